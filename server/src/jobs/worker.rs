//! The loop that does the work.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use chrono::{DateTime, Utc};
use terrace_engine::id::RunId;
use terrace_engine::run::RunState;
use terrace_workspaces::breakpoint::Breakpoint;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::store::{self, Claim, Lease};
use super::{Work, workers};
use crate::app::App;
use crate::clock;
use crate::drift::tick;
use crate::error::ApiError;
use crate::ops::observe;
use crate::sources::refresh;
use crate::{changes, db, runs, sets};

/// How often a repeatable job is tried before it is given up: for a quarter of a minute.
const ATTEMPTS: i32 = 5;

/// How often where somebody else is to blame: for two minutes. What is away is waited for.
const ATTEMPTS_OUTSIDE: i32 = 8;

/// The longest pause between two tries, in powers of two of seconds.
const LONGEST: i32 = 6;

/// The same where what was missing may be back at any moment.
const LONGEST_AWAY: i32 = 3;

/// How long an idle worker sleeps when nobody wakes it: other processes cannot.
const IDLE: Duration = Duration::from_secs(1);

/// How soon a run hears that it is asked to stop.
const WATCH: Duration = Duration::from_millis(500);

/// Works until `stop`, then waits for the jobs under way.
pub async fn work(app: web::Data<App>, stop: CancellationToken) {
    let left = app.clone();
    let clearing = tokio::spawn(async move { runs::lost::clear_away(&left).await });
    let settled = CancellationToken::new();
    let attending = tokio::spawn(workers::attend(app.clone(), settled.clone()));
    claim_all(&app, &stop).await;
    clearing.abort();
    settled.cancel();
    drop(attending.await);
    if let Err(error) = workers::leave(app.db.read(), &app.worker).await {
        tracing::warn!(?error, "this worker is counted among the living for a while");
    }
}

