//! Deciding on a set: each member is handed its own event, all of them or none.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ConnectionTrait;
use serde_json::json;
use terrace_engine::change::{Event, SetState, Stage, State};
use terrace_engine::id::ChangeId;

use super::ask::subject;
use super::lists;
use super::refusals::{Refusals, named};
use super::store::{self, Member, Outcome, SetRow};
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::changes::propose::{self, Main};
use crate::changes::standing;
use crate::changes::store::{self as changes, ChangeRow};
use crate::changes::views::REQUESTER;
use crate::error::ApiError;

/// A set with its members and their changes.
struct Whole {
    members: Vec<Member>,
    changes: HashMap<ChangeId, ChangeRow>,
}

impl Whole {
    async fn load(db: &impl ConnectionTrait, set: &SetRow) -> Result<Self, ApiError> {
        let (members, changes) = lists::whole(db, set.id).await?;
        Ok(Self { members, changes })
    }

    /// The changes in a stage, in their order.
    fn at<'a>(&'a self, wanted: &'a [Stage]) -> impl Iterator<Item = &'a ChangeRow> {
        let members = self.members.iter().filter(|member| wanted.contains(&member.stage));
        members.filter_map(|member| self.changes.get(&member.change?))
    }
}

/// A permit for each change, refused with the names of those for which there is none.
fn permits<'a>(
    actor: &Actor,
    action: Action,
    rows: impl Iterator<Item = &'a ChangeRow>,
) -> Result<Vec<(Permit, &'a ChangeRow)>, ApiError> {
    let mut refusals = Refusals::default();
    let mut permitted = Vec::new();
    for row in rows {
        match actor.permit(action, &Scope::At(row.change.path.clone())) {
            Ok(permit) => permitted.push((permit, row)),
            Err(error) => refusals.add(&row.change.path, error),
        }
    }
    refusals.none()?;
    Ok(permitted)
}

/// Approves the plans of all members that wait for a decision: `digests` holds what the approver
/// saw of each, by the number of its change.
///
/// # Errors
/// The approver asked for the set or may not approve a member, a member is still being planned,
/// the digests are not those of the members that wait, or a plan no longer stands.
pub async fn approve(
    app: &App,
    actor: &Actor,
    set: &SetRow,
    digests: &BTreeMap<i64, String>,
) -> Result<(), ApiError> {
    if set.requested_by == actor.user {
        return Err(ApiError::Forbidden(REQUESTER.into()));
    }
    let whole = Whole::load(app.db.read(), set).await?;
    let permitted = permits(actor, Action::Approve, whole.at(&[Stage::Planned]))?;
    let first = permitted.first().ok_or_else(|| undecidable(&whole))?.0.clone();
    if let Some(row) = whole.at(&[Stage::Preparing]).next() {
        let sentence = format!("change {} of {} is still being planned", row.change.number, row.change.path);
        return Err(ApiError::Conflict(sentence));
    }
    let mut events = Vec::with_capacity(permitted.len());
    let mut refusals = Refusals::default();
    for (permit, row) in permitted {
        match digest(app, row, digests).await {
            Ok(digest) => {
                let (by, name) = (permit.user(), permit.username().to_owned());
                events.push((permit, row, Event::Approved { by, name, digest }));
            }
            Err(error) => refusals.add(&row.change.path, error),
        }
    }
    refusals.none()?;
    let waits = |number: &i64| events.iter().any(|(_, row, _)| row.change.number == *number);
    if let Some(number) = digests.keys().find(|number| !waits(number)) {
        let sentence = format!("change {number} does not wait for the decision on change set {}", set.number);
        return Err(ApiError::Conflict(sentence));
    }
    let detail = json!({"changes": digests});
    let transaction = app.db.write().await?;
    advance(&transaction, events).await?;
    audit::store::record(&transaction, &first, "change_set.approve", &subject(set.number), detail).await?;
    app.commit(transaction).await
}

fn undecidable(whole: &Whole) -> ApiError {
    let state = store::standing(&whole.members).tally().state();
    let sentence = match state {
        SetState::Planning => "its plans are not made yet",
        _ => "no member of it waits for a decision",
    };
    ApiError::Conflict(format!("the change set is {}: {sentence}", state.name()))
}

/// The digest that was named for a change, if that plan still stands.
async fn digest(
    app: &App,
    row: &ChangeRow,
    digests: &BTreeMap<i64, String>,
) -> Result<terrace_engine::change::Digest, ApiError> {
    let number = row.change.number;
    let named = digests.get(&number).ok_or_else(|| {
        ApiError::Conflict(format!("the decision does not name change {number}: look at the set again"))
    })?;
    let digest = named
        .parse()
        .map_err(|_| ApiError::BadRequest("the digest must be 64 hexadecimal digits".to_owned()))?;
    // Where a fresh plan has just begun, there is none to compare with.
    let moved = match standing::check(app, row).await {
        Err(ApiError::NotFound(_)) => Some("it is being planned afresh".to_owned()),
        other => other?,
    };
    match moved {
        Some(what) => {
            let sentence =
                format!("the plan of change {number} is no longer valid: {what}; a fresh plan has started");
            Err(ApiError::Conflict(sentence))
        }
        None => Ok(digest),
    }
}

