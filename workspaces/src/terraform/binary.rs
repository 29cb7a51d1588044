//! Finding the Terraform binary and asking which one it is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use semver::Version;
use serde::Serialize;
use tokio::process::Command;

use crate::error::WorkspaceError;
use crate::process::{self, Failure};

/// How long the binary may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whose program it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavour {
    /// OpenTofu.
    Tofu,
    /// Terraform.
    Terraform,
}

/// How far a run may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long the binary may take to stop by itself after it was asked to. It writes the state
    /// and releases the lock in that time.
    pub grace: Duration,
    /// Bytes of text that a run may print; what follows is dropped, and a line says so.
    pub output_bytes: usize,
    /// Lines that a run may print, for the same reason: every line is a row.
    pub lines: usize,
    /// Bytes of one line; the rest of a longer line is dropped.
    pub line_bytes: usize,
    /// Bytes of JSON that a plan or the outputs may have; more is an error.
    pub json_bytes: usize,
    /// Bytes of memory that a step and all that it starts may hold together; none is no limit.
    pub memory_bytes: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        const MEGABYTE: usize = 1024 * 1024;
        Self {
            grace: Duration::from_secs(60),
            output_bytes: 8 * MEGABYTE,
            lines: 100_000,
            line_bytes: 64 * 1024,
            json_bytes: 128 * MEGABYTE,
            memory_bytes: None,
        }
    }
}

/// An installed Terraform binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terraform {
    /// Where it is.
    pub path: PathBuf,
    /// Whose it is.
    pub flavour: Flavour,
    /// Its version.
    pub version: Version,
    /// How far its runs may go.
    pub limits: Limits,
}

impl Terraform {
    /// Finds the binary: at `configured` where that is given and nowhere else; else `tofu`, then
    /// `terraform` on PATH.
    ///
    /// # Errors
    /// [`WorkspaceError::TerraformMissing`] with every path that was tried; a file that does not
    /// tell a version counts as missing.
    pub async fn find(configured: Option<&Path>) -> Result<Self, WorkspaceError> {
        let search = std::env::var_os("PATH").unwrap_or_default();
        // Runs have a working directory of their own.
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let candidates = configured.map_or_else(|| on_path(&search), |path| vec![absolute(path)]);
        let mut looked = Vec::new();
        for path in candidates {
            match ask(&path).await {
                Ok((flavour, version)) => {
                    return Ok(Self { path, flavour, version, limits: Limits::default() });
                }
                Err(why) => looked.push(format!("{} ({why})", path.display())),
            }
        }
        Err(WorkspaceError::TerraformMissing { looked })
    }

    /// The same binary with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Whether `init` can print JSON.
    pub(super) fn init_in_json(&self) -> bool {
        let since = match self.flavour {
            Flavour::Terraform => Version::new(1, 9, 0),
            Flavour::Tofu => Version::new(1, 8, 0),
        };
        self.version >= since
    }
}

/// Every place where PATH could hold a binary.
fn on_path(search: &OsString) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(search).filter(|folder| folder.is_absolute()).collect();
    ["tofu", "terraform"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .collect()
}

async fn ask(path: &Path) -> Result<(Flavour, Version), String> {
    if !path.is_file() {
        return Err("not there".to_owned());
    }
    let mut command = Command::new(path);
    command
        .arg("version")
        .env_clear()
        .env("HOME", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .current_dir("/");
    match process::run(&mut command, PATIENCE, 64 * 1024).await {
        Ok(output) => parse(&String::from_utf8_lossy(&output.stdout))
            .ok_or_else(|| "it does not tell a version".to_owned()),
        Err(Failure::TimedOut) => Err("it does not answer".to_owned()),
        Err(Failure::Io(error)) => Err(error.to_string()),
    }
}

/// Reads `Terraform v1.11.4` or `OpenTofu v1.9.0`.
fn parse(text: &str) -> Option<(Flavour, Version)> {
    let (name, version) = text.lines().find_map(|line| line.split_once(" v"))?;
    let flavour = match name {
        "Terraform" => Flavour::Terraform,
        "OpenTofu" => Flavour::Tofu,
        _ => return None,
    };
    Some((flavour, Version::parse(version.trim()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_whose_it_is() {
        let tofu = parse("OpenTofu v1.9.0-rc1\non linux_amd64\n").unwrap();
        assert_eq!((tofu.0, tofu.1.to_string().as_str()), (Flavour::Tofu, "1.9.0-rc1"));
        assert_eq!(parse("Terraform v1.11.4\n").unwrap().0, Flavour::Terraform);
        assert!(parse("busybox v1.36\n").is_none());
        assert!(parse("").is_none());
    }

    #[test]
    fn tofu_is_preferred_wherever_it_lies() {
        let paths = on_path(&"/a:/b:relative".into());
        let paths: Vec<_> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(paths, ["/a/tofu", "/b/tofu", "/a/terraform", "/b/terraform"]);
    }
}
