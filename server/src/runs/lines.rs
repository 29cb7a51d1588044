//! The lines of logs as rows.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use terrace_engine::id::RunId;

use super::entity::line;
use super::views::LineView;
use crate::error::ApiError;

/// Appends lines to a run's log.
///
/// # Errors
/// The database fails.
pub(super) async fn append(db: &impl ConnectionTrait, rows: Vec<line::ActiveModel>) -> Result<(), ApiError> {
    if !rows.is_empty() {
        line::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Up to `limit` lines of a run's log after a position.
///
/// # Errors
/// The database fails.
pub async fn after(
    db: &impl ConnectionTrait,
    run: RunId,
    position: i64,
    limit: u64,
) -> Result<Vec<LineView>, ApiError> {
    let rows = line::Entity::find()
        .filter(line::Column::RunId.eq(run.uuid()))
        .filter(line::Column::Position.gt(position))
        .order_by_asc(line::Column::Position)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(LineView::from).collect())
}
