//! Approvals, and whether the ones that were given are enough.
//!
//! An approval names a [`Digest`] of everything the plan was made from. When any of it moves, the
//! digest is another one, and the approval counts for nothing. Whether the approvals of a plan are
//! enough is told by its [`Gate`], afresh each time that it is asked: rules, permissions and the
//! clock may have moved since they were given.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::change::{Digest, Rule};
use crate::id::UserId;
use crate::name::Slug;

/// One person's yes to one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: UserId,
    /// The account's name at that moment.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The plan that was approved.
    pub digest: Digest,
    /// Why an administrator set the rules aside; `None` for an ordinary approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broke_glass: Option<String>,
}

/// What it takes to approve a change, and who may.
///
/// The empty gate opens for nobody: where permissions cannot be read, the answer is no.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gate {
    /// The rules that are about the change; all of them must be met. Without any, one approval.
    pub rules: Vec<Rule>,
    /// Who may approve at the change's place now, each with their roles there.
    pub approvers: BTreeMap<UserId, BTreeSet<String>>,
    /// Who is in the teams that the rules name now. A team that is not here has nobody.
    pub teams: BTreeMap<Slug, BTreeSet<UserId>>,
}

/// One rule of a change, with what is met and what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The rule's name; `None` for the one that holds where there is no other.
    pub rule: Option<String>,
    /// How many approvals it asks for.
    pub needed: u32,
    /// How many of those given count for it.
    pub given: u32,
    /// What it asks for, in words.
    pub asks: String,
    /// What is missing, in words; `None` where it is met.
    pub missing: Option<String>,
}

/// These approvals and one more, which replaces an earlier one of the same person.
pub(super) fn with(approvals: &[Approval], approval: Approval) -> Vec<Approval> {
    let by = approval.by;
    approvals.iter().filter(|earlier| earlier.by != by).cloned().chain([approval]).collect()
}

/// The role of those who may set rules aside.
const ADMIN: &str = "admin";

impl Gate {
    /// Every rule with what is met and what is missing, for approvals of one plan at one moment.
    #[must_use]
    pub fn conditions(&self, asked: UserId, approvals: &[Approval], now: DateTime<Utc>) -> Vec<Condition> {
        if self.rules.is_empty() {
            return vec![self.condition(None, (asked, now), approvals)];
        }
        self.rules.iter().map(|rule| self.condition(Some(rule), (asked, now), approvals)).collect()
    }

    /// Whether somebody has said yes, and saying so once more now would do nothing.
    #[must_use]
    pub fn is_repetition(
        &self,
        asked: UserId,
        approvals: &[Approval],
        (by, now): (UserId, DateTime<Utc>),
    ) -> bool {
        let again = |earlier: &Approval| Approval { at: now, broke_glass: None, ..earlier.clone() };
        let earlier = approvals.iter().find(|given| given.by == by);
        earlier.is_some_and(|earlier| !self.takes_again(asked, approvals, &again(earlier)))
    }

    /// Why an approval that somebody gave now would not count, for each of the
    /// [conditions](Self::conditions); `None` where it would.
    #[must_use]
    pub fn excludes(&self, asked: UserId, by: UserId, now: DateTime<Utc>) -> Vec<Option<String>> {
        if self.rules.is_empty() {
            return vec![self.lapsed(None, (asked, now), (by, now))];
        }
        self.rules.iter().map(|rule| self.lapsed(Some(rule), (asked, now), (by, now))).collect()
    }

    /// Whether every rule is met, or an administrator has set them aside.
    #[must_use]
    pub fn is_open(&self, asked: UserId, approvals: &[Approval], now: DateTime<Utc>) -> bool {
        self.is_broken(approvals)
            || self.conditions(asked, approvals, now).iter().all(|condition| condition.missing.is_none())
    }

