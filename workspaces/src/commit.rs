//! One change to one folder as a commit on a branch, without a checkout.
//!
//! The commit is made of what it is asked for and nothing else, time and author included: the same
//! request gives the same commit, and a request that is repeated after a crash finds its branch
//! where it left it.
//!
//! Absent: pushing. The repositories of the local forge are written in place.

use chrono::{DateTime, Utc};
use git2::{Oid, Repository, Signature, Time};
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::name::{BranchName, CommitSha};

use crate::branch;
use crate::breakpoint::Breakpoint;
use crate::error::WorkspaceError;
use crate::tree::Trees;
use crate::{merge, objects};

/// Who a commit is by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name; not empty.
    pub name: String,
    /// The e-mail address; not empty.
    pub email: String,
}

/// A new content of one folder, to be committed on a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRequest {
    /// The branch that moves to the new commit.
    pub branch: BranchName,
    /// Where a new branch starts. A branch that exists goes on from its own head, so that commits
    /// made by people stay; where it does not contain `base`, `base` is merged into it by the same
    /// commit.
    pub base: CommitSha,
    /// Where the branch must be; `None`: it must not exist.
    pub expected: Option<CommitSha>,
    /// The folder, relative to the repository.
    pub folder: RelPath,
    /// The complete new content of the folder, with paths relative to it; `None` removes the
    /// folder, and so does an empty set.
    pub files: Option<FileSet>,
    /// The commit's message.
    pub message: String,
    /// Who asked for it.
    pub author: Author,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a commit says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// The commit.
    pub sha: CommitSha,
    /// Its message, whole.
    pub message: String,
    /// Its author.
    pub author: Author,
    /// When it was committed.
    pub at: DateTime<Utc>,
}

/// Writes the commit and moves the branch. Where the folder holds exactly these files already, no
/// commit is written and the branch ends where it would have started.
pub(crate) fn write(repository: &Repository, request: &CommitRequest) -> Result<CommitSha, WorkspaceError> {
    let branch = request.branch.as_str();
    let expected = request.expected.as_ref().map(objects::oid).transpose()?;
    let parents = parents(repository, expected, objects::oid(&request.base)?)?;
    let before = objects::root(repository, &objects::sha(parents[0])?)?.id();
    let after = match parents[..] {
        [head, base] => {
            merge::with_folder(repository, [head, base], &request.folder, request.files.as_ref())?
        }
        _ => {
            let trees = Trees(repository);
            trees.or_empty(trees.graft(Some(before), &request.folder, request.files.as_ref())?)?
        }
    };
    let written = Written { message: &request.message, author: &request.author, at: request.at };
    let same = after == before && parents.len() == 1;
    let commit = if same { parents[0] } else { written.store(repository, after, &parents)? };
    Breakpoint::Committed.pass();
    branch::move_to(repository, branch, expected, Some(commit))?;
    objects::sha(commit)
}

/// The branch's head, or `base` for a new branch; and `base` as well where the head lacks it.
fn parents(repository: &Repository, head: Option<Oid>, base: Oid) -> Result<Vec<Oid>, WorkspaceError> {
    let Some(head) = head else { return Ok(vec![base]) };
    let known = |id: Oid| {
        let missing = |sha| WorkspaceError::NoSuchRef { reference: sha };
        repository.find_commit(id).map(|_| ()).map_err(|_| missing(id.to_string()))
    };
    known(head)?;
    known(base)?;
    let inside = head == base
        || repository
            .graph_descendant_of(head, base)
            .map_err(WorkspaceError::git("read the history", repository.path()))?;
    Ok(if inside { vec![head] } else { vec![head, base] })
}

/// What a commit holds besides its tree and parents.
pub(crate) struct Written<'a> {
    pub(crate) message: &'a str,
    pub(crate) author: &'a Author,
    pub(crate) at: DateTime<Utc>,
}

impl Written<'_> {
    /// Stores a commit without moving a branch.
    pub(crate) fn store(
        &self,
        repository: &Repository,
        tree: Oid,
        parents: &[Oid],
    ) -> Result<Oid, WorkspaceError> {
        let stored = || {
            let time = Time::new(self.at.timestamp(), 0);
            let signature = Signature::new(&self.author.name, &self.author.email, &time)?;
            let tree = repository.find_tree(tree)?;
            let parents: Vec<_> =
                parents.iter().map(|id| repository.find_commit(*id)).collect::<Result<_, _>>()?;
            let parents: Vec<_> = parents.iter().collect();
            repository.commit(None, &signature, &signature, self.message, &tree, &parents)
        };
        stored().map_err(WorkspaceError::git("write a commit", repository.path()))
    }
}

/// What a stored commit says about itself; text that is not UTF-8 is shown with replacements.
pub(crate) fn info(commit: &git2::Commit<'_>) -> Result<CommitInfo, WorkspaceError> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let author = commit.author();
    Ok(CommitInfo {
        sha: objects::sha(commit.id())?,
        message: text(commit.message_bytes()),
        author: Author { name: text(author.name_bytes()), email: text(author.email_bytes()) },
        at: DateTime::from_timestamp(commit.time().seconds(), 0).unwrap_or_default(),
    })
}
