//! Rules of approval: which changes they are about, and what it takes to meet them.

#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use terrace_engine::change::{About, Action, Approval, Deed, Facts, Gate, Rule};
use terrace_engine::id::UserId;
use terrace_engine::name::{Slug, TemplateKey, TreePath};
use terrace_engine::run::{PlanAction, ResourcePlan};
use uuid::Uuid;

const ASKED: u128 = 1;

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn team(key: &str) -> Slug {
    key.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn approval(by: u128, hours_ago: i64) -> Approval {
    Approval {
        by: user(by),
        name: format!("reviewer-{by}"),
        at: now() - TimeDelta::hours(hours_ago),
        digest: "d".repeat(64).parse().unwrap(),
        broke_glass: None,
    }
}

/// Two to five may approve; five is an administrator. Two, five and six are in the team sre; six
/// may not approve.
fn gate(rules: Vec<Rule>) -> Gate {
    let roles = |number: u128| BTreeSet::from([if number == 5 { "admin" } else { "approve" }.to_owned()]);
    let approvers = (2..=5).map(|number| (user(number), roles(number))).collect();
    Gate { rules, approvers, teams: [(team("sre"), [2, 5, 6].map(user).into())].into() }
}

/// What is missing, or nothing.
fn closed(rules: Vec<Rule>, approvals: &[Approval]) -> String {
    gate(rules).closed(user(ASKED), approvals, now()).unwrap_or_default()
}

fn rule(name: &str, approvals: u32) -> Rule {
    Rule { name: name.to_owned(), approvals, ..Rule::default() }
}

#[test]
fn without_a_rule_it_takes_one_approval_of_somebody_who_may() {
    assert_eq!(closed(vec![], &[approval(2, 0)]), "");
    insta::assert_snapshot!(closed(vec![], &[]), @"1 more approval is needed");
    insta::assert_snapshot!(closed(vec![], &[approval(ASKED, 0)]), @"1 more approval is needed; the approval of reviewer-1 does not count: whoever asked does not count as an approver");
    insta::assert_snapshot!(closed(vec![], &[approval(9, 0)]), @"1 more approval is needed; the approval of reviewer-9 does not count: this account may not approve here any more");
    assert_eq!(closed(vec![rule("none", 0)], &[approval(2, 0)]), "");
    assert_ne!(closed(vec![rule("none", 0)], &[]), "");
}

#[test]
fn every_rule_must_be_met_and_says_what_it_misses() {
    let rules = || {
        vec![
            rule("two", 2),
            Rule { role: Some("admin".to_owned()), ..rule("an administrator", 1) },
            Rule { people: [user(3), user(4)].into(), ..rule("the network team", 1) },
            Rule { expires_after: Some(8), ..rule("today", 1) },
        ]
    };
    insta::assert_snapshot!(closed(rules(), &[approval(2, 9)]), @r#"
    rule "two": 1 more approval is needed; rule "an administrator": 1 more approval is needed; the approval of reviewer-2 does not count: the rule asks for the role admin; rule "the network team": 1 more approval is needed; the approval of reviewer-2 does not count: the rule names other people; rule "today": 1 more approval is needed; the approval of reviewer-2 does not count: it is older than 8 hours
    "#);
    assert_eq!(closed(rules(), &[approval(3, 9), approval(5, 1)]), "");
    insta::assert_snapshot!(closed(rules(), &[approval(3, 9), approval(5, 9)]), @r#"
    rule "today": 1 more approval is needed; the approval of reviewer-3 does not count: it is older than 8 hours; the approval of reviewer-5 does not count: it is older than 8 hours
    "#);
    let asks: Vec<String> = rules().iter().map(Rule::asks).collect();
    insta::assert_snapshot!(asks.join("\n"), @r"
    2 approvals, not by the requester
    1 approval from the role admin, not by the requester
    1 approval from 2 named people, not by the requester
    1 approval, not by the requester, not older than 8 hours
    ");
}

#[test]
fn an_approval_counts_for_a_team_as_long_as_its_giver_is_in_it() {
    let sre = || Rule { team: Some(team("sre")), ..rule("operations", 2) };
    assert_eq!(closed(vec![sre()], &[approval(2, 0), approval(5, 0)]), "");
    insta::assert_snapshot!(closed(vec![sre()], &[approval(2, 0), approval(3, 0)]), @r#"
    rule "operations": 1 more approval is needed; the approval of reviewer-3 does not count: this account is not in the team sre
    "#);
    insta::assert_snapshot!(closed(vec![sre()], &[approval(5, 0), approval(6, 0)]), @r#"
    rule "operations": 1 more approval is needed; the approval of reviewer-6 does not count: this account may not approve here any more
    "#);
    let gone = Rule { team: Some(team("gone")), ..rule("operations", 1) };
    insta::assert_snapshot!(closed(vec![gone], &[approval(5, 0)]), @r#"
    rule "operations": 1 more approval is needed; the approval of reviewer-5 does not count: this account is not in the team gone
    "#);
}

#[test]
fn team_role_and_people_must_all_hold() {
    let strict = || Rule {
        team: Some(team("sre")),
        role: Some("admin".to_owned()),
        people: [user(3), user(5)].into(),
        ..rule("strict", 1)
    };
    assert_eq!(closed(vec![strict()], &[approval(5, 0)]), "");
    let told: Vec<String> = [2, 3, 4].map(|by| closed(vec![strict()], &[approval(by, 0)])).into();
    insta::assert_snapshot!(told.join("\n"), @r#"
    rule "strict": 1 more approval is needed; the approval of reviewer-2 does not count: the rule names other people
    rule "strict": 1 more approval is needed; the approval of reviewer-3 does not count: this account is not in the team sre
    rule "strict": 1 more approval is needed; the approval of reviewer-4 does not count: the rule names other people
    "#);
    let of_the_team = Rule { role: None, ..strict() };
    let with_the_role = Rule { people: BTreeSet::new(), ..strict() };
    let anybody_in_it = Rule { role: None, people: BTreeSet::new(), approvals: 2, ..strict() };
    let asks = [strict(), of_the_team, with_the_role, anybody_in_it].map(|rule| rule.asks());
    insta::assert_snapshot!(asks.join("\n"), @r"
    1 approval from 2 named people of the team sre with the role admin, not by the requester
    1 approval from 2 named people of the team sre, not by the requester
    1 approval from the team sre with the role admin, not by the requester
    2 approvals from the team sre, not by the requester
    ");
}

#[test]
fn whom_a_rule_excludes_is_told_before_they_approve() {
    let rules = vec![
        Rule { expires_after: Some(1), ..rule("anybody", 1) },
        Rule { team: Some(team("sre")), ..rule("operations", 1) },
        Rule { role: Some("admin".to_owned()), ..rule("an administrator", 1) },
    ];
    let gate = gate(rules);
    let told = |by: u128| {
        let excludes = gate.excludes(user(ASKED), user(by), now());
        excludes
            .into_iter()
            .map(|why| why.unwrap_or_else(|| "counts".to_owned()))
            .collect::<Vec<_>>()
            .join("; ")
    };
    insta::assert_snapshot!([ASKED, 2, 3, 5, 6].map(told).join("\n"), @r"
    whoever asked does not count as an approver; whoever asked does not count as an approver; whoever asked does not count as an approver
    counts; counts; the rule asks for the role admin
    counts; this account is not in the team sre; the rule asks for the role admin
    counts; counts; counts
    this account may not approve here any more; this account may not approve here any more; this account may not approve here any more
    ");
    let none = Gate { rules: vec![], ..gate };
    assert_eq!(none.excludes(user(ASKED), user(2), now()), [None]);
    assert!(matches!(&none.excludes(user(ASKED), user(6), now())[..], [Some(_)]));
}

#[test]
fn broken_glass_stands_as_long_as_its_administrator() {
    let broken = |by| [Approval { broke_glass: Some("the site is down".to_owned()), ..approval(by, 0) }];
    assert_eq!(closed(vec![rule("two", 2)], &broken(5)), "");
    assert_ne!(closed(vec![rule("two", 2)], &broken(4)), "");
    assert_ne!(closed(vec![], &broken(9)), "");
}

fn part(address: &str, action: PlanAction) -> ResourcePlan {
    let (reason, replace_paths, attributes) = (None, vec![], vec![]);
    ResourcePlan { address: address.to_owned(), action, reason, replace_paths, attributes }
}

#[test]
fn a_rule_is_about_what_has_all_that_it_names() {
    let (template, project): (TemplateKey, Slug) = ("network".parse().unwrap(), "shop".parse().unwrap());
    let path: TreePath = "acme/east/net".parse().unwrap();
    let plan = [
        part("module.this.aws_db_instance.main", PlanAction::Replace),
        part("module.this.aws_vpc.main", PlanAction::Update),
    ];
    let facts =
        |plan| Facts { template: &template, project: &project, path: &path, action: Action::Update, plan };
    let is = |about: About| about.is_about(&facts(Some(&plan)));
    let place = |place: &str| About { place: Some(place.parse().unwrap()), ..About::default() };
    let touching = |deeds: &[Deed], types: &[&str]| About {
        plan: deeds.iter().copied().collect(),
        resource_types: types.iter().map(|kind| (*kind).to_owned()).collect(),
        ..About::default()
    };
    assert!(is(About::default()));
    assert!(is(place("acme")) && is(place("acme/east/net")) && !is(place("acme/eas")));
    assert!(is(About { template: Some(template.clone()), project: Some(project.clone()), ..place("acme") }));
    assert!(!is(About { template: Some("app".parse().unwrap()), ..place("acme") }));
    assert!(is(About { actions: [Deed::Update].into(), ..About::default() }));
    assert!(!is(About { actions: [Deed::Create, Deed::Destroy].into(), ..About::default() }));
    assert!(is(touching(&[Deed::Replace, Deed::Destroy], &[])) && !is(touching(&[Deed::Destroy], &[])));
    assert!(is(touching(&[], &["aws_db_*"])) && !is(touching(&[], &["aws_iam_*"])));
    assert!(is(touching(&[Deed::Replace], &["aws_db_instance"])));
    assert!(!is(touching(&[Deed::Replace], &["aws_vpc"])), "both are about the same part");
    let before = touching(&[Deed::Replace], &[]);
    assert!(!before.is_about(&facts(None)), "what a plan does is not known before there is one");
}

proptest! {
    /// One more approval never closes a gate, one more rule never opens it, and whoever asked
    /// never counts.
    #[test]
    fn gates_open_by_approvals_alone(
        given in prop::collection::btree_set(1_u128..8, 0..6),
        more in 1_u128..8,
        needed in prop::collection::vec((0_u32..4, prop::option::of(1_u32..12), any::<bool>()), 0..4),
        hours in 0_i64..20,
    ) {
        let rules: Vec<Rule> = needed
            .iter()
            .map(|(approvals, expires, in_team)| Rule {
                expires_after: *expires,
                team: in_team.then(|| team("sre")),
                ..rule("some", *approvals)
            })
            .collect();
        let approvals: Vec<Approval> = given.iter().map(|by| approval(*by, hours)).collect();
        let open = |rules: &[Rule], approvals: &[Approval]| closed(rules.to_vec(), approvals).is_empty();
        let and_more: Vec<Approval> = approvals.iter().cloned().chain([approval(more, 0)]).collect();
        prop_assert!(!open(&rules, &approvals) || open(&rules, &and_more));
        let stricter: Vec<Rule> = rules.iter().cloned().chain([rule("one more", 2)]).collect();
        prop_assert!(open(&rules, &approvals) || !open(&stricter, &approvals));
        let others: Vec<Approval> = approvals.iter().filter(|a| a.by != user(ASKED)).cloned().collect();
        prop_assert_eq!(open(&rules, &approvals), open(&rules, &others));
    }
}
