//! Merging a change's branch, blocking.
//!
//! Two changes hardly ever touch the same folder, so the trees are merged folder by folder where
//! only one side altered something: that costs nothing for the folders that neither side touched.
//! Where both sides altered the same file, libgit2's complete merge decides.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use git2::{MergeOptions, Oid, Repository};
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::name::{BranchName, CommitSha};

use crate::branch;
use crate::commit::{Author, Written};
use crate::error::WorkspaceError;
use crate::objects;
use crate::tree::{self, Entry, Trees};

/// How often a merge is made anew because the target moved meanwhile.
const ATTEMPTS: usize = 5;

/// A branch to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRequest {
    /// The branch that is merged; it stays where it is.
    pub branch: BranchName,
    /// Where the branch must be: what was approved and nothing else.
    pub expected_head: CommitSha,
    /// The branch that receives the merge commit.
    pub into: BranchName,
    /// The merge commit's message.
    pub message: String,
    /// Who merges.
    pub author: Author,
    /// When.
    pub at: DateTime<Utc>,
}

/// Merges with a merge commit of two parents, also where a fast-forward would do: the commit says
/// who merged and when. A branch that is merged already gives the commit that merged it.
pub(crate) fn merge(repository: &Repository, request: &MergeRequest) -> Result<CommitSha, WorkspaceError> {
    let theirs = objects::oid(&request.expected_head)?;
    let found = branch::head(repository, request.branch.as_str())?;
    if found != Some(theirs) {
        return Err(branch::moved(request.branch.as_str(), Some(theirs), found)?);
    }
    let into = request.into.as_str();
    let mut attempt = 1;
    loop {
        let ours = branch::head(repository, into)?
            .ok_or_else(|| WorkspaceError::NoSuchRef { reference: into.to_owned() })?;
        let sides = Sides { repository, ours, theirs };
        if let Some(done) = sides.merged_before()? {
            return objects::sha(done);
        }
        let tree = sides.tree(Ok)?;
        let written = Written { message: &request.message, author: &request.author, at: request.at };
        let commit = written.store(repository, tree, &[ours, theirs])?;
        match branch::move_to(repository, into, Some(ours), Some(commit)) {
            Err(WorkspaceError::HeadMoved { .. }) if attempt < ATTEMPTS => attempt += 1,
            result => return result.and_then(|()| objects::sha(commit)),
        }
    }
}

/// The tree of a merge of two commits in which `folder` holds exactly `files`, whatever either
/// side holds there.
pub(crate) fn with_folder(
    repository: &Repository,
    [ours, theirs]: [Oid; 2],
    folder: &RelPath,
    files: Option<&FileSet>,
) -> Result<Oid, WorkspaceError> {
    let sides = Sides { repository, ours, theirs };
    let trees = Trees(repository);
    let graft = |tree| trees.or_empty(trees.graft(Some(tree), folder, files)?);
    sides.tree(graft)
}

struct Sides<'r> {
    repository: &'r Repository,
    ours: Oid,
    theirs: Oid,
}

impl Sides<'_> {
    fn failed(&self) -> impl Fn(git2::Error) -> WorkspaceError + '_ {
        |source| WorkspaceError::git("merge", self.repository.path())(source)
    }

    /// The commit that brought `theirs` into `ours`, where it is in there already.
    fn merged_before(&self) -> Result<Option<Oid>, WorkspaceError> {
        if self.ours == self.theirs {
            return Ok(Some(self.ours));
        }
        let inside = self.repository.graph_descendant_of(self.ours, self.theirs).map_err(self.failed())?;
        if !inside {
            return Ok(None);
        }
        let find = || {
            let mut walk = self.repository.revwalk()?;
            walk.push(self.ours)?;
            walk.hide(self.theirs)?;
            walk.simplify_first_parent()?;
            for id in walk {
                let id = id?;
                if self.repository.find_commit(id)?.parent_ids().skip(1).any(|parent| parent == self.theirs) {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        };
        Ok(find().map_err(self.failed())?.or(Some(self.theirs)))
    }

    /// The merged tree of both sides, after `adapt` was applied to each of them.
    fn tree(&self, adapt: impl Fn(Oid) -> Result<Oid, WorkspaceError>) -> Result<Oid, WorkspaceError> {
        let tree = |commit| self.repository.find_commit(commit).map(|commit| commit.tree_id());
        let ours = adapt(tree(self.ours).map_err(self.failed())?)?;
        let theirs = adapt(tree(self.theirs).map_err(self.failed())?)?;
        let bases = self.repository.merge_bases(self.ours, self.theirs).map_err(self.failed())?;
        // Several bases, or none, are beyond a merge by tree.
        if let [base] = bases[..] {
            let base = Some(tree(base).map_err(self.failed())?);
            let trees = Trees(self.repository);
            if let Some(merged) =
                merge_trees(&trees, Versions { base, ours: Some(ours), theirs: Some(theirs) })?
            {
                return trees.or_empty(merged);
            }
        }
        self.full_tree(ours, theirs)
    }

    /// The merged tree of both sides with these trees, where files were altered by both sides.
    fn full_tree(&self, ours: Oid, theirs: Oid) -> Result<Oid, WorkspaceError> {
        let (ours, theirs) = (self.with_tree(self.ours, ours)?, self.with_tree(self.theirs, theirs)?);
        // Generated folders resemble one another: a guessed rename would alter the wrong one.
        let mut options = MergeOptions::new();
        let options = options.find_renames(false);
        let merged = self.repository.merge_commits(&ours, &theirs, Some(options));
        let mut index = merged.map_err(self.failed())?;
        if index.has_conflicts() {
            return Err(WorkspaceError::Conflict { paths: conflicts(&index).map_err(self.failed())? });
        }
        index.write_tree_to(self.repository).map_err(self.failed())
    }

    /// `commit`, or a commit after it that holds `tree` and that no branch will ever name.
    fn with_tree(&self, commit: Oid, tree: Oid) -> Result<git2::Commit<'_>, WorkspaceError> {
        let found = self.repository.find_commit(commit).map_err(self.failed())?;
        if found.tree_id() == tree {
            return Ok(found);
        }
        let author = Author { name: "Terrace".to_owned(), email: "terrace@localhost".to_owned() };
        let written = Written { message: "", author: &author, at: DateTime::UNIX_EPOCH };
        let stored = written.store(self.repository, tree, &[commit])?;
        self.repository.find_commit(stored).map_err(self.failed())
    }
}

