//! Runs: executions of the Terraform binary, with their logs, plans and results.
//!
//! A run is queued in the transaction that causes it and executed once. Its folder is private and
//! gone when it ends; its plan file is kept sealed in the database, and an apply uses exactly
//! that file. Secrets reach the program through its environment and are replaced in its log.

pub mod binary;
pub mod drift;
pub mod dry;
pub mod elsewhere;
mod entity;
mod environment;
pub mod jobs;
pub mod lines;
mod log;
pub mod lost;
mod queue;
mod results;
pub mod routes;
mod run;
pub mod secrets;
pub mod store;
pub mod views;
mod waits;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use terrace_engine::id::RunId;
use tokio_util::sync::CancellationToken;

/// The runs that this process executes, with what cancels them.
#[derive(Debug, Clone, Default)]
pub struct Running(Arc<Mutex<HashMap<RunId, CancellationToken>>>);

impl Running {
    /// Notes that a run has begun here.
    #[must_use]
    pub fn begin(&self, run: RunId) -> CancellationToken {
        let token = CancellationToken::new();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(run, token.clone());
        token
    }

    /// Notes that a run has ended.
    pub fn end(&self, run: RunId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }

    /// Asks a run to stop; `false` where it is not executed by this process.
    #[must_use]
    pub fn cancel(&self, run: RunId) -> bool {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&run).map(CancellationToken::cancel).is_some()
    }
}
