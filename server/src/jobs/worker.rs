//! The loop that does the work.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use terrace_engine::id::JobId;

use super::Work;
use super::store::{self, Claim};
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::{changes, runs};

/// How often a repeatable job is tried before it is given up.
const ATTEMPTS: i32 = 5;

/// How long an idle worker sleeps when nobody wakes it: other processes cannot.
const IDLE: Duration = Duration::from_secs(1);

/// Works until `stop`, then waits for the jobs under way.
pub async fn work(app: web::Data<App>, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(app.config.workers.max(1)));
    while !stop.is_cancelled() {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        match store::claim(&app.db, &app.worker).await {
            Ok(Some(claim)) => {
                let app = app.clone();
                tokio::spawn(async move {
                    execute(&app, claim).await;
                    drop(slot);
                });
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::error!(?error, "no job could be claimed"),
        }
        drop(slot);
        tokio::select! {
            () = stop.cancelled() => break,
            () = app.wake.jobs.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }
    let all = u32::try_from(app.config.workers.max(1)).unwrap_or(u32::MAX);
    drop(slots.acquire_many(all).await);
}

/// Does one job and settles it; a failure is retried, given up, or recorded as a loss.
pub async fn execute(app: &web::Data<App>, claim: Claim) {
    let heartbeat = CancellationToken::new();
    let beating = tokio::spawn(beat(app.clone(), (claim.id, claim.work.clone()), heartbeat.clone()));
    let outcome = perform(app, &claim).await;
    heartbeat.cancel();
    drop(beating.await);
    if let Err(error) = settle(app, &claim, outcome).await {
        tracing::error!(?error, job = %claim.id, "a job could not be settled");
    }
}

async fn perform(app: &web::Data<App>, claim: &Claim) -> Result<(), ApiError> {
    match &claim.work {
        Work::Effect { change, effect } => changes::jobs::perform(app, *change, *effect).await,
        Work::Run { run } if claim.earlier_attempts > 0 => runs::jobs::lost(app, *run).await,
        Work::Run { run } => runs::jobs::execute(app, *run).await,
    }
}

async fn settle(app: &web::Data<App>, claim: &Claim, outcome: Result<(), ApiError>) -> Result<(), ApiError> {
    let Err(error) = outcome else { return store::finish(app.db.read(), claim.id).await };
    tracing::warn!(?error, job = %claim.id, work = ?claim.work, "a job failed");
    if claim.work.is_repeatable() && claim.earlier_attempts + 1 < ATTEMPTS {
        let pause = chrono::Duration::seconds(1 << claim.earlier_attempts.clamp(0, 6));
        return store::put_back(app.db.read(), claim.id, clock::now() + pause, &error.to_string()).await;
    }
    match &claim.work {
        Work::Effect { change, .. } => changes::jobs::given_up(app, *change, &error.problem().detail).await?,
        Work::Run { run } => runs::jobs::lost(app, *run).await?,
    }
    store::finish(app.db.read(), claim.id).await
}

/// Renews the lease until told to stop. A run whose lease went to another worker is stopped: that
/// worker has recorded it as lost.
async fn beat(app: web::Data<App>, (job, work): (JobId, Work), stop: CancellationToken) {
    let pause = Duration::from_secs(10);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        match (store::renew(app.db.read(), job, &app.worker).await, &work) {
            (Ok(false), Work::Run { run }) => {
                tracing::warn!(%job, %run, stopped = app.running.cancel(*run), "a lease went to another worker");
            }
            (Ok(_), _) => {}
            (Err(error), _) => tracing::warn!(?error, %job, "a lease could not be renewed"),
        }
    }
}
