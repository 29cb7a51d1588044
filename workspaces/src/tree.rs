//! Writing trees, blocking: the cost of a change is the depth of its path, not the repository.
//!
//! A folder of twenty thousand resources is one tree object. It is not parsed into a table and
//! sorted again: one entry is exchanged in its bytes.

use std::collections::BTreeMap;
use std::collections::btree_map;

use git2::{FileMode, ObjectType, Oid, Repository};
use terrace_engine::files::{FileSet, RelPath};

use crate::error::WorkspaceError;

/// The bytes of an object id.
const ID: usize = 20;
/// Folders inside one another that are written at most.
const DEPTH: usize = 60;
pub(crate) const TREE: &[u8] = b"40000";

/// One entry of a tree as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The mode in octal digits, as stored.
    pub(crate) mode: &'a [u8],
    pub(crate) name: &'a [u8],
    pub(crate) id: &'a [u8],
}

impl Entry<'_> {
    pub(crate) fn is_tree(&self) -> bool {
        self.mode == TREE
    }

    pub(crate) fn oid(&self) -> Option<Oid> {
        Oid::from_bytes(self.id).ok()
    }

    fn write(&self, into: &mut Vec<u8>) {
        into.extend_from_slice(self.mode);
        into.push(b' ');
        into.extend_from_slice(self.name);
        into.push(0);
        into.extend_from_slice(self.id);
    }

    /// Git sorts a folder as if its name ended in a slash.
    pub(crate) fn sort_key(&self) -> impl Iterator<Item = u8> + '_ {
        self.name.iter().copied().chain(self.is_tree().then_some(b'/'))
    }
}

/// The entries of a stored tree, in their order; ends early where the bytes make no sense.
pub(crate) fn entries(raw: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let (entry, after) = first(rest)?;
        rest = after;
        Some(entry)
    })
}

fn first(raw: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let space = raw.iter().position(|byte| *byte == b' ')?;
    let (mode, named) = (&raw[..space], &raw[space + 1..]);
    let end = named.iter().position(|byte| *byte == 0)?;
    let (name, after) = (&named[..end], &named[end + 1..]);
    let (id, after) = after.split_at_checked(ID)?;
    Some((Entry { mode, name, id }, after))
}

/// The bytes of a tree made of `entries`, which must be in Git's order.
pub(crate) fn encode<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> Vec<u8> {
    let mut raw = Vec::new();
    for entry in entries {
        entry.write(&mut raw);
    }
    raw
}

/// `raw` with the entry called `name` replaced by `new`, added, or removed.
fn splice(raw: &[u8], name: &[u8], new: Option<Entry<'_>>) -> Vec<u8> {
    let mut spliced = Vec::with_capacity(raw.len() + name.len() + 32);
    let mut pending = new;
    for entry in entries(raw) {
        if let Some(new) = pending
            && new.sort_key().lt(entry.sort_key())
        {
            new.write(&mut spliced);
            pending = None;
        }
        if entry.name == name {
            continue;
        }
        entry.write(&mut spliced);
    }
    if let Some(new) = pending {
        new.write(&mut spliced);
    }
    spliced
}

/// A repository whose trees are read and written.
pub(crate) struct Trees<'r>(pub(crate) &'r Repository);

