//! Where one worker's runs have their folders, and how those of a worker that died are cleared away.
//!
//! Each worker has a folder of its own below a shared root and holds a lock on a file in it for as
//! long as its process lives: the system lets go of the lock however the process ends. A folder
//! whose lock is free belongs to nobody. What still runs inside of it was started by a worker that
//! was killed, and is asked to stop, so that the Terraform binary writes its state and releases its
//! lock; after the grace it is ended. The folder goes last: as long as it is there, whoever starts
//! next knows that there is something left to do.
//!
//! Absent: workers on other machines, which clear away what is theirs.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::folder::{run_of, unsaved_state};
use crate::blocking;
use crate::error::WorkspaceError;
use crate::process::groups_inside;

const LOCK: &str = ".alive";

/// The folder that holds the folders of one worker's runs.
#[derive(Debug)]
pub struct Workplace {
    root: PathBuf,
    folder: PathBuf,
    /// Held, not read: dropping it lets others clear the folder away.
    _alive: File,
}

/// A worker that is no more, and whose processes are not either.
#[derive(Debug)]
pub struct Vanished {
    /// Its name.
    pub worker: String,
    /// How many process groups it had left running.
    pub groups: usize,
    folder: PathBuf,
    /// Held, not read: nobody else clears the same folder away.
    _lock: Option<File>,
}

impl Workplace {
    /// Makes the folder of a worker below `root`. `worker` is made of letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] for another name, [`WorkspaceError::Io`] where the folder cannot
    /// be made.
    pub fn open(root: &Path, worker: &str) -> Result<Self, WorkspaceError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if worker.is_empty() || worker.len() > 128 || !worker.bytes().all(plain) {
            let why = "the name of a worker is made of at most 128 letters, digits, hyphens and underscores";
            return Err(WorkspaceError::refused(worker.escape_debug().to_string(), why));
        }
        let io = |source| WorkspaceError::io(root, source);
        std::fs::create_dir_all(root).map_err(io)?;
        // Symbolic links are taken out of the path, because processes tell where they are without.
        let root = root.canonicalize().map_err(io)?;
        let fresh = tempfile::Builder::new().prefix(".new-").tempdir_in(&root).map_err(io)?;
        let alive = File::create_new(fresh.path().join(LOCK)).map_err(io)?;
        alive.lock().map_err(io)?;
        let folder = root.join(worker);
        // The lock is held before the folder has its name: nobody can take it for abandoned.
        std::fs::rename(fresh.keep(), &folder).map_err(io)?;
        Ok(Self { root, folder, _alive: alive })
    }

    /// The folder that the runs' folders are made in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends what vanished workers left running, `grace` after they were asked to stop. Their folders
    /// stay until [`Vanished::remove`].
    ///
    /// # Errors
    /// [`WorkspaceError::Io`] where the root cannot be read.
    pub async fn vanished(&self, grace: Duration) -> Result<Vec<Vanished>, WorkspaceError> {
        let (root, own) = (self.root.clone(), self.folder.clone());
        let abandoned = blocking(move || abandoned(&root, &own)).await?;
        let mut vanished = Vec::new();
        for (folder, lock) in abandoned {
            let groups = end_inside(&folder, grace).await;
            let worker = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            vanished.push(Vanished { worker, groups, folder, _lock: lock });
        }
        Ok(vanished)
    }
}

impl Vanished {
    /// The states that its runs could hand over to nobody, each with the name of its run.
    ///
    /// # Errors
    /// [`WorkspaceError::Io`] where a folder or a state cannot be read.
    pub async fn unsaved_states(&self) -> Result<Vec<(String, Vec<u8>)>, WorkspaceError> {
        let folder = self.folder.clone();
        blocking(move || {
            let io = |source| WorkspaceError::io(&folder, source);
            let mut states = Vec::new();
            let runs = match std::fs::read_dir(&folder) {
                Ok(runs) => runs,
                // Somebody else has cleared it away in the same moment.
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(states),
                Err(error) => return Err(io(error)),
            };
            for entry in runs {
                let run = entry.map_err(io)?;
                if let Some(state) = unsaved_state(&run.path())? {
                    states.push((run_of(&run.file_name().to_string_lossy()).to_owned(), state));
                }
            }
            Ok(states)
        })
        .await
    }