    /// Whether another yes of somebody who has given one does anything: the rules are met with it, or
    /// it counts where the earlier one does not.
    #[must_use]
    pub(super) fn takes_again(&self, asked: UserId, approvals: &[Approval], again: &Approval) -> bool {
        let with = with(approvals, again.clone());
        let given = |approvals: &[Approval]| self.conditions(asked, approvals, again.at);
        let adds = || given(approvals).iter().zip(given(&with)).any(|(one, other)| other.given > one.given);
        self.is_open(asked, &with, again.at) || adds()
    }

    /// What is missing, in words; `None` where the gate is open.
    #[must_use]
    pub fn closed(&self, asked: UserId, approvals: &[Approval], now: DateTime<Utc>) -> Option<String> {
        if self.is_broken(approvals) {
            return None;
        }
        let missing = self.conditions(asked, approvals, now).into_iter().filter_map(|condition| {
            let missing = condition.missing?;
            Some(condition.rule.map_or_else(|| missing.clone(), |rule| format!("rule \"{rule}\": {missing}")))
        });
        let missing: Vec<String> = missing.collect();
        (!missing.is_empty()).then(|| missing.join("; "))
    }

    /// Whether somebody who is an administrator there has set the rules aside.
    fn is_broken(&self, approvals: &[Approval]) -> bool {
        approvals.iter().any(|given| given.broke_glass.is_some() && self.may_break(given.by))
    }

    /// Whether this person may set the rules aside.
    #[must_use]
    pub fn may_break(&self, by: UserId) -> bool {
        self.approvers.get(&by).is_some_and(|roles| roles.contains(ADMIN))
    }

    fn condition(
        &self,
        rule: Option<&Rule>,
        (asked, now): (UserId, DateTime<Utc>),
        approvals: &[Approval],
    ) -> Condition {
        let ordinary = || approvals.iter().filter(|given| given.broke_glass.is_none());
        let lapses: Vec<String> = ordinary()
            .filter_map(|given| self.lapsed(rule, (asked, now), (given.by, given.at)).map(|why| (given, why)))
            .map(|(given, why)| format!("the approval of {} does not count: {why}", given.name))
            .collect();
        let given = u32::try_from(ordinary().count() - lapses.len()).unwrap_or(u32::MAX);
        let needed = rule.map_or(1, |rule| rule.approvals.max(1));
        let missing = (given < needed).then(|| {
            let more = needed - given;
            let more =
                format!("{more} more {} needed", if more == 1 { "approval is" } else { "approvals are" });
            [vec![more], lapses].concat().join("; ")
        });
        Condition {
            rule: rule.map(|rule| rule.name.clone()),
            needed,
            given,
            asks: rule.map_or_else(|| Rule::default().asks(), Rule::asks),
            missing,
        }
    }

    /// Why an approval, by somebody and of a moment, does not count for a rule; `None` where it does.
    fn lapsed(
        &self,
        rule: Option<&Rule>,
        (asked, now): (UserId, DateTime<Utc>),
        (by, at): (UserId, DateTime<Utc>),
    ) -> Option<String> {
        if by == asked {
            return Some("whoever asked does not count as an approver".to_owned());
        }
        let Some(roles) = self.approvers.get(&by) else {
            return Some("this account may not approve here any more".to_owned());
        };
        let rule = rule?;
        if let Some(hours) = rule.expires_after.filter(|hours| now - at > TimeDelta::hours(i64::from(*hours)))
        {
            return Some(format!("it is older than {hours} hours"));
        }
        if !rule.people.is_empty() && !rule.people.contains(&by) {
            return Some("the rule names other people".to_owned());
        }
        if let Some(team) = rule.team.as_ref().filter(|team| !self.is_in(by, team)) {
            return Some(format!("this account is not in the team {team}"));
        }
        let role = rule.role.as_ref().filter(|role| !roles.contains(*role) && !roles.contains(ADMIN))?;
        Some(format!("the rule asks for the role {role}"))
    }

    fn is_in(&self, who: UserId, team: &Slug) -> bool {
        self.teams.get(team).is_some_and(|members| members.contains(&who))
    }
}
