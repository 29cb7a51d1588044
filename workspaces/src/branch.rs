//! Branches of a bare repository, blocking: read, and moved only from where they are believed to
//! be.
//!
//! The reference is locked the way `git` locks it, so that a push that arrives at the same moment
//! either sees the new head or makes the move fail. A process that is killed while it holds the lock
//! leaves it behind, and nobody else would ever let go of it: one that is held for longer than any
//! move takes is taken away.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use git2::{BranchType, ErrorCode, Oid, Repository};

use crate::breakpoint::Breakpoint;
use crate::error::WorkspaceError;
use crate::objects;

/// How long another holder of a reference's lock is waited for; it is held for milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// How old a lock is that nobody holds any more.
const ABANDONED: Duration = Duration::from_secs(10);

/// The file whose lock is held by who takes abandoned locks away.
const SWEEP: &str = "terrace-sweep";

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
    lock(repository, (&mut transaction, &name)).map_err(failed)?;
    Breakpoint::BranchLocked.pass();
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

fn lock(
    repository: &Repository,
    (transaction, name): (&mut git2::Transaction<'_>, &str),
) -> Result<(), git2::Error> {
    let started = Instant::now();
    loop {
        match transaction.lock_ref(name) {
            Err(error) if error.code() == ErrorCode::Locked && started.elapsed() < PATIENCE => {
                sweep(repository, name);
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

/// Takes the lock of a reference away where whoever held it is gone.
fn sweep(repository: &Repository, name: &str) {
    match sweep_in(repository.path(), name) {
        Ok(true) => tracing::warn!(reference = name, "a lock that somebody left behind was taken away"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, reference = name, "a lock could not be looked at"),
    }
}

/// Two who find the same lock abandoned must not both take it away: the second would take that of
/// the first, who holds a new one by then.
fn sweep_in(repository: &Path, name: &str) -> io::Result<bool> {
    let alone = File::create(repository.join(SWEEP))?;
    alone.lock()?;
    let lock = repository.join(format!("{name}.lock"));
    let age = match lock.metadata() {
        Ok(metadata) => metadata.modified()?.elapsed().unwrap_or_default(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if age < ABANDONED {
        return Ok(false);
    }
    std::fs::remove_file(lock)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn repository(folder: &Path) -> (Repository, Oid) {
        let repository = Repository::init_bare(folder).unwrap();
        let author = git2::Signature::now("test", "test@localhost").unwrap();
        let tree = repository.treebuilder(None).unwrap().write().unwrap();
        let tree = repository.find_tree(tree).unwrap();
        let commit = repository.commit(None, &author, &author, "one", &tree, &[]).unwrap();
        drop(tree);
        (repository, commit)
    }

    /// As a process leaves it that is killed in the middle of a move.
    fn left_behind(folder: &Path, age: Duration) {
        let lock = File::create(folder.join("refs/heads/main.lock")).unwrap();
        lock.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn a_lock_that_a_killed_process_left_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let (repository, commit) = repository(folder.path());
        left_behind(folder.path(), Duration::from_secs(60));
        move_to(&repository, "main", None, Some(commit)).unwrap();
        assert_eq!(head(&repository, "main").unwrap(), Some(commit));
        assert!(!folder.path().join("refs/heads/main.lock").exists());
    }

    #[test]
    fn a_lock_that_somebody_holds_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (repository, commit) = repository(folder.path());
        left_behind(folder.path(), Duration::ZERO);
        assert!(matches!(move_to(&repository, "main", None, Some(commit)), Err(WorkspaceError::Git { .. })));
        assert!(folder.path().join("refs/heads/main.lock").exists());
    }
}
