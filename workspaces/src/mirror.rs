//! A bare mirror of a remote repository: refs and folders, read without a checkout.

use std::cmp::Reverse;
use std::path::PathBuf;

use git2::{ErrorCode, ObjectType, Oid, Repository};
use semver::Version;
use serde::Serialize;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::files::FileSet;
use terrace_engine::module::Release;
use terrace_engine::name::CommitSha;

use crate::error::WorkspaceError;
use crate::objects::{self, Choice, ReadLimits};
use crate::{blocking, branch};

/// The shortest abbreviation of a commit that is looked up.
const SHORTEST: usize = 4;

/// What a ref is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefKind {
    /// A name that stays.
    Tag,
    /// A name that moves.
    Branch,
}

/// A name of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ref {
    /// The tag's or branch's name, without `refs/…/`.
    pub name: String,
    /// Whether it is a tag or a branch.
    pub kind: RefKind,
    /// The commit; an annotated tag is followed to it.
    pub commit: CommitSha,
}

/// A local copy of a remote repository, as it was when it was last fetched.
#[derive(Debug, Clone)]
pub struct Mirror {
    pub(crate) path: PathBuf,
}

impl Mirror {
    /// Tags, newest release first, then pre-releases, then tags that are no versions; after them
    /// the branches, the default one first. Refs that name no commit are left out.
    ///
    /// # Errors
    /// [`WorkspaceError::Git`] where the mirror cannot be read.
    pub async fn refs(&self) -> Result<Vec<Ref>, WorkspaceError> {
        let path = self.path.clone();
        blocking(move || refs(&objects::open(&path)?)).await
    }

    /// The commit that a tag, a branch, or a full or abbreviated commit names, tried in this order.
    ///
    /// # Errors
    /// [`WorkspaceError::NoSuchRef`] where it names none, or an abbreviation names several.
    pub async fn resolve(&self, reference: &str) -> Result<CommitSha, WorkspaceError> {
        let (path, reference) = (self.path.clone(), reference.to_owned());
        blocking(move || resolve(&objects::open(&path)?, &reference)).await
    }

    /// Every plain file below `folder` (`""`: the top) in `commit`, with paths relative to
    /// `folder`, and a warning for each file that was left out: symbolic links, submodules, files
    /// beyond the limits.
    ///
    /// # Errors
    /// [`WorkspaceError::NoSuchRef`], [`WorkspaceError::NoSuchPath`], and
    /// [`WorkspaceError::Refused`] where `folder` leaves the repository or is not a folder.
    pub async fn files(
        &self,
        commit: &CommitSha,
        folder: &str,
        limits: &ReadLimits,
    ) -> Result<(FileSet, Diagnostics), WorkspaceError> {
        self.chosen(commit, folder, (limits, Choice::ALL)).await
    }

    /// As [`Self::files`], of the entries that `choice` wants.
    ///
    /// # Errors
    /// As [`Self::files`].
    pub async fn chosen(
        &self,
        commit: &CommitSha,
        folder: &str,
        (limits, choice): (&ReadLimits, Choice),
    ) -> Result<(FileSet, Diagnostics), WorkspaceError> {
        let (path, commit, folder, limits) =
            (self.path.clone(), commit.clone(), folder.to_owned(), limits.clone());
        blocking(move || {
            let repository = objects::open(&path)?;
            match objects::folder(&repository, &commit, &folder)? {
                Some(tree) => objects::files(&repository, &tree, (&limits, choice)),
                None => Err(WorkspaceError::NoSuchPath { path: folder, within: format!("commit {commit}") }),
            }
        })
        .await
    }

    /// The id of `folder`'s tree in `commit`: it is the same exactly where the content is; `None`
    /// where there is no such folder.
    ///
    /// # Errors
    /// [`WorkspaceError::NoSuchRef`], and [`WorkspaceError::Refused`] where `folder` leaves the
    /// repository or is not a folder.
    pub async fn tree_oid(&self, commit: &CommitSha, folder: &str) -> Result<Option<String>, WorkspaceError> {
        let (path, commit, folder) = (self.path.clone(), commit.clone(), folder.to_owned());
        blocking(move || {
            let repository = objects::open(&path)?;
            Ok(objects::folder(&repository, &commit, &folder)?.map(|tree| tree.id().to_string()))
        })
        .await
    }
}

