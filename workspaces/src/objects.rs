//! Reading commits and folders of a bare repository, blocking.
//!
//! Only plain files are ever read. A symbolic link, a submodule, a path that could leave its
//! folder and a file beyond the limits are findings, and what to do about them is the caller's.

use std::path::Path;

use git2::{FileMode, ObjectType, Oid, Repository, Tree, TreeEntry};
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::name::CommitSha;

use crate::error::WorkspaceError;

/// How many entries are looked at for each file that may be read.
const ENTRIES_PER_FILE: usize = 8;

/// How much is read of a folder at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Files in all.
    pub files: usize,
    /// Bytes of all files together.
    pub total_bytes: usize,
    /// Folders inside one another, counted from the folder that is read.
    pub depth: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { file_bytes: 4 * 1024 * 1024, files: 2000, total_bytes: 64 * 1024 * 1024, depth: 60 }
    }
}

/// Which entries of a folder are read. Both are asked with the path from that folder.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Whether a folder is entered.
    pub enters: fn(&str) -> bool,
    /// Whether a file is read. What is not chosen counts towards no limit, and a link or a
    /// submodule of such a name is no finding.
    pub reads: fn(&str) -> bool,
}

impl Choice {
    /// Everything.
    pub const ALL: Self = Self { enters: |_| true, reads: |_| true };
}

/// A bare repository, opened for one operation: the handle is cheap and not shared.
pub(crate) fn open(path: &Path) -> Result<Repository, WorkspaceError> {
    Repository::open_bare(path).map_err(WorkspaceError::git("open the repository", path))
}

pub(crate) fn oid(commit: &CommitSha) -> Result<Oid, WorkspaceError> {
    Oid::from_str(commit.as_str()).map_err(|_| WorkspaceError::NoSuchRef { reference: commit.to_string() })
}

/// A commit's id as the engine names it.
pub(crate) fn sha(id: Oid) -> Result<CommitSha, WorkspaceError> {
    let text = id.to_string();
    text.parse().map_err(|_| WorkspaceError::refused(text, "only repositories with SHA-1 commits are read"))
}

/// The top folder of a commit.
pub(crate) fn root<'r>(repository: &'r Repository, commit: &CommitSha) -> Result<Tree<'r>, WorkspaceError> {
    let found = repository.find_commit(oid(commit)?);
    let commit = found.map_err(|_| WorkspaceError::NoSuchRef { reference: commit.to_string() })?;
    commit.tree().map_err(WorkspaceError::git("read a tree", repository.path()))
}

/// The tree of `folder` in `commit`, `""` being the top; `None` where there is nothing there.
///
/// # Errors
/// [`WorkspaceError::Refused`] where something else than a folder is there.
pub(crate) fn folder<'r>(
    repository: &'r Repository,
    commit: &CommitSha,
    folder: &str,
) -> Result<Option<Tree<'r>>, WorkspaceError> {
    let mut tree = root(repository, commit)?;
    if folder.is_empty() {
        return Ok(Some(tree));
    }
    let path: RelPath = folder.parse().map_err(|_| outside(folder))?;
    for part in path.as_str().split('/') {
        let Some(entry) = tree.get_name(part) else { return Ok(None) };
        if entry.kind() != Some(ObjectType::Tree) {
            return Err(WorkspaceError::refused(folder, "it is not a folder"));
        }
        let id = entry.id();
        drop(entry);
        tree = repository.find_tree(id).map_err(WorkspaceError::git("read a tree", repository.path()))?;
    }
    Ok(Some(tree))
}

fn outside(path: &str) -> WorkspaceError {
    WorkspaceError::refused(path.escape_debug().to_string(), "it is not a path inside the repository")
}

/// Every chosen plain file below `tree`, with paths relative to it, and a warning for each that
/// was left out.
pub(crate) fn files(
    repository: &Repository,
    tree: &Tree<'_>,
    (limits, choice): (&ReadLimits, Choice),
) -> Result<(FileSet, Diagnostics), WorkspaceError> {
    let mut walk = Walk {
        repository,
        limits,
        choice,
        files: FileSet::new(),
        bytes: 0,
        entries: 0,
        full: false,
        left_out: Diagnostics::default(),
    };
    walk.folder(tree, "", 0)?;
    Ok((walk.files, walk.left_out))
}

