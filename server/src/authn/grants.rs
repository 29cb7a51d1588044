//! Grants of accounts as rows: what an account may do by itself and by its teams, and giving and
//! taking what it has by itself.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter,
    QueryOrder,
};
use terrace_engine::id::UserId;

use super::entity::grant;
use crate::authz::{Grant, Permit};
use crate::clock;
use crate::error::ApiError;
use crate::teams::entity::{grant as team_grant, member};

/// Account, role and place of the grants that accounts have by themselves, as far as `own` holds,
/// and by a team, as far as `by_team` holds of the team's grant and its member; each once.
pub(super) fn rows(own: Condition, by_team: Condition) -> SelectStatement {
    let of_members = Expr::col((member::Entity, member::Column::TeamId))
        .equals((team_grant::Entity, team_grant::Column::TeamId));
    let by_team = Query::select()
        .column((member::Entity, member::Column::UserId))
        .column((team_grant::Entity, team_grant::Column::Role))
        .column((team_grant::Entity, team_grant::Column::Place))
        .from(team_grant::Entity)
        .inner_join(member::Entity, of_members)
        .cond_where(by_team)
        .to_owned();
    Query::select()
        .columns([grant::Column::UserId, grant::Column::Role, grant::Column::Place])
        .from(grant::Entity)
        .cond_where(own)
        .union(UnionType::Distinct, by_team)
        .to_owned()
}

/// What an account may do, by itself and by its teams; one statement.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub(super) async fn of(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Grant>, ApiError> {
    let (own, by_team) = (grant::Column::UserId.eq(user.uuid()), member::Column::UserId.eq(user.uuid()));
    let query = rows(Condition::all().add(own), Condition::all().add(by_team))
        .order_by(grant::Column::Place, Order::Asc)
        .order_by(grant::Column::Role, Order::Asc)
        .to_owned();
    let read = |row: sea_orm::QueryResult| {
        let (role, place): (String, String) = (row.try_get("", "role")?, row.try_get("", "place")?);
        Grant::read(role, &place).ok_or_else(|| inconsistent(user))
    };
    db.query_all(&query).await?.into_iter().map(read).collect()
}

fn inconsistent(user: UserId) -> ApiError {
    ApiError::Inconsistent { table: "grants", column: "place", row: format!("of {user}") }
}

/// What some accounts, given by a query of their ids, may do by themselves, by place; one statement.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub(super) async fn own(
    db: &impl ConnectionTrait,
    accounts: SelectStatement,
) -> Result<HashMap<UserId, Vec<Grant>>, ApiError> {
    let rows = grant::Entity::find()
        .filter(grant::Column::UserId.in_subquery(accounts))
        .order_by_asc(grant::Column::Place)
        .order_by_asc(grant::Column::Role)
        .all(db)
        .await?;
    let mut grants: HashMap<UserId, Vec<Grant>> = HashMap::new();
    for row in rows {
        let user = UserId::new(row.user_id);
        let grant = Grant::read(row.role, &row.place).ok_or_else(|| inconsistent(user))?;
        grants.entry(user).or_default().push(grant);
    }
    Ok(grants)
}

/// The rows of one account's role at one place.
fn same(user: UserId, grant: &Grant) -> Condition {
    Condition::all()
        .add(grant::Column::UserId.eq(user.uuid()))
        .add(grant::Column::Role.eq(grant.role.as_str()))
        .add(grant::Column::Place.eq(grant.place_text()))
}

/// Gives an account a role at a place; one that it has there stays.
///
/// # Errors
/// The database fails.
pub async fn give(
    db: &impl ConnectionTrait,
    _: &Permit,
    user: UserId,
    given: &Grant,
) -> Result<(), ApiError> {
    if grant::Entity::find().filter(same(user, given)).one(db).await?.is_some() {
        return Ok(());
    }
    let row = grant::ActiveModel {
        id: Set(clock::new_id()),
        user_id: Set(user.uuid()),
        role: Set(given.role.clone()),
        place: Set(given.place_text()),
        created_at: Set(clock::now()),
    };
    row.insert(db).await?;
    Ok(())
}

/// Takes from an account a role that it has by itself at a place.
///
/// # Errors
/// It has none there, or the database fails.
pub async fn take(
    db: &impl ConnectionTrait,
    _: &Permit,
    user: UserId,
    taken: &Grant,
) -> Result<(), ApiError> {
    let removed = grant::Entity::delete_many().filter(same(user, taken)).exec(db).await?;
    if removed.rows_affected == 0 { Err(ApiError::NotFound("such role")) } else { Ok(()) }
}
