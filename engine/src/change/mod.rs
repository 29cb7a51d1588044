//! A change: one requested alteration of one resource, from the request to the applied plan.
//!
//! [`State`] says how far a change has come and holds exactly what is known there, so that a
//! change that is approved without a plan, or applied without a commit, cannot be built.
//! [`transition`] is the only way from one state to the next. It decides and does nothing else:
//! what has to happen outside comes back as a list of [`Effect`]s.
//!
//! Whether approvals are enough is told by the change's [`Gate`], which the caller fills with the
//! rules and the permissions of the moment.
//!
//! Several changes that are decided as one are a set: [`order`], [`Members`], and the rules of all of
//! them together, [`shared`].
//!
//! Absent: time and identity, which both come in with the [`Stamp`].

mod approval;
mod digest;
mod event;
mod rebase;
mod refused;
mod rule;
mod set;
mod shared;
mod state;
mod transition;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use approval::{Approval, Condition, Gate};
pub use digest::{Digest, DigestParts, InvalidDigest, digest};
pub use event::Event;
pub use rebase::rebase;
pub use refused::Refused;
pub use rule::{About, Deed, Facts, Rule};
pub use set::{Direction, Members, Ordered, SetState, Stage, Tally, Turn, order};
pub use shared::{Shared, shared};
pub use state::{PatchStat, PlanRef, State};
pub use transition::transition;

use crate::id::{ChangeId, ResourceId, UserId};
use crate::name::TreePath;

/// When an event happened, and by whose hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The moment.
    pub at: DateTime<Utc>,
    /// Who caused it.
    pub by: Actor,
}

/// Who causes an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person or a token that acts for one.
    User {
        /// The account.
        id: UserId,
        /// The account's name at that moment.
        name: String,
    },
    /// Terrace itself.
    System,
}

/// What a change does to its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Makes it for the first time.
    Create,
    /// Alters inputs or version of one that exists.
    Update,
    /// Takes it down; the code goes with it.
    Destroy,
    /// Takes it down and makes it again from the same code.
    Recreate,
}

/// One requested alteration of one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its identity.
    pub id: ChangeId,
    /// Its number, as people say it; part of the branch's name.
    pub number: i64,
    /// The resource that it alters.
    pub resource: ResourceId,
    /// Where that resource is.
    pub path: TreePath,
    /// What it does to the resource.
    pub action: Action,
    /// Who asked for it; never counts as an approver of it.
    pub requested_by: UserId,
    /// How far it has come.
    pub state: State,
    /// What it takes to approve it now.
    pub gate: Gate,
}

/// What has to happen outside because of a transition; the caller makes one job of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Generate the code and write it to the branch.
    Generate,
    /// Open the pull request.
    OpenPullRequest,
    /// Plan the head.
    StartPlan,
    /// Say on the pull request what happened.
    Comment,
    /// Set the check on the pull request.
    Status,
    /// Merge the pull request.
    Merge,
    /// Close the pull request, where there is one, and remove the branch.
    Close,
    /// Apply the approved plan.
    StartApply,
    /// Mark the resources that read this one's outputs as out of date.
    MarkDependants,
}