impl Trees<'_> {
    /// The stored bytes of a tree; none for no tree.
    pub(crate) fn read(&self, tree: Option<Oid>) -> Result<Vec<u8>, WorkspaceError> {
        let Some(id) = tree else { return Ok(Vec::new()) };
        let object = self.0.odb().and_then(|odb| Ok(odb.read(id)?.data().to_vec()));
        object.map_err(WorkspaceError::git("read a tree", self.0.path()))
    }

    /// Stores a tree; `None` for an empty one, which Git does not keep inside others.
    pub(crate) fn write(&self, raw: &[u8]) -> Result<Option<Oid>, WorkspaceError> {
        if raw.is_empty() {
            return Ok(None);
        }
        let written = self.0.odb().and_then(|odb| odb.write(ObjectType::Tree, raw));
        written.map(Some).map_err(WorkspaceError::git("write a tree", self.0.path()))
    }

    /// `tree`, or the empty tree's id where there is none.
    pub(crate) fn or_empty(&self, tree: Option<Oid>) -> Result<Oid, WorkspaceError> {
        let written = match tree {
            Some(id) => Ok(id),
            None => self.0.odb().and_then(|odb| odb.write(ObjectType::Tree, &[])),
        };
        written.map_err(WorkspaceError::git("write a tree", self.0.path()))
    }

    /// `tree` with the folder at `path` replaced by `files`, or removed together with the folders
    /// that it leaves empty.
    pub(crate) fn graft(
        &self,
        tree: Option<Oid>,
        path: &RelPath,
        files: Option<&FileSet>,
    ) -> Result<Option<Oid>, WorkspaceError> {
        let parts: Vec<&str> = path.as_str().split('/').collect();
        self.graft_below(tree, &parts, path, files)
    }

    fn graft_below(
        &self,
        tree: Option<Oid>,
        parts: &[&str],
        path: &RelPath,
        files: Option<&FileSet>,
    ) -> Result<Option<Oid>, WorkspaceError> {
        let Some((name, inner)) = parts.split_first() else {
            return files.map_or(Ok(None), |files| self.store(tree, files));
        };
        let raw = self.read(tree)?;
        let existing = entries(&raw).find(|entry| entry.name == name.as_bytes());
        if existing.is_some_and(|entry| !entry.is_tree()) {
            let why =
                format!("\"{name}\" in it is not a folder but a file, a link or a submodule; move it away");
            return Err(WorkspaceError::refused(path.as_str(), why));
        }
        let before = existing.and_then(|entry| entry.oid());
        let after = self.graft_below(before, inner, path, files)?;
        if before == after {
            return Ok(tree);
        }
        let id = after.as_ref().map(Oid::as_bytes);
        let entry = id.map(|id| Entry { mode: TREE, name: name.as_bytes(), id });
        self.write(&splice(&raw, name.as_bytes(), entry))
    }

    /// Stores `files` as a folder; a file that is executable in `before` stays so.
    pub(crate) fn store(&self, before: Option<Oid>, files: &FileSet) -> Result<Option<Oid>, WorkspaceError> {
        let mut top = Folder::default();
        for (path, bytes) in files {
            let parts: Vec<&str> = path.as_str().split('/').collect();
            if parts.len() > DEPTH {
                return Err(WorkspaceError::refused(path.as_str(), "too many folders inside one another"));
            }
            if !top.insert(&parts, bytes) {
                return Err(WorkspaceError::refused(path.as_str(), "a file and a folder have the same name"));
            }
        }
        self.store_folder(before, &top)
    }

    fn store_folder(&self, before: Option<Oid>, folder: &Folder<'_>) -> Result<Option<Oid>, WorkspaceError> {
        let failed = |source| WorkspaceError::git("write a file", self.0.path())(source);
        let raw = self.read(before)?;
        let old: BTreeMap<&[u8], Entry<'_>> = entries(&raw).map(|entry| (entry.name, entry)).collect();
        let mut builder = self.0.treebuilder(None).map_err(failed)?;
        for (name, node) in &folder.0 {
            let old = old.get(name.as_bytes());
            let (id, mode) = match node {
                Node::File(bytes) => (Some(self.0.blob(bytes).map_err(failed)?), file_mode(old)),
                Node::Folder(inner) => {
                    let before = old.filter(|entry| entry.is_tree()).and_then(Entry::oid);
                    (self.store_folder(before, inner)?, FileMode::Tree)
                }
            };
            if let Some(id) = id {
                builder.insert(name, id, mode.into()).map_err(failed)?;
            }
        }
        if builder.is_empty() { Ok(None) } else { builder.write().map(Some).map_err(failed) }
    }
}

fn file_mode(old: Option<&Entry<'_>>) -> FileMode {
    match old {
        Some(entry) if entry.mode == b"100755" => FileMode::BlobExecutable,
        _ => FileMode::Blob,
    }
}

/// A folder that is about to be written.
#[derive(Default)]
struct Folder<'a>(BTreeMap<&'a str, Node<'a>>);

enum Node<'a> {
    File(&'a [u8]),
    Folder(Folder<'a>),
}

impl<'a> Folder<'a> {
    /// Adds a file; `false` where its path meets a file on the way.
    fn insert(&mut self, parts: &[&'a str], bytes: &'a [u8]) -> bool {
        match parts {
            [] => false,
            [name] => match self.0.entry(name) {
                btree_map::Entry::Occupied(_) => false,
                btree_map::Entry::Vacant(place) => {
                    place.insert(Node::File(bytes));
                    true
                }
            },
            [name, inner @ ..] => match self.0.entry(name).or_insert(Node::Folder(Folder::default())) {
                Node::File(_) => false,
                Node::Folder(folder) => folder.insert(inner, bytes),
            },
        }
    }
}

#[cfg(test)]
mod tests;
