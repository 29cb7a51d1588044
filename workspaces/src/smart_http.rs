//! Git's smart HTTP protocol: stock `git` clients clone from the local forge and push to it.
//!
//! The protocol itself is spoken by `git upload-pack` and `git receive-pack`; in here their input
//! and output become streams. A client that goes away takes its process along.
//!
//! Absent: HTTP. Routes, permissions, headers and the decoding of gzip-encoded request bodies
//! (which `git` sends for larger requests) are the server's: [`rpc`] wants the plain body.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio_util::bytes::Bytes;
use tokio_util::io::ReaderStream;

use crate::error::WorkspaceError;
use crate::process::{self, Failure, Group};
use crate::transport::{git, last_words, start_error};

/// How long listing the refs may take.
const LISTING: Duration = Duration::from_secs(60);
/// The most bytes that a list of refs may have.
const LIST: usize = 256 * 1024 * 1024;
/// What is kept of the messages that `git` prints for the server's operator.
const MESSAGES: usize = 64 * 1024;

/// Which way objects go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// To the client: clone and fetch.
    UploadPack,
    /// From the client: push.
    ReceivePack,
}

impl Service {
    /// The service of this name, as it stands in `?service=` and at the end of the path.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "git-upload-pack" => Some(Self::UploadPack),
            "git-receive-pack" => Some(Self::ReceivePack),
            _ => None,
        }
    }

    /// The service's name: `git-upload-pack` or `git-receive-pack`. The content types are
    /// `application/x-<name>-advertisement`, `…-request` and `…-result`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UploadPack => "git-upload-pack",
            Self::ReceivePack => "git-receive-pack",
        }
    }

    /// `git` for this service on `repository`, speaking the protocol that the client asked for.
    fn command(self, repository: &Path, protocol: Option<&str>, advertise: bool) -> Command {
        let mut command = git();
        command.arg(self.name().trim_start_matches("git-")).arg("--stateless-rpc");
        if advertise {
            command.arg("--http-backend-info-refs");
        }
        command.arg(repository);
        if let Some(protocol) = protocol.filter(|text| is_protocol(text)) {
            command.env("GIT_PROTOCOL", protocol);
        }
        command
    }
}

/// Whether the text of a `Git-Protocol` header may reach the environment: `version=2`, or several
/// such words.
fn is_protocol(text: &str) -> bool {
    text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"=:.-_".contains(&byte))
}

/// The body of `GET info/refs?service=…`: the service's name, then its refs and abilities.
/// `protocol` is the request's `Git-Protocol` header.
///
/// # Errors
/// [`WorkspaceError::Io`] where the repository cannot be served, [`WorkspaceError::GitMissing`].
pub async fn advertise(
    repository: &Path,
    service: Service,
    protocol: Option<&str>,
) -> Result<Vec<u8>, WorkspaceError> {
    let failed = |text: String| WorkspaceError::io(repository, io::Error::other(text));
    let mut command = service.command(repository, protocol, true);
    let output = match process::run(&mut command, LISTING, LIST).await {
        Ok(output) if output.status.success() => output,
        Ok(output) => return Err(failed(last_words(&output.stderr))),
        Err(Failure::TimedOut) => return Err(failed("listing the refs took too long".to_owned())),
        Err(Failure::Io(source)) => return Err(start_error(source)),
    };
    let line = format!("# service={}\n", service.name());
    let mut body = format!("{:04x}{line}0000", line.len() + 4).into_bytes();
    body.extend_from_slice(&output.stdout);
    Ok(body)
}

/// The answer to `POST git-upload-pack` or `POST git-receive-pack` with this `body`, which must be
/// decoded already. Both directions stream; dropping the answer ends the process.
///
/// # Errors
/// [`WorkspaceError::GitMissing`], [`WorkspaceError::Io`] where the process cannot be started. The
/// stream fails where the process ends without an answer.
pub async fn rpc(
    repository: &Path,
    service: Service,
    protocol: Option<&str>,
    body: impl Stream<Item = Result<Bytes, io::Error>> + Unpin + Send + 'static,
) -> Result<BoxStream<'static, Result<Bytes, io::Error>>, WorkspaceError> {
    let mut command = service.command(repository, protocol, false);
    let mut group = Group::spawn(command.stdin(Stdio::piped())).map_err(start_error)?;
    let (stdout, stderr) = group.output().map_err(start_error)?;
    let feeding = group.stdin().map(|stdin| tokio::spawn(feed(stdin, body)));
    let messages = tokio::spawn(process::drain(BufReader::new(stderr), MESSAGES));
    let answer =
        Answer { group, stdout: ReaderStream::new(stdout), feeding, messages, bytes: 0, ended: false };
    Ok(stream::unfold(answer, |mut answer| async move { Some((answer.next().await?, answer)) }).boxed())
}

/// Copies the request to the process, which may stop listening before the end.
async fn feed(mut stdin: ChildStdin, mut body: impl Stream<Item = Result<Bytes, io::Error>> + Unpin) {
    while let Some(Ok(bytes)) = body.next().await {
        if stdin.write_all(&bytes).await.is_err() {
            break;
        }
    }
    // A failed flush means that the process is gone, which its output tells.
    let _ = stdin.shutdown().await;
}

/// A running service and what is left of its answer.
struct Answer {
    group: Group,
    stdout: ReaderStream<ChildStdout>,
    feeding: Option<JoinHandle<()>>,
    messages: JoinHandle<io::Result<(Vec<u8>, bool)>>,
    bytes: usize,
    ended: bool,
}

impl Answer {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if self.ended {
            return None;
        }
        if let Some(chunk) = self.stdout.next().await {
            self.bytes += chunk.as_ref().map_or(0, Bytes::len);
            return Some(chunk);
        }
        self.ended = true;
        match self.group.wait().await {
            Ok(status) if status.success() => None,
            // The client learns of a failure from the answer itself, where there is one.
            Ok(_) if self.bytes > 0 => None,
            Ok(_) => Some(Err(io::Error::other(self.last_words().await))),
            Err(error) => Some(Err(error)),
        }
    }

    async fn last_words(&mut self) -> String {
        match (&mut self.messages).await {
            Ok(Ok((messages, _))) => last_words(&messages),
            _ => "git ended without an answer".to_owned(),
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if let Some(feeding) = &self.feeding {
            feeding.abort();
        }
        self.messages.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_protocol_reaches_the_environment() {
        assert!(is_protocol("version=2"));
        assert!(is_protocol("version=2:object-format=sha1"));
        assert!(!is_protocol("version=2\0"));
        assert!(!is_protocol("a b"));
    }
}
