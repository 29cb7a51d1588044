//! Marking provisioned resources as out of date: something above them, or an output that they
//! read, has moved. Their values are resolved anew whenever they are looked at; the mark says
//! that what is applied is not what would be applied now.

use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use terrace_engine::id::{TemplateId, VersionId};
use uuid::Uuid;

use super::entity::resource::{Column, Entity};
use super::store::Lifecycle;
use crate::authz::Permit;
use crate::error::ApiError;

/// How many ids one statement holds: both databases take more.
const MOST: usize = 5_000;

/// Marks provisioned resources as out of date.
///
/// # Errors
/// The database fails.
pub async fn mark_out_of_date(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), ApiError> {
    for ids in ids.chunks(MOST) {
        mark(db, Column::Id.is_in(ids.to_vec())).await?;
    }
    Ok(())
}

/// Marks every provisioned instance of a template as out of date.
///
/// # Errors
/// The database fails.
pub async fn mark_instances_out_of_date(
    db: &impl ConnectionTrait,
    _: &Permit,
    template: TemplateId,
) -> Result<(), ApiError> {
    mark(db, Column::TemplateId.eq(template.uuid())).await
}

/// Marks every provisioned resource of these versions as out of date.
///
/// # Errors
/// The database fails.
pub async fn mark_versions_out_of_date(
    db: &impl ConnectionTrait,
    _: &Permit,
    versions: Vec<VersionId>,
) -> Result<(), ApiError> {
    if versions.is_empty() {
        return Ok(());
    }
    mark(db, Column::VersionId.is_in(versions.into_iter().map(VersionId::uuid))).await
}

async fn mark(db: &impl ConnectionTrait, which: impl IntoCondition) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::OutOfDate, true.into())
        .filter(which.into_condition())
        .filter(Column::Folder.is_not_null())
        .filter(Column::State.eq(Lifecycle::Provisioned.text()))
        .exec(db)
        .await?;
    Ok(())
}