    /// Removes its folder, the last that there is of it.
    ///
    /// # Errors
    /// [`WorkspaceError::Io`] where that fails; the next one who looks finds the worker again.
    pub async fn remove(self) -> Result<(), WorkspaceError> {
        match tokio::fs::remove_dir_all(&self.folder).await {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                Err(WorkspaceError::io(&self.folder, source))
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        // Whoever comes next clears away what is left here.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Folders that no living worker holds, each with its lock, so that two who start at the same time
/// do not clear the same one.
fn abandoned(root: &Path, own: &Path) -> Result<Vec<(PathBuf, Option<File>)>, WorkspaceError> {
    let io = |source| WorkspaceError::io(root, source);
    let mut abandoned = Vec::new();
    for entry in std::fs::read_dir(root).map_err(io)? {
        let folder = entry.map_err(io)?.path();
        let is_new = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if folder == own || is_new || !folder.is_dir() {
            continue;
        }
        match File::open(folder.join(LOCK)) {
            Ok(lock) => match lock.try_lock() {
                Ok(()) => abandoned.push((folder, Some(lock))),
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
            },
            // The folder of a run itself: how runs were kept before workers had folders.
            Err(_) => abandoned.push((folder, None)),
        }
    }
    abandoned.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(abandoned)
}

/// Asks the processes inside a folder to stop, and ends those that do not; tells how many groups
/// there were.
async fn end_inside(folder: &Path, grace: Duration) -> usize {
    let groups = groups_inside(folder);
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let runs: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    for group in &groups {
        let run = runs.iter().find(|run| groups_inside(run).contains(group));
        group.interrupt_once(run.map_or(folder, PathBuf::as_path));
    }
    let until = Instant::now() + grace;
    while !groups_inside(folder).is_empty() && Instant::now() < until {
        sleep(Duration::from_millis(20)).await;
    }
    for group in groups_inside(folder) {
        group.kill();
        group.gone().await;
    }
    groups.len()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    const GRACE: Duration = Duration::from_secs(20);

    fn told(vanished: &[Vanished]) -> Vec<(&str, usize)> {
        vanished.iter().map(|gone| (gone.worker.as_str(), gone.groups)).collect()
    }

    /// A process inside a folder that says when it is ready for signals.
    fn running(folder: &Path, script: &str) -> std::process::Child {
        use std::io::Read;
        use std::os::unix::process::CommandExt;
        let mut child = Command::new("sh")
            .args(["-c", script])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        child
    }

    #[tokio::test]
    async fn what_a_vanished_worker_left_is_asked_to_stop_and_cleared_away() {
        let root = tempfile::tempdir().unwrap();
        let gone = Workplace::open(root.path(), "gone").unwrap();
        let run = gone.folder().join("run-1");
        std::fs::create_dir(&run).unwrap();
        std::fs::write(run.join("errored.tfstate"), "{}").unwrap();
        let note = root.path().canonicalize().unwrap().join("note");
        let script = format!(
            "trap 'echo stopped > {}; exit' INT; echo .; while :; do sleep 0.05; done",
            note.display()
        );
        let mut child = running(&run, &script);
        // As when its process is killed: the lock is free, and the folder stays.
        let folder = gone.folder().to_owned();
        let Workplace { _alive: alive, .. } = &gone;
        alive.unlock().unwrap();
        let here = Workplace::open(root.path(), "here").unwrap();
        let vanished = here.vanished(GRACE).await.unwrap();
        assert_eq!(told(&vanished), [("gone", 1)]);
        let states: Vec<_> = vanished[0].unsaved_states().await.unwrap();
        assert_eq!(states, [("run-1".to_owned(), b"{}".to_vec())]);
        assert!(folder.exists(), "it stays until everything else is done");
        for gone in vanished {
            gone.remove().await.unwrap();
        }
        assert!(!folder.exists() && here.folder().exists());
        child.wait().unwrap();
        assert_eq!(std::fs::read_to_string(note).unwrap(), "stopped\n");
    }

    /// The binary takes a second asking as an order to end without writing its state.
    #[tokio::test]
    async fn what_was_asked_to_stop_is_not_asked_again() {
        let root = tempfile::tempdir().unwrap();
        let run = root.path().canonicalize().unwrap().join("gone/run-1");
        std::fs::create_dir_all(&run).unwrap();
        let note = root.path().join("note");
        let script =
            format!("trap 'echo asked >> {}' INT; echo .; while :; do sleep 0.05; done", note.display());
        let mut child = running(&run, &script);
        let first = Workplace::open(root.path(), "first").unwrap();
        let broken_off = async {
            while !note.exists() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! {
            _ = first.vanished(GRACE) => panic!("it goes on"),
            () = broken_off => {}
        }
        let second = Workplace::open(root.path(), "second").unwrap();
        assert_eq!(told(&second.vanished(Duration::from_millis(300)).await.unwrap()), [("gone", 1)]);
        assert!(!child.wait().unwrap().success());
        assert_eq!(std::fs::read_to_string(note).unwrap(), "asked\n");
    }

    #[tokio::test]
    async fn what_does_not_listen_is_ended() {
        let root = tempfile::tempdir().unwrap();
        let stray = root.path().join("0193-x");
        std::fs::create_dir(&stray).unwrap();
        let mut child = running(&stray, "trap '' INT; echo .; while :; do sleep 0.05; done");
        let here = Workplace::open(root.path(), "here").unwrap();
        let vanished = here.vanished(Duration::from_millis(100)).await.unwrap();
        assert_eq!(told(&vanished), [("0193-x", 1)]);
        assert!(!child.wait().unwrap().success());
    }

    #[tokio::test]
    async fn the_living_are_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let here = Workplace::open(root.path(), "here").unwrap();
        let there = Workplace::open(root.path(), "there").unwrap();
        assert!(here.vanished(GRACE).await.unwrap().is_empty());
        assert!(there.folder().exists());
        let folder = there.folder().to_owned();
        drop(there);
        assert!(!folder.exists());
        assert!(Workplace::open(root.path(), "../x").is_err());
    }
}
