//! Change sets as the API shows them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::change::{Gate, SetState, Stage, Tally, Turn};
use terrace_engine::id::{ChangeId, ChangeSetId, ResourceId};
use terrace_engine::run::Counts;
use utoipa::ToSchema;
use uuid::Uuid;

use super::approval::{self, SetApprovalView, SetConditionView};
use super::ask::subject;
use super::lists;
use super::store::{self, Member, SetRow};
use crate::audit;
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::changes::specs;
use crate::changes::store::ChangeRow;
use crate::changes::views::{self as changes, ChangeView, REQUESTER, TimelineEntry};
use crate::clock;
use crate::error::ApiError;
use crate::resources::views::Can;

/// A change set as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeSetView {
    #[schema(value_type = String)]
    id: ChangeSetId,
    number: i64,
    /// `destroy`, `update`, `upgrade` or `catch_up`.
    kind: String,
    title: String,
    reason: Option<String>,
    requested_by: Option<Person>,
    #[schema(value_type = String)]
    state: SetState,
    open: bool,
    /// How many members there are.
    size: u64,
    /// How many members are how far.
    #[schema(value_type = Object)]
    members: Tally,
    created_at: DateTime<Utc>,
}

/// What the caller can do with a change set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeSetCan {
    approve: Can,
    reject: Can,
    withdraw: Can,
    resume: Can,
}

/// A change set with what a reviewer needs besides its members.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeSetDetail {
    #[serde(flatten)]
    set: ChangeSetView,
    /// What all plans together would do, or did.
    #[schema(value_type = Object)]
    summary: Counts,
    /// How many plans that is.
    plans: usize,
    /// Every rule that is about what is left of it, with what is met and what is missing.
    conditions: Vec<SetConditionView>,
    /// Who has approved plans of it.
    approvals: Vec<SetApprovalView>,
    timeline: Vec<TimelineEntry>,
    can: ChangeSetCan,
}

/// A member of a change set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeSetMember {
    /// Where it stands in the order, from 1.
    position: i64,
    #[schema(value_type = String)]
    resource: ResourceId,
    path: String,
    /// The members right before it.
    after: Vec<String>,
    /// How far it has come: `deferred`, `preparing`, `planned`, `approved`, `applying`, `done`,
    /// `failed` or `dropped`.
    #[schema(value_type = String)]
    stage: Stage,
    /// Whether it may go: `kind` is `now`, `waits` or `stopped`, `on` are the members that count.
    #[schema(value_type = Object)]
    turn: Turn,
    /// Its change; `null` while it is not asked for, and once it is deleted with its resource.
    change: Option<ChangeView>,
    /// The number of its change, kept when that is deleted.
    number: Option<i64>,
    /// What the decision must name for it.
    digest: Option<String>,
    /// Why it failed, was closed, or is planned afresh.
    why: Option<String>,
}

impl ChangeSetMember {
    /// What to go on after.
    #[must_use]
    pub fn cursor(&self) -> String {
        self.position.to_string()
    }
}

/// The views of some sets; two statements.
///
/// # Errors
/// The database fails.
pub async fn views(db: &impl ConnectionTrait, rows: Vec<SetRow>) -> Result<Vec<ChangeSetView>, ApiError> {
    let people = accounts::people(db, rows.iter().map(|row| row.requested_by.uuid()).collect()).await?;
    let people: HashMap<Uuid, Person> = people.into_iter().map(|person| (person.id.uuid(), person)).collect();
    let tallies = lists::tallies(db, rows.iter().map(|row| row.id.uuid()).collect()).await?;
    let view = |row: SetRow| {
        let tally = tallies.get(&row.id).copied().unwrap_or_default();
        view(row, &people, tally)
    };
    Ok(rows.into_iter().map(view).collect())
}

fn view(row: SetRow, people: &HashMap<Uuid, Person>, tally: Tally) -> ChangeSetView {
    ChangeSetView {
        id: row.id,
        number: row.number,
        kind: row.kind,
        title: row.title,
        reason: row.reason,
        requested_by: people.get(&row.requested_by.uuid()).cloned(),
        state: tally.state(),
        open: tally.state().is_open(),
        size: tally.size(),
        members: tally,
        created_at: row.created_at,
    }
}

