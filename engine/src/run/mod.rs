//! A run: one execution of the Terraform binary for one resource, and what its plan says.
//!
//! [`transition`] moves a run from state to state. [`plan`] turns the plan's JSON into what a
//! person reads before saying yes: counts, and every attribute before and after. [`drift`] tells
//! from such a plan what was altered outside Terraform, and which inputs could take it. [`state`]
//! reads what orders a state among its versions, [`compare_states`] tells two of them apart.
//! [`preparation`] tells which codes need the same modules, plugins and backend.
//!
//! Absent: the execution itself, its log, and any retry. A run whose worker vanished is
//! [`RunState::Lost`] and stays so until a person looks at it.

mod address;
mod attributes;
mod drift;
mod mask;
mod plan;
mod preparation;
mod secrets;
mod state;
mod transition;

use serde::{Deserialize, Serialize};

pub use address::resource_type;
pub use drift::{Adoptable, DriftReport, DriftedAttribute, DriftedResource, Found, Unmapped, drift};
pub use plan::{AttributePlan, Counts, OutputPlan, PlanAction, PlanSummary, ResourcePlan, Shown, plan};
pub use preparation::{Preparation, preparation};
pub use state::{NotAState, StateComparison, StateHead, compare_states, state, with_lineage, with_serial};
pub use transition::transition;

pub use crate::change::Refused;

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Says what would be altered.
    Plan,
    /// Applies a plan that was made before.
    Apply,
    /// Applies a plan that takes everything down.
    Destroy,
    /// Says what was altered outside Terraform.
    Drift,
}

/// How far a running run has come; the order is the order in which stages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waits for a worker.
    Queued,
    /// Fetches modules and plugins.
    Init,
    /// Makes the plan.
    Plan,
    /// Applies the plan.
    Apply,
    /// Reads the outputs.
    Outputs,
}

impl Stage {
    /// The stage's name: `queued`, `init`, ….
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Init => "init",
            Self::Plan => "plan",
            Self::Apply => "apply",
            Self::Outputs => "outputs",
        }
    }
}

/// The state of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// Waits for a worker, or for another run of the same resource.
    Queued,
    /// A worker is at it.
    Running {
        /// How far it has come.
        stage: Stage,
    },
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed {
        /// Why.
        reason: String,
        /// The code of the reason, from the table of errors; none of runs that ended before there
        /// were any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// Where.
        stage: Stage,
    },
    /// Was stopped on request: the program is gone and has let go of the state.
    Cancelled,
    /// Its worker vanished: nobody knows what was done.
    Lost {
        /// What was known last.
        reason: String,
    },
}

impl RunState {
    /// The state's name, as it is stored and shown.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running { .. } => "running",
            Self::Succeeded => "succeeded",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
            Self::Lost { .. } => "lost",
        }
    }

    /// Whether the run has not ended.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Queued | Self::Running { .. })
    }

    /// The stage, where the state has one.
    #[must_use]
    pub const fn stage(&self) -> Option<Stage> {
        match self {
            Self::Queued => Some(Stage::Queued),
            Self::Running { stage } | Self::Failed { stage, .. } => Some(*stage),
            Self::Succeeded | Self::Cancelled | Self::Lost { .. } => None,
        }
    }
}

/// What happens to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunEvent {
    /// A worker took it.
    Started,
    /// The program has come to a stage.
    StageReached {
        /// Which one.
        stage: Stage,
    },
    /// The program ended well.
    Succeeded,
    /// The program ended badly, or could not be started.
    Failed {
        /// Why.
        reason: String,
        /// The code of the reason, from the table of errors.
        code: String,
    },
    /// Somebody wants it to stop. A running run goes on until its worker says [`Self::Cancelled`].
    CancelAsked,
    /// The worker has stopped the program, and the program has let go of the state.
    Cancelled,
    /// The worker's heartbeat stopped.
    WorkerLost,
}

impl RunEvent {
    /// The event's name: `started`, `stage_reached`, ….
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::StageReached { .. } => "stage_reached",
            Self::Succeeded => "succeeded",
            Self::Failed { .. } => "failed",
            Self::CancelAsked => "cancel_asked",
            Self::Cancelled => "cancelled",
            Self::WorkerLost => "worker_lost",
        }
    }
}
