//! How many resources there are: by project, by template, by version, below a parent. One statement each.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Select};
use terrace_engine::id::{ProjectId, TemplateId, VersionId};
use uuid::Uuid;

use super::entity::resource::{Column, Entity};
use super::store::Lifecycle;
use crate::error::ApiError;

#[derive(FromQueryResult)]
struct Count {
    id: Uuid,
    rows: i64,
}

async fn counts(
    db: &impl ConnectionTrait,
    query: Select<Entity>,
    by: Column,
) -> Result<HashMap<Uuid, u64>, ApiError> {
    let rows = query
        .select_only()
        .column_as(by, "id")
        .column_as(Column::Id.count(), "rows")
        .group_by(by)
        .into_model::<Count>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|count| (count.id, u64::try_from(count.rows).unwrap_or(0))).collect())
}

/// How many resources each project has.
///
/// # Errors
/// The database fails.
pub async fn counts_by_project(db: &impl ConnectionTrait) -> Result<HashMap<ProjectId, u64>, ApiError> {
    let counts = counts(db, Entity::find(), Column::ProjectId).await?;
    Ok(counts.into_iter().map(|(id, count)| (ProjectId::new(id), count)).collect())
}

/// How many resources each template has.
///
/// # Errors
/// The database fails.
pub async fn counts_by_template(db: &impl ConnectionTrait) -> Result<HashMap<TemplateId, u64>, ApiError> {
    let counts = counts(db, Entity::find(), Column::TemplateId).await?;
    Ok(counts.into_iter().map(|(id, count)| (TemplateId::new(id), count)).collect())
}

/// How many resources each version of a template has.
///
/// # Errors
/// The database fails.
pub async fn counts_by_version(
    db: &impl ConnectionTrait,
    template: TemplateId,
) -> Result<HashMap<VersionId, u64>, ApiError> {
    let query =
        Entity::find().filter(Column::TemplateId.eq(template.uuid())).filter(Column::VersionId.is_not_null());
    let counts = counts(db, query, Column::VersionId).await?;
    Ok(counts.into_iter().map(|(id, count)| (VersionId::new(id), count)).collect())
}

/// How many children each of these resources has that are not destroyed.
///
/// # Errors
/// The database fails.
pub async fn child_counts(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, u64>, ApiError> {
    let query = Entity::find()
        .filter(Column::ParentId.is_in(ids))
        .filter(Column::State.ne(Lifecycle::Destroyed.text()));
    counts(db, query, Column::ParentId).await
}
