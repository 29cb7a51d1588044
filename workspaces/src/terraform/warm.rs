//! What `init` made ready, kept for the next run of code that needs the same.
//!
//! Modules and plugins are kept under the digest of what the code asks for, and beside them, for
//! each backend, the note that Terraform makes of it. They are copied right after `init`, before
//! anything of the run's own is in its folder: no plan, no state, no value. What is kept is never
//! worked in: a run gets a copy, so that any number of runs may want the same at once.
//!
//! Absent: what is larger than [`BYTES`], and a guarantee: a run that finds nothing, or half of it,
//! does without.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::run::LOCK_FILE;
use crate::blocking;
use crate::error::WorkspaceError;

/// The most bytes of modules that are kept of one code. Plugins are links into their cache.
const BYTES: u64 = 64 << 20;
/// The most files and folders that are kept of one code.
const ENTRIES: usize = 20_000;
/// The most backends that are known of one code.
const BACKENDS: usize = 1_000;
/// How long what was made ready is used: a constraint may allow a newer plugin by then.
const LASTS: Duration = Duration::from_secs(24 * 60 * 60);

const DATA: &str = ".terraform";
const PARTS: [&str; 2] = ["modules", "providers"];
const NOTE: &str = "terraform.tfstate";
const KNOWN: &str = "backends";

/// A store of what was made ready.
#[derive(Debug, Clone)]
pub struct Warm {
    root: PathBuf,
    most: usize,
}

/// What one run needs to be ready.
#[derive(Debug, Clone)]
pub struct WarmKey {
    /// Where such things are kept.
    pub store: Warm,
    /// A digest of the modules and plugins, made of letters and digits.
    pub modules: String,
    /// A digest of the backend, where it is known.
    pub backend: Option<String>,
}

/// How much of what a run needs was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// Modules and plugins: `init` has little to do.
    Modules,
    /// Everything: there is no need of `init`.
    Whole,
}

impl Warm {
    /// A store in a folder, of at most `most` codes; 0 keeps nothing.
    #[must_use]
    pub const fn new(root: PathBuf, most: usize) -> Self {
        Self { root, most }
    }
}

impl WarmKey {
    fn place(&self) -> PathBuf {
        self.store.root.join(&self.modules)
    }

    /// The same for one version of the binary: what one version made is not another's.
    pub(super) fn of(&self, binary: &str) -> Self {
        let plain: String = binary.chars().filter(char::is_ascii_alphanumeric).collect();
        Self { modules: format!("{plain}{}", self.modules), ..self.clone() }
    }

    /// Copies into a run's folder what there is.
    pub(super) async fn fetch(&self, folder: &Path) -> Found {
        let (key, folder) = (self.clone(), folder.to_owned());
        let found = blocking(move || {
            let found = key.copy_out(&folder).unwrap_or(Found::Nothing);
            if found == Found::Nothing {
                // Half of it is worse than none.
                drop(fs::remove_dir_all(folder.join(DATA)));
            }
            Ok(found)
        });
        found.await.unwrap_or(Found::Nothing)
    }

    fn copy_out(&self, folder: &Path) -> io::Result<Found> {
        let place = self.place();
        if !is_fresh(&place) {
            return Ok(Found::Nothing);
        }
        let (kept, wanted) = (place.join(LOCK_FILE), folder.join(LOCK_FILE));
        match (fs::read(&kept), fs::read(&wanted)) {
            (Ok(kept), Ok(wanted)) if kept == wanted => {}
            (Ok(kept), Err(_)) => fs::write(&wanted, kept)?,
            (Err(_), Err(_)) => {}
            (_, Ok(_)) => return Ok(Found::Nothing),
        }
        let mut room = Room::default();
        for part in PARTS.iter().filter(|part| place.join(DATA).join(part).is_dir()) {
            room.copy(&place.join(DATA).join(part), &folder.join(DATA).join(part))?;
        }
        let Some(backend) = &self.backend else { return Ok(Found::Modules) };
        fs::create_dir_all(folder.join(DATA))?;
        match fs::read(place.join(KNOWN).join(backend)) {
            Ok(note) if note.is_empty() => Ok(Found::Whole),
            Ok(note) => fs::write(folder.join(DATA).join(NOTE), note).map(|()| Found::Whole),
            Err(_) => Ok(Found::Modules),
        }
    }

