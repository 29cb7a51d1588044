//! What came of a run: recorded, with what it means for its change.

use std::collections::BTreeMap;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;
use terrace_engine::change::{Event, PlanRef, Stamp};
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::id::{ChangeId, RunId};
use terrace_engine::run::{Counts, Kind, RunEvent, plan as summarise};
use terrace_workspaces::WorkspaceError;
use terrace_workspaces::terraform::Finished;
use tokio::time::{Instant, sleep};

use super::jobs::change_of;
use super::store::{self, PlanResult, Run};
use crate::app::App;
use crate::changes::fingerprint::Fingerprint;
use crate::changes::jobs::system;
use crate::column::to_json;
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::ops::observe;
use crate::resources::draft::Draft;
use crate::resources::{links, outputs};
use crate::{changes, drift, state};

/// How long a result is offered to a database that does not take it.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long lies between two offers.
const PAUSE: Duration = Duration::from_secs(1);

/// What came of a run.
pub(super) enum Outcome {
    Finished(Box<(Finished, Option<Fingerprint>)>),
    Cancelled,
    Failed(Failure),
}

/// Why a run failed, for the people who look at it.
#[derive(Clone)]
pub(super) struct Failure {
    reason: String,
    code: String,
}

impl Failure {
    /// Findings are told whole, with what to do about the first one and with its code.
    pub(super) fn of(error: &ApiError) -> Self {
        if error.code() == "internal" {
            tracing::error!(?error, "a run failed inside Terrace");
        }
        let ApiError::Invalid(findings) = error else {
            return Self { reason: error.problem().detail, code: error.code().to_owned() };
        };
        let first = findings.iter().next().map(|finding| finding.code);
        Self {
            reason: first
                .map_or_else(|| findings.to_string(), |code| format!("{findings}\n{}", code.next_step())),
            code: first.map_or_else(|| error.code(), |code| code.as_str()).to_owned(),
        }
    }

    pub(super) fn event(self) -> RunEvent {
        RunEvent::Failed { reason: self.reason, code: self.code }
    }
}

impl From<Result<(Finished, Option<Fingerprint>), ApiError>> for Outcome {
    fn from(result: Result<(Finished, Option<Fingerprint>), ApiError>) -> Self {
        match result {
            Ok(finished) => Self::Finished(Box::new(finished)),
            Err(ApiError::Workspace(WorkspaceError::Cancelled)) => Self::Cancelled,
            Err(error) => Self::Failed(Failure::of(&error)),
        }
    }
}

/// Records what came of a run. A database that does not take it is asked again for a while: what
/// was done would else be forgotten. A plan for which the disk has no room is given up, because
/// it can be made again.
///
/// # Errors
/// Another worker has taken the run over, or the database fails for too long.
pub(super) async fn record(app: &App, lease: &Lease, id: RunId, outcome: Outcome) -> Result<(), ApiError> {
    let (mut outcome, until) = (outcome, Instant::now() + PATIENCE);
    loop {
        let error = match finish(app, lease, id, &outcome).await {
            Err(error @ ApiError::Database(_)) if Instant::now() < until => error,
            done => return done,
        };
        tracing::warn!(?error, run = %id, "the result of a run is not recorded yet");
        if let Outcome::Finished(finished) = &outcome
            && matches!(finished.0, Finished::Planned { .. })
            && error.code() == "disk_full"
        {
            outcome = Outcome::Failed(Failure::of(&error));
        }
        sleep(PAUSE).await;
    }
}

fn plan_purpose(run: RunId) -> String {
    format!("plan:{run}")
}

/// The plan file that was approved, and no other.
pub(super) async fn approved_plan(app: &App, run: RunId) -> Result<Vec<u8>, ApiError> {
    let sealed = store::sealed_plan(app.db.read(), run).await?;
    Ok(app.master_key.open(&plan_purpose(run), &sealed)?.to_vec())
}

