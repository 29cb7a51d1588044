//! The table of states and events, as code: one function per event.
//!
//! Everything that is not in the table is refused with the state, the event and a reason that
//! tells what to do instead.

use chrono::{DateTime, Utc};

use crate::change::approval::with;
use crate::change::{
    Actor, Approval, Change, Digest, Effect, Event, PatchStat, PlanRef, Refused, Stamp, State,
};
use crate::id::{RunId, UserId};
use crate::name::CommitSha;

/// The next state with what has to happen outside, or why there is none.
type Step = Result<(State, Vec<Effect>), String>;

/// Why nothing happens to a change that waits, but its withdrawal.
const NOT_YET: &str = "another change of the resource comes before it";

/// Moves a change on.
///
/// # Errors
/// The state, the event and the reason, where the event is not allowed in the change's state.
pub fn transition(change: Change, event: Event, stamp: &Stamp) -> Result<(Change, Vec<Effect>), Refused> {
    let from = change.state.name();
    let name = event.name();
    match step(&change, event, stamp) {
        Ok((state, effects)) => Ok((Change { state, ..change }, effects)),
        Err(reason) => Err(Refused { what: "change", from, event: name, reason }),
    }
}

fn step(change: &Change, event: Event, stamp: &Stamp) -> Step {
    let state = &change.state;
    match event {
        Event::TurnCame { .. } => turn_came(state),
        Event::Generated { patch } => generated(state, patch),
        Event::Opened { head, .. } => opened(state, head),
        Event::PlanFinished { plan } => plan_finished(state, plan),
        Event::PlanFailed { reason } => plan_failed(state, reason),
        Event::Approved { by, name, digest } => {
            approved(change, Approval { by, name, at: stamp.at, digest, broke_glass: None })
        }
        Event::GlassBroken { by, name, digest, why } => {
            glass_broken(change, Approval { by, name, at: stamp.at, digest, broke_glass: Some(why) })
        }
        Event::Rejected { name, why, .. } => rejected(state, &name, &why),
        Event::Moved { what, head } => moved(state, what, head),
        Event::Merged { commit, by } => merged(change, commit, by, stamp),
        Event::MergedOutside { commit, what } => merged_outside(state, commit, what),
        Event::ApplyStarted { run } => apply_started(change, run, stamp),
        Event::ApplyFinished { ok: true, .. } => apply_succeeded(state),
        Event::ApplyFinished { ok: false, reason } => {
            apply_failed(state, reason.unwrap_or_else(|| "the apply gave no reason".to_owned()))
        }
        Event::RunLost => apply_failed(state, "the worker vanished while it applied the plan".to_owned()),
        Event::Retried => retried(state),
        Event::Withdrawn { name, why, .. } => withdrawn(state, &name, &why),
    }
}

fn turn_came(state: &State) -> Step {
    match state {
        State::Waiting => Ok((State::Requested, vec![Effect::Generate])),
        _ => Err("it does not wait for its turn".to_owned()),
    }
}

fn generated(state: &State, patch: Option<PatchStat>) -> Step {
    match (state, patch) {
        (State::Waiting, _) => Err(NOT_YET.to_owned()),
        (State::Requested, Some(patch)) => Ok((State::Written { patch }, vec![Effect::OpenPullRequest])),
        (State::Requested, None) => Ok((State::needless(), vec![])),
        _ => Err("its code is written once, when it is requested".to_owned()),
    }
}

fn opened(state: &State, head: CommitSha) -> Step {
    match state {
        State::Written { .. } => {
            Ok((State::Proposed { head, on_main: false, why: None }, vec![Effect::StartPlan]))
        }
        State::Waiting | State::Requested => Err("its code is not written yet".to_owned()),
        _ => Err("its pull request was opened before".to_owned()),
    }
}

fn plan_finished(state: &State, plan: PlanRef) -> Step {
    match state {
        State::Proposed { head, on_main, .. } => {
            let planned = State::Planned { head: head.clone(), on_main: *on_main, plan, approvals: vec![] };
            Ok((planned, vec![Effect::Comment, Effect::Status]))
        }
        _ => Err("it does not wait for a plan".to_owned()),
    }
}

fn plan_failed(state: &State, reason: String) -> Step {
    match state {
        State::Proposed { head, on_main, .. } => {
            let stuck = State::Stuck { reason, head: head.clone(), on_main: *on_main };
            Ok((stuck, vec![Effect::Comment, Effect::Status]))
        }
        _ => Err("it does not wait for a plan".to_owned()),
    }
}

fn approved(change: &Change, approval: Approval) -> Step {
    match &change.state {
        State::Planned { head, on_main, plan, approvals } => {
            may_count(change, &approval, plan)?;
            let again = approvals.iter().any(|earlier| earlier.by == approval.by);
            if again && !change.gate.takes_again(change.requested_by, approvals, &approval) {
                return Err("the same person has approved before; another one is needed".to_owned());
            }
            let at = approval.at;
            Ok(decide(change, (head, *on_main), plan, (with(approvals, approval), at)))
        }
        other => Err(undecidable(other)),
    }
}

