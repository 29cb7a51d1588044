//! Branches of a bare repository, blocking: read, and moved only from where they are believed to
//! be.
//!
//! The reference is locked the way `git` locks it, so that a push that arrives at the same moment
//! either sees the new head or makes the move fail.

use std::time::{Duration, Instant};

use git2::{BranchType, ErrorCode, Oid, Repository};

use crate::error::WorkspaceError;
use crate::objects;

/// How long another holder of a reference's lock is waited for; it is held for milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// The commit that a branch points to; `None` where there is no such branch.
pub(crate) fn head(repository: &Repository, branch: &str) -> Result<Option<Oid>, WorkspaceError> {
    if branch.contains('\0') {
        return Ok(None);
    }
    let read = |source| WorkspaceError::git("read a branch", repository.path())(source);
    match repository.find_branch(branch, BranchType::Local) {
        Ok(found) => Ok(Some(found.get().peel_to_commit().map_err(read)?.id())),
        Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
        Err(error) => Err(read(error)),
    }
}

/// Moves `branch` from `expected` (`None`: it does not exist) to `to`, which may be `None` to
/// delete it. A branch that is at `to` already is left alone: the same request may come twice.
pub(crate) fn move_to(
    repository: &Repository,
    branch: &str,
    expected: Option<Oid>,
    to: Option<Oid>,
) -> Result<(), WorkspaceError> {
    let failed = |source| WorkspaceError::git("move a branch", repository.path())(source);
    let name = format!("refs/heads/{branch}");
    let mut transaction = repository.transaction().map_err(failed)?;
    lock(&mut transaction, &name).map_err(failed)?;
    let found = head(repository, branch)?;
    if found == to {
        return Ok(());
    }
    if found != expected {
        return Err(moved(branch, expected, found)?);
    }
    match to {
        Some(id) => transaction.set_target(&name, id, None, "terrace").map_err(failed)?,
        None => transaction.remove(&name).map_err(failed)?,
    }
    transaction.commit().map_err(failed)
}

pub(crate) fn moved(
    branch: &str,
    expected: Option<Oid>,
    found: Option<Oid>,
) -> Result<WorkspaceError, WorkspaceError> {
    Ok(WorkspaceError::HeadMoved {
        branch: branch.to_owned(),
        expected: expected.map(objects::sha).transpose()?,
        found: found.map(objects::sha).transpose()?,
    })
}

fn lock(transaction: &mut git2::Transaction<'_>, name: &str) -> Result<(), git2::Error> {
    let started = Instant::now();
    loop {
        match transaction.lock_ref(name) {
            Err(error) if error.code() == ErrorCode::Locked && started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}
