//! Jobs as rows: enqueue, claim by lease, renew, finish.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set, SqlErr,
};
use terrace_engine::id::{JobId, ResourceId};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{Tick, Work};
use crate::clock;
use crate::column::to_json;
use crate::db::Db;
use crate::error::ApiError;

/// One claim of one job. A worker that was frozen, or cut off from the database, past its lease
/// finds that the claim is no longer its own: what it would write then must not be written.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The job's id.
    pub job: JobId,
    worker: String,
    /// Counts the claims of the job.
    attempt: i32,
    /// How long the claim lasts without renewal.
    lasts: Duration,
}

impl Lease {
    /// Renews the claim, or fails where another worker has taken the job over. In a transaction it
    /// also keeps others from taking the job over before the end.
    ///
    /// # Errors
    /// The claim is no longer this worker's, or the database fails.
    pub async fn hold(&self, db: &impl ConnectionTrait) -> Result<(), ApiError> {
        let held = Entity::update_many()
            .col_expr(Column::LeaseUntil, (clock::now() + self.lasts).into())
            .filter(self.is_mine())
            .exec(db)
            .await?;
        self.found(held.rows_affected)
    }

    /// Removes the job in the transaction that does its work, or fails where another worker has
    /// taken the job over.
    ///
    /// # Errors
    /// As [`Lease::hold`].
    pub async fn done(&self, db: &impl ConnectionTrait) -> Result<(), ApiError> {
        let removed = Entity::delete_many().filter(self.is_mine()).exec(db).await?;
        self.found(removed.rows_affected)
    }

    fn found(&self, rows: u64) -> Result<(), ApiError> {
        match rows {
            0 => Err(ApiError::Conflict(format!("another worker has taken {} over", self.job))),
            _ => Ok(()),
        }
    }

    fn is_mine(&self) -> Condition {
        Condition::all()
            .add(Column::Id.eq(self.job.uuid()))
            .add(Column::Worker.eq(&self.worker))
            .add(Column::Attempts.eq(self.attempt))
    }
}

/// A job that this worker holds.
#[derive(Debug)]
pub struct Claim {
    /// The proof that it does.
    pub lease: Lease,
    /// What to do.
    pub work: Work,
    /// How many claims came before this one.
    pub earlier_attempts: i32,
    /// How long the job was due before.
    pub waited: Duration,
}

/// Adds a job, in the transaction that causes it.
///
/// # Errors
/// The database fails.
pub async fn enqueue(db: &impl ConnectionTrait, work: &Work) -> Result<(), ApiError> {
    enqueue_for(db, work, None).await
}

/// As [`enqueue`], for work on one resource: at most one such job is held at a time.
///
/// # Errors
/// The database fails.
pub async fn enqueue_for(
    db: &impl ConnectionTrait,
    work: &Work,
    resource: Option<ResourceId>,
) -> Result<(), ApiError> {
    let now = clock::now();
    let row = ActiveModel {
        id: Set(clock::new_id()),
        kind: Set(work.kind().to_owned()),
        payload: Set(to_json(work)?),
        attempts: Set(0),
        run_after: Set(now),
        lease_until: Set(None),
        worker: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        resource_id: Set(resource.map(ResourceId::uuid)),
    };
    row.insert(db).await?;
    Ok(())
}

/// Claims the oldest job that is due and not held, for a time.
///
/// # Errors
/// The database fails, or a job's payload makes no sense.
pub async fn claim(db: &Db, worker: &str, lasts: Duration) -> Result<Option<Claim>, ApiError> {
    let transaction = db.write().await?;
    let now = clock::now();
    let due = Entity::find()
        .filter(Column::RunAfter.lte(now))
        .filter(Condition::any().add(is_free()).add(Column::LeaseUntil.lt(now)))
        .order_by_asc(Column::Id)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&transaction)
        .await?;
    let Some(row) = due else { return Ok(None) };
    let attempts = row.attempts;
    let lease = Lease { job: JobId::new(row.id), worker: worker.to_owned(), attempt: attempts + 1, lasts };
    let waited = now - row.run_after;
    let claim = Claim { work: work(&row)?, earlier_attempts: attempts, lease, waited };
    let mut row = row.into_active_model();
    row.attempts = Set(attempts + 1);
    row.lease_until = Set(Some(now + lasts));
    row.worker = Set(Some(worker.to_owned()));
    match row.update(&transaction).await {
        Ok(_) => {}
        // Another worker has begun with the same resource in this very moment.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    }
    transaction.commit().await?;
    Ok(Some(claim))
}

