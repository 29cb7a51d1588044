//! Changes as the API shows them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::change::{Action as ChangeAction, Approval, Condition, Gate, State};
use terrace_engine::id::{ChangeId, ResourceId, VersionId};
use terrace_engine::run::Counts;
use terrace_engine::tree::Inputs;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, ChangeRow};
use crate::app::App;
use crate::audit;
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::clock;
use crate::error::ApiError;
use crate::resources::mask::Mask;
use crate::resources::sealed;
use crate::resources::views::Can;
use crate::runs::views::RunView;
use crate::{jobs, runs, sets, templates};

/// The resource of a change, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedResource {
    #[schema(value_type = String)]
    id: ResourceId,
    path: String,
    template: String,
}

/// A change as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeView {
    #[schema(value_type = String)]
    id: ChangeId,
    number: i64,
    resource: ChangedResource,
    #[schema(value_type = String)]
    action: ChangeAction,
    state: &'static str,
    open: bool,
    title: String,
    reason: Option<String>,
    requested_by: Option<Person>,
    branch: String,
    pull_request: Option<i64>,
    #[schema(value_type = Option<Object>)]
    summary: Option<Counts>,
    version: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// What it takes to approve a change, and what was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleView {
    /// How many approvals the rule asks for that misses most.
    approvals: u32,
    /// How many of those given count for that rule.
    given: u32,
    text: String,
    /// Every rule that is about the change, with what is met and what is missing.
    conditions: Vec<ConditionView>,
}

/// One rule that is about a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConditionView {
    /// Its name; `null` for the one that holds where there is no other.
    rule: Option<String>,
    /// What it asks for, in words.
    asks: String,
    needed: u32,
    /// How many of the approvals given count for it.
    given: u32,
    /// What is missing, in words; `null` where it is met.
    missing: Option<String>,
    /// Why an approval by the caller would not count for it; `null` where it would.
    excludes_you: Option<String>,
}

impl ConditionView {
    fn of((condition, excludes_you): (Condition, Option<String>)) -> Self {
        let Condition { rule, needed, given, asks, missing } = condition;
        Self { rule, asks, needed, given, missing, excludes_you }
    }
}

/// One approval.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalView {
    by: Person,
    at: DateTime<Utc>,
    digest: String,
    /// Why an administrator set the rules aside; `null` for an ordinary approval.
    broke_glass: Option<String>,
}

/// One entry of a change's timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Whose act: an account's name, or `terrace`.
    pub by: String,
    /// What happened, as the audit trail names it: `change.approved`, `change.comment`, ….
    pub event: String,
    /// The particulars; the text of a comment.
    pub detail: String,
}

/// What the caller can do with a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeCan {
    approve: Can,
    break_glass: Can,
    reject: Can,
    withdraw: Can,
    replan: Can,
    retry: Can,
}

/// A change with everything that a reviewer needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeDetail {
    #[serde(flatten)]
    change: ChangeView,
    /// The state machine's own data.
    state_data: Json,
    /// Why it is closed, stuck or failed.
    state_reason: Option<String>,
    /// Why its next step failed, where that is tried again by itself.
    held_up: Option<String>,
    /// The number of the change set that it is decided with; `null` where it stands alone.
    change_set: Option<i64>,
    #[schema(value_type = Object)]
    inputs: Inputs,
    #[schema(value_type = Option<Object>)]
    inputs_before: Option<Inputs>,
    version_before: Option<String>,
    rule: RuleView,
    approvals: Vec<ApprovalView>,
    /// What an approval must name.
    digest: Option<String>,
    plan_run: Option<String>,
    apply_run: Option<String>,
    planned_at: Option<DateTime<Utc>>,
    /// The change of the same resource whose end it waits for; `null` where it has its turn.
    waits_for: Option<i64>,
    /// The changes of the same resource that wait for its end, the next one first.
    followed_by: Vec<i64>,
    runs: Vec<RunView>,
    timeline: Vec<TimelineEntry>,
    can: ChangeCan,
}

