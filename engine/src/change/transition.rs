//! The table of states and events, as code: one function per event.
//!
//! Everything that is not in the table is refused with the state, the event and a reason that
//! tells what to do instead.

use crate::change::{
    Actor, Approval, Change, Digest, Effect, Event, PatchStat, PlanRef, Refused, Stamp, State,
};
use crate::id::{RunId, UserId};
use crate::name::CommitSha;

/// The next state with what has to happen outside, or why there is none.
type Step = Result<(State, Vec<Effect>), String>;

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
        Event::Generated { patch } => generated(state, patch),
        Event::Opened { head, .. } => opened(state, head),
        Event::PlanFinished { plan } => plan_finished(state, plan),
        Event::PlanFailed { reason } => plan_failed(state, reason),
        Event::Approved { by, name, digest } => approved(change, Approval { by, name, at: stamp.at, digest }),
        Event::Rejected { name, why, .. } => rejected(state, &name, &why),
        Event::Moved { head, .. } => moved(state, head),
        Event::Merged { commit, by } => merged(change, commit, by, stamp),
        Event::MergedOutside { commit, .. } => merged_outside(state, commit),
        Event::ApplyStarted { run } => apply_started(state, run),
        Event::ApplyFinished { ok: true, .. } => apply_succeeded(state),
        Event::ApplyFinished { ok: false, reason } => {
            apply_failed(state, reason.unwrap_or_else(|| "the apply gave no reason".to_owned()))
        }
        Event::RunLost => apply_failed(state, "the worker vanished while it applied the plan".to_owned()),
        Event::Retried => retried(state),
        Event::Withdrawn { name, why, .. } => withdrawn(state, &name, &why),
    }
}

fn generated(state: &State, patch: Option<PatchStat>) -> Step {
    match (state, patch) {
        (State::Requested, Some(patch)) => Ok((State::Written { patch }, vec![Effect::OpenPullRequest])),
        (State::Requested, None) => Ok((State::Closed { reason: "no difference".to_owned() }, vec![])),
        _ => Err("its code is written once, when it is requested".to_owned()),
    }
}

fn opened(state: &State, head: CommitSha) -> Step {
    match state {
        State::Written { .. } => Ok((State::Proposed { head, on_main: false }, vec![Effect::StartPlan])),
        State::Requested => Err("its code is not written yet".to_owned()),
        _ => Err("its pull request was opened before".to_owned()),
    }
}

fn plan_finished(state: &State, plan: PlanRef) -> Step {
    match state {
        State::Proposed { head, on_main } => {
            let planned = State::Planned { head: head.clone(), on_main: *on_main, plan, approvals: vec![] };
            Ok((planned, vec![Effect::Comment, Effect::Status]))
        }
        _ => Err("it does not wait for a plan".to_owned()),
    }
}

fn plan_failed(state: &State, reason: String) -> Step {
    match state {
        State::Proposed { head, on_main } => {
            let stuck = State::Stuck { reason, head: head.clone(), on_main: *on_main };
            Ok((stuck, vec![Effect::Comment, Effect::Status]))
        }
        _ => Err("it does not wait for a plan".to_owned()),
    }
}

fn approved(change: &Change, approval: Approval) -> Step {
    match &change.state {
        State::Planned { head, on_main, plan, approvals } => {
            may_count(change, &approval.by, &approval.digest, plan, approvals)?;
            let approvals = with(approvals, approval);
            Ok(decide(change, (head, *on_main), plan, approvals))
        }
        State::Approved { .. } => Err("it has the approvals that it needs".to_owned()),
        State::Requested | State::Written { .. } | State::Proposed { .. } => {
            Err("there is no plan to approve yet".to_owned())
        }
        State::Stuck { .. } => Err("it could not be planned; plan it again first".to_owned()),
        State::Failed { .. } => Err("it is planned and approved afresh after a retry".to_owned()),
        _ => Err("it is decided".to_owned()),
    }
}

/// Whether an approval by this person for this digest counts.
fn may_count(
    change: &Change,
    by: &UserId,
    digest: &Digest,
    plan: &PlanRef,
    approvals: &[Approval],
) -> Result<(), String> {
    if *by == change.requested_by {
        return Err("whoever asked does not count as an approver".to_owned());
    }
    if *digest != plan.digest {
        return Err(
            "the approval names another plan than the one on offer; look at the plan again".to_owned()
        );
    }
    if approvals.iter().any(|earlier| earlier.by == *by) {
        return Err("the same person has approved before; another one is needed".to_owned());
    }
    Ok(())
}

