//! Whether what was approved still stands. It is asked at every step on the way to an apply, the
//! last time right before the Terraform binary starts.

use sea_orm::ConnectionTrait;
use terrace_engine::change::{Effect, Event, Stamp, State};
use terrace_engine::id::{ChangeId, RunId};
use terrace_engine::name::CommitSha;
use terrace_engine::run::Kind;

use super::jobs::system;
use super::propose::{self, Main, Place};
use super::store::{self, ChangeRow};
use super::{fingerprint, gate};
use crate::app::App;
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::jobs::{self, Work};
use crate::{clock, runs};

/// What no longer stands of a change, and what to plan instead.
#[derive(Debug)]
pub struct Lapse {
    /// What moved, as a sentence without its stop.
    pub what: String,
    /// The commit to plan now; `None` where the change waits for nothing.
    pub head: Option<CommitSha>,
}

/// Whether everything that a plan was made from still stands, and the approvals that it has; if
/// not, sends the change back to be planned afresh and answers why.
///
/// # Errors
/// Something cannot be read: then the answer is no.
pub async fn check(app: &App, row: &ChangeRow) -> Result<Option<String>, ApiError> {
    let Some(lapse) = lapse(app, row).await? else { return Ok(None) };
    let Some(head) = lapse.head else { return Ok(Some(lapse.what)) };
    let transaction = app.db.write().await?;
    let event = Event::Moved { what: lapse.what.clone(), head };
    store::advance(&transaction, row.change.id, event, &system()).await?;
    app.commit(transaction).await?;
    Ok(Some(lapse.what))
}

/// Looks at a change again whose predecessors in its set are applied: one that could not be
/// planned is planned now, a plan that no longer stands is made afresh, and one that is approved
/// goes.
///
/// # Errors
/// As [`check`].
pub async fn its_turn(app: &App, lease: &Lease, id: ChangeId) -> Result<(), ApiError> {
    let row = store::by_id(app.db.read(), id).await?;
    let effect = match &row.change.state {
        State::Approved { .. } => Effect::Merge,
        State::Merged { .. } => Effect::StartApply,
        State::Planned { .. } => return check(app, &row).await.map(drop),
        State::Stuck { .. } => {
            let head = propose::refreshed(app, &row, &system(), Main::Left).await?;
            let what = "what it waited for is applied".to_owned();
            let transaction = app.db.write().await?;
            store::advance(&transaction, id, Event::Moved { what, head }, &system()).await?;
            return app.commit_under(lease, transaction).await;
        }
        _ => return Ok(()),
    };
    let transaction = app.db.write().await?;
    jobs::store::enqueue(&transaction, &Work::Effect { change: id, effect }).await?;
    app.commit_under(lease, transaction).await
}