/// The views of some changes; three statements.
///
/// # Errors
/// The database fails.
pub async fn views(db: &impl ConnectionTrait, rows: &[ChangeRow]) -> Result<Vec<ChangeView>, ApiError> {
    let people =
        accounts::people(db, rows.iter().map(|row| row.change.requested_by.uuid()).collect()).await?;
    let people: HashMap<Uuid, Person> = people.into_iter().map(|person| (person.id.uuid(), person)).collect();
    let versions = rows.iter().filter_map(|row| row.spec.version).map(VersionId::uuid).collect();
    let versions = templates::store::version_heads(db, versions).await?;
    let templates =
        templates::store::by_ids(db, rows.iter().map(|row| row.resource.template.uuid()).collect()).await?;
    let view = |row: &ChangeRow| ChangeView {
        id: row.change.id,
        number: row.change.number,
        resource: ChangedResource {
            id: row.resource.id,
            path: row.change.path.to_string(),
            template: templates
                .get(&row.resource.template)
                .map(|template| template.key.to_string())
                .unwrap_or_default(),
        },
        action: row.change.action,
        state: row.change.state.name(),
        open: row.change.state.is_open(),
        title: row.title(),
        reason: row.reason.clone(),
        requested_by: people.get(&row.change.requested_by.uuid()).cloned(),
        branch: row.branch.to_string(),
        pull_request: row.pull_request,
        summary: row.change.state.plan().map(|plan| plan.summary),
        version: row.spec.version.and_then(|id| versions.get(&id.uuid())).map(|head| head.name.clone()),
        created_at: row.created_at,
        updated_at: row.updated_at,
    };
    Ok(rows.iter().map(view).collect())
}

/// The view of one change.
///
/// # Errors
/// There is none, or the database fails.
pub async fn one(db: &impl ConnectionTrait, number: i64) -> Result<ChangeView, ApiError> {
    let row = store::by_number(db, number).await?;
    views(db, &[row]).await?.pop().ok_or(ApiError::NotFound("change"))
}

/// Everything that a reviewer needs.
///
/// # Errors
/// The database fails.
pub async fn detail(
    db: &impl ConnectionTrait,
    actor: &Actor,
    row: ChangeRow,
) -> Result<ChangeDetail, ApiError> {
    let state = &row.change.state;
    let runs = runs::views::of_change(db, row.change.id).await?;
    let timeline = audit::store::of_subject(db, &store::subject(row.change.number)).await?;
    let before = row.spec_before.as_ref();
    let version_ids = before.and_then(|spec| spec.version).map(VersionId::uuid).into_iter().collect();
    let version_before = templates::store::version_heads(db, version_ids).await?.into_values().next();
    let change = views(db, std::slice::from_ref(&row)).await?.pop().ok_or(ApiError::NotFound("change"))?;
    let change_set = sets::lists::numbers_of(db, vec![row.change.id.uuid()]).await?.into_values().next();
    let given = state.approvals();
    let gate = super::gate::of(db, &row).await?;
    let (waits_for, followed_by) = super::turn::around(db, &row).await?;
    let queued = runs.iter().filter(|run| run.is_queued()).map(RunView::id);
    let held_up = jobs::store::trouble(db, queued.chain([row.change.id.to_string()])).await?;
    Ok(ChangeDetail {
        change,
        waits_for,
        followed_by,
        state_data: crate::column::to_json(state)?,
        state_reason: state.reason().map(ToOwned::to_owned),
        held_up,
        change_set,
        inputs: sealed::shown(&row.spec.inputs),
        inputs_before: before.map(|spec| sealed::shown(&spec.inputs)),
        version_before: version_before.map(|head| head.name),
        rule: rule(actor, &row, &gate),
        approvals: approval_views(db, given).await?,
        digest: state.plan().map(|plan| plan.digest.to_string()),
        plan_run: runs.iter().find(|run| run.is_plan()).map(RunView::id),
        apply_run: runs.iter().find(|run| !run.is_plan()).map(RunView::id),
        planned_at: runs.iter().find(|run| run.is_plan()).and_then(RunView::finished_at),
        can: can(actor, &row, &gate, (given, change_set)),
        timeline: timeline.into_iter().map(timeline_entry).collect(),
        runs,
    })
}

