//! Terrace's hands: repositories, forges and the Terraform binary.
//!
//! What blocks (libgit2) runs on threads that may block, or in programs of its own (`git`, `tofu`,
//! `terraform`); every public function that does either is `async`. Nothing in here decides
//! anything: values from the engine go in, values for the engine come out.
//!
//! Absent: users, permissions, rows, and the clock where a caller can give the time.

mod address;
mod branch;
pub mod breakpoint;
mod commit;
pub mod credentials;
pub mod error;
pub mod forge;
mod merge;
mod mirror;
mod objects;
mod process;
pub mod smart_http;
pub mod source;
pub mod terraform;
mod transport;
mod tree;

pub use credentials::Credentials;
pub use error::WorkspaceError;
pub use forge::{Author, CommitInfo, CommitRequest, Forge, LocalForge, MergeRequest, Repository};
pub use source::{Choice, Mirror, Mirrors, ReadLimits, Ref, RefKind};

/// Runs `work`, which blocks, on a thread that may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, WorkspaceError> + Send + 'static,
) -> Result<T, WorkspaceError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        // The runtime is shutting down.
        Err(_) => Err(WorkspaceError::Cancelled),
    }
}
