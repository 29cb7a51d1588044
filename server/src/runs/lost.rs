//! Runs whose worker is gone, and what it held.

use std::time::Duration;

use actix_web::web;
use sea_orm::ConnectionTrait;
use terrace_engine::change::{Event, Stamp};
use terrace_engine::id::RunId;
use terrace_engine::run::{Kind, RunEvent, RunState};
use terrace_workspaces::terraform::Vanished;

use super::store::Run;
use super::{jobs, lines, store};
use crate::app::App;
use crate::authn;
use crate::changes::jobs::system;
use crate::error::ApiError;
use crate::jobs::store::{Lease, let_go};
use crate::jobs::workers;
use crate::state::{self, rescued};
use crate::{changes, db};

/// How long what a vanished worker left running may take to stop: longer than the Terraform binary
/// asks Terrace to take its state, so that it keeps the state in its folder where nobody takes it.
const GRACE: Duration = Duration::from_secs(180);

/// Ends what workers that were killed left running on this machine, and lets go of what they held.
/// Their folders go last, so that somebody comes back to what was not done.
pub async fn clear_away(app: &App) {
    let vanished = match app.workplace.vanished(GRACE).await {
        Ok(vanished) => vanished,
        Err(error) => {
            tracing::error!(?error, "what vanished workers left could not be looked at");
            return;
        }
    };
    for gone in vanished {
        tracing::warn!(worker = gone.worker, groups = gone.groups, "a worker had vanished");
        if let Err(error) = let_go_of(app, gone).await {
            tracing::error!(?error, "what a vanished worker held could not be let go");
        }
    }
}

/// Its processes are gone for certain: what its applies could not hand over is kept, the locks and
/// the credentials of its runs are nobody's any more, and its jobs need not wait for the end of
/// their leases.
async fn let_go_of(app: &App, gone: Vanished) -> Result<(), ApiError> {
    for (run, state) in gone.unsaved_states().await? {
        let Ok(id) = run.parse::<uuid::Uuid>() else { continue };
        let run = db::patiently(|| store::by_id(app.db.read(), RunId::new(id))).await?;
        // One that can never be kept must not be in the way of what else is to be let go.
        if let Err(error) = rescued::keep(app, &run, state).await {
            tracing::error!(?error, run = %run.id, "a state that an apply could not hand over was not kept");
        }
    }
    db::patiently(|| held_by(app, &gone.worker)).await?;
    Ok(gone.remove().await?)
}

async fn held_by(app: &App, worker: &str) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    for resource in store::left_by(&transaction, worker).await? {
        state::store::release_of_run(&transaction, &system(), resource).await?;
    }
    authn::store::end_of_worker(&transaction, &system(), worker).await?;
    let_go(&transaction, worker).await?;
    workers::leave(&transaction, worker).await?;
    app.commit(transaction).await
}

/// Goes on with a run whose job another worker had claimed before: one that never began is executed,
/// of any other nobody knows what was done.
///
/// # Errors
/// The database fails.
pub async fn taken_over(app: &web::Data<App>, lease: &Lease, id: RunId) -> Result<(), ApiError> {
    if store::by_id(app.db.read(), id).await?.state == RunState::Queued {
        return jobs::execute(app, lease, id).await;
    }
    // Where it was a worker of this machine, nothing of it runs any more when the run is lost.
    clear_away(app).await;
    lost(app, id, "the worker vanished").await?;
    lines::put_away(app, id).await;
    Ok(())
}

/// Records a run whose worker vanished, or that could not be started, and what that means for
/// its change.
///
/// # Errors
/// The database fails.
pub async fn lost(app: &App, id: RunId, why: &str) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    let run = store::by_id_alone(&transaction, id).await?;
    let stamp = system();
    let (run_event, change_events) = match (&run.state, run.kind) {
        (RunState::Queued, _) => {
            let reason = format!("the run could not be started: {why}");
            let event = RunEvent::Failed { reason: reason.clone(), code: "internal".to_owned() };
            (event, unstarted(&transaction, &run, (reason, &stamp)).await?)
        }
        (RunState::Running { .. }, Kind::Plan | Kind::Drift) => {
            (RunEvent::WorkerLost, vec![Event::PlanFailed { reason: "the worker vanished".to_owned() }])
        }
        (RunState::Running { .. }, Kind::Apply | Kind::Destroy) => {
            (RunEvent::WorkerLost, vec![Event::RunLost])
        }
        _ => return Ok(()),
    };
    let run = store::advance(&transaction, run, run_event, &app.worker).await?;
    if let Some(change) = run.change {
        for event in change_events {
            changes::store::advance_unless_ended(&transaction, change, event, &stamp).await?;
        }
    }
    app.commit(transaction).await
}

/// What it means for the change of a run, if it has one, that the run never began.
pub(super) async fn unstarted(
    db: &impl ConnectionTrait,
    run: &Run,
    (reason, stamp): (String, &Stamp),
) -> Result<Vec<Event>, ApiError> {
    let Some(change) = run.change else { return Ok(Vec::new()) };
    changes::standing::never_began(db, (run.id, run.kind), change, (reason, stamp)).await
}
