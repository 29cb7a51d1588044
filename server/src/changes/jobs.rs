//! Doing what a transition asked for.
//!
//! Each effect looks at the change's state first and does nothing where the change has moved on:
//! a job that runs twice does no harm.

use sea_orm::ConnectionTrait;
use terrace_engine::change::{Actor as By, Effect, Event, Stamp, State};
use terrace_engine::id::ChangeId;
use terrace_engine::name::BranchName;
use terrace_engine::run::Kind;
use terrace_workspaces::breakpoint::Breakpoint;
use terrace_workspaces::{MergeRequest, WorkspaceError};

use super::follow;
use super::propose::{self, Main, Place, author};
use super::standing;
use super::store::{self, ChangeRow};
use super::words;
use crate::app::App;
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::workspaces::pulls::{self, BASE, PullState};
use crate::{clock, events, runs, sets};

/// Terrace's own act, now.
#[must_use]
pub fn system() -> Stamp {
    Stamp { at: clock::now(), by: By::System }
}

/// Does one effect of a change.
///
/// # Errors
/// It could not be done; it may be tried again.
pub async fn perform(app: &App, lease: &Lease, change: ChangeId, effect: Effect) -> Result<(), ApiError> {
    let row = match store::by_id(app.db.read(), change).await {
        // It went with its resource while this step waited.
        Err(ApiError::NotFound(_)) => return Ok(()),
        row => row?,
    };
    let goes = matches!(effect, Effect::Merge | Effect::StartApply);
    if goes && sets::turn::waits(app.db.read(), change).await? {
        return Ok(());
    }
    match (effect, &row.change.state) {
        (Effect::Generate, State::Requested) => {
            let done = match propose::generated(app, &row).await {
                Ok(event) => {
                    Breakpoint::Generated.pass();
                    advance(app, &row, event).await
                }
                Err(error) => Err(error),
            };
            refused(app, lease, change, done).await
        }
        (Effect::OpenPullRequest, State::Written { .. }) => {
            let done = propose::opened(app, lease, &row).await;
            Breakpoint::Proposed.pass();
            refused(app, lease, change, done).await
        }
        (Effect::StartPlan, State::Proposed { .. }) => start(app, lease, &row, Kind::Plan).await,
        (Effect::Merge, State::Approved { .. }) => merge(app, lease, &row).await,
        (Effect::StartApply, State::Merged { .. }) => {
            start(app, lease, &row, runs::store::applying(row.change.action)).await
        }
        (Effect::Close, State::Closed { .. }) => close(app, lease, &row).await,
        (Effect::MarkDependants, State::Applied { .. }) => follow::outputs(app, lease, &row).await,
        (Effect::Comment, _) => comment(app, lease, &row).await,
        (Effect::Status, _) => status(app, lease, &row).await,
        _ => Ok(()),
    }
}

/// Ends a change whose code cannot be written: trying again mends neither values nor files. What
/// failed otherwise may be tried again.
async fn refused(
    app: &App,
    lease: &Lease,
    change: ChangeId,
    done: Result<(), ApiError>,
) -> Result<(), ApiError> {
    let Err(ApiError::Invalid(findings)) = done else { return done };
    lease.hold(app.db.read()).await?;
    given_up(app, change, &findings.to_string()).await
}

async fn advance(app: &App, row: &ChangeRow, event: Event) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    store::advance(&transaction, row.change.id, event, &system()).await?;
    app.commit(transaction).await
}

/// Has those who look at a change look again: its next step is held up.
///
/// # Errors
/// The database fails.
pub async fn told(db: &impl ConnectionTrait, change: ChangeId) -> Result<(), ApiError> {
    let row = store::by_id(db, change).await?;
    events::store::record(db, "change", &row.change.number.to_string()).await
}

