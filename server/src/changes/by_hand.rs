//! Commits that people made on the branch of a change: kept, and shown against what Terrace wrote.

use terrace_engine::change::State;
use terrace_engine::name::CommitSha;

use super::code::{ByHand, ChangeDiff, CommitView};
use super::fingerprint::reads_main;
use super::propose::Place;
use super::row::ChangeRow;
use crate::app::App;
use crate::error::ApiError;
use crate::resources::mask::Mask;
use crate::runs;

/// The most commits that are looked at.
pub(super) const MOST: usize = 100;

/// What people committed on the branch of a change; `None` where it is as Terrace wrote it.
///
/// # Errors
/// The repository or the database cannot be read.
pub(super) async fn of(
    app: &App,
    row: &ChangeRow,
    place: &Place,
    mask: &Mask,
) -> Result<Option<ByHand>, ApiError> {
    let (Some(written), Some(head)) = (&row.written_head, head(app, row, place).await?) else {
        return Ok(None);
    };
    if head == *written {
        return Ok(None);
    }
    let commits = commits(row, place, &head).await?;
    let patch = place.repository.diff(written, &head, &place.folder).await?;
    if commits.is_empty() && patch.changes.is_empty() {
        return Ok(None);
    }
    let commits = commits.into_iter().map(|commit| CommitView::of(commit, mask)).collect();
    Ok(Some(ByHand { commits, diff: ChangeDiff::of(patch, Some(&place.folder), mask) }))
}

/// The commits between what Terrace wrote and `head`, newest first.
///
/// # Errors
/// The repository cannot be read.
pub(super) async fn commits(
    row: &ChangeRow,
    place: &Place,
    head: &CommitSha,
) -> Result<Vec<terrace_workspaces::CommitInfo>, ApiError> {
    let mut without: Vec<CommitSha> = row.written_head.iter().chain(&row.base).cloned().collect();
    if !reads_main(row) && !place.repository.reaches(&place.main, head).await? {
        without.push(place.main.clone());
    }
    Ok(place.repository.beyond(head, without, MOST).await?)
}

/// The end of the branch, or of what was planned of it where it is merged or gone.
async fn head(app: &App, row: &ChangeRow, place: &Place) -> Result<Option<CommitSha>, ApiError> {
    match &row.change.state {
        State::Waiting | State::Requested | State::Written { .. } => Ok(None),
        State::Closed { .. } => runs::store::planned_commit(app.db.read(), row.change.id).await,
        _ if reads_main(row) => Ok(place.repository.head(row.branch.as_str()).await?),
        State::Proposed { head, .. }
        | State::Planned { head, .. }
        | State::Approved { head, .. }
        | State::Stuck { head, .. } => Ok(Some(head.clone())),
        _ => Ok(None),
    }
}
