//! Asking for a set: every member is asked for as any other change is, and all of them or none.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use terrace_engine::diagnostic::{Code, Diagnostics, Severity};
use terrace_engine::id::ResourceId;
use terrace_engine::name::TreePath;

use super::order;
use super::refusals::{Refusals, named};
use super::store::{self, NewMember};
use super::wanted::{NewSet, Wanted, change_of};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::changes::request::{self, Asked, NewChange};
use crate::error::ApiError;
use crate::resources::below::{self, Where};
use crate::resources::routes::visible;
use crate::resources::store::{Lifecycle, Resource};
use crate::{audit, changes, projects, state, templates};

/// The most members that one set has, and the most resources that a batch plans.
pub(super) const MOST: u64 = 1_000;

/// A set that is asked for, before its members are looked at.
struct Draft {
    kind: &'static str,
    title: String,
    reason: Option<String>,
    wanted: Wanted,
    /// Its members.
    resources: Vec<Resource>,
    /// The members, and what goes with them without a change of its own.
    together: BTreeSet<ResourceId>,
}

/// Asks for a set; answers its number.
///
/// # Errors
/// A member may not be asked for; every such member is named, and none is asked for.
pub async fn ask(app: &App, actor: &Actor, new: NewSet) -> Result<i64, ApiError> {
    let draft = draft(app, actor, new).await?;
    if draft.resources.is_empty() {
        return Err(ApiError::Conflict("there is nothing to do: no resource is concerned".into()));
    }
    if u64::try_from(draft.resources.len()).is_ok_and(|many| many > MOST) {
        let sentence = format!("a change set has at most {MOST} members: ask for fewer at once");
        return Err(ApiError::BadRequest(sentence));
    }
    let Draft { kind, title, reason, wanted, resources, together } = draft;
    let ordered = order::of(app.db.read(), resources, &wanted.links(), wanted.direction()).await?;
    let mut prepared = Vec::with_capacity(ordered.len());
    let mut refusals = Refusals::default();
    for (resource, after) in ordered {
        let asking = (&wanted, reason.as_deref(), &together);
        match prepare(app, actor, (&resource, &after), asking).await {
            Ok(asked) => prepared.push((resource, after, asked)),
            Err(error) => refusals.add(&resource.path, error),
        }
    }
    refusals.none()?;
    write(app, actor, (kind, title, reason), prepared).await
}

async fn draft(app: &App, actor: &Actor, new: NewSet) -> Result<Draft, ApiError> {
    match new {
        NewSet::Destroy { resource, confirm, reason } => {
            let root = visible(app, actor, &resource).await?;
            destroy(app, &root, confirm.as_deref(), reason).await
        }
        NewSet::Update { resources, inputs, reason } => {
            if inputs.is_empty() {
                return Err(ApiError::BadRequest("name at least one input to set".into()));
            }
            let resources = selected(app, actor, &resources).await?;
            let names: Vec<&str> = inputs.keys().map(String::as_str).collect();
            let title = format!("Set {} of {}", names.join(", "), counted(resources.len()));
            Ok(updating(("update", title, reason), Wanted::Updated { inputs, version: None }, resources))
        }
        NewSet::Upgrade { resources, version, inputs, reason } => {
            let resources = selected(app, actor, &resources).await?;
            let title = format!("Take {} to {version}", counted(resources.len()));
            let wanted = Wanted::Updated { inputs, version: Some(version) };
            Ok(updating(("upgrade", title, reason), wanted, resources))
        }
        NewSet::CatchUp { resources, place, project, reason } => {
            let project = match project {
                Some(slug) => Some(projects::store::by_slug(app.db.read(), &slug).await?.id),
                None => None,
            };
            let place = place.map(|place| place.parse()).transpose()?;
            let places = Where { place, project, paths: resources };
            let mut resources = below::out_of_date(app.db.read(), actor, &places, MOST + 1).await?;
            let ids = resources.iter().map(|resource| resource.id.uuid()).collect();
            let open = changes::store::open_numbers(app.db.read(), ids).await?;
            resources.retain(|resource| !open.contains_key(&resource.id));
            let title = format!("Bring {} up to date", counted(resources.len()));
            let wanted = Wanted::Updated { inputs: BTreeMap::new(), version: None };
            Ok(updating(("catch_up", title, reason), wanted, resources))
        }
    }
}

fn counted(resources: usize) -> String {
    if resources == 1 { "1 resource".to_owned() } else { format!("{resources} resources") }
}