/// Records what came of a run, and moves its change, at once or not at all.
async fn finish(app: &App, lease: &Lease, id: RunId, outcome: &Outcome) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    let run = store::by_id(&transaction, id).await?;
    let stamp = system();
    let (run_event, change_event) = match outcome {
        Outcome::Finished(finished) => {
            let (finished, fingerprint) = &**finished;
            let event = keep(app, &transaction, (&run, finished, fingerprint.as_ref()), &stamp).await?;
            (RunEvent::Succeeded, event)
        }
        Outcome::Cancelled => (RunEvent::Cancelled, failed(&run, "the run was cancelled".into())),
        Outcome::Failed(failure) => (failure.clone().event(), failed(&run, failure.reason.clone())),
    };
    if let (false, Some(resource)) = (matches!(outcome, Outcome::Finished(_)), run.resource) {
        state::store::release_after(&transaction, &stamp, (run.id, resource)).await?;
    }
    let run = store::advance(&transaction, run, run_event, &app.worker).await?;
    observe::ran(&run);
    if let (Some(change), Some(event)) = (run.change, change_event)
        && is_newest(&transaction, &run, change).await?
    {
        changes::store::advance_unless_ended(&transaction, change, event, &stamp).await?;
    }
    app.commit_last(lease, transaction).await
}

/// Whether no later run of the change replaced this one.
async fn is_newest(db: &impl ConnectionTrait, run: &Run, change: ChangeId) -> Result<bool, ApiError> {
    let newest = store::newest(db, change, &[Kind::Plan, Kind::Apply, Kind::Destroy]).await?;
    Ok(newest.is_some_and(|newest| newest.id == run.id))
}

fn failed(run: &Run, reason: String) -> Option<Event> {
    run.change?;
    Some(match run.kind {
        Kind::Plan | Kind::Drift => Event::PlanFailed { reason },
        Kind::Apply | Kind::Destroy => Event::ApplyFinished { ok: false, reason: Some(reason) },
    })
}

/// Keeps the result of a run that succeeded; answers what it means for the change.
async fn keep(
    app: &App,
    db: &impl ConnectionTrait,
    (run, finished, fingerprint): (&Run, &Finished, Option<&Fingerprint>),
    stamp: &Stamp,
) -> Result<Option<Event>, ApiError> {
    match finished {
        Finished::Planned { json, .. } if run.kind == Kind::Drift => {
            drift::checks::keep(app, db, (run, json), stamp).await?;
            Ok(None)
        }
        Finished::Planned { plan, json, lock_file } => {
            let counts = keep_plan(app, db, (run, plan, json), (fingerprint, lock_file)).await?;
            Ok(fingerprint.map(|fingerprint| Event::PlanFinished {
                plan: PlanRef { run: run.id, digest: fingerprint.digest.clone(), summary: counts },
            }))
        }
        Finished::Applied { outputs } => {
            keep_outputs(app, db, (run, outputs), stamp).await?;
            Ok(Some(Event::ApplyFinished { ok: true, reason: None }))
        }
    }
}

async fn keep_plan(
    app: &App,
    db: &impl ConnectionTrait,
    (run, plan, json): (&Run, &[u8], &Json),
    (fingerprint, lock_file): (Option<&Fingerprint>, &Option<Vec<u8>>),
) -> Result<Counts, ApiError> {
    let summary = summarise(json).map_err(Diagnostics::from)?;
    let counts = summary.counts;
    let sealed = app.master_key.seal(&plan_purpose(run.id), plan)?;
    let result = PlanResult {
        summary: to_json(&summary)?,
        counts,
        sealed,
        lock_file: lock_file.clone(),
        fingerprint: fingerprint.cloned(),
    };
    store::keep_plan(db, run.id, result).await?;
    Ok(counts)
}

async fn keep_outputs(
    app: &App,
    db: &impl ConnectionTrait,
    (run, printed): (&Run, &BTreeMap<String, Json>),
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let resource = run.resource.ok_or(ApiError::NotFound("resource"))?;
    let moved = outputs::replace(db, &app.master_key, stamp, resource, printed).await?;
    store::keep_moved_outputs(db, run.id, &moved).await?;
    let change = changes::store::by_id(db, change_of(run)?).await?;
    let wanted = if run.kind == Kind::Destroy {
        Vec::new()
    } else {
        Draft::load(app, db, &change.resource, &change.spec).await?.links()
    };
    links::replace(db, stamp, resource, &wanted).await
}
