//! Changes as lists, and their numbers: what is read of many at once.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use terrace_engine::change::State;
use terrace_engine::id::{ChangeId, ResourceId, UserId};
use uuid::Uuid;

use super::entity::{Column, Entity};
use super::row::ChangeRow;
use crate::error::ApiError;
use crate::resources::store as resources;
use crate::sets::lists as sets;

/// Which changes to list.
#[derive(Debug, Default)]
pub struct ChangeQuery {
    /// Only in this state; `open` is every state but the two ends.
    pub state: Option<String>,
    /// Only of this resource.
    pub resource: Option<ResourceId>,
    /// Only asked for by this account.
    pub requested_by: Option<UserId>,
    /// Only not asked for by this account.
    pub not_requested_by: Option<UserId>,
    /// Only those that are decided on alone: no members of change sets.
    pub alone: bool,
    /// Only numbers below this.
    pub before: Option<i64>,
    /// Only of resources whose path is like this pattern.
    pub path: Option<String>,
}

/// Up to `limit` changes, newest first, with their resources; two statements.
///
/// # Errors
/// The database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    visible: sea_orm::Condition,
    query: &ChangeQuery,
    limit: u64,
) -> Result<Vec<ChangeRow>, ApiError> {
    let visible = visible.add_option(query.path.as_deref().map(resources::path_like));
    let mut select = Entity::find().order_by_desc(Column::Number).limit(limit);
    if !visible.is_empty() {
        select = select.filter(Column::ResourceId.in_subquery(resources::visible_ids(visible)));
    }
    match query.state.as_deref() {
        None => {}
        Some("open") => select = select.filter(Column::State.is_in(State::OPEN)),
        Some(state) => select = select.filter(Column::State.eq(state)),
    }
    if let Some(resource) = query.resource {
        select = select.filter(Column::ResourceId.eq(resource.uuid()));
    }
    if let Some(user) = query.requested_by {
        select = select.filter(Column::RequestedBy.eq(user.uuid()));
    }
    if let Some(user) = query.not_requested_by {
        select = select.filter(Column::RequestedBy.ne(user.uuid()));
    }
    if query.alone {
        select = select.filter(Column::Id.not_in_subquery(sets::changes_in_sets()));
    }
    if let Some(before) = query.before {
        select = select.filter(Column::Number.lt(before));
    }
    let rows = select.all(db).await?;
    let resources = resources::by_ids(db, rows.iter().map(|row| row.resource_id).collect()).await?;
    rows.into_iter()
        .filter_map(|row| {
            resources.get(&ResourceId::new(row.resource_id)).cloned().map(|found| ChangeRow::read(row, found))
        })
        .collect()
}

/// The open change of each of these resources that has its turn; others of them wait for it.
///
/// # Errors
/// The database fails.
pub async fn open_numbers(
    db: &impl ConnectionTrait,
    resources: Vec<Uuid>,
) -> Result<HashMap<ResourceId, i64>, ApiError> {
    let rows: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .column(Column::ResourceId)
        .column(Column::Number)
        .filter(Column::ResourceId.is_in(resources))
        .filter(Column::State.is_in(State::IN_HAND))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(resource, number)| (ResourceId::new(resource), number)).collect())
}

/// The numbers of some changes.
///
/// # Errors
/// The database fails.
pub async fn numbers(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<ChangeId, i64>, ApiError> {
    let rows: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Number)
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, number)| (ChangeId::new(id), number)).collect())
}

/// The trees that Terrace wrote for a resource and saw merged, newest first.
///
/// # Errors
/// The database fails.
pub async fn merged_trees(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Vec<String>, ApiError> {
    let rows: Vec<Option<String>> = Entity::find()
        .select_only()
        .column(Column::GeneratedTree)
        .filter(Column::ResourceId.eq(resource.uuid()))
        .filter(Column::State.is_in(["merged", "applying", "applied", "failed"]))
        .order_by_desc(Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().flatten().collect())
}
