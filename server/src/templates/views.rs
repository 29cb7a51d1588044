//! Templates as the API shows them, a page in a fixed number of statements.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::generate::FileTemplates;
use terrace_engine::id::TemplateId;
use terrace_engine::module::FieldOverride;
use terrace_engine::name::{ConfigKey, TagKey, TemplateKey};
use terrace_engine::tree::Entry;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auto::AutoVersions;
use super::store::{self, Template};
use crate::error::ApiError;
use crate::sources::notice::Notice;
use crate::{resources, sources};

/// A template as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateView {
    #[schema(value_type = String)]
    id: TemplateId,
    #[schema(value_type = String)]
    key: TemplateKey,
    name: String,
    description: String,
    labels: Vec<String>,
    #[serde(rename = "abstract")]
    is_abstract: bool,
    /// Whether it gives no new resources.
    disabled: bool,
    /// The keys of the templates that it may sit under.
    #[schema(value_type = Vec<String>)]
    parents: Vec<TemplateKey>,
    /// The keys of the templates that may sit under it.
    #[schema(value_type = Vec<String>)]
    children: Vec<TemplateKey>,
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Entry>,
    #[schema(value_type = Object)]
    configs: BTreeMap<ConfigKey, Entry>,
    /// What its author says about its form, by variable.
    #[schema(value_type = Object)]
    overrides: BTreeMap<String, FieldOverride>,
    /// Variables that fill themselves from an output of the parent.
    links: BTreeMap<String, String>,
    #[schema(value_type = Object)]
    files: FileTemplates,
    /// What a new tag of its source does.
    auto_versions: AutoVersions,
    /// What refreshes of its source met that concerns it.
    notices: Vec<Notice>,
    /// The newest active version.
    latest_version: Option<String>,
    /// How many resources were made from it.
    resources: u64,
    /// Counts its edits.
    pub(super) revision: i64,
    created_at: DateTime<Utc>,
    /// What of an edit works and is likely not meant.
    #[serde(skip_serializing_if = "Diagnostics::is_empty")]
    #[schema(value_type = Vec<Object>)]
    warnings: Diagnostics,
}

impl TemplateView {
    /// The view after an edit of which this is to be said.
    #[must_use]
    pub(super) fn with(self, warnings: Diagnostics) -> Self {
        Self { warnings, ..self }
    }
}

/// The views of some templates.
///
/// # Errors
/// The database fails.
pub async fn views(
    db: &impl ConnectionTrait,
    templates: Vec<Template>,
) -> Result<Vec<TemplateView>, ApiError> {
    let ids: Vec<Uuid> = templates.iter().map(|template| template.id.uuid()).collect();
    let mut children = store::children(db, ids.clone()).await?;
    let mut latest = store::latest_names(db, ids).await?;
    let resources = resources::counts::counts_by_template(db).await?;
    let mut notices = sources::store::notices_by_template(db).await?;
    let view = |template: Template| TemplateView {
        children: children.remove(&template.id.uuid()).unwrap_or_default(),
        latest_version: latest.remove(&template.id),
        notices: notices.remove(&template.key).unwrap_or_default(),
        resources: resources.get(&template.id).copied().unwrap_or(0),
        id: template.id,
        key: template.key,
        name: template.name,
        description: template.description,
        labels: template.labels,
        is_abstract: template.is_abstract,
        disabled: template.disabled,
        parents: template.parents,
        tags: template.tags,
        configs: template.configs,
        overrides: template.overrides.fields,
        links: template.links,
        files: template.files,
        auto_versions: template.auto_versions,
        revision: template.revision,
        created_at: template.created_at,
        warnings: Diagnostics::default(),
    };
    Ok(templates.into_iter().map(view).collect())
}

/// The view of one template by its key.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_key(db: &impl ConnectionTrait, key: &TemplateKey) -> Result<TemplateView, ApiError> {
    let template = store::by_key(db, key).await?;
    views(db, vec![template]).await?.pop().ok_or(ApiError::NotFound("template"))
}

/// The views of several templates by their keys, in the order of the keys.
///
/// # Errors
/// The database fails.
pub async fn by_keys(db: &impl ConnectionTrait, keys: &[TemplateKey]) -> Result<Vec<TemplateView>, ApiError> {
    let templates = store::by_keys(db, keys.iter().map(ToString::to_string).collect()).await?;
    views(db, templates).await
}
