//! `terrace module`: reads modules on this machine with the engine; needs no server.
//!
//! Symbolic links are not followed, hidden folders are not entered, and each folder is read by
//! itself, so that memory is bounded by one module's files.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, inspect};

use super::failure::{Exit, Failure, Outcome};
use super::output::{Format, record};
use super::session::Session;
use super::text::{at, cell, literal};

/// How deep folders are entered.
const DEPTH: usize = 32;

/// What to do with modules.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Show a module's variables, outputs, requirements and findings
    Inspect {
        /// The module's folder
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
        /// Also every module below, as one line of JSON each
        #[arg(long)]
        recursive: bool,
    },
}

/// Runs a verb. Findings do not fail the command: they are in the data.
pub(super) fn run(session: &Session, verb: Verb) -> Outcome {
    let Verb::Inspect { folder, recursive } = verb;
    if !folder.is_dir() {
        let failure = Failure::new("there is no such folder").at(folder.display().to_string());
        return Err(failure.exit(Exit::NotFound));
    }
    if recursive {
        return each_below(session, &folder);
    }
    let interface = as_json(&read(&folder, &folder.to_string_lossy())?)?;
    let output = session.output;
    output.data(&interface, || summary(session, &interface))?;
    Ok(Exit::Ok)
}

fn each_below(session: &Session, top: &Path) -> Outcome {
    let mut folders = Vec::new();
    find(top, DEPTH, &mut folders)?;
    for folder in &folders {
        let inside = folder.strip_prefix(top).unwrap_or(folder);
        let shown = if inside.as_os_str().is_empty() { "." } else { &inside.to_string_lossy() };
        let interface = read(folder, shown)?;
        if !interface.is_module() && interface.diagnostics.is_empty() {
            continue;
        }
        let interface = as_json(&interface)?;
        match session.output.format {
            Format::Yaml => session.output.data(&interface, String::new)?,
            _ => session.output.raw(&interface.to_string()),
        }
    }
    Ok(Exit::Ok)
}

fn as_json(interface: &Interface) -> Result<Value, Failure> {
    serde_json::to_value(interface)
        .map_err(|error| Failure::new(format!("the module cannot be written as JSON: {error}")))
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let place = path.display().to_string();
    move |error| Failure::new(format!("the folder cannot be read: {error}")).at(place)
}

/// The folders that hold configuration, in the order of their paths.
fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let mut below = Vec::new();
    let mut holds = false;
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let kind = entry.file_type().map_err(unreadable(folder))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        holds |= kind.is_file() && is_configuration(&name);
        if kind.is_dir() && !name.starts_with('.') {
            below.push(entry.path());
        }
    }
    if holds {
        found.push(folder.to_owned());
    }
    if depth > 0 {
        below.sort();
        below.iter().try_for_each(|below| find(below, depth - 1, found))?;
    }
    Ok(())
}

fn is_configuration(name: &str) -> bool {
    [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().any(|ending| name.ends_with(ending))
}

fn read(folder: &Path, shown: &str) -> Result<Interface, Failure> {
    let limits = Limits::default();
    let mut files = FileSet::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let kind = entry.file_type().map_err(unreadable(folder))?;
        let Ok(path) = entry.file_name().to_string_lossy().parse() else { continue };
        if !kind.is_file() || !is_configuration(&entry.file_name().to_string_lossy()) {
            continue;
        }
        if files.len() >= limits.files {
            let failure =
                Failure::new(format!("the folder holds more than {} files of configuration", limits.files));
            return Err(failure.at(folder.display().to_string()));
        }
        files.insert(path, content(&entry.path(), limits.file_bytes)?);
    }
    let mut interface = inspect(&files, "", &limits);
    shown.clone_into(&mut interface.path);
    Ok(interface)
}

/// A file's bytes; one byte more than `most` where it is larger, so that the engine says so.
fn content(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let file = fs::File::open(path).map_err(unreadable(path))?;
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(unreadable(path))?;
    Ok(bytes)
}

