//! Permission: a value that only a successful check can make.
//!
//! [`Actor::permit`] asks two questions: which roles does the actor hold at this place (their
//! grants, along the path), and does one of these roles allow the action (casbin, at the level
//! of roles). The answer is a [`Permit`] with private fields; every writing function of a
//! `store.rs` takes one, so that forgetting the check does not compile. There is no other way to
//! make a permit, and none is ever stored.

use std::fmt;
use std::sync::Arc;

use casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};
use sea_orm::{ColumnTrait, Condition};
use terrace_engine::change::Stamp;
use terrace_engine::id::{ResourceId, RunId, UserId};
use terrace_engine::name::TreePath;
use tokio::sync::OnceCell;

use crate::clock;
use crate::error::ApiError;

const MODEL: &str = include_str!("model.conf");
const POLICY: &str = include_str!("policy.csv");

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// See a resource, its changes and its runs.
    Read,
    /// Ask for a change.
    Request,
    /// Plan without a change.
    DryRun,
    /// Decide on a change.
    Approve,
    /// Cancel a run, plan again, try again.
    Operate,
    /// Edit templates, sources, projects, workspaces, integrations and accounts.
    Administer,
    /// Read a resource's state.
    ReadState,
    /// Write a resource's state.
    WriteState,
    /// Read the audit trail.
    ReadAudit,
}

impl Action {
    /// The kind of thing and the verb, as the policy spells them.
    const fn policy(self) -> (&'static str, &'static str) {
        match self {
            Self::Read => ("resource", "read"),
            Self::Request => ("change", "request"),
            Self::DryRun => ("run", "dry-run"),
            Self::Approve => ("change", "approve"),
            Self::Operate => ("run", "operate"),
            Self::Administer => ("platform", "administer"),
            Self::ReadState => ("state", "read"),
            Self::WriteState => ("state", "write"),
            Self::ReadAudit => ("audit", "read"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, verb) = self.policy();
        write!(f, "{verb} ({kind})")
    }
}

/// Where something is: a place of the resource tree, or the platform as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Templates, sources, workspaces, projects, accounts.
    Everywhere,
    /// A resource.
    At(TreePath),
}

/// One grant: a role at a place and below it. `None` is everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `read`, `write`, `approve` or `admin`.
    pub role: String,
    /// The place; `None` is the whole tree and the platform.
    pub place: Option<TreePath>,
}

/// How far the credentials reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything that the account may do.
    Full,
    /// Reading Git and working with states, for people who run Terraform by hand.
    StateAndGit,
    /// One run: the state of one resource, and reading Git.
    Run {
        /// The resource.
        resource: ResourceId,
        /// The run; unknown where an older Terrace issued the credentials.
        run: Option<RunId>,
    },
}

impl Reach {
    /// Whether a request to this path may be made with such credentials at all.
    #[must_use]
    pub fn admits(self, path: &str) -> bool {
        match self {
            Self::Full => true,
            Self::StateAndGit | Self::Run { .. } => {
                path.starts_with("/git/") || path.starts_with("/api/v1/state/")
            }
        }
    }
}

/// Somebody who has shown who they are.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// Its name for signing in.
    pub username: String,
    /// Its name for people.
    pub name: String,
    /// What it may do where.
    pub grants: Vec<Grant>,
    /// How far these credentials reach.
    pub reach: Reach,
    /// The rules at the level of roles.
    pub(crate) roles: Roles,
}

/// Proof that a check was made: who may do what, where.
#[derive(Debug, Clone)]
pub struct Permit {
    action: Action,
    user: UserId,
    username: String,
}

impl Permit {
    /// The account that was permitted.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// Its name for signing in.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// What was permitted.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Who and when, for the engine.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: clock::now(),
            by: terrace_engine::change::Actor::User { id: self.user, name: self.username.clone() },
        }
    }
}

impl Actor {
    /// Asks for permission.
    ///
    /// # Errors
    /// 404 where the actor may not even see the place, 403 with the rule where they see it.
    pub fn permit(&self, action: Action, scope: &Scope) -> Result<Permit, ApiError> {
        if self.may(action, scope) {
            return Ok(Permit { action, user: self.user, username: self.username.clone() });
        }
        if matches!(scope, Scope::At(_)) && !self.may(Action::Read, scope) {
            return Err(ApiError::NotFound("resource"));
        }
        Err(ApiError::Forbidden(self.rule(action, scope)))
    }

    /// Whether [`Self::permit`] would say yes.
    #[must_use]
    pub fn may(&self, action: Action, scope: &Scope) -> bool {
        let within_reach = match self.reach {
            Reach::Full => true,
            Reach::StateAndGit | Reach::Run { .. } => {
                matches!(action, Action::ReadState | Action::WriteState)
            }
        };
        within_reach && self.roles_at(scope).any(|role| self.roles.allow(role, action))
    }

    fn roles_at<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a str> {
        self.grants.iter().filter(|grant| grant.covers(scope)).map(|grant| grant.role.as_str())
    }

    /// The rule that says no, for the one who reads the refusal.
    #[must_use]
    pub fn rule(&self, action: Action, scope: &Scope) -> String {
        let needed = self.roles.allowing(action).join(" or ");
        let place = match scope {
            Scope::Everywhere => "the whole platform".to_owned(),
            Scope::At(path) => format!("{path} or above it"),
        };
        format!(
            "to {action} you need the role {needed} at {place}; your account {} does not hold it",
            self.username
        )
    }

