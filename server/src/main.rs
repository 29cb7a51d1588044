//! The program `terrace`: the server and the command line.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};
use terrace_server::cli::{self, Globals, Noun};
use terrace_server::config::Config;
use terrace_server::demo::{self, DemoArgs};
use terrace_server::{openapi, serve};
use tracing_subscriber::EnvFilter;

/// The exit code for a command line that makes no sense.
const USAGE: u8 = 64;

/// Turns Terraform modules into a tree of templates, and requests into reviewed, applied code.
#[derive(Debug, Parser)]
#[command(name = "terrace", version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the API, the browser's interface and the worker.
    Serve(Config),
    /// Run a worker alone, beside servers that share the database.
    Worker(Config),
    /// Bring the database's schema up to date.
    Migrate(Config),
    /// Print the description of the API.
    Openapi,
    /// Show Terrace with examples, on this machine only.
    Demo(DemoArgs),
    #[command(flatten)]
    Noun(Noun),
}

#[tokio::main]
async fn main() -> ExitCode {
    // An error says that a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    log(match arguments.command {
        Command::Noun(_) => "warn",
        // The passwords must not scroll away under requests.
        Command::Demo(_) => "warn,terrace_server::demo=info",
        _ => "info",
    });
    match arguments.command {
        Command::Serve(config) => ended(serve::serve(config).await),
        Command::Worker(config) => ended(serve::worker(config).await),
        Command::Migrate(config) => ended(serve::migrate(&config).await),
        Command::Openapi => print(openapi::text()),
        Command::Demo(arguments) => ended(demo::run(arguments).await),
        Command::Noun(noun) => cli::run(noun, arguments.globals, Arguments::command()).await,
    }
}

/// Prints help and version as asked, or says why the command line makes no sense.
fn usage(error: &clap::Error) -> ExitCode {
    // Where the terminal is gone nobody is left to tell.
    drop(error.print());
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ => ExitCode::from(USAGE),
    }
}

/// Logs to standard error, as `RUST_LOG` says or from `level` up; as JSON with `TERRACE_LOG=json`.
fn log(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var("TERRACE_LOG").is_ok_and(|form| form == "json") {
        lines.json().init();
    } else {
        lines.with_ansi(std::io::stderr().is_terminal()).init();
    }
}

fn ended<E: std::fmt::Display>(outcome: Result<(), E>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output; a reader that has gone away is no failure.
fn print(text: &str) -> ExitCode {
    use std::io::Write as _;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}
