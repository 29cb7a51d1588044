//! Reading a state through the Terraform binary, wherever its backend keeps it.

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::binary::Terraform;
use super::job::Job;
use super::output::{Line, Stage};
use super::run::Run;
use crate::error::WorkspaceError;

impl Terraform {
    /// Reads the state of a folder that a run has made ready, as `terraform state pull` prints it;
    /// empty where there is none. It holds sensitive values, which none of `lines` repeats.
    ///
    /// # Errors
    /// As [`Self::run`]: what cannot be read is an error, never an empty state.
    pub async fn state(
        &self,
        job: &Job,
        lines: UnboundedSender<Line>,
        cancel: CancellationToken,
    ) -> Result<Vec<u8>, WorkspaceError> {
        Run::new(self, job, lines, cancel).document(Stage::Outputs, &["state", "pull"]).await
    }

    /// As [`Self::state`], of a folder that holds nothing but the backend's file.
    ///
    /// # Errors
    /// As [`Self::state`].
    pub async fn state_alone(
        &self,
        job: &Job,
        lines: UnboundedSender<Line>,
        cancel: CancellationToken,
    ) -> Result<Vec<u8>, WorkspaceError> {
        let run = Run::new(self, job, lines, cancel);
        run.init().await?;
        run.document(Stage::Outputs, &["state", "pull"]).await
    }
}
