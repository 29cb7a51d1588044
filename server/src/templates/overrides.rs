//! What authors say about forms, as rows: of a template, and of each of its versions.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value as Json;
use terrace_engine::id::{TemplateId, VersionId};
use terrace_engine::module::Overrides;
use uuid::Uuid;

use super::entity::{template, version};
use crate::column::from_json;
use crate::error::ApiError;

/// What the author says about a version's form, the template's overrides included. Where the
/// database locks rows, it stays so until the transaction ends.
///
/// # Errors
/// The template or the version is gone, or the database fails.
pub async fn hold(
    db: &impl ConnectionTrait,
    template: TemplateId,
    version: VersionId,
) -> Result<Overrides, ApiError> {
    let query = template::Entity::find_by_id(template.uuid()).select_only();
    let row: Option<Json> =
        query.column(template::Column::Overrides).lock_shared().into_tuple().one(db).await?;
    let below = read("templates", template.uuid(), row.ok_or(ApiError::NotFound("template"))?)?;
    let query = version::Entity::find_by_id(version.uuid()).select_only();
    let row: Option<Json> = query.column(version::Column::Overrides).into_tuple().one(db).await?;
    Ok(below.over(&read("versions", version.uuid(), row.ok_or(ApiError::NotFound("version"))?)?))
}

/// What each version of a template says itself, without reading interfaces.
///
/// # Errors
/// The database fails.
pub(super) async fn of_versions(
    db: &impl ConnectionTrait,
    template: TemplateId,
) -> Result<Vec<(VersionId, Overrides)>, ApiError> {
    let rows: Vec<(Uuid, Json)> = version::Entity::find()
        .select_only()
        .columns([version::Column::Id, version::Column::Overrides])
        .filter(version::Column::TemplateId.eq(template.uuid()))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(|(id, row)| Ok((VersionId::new(id), read("versions", id, row)?))).collect()
}

fn read(table: &'static str, id: Uuid, row: Json) -> Result<Overrides, ApiError> {
    from_json(row).ok_or_else(|| ApiError::Inconsistent { table, column: "overrides", row: id.to_string() })
}
