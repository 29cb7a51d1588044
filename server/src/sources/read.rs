//! Getting at what a source holds: its mirror, its refs, a commit of it.
//!
//! Reads go to the mirror and never to the remote, except for a mirror or a reference that is not
//! there.

use std::collections::BTreeMap;

use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics};
use terrace_engine::files::RelPath;
use terrace_engine::id::SourceId;
use terrace_engine::name::CommitSha;
use terrace_workspaces::source::Mirror;

use super::scans;
use super::snapshot::{Inspected, Scan, Snapshot};
use super::store::{self, Source};
use crate::app::App;
use crate::error::ApiError;
use crate::integrations;

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

/// A source at the commit of a reference. One that the mirror does not know may be new, so the
/// source is fetched once.
///
/// # Errors
/// There is no such reference, or the remote cannot be asked.
pub async fn snapshot(app: &App, source: &Source, reference: &str) -> Result<Snapshot, ApiError> {
    let mirror = mirror(app, source).await?;
    let (mirror, commit) = match mirror.resolve(reference).await {
        Ok(commit) => (mirror, commit),
        Err(_) => {
            let fetched = fetch(app, source).await?;
            let commit = fetched.resolve(reference).await?;
            (fetched, commit)
        }
    };
    Snapshot::take(app, &mirror, &commit).await
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
) -> Result<Scan, ApiError> {
    if let Some(scan) = scans::find(app.db.read(), source, commit).await? {
        return Ok(scan);
    }
    let scan = Snapshot::take(app, mirror, commit).await?.scan().await?;
    scans::keep(app.db.read(), source, commit, &scan).await?;
    Ok(scan)
}

/// A folder of a repository, without slashes at its ends; `""` and `.` are the top.
pub(super) fn folder(text: &str) -> Result<String, ApiError> {
    let text = text.trim_matches('/');
    if text.is_empty() || text == "." {
        return Ok(String::new());
    }
    let path: RelPath =
        text.parse().map_err(|error| ApiError::invalid(Code::InvalidPath, format!("{error}"), "path"))?;
    Ok(path.as_str().to_owned())
}

pub(super) async fn parse<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    actix_web::web::block(work).await.map_err(|error| ApiError::Internal(error.to_string()))
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
    use terrace_engine::files::FileSet;
    use terrace_engine::module::{Limits, inspect};

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
        let files: FileSet =
            [("modules/vpc/main.tf".parse().unwrap(), b"variable \"x\" {\n".to_vec())].into();
        let interface = inspect(&files, "modules/vpc", &Limits::default());
        let module = Inspected { path: "modules/vpc".into(), interface, readme: None, examples: Vec::new() };
        let refused = refuse_errors(&[module]).unwrap_err().to_string();
        assert!(refused.starts_with("modules/vpc/main.tf:"), "{refused}");
        assert!(refused.contains("module modules/vpc: "), "{refused}");
    }
}