fn updating(
    (kind, title, reason): (&'static str, String, Option<String>),
    wanted: Wanted,
    resources: Vec<Resource>,
) -> Draft {
    Draft { kind, title, reason, wanted, resources, together: BTreeSet::new() }
}

/// The resources that somebody has selected.
pub(super) async fn selected(app: &App, actor: &Actor, names: &[String]) -> Result<Vec<Resource>, ApiError> {
    let mut found = BTreeMap::new();
    for name in names {
        let resource = match visible(app, actor, name).await {
            Err(ApiError::NotFound(_)) => {
                let sentence = format!("there is no resource {name} here that you can see");
                return Err(ApiError::BadRequest(sentence));
            }
            other => other?,
        };
        found.insert(resource.path.clone(), resource);
    }
    Ok(found.into_values().collect())
}

/// Everything at a place and below that can be taken down. What was never applied, is gone, or is
/// abstract needs no change and keeps nothing from going.
async fn destroy(
    app: &App,
    root: &Resource,
    confirm: Option<&str>,
    reason: Option<String>,
) -> Result<Draft, ApiError> {
    if confirm != Some(root.path.slug().as_str()) {
        let sentence = format!(
            "to destroy {} with everything below it, repeat its name \"{}\" in \"confirm\"",
            root.path,
            root.path.slug()
        );
        return Err(ApiError::BadRequest(sentence));
    }
    if reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(ApiError::BadRequest("a reason is needed to destroy something".into()));
    }
    let db = app.db.read();
    let subtree = below::subtree(db, &root.path, MOST + 1).await?;
    let together: BTreeSet<ResourceId> = subtree.iter().map(|resource| resource.id).collect();
    let ids = || together.iter().map(|id| id.uuid()).collect();
    let open = changes::store::open_numbers(db, ids()).await?;
    let mut refusals = Refusals::default();
    for resource in &subtree {
        if let Some(number) = open.get(&resource.id) {
            let sentence = format!("change {number} of it is open: decide on it, or withdraw it, first");
            refusals.add(&resource.path, ApiError::Conflict(sentence));
        }
    }
    refusals.none()?;
    let begun = state::store::begun(db, ids()).await?;
    let stands = |resource: &Resource| match resource.state {
        Lifecycle::Provisioned | Lifecycle::Destroy => true,
        Lifecycle::Provision => begun.contains(&resource.id),
        Lifecycle::Destroyed => false,
    };
    Ok(Draft {
        kind: "destroy",
        title: format!("Destroy {} with everything below it", root.path),
        reason,
        wanted: Wanted::Destroyed,
        resources: subtree.into_iter().filter(|one| !one.is_abstract() && stands(one)).collect(),
        together,
    })
}

/// A member that can be asked for now, or what it asks for once its turn comes.
type Prepared = Result<(Permit, Asked), Vec<u8>>;

async fn prepare(
    app: &App,
    actor: &Actor,
    (resource, after): (&Resource, &BTreeSet<TreePath>),
    (wanted, reason, together): (&Wanted, Option<&str>, &BTreeSet<ResourceId>),
) -> Result<Prepared, ApiError> {
    let new = change_of(app, resource, wanted, reason).await?;
    let owners = owners(&new);
    match request::prepared(app, actor, resource, new, together).await {
        Ok(asked) => Ok(Ok(asked)),
        Err(ApiError::Invalid(findings)) if !after.is_empty() => {
            actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
            if hangs_on(app, resource, (after, &owners), &findings).await? {
                let text =
                    serde_json::to_vec(wanted).map_err(|error| ApiError::Internal(error.to_string()))?;
                return Ok(Err(app.master_key.seal(&purpose(resource.id), &text)?));
            }
            Err(ApiError::Invalid(findings))
        }
        Err(error) => Err(error),
    }
}

/// What the request of a member that is asked for later is sealed for.
pub(super) fn purpose(resource: ResourceId) -> String {
    format!("change_set_member:{resource}")
}

/// Whose outputs a change asks to read, by variable.
fn owners(new: &NewChange) -> BTreeMap<String, TreePath> {
    let values = new.inputs.iter().flat_map(|inputs| &inputs.values);
    values.filter_map(|(name, value)| Some((name.clone(), value.link()?.resource.clone()))).collect()
}

/// Whether all that is wrong is that outputs of members before this one are not known yet.
async fn hangs_on(
    app: &App,
    resource: &Resource,
    (after, owners): (&BTreeSet<TreePath>, &BTreeMap<String, TreePath>),
    findings: &Diagnostics,
) -> Result<bool, ApiError> {
    let template = templates::store::by_ids(app.db.read(), vec![resource.template.uuid()]).await?;
    let template = template.get(&resource.template).ok_or(ApiError::NotFound("template"))?;
    let below_member = resource.path.parent().is_some_and(|parent| after.contains(&parent));
    let hangs = |code: Code, variable: Option<String>| match (code, variable) {
        (Code::MissingInput, Some(name)) => below_member && template.links.contains_key(&name),
        (Code::UnknownLink, Some(name)) => owners.get(&name).is_some_and(|owner| after.contains(owner)),
        _ => false,
    };
    let mut errors = findings.iter().filter(|found| found.severity == Severity::Error);
    Ok(errors.all(|found| hangs(found.code, found.subject.as_ref().map(ToString::to_string))))
}

async fn write(
    app: &App,
    actor: &Actor,
    (kind, title, reason): (&'static str, String, Option<String>),
    prepared: Vec<(Resource, BTreeSet<TreePath>, Prepared)>,
) -> Result<i64, ApiError> {
    let place = prepared.first().map(|(resource, ..)| resource.path.clone());
    let place = place.ok_or_else(|| ApiError::Internal("a change set without members".into()))?;
    let permit = actor.permit(Action::Request, &Scope::At(place))?;
    let transaction = app.db.write().await?;
    let mut members = Vec::with_capacity(prepared.len());
    for (resource, after, asked) in prepared {
        let asked = match asked {
            Ok((permit, asked)) => {
                let number =
                    request::insert(&transaction, &permit, &resource, (asked, Vec::new(), false)).await;
                let number = number.map_err(|error| named(&resource.path, error))?;
                Ok((changes::specs::id(&transaction, number).await?, number))
            }
            Err(request) => Err(request),
        };
        members.push(NewMember { resource: resource.id, path: resource.path, after, asked });
    }
    let numbers: Vec<i64> =
        members.iter().filter_map(|member| member.asked.as_ref().ok().map(|(_, number)| *number)).collect();
    let detail = json!({"title": title, "members": members.len(), "changes": numbers});
    let number = store::insert(&transaction, &permit, (kind, title, reason), members).await?;
    audit::store::record(&transaction, &permit, "change_set.request", &subject(number), detail).await?;
    app.commit(transaction).await?;
    Ok(number)
}

/// A set's name in the audit trail.
#[must_use]
pub fn subject(number: i64) -> String {
    format!("change set {number}")
}
