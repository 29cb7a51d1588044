//! What tokens are for.

use terrace_engine::id::{ResourceId, RunId};
use uuid::Uuid;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A browser session.
    Session,
    /// An API token that a person made.
    Api,
    /// Git and state access for people who run Terraform by hand.
    State,
    /// One run on one resource.
    Run {
        /// The resource whose state it may read and write.
        resource: ResourceId,
        /// The run.
        run: RunId,
    },
}

impl Purpose {
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Api => "api",
            Self::State => "state",
            Self::Run { .. } => "run",
        }
    }

    pub(super) const fn scope(self) -> Option<Uuid> {
        match self {
            Self::Run { resource, .. } => Some(resource.uuid()),
            Self::Session | Self::Api | Self::State => None,
        }
    }

    pub(super) const fn run(self) -> Option<Uuid> {
        match self {
            Self::Run { run, .. } => Some(run.uuid()),
            Self::Session | Self::Api | Self::State => None,
        }
    }
}
