//! Executing runs: prepare a private folder, let the Terraform binary work, keep what came of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use actix_web::web;
use secrecy::{ExposeSecret, SecretString};
use terrace_engine::change::{Event, State};
use terrace_engine::files::FileSet;
use terrace_engine::id::{ChangeId, ResourceId, RunId};
use terrace_engine::module::{Limits, inspect};
use terrace_engine::run::{Kind, Preparation, RunEvent, RunState, preparation};
use terrace_workspaces::breakpoint::Breakpoint;
use terrace_workspaces::terraform::{Finished, Job, LOCK_FILE, RunFolder, Steps, Terraform, Warm, WarmKey};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::environment::RunAccess;
use super::results::{self, Outcome, approved_plan};
use super::store::{self, Run, RunSpec};
use super::{binary, elsewhere, lines, log};
use crate::app::App;
use crate::authn::store::{Purpose, end, issue};
use crate::changes::fingerprint::{self, Fingerprint};
use crate::changes::jobs::system;
use crate::changes::standing::{self, Lapse};
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::resources::draft::Draft;
use crate::state::rescued;
use crate::{changes, db, drift, workspaces};

/// Code, environment and steps of one run, ready for the Terraform binary.
struct Prepared {
    files: FileSet,
    draft: Option<Draft>,
    steps: Steps,
    fingerprint: Option<Fingerprint>,
}

/// Executes a queued run; one that is not queued any more is left alone.
///
/// # Errors
/// The database fails. What fails inside the run is recorded as its result.
pub async fn execute(app: &web::Data<App>, lease: &Lease, id: RunId) -> Result<(), ApiError> {
    let run = store::by_id(app.db.read(), id).await?;
    if run.state != RunState::Queued {
        return Ok(());
    }
    let cancel = app.running.begin(id);
    let outcome = attempt(app, lease, run, cancel).await;
    app.running.end(id);
    let Some(outcome) = outcome? else { return Ok(()) };
    results::record(app, lease, id, outcome).await?;
    Breakpoint::Finished.pass();
    lines::put_away(app, id).await;
    Ok(())
}

/// What came of a run; nothing where it did not begin, because what it was to do no longer stands.
/// It begins once everything is at hand: what is away is waited for before.
async fn attempt(
    app: &web::Data<App>,
    lease: &Lease,
    run: Run,
    cancel: CancellationToken,
) -> Result<Option<Outcome>, ApiError> {
    if let Some((change, lapse)) = lapsed(app, lease, &run).await? {
        refuse(app, lease, run, (change, lapse)).await?;
        return Ok(None);
    }
    let prepared = match prepare(app, &run).await {
        Err(error) if error.is_away() => return Err(error),
        prepared => prepared,
    };
    let run = begin(app, lease, run).await?;
    Ok(Some(work(app, (lease, &run), prepared, cancel).await.into()))
}

/// Why a run is not to begin any more, with its change.
async fn lapsed(app: &App, lease: &Lease, run: &Run) -> Result<Option<(ChangeId, Lapse)>, ApiError> {
    let Some(change) = run.change else { return Ok(None) };
    let lapse = match &run.spec {
        RunSpec::Plan { .. } => standing::before_plan(app, lease, change).await?,
        RunSpec::Apply { plan, .. } => standing::before_apply(app, change, *plan).await?,
        RunSpec::Drift { .. } | RunSpec::Dry { .. } => None,
    };
    Ok(lapse.map(|lapse| (change, lapse)))
}

/// Marks the run as running, and its change as applying, at once or not at all.
async fn begin(app: &App, lease: &Lease, run: Run) -> Result<Run, ApiError> {
    let transaction = app.db.write().await?;
    let run = store::advance(&transaction, run, RunEvent::Started, &app.worker).await?;
    if let (Some(change), Kind::Apply | Kind::Destroy) = (run.change, run.kind) {
        changes::store::advance(&transaction, change, Event::ApplyStarted { run: run.id }, &system()).await?;
    }
    app.commit_under(lease, transaction).await?;
    match run.kind {
        Kind::Plan | Kind::Drift => Breakpoint::PlanBegun.pass(),
        Kind::Apply | Kind::Destroy => Breakpoint::ApplyBegun.pass(),
    }
    Ok(run)
}