/// Says on the change that its work failed for good: a change that nothing moves on any more must
/// not look as if something did.
///
/// # Errors
/// The database fails.
pub async fn given_up(app: &App, change: ChangeId, why: &str) -> Result<(), ApiError> {
    let row = store::by_id(app.db.read(), change).await?;
    let (by, name) = (row.change.requested_by, "terrace".to_owned());
    let event = match &row.change.state {
        State::Requested | State::Written { .. } => Event::Withdrawn { by, name, why: why.to_owned() },
        State::Proposed { .. } => Event::PlanFailed { reason: why.to_owned() },
        State::Approved { head, .. } => {
            Event::Moved { what: format!("it could not be merged: {why}"), head: head.clone() }
        }
        State::Merged { commit, .. } => {
            Event::Moved { what: format!("its apply could not be queued: {why}"), head: commit.clone() }
        }
        _ => return Ok(()),
    };
    advance(app, &row, event).await
}

async fn start(app: &App, lease: &Lease, row: &ChangeRow, kind: Kind) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    runs::store::queue_for_change(&transaction, row, kind, &system()).await?;
    app.commit_last(lease, transaction).await?;
    Breakpoint::Queued.pass();
    Ok(())
}

async fn merge(app: &App, lease: &Lease, row: &ChangeRow) -> Result<(), ApiError> {
    let State::Approved { head, .. } = &row.change.state else { return Ok(()) };
    let place = Place::of(app, row).await?;
    let commit = if place.repository.is_merged(head, BASE).await? {
        place.main.clone()
    } else {
        if standing::check(app, row).await?.is_some() {
            return Ok(());
        }
        if runs::elsewhere::look(app, row).await? && standing::check(app, row).await?.is_some() {
            return Ok(());
        }
        let into: BranchName = BASE.parse()?;
        let request = MergeRequest {
            branch: row.branch.clone(),
            expected_head: head.clone(),
            into,
            message: words::merge_message(row),
            author: author(),
            at: clock::now(),
        };
        lease.hold(app.db.read()).await?;
        Breakpoint::Merging.pass();
        match place.repository.merge(request).await {
            Ok(commit) => commit,
            Err(WorkspaceError::Conflict { .. } | WorkspaceError::HeadMoved { .. }) => {
                let head = propose::refreshed(app, row, &system(), Main::TakenIn).await?;
                let what = "main or the branch moved, so that they no longer merge".to_owned();
                return advance(app, row, Event::Moved { what, head }).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    Breakpoint::Merged.pass();
    let transaction = app.db.write().await?;
    let stamp = system();
    if let Some(number) = row.pull_request {
        pulls::settle(&transaction, &stamp, row.resource.workspace, number, PullState::Merged).await?;
    }
    store::advance(&transaction, row.change.id, Event::Merged { commit, by: None }, &stamp).await?;
    app.commit_last(lease, transaction).await
}

async fn close(app: &App, lease: &Lease, row: &ChangeRow) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    runs::store::stop_plan(&transaction, row.change.id, &system()).await?;
    app.commit_under(lease, transaction).await?;
    let Some(number) = row.pull_request else { return Ok(()) };
    let place = Place::of(app, row).await?;
    let merged = match place.repository.head(row.branch.as_str()).await? {
        Some(head) => place.repository.is_merged(&head, BASE).await?,
        None => true,
    };
    if merged {
        return Ok(());
    }
    let transaction = app.db.write().await?;
    pulls::settle(&transaction, &system(), row.resource.workspace, number, PullState::Closed).await?;
    app.commit_under(lease, transaction).await?;
    Breakpoint::Closing.pass();
    place.repository.delete_branch(row.branch.as_str()).await?;
    Ok(())
}

async fn comment(app: &App, lease: &Lease, row: &ChangeRow) -> Result<(), ApiError> {
    let (Some(number), Some(text)) = (row.pull_request, words::comment(row)) else { return Ok(()) };
    let transaction = app.db.write().await?;
    pulls::comment(&transaction, &system(), (row.resource.workspace, number), &text).await?;
    app.commit_last(lease, transaction).await
}

async fn status(app: &App, lease: &Lease, row: &ChangeRow) -> Result<(), ApiError> {
    let Some(number) = row.pull_request else { return Ok(()) };
    let (check, text) = words::check(&row.change.state);
    let transaction = app.db.write().await?;
    pulls::check(&transaction, &system(), (row.resource.workspace, number), check, &text).await?;
    app.commit_last(lease, transaction).await
}
