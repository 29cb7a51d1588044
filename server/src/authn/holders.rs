//! Who holds which roles where.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use terrace_engine::id::UserId;
use terrace_engine::name::TreePath;
use uuid::Uuid;

use super::entity::{grant, user};
use crate::error::ApiError;

/// Accounts with the roles that each holds at a place.
pub type Holders = BTreeMap<UserId, BTreeSet<String>>;

/// The roles that enabled accounts hold at each of these places, by grants there or above it; one
/// statement.
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
    let enabled = Query::select()
        .column(user::Column::Id)
        .from(user::Entity)
        .and_where(user::Column::Disabled.eq(false))
        .to_owned();
    let rows: Vec<(Uuid, String, String)> = grant::Entity::find()
        .select_only()
        .columns([grant::Column::UserId, grant::Column::Role, grant::Column::Place])
        .filter(grant::Column::Place.is_in(above))
        .filter(grant::Column::UserId.in_subquery(enabled))
        .into_tuple()
        .all(db)
        .await?;
    let mut granted: BTreeMap<String, Vec<(UserId, String)>> = BTreeMap::new();
    for (user, role, place) in rows {
        granted.entry(place).or_default().push((UserId::new(user), role));
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
