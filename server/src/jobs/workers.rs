//! Which workers are alive, and how much they take: what those who wait are told, and what an
//! operator watches.

use std::time::Duration;

use actix_web::web;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use tokio_util::sync::CancellationToken;

use super::entity::{Column as JobColumn, Entity as JobEntity, worker};
use crate::app::App;
use crate::clock;
use crate::error::ApiError;

/// How much all living workers take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// How many workers are alive.
    pub workers: u64,
    /// How many jobs they work on at once.
    pub places: u64,
    /// How many jobs are held.
    pub busy: u64,
}

/// How much all living workers take together.
///
/// # Errors
/// The database fails.
pub async fn places(db: &impl ConnectionTrait) -> Result<Places, ApiError> {
    let now = clock::now();
    let alive: Vec<i32> = worker::Entity::find()
        .select_only()
        .column(worker::Column::Places)
        .filter(worker::Column::AliveUntil.gt(now))
        .into_tuple()
        .all(db)
        .await?;
    let busy = JobEntity::find().filter(JobColumn::LeaseUntil.gt(now)).count(db).await?;
    let places = alive.iter().filter_map(|places| u64::try_from(*places).ok()).sum();
    Ok(Places { workers: alive.len() as u64, places, busy })
}

/// Says again and again that this process's worker is alive, until `stop`.
pub(super) async fn attend(app: web::Data<App>, stop: CancellationToken) {
    let pause = Duration::from_secs(u64::from(app.config.job_lease)) / 3;
    loop {
        if let Err(error) = present(&app).await {
            tracing::warn!(?error, "nobody is told that this worker is alive");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn present(app: &App) -> Result<(), ApiError> {
    let lasts = chrono::Duration::seconds(i64::from(app.config.job_lease));
    let row = worker::ActiveModel {
        name: Set(app.worker.clone()),
        places: Set(i32::try_from(app.config.workers.max(1)).unwrap_or(i32::MAX)),
        alive_until: Set(clock::now() + lasts),
    };
    let known = OnConflict::column(worker::Column::Name)
        .update_columns([worker::Column::Places, worker::Column::AliveUntil])
        .to_owned();
    worker::Entity::insert(row).on_conflict(known).exec_without_returning(app.db.read()).await?;
    forget(app.db.read(), clock::now() - chrono::Duration::days(1)).await
}

/// Forgets workers that have not been heard of since a moment.
async fn forget(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<(), ApiError> {
    worker::Entity::delete_many().filter(worker::Column::AliveUntil.lt(since)).exec(db).await?;
    Ok(())
}

/// Forgets a worker that is no more.
///
/// # Errors
/// The database fails.
pub async fn leave(db: &impl ConnectionTrait, worker: &str) -> Result<(), ApiError> {
    worker::Entity::delete_by_id(worker).exec(db).await?;
    Ok(())
}
