//! States and their locks as rows; their versions are in [`super::versions`].

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde_json::{Value as Json, json};
use terrace_engine::change::Stamp;
use terrace_engine::id::{ResourceId, RunId};
use uuid::Uuid;

use super::document::Kept;
use super::entity::state;
use super::lock::Holder;
use super::versions::{self, Origin, Version};
use crate::authz::Permit;
use crate::clock;
use crate::error::ApiError;
use crate::{audit, resources};

/// The lineage of a state that is kept elsewhere, until a run has read it.
const UNREAD: &str = "unread";

/// How an attempt that depends on a lock ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// It was done.
    Done,
    /// Nothing had to be done: the same had been done before.
    Same,
    /// Somebody else holds the lock; this is what they said about themselves.
    Held(Json),
}

/// The lineage and serial of a resource's state: "" and 0 where there is none.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn head(db: &impl ConnectionTrait, resource: ResourceId) -> Result<(String, u64), ApiError> {
    let Some(row) = find(db, resource).await? else { return Ok((String::new(), 0)) };
    let serial = u64::try_from(row.serial).map_err(|_| inconsistent("serial", &row))?;
    Ok((row.lineage, serial))
}

/// Those of some resources that have a state.
///
/// # Errors
/// The database fails.
pub async fn begun(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashSet<ResourceId>, ApiError> {
    let rows: Vec<Uuid> = state::Entity::find()
        .select_only()
        .column(state::Column::ResourceId)
        .filter(state::Column::ResourceId.is_in(ids))
        .filter(state::Column::Lineage.ne(""))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(ResourceId::new).collect())
}

/// The ids of the resources that have a state, as a subquery.
pub(crate) fn begun_ids() -> sea_orm::sea_query::SelectStatement {
    let begun = state::Entity::find().select_only().column(state::Column::ResourceId);
    sea_orm::QueryTrait::into_query(begun.filter(state::Column::Lineage.ne("")))
}

