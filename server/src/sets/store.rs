//! Change sets and their members as rows.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use terrace_engine::change::{Members, Stage, Stamp};
use terrace_engine::id::{ChangeId, ChangeSetId, ResourceId, UserId};
use terrace_engine::name::TreePath;
use uuid::Uuid;

use super::entity::{member, set};
use crate::authz::Permit;
use crate::changes::specs as changes;
use crate::changes::store::{ChangeRow, next_number};
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::jobs::{self, Work};
use crate::{clock, events};

/// A change set without its members.
#[derive(Debug, Clone)]
pub struct SetRow {
    /// Its id.
    pub id: ChangeSetId,
    /// Its number, as people say it.
    pub number: i64,
    /// What it is for: `destroy`, `update`, `upgrade` or `catch_up`.
    pub kind: String,
    /// What it does, in one line.
    pub title: String,
    /// Why it was asked for.
    pub reason: Option<String>,
    /// Who asked for it, and for all its members.
    pub requested_by: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl From<set::Model> for SetRow {
    fn from(row: set::Model) -> Self {
        Self {
            id: ChangeSetId::new(row.id),
            number: row.number,
            kind: row.kind,
            title: row.title,
            reason: row.reason,
            requested_by: UserId::new(row.requested_by),
            created_at: row.created_at,
        }
    }
}

/// What became of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Applied, or there was nothing to do.
    Done,
    /// It will not be applied.
    Dropped,
    /// It could not be asked for when its turn came.
    Refused,
}

impl Outcome {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Refused => "refused",
        }
    }

    const fn stage(self) -> Stage {
        match self {
            Self::Done => Stage::Done,
            Self::Dropped => Stage::Dropped,
            Self::Refused => Stage::Failed,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Done, Self::Dropped, Self::Refused].into_iter().find(|outcome| outcome.text() == text)
    }
}

/// One member of a set, with how far it has come.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its row.
    pub id: Uuid,
    /// Its set.
    pub set: ChangeSetId,
    /// Where it stands in the order, from 1.
    pub position: i64,
    /// Its resource, which may be deleted by now.
    pub resource: ResourceId,
    /// Where that is, or was.
    pub path: TreePath,
    /// The members right before it.
    pub after: BTreeSet<TreePath>,
    /// Its change; none while it is not asked for.
    pub change: Option<ChangeId>,
    /// The number of its change.
    pub number: Option<i64>,
    /// What it asks for once its turn comes, sealed.
    pub request: Option<Vec<u8>>,
    /// How far it has come.
    pub stage: Stage,
    /// Why it could not be asked for.
    pub note: Option<String>,
}

#[derive(FromQueryResult)]
struct MemberRow {
    id: Uuid,
    set_id: Uuid,
    position: i64,
    resource_id: Uuid,
    path: String,
    after: serde_json::Value,
    change_id: Option<Uuid>,
    number: Option<i64>,
    request: Option<Vec<u8>>,
    outcome: Option<String>,
    note: Option<String>,
    state: Option<String>,
}

/// The stage of a member, from what became of it or else from the state of its change.
pub(super) fn stage(outcome: Option<&str>, change: Option<Uuid>, state: Option<&str>) -> Option<Stage> {
    match (outcome, change, state) {
        (Some(outcome), ..) => Outcome::parse(outcome).map(Outcome::stage),
        (None, None, _) => Some(Stage::Deferred),
        (None, Some(_), state) => Stage::of_open(state?),
    }
}

impl TryFrom<MemberRow> for Member {
    type Error = ApiError;