/// What moved since the code was written that a plan is about to be made of; `None` where nothing
/// did. The branch is written again where values above moved. What is wrong with them is left to the
/// plan, which tells.
///
/// # Errors
/// Something cannot be read, or another worker has taken the plan over.
pub async fn before_plan(app: &App, lease: &Lease, id: ChangeId) -> Result<Option<Lapse>, ApiError> {
    let row = store::by_id(app.db.read(), id).await?;
    let State::Proposed { head: known, on_main: false, .. } = &row.change.state else { return Ok(None) };
    let there = match head(app, &row).await {
        Err(ApiError::Conflict(_)) => return Ok(None),
        there => there?,
    };
    if there != *known {
        let what = "the branch moved before it was planned".to_owned();
        return Ok(Some(Lapse { what, head: Some(there) }));
    }
    lease.hold(app.db.read()).await?;
    match propose::refreshed(app, &row, &system(), Main::Left).await {
        Ok(now) if now == *known => Ok(None),
        Ok(now) => {
            let what = "a value from above or from a link moved before it was planned".to_owned();
            Ok(Some(Lapse { what, head: Some(now) }))
        }
        Err(ApiError::Invalid(_) | ApiError::Conflict(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What it means for a change that a run of it never began: a plan has failed, and so has an apply,
/// like any other that can be retried. An apply whose approvals have lapsed may not even begin to
/// fail: it is planned afresh.
///
/// # Errors
/// The database fails.
pub async fn never_began(
    db: &impl ConnectionTrait,
    (run, kind): (RunId, Kind),
    id: ChangeId,
    (reason, stamp): (String, &Stamp),
) -> Result<Vec<Event>, ApiError> {
    let row = store::by_id(db, id).await?;
    Ok(match (&row.change.state, kind) {
        (State::Proposed { .. }, Kind::Plan) => vec![Event::PlanFailed { reason }],
        (State::Merged { commit, approvals, .. }, Kind::Apply | Kind::Destroy) => {
            let gate = gate::of(db, &row).await?;
            match gate.closed(row.change.requested_by, approvals, stamp.at) {
                Some(missing) => {
                    let what = format!("its approvals no longer count: {missing}; {reason}");
                    vec![Event::Moved { what, head: commit.clone() }]
                }
                None => vec![
                    Event::ApplyStarted { run },
                    Event::ApplyFinished { ok: false, reason: Some(reason) },
                ],
            }
        }
        // It has moved on by itself.
        _ => Vec::new(),
    })
}

/// What keeps the plan of the run `plan` from being applied; `None` where nothing does.
///
/// # Errors
/// As [`check`].
pub async fn before_apply(app: &App, change: ChangeId, plan: RunId) -> Result<Option<Lapse>, ApiError> {
    let row = store::by_id(app.db.read(), change).await?;
    match &row.change.state {
        State::Merged { plan: approved, .. } if approved.run == plan => lapse(app, &row).await,
        state => {
            let what = format!("the change is {} and does not wait for this plan", state.name());
            Ok(Some(Lapse { what, head: None }))
        }
    }
}

async fn lapse(app: &App, row: &ChangeRow) -> Result<Option<Lapse>, ApiError> {
    let planned = runs::store::planned(app.db.read(), row.change.id).await?;
    let decided = !matches!(row.change.state, State::Planned { .. });
    let what = match fingerprint::current(app, row).await {
        Ok(now) => {
            let moved = planned.moved(&now);
            if moved.is_empty() {
                return match unreadable(app, row).await? {
                    Some(lapse) => Ok(Some(lapse)),
                    None => closed(app, row).await,
                };
            }
            let what = format!("{} moved since it was planned", moved.join(", "));
            let head = propose::refreshed(app, row, &system(), Main::Left).await?;
            return Ok(Some(Lapse { what, head: Some(head) }));
        }
        // No code can be written from values that break a rule by now: the fresh plan says which.
        Err(ApiError::Invalid(_)) => "a value from above or from a link breaks a rule now".to_owned(),
        // Whoever approves is told at once; after that, the change itself has to tell.
        Err(ApiError::Conflict(why)) if decided => why,
        Err(error) => return Err(error),
    };
    Ok(Some(Lapse { what, head: Some(head(app, row).await?) }))
}

/// A plan that no binary here reads, though nothing moved that it was made from.
async fn unreadable(app: &App, row: &ChangeRow) -> Result<Option<Lapse>, ApiError> {
    let Some(plan) = row.change.state.plan() else { return Ok(None) };
    let run = runs::store::by_id(app.db.read(), plan.run).await?;
    match runs::binary::gone(app, run.program.as_deref()).await {
        Some(what) => Ok(Some(Lapse { what, head: Some(head(app, row).await?) })),
        None => Ok(None),
    }
}

/// Approvals that no longer count, though the plan is as it was.
async fn closed(app: &App, row: &ChangeRow) -> Result<Option<Lapse>, ApiError> {
    if matches!(row.change.state, State::Planned { .. }) {
        return Ok(None);
    }
    let gate = gate::of(app.db.read(), row).await?;
    let approvals = row.change.state.approvals();
    match gate.closed(row.change.requested_by, approvals, clock::now()) {
        Some(what) => Ok(Some(Lapse { what, head: Some(head(app, row).await?) })),
        None => Ok(None),
    }
}

async fn head(app: &App, row: &ChangeRow) -> Result<CommitSha, ApiError> {
    propose::head(&Place::of(app, row).await?, row).await
}
