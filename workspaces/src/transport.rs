//! The `git` program: everything that goes over a network, and nothing else.
//!
//! It runs without the configuration of the machine or of its user, without prompts, without
//! helpers that execute an address (`ext::`), and for a bounded time.
//!
//! Absent: reading and writing objects, which git2 does in process.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::credentials::Credentials;
use crate::error::{WorkspaceError, without_userinfo};
use crate::process::{self, Failure, Output};

/// The most that is kept of what `git` prints.
const OUTPUT: usize = 4 * 1024 * 1024;

/// How long packing may take.
const PACKING: Duration = Duration::from_secs(600);

/// Variables of this process that reach `git`: how to find programs and how to leave the network.
const INHERITED: [&str; 14] = [
    "PATH",
    "TMPDIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "GIT_EXEC_PATH",
];

/// `git`, in a clean environment.
pub(crate) fn git() -> Command {
    let mut command = Command::new("git");
    command
        .env_clear()
        .envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
        // No ~/.netrc, no ~/.gitconfig, whoever runs this.
        .env("HOME", "/dev/null")
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ALLOW_PROTOCOL", "https:http:ssh:file")
        .stdin(Stdio::null());
    for setting in [
        "protocol.ext.allow=never",
        // Every folder named to git is one that Terrace made, on whatever volume it lies.
        "safe.directory=*",
        // A collection of garbage in the background would outlive the call.
        "gc.autoDetach=false",
        "maintenance.autoDetach=false",
    ] {
        command.arg("-c").arg(setting);
    }
    command
}

/// A remote repository and how long it may take to answer.
pub(crate) struct Remote<'a> {
    pub(crate) address: &'a str,
    pub(crate) credentials: &'a Credentials,
    pub(crate) known_hosts: &'a Path,
    pub(crate) timeout: Duration,
}

impl Remote<'_> {
    /// Runs `git` with `arguments` in `repository` and gives what it printed.
    pub(crate) async fn run(&self, repository: &Path, arguments: &[&str]) -> Result<Output, WorkspaceError> {
        // Holds a private key for as long as git runs.
        let owner_alone = Permissions::from_mode(0o700);
        let private = tempfile::Builder::new().permissions(owner_alone).tempdir();
        let private = private.map_err(|source| WorkspaceError::io(std::env::temp_dir(), source))?;
        let mut command = git();
        command.arg("--git-dir").arg(repository).args(arguments).envs(self.credentials.environment(
            self.address,
            private.path(),
            self.known_hosts,
        )?);
        let output = process::run(&mut command, self.timeout, OUTPUT).await;
        self.judge(output)
    }

    fn judge(&self, output: Result<Output, Failure>) -> Result<Output, WorkspaceError> {
        match output {
            Ok(output) if output.status.success() => Ok(output),
            Ok(output) => Err(self.error(&last_words(&output.stderr))),
            Err(Failure::TimedOut) => {
                Err(self.error(&format!("no answer within {} s", self.timeout.as_secs())))
            }
            Err(Failure::Io(source)) => Err(start_error(source)),
        }
    }

    fn error(&self, detail: &str) -> WorkspaceError {
        WorkspaceError::Remote {
            address: without_userinfo(self.address),
            detail: self.credentials.scrub(&without_userinfo(detail)),
        }
    }
}

/// Packs a repository where it has grown many loose objects or packs; does nothing otherwise.
pub(crate) async fn pack(repository: &Path) -> Result<(), WorkspaceError> {
    let mut command = git();
    command.arg("--git-dir").arg(repository).args(["gc", "--auto", "--quiet"]);
    let failed = |text: &str| WorkspaceError::io(repository, io::Error::other(text.to_owned()));
    match process::run(&mut command, PACKING, OUTPUT).await {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(failed(&last_words(&output.stderr))),
        Err(Failure::TimedOut) => Err(failed("packing took too long")),
        Err(Failure::Io(source)) => Err(start_error(source)),
    }
}

/// Why `git` itself could not be used.
pub(crate) fn start_error(source: io::Error) -> WorkspaceError {
    match source.kind() {
        io::ErrorKind::NotFound => WorkspaceError::GitMissing,
        _ => WorkspaceError::io("git", source),
    }
}

/// What `git` adds where `ssh` has said before what is wrong.
const ADDED: [&str; 3] = [
    "fatal: Could not read from remote repository.",
    "Please make sure you have the correct access rights",
    "and the repository exists.",
];

/// The last lines that a failing `git` printed, on one line: they name the cause.
pub(crate) fn last_words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let told: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let lines: Vec<&str> = told.iter().copied().filter(|line| !ADDED.contains(line)).collect();
    let lines = if lines.is_empty() { told } else { lines };
    let causes: Vec<&str> = lines
        .iter()
        .copied()
        .filter(|line| ["fatal:", "error:", "remote:"].iter().any(|p| line.starts_with(p)))
        .collect();
    let chosen = if causes.is_empty() { &lines } else { &causes };
    if chosen.is_empty() {
        return "git failed and printed no reason".to_owned();
    }
    chosen[chosen.len().saturating_sub(3)..].join("; ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_kept_and_the_noise_is_not() {
        let stderr =
            b"Cloning into bare repository...\nfatal: repository 'x' not found\n\nPlease make sure\n";
        assert_eq!(last_words(stderr), "fatal: repository 'x' not found");
        let ssh = b"git@127.0.0.1: Permission denied (publickey).\r\n\
            fatal: Could not read from remote repository.\n\n\
            Please make sure you have the correct access rights\nand the repository exists.\n";
        assert_eq!(last_words(ssh), "git@127.0.0.1: Permission denied (publickey)");
        let alone = b"fatal: Could not read from remote repository.\n";
        assert_eq!(last_words(alone), "fatal: Could not read from remote repository");
        assert_eq!(last_words(b"boom\n"), "boom");
        assert_eq!(last_words(b""), "git failed and printed no reason");
    }
}
