//! What is known of drift, as the API shows it.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::id::{RunId, UserId};
use utoipa::ToSchema;

use super::schedules::{self, Schedule};
use super::store::{self, Check, DriftState, Status};
use crate::app::App;
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::column::to_json;
use crate::error::ApiError;
use crate::resources::mask::Mask;
use crate::resources::store::{Lifecycle, Resource};
use crate::resources::views::Can;
use crate::runs;

/// Drift in short, as lists of resources show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DriftMark {
    /// `unchecked`, `in_sync`, `drifted`, or `ignored` for a time.
    status: Status,
    /// How many cloud resources differ.
    drifted: i64,
    /// When somebody looked last.
    checked_at: Option<DateTime<Utc>>,
    /// Until when the difference is left.
    ignored_until: Option<DateTime<Utc>>,
}

impl From<&DriftState> for DriftMark {
    fn from(state: &DriftState) -> Self {
        Self {
            status: state.status,
            drifted: state.drifted,
            checked_at: state.checked_at,
            ignored_until: state.ignored.as_ref().map(|ignored| ignored.until),
        }
    }
}

/// How often is looked at a place and below.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftScheduleView {
    /// The place; empty is the whole tree.
    place: String,
    /// Seconds between two looks; 0 is never.
    every_seconds: u32,
    set_by: Option<Person>,
    set_at: DateTime<Utc>,
}

/// One look at a resource.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftCheckView {
    #[schema(value_type = String)]
    run: RunId,
    /// The revision whose code was planned.
    revision: i64,
    drifted: i64,
    checked_at: DateTime<Utc>,
}

impl From<&Check> for DriftCheckView {
    fn from(check: &Check) -> Self {
        Self {
            run: check.run,
            revision: check.revision,
            drifted: check.drifted,
            checked_at: check.checked_at,
        }
    }
}

/// The decision to leave a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct IgnoredView {
    until: DateTime<Utc>,
    reason: String,
    by: Option<Person>,
}

/// What the caller can do about drift.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftCan {
    check: Can,
    revert: Can,
    adopt: Can,
    ignore: Can,
}

/// Everything that is known of a resource's drift.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftView {
    #[serde(flatten)]
    mark: DriftMark,
    ignored: Option<IgnoredView>,
    /// When the schedule asks for the next look.
    next_check_at: Option<DateTime<Utc>>,
    /// The schedule that counts here.
    schedule: Option<DriftScheduleView>,
    /// The run that looks just now.
    run: Option<String>,
    /// The newest look.
    check: Option<DriftCheckView>,
    /// What it found: `resources` with their `attributes` as the `code` wants them and as they were
    /// `found`; what is `left_alone`; what is `adoptable` by which input, and what is `unmapped`.
    #[schema(value_type = Option<Object>)]
    report: Option<Json>,
    can: DriftCan,
}

/// Everything that is known of a resource's drift.
///
/// # Errors
/// A secret does not open, or the database fails.
pub async fn view(app: &App, actor: &Actor, resource: &Resource) -> Result<DriftView, ApiError> {
    let db = app.db.read();
    let state = store::of(db, resource.id).await?;
    let check = match state.check {
        Some(run) => store::check(db, run).await?,
        None => None,
    };
    let mask = Mask::of(&app.master_key, [&resource.spec])?;
    let report = check.as_ref().map(|check| to_json(&check.report)).transpose()?;
    let all = schedules::all(db).await?;
    let schedule = schedules::nearest(&all, &resource.path).cloned();
    let run = runs::drift::open_of(db, resource.id).await?;
    let people = state.ignored.iter().map(|one| one.by).chain(schedule.iter().map(|one| one.set_by));
    let people = people_of(db, people.collect()).await?;
    let adoptable = check.as_ref().is_some_and(|check| !check.report.adoptable.is_empty());
    Ok(DriftView {
        mark: DriftMark::from(&state),
        can: can(actor, resource, &state, adoptable),
        next_check_at: state.next_check_at,
        ignored: state.ignored.map(|one| IgnoredView {
            by: person(&people, one.by),
            until: one.until,
            reason: one.reason,
        }),
        schedule: schedule.map(|one| schedule_view(one, &people)),
        run: run.map(|run| run.to_string()),
        check: check.as_ref().map(DriftCheckView::from),
        report: report.map(|report| mask.json(report)),
    })
}

/// Another open change is no reason against reverting and adopting: they may wait for its end.
fn can(actor: &Actor, resource: &Resource, state: &DriftState, adoptable: bool) -> DriftCan {
    let scope = Scope::At(resource.path.clone());
    let permitted = |action| (!actor.may(action, &scope)).then(|| actor.rule(action, &scope));
    let applied = resource.state == Lifecycle::Provisioned && !resource.is_abstract();
    let nothing = (!applied).then(|| "nothing of it is applied".to_owned());
    let drifted = matches!(state.status, Status::Drifted | Status::Ignored);
    let none = (!drifted).then(|| "no difference is known".to_owned());
    let request = || permitted(Action::Request).or_else(|| none.clone());
    let mapped = (!adoptable).then(|| "no input can take what was found".to_owned());
    DriftCan {
        check: Can::unless(permitted(Action::DryRun).or(nothing)),
        revert: Can::unless(request()),
        adopt: Can::unless(request().or(mapped)),
        ignore: Can::unless(permitted(Action::Operate).or(none)),
    }
}

async fn people_of(db: &impl ConnectionTrait, ids: Vec<UserId>) -> Result<Vec<Person>, ApiError> {
    accounts::people(db, ids.into_iter().map(UserId::uuid).collect()).await
}

fn person(people: &[Person], id: UserId) -> Option<Person> {
    people.iter().find(|person| person.id == id).cloned()
}

fn schedule_view(one: Schedule, people: &[Person]) -> DriftScheduleView {
    DriftScheduleView {
        place: one.place.map(|place| place.to_string()).unwrap_or_default(),
        every_seconds: one.every,
        set_by: person(people, one.set_by),
        set_at: one.set_at,
    }
}

/// The schedules of the places that the actor may see, and of the whole tree.
///
/// # Errors
/// The database fails.
pub async fn schedule_views(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Vec<DriftScheduleView>, ApiError> {
    let mut all = schedules::all(db).await?;
    all.retain(|one| one.place.clone().is_none_or(|place| actor.may(Action::Read, &Scope::At(place))));
    let people = people_of(db, all.iter().map(|one| one.set_by).collect()).await?;
    Ok(all.into_iter().map(|one| schedule_view(one, &people)).collect())
}
