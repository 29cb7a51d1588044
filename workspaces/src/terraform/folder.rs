//! The private folder that one run works in.

use std::fs::Permissions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use terrace_engine::files::FileSet;

use crate::blocking;
use crate::error::WorkspaceError;

/// Where the Terraform binary leaves a state that its backend did not take.
const UNSAVED: &str = "errored.tfstate";

/// What stands between the run's name and what makes the folder's unique.
const BEHIND: char = '.';

/// A folder that only this process's user may enter, holding the files of one run. It is removed
/// with everything in it when it is dropped.
///
/// A process that is killed leaves its folders behind: whoever starts anew empties the root first.
#[derive(Debug)]
pub struct RunFolder {
    folder: TempDir,
}

impl RunFolder {
    /// Makes a fresh folder below `root` whose name begins with `run`, and writes `files` into it.
    ///
    /// # Errors
    /// [`WorkspaceError::Refused`] where `run` is not made of letters, digits and hyphens;
    /// [`WorkspaceError::Io`] and [`WorkspaceError::DiskFull`] where the files cannot be written.
    pub async fn create(root: &Path, run: &str, files: &FileSet) -> Result<Self, WorkspaceError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if run.is_empty() || run.len() > 64 || !run.bytes().all(plain) {
            let why = "the name of a run is made of at most 64 letters, digits and hyphens";
            return Err(WorkspaceError::refused(run.escape_debug().to_string(), why));
        }
        let root = std::path::absolute(root).map_err(|source| WorkspaceError::io(root, source))?;
        let (prefix, files) = (format!("{run}{BEHIND}"), files.clone());
        blocking(move || {
            let io = |source| WorkspaceError::io(&root, source);
            std::fs::create_dir_all(&root).map_err(io)?;
            let owner_alone = Permissions::from_mode(0o700);
            let folder = tempfile::Builder::new().prefix(&prefix).permissions(owner_alone).tempdir_in(&root);
            let folder = folder.map_err(io)?;
            write_all(folder.path(), &files)?;
            Ok(Self { folder })
        })
        .await
    }

    /// The state that an apply could hand over to nobody, where there is one: what the Terraform
    /// binary leaves behind when its backend does not answer.
    ///
    /// # Errors
    /// [`WorkspaceError::Io`] where it cannot be read.
    pub async fn unsaved_state(&self) -> Result<Option<Vec<u8>>, WorkspaceError> {
        let folder = self.path().to_owned();
        blocking(move || unsaved_state(&folder)).await
    }

    /// The folder's absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Reads the state that the Terraform binary could not hand over.
pub(super) fn unsaved_state(folder: &Path) -> Result<Option<Vec<u8>>, WorkspaceError> {
    let path = folder.join(UNSAVED);
    match std::fs::read(&path) {
        Ok(state) => Ok(Some(state)),
        // There is none, or what is there is not the folder of a run.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(WorkspaceError::io(path, error)),
    }
}

/// The name of the run that a folder was made for.
pub(super) fn run_of(folder: &str) -> &str {
    folder.rsplit_once(BEHIND).map_or(folder, |(run, _)| run)
}

fn write_all(folder: &Path, files: &FileSet) -> Result<(), WorkspaceError> {
    for (path, bytes) in files {
        let target: PathBuf = folder.join(path.as_str());
        write(&target, bytes).map_err(|source| WorkspaceError::io(&target, source))?;
    }
    Ok(())
}

/// Writes a new file that only its owner may read.
fn write(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(target)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_run_has_a_folder_of_its_own_and_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let files: FileSet = [("module/main.tf".parse().unwrap(), b"x".to_vec())].into();
        let first = RunFolder::create(root.path(), "run-1", &files).await.unwrap();
        let second = RunFolder::create(root.path(), "run-1", &files).await.unwrap();
        assert_ne!(first.path(), second.path());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(first.path()), 0o700);
        assert_eq!(mode(&first.path().join("module/main.tf")), 0o600);
        drop((first, second));
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn the_name_of_a_run_leads_nowhere_else() {
        let root = tempfile::tempdir().unwrap();
        for name in ["", "../x", "a/b", "a b", ".."] {
            let refused = RunFolder::create(root.path(), name, &FileSet::new()).await.unwrap_err();
            assert!(matches!(refused, WorkspaceError::Refused { .. }), "{name}");
        }
    }
}
