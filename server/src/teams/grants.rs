//! What teams may do where, as rows.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use terrace_engine::id::TeamId;
use uuid::Uuid;

use super::entity::grant;
use super::store::{self, Team};
use crate::authz::{Grant, Permit};
use crate::clock;
use crate::error::ApiError;

/// The grants of some teams, by place; one statement.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn of_teams(
    db: &impl ConnectionTrait,
    teams: Vec<Uuid>,
) -> Result<HashMap<TeamId, Vec<Grant>>, ApiError> {
    let rows = grant::Entity::find()
        .filter(grant::Column::TeamId.is_in(teams))
        .order_by_asc(grant::Column::Place)
        .order_by_asc(grant::Column::Role)
        .all(db)
        .await?;
    let mut grants: HashMap<TeamId, Vec<Grant>> = HashMap::new();
    for row in rows {
        let inconsistent =
            || ApiError::Inconsistent { table: "team_grants", column: "place", row: row.team_id.to_string() };
        let grant = Grant::read(&row.role, &row.place).ok_or_else(inconsistent)?;
        grants.entry(TeamId::new(row.team_id)).or_default().push(grant);
    }
    Ok(grants)
}

/// Gives a team a role at a place; one that it has there stays.
///
/// # Errors
/// The database fails.
pub async fn give(
    db: &impl ConnectionTrait,
    permit: &Permit,
    team: &Team,
    given: &Grant,
) -> Result<(), ApiError> {
    let row = grant::ActiveModel {
        team_id: Set(team.id.uuid()),
        role: Set(given.role.clone()),
        place: Set(given.place_text()),
        created_at: Set(clock::now()),
    };
    let key = [grant::Column::TeamId, grant::Column::Role, grant::Column::Place];
    grant::Entity::insert_many([row])
        .on_conflict(OnConflict::columns(key).do_nothing_on(key).to_owned())
        .exec_without_returning(db)
        .await?;
    store::edited(db, permit, team).await
}

/// Takes a role at a place from a team.
///
/// # Errors
/// It has none there, or the database fails.
pub async fn take(
    db: &impl ConnectionTrait,
    permit: &Permit,
    team: &Team,
    taken: &Grant,
) -> Result<(), ApiError> {
    let removed = grant::Entity::delete_many()
        .filter(grant::Column::TeamId.eq(team.id.uuid()))
        .filter(grant::Column::Role.eq(taken.role.as_str()))
        .filter(grant::Column::Place.eq(taken.place_text()))
        .exec(db)
        .await?;
    if removed.rows_affected == 0 {
        return Err(ApiError::NotFound("such role"));
    }
    store::edited(db, permit, team).await
}