/// How a set is ended before everything of it is done.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// By somebody who may approve every member: they say no.
    Rejected,
    /// By whoever asked for it, or an administrator of every member's place: they take it back.
    Withdrawn,
}

impl End {
    fn needed(self, own: bool) -> Action {
        match self {
            Self::Rejected => Action::Approve,
            Self::Withdrawn if own => Action::Request,
            Self::Withdrawn => Action::Administer,
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Rejected => ("change_set.reject", "rejected"),
            Self::Withdrawn => ("change_set.withdraw", "withdrawn"),
        }
    }
}

/// Ends a set: nothing of it is applied that is not applied already, or being applied.
///
/// It looks at each member in the transaction that ends it, so that one that moves meanwhile, from
/// plan to plan or into its apply, needs no second try: what is being applied is left to come to its
/// own end, and nothing goes after it.
///
/// # Errors
/// The actor may not do that to a member, or nothing is left to end.
pub async fn end(app: &App, actor: &Actor, set: &SetRow, (end, why): (End, &str)) -> Result<(), ApiError> {
    let why = crate::templates::check::text("reason", why.trim().to_owned())?;
    if why.is_empty() {
        return Err(ApiError::BadRequest("a reason is needed".into()));
    }
    let (needed, (action, how)) = (end.needed(set.requested_by == actor.user), end.words());
    let transaction = app.db.write().await?;
    store::hold(&transaction, set.id).await?;
    let whole = Whole::load(&transaction, set).await?;
    let open = [Stage::Preparing, Stage::Planned, Stage::Approved, Stage::Failed];
    let permitted = permits(actor, needed, whole.at(&open))?;
    let left: Vec<&Member> =
        whole.members.iter().filter(|member| member.change.is_none() && !member.stage.has_ended()).collect();
    let place = left.first().map(|member| member.path.clone());
    let first = match (permitted.first(), place) {
        (Some((permit, _)), _) => permit.clone(),
        (None, Some(place)) => actor.permit(needed, &Scope::At(place))?,
        (None, None) => return Err(undecidable(&whole)),
    };
    for (permit, row) in permitted {
        let (by, name) = (permit.user(), permit.username().to_owned());
        let why = format!("{why} ({how} with change set {})", set.number);
        let event = Event::Withdrawn { by, name, why };
        changes::withdraw_unless_settled(&transaction, row.change.id, event, &permit.stamp()).await?;
    }
    for member in left {
        let dropped = Err((Outcome::Dropped, "it was never asked for".to_owned()));
        store::set_asked(&transaction, &first.stamp(), member, dropped).await?;
    }
    let detail = json!({"reason": why});
    audit::store::record(&transaction, &first, action, &subject(set.number), detail).await?;
    app.commit(transaction).await
}

/// Tries everything of the set again that failed, and has the rest go on.
///
/// # Errors
/// The actor may not operate a member that failed, or none did.
pub async fn resume(app: &App, actor: &Actor, set: &SetRow) -> Result<(), ApiError> {
    let whole = Whole::load(app.db.read(), set).await?;
    let permitted = permits(actor, Action::Operate, whole.at(&[Stage::Failed]))?;
    let refused: Vec<&Member> = whole
        .members
        .iter()
        .filter(|member| member.change.is_none() && member.stage == Stage::Failed)
        .collect();
    let place = refused.first().or(whole.members.first().as_ref()).map(|member| member.path.clone());
    let place = place.ok_or(ApiError::NotFound("change set"))?;
    let first = actor.permit(Action::Operate, &Scope::At(place)).map_err(|error| match refused.first() {
        Some(member) => named(&member.path, error),
        None => error,
    })?;
    if permitted.is_empty() && refused.is_empty() {
        return Err(ApiError::Conflict("no member of it has failed: there is nothing to resume".into()));
    }
    let mut events = Vec::with_capacity(permitted.len());
    for (permit, row) in permitted {
        let event = match &row.change.state {
            State::Stuck { .. } => {
                let head = propose::refreshed(app, row, &permit.stamp(), Main::Left).await;
                let head = head.map_err(|error| named(&row.change.path, error))?;
                Event::Moved {
                    what: format!("{} resumed change set {}", permit.username(), set.number),
                    head,
                }
            }
            _ => Event::Retried,
        };
        events.push((permit, row, event));
    }
    let transaction = app.db.write().await?;
    for member in refused {
        store::ask_again(&transaction, &first, member).await?;
    }
    advance(&transaction, events).await?;
    store::look(&transaction, set.id).await?;
    audit::store::record(&transaction, &first, "change_set.resume", &subject(set.number), json!({})).await?;
    app.commit(transaction).await
}

async fn advance(
    db: &impl ConnectionTrait,
    events: Vec<(Permit, &ChangeRow, Event)>,
) -> Result<(), ApiError> {
    for (permit, row, event) in events {
        let moved = changes::advance(db, row.change.id, event, &permit.stamp()).await;
        moved.map_err(|error| named(&row.change.path, error))?;
    }
    Ok(())
}
