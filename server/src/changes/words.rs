//! Every text that a change puts on a pull request or into its timeline.

use terrace_engine::change::{Event, State};

use super::store::ChangeRow;
use crate::workspaces::pulls::Check;

/// The text of a new pull request.
pub(super) fn pull_request_body(row: &ChangeRow, requester: &str, address: &str) -> String {
    let reason = row.reason.as_deref().map(|reason| format!("\n\nReason: {reason}")).unwrap_or_default();
    format!(
        "{} asked for change {} of `{}`.{reason}\n\nReview the plan and decide at {address}/changes/{}.",
        requester, row.change.number, row.change.path, row.change.number
    )
}

/// The message of the commit that proposes a change.
pub(super) fn commit_message(row: &ChangeRow) -> String {
    let reason = row.reason.as_deref().map(|reason| format!("\n\n{reason}")).unwrap_or_default();
    format!("{} (change {}){reason}\n", row.title(), row.change.number)
}

/// The message of the commit that merges a change.
pub(super) fn merge_message(row: &ChangeRow) -> String {
    format!("Merge change {}: {}\n", row.change.number, row.title())
}

/// The comment that tells how a change stands.
pub(super) fn comment(row: &ChangeRow) -> Option<String> {
    match &row.change.state {
        State::Planned { plan, .. } => Some(format!("Plan: {}. It waits for approval.", plan.summary)),
        State::Applied { plan, .. } => Some(format!("Applied: {}.", plan.summary)),
        State::Stuck { reason, .. } => Some(format!("The plan failed: {reason}")),
        State::Failed { reason, .. } => Some(format!("Merged but not applied: {reason}")),
        State::Proposed { why: Some(why), .. } => Some(format!("It is planned afresh: {why}.")),
        State::Closed { reason } => Some(format!("Closed: {reason}")),
        State::Waiting
        | State::Requested
        | State::Written { .. }
        | State::Proposed { why: None, .. }
        | State::Approved { .. }
        | State::Merged { .. }
        | State::Applying { .. } => None,
    }
}

/// The check that tells how a change stands.
pub(super) fn check(state: &State) -> (Check, String) {
    match state {
        State::Planned { plan, .. } => (Check::Success, format!("planned {}", plan.summary)),
        State::Applied { .. } => (Check::Success, "applied".to_owned()),
        State::Stuck { reason, .. } => (Check::Failure, format!("the plan failed: {reason}")),
        State::Failed { reason, .. } => (Check::Failure, format!("not applied: {reason}")),
        State::Closed { reason } => (Check::Failure, format!("closed: {reason}")),
        other => (Check::Pending, other.name().to_owned()),
    }
}

/// What an event adds to the timeline besides its name.
pub(super) fn event_detail(event: &Event) -> String {
    match event {
        Event::TurnCame { after } => format!("change {after} has ended"),
        Event::Generated { patch: Some(patch) } => {
            format!("{} files, {} lines added, {} removed", patch.files, patch.added, patch.removed)
        }
        Event::Generated { patch: None } => "no difference".to_owned(),
        Event::Opened { pull_request, .. } => format!("pull request {pull_request}"),
        Event::PlanFinished { plan } => plan.summary.to_string(),
        Event::PlanFailed { reason } => reason.clone(),
        Event::Approved { digest, .. } => format!("digest {digest}"),
        Event::GlassBroken { digest, why, .. } => format!("{why} (digest {digest})"),
        Event::Rejected { why, .. } | Event::Withdrawn { why, .. } => why.clone(),
        Event::Moved { what, .. } | Event::MergedOutside { what, .. } => what.clone(),
        Event::Merged { commit, .. } => format!("commit {commit}"),
        Event::ApplyStarted { run } => run.to_string(),
        Event::ApplyFinished { reason, .. } => reason.clone().unwrap_or_default(),
        Event::RunLost => "the worker vanished".to_owned(),
        Event::Retried => String::new(),
    }
}
