//! Asking for a new resource: who may, under which parent, with which version and values.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use serde::Deserialize;
use terrace_engine::diagnostic::Code;
use terrace_engine::generate::folder;
use terrace_engine::id::ResourceId;
use terrace_engine::name::{ConfigKey, Slug, TagKey, TemplateKey, TreePath};
use terrace_engine::tree::{Entry, Inputs};
use terrace_engine::value::Link;
use utoipa::ToSchema;

use super::draft::Draft;
use super::sealed;
use super::store::{self, Lifecycle, Resource, Spec, path_below};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::clock;
use crate::error::ApiError;
use crate::projects::store as projects;
use crate::templates::check;
use crate::templates::store::{self as templates, Template};

/// What a new resource needs.
#[derive(Debug, Clone, Deserialize, serde::Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    /// The template's key.
    pub template: String,
    /// The version's name; the newest active one unless told.
    pub version: Option<String>,
    /// The project's slug.
    pub project: String,
    /// The parent's path; none for a root.
    pub parent: Option<String>,
    /// The resource's own step of the path.
    pub slug: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Literals and links by the variable's name.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub inputs: Inputs,
    /// Its own tags.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its own configs.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub configs: BTreeMap<ConfigKey, Entry>,
}

/// A request that fits the tree; nothing is written yet.
#[derive(Debug)]
pub struct Prepared {
    /// The resource as it would be.
    pub resource: Resource,
    /// Its template.
    pub template: Template,
    /// What decides its code; none for an abstract resource.
    pub draft: Option<Draft>,
}

/// Checks a request against the tree and loads what decides its code.
///
/// # Errors
/// The parent, project, template or version does not fit or is not there.
pub async fn prepare(
    app: &App,
    db: &impl ConnectionTrait,
    actor: &Actor,
    new: &NewResource,
) -> Result<Prepared, ApiError> {
    let key: TemplateKey = new.template.parse()?;
    let template = templates::by_key(db, &key).await?;
    if template.disabled {
        return Err(ApiError::Conflict(format!("the template {key} is disabled: choose another one")));
    }
    let parent = parent(db, actor, &template, new.parent.as_deref()).await?;
    let slug: Slug = new.slug.parse()?;
    let path = path_below(parent.as_ref().map(|parent| &parent.path), &slug);
    actor.permit(Action::Read, &Scope::At(path.clone()))?;
    check_links_visible(actor, &new.inputs)?;
    check::tags(&new.tags)?;
    check::configs(&new.configs)?;
    let project = projects::by_slug(db, &new.project).await?;
    let mut resource = Resource {
        id: ResourceId::new(clock::new_id()),
        folder: (!template.is_abstract).then(|| folder(&template.key, path.slug()).to_string()),
        parent: parent.map(|parent| parent.id),
        template: template.id,
        project: project.id,
        workspace: project.workspace,
        spec: own_spec(new),
        state: if template.is_abstract { Lifecycle::Provisioned } else { Lifecycle::Provision },
        out_of_date: false,
        revision: 1,
        created_by: actor.user,
        created_at: clock::now(),
        updated_at: clock::now(),
        path,
    };
    if template.is_abstract {
        refuse_module_parts(new)?;
        return Ok(Prepared { resource, template, draft: None });
    }
    let version = templates::version(db, template.id, new.version.as_deref()).await?.authored(&template);
    resource.spec.version = Some(version.id);
    let inputs = std::mem::take(&mut resource.spec.inputs);
    resource.spec.inputs = sealed::seal(&app.master_key, &version.interface, inputs, &Inputs::default())?;
    let draft = Draft::load(app, db, &resource, &resource.spec).await?;
    Ok(Prepared { resource, template, draft: Some(draft) })
}

fn own_spec(new: &NewResource) -> Spec {
    Spec {
        version: None,
        inputs: new.inputs.clone(),
        tags: new.tags.clone(),
        configs: new.configs.clone(),
        description: new.description.clone(),
    }
}

fn refuse_module_parts(new: &NewResource) -> Result<(), ApiError> {
    if new.version.is_some() || !new.inputs.values.is_empty() {
        let summary = format!(
            "{} is abstract: it has no version and takes no inputs, only tags and configs",
            new.template
        );
        return Err(ApiError::invalid(Code::UnknownInput, summary, "inputs"));
    }
    Ok(())
}

/// The parent, if the template may sit there.
async fn parent(
    db: &impl ConnectionTrait,
    actor: &Actor,
    template: &Template,
    path: Option<&str>,
) -> Result<Option<Resource>, ApiError> {
    let allowed = || {
        let keys: Vec<&str> = template.parents.iter().map(TemplateKey::as_str).collect();
        if keys.is_empty() {
            "it is a root: leave the parent out".to_owned()
        } else {
            format!("it may sit under {}", keys.join(", "))
        }
    };
    let refused = |found: String| {
        let summary = format!("{} may not sit {found}: {}", template.key, allowed());
        ApiError::invalid(Code::ParentNotAllowed, summary, "parent")
    };
    let Some(path) = path else {
        return if template.parents.is_empty() { Ok(None) } else { Err(refused("at the root".into())) };
    };
    let path: TreePath = path.parse()?;
    actor.permit(Action::Read, &Scope::At(path.clone()))?;
    let parent = store::by_path(db, &path).await?;
    let parents_template = templates::by_ids(db, vec![parent.template.uuid()]).await?;
    let key = parents_template.into_values().next().ok_or(ApiError::NotFound("template"))?.key;
    if !template.parents.contains(&key) {
        return Err(refused(format!("under {path}, which is an instance of {key}")));
    }
    if parent.state != Lifecycle::Provisioned {
        let sentence =
            format!("{path} is {}: a child needs a parent that is provisioned", parent.state.text());
        return Err(ApiError::Conflict(sentence));
    }
    Ok(Some(parent))
}

/// Refuses links to resources that the actor may not see, in the words of one that is not there.
///
/// # Errors
/// A link leads to such a resource.
pub fn check_links_visible(actor: &Actor, inputs: &Inputs) -> Result<(), ApiError> {
    let hidden = |link: &&Link| !actor.may(Action::Read, &Scope::At(link.resource.clone()));
    match inputs.values.values().filter_map(|value| value.link()).find(hidden) {
        None => Ok(()),
        Some(link) => {
            let summary = format!("there is no output {} of {}", link.output, link.resource);
            Err(ApiError::invalid(Code::UnknownLink, summary, link.resource.to_string()))
        }
    }
}
