//! States that a project keeps elsewhere: a run reads them itself, so that the fingerprint of its
//! plan names the state that it was made from.

use terrace_engine::id::ResourceId;
use terrace_engine::run::{NotAState, state as read_head};
use terrace_workspaces::terraform::{Finished, Job, Line, Steps, Terraform};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::store::Run;
use crate::app::App;
use crate::changes::fingerprint::Fingerprint;
use crate::changes::jobs::system;
use crate::error::ApiError;
use crate::{changes, projects, resources, state};

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
    let resource = of(app, run).await?;
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
    if text.trim_ascii().is_empty() {
        return Ok(());
    }
    let head = match read_head(&text) {
        Ok(head) => head,
        Err(NotAState::NoLineage) => return Ok(()),
        Err(error) => return Err(ApiError::Conflict(error.to_string())),
    };
    state::store::note(app.db.read(), &system(), resource, (&head.lineage, head.serial)).await
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