async fn claim_all(app: &web::Data<App>, stop: &CancellationToken) {
    let slots = Arc::new(Semaphore::new(app.config.workers.max(1)));
    while !stop.is_cancelled() {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        match store::claim(&app.db, &app.worker, lease(app)).await {
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

fn lease(app: &App) -> chrono::Duration {
    chrono::Duration::seconds(i64::from(app.config.job_lease))
}

/// Does one job and settles it; a failure is retried, given up, or recorded as a loss.
pub async fn execute(app: &web::Data<App>, claim: Claim) {
    Breakpoint::Claimed.pass();
    observe::waited(claim.work.kind(), claim.waited);
    let heartbeat = CancellationToken::new();
    if let Work::Run { run } = claim.work {
        tokio::spawn(watch(app.clone(), run, heartbeat.clone()));
    }
    let beating =
        tokio::spawn(beat(app.clone(), (claim.lease.clone(), claim.work.clone()), heartbeat.clone()));
    let outcome = perform(app, &claim).await;
    heartbeat.cancel();
    drop(beating.await);
    // A job that cannot be settled is held until its lease ends.
    if let Err(error) = db::patiently(|| settle(app, &claim, &outcome)).await {
        tracing::error!(?error, job = %claim.lease.job, "a job could not be settled");
    }
}

/// Does a job; gives when it is to come again, if it does.
async fn perform(app: &web::Data<App>, claim: &Claim) -> Result<Option<DateTime<Utc>>, ApiError> {
    match &claim.work {
        Work::Effect { change, effect } => {
            changes::jobs::perform(app, &claim.lease, *change, *effect).await?;
        }
        Work::Pushed { push } => changes::outside::follow(app, &claim.lease, push).await?,
        Work::ChangeSet { set, ended } => sets::jobs::perform(app, &claim.lease, *set, *ended).await?,
        Work::Run { run } if claim.earlier_attempts > 0 => {
            runs::lost::taken_over(app, &claim.lease, *run).await?;
        }
        Work::Run { run } => runs::jobs::execute(app, &claim.lease, *run).await?,
        Work::RefreshSources { every } => return refresh::enqueue_all(app, *every).await.map(Some),
        Work::CheckDrift {} => return tick::enqueue_due(app).await.map(Some),
        Work::RefreshSource { source } => refresh::perform(app, *source).await?,
    }
    Ok(None)
}

async fn settle(
    app: &web::Data<App>,
    claim: &Claim,
    outcome: &Result<Option<DateTime<Utc>>, ApiError>,
) -> Result<(), ApiError> {
    let error = match outcome {
        Ok(None) => return store::finish(app.db.read(), &claim.lease).await,
        Ok(Some(when)) => return store::put_back(app.db.read(), &claim.lease, *when, "").await,
        Err(error) => error,
    };
    tracing::warn!(?error, job = %claim.lease.job, work = ?claim.work, "a job failed");
    let comes_again = matches!(claim.work, Work::RefreshSources { .. } | Work::CheckDrift {});
    let again = error.is_away() || claim.earlier_attempts + 1 < attempts(error);
    if comes_again || again && repeatable(app, &claim.work).await? {
        return put_back(app, claim, error).await;
    }
    // Whoever has taken the job over settles it.
    claim.lease.hold(app.db.read()).await?;
    match &claim.work {
        Work::Effect { change, .. } => changes::jobs::given_up(app, *change, &error.problem().detail).await?,
        Work::Run { run } => runs::lost::lost(app, *run, &error.problem().detail).await?,
        // What a push has done is seen at the next decision on the change.
        Work::Pushed { .. } => {}
        // The set stands still, and shows whose turn it is: whoever resumes it has it go on.
        Work::ChangeSet { .. } => {}
        // The source is refreshed at the next time.
        Work::RefreshSource { .. } | Work::RefreshSources { .. } | Work::CheckDrift {} => {}
    }
    store::finish(app.db.read(), &claim.lease).await
}

/// Lets a job be tried again after a pause; its change says why meanwhile.
async fn put_back(app: &App, claim: &Claim, error: &ApiError) -> Result<(), ApiError> {
    let longest = if error.is_away() { LONGEST_AWAY } else { LONGEST };
    let pause = chrono::Duration::seconds(1 << claim.earlier_attempts.clamp(0, longest));
    let transaction = app.db.write().await?;
    let why = if error.is_away() { error.to_string() } else { error.problem().detail };
    store::put_back(&transaction, &claim.lease, clock::now() + pause, &why).await?;
    let change = match claim.work {
        Work::Effect { change, .. } => Some(change),
        Work::Run { run } => runs::store::by_id(&transaction, run).await?.change,
        _ => None,
    };
    if let Some(change) = change {
        changes::jobs::told(&transaction, change).await?;
    }
    app.commit(transaction).await
}

const fn attempts(error: &ApiError) -> i32 {
    match error {
        ApiError::Workspace(_) | ApiError::Database(_) => ATTEMPTS_OUTSIDE,
        _ => ATTEMPTS,
    }
}

/// Whether a job that failed may be done again: a run only where it has not begun.
async fn repeatable(app: &App, work: &Work) -> Result<bool, ApiError> {
    match work {
        Work::Run { run } => Ok(runs::store::by_id(app.db.read(), *run).await?.state == RunState::Queued),
        other => Ok(other.is_repeatable()),
    }
}

/// Stops a run that somebody asked to stop, wherever they asked.
async fn watch(app: web::Data<App>, run: RunId, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(WATCH) => {}
        }
        match runs::store::is_asked_to_cancel(app.db.read(), run).await {
            Ok(true) if app.running.cancel(run) => return,
            Ok(_) => {}
            Err(error) => tracing::warn!(?error, %run, "nobody knows whether a run is to stop"),
        }
    }
}

/// Renews the lease until told to stop. A run whose lease went to another worker is stopped: that
/// worker has recorded it as lost.
async fn beat(app: web::Data<App>, (lease, work): (Lease, Work), stop: CancellationToken) {
    let pause = Duration::from_secs(u64::from(app.config.job_lease)) / 3;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        let job = lease.job;
        match (lease.hold(app.db.read()).await, &work) {
            (Err(ApiError::Conflict(_)), Work::Run { run }) => {
                tracing::warn!(%job, %run, stopped = app.running.cancel(*run), "a lease went to another worker");
            }
            (Ok(()), _) => {}
            (Err(error), _) => tracing::warn!(?error, %job, "a lease could not be renewed"),
        }
    }
}
