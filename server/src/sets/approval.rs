//! What it takes to approve a set: the rules of its members, each once, and who has said yes.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::change::{Approval, Gate, Shared, Stage, shared};
use terrace_engine::id::{ChangeId, UserId};
use utoipa::ToSchema;

use crate::authn::store::{self as accounts, Person};
use crate::changes::gate;
use crate::changes::store::ChangeRow;
use crate::clock;
use crate::error::ApiError;

/// One rule that is about members of a change set.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetConditionView {
    /// Its name; `null` for the one that holds where there is no other.
    rule: Option<String>,
    /// What it asks for of each of them, in words.
    asks: String,
    needed: u32,
    /// How many of the members that are neither done nor being applied it is about.
    about: u64,
    /// For how many of those it is met.
    met: u64,
    /// What is missing for the others, in words.
    missing: Vec<String>,
}

impl From<Shared> for SetConditionView {
    fn from(shared: Shared) -> Self {
        let Shared { rule, asks, needed, about, met, missing } = shared;
        Self { rule, asks, needed, about, met, missing }
    }
}

/// What one person has approved of a change set.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetApprovalView {
    by: Person,
    /// When, at last.
    at: DateTime<Utc>,
    /// How many plans.
    plans: u64,
    /// Why an administrator set the rules aside; `null` for ordinary approvals.
    broke_glass: Option<String>,
}

/// Whether a member's approvals are still asked for.
const fn is_undone(stage: Stage) -> bool {
    matches!(stage, Stage::Preparing | Stage::Planned | Stage::Approved | Stage::Failed)
}

/// The gates of what is left of a set, in a number of statements that does not grow with its members.
///
/// # Errors
/// Rules, grants or plans cannot be read.
pub async fn gates(
    db: &impl ConnectionTrait,
    rows: impl Iterator<Item = &ChangeRow>,
) -> Result<HashMap<ChangeId, Gate>, ApiError> {
    let rows: Vec<&ChangeRow> = rows.filter(|row| is_undone(Stage::of(&row.change.state))).collect();
    gate::of_all(db, &rows).await
}

/// The rules that are about what is left of a set, given its gates.
#[must_use]
pub fn conditions<'a>(
    gates: &HashMap<ChangeId, Gate>,
    rows: impl Iterator<Item = &'a ChangeRow>,
) -> Vec<SetConditionView> {
    let now = clock::now();
    let of = |row: &ChangeRow| {
        let gate = gates.get(&row.change.id)?;
        Some(gate.conditions(row.change.requested_by, row.change.state.approvals(), now))
    };
    shared(rows.filter_map(of)).into_iter().map(SetConditionView::from).collect()
}

/// Who has approved plans of a set, and how many; one statement.
///
/// # Errors
/// The database fails.
pub async fn approvals(
    db: &impl ConnectionTrait,
    rows: impl Iterator<Item = &ChangeRow>,
) -> Result<Vec<SetApprovalView>, ApiError> {
    let mut given: BTreeMap<(UserId, Option<String>), (u64, Approval)> = BTreeMap::new();
    for approval in rows.flat_map(|row| row.change.state.approvals()) {
        let key = (approval.by, approval.broke_glass.clone());
        let (plans, last) = given.entry(key).or_insert_with(|| (0, approval.clone()));
        *plans += 1;
        last.at = last.at.max(approval.at);
    }
    let people = accounts::people(db, given.keys().map(|(by, _)| by.uuid()).collect()).await?;
    let view = |(plans, approval): (u64, Approval)| {
        let by = people.iter().find(|person| person.id == approval.by).cloned();
        let at_the_time =
            || Person { id: approval.by, username: approval.name.clone(), name: approval.name.clone() };
        SetApprovalView {
            by: by.unwrap_or_else(at_the_time),
            at: approval.at,
            plans,
            broke_glass: approval.broke_glass.clone(),
        }
    };
    let mut views: Vec<SetApprovalView> = given.into_values().map(view).collect();
    views.sort_by_key(|view| view.at);
    Ok(views)
}
