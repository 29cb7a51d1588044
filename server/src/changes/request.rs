//! Asking for an update or the destruction of a resource that exists.

use std::collections::BTreeMap;

use serde::Deserialize;
use terrace_engine::change::Action as ChangeAction;
use terrace_engine::diagnostic::Code;
use terrace_engine::name::{ConfigKey, TagKey};
use terrace_engine::tree::{Entry, Inputs};
use utoipa::ToSchema;

use super::store;
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::ApiError;
use crate::resources::draft::Draft;
use crate::resources::request::check_links_visible;
use crate::resources::store::{Lifecycle, Resource, Spec};
use crate::resources::{links, sealed};
use crate::state;
use crate::templates::store as templates;

/// What a change of an existing resource asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChange {
    /// `update` or `destroy`.
    #[schema(value_type = String)]
    pub action: ChangeAction,
    /// The complete inputs; what is left out is no longer set. `null` for a sensitive one keeps
    /// it as it is.
    #[schema(value_type = Option<Object>)]
    pub inputs: Option<Inputs>,
    /// The version to go to.
    pub version: Option<String>,
    /// Its complete own tags.
    #[schema(value_type = Option<Object>)]
    pub tags: Option<BTreeMap<TagKey, Entry>>,
    /// Its complete own configs.
    #[schema(value_type = Option<Object>)]
    pub configs: Option<BTreeMap<ConfigKey, Entry>>,
    /// Why; needed to destroy.
    pub reason: Option<String>,
    /// The resource's slug, typed again, to destroy.
    pub confirm: Option<String>,
}

/// Asks for the change; answers its number.
///
/// # Errors
/// It is not allowed, does not fit the resource's state, or its values do not resolve.
pub async fn ask(app: &App, actor: &Actor, resource: &Resource, new: NewChange) -> Result<i64, ApiError> {
    let permit = actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
    if resource.is_abstract() {
        return Err(ApiError::Conflict(format!(
            "{} is abstract: edit its tags and configs, or delete it",
            resource.path
        )));
    }
    let (action, spec) = match new.action {
        ChangeAction::Destroy => (ChangeAction::Destroy, destroy(app, resource, &new).await?),
        ChangeAction::Update => update(app, actor, resource, &new).await?,
        ChangeAction::Create | ChangeAction::Recreate => {
            return Err(ApiError::BadRequest("the action must be \"update\" or \"destroy\"".into()));
        }
    };
    let transaction = app.db.write().await?;
    let number = store::request(&transaction, &permit, resource, (action, &spec), new.reason).await?;
    app.commit(transaction).await?;
    Ok(number)
}

async fn destroy(app: &App, resource: &Resource, new: &NewChange) -> Result<Spec, ApiError> {
    let (lineage, _) = state::store::head(app.db.read(), resource.id).await?;
    let is_there = match resource.state {
        Lifecycle::Provisioned => true,
        // Its first apply may have made something before it failed.
        Lifecycle::Provision => !lineage.is_empty(),
        Lifecycle::Destroy | Lifecycle::Destroyed => false,
    };
    if !is_there {
        let sentence = format!("{} is {}: there is nothing to destroy", resource.path, resource.state.text());
        return Err(ApiError::Conflict(sentence));
    }
    if new.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(ApiError::BadRequest("destroying needs a reason".into()));
    }
    if new.confirm.as_deref() != Some(resource.path.slug().as_str()) {
        let sentence = format!(
            "to destroy {}, repeat its name \"{}\" in \"confirm\"",
            resource.path,
            resource.path.slug()
        );
        return Err(ApiError::BadRequest(sentence));
    }
    let blockers = links::blockers(app.db.read(), resource).await?;
    if !blockers.is_empty() {
        return Err(ApiError::Conflict(format!(
            "{} cannot be destroyed: {}",
            resource.path,
            blockers.join("; ")
        )));
    }
    Ok(resource.spec.clone())
}

/// The spec of an update. A resource that was never applied is created by it.
async fn update(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    new: &NewChange,
) -> Result<(ChangeAction, Spec), ApiError> {
    let action = match resource.state {
        Lifecycle::Provision => ChangeAction::Create,
        Lifecycle::Provisioned => ChangeAction::Update,
        Lifecycle::Destroy | Lifecycle::Destroyed => {
            return Err(ApiError::Conflict(format!("{} is {}", resource.path, resource.state.text())));
        }
    };
    let spec = updated(app, actor, resource, new).await?;
    let draft = Draft::load(app, app.db.read(), resource, &spec).await?;
    draft.generated()?;
    let wanted: Vec<_> = draft.links().into_iter().map(|(_, link)| link).collect();
    links::check_acyclic(app.db.read(), &resource.path, &wanted).await?;
    Ok((action, spec))
}

/// The resource's spec with what was asked for put in its place.
///
/// # Errors
/// The version is not there, or a link leads to what the actor may not see.
pub async fn updated(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    new: &NewChange,
) -> Result<Spec, ApiError> {
    let db = app.db.read();
    let version = match &new.version {
        Some(name) => templates::version(db, resource.template, Some(name)).await?,
        None => {
            let id = resource.spec.version.ok_or(ApiError::NotFound("version"))?;
            templates::versions_by_ids(db, vec![id.uuid()])
                .await?
                .into_values()
                .next()
                .ok_or(ApiError::NotFound("version"))?
        }
    };
    if new.version.is_some() && version.lifecycle == templates::Lifecycle::Archived {
        return Err(ApiError::invalid(
            Code::InvalidName,
            format!("version {} is archived", version.name),
            "version",
        ));
    }
    let inputs = match &new.inputs {
        Some(inputs) => {
            check_links_visible(actor, inputs)?;
            sealed::seal(&app.master_key, &version.interface, inputs.clone(), &resource.spec.inputs)?
        }
        None => resource.spec.inputs.clone(),
    };
    Ok(Spec {
        version: Some(version.id),
        inputs,
        tags: new.tags.clone().unwrap_or_else(|| resource.spec.tags.clone()),
        configs: new.configs.clone().unwrap_or_else(|| resource.spec.configs.clone()),
        description: resource.spec.description.clone(),
    })
}
