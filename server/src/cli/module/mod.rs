//! `terrace module`: reads modules on this machine with the engine; needs no server.
//!
//! `folder.rs` lists and reads one folder, `tree.rs` reads every folder below another one on all
//! cores, `table.rs` shows interfaces to people. Symbolic links are not followed and hidden
//! folders not entered. What is absent: everything that the engine decides about a module.

mod calls;
mod folder;
mod table;
mod tree;

use std::fmt;
use std::path::{Path, PathBuf};

use terrace_engine::diagnostic::Severity;
use terrace_engine::module::{Interface, Limits};

use self::folder::Listing;
use super::failure::{Exit, Failure, Outcome};
use super::output::{Format, Output};
use super::session::Session;
use crate::config::ModuleLimits;

/// What to do with modules.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Show a module's variables, outputs, requirements and findings
    Inspect(Inspect),
}

/// How to inspect modules.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// The module's folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Every module below too: a row each on a terminal, elsewhere a line of JSON each
    #[arg(long)]
    recursive: bool,
    /// Exit with 1 where a module has errors, or where it has any finding
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    limits: ModuleLimits,
}

/// Which findings fail the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Errors alone.
    Error,
    /// Errors and warnings.
    Warning,
}

/// Runs a verb. Without `--fail-on`, findings do not fail the command: they are in the data.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let Verb::Inspect(inspect) = verb;
    let output = session.output;
    if !inspect.folder.is_dir() {
        let failure = Failure::new("there is no such folder").at(inspect.folder.display().to_string());
        return Err(failure.exit(Exit::NotFound));
    }
    // On a thread of its own, so that an interrupt is noticed meanwhile.
    match tokio::task::spawn_blocking(move || shown(output, &inspect)).await {
        Ok(outcome) => outcome,
        Err(error) => Err(Failure::new(format!("the modules could not be read: {error}"))),
    }
}

fn shown(output: Output, inspect: &Inspect) -> Outcome {
    let limits = inspect.limits.limits();
    let found = if inspect.recursive {
        tree::show(output, &inspect.folder, &limits)?
    } else {
        one(output, &inspect.folder, &limits)?
    };
    if inspect.fail_on.is_some_and(|fails| found.fails(fails)) {
        return Err(Failure::new(found.to_string()).at(inspect.folder.display().to_string()));
    }
    Ok(Exit::Ok)
}

fn one(output: Output, folder: &Path, limits: &Limits) -> Result<Findings, Failure> {
    let mut interface = Listing::of(folder, String::new()).read(limits);
    interface.path = folder.display().to_string();
    calls::resolve(&mut interface, Path::new(""), false);
    output.data(&interface, || table::summary(output, &interface))?;
    Ok(Findings::of(&interface))
}

/// An interface as one document of a stream: a line of JSON, or a document of YAML.
fn document(interface: &Interface, format: Format) -> Result<String, Failure> {
    let failed = |error: String| Failure::new(format!("the module cannot be written: {error}"));
    match format {
        Format::Yaml => {
            let text = yaml_serde::to_string(interface).map_err(|error| failed(error.to_string()))?;
            Ok(format!("---\n{text}"))
        }
        _ => serde_json::to_string(interface).map_err(|error| failed(error.to_string())),
    }
}

/// How much was found wrong in how many folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Findings {
    folders: usize,
    errors: usize,
    warnings: usize,
}

impl Findings {
    fn of(interface: &Interface) -> Self {
        let errors = interface.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        Self { folders: 1, errors, warnings: interface.diagnostics.iter().count() - errors }
    }

    fn add(&mut self, other: Self) {
        self.folders += other.folders;
        self.errors += other.errors;
        self.warnings += other.warnings;
    }

    const fn fails(self, fails: FailOn) -> bool {
        self.errors > 0 || matches!(fails, FailOn::Warning) && self.warnings > 0
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: usize, word: &str| match count {
            1 => format!("1 {word}"),
            count => format!("{count} {word}s"),
        };
        let [folders, errors, warnings] =
            [(self.folders, "folder"), (self.errors, "error"), (self.warnings, "warning")]
                .map(|(count, word)| counted(count, word));
        write!(f, "{errors} and {warnings} in {folders}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_told_in_words() {
        let found = Findings { folders: 3, errors: 1, warnings: 2 };
        insta::assert_snapshot!(found, @"1 error and 2 warnings in 3 folders");
        assert!(found.fails(FailOn::Error));
        let warned = Findings { errors: 0, ..found };
        assert!(!warned.fails(FailOn::Error) && warned.fails(FailOn::Warning));
        assert!(!Findings::default().fails(FailOn::Warning));
    }
}
