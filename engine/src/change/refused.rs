//! The answer to an event that the table of states does not allow.

use std::fmt;

use serde::Serialize;

/// An event that was refused: from where, which one, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// What was to move: `change` or `run`.
    pub what: &'static str,
    /// The name of the state it is in.
    pub from: &'static str,
    /// The name of the event.
    pub event: &'static str,
    /// Why not, as the end of a sentence.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, from, event, reason } = self;
        write!(f, "a {what} that is {from} cannot be {}: {reason}", participle(event))
    }
}

impl std::error::Error for Refused {}

/// The event as the end of "cannot be …".
fn participle(event: &'static str) -> &'static str {
    match event {
        "turn_came" => "begun",
        "generated" => "written",
        "plan_finished" => "planned",
        "plan_failed" => "marked as stuck",
        "moved" => "planned again",
        "glass_broken" => "approved by breaking the glass",
        "merged_outside" => "merged past its approval",
        "apply_started" => "applied",
        "apply_finished" => "marked as applied or failed",
        "run_lost" | "worker_lost" => "marked as lost",
        "stage_reached" => "moved to that stage",
        "succeeded" => "marked as succeeded",
        "failed" => "marked as failed",
        "cancel_asked" => "cancelled",
        other => other,
    }
}
