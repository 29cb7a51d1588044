//! Whether Terrace keeps a resource's state.

use sea_orm::ConnectionTrait;

use crate::error::ApiError;
use crate::projects;
use crate::resources::store::Resource;

/// The address of a state that the resource's project keeps elsewhere; none where Terrace has it.
///
/// # Errors
/// The database fails.
pub(super) async fn elsewhere(
    db: &impl ConnectionTrait,
    resource: &Resource,
) -> Result<Option<String>, ApiError> {
    let project = projects::store::by_ids(db, vec![resource.project.uuid()]).await?;
    let project = project.get(&resource.project).ok_or(ApiError::NotFound("project"))?;
    Ok(project.backend.address(&resource.path))
}

/// Refuses what Terrace can do only with states that it keeps.
///
/// # Errors
/// 409 where the state is elsewhere; the database fails.
pub(super) async fn refuse_elsewhere(db: &impl ConnectionTrait, resource: &Resource) -> Result<(), ApiError> {
    match elsewhere(db, resource).await? {
        None => Ok(()),
        Some(address) => Err(ApiError::Conflict(format!(
            "the state of {} is kept in {address}: use that service's own tools",
            resource.path
        ))),
    }
}
