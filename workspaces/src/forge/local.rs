//! The local forge: bare repositories below one folder.
//!
//! Commits that Terrace makes by itself, the first one and those of the catalog, carry fixed
//! times: the same content gives the same commits on every installation.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, Utc};
use git2::{Oid, RepositoryInitOptions};
use terrace_engine::files::FileSet;

use super::Repository;
use crate::commit::{Author, Written};
use crate::error::WorkspaceError;
use crate::tree::Trees;
use crate::{blocking, branch, objects};

/// The branch that a new repository starts with.
const MAIN: &str = "main";
/// When the first commit of every repository was made: 2025-01-01T00:00:00Z.
const BEGINNING: DateTime<Utc> = match DateTime::from_timestamp(1_735_689_600, 0) {
    Some(time) => time,
    None => DateTime::UNIX_EPOCH,
};

/// Bare repositories of this machine, below one folder.
#[derive(Debug, Clone)]
pub struct LocalForge {
    root: PathBuf,
}

impl LocalForge {
    /// A forge whose repositories lie below `root`, which is made when it is first needed.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Makes a bare repository with the branch `main`, which holds a README. It accepts pushes.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] where the name is taken or is not made of letters, digits, `-`,
    /// `_` and `.`.
    pub async fn create(&self, name: &str) -> Result<Repository, WorkspaceError> {
        let path = self.path(name)?;
        let (root, name) = (self.root.clone(), name.to_owned());
        blocking(move || {
            let io = |source| WorkspaceError::io(&root, source);
            std::fs::create_dir_all(&root).map_err(io)?;
            let scratch = tempfile::Builder::new().prefix(".new-").tempdir_in(&root).map_err(io)?;
            let fresh = scratch.path().join("repository.git");
            init(&fresh, &name)?;
            // A whole repository or none; a folder that holds something is not replaced.
            match std::fs::rename(&fresh, &path) {
                Err(_) if path.exists() => Err(WorkspaceError::refused(name, "the name is taken")),
                result => result.map_err(io).map(|()| Repository::at(path)),
            }
        })
        .await
    }

    /// A repository that exists.
    ///
    /// # Errors
    /// [`WorkspaceError::ForgeAway`] where there is none of this name now, and
    /// [`WorkspaceError::Refused`] where no repository can have it.
    pub fn open(&self, name: &str) -> Result<Repository, WorkspaceError> {
        let path = self.path(name)?;
        if path.is_dir() {
            return Ok(Repository::at(path));
        }
        Err(WorkspaceError::ForgeAway { repository: name.to_owned() })
    }

    /// Whether a repository of this name exists.
    #[must_use]
    pub fn exists(&self, name: &str) -> bool {
        self.path(name).is_ok_and(|path| path.is_dir())
    }

    /// Brings the branch `main` of a repository to the last of `commits`, making the repository
    /// where there is none. Each item is the complete content of the repository and the tag that
    /// names it. A tag that exists keeps its commit; content that `main` holds already is not
    /// committed again. Publishing the same twice changes nothing.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] for a name, tag or path that cannot be stored, and
    /// [`WorkspaceError::HeadMoved`] where somebody else moved `main` meanwhile.
    pub async fn publish(
        &self,
        name: &str,
        commits: &[(FileSet, Option<&str>)],
    ) -> Result<(), WorkspaceError> {
        let repository = if self.exists(name) { self.open(name)? } else { self.create(name).await? };
        let path = repository.path().to_owned();
        let commits: Vec<(FileSet, Option<String>)> =
            commits.iter().map(|(files, tag)| (files.clone(), tag.map(str::to_owned))).collect();
        blocking(move || publish(&objects::open(&path)?, &commits)).await
    }

    /// The folder of a repository. The name comes from a URL and must not lead elsewhere.
    fn path(&self, name: &str) -> Result<PathBuf, WorkspaceError> {
        let valid = (1..=100).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            && !name.starts_with(['.', '-'])
            && !name.ends_with(".git");
        if valid {
            return Ok(self.root.join(format!("{name}.git")));
        }
        let why = "a repository's name is made of letters, digits, \"-\", \"_\" and \".\", begins with a letter or digit, and does not end in .git";
        Err(WorkspaceError::refused(name.escape_debug().to_string(), why))
    }
}

fn terrace() -> Author {
    Author { name: "Terrace".to_owned(), email: "terrace@localhost".to_owned() }
}