fn glass_broken(change: &Change, breaking: Approval) -> Step {
    match &change.state {
        State::Planned { head, on_main, plan, approvals } => {
            if breaking.broke_glass.as_deref().is_none_or(|why| why.trim().is_empty()) {
                return Err("a reason is needed".to_owned());
            }
            if !change.gate.may_break(breaking.by) {
                return Err("only an administrator of the place may set its rules aside".to_owned());
            }
            names(&breaking.digest, plan)?;
            let at = breaking.at;
            Ok(decide(change, (head, *on_main), plan, (with(approvals, breaking), at)))
        }
        other => Err(undecidable(other)),
    }
}

/// Why nobody can say yes in this state.
fn undecidable(state: &State) -> String {
    match state {
        State::Approved { .. } => "it has the approvals that it needs",
        State::Waiting => NOT_YET,
        State::Requested | State::Written { .. } | State::Proposed { .. } => {
            "there is no plan to approve yet"
        }
        State::Stuck { .. } => "it could not be planned; plan it again first",
        State::Failed { .. } => "it is planned and approved afresh after a retry",
        _ => "it is decided",
    }
    .to_owned()
}

/// Whether an approval by this person for this digest may be given at all.
fn may_count(change: &Change, approval: &Approval, plan: &PlanRef) -> Result<(), String> {
    if approval.by == change.requested_by {
        return Err("whoever asked does not count as an approver".to_owned());
    }
    if !change.gate.approvers.contains_key(&approval.by) {
        return Err("this account may not approve here".to_owned());
    }
    names(&approval.digest, plan)
}

/// Whether the digest is that of the plan on offer.
fn names(digest: &Digest, plan: &PlanRef) -> Result<(), String> {
    if *digest == plan.digest {
        return Ok(());
    }
    Err("the approval names another plan than the one on offer; look at the plan again".to_owned())
}

/// Where a planned change goes with these approvals at this moment.
fn decide(
    change: &Change,
    (head, on_main): (&CommitSha, bool),
    plan: &PlanRef,
    (approvals, at): (Vec<Approval>, DateTime<Utc>),
) -> (State, Vec<Effect>) {
    let (head, plan) = (head.clone(), plan.clone());
    match (change.gate.is_open(change.requested_by, &approvals, at), on_main) {
        (false, _) => (State::Planned { head, on_main, plan, approvals }, vec![]),
        (true, false) => (State::Approved { head, on_main, plan, approvals }, vec![Effect::Merge]),
        // The code is on main already: there is nothing to merge and nothing to wait for.
        (true, true) => (State::Merged { commit: head, plan, approvals }, vec![Effect::StartApply]),
    }
}

fn rejected(state: &State, name: &str, why: &str) -> Step {
    match state {
        State::Planned { .. } | State::Approved { .. } => close("rejected", name, why),
        State::Merged { .. } => Err("its plan is settled; it can be withdrawn".to_owned()),
        State::Applying { .. } => Err("its plan is being applied; cancel the run instead".to_owned()),
        State::Failed { .. } => {
            Err("its plan was applied in part; it can be retried or withdrawn".to_owned())
        }
        _ if !state.is_open() => Err("it has ended".to_owned()),
        _ => Err("there is no plan to reject; it can be withdrawn".to_owned()),
    }
}

fn withdrawn(state: &State, name: &str, why: &str) -> Step {
    match state {
        State::Applying { .. } => Err("its plan is being applied; cancel the run instead".to_owned()),
        _ if !state.is_open() => Err("it has ended".to_owned()),
        _ => close("withdrawn", name, why),
    }
}

fn close(how: &str, name: &str, why: &str) -> Step {
    match why.trim() {
        "" => Err("a reason is needed".to_owned()),
        why => Ok((State::Closed { reason: format!("{how} by {name}: {why}") }, vec![Effect::Close])),
    }
}

fn moved(state: &State, what: String, head: CommitSha) -> Step {
    let on_main = match state {
        State::Proposed { on_main, .. }
        | State::Planned { on_main, .. }
        | State::Approved { on_main, .. }
        | State::Stuck { on_main, .. } => *on_main,
        // Nothing of it is applied yet: what moves takes the approval away here too.
        State::Merged { .. } => true,
        State::Waiting => return Err(NOT_YET.to_owned()),
        State::Requested | State::Written { .. } => return Err("it has no pull request yet".to_owned()),
        State::Failed { .. } => return Err("it is retried instead, from what is on main".to_owned()),
        State::Applying { .. } => return Err("its plan is being applied".to_owned()),
        State::Applied { .. } | State::Closed { .. } => return Err("it has ended".to_owned()),
    };
    Ok((State::Proposed { head, on_main, why: Some(what) }, vec![Effect::StartPlan]))
}

