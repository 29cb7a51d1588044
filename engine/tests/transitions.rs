//! The tables of states and events, printed whole, and the rules that they stand for.

#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use chrono::DateTime;
use terrace_engine::change::{
    Action, Actor, Approval, Change, Digest, Effect, Event, Gate, PatchStat, PlanRef, Refused, Rule, Stamp,
    State, transition,
};
use terrace_engine::id::{ChangeId, ResourceId, RunId, UserId};
use terrace_engine::name::CommitSha;
use terrace_engine::run::{self, Counts, RunEvent, RunState, Stage};
use uuid::Uuid;

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn engineer() -> UserId {
    user(1)
}

fn reviewer() -> UserId {
    user(2)
}

fn operator() -> UserId {
    user(3)
}

fn commit(digit: char) -> CommitSha {
    digit.to_string().repeat(40).parse().unwrap()
}

fn digest(digit: char) -> Digest {
    digit.to_string().repeat(64).parse().unwrap()
}

fn plan() -> PlanRef {
    PlanRef { run: RunId::new(Uuid::from_u128(10)), digest: digest('d'), summary: Counts::default() }
}

fn stamp(by: UserId) -> Stamp {
    let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    Stamp { at, by: Actor::User { id: by, name: "reviewer".to_owned() } }
}

fn approval(by: UserId) -> Approval {
    Approval { by, name: "reviewer".to_owned(), at: stamp(by).at, digest: digest('d'), broke_glass: None }
}

/// The reviewer and the operator may approve; the engineer, who asks, is an administrator.
fn gate(rules: Vec<Rule>) -> Gate {
    let roles = |roles: &[&str]| roles.iter().map(|role| (*role).to_owned()).collect();
    let approvers = [
        (engineer(), roles(&["admin"])),
        (reviewer(), roles(&["approve"])),
        (operator(), roles(&["approve"])),
    ];
    Gate { rules, approvers: approvers.into(), ..Gate::default() }
}

fn change(state: State) -> Change {
    Change {
        id: ChangeId::new(Uuid::from_u128(20)),
        number: 148,
        resource: ResourceId::new(Uuid::from_u128(30)),
        path: "acme-prod/us-east-1/main-vpc".parse().unwrap(),
        action: Action::Update,
        requested_by: engineer(),
        state,
        gate: gate(vec![]),
    }
}

fn planned(on_main: bool) -> State {
    State::Planned { head: commit('a'), on_main, plan: plan(), approvals: vec![] }
}

fn approved() -> State {
    let approvals = vec![approval(reviewer())];
    State::Approved { head: commit('a'), on_main: false, plan: plan(), approvals }
}

fn states() -> Vec<(&'static str, State)> {
    let (head, approvals) = (commit('a'), vec![approval(reviewer())]);
    let run = RunId::new(Uuid::from_u128(11));
    let reason = "no".to_owned();
    let merged = State::Merged { commit: head.clone(), plan: plan(), approvals: approvals.clone() };
    let applying = State::Applying { run, commit: head.clone(), plan: plan(), approvals: approvals.clone() };
    vec![
        ("waiting", State::Waiting),
        ("requested", State::Requested),
        ("written", State::Written { patch: PatchStat::default() }),
        ("proposed", State::Proposed { head: head.clone(), on_main: false, why: None }),
        ("proposed, on main", State::Proposed { head: head.clone(), on_main: true, why: None }),
        ("planned", planned(false)),
        ("planned, on main", planned(true)),
        ("approved", approved()),
        ("merged", merged),
        ("applying", applying),
        ("applied", State::Applied { commit: head.clone(), plan: plan(), approvals }),
        ("failed", State::Failed { reason: reason.clone(), commit: head.clone() }),
        ("stuck", State::Stuck { reason: reason.clone(), head, on_main: false }),
        ("closed", State::Closed { reason }),
    ]
}

fn approve(by: UserId) -> Event {
    Event::Approved { by, name: "reviewer".to_owned(), digest: digest('d') }
}

fn break_glass(by: UserId, why: &str) -> Event {
    Event::GlassBroken { by, name: "engineer".to_owned(), digest: digest('d'), why: why.to_owned() }
}

fn reject(why: &str) -> Event {
    Event::Rejected { by: reviewer(), name: "reviewer".to_owned(), why: why.to_owned() }
}

fn withdraw(why: &str) -> Event {
    Event::Withdrawn { by: engineer(), name: "engineer".to_owned(), why: why.to_owned() }
}

fn moved() -> Event {
    Event::Moved { what: "the parent's region".to_owned(), head: commit('b') }
}

