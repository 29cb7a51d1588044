//! What somebody does about a difference: revert it, adopt it, or leave it for a time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::change::Action as ChangeAction;
use terrace_engine::run::{Adoptable, Unmapped};
use terrace_engine::tree::Inputs;
use terrace_engine::value::Value;
use utoipa::ToSchema;

use super::store::{self, Check, Ignored, Status};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::changes::request::{self, NewChange};
use crate::changes::views::ChangeView;
use crate::error::ApiError;
use crate::resources::store::Resource;
use crate::revisions::store as revisions;
use crate::templates::check;
use crate::{audit, clock, events};

/// Why something is done about a difference.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Why.
    reason: Option<String>,
    /// Waits for the end of an open change of the resource instead of being refused.
    #[serde(default)]
    wait: bool,
}

/// A change that takes found values.
#[derive(Debug, Serialize, ToSchema)]
pub struct Adopted {
    change: ChangeView,
    /// The inputs that it sets, with where their values were found.
    #[schema(value_type = Vec<Object>)]
    adopted: Vec<Adoptable>,
    /// What was found and no input can take, with why: the change would revert it.
    #[schema(value_type = Vec<Object>)]
    left: Vec<Unmapped>,
}

/// Until when a difference is left.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// Until when; `null` ends it.
    until: Option<DateTime<Utc>>,
    /// Why; needed with a date.
    reason: Option<String>,
}

/// The newest look, if it found a difference and is of what is applied now.
async fn found(app: &App, resource: &Resource) -> Result<Check, ApiError> {
    let db = app.db.read();
    let state = store::of(db, resource.id).await?;
    let nothing = || {
        let sentence = format!("no difference of {} is known: look for one first", resource.path);
        ApiError::Conflict(sentence)
    };
    if !matches!(state.status, Status::Drifted | Status::Ignored) {
        return Err(nothing());
    }
    let check = match state.check {
        Some(run) => store::check(db, run).await?.ok_or_else(nothing)?,
        None => return Err(nothing()),
    };
    if revisions::newest(db, resource.id).await? == Some(check.revision) { Ok(check) } else { Err(nothing()) }
}

fn update(answer: &Answer, what: &str, inputs: Option<Inputs>) -> NewChange {
    NewChange {
        action: ChangeAction::Update,
        inputs,
        version: None,
        tags: None,
        configs: None,
        reason: Some(reason(answer, what)),
        confirm: None,
        replace: Vec::new(),
        wait: answer.wait,
    }
}

fn reason(answer: &Answer, what: &str) -> String {
    match answer.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{what}: {reason}"),
        None => what.to_owned(),
    }
}

/// Asks for the applied code once more; answers the change's number.
///
/// # Errors
/// No difference is known, or the change is refused as any other would be.
pub async fn revert(app: &App, actor: &Actor, resource: &Resource, answer: &Answer) -> Result<i64, ApiError> {
    actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
    found(app, resource).await?;
    request::ask(app, actor, resource, update(answer, "Revert drift", None)).await
}

/// Asks for what was found, where inputs can take it.
///
/// # Errors
/// No difference is known, no input can take any of it, or the change is refused as any other
/// would be.
pub async fn adopt(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    answer: &Answer,
) -> Result<Adopted, ApiError> {
    actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
    let report = found(app, resource).await?.report;
    if report.adoptable.is_empty() {
        let named =
            report.unmapped.iter().map(|one| format!("{} {}: {}", one.address, one.attribute, one.why));
        let named: Vec<String> = named.collect();
        let sentence = format!("no input can take what was found: {}", named.join("; "));
        return Err(ApiError::Conflict(sentence));
    }
    let mut inputs = resource.spec.inputs.clone();
    for one in &report.adoptable {
        inputs.values.insert(one.input.clone(), Value::Literal(one.value.clone()));
    }
    let new = update(answer, "Adopt drift", Some(inputs));
    let number = request::ask(app, actor, resource, new).await?;
    let change = crate::changes::views::one(app.db.read(), number).await?;
    Ok(Adopted { change, adopted: report.adoptable, left: report.unmapped })
}

/// Leaves what was found until a date, or no longer.
///
/// # Errors
/// The date is not ahead, the reason is missing, or no difference is known.
pub async fn ignore(app: &App, actor: &Actor, resource: &Resource, wanted: Ignore) -> Result<(), ApiError> {
    let permit = actor.permit(Action::Operate, &Scope::At(resource.path.clone()))?;
    let transaction = app.db.write().await?;
    let subject = resource.path.to_string();
    if let Some(until) = wanted.until {
        let reason = wanted.reason.map(|reason| check::text("reason", reason)).transpose()?;
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        let reason = reason.ok_or_else(|| ApiError::BadRequest("ignoring needs a reason".into()))?;
        if until <= clock::now() {
            return Err(ApiError::BadRequest("the date until which to ignore must be ahead".into()));
        }
        let check = found(app, resource).await?;
        let detail = json!({"until": until, "reason": reason});
        let ignored = Ignored { until, reason, by: permit.user() };
        store::ignore(&transaction, &permit, resource.id, Some((&ignored, &check))).await?;
        audit::store::record(&transaction, &permit, "drift.ignore", &subject, detail).await?;
    } else {
        store::ignore(&transaction, &permit, resource.id, None).await?;
        audit::store::record(&transaction, &permit, "drift.heed", &subject, json!({})).await?;
    }
    events::store::record(&transaction, "resource", &resource.id.to_string()).await?;
    app.commit(transaction).await
}
