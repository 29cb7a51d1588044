//! Changes as rows, and the one function that moves them.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use terrace_engine::change::{Change, Event, Stamp, State, transition};
use terrace_engine::id::{ChangeId, ResourceId};
use terrace_engine::name::CommitSha;

use super::entity::{Column, Entity, Model};
pub(crate) use super::insert::next_number;
pub use super::insert::{Wanted, ask, in_hand, propose, request};
pub use super::lists::{ChangeQuery, list, merged_trees, numbers, open_numbers};
pub use super::row::ChangeRow;
use super::settle;
pub use super::views::ChangeView;
use crate::authz::Permit;
use crate::column::to_json;
use crate::error::ApiError;
use crate::jobs::{self, Work};
use crate::resources::store as resources;
use crate::{audit, drift, events, revisions, runs, sets, state};

/// A change's name in the audit trail.
#[must_use]
pub fn subject(number: i64) -> String {
    format!("change {number}")
}

/// One change by id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: ChangeId) -> Result<ChangeRow, ApiError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("change"))?;
    with_resource(db, row).await
}

/// One change by id, which nobody else moves until the transaction ends: who comes second waits, and
/// then reads what the first one wrote. SQLite lets only one transaction write anyway.
pub(super) async fn by_id_alone(db: &impl ConnectionTrait, id: ChangeId) -> Result<ChangeRow, ApiError> {
    let row = Entity::find_by_id(id.uuid()).lock(LockType::NoKeyUpdate).one(db).await?;
    with_resource(db, row.ok_or(ApiError::NotFound("change"))?).await
}

/// One change by number.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_number(db: &impl ConnectionTrait, number: i64) -> Result<ChangeRow, ApiError> {
    let row = Entity::find().filter(Column::Number.eq(number)).one(db).await?;
    with_resource(db, row.ok_or(ApiError::NotFound("change"))?).await
}

async fn with_resource(db: &impl ConnectionTrait, row: Model) -> Result<ChangeRow, ApiError> {
    let resource = resources::by_id(db, ResourceId::new(row.resource_id)).await?;
    ChangeRow::read(row, resource)
}

/// Moves a change on: the only way.
///
/// In the caller's transaction it loads the row and keeps others from moving it, asks the engine,
/// writes the new state, records the act, enqueues one job per effect, and where the change has come
/// to an end settles the resource and lets the next change of it begin.
///
/// # Errors
/// The engine refuses, or the database fails.
pub async fn advance(
    db: &impl ConnectionTrait,
    id: ChangeId,
    event: Event,
    stamp: &Stamp,
) -> Result<ChangeRow, ApiError> {
    let row = by_id_alone(db, id).await?;
    go_on(db, row, event, stamp).await
}

/// Moves a change on by what came of its run, unless people ended it while the run went on: the run
/// ends all the same.
///
/// # Errors
/// As [`advance`].
pub async fn advance_unless_ended(
    db: &impl ConnectionTrait,
    id: ChangeId,
    event: Event,
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let row = by_id_alone(db, id).await?;
    if row.change.state.is_open() {
        go_on(db, row, event, stamp).await?;
    }
    Ok(())
}

/// Takes a change back, unless it has ended or is being applied by now; answers whether it did.
///
/// # Errors
/// The reason is missing, or the database fails.
pub async fn withdraw_unless_settled(
    db: &impl ConnectionTrait,
    id: ChangeId,
    event: Event,
    stamp: &Stamp,
) -> Result<bool, ApiError> {
    let row = by_id_alone(db, id).await?;
    if !row.change.state.is_open() || matches!(row.change.state, State::Applying { .. }) {
        return Ok(false);
    }
    go_on(db, row, event, stamp).await.map(|_| true)
}

async fn go_on(
    db: &impl ConnectionTrait,
    row: ChangeRow,
    event: Event,
    stamp: &Stamp,
) -> Result<ChangeRow, ApiError> {
    let had_its_turn = row.change.state != State::Waiting;
    let merged = super::fingerprint::reads_main(&row);
    let row = moved_on(db, row, event, stamp).await?;
    if had_its_turn && !row.change.state.is_open() {
        settle::resource(db, (&row, merged), stamp).await?;
        super::turn::next(db, &row, stamp).await?;
        sets::store::ended(db, stamp, &row).await?;
    }
    Ok(row)
}

