//! Teams as the API shows them.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::id::TeamId;
use terrace_engine::name::Slug;
use utoipa::ToSchema;

use super::store::{self, Team};
use super::{grants, members};
use crate::authn::accounts::GrantView;
use crate::authn::store::Person;
use crate::error::ApiError;
use crate::rules;

/// A team with its members and what they may do by it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TeamView {
    #[schema(value_type = String)]
    id: TeamId,
    /// Its name in URLs and rules, never altered.
    #[schema(value_type = String)]
    pub(super) key: Slug,
    /// Its name for people.
    name: String,
    /// By username. A disabled account counts nowhere.
    members: Vec<Person>,
    grants: Vec<GrantView>,
    /// The names of the rules of approval that ask for it; it stays as long as there are any.
    rules: Vec<String>,
    pub(super) revision: i64,
    created_at: DateTime<Utc>,
}

/// Turns rows into views with four statements, however many there are.
pub(super) async fn of_all(db: &impl ConnectionTrait, teams: Vec<Team>) -> Result<Vec<TeamView>, ApiError> {
    let ids = || teams.iter().map(|team| team.id.uuid()).collect();
    let mut members = members::of_teams(db, ids()).await?;
    let mut grants = grants::of_teams(db, ids()).await?;
    let mut rules = rules::store::of_teams(db, teams.iter().map(|team| &team.key)).await?;
    let view = |team: Team| TeamView {
        members: members.remove(&team.id).unwrap_or_default(),
        grants: grants.remove(&team.id).unwrap_or_default().iter().map(GrantView::of).collect(),
        rules: rules.remove(team.key.as_str()).unwrap_or_default(),
        id: team.id,
        key: team.key,
        name: team.name,
        revision: team.revision,
        created_at: team.created_at,
    };
    Ok(teams.into_iter().map(view).collect())
}

/// One team by its key.
pub(super) async fn of(db: &impl ConnectionTrait, key: &str) -> Result<TeamView, ApiError> {
    let team = store::by_key(db, key).await?;
    of_all(db, vec![team]).await?.pop().ok_or(ApiError::NotFound("team"))
}
