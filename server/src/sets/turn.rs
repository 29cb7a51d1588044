//! Whose turn it is, for the effects of a single change.

use sea_orm::ConnectionTrait;
use terrace_engine::change::Turn;
use terrace_engine::id::ChangeId;

use super::store;
use crate::error::ApiError;

/// Whether the change is a member of a set in which others come first. What is held back here is
/// done once they are: see [`super::jobs`].
///
/// # Errors
/// The set cannot be read: then the change does not go.
pub async fn waits(db: &impl ConnectionTrait, change: ChangeId) -> Result<bool, ApiError> {
    let Some(set) = store::set_of(db, change).await? else { return Ok(false) };
    let members = store::members(db, set).await?;
    let own = members.iter().find(|member| member.change == Some(change));
    Ok(own.is_some_and(|own| store::standing(&members).turn(&own.path) != Turn::Now))
}

/// Refuses to decide on a change alone that is decided on with its set.
///
/// # Errors
/// It is a member of a set, or the database fails.
pub async fn refuse_alone(
    db: &impl ConnectionTrait,
    (change, number): (ChangeId, i64),
) -> Result<(), ApiError> {
    let Some(set) = store::set_of(db, change).await? else { return Ok(()) };
    let set = store::by_id(db, set).await?.number;
    let sentence = format!("change {number} is part of change set {set}: decide on the set as a whole");
    Err(ApiError::Conflict(sentence))
}
