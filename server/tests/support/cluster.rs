//! A PostgreSQL that a test may stop.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::Backend;

/// A PostgreSQL of the test's own, which can be stopped; removed with it.
pub struct Cluster {
    folder: tempfile::TempDir,
    url: String,
}

impl Cluster {
    /// Starts one.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // PostgreSQL runs as a user of its own.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let url = Self::told(folder.path(), "start");
        Self { folder, url }
    }

    fn told(folder: &Path, what: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/postgres");
        let said = Command::new(script).arg(what).env("TMPDIR", folder).output().expect("bash runs");
        assert!(said.status.success(), "{what}: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }

    /// Fresh databases on it.
    pub fn backend(&self) -> Backend {
        Backend::Postgres(self.url.clone())
    }

    /// Ends all of its processes at once.
    pub fn stop(&self) {
        Self::told(self.folder.path(), "stop");
    }

    /// Starts it again with all that is in it.
    pub fn resume(&self) {
        assert_eq!(Self::told(self.folder.path(), "resume"), self.url, "it is at the same address");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}
