//! Projects as rows.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    Set,
};
use terrace_engine::generate::StateStore;
use terrace_engine::id::{ProjectId, WorkspaceId};
use terrace_engine::name::{ConfigKey, Slug, TagKey};
use terrace_engine::tree::{Entry, Layer, Place};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::authz::Permit;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::{ApiError, taken};
use crate::page::require_revision;

/// A group of resources.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where its code lands.
    pub workspace: WorkspaceId,
    /// Tags of everything in it.
    pub tags: BTreeMap<TagKey, Entry>,
    /// Configs of everything in it.
    pub configs: BTreeMap<ConfigKey, Entry>,
    /// Where the states of its resources are kept.
    pub backend: StateStore,
    /// Whether changes of its resources are asked for when an output that they read moves.
    pub propose_readers: bool,
    /// Counts its edits.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Project {
    /// The project as a layer of a chain.
    #[must_use]
    pub fn layer(&self) -> Layer {
        Layer {
            place: Place::Project { slug: self.slug.clone() },
            tags: self.tags.clone(),
            configs: self.configs.clone(),
            own: false,
        }
    }
}

impl TryFrom<Model> for Project {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "projects", column, row: row.id.to_string() };
        Ok(Self {
            id: ProjectId::new(row.id),
            slug: row.slug.parse().map_err(|_| inconsistent("slug"))?,
            name: row.name,
            description: row.description,
            workspace: WorkspaceId::new(row.workspace_id),
            tags: from_json(row.tags).ok_or_else(|| inconsistent("tags"))?,
            configs: from_json(row.configs).ok_or_else(|| inconsistent("configs"))?,
            backend: match row.backend {
                Some(backend) => from_json(backend).ok_or_else(|| inconsistent("backend"))?,
                None => StateStore::Terrace,
            },
            propose_readers: row.propose_readers,
            revision: row.revision,
            created_at: row.created_at,
        })
    }
}

/// What a new project holds.
#[derive(Debug)]
pub struct NewProject {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where its code lands.
    pub workspace: WorkspaceId,
    /// Its tags.
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its configs.
    pub configs: BTreeMap<ConfigKey, Entry>,
    /// Where the states of its resources are kept.
    pub backend: StateStore,
    /// Whether changes of its resources are asked for when an output that they read moves.
    pub propose_readers: bool,
}

/// Creates a project.
///
/// # Errors
/// The slug is taken, or the database fails.
pub async fn create(db: &impl ConnectionTrait, _: &Permit, new: NewProject) -> Result<Project, ApiError> {
    let row = ActiveModel {
        id: Set(clock::new_id()),
        slug: Set(new.slug.to_string()),
        name: Set(new.name),
        description: Set(new.description),
        workspace_id: Set(new.workspace.uuid()),
        tags: Set(to_json(&new.tags)?),
        configs: Set(to_json(&new.configs)?),
        backend: Set(Some(to_json(&new.backend)?)),
        propose_readers: Set(new.propose_readers),
        revision: Set(1),
        created_at: Set(clock::now()),
    };
    row.insert(db).await.map_err(taken("project", new.slug.as_str()))?.try_into()
}

/// What an edit of a project sets; `None` leaves a part as it is.
#[derive(Debug, Default)]
pub struct ProjectEdit {
    /// Its name for people.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its tags.
    pub tags: Option<BTreeMap<TagKey, Entry>>,
    /// Its configs.
    pub configs: Option<BTreeMap<ConfigKey, Entry>>,
    /// Where the states of its resources are kept.
    pub backend: Option<StateStore>,
    /// Whether changes of its resources are asked for when an output that they read moves.
    pub propose_readers: Option<bool>,
}

/// Edits a project.
///
/// # Errors
/// It was edited since `expected`, or the database fails.
pub async fn edit(
    db: &impl ConnectionTrait,
    _: &Permit,
    slug: &str,
    expected: Option<i64>,
    edit: ProjectEdit,
) -> Result<Project, ApiError> {
    let row =
        Entity::find().filter(Column::Slug.eq(slug)).one(db).await?.ok_or(ApiError::NotFound("project"))?;
    require_revision(expected, row.revision)?;
    let revision = row.revision;
    let mut row = row.into_active_model();
    row.revision = Set(revision + 1);
    if let Some(name) = edit.name {
        row.name = Set(name);
    }
    if let Some(description) = edit.description {
        row.description = Set(description);
    }
    if let Some(tags) = edit.tags {
        row.tags = Set(to_json(&tags)?);
    }
    if let Some(configs) = edit.configs {
        row.configs = Set(to_json(&configs)?);
    }
    if let Some(backend) = edit.backend {
        row.backend = Set(Some(to_json(&backend)?));
    }
    if let Some(propose) = edit.propose_readers {
        row.propose_readers = Set(propose);
    }
    row.update(db).await?.try_into()
}

/// Every project, by slug.
///
/// # Errors
/// The database fails.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Project>, ApiError> {
    let rows = Entity::find().order_by_asc(Column::Slug).all(db).await?;
    rows.into_iter().map(Project::try_from).collect()
}

/// One project by its slug.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Project, ApiError> {
    let row = Entity::find().filter(Column::Slug.eq(slug)).one(db).await?;
    row.ok_or(ApiError::NotFound("project"))?.try_into()
}

/// Several projects by their ids, in one statement.
///
/// # Errors
/// The database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<ProjectId, Project>, ApiError> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Project::try_from(row).map(|project| (project.id, project))).collect()
}
