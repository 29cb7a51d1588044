//! The versions of states as rows: what the Terraform binary or a person wrote, and what was
//! written again from an older version. None is ever altered or removed while its resource lives.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use terrace_engine::id::{ResourceId, RunId, StateVersionId, UserId};
use zeroize::Zeroizing;

use super::document::{Kept, purpose};
use super::entity::{state, version};
use super::lock::Holder;
use crate::clock;
use crate::error::ApiError;
use crate::page::PageQuery;
use crate::secret::MasterKey;

/// A version without its text, which can take megabytes.
pub(super) use super::entity::version::Row as Version;

/// Where a version comes from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Who wrote it, in which run.
    pub(super) by: Holder,
    /// The serial of the version that was written again, and why.
    pub(super) restored: Option<(i64, String)>,
}

/// Adds a version.
///
/// # Errors
/// The database fails.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    kept: Kept,
    origin: &Origin,
) -> Result<StateVersionId, ApiError> {
    let id = StateVersionId::new(clock::new_id());
    let (restored_serial, reason) = origin.restored.clone().unzip();
    let new = version::ActiveModel {
        id: Set(id.uuid()),
        resource_id: Set(resource.uuid()),
        serial: Set(kept.serial),
        lineage: Set(kept.lineage),
        md5: Set(kept.md5),
        sealed: Set(kept.sealed),
        run_id: Set(origin.by.run.map(RunId::uuid)),
        created_by: Set(Some(origin.by.user.uuid())),
        resources: Set(Some(kept.resources)),
        bytes: Set(Some(kept.bytes)),
        restored_serial: Set(restored_serial),
        reason: Set(reason),
        created_at: Set(clock::now()),
    };
    version::Entity::insert(new).exec_without_returning(db).await?;
    Ok(id)
}

/// The version that a state's row points at.
///
/// # Errors
/// The database fails.
pub(super) async fn newest(
    db: &impl ConnectionTrait,
    row: &state::Model,
) -> Result<Option<Version>, ApiError> {
    let version = version::Entity::find()
        .filter(version::Column::ResourceId.eq(row.resource_id))
        .filter(version::Column::Serial.eq(row.serial))
        .filter(version::Column::Lineage.eq(row.lineage.as_str()))
        .order_by_desc(version::Column::Id)
        .into_partial_model::<Version>()
        .one(db)
        .await?;
    Ok(version)
}

/// One version of a resource's state.
///
/// # Errors
/// There is none of this id, or the database fails.
pub(super) async fn by_id(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    id: StateVersionId,
) -> Result<Version, ApiError> {
    let version = version::Entity::find_by_id(id.uuid())
        .filter(version::Column::ResourceId.eq(resource.uuid()))
        .into_partial_model::<Version>()
        .one(db)
        .await?;
    version.ok_or(ApiError::NotFound("version of this state"))
}

/// The newest version of a resource's state with this serial.
///
/// # Errors
/// There is none, or the database fails.
pub(super) async fn by_serial(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    serial: i64,
) -> Result<Version, ApiError> {
    let version = version::Entity::find()
        .filter(version::Column::ResourceId.eq(resource.uuid()))
        .filter(version::Column::Serial.eq(serial))
        .order_by_desc(version::Column::Id)
        .into_partial_model::<Version>()
        .one(db)
        .await?;
    version.ok_or(ApiError::NotFound("version of this state"))
}

/// The highest serial of a history of a resource's states; 0 where there is none.
///
/// # Errors
/// The database fails.
pub(super) async fn last_serial(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    lineage: &str,
) -> Result<i64, ApiError> {
    let last: Option<i64> = version::Entity::find()
        .select_only()
        .column(version::Column::Serial)
        .filter(version::Column::ResourceId.eq(resource.uuid()))
        .filter(version::Column::Lineage.eq(lineage))
        .order_by_desc(version::Column::Serial)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.unwrap_or(0))
}

/// Up to `limit + 1` versions of a resource's state, newest first.
///
/// # Errors
/// The cursor is not one of ours, or the database fails.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    page: &PageQuery,
) -> Result<Vec<Version>, ApiError> {
    let mut query = version::Entity::find()
        .filter(version::Column::ResourceId.eq(resource.uuid()))
        .order_by_desc(version::Column::Id)
        .limit(page.limit() + 1);
    if let Some(after) = &page.after {
        query = query.filter(version::Column::Id.lt(after.parse::<StateVersionId>()?.uuid()));
    }
    Ok(query.into_partial_model::<Version>().all(db).await?)
}

/// The text of a version.
///
/// # Errors
/// The database fails, or the text does not open.
pub(super) async fn text(
    db: &impl ConnectionTrait,
    key: &MasterKey,
    version: &Version,
) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let sealed: Option<Vec<u8>> = version::Entity::find_by_id(version.id)
        .select_only()
        .column(version::Column::Sealed)
        .into_tuple()
        .one(db)
        .await?;
    let sealed = sealed.ok_or(ApiError::NotFound("version of this state"))?;
    Ok(key.open(&purpose(ResourceId::new(version.resource_id), version.serial), &sealed)?)
}

/// Removes every version of a resource's state.
///
/// # Errors
/// The database fails.
pub(super) async fn forget(db: &impl ConnectionTrait, resource: ResourceId) -> Result<(), ApiError> {
    version::Entity::delete_many().filter(version::Column::ResourceId.eq(resource.uuid())).exec(db).await?;
    Ok(())
}

impl Version {
    /// Its id.
    pub(super) const fn id(&self) -> StateVersionId {
        StateVersionId::new(self.id)
    }

    /// How many bytes its text has; 0 where an older Terrace kept it.
    pub(super) fn size(&self) -> usize {
        self.bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
    }

    /// Who wrote it; unknown where an older Terrace kept it.
    pub(super) fn created_by(&self) -> Option<UserId> {
        self.created_by.map(UserId::new)
    }
}
