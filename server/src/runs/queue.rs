//! Queueing runs: what a change needs next, and dry runs.

use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::json;
use terrace_engine::change::{Action as ChangeAction, Stamp, State};
use terrace_engine::id::{ChangeId, ResourceId, RunId, UserId};
use terrace_engine::name::TreePath;
use terrace_engine::run::{Kind, RunEvent, RunState};

use super::entity::run;
use super::run::RunSpec;
use super::store::{advance, by_id, newest};
use crate::authz::Permit;
use crate::changes::store::ChangeRow;
use crate::column::to_json;
use crate::error::ApiError;
use crate::jobs::{self, Work};
use crate::{clock, events};

/// The kind of run that applies a change.
#[must_use]
pub const fn applying(action: ChangeAction) -> Kind {
    match action {
        ChangeAction::Destroy => Kind::Destroy,
        ChangeAction::Create | ChangeAction::Update | ChangeAction::Recreate => Kind::Apply,
    }
}

/// The worker of a run that none has taken.
const NOBODY: &str = "";

/// Queues the run that a change needs next. One that waits already is not doubled, and one that waits
/// to plan other code is cancelled.
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
    let spec = next(db, row).await?;
    if let Some(waiting) = waiting {
        if to_json(&waiting.spec)? == to_json(&spec)? {
            return Ok(());
        }
        // It waits to plan what the change does not propose any more.
        advance(db, waiting, RunEvent::Cancelled, NOBODY).await?;
    }
    let target = (Some(row.change.id), Some(row.resource.id), row.change.path.clone());
    insert(db, target, (kind, false), &spec, row.change.requested_by).await.map(drop)
}

/// What the next run of a change works on.
async fn next(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<RunSpec, ApiError> {
    Ok(match &row.change.state {
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
            let recreate = (row.change.action == ChangeAction::Recreate).then(|| row.recreate.clone());
            RunSpec::Plan { commit, destroy, recreate }
        }
        other => {
            return Err(ApiError::Internal(format!("a change that is {} has nothing to run", other.name())));
        }
    })
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
        program: Set(None),
        lock_file: Set(None),
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
    jobs::store::enqueue_for(db, &Work::Run { run: id }, resource).await?;
    Ok(id)
}
