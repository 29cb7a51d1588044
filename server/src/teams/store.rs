//! Teams as rows.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use terrace_engine::id::TeamId;
use terrace_engine::name::Slug;

use super::entity::{grant, member, team};
use crate::authz::Permit;
use crate::clock;
use crate::error::{ApiError, taken};
use crate::page::PageQuery;
use crate::rules;

/// A team, without its members and grants.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name in URLs and rules, never altered.
    pub key: Slug,
    /// Its name for people.
    pub name: String,
    /// Counts its edits, those of its members and grants included.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl TryFrom<team::Model> for Team {
    type Error = ApiError;

    fn try_from(row: team::Model) -> Result<Self, ApiError> {
        let key = row.key.parse().map_err(|_| ApiError::Inconsistent {
            table: "teams",
            column: "key",
            row: row.id.to_string(),
        })?;
        Ok(Self {
            id: TeamId::new(row.id),
            key,
            name: row.name,
            revision: row.revision,
            created_at: row.created_at,
        })
    }
}

/// Up to `limit + 1` teams, by key.
///
/// # Errors
/// The database fails.
pub async fn list(db: &impl ConnectionTrait, page: &PageQuery) -> Result<Vec<Team>, ApiError> {
    let mut query = team::Entity::find().order_by_asc(team::Column::Key).limit(page.limit() + 1);
    if let Some(pattern) = page.pattern() {
        query = query.filter(matches(&pattern.to_lowercase()));
    }
    if let Some(after) = &page.after {
        query = query.filter(team::Column::Key.gt(after.as_str()));
    }
    query.all(db).await?.into_iter().map(Team::try_from).collect()
}

/// Key or name hold the pattern, whatever the case.
fn matches(pattern: &str) -> Condition {
    let holds = |column: team::Column| {
        let lower = Func::lower(Expr::col((team::Entity, column)));
        Expr::expr(lower).like(LikeExpr::new(pattern.to_owned()).escape('\\'))
    };
    Condition::any().add(holds(team::Column::Key)).add(holds(team::Column::Name))
}

/// One team by its key.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_key(db: &impl ConnectionTrait, key: &str) -> Result<Team, ApiError> {
    let row = team::Entity::find().filter(team::Column::Key.eq(key)).one(db).await?;
    row.ok_or(ApiError::NotFound("team"))?.try_into()
}

/// One team by its key, for an edit: where the database locks rows, it stays until the transaction
/// ends.
///
/// # Errors
/// There is none, or the database fails.
pub async fn hold(db: &impl ConnectionTrait, key: &str) -> Result<Team, ApiError> {
    let row = team::Entity::find().filter(team::Column::Key.eq(key)).lock_exclusive().one(db).await?;
    row.ok_or(ApiError::NotFound("team"))?.try_into()
}

/// Sees to it that a team is there: where the database locks rows, until the transaction ends.
///
/// # Errors
/// There is none, or the database fails.
pub async fn stays(db: &impl ConnectionTrait, key: &Slug) -> Result<(), ApiError> {
    let row = team::Entity::find().filter(team::Column::Key.eq(key.as_str())).lock_shared().one(db).await?;
    row.map(drop).ok_or_else(|| ApiError::BadRequest(format!("there is no team {key}")))
}

/// Makes a team of nobody.
///
/// # Errors
/// The key is taken, or the database fails.
pub async fn create(
    db: &impl ConnectionTrait,
    _: &Permit,
    key: &Slug,
    name: String,
) -> Result<Team, ApiError> {
    let row = team::ActiveModel {
        id: Set(clock::new_id()),
        key: Set(key.to_string()),
        name: Set(name),
        revision: Set(1),
        created_at: Set(clock::now()),
    };
    row.insert(db).await.map_err(taken("team", key.as_str()))?.try_into()
}

/// Gives a team another name for people.
///
/// # Errors
/// The database fails.
pub async fn rename(
    db: &impl ConnectionTrait,
    permit: &Permit,
    team: &Team,
    name: String,
) -> Result<(), ApiError> {
    team::Entity::update_many()
        .col_expr(team::Column::Name, name.into())
        .filter(team::Column::Id.eq(team.id.uuid()))
        .exec(db)
        .await?;
    edited(db, permit, team).await
}

/// Counts an edit of a team.
///
/// # Errors
/// The database fails.
pub(super) async fn edited(db: &impl ConnectionTrait, _: &Permit, team: &Team) -> Result<(), ApiError> {
    team::Entity::update_many()
        .col_expr(team::Column::Revision, Expr::col(team::Column::Revision).add(1))
        .filter(team::Column::Id.eq(team.id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes a team, with what its members may do by it.
///
/// # Errors
/// A rule of approval names it, or the database fails.
pub async fn delete(db: &impl ConnectionTrait, _: &Permit, team: &Team) -> Result<(), ApiError> {
    if let Some(rules) = rules::store::of_teams(db, [&team.key]).await?.remove(team.key.as_str()) {
        let (team, rules) = (&team.key, quoted(&rules));
        let sentence = format!("the team {team} stays as long as a rule asks for it: remove {rules} first");
        return Err(ApiError::Conflict(sentence));
    }
    let id = team.id.uuid();
    member::Entity::delete_many().filter(member::Column::TeamId.eq(id)).exec(db).await?;
    grant::Entity::delete_many().filter(grant::Column::TeamId.eq(id)).exec(db).await?;
    team::Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

fn quoted(rules: &[String]) -> String {
    rules.iter().map(|name| format!("the rule \"{name}\"")).collect::<Vec<_>>().join(", ")
}
