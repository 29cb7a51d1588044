//! Asking for an update or the destruction of a resource that exists.

use std::collections::BTreeMap;

use serde::Deserialize;
use terrace_engine::change::Action as ChangeAction;
use terrace_engine::name::{ConfigKey, TagKey};
use terrace_engine::tree::{Entry, Inputs};
use utoipa::ToSchema;

use super::store;
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::error::ApiError;
use crate::resources::draft::Draft;
use crate::resources::request::check_links_visible;
use crate::resources::store::{Lifecycle, Resource, Spec};
use crate::resources::unique::{self, Claim};
use crate::resources::{links, sealed};
use crate::state;
use crate::templates::check;
use crate::templates::store::{self as templates, Version};

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
    check_reason(new.reason.as_deref())?;
    let (action, update) = match new.action {
        ChangeAction::Destroy => {
            destroy(app, resource, &new).await?;
            (ChangeAction::Destroy, None)
        }
        ChangeAction::Update => {
            let action = update_of(resource)?;
            (action, Some(update(app, actor, resource, &new).await?))
        }
        ChangeAction::Create | ChangeAction::Recreate => {
            return Err(ApiError::BadRequest("the action must be \"update\" or \"destroy\"".into()));
        }
    };
    write(app, &permit, resource, Asked { action, update, reason: new.reason }).await
}

/// A change that may be asked for.
#[derive(Debug)]
pub struct Asked {
    /// What it does.
    pub action: ChangeAction,
    /// The resource as it would be, and what it claims for itself alone; none for a destruction.
    pub update: Option<(Draft, Vec<Claim>)>,
    /// Why.
    pub reason: Option<String>,
}

/// Writes the change down; answers its number.
///
/// # Errors
/// Another change of the resource is open, a value is taken, or the database fails.
pub async fn write(app: &App, permit: &Permit, resource: &Resource, asked: Asked) -> Result<i64, ApiError> {
    let transaction = app.db.write().await?;
    let mut spec = &resource.spec;
    if let Some((draft, claims)) = &asked.update {
        unique::claim(&transaction, &permit.stamp(), draft, claims).await?;
        spec = &draft.resource.spec;
    }
    let number = store::request(&transaction, permit, resource, (asked.action, spec), asked.reason).await?;
    app.commit(transaction).await?;
    Ok(number)
}

/// A reason ends up in a row and in the audit trail.
fn check_reason(reason: Option<&str>) -> Result<(), ApiError> {
    reason.map(|reason| check::text("reason", reason.to_owned())).transpose().map(|_| ())
}

async fn destroy(app: &App, resource: &Resource, new: &NewChange) -> Result<(), ApiError> {
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
    Ok(())
}

/// What an update does to the resource: one that was never applied is created by it.
///
/// # Errors
/// It is destroyed, or about to be.
pub fn update_of(resource: &Resource) -> Result<ChangeAction, ApiError> {
    match resource.state {
        Lifecycle::Provision => Ok(ChangeAction::Create),
        Lifecycle::Provisioned => Ok(ChangeAction::Update),
        Lifecycle::Destroy | Lifecycle::Destroyed => {
            Err(ApiError::Conflict(format!("{} is {}", resource.path, resource.state.text())))
        }
    }
}

/// The resource as an update would make it, and what it claims for itself alone.
///
/// # Errors
/// The version is not there, a link leads to what the actor may not see, or something is wrong
/// with the values.
pub async fn update(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    new: &NewChange,
) -> Result<(Draft, Vec<Claim>), ApiError> {
    sound(app, actor, resource, &updated(app, actor, resource, new).await?).await
}

/// The resource as this spec would make it, and what it claims for itself alone.
///
/// # Errors
/// Something is wrong with the values.
pub async fn sound(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    spec: &Spec,
) -> Result<(Draft, Vec<Claim>), ApiError> {
    let draft = Draft::load(app, app.db.read(), resource, spec).await?;
    let sound = draft.verdict(app, app.db.read(), Some(actor)).await?.sound()?;
    Ok((draft, sound.claims))
}

/// The resource's spec with what was asked for put in its place.
async fn updated(app: &App, actor: &Actor, resource: &Resource, new: &NewChange) -> Result<Spec, ApiError> {
    let version = version(app, resource, new.version.as_deref()).await?;
    let before = &resource.spec.inputs;
    if let Some(inputs) = &new.inputs {
        check_links_visible(actor, inputs)?;
    }
    new.tags.as_ref().map(check::tags).transpose()?;
    new.configs.as_ref().map(check::configs).transpose()?;
    let inputs = new.inputs.as_ref().unwrap_or(before).clone();
    Ok(Spec {
        version: Some(version.id),
        // What is kept is sealed too: the new version, or the author by now, may call it a secret.
        inputs: sealed::seal(&app.master_key, &version.interface, inputs, before)?,
        tags: new.tags.clone().unwrap_or_else(|| resource.spec.tags.clone()),
        configs: new.configs.clone().unwrap_or_else(|| resource.spec.configs.clone()),
        description: resource.spec.description.clone(),
    })
}

/// The version that an update goes to, as its author wants it treated: the one that is named, or
/// the one that the resource has.
///
/// # Errors
/// There is none, or the one that is named is archived and not the resource's own.
pub async fn version(app: &App, resource: &Resource, name: Option<&str>) -> Result<Version, ApiError> {
    let db = app.db.read();
    let template = templates::by_ids(db, vec![resource.template.uuid()]).await?;
    let template = template.get(&resource.template).ok_or(ApiError::NotFound("template"))?;
    let version = match name {
        Some(name) => templates::version(db, resource.template, Some(name)).await?,
        None => {
            let own = resource.spec.version.ok_or(ApiError::NotFound("version"))?;
            let found = templates::versions_by_ids(db, vec![own.uuid()]).await?.into_values().next();
            found.ok_or(ApiError::NotFound("version"))?
        }
    };
    Ok(version.authored(template))
}