fn with(approvals: &[Approval], approval: Approval) -> Vec<Approval> {
    approvals.iter().cloned().chain([approval]).collect()
}

/// Where a planned change goes with these approvals.
fn decide(
    change: &Change,
    (head, on_main): (&CommitSha, bool),
    plan: &PlanRef,
    approvals: Vec<Approval>,
) -> (State, Vec<Effect>) {
    let (head, plan) = (head.clone(), plan.clone());
    match (change.rule.is_met_by(approvals.len()), on_main) {
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

fn moved(state: &State, head: CommitSha) -> Step {
    match state {
        State::Proposed { on_main, .. }
        | State::Planned { on_main, .. }
        | State::Approved { on_main, .. }
        | State::Stuck { on_main, .. } => {
            Ok((State::Proposed { head, on_main: *on_main }, vec![Effect::StartPlan]))
        }
        State::Requested | State::Written { .. } => Err("it has no pull request yet".to_owned()),
        State::Failed { .. } => Err("it is retried instead, from what is on main".to_owned()),
        State::Merged { .. } | State::Applying { .. } => Err("it is merged; the plan is settled".to_owned()),
        State::Applied { .. } | State::Closed { .. } => Err("it has ended".to_owned()),
    }
}

fn merged(change: &Change, commit: CommitSha, by: Option<UserId>, stamp: &Stamp) -> Step {
    match (&change.state, by) {
        (State::Approved { plan, approvals, .. }, _) => {
            let merged = State::Merged { commit, plan: plan.clone(), approvals: approvals.clone() };
            Ok((merged, vec![Effect::StartApply]))
        }
        (State::Planned { on_main: false, plan, approvals, .. }, Some(by)) => {
            let digest = plan.digest.clone();
            let counts = may_count(change, &by, &digest, plan, approvals).is_ok();
            let given = approvals.len() + usize::from(counts);
            if !change.rule.is_met_by(given) {
                return Ok(onto_main(commit));
            }
            // Merging on the forge is the approval of what was on offer there.
            let approval = Approval { by, name: name_of(by, stamp), at: stamp.at, digest };
            let approvals = with(approvals, approval);
            Ok((State::Merged { commit, plan: plan.clone(), approvals }, vec![Effect::StartApply]))
        }
        (State::Proposed { on_main: false, .. }, Some(_)) => Ok(onto_main(commit)),
        (State::Proposed { on_main: true, .. } | State::Planned { on_main: true, .. }, _) => {
            Err("its code is on the main branch already".to_owned())
        }
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

fn merged_outside(state: &State, commit: CommitSha) -> Step {
    match state {
        State::Proposed { on_main: false, .. } | State::Planned { on_main: false, .. } => {
            Ok(onto_main(commit))
        }
        State::Proposed { .. } | State::Planned { .. } => {
            Err("its code is on the main branch already".to_owned())
        }
        State::Approved { .. } => Err("its approvals are complete: the merge is an ordinary one".to_owned()),
        _ => Err(cannot_merge(state)),
    }
}

fn onto_main(commit: CommitSha) -> (State, Vec<Effect>) {
    (State::Proposed { head: commit, on_main: true }, vec![Effect::Comment, Effect::StartPlan])
}

fn cannot_merge(state: &State) -> String {
    match state {
        State::Requested | State::Written { .. } => "it has no pull request yet",
        State::Stuck { .. } => "it could not be planned; plan it again first",
        State::Merged { .. } | State::Applying { .. } | State::Applied { .. } | State::Failed { .. } => {
            "it was merged before"
        }
        _ => "it has ended",
    }
    .to_owned()
}

fn apply_started(state: &State, run: RunId) -> Step {
    match state {
        State::Merged { commit, plan, approvals } => {
            let (commit, plan, approvals) = (commit.clone(), plan.clone(), approvals.clone());
            Ok((State::Applying { run, commit, plan, approvals }, vec![]))
        }
        State::Applying { .. } => Err("another run applies it already".to_owned()),
        State::Failed { .. } => Err("it is planned and approved afresh after a retry".to_owned()),
        _ if !state.is_open() => Err("it has ended".to_owned()),
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
            Ok((State::Proposed { head: commit.clone(), on_main: true }, vec![Effect::StartPlan]))
        }
        State::Stuck { .. } => Err("it is planned again instead; nothing of it was applied".to_owned()),
        _ => Err("only a change whose apply failed is retried".to_owned()),
    }
}