/// Ends a run that was never started, and sends its change back to be planned afresh.
async fn refuse(
    app: &App,
    lease: &Lease,
    run: Run,
    (change, lapse): (ChangeId, Lapse),
) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    let event = match run.kind {
        Kind::Plan | Kind::Drift => RunEvent::Cancelled,
        Kind::Apply | Kind::Destroy => {
            let reason = format!("not applied: {}", lapse.what);
            RunEvent::Failed { reason, code: "conflict".to_owned() }
        }
    };
    store::advance(&transaction, run, event, &app.worker).await?;
    if let Some(head) = lapse.head {
        let event = Event::Moved { what: lapse.what, head };
        changes::store::advance(&transaction, change, event, &system()).await?;
    }
    app.commit_under(lease, transaction).await
}

async fn work(
    app: &web::Data<App>,
    (lease, run): (&Lease, &Run),
    prepared: Result<Prepared, ApiError>,
    cancel: CancellationToken,
) -> Result<(Finished, Option<Fingerprint>), ApiError> {
    let prepared = prepared?;
    let terraform = db::patiently(|| program(app, run, &prepared)).await?;
    let user = run.requested_by.ok_or_else(|| ApiError::Internal("a run that nobody asked for".into()))?;
    let scope = run.resource.unwrap_or_else(|| ResourceId::new(run.id.uuid()));
    let lasts = chrono::Duration::seconds(i64::try_from(app.config.run_timeout).unwrap_or(3600) + 600);
    let purpose = Purpose::Run { resource: scope, run: run.id };
    let token = db::patiently(|| issue(app.db.read(), user, "run", purpose, Some(lasts)));
    let (_, token) = token.await?;
    let finished = run_terraform(app, (lease, run), (&terraform, &prepared, &token), cancel).await;
    match &prepared.steps {
        Steps::Plan { .. } | Steps::Recreate { .. } => Breakpoint::Planned.pass(),
        Steps::Apply { .. } => Breakpoint::Applied.pass(),
    }
    // What was applied stays applied, whether the database can be told now or in a moment.
    db::patiently(|| end(app.db.read(), token.expose_secret())).await?;
    let finished = finished?;
    if let RunSpec::Drift { looked } = &run.spec {
        db::patiently(|| drift::checks::still(app, run, looked)).await?;
    }
    let before = &prepared.fingerprint;
    let now = db::patiently(|| elsewhere::fingerprint(app, run, before.clone())).await?;
    Ok((finished, now))
}

/// The binary that executes a run, noted with it.
async fn program(app: &App, run: &Run, prepared: &Prepared) -> Result<Terraform, ApiError> {
    let planned_with = match &run.spec {
        RunSpec::Apply { plan, .. } => store::by_id(app.db.read(), *plan).await?.program,
        RunSpec::Plan { .. } | RunSpec::Drift { .. } | RunSpec::Dry { .. } => None,
    };
    // What the module calls by itself is in its interface, and not in the folder's.
    let own = inspect(&prepared.files, "", &Limits::default()).required_core;
    let module = prepared.draft.iter().flat_map(|draft| draft.version.interface.required_core.clone());
    let required_core: BTreeSet<String> = own.into_iter().chain(module).collect();
    let required_core: Vec<String> = required_core.into_iter().collect();
    let terraform = binary::choose(app, &required_core, planned_with.as_deref()).await?;
    store::note_program(app.db.read(), run.id, &binary::words(&terraform)).await?;
    Ok(terraform.with_limits(app.config.run_limits.limits()))
}

async fn run_terraform(
    app: &web::Data<App>,
    (lease, run): (&Lease, &Run),
    (terraform, prepared, token): (&Terraform, &Prepared, &SecretString),
    cancel: CancellationToken,
) -> Result<Finished, ApiError> {
    let folder =
        RunFolder::create(app.workplace.folder(), &run.id.uuid().to_string(), &prepared.files).await?;
    let access = RunAccess { app, token, folder: folder.path() };
    let generated = prepared.draft.as_ref().and_then(|draft| draft.generated().ok());
    let environment = db::patiently(|| access.environment(prepared.draft.as_ref(), generated.as_ref()));
    let mut environment = environment.await?;
    environment.extend(drift::checks::setting(run));
    let ready = preparation(&prepared.files);
    let plugins = ready.as_ref().is_none_or(|ready| ready.needs_plugins);
    let job = Job {
        folder: absolute(folder.path())?,
        steps: prepared.steps.clone(),
        environment,
        plugin_cache: plugins.then(|| absolute(&app.config.folder("plugins"))).transpose()?,
        warm: ready.map(|ready| warm(app, ready)),
        timeout: Duration::from_secs(app.config.run_timeout),
    };
    let (lines, printed) = mpsc::unbounded_channel();
    let carrying = tokio::spawn(log::carry(app.clone(), lease.clone(), run.id, printed));
    let finished = elsewhere::run(app, run, (terraform, job), (lines, cancel)).await;
    if let Err(error) = rescue(app, (lease, run), &folder).await {
        tracing::error!(?error, run = %run.id, "a state that an apply could not hand over was not kept");
    }
    // The log is whole before the result shows: whoever sees "failed" finds the reason there.
    if let Err(error) = carrying.await {
        tracing::error!(?error, run = %run.id, "the log of a run broke off");
    }
    finished
}