fn apply_finished(ok: bool) -> Event {
    Event::ApplyFinished { ok, reason: (!ok).then(|| "quota".to_owned()) }
}

fn events() -> Vec<(&'static str, Event)> {
    let stale = Event::Approved { by: reviewer(), name: "reviewer".to_owned(), digest: digest('e') };
    let outside = Event::MergedOutside { commit: commit('c'), what: "merged on the forge".to_owned() };
    vec![
        ("turn came", Event::TurnCame { after: 7 }),
        ("generated", Event::Generated { patch: Some(PatchStat::default()) }),
        ("generated, nothing", Event::Generated { patch: None }),
        ("opened", Event::Opened { head: commit('b'), pull_request: 7 }),
        ("plan finished", Event::PlanFinished { plan: plan() }),
        ("plan failed", Event::PlanFailed { reason: "syntax".to_owned() }),
        ("approved by a reviewer", approve(reviewer())),
        ("approved by who asked", approve(engineer())),
        ("approved, another digest", stale),
        ("glass broken by who asked", break_glass(engineer(), "the site is down")),
        ("glass broken, no reason", break_glass(engineer(), " ")),
        ("glass broken by a reviewer", break_glass(reviewer(), "in a hurry")),
        ("rejected", reject("too large")),
        ("rejected, no reason", reject(" ")),
        ("moved", moved()),
        ("merged by Terrace", Event::Merged { commit: commit('c'), by: None }),
        ("merged by a reviewer", Event::Merged { commit: commit('c'), by: Some(reviewer()) }),
        ("merged by who asked", Event::Merged { commit: commit('c'), by: Some(engineer()) }),
        ("merged outside", outside),
        ("apply started", Event::ApplyStarted { run: RunId::new(Uuid::from_u128(12)) }),
        ("apply finished, ok", apply_finished(true)),
        ("apply finished, error", apply_finished(false)),
        ("run lost", Event::RunLost),
        ("retried", Event::Retried),
        ("withdrawn", withdraw("not needed")),
        ("withdrawn, no reason", withdraw("")),
    ]
}

/// The state in words: its name and what tells it from others of that name.
fn describe(state: &State) -> String {
    let place = |head: &CommitSha, on_main: bool| {
        format!(" at {}{}", &head.as_str()[..1], if on_main { ", on main" } else { "" })
    };
    let detail = match state {
        State::Proposed { head, on_main, .. } | State::Stuck { head, on_main, .. } => place(head, *on_main),
        State::Planned { head, on_main, approvals, .. }
        | State::Approved { head, on_main, approvals, .. } => {
            format!("{}, {} approvals", place(head, *on_main), approvals.len())
        }
        State::Merged { commit, approvals, .. } | State::Applied { commit, approvals, .. } => {
            format!("{}, {} approvals", place(commit, false), approvals.len())
        }
        State::Failed { reason, commit } => format!("{}: {reason}", place(commit, false)),
        State::Closed { reason } => format!(": {reason}"),
        State::Waiting | State::Requested | State::Written { .. } | State::Applying { .. } => String::new(),
    };
    format!("{}{detail}", state.name())
}

fn outcome(result: &Result<(Change, Vec<Effect>), Refused>) -> String {
    match result {
        Ok((change, effects)) if effects.is_empty() => describe(&change.state),
        Ok((change, effects)) => format!("{}  {effects:?}", describe(&change.state)),
        Err(refused) => format!("refused: {}", refused.reason),
    }
}

#[test]
fn the_names_of_open_states_are_those_of_states_that_are_open() {
    for (_, state) in states() {
        assert_eq!(State::OPEN.contains(&state.name()), state.is_open(), "{}", state.name());
        let in_hand = state.is_open() && state != State::Waiting;
        assert_eq!(State::IN_HAND.contains(&state.name()), in_hand, "{}", state.name());
    }
}

