//! The client: one file per noun, each calling the public HTTP API and printing what came back.
//!
//! Data goes to standard output as a table, JSON or YAML; messages, questions and progress go to
//! standard error. Exit codes are in `failure.rs`. What is absent: any rule of the domain (the
//! server decides; the client only shapes requests and answers), and any access to the database.
//! `terrace module inspect` alone needs no server: it runs the engine on a folder.

use std::process::ExitCode;

use clap_complete::Shell;

use failure::{Exit, INTERRUPTED, Outcome};
pub use session::Globals;
use session::Session;

pub mod asked;
mod audit;
pub mod change;
pub mod change_set;
mod client;
pub mod create;
pub mod drift;
mod entries;
mod explain;
mod failure;
mod impact;
mod import;
pub mod integration;
pub mod login;
pub mod module;
mod output;
pub mod overrides;
mod plan;
mod plans;
mod profile;
pub mod project;
pub mod raze;
mod resource;
pub mod revisions;
pub mod rule;
pub mod run;
mod session;
pub mod source;
pub mod state;
#[cfg(test)]
mod stub;
pub mod team;
pub mod template;
mod text;
pub mod token;
pub mod upgrade;
pub mod user;
mod vars;
pub mod version;
mod watch;
pub mod workspace;

pub use output::Format;

/// The nouns of the client.
#[derive(Debug, clap::Subcommand)]
pub enum Noun {
    /// Sign in and keep the server's address with a token
    Login(login::Login),
    /// Sign out and forget the stored token
    Logout,
    /// Show who you are and what you may do
    Whoami,
    /// Your API tokens
    Token {
        /// What to do.
        #[command(subcommand)]
        verb: token::Verb,
    },
    /// Accounts
    User {
        /// What to do.
        #[command(subcommand)]
        verb: user::Verb,
    },
    /// Accounts that hold roles together, and that rules of approval may name
    Team {
        /// What to do.
        #[command(subcommand)]
        verb: team::Verb,
    },
    /// Rules of approval
    ApprovalRule {
        /// What to do.
        #[command(subcommand)]
        verb: rule::Verb,
    },
    /// Stored credentials for outside systems
    Integration {
        /// What to do.
        #[command(subcommand)]
        verb: integration::Verb,
    },
    /// Git repositories that hold Terraform modules
    Source {
        /// What to do.
        #[command(subcommand)]
        verb: source::Verb,
    },
    /// The template tree and its versions
    Template {
        /// What to do.
        #[command(subcommand)]
        verb: template::Verb,
    },
    /// Groups of resources with their tags, configs and workspace
    Project {
        /// What to do.
        #[command(subcommand)]
        verb: project::Verb,
    },
    /// Git repositories where generated code lands
    Workspace {
        /// What to do.
        #[command(subcommand)]
        verb: workspace::Verb,
    },
    /// The resource tree
    Resource {
        /// What to do.
        #[command(subcommand)]
        verb: resource::Verb,
    },
    /// What was altered outside of Terrace
    Drift {
        /// What to do.
        #[command(subcommand)]
        verb: drift::Verb,
    },
    /// Requested alterations: review, approve, wait
    Change {
        /// What to do.
        #[command(subcommand)]
        verb: change::Verb,
    },
    /// Several changes decided as one: cascade destroy, batches, what an edit above leaves behind
    ChangeSet {
        /// What to do.
        #[command(subcommand)]
        verb: change_set::Verb,
    },
    /// Executions of the Terraform binary and their logs
    Run {
        /// What to do.
        #[command(subcommand)]
        verb: run::Verb,
    },
    /// States of resources: versions, rollback, locks
    State {
        /// What to do.
        #[command(subcommand)]
        verb: state::Verb,
    },
    /// Who did what, and when
    Audit {
        /// What to do.
        #[command(subcommand)]
        verb: audit::Verb,
    },
    /// Terraform modules on this machine; needs no server
    Module {
        /// What to do.
        #[command(subcommand)]
        verb: module::Verb,
    },
    /// Print the completion script of a shell
    Completion {
        /// The shell
        shell: Shell,
    },
}

/// Runs one command of the client; `command` is the whole command line, for completion.
///
/// Gives the exit code of `failure.rs`; ends the process with 130 when interrupted.
pub async fn run(noun: Noun, globals: Globals, command: clap::Command) -> ExitCode {
    let session = Session::new(globals);
    let outcome = tokio::select! {
        outcome = dispatch(noun, &session, command) => outcome,
        _ = tokio::signal::ctrl_c() => {
            session.output.say("interrupted: what the server was asked to do goes on there");
            // A question may be blocking a thread that a return from main would wait for.
            std::process::exit(INTERRUPTED)
        }
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            session.output.failure(&failure);
            failure.exit.into()
        }
    }
}

async fn dispatch(noun: Noun, session: &Session, command: clap::Command) -> Outcome {
    match noun {
        Noun::Login(arguments) => login::login(session, arguments).await,
        Noun::Logout => login::logout(session).await,
        Noun::Whoami => login::whoami(session).await,
        Noun::Token { verb } => token::run(session, verb).await,
        Noun::User { verb } => user::run(session, verb).await,
        Noun::Team { verb } => team::run(session, verb).await,
        Noun::ApprovalRule { verb } => rule::run(session, verb).await,
        Noun::Integration { verb } => integration::run(session, verb).await,
        Noun::Source { verb } => source::run(session, verb).await,
        Noun::Template { verb } => template::run(session, verb).await,
        Noun::Project { verb } => project::run(session, verb).await,
        Noun::Workspace { verb } => workspace::run(session, verb).await,
        Noun::Resource { verb } => resource::run(session, verb).await,
        Noun::Drift { verb } => drift::run(session, verb).await,
        Noun::Change { verb } => change::run(session, verb).await,
        Noun::ChangeSet { verb } => change_set::run(session, verb).await,
        Noun::Run { verb } => run::run(session, verb).await,
        Noun::State { verb } => state::run(session, verb).await,
        Noun::Audit { verb } => audit::run(session, verb).await,
        Noun::Module { verb } => module::run(session, verb).await,
        Noun::Completion { shell } => Ok(completion(session, shell, command)),
    }
}

fn completion(session: &Session, shell: Shell, mut command: clap::Command) -> Exit {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    session.output.raw(&String::from_utf8_lossy(&script));
    Exit::Ok
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    #[command(name = "terrace", version, propagate_version = true)]
    struct CommandLine {
        #[command(flatten)]
        globals: Globals,
        #[command(subcommand)]
        noun: Noun,
    }

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn flags_stand_anywhere() {
        let line = CommandLine::try_parse_from([
            "terrace",
            "change",
            "list",
            "-o",
            "json",
            "--url",
            "http://localhost",
        ])
        .unwrap();
        assert_eq!(line.globals.output, Format::Json);
        assert_eq!(line.globals.url.as_deref(), Some("http://localhost"));
    }

    #[test]
    fn a_token_is_not_shown() {
        let line = CommandLine::try_parse_from(["terrace", "whoami", "--token", "trc_secret"]).unwrap();
        assert!(!format!("{line:?}").contains("trc_secret"));
    }
}
