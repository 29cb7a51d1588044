//! Going back to what a revision holds: by a new change, or a new edit of an abstract resource.

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use terrace_engine::id::VersionId;
use utoipa::ToSchema;

use super::store::{self, Revision};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::changes::request::{self, Asked};
use crate::changes::views::{self as changes, ChangeView};
use crate::error::ApiError;
use crate::resources::edit::{self, ResourceEdit};
use crate::resources::impact::AlteredView;
use crate::resources::request::check_links_visible;
use crate::resources::sealed;
use crate::resources::store::{Resource, Spec};
use crate::resources::views::{self as resources, ResourceView};
use crate::templates::{check, store as templates};

/// Where to go back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// The revision's number.
    pub revision: i64,
    /// Why.
    pub reason: Option<String>,
    /// Waits for the end of an open change of the resource instead of being refused; what it alters
    /// is then laid over what is applied by that time.
    #[serde(default)]
    pub wait: bool,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolledBack {
    resource: ResourceView,
    /// The change that goes back; none for an abstract resource, which is edited at once.
    change: Option<ChangeView>,
    /// Everything below that the edit of an abstract resource alters.
    altered: Vec<AlteredView>,
}

impl RolledBack {
    /// Whether a change was asked for.
    #[must_use]
    pub const fn is_change(&self) -> bool {
        self.change.is_some()
    }
}

/// Asks for what the revision holds, or only says whether that could be.
///
/// # Errors
/// There is no such revision, it is what the resource sets now, or what it holds is refused as any
/// other request would be.
pub async fn roll_back(
    app: &App,
    actor: &Actor,
    resource: Resource,
    (wanted, preview): (Rollback, bool),
) -> Result<RolledBack, ApiError> {
    let db = app.db.read();
    let permit = actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
    wanted.reason.as_ref().map(|reason| check::text("reason", reason.clone())).transpose()?;
    let Some(revision) = store::some(db, &resource, [wanted.revision]).await?.pop() else {
        return Err(ApiError::NotFound("revision"));
    };
    if store::newest(db, resource.id).await? == Some(revision.number) {
        let sentence =
            format!("revision {} is what {} sets now: name an earlier one", revision.number, resource.path);
        return Err(ApiError::Conflict(sentence));
    }
    if resource.is_abstract() {
        let edit = ResourceEdit::of(&revision.spec);
        let (resource, altered) = match preview {
            true => (resource.clone(), edit::plan(db, &resource, &edit).await?.1.altered),
            false => edit::save(app, &permit, (resource, &edit), (None, Some(reason(&wanted)))).await?,
        };
        let resource = resources::view(db, actor, resource).await?;
        return Ok(RolledBack { resource, change: None, altered });
    }
    let action = request::update_of(&resource)?;
    let spec = restored(app, actor, &resource, &revision).await?;
    let (draft, claims) = request::sound(app, actor, &resource, &spec).await?;
    let change = if preview {
        None
    } else {
        let asked = Asked { action, update: Some((draft, claims)), reason: Some(reason(&wanted)) };
        let number = request::write(app, &permit, &resource, (asked, Vec::new(), wanted.wait)).await?;
        Some(changes::one(db, number).await?)
    };
    let resource = resources::view(db, actor, resource).await?;
    Ok(RolledBack { resource, change, altered: Vec::new() })
}

/// What the change says of itself.
fn reason(wanted: &Rollback) -> String {
    let back = format!("Back to revision {}", wanted.revision);
    match wanted.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{back}: {reason}"),
        None => back,
    }
}

/// The revision's spec, with everything sealed that is a secret by now.
async fn restored(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    revision: &Revision,
) -> Result<Spec, ApiError> {
    let spec = &revision.spec;
    check_links_visible(actor, &spec.inputs)?;
    let other = spec.version.filter(|version| Some(*version) != resource.spec.version);
    let name = match other {
        Some(version) => Some(version_name(app.db.read(), version).await?),
        None => None,
    };
    let version = request::version(app, resource, name.as_deref()).await?;
    let inputs = sealed::seal(&app.master_key, &version.interface, spec.inputs.clone(), &spec.inputs)?;
    Ok(Spec { inputs, ..spec.clone() })
}

async fn version_name(db: &impl ConnectionTrait, version: VersionId) -> Result<String, ApiError> {
    let heads = templates::version_heads(db, vec![version.uuid()]).await?;
    Ok(heads.into_values().next().ok_or(ApiError::NotFound("version"))?.name)
}