/// Notes what a run has read of a state that is kept elsewhere.
///
/// # Errors
/// The database fails.
pub async fn note(
    db: &impl ConnectionTrait,
    _: &Stamp,
    resource: ResourceId,
    (lineage, serial): (&str, i64),
) -> Result<(), ApiError> {
    ensure(db, resource).await?;
    state::Entity::update_many()
        .col_expr(state::Column::Lineage, Expr::value(lineage))
        .col_expr(state::Column::Serial, Expr::value(serial))
        .col_expr(state::Column::UpdatedAt, Expr::value(clock::now()))
        .filter(state::Column::ResourceId.eq(resource.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes that a state may be kept elsewhere from now on, where none was known: what an apply
/// makes exists even if nobody could read its state afterwards.
///
/// # Errors
/// The database fails.
pub async fn note_begun(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    resource: ResourceId,
) -> Result<(), ApiError> {
    match head(db, resource).await? {
        (lineage, _) if lineage.is_empty() => note(db, stamp, resource, (UNREAD, 0)).await,
        _ => Ok(()),
    }
}

/// The newest version of a resource's state; `None` where there is no state.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub(super) async fn newest(
    db: &impl ConnectionTrait,
    resource: ResourceId,
) -> Result<Option<Version>, ApiError> {
    let Some(row) = find(db, resource).await?.filter(|row| !row.lineage.is_empty()) else { return Ok(None) };
    versions::newest(db, &row).await?.ok_or_else(|| inconsistent("serial", &row)).map(Some)
}

/// Takes the lock on a resource's state; `key` is the lock's, `info` what its holder says.
///
/// # Errors
/// The database fails.
pub(super) async fn lock(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
    (key, info, holder): (&str, Json, Holder),
) -> Result<Outcome, ApiError> {
    ensure(db, resource).await?;
    let taken = state::Entity::update_many()
        .col_expr(state::Column::LockId, Expr::value(key))
        .col_expr(state::Column::LockInfo, Expr::value(info))
        .col_expr(state::Column::LockedAt, Expr::value(clock::now()))
        .col_expr(state::Column::LockedBy, Expr::value(holder.user.uuid()))
        .col_expr(state::Column::LockRunId, Expr::value(holder.run.map(RunId::uuid)))
        .filter(state::Column::ResourceId.eq(resource.uuid()))
        .filter(state::Column::LockId.is_null())
        .exec(db)
        .await?;
    if taken.rows_affected > 0 {
        return Ok(Outcome::Done);
    }
    // The lock may have been given back since: then the asker, who retries, gets it next time.
    Ok(match find(db, resource).await? {
        Some(row) if row.lock_id.as_deref() == Some(key) => Outcome::Same,
        row => Outcome::Held(row.and_then(|row| row.lock_info).unwrap_or_default()),
    })
}

/// Gives back the lock that was taken with this key.
///
/// # Errors
/// The database fails.
pub(super) async fn unlock(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
    key: &str,
) -> Result<Outcome, ApiError> {
    let own = Condition::all().add(state::Column::LockId.eq(key));
    if release(db, resource, own).await? {
        return Ok(Outcome::Done);
    }
    Ok(match find(db, resource).await? {
        Some(row) if row.lock_id.is_some() => Outcome::Held(row.lock_info.unwrap_or_default()),
        _ => Outcome::Same,
    })
}

/// Takes the lock that was looked at away from whoever holds it; `false` where it is gone.
///
/// # Errors
/// The database fails.
pub(super) async fn break_lock(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
    key: &str,
) -> Result<bool, ApiError> {
    release(db, resource, Condition::all().add(state::Column::LockId.eq(key))).await
}

/// Takes the lock away from a run whose processes are gone, and records that it did.
///
/// # Errors
/// The database fails.
pub async fn release_of_run(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    resource: ResourceId,
) -> Result<(), ApiError> {
    let of_run = Condition::all().add(state::Column::LockId.starts_with(super::lock::of_run(resource)));
    if release(db, resource, of_run).await? {
        let path = resources::store::by_id(db, resource).await?.path.to_string();
        audit::store::record_stamp(db, stamp, "state.break_lock", &path, Json::Null).await?;
    }
    Ok(())
}

/// Takes back the lock that a run has left behind, once its processes are gone.
///
/// # Errors
/// The database fails.
pub async fn release_after(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    (run, resource): (RunId, ResourceId),
) -> Result<(), ApiError> {
    let left = Condition::all().add(state::Column::LockRunId.eq(run.uuid()));
    if release(db, resource, left).await? {
        let path = resources::store::by_id(db, resource).await?.path.to_string();
        audit::store::record_stamp(db, stamp, "state.break_lock", &path, json!({"run": run})).await?;
    }
    Ok(())
}

async fn release(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    which: Condition,
) -> Result<bool, ApiError> {
    let released = state::Entity::update_many()
        .col_expr(state::Column::LockId, Expr::value(Option::<String>::None))
        .col_expr(state::Column::LockInfo, Expr::value(Option::<Json>::None))
        .col_expr(state::Column::LockedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(state::Column::LockedBy, Expr::value(Option::<Uuid>::None))
        .col_expr(state::Column::LockRunId, Expr::value(Option::<Uuid>::None))
        .filter(state::Column::ResourceId.eq(resource.uuid()))
        .filter(which)
        .exec(db)
        .await?;
    Ok(released.rows_affected > 0)
}

/// Adds a version of a resource's state and makes it the newest; earlier ones are kept.
/// `lock` is the key of the lock that the writer claims to hold.
///
/// # Errors
/// 409 where the version does not carry on the state's history or the writer's lock is gone; the
/// database fails.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
    (kept, origin): (Kept, &Origin),
    lock: Option<&str>,
) -> Result<Outcome, ApiError> {
    ensure(db, resource).await?;
    let row = find(db, resource).await?.ok_or(ApiError::NotFound("state"))?;
    if let Some(held) = held_by_another(&row, lock)? {
        return Ok(Outcome::Held(held));
    }
    let newest = versions::newest(db, &row).await?;
    if carries_on(newest.as_ref(), &kept)? == Outcome::Same {
        return Ok(Outcome::Same);
    }
    advance(db, &row, (&kept.lineage, kept.serial)).await?;
    versions::insert(db, resource, kept, origin).await?;
    Ok(Outcome::Done)
}

/// Clears a resource's state, so that the next one begins a new history. Its versions are kept.
///
/// # Errors
/// 409 where the asker's lock is gone; the database fails.
pub(super) async fn clear(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
    lock: Option<&str>,
) -> Result<Outcome, ApiError> {
    let Some(row) = find(db, resource).await?.filter(|row| !row.lineage.is_empty()) else {
        return Ok(Outcome::Same);
    };
    if let Some(held) = held_by_another(&row, lock)? {
        return Ok(Outcome::Held(held));
    }
    advance(db, &row, ("", 0)).await?;
    Ok(Outcome::Done)
}

/// Removes the state of a resource that goes, with every version of it.
///
/// # Errors
/// 409 where the state is locked; the database fails.
pub async fn forget(db: &impl ConnectionTrait, _: &Permit, resource: ResourceId) -> Result<(), ApiError> {
    if find(db, resource).await?.is_some_and(|row| row.lock_id.is_some()) {
        return Err(ApiError::Conflict(
            "its state is locked: wait for the run, or release the lock first".into(),
        ));
    }
    versions::forget(db, resource).await?;
    state::Entity::delete_many().filter(state::Column::ResourceId.eq(resource.uuid())).exec(db).await?;
    Ok(())
}

/// What the holder of the lock said, where that is not the writer.
fn held_by_another(row: &state::Model, lock: Option<&str>) -> Result<Option<Json>, ApiError> {
    match (row.lock_id.as_deref(), lock) {
        (Some(held), Some(own)) if held == own => Ok(None),
        (Some(_), _) => Ok(Some(row.lock_info.clone().unwrap_or_default())),
        (None, Some(own)) => Err(ApiError::Conflict(format!(
            "the lock {} is no longer held: somebody released it; lock the state again and repeat",
            own.split_once(':').map_or(own, |(_, id)| id)
        ))),
        (None, None) => Ok(None),
    }
}

/// Whether a state may follow the newest version.
pub(super) fn carries_on(newest: Option<&Version>, kept: &Kept) -> Result<Outcome, ApiError> {
    let Some(newest) = newest else { return Ok(Outcome::Done) };
    if newest.lineage != kept.lineage {
        return Err(ApiError::Conflict(format!(
            "this state has the lineage {}, the one kept here has {}: they are states of different things",
            kept.lineage, newest.lineage
        )));
    }
    if newest.serial == kept.serial && newest.md5 == kept.md5 {
        return Ok(Outcome::Same);
    }
    if kept.serial <= newest.serial {
        return Err(ApiError::Conflict(format!(
            "this state has the serial {}, the one kept here has {}: it was made from an older state; pull and repeat",
            kept.serial, newest.serial
        )));
    }
    Ok(Outcome::Done)
}

/// Moves the state to another version, if it is still the one that was looked at.
///
/// # Errors
/// 409 where it is not, or the database fails.
pub(super) async fn advance(
    db: &impl ConnectionTrait,
    seen: &state::Model,
    (lineage, serial): (&str, i64),
) -> Result<(), ApiError> {
    let lock = match &seen.lock_id {
        Some(id) => state::Column::LockId.eq(id),
        None => state::Column::LockId.is_null(),
    };
    let moved = state::Entity::update_many()
        .col_expr(state::Column::Lineage, Expr::value(lineage))
        .col_expr(state::Column::Serial, Expr::value(serial))
        .col_expr(state::Column::UpdatedAt, Expr::value(clock::now()))
        .filter(state::Column::Id.eq(seen.id))
        .filter(state::Column::Lineage.eq(seen.lineage.as_str()))
        .filter(state::Column::Serial.eq(seen.serial))
        .filter(lock)
        .exec(db)
        .await?;
    if moved.rows_affected == 0 {
        return Err(ApiError::Conflict(
            "the state was written by somebody else meanwhile: pull and repeat".into(),
        ));
    }
    Ok(())
}

/// Makes the row that locks and versions hang on, unless it is there.
async fn ensure(db: &impl ConnectionTrait, resource: ResourceId) -> Result<(), ApiError> {
    let row = state::ActiveModel {
        id: Set(clock::new_id()),
        resource_id: Set(resource.uuid()),
        lineage: Set(String::new()),
        serial: Set(0),
        lock_id: Set(None),
        lock_info: Set(None),
        locked_at: Set(None),
        locked_by: Set(None),
        lock_run_id: Set(None),
        updated_at: Set(clock::now()),
    };
    state::Entity::insert(row)
        .on_conflict(OnConflict::column(state::Column::ResourceId).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The row that a resource's lock and versions hang on.
///
/// # Errors
/// The database fails.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    resource: ResourceId,
) -> Result<Option<state::Model>, ApiError> {
    Ok(state::Entity::find().filter(state::Column::ResourceId.eq(resource.uuid())).one(db).await?)
}

fn inconsistent(column: &'static str, row: &state::Model) -> ApiError {
    ApiError::Inconsistent { table: "states", column, row: row.id.to_string() }
}
