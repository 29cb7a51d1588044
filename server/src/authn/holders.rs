//! Who holds which roles where, and who is in which team.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Condition, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};
use terrace_engine::id::UserId;
use terrace_engine::name::{Slug, TreePath};
use uuid::Uuid;

use super::entity::{grant, user};
use super::grants;
use crate::error::ApiError;
use crate::teams::entity::{grant as team_grant, member, team};

/// Accounts with the roles that each holds at a place.
pub type Holders = BTreeMap<UserId, BTreeSet<String>>;

/// The ids of accounts that are enabled.
fn enabled() -> SelectStatement {
    Query::select()
        .column(user::Column::Id)
        .from(user::Entity)
        .and_where(user::Column::Disabled.eq(false))
        .to_owned()
}

/// The roles that enabled accounts hold at each of these places, by grants of their own or of their
/// teams, there or above it; one statement.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn at(
    db: &impl ConnectionTrait,
    places: BTreeSet<TreePath>,
) -> Result<BTreeMap<TreePath, Holders>, ApiError> {
    let above: BTreeSet<String> = places
        .iter()
        .flat_map(TreePath::ancestry)
        .map(|place| place.to_string())
        .chain([String::new()])
        .collect();
    let own = Condition::all()
        .add(grant::Column::Place.is_in(&above))
        .add(grant::Column::UserId.in_subquery(enabled()));
    let by_team = Condition::all()
        .add(team_grant::Column::Place.is_in(&above))
        .add(member::Column::UserId.in_subquery(enabled()));
    let mut granted: BTreeMap<String, Vec<(UserId, String)>> = BTreeMap::new();
    for row in db.query_all(&grants::rows(own, by_team)).await? {
        let holder = (UserId::new(row.try_get("", "user_id")?), row.try_get("", "role")?);
        granted.entry(row.try_get("", "place")?).or_default().push(holder);
    }
    let at = |place: &TreePath| {
        let mut holders = Holders::new();
        let above = place.ancestry().map(|place| place.to_string()).chain([String::new()]);
        for (user, role) in above.filter_map(|place| granted.get(&place)).flatten() {
            holders.entry(*user).or_default().insert(role.clone());
        }
        holders
    };
    Ok(places.iter().map(|place| (place.clone(), at(place))).collect())
}

/// The enabled accounts that hold `admin` everywhere, by themselves or by a team; one statement.
///
/// # Errors
/// The database fails.
pub async fn administrators(db: &impl ConnectionTrait) -> Result<BTreeSet<UserId>, ApiError> {
    let own = Condition::all()
        .add(grant::Column::Role.eq("admin"))
        .add(grant::Column::Place.eq(""))
        .add(grant::Column::UserId.in_subquery(enabled()));
    let by_team = Condition::all()
        .add(team_grant::Column::Role.eq("admin"))
        .add(team_grant::Column::Place.eq(""))
        .add(member::Column::UserId.in_subquery(enabled()));
    let rows = db.query_all(&grants::rows(own, by_team)).await?;
    rows.into_iter().map(|row| Ok(UserId::new(row.try_get("", "user_id")?))).collect()
}

/// The enabled members of each of these teams; one statement, and none for no team. A team that is
/// not there has none.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn in_teams(
    db: &impl ConnectionTrait,
    teams: &BTreeSet<Slug>,
) -> Result<BTreeMap<Slug, BTreeSet<UserId>>, ApiError> {
    if teams.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(String, Uuid)> = member::Entity::find()
        .select_only()
        .column(team::Column::Key)
        .column(member::Column::UserId)
        .join(JoinType::InnerJoin, member::Relation::Team.def())
        .filter(team::Column::Key.is_in(teams.iter().map(Slug::as_str)))
        .filter(member::Column::UserId.in_subquery(enabled()))
        .into_tuple()
        .all(db)
        .await?;
    let mut members: BTreeMap<Slug, BTreeSet<UserId>> = BTreeMap::new();
    for (key, user) in rows {
        members.entry(key.parse()?).or_default().insert(UserId::new(user));
    }
    Ok(members)
}