/// Moves the change of a row that nobody else moves meanwhile.
pub(super) async fn moved_on(
    db: &impl ConnectionTrait,
    row: ChangeRow,
    event: Event,
    stamp: &Stamp,
) -> Result<ChangeRow, ApiError> {
    let (id, number) = (row.change.id, row.change.number);
    let pull_request = match &event {
        Event::Opened { pull_request, .. } => Some(*pull_request),
        _ => row.pull_request,
    };
    let (name, detail) = (event.name(), super::words::event_detail(&event));
    let gate = super::gate::of(db, &row).await?;
    let asked = Change { gate, ..row.change.clone() };
    let (change, effects) = transition(asked, event, stamp)?;
    let written = Entity::update_many()
        .col_expr(Column::State, change.state.name().into())
        .col_expr(Column::StateData, to_json(&change.state)?.into())
        .col_expr(Column::PullRequest, pull_request.into())
        .col_expr(Column::Revision, (row.revision + 1).into())
        .col_expr(Column::UpdatedAt, stamp.at.into())
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Revision.eq(row.revision))
        .exec(db)
        .await?;
    if written.rows_affected == 0 {
        return Err(moved(number));
    }
    let detail = json!({"state": change.state.name(), "detail": detail});
    audit::store::record_stamp(db, stamp, &format!("change.{name}"), &subject(number), detail).await?;
    events::store::record(db, "change", &number.to_string()).await?;
    for effect in effects {
        jobs::store::enqueue(db, &Work::Effect { change: id, effect }).await?;
    }
    Ok(ChangeRow { change, pull_request, revision: row.revision + 1, ..row })
}

fn moved(number: i64) -> ApiError {
    ApiError::Conflict(format!("change {number} was moved by somebody else just now: look again"))
}

/// Fails where a change has moved since it was read. Where the database locks rows, it stays until
/// the transaction ends.
///
/// # Errors
/// It has moved or is gone, or the database fails.
pub(super) async fn hold(db: &impl ConnectionTrait, row: &ChangeRow) -> Result<(), ApiError> {
    let query = Entity::find_by_id(row.change.id.uuid()).select_only().column(Column::Revision);
    let revision: Option<i64> = query.lock_shared().into_tuple().one(db).await?;
    if revision == Some(row.revision) { Ok(()) } else { Err(moved(row.change.number)) }
}

/// What Terrace has written on the branch of a change.
#[derive(Debug)]
pub(super) struct Written<'a> {
    /// The commit that it wrote.
    pub(super) head: &'a CommitSha,
    /// The commit of main that the branch starts at; `None`: the one that is known.
    pub(super) base: Option<&'a CommitSha>,
    /// The tree of the resource's folder there; `None` where there is none.
    pub(super) tree: Option<&'a str>,
}

/// Records where the branch starts and what Terrace wrote there.
///
/// # Errors
/// The database fails.
pub(super) async fn set_written(
    db: &impl ConnectionTrait,
    _: &Stamp,
    id: ChangeId,
    written: Written<'_>,
) -> Result<(), ApiError> {
    let mut update = Entity::update_many()
        .col_expr(Column::GeneratedTree, written.tree.map(ToOwned::to_owned).into())
        .col_expr(Column::WrittenHead, written.head.to_string().into());
    if let Some(base) = written.base {
        update = update.col_expr(Column::Base, base.to_string().into());
    }
    update.filter(Column::Id.eq(id.uuid())).exec(db).await?;
    Ok(())
}

/// Removes everything that hangs on a resource that goes; the audit trail stays.
///
/// # Errors
/// The database fails.
pub async fn delete_history(
    db: &impl ConnectionTrait,
    permit: &Permit,
    resource: ResourceId,
) -> Result<(), ApiError> {
    if let Some(open) = open_numbers(db, vec![resource.uuid()]).await?.get(&resource) {
        return Err(ApiError::Conflict(format!("change {open} of it is open: withdraw it first")));
    }
    drift::store::forget(db, permit, resource).await?;
    runs::store::delete_of_resource(db, permit, resource).await?;
    state::store::forget(db, permit, resource).await?;
    resources::delete_values(db, permit, resource).await?;
    revisions::store::forget(db, permit, resource).await?;
    Entity::delete_many().filter(Column::ResourceId.eq(resource.uuid())).exec(db).await?;
    Ok(())
}
