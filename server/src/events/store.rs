//! Events as rows.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::clock;
use crate::error::ApiError;

/// How long an event is kept; a browser that was away longer reloads everything anyway.
const KEPT: chrono::Duration = chrono::Duration::days(1);

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its position.
    pub id: i64,
    /// `change`, `run`, `resource`, `template`, `source`, `project` or `workspace`.
    pub kind: String,
    /// The thing's id.
    pub subject: String,
}

impl From<Model> for Event {
    fn from(row: Model) -> Self {
        Self { id: row.id, kind: row.kind, subject: row.subject }
    }
}

/// Records that a thing changed, in the transaction that changes it.
///
/// # Errors
/// The database fails.
pub async fn record(db: &impl ConnectionTrait, kind: &str, subject: &str) -> Result<(), ApiError> {
    let row = ActiveModel {
        kind: Set(kind.to_owned()),
        subject: Set(subject.to_owned()),
        at: Set(clock::now()),
        ..Default::default()
    };
    row.insert(db).await?;
    Ok(())
}

/// Up to 200 events after a position, oldest first.
///
/// # Errors
/// The database fails.
pub async fn after(db: &impl ConnectionTrait, position: i64) -> Result<Vec<Event>, ApiError> {
    let query = Entity::find().filter(Column::Id.gt(position)).order_by_asc(Column::Id).limit(200);
    Ok(query.all(db).await?.into_iter().map(Event::from).collect())
}

/// The position of the newest event.
///
/// # Errors
/// The database fails.
pub async fn newest(db: &impl ConnectionTrait) -> Result<i64, ApiError> {
    let row = Entity::find().order_by_desc(Column::Id).one(db).await?;
    Ok(row.map_or(0, |row| row.id))
}

/// Forgets old events.
///
/// # Errors
/// The database fails.
pub async fn prune(db: &impl ConnectionTrait) -> Result<(), ApiError> {
    Entity::delete_many().filter(Column::At.lt(clock::now() - KEPT)).exec(db).await?;
    Ok(())
}