    /// Keeps what `init` has made ready in a run's folder, in which nothing else has worked yet.
    pub(super) async fn keep(&self, folder: &Path) {
        let (key, folder) = (self.clone(), folder.to_owned());
        let kept = blocking(move || {
            key.copy_in(&folder).map_err(|error| WorkspaceError::io(&key.store.root, error))
        });
        if let Err(error) = kept.await {
            tracing::debug!(%error, "what was made ready is not kept");
        }
    }

    fn copy_in(&self, folder: &Path) -> io::Result<()> {
        if self.store.most == 0 {
            return Ok(());
        }
        let place = self.place();
        if !is_fresh(&place) {
            discard(&place)?;
            let fresh = self.store.fresh()?;
            let mut room = Room::default();
            for part in PARTS.iter().filter(|part| folder.join(DATA).join(part).is_dir()) {
                room.copy(&folder.join(DATA).join(part), &fresh.path().join(DATA).join(part))?;
            }
            fs::create_dir_all(fresh.path().join(KNOWN))?;
            if folder.join(LOCK_FILE).is_file() {
                fs::copy(folder.join(LOCK_FILE), fresh.path().join(LOCK_FILE))?;
            }
            // Another run may have been quicker, which is as good.
            if fs::rename(fresh.path(), &place).is_ok() {
                drop(fresh.keep());
            }
            self.store.bound()?;
        }
        let Some(backend) = &self.backend else { return Ok(()) };
        if fs::read_dir(place.join(KNOWN))?.count() >= BACKENDS {
            return Ok(());
        }
        let note = fs::read(folder.join(DATA).join(NOTE)).unwrap_or_default();
        let fresh = tempfile::NamedTempFile::new_in(&self.store.root)?;
        fs::write(fresh.path(), note)?;
        fresh.persist(place.join(KNOWN).join(backend)).map(drop).map_err(|error| error.error)
    }
}

impl Warm {
    /// A folder in the store that nobody finds yet.
    fn fresh(&self) -> io::Result<tempfile::TempDir> {
        use std::os::unix::fs::PermissionsExt;
        fs::create_dir_all(&self.root)?;
        let owner_alone = fs::Permissions::from_mode(0o700);
        fs::set_permissions(&self.root, owner_alone.clone())?;
        tempfile::Builder::new().prefix(".new-").permissions(owner_alone).tempdir_in(&self.root)
    }

    /// Removes the oldest of what is too many, and what a process that ended has left half made.
    fn bound(&self) -> io::Result<()> {
        let mut all: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.root)?.flatten() {
            let Ok(made) = entry.metadata().and_then(|found| found.modified()) else { continue };
            let is_new = entry.file_name().to_string_lossy().starts_with('.');
            match is_new {
                true if made.elapsed().is_ok_and(|age| age > LASTS) => discard(&entry.path())?,
                true => {}
                false => all.push((made, entry.path())),
            }
        }
        all.sort();
        let surplus = all.len().saturating_sub(self.most);
        all.iter().take(surplus).try_for_each(|(_, place)| discard(place))
    }
}

/// Whether something was kept here that may still be used.
fn is_fresh(place: &Path) -> bool {
    let made = fs::metadata(place).and_then(|found| found.modified());
    made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age < LASTS))
}