/// What a reviewer needs besides the members; a number of statements that does not grow with
/// them.
///
/// # Errors
/// The database fails.
pub async fn detail(
    db: &impl ConnectionTrait,
    actor: &Actor,
    row: SetRow,
) -> Result<ChangeSetDetail, ApiError> {
    let (members, rows) = lists::whole(db, row.id).await?;
    let people = accounts::people(db, vec![row.requested_by.uuid()]).await?;
    let people = people.into_iter().map(|person| (person.id.uuid(), person)).collect();
    let tally = store::standing(&members).tally();
    let timeline = audit::store::of_subject(db, &subject(row.number)).await?;
    let plans: Vec<Counts> =
        rows.values().filter_map(|row| row.change.state.plan()).map(|plan| plan.summary).collect();
    let gates = approval::gates(db, rows.values()).await?;
    Ok(ChangeSetDetail {
        summary: plans.iter().fold(Counts::default(), |sum, counts| sum.plus(*counts)),
        plans: plans.len(),
        conditions: approval::conditions(&gates, rows.values()),
        approvals: approval::approvals(db, rows.values()).await?,
        timeline: timeline.into_iter().map(changes::timeline_entry).collect(),
        can: can(actor, &row, (&members, &rows), &gates),
        set: view(row, &people, tally),
    })
}

/// The members after a position, up to `limit`, in their order.
///
/// # Errors
/// The database fails.
pub async fn members(
    db: &impl ConnectionTrait,
    set: &SetRow,
    (after, limit): (i64, u64),
) -> Result<Vec<ChangeSetMember>, ApiError> {
    let all = store::members(db, set.id).await?;
    let standing = store::standing(&all);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let shown: Vec<&Member> = all.iter().filter(|member| member.position > after).take(limit).collect();
    let ids = shown.iter().filter_map(|member| member.change).map(ChangeId::uuid).collect();
    let rows: Vec<ChangeRow> = specs::by_ids(db, ids).await?.into_values().collect();
    let views = changes::views(db, &rows).await?;
    let mut found: HashMap<ChangeId, (&ChangeRow, ChangeView)> =
        rows.iter().zip(views).map(|(row, view)| (row.change.id, (row, view))).collect();
    let view = |member: &Member| {
        let found = member.change.and_then(|change| found.remove(&change));
        let state = found.as_ref().map(|(row, _)| &row.change.state);
        ChangeSetMember {
            position: member.position,
            resource: member.resource,
            path: member.path.to_string(),
            after: member.after.iter().map(ToString::to_string).collect(),
            stage: state.map_or(member.stage, Stage::of),
            turn: standing.turn(&member.path),
            number: member.number,
            digest: state.and_then(|state| state.plan()).map(|plan| plan.digest.to_string()),
            why: member
                .note
                .clone()
                .or_else(|| state.and_then(|state| state.reason()).map(ToOwned::to_owned)),
            change: found.map(|(_, view)| view),
        }
    };
    Ok(shown.into_iter().map(view).collect())
}

/// Why the actor may not do this to one of these members; none where they may.
fn refused<'a>(
    actor: &Actor,
    action: Action,
    mut members: impl Iterator<Item = &'a Member>,
) -> Option<String> {
    let at = |member: &Member| Scope::At(member.path.clone());
    let refused = members.find(|member| !actor.may(action, &at(member)))?;
    Some(actor.rule(action, &at(refused)))
}

fn can(
    actor: &Actor,
    set: &SetRow,
    (members, rows): (&[Member], &HashMap<ChangeId, ChangeRow>),
    gates: &HashMap<ChangeId, Gate>,
) -> ChangeSetCan {
    let tally = store::standing(members).tally();
    let at = |stages: &'static [Stage]| members.iter().filter(|member| stages.contains(&member.stage));
    let own = set.requested_by == actor.user;
    let open: &[Stage] = &[Stage::Deferred, Stage::Preparing, Stage::Planned, Stage::Approved, Stage::Failed];
    let planning = (tally.preparing > 0).then(|| "not all of its plans are made yet".to_owned());
    let none = (tally.planned == 0).then(|| "no member of it waits for a decision".to_owned());
    let now = clock::now();
    let by_actor = |row: &ChangeRow| {
        let (asked, given) = (row.change.requested_by, row.change.state.approvals());
        gates.get(&row.change.id).is_some_and(|gate| gate.is_repetition(asked, given, (actor.user, now)))
    };
    let waiting = at(&[Stage::Planned]).filter_map(|member| rows.get(&member.change?));
    let twice = (tally.planned > 0 && waiting.into_iter().all(by_actor))
        .then(|| "you have approved every plan that waits".to_owned());
    let left = at(open).next().is_none().then(|| "nothing of it is left to be decided".to_owned());
    let failed = (tally.failed == 0).then(|| "no member of it has failed".to_owned());
    let needed = if own { Action::Request } else { Action::Administer };
    ChangeSetCan {
        approve: Can::unless(
            none.or(planning)
                .or_else(|| own.then(|| REQUESTER.to_owned()))
                .or(twice)
                .or_else(|| refused(actor, Action::Approve, at(&[Stage::Planned]))),
        ),
        reject: Can::unless(left.clone().or_else(|| refused(actor, Action::Approve, at(open)))),
        withdraw: Can::unless(left.or_else(|| refused(actor, needed, at(open)))),
        resume: Can::unless(failed.or_else(|| refused(actor, Action::Operate, at(&[Stage::Failed])))),
    }
}