/// Nobody holds the job, nor another one of the same resource.
fn is_free() -> Condition {
    let held = Query::select()
        .column(Column::ResourceId)
        .from(Entity)
        .and_where(Column::ResourceId.is_not_null())
        .and_where(Column::LeaseUntil.is_not_null())
        .to_owned();
    let alone =
        Condition::any().add(Column::ResourceId.is_null()).add(Column::ResourceId.not_in_subquery(held));
    Condition::all().add(Column::LeaseUntil.is_null()).add(alone)
}

fn work(row: &Model) -> Result<Work, ApiError> {
    serde_json::from_value(row.payload.clone()).map_err(|_| ApiError::Inconsistent {
        table: "jobs",
        column: "payload",
        row: row.id.to_string(),
    })
}

/// Makes sure that there is one job of those that come again and again, and that it is `work`, due
/// at `first` at the latest; or that there is none.
///
/// # Errors
/// The database fails.
pub async fn keep_ticking(
    db: &impl ConnectionTrait,
    tick: Tick,
    work: Option<&Work>,
    first: DateTime<Utc>,
) -> Result<(), ApiError> {
    let Some(work) = work else {
        Entity::delete_by_id(tick.id()).exec(db).await?;
        return Ok(());
    };
    let row = ActiveModel {
        id: Set(tick.id()),
        kind: Set(work.kind().to_owned()),
        payload: Set(to_json(work)?),
        attempts: Set(0),
        run_after: Set(first),
        lease_until: Set(None),
        worker: Set(None),
        last_error: Set(None),
        created_at: Set(clock::now()),
        resource_id: Set(None),
    };
    let known = OnConflict::column(Column::Id).update_column(Column::Payload).to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Entity::update_many()
        .col_expr(Column::RunAfter, first.into())
        .filter(Column::Id.eq(tick.id()))
        .filter(Column::RunAfter.gt(first))
        .exec(db)
        .await?;
    Ok(())
}

/// The work of a kind that nobody has done yet.
///
/// # Errors
/// A job's payload makes no sense, or the database fails.
pub async fn waiting(db: &impl ConnectionTrait, kind: &str) -> Result<Vec<Work>, ApiError> {
    Entity::find().filter(Column::Kind.eq(kind)).all(db).await?.iter().map(work).collect()
}

/// What the last try of the work on any of these ids failed with, where it is tried again.
///
/// # Errors
/// The database fails.
pub async fn trouble(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = String>,
) -> Result<Option<String>, ApiError> {
    let payload = || Expr::col(Column::Payload).cast_as("text");
    let about = ids.fold(Condition::any(), |any, id| any.add(payload().like(format!("%\"{id}\"%"))));
    let failed = Entity::find()
        .select_only()
        .column(Column::LastError)
        .filter(Column::LastError.is_not_null())
        .filter(about)
        .order_by_desc(Column::RunAfter);
    let error: Option<Option<String>> = failed.into_tuple().one(db).await?;
    Ok(error.flatten())
}

/// Lets go of everything that a vanished worker held, so that nobody waits for its leases to end.
///
/// # Errors
/// The database fails.
pub async fn let_go(db: &impl ConnectionTrait, worker: &str) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::LeaseUntil, Option::<DateTime<Utc>>::None.into())
        .filter(Column::Worker.eq(worker))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes a job that is done; one that another worker has taken over stays with it.
///
/// # Errors
/// The database fails.
pub async fn finish(db: &impl ConnectionTrait, lease: &Lease) -> Result<(), ApiError> {
    Entity::delete_many().filter(lease.is_mine()).exec(db).await?;
    Ok(())
}

/// Puts a job back, to be tried again at `when`; one that another worker has taken over stays with
/// it.
///
/// # Errors
/// The database fails.
pub async fn put_back(
    db: &impl ConnectionTrait,
    lease: &Lease,
    when: DateTime<Utc>,
    why: &str,
) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::RunAfter, when.into())
        .col_expr(Column::LeaseUntil, Option::<DateTime<Utc>>::None.into())
        .col_expr(Column::LastError, why.into())
        .filter(lease.is_mine())
        .exec(db)
        .await?;
    Ok(())
}

/// How many jobs there are of each kind, without those that always are.
///
/// # Errors
/// The database fails.
pub async fn depth(db: &impl ConnectionTrait) -> Result<Vec<(String, i64)>, ApiError> {
    let counted = Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "jobs")
        .filter(Column::Kind.is_not_in(Tick::KINDS))
        .group_by(Column::Kind);
    Ok(counted.into_tuple().all(db).await?)
}
