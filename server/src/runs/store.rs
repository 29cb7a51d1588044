//! Runs as rows.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    TryGetable,
};
use serde_json::{Value as Json, json};
use terrace_engine::change::{Action as ChangeAction, Stamp, State};
use terrace_engine::id::{ChangeId, ResourceId, RunId, UserId};
use terrace_engine::name::{CommitSha, TreePath};
use terrace_engine::run::{Counts, Kind, RunEvent, RunState, transition};
use uuid::Uuid;

use super::entity::{line, run};
pub use super::run::{Looked, Run, RunSpec, StageTimes};
pub use super::views::{LineView, RunFilter, RunView, list, view};
use crate::authz::Permit;
use crate::changes::fingerprint::Fingerprint;
use crate::changes::store::ChangeRow;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::events;
use crate::jobs::{self, Work};

/// The kind of run that applies a change.
#[must_use]
pub const fn applying(action: ChangeAction) -> Kind {
    match action {
        ChangeAction::Destroy => Kind::Destroy,
        ChangeAction::Create | ChangeAction::Update | ChangeAction::Recreate => Kind::Apply,
    }
}

/// Queues the run that a change needs next; one that waits already is not doubled.
///
/// # Errors
/// The change is in no state to run, or the database fails.
pub async fn queue_for_change(
    db: &impl ConnectionTrait,
    row: &ChangeRow,
    kind: Kind,
    _: &Stamp,
) -> Result<(), ApiError> {
    let waiting = newest(db, row.change.id, &[kind]).await?.filter(|run| run.state == RunState::Queued);
    if waiting.is_some() {
        return Ok(());
    }
    let spec = match &row.change.state {
        State::Merged { plan, .. } => {
            let planned = by_id(db, plan.run).await?;
            let RunSpec::Plan { commit, .. } = planned.spec else {
                return Err(ApiError::Inconsistent {
                    table: "runs",
                    column: "spec",
                    row: plan.run.to_string(),
                });
            };
            RunSpec::Apply { plan: plan.run, commit }
        }
        State::Proposed { head, .. } => {
            let destroy = row.change.action == ChangeAction::Destroy;
            // A destroy plans the code that is about to go, which the branch no longer has.
            let commit =
                if destroy { row.base.clone().unwrap_or_else(|| head.clone()) } else { head.clone() };
            RunSpec::Plan { commit, destroy }
        }
        other => {
            return Err(ApiError::Internal(format!("a change that is {} has nothing to run", other.name())));
        }
    };
    let target = (Some(row.change.id), Some(row.resource.id), row.change.path.clone());
    insert(db, target, (kind, false), &spec, row.change.requested_by).await.map(drop)
}

/// Queues a dry run.
///
/// # Errors
/// The database fails.
pub async fn queue_dry(
    db: &impl ConnectionTrait,
    permit: &Permit,
    spec: &RunSpec,
) -> Result<RunId, ApiError> {
    let RunSpec::Dry { resource, exists, .. } = spec else {
        return Err(ApiError::Internal("only a dry run can be queued without a change".into()));
    };
    let target = (None, exists.then_some(resource.id), resource.path.clone());
    insert(db, target, (Kind::Plan, true), spec, permit.user()).await
}

pub(super) async fn insert(
    db: &impl ConnectionTrait,
    (change, resource, path): (Option<ChangeId>, Option<ResourceId>, TreePath),
    (kind, dry): (Kind, bool),
    spec: &RunSpec,
    requested_by: UserId,
) -> Result<RunId, ApiError> {
    let id = RunId::new(clock::new_id());
    let row = run::ActiveModel {
        id: Set(id.uuid()),
        change_id: Set(change.map(ChangeId::uuid)),
        resource_id: Set(resource.map(ResourceId::uuid)),
        path: Set(path.to_string()),
        kind: Set(to_json(&kind)?.as_str().unwrap_or_default().to_owned()),
        dry: Set(dry),
        state: Set(RunState::Queued.name().to_owned()),
        state_data: Set(to_json(&RunState::Queued)?),
        spec: Set(to_json(spec)?),
        stages: Set(json!([])),
        summary: Set(None),
        counts: Set(None),
        plan: Set(None),
        fingerprint: Set(None),
        worker: Set(None),
        cancel_asked: Set(false),
        requested_by: Set(Some(requested_by.uuid())),
        revision: Set(1),
        created_at: Set(clock::now()),
        started_at: Set(None),
        finished_at: Set(None),
    };
    row.insert(db).await?;
    events::store::record(db, "run", &id.to_string()).await?;
    jobs::store::enqueue(db, &Work::Run { run: id }).await?;
    Ok(id)
}

/// One run by id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: RunId) -> Result<Run, ApiError> {
    let row = run::Entity::find_by_id(id.uuid()).into_partial_model::<run::Row>().one(db).await?;
    row.ok_or(ApiError::NotFound("run"))?.try_into()
}