    fn try_from(row: MemberRow) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "change_set_members", column, row: row.id.to_string() };
        let stage = stage(row.outcome.as_deref(), row.change_id, row.state.as_deref());
        Ok(Self {
            id: row.id,
            set: ChangeSetId::new(row.set_id),
            position: row.position,
            resource: ResourceId::new(row.resource_id),
            path: row.path.parse().map_err(|_| inconsistent("path"))?,
            after: from_json(row.after.clone()).ok_or_else(|| inconsistent("after"))?,
            change: row.change_id.map(ChangeId::new),
            number: row.number,
            request: row.request,
            stage: stage.ok_or_else(|| inconsistent("outcome"))?,
            note: row.note,
        })
    }
}

/// A member that is about to be written.
#[derive(Debug)]
pub struct NewMember {
    /// Its resource.
    pub resource: ResourceId,
    /// Where that is.
    pub path: TreePath,
    /// The members right before it.
    pub after: BTreeSet<TreePath>,
    /// Its change with its number, or what it asks for later, sealed.
    pub asked: Result<(ChangeId, i64), Vec<u8>>,
}

/// Writes a set with its members, in their order; answers its number.
///
/// # Errors
/// The database fails.
pub async fn insert(
    db: &impl ConnectionTrait,
    permit: &Permit,
    (kind, title, reason): (&str, String, Option<String>),
    members: Vec<NewMember>,
) -> Result<i64, ApiError> {
    let number = next_number(db, "change_sets").await?;
    let id = clock::new_id();
    let row = set::ActiveModel {
        id: Set(id),
        number: Set(number),
        kind: Set(kind.to_owned()),
        title: Set(title),
        reason: Set(reason),
        requested_by: Set(permit.user().uuid()),
        created_at: Set(clock::now()),
    };
    row.insert(db).await?;
    for (position, new) in (1..).zip(members) {
        insert_member(db, id, position, new).await?;
    }
    events::store::record(db, "change_set", &number.to_string()).await?;
    Ok(number)
}

async fn insert_member(
    db: &impl ConnectionTrait,
    set: Uuid,
    position: i64,
    new: NewMember,
) -> Result<(), ApiError> {
    let (change, request) = match new.asked {
        Ok(change) => (Some(change), None),
        Err(request) => (None, Some(request)),
    };
    let row = member::ActiveModel {
        id: Set(clock::new_id()),
        set_id: Set(set),
        position: Set(position),
        resource_id: Set(new.resource.uuid()),
        path: Set(new.path.to_string()),
        after: Set(to_json(&new.after)?),
        change_id: Set(change.map(|(id, _)| id.uuid())),
        number: Set(change.map(|(_, number)| number)),
        request: Set(request),
        outcome: Set(None),
        note: Set(None),
    };
    row.insert(db).await?;
    Ok(())
}

/// One set by number.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_number(db: &impl ConnectionTrait, number: i64) -> Result<SetRow, ApiError> {
    let row = set::Entity::find().filter(set::Column::Number.eq(number)).one(db).await?;
    row.map(SetRow::from).ok_or(ApiError::NotFound("change set"))
}

/// One set by id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: ChangeSetId) -> Result<SetRow, ApiError> {
    let row = set::Entity::find_by_id(id.uuid()).one(db).await?;
    row.map(SetRow::from).ok_or(ApiError::NotFound("change set"))
}

/// The members of a set in their order, in one statement.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn members(db: &impl ConnectionTrait, set: ChangeSetId) -> Result<Vec<Member>, ApiError> {
    let state = changes::state_of((member::Entity, member::Column::ChangeId));
    let rows = member::Entity::find()
        .expr_as(state, "state")
        .filter(member::Column::SetId.eq(set.uuid()))
        .order_by_asc(member::Column::Position)
        .into_model::<MemberRow>()
        .all(db)
        .await?;
    rows.into_iter().map(Member::try_from).collect()
}

/// The members as the engine knows them.
#[must_use]
pub fn standing(members: &[Member]) -> Members {
    Members::new(members.iter().map(|one| (one.path.clone(), one.after.clone(), one.stage)))
}

