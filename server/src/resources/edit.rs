//! Editing tags and configs of an abstract resource: who below is altered, and how.
//!
//! The edit is computed for every descendant before it is saved, from rows loaded in a fixed
//! number of statements. A lock that something below already breaks refuses the edit.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::id::{ProjectId, TemplateId};
use terrace_engine::name::{ConfigKey, TagKey, TreePath};
use terrace_engine::tree::{Altered, Chain, Entry, Resolved, impact};
use utoipa::ToSchema;

use super::chain::assemble;
use super::preview::abstract_resolved;
use super::store::{self, Resource, Spec};
use crate::error::ApiError;
use crate::projects::store::{self as projects, Project};
use crate::templates::store::{self as templates, Template};

/// What an edit of an abstract resource sets; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceEdit {
    description: Option<String>,
    #[schema(value_type = Object)]
    tags: Option<BTreeMap<TagKey, Entry>>,
    #[schema(value_type = Object)]
    configs: Option<BTreeMap<ConfigKey, Entry>>,
}

/// One value below that an edit alters.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlteredView {
    /// Whose value.
    pub path: String,
    /// The tag's or config's key.
    pub name: String,
    /// `tag` or `config`.
    #[schema(value_type = String)]
    pub kind: terrace_engine::tree::AlteredKind,
    /// The value now; `null` where there is none.
    pub before: Json,
    /// The value after the edit; `null` where there is none.
    pub after: Json,
}

/// An edit that is worked out and not saved.
#[derive(Debug)]
pub struct Planned {
    /// What the resource would set itself.
    pub spec: Spec,
    /// Every value below that would be altered.
    pub altered: Vec<AlteredView>,
    /// The concrete resources among those altered.
    pub stale: Vec<uuid::Uuid>,
}

impl ResourceEdit {
    fn apply(&self, before: &Spec) -> Spec {
        Spec {
            tags: self.tags.clone().unwrap_or_else(|| before.tags.clone()),
            configs: self.configs.clone().unwrap_or_else(|| before.configs.clone()),
            description: self.description.clone().unwrap_or_else(|| before.description.clone()),
            ..before.clone()
        }
    }
}

/// Works an edit out for the resource and everything below it.
///
/// # Errors
/// A lock above forbids an entry, or something below breaks a lock that the edit sets.
pub async fn plan(
    db: &impl ConnectionTrait,
    resource: &Resource,
    edit: &ResourceEdit,
) -> Result<Planned, ApiError> {
    let spec = edit.apply(&resource.spec);
    let subtree = Subtree::load(db, resource).await?;
    let edited = Resource { spec: spec.clone(), ..resource.clone() };
    subtree.resolved(&edited, &edited)?;
    let mut planned = Planned { spec, altered: Vec::new(), stale: Vec::new() };
    for descendant in &subtree.descendants {
        let before = subtree.resolved(resource, descendant).unwrap_or_default();
        let after = subtree.resolved(&edited, descendant)?;
        let altered = impact(&before, &after);
        if !altered.is_empty() && !descendant.is_abstract() {
            planned.stale.push(descendant.id.uuid());
        }
        planned.altered.extend(altered.into_iter().map(|altered| view(&descendant.path, altered)));
    }
    Ok(planned)
}

fn view(path: &TreePath, altered: Altered) -> AlteredView {
    AlteredView {
        path: path.to_string(),
        name: altered.name,
        kind: altered.kind,
        before: altered.before.unwrap_or_default(),
        after: altered.after.unwrap_or_default(),
    }
}

/// A resource's ancestors and descendants with all that their layers are made of.
struct Subtree {
    ancestors: Vec<Resource>,
    descendants: Vec<Resource>,
    /// Where a path stands among the ancestors, or after them among the descendants.
    places: HashMap<TreePath, usize>,
    templates: HashMap<TemplateId, Template>,
    projects: HashMap<ProjectId, Project>,
}

impl Subtree {
    async fn load(db: &impl ConnectionTrait, top: &Resource) -> Result<Self, ApiError> {
        let paths: Vec<String> = top.path.ancestry().map(|path| path.to_string()).collect();
        let mut ancestors = store::by_paths(db, paths).await?;
        ancestors.retain(|ancestor| ancestor.id != top.id);
        ancestors.sort_by_key(|ancestor| ancestor.path.slugs().len());
        let descendants = store::descendants(db, &top.path).await?;
        let everyone = || ancestors.iter().chain(&descendants).chain([top]);
        let distinct = |ids: Vec<uuid::Uuid>| {
            ids.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
        };
        let templates =
            templates::by_ids(db, distinct(everyone().map(|r| r.template.uuid()).collect())).await?;
        let projects = projects::by_ids(db, distinct(everyone().map(|r| r.project.uuid()).collect())).await?;
        let everybody = ancestors.iter().chain(&descendants).enumerate();
        let places = everybody.map(|(place, resource)| (resource.path.clone(), place)).collect();
        Ok(Self { ancestors, descendants, places, templates, projects })
    }

    /// The ancestor or descendant at a path.
    fn at(&self, path: &TreePath) -> Option<&Resource> {
        let place = *self.places.get(path)?;
        match place.checked_sub(self.ancestors.len()) {
            Some(below) => self.descendants.get(below),
            None => self.ancestors.get(place),
        }
    }

    /// What is in effect for `target`, with `top` in the state given.
    fn resolved(&self, top: &Resource, target: &Resource) -> Result<Resolved, ApiError> {
        let on_the_way = target.path.ancestry().filter(|path| *path != target.path);
        let above: Vec<&Resource> =
            on_the_way.filter_map(|path| if path == top.path { Some(top) } else { self.at(&path) }).collect();
        let template = self.templates.get(&target.template).ok_or(ApiError::NotFound("template"))?;
        let project = self.projects.get(&target.project).ok_or(ApiError::NotFound("project"))?;
        let mut chain: Chain = assemble(&above, &self.templates, (template, project))?;
        chain.layers.push(target.layer(true));
        abstract_resolved(&chain).map_err(|findings: Diagnostics| findings.into())
    }
}
