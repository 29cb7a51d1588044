//! Finding the Terraform binary and asking which one it is.

use std::ffi::{OsStr, OsString};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    /// Where binaries may be: at `configured` where that is given and nowhere else, which is a file,
    /// or a folder that holds several (`tofu_1.9.0`, `terraform`, `1.5.7/terraform`); else `tofu` and
    /// `terraform` on PATH. What is at one of these paths need not be there.
    #[must_use]
    pub fn candidates(configured: Option<&Path>) -> Vec<PathBuf> {
        // Runs have a working directory of their own.
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        match configured {
            Some(path) => at(absolute(path)),
            None => on_path(&std::env::var_os("PATH").unwrap_or_default()),
        }
    }

    /// Finds every binary at [`Self::candidates`]; on PATH the first of each name, as a shell does.
    /// `tofu` comes before `terraform`, and what is newer before what is older; there is at least
    /// one.
    ///
    /// # Errors
    /// [`WorkspaceError::TerraformMissing`] with every path that was tried; a file that does not
    /// tell a version counts as missing.
    pub async fn find_all(configured: Option<&Path>) -> Result<Vec<Self>, WorkspaceError> {
        let (mut found, mut looked) = (Vec::<Self>::new(), Vec::new());
        for path in Self::candidates(configured) {
            let hidden = |earlier: &Self| earlier.path.file_name() == path.file_name();
            if configured.is_none() && found.iter().any(hidden) {
                continue;
            }
            match ask(&path).await {
                Ok((flavour, version)) => {
                    found.push(Self { path, flavour, version, limits: Limits::default() });
                }
                Err(why) => looked.push(format!("{} ({why})", path.display())),
            }
        }
        if found.is_empty() {
            return Err(WorkspaceError::TerraformMissing { looked });
        }
        found.sort_by(|a, b| (a.flavour, &b.version).cmp(&(b.flavour, &a.version)));
        found.dedup_by(|a, b| a.flavour == b.flavour && a.version == b.version);
        Ok(found)
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

/// The binary at a path, or every binary in a folder and in its folders.
fn at(path: PathBuf) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path];
    }
    let mut all = inside(&path);
    all.extend(inside(&path).into_iter().filter(|path| path.is_dir()).flat_map(|folder| inside(&folder)));
    all.retain(|path| path.is_file() && path.file_name().is_some_and(is_named));
    all.sort();
    // A folder without any is told by what it should hold.
    if all.is_empty() { vec![path.join("tofu"), path.join("terraform")] } else { all }
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn is_named(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("tofu") || name.starts_with("terraform")
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

    #[tokio::test]
    async fn a_folder_holds_several_and_the_newest_comes_first() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        for (path, told) in [
            ("terraform", "Terraform v1.5.7"),
            ("1.11/terraform", "Terraform v1.11.4"),
            ("tofu-1.8", "OpenTofu v1.8.0"),
            ("terraform-broken", "nothing"),
            ("terragrunt", "Terraform v9.0.0"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("#!/bin/sh\necho '{told}'\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let found = Terraform::find_all(Some(folder.path())).await.unwrap();
        let versions: Vec<_> = found.iter().map(|found| (found.flavour, found.version.to_string())).collect();
        assert_eq!(
            versions,
            [
                (Flavour::Tofu, "1.8.0".to_owned()),
                (Flavour::Terraform, "1.11.4".to_owned()),
                (Flavour::Terraform, "1.5.7".to_owned())
            ]
        );
        let empty = tempfile::tempdir().unwrap();
        let missing = Terraform::find_all(Some(empty.path())).await.unwrap_err().to_string();
        assert!(
            missing.contains(&format!("{} (not there)", empty.path().join("tofu").display())),
            "{missing}"
        );
    }

    #[test]
    fn tofu_is_preferred_wherever_it_lies() {
        let paths = on_path(&"/a:/b:relative".into());
        let paths: Vec<_> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(paths, ["/a/tofu", "/b/tofu", "/a/terraform", "/b/terraform"]);
    }
}
