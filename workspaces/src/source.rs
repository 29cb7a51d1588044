//! Remote repositories that hold modules: fetched into mirrors, read from there.
//!
//! A mirror holds the branches and tags of one address, no more: pull requests and notes of a
//! forge are not copied. What was fetched once is never lost, even where a tag is taken away
//! later, because a version names a commit for good.
//!
//! Absent: a schedule. Who fetches when is the server's.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use git2::{Repository, RepositoryInitOptions};
use sha2::{Digest, Sha256};

use crate::credentials::Credentials;
use crate::error::{WorkspaceError, without_userinfo};
pub use crate::mirror::{Mirror, Ref, RefKind};
pub use crate::objects::{Choice, ReadLimits};
use crate::transport::{self, Remote};
use crate::{address, blocking, objects};

/// How long a remote may take to answer, unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much longer than its questions a fetch may last.
const GRACE: Duration = Duration::from_secs(60);

/// Mirrors of remote repositories below one folder, one per address.
#[derive(Debug)]
pub struct Mirrors {
    root: PathBuf,
    timeout: Duration,
    busy: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Mirrors {
    /// Mirrors below `root`, which is made when it is first needed. A remote may take 60 s.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root, timeout: PATIENCE, busy: Mutex::default() }
    }

    /// The same mirrors with another limit for each question to a remote.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Brings the mirror of `address` up to date, making it where there is none. Two calls for one
    /// address wait for each other.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] for an address that is not accepted, and
    /// [`WorkspaceError::Remote`] where the remote does not answer in time or says no. The mirror
    /// then stays as it was; a half-made one does not remain.
    pub async fn fetch(&self, address: &str, credentials: &Credentials) -> Result<Mirror, WorkspaceError> {
        address::check(address)?;
        let turn = self.turn(address);
        let _turn = turn.lock().await;
        let path = self.path(address);
        tokio::fs::create_dir_all(&self.root).await.map_err(|e| WorkspaceError::io(&self.root, e))?;
        let known_hosts = self.root.join("known_hosts");
        let remote = Remote { address, credentials, known_hosts: &known_hosts, timeout: self.timeout };
        self.sweep(&path).await;
        if path.exists() {
            update(&remote, &path).await?;
        } else {
            self.make(&remote, &path).await?;
        }
        if let Err(error) = transport::pack(&path).await {
            tracing::warn!(%error, "a mirror could not be packed");
        }
        tracing::debug!(address = without_userinfo(address), "fetched");
        Ok(Mirror { path })
    }

    /// The mirror of `address` as it was last fetched, without asking the remote.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] for an address that is not accepted, and
    /// [`WorkspaceError::Remote`] where it was never fetched.
    pub fn open(&self, address: &str) -> Result<Mirror, WorkspaceError> {
        address::check(address)?;
        let path = self.path(address);
        if path.is_dir() {
            return Ok(Mirror { path });
        }
        Err(WorkspaceError::Remote {
            address: without_userinfo(address),
            detail: "it was not fetched yet".to_owned(),
        })
    }

    /// The lock of one address.
    fn turn(&self, address: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(busy.entry(address.to_owned()).or_default())
    }

    fn path(&self, address: &str) -> PathBuf {
        self.root.join(format!("{}.git", &hex::encode(Sha256::digest(address))[..32]))
    }

    /// Removes what fetches that were killed left behind: half-made mirrors, and half of a pack or
    /// a lock in this one. Whatever is older than a fetch may last belongs to nobody.
    async fn sweep(&self, path: &Path) {
        let (root, mirror, packs) = (self.root.clone(), path.to_owned(), path.join("objects/pack"));
        let age = self.timeout * 3 + GRACE;
        let swept = blocking(move || {
            remove_old(&root, "new-", age);
            remove_old(&packs, "tmp_", age);
            remove_old(&mirror, "HEAD.lock", age);
            Ok(())
        });
        // What cannot be removed now is tried again by the next fetch.
        let _ = swept.await;
    }

    /// Fetches into a folder beside the mirror's and renames it: whoever looks sees a whole mirror
    /// or none.
    async fn make(&self, remote: &Remote<'_>, path: &Path) -> Result<(), WorkspaceError> {
        let io = |source| WorkspaceError::io(&self.root, source);
        let scratch = tempfile::Builder::new().prefix("new-").tempdir_in(&self.root).map_err(io)?;
        let fresh = scratch.path().join("mirror.git");
        let (made, address) = (fresh.clone(), remote.address.to_owned());
        blocking(move || init(&made, &address)).await?;
        update(remote, &fresh).await?;
        match tokio::fs::rename(&fresh, path).await {
            // Another process made the same mirror meanwhile: it is as good.
            Err(_) if path.exists() => Ok(()),
            result => result.map_err(io),
        }
    }
}

/// Removes the entries of `folder` that begin with `prefix` and were not written to for `age`.
fn remove_old(folder: &Path, prefix: &str, age: Duration) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let named = entry.file_name().to_string_lossy().starts_with(prefix);
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        let old = written.is_ok_and(|time| time.elapsed().is_ok_and(|elapsed| elapsed > age));
        if named && old {
            let path = entry.path();
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
    }
}

fn init(path: &Path, address: &str) -> Result<(), WorkspaceError> {
    let made = || {
        let mut options = RepositoryInitOptions::new();
        let options = options.bare(true).no_reinit(true).external_template(false).initial_head("main");
        let mut config = Repository::init_opts(path, options)?.config()?;
        config.set_str("remote.origin.url", address)?;
        config.set_str("gc.pruneExpire", "never")
    };
    made().map_err(WorkspaceError::git("make a mirror", path))
}

async fn update(remote: &Remote<'_>, path: &Path) -> Result<(), WorkspaceError> {
    let refs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
    let fetch =
        ["fetch", "--quiet", "--prune", "--no-tags", "--no-auto-gc", "--no-write-fetch-head", "origin"];
    remote.run(path, &[&fetch[..], &refs[..]].concat()).await?;
    let answer = remote.run(path, &["ls-remote", "--symref", "origin", "HEAD"]).await?;
    let Some(branch) = default_branch(&String::from_utf8_lossy(&answer.stdout)) else { return Ok(()) };
    let path = path.to_owned();
    blocking(move || {
        let repository = objects::open(&path)?;
        set_head(&repository, &branch).map_err(WorkspaceError::git("set the default branch", &path))
    })
    .await
}

/// Makes a branch the default where it is not. Another process that holds the lock does the same.
fn set_head(repository: &Repository, branch: &str) -> Result<(), git2::Error> {
    if repository.find_reference("HEAD")?.symbolic_target_bytes() == Some(branch.as_bytes()) {
        return Ok(());
    }
    match repository.set_head(branch) {
        Err(error) if error.code() == git2::ErrorCode::Locked => Ok(()),
        result => result,
    }
}

/// The full name of the branch in `ref: refs/heads/main\tHEAD`.
fn default_branch(answer: &str) -> Option<String> {
    let line = answer.lines().find_map(|line| line.strip_prefix("ref: "))?;
    let (name, _) = line.split_once('\t')?;
    name.starts_with("refs/heads/").then(|| name.to_owned())
}
