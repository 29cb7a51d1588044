//! What can go wrong outside, by operation.
//!
//! Every message is a sentence that says what to do. Nothing in here holds a secret: addresses are
//! stored without their user part, and what a program printed is scrubbed before it gets in.
//!
//! Absent: decisions. Whether an error stops a change, is retried or is shown is the server's.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use terrace_engine::name::CommitSha;

use crate::terraform::Stage;

/// Why an operation on a repository, a remote or the Terraform binary did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// A remote repository did not answer, refused, or is not a repository.
    #[error("{address}: {detail}. Check the address, the credentials and that the host can be reached.")]
    Remote {
        /// The address, without its user part.
        address: String,
        /// What the remote or `git` said, scrubbed.
        detail: String,
    },
    /// The `git` program is not installed.
    #[error("the program git was not found on PATH. Install Git 2.31 or newer.")]
    GitMissing,
    /// An operation on a local repository failed.
    #[error("cannot {operation} in {}: {}", repository.display(), source.message())]
    Git {
        /// What was tried, as a verb phrase: "write a tree".
        operation: &'static str,
        /// The repository's folder.
        repository: PathBuf,
        /// What libgit2 said.
        source: git2::Error,
    },
    /// No tag, branch or commit of this name exists.
    #[error(
        "no tag, branch or commit is called \"{}\". Fetch the repository again or choose one of its refs.",
        reference.escape_debug()
    )]
    NoSuchRef {
        /// The name as it was asked for.
        reference: String,
    },
    /// The path does not exist in the commit.
    #[error("there is no \"{path}\" in {within}")]
    NoSuchPath {
        /// The path as it was asked for.
        path: String,
        /// Where it was looked for: "commit 1234…".
        within: String,
    },
    /// The forge does not give a repository: it is away, or there is none of this name.
    #[error("the forge does not give the repository \"{}\"", repository.escape_debug())]
    ForgeAway {
        /// The repository's name.
        repository: String,
    },
    /// A branch is not where the caller believed it to be.
    #[error(
        "branch {branch} is at {}, not at {}. Read it again and decide afresh.",
        Head(found.as_ref()),
        Head(expected.as_ref())
    )]
    HeadMoved {
        /// The branch.
        branch: String,
        /// Where the caller believed it to be; `None`: not to exist.
        expected: Option<CommitSha>,
        /// Where it is; `None`: it does not exist.
        found: Option<CommitSha>,
    },
    /// Both sides of a merge altered the same files.
    #[error("both sides altered {}. Propose the change again on the newest commit.", paths.join(", "))]
    Conflict {
        /// The files, relative to the repository.
        paths: Vec<String>,
    },
    /// A name, address or path that is not accepted: a symbolic link, a submodule, a file that is
    /// too large, a path that leaves its folder.
    #[error("{path} is refused: {why}")]
    Refused {
        /// The name, address or path.
        path: String,
        /// The rule that it breaks, and what to do.
        why: String,
    },
    /// Neither OpenTofu nor Terraform was found.
    #[error(
        "no Terraform binary was found; looked for {}. Install OpenTofu or Terraform, or configure the path.",
        looked.join(", ")
    )]
    TerraformMissing {
        /// Every path that was tried.
        looked: Vec<String>,
    },
    /// A step of the Terraform binary failed.
    #[error("{stage} failed: {detail}")]
    Terraform {
        /// The step.
        stage: Stage,
        /// The diagnostics of the binary, one per line; secrets of the job's environment replaced.
        detail: String,
        /// The exit code; `None` where a signal ended the process.
        exit: Option<i32>,
    },
    /// A step of the Terraform binary was ended by a signal that Terrace did not send.
    #[error(
        "{stage} was ended by {}: the program crashed, or the system ended it for want of memory. Last it printed: {detail}",
        Named(*signal)
    )]
    Crashed {
        /// The step.
        stage: Stage,
        /// The signal's number.
        signal: i32,
        /// The diagnostics of the binary or its last lines; secrets replaced.
        detail: String,
    },
    /// A step held more memory than it may.
    #[error("{stage} was stopped: it took more than {} MiB of memory. Raise the limit, or split the resource.", limit >> 20)]
    TooMuchMemory {
        /// The step.
        stage: Stage,
        /// The limit in bytes.
        limit: u64,
    },
    /// A step of the Terraform binary met a full disk.
    #[error("{stage} failed because a disk is full: {detail}. Free some space and try again.")]
    NoSpace {
        /// The step.
        stage: Stage,
        /// The diagnostics of the binary, one per line; secrets replaced.
        detail: String,
    },
    /// A run took longer than it may.
    #[error("{stage} was stopped after {} s. Raise the time limit, or find what it waits for.", after.as_secs())]
    TimedOut {
        /// The step that was running.
        stage: Stage,
        /// The limit for the whole run.
        after: Duration,
    },
    /// Somebody asked the operation to stop, and it stopped.
    #[error("the operation was cancelled")]
    Cancelled,
    /// A file or folder of Terrace's own cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk is full.
    #[error("the disk that holds {} is full. Free some space and try again.", path.display())]
    DiskFull {
        /// The file or folder that was being written.
        path: PathBuf,
    },
}

