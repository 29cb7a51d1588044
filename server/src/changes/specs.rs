//! Questions about many changes at once: what they ask for, and how far they are.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::Value as Json;
use terrace_engine::change::State;
use terrace_engine::id::{ChangeId, ResourceId};
use uuid::Uuid;

use super::entity::{Column, Entity};
use super::row::ChangeRow;
use crate::authz::Permit;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::resources::store::{self as resources, Spec};

/// What the open change of each of these resources asks for; one that destroys asks for nothing, and
/// neither do those that wait for their turn.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn open_specs(
    db: &impl ConnectionTrait,
    resources: Vec<Uuid>,
) -> Result<HashMap<ResourceId, Spec>, ApiError> {
    let rows: Vec<(Uuid, Uuid, Json)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ResourceId, Column::Spec])
        .filter(Column::ResourceId.is_in(resources))
        .filter(Column::State.is_in(State::IN_HAND))
        .filter(Column::Action.ne("destroy"))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, resource, spec)| Ok((ResourceId::new(resource), read(id, "spec", spec)?)))
        .collect()
}

/// A change, what it asks for, and what the resource set before it.
pub type Specs = (ChangeId, Spec, Option<Spec>);

/// What every change of these resources asks for, or asked for once.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn specs(db: &impl ConnectionTrait, resources: Vec<Uuid>) -> Result<Vec<Specs>, ApiError> {
    let rows: Vec<(Uuid, Json, Option<Json>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Spec, Column::SpecBefore])
        .filter(Column::ResourceId.is_in(resources))
        .into_tuple()
        .all(db)
        .await?;
    let specs = |(id, spec, before): (Uuid, Json, Option<Json>)| {
        let before = before.map(|before| read(id, "spec_before", before)).transpose()?;
        Ok((ChangeId::new(id), read(id, "spec", spec)?, before))
    };
    rows.into_iter().map(specs).collect()
}

fn read(id: Uuid, column: &'static str, spec: Json) -> Result<Spec, ApiError> {
    from_json(spec).ok_or_else(|| ApiError::Inconsistent { table: "changes", column, row: id.to_string() })
}

/// Replaces what a change asks for, and what was before it, by the same with its secrets sealed.
///
/// # Errors
/// The database fails.
pub async fn set_specs(
    db: &impl ConnectionTrait,
    _: &Permit,
    change: ChangeId,
    (spec, before): (Option<Spec>, Option<Spec>),
) -> Result<(), ApiError> {
    for (column, sealed) in [(Column::Spec, spec), (Column::SpecBefore, before)] {
        let Some(sealed) = sealed else { continue };
        let update = Entity::update_many().col_expr(column, Expr::value(to_json(&sealed)?));
        update.filter(Column::Id.eq(change.uuid())).exec(db).await?;
    }
    Ok(())
}

/// The ids of the resources with an open change, as a subquery.
pub(crate) fn resources_with_open() -> SelectStatement {
    let open = Entity::find().select_only().column(Column::ResourceId);
    QueryTrait::into_query(open.filter(Column::State.is_in(State::OPEN)))
}

/// The ids of the changes in states of these names, as a subquery.
pub(crate) fn ids_in(states: &[&'static str]) -> SelectStatement {
    let found = Entity::find().select_only().column(Column::Id);
    QueryTrait::into_query(found.filter(Column::State.is_in(states.iter().copied())))
}

/// The name of the state of the change whose id this column holds; null where there is none.
pub(crate) fn state_of(id: impl IntoColumnRef) -> Expr {
    let state = Query::select()
        .column(Column::State)
        .from(Entity)
        .and_where(Expr::col((Entity, Column::Id)).equals(id))
        .to_owned();
    Expr::SubQuery(None, Box::new(state.into()))
}

/// The id of the change with this number.
///
/// # Errors
/// There is none, or the database fails.
pub async fn id(db: &impl ConnectionTrait, number: i64) -> Result<ChangeId, ApiError> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Number.eq(number));
    let found: Option<Uuid> = query.into_tuple().one(db).await?;
    found.map(ChangeId::new).ok_or(ApiError::NotFound("change"))
}

/// Some changes with their resources, in two statements.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<ChangeId, ChangeRow>, ApiError> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    let resources = resources::by_ids(db, rows.iter().map(|row| row.resource_id).collect()).await?;
    let mut found = HashMap::new();
    for row in rows {
        if let Some(resource) = resources.get(&ResourceId::new(row.resource_id)) {
            found.insert(ChangeId::new(row.id), ChangeRow::read(row, resource.clone())?);
        }
    }
    Ok(found)
}
