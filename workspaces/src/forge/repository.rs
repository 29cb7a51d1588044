//! One bare repository of the local forge.

use std::path::{Path, PathBuf};

use git2::Oid;
use terrace_engine::files::{self, FileSet, Patch, RelPath};
use terrace_engine::name::CommitSha;

use super::{CommitInfo, CommitRequest, MergeRequest};
use crate::error::WorkspaceError;
use crate::mirror::{self, Ref, RefKind};
use crate::objects::{self, Choice, ReadLimits};
use crate::{blocking, branch, commit, merge, transport};

/// A bare repository: a workspace, or the catalog.
#[derive(Debug, Clone)]
pub struct Repository {
    path: PathBuf,
}

impl Repository {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The repository's folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The commit that `branch` points to; `None` where there is no such branch.
    ///
    /// # Errors
    /// [`WorkspaceError::Git`] where the repository cannot be read.
    pub async fn head(&self, branch: &str) -> Result<Option<CommitSha>, WorkspaceError> {
        let branch = branch.to_owned();
        self.with(move |repository| branch::head(repository, &branch)?.map(objects::sha).transpose()).await
    }

    /// Every file of `folder` in `commit`, with paths relative to `folder`; empty where there is no
    /// such folder.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] where the folder holds a symbolic link, a submodule or more than
    /// the default [`ReadLimits`]: what cannot be read whole must not be judged or replaced.
    pub async fn folder(&self, commit: &CommitSha, folder: &RelPath) -> Result<FileSet, WorkspaceError> {
        let (commit, folder) = (commit.clone(), folder.clone());
        self.with(move |repository| whole_folder(repository, &commit, &folder)).await
    }

    /// The id of the tree of `folder` in `commit`: it is the same exactly where the content is;
    /// `None` where there is no such folder.
    ///
    /// # Errors
    /// [`WorkspaceError::NoSuchRef`] for an unknown commit, [`WorkspaceError::Refused`] where
    /// something else than a folder is there.
    pub async fn folder_tree(
        &self,
        commit: &CommitSha,
        folder: &RelPath,
    ) -> Result<Option<String>, WorkspaceError> {
        let (commit, folder) = (commit.clone(), folder.clone());
        self.with(move |repository| {
            let tree = objects::folder(repository, &commit, folder.as_str())?;
            Ok(tree.map(|tree| tree.id().to_string()))
        })
        .await
    }

    /// Commits a new content of one folder and moves the branch to it. Where the folder holds
    /// exactly these files already, no commit is written: the branch is made or left at its start,
    /// whose commit is given. A request that is repeated gives the same commit.
    ///
    /// # Errors
    /// [`WorkspaceError::HeadMoved`] where the branch is not where it was expected,
    /// [`WorkspaceError::Refused`] where a file is in the way of the folder.
    pub async fn commit(&self, request: CommitRequest) -> Result<CommitSha, WorkspaceError> {
        self.with(move |repository| commit::write(repository, &request)).await
    }

    /// Merges a branch with a merge commit. A branch that is merged already gives the commit that
    /// merged it.
    ///
    /// # Errors
    /// [`WorkspaceError::HeadMoved`] where the branch is not where it was expected,
    /// [`WorkspaceError::Conflict`] where both sides altered the same lines.
    pub async fn merge(&self, request: MergeRequest) -> Result<CommitSha, WorkspaceError> {
        self.with(move |repository| merge::merge(repository, &request)).await
    }

    /// Deletes a branch; one that does not exist is no error. Its commits stay for as long as
    /// something else names them.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] for the default branch.
    pub async fn delete_branch(&self, branch: &str) -> Result<(), WorkspaceError> {
        let branch = branch.to_owned();
        self.with(move |repository| {
            let default = repository.find_reference("HEAD").ok();
            let default = default.as_ref().and_then(|head| head.symbolic_target().ok().flatten());
            if default == Some(&format!("refs/heads/{branch}")) {
                return Err(WorkspaceError::refused(branch, "the default branch is not deleted"));
            }
            let head = branch::head(repository, &branch)?;
            head.map_or(Ok(()), |head| branch::move_to(repository, &branch, Some(head), None))
        })
        .await
    }