fn merged(change: &Change, commit: CommitSha, by: Option<UserId>, stamp: &Stamp) -> Step {
    match (&change.state, by) {
        (State::Approved { plan, approvals, .. }, _) => {
            let merged = State::Merged { commit, plan: plan.clone(), approvals: approvals.clone() };
            Ok((merged, vec![Effect::StartApply]))
        }
        (State::Planned { on_main: false, plan, approvals, .. }, Some(by)) => {
            // Merging on the forge is the approval of what was on offer there.
            let digest = plan.digest.clone();
            let approval = Approval { by, name: name_of(by, stamp), at: stamp.at, digest, broke_glass: None };
            let approvals = match may_count(change, &approval, plan) {
                Ok(()) => with(approvals, approval),
                Err(_) => approvals.clone(),
            };
            match change.gate.closed(change.requested_by, &approvals, stamp.at) {
                Some(missing) => {
                    Ok(onto_main(commit, format!("it was merged before it was approved: {missing}")))
                }
                None => {
                    Ok((State::Merged { commit, plan: plan.clone(), approvals }, vec![Effect::StartApply]))
                }
            }
        }
        (State::Proposed { on_main: false, .. }, Some(_)) => {
            Ok(onto_main(commit, "it was merged before it was planned".to_owned()))
        }
        (State::Stuck { on_main: false, .. }, Some(_)) => {
            Ok(onto_main(commit, "it was merged though it could not be planned".to_owned()))
        }
        (
            State::Proposed { on_main: true, .. }
            | State::Planned { on_main: true, .. }
            | State::Stuck { on_main: true, .. },
            _,
        ) => Err("its code is on the main branch already".to_owned()),
        (State::Proposed { .. } | State::Planned { .. }, None) => {
            Err("it is merged once it is approved".to_owned())
        }
        (state, _) => Err(cannot_merge(state)),
    }
}

fn name_of(user: UserId, stamp: &Stamp) -> String {
    match &stamp.by {
        Actor::User { id, name } if *id == user => name.clone(),
        _ => user.to_string(),
    }
}

fn merged_outside(state: &State, commit: CommitSha, what: String) -> Step {
    match state {
        State::Proposed { on_main: false, .. }
        | State::Planned { on_main: false, .. }
        | State::Stuck { on_main: false, .. } => Ok(onto_main(commit, what)),
        State::Proposed { .. } | State::Planned { .. } | State::Stuck { .. } => {
            Err("its code is on the main branch already".to_owned())
        }
        State::Approved { .. } => Err("its approvals are complete: the merge is an ordinary one".to_owned()),
        _ => Err(cannot_merge(state)),
    }
}

fn onto_main(commit: CommitSha, why: String) -> (State, Vec<Effect>) {
    let proposed = State::Proposed { head: commit, on_main: true, why: Some(why) };
    (proposed, vec![Effect::Comment, Effect::StartPlan])
}

fn cannot_merge(state: &State) -> String {
    match state {
        State::Waiting | State::Requested | State::Written { .. } => "it has no pull request yet",
        State::Stuck { .. } => "it could not be planned; plan it again first",
        State::Merged { .. } | State::Applying { .. } | State::Applied { .. } | State::Failed { .. } => {
            "it was merged before"
        }
        _ => "it has ended",
    }
    .to_owned()
}

fn apply_started(change: &Change, run: RunId, stamp: &Stamp) -> Step {
    match &change.state {
        State::Merged { commit, plan, approvals } => {
            if let Some(missing) = change.gate.closed(change.requested_by, approvals, stamp.at) {
                return Err(format!("its approvals no longer count: {missing}"));
            }
            let (commit, plan, approvals) = (commit.clone(), plan.clone(), approvals.clone());
            Ok((State::Applying { run, commit, plan, approvals }, vec![]))
        }
        State::Applying { .. } => Err("another run applies it already".to_owned()),
        State::Failed { .. } => Err("it is planned and approved afresh after a retry".to_owned()),
        state if !state.is_open() => Err("it has ended".to_owned()),
        _ => Err("only a plan that is approved and merged is applied".to_owned()),
    }
}

fn apply_succeeded(state: &State) -> Step {
    match state {
        State::Applying { commit, plan, approvals, .. } => {
            let (commit, plan, approvals) = (commit.clone(), plan.clone(), approvals.clone());
            let effects = vec![Effect::Comment, Effect::Status, Effect::MarkDependants];
            Ok((State::Applied { commit, plan, approvals }, effects))
        }
        _ => Err("no run applies it".to_owned()),
    }
}

fn apply_failed(state: &State, reason: String) -> Step {
    match state {
        State::Applying { commit, .. } => {
            let failed = State::Failed { reason, commit: commit.clone() };
            Ok((failed, vec![Effect::Comment, Effect::Status]))
        }
        _ => Err("no run applies it".to_owned()),
    }
}

fn retried(state: &State) -> Step {
    match state {
        State::Failed { commit, .. } => {
            let why = Some("its apply failed; it is tried again".to_owned());
            Ok((State::Proposed { head: commit.clone(), on_main: true, why }, vec![Effect::StartPlan]))
        }
        State::Stuck { .. } => Err("it is planned again instead; nothing of it was applied".to_owned()),
        _ => Err("only a change whose apply failed is retried".to_owned()),
    }
}