/// What an earlier run of code that needs the same has made ready.
fn warm(app: &App, ready: Preparation) -> WarmKey {
    let store = Warm::new(app.config.folder("warm"), app.config.run_limits.warm_folders);
    WarmKey { store, modules: ready.modules, backend: ready.backend }
}

/// Keeps the state of an apply that could not hand it over: what it made exists.
async fn rescue(app: &App, (lease, run): (&Lease, &Run), folder: &RunFolder) -> Result<(), ApiError> {
    let Some(state) = folder.unsaved_state().await? else { return Ok(()) };
    db::patiently(|| lease.hold(app.db.read())).await?;
    rescued::keep(app, run, state).await
}

fn absolute(path: &Path) -> Result<std::path::PathBuf, ApiError> {
    std::path::absolute(path).map_err(|error| ApiError::Internal(format!("{}: {error}", path.display())))
}

async fn prepare(app: &App, run: &Run) -> Result<Prepared, ApiError> {
    match &run.spec {
        RunSpec::Plan { commit, destroy, recreate } => {
            let change = changes::store::by_id(app.db.read(), change_of(run)?).await?;
            let fingerprint = match &change.change.state {
                State::Proposed { head, .. } => fingerprint::of_plan(app, &change, head).await?,
                _ => fingerprint::current(app, &change).await?,
            };
            Ok(Prepared {
                files: code(app, &change, commit).await?,
                draft: Draft::load(app, app.db.read(), &change.resource, &change.spec).await.ok(),
                steps: match recreate.clone() {
                    Some(only) => Steps::Recreate { only },
                    None => Steps::Plan { destroy: *destroy },
                },
                fingerprint: Some(fingerprint),
            })
        }
        RunSpec::Apply { plan, commit } => {
            let change = changes::store::by_id(app.db.read(), change_of(run)?).await?;
            let mut files = code(app, &change, commit).await?;
            // The plugins are those that the plan was made with, whatever came out since.
            if let (Some(lock_file), Ok(path)) =
                (store::lock_file(app.db.read(), *plan).await?, LOCK_FILE.parse())
            {
                files.insert(path, lock_file);
            }
            Ok(Prepared {
                files,
                draft: Draft::load(app, app.db.read(), &change.resource, &change.spec).await.ok(),
                steps: Steps::Apply { plan: approved_plan(app, *plan).await? },
                fingerprint: None,
            })
        }
        RunSpec::Drift { looked } => {
            let (files, draft) = drift::checks::prepared(app, run, looked).await?;
            Ok(Prepared { files, draft, steps: Steps::Plan { destroy: false }, fingerprint: None })
        }
        RunSpec::Dry { resource, spec, exists } => {
            let draft = Draft::load(app, app.db.read(), resource, spec).await?;
            let sound = draft.verdict(app, app.db.read(), None).await?.sound()?;
            let generated = if *exists { sound.generated } else { draft.generated_without_state()? };
            Ok(Prepared {
                files: generated.files,
                draft: Some(draft),
                steps: Steps::Plan { destroy: false },
                fingerprint: None,
            })
        }
    }
}

pub(super) fn change_of(run: &Run) -> Result<ChangeId, ApiError> {
    run.change.ok_or_else(|| ApiError::Inconsistent {
        table: "runs",
        column: "change_id",
        row: run.id.to_string(),
    })
}

/// The code of a change's folder at a commit.
pub(super) async fn code(
    app: &App,
    change: &changes::store::ChangeRow,
    commit: &terrace_engine::name::CommitSha,
) -> Result<FileSet, ApiError> {
    let workspace = workspaces::store::by_id(app.db.read(), change.resource.workspace).await?;
    let repository = app.forge.open(workspace.slug.as_str())?;
    let folder = change.resource.folder.as_deref().and_then(|folder| folder.parse().ok());
    let folder = folder.ok_or(ApiError::NotFound("folder"))?;
    Ok(repository.folder(commit, &folder).await?)
}