/// What must not be shown of a change's code and plan: what is sealed, before and after it.
///
/// # Errors
/// A secret does not open.
pub fn mask(app: &App, row: &ChangeRow) -> Result<Mask, ApiError> {
    Mask::of(&app.master_key, row.spec_before.iter().chain([&row.spec, &row.resource.spec]))
}

fn rule(actor: &Actor, row: &ChangeRow, gate: &Gate) -> RuleView {
    let given = row.change.state.approvals();
    let (asked, now) = (row.change.requested_by, clock::now());
    let conditions = gate.conditions(asked, given, now);
    let excludes = gate.excludes(asked, actor.user, now);
    let asks: Vec<&str> = conditions.iter().map(|condition| condition.asks.as_str()).collect();
    let missing =
        |condition: &&Condition| (condition.needed.saturating_sub(condition.given), condition.needed);
    let hardest = conditions.iter().max_by_key(missing);
    RuleView {
        approvals: hardest.map_or(1, |condition| condition.needed),
        given: hardest.map_or(0, |condition| condition.given),
        text: asks.join("; "),
        conditions: conditions.into_iter().zip(excludes).map(ConditionView::of).collect(),
    }
}

/// Approvals with the names that the accounts have now.
async fn approval_views(
    db: &impl ConnectionTrait,
    given: &[Approval],
) -> Result<Vec<ApprovalView>, ApiError> {
    let people = accounts::people(db, given.iter().map(|approval| approval.by.uuid()).collect()).await?;
    let view = |approval: &Approval| {
        let by = people.iter().find(|person| person.id == approval.by).cloned();
        let at_the_time =
            || Person { id: approval.by, username: approval.name.clone(), name: approval.name.clone() };
        ApprovalView {
            by: by.unwrap_or_else(at_the_time),
            at: approval.at,
            digest: approval.digest.to_string(),
            broke_glass: approval.broke_glass.clone(),
        }
    };
    Ok(given.iter().map(view).collect())
}

/// An entry of the trail as one of a timeline.
#[must_use]
pub fn timeline_entry(entry: audit::store::AuditEntry) -> TimelineEntry {
    let detail = entry.detail.get("detail").and_then(Json::as_str).unwrap_or_default().to_owned();
    TimelineEntry { at: entry.at, by: entry.actor, event: entry.action, detail }
}

fn can(actor: &Actor, row: &ChangeRow, gate: &Gate, (given, set): (&[Approval], Option<i64>)) -> ChangeCan {
    let scope = Scope::At(row.change.path.clone());
    let not_allowed = |action| (!actor.may(action, &scope)).then(|| actor.rule(action, &scope));
    let state = &row.change.state;
    let is = |wanted: bool| (!wanted).then(|| format!("the change is {}", state.name()));
    let own = (row.change.requested_by == actor.user).then(|| REQUESTER.to_owned());
    let twice = gate
        .is_repetition(row.change.requested_by, given, (actor.user, clock::now()))
        .then(|| "you have approved it".to_owned());
    let planned = matches!(state, State::Planned { .. });
    let together = || set.map(|number| format!("it is decided on with change set {number}"));
    let withdrawable = state.is_open() && !matches!(state, State::Applying { .. });
    let replannable = matches!(state, State::Planned { .. } | State::Approved { .. } | State::Stuck { .. });
    let not_own = (row.change.requested_by != actor.user).then(|| not_allowed(Action::Administer)).flatten();
    ChangeCan {
        approve: Can::unless(
            is(planned).or_else(together).or(own).or(twice).or_else(|| not_allowed(Action::Approve)),
        ),
        break_glass: Can::unless(is(planned).or_else(|| not_allowed(Action::Administer))),
        reject: Can::unless(
            is(matches!(state, State::Planned { .. } | State::Approved { .. }))
                .or_else(together)
                .or_else(|| not_allowed(Action::Approve)),
        ),
        withdraw: Can::unless(is(withdrawable).or(not_own)),
        replan: Can::unless(is(replannable).or_else(|| not_allowed(Action::Operate))),
        retry: Can::unless(
            is(matches!(state, State::Failed { .. })).or_else(|| not_allowed(Action::Operate)),
        ),
    }
}

/// Why the requester cannot approve.
pub const REQUESTER: &str = "whoever asked for a change does not count as an approver of it";