    /// Every branch, the default one first, the others by name.
    ///
    /// # Errors
    /// [`WorkspaceError::Git`] where the repository cannot be read.
    pub async fn branches(&self) -> Result<Vec<Ref>, WorkspaceError> {
        self.with(|repository| {
            let mut refs = mirror::refs(repository)?;
            refs.retain(|found| found.kind == RefKind::Branch);
            Ok(refs)
        })
        .await
    }

    /// How `folder` differs between two commits, with paths relative to the folder.
    ///
    /// # Errors
    /// As [`Repository::folder`].
    pub async fn diff(
        &self,
        base: &CommitSha,
        head: &CommitSha,
        folder: &RelPath,
    ) -> Result<Patch, WorkspaceError> {
        let (base, head, folder) = (base.clone(), head.clone(), folder.clone());
        self.with(move |repository| {
            let before = whole_folder(repository, &base, &folder)?;
            Ok(files::diff(&before, &whole_folder(repository, &head, &folder)?))
        })
        .await
    }

    /// The newest `n` commits that `branch` reaches, newest first.
    ///
    /// # Errors
    /// [`WorkspaceError::NoSuchRef`] where there is no such branch.
    pub async fn log(&self, branch: &str, n: usize) -> Result<Vec<CommitInfo>, WorkspaceError> {
        let branch = branch.to_owned();
        self.with(move |repository| {
            let head = required_head(repository, &branch)?;
            let commits = || {
                let mut walk = repository.revwalk()?;
                walk.push(head)?;
                walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::TIME)?;
                walk.take(n).map(|id| repository.find_commit(id?)).collect::<Result<Vec<_>, _>>()
            };
            let commits = commits().map_err(WorkspaceError::git("read the log", repository.path()))?;
            commits.iter().map(commit::info).collect()
        })
        .await
    }

    /// Whether `into` reaches `head`.
    ///
    /// # Errors
    /// [`WorkspaceError::NoSuchRef`] where there is no such branch or commit.
    pub async fn is_merged(&self, head: &CommitSha, into: &str) -> Result<bool, WorkspaceError> {
        let (head, into) = (head.clone(), into.to_owned());
        self.with(move |repository| {
            let (inner, outer) = (objects::oid(&head)?, required_head(repository, &into)?);
            if repository.find_commit(inner).is_err() {
                return Err(WorkspaceError::NoSuchRef { reference: head.to_string() });
            }
            let inside = repository.graph_descendant_of(outer, inner);
            let inside = inside.map_err(WorkspaceError::git("read the history", repository.path()))?;
            Ok(inside || inner == outer)
        })
        .await
    }

    /// Whether `later` is `earlier` or comes after it.
    ///
    /// # Errors
    /// [`WorkspaceError::Git`] where one of them is missing.
    pub async fn reaches(&self, later: &CommitSha, earlier: &CommitSha) -> Result<bool, WorkspaceError> {
        let (later, earlier) = (later.clone(), earlier.clone());
        self.with(move |repository| {
            let (later, earlier) = (objects::oid(&later)?, objects::oid(&earlier)?);
            let after = repository.graph_descendant_of(later, earlier);
            let after = after.map_err(WorkspaceError::git("read the history", repository.path()))?;
            Ok(after || later == earlier)
        })
        .await
    }

    /// Up to `n` commits that `head` reaches and none of `without` does, newest first.
    ///
    /// # Errors
    /// [`WorkspaceError::Git`] where one of them is missing.
    pub async fn beyond(
        &self,
        head: &CommitSha,
        without: Vec<CommitSha>,
        n: usize,
    ) -> Result<Vec<CommitInfo>, WorkspaceError> {
        let head = head.clone();
        self.with(move |repository| {
            let head = objects::oid(&head)?;
            let without = without.iter().map(objects::oid).collect::<Result<Vec<_>, _>>()?;
            let commits = || {
                let mut walk = repository.revwalk()?;
                walk.push(head)?;
                without.into_iter().try_for_each(|commit| walk.hide(commit))?;
                walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::TIME)?;
                walk.take(n).map(|id| repository.find_commit(id?)).collect::<Result<Vec<_>, _>>()
            };
            let commits = commits().map_err(WorkspaceError::git("read the history", repository.path()))?;
            commits.iter().map(commit::info).collect()
        })
        .await
    }

    /// Whether `head` alters anything outside `folder`, compared with the commit where it left
    /// `base`. Only the trees on the way to the folder are read.
    ///
    /// # Errors
    /// [`WorkspaceError::Git`] where a commit is missing or the two have nothing in common.
    pub async fn strays(
        &self,
        base: &CommitSha,
        head: &CommitSha,
        folder: &RelPath,
    ) -> Result<bool, WorkspaceError> {
        let (base, head, folder) = (base.clone(), head.clone(), folder.clone());
        self.with(move |repository| {
            let failed = |what: &'static str| WorkspaceError::git(what, repository.path());
            let (base, head) = (objects::oid(&base)?, objects::oid(&head)?);
            let fork = repository.merge_base(base, head).map_err(failed("find where the branch began"))?;
            let tree = |commit: Oid| repository.find_commit(commit).and_then(|commit| commit.tree());
            let before = tree(fork).map_err(failed("read a commit"))?;
            let after = tree(head).map_err(failed("read a commit"))?;
            let parts: Vec<&str> = folder.as_str().split('/').collect();
            differs_beside(repository, Some(before), Some(after), &parts).map_err(failed("compare two trees"))
        })
        .await
    }

    /// Packs the repository where it has grown many loose objects; does nothing otherwise. Every
    /// commit leaves some, so somebody should ask for this now and then.
    ///
    /// # Errors
    /// [`WorkspaceError::GitMissing`], and [`WorkspaceError::Io`] where packing fails.
    pub async fn pack(&self) -> Result<(), WorkspaceError> {
        transport::pack(&self.path).await
    }

    /// Opens the repository on a thread that may block and does `work` there.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&git2::Repository) -> Result<T, WorkspaceError> + Send + 'static,
    ) -> Result<T, WorkspaceError> {
        let path = self.path.clone();
        blocking(move || work(&opened(&path)?)).await
    }
}