/// The newest run of a change of one of these kinds.
///
/// # Errors
/// The database fails.
pub async fn newest(
    db: &impl ConnectionTrait,
    change: ChangeId,
    kinds: &[Kind],
) -> Result<Option<Run>, ApiError> {
    let kinds = kinds.iter().map(to_json).collect::<Result<Vec<_>, _>>()?;
    let row = run::Entity::find()
        .filter(run::Column::ChangeId.eq(change.uuid()))
        .filter(run::Column::Kind.is_in(kinds.iter().filter_map(Json::as_str)))
        .order_by_desc(run::Column::Id)
        .into_partial_model::<run::Row>()
        .one(db)
        .await?;
    row.map(Run::try_from).transpose()
}

/// Moves a run on: asks the engine, writes the new state if the row is still the one that was
/// read, and notes the stages' times.
///
/// # Errors
/// The engine refuses, somebody else moved the run, or the database fails.
pub async fn advance(
    db: &impl ConnectionTrait,
    run: Run,
    event: RunEvent,
    worker: &str,
) -> Result<Run, ApiError> {
    let now = clock::now();
    let state = transition(run.state.clone(), event)?;
    let stages = stages(run.stages.clone(), &state, now);
    let started_at = run.started_at.or_else(|| matches!(state, RunState::Running { .. }).then_some(now));
    let finished_at = (!state.is_open()).then_some(now);
    let written = run::Entity::update_many()
        .col_expr(run::Column::State, state.name().into())
        .col_expr(run::Column::StateData, to_json(&state)?.into())
        .col_expr(run::Column::Stages, to_json(&stages)?.into())
        .col_expr(run::Column::Worker, worker.into())
        .col_expr(run::Column::StartedAt, started_at.into())
        .col_expr(run::Column::FinishedAt, finished_at.into())
        .col_expr(run::Column::Revision, (run.revision + 1).into())
        .filter(run::Column::Id.eq(run.id.uuid()))
        .filter(run::Column::Revision.eq(run.revision))
        .exec(db)
        .await?;
    if written.rows_affected == 0 {
        return Err(ApiError::Conflict(format!("{} was moved by somebody else just now", run.id)));
    }
    events::store::record(db, "run", &run.id.to_string()).await?;
    Ok(Run { state, stages, started_at, finished_at, revision: run.revision + 1, ..run })
}

fn stages(mut stages: Vec<StageTimes>, state: &RunState, now: DateTime<Utc>) -> Vec<StageTimes> {
    let reached = match state {
        RunState::Running { stage } => Some(*stage),
        _ => None,
    };
    if let Some(last) = stages.last_mut()
        && Some(last.stage) != reached
    {
        last.finished_at.get_or_insert(now);
    }
    if let Some(stage) = reached
        && stages.last().is_none_or(|last| last.stage != stage)
    {
        stages.push(StageTimes { stage, started_at: now, finished_at: None });
    }
    stages
}

