//! Loads the layers above a resource: two statements for the ancestors and their templates, and
//! none per layer.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use terrace_engine::id::TemplateId;
use terrace_engine::name::TreePath;
use terrace_engine::tree::{Chain, Layer, Place};

use super::store::{self, Resource};
use crate::error::ApiError;
use crate::projects::store::Project;
use crate::templates::store::{self as templates, Template};

/// The layers of a resource, its own included.
///
/// # Errors
/// An ancestor is missing, or the database fails.
pub async fn load(
    db: &impl ConnectionTrait,
    template: &Template,
    project: &Project,
    resource: &Resource,
) -> Result<Chain, ApiError> {
    let mut chain = for_new(db, template, project, resource.path.parent().as_ref()).await?;
    chain.layers.push(resource.layer(true));
    Ok(chain)
}

/// The layers that a new instance of `template` under `parent` would have, without its own.
///
/// # Errors
/// The parent or one of its ancestors is missing, or the database fails.
pub async fn for_new(
    db: &impl ConnectionTrait,
    template: &Template,
    project: &Project,
    parent: Option<&TreePath>,
) -> Result<Chain, ApiError> {
    let ancestors = ancestors(db, parent).await?;
    let ids = ancestors.iter().map(|ancestor| ancestor.template.uuid()).collect();
    let templates = templates::by_ids(db, ids).await?;
    assemble(&ancestors.iter().collect::<Vec<_>>(), &templates, (template, project))
}

/// The ancestors from the root to `parent`, itself included.
async fn ancestors(db: &impl ConnectionTrait, parent: Option<&TreePath>) -> Result<Vec<Resource>, ApiError> {
    let Some(parent) = parent else { return Ok(Vec::new()) };
    let paths: Vec<String> = parent.ancestry().map(|path| path.to_string()).collect();
    let wanted = paths.len();
    let mut found = store::by_paths(db, paths).await?;
    if found.len() != wanted {
        return Err(ApiError::NotFound("parent resource"));
    }
    found.sort_by_key(|resource| resource.path.slugs().len());
    Ok(found)
}

/// Puts layers in order: templates from the root's to the own, the project, the ancestors.
///
/// # Errors
/// An ancestor's template is not among `templates`.
pub fn assemble(
    ancestors: &[&Resource],
    templates: &HashMap<TemplateId, Template>,
    (own, project): (&Template, &Project),
) -> Result<Chain, ApiError> {
    let mut layers = Vec::with_capacity(ancestors.len() * 2 + 2);
    for ancestor in ancestors {
        let template = templates.get(&ancestor.template).ok_or(ApiError::NotFound("template"))?;
        layers.push(template_layer(template, false));
    }
    layers.push(template_layer(own, true));
    layers.push(project.layer());
    layers.extend(ancestors.iter().map(|ancestor| ancestor.layer(false)));
    Ok(Chain { layers })
}

fn template_layer(template: &Template, own: bool) -> Layer {
    Layer {
        place: Place::Template { key: template.key.clone() },
        tags: template.tags.clone(),
        configs: template.configs.clone(),
        own,
    }
}
