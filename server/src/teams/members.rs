//! Who is in which team, as rows.

use std::collections::HashMap;

use sea_orm::sea_query::{OnConflict, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;
use terrace_engine::id::{TeamId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{member, team};
use super::store::{self, Team};
use crate::authn::store::{self as accounts, Person};
use crate::authz::Permit;
use crate::clock;
use crate::error::ApiError;

/// A team, as lists of accounts name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamName {
    /// Its name in URLs and rules.
    pub key: String,
    /// Its name for people.
    pub name: String,
}

/// The members of some teams, by username; two statements.
///
/// # Errors
/// The database fails.
pub async fn of_teams(
    db: &impl ConnectionTrait,
    teams: Vec<Uuid>,
) -> Result<HashMap<TeamId, Vec<Person>>, ApiError> {
    let rows = member::Entity::find().filter(member::Column::TeamId.is_in(teams)).all(db).await?;
    let people = accounts::people(db, rows.iter().map(|row| row.user_id).collect()).await?;
    let people: HashMap<UserId, Person> = people.into_iter().map(|person| (person.id, person)).collect();
    let mut members: HashMap<TeamId, Vec<Person>> = HashMap::new();
    for row in rows {
        let person = people.get(&UserId::new(row.user_id)).cloned();
        members.entry(TeamId::new(row.team_id)).or_default().extend(person);
    }
    for people in members.values_mut() {
        people.sort_by(|one, other| one.username.cmp(&other.username));
    }
    Ok(members)
}

/// The teams of some accounts, given by a query of their ids, by key; one statement.
///
/// # Errors
/// The database fails.
pub async fn of_accounts(
    db: &impl ConnectionTrait,
    accounts: SelectStatement,
) -> Result<HashMap<UserId, Vec<TeamName>>, ApiError> {
    let rows = member::Entity::find()
        .filter(member::Column::UserId.in_subquery(accounts))
        .find_also_related(team::Entity)
        .all(db)
        .await?;
    let mut teams: HashMap<UserId, Vec<TeamName>> = HashMap::new();
    for (member, team) in rows {
        let name = team.map(|team| TeamName { key: team.key, name: team.name });
        teams.entry(UserId::new(member.user_id)).or_default().extend(name);
    }
    for names in teams.values_mut() {
        names.sort_by(|one, other| one.key.cmp(&other.key));
    }
    Ok(teams)
}

/// Takes people into a team; who is in it stays.
///
/// # Errors
/// The database fails.
pub async fn add(
    db: &impl ConnectionTrait,
    permit: &Permit,
    team: &Team,
    people: &[Person],
) -> Result<(), ApiError> {
    if people.is_empty() {
        return Ok(());
    }
    let now = clock::now();
    let rows = people.iter().map(|person| member::ActiveModel {
        team_id: Set(team.id.uuid()),
        user_id: Set(person.id.uuid()),
        created_at: Set(now),
    });
    let pair = [member::Column::TeamId, member::Column::UserId];
    member::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(pair).do_nothing_on(pair).to_owned())
        .exec_without_returning(db)
        .await?;
    store::edited(db, permit, team).await
}

/// Takes an account out of a team.
///
/// # Errors
/// It is not in it, or the database fails.
pub async fn remove(
    db: &impl ConnectionTrait,
    permit: &Permit,
    team: &Team,
    account: UserId,
) -> Result<(), ApiError> {
    let removed = member::Entity::delete_many()
        .filter(member::Column::TeamId.eq(team.id.uuid()))
        .filter(member::Column::UserId.eq(account.uuid()))
        .exec(db)
        .await?;
    if removed.rows_affected == 0 {
        return Err(ApiError::NotFound("such member"));
    }
    store::edited(db, permit, team).await
}