/// The set that a change is a member of.
///
/// # Errors
/// The database fails.
pub async fn set_of(db: &impl ConnectionTrait, change: ChangeId) -> Result<Option<ChangeSetId>, ApiError> {
    let query = member::Entity::find().select_only().column(member::Column::SetId);
    let found: Option<Uuid> =
        query.filter(member::Column::ChangeId.eq(change.uuid())).into_tuple().one(db).await?;
    Ok(found.map(ChangeSetId::new))
}

/// Records that a member's change has come to its end, and has the members after it looked at.
///
/// # Errors
/// The database fails.
pub async fn ended(db: &impl ConnectionTrait, _: &Stamp, row: &ChangeRow) -> Result<(), ApiError> {
    let change = row.change.id;
    let Some(set) = set_of(db, change).await? else { return Ok(()) };
    let outcome = match Stage::of(&row.change.state) {
        Stage::Done => Outcome::Done,
        _ => Outcome::Dropped,
    };
    member::Entity::update_many()
        .col_expr(member::Column::Outcome, outcome.text().into())
        .filter(member::Column::ChangeId.eq(change.uuid()))
        .exec(db)
        .await?;
    jobs::store::enqueue(db, &Work::ChangeSet { set, ended: Some(change) }).await
}

/// Keeps others from ending a set, and from asking for members of it, until the transaction ends;
/// SQLite lets only one transaction write anyway.
///
/// # Errors
/// The database fails.
pub async fn hold(db: &impl ConnectionTrait, set: ChangeSetId) -> Result<(), ApiError> {
    let alone = set::Entity::find_by_id(set.uuid()).select_only().column(set::Column::Number);
    let _: Option<i64> = alone.lock(LockType::NoKeyUpdate).into_tuple().one(db).await?;
    Ok(())
}

/// Whether a member still waits to be asked for.
///
/// # Errors
/// The database fails.
pub async fn is_deferred(db: &impl ConnectionTrait, member: Uuid) -> Result<bool, ApiError> {
    let deferred = member::Entity::find_by_id(member)
        .filter(member::Column::ChangeId.is_null())
        .filter(member::Column::Outcome.is_null());
    Ok(deferred.one(db).await?.is_some())
}

/// Lets a member be asked for again that could not be asked for.
///
/// # Errors
/// The database fails.
pub async fn ask_again(db: &impl ConnectionTrait, _: &Permit, member: &Member) -> Result<(), ApiError> {
    member::Entity::update_many()
        .col_expr(member::Column::Outcome, Option::<String>::None.into())
        .col_expr(member::Column::Note, Option::<String>::None.into())
        .filter(member::Column::Id.eq(member.id))
        .exec(db)
        .await?;
    Ok(())
}

/// Has the members of a set looked at.
///
/// # Errors
/// The database fails.
pub async fn look(db: &impl ConnectionTrait, set: ChangeSetId) -> Result<(), ApiError> {
    jobs::store::enqueue(db, &Work::ChangeSet { set, ended: None }).await
}

/// Records what became of a member that was to be asked for later.
///
/// # Errors
/// The database fails.
pub async fn set_asked(
    db: &impl ConnectionTrait,
    _: &Stamp,
    member: &Member,
    asked: Result<(ChangeId, i64), (Outcome, String)>,
) -> Result<(), ApiError> {
    let mut update = member::Entity::update_many();
    update = match asked {
        Ok((change, number)) => update
            .col_expr(member::Column::ChangeId, change.uuid().into())
            .col_expr(member::Column::Number, number.into())
            .col_expr(member::Column::Request, Option::<Vec<u8>>::None.into())
            .col_expr(member::Column::Outcome, Option::<String>::None.into())
            .col_expr(member::Column::Note, Option::<String>::None.into()),
        Err((outcome, why)) => update
            .col_expr(member::Column::Outcome, outcome.text().into())
            .col_expr(member::Column::Note, why.into()),
    };
    update.filter(member::Column::Id.eq(member.id)).exec(db).await?;
    Ok(())
}
