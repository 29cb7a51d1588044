//! Forges: where the repositories of workspaces live.
//!
//! A forge is an enum and not a trait: its methods are the words that the rest of Terrace knows,
//! and a further forge is a further variant.
//!
//! Absent: pull requests. Those of the local forge are rows, and rows are the server's.

mod local;
mod repository;

pub use crate::commit::{Author, CommitInfo, CommitRequest};
pub use crate::merge::MergeRequest;
pub use local::LocalForge;
pub use repository::Repository;

use crate::error::WorkspaceError;

/// A place where repositories live.
#[derive(Debug, Clone)]
pub enum Forge {
    /// Bare repositories of this machine, served over HTTP by Terrace.
    Local(LocalForge),
}

impl Forge {
    /// Makes a repository.
    ///
    /// # Errors
    /// As [`LocalForge::create`].
    pub async fn create(&self, name: &str) -> Result<Repository, WorkspaceError> {
        match self {
            Self::Local(forge) => forge.create(name).await,
        }
    }

    /// A repository that exists.
    ///
    /// # Errors
    /// As [`LocalForge::open`].
    pub fn open(&self, name: &str) -> Result<Repository, WorkspaceError> {
        match self {
            Self::Local(forge) => forge.open(name),
        }
    }

    /// Whether a repository of this name exists.
    #[must_use]
    pub fn exists(&self, name: &str) -> bool {
        match self {
            Self::Local(forge) => forge.exists(name),
        }
    }
}
