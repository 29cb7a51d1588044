//! The job that is never done: it asks for the looks that are due, a few at a time.

use chrono::{DateTime, Duration, Utc};
use sea_orm::ConnectionTrait;
use terrace_engine::change::{Actor as By, Stamp};

use super::{checks, schedules, store};
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::jobs::{self, Tick, Work};
use crate::resources::store::{self as resources, Lifecycle};
use crate::runs;

/// How long the job sleeps at most: schedules of other processes count too.
const SLEEP: i64 = 20;

/// How soon it looks again where more is due than may run at once.
const BUSY: i64 = 5;

/// Makes sure that there is the job, due at once, or that there is none.
///
/// # Errors
/// The database fails.
pub async fn schedule(app: &App) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    wake(app, &transaction).await?;
    app.commit(transaction).await
}

/// Lets the job come at once: something may be due that was not.
///
/// # Errors
/// The database fails.
pub async fn wake(app: &App, db: &impl ConnectionTrait) -> Result<(), ApiError> {
    let work = (app.config.drift_checks > 0).then_some(Work::CheckDrift {});
    jobs::store::keep_ticking(db, Tick::CheckDrift, work.as_ref(), clock::now()).await
}

/// Asks for what is due, as long as no more than `--drift-checks` are under way; gives when to
/// come again.
///
/// # Errors
/// The database fails.
pub async fn enqueue_due(app: &App) -> Result<DateTime<Utc>, ApiError> {
    let transaction = app.db.write().await?;
    let now = clock::now();
    let most = u64::from(app.config.drift_checks);
    let room = most.saturating_sub(runs::drift::open(&transaction).await?);
    let due = store::due(&transaction, now, room).await?;
    let full = u64::try_from(due.len()).unwrap_or(u64::MAX) >= room;
    let schedules = schedules::all(&transaction).await?;
    let stamp = Stamp { at: now, by: By::System };
    let mut found = resources::by_ids(&transaction, due.iter().map(|id| id.uuid()).collect()).await?;
    for id in due {
        let Some(resource) = found.remove(&id) else { continue };
        let schedule = schedules::nearest(&schedules, &resource.path);
        let next = schedules::next(&schedules, &resource.path, Some(now));
        let stands = resource.state == Lifecycle::Provisioned;
        store::set_due(&transaction, vec![(id, next.filter(|_| stands))]).await?;
        if let (Some(schedule), true) = (schedule, stands) {
            checks::queue(&transaction, &stamp, &resource, schedule.set_by).await?;
        }
    }
    let next = store::next_due(&transaction).await?;
    app.commit(transaction).await?;
    let soonest = now + Duration::seconds(if full { BUSY } else { 1 });
    let latest = now + Duration::seconds(SLEEP);
    Ok(next.unwrap_or(latest).clamp(soonest, latest))
}
