//! States that a project keeps elsewhere: a run reads them itself, so that the fingerprint of its
//! plan names the state that it was made from.

use std::time::Duration;

use terrace_engine::files::FileSet;
use terrace_engine::id::ResourceId;
use terrace_engine::run::{NotAState, state as read_head};
use terrace_workspaces::terraform::{Finished, Job, Line, RunFolder, Steps, Terraform};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio_util::sync::CancellationToken;

use super::binary;
use super::environment::passed_on;
use super::store::{Run, RunSpec};
use crate::app::App;
use crate::changes::fingerprint::Fingerprint;
use crate::changes::jobs::system;
use crate::changes::store::ChangeRow;
use crate::error::ApiError;
use crate::{changes, db, projects, resources, state};

/// The file of generated code that names the backend.
const BACKEND: &str = "backend.tf";

/// How long a state may take to be read before a merge.
const PATIENCE: Duration = Duration::from_secs(120);

/// The resource of a run whose state is kept elsewhere; none where Terrace keeps it, and for a
/// dry run, whose plan nobody approves.
///
/// # Errors
/// The database fails.
async fn of(app: &App, run: &Run) -> Result<Option<ResourceId>, ApiError> {
    let (Some(id), Some(_)) = (run.resource, run.change) else { return Ok(None) };
    let resource = resources::store::by_id(app.db.read(), id).await?;
    let project = projects::store::by_ids(app.db.read(), vec![resource.project.uuid()]).await?;
    let elsewhere = project.get(&resource.project).is_some_and(|project| project.backend.is_elsewhere());
    Ok(elsewhere.then_some(id))
}

/// Lets the Terraform binary work, and reads the state afterwards where it is kept elsewhere.
///
/// # Errors
/// A step fails, the state of a plan cannot be read, or the database fails.
pub(super) async fn run(
    app: &App,
    run: &Run,
    (terraform, job): (&Terraform, Job),
    (lines, cancel): (UnboundedSender<Line>, CancellationToken),
) -> Result<Finished, ApiError> {
    let resource = db::patiently(|| of(app, run)).await?;
    if let Some(resource) = resource {
        expect(app, resource, &job.steps).await?;
    }
    let finished = terraform.run(job.clone(), lines.clone(), cancel.clone()).await?;
    if let Some(resource) = resource {
        read(app, resource, (terraform, &job), (lines, cancel)).await?;
    }
    Ok(finished)
}

/// Notes before an apply that there may be a state from now on.
///
/// # Errors
/// The database fails.
async fn expect(app: &App, resource: ResourceId, steps: &Steps) -> Result<(), ApiError> {
    match steps {
        Steps::Apply { .. } => state::store::note_begun(app.db.read(), &system(), resource).await,
        Steps::Plan { .. } | Steps::Recreate { .. } => Ok(()),
    }
}

/// Reads the state after a run and notes its lineage and serial. A plan whose state cannot be read
/// fails; what an apply has done stays done, and the next plan reads the state again.
///
/// # Errors
/// The state of a plan cannot be read, or the database fails.
async fn read(
    app: &App,
    resource: ResourceId,
    (terraform, job): (&Terraform, &Job),
    (lines, cancel): (UnboundedSender<Line>, CancellationToken),
) -> Result<(), ApiError> {
    let text = match (terraform.state(job, lines, cancel).await, &job.steps) {
        (Ok(text), _) => text,
        (Err(error), Steps::Apply { .. }) => {
            tracing::warn!(%error, %resource, "the state could not be read after an apply");
            return Ok(());
        }
        (Err(error), Steps::Plan { .. } | Steps::Recreate { .. }) => return Err(error.into()),
    };
    note(app, resource, &text).await
}

/// Notes lineage and serial of a state that was read.
async fn note(app: &App, resource: ResourceId, text: &[u8]) -> Result<(), ApiError> {
    if text.trim_ascii().is_empty() {
        return Ok(());
    }
    let head = match read_head(text) {
        Ok(head) => head,
        Err(NotAState::NoLineage) => return Ok(()),
        Err(error) => return Err(ApiError::Conflict(error.to_string())),
    };
    state::store::note(app.db.read(), &system(), resource, (&head.lineage, head.serial)).await
}

/// Reads the state of an approved change as it is now, where it is kept elsewhere: what moved it
/// since the plan was made takes the approval back before anything is merged. `false` where Terrace
/// keeps the state, and always knows it.
///
/// The backend's file alone is made ready: neither modules nor plugins are fetched.
///
/// # Errors
/// The state cannot be read: then nothing may be merged.
pub async fn look(app: &App, row: &ChangeRow) -> Result<bool, ApiError> {
    let Some(plan) = row.change.state.plan() else { return Ok(false) };
    let run = super::store::by_id(app.db.read(), plan.run).await?;
    let (Some(resource), RunSpec::Plan { commit, .. }) = (of(app, &run).await?, &run.spec) else {
        return Ok(false);
    };
    let code = super::jobs::code(app, row, commit).await?;
    let files: FileSet = code
        .iter()
        .filter(|(path, _)| path.as_str() == BACKEND)
        .map(|(path, bytes)| (path.clone(), bytes.to_vec()))
        .collect();
    let folder = RunFolder::create(app.workplace.folder(), &run.id.uuid().to_string(), &files).await?;
    let job = Job {
        folder: folder.path().to_owned(),
        steps: Steps::Plan { destroy: false },
        environment: passed_on(app),
        plugin_cache: None,
        warm: None,
        timeout: PATIENCE,
    };
    let terraform = binary::choose(app, &[], run.program.as_deref()).await?;
    let terraform = terraform.with_limits(app.config.run_limits.limits());
    let (lines, _printed) = mpsc::unbounded_channel();
    let text = terraform.state_alone(&job, lines, CancellationToken::new()).await?;
    note(app, resource, &text).await?;
    Ok(true)
}

/// The fingerprint of a plan, with the state that its run has read where that is kept elsewhere.
///
/// # Errors
/// As [`Fingerprint::with_state_read`].
pub(super) async fn fingerprint(
    app: &App,
    run: &Run,
    before: Option<Fingerprint>,
) -> Result<Option<Fingerprint>, ApiError> {
    let (Some(before), Some(change)) = (before, run.change) else { return Ok(None) };
    if of(app, run).await?.is_none() {
        return Ok(Some(before));
    }
    let change = changes::store::by_id(app.db.read(), change).await?;
    before.with_state_read(app, &change).await.map(Some)
}
