//! Changes that wait for the end of another one of their resource.
//!
//! Whoever asks for a second change of a resource may have it wait. When the one before it has
//! ended, the next one begins in the same transaction: what it asked to alter is laid over what is
//! set by then, and from there it goes the way of every other change, with every check that there is
//! on it. One that has become impossible is closed with the reason, and the one behind it begins.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use terrace_engine::change::{Action as ChangeAction, Actor as By, Event, Stamp, State, rebase};
use terrace_engine::id::{ChangeId, ResourceId, VersionId};
use terrace_engine::tree::Inputs;
use uuid::Uuid;

use super::entity::{Column, Entity};
use super::request;
use super::row::ChangeRow;
use super::store;
use crate::column::to_json;
use crate::error::ApiError;
use crate::resources::store::{self as resources, Lifecycle, Resource, Spec};

/// Lets the next change of a resource begin, where one waits.
///
/// # Errors
/// The database fails.
pub(super) async fn next(db: &impl ConnectionTrait, ended: &ChangeRow, at: &Stamp) -> Result<(), ApiError> {
    let stamp = Stamp { at: at.at, by: By::System };
    resources::hold(db, ended.resource.id).await?;
    for id in waiting(db, ended.resource.id).await? {
        let row = store::by_id_alone(db, id).await?;
        if row.change.state != State::Waiting {
            continue;
        }
        let Some(why) = impossible(db, &row).await? else {
            return begin(db, (row, ended.change.number), &stamp).await;
        };
        let (by, name) = (row.change.requested_by, "terrace".to_owned());
        store::moved_on(db, row, Event::Withdrawn { by, name, why }, &stamp).await?;
    }
    Ok(())
}

/// The changes of a resource that wait, the one that comes next first.
async fn waiting(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Vec<ChangeId>, ApiError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ResourceId.eq(resource.uuid()))
        .filter(Column::State.eq(State::Waiting.name()))
        .order_by_asc(Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(ChangeId::new).collect())
}

/// The change whose end this one waits for, and those that wait for the end of this one, the next
/// one first.
///
/// # Errors
/// The database fails.
pub(super) async fn around(
    db: &impl ConnectionTrait,
    row: &ChangeRow,
) -> Result<(Option<i64>, Vec<i64>), ApiError> {
    if !row.change.state.is_open() {
        return Ok((None, Vec::new()));
    }
    let rows: Vec<(i64, String)> = Entity::find()
        .select_only()
        .columns([Column::Number, Column::State])
        .filter(Column::ResourceId.eq(row.resource.id.uuid()))
        .filter(Column::State.is_in(State::OPEN))
        .order_by_asc(Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    let (waiting, in_hand): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(_, state)| state == State::Waiting.name());
    let in_hand = in_hand.first().map(|(number, _)| *number);
    Ok(match &row.change.state {
        State::Waiting => (in_hand, Vec::new()),
        _ => (None, waiting.into_iter().map(|(number, _)| number).collect()),
    })
}

/// Why a change cannot begin any more; `None` where it can.
async fn impossible(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<Option<String>, ApiError> {
    let allowed = match row.change.action {
        ChangeAction::Destroy => request::may_destroy(db, &row.resource, &BTreeSet::new()).await,
        ChangeAction::Recreate => request::may_recreate(&row.resource),
        ChangeAction::Create | ChangeAction::Update => request::update_of(&row.resource).map(drop),
    };
    match allowed {
        Ok(()) => Ok(None),
        Err(ApiError::Conflict(why)) => Ok(Some(why)),
        Err(error) => Err(error),
    }
}

async fn begin(
    db: &impl ConnectionTrait,
    (row, after): (ChangeRow, i64),
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let action = match row.change.action {
        ChangeAction::Create | ChangeAction::Update => request::update_of(&row.resource)?,
        other => other,
    };
    let spec = rebased(&row, &row.resource);
    let before = (action != ChangeAction::Create).then(|| to_json(&row.resource.spec)).transpose()?;
    Entity::update_many()
        .col_expr(Column::Action, to_json(&action)?.as_str().unwrap_or_default().into())
        .col_expr(Column::Spec, to_json(&spec)?.into())
        .col_expr(Column::SpecBefore, before.into())
        .col_expr(Column::VersionId, spec.version.map(VersionId::uuid).into())
        .filter(Column::Id.eq(row.change.id.uuid()))
        .exec(db)
        .await?;
    if action == ChangeAction::Destroy {
        resources::set_state(db, stamp, row.resource.id, Lifecycle::Destroy).await?;
    }
    store::moved_on(db, row, Event::TurnCame { after }, stamp).await.map(drop)
}

/// What a change asked to alter, laid over what its resource sets by now. A destruction or a
/// recreation alters none of it.
fn rebased(row: &ChangeRow, now: &Resource) -> Spec {
    let now = &now.spec;
    let alters = matches!(row.change.action, ChangeAction::Create | ChangeAction::Update);
    let Some(before) = row.spec_before.as_ref().filter(|_| alters) else { return now.clone() };
    let asked = &row.spec;
    Spec {
        version: if asked.version == before.version { now.version } else { asked.version },
        inputs: Inputs { values: rebase(&before.inputs.values, &asked.inputs.values, &now.inputs.values) },
        tags: rebase(&before.tags, &asked.tags, &now.tags),
        configs: rebase(&before.configs, &asked.configs, &now.configs),
        description: now.description.clone(),
    }
}
