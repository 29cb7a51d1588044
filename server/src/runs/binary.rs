//! The Terraform binary that is installed beside this process, and whether it may run a module.
//!
//! It is asked for its version once, and again where its file has changed. What is absent: which
//! binary other workers have. A process that works on no jobs says nothing about any.

use std::path::PathBuf;
use std::time::SystemTime;

use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::module::{Installed, Interface, supported};
use terrace_workspaces::WorkspaceError;
use terrace_workspaces::terraform::{Flavour, Terraform};
use tokio::sync::Mutex;

use crate::app::App;
use crate::config::Role;

/// What tells whether a file has changed.
type Stamped = (PathBuf, Option<SystemTime>, u64);

/// The binary as it was found last.
#[derive(Debug, Default)]
pub struct Known(Mutex<Option<(Stamped, Terraform)>>);

impl Known {
    /// The binary. One whose file is as it was is not asked again.
    ///
    /// # Errors
    /// There is none.
    pub async fn find(&self, configured: Option<&std::path::Path>) -> Result<Terraform, WorkspaceError> {
        let mut known = self.0.lock().await;
        if let Some((stamped, terraform)) = &*known
            && stamp(&terraform.path).as_ref() == Some(stamped)
        {
            return Ok(terraform.clone());
        }
        let found = Terraform::find(configured).await?;
        *known = stamp(&found.path).map(|stamped| (stamped, found.clone()));
        Ok(found)
    }
}

fn stamp(path: &std::path::Path) -> Option<Stamped> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((path.to_owned(), metadata.modified().ok(), metadata.len()))
}

/// The installed program by name and version; nothing where there is none, which is told
/// elsewhere, or where this process works on no jobs.
pub async fn installed(app: &App) -> Option<Installed> {
    if !app.config.roles.contains(&Role::Worker) {
        return None;
    }
    let terraform = app.terraform.find(app.config.terraform.as_deref()).await.ok()?;
    let program = match terraform.flavour {
        Flavour::Terraform => "Terraform",
        Flavour::Tofu => "OpenTofu",
    };
    Some(Installed { program: program.to_owned(), version: terraform.version })
}

/// What keeps the installed program from running a module.
pub async fn unsupported(app: &App, interface: &Interface) -> Diagnostics {
    if interface.required_core.is_empty() {
        return Diagnostics::default();
    }
    installed(app)
        .await
        .map_or_else(Diagnostics::default, |program| supported(&interface.required_core, &program))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

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
            assert_eq!(known.find(Some(&path)).await.unwrap().version.to_string(), "1.11.4");
        }
        assert_eq!(std::fs::read_to_string(folder.path().join("terraform.asked")).unwrap(), "x\n");
        install("1.12.0-beta1");
        assert_eq!(known.find(Some(&path)).await.unwrap().version.to_string(), "1.12.0-beta1");
        std::fs::remove_file(&path).unwrap();
        assert!(known.find(Some(&path)).await.is_err());
    }
}
