//! What the tests share: a stock `git` client, sets of files, a local forge.

use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Utc};
use terrace_engine::files::FileSet;
use terrace_engine::name::CommitSha;
use terrace_workspaces::{Author, CommitRequest, LocalForge, MergeRequest, Repository};

/// `git` as a person would use it, without this machine's configuration.
pub(crate) fn git_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["-c", "user.name=developer", "-c", "user.email=developer@example.com"])
        .args(["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0");
    command
}

/// Runs `git`, which must succeed, and gives what it printed.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = git_command(folder, arguments).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Files from paths and texts.
pub(crate) fn files(entries: &[(&str, &str)]) -> FileSet {
    entries.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())).collect()
}

/// The time of every commit that a test makes.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

pub(crate) fn engineer() -> Author {
    Author { name: "engineer".to_owned(), email: "engineer@example.com".to_owned() }
}

/// A forge with one repository, `acme`, and the head of its `main`.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) forge: LocalForge,
    pub(crate) repository: Repository,
    pub(crate) main: CommitSha,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let forge = LocalForge::new(folder.path().join("forge"));
        let repository = forge.create("acme").await.unwrap();
        let main = repository.head("main").await.unwrap().unwrap();
        Self { folder, forge, repository, main }
    }

    /// A clone of `acme`, to work in like a person.
    pub(crate) fn clone_as(&self, name: &str) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        git(self.folder.path(), &["clone", "--quiet", &self.repository.path().to_string_lossy(), name]);
        path
    }

    /// A request for a new branch from `main` that sets the content of `folder`.
    pub(crate) fn request(&self, branch: &str, folder: &str, entries: &[(&str, &str)]) -> CommitRequest {
        CommitRequest {
            branch: branch.parse().unwrap(),
            base: self.main.clone(),
            expected: None,
            folder: folder.parse().unwrap(),
            files: Some(files(entries)),
            message: format!("Update {folder}\n"),
            author: engineer(),
            at: noon(),
        }
    }

    pub(crate) fn merge_request(&self, branch: &str, head: &CommitSha) -> MergeRequest {
        MergeRequest {
            branch: branch.parse().unwrap(),
            expected_head: head.clone(),
            into: "main".parse().unwrap(),
            message: format!("Merge {branch}\n"),
            author: engineer(),
            at: noon(),
        }
    }

    /// Every file of a commit, as `git` lists them.
    pub(crate) fn listing(&self, commit: &CommitSha) -> Vec<String> {
        let listed = git(self.repository.path(), &["ls-tree", "-r", "--name-only", commit.as_str()]);
        listed.lines().map(str::to_owned).collect()
    }

    pub(crate) fn check(&self) {
        git(self.repository.path(), &["fsck", "--strict", "--no-dangling"]);
    }
}