    /// A condition on a column of paths that holds for what the actor may see.
    #[must_use]
    pub fn visible(&self, path: impl ColumnTrait) -> Condition {
        self.places(Action::Read, path)
    }

    /// A condition on a column of paths that holds where the actor may do this.
    #[must_use]
    pub fn places(&self, action: Action, path: impl ColumnTrait) -> Condition {
        let grants = || self.grants.iter().filter(|grant| self.roles.allow(&grant.role, action));
        if grants().any(|grant| grant.place.is_none()) {
            return Condition::all();
        }
        grants().filter_map(|grant| grant.place.as_ref()).fold(
            Condition::any().add(path.eq("")),
            |condition, place| {
                let place = place.to_string();
                condition.add(path.eq(place.clone())).add(path.starts_with(format!("{place}/")))
            },
        )
    }
}

impl Grant {
    /// A grant as a row holds it, where an empty place is everywhere; `None` where the place is none.
    pub(crate) fn read(role: impl Into<String>, place: &str) -> Option<Self> {
        let place = match place {
            "" => None,
            path => Some(path.parse().ok()?),
        };
        Some(Self { role: role.into(), place })
    }

    /// The place as a row holds it: empty is everywhere.
    pub(crate) fn place_text(&self) -> String {
        self.place.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    fn covers(&self, scope: &Scope) -> bool {
        match (&self.place, scope) {
            (None, _) => true,
            (Some(_), Scope::Everywhere) => false,
            (Some(place), Scope::At(path)) => path.is_within(place),
        }
    }
}

/// The rules at the level of roles: which role may do what to which kind of thing.
#[derive(Clone)]
pub struct Roles(Arc<Enforcer>);

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roles(…)")
    }
}

/// Every role, weakest first.
pub const ROLES: &[&str] = &["read", "write", "approve", "admin"];

impl Roles {
    /// The rules that ship with Terrace, loaded once.
    ///
    /// # Errors
    /// The rules do not parse, which a test rules out.
    pub async fn load() -> Result<Self, casbin::Error> {
        static LOADED: OnceCell<Roles> = OnceCell::const_new();
        let load = async || {
            let model = DefaultModel::from_str(MODEL).await?;
            Enforcer::new(model, StringAdapter::new(POLICY)).await.map(|enforcer| Self(Arc::new(enforcer)))
        };
        LOADED.get_or_try_init(load).await.cloned()
    }

    /// Whether `role` allows `action`; an error of the rules is a no.
    #[must_use]
    pub fn allow(&self, role: &str, action: Action) -> bool {
        let (kind, verb) = action.policy();
        self.0.enforce((role, kind, verb)).unwrap_or(false)
    }

    fn allowing(&self, action: Action) -> Vec<&'static str> {
        ROLES.iter().copied().filter(|role| self.allow(role, action)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIONS: &[Action] = &[
        Action::Read,
        Action::Request,
        Action::DryRun,
        Action::Approve,
        Action::Operate,
        Action::Administer,
        Action::ReadState,
        Action::WriteState,
        Action::ReadAudit,
    ];

    async fn actor(role: &str, place: Option<&str>, reach: Reach) -> Actor {
        Actor {
            user: UserId::new(uuid::Uuid::nil()),
            username: "somebody".into(),
            name: "Somebody".into(),
            grants: vec![Grant { role: role.into(), place: place.map(|p| p.parse().unwrap()) }],
            reach,
            roles: Roles::load().await.unwrap(),
        }
    }

    #[tokio::test]
    async fn the_matrix_of_roles() {
        let roles = Roles::load().await.unwrap();
        let row = |action: &Action| {
            let cells: Vec<&str> =
                ROLES.iter().map(|role| if roles.allow(role, *action) { "yes" } else { "-" }).collect();
            format!("{:24} {}", action.to_string(), cells.join(" "))
        };
        let table: Vec<String> = ACTIONS.iter().map(row).collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        read (resource)          yes yes yes yes
        request (change)         - yes - yes
        dry-run (run)            - yes yes yes
        approve (change)         - - yes yes
        operate (run)            - yes yes yes
        administer (platform)    - - - yes
        read (state)             - yes - yes
        write (state)            - - - yes
        read (audit)             - - yes yes
        ");
    }

    #[tokio::test]
    async fn a_grant_reaches_down_and_not_sideways() {
        let actor = actor("write", Some("acme/east"), Reach::Full).await;
        let at = |path: &str| Scope::At(path.parse().unwrap());
        assert!(actor.permit(Action::Request, &at("acme/east/net")).is_ok());
        assert!(matches!(actor.permit(Action::Request, &at("acme/eastern")), Err(ApiError::NotFound(_))));
        assert!(matches!(actor.permit(Action::Approve, &at("acme/east/net")), Err(ApiError::Forbidden(_))));
        assert!(matches!(actor.permit(Action::Administer, &Scope::Everywhere), Err(ApiError::Forbidden(_))));
    }

    #[tokio::test]
    async fn a_runs_token_reaches_states_only() {
        let reach = Reach::Run { resource: ResourceId::new(uuid::Uuid::nil()), run: None };
        let actor = actor("admin", None, reach).await;
        let place = Scope::At("acme".parse().unwrap());
        assert!(actor.may(Action::WriteState, &place));
        assert!(!actor.may(Action::Approve, &place));
        assert!(!actor.may(Action::Administer, &Scope::Everywhere));
    }
}
