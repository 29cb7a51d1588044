//! Questions about many sets at once, in a number of statements that does not grow with them.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use terrace_engine::change::{Stage, State, Tally};
use terrace_engine::id::{ChangeId, ChangeSetId, UserId};
use uuid::Uuid;

use super::entity::{member, set};
use super::store::{Member, Outcome, SetRow, members, stage};
use crate::authz::{Action, Actor};
use crate::changes::specs as changes;
use crate::changes::store::ChangeRow;
use crate::error::ApiError;

/// The numbers of the sets that these changes are members of.
///
/// # Errors
/// The database fails.
pub async fn numbers_of(
    db: &impl ConnectionTrait,
    changes: Vec<Uuid>,
) -> Result<HashMap<ChangeId, i64>, ApiError> {
    let number = Query::select()
        .column(set::Column::Number)
        .from(set::Entity)
        .and_where(Expr::col((set::Entity, set::Column::Id)).equals((member::Entity, member::Column::SetId)))
        .to_owned();
    let rows: Vec<(Uuid, i64)> = member::Entity::find()
        .select_only()
        .column(member::Column::ChangeId)
        .expr_as(Expr::SubQuery(None, Box::new(number.into())), "set_number")
        .filter(member::Column::ChangeId.is_in(changes))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(change, number)| (ChangeId::new(change), number)).collect())
}

/// Which sets to list.
#[derive(Debug, Default)]
pub struct SetQuery {
    /// Only those with a member that has not ended.
    pub open: bool,
    /// Only those whose plans are made and wait for a decision, each at a place like this.
    pub decidable: Option<Condition>,
    /// Only asked for by this account.
    pub requested_by: Option<UserId>,
    /// Only not asked for by this account.
    pub not_requested_by: Option<UserId>,
    /// Only numbers below this.
    pub before: Option<i64>,
    /// Only with a title like this pattern.
    pub title: Option<String>,
}

/// Up to `limit` sets, newest first, of which every member's place is `visible`.
///
/// # Errors
/// The database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    visible: Condition,
    query: &SetQuery,
    limit: u64,
) -> Result<Vec<SetRow>, ApiError> {
    let mut select = set::Entity::find().order_by_desc(set::Column::Number).limit(limit);
    if !visible.is_empty() {
        select = select.filter(set::Column::Id.not_in_subquery(with_member(visible.not())));
    }
    if query.open {
        select = select.filter(set::Column::Id.in_subquery(with_member(still_open())));
    }
    if let Some(places) = &query.decidable {
        let planned = member::Column::ChangeId.in_subquery(changes::ids_in(&["planned"]));
        let unready = member::Column::ChangeId.in_subquery(changes::ids_in(&State::UNPLANNED));
        let mut not = Condition::any().add(unready);
        if !places.is_empty() {
            not = not.add(Condition::all().add(planned.clone()).add(places.clone().not()));
        }
        select = select
            .filter(set::Column::Id.in_subquery(with_member(Condition::all().add(planned))))
            .filter(set::Column::Id.not_in_subquery(with_member(not)));
    }
    if let Some(user) = query.requested_by {
        select = select.filter(set::Column::RequestedBy.eq(user.uuid()));
    }
    if let Some(user) = query.not_requested_by {
        select = select.filter(set::Column::RequestedBy.ne(user.uuid()));
    }
    if let Some(before) = query.before {
        select = select.filter(set::Column::Number.lt(before));
    }
    if let Some(pattern) = &query.title {
        let like = LikeExpr::new(pattern.to_lowercase()).escape('\\');
        select = select.filter(Func::lower(Expr::col((set::Entity, set::Column::Title))).like(like));
    }
    Ok(select.all(db).await?.into_iter().map(SetRow::from).collect())
}

/// The ids of the sets that have such a member, as a subquery.
fn with_member(which: Condition) -> SelectStatement {
    member::Entity::find().select_only().column(member::Column::SetId).filter(which).into_query()
}

fn still_open() -> Condition {
    let refused = member::Column::Outcome.eq(Outcome::Refused.text());
    Condition::any().add(member::Column::Outcome.is_null()).add(refused)
}

/// A condition on members that holds where the actor may see the place.
#[must_use]
pub fn visible(actor: &Actor) -> Condition {
    actor.visible(member::Column::Path)
}

/// A condition on members that holds where the actor may approve.
#[must_use]
pub fn decidable(actor: &Actor) -> Condition {
    actor.places(Action::Approve, member::Column::Path)
}

/// The ids of the changes that are members of a set, as a subquery.
pub(crate) fn changes_in_sets() -> SelectStatement {
    let asked = member::Column::ChangeId.is_not_null();
    member::Entity::find().select_only().column(member::Column::ChangeId).filter(asked).into_query()
}

/// A member's set, what became of it, its change, and that one's state.
type Told = (Uuid, Option<String>, Option<Uuid>, Option<String>);

/// How far the members of some sets are, in one statement.
///
/// # Errors
/// The database fails.
pub async fn tallies(
    db: &impl ConnectionTrait,
    sets: Vec<Uuid>,
) -> Result<HashMap<ChangeSetId, Tally>, ApiError> {
    let state = changes::state_of((member::Entity, member::Column::ChangeId));
    let rows: Vec<Told> = member::Entity::find()
        .select_only()
        .columns([member::Column::SetId, member::Column::Outcome, member::Column::ChangeId])
        .expr_as(state, "state")
        .filter(member::Column::SetId.is_in(sets))
        .into_tuple()
        .all(db)
        .await?;
    let mut stages: HashMap<ChangeSetId, Vec<(Stage, u64)>> = HashMap::new();
    for (set, outcome, change, state) in rows {
        let stage = stage(outcome.as_deref(), change, state.as_deref());
        stages.entry(ChangeSetId::new(set)).or_default().extend(stage.map(|stage| (stage, 1)));
    }
    Ok(stages.into_iter().map(|(set, stages)| (set, stages.into_iter().collect())).collect())
}

/// The members of a set in their order, with their changes: each stage is that of the change beside
/// it, whatever moved between the statements.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn whole(
    db: &impl ConnectionTrait,
    set: ChangeSetId,
) -> Result<(Vec<Member>, HashMap<ChangeId, ChangeRow>), ApiError> {
    let mut members = members(db, set).await?;
    let ids = members.iter().filter_map(|member| member.change).map(ChangeId::uuid).collect();
    let found = changes::by_ids(db, ids).await?;
    for member in &mut members {
        if let Some(row) = member.change.and_then(|change| found.get(&change)) {
            member.stage = Stage::of(&row.change.state);
        }
    }
    Ok((members, found))
}
