//! Asking for an update, the recreation or the destruction of a resource that exists.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use serde::Deserialize;
use terrace_engine::change::Action as ChangeAction;
use terrace_engine::id::ResourceId;
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
    /// `update`, `recreate` or `destroy`.
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
    /// The resource's slug, typed again, to destroy or to recreate.
    pub confirm: Option<String>,
    /// The addresses to recreate, as plans show them; all of the resource unless told.
    #[serde(default)]
    pub replace: Vec<String>,
    /// Waits for the end of an open change of the resource instead of being refused: then what this
    /// one asks to alter is laid over what is set by then.
    #[serde(default)]
    pub wait: bool,
}

/// Asks for the change; answers its number.
///
/// # Errors
/// It is not allowed, does not fit the resource's state, or its values do not resolve.
pub async fn ask(app: &App, actor: &Actor, resource: &Resource, new: NewChange) -> Result<i64, ApiError> {
    let (recreate, wait) = (new.replace.clone(), new.wait);
    let (permit, asked) = prepared(app, actor, resource, new, &BTreeSet::new()).await?;
    write(app, &permit, resource, (asked, recreate, wait)).await
}

/// The change that is asked for, checked in every way and not written; `together` are the
/// resources that are asked to go in the same breath, which keep nothing from going.
///
/// # Errors
/// As [`ask`].
pub async fn prepared(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    new: NewChange,
    together: &BTreeSet<ResourceId>,
) -> Result<(Permit, Asked), ApiError> {
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
            meant(resource, &new, "destroy")?;
            may_destroy(app.db.read(), resource, together).await?;
            (ChangeAction::Destroy, None)
        }
        ChangeAction::Update => {
            let action = update_of(resource)?;
            (action, Some(update(app, actor, resource, &new).await?))
        }
        ChangeAction::Recreate => {
            meant(resource, &new, "recreate")?;
            may_recreate(resource)?;
            as_it_is(&new)?;
            (ChangeAction::Recreate, Some(sound(app, actor, resource, &resource.spec).await?))
        }
        ChangeAction::Create => {
            let actions = "\"update\", \"recreate\" or \"destroy\"";
            return Err(ApiError::BadRequest(format!("the action must be {actions}")));
        }
    };
    Ok((permit, Asked { action, update, reason: new.reason }))
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

/// Writes the change down, with the addresses to recreate; with `wait` it waits for the end of an
/// open change of the resource. Answers its number.
///
/// # Errors
/// Another change of the resource is open, a value is taken, or the database fails.
pub async fn write(
    app: &App,
    permit: &Permit,
    resource: &Resource,
    (asked, recreate, wait): (Asked, Vec<String>, bool),
) -> Result<i64, ApiError> {
    let transaction = app.db.write().await?;
    let number = insert(&transaction, permit, resource, (asked, recreate, wait)).await?;
    app.commit(transaction).await?;
    Ok(number)
}

/// As [`write`], in the caller's transaction.
///
/// # Errors
/// As [`write`].
pub async fn insert(
    db: &impl ConnectionTrait,
    permit: &Permit,
    resource: &Resource,
    (asked, recreate, wait): (Asked, Vec<String>, bool),
) -> Result<i64, ApiError> {
    // The values of one that waits are claimed when its turn comes.
    let waits = wait && store::in_hand(db, resource).await?.is_some();
    let mut spec = &resource.spec;
    if let Some((draft, claims)) = &asked.update {
        if !waits {
            unique::claim(db, &permit.stamp(), draft, claims).await?;
        }
        spec = &draft.resource.spec;
    }
    let (by, action, reason) = (permit.user(), asked.action, asked.reason);
    let wanted = store::Wanted { by, resource, action, spec, reason, recreate, wait };
    store::ask(db, &permit.stamp(), wanted).await
}

/// A reason ends up in a row and in the audit trail.
fn check_reason(reason: Option<&str>) -> Result<(), ApiError> {
    reason.map(|reason| check::text("reason", reason.to_owned())).transpose().map(|_| ())
}

/// What takes something down is asked for with a reason and the resource's name.
fn meant(resource: &Resource, new: &NewChange, verb: &str) -> Result<(), ApiError> {
    if new.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(ApiError::BadRequest(format!("a reason is needed to {verb} something")));
    }
    if new.confirm.as_deref() != Some(resource.path.slug().as_str()) {
        let (path, slug) = (&resource.path, resource.path.slug());
        let sentence = format!("to {verb} {path}, repeat its name \"{slug}\" in \"confirm\"");
        return Err(ApiError::BadRequest(sentence));
    }
    Ok(())
}

/// The most addresses that one recreation names, and the most letters of each.
const MOST_ADDRESSES: usize = 500;
const LONGEST_ADDRESS: usize = 1_000;

/// A recreation alters no value, and names addresses that could be some.
fn as_it_is(new: &NewChange) -> Result<(), ApiError> {
    if new.inputs.is_some() || new.version.is_some() || new.tags.is_some() || new.configs.is_some() {
        let sentence = "a recreation alters no value: ask for an update, and recreate then";
        return Err(ApiError::BadRequest(sentence.into()));
    }
    let is_address = |text: &String| {
        text.contains('.') && text.len() <= LONGEST_ADDRESS && !text.chars().any(char::is_control)
    };
    match new.replace.iter().find(|text| !is_address(text)) {
        None if new.replace.len() <= MOST_ADDRESSES => Ok(()),
        None => Err(ApiError::BadRequest(format!("name {MOST_ADDRESSES} addresses at most"))),
        Some(text) => {
            let sentence = format!("\"{}\" is no address of a resource", text.escape_debug());
            Err(ApiError::BadRequest(sentence))
        }
    }
}

/// Whether there is something to destroy, and nothing that hangs on it but what goes together with
/// it.
///
/// # Errors
/// There is nothing, something is in the way, or the database fails.
pub(super) async fn may_destroy(
    db: &impl ConnectionTrait,
    resource: &Resource,
    together: &BTreeSet<ResourceId>,
) -> Result<(), ApiError> {
    let (lineage, _) = state::store::head(db, resource.id).await?;
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
    let blockers = links::blockers(db, resource, together).await?;
    if !blockers.is_empty() {
        let sentence = format!("{} cannot be destroyed: {}", resource.path, blockers.join("; "));
        return Err(ApiError::Conflict(sentence));
    }
    Ok(())
}

/// Whether there is something to take down and make again.
///
/// # Errors
/// There is not.
pub(super) fn may_recreate(resource: &Resource) -> Result<(), ApiError> {
    if resource.state == Lifecycle::Provisioned {
        return Ok(());
    }
    let sentence = format!("{} is {}: there is nothing to recreate", resource.path, resource.state.text());
    Err(ApiError::Conflict(sentence))
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
