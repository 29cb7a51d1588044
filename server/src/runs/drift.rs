//! Runs of the kind `drift` as rows.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::Value as Json;
use terrace_engine::change::Stamp;
use terrace_engine::id::{ResourceId, RunId, UserId};
use terrace_engine::run::{Counts, Kind};
use uuid::Uuid;

use super::entity::run::{Column, Entity};
use super::run::{Looked, RunSpec};
use super::store::insert;
use crate::column::to_json;
use crate::error::ApiError;
use crate::resources::store::Resource;

/// Queues a look at what is applied of a resource.
///
/// # Errors
/// The database fails.
pub async fn queue(
    db: &impl ConnectionTrait,
    _: &Stamp,
    resource: &Resource,
    (looked, user): (Looked, UserId),
) -> Result<RunId, ApiError> {
    let target = (None, Some(resource.id), resource.path.clone());
    insert(db, target, (Kind::Drift, false), &RunSpec::Drift { looked }, user).await
}

fn under_way() -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::Kind.eq("drift")).filter(Column::State.is_in(["queued", "running"]))
}

/// How many looks wait or are under way.
///
/// # Errors
/// The database fails.
pub async fn open(db: &impl ConnectionTrait) -> Result<u64, ApiError> {
    Ok(under_way().count(db).await?)
}

/// The look at a resource that waits or is under way.
///
/// # Errors
/// The database fails.
pub async fn open_of(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Option<RunId>, ApiError> {
    let query = under_way().filter(Column::ResourceId.eq(resource.uuid()));
    let found: Option<Uuid> = query.select_only().column(Column::Id).into_tuple().one(db).await?;
    Ok(found.map(RunId::new))
}

/// Keeps what a look's plan says. The plan file is not kept: nothing applies it.
///
/// # Errors
/// The database fails.
pub async fn keep(
    db: &impl ConnectionTrait,
    _: &Stamp,
    run: RunId,
    (summary, counts): (Json, &Counts),
) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::Summary, summary.into())
        .col_expr(Column::Counts, to_json(counts)?.into())
        .filter(Column::Id.eq(run.uuid()))
        .exec(db)
        .await?;
    Ok(())
}
