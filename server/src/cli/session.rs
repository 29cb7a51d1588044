//! What every command works with: the flags, where output goes, and the server.

use std::io::{Read, Write, stderr, stdin};

use secrecy::SecretString;

use super::client::{Client, Credential};
use super::failure::Failure;
use super::output::{Format, Output};
use super::profile::{self, DEFAULT, Profile, Profiles};

/// Flags that every command takes.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Globals {
    /// Address of the Terrace server
    #[arg(long, global = true, env = "TERRACE_URL", value_name = "URL")]
    pub url: Option<String>,
    /// API token
    #[arg(long, global = true, env = "TERRACE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<SecretString>,
    /// Stored server and token to use
    #[arg(long, global = true, env = "TERRACE_PROFILE", value_name = "NAME")]
    pub profile: Option<String>,
    /// Shape of the data on standard output
    #[arg(long, short, global = true, value_enum, value_name = "FORMAT", default_value = "table")]
    pub output: Format,
    /// Never ask: fail where an answer is needed
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Print data only; of a new thing only its name
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// What every command works with.
pub(super) struct Session {
    globals: Globals,
    /// Where output goes.
    pub(super) output: Output,
}

impl Session {
    /// A session with these flags.
    pub(super) fn new(globals: Globals) -> Self {
        let output = Output::new(globals.output, globals.quiet, globals.no_input);
        Self { globals, output }
    }

    /// The chosen profile's name.
    pub(super) fn profile_name(&self) -> &str {
        self.globals.profile.as_deref().unwrap_or(DEFAULT)
    }

    /// The chosen profile, where it is stored.
    pub(super) fn profile(&self) -> Result<Option<Profile>, Failure> {
        let Some(path) = profile::place() else { return Ok(None) };
        let found = Profiles::load(&path)?.get(self.profile_name()).cloned();
        match (&found, &self.globals.profile) {
            (None, Some(name)) if self.globals.url.is_none() => {
                Err(Failure::usage(format!("there is no profile \"{name}\""))
                    .at(path.display().to_string())
                    .next(format!("run `terrace --profile {name} login URL`")))
            }
            _ => Ok(found),
        }
    }

    /// The server's address: the argument, the flag, or the profile's.
    pub(super) fn address(&self, given: Option<&str>) -> Result<String, Failure> {
        let stored = || Ok(self.profile()?.map(|profile| profile.url));
        let known = given.map(str::to_owned).or_else(|| self.globals.url.clone());
        let address = match known {
            Some(address) => Some(address),
            None => stored()?,
        };
        address.ok_or_else(|| {
            Failure::usage("no server is named")
                .next("run `terrace login URL`, or set TERRACE_URL and TERRACE_TOKEN")
        })
    }

    /// The client of the server. A profile's token goes to that profile's server alone.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        let address = self.address(None)?;
        if let Some(token) = &self.globals.token {
            return Client::new(&address, Credential::Token(token.clone()));
        }
        let same = |profile: &Profile| profile.url.trim_end_matches('/') == address.trim_end_matches('/');
        let credential = match self.profile()?.filter(same) {
            Some(profile) => Credential::Token(SecretString::from(profile.token)),
            None => Credential::None,
        };
        Client::new(&address, credential)
    }

    /// Asks for a word; fails where nobody can be asked, naming the flag to use instead.
    pub(super) async fn ask(&self, question: &str, instead: &str) -> Result<String, Failure> {
        self.may_ask(question, instead)?;
        let _ = write!(stderr().lock(), "{question}: ").and_then(|()| stderr().flush());
        let answer = blocking(|| {
            let mut line = String::new();
            stdin().read_line(&mut line).map(|_| line)
        });
        Ok(answer.await?.trim().to_owned())
    }

    /// Asks for a secret, which is not shown; or reads it from standard input where `piped`.
    pub(super) async fn secret(
        &self,
        question: &str,
        piped: bool,
        instead: &str,
    ) -> Result<SecretString, Failure> {
        let text = if piped {
            blocking(|| {
                let mut text = String::new();
                stdin().read_to_string(&mut text).map(|_| text)
            })
            .await?
        } else {
            self.may_ask(question, instead)?;
            let question = format!("{question}: ");
            blocking(move || rpassword::prompt_password(question)).await?
        };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(Failure::usage("the secret is empty"));
        }
        Ok(SecretString::from(text))
    }

    /// Goes on where `yes` was given or the person types `word`; fails otherwise.
    pub(super) async fn confirm(&self, what: &str, word: &str, yes: bool) -> Result<(), Failure> {
        if yes {
            return Ok(());
        }
        if self.ask(&format!("{what}\nType \"{word}\" to go on"), "--yes").await? == word {
            return Ok(());
        }
        Err(Failure::new("nothing was done: the answer was another word"))
    }

    fn may_ask(&self, question: &str, instead: &str) -> Result<(), Failure> {
        if self.output.asks {
            return Ok(());
        }
        let what = question.lines().next().unwrap_or(question);
        Err(Failure::usage(format!("an answer is needed and nobody can be asked: {what}"))
            .next(format!("use {instead}")))
    }
}

/// Reads from the terminal on a thread of its own, so that an interrupt is noticed meanwhile.
async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure::new(format!("the answer cannot be read: {error}"))),
        Err(_) => Err(Failure::new("the answer cannot be read")),
    }
}
