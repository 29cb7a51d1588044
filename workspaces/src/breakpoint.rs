//! Named points between the steps of a change, at which a test ends the process as a crash would.
//!
//! They exist where debug assertions are compiled in. There, [`WHERE`] names one of them, and the
//! process ends itself with SIGKILL the first time that it comes by: nothing is flushed, released or
//! told. In a release build [`Breakpoint::pass`] does nothing and the variable is not read.
//!
//! Absent: errors that are made up, and pauses. What is not a crash is tried from outside.

/// The environment variable that names the point to end at.
pub const WHERE: &str = "TERRACE_BREAKPOINT";

/// A point between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakpoint {
    /// A request is stored, and whoever asked has no answer.
    Requested,
    /// An approval is stored, and whoever gave it has no answer.
    Approved,
    /// The lock of a state is taken, and the Terraform binary has no answer.
    StateLocked,
    /// A version of a state is stored, and the Terraform binary has no answer.
    StateWritten,
    /// A worker has claimed a job and done nothing.
    Claimed,
    /// The code of a change is made, and the change does not know.
    Generated,
    /// A commit is written that no branch names.
    Committed,
    /// A branch is locked and not moved.
    BranchLocked,
    /// The branch of a change is there, and its pull request is not.
    Pushed,
    /// The pull request is there, and the job that opened it is not done.
    Proposed,
    /// A run is queued, and the job that queued it is not done.
    Queued,
    /// A plan run has begun and has no folder.
    PlanBegun,
    /// The Terraform binary has planned, and nothing of it is sealed.
    Planned,
    /// The approval stands, and nothing is merged.
    Merging,
    /// The branch is merged, and the change does not know.
    Merged,
    /// An apply run has begun and has no folder.
    ApplyBegun,
    /// The Terraform binary applies.
    Applying,
    /// The Terraform binary has applied, and its outputs are not read.
    AppliedUnread,
    /// An apply is over, and nobody knows.
    Applied,
    /// The result of a run is stored, and its folder and its job are still there.
    Finished,
    /// The pull request of a change that ended is closed, and its branch is there.
    Closing,
}

impl Breakpoint {
    /// Those that a process passes which answers requests.
    pub const OF_SERVERS: [Self; 4] =
        [Self::Requested, Self::Approved, Self::StateLocked, Self::StateWritten];

    /// Those that a process passes which works on jobs.
    pub const OF_WORKERS: [Self; 17] = [
        Self::Claimed,
        Self::Generated,
        Self::Committed,
        Self::BranchLocked,
        Self::Pushed,
        Self::Proposed,
        Self::Queued,
        Self::PlanBegun,
        Self::Planned,
        Self::Merging,
        Self::Merged,
        Self::ApplyBegun,
        Self::Applying,
        Self::AppliedUnread,
        Self::Applied,
        Self::Finished,
        Self::Closing,
    ];

    /// How the environment variable names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::StateLocked => "state_locked",
            Self::StateWritten => "state_written",
            Self::Claimed => "claimed",
            Self::Generated => "generated",
            Self::Committed => "committed",
            Self::BranchLocked => "branch_locked",
            Self::Pushed => "pushed",
            Self::Proposed => "proposed",
            Self::Queued => "queued",
            Self::PlanBegun => "plan_begun",
            Self::Planned => "planned",
            Self::Merging => "merging",
            Self::Merged => "merged",
            Self::ApplyBegun => "apply_begun",
            Self::Applying => "applying",
            Self::AppliedUnread => "applied_unread",
            Self::Applied => "applied",
            Self::Finished => "finished",
            Self::Closing => "closing",
        }
    }

    /// Ends the process here if it is to end here.
    #[cfg(debug_assertions)]
    pub fn pass(self) {
        use rustix::process::{Signal, getpid, kill_process};
        static POINT: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
        if POINT.get_or_init(|| std::env::var(WHERE).ok()).as_deref() == Some(self.name()) {
            tracing::warn!(point = self.name(), "the process ends here, as it was told to");
            // Nobody is refused to end themselves.
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }

    /// Goes on.
    #[cfg(not(debug_assertions))]
    pub const fn pass(self) {}
}
