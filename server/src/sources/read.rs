//! Reading what a source holds: refs, modules, one module's interface.
//!
//! Reads go to the mirror and never to the remote, except for a mirror that is not there. Parsing
//! runs on threads that may block.

use std::collections::BTreeMap;

use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::files::{FileSet, RelPath};
use terrace_engine::id::SourceId;
use terrace_engine::module::{Found, Interface, discover, inspect};
use terrace_engine::name::CommitSha;
use terrace_workspaces::source::{Mirror, ReadLimits};

use super::store::{self, Source};
use crate::app::App;
use crate::error::ApiError;
use crate::integrations;

/// The longest README that is kept, in bytes.
const README: usize = 256 << 10;

/// Brings the mirror of a source up to date.
///
/// # Errors
/// The remote does not answer or refuses.
pub async fn fetch(app: &App, source: &Source) -> Result<Mirror, ApiError> {
    let credentials = integrations::store::credentials(app, source.integration).await?;
    Ok(app.mirrors.fetch(&store::read_address(app, source), &credentials).await?)
}

/// The mirror of a source as it was last fetched; it is fetched where there is none.
///
/// # Errors
/// There is no mirror and the remote does not answer or refuses.
pub async fn mirror(app: &App, source: &Source) -> Result<Mirror, ApiError> {
    match app.mirrors.open(&store::read_address(app, source)) {
        Ok(mirror) => Ok(mirror),
        Err(_) => fetch(app, source).await,
    }
}

/// The reference that is offered first: the newest release tag, or the default branch.
///
/// # Errors
/// The mirror cannot be read.
pub async fn default_reference(mirror: &Mirror) -> Result<Option<String>, ApiError> {
    Ok(mirror.refs().await?.into_iter().next().map(|first| first.name))
}

/// What a commit of a source holds, looked at once per commit.
///
/// # Errors
/// The mirror cannot be read, or the database fails.
pub async fn scan(
    app: &App,
    source: SourceId,
    mirror: &Mirror,
    commit: &CommitSha,
) -> Result<Vec<Found>, ApiError> {
    if let Some(modules) = store::scan(app.db.read(), source, commit).await? {
        return Ok(modules);
    }
    let (files, _) = mirror.files(commit, "", &ReadLimits::default()).await?;
    let limits = app.config.module_limits.limits();
    let mut modules = parse(move || discover(&files, &limits)).await?;
    // PostgreSQL holds no U+0000; where the text comes from, it means nothing.
    for text in modules.iter_mut().flat_map(|found| [&mut found.readme, &mut found.reason]).flatten() {
        text.retain(|c| c != '\0');
    }
    store::keep_scan(app.db.read(), source, commit, &modules).await?;
    Ok(modules)
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
}

/// Reads one module's interface and README.
///
/// # Errors
/// There is no such folder, or the mirror cannot be read. What is wrong with the module is in the
/// interface's diagnostics.
pub async fn inspect_at(
    app: &App,
    mirror: &Mirror,
    commit: &CommitSha,
    path: &str,
) -> Result<Inspected, ApiError> {
    let path = folder(path)?;
    let (files, left_out) = mirror.files(commit, &path, &ReadLimits::default()).await?;
    let own: FileSet = files.into_iter().filter(|(file, _)| file.split().0.is_empty()).collect();
    let readme = readme(&own);
    let limits = app.config.module_limits.limits();
    let mut interface = parse(move || inspect(&own, "", &limits)).await?;
    let left_out = left_out.into_iter().filter(|finding| is_top(finding.subject.as_ref()));
    interface.diagnostics.extend(left_out);
    let diagnostics = std::mem::take(&mut interface.diagnostics);
    interface.diagnostics = diagnostics.into_iter().map(|finding| below(&path, finding)).collect();
    interface.path.clone_from(&path);
    Ok(Inspected { path, interface, readme })
}

/// A folder of a repository, without slashes at its ends; `""` and `.` are the top.
fn folder(text: &str) -> Result<String, ApiError> {
    let text = text.trim_matches('/');
    if text.is_empty() || text == "." {
        return Ok(String::new());
    }
    let path: RelPath =
        text.parse().map_err(|error| ApiError::invalid(Code::InvalidPath, format!("{error}"), "path"))?;
    Ok(path.as_str().to_owned())
}

async fn parse<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    actix_web::web::block(work).await.map_err(|error| ApiError::Internal(error.to_string()))
}

fn readme(files: &FileSet) -> Option<String> {
    let (_, bytes) = files.iter().find(|(path, _)| path.as_str().eq_ignore_ascii_case("readme.md"))?;
    let mut text = String::from_utf8_lossy(&bytes[..bytes.len().min(README)]).replace('\0', "");
    if bytes.len() > README {
        text.push_str("\n\n(The README is longer than what is shown here.)\n");
    }
    Some(text)
}

fn is_top(subject: Option<&Subject>) -> bool {
    match subject {
        Some(Subject::File { filename, .. }) => !filename.contains('/'),
        Some(Subject::Place { place }) => !place.contains('/'),
        None => true,
    }
}

/// The finding with its file named from the repository's top.
fn below(folder: &str, finding: Diagnostic) -> Diagnostic {
    let subject = match finding.subject {
        Some(Subject::File { filename, line }) if !folder.is_empty() => {
            Some(Subject::file(format!("{folder}/{filename}"), line))
        }
        None => Some(Subject::place(if folder.is_empty() { "(top)" } else { folder })),
        other => other,
    };
    Diagnostic { subject, ..finding }
}

/// The errors of several modules as one refusal, each naming its module.
///
/// # Errors
/// A module has errors.
pub fn refuse_errors(modules: &[Inspected]) -> Result<(), ApiError> {
    let mut by_module: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for module in modules.iter().filter(|module| module.interface.diagnostics.has_errors()) {
        by_module.entry(&module.path).or_default().extend(module.interface.diagnostics.iter());
    }
    let findings: Diagnostics = by_module
        .into_iter()
        .flat_map(|(path, findings)| findings.into_iter().map(move |f| named(path, f)))
        .collect();
    Ok(findings.into_result()?)
}

/// The finding with its module in front.
fn named(path: &str, finding: &Diagnostic) -> Diagnostic {
    let path = if path.is_empty() { "the top folder" } else { path };
    Diagnostic { summary: format!("module {path}: {}", finding.summary), ..finding.clone() }
}

#[cfg(test)]
mod tests {
    use terrace_engine::module::Limits;

    use super::*;

    #[test]
    fn a_folder_stays_inside_the_repository() {
        assert_eq!(folder("modules/vpc/").unwrap(), "modules/vpc");
        assert_eq!(folder("").unwrap(), "");
        assert_eq!(folder(".").unwrap(), "");
        for bad in ["../x", "a/../b", "a//b", ".git/hooks"] {
            assert!(folder(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn errors_name_the_module_and_the_file() {
        let files: FileSet = [("main.tf".parse().unwrap(), b"variable \"x\" {\n".to_vec())].into();
        let mut interface = inspect(&files, "", &Limits::default());
        let findings = std::mem::take(&mut interface.diagnostics);
        interface.diagnostics = findings.into_iter().map(|finding| below("modules/vpc", finding)).collect();
        let module = Inspected { path: "modules/vpc".into(), interface, readme: None };
        let refused = refuse_errors(&[module]).unwrap_err().to_string();
        assert!(refused.starts_with("modules/vpc/main.tf:"), "{refused}");
        assert!(refused.contains("module modules/vpc: "), "{refused}");
    }
}
