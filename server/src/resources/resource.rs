//! A resource, as the rest of the server knows it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use terrace_engine::id::{ProjectId, ResourceId, TemplateId, UserId, VersionId, WorkspaceId};
use terrace_engine::name::{ConfigKey, TagKey, TreePath};
use terrace_engine::tree::{Entry, Inputs, Layer, Place};

use super::entity::resource::Model;
use crate::column::from_json;
use crate::error::ApiError;

/// Where a resource is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Asked for; not applied yet.
    Provision,
    /// Applied.
    Provisioned,
    /// Its destruction was asked for.
    Destroy,
    /// Taken down; only its history is left.
    Destroyed,
}

impl Lifecycle {
    /// As it is stored and shown.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Provision => "provision",
            Self::Provisioned => "provisioned",
            Self::Destroy => "destroy",
            Self::Destroyed => "destroyed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Provision, Self::Provisioned, Self::Destroy, Self::Destroyed]
            .into_iter()
            .find(|state| state.text() == text)
    }
}

/// What a resource sets itself: everything that a change can alter.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Spec {
    /// The template's version; none for an abstract resource.
    pub version: Option<VersionId>,
    /// Its inputs, sensitive ones sealed.
    pub inputs: Inputs,
    /// Its tags.
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its configs.
    pub configs: BTreeMap<ConfigKey, Entry>,
    /// What it is for.
    pub description: String,
}

/// A node of the resource tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// Its place.
    pub path: TreePath,
    /// Its parent's id; none at a root.
    pub parent: Option<ResourceId>,
    /// What it is an instance of.
    pub template: TemplateId,
    /// The project that it belongs to.
    pub project: ProjectId,
    /// Where its code lands.
    pub workspace: WorkspaceId,
    /// What it sets itself, as last applied.
    pub spec: Spec,
    /// Where it is in its life.
    pub state: Lifecycle,
    /// Whether something above it, or an output that it links to, moved since.
    pub out_of_date: bool,
    /// Its folder in the workspace; none for an abstract resource.
    pub folder: Option<String>,
    /// Counts its edits.
    pub revision: i64,
    /// Who asked for it.
    pub created_by: UserId,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was last altered.
    pub updated_at: DateTime<Utc>,
}

impl Resource {
    /// Whether it only carries tags and configs.
    #[must_use]
    pub const fn is_abstract(&self) -> bool {
        self.folder.is_none()
    }

    /// The resource as a layer of a chain; `own` where the chain is its own.
    #[must_use]
    pub fn layer(&self, own: bool) -> Layer {
        Layer {
            place: Place::Resource { path: self.path.clone() },
            tags: self.spec.tags.clone(),
            configs: self.spec.configs.clone(),
            own,
        }
    }
}

impl TryFrom<Model> for Resource {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "resources", column, row: row.id.to_string() };
        let spec = Spec {
            version: row.version_id.map(VersionId::new),
            inputs: from_json(row.inputs).ok_or_else(|| inconsistent("inputs"))?,
            tags: from_json(row.tags).ok_or_else(|| inconsistent("tags"))?,
            configs: from_json(row.configs).ok_or_else(|| inconsistent("configs"))?,
            description: row.description,
        };
        Ok(Self {
            id: ResourceId::new(row.id),
            path: row.path.parse().map_err(|_| inconsistent("path"))?,
            parent: row.parent_id.map(ResourceId::new),
            template: TemplateId::new(row.template_id),
            project: ProjectId::new(row.project_id),
            workspace: WorkspaceId::new(row.workspace_id),
            spec,
            state: Lifecycle::parse(&row.state).ok_or_else(|| inconsistent("state"))?,
            out_of_date: row.out_of_date,
            folder: row.folder,
            revision: row.revision,
            created_by: UserId::new(row.created_by),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