/// Removes a place; whoever copies from it at this moment does without.
fn discard(place: &Path) -> io::Result<()> {
    let removed = if place.is_dir() { fs::remove_dir_all(place) } else { fs::remove_file(place) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// How much was copied so far.
#[derive(Default)]
struct Room {
    bytes: u64,
    entries: usize,
}

impl Room {
    /// Copies a folder. Symbolic links stay links; repositories' own data (`.git`), which nobody
    /// needs once a module is there, is left out.
    fn copy(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
            self.entries += 1;
            if kind.is_symlink() {
                std::os::unix::fs::symlink(fs::read_link(entry.path())?, target)?;
            } else if kind.is_dir() {
                if entry.file_name() != ".git" {
                    self.copy(&entry.path(), &target)?;
                }
            } else if kind.is_file() {
                self.bytes += entry.metadata()?.len();
                if self.bytes > BYTES || self.entries > ENTRIES {
                    return Err(io::Error::other("it is too large to be kept"));
                }
                fs::copy(entry.path(), target)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run's folder as `init` leaves it.
    fn prepared(note: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join(DATA);
        fs::create_dir_all(data.join("modules/this/.git")).unwrap();
        fs::write(data.join("modules/this/.git/config"), "url = geheim").unwrap();
        fs::write(data.join("modules/this/main.tf"), "# code").unwrap();
        fs::create_dir_all(data.join("providers")).unwrap();
        std::os::unix::fs::symlink("/plugins/x", data.join("providers/x")).unwrap();
        fs::write(data.join(NOTE), note).unwrap();
        fs::write(folder.path().join(LOCK_FILE), "# lock").unwrap();
        fs::write(folder.path().join("plan.tfplan"), "geheim").unwrap();
        folder
    }

    fn key(store: &Warm, modules: &str, backend: &str) -> WarmKey {
        WarmKey { store: store.clone(), modules: modules.into(), backend: Some(backend.into()) }
    }

    #[tokio::test]
    async fn what_was_made_ready_is_found_again_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let store = Warm::new(root.path().join("warm"), 2);
        let here = key(&store, "a", "x");
        let next = tempfile::tempdir().unwrap();
        assert_eq!(here.fetch(next.path()).await, Found::Nothing);
        here.keep(prepared("note").path()).await;
        assert_eq!(here.fetch(next.path()).await, Found::Whole);
        let data = next.path().join(DATA);
        assert_eq!(fs::read_to_string(data.join("modules/this/main.tf")).unwrap(), "# code");
        assert_eq!(fs::read_to_string(data.join(NOTE)).unwrap(), "note");
        assert_eq!(fs::read_link(data.join("providers/x")).unwrap(), Path::new("/plugins/x"));
        assert!(!data.join("modules/this/.git").exists() && !next.path().join("plan.tfplan").exists());
        let there = tempfile::tempdir().unwrap();
        assert_eq!(key(&store, "a", "y").fetch(there.path()).await, Found::Modules);
        assert!(!there.path().join(DATA).join(NOTE).exists());
    }

    #[tokio::test]
    async fn another_lock_file_is_another_code() {
        let root = tempfile::tempdir().unwrap();
        let store = Warm::new(root.path().to_owned(), 2);
        key(&store, "a", "x").keep(prepared("note").path()).await;
        let next = tempfile::tempdir().unwrap();
        fs::write(next.path().join(LOCK_FILE), "# another").unwrap();
        assert_eq!(key(&store, "a", "x").fetch(next.path()).await, Found::Nothing);
        assert!(!next.path().join(DATA).exists());
    }

    #[tokio::test]
    async fn the_oldest_makes_room() {
        let root = tempfile::tempdir().unwrap();
        let store = Warm::new(root.path().to_owned(), 2);
        for (age, modules) in [(30, "a"), (20, "b"), (10, "c")] {
            key(&store, modules, "x").keep(prepared("note").path()).await;
            let made = SystemTime::now() - Duration::from_secs(age);
            fs::File::open(root.path().join(modules)).unwrap().set_modified(made).unwrap();
        }
        key(&store, "d", "x").keep(prepared("note").path()).await;
        let mut left: Vec<_> =
            fs::read_dir(root.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        left.sort();
        assert_eq!(left, ["c", "d"]);
        let old = SystemTime::now() - LASTS;
        fs::File::open(root.path().join("d")).unwrap().set_modified(old).unwrap();
        let next = tempfile::tempdir().unwrap();
        assert_eq!(key(&store, "d", "x").fetch(next.path()).await, Found::Nothing);
    }
}
