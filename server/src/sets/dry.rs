//! Dry runs of several resources at once: what a batch would do, before it is asked for.
//!
//! They are queued by the server in one transaction, all of them or none, and need nobody who stays
//! to watch.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::id::RunId;
use terrace_engine::value::Value;
use utoipa::ToSchema;

use super::ask::{self, MOST};
use super::refusals::Refusals;
use super::wanted::{Wanted, change_of};
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::changes::request;
use crate::error::{ApiError, Problem};
use crate::resources::store::Resource;
use crate::runs::store::{self as runs, RunSpec};

/// What to plan of several resources that exist.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunBatch {
    /// Their paths or ids.
    resources: Vec<String>,
    /// Literals and links by the variable's name, in place of what each of them sets; what is left
    /// out stays.
    #[serde(default)]
    #[schema(value_type = Object)]
    inputs: BTreeMap<String, Value>,
    /// The name of a version of their templates, if another than each of them has.
    version: Option<String>,
}

/// A dry run that was queued.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedDryRun {
    #[schema(value_type = String)]
    run: RunId,
    path: String,
}

/// The dry runs that were queued, in the order of their paths.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuedDryRuns {
    items: Vec<QueuedDryRun>,
}

/// Plans several resources without a change: all of them or none.
#[utoipa::path(tag = "run", request_body = DryRunBatch, responses((status = 201, body = QueuedDryRuns), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/dry-runs/batch")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<DryRunBatch>,
) -> Result<HttpResponse, ApiError> {
    let DryRunBatch { resources, inputs, version } = body.into_inner();
    if resources.is_empty() || u64::try_from(resources.len()).is_ok_and(|many| many > MOST) {
        return Err(ApiError::BadRequest(format!("name at least one resource, and at most {MOST}")));
    }
    let resources = ask::selected(&app, &actor, &resources).await?;
    let wanted = Wanted::Updated { inputs, version };
    let mut refusals = Refusals::default();
    let mut specs = Vec::with_capacity(resources.len());
    for resource in resources {
        let path = resource.path.clone();
        match spec(&app, &actor, resource, &wanted).await {
            Ok(spec) => specs.push((path, spec)),
            Err(error) => refusals.add(&path, error),
        }
    }
    refusals.none()?;
    let transaction = app.db.write().await?;
    let mut items = Vec::with_capacity(specs.len());
    for (path, (permit, spec)) in specs {
        let run = runs::queue_dry(&transaction, &permit, &spec).await?;
        let path = path.to_string();
        audit::store::record(&transaction, &permit, "run.dry", &path, json!({"run": run})).await?;
        items.push(QueuedDryRun { run, path });
    }
    app.commit(transaction).await?;
    Ok(HttpResponse::Created().json(QueuedDryRuns { items }))
}

async fn spec(
    app: &App,
    actor: &Actor,
    resource: Resource,
    wanted: &Wanted,
) -> Result<(Permit, RunSpec), ApiError> {
    let permit = actor.permit(Action::DryRun, &Scope::At(resource.path.clone()))?;
    if resource.is_abstract() {
        return Err(ApiError::Conflict("an abstract resource has nothing to plan".into()));
    }
    request::update_of(&resource)?;
    let new = change_of(app, &resource, wanted, None).await?;
    let (draft, _) = request::update(app, actor, &resource, &new).await?;
    let spec = draft.resource.spec.clone();
    Ok((permit, RunSpec::Dry { resource: Box::new(resource), spec, exists: true }))
}