/// Every tag and branch, in the order of [`Mirror::refs`].
pub(crate) fn refs(repository: &Repository) -> Result<Vec<Ref>, WorkspaceError> {
    let failed = |source| WorkspaceError::git("read the refs", repository.path())(source);
    let default = default_branch(repository);
    let mut refs = Vec::new();
    for reference in repository.references().map_err(failed)? {
        let reference = reference.map_err(failed)?;
        let Some((kind, name)) = reference.name().ok().and_then(kind) else { continue };
        let Ok(commit) = reference.peel_to_commit() else { continue };
        refs.push(Ref { name: name.to_owned(), kind, commit: objects::sha(commit.id())? });
    }
    refs.sort_by_cached_key(|found| rank(found, default.as_deref()));
    Ok(refs)
}

fn kind(full: &str) -> Option<(RefKind, &str)> {
    let tag = full.strip_prefix("refs/tags/").map(|name| (RefKind::Tag, name));
    tag.or_else(|| Some((RefKind::Branch, full.strip_prefix("refs/heads/")?)))
}

fn default_branch(repository: &Repository) -> Option<String> {
    let head = repository.find_reference("HEAD").ok()?;
    let target = head.symbolic_target().ok().flatten()?;
    target.strip_prefix("refs/heads/").map(str::to_owned)
}

/// Sorts: kind, release before pre-release before no version, newest first, default branch first.
fn rank(found: &Ref, default: Option<&str>) -> (RefKind, u8, Option<Reverse<Version>>, String) {
    let (class, version) = match (found.kind, Release::of(&found.name)) {
        (RefKind::Tag, Some(release)) => (u8::from(release.is_pre()), Some(Reverse(release.version))),
        (RefKind::Tag, None) => (2, None),
        (RefKind::Branch, _) => (u8::from(default != Some(found.name.as_str())), None),
    };
    (found.kind, class, version, found.name.clone())
}

fn resolve(repository: &Repository, reference: &str) -> Result<CommitSha, WorkspaceError> {
    let unknown = || WorkspaceError::NoSuchRef { reference: reference.to_owned() };
    let tag = repository.find_reference(&format!("refs/tags/{reference}"));
    if let Ok(tag) = tag.and_then(|tag| tag.peel_to_commit()) {
        return objects::sha(tag.id());
    }
    if let Some(head) = branch::head(repository, reference)? {
        return objects::sha(head);
    }
    if !(SHORTEST..=40).contains(&reference.len()) || !reference.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return Err(unknown());
    }
    let prefix = repository.odb().and_then(|odb| Oid::from_str(reference).map(|id| (odb, id)));
    let (odb, short) = prefix.map_err(|_| unknown())?;
    match odb.exists_prefix(short, reference.len()) {
        Ok(id) => commit_of(repository, id).ok_or_else(unknown),
        Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::Ambiguous) => Err(unknown()),
        Err(error) => Err(WorkspaceError::git("look up a commit", repository.path())(error)),
    }
}

fn commit_of(repository: &Repository, id: Oid) -> Option<CommitSha> {
    let object = repository.find_object(id, None).ok()?;
    objects::sha(object.peel(ObjectType::Commit).ok()?.id()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_come_first_and_the_default_branch_before_the_others() {
        let commit: CommitSha = "0123456789012345678901234567890123456789".parse().unwrap();
        let named = |kind, name: &str| Ref { name: name.into(), kind, commit: commit.clone() };
        let mut refs = [
            named(RefKind::Branch, "a"),
            named(RefKind::Branch, "main"),
            named(RefKind::Tag, "latest"),
            named(RefKind::Tag, "v2.0.0-rc.1"),
            named(RefKind::Tag, "v1.9.0"),
            named(RefKind::Tag, "v1.10.0"),
        ];
        refs.sort_by_cached_key(|found| rank(found, Some("main")));
        let names: Vec<&str> = refs.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["v1.10.0", "v1.9.0", "v2.0.0-rc.1", "latest", "main", "a"]);
    }
}
