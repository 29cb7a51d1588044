//! Whether a project may keep its states elsewhere from now on.

use sea_orm::ConnectionTrait;

use super::store::Project;
use crate::error::ApiError;
use crate::resources::standing;

/// How many resources a refusal names.
const NAMED: usize = 3;

/// Refuses while a state is kept at the old place, or while a change waits whose code names it:
/// Terrace copies no states from one place to another.
///
/// # Errors
/// There is such a resource, or the database fails.
pub(super) async fn refuse_moving(db: &impl ConnectionTrait, project: &Project) -> Result<(), ApiError> {
    let held = standing::holders(db, project.id).await?;
    if held.is_empty() {
        return Ok(());
    }
    let named = held.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if held.len() > NAMED { format!(" and {} more", held.len() - NAMED) } else { String::new() };
    Err(ApiError::Conflict(format!(
        "states of {} are kept where they are: {named}{more} have a state or an open change there; \
         destroy them or withdraw the changes first, or make another project",
        project.slug
    )))
}