fn init(path: &Path, name: &str) -> Result<(), WorkspaceError> {
    let made = || {
        let mut options = RepositoryInitOptions::new();
        let options = options.bare(true).no_reinit(true).external_template(false).initial_head(MAIN);
        let repository = git2::Repository::init_opts(path, options)?;
        let mut config = repository.config()?;
        for (key, value) in [
            ("http.receivepack", "true"),
            // What is pushed must be well-formed, and of a size that one machine can take.
            ("receive.fsckObjects", "true"),
            ("receive.maxInputSize", "256m"),
            // Commits that somebody decided on are not taken away by a forced push.
            ("receive.denyNonFastForwards", "true"),
            ("gc.autoDetach", "false"),
        ] {
            config.set_str(key, value)?;
        }
        Ok(repository)
    };
    let repository = made().map_err(WorkspaceError::git("make a repository", path))?;
    let text =
        format!("# {name}\n\nTerrace writes generated Terraform code here: one folder per resource.\n");
    let blob = repository.blob(text.as_bytes()).and_then(|blob| {
        let mut tree = repository.treebuilder(None)?;
        tree.insert("README.md", blob, git2::FileMode::Blob.into())?;
        tree.write()
    });
    let tree = blob.map_err(WorkspaceError::git("write the first commit", path))?;
    let author = terrace();
    let first = Written { message: "Make the repository\n", author: &author, at: BEGINNING };
    let commit = first.store(&repository, tree, &[])?;
    branch::move_to(&repository, MAIN, None, Some(commit))
}

fn publish(
    repository: &git2::Repository,
    commits: &[(FileSet, Option<String>)],
) -> Result<(), WorkspaceError> {
    let failed = |source| WorkspaceError::git("publish", repository.path())(source);
    let trees = Trees(repository);
    let start = branch::head(repository, MAIN)?;
    let mut history =
        start.map_or(Ok(History::default()), |head| History::read(repository, head)).map_err(failed)?;
    for (index, (files, tag)) in commits.iter().enumerate() {
        let name = tag.as_deref().map(tag_reference).transpose()?;
        if name.as_ref().is_some_and(|name| repository.find_reference(name).is_ok()) {
            continue;
        }
        let tree = trees.or_empty(trees.store(None, files)?)?;
        let last = index + 1 == commits.len();
        let commit = match history.holds(tree, last) {
            Some(commit) => commit,
            None => history.append(repository, tree, tag.as_deref())?,
        };
        if let Some(name) = name {
            repository.reference(&name, commit, false, "terrace").map_err(failed)?;
        }
    }
    branch::move_to(repository, MAIN, start, history.head)
}

/// The full name of a tag.
fn tag_reference(tag: &str) -> Result<String, WorkspaceError> {
    let name = format!("refs/tags/{tag}");
    if git2::Reference::is_valid_name(&name) {
        return Ok(name);
    }
    Err(WorkspaceError::refused(tag.escape_debug().to_string(), "it is not a name that a tag can have"))
}

/// The commits of `main`, by content.
#[derive(Default)]
struct History {
    head: Option<Oid>,
    by_tree: HashMap<Oid, Oid>,
    head_tree: Option<Oid>,
}

impl History {
    fn read(repository: &git2::Repository, head: Oid) -> Result<Self, git2::Error> {
        let mut walk = repository.revwalk()?;
        walk.push(head)?;
        walk.simplify_first_parent()?;
        let mut by_tree = HashMap::new();
        for id in walk {
            let commit = repository.find_commit(id?)?;
            by_tree.entry(commit.tree_id()).or_insert(commit.id());
        }
        let head_tree = Some(repository.find_commit(head)?.tree_id());
        Ok(Self { head: Some(head), by_tree, head_tree })
    }

    /// The commit that holds this content: anywhere in the history, or, for the content that
    /// `main` must end with, only at its head.
    fn holds(&self, tree: Oid, last: bool) -> Option<Oid> {
        if self.head_tree == Some(tree) {
            return self.head;
        }
        self.by_tree.get(&tree).copied().filter(|_| !last)
    }

    fn append(
        &mut self,
        repository: &git2::Repository,
        tree: Oid,
        tag: Option<&str>,
    ) -> Result<Oid, WorkspaceError> {
        let message = tag.map_or_else(|| "Publish\n".to_owned(), |tag| format!("Publish {tag}\n"));
        let read = WorkspaceError::git("read a commit", repository.path());
        let parents: Vec<Oid> = self.head.into_iter().collect();
        let parent = self.head.map(|head| repository.find_commit(head)).transpose().map_err(read)?;
        let before = parent.and_then(|parent| DateTime::from_timestamp(parent.time().seconds(), 0));
        let at = before.unwrap_or(BEGINNING) + Duration::seconds(1);
        let commit =
            Written { message: &message, author: &terrace(), at }.store(repository, tree, &parents)?;
        self.head = Some(commit);
        self.head_tree = Some(tree);
        self.by_tree.insert(tree, commit);
        Ok(commit)
    }
}
