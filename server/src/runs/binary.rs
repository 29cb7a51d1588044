//! The Terraform binaries that are installed beside this process, and which of them may run a
//! module.
//!
//! Each is asked for its version once, and all again where a file has changed. What is absent: which
//! binary other workers have. A process that works on no jobs says nothing about any.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::module::{Installed, Interface, supported, supported_by};
use terrace_workspaces::WorkspaceError;
use terrace_workspaces::terraform::{Flavour, Terraform};
use tokio::sync::Mutex;

use crate::app::App;
use crate::config::Role;
use crate::error::ApiError;

/// What tells whether a file has changed: where it is, when it was written and how long it is, none
/// where it is not there.
type Stamped = (PathBuf, Option<(Option<SystemTime>, u64)>);

/// The binaries as they were found last, with every file that could be one.
#[derive(Debug, Default)]
pub struct Known(Mutex<Option<(Vec<Stamped>, Vec<Terraform>)>>);

impl Known {
    /// Every binary, the preferred one first; there is at least one. They are not asked again while
    /// the files are as they were.
    ///
    /// # Errors
    /// There is none.
    pub async fn all(&self, configured: Option<&Path>) -> Result<Vec<Terraform>, WorkspaceError> {
        let mut known = self.0.lock().await;
        let stamps: Vec<Stamped> = Terraform::candidates(configured).into_iter().map(stamped).collect();
        if let Some((earlier, all)) = &*known
            && *earlier == stamps
        {
            return Ok(all.clone());
        }
        let found = Terraform::find_all(configured).await?;
        *known = Some((stamps, found.clone()));
        Ok(found)
    }
}

fn stamped(path: PathBuf) -> Stamped {
    let metadata = std::fs::metadata(&path).ok();
    (path, metadata.map(|metadata| (metadata.modified().ok(), metadata.len())))
}

/// A binary by name and version.
fn named(terraform: &Terraform) -> Installed {
    let program = match terraform.flavour {
        Flavour::Terraform => "Terraform",
        Flavour::Tofu => "OpenTofu",
    };
    Installed { program: program.to_owned(), version: terraform.version.clone() }
}

/// A binary in words: `Terraform 1.11.4`.
#[must_use]
pub fn words(terraform: &Terraform) -> String {
    let Installed { program, version } = named(terraform);
    format!("{program} {version}")
}

/// The installed programs by name and version, the preferred one first; nothing where there is
/// none, which is told elsewhere, or where this process works on no jobs.
pub async fn installed(app: &App) -> Vec<Installed> {
    if !app.config.roles.contains(&Role::Worker) {
        return Vec::new();
    }
    let all = app.terraform.all(app.config.terraform.as_deref()).await;
    all.unwrap_or_default().iter().map(named).collect()
}

/// What keeps every installed program from running a module.
pub async fn unsupported(app: &App, interface: &Interface) -> Diagnostics {
    if interface.required_core.is_empty() {
        return Diagnostics::default();
    }
    supported_by(&interface.required_core, &installed(app).await)
}

/// The binary that a run takes: the one that made its plan, or else the first that its code allows.
///
/// # Errors
/// There is none, none is allowed, or the one that made the plan is gone.
pub(super) async fn choose(
    app: &App,
    required_core: &[String],
    planned_with: Option<&str>,
) -> Result<Terraform, ApiError> {
    if let Some(why) = gone(app, planned_with).await {
        return Err(ApiError::Conflict(why));
    }
    let all = app.terraform.all(app.config.terraform.as_deref()).await?;
    let fits = |found: &&Terraform| match planned_with {
        Some(wanted) => words(found) == wanted,
        None => supported(required_core, &named(found)).is_empty(),
    };
    let unmet = || supported_by(required_core, &all.iter().map(named).collect::<Vec<_>>());
    all.iter().find(fits).cloned().ok_or_else(|| ApiError::Invalid(unmet()))
}

/// Why a plan cannot be applied here: the binary that made it is gone, and no other one reads its
/// file. None where it is there, where nobody noted it, and where this process works on no jobs.
pub async fn gone(app: &App, planned_with: Option<&str>) -> Option<String> {
    let wanted = planned_with.filter(|_| app.config.roles.contains(&Role::Worker))?;
    let all = app.terraform.all(app.config.terraform.as_deref()).await.unwrap_or_default();
    let there: Vec<String> = all.iter().map(words).collect();
    let named = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
    let why = || format!("the plan was made with {wanted}, which is not installed here (installed: {named})");
    (!there.iter().any(|found| found == wanted)).then(why)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// The version of the preferred binary, where there is any.
    async fn version(known: &Known, path: &Path) -> Option<String> {
        let all = known.all(Some(path)).await.ok()?;
        all.first().map(|found| found.version.to_string())
    }

    #[tokio::test]
    async fn a_binary_is_asked_again_when_its_file_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("terraform");
        let install = |text: &str| {
            std::fs::write(
                &path,
                format!("#!/bin/sh\necho x >> {}.asked\necho 'Terraform v{text}'\n", path.display()),
            )
            .unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        let known = Known::default();
        install("1.11.4");
        for _ in 0..3 {
            assert_eq!(version(&known, &path).await.as_deref(), Some("1.11.4"));
        }
        assert_eq!(std::fs::read_to_string(folder.path().join("terraform.asked")).unwrap(), "x\n");
        install("1.12.0-beta1");
        assert_eq!(version(&known, &path).await.as_deref(), Some("1.12.0-beta1"));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(version(&known, &path).await, None);
    }
}