/// The repository at `path`; one that does not open is as good as away.
fn opened(path: &Path) -> Result<git2::Repository, WorkspaceError> {
    objects::open(path).map_err(|error| {
        tracing::warn!(%error, "a repository of the forge does not open");
        let name = path.file_stem().unwrap_or_default();
        WorkspaceError::ForgeAway { repository: name.to_string_lossy().into_owned() }
    })
}

/// Whether two trees differ in anything but what lies at `path`.
fn differs_beside(
    repository: &git2::Repository,
    before: Option<git2::Tree<'_>>,
    after: Option<git2::Tree<'_>>,
    path: &[&str],
) -> Result<bool, git2::Error> {
    let Some((first, rest)) = path.split_first() else { return Ok(false) };
    let beside = |tree: &Option<git2::Tree<'_>>| {
        let entries = tree.iter().flat_map(|tree| {
            tree.iter()
                .map(|entry| (entry.name_bytes().to_vec(), entry.id(), entry.filemode()))
                .collect::<Vec<_>>()
        });
        entries.filter(|(name, ..)| name != first.as_bytes()).collect::<Vec<_>>()
    };
    if beside(&before) != beside(&after) {
        return Ok(true);
    }
    let inner = |tree: Option<git2::Tree<'_>>| {
        let entry = tree.as_ref().and_then(|tree| tree.get_name(first).map(|entry| entry.id()));
        entry.and_then(|id| repository.find_tree(id).ok())
    };
    differs_beside(repository, inner(before), inner(after), rest)
}

fn required_head(repository: &git2::Repository, branch: &str) -> Result<Oid, WorkspaceError> {
    branch::head(repository, branch)?
        .ok_or_else(|| WorkspaceError::NoSuchRef { reference: branch.to_owned() })
}

fn whole_folder(
    repository: &git2::Repository,
    commit: &CommitSha,
    folder: &RelPath,
) -> Result<FileSet, WorkspaceError> {
    let Some(tree) = objects::folder(repository, commit, folder.as_str())? else {
        return Ok(FileSet::new());
    };
    let (files, left_out) = objects::files(repository, &tree, (&ReadLimits::default(), Choice::ALL))?;
    match left_out.iter().next() {
        None => Ok(files),
        Some(finding) => Err(WorkspaceError::refused(folder.as_str(), finding.to_string())),
    }
}
