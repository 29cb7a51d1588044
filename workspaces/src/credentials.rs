//! What opens a remote repository, and how the `git` program gets it.
//!
//! A secret reaches `git` through its environment or a file that only the owner may read: never
//! through an argument, which every user of the machine can list, and never through a repository's
//! configuration, which would outlive the call.
//!
//! Absent: asking. A remote that wants credentials and gets none is an error, not a prompt.

use std::fmt;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use crate::error::WorkspaceError;

/// What opens a remote repository.
#[derive(Clone, Default)]
pub enum Credentials {
    /// Nothing: the repository is public, or a folder of this machine.
    #[default]
    None,
    /// A token or password, for `https` and `http` addresses.
    Token {
        /// The name that the host wants beside the token; any text where it wants none.
        username: String,
        /// The token.
        token: SecretString,
    },
    /// A private key in OpenSSH's format without a passphrase, for `ssh` addresses.
    SshKey {
        /// The key's text.
        private_key: SecretString,
    },
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "Credentials::None",
            Self::Token { .. } => "Credentials::Token(redacted)",
            Self::SshKey { .. } => "Credentials::SshKey(redacted)",
        })
    }
}

impl Credentials {
    /// The variables that let `git` open `address`. A key is written to a file in `folder`, which
    /// must be private to this process and live as long as the call; `known_hosts` remembers the
    /// keys of hosts met before, so that a host that changes its key is refused.
    ///
    /// # Errors
    /// [`WorkspaceError::Io`] where the key's file cannot be written.
    pub fn environment(
        &self,
        address: &str,
        folder: &Path,
        known_hosts: &Path,
    ) -> Result<Vec<(String, String)>, WorkspaceError> {
        let mut ssh = format!(
            "ssh -F none -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=accept-new -o {}",
            quoted(&format!("UserKnownHostsFile=\"{}\"", known_hosts.display()))
        );
        let mut variables = Vec::new();
        match self {
            // The keys of whoever runs this are nobody's credentials.
            Self::None => ssh.push_str(" -o IdentityFile=none"),
            Self::Token { username, token } => {
                let pair = STANDARD.encode(format!("{username}:{}", token.expose_secret()));
                let header = format!("Authorization: Basic {pair}");
                variables = settings(&[
                    (format!("http.{}.extraHeader", origin(address)), header),
                    // git would send the header to wherever it is redirected.
                    ("http.followRedirects".to_owned(), "false".to_owned()),
                ]);
            }
            Self::SshKey { private_key } => {
                let file = folder.join("key");
                write_private(&file, private_key.expose_secret())
                    .map_err(|source| WorkspaceError::io(&file, source))?;
                ssh.push_str(&format!(" -o IdentitiesOnly=yes -i {}", quoted(&file.to_string_lossy())));
            }
        }
        variables.push(("GIT_SSH_COMMAND".to_owned(), ssh));
        Ok(variables)
    }

    /// `text` with every form of the secret replaced.
    pub(crate) fn scrub(&self, text: &str) -> String {
        match self {
            Self::Token { username, token } if !token.expose_secret().is_empty() => {
                let pair = STANDARD.encode(format!("{username}:{}", token.expose_secret()));
                text.replace(token.expose_secret(), "[secret]").replace(&pair, "[secret]")
            }
            _ => text.to_owned(),
        }
    }
}

/// Settings for one call of `git`, as variables.
fn settings(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let mut variables = vec![("GIT_CONFIG_COUNT".to_owned(), pairs.len().to_string())];
    for (index, (key, value)) in pairs.iter().enumerate() {
        variables.push((format!("GIT_CONFIG_KEY_{index}"), key.clone()));
        variables.push((format!("GIT_CONFIG_VALUE_{index}"), value.clone()));
    }
    variables
}

/// Scheme and host of an address, as `git` matches them in `http.<url>.*`.
fn origin(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}/", rest.split('/').next().unwrap_or(rest)),
        None => address.to_owned(),
    }
}

/// `text` as one word of a POSIX shell, which is what reads `GIT_SSH_COMMAND`.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    // OpenSSH calls a key without its last line break invalid.
    if text.ends_with('\n') { Ok(()) } else { file.write_all(b"\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_token_is_bound_to_its_host_and_never_printed() {
        let folder = tempfile::tempdir().unwrap();
        let token = Credentials::Token { username: "engineer".into(), token: "geheim".to_owned().into() };
        let variables = token
            .environment("https://git.example.com:8443/a/b.git", folder.path(), Path::new("/k"))
            .unwrap();
        let value = |name: &str| variables.iter().find(|(known, _)| known == name).unwrap().1.as_str();
        assert_eq!(value("GIT_CONFIG_KEY_0"), "http.https://git.example.com:8443/.extraHeader");
        assert_eq!(value("GIT_CONFIG_VALUE_0"), "Authorization: Basic ZW5naW5lZXI6Z2VoZWlt");
        assert_eq!(value("GIT_CONFIG_COUNT"), "2");
        assert_eq!(format!("{token:?}"), "Credentials::Token(redacted)");
        assert_eq!(token.scrub("geheim and ZW5naW5lZXI6Z2VoZWlt"), "[secret] and [secret]");
    }

    #[test]
    fn a_key_lies_in_a_file_for_its_owner_alone() {
        let folder = tempfile::Builder::new().prefix("it's ").tempdir().unwrap();
        let key = Credentials::SshKey { private_key: "PRIVATE".to_owned().into() };
        let variables = key.environment("git@host:x", folder.path(), Path::new("/k")).unwrap();
        let file = folder.path().join("key");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "PRIVATE\n");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (name, ssh) = &variables[0];
        assert_eq!(name, "GIT_SSH_COMMAND");
        assert!(ssh.contains(r"it'\''s") && ssh.contains("IdentitiesOnly=yes"), "{ssh}");
        assert!(!ssh.contains("PRIVATE"));
    }
}
