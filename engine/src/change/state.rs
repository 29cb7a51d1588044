//! The states of a change, and what is known in each.

use serde::{Deserialize, Serialize};

use crate::change::{Approval, Digest};
use crate::id::RunId;
use crate::name::CommitSha;
use crate::run::Counts;

/// How far a change has come, with what is known at that point.
///
/// `on_main` says that the code is on the main branch already, so that approval leads to apply
/// without a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Asked for while another change of the same resource is open: it waits for that one's end.
    Waiting,
    /// Asked for; the code is not written yet.
    Requested,
    /// The code is on a branch; the pull request is not open yet.
    Written {
        /// How much the branch alters.
        patch: PatchStat,
    },
    /// Proposed in a pull request (or on main); waits for its plan.
    Proposed {
        /// The commit to plan.
        head: CommitSha,
        /// Whether that commit is on the main branch already.
        on_main: bool,
        /// What took an earlier plan and its approvals away; `None` where there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// Planned; waits for approvals.
    Planned {
        /// The commit that was planned.
        head: CommitSha,
        /// Whether that commit is on the main branch already.
        on_main: bool,
        /// The plan on offer.
        plan: PlanRef,
        /// The approvals so far, oldest first.
        approvals: Vec<Approval>,
    },
    /// Approved; waits for the merge.
    Approved {
        /// The commit that was planned.
        head: CommitSha,
        /// Whether that commit is on the main branch already.
        on_main: bool,
        /// The approved plan.
        plan: PlanRef,
        /// The approvals that met the rule, oldest first.
        approvals: Vec<Approval>,
    },
    /// Merged; waits for the apply.
    Merged {
        /// The commit on main.
        commit: CommitSha,
        /// The approved plan, the only one that may be applied.
        plan: PlanRef,
        /// The approvals that met the rule, oldest first.
        approvals: Vec<Approval>,
    },
    /// The approved plan is being applied.
    Applying {
        /// The run that applies it.
        run: RunId,
        /// The commit on main.
        commit: CommitSha,
        /// The approved plan.
        plan: PlanRef,
        /// The approvals that met the rule, oldest first.
        approvals: Vec<Approval>,
    },
    /// Done.
    Applied {
        /// The commit on main.
        commit: CommitSha,
        /// The plan that was applied.
        plan: PlanRef,
        /// The approvals that met the rule, oldest first.
        approvals: Vec<Approval>,
    },
    /// Merged but not applied.
    Failed {
        /// Why the apply ended.
        reason: String,
        /// The commit on main.
        commit: CommitSha,
    },
    /// Could not be planned.
    Stuck {
        /// Why the plan ended.
        reason: String,
        /// The commit that could not be planned.
        head: CommitSha,
        /// Whether that commit is on the main branch already.
        on_main: bool,
    },
    /// Ended without being applied.
    Closed {
        /// Why.
        reason: String,
    },
}

/// The reason of a change that altered nothing.
const NEEDLESS: &str = "no difference";

impl State {
    /// The state's name, as it is stored and shown: `requested`, `written`, ….
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Requested => "requested",
            Self::Written { .. } => "written",
            Self::Proposed { .. } => "proposed",
            Self::Planned { .. } => "planned",
            Self::Approved { .. } => "approved",
            Self::Merged { .. } => "merged",
            Self::Applying { .. } => "applying",
            Self::Applied { .. } => "applied",
            Self::Failed { .. } => "failed",
            Self::Stuck { .. } => "stuck",
            Self::Closed { .. } => "closed",
        }
    }

    /// The plan on offer or decided on, where there is one.
    #[must_use]
    pub const fn plan(&self) -> Option<&PlanRef> {
        match self {
            Self::Planned { plan, .. }
            | Self::Approved { plan, .. }
            | Self::Merged { plan, .. }
            | Self::Applying { plan, .. }
            | Self::Applied { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// The approvals of that plan, oldest first.
    #[must_use]
    pub fn approvals(&self) -> &[Approval] {
        match self {
            Self::Planned { approvals, .. }
            | Self::Approved { approvals, .. }
            | Self::Merged { approvals, .. }
            | Self::Applying { approvals, .. }
            | Self::Applied { approvals, .. } => approvals,
            _ => &[],
        }
    }

    /// Why the change is failed, stuck or closed, or is planned afresh.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Proposed { why, .. } => why.as_deref(),
            Self::Failed { reason, .. } | Self::Stuck { reason, .. } | Self::Closed { reason } => {
                Some(reason)
            }
            _ => None,
        }
    }

    /// The names of the states in which the change still wants something, for questions to a
    /// database that are answered by an index.
    pub const OPEN: [&str; 10] = [
        "waiting",
        "requested",
        "written",
        "proposed",
        "planned",
        "approved",
        "merged",
        "applying",
        "failed",
        "stuck",
    ];

    /// The names of the open states in which the change has its turn: a resource has one such
    /// change at most, and all others of it wait.
    pub const IN_HAND: [&str; 9] =
        ["requested", "written", "proposed", "planned", "approved", "merged", "applying", "failed", "stuck"];

    /// The names of the open states before there is a plan that could be decided on.
    pub const UNPLANNED: [&str; 4] = ["waiting", "requested", "written", "proposed"];

    /// The end of a change that would alter nothing.
    #[must_use]
    pub fn needless() -> Self {
        Self::Closed { reason: NEEDLESS.to_owned() }
    }

    /// Whether the change ended because there was nothing to alter.
    #[must_use]
    pub fn is_needless(&self) -> bool {
        matches!(self, Self::Closed { reason } if reason == NEEDLESS)
    }

    /// Whether the change still wants something; only `applied` and `closed` are ends.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Applied { .. } | Self::Closed { .. })
    }
}

/// How much a patch alters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PatchStat {
    /// Files that differ.
    pub files: usize,
    /// Lines that come.
    pub added: usize,
    /// Lines that go.
    pub removed: usize,
}

/// A plan, by the run that made it and the digest of everything it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    /// The run that made it and keeps its plan file.
    pub run: RunId,
    /// What approvals of it name.
    pub digest: Digest,
    /// What it would do, in numbers.
    pub summary: Counts,
}
