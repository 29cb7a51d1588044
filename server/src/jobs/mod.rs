//! Background work, kept in the database.
//!
//! A job is enqueued in the transaction that causes it, so nothing is lost between a row and a
//! queue. A worker claims a job by lease and renews the lease while it works. Steps of a change
//! may be repeated and are retried with growing pauses; a run is never repeated by itself: one
//! whose worker vanished is recorded as lost. Two jobs stay and are put back each time: the one that
//! refreshes sources, and the one that looks for drift. At most one run of a resource is held at a
//! time, by an index of the database. There is no queue in memory.

mod entity;
pub mod store;
pub mod worker;
pub mod workers;

use serde::{Deserialize, Serialize};
use terrace_engine::change::Effect;
use terrace_engine::id::{ChangeId, ChangeSetId, RunId, SourceId};
use uuid::Uuid;

use crate::changes::outside::Pushed;

/// A job that comes again and again: there is at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// Enqueues the refresh of every source.
    RefreshSources,
    /// Asks for the looks for drift that are due.
    CheckDrift,
}

impl Tick {
    /// Their kinds, as rows name them.
    const KINDS: [&str; 2] = [Self::RefreshSources.kind(), Self::CheckDrift.kind()];

    const fn kind(self) -> &'static str {
        match self {
            Self::RefreshSources => "refresh_sources",
            Self::CheckDrift => "check_drift",
        }
    }

    /// The id of its one row: every process means the same.
    const fn id(self) -> Uuid {
        match self {
            Self::RefreshSources => Uuid::from_u128(1),
            Self::CheckDrift => Uuid::from_u128(2),
        }
    }
}

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
    /// Brings changes in line with what a push has done.
    Pushed {
        /// The push.
        push: Pushed,
    },
    /// Has the members of a change set go on whose turn it is.
    ChangeSet {
        /// The set.
        set: ChangeSetId,
        /// The member that has just come to its end, where one has.
        ended: Option<ChangeId>,
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
    /// Asks for the looks for drift that are due, again and again: there is one such job.
    CheckDrift {},
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

    /// Every kind that waits in a queue, as rows and metrics name them.
    pub const KINDS: [&str; 5] = ["effect", "pushed", "change_set", "run", "refresh_source"];

    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Effect { .. } => "effect",
            Self::Pushed { .. } => "pushed",
            Self::ChangeSet { .. } => "change_set",
            Self::Run { .. } => "run",
            Self::RefreshSources { .. } => Tick::RefreshSources.kind(),
            Self::CheckDrift {} => Tick::CheckDrift.kind(),
            Self::RefreshSource { .. } => "refresh_source",
        }
    }
}