fn summary(session: &Session, interface: &Value) -> String {
    let output = session.output;
    let names =
        |key: &str| interface[key].as_object().map(|all| all.keys().cloned().collect::<Vec<_>>().join(", "));
    let present = |key: &str| names(key).filter(|names| !names.is_empty()).unwrap_or_else(|| "-".to_owned());
    let head = record(&[
        ("module", at(interface, "/path")),
        ("Terraform", cell(&interface["required_core"])),
        ("providers", present("required_providers")),
        ("resources", present("managed_resources")),
        ("data", present("data_resources")),
        ("calls", present("module_calls")),
    ]);
    let rows = |key: &str, row: fn(&Value) -> Vec<String>| -> Vec<Vec<String>> {
        interface[key].as_object().into_iter().flatten().map(|(_, value)| row(value)).collect()
    };
    let mut parts = vec![head];
    for (heads, rows) in [
        (&["VARIABLE", "TYPE", "REQUIRED", "DEFAULT", "DESCRIPTION"][..], rows("variables", variable_row)),
        (&["OUTPUT", "SENSITIVE", "DESCRIPTION"][..], rows("outputs", output_row)),
    ] {
        if !rows.is_empty() {
            parts.push(output.table(heads, rows));
        }
    }
    let findings = interface["diagnostics"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !findings.is_empty() {
        parts.push(findings.iter().map(finding).collect::<Vec<_>>().join("\n"));
    }
    parts.join("\n\n")
}

fn variable_row(variable: &Value) -> Vec<String> {
    let default = variable.get("default").map_or_else(|| "-".to_owned(), literal);
    vec![
        at(variable, "/name"),
        at(variable, "/type"),
        at(variable, "/required"),
        default,
        at(variable, "/description"),
    ]
}

fn output_row(output: &Value) -> Vec<String> {
    vec![at(output, "/name"), at(output, "/sensitive"), at(output, "/description")]
}

fn finding(diagnostic: &Value) -> String {
    let place = match (diagnostic.pointer("/subject/filename"), diagnostic.pointer("/subject/place")) {
        (Some(_), _) => {
            format!("{}:{}: ", at(diagnostic, "/subject/filename"), at(diagnostic, "/subject/line"))
        }
        (None, Some(_)) => format!("{}: ", at(diagnostic, "/subject/place")),
        (None, None) => String::new(),
    };
    format!("{}: {place}{}", at(diagnostic, "/severity"), at(diagnostic, "/summary"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn write(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn only_the_folders_own_files_count_and_links_are_not_followed() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), "main.tf", "variable \"a\" {}\n");
        write(top.path(), "modules/b/main.tf", "variable \"b\" {}\n");
        write(top.path(), ".terraform/c/main.tf", "variable \"c\" {}\n");
        write(top.path(), "docs/readme.md", "no module");
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), "main.tf", "variable \"outside\" {}\n");
        symlink(outside.path(), top.path().join("linked")).unwrap();
        symlink(outside.path().join("main.tf"), top.path().join("linked.tf")).unwrap();

        let interface = read(top.path(), "x").unwrap();
        assert_eq!(
            (interface.path.as_str(), interface.variables.keys().map(String::as_str).collect::<Vec<_>>()),
            ("x", vec!["a"])
        );
        let mut folders = Vec::new();
        find(top.path(), DEPTH, &mut folders).unwrap();
        assert_eq!(folders, [top.path().to_owned(), top.path().join("modules/b")]);
    }

    #[test]
    fn a_file_is_read_to_its_limit() {
        let top = tempfile::tempdir().unwrap();
        write(top.path(), "main.tf", "0123456789");
        assert_eq!(content(&top.path().join("main.tf"), 4).unwrap(), b"01234");
        assert_eq!(content(&top.path().join("main.tf"), 100).unwrap().len(), 10);
    }
}