impl WorkspaceError {
    /// Wraps a system error at `path`; a full disk is told apart.
    pub(crate) fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io { path, source },
        }
    }

    /// A refusal of `path` because of `why`.
    pub(crate) fn refused(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Refused { path: path.into(), why: why.into() }
    }

    /// Wraps what libgit2 said while it tried to `operation` in `repository`.
    pub(crate) fn git(operation: &'static str, repository: &Path) -> impl FnOnce(git2::Error) -> Self {
        move |source| match source.class() {
            // libgit2 keeps no error kind for a full disk: only the system's words tell.
            git2::ErrorClass::Os if source.message().contains("No space left") => {
                Self::DiskFull { path: repository.to_owned() }
            }
            _ => Self::Git { operation, repository: repository.to_owned(), source },
        }
    }
}

/// A branch head in a sentence.
struct Head<'a>(Option<&'a CommitSha>);

impl fmt::Display for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(commit) => f.write_str(&commit.as_str()[..12]),
            None => f.write_str("no commit"),
        }
    }
}

/// A signal in a sentence.
struct Named(i32);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            4 => " (SIGILL)",
            6 => " (SIGABRT)",
            7 => " (SIGBUS)",
            9 => " (SIGKILL)",
            11 => " (SIGSEGV)",
            15 => " (SIGTERM)",
            _ => "",
        };
        write!(f, "signal {}{name}", self.0)
    }
}

/// `text` with the user part of every URL in it removed, so that it may be shown and logged.
pub(crate) fn without_userinfo(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, after) = rest.split_at(start + 3);
        shown.push_str(before);
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"' | '?' | '#');
        let authority = &after[..after.find(ends).unwrap_or(after.len())];
        rest = authority.rfind('@').map_or(after, |at| &after[at + 1..]);
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_user_part_is_ever_shown() {
        for (text, shown) in [
            ("https://engineer:geheim@example.com/x.git", "https://example.com/x.git"),
            ("https://to@ken@example.com/x", "https://example.com/x"),
            ("fatal: 'https://t0ken@a/b' and http://x:y@c", "fatal: 'https://a/b' and http://c"),
            ("ssh://git@example.com/a@b", "ssh://example.com/a@b"),
            ("nothing here://", "nothing here://"),
        ] {
            assert_eq!(without_userinfo(text), shown);
        }
    }

    proptest! {
        #[test]
        fn no_password_survives(before in ".{0,20}", user in "[a-z]{0,5}", after in "(/.{0,20})?") {
            let text = format!("{before} https://{user}:gEhEiM@example.com{after}");
            prop_assert!(!without_userinfo(&text).contains("gEhEiM"));
        }
    }

    #[test]
    fn messages_say_what_to_do() {
        let moved = WorkspaceError::HeadMoved {
            branch: "main".into(),
            expected: None,
            found: "0123456789012345678901234567890123456789".parse().ok(),
        };
        insta::assert_snapshot!(moved, @"branch main is at 012345678901, not at no commit. Read it again and decide afresh.");
        let full = WorkspaceError::io("/data/x", io::Error::from(io::ErrorKind::StorageFull));
        insta::assert_snapshot!(full, @"the disk that holds /data/x is full. Free some space and try again.");
    }
}
