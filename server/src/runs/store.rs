//! Runs as rows.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryGetable};
use serde_json::{Value as Json, json};
use terrace_engine::change::Stamp;
use terrace_engine::id::{ChangeId, ResourceId, RunId};
use terrace_engine::name::CommitSha;
use terrace_engine::run::{Counts, Kind, RunEvent, RunState, transition};
use uuid::Uuid;

use super::entity::{line, piece, run};
pub(super) use super::queue::insert;
pub use super::queue::{applying, queue_dry, queue_for_change};
pub use super::run::{Looked, Run, RunSpec, StageTimes};
pub use super::views::{LineView, RunFilter, RunView, list, view};
use crate::authz::Permit;
use crate::changes::fingerprint::Fingerprint;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::events;

/// One run by id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: RunId) -> Result<Run, ApiError> {
    let row = run::Entity::find_by_id(id.uuid()).into_partial_model::<run::Row>().one(db).await?;
    row.ok_or(ApiError::NotFound("run"))?.try_into()
}

/// One run by id, which nobody else moves until the transaction ends: who comes second waits, and
/// then reads what the first one wrote. SQLite lets only one transaction write anyway.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id_alone(db: &impl ConnectionTrait, id: RunId) -> Result<Run, ApiError> {
    let alone = run::Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate);
    let row = alone.into_partial_model::<run::Row>().one(db).await?;
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

/// Moves a run on, from where it stands by now: reads it again and keeps others from moving it
/// until the transaction ends, asks the engine, writes the new state, and notes the stages' times.
///
/// # Errors
/// The engine refuses, or the database fails.
pub async fn advance(
    db: &impl ConnectionTrait,
    run: Run,
    event: RunEvent,
    worker: &str,
) -> Result<Run, ApiError> {
    let now = clock::now();
    let run = by_id_alone(db, run.id).await?;
    // Who executes a run is who began it, whoever tells its end.
    let begins = matches!(event, RunEvent::Started);
    let state = transition(run.state.clone(), event)?;
    let stages = stages(run.stages.clone(), &state, now);
    let started_at = run.started_at.or_else(|| matches!(state, RunState::Running { .. }).then_some(now));
    let finished_at = (!state.is_open()).then_some(now);
    let mut update = run::Entity::update_many();
    if begins {
        update = update.col_expr(run::Column::Worker, worker.into());
    }
    let written = update
        .col_expr(run::Column::State, state.name().into())
        .col_expr(run::Column::StateData, to_json(&state)?.into())
        .col_expr(run::Column::Stages, to_json(&stages)?.into())
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

/// Asks whichever worker makes the plan of a change that has ended to stop: nobody needs the plan,
/// and the resource is free for the next change.
///
/// # Errors
/// The database fails.
pub async fn stop_plan(db: &impl ConnectionTrait, change: ChangeId, _: &Stamp) -> Result<(), ApiError> {
    run::Entity::update_many()
        .col_expr(run::Column::CancelAsked, true.into())
        .filter(run::Column::ChangeId.eq(change.uuid()))
        .filter(run::Column::Kind.eq("plan"))
        .filter(run::Column::FinishedAt.is_null())
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
    /// The lock file with the plugins' checksums, where there are plugins.
    pub lock_file: Option<Vec<u8>>,
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
        .col_expr(run::Column::LockFile, result.lock_file.into())
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

/// The lock file that the plan of a run was made with, where there are plugins.
///
/// # Errors
/// The database fails.
pub async fn lock_file(db: &impl ConnectionTrait, run: RunId) -> Result<Option<Vec<u8>>, ApiError> {
    Ok(part::<Option<Vec<u8>>>(db, run, run::Column::LockFile).await?.flatten())
}

/// Notes which program executes a run.
///
/// # Errors
/// The database fails.
pub async fn note_program(db: &impl ConnectionTrait, run: RunId, program: &str) -> Result<(), ApiError> {
    run::Entity::update_many()
        .col_expr(run::Column::Program, program.into())
        .filter(run::Column::Id.eq(run.uuid()))
        .exec(db)
        .await?;
    Ok(())
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

/// The summaries of some plans that have one, by run; one statement.
///
/// # Errors
/// The database fails.
pub async fn plan_summaries(
    db: &impl ConnectionTrait,
    runs: Vec<RunId>,
) -> Result<HashMap<RunId, Json>, ApiError> {
    let rows: Vec<(Uuid, Json)> = run::Entity::find()
        .select_only()
        .columns([run::Column::Id, run::Column::Summary])
        .filter(run::Column::Id.is_in(runs.into_iter().map(RunId::uuid)))
        .filter(run::Column::Kind.is_in(["plan", "drift"]))
        .filter(run::Column::Summary.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(run, summary)| (RunId::new(run), summary)).collect())
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
    line::Entity::delete_many().filter(line::Column::RunId.in_subquery(runs.clone())).exec(db).await?;
    piece::Entity::delete_many().filter(piece::Column::RunId.in_subquery(runs)).exec(db).await?;
    run::Entity::delete_many().filter(run::Column::ResourceId.eq(resource.uuid())).exec(db).await?;
    Ok(())
}
