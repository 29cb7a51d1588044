//! Workspaces as rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use terrace_engine::id::WorkspaceId;
use terrace_engine::name::Slug;
use uuid::Uuid;

use super::entity::workspace::{ActiveModel, Column, Entity, Model};
use crate::authz::Permit;
use crate::clock;
use crate::error::{ApiError, taken};

/// A Git repository where generated code lands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name in URLs, and that of its repository on the local forge.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl TryFrom<Model> for Workspace {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "workspaces", column, row: row.id.to_string() };
        if row.forge != "local" {
            return Err(inconsistent("forge"));
        }
        Ok(Self {
            id: WorkspaceId::new(row.id),
            slug: row.slug.parse().map_err(|_| inconsistent("slug"))?,
            name: row.name,
            created_at: row.created_at,
        })
    }
}

/// Creates the row of a workspace on the local forge.
///
/// # Errors
/// The slug is taken, or the database fails.
pub async fn create(
    db: &impl ConnectionTrait,
    _: &Permit,
    slug: &Slug,
    name: &str,
) -> Result<Workspace, ApiError> {
    let row = ActiveModel {
        id: Set(clock::new_id()),
        slug: Set(slug.to_string()),
        name: Set(name.to_owned()),
        forge: Set("local".into()),
        created_at: Set(clock::now()),
    };
    row.insert(db).await.map_err(taken("workspace", slug.as_str()))?.try_into()
}

/// Every workspace, by slug.
///
/// # Errors
/// The database fails.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Workspace>, ApiError> {
    let rows = Entity::find().order_by_asc(Column::Slug).all(db).await?;
    rows.into_iter().map(Workspace::try_from).collect()
}

/// One workspace by its slug.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Workspace, ApiError> {
    let row = Entity::find().filter(Column::Slug.eq(slug)).one(db).await?;
    row.ok_or(ApiError::NotFound("workspace"))?.try_into()
}

/// One workspace by its id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: WorkspaceId) -> Result<Workspace, ApiError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?;
    row.ok_or(ApiError::NotFound("workspace"))?.try_into()
}

/// Several workspaces by their ids, in one statement.
///
/// # Errors
/// The database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<WorkspaceId, Workspace>, ApiError> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Workspace::try_from(row).map(|workspace| (workspace.id, workspace))).collect()
}
