//! States as the API shows them to people: when, by whom and how large, never their values.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::id::{ResourceId, RunId, StateVersionId, UserId};
use utoipa::ToSchema;

use super::entity::state;
use super::versions::{self, Version};
use super::{place, store};
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::error::ApiError;
use crate::resources::store::Resource;
use crate::resources::views::Can;
use crate::runs::views::{BriefRun, briefs};

/// The state of a resource, without its values.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateView {
    /// Where it is kept, if not in Terrace: its address there.
    kept_in: Option<String>,
    /// Which history of states it belongs to; `null` where there is no state.
    lineage: Option<String>,
    /// Its place in that history.
    serial: Option<i64>,
    /// How many instances of resources it holds; `null` where that is not known.
    resources: Option<i64>,
    /// When it was last written or cleared.
    updated_at: Option<DateTime<Utc>>,
    /// Who holds it.
    lock: Option<LockView>,
    can: StateCan,
}

/// A lock on a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct LockView {
    /// The id that its holder chose.
    id: String,
    /// Whose credentials took it.
    by: Option<Person>,
    /// Who its holder says they are, as in `engineer@laptop`.
    who: Option<String>,
    /// What its holder says they do, as in `OperationTypeApply`.
    operation: Option<String>,
    /// Since when it is held.
    taken_at: Option<DateTime<Utc>>,
    /// The run that holds it.
    run: Option<BriefRun>,
}

/// What the caller can do with a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCan {
    pull: Can,
    unlock: Can,
    rollback: Can,
}

/// A version of a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateVersionView {
    #[schema(value_type = String)]
    id: StateVersionId,
    serial: i64,
    lineage: String,
    /// Whether it is what the Terraform binary would read now.
    current: bool,
    /// How many instances of resources it holds; `null` where an older Terrace kept it.
    resources: Option<i64>,
    /// How large its text is; `null` where an older Terrace kept it.
    bytes: Option<i64>,
    created_at: DateTime<Utc>,
    /// Who wrote it, or asked for the run that did.
    created_by: Option<Person>,
    /// The run that wrote it.
    run: Option<BriefRun>,
    /// The serial of the older version that was written again.
    restored: Option<i64>,
    /// Why it was written again.
    reason: Option<String>,
}

/// The state of a resource, with its lock and what the actor can do.
///
/// # Errors
/// The database fails.
pub(super) async fn view(
    db: &impl ConnectionTrait,
    actor: &Actor,
    resource: &Resource,
) -> Result<StateView, ApiError> {
    let row = store::find(db, resource.id).await?;
    let newest = match &row {
        Some(row) if !row.lineage.is_empty() => versions::newest(db, row).await?,
        _ => None,
    };
    let lock = match &row {
        Some(row) => lock(db, row).await?,
        None => None,
    };
    let kept_in = place::elsewhere(db, resource).await?;
    let there = row.as_ref().filter(|row| !row.lineage.is_empty());
    Ok(StateView {
        kept_in: kept_in.clone(),
        lineage: there.map(|row| row.lineage.clone()),
        serial: there.map(|row| row.serial),
        resources: newest.and_then(|version| version.resources),
        updated_at: row.as_ref().map(|row| row.updated_at),
        can: can(actor, resource, (lock.as_ref(), kept_in)),
        lock,
    })
}

fn can(actor: &Actor, resource: &Resource, (lock, kept_in): (Option<&LockView>, Option<String>)) -> StateCan {
    let place = Scope::At(resource.path.clone());
    let rule = |action| (!actor.may(action, &place)).then(|| actor.rule(action, &place));
    let away = kept_in.map(|address| format!("the state is kept in {address}"));
    let holds = lock.map(|_| "the state is locked".to_owned());
    let unlock = match lock {
        None => Some("nobody holds a lock".to_owned()),
        Some(lock) => lock.run.as_ref().and_then(BriefRun::lives),
    };
    StateCan {
        pull: Can::unless(rule(Action::ReadState).or_else(|| away.clone())),
        unlock: Can::unless(rule(Action::WriteState).or(unlock)),
        rollback: Can::unless(rule(Action::WriteState).or(away).or(holds)),
    }
}

async fn lock(db: &impl ConnectionTrait, row: &state::Model) -> Result<Option<LockView>, ApiError> {
    let Some(key) = &row.lock_id else { return Ok(None) };
    let said = |name: &str| {
        let text = row.lock_info.as_ref().and_then(|info| info.get(name)).and_then(Json::as_str);
        text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
    };
    let by = accounts::people(db, row.locked_by.into_iter().collect()).await?.pop();
    let run = match row.lock_run_id {
        Some(id) => briefs(db, vec![id]).await?.remove(&RunId::new(id)),
        None => None,
    };
    Ok(Some(LockView {
        id: key.split_once(':').map_or(key.as_str(), |(_, id)| id).to_owned(),
        by,
        who: said("Who"),
        operation: said("Operation"),
        taken_at: row.locked_at,
        run,
    }))
}

/// Versions as the API shows them, with two statements however many there are.
///
/// # Errors
/// The database fails.
pub(super) async fn version_views(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    versions: Vec<Version>,
) -> Result<Vec<StateVersionView>, ApiError> {
    let row = store::find(db, resource).await?;
    let current = match &row {
        Some(row) => versions::newest(db, row).await?.map(|version| version.id),
        None => None,
    };
    let people =
        accounts::people(db, versions.iter().filter_map(|version| version.created_by).collect()).await?;
    let people: HashMap<UserId, Person> = people.into_iter().map(|person| (person.id, person)).collect();
    let runs = briefs(db, versions.iter().filter_map(|version| version.run_id).collect()).await?;
    let view = |version: Version| StateVersionView {
        id: version.id(),
        current: current == Some(version.id),
        created_by: version.created_by().and_then(|id| people.get(&id).cloned()),
        run: version.run_id.and_then(|id| runs.get(&RunId::new(id)).cloned()),
        serial: version.serial,
        lineage: version.lineage,
        resources: version.resources,
        bytes: version.bytes,
        created_at: version.created_at,
        restored: version.restored_serial,
        reason: version.reason,
    };
    Ok(versions.into_iter().map(view).collect())
}