#[test]
fn the_table_of_a_change() {
    let mut table = String::new();
    for (name, state) in states() {
        table.push_str(&format!("{name}\n"));
        for (event, happens) in events() {
            let by = if event.ends_with("who asked") { engineer() } else { reviewer() };
            let result = transition(change(state.clone()), happens, &stamp(by));
            table.push_str(&format!("    {event:<28}{}\n", outcome(&result)));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_table_of_a_run() {
    let reason = || "exit 1".to_owned();
    let states = [
        RunState::Queued,
        RunState::Running { stage: Stage::Plan },
        RunState::Succeeded,
        RunState::Failed { reason: reason(), code: Some("outside".to_owned()), stage: Stage::Apply },
        RunState::Cancelled,
        RunState::Lost { reason: reason() },
    ];
    let events = [
        RunEvent::Started,
        RunEvent::StageReached { stage: Stage::Init },
        RunEvent::StageReached { stage: Stage::Apply },
        RunEvent::Succeeded,
        RunEvent::Failed { reason: reason(), code: "outside".to_owned() },
        RunEvent::CancelAsked,
        RunEvent::Cancelled,
        RunEvent::WorkerLost,
    ];
    let mut table = String::new();
    for state in &states {
        table.push_str(&format!("{}\n", state.name()));
        for event in &events {
            let name = match event {
                RunEvent::StageReached { stage } => format!("{}: {}", event.name(), stage.name()),
                _ => event.name().to_owned(),
            };
            let outcome = match run::transition(state.clone(), event.clone()) {
                Ok(next) => format!("{next:?}"),
                Err(refused) => format!("refused: {}", refused.reason),
            };
            table.push_str(&format!("    {name:<22}{outcome}\n"));
        }
    }
    insta::assert_snapshot!(table);
}

/// Sends events one after the other and returns where they lead.
fn walk(change: Change, events: impl IntoIterator<Item = Event>) -> Change {
    events.into_iter().fold(change, |change, event| transition(change, event, &stamp(reviewer())).unwrap().0)
}

#[test]
fn the_whole_way_from_request_to_applied() {
    let events = [
        Event::Generated { patch: Some(PatchStat { files: 5, added: 80, removed: 0 }) },
        Event::Opened { head: commit('a'), pull_request: 7 },
        Event::PlanFinished { plan: plan() },
        approve(reviewer()),
        Event::Merged { commit: commit('c'), by: None },
        Event::ApplyStarted { run: RunId::new(Uuid::from_u128(12)) },
        apply_finished(true),
    ];
    let done = walk(change(State::Requested), events);
    assert_eq!(
        done.state,
        State::Applied { commit: commit('c'), plan: plan(), approvals: vec![approval(reviewer())] }
    );
    assert!(!done.state.is_open());
}

#[test]
fn an_approval_is_gone_when_what_it_names_moves() {
    let moved = walk(change(approved()), [moved()]);
    let why = Some("the parent's region".to_owned());
    assert_eq!(moved.state, State::Proposed { head: commit('b'), on_main: false, why });
    let other = PlanRef { digest: digest('e'), ..plan() };
    let planned_again = walk(moved, [Event::PlanFinished { plan: other }]);
    let refused = transition(planned_again, approve(reviewer()), &stamp(reviewer())).unwrap_err();
    insta::assert_snapshot!(refused, @"a change that is planned cannot be approved: the approval names another plan than the one on offer; look at the plan again");
}

#[test]
fn apply_uses_the_plan_that_was_approved() {
    let applying = [
        approve(reviewer()),
        Event::Merged { commit: commit('c'), by: None },
        Event::ApplyStarted { run: RunId::new(Uuid::from_u128(12)) },
    ];
    let State::Applying { plan: applied, approvals, .. } = walk(change(planned(false)), applying).state
    else {
        panic!("not applying");
    };
    assert_eq!(applied, plan());
    assert!(approvals.iter().all(|approval| approval.digest == applied.digest));
}

#[test]
fn whoever_asked_does_not_count_as_an_approver() {
    let refused = transition(change(planned(false)), approve(engineer()), &stamp(engineer())).unwrap_err();
    insta::assert_snapshot!(refused, @"a change that is planned cannot be approved: whoever asked does not count as an approver");
    let merge = Event::Merged { commit: commit('c'), by: Some(engineer()) };
    let merged = walk(change(planned(false)), [merge]);
    let State::Proposed { head, on_main: true, why } = merged.state else { panic!("not on main") };
    assert_eq!(head, commit('c'));
    assert_eq!(why.unwrap(), "it was merged before it was approved: 1 more approval is needed");
}

#[test]
fn a_rule_of_two_takes_two_people() {
    let rule = Rule { approvals: 2, ..Rule::default() };
    let two = Change { gate: gate(vec![rule]), ..change(planned(false)) };
    let once = walk(two, [approve(reviewer())]);
    assert_eq!(once.state.name(), "planned");
    let again = transition(once.clone(), approve(reviewer()), &stamp(reviewer())).unwrap_err();
    assert_eq!(again.reason, "the same person has approved before; another one is needed");
    let (twice, effects) = transition(once, approve(operator()), &stamp(operator())).unwrap();
    assert_eq!((twice.state.name(), effects), ("approved", vec![Effect::Merge]));
}

#[test]
fn an_approval_that_no_longer_counts_is_not_applied() {
    let merged = walk(change(approved()), [Event::Merged { commit: commit('c'), by: None }]);
    let started = || Event::ApplyStarted { run: RunId::new(Uuid::from_u128(12)) };
    let refusal = |gate: Gate| {
        let change = Change { gate, ..merged.clone() };
        transition(change, started(), &stamp(reviewer())).unwrap_err().reason
    };
    let mut without = gate(vec![]);
    without.approvers.remove(&reviewer());
    insta::assert_snapshot!(refusal(without), @"its approvals no longer count: 1 more approval is needed; the approval of reviewer does not count: this account may not approve here any more");
    insta::assert_snapshot!(refusal(gate(vec![Rule { name: "two".to_owned(), approvals: 2, ..Rule::default() }])), @r#"
    its approvals no longer count: rule "two": 1 more approval is needed
    "#);
    insta::assert_snapshot!(refusal(Gate::default()), @"its approvals no longer count: 1 more approval is needed; the approval of reviewer does not count: this account may not approve here any more");
    let moved = walk(merged, [moved()]);
    let why = Some("the parent's region".to_owned());
    assert_eq!(moved.state, State::Proposed { head: commit('b'), on_main: true, why });
}

#[test]
fn glass_is_broken_by_an_administrator_with_a_reason_and_no_longer_than_they_are_one() {
    let rule = Rule { approvals: 2, ..Rule::default() };
    let asked = Change { gate: gate(vec![rule]), ..change(planned(false)) };
    let broken = walk(asked, [break_glass(engineer(), "the site is down")]);
    assert_eq!(broken.state.name(), "approved");
    assert_eq!(broken.state.approvals()[0].broke_glass.as_deref(), Some("the site is down"));
    let mut merged = walk(broken, [Event::Merged { commit: commit('c'), by: None }]);
    merged.gate.approvers.remove(&engineer());
    let started = Event::ApplyStarted { run: RunId::new(Uuid::from_u128(12)) };
    transition(merged, started, &stamp(reviewer())).unwrap_err();
}

#[test]
fn a_failed_apply_is_planned_and_approved_afresh_and_not_merged_again() {
    let failed = State::Failed { reason: "quota".to_owned(), commit: commit('c') };
    let retried = walk(change(failed), [Event::Retried, Event::PlanFinished { plan: plan() }]);
    assert_eq!(
        retried.state,
        State::Planned { head: commit('c'), on_main: true, plan: plan(), approvals: vec![] }
    );
    let (merged, effects) = transition(retried, approve(reviewer()), &stamp(reviewer())).unwrap();
    let approvals = vec![approval(reviewer())];
    assert_eq!(merged.state, State::Merged { commit: commit('c'), plan: plan(), approvals });
    assert_eq!(effects, [Effect::StartApply]);
}

#[test]
fn a_lost_run_is_shown_and_not_retried_by_itself() {
    let applying = walk(
        change(approved()),
        [
            Event::Merged { commit: commit('c'), by: None },
            Event::ApplyStarted { run: RunId::new(Uuid::from_u128(12)) },
        ],
    );
    let (lost, effects) = transition(applying, Event::RunLost, &stamp(reviewer())).unwrap();
    assert_eq!(lost.state.name(), "failed");
    assert_eq!(effects, [Effect::Comment, Effect::Status]);
    assert!(run::transition(RunState::Lost { reason: String::new() }, RunEvent::Started).is_err());
}

#[test]
fn a_state_tells_its_plan_approvals_and_reason() {
    for (name, state) in states() {
        let decided =
            ["planned", "planned, on main", "approved", "merged", "applying", "applied"].contains(&name);
        assert_eq!(state.plan().is_some(), decided, "{name}");
        assert_eq!(state.approvals().len(), usize::from(decided && !name.starts_with("planned")), "{name}");
        assert_eq!(state.reason(), ["failed", "stuck", "closed"].contains(&name).then_some("no"), "{name}");
    }
}

#[test]
fn every_state_and_event_survives_json() {
    for (_, state) in states() {
        let text = serde_json::to_string(&change(state.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&text).unwrap().state, state);
        assert!(text.contains(&format!("\"state\":\"{}\"", state.name())), "{text}");
    }
    for (_, event) in events() {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
        assert!(text.contains(&format!("\"kind\":\"{}\"", event.name())), "{text}");
    }
}
