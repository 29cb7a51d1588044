//! Asking for a change, as rows: its number, its branch, and whether it begins at once.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use serde_json::json;
use terrace_engine::change::{Action as ChangeAction, Effect, Stamp, State};
use terrace_engine::id::{ChangeId, UserId, VersionId};
use terrace_engine::name::BranchName;

use super::entity::{ActiveModel, counter};
use super::lists::open_numbers;
use super::row::ChangeRow;
use super::store::subject;
use crate::authz::Permit;
use crate::column::to_json;
use crate::error::ApiError;
use crate::jobs::{self, Work};
use crate::resources::store::{self as resources, Lifecycle, Resource, Spec};
use crate::{audit, clock, events};

/// A change that somebody asks for.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Who has asked.
    pub by: UserId,
    /// Of what.
    pub resource: &'a Resource,
    /// What it does.
    pub action: ChangeAction,
    /// What the resource shall set itself. The caller has checked it.
    pub spec: &'a Spec,
    /// Why.
    pub reason: Option<String>,
    /// The addresses that it takes down and makes again; none: all, where it recreates.
    pub recreate: Vec<String>,
    /// Whether it waits for the end of another open change of the resource.
    pub wait: bool,
}

/// Asks for a change; answers its number. The caller has checked the spec.
///
/// # Errors
/// Another change of the resource is open, or the database fails.
pub async fn request(
    db: &impl ConnectionTrait,
    permit: &Permit,
    resource: &Resource,
    (action, spec): (ChangeAction, &Spec),
    reason: Option<String>,
) -> Result<i64, ApiError> {
    let (by, recreate) = (permit.user(), Vec::new());
    let wanted = Wanted { by, resource, action, spec, reason, recreate, wait: false };
    ask(db, &permit.stamp(), wanted).await
}

/// Asks by itself for the change that follows from what `cause` has done: whoever asked for that
/// has asked for this, and approves neither.
///
/// # Errors
/// As [`request`].
pub async fn propose(
    db: &impl ConnectionTrait,
    (cause, stamp): (&ChangeRow, &Stamp),
    resource: &Resource,
    spec: &Spec,
    reason: String,
) -> Result<i64, ApiError> {
    let (by, action, reason) = (cause.change.requested_by, ChangeAction::Update, Some(reason));
    let wanted = Wanted { by, resource, action, spec, reason, recreate: Vec::new(), wait: false };
    ask(db, stamp, wanted).await
}

/// The open change of a resource that has its turn, if there is one. Nobody asks for another one, and
/// none begins, until the transaction ends.
///
/// # Errors
/// The database fails.
pub async fn in_hand(db: &impl ConnectionTrait, resource: &Resource) -> Result<Option<i64>, ApiError> {
    resources::hold(db, resource.id).await?;
    Ok(open_numbers(db, vec![resource.id.uuid()]).await?.remove(&resource.id))
}

/// Asks for a change; answers its number. The caller has checked the spec, and for one that begins at
/// once has claimed its values.
///
/// # Errors
/// Another change of the resource is open and this one does not wait, or the database fails.
pub async fn ask(db: &impl ConnectionTrait, stamp: &Stamp, wanted: Wanted<'_>) -> Result<i64, ApiError> {
    let (id, action) = (wanted.resource.id, wanted.action);
    let state = match in_hand(db, wanted.resource).await? {
        None => State::Requested,
        Some(_) if wanted.wait => State::Waiting,
        Some(change) => return Err(ApiError::Busy { path: wanted.resource.path.clone(), change }),
    };
    let number = next_number(db, "changes").await?;
    let begins = state == State::Requested;
    let change = insert(db, wanted, (number, state)).await?;
    if begins && action == ChangeAction::Destroy {
        resources::set_state(db, stamp, id, Lifecycle::Destroy).await?;
    }
    let detail = json!({"change": number, "action": action});
    audit::store::record_stamp(db, stamp, "change.request", &subject(number), detail).await?;
    events::store::record(db, "change", &number.to_string()).await?;
    if begins {
        jobs::store::enqueue(db, &Work::Effect { change, effect: Effect::Generate }).await?;
    }
    Ok(number)
}

async fn insert(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    (number, state): (i64, State),
) -> Result<ChangeId, ApiError> {
    let Wanted { by, resource, action, spec, reason, recreate, .. } = wanted;
    let slug = resource.path.slug();
    let branch = match action {
        ChangeAction::Destroy => BranchName::delete(slug, number),
        ChangeAction::Create | ChangeAction::Update | ChangeAction::Recreate => {
            BranchName::update(slug, number)
        }
    };
    let id = ChangeId::new(clock::new_id());
    let now = clock::now();
    // What a change that waits asks to alter is told by what was there when it was asked for.
    let has_before = action != ChangeAction::Create || state == State::Waiting;
    let row = ActiveModel {
        id: Set(id.uuid()),
        number: Set(number),
        resource_id: Set(resource.id.uuid()),
        version_id: Set(spec.version.map(VersionId::uuid)),
        action: Set(to_json(&action)?.as_str().unwrap_or_default().to_owned()),
        state: Set(state.name().to_owned()),
        state_data: Set(to_json(&state)?),
        revision: Set(1),
        spec: Set(to_json(spec)?),
        spec_before: Set(has_before.then(|| to_json(&resource.spec)).transpose()?),
        reason: Set(reason),
        branch: Set(branch.to_string()),
        base: Set(None),
        generated_tree: Set(None),
        pull_request: Set(None),
        written_head: Set(None),
        recreate: Set((action == ChangeAction::Recreate).then(|| to_json(&recreate)).transpose()?),
        requested_by: Set(by.uuid()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    row.insert(db).await?;
    Ok(id)
}

/// The next number of a counter, never given twice.
///
/// # Errors
/// The database fails.
pub(crate) async fn next_number(db: &impl ConnectionTrait, name: &str) -> Result<i64, ApiError> {
    let row = counter::ActiveModel { name: Set(name.to_owned()), value: Set(1) };
    let add_one = Expr::col((counter::Entity, counter::Column::Value)).add(1);
    let taken = counter::Entity::insert(row)
        .on_conflict(
            OnConflict::column(counter::Column::Name).value(counter::Column::Value, add_one).to_owned(),
        )
        .exec_with_returning(db)
        .await?;
    Ok(taken.value)
}
