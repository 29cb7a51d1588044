//! What can happen to a change.

use serde::{Deserialize, Serialize};

use crate::change::{Digest, PatchStat, PlanRef};
use crate::id::{RunId, UserId};
use crate::name::CommitSha;

/// What happens to a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The change before it, of the same resource, has ended.
    TurnCame {
        /// The number of the change that has ended.
        after: i64,
    },
    /// The code was generated and written to the branch.
    Generated {
        /// How much the branch alters; `None` where nothing differs.
        patch: Option<PatchStat>,
    },
    /// The pull request is open.
    Opened {
        /// The branch's head.
        head: CommitSha,
        /// The pull request's number on the forge.
        pull_request: i64,
    },
    /// The plan run ended well.
    PlanFinished {
        /// The plan.
        plan: PlanRef,
    },
    /// The plan run ended badly, or was lost.
    PlanFailed {
        /// Why.
        reason: String,
    },
    /// Somebody approves the plan with this digest.
    Approved {
        /// Who.
        by: UserId,
        /// The account's name.
        name: String,
        /// The digest of the plan that the approver saw.
        digest: Digest,
    },
    /// An administrator sets the rules of approval aside for the plan with this digest; whoever
    /// asked may be that administrator.
    GlassBroken {
        /// Who.
        by: UserId,
        /// The account's name.
        name: String,
        /// The digest of the plan that they saw.
        digest: Digest,
        /// The reason; never empty.
        why: String,
    },
    /// Somebody says no.
    Rejected {
        /// Who.
        by: UserId,
        /// The account's name.
        name: String,
        /// The reason; never empty.
        why: String,
    },
    /// Something that the plan was made from has moved.
    Moved {
        /// What moved, in words.
        what: String,
        /// The head to plan now.
        head: CommitSha,
    },
    /// The pull request is merged.
    Merged {
        /// The commit on main.
        commit: CommitSha,
        /// Who merged it on the forge and may approve there; `None` where Terrace merged it
        /// after the approval.
        by: Option<UserId>,
    },
    /// The pull request was merged on the forge by somebody who may not approve, or while no
    /// plan was valid.
    MergedOutside {
        /// The commit on main.
        commit: CommitSha,
        /// What happened, in words.
        what: String,
    },
    /// The apply run has started.
    ApplyStarted {
        /// The run.
        run: RunId,
    },
    /// The apply run has ended.
    ApplyFinished {
        /// Whether everything was applied.
        ok: bool,
        /// Why not, where it was not.
        reason: Option<String>,
    },
    /// The worker of the apply run vanished.
    RunLost,
    /// Somebody wants a failed change to be tried again.
    Retried,
    /// Somebody takes the change back.
    Withdrawn {
        /// Who.
        by: UserId,
        /// The account's name.
        name: String,
        /// The reason; never empty.
        why: String,
    },
}

impl Event {
    /// The event's name: `generated`, `opened`, ….
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TurnCame { .. } => "turn_came",
            Self::Generated { .. } => "generated",
            Self::Opened { .. } => "opened",
            Self::PlanFinished { .. } => "plan_finished",
            Self::PlanFailed { .. } => "plan_failed",
            Self::Approved { .. } => "approved",
            Self::GlassBroken { .. } => "glass_broken",
            Self::Rejected { .. } => "rejected",
            Self::Moved { .. } => "moved",
            Self::Merged { .. } => "merged",
            Self::MergedOutside { .. } => "merged_outside",
            Self::ApplyStarted { .. } => "apply_started",
            Self::ApplyFinished { .. } => "apply_finished",
            Self::RunLost => "run_lost",
            Self::Retried => "retried",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}