fn conflicts(index: &git2::Index) -> Result<Vec<String>, git2::Error> {
    let mut paths = Vec::new();
    for conflict in index.conflicts()? {
        let conflict = conflict?;
        let entry = conflict.our.or(conflict.their).or(conflict.ancestor);
        paths.extend(entry.map(|entry| String::from_utf8_lossy(&entry.path).into_owned()));
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// The same folder in the merge base and on both sides.
#[derive(Clone, Copy)]
struct Versions {
    base: Option<Oid>,
    ours: Option<Oid>,
    theirs: Option<Oid>,
}

/// The three entries of one name.
#[derive(Default, Clone, Copy)]
struct Three<'a> {
    base: Option<Entry<'a>>,
    ours: Option<Entry<'a>>,
    theirs: Option<Entry<'a>>,
}

/// The merged folder (`Some(None)`: it is gone); `None` where both sides altered one file.
fn merge_trees(trees: &Trees<'_>, versions: Versions) -> Result<Option<Option<Oid>>, WorkspaceError> {
    let (base, ours, theirs) =
        (trees.read(versions.base)?, trees.read(versions.ours)?, trees.read(versions.theirs)?);
    let mut names: BTreeMap<&[u8], Three<'_>> = BTreeMap::new();
    for entry in tree::entries(&base) {
        names.entry(entry.name).or_default().base = Some(entry);
    }
    for entry in tree::entries(&ours) {
        names.entry(entry.name).or_default().ours = Some(entry);
    }
    for entry in tree::entries(&theirs) {
        names.entry(entry.name).or_default().theirs = Some(entry);
    }
    // Folders that had to be merged themselves: their new ids must outlive the entries.
    let mut inner: BTreeMap<&[u8], Option<Oid>> = BTreeMap::new();
    for (name, three) in &names {
        if three.decided().is_none() {
            let Some(merged) = three.descend(trees)? else { return Ok(None) };
            inner.insert(name, merged);
        }
    }
    let mut merged: Vec<Entry<'_>> = names
        .iter()
        .filter_map(|(name, three)| match inner.get(name) {
            Some(id) => id.as_ref().map(|id| Entry { mode: tree::TREE, name, id: id.as_bytes() }),
            None => three.decided().flatten(),
        })
        .collect();
    merged.sort_by(|a, b| a.sort_key().cmp(b.sort_key()));
    trees.write(&tree::encode(merged)).map(Some)
}

impl<'a> Three<'a> {
    /// The entry to keep, where at most one side altered it.
    fn decided(&self) -> Option<Option<Entry<'a>>> {
        if self.ours == self.theirs || self.theirs == self.base {
            Some(self.ours)
        } else if self.ours == self.base {
            Some(self.theirs)
        } else {
            None
        }
    }

    /// Merges the folders of this name; `None` where one of the three is something else.
    fn descend(&self, trees: &Trees<'_>) -> Result<Option<Option<Oid>>, WorkspaceError> {
        let sides = [self.base, self.ours, self.theirs];
        if sides.iter().flatten().any(|entry| !entry.is_tree()) {
            return Ok(None);
        }
        let [base, ours, theirs] = sides.map(|entry| entry.and_then(|entry| entry.oid()));
        merge_trees(trees, Versions { base, ours, theirs })
    }
}
