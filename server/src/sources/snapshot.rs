//! A source at one commit: its modules, and one module whole.
//!
//! The configuration and the READMEs of the whole repository are read once, so that calls between
//! its folders can be followed. Only plain files count: a configuration file that is a link, too
//! large or oddly named makes its module unusable, and the reason names it. Parsing runs on
//! threads that may block.

use std::sync::Arc;

use terrace_engine::diagnostic::{Diagnostic, Diagnostics, Severity, Subject};
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::module::{Found, Interface, Limits, discover, inspect, is_configuration};
use terrace_engine::name::CommitSha;
use terrace_workspaces::source::{Choice, Mirror, ReadLimits};

use super::examples::{self, Example};
use super::read::{folder, parse};
use crate::app::App;
use crate::error::ApiError;

/// The longest README that is kept, in bytes.
const README: usize = 256 << 10;

/// A source at one commit.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The commit.
    pub commit: CommitSha,
    mirror: Mirror,
    files: Arc<FileSet>,
    left_out: Diagnostics,
    limits: Limits,
}

/// What a commit holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Every folder that holds configuration, with its own verdict.
    pub modules: Vec<Found>,
    /// What was not read.
    pub left_out: Diagnostics,
}

/// One module at one commit.
#[derive(Debug)]
pub struct Inspected {
    /// Its folder in the repository, tidied.
    pub path: String,
    /// Its interface; findings are in it, with files named from the repository's top.
    pub interface: Interface,
    /// Its README.
    pub readme: Option<String>,
    /// Its examples.
    pub examples: Vec<Example>,
}

impl Snapshot {
    /// Reads the configuration of a commit.
    ///
    /// # Errors
    /// There is no such commit, or the mirror cannot be read.
    pub async fn take(app: &App, mirror: &Mirror, commit: &CommitSha) -> Result<Self, ApiError> {
        let limits = app.config.module_limits.limits();
        let read = ReadLimits { file_bytes: limits.file_bytes, files: 20_000, ..ReadLimits::default() };
        let choice = Choice {
            enters: |path| !name(path).starts_with('.'),
            reads: |path| is_configuration(name(path)) || is_readme(name(path)),
        };
        let (files, left_out) = mirror.chosen(commit, "", (&read, choice)).await?;
        Ok(Self { commit: commit.clone(), mirror: mirror.clone(), files: Arc::new(files), left_out, limits })
    }

    /// Every module, with its own verdict.
    ///
    /// # Errors
    /// Terrace is stopping.
    pub async fn scan(&self) -> Result<Scan, ApiError> {
        let (files, limits) = (Arc::clone(&self.files), self.limits);
        let mut modules = parse(move || discover(&files, &limits)).await?;
        // PostgreSQL holds no U+0000; where the text comes from, it means nothing.
        for text in modules.iter_mut().flat_map(|found| [&mut found.readme, &mut found.reason]).flatten() {
            text.retain(|c| c != '\0');
        }
        self.left_out.iter().for_each(|finding| refuse(&mut modules, finding));
        Ok(Scan { modules, left_out: self.left_out.clone() })
    }

    /// One module's interface, README and examples.
    ///
    /// # Errors
    /// The path leaves the repository, or the mirror cannot be read. What is wrong with the module
    /// is in the interface's diagnostics.
    pub async fn module(&self, path: &str) -> Result<Inspected, ApiError> {
        let path = folder(path)?;
        let (files, limits, inspected) = (Arc::clone(&self.files), self.limits, path.clone());
        let mut interface = parse(move || inspect(&files, &inspected, &limits)).await?;
        interface.diagnostics.extend(self.missing(&path));
        let readme = readme(&self.files, &path);
        let examples = examples::read(&self.mirror, &self.commit, &path).await?;
        Ok(Inspected { path, interface, readme, examples })
    }

    /// What was left out of the module in `folder`. Without a configuration file it is not whole.
    fn missing<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = Diagnostic> + 'a {
        let own =
            self.left_out.iter().filter(move |finding| place(finding).is_some_and(|p| split(p).0 == folder));
        own.map(|finding| match place(finding) {
            Some(path) if is_configuration(name(path)) => {
                Diagnostic { severity: Severity::Error, ..finding.clone() }
            }
            _ => finding.clone(),
        })
    }
}

/// Says of the module that lacks a configuration file that it cannot be used.
fn refuse(modules: &mut Vec<Found>, finding: &Diagnostic) {
    let Some(path) = place(finding).filter(|path| is_configuration(name(path))) else { return };
    let folder = split(path).0;
    let reason = Some(finding.to_string());
    match modules.binary_search_by(|found| found.path.as_str().cmp(folder)) {
        Ok(at) if modules[at].usable => {
            modules[at].usable = false;
            modules[at].reason = reason;
        }
        Ok(_) => {}
        Err(at) => modules.insert(at, Found { path: folder.to_owned(), reason, ..Found::default() }),
    }
}

fn place(finding: &Diagnostic) -> Option<&str> {
    match &finding.subject {
        Some(Subject::Place { place }) => Some(place),
        _ => None,
    }
}

/// The folder of a path and its last part.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn name(path: &str) -> &str {
    split(path).1
}

fn is_readme(name: &str) -> bool {
    name.eq_ignore_ascii_case("readme.md")
}

fn readme(files: &FileSet, folder: &str) -> Option<String> {
    let own = |path: &&RelPath| path.split().0 == folder && is_readme(path.split().1);
    let bytes = files.get(files.keys().find(own)?)?;
    let mut text = String::from_utf8_lossy(&bytes[..bytes.len().min(README)]).replace('\0', "");
    if bytes.len() > README {
        text.push_str("\n\n(The README is longer than what is shown here.)\n");
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_engine::diagnostic::Code;

    #[test]
    fn a_module_that_lacks_a_file_cannot_be_used() {
        let found = |path: &str| Found { path: path.to_owned(), usable: true, ..Found::default() };
        let mut modules = vec![found(""), found("a"), found("c")];
        let left_out = |path: &str| {
            Diagnostic::warning(Code::InvalidPath, "left out")
                .with_detail("symbolic links are not followed")
                .at(Subject::place(path))
        };
        for path in ["a/link.tf", "a/README.md", "b/only.tf", "vendored"] {
            refuse(&mut modules, &left_out(path));
        }
        let verdicts: Vec<String> =
            modules.iter().map(|found| format!("{:?} {:?}", found.path, found.reason)).collect();
        assert_eq!(modules.iter().filter(|found| found.usable).count(), 2);
        insta::assert_snapshot!(verdicts.join("\n"), @r#"
        "" None
        "a" Some("a/link.tf: left out (symbolic links are not followed)")
        "b" Some("b/only.tf: left out (symbolic links are not followed)")
        "c" None
        "#);
    }
}
