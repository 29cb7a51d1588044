//! Writing an older version of a state again as the newest one.

use sea_orm::ConnectionTrait;
use terrace_engine::id::{ResourceId, StateVersionId};
use terrace_engine::run::with_serial;

use super::document::{Document, Kept};
use super::lock::Holder;
use super::store;
use super::versions::{self, Origin, Version};
use crate::app::App;
use crate::authz::Permit;
use crate::error::ApiError;

/// The version that somebody names: by its id, or by its serial.
///
/// # Errors
/// There is none of this name, or the database fails.
pub(super) async fn named(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    name: &str,
) -> Result<Version, ApiError> {
    match name.parse::<i64>() {
        Ok(serial) => versions::by_serial(db, resource, serial).await,
        Err(_) => versions::by_id(db, resource, name.parse::<StateVersionId>()?).await,
    }
}

/// An older version, ready to be written again, with its serial of before.
pub(super) struct Again {
    kept: Kept,
    from: i64,
}

/// Makes a version ready to be written again, under the serial after the last one of its history.
///
/// # Errors
/// The database fails, or the version does not open.
pub(super) async fn prepare(app: &App, version: &Version) -> Result<Again, ApiError> {
    let resource = ResourceId::new(version.resource_id);
    let db = app.db.read();
    let serial = versions::last_serial(db, resource, &version.lineage).await? + 1;
    let older = versions::text(db, &app.master_key, version).await?;
    let text = with_serial(&older, serial).map_err(|_| ApiError::Inconsistent {
        table: "state_versions",
        column: "sealed",
        row: version.id.to_string(),
    })?;
    let kept = Document::read(text, None)?.keep(&app.master_key, resource)?;
    Ok(Again { kept, from: version.serial })
}

/// Writes an older version again as the newest one; answers the new version and its serial. Where
/// the state was cleared, the version's own history goes on.
///
/// # Errors
/// 409 where the state is locked, the version is the newest one or belongs to another history, or
/// somebody else wrote the state meanwhile; the database fails.
pub(super) async fn restore(
    db: &impl ConnectionTrait,
    permit: &Permit,
    resource: ResourceId,
    again: Again,
    reason: String,
) -> Result<(StateVersionId, i64), ApiError> {
    let Again { kept, from } = again;
    let row = store::find(db, resource).await?.ok_or(ApiError::NotFound("state"))?;
    if row.lock_id.is_some() {
        let sentence = "the state is locked: wait for whoever holds it, or break the lock first";
        return Err(ApiError::Conflict(sentence.into()));
    }
    if !row.lineage.is_empty() && row.lineage != kept.lineage {
        return Err(ApiError::Conflict(format!(
            "version {from} has the lineage {}, the state has {}: it is the state of different things",
            kept.lineage, row.lineage
        )));
    }
    if row.lineage == kept.lineage && row.serial == from {
        return Err(ApiError::Conflict(format!("version {from} is the newest already")));
    }
    let serial = kept.serial;
    if versions::last_serial(db, resource, &kept.lineage).await? + 1 != serial {
        let sentence = "the state was written by somebody else meanwhile: look again and repeat";
        return Err(ApiError::Conflict(sentence.into()));
    }
    store::advance(db, &row, (&kept.lineage, serial)).await?;
    let by = Holder { user: permit.user(), run: None };
    let id = versions::insert(db, resource, kept, &Origin { by, restored: Some((from, reason)) }).await?;
    Ok((id, serial))
}
