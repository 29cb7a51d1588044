//! Rules of approval as rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use terrace_engine::change::Rule;
use terrace_engine::id::RuleId;
use terrace_engine::name::Slug;
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::authz::Permit;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::{ApiError, taken};

/// A rule as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: RuleId,
    /// The rule.
    pub rule: Rule,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl TryFrom<Model> for Kept {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let rule = Rule {
            about: from_json(row.about).ok_or_else(|| inconsistent("about", row.id))?,
            approvals: row.approvals.try_into().map_err(|_| inconsistent("approvals", row.id))?,
            role: row.role,
            team: match row.team {
                Some(team) => Some(team.parse().map_err(|_| inconsistent("team", row.id))?),
                None => None,
            },
            people: from_json(row.people).ok_or_else(|| inconsistent("people", row.id))?,
            expires_after: match row.expires_after {
                Some(hours) => Some(hours.try_into().map_err(|_| inconsistent("expires_after", row.id))?),
                None => None,
            },
            name: row.name,
        };
        Ok(Self { id: RuleId::new(row.id), rule, created_at: row.created_at })
    }
}

fn inconsistent(column: &'static str, id: Uuid) -> ApiError {
    ApiError::Inconsistent { table: "approval_rules", column, row: id.to_string() }
}

/// Every rule, by name.
///
/// # Errors
/// The database fails, or a row makes no sense: then nothing may be approved.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Kept>, ApiError> {
    let rows = Entity::find().order_by_asc(Column::Name).all(db).await?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// The names of the rules that ask for approvals of each of these teams; one statement.
///
/// # Errors
/// The database fails.
pub async fn of_teams(
    db: &impl ConnectionTrait,
    teams: impl IntoIterator<Item = &Slug>,
) -> Result<HashMap<String, Vec<String>>, ApiError> {
    let rows: Vec<(String, String)> = Entity::find()
        .select_only()
        .columns([Column::Team, Column::Name])
        .filter(Column::Team.is_in(teams.into_iter().map(Slug::as_str)))
        .order_by_asc(Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let mut rules: HashMap<String, Vec<String>> = HashMap::new();
    for (team, rule) in rows {
        rules.entry(team).or_default().push(rule);
    }
    Ok(rules)
}

/// Makes a rule.
///
/// # Errors
/// The name is taken, a number is too large, or the database fails.
pub async fn create(db: &impl ConnectionTrait, _: &Permit, rule: Rule) -> Result<Kept, ApiError> {
    let too_large = |_| ApiError::BadRequest("a number of the rule is too large".into());
    let expires_after = rule.expires_after.map(i32::try_from).transpose().map_err(too_large)?;
    let row = ActiveModel {
        id: Set(clock::new_id()),
        name: Set(rule.name.clone()),
        about: Set(to_json(&rule.about)?),
        approvals: Set(i32::try_from(rule.approvals).map_err(too_large)?),
        role: Set(rule.role.clone()),
        team: Set(rule.team.as_ref().map(Slug::to_string)),
        people: Set(to_json(&rule.people)?),
        expires_after: Set(expires_after),
        created_at: Set(clock::now()),
    };
    row.insert(db).await.map_err(taken("rule", &rule.name))?.try_into()
}

/// Removes a rule; answers what it was.
///
/// # Errors
/// There is none, or the database fails.
pub async fn delete(db: &impl ConnectionTrait, _: &Permit, id: RuleId) -> Result<Kept, ApiError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("rule"))?;
    Entity::delete_by_id(id.uuid()).exec(db).await?;
    row.try_into()
}
