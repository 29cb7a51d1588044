//! Refreshing sources: on demand, and from time to time.
//!
//! A refresh fetches the repository, makes versions of new tags where templates say so, and keeps
//! what somebody should know as notices of the source. Absent: webhooks. A forge that could tell
//! of a push is asked instead.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use terrace_engine::change::{Actor as By, Stamp};
use terrace_engine::id::SourceId;
use utoipa::ToSchema;

use super::notice::{Notice, NoticeKind, aged};
use super::read;
use super::store::{self, Source};
use crate::app::App;
use crate::error::ApiError;
use crate::jobs::{self, Tick, Work};
use crate::templates::auto::{self, Made};
use crate::{audit, clock, events};

/// What a refresh has brought.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refreshed {
    /// The source as it is now.
    #[serde(flatten)]
    pub source: Source,
    /// The versions that new tags have made.
    pub made: Vec<Made>,
}

/// Fetches a source and does what follows. Audited where somebody asked for it, or where it made
/// something.
///
/// # Errors
/// The remote does not answer or refuses, which the source says from then on; or the database
/// fails.
pub async fn refresh(app: &App, source: &Source, stamp: &Stamp) -> Result<Refreshed, ApiError> {
    let mirror = match read::fetch(app, source).await {
        Ok(mirror) => mirror,
        Err(error) => {
            let detail = error.to_string();
            let notice = Notice {
                kind: NoticeKind::Unreachable,
                template: None,
                reference: None,
                detail,
                since: stamp.at,
            };
            let others = source.notices.iter().filter(|known| known.kind != NoticeKind::Unreachable);
            let notices = others.cloned().chain([notice]).collect();
            settle(app, source, (None, aged(notices, &source.notices)), (stamp, &[])).await?;
            return Err(error);
        }
    };
    let default_reference = read::default_reference(&mirror).await?;
    let (made, notices) = auto::follow(app, source, &mirror, stamp).await?;
    let fetched = store::Fetched { at: clock::now(), default_reference };
    let source = settle(app, source, (Some(fetched), aged(notices, &source.notices)), (stamp, &made)).await?;
    Ok(Refreshed { source, made })
}

/// Stores how a refresh ended.
async fn settle(
    app: &App,
    before: &Source,
    (fetched, notices): (Option<store::Fetched>, Vec<Notice>),
    (stamp, made): (&Stamp, &[Made]),
) -> Result<Source, ApiError> {
    let asked_for = stamp.by != By::System;
    let transaction = app.db.write().await?;
    let source = store::set_fetched(&transaction, stamp, before.id, (fetched, notices)).await?;
    if asked_for || !made.is_empty() {
        let detail = json!({ "made": made });
        audit::store::record_stamp(&transaction, stamp, "source.refresh", source.name.as_str(), detail)
            .await?;
    }
    let differs = source.notices != before.notices || source.default_reference != before.default_reference;
    if asked_for || differs || !made.is_empty() {
        events::store::record(&transaction, "source", source.name.as_str()).await?;
    }
    app.commit(transaction).await?;
    Ok(source)
}

/// Makes the refresh of every source a job that comes again and again; an interval of zero ends
/// it.
///
/// # Errors
/// The database fails.
pub async fn schedule(app: &App, every: Duration) -> Result<(), ApiError> {
    let every = every.as_secs();
    let transaction = app.db.write().await?;
    let work = (every > 0).then_some(Work::RefreshSources { every });
    jobs::store::keep_ticking(&transaction, Tick::RefreshSources, work.as_ref(), next(every)).await?;
    app.commit(transaction).await
}

fn next(every: u64) -> DateTime<Utc> {
    clock::now() + chrono::Duration::seconds(i64::try_from(every).unwrap_or(i64::MAX / 2000))
}

/// Enqueues the refresh of every source; gives when to do so again.
///
/// # Errors
/// The database fails.
pub async fn enqueue_all(app: &App, every: u64) -> Result<DateTime<Utc>, ApiError> {
    let transaction = app.db.write().await?;
    let waiting = jobs::store::waiting(&transaction, "refresh_source").await?;
    for source in store::ids(&transaction).await? {
        let work = Work::RefreshSource { source };
        if !waiting.contains(&work) {
            jobs::store::enqueue(&transaction, &work).await?;
        }
    }
    app.commit(transaction).await?;
    Ok(next(every))
}

/// Refreshes one source as a job. A remote that does not answer is told by the source and asked
/// again at the next time, not before.
///
/// # Errors
/// The database fails.
pub async fn perform(app: &App, id: SourceId) -> Result<(), ApiError> {
    let source = match store::by_id(app.db.read(), id).await {
        Ok(source) => source,
        // It was removed meanwhile.
        Err(ApiError::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let stamp = Stamp { at: clock::now(), by: By::System };
    match refresh(app, &source, &stamp).await {
        Ok(refreshed) => {
            tracing::debug!(source = %source.name, made = refreshed.made.len(), "refreshed");
            Ok(())
        }
        Err(ApiError::Workspace(error)) => {
            tracing::warn!(source = %source.name, %error, "a source could not be refreshed");
            Ok(())
        }
        Err(error) => Err(error),
    }
}
