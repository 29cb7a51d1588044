//! Background work, kept in the database.
//!
//! A job is enqueued in the transaction that causes it, so nothing is lost between a row and a
//! queue. A worker claims a job by lease and renews the lease while it works. Steps of a change
//! may be repeated and are retried with growing pauses; a run is never repeated by itself: one
//! whose worker vanished is recorded as lost. One job stays and is put back each time: the one that
//! refreshes sources. There is no queue in memory.

mod entity;
pub mod store;
pub mod worker;

use serde::{Deserialize, Serialize};
use terrace_engine::change::Effect;
use terrace_engine::id::{ChangeId, RunId, SourceId};

/// The kind of the one job that comes again and again.
const TICK: &str = "refresh_sources";

/// One piece of background work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// What a transition of a change asked for.
    Effect {
        /// The change.
        change: ChangeId,
        /// What to do.
        effect: Effect,
    },
    /// Executes a queued run.
    Run {
        /// The run.
        run: RunId,
    },
    /// Enqueues the refresh of every source, again and again: there is one such job.
    RefreshSources {
        /// How many seconds lie between.
        every: u64,
    },
    /// Fetches a source and makes versions of its new tags.
    RefreshSource {
        /// The source.
        source: SourceId,
    },
}

impl Work {
    /// Whether doing it twice does no harm.
    #[must_use]
    pub const fn is_repeatable(&self) -> bool {
        !matches!(self, Self::Run { .. })
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Effect { .. } => "effect",
            Self::Run { .. } => "run",
            Self::RefreshSources { .. } => TICK,
            Self::RefreshSource { .. } => "refresh_source",
        }
    }
}
