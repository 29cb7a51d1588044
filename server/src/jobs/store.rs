//! Jobs as rows: enqueue, claim by lease, renew, finish.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use terrace_engine::id::JobId;

use super::Work;
use super::entity::{ActiveModel, Column, Entity, Model};
use crate::clock;
use crate::db::Db;
use crate::error::ApiError;

/// How long a claim lasts without renewal.
pub const LEASE: Duration = Duration::seconds(30);

/// A job that this worker holds.
#[derive(Debug)]
pub struct Claim {
    /// The job's id.
    pub id: JobId,
    /// What to do.
    pub work: Work,
    /// How many claims came before this one.
    pub earlier_attempts: i32,
}

/// Adds a job, in the transaction that causes it.
///
/// # Errors
/// The database fails.
pub async fn enqueue(db: &impl ConnectionTrait, work: &Work) -> Result<(), ApiError> {
    let now = clock::now();
    let row = ActiveModel {
        id: Set(clock::new_id()),
        kind: Set(work.kind().to_owned()),
        payload: Set(serde_json::to_value(work).map_err(|error| ApiError::Internal(error.to_string()))?),
        attempts: Set(0),
        run_after: Set(now),
        lease_until: Set(None),
        worker: Set(None),
        last_error: Set(None),
        created_at: Set(now),
    };
    row.insert(db).await?;
    Ok(())
}

/// Claims the oldest job that is due and not held.
///
/// # Errors
/// The database fails, or a job's payload makes no sense.
pub async fn claim(db: &Db, worker: &str) -> Result<Option<Claim>, ApiError> {
    let transaction = db.write().await?;
    let now = clock::now();
    let due = Entity::find()
        .filter(Column::RunAfter.lte(now))
        .filter(Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now)))
        .order_by_asc(Column::Id)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&transaction)
        .await?;
    let Some(row) = due else { return Ok(None) };
    let claim = Claim::try_from(row.clone())?;
    let attempts = row.attempts;
    let mut row = row.into_active_model();
    row.attempts = Set(attempts + 1);
    row.lease_until = Set(Some(now + LEASE));
    row.worker = Set(Some(worker.to_owned()));
    row.update(&transaction).await?;
    transaction.commit().await?;
    Ok(Some(claim))
}

impl TryFrom<Model> for Claim {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let work = serde_json::from_value(row.payload).map_err(|_| ApiError::Inconsistent {
            table: "jobs",
            column: "payload",
            row: row.id.to_string(),
        })?;
        Ok(Self { id: JobId::new(row.id), work, earlier_attempts: row.attempts })
    }
}

/// Renews a claim; `false` means that it was lost to another worker.
///
/// # Errors
/// The database fails.
pub async fn renew(db: &impl ConnectionTrait, id: JobId, worker: &str) -> Result<bool, ApiError> {
    let updated = Entity::update_many()
        .col_expr(Column::LeaseUntil, (clock::now() + LEASE).into())
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Worker.eq(worker))
        .exec(db)
        .await?;
    Ok(updated.rows_affected > 0)
}

/// Removes a job that is done.
///
/// # Errors
/// The database fails.
pub async fn finish(db: &impl ConnectionTrait, id: JobId) -> Result<(), ApiError> {
    Entity::delete_by_id(id.uuid()).exec(db).await?;
    Ok(())
}

/// Puts a job back, to be tried again at `when`.
///
/// # Errors
/// The database fails.
pub async fn put_back(
    db: &impl ConnectionTrait,
    id: JobId,
    when: DateTime<Utc>,
    why: &str,
) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::RunAfter, when.into())
        .col_expr(Column::LeaseUntil, Option::<DateTime<Utc>>::None.into())
        .col_expr(Column::LastError, why.into())
        .filter(Column::Id.eq(id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// How many jobs there are, by kind.
///
/// # Errors
/// The database fails.
pub async fn depth(db: &impl ConnectionTrait) -> Result<u64, ApiError> {
    Ok(Entity::find().count(db).await?)
}