struct Walk<'r> {
    repository: &'r Repository,
    limits: &'r ReadLimits,
    choice: Choice,
    files: FileSet,
    bytes: usize,
    entries: usize,
    full: bool,
    left_out: Diagnostics,
}

impl Walk<'_> {
    fn folder(&mut self, tree: &Tree<'_>, prefix: &str, depth: usize) -> Result<(), WorkspaceError> {
        for entry in tree {
            if self.full {
                break;
            }
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            self.entry(&entry, &path, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &TreeEntry<'_>, path: &str, depth: usize) -> Result<(), WorkspaceError> {
        self.entries += 1;
        // A few objects that name one another can stand for billions of paths.
        if self.entries > self.limits.files.saturating_mul(ENTRIES_PER_FILE) {
            self.stop(path, "too many folders and files");
            return Ok(());
        }
        let is_folder = matches!(entry.kind(), Some(ObjectType::Tree | ObjectType::Commit));
        if !(if is_folder { self.choice.enters } else { self.choice.reads })(path) {
            return Ok(());
        }
        let valid = path.parse::<RelPath>().ok().filter(|_| std::str::from_utf8(entry.name_bytes()).is_ok());
        match (valid, entry.kind()) {
            (None, _) => {
                self.leave_out(Code::InvalidPath, path, "its name is not one that every system accepts");
            }
            (Some(_), Some(ObjectType::Tree)) if depth >= self.limits.depth => {
                self.leave_out(Code::TooLarge, path, "too many folders inside one another");
            }
            (Some(_), Some(ObjectType::Tree)) => {
                let tree = self
                    .repository
                    .find_tree(entry.id())
                    .map_err(WorkspaceError::git("read a tree", self.repository.path()))?;
                self.folder(&tree, path, depth + 1)?;
            }
            (Some(_), _) if is_link(entry) => {
                self.leave_out(Code::InvalidPath, path, "symbolic links are not followed");
            }
            (Some(valid), Some(ObjectType::Blob)) => self.file(valid, entry.id())?,
            (Some(_), _) => self.leave_out(Code::InvalidPath, path, "submodules are not followed"),
        }
        Ok(())
    }

    fn file(&mut self, path: RelPath, id: Oid) -> Result<(), WorkspaceError> {
        if self.files.len() >= self.limits.files {
            self.stop(path.as_str(), "too many files");
            return Ok(());
        }
        let read = |source| WorkspaceError::git("read a file", self.repository.path())(source);
        // The header tells the size without unpacking a file that may be huge.
        let (size, _) = self.repository.odb().and_then(|odb| odb.read_header(id)).map_err(read)?;
        if size > self.limits.file_bytes {
            let why = format!("{size} bytes, more than the limit of {}", self.limits.file_bytes);
            self.leave_out(Code::TooLarge, path.as_str(), &why);
        } else if self.bytes + size > self.limits.total_bytes {
            self.stop(path.as_str(), "too many bytes in all");
        } else {
            let blob = self.repository.find_blob(id).map_err(read)?;
            self.bytes += size;
            self.files.insert(path, blob.content().to_vec());
        }
        Ok(())
    }

    /// Reads nothing more, from `path` on.
    fn stop(&mut self, path: &str, why: &str) {
        self.full = true;
        self.leave_out(Code::TooLarge, path, &format!("and all after it: {why}"));
    }

    fn leave_out(&mut self, code: Code, path: &str, why: &str) {
        let shown = path.escape_debug().to_string();
        let finding = Diagnostic::warning(code, "left out").with_detail(why);
        self.left_out.push(finding.at(Subject::place(shown)));
    }
}

fn is_link(entry: &TreeEntry<'_>) -> bool {
    entry.filemode() == i32::from(FileMode::Link)
}