/// Asks whichever worker executes a run to stop it.
///
/// # Errors
/// The database fails.
pub async fn ask_to_cancel(db: &impl ConnectionTrait, _: &Permit, run: RunId) -> Result<(), ApiError> {
    run::Entity::update_many()
        .col_expr(run::Column::CancelAsked, true.into())
        .filter(run::Column::Id.eq(run.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Whether somebody asked for a run to stop.
///
/// # Errors
/// The database fails.
pub async fn is_asked_to_cancel(db: &impl ConnectionTrait, run: RunId) -> Result<bool, ApiError> {
    Ok(part(db, run, run::Column::CancelAsked).await?.unwrap_or(false))
}

/// What a plan run leaves behind.
#[derive(Debug)]
pub struct PlanResult {
    /// The summary of the plan, for people.
    pub summary: Json,
    /// The same in numbers.
    pub counts: Counts,
    /// The plan file, sealed.
    pub sealed: Vec<u8>,
    /// What the plan was made from; none for a dry run.
    pub fingerprint: Option<Fingerprint>,
}

/// Keeps the result of a plan run.
///
/// # Errors
/// The database fails.
pub async fn keep_plan(db: &impl ConnectionTrait, run: RunId, result: PlanResult) -> Result<(), ApiError> {
    let fingerprint = result.fingerprint.as_ref().map(to_json).transpose()?;
    run::Entity::update_many()
        .col_expr(run::Column::Summary, result.summary.into())
        .col_expr(run::Column::Counts, to_json(&result.counts)?.into())
        .col_expr(run::Column::Plan, result.sealed.into())
        .col_expr(run::Column::Fingerprint, fingerprint.into())
        .filter(run::Column::Id.eq(run.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Keeps which outputs an apply altered.
///
/// # Errors
/// The database fails.
pub async fn keep_moved_outputs(
    db: &impl ConnectionTrait,
    run: RunId,
    moved: &BTreeSet<String>,
) -> Result<(), ApiError> {
    run::Entity::update_many()
        .col_expr(run::Column::Summary, json!({"moved_outputs": moved}).into())
        .filter(run::Column::Id.eq(run.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Which outputs the newest apply of a change altered.
///
/// # Errors
/// The database fails.
pub async fn moved_outputs(
    db: &impl ConnectionTrait,
    change: ChangeId,
) -> Result<BTreeSet<String>, ApiError> {
    let Some(run) = newest(db, change, &[Kind::Apply, Kind::Destroy]).await? else {
        return Ok(BTreeSet::new());
    };
    let summary = part::<Option<Json>>(db, run.id, run::Column::Summary).await?.flatten().unwrap_or_default();
    Ok(summary.get("moved_outputs").cloned().and_then(from_json).unwrap_or_default())
}

/// The sealed plan file of a run.
///
/// # Errors
/// The run has no plan, or the database fails.
pub async fn sealed_plan(db: &impl ConnectionTrait, run: RunId) -> Result<Vec<u8>, ApiError> {
    part::<Option<Vec<u8>>>(db, run, run::Column::Plan)
        .await?
        .flatten()
        .ok_or(ApiError::NotFound("plan file"))
}

/// One column of a run's row.
async fn part<T: TryGetable>(
    db: &impl ConnectionTrait,
    run: RunId,
    column: run::Column,
) -> Result<Option<T>, ApiError> {
    let query = run::Entity::find_by_id(run.uuid()).select_only().column(column);
    Ok(query.into_tuple::<T>().one(db).await?)
}

/// The commit that the newest plan of a change read.
///
/// # Errors
/// The database fails.
pub async fn planned_commit(
    db: &impl ConnectionTrait,
    change: ChangeId,
) -> Result<Option<CommitSha>, ApiError> {
    let newest = newest(db, change, &[Kind::Plan]).await?;
    Ok(newest.and_then(|run| match run.spec {
        RunSpec::Plan { commit, .. } => Some(commit),
        RunSpec::Apply { .. } | RunSpec::Dry { .. } | RunSpec::Drift { .. } => None,
    }))
}

/// What the valid plan of a change was made from.
///
/// # Errors
/// There is no plan, or the database fails.
pub async fn planned(db: &impl ConnectionTrait, change: ChangeId) -> Result<Fingerprint, ApiError> {
    let run = newest(db, change, &[Kind::Plan]).await?.ok_or(ApiError::NotFound("plan"))?;
    let fingerprint = part::<Option<Json>>(db, run.id, run::Column::Fingerprint).await?.flatten();
    fingerprint.and_then(from_json).ok_or(ApiError::NotFound("plan"))
}

/// The summary of a plan run.
///
/// # Errors
/// The run has no plan, or the database fails.
pub async fn plan_summary(db: &impl ConnectionTrait, run: RunId) -> Result<Json, ApiError> {
    let found = by_id(db, run).await?;
    let summary = part::<Option<Json>>(db, run, run::Column::Summary).await?.flatten();
    summary.filter(|_| matches!(found.kind, Kind::Plan | Kind::Drift)).ok_or(ApiError::NotFound("plan"))
}

/// The resources on which a vanished worker's runs are all that runs.
///
/// # Errors
/// The database fails.
pub async fn left_by(db: &impl ConnectionTrait, worker: &str) -> Result<Vec<ResourceId>, ApiError> {
    let left = run::Entity::find()
        .select_only()
        .column(run::Column::ResourceId)
        .distinct()
        .filter(run::Column::Worker.eq(worker))
        .filter(run::Column::State.is_in(["running", "lost"]))
        .filter(run::Column::ResourceId.is_not_null());
    let left: Vec<Uuid> = left.into_tuple().all(db).await?;
    let busy = run::Entity::find()
        .select_only()
        .column(run::Column::ResourceId)
        .filter(run::Column::ResourceId.is_in(left.clone()))
        .filter(run::Column::State.eq("running"))
        .filter(run::Column::Worker.ne(worker));
    let busy: Vec<Uuid> = busy.into_tuple().all(db).await?;
    Ok(left.into_iter().filter(|id| !busy.contains(id)).map(ResourceId::new).collect())
}

/// Removes the runs of a resource that goes, with their logs.
///
/// # Errors
/// The database fails.
pub async fn delete_of_resource(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
) -> Result<(), ApiError> {
    let runs = Query::select()
        .column(run::Column::Id)
        .from(run::Entity)
        .and_where(run::Column::ResourceId.eq(resource.uuid()))
        .to_owned();
    line::Entity::delete_many().filter(line::Column::RunId.in_subquery(runs)).exec(db).await?;
    run::Entity::delete_many().filter(run::Column::ResourceId.eq(resource.uuid())).exec(db).await?;
    Ok(())
}
