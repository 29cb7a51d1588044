//! Rules of approval: which changes they are about, and what they ask for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::change::Action;
use crate::id::UserId;
use crate::name::{Slug, TemplateKey, TreePath};
use crate::run::{PlanAction, ResourcePlan, resource_type};

/// What it takes to approve the changes that a rule is about. Where several are about a change,
/// all of them must be met. An approval counts for a rule that has everything which it asks of an
/// approver: the role, the team, and being one of its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, as conditions show it.
    pub name: String,
    /// Which changes it is about.
    pub about: About,
    /// Approvals by different people, none of them the one who asked. Zero asks for as much as
    /// one: nothing is applied without a yes.
    pub approvals: u32,
    /// The role at the change's place that an approver must have; an administrator has every
    /// role. `None`: whoever may approve there.
    pub role: Option<String>,
    /// The team that an approver must be in. `None`: none in particular.
    pub team: Option<Slug>,
    /// The only people whose approval counts; empty: all who may approve.
    pub people: BTreeSet<UserId>,
    /// After how many hours an approval no longer counts.
    pub expires_after: Option<u32>,
}

/// Which changes a rule is about: those that have everything that is given here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Resources of this template.
    pub template: Option<TemplateKey>,
    /// Resources of this project.
    pub project: Option<Slug>,
    /// The resource at this place and everything below it.
    pub place: Option<TreePath>,
    /// Changes that do one of these to their resource; empty: any.
    pub actions: BTreeSet<Deed>,
    /// Plans that do one of these to something; empty: any.
    pub plan: BTreeSet<Deed>,
    /// Plans that do so to something of one of these types; a `*` at the end stands for any
    /// ending; empty: any.
    pub resource_types: BTreeSet<String>,
}

/// What a change does to its resource, or a plan to a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Makes it.
    Create,
    /// Alters it in place.
    Update,
    /// Takes it down and makes it again.
    Replace,
    /// Takes it down.
    Destroy,
}

/// What rules look at in a change.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The template of its resource.
    pub template: &'a TemplateKey,
    /// The project of its resource.
    pub project: &'a Slug,
    /// Where its resource is.
    pub path: &'a TreePath,
    /// What it does to its resource.
    pub action: Action,
    /// What its plan would alter; `None` before it is planned.
    pub plan: Option<&'a [ResourcePlan]>,
}

impl Rule {
    /// What it asks for, in words.
    #[must_use]
    pub fn asks(&self) -> String {
        let approvals = self.approvals.max(1);
        let plural = if approvals == 1 { "approval" } else { "approvals" };
        let expires = self.expires_after.map(|hours| format!(", not older than {hours} hours"));
        let (from, expires) = (self.from().unwrap_or_default(), expires.unwrap_or_default());
        format!("{approvals} {plural}{from}, not by the requester{expires}")
    }

    /// Whose approvals count, in words; `None` where those of all who may approve do.
    fn from(&self) -> Option<String> {
        let people = (!self.people.is_empty())
            .then(|| format!("{} named {}", self.people.len(), persons(self.people.len())));
        let whom = match (people, &self.team) {
            (Some(people), Some(team)) => format!("{people} of the team {team}"),
            (Some(people), None) => people,
            (None, Some(team)) => format!("the team {team}"),
            (None, None) => return self.role.as_ref().map(|role| format!(" from the role {role}")),
        };
        let role = self.role.as_ref().map(|role| format!(" with the role {role}"));
        Some(format!(" from {whom}{}", role.unwrap_or_default()))
    }
}

const fn persons(people: usize) -> &'static str {
    if people == 1 { "person" } else { "people" }
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            name: String::new(),
            about: About::default(),
            approvals: 1,
            role: None,
            team: None,
            people: BTreeSet::new(),
            expires_after: None,
        }
    }
}

impl About {
    /// Whether a change is one of those. What a plan does is not known before there is one.
    #[must_use]
    pub fn is_about(&self, facts: &Facts<'_>) -> bool {
        self.may_be_about(facts)
            && (!self.looks_at_plans()
                || facts.plan.is_some_and(|plan| plan.iter().any(|part| self.touches(part))))
    }

    /// Whether a change is one of those, or may be once it is planned.
    #[must_use]
    pub fn may_be_about(&self, facts: &Facts<'_>) -> bool {
        self.template.as_ref().is_none_or(|template| template == facts.template)
            && self.project.as_ref().is_none_or(|project| project == facts.project)
            && self.place.as_ref().is_none_or(|place| facts.path.is_within(place))
            && (self.actions.is_empty() || self.actions.contains(&facts.action.into()))
    }

    /// Whether only a plan tells if it is about a change.
    #[must_use]
    pub fn looks_at_plans(&self) -> bool {
        !self.plan.is_empty() || !self.resource_types.is_empty()
    }

    fn touches(&self, part: &ResourcePlan) -> bool {
        let Some(deed) = Deed::of(part.action) else { return false };
        let kind = resource_type(&part.address);
        let is_like = |pattern: &String| match pattern.strip_suffix('*') {
            Some(beginning) => kind.starts_with(beginning),
            None => kind == pattern,
        };
        (self.plan.is_empty() || self.plan.contains(&deed))
            && (self.resource_types.is_empty() || self.resource_types.iter().any(is_like))
    }
}

impl Deed {
    /// What a plan does to a part; `None` where that stays as it is.
    const fn of(action: PlanAction) -> Option<Self> {
        match action {
            PlanAction::Create => Some(Self::Create),
            PlanAction::Update => Some(Self::Update),
            PlanAction::Replace => Some(Self::Replace),
            PlanAction::Delete => Some(Self::Destroy),
            PlanAction::Read | PlanAction::Forget | PlanAction::NoOp => None,
        }
    }
}

impl From<Action> for Deed {
    fn from(action: Action) -> Self {
        match action {
            Action::Create => Self::Create,
            Action::Update => Self::Update,
            Action::Recreate => Self::Replace,
            Action::Destroy => Self::Destroy,
        }
    }
}
