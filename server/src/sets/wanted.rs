//! What a set is asked to make of its members, and the change that makes it of one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use terrace_engine::change::{Action as ChangeAction, Direction};
use terrace_engine::tree::Inputs;
use terrace_engine::value::{Link, Value};
use utoipa::ToSchema;

use crate::app::App;
use crate::changes::request::{self, NewChange};
use crate::error::ApiError;
use crate::resources::store::Resource;

/// What a new change set is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewSet {
    /// Takes a resource down with everything below it.
    Destroy {
        /// The resource's path or id.
        resource: String,
        /// The resource's slug, typed again.
        confirm: Option<String>,
        /// Why; needed.
        reason: Option<String>,
    },
    /// Sets inputs of several resources to the same values.
    Update {
        /// Their paths or ids.
        resources: Vec<String>,
        /// Literals and links by the variable's name; what is left out stays.
        #[schema(value_type = Object)]
        inputs: BTreeMap<String, Value>,
        /// Why.
        reason: Option<String>,
    },
    /// Takes several resources to the version of this name of their templates.
    Upgrade {
        /// Their paths or ids.
        resources: Vec<String>,
        /// The version's name.
        version: String,
        /// What the version needs besides; inputs that it does not have are left out.
        #[serde(default)]
        #[schema(value_type = Object)]
        inputs: BTreeMap<String, Value>,
        /// Why.
        reason: Option<String>,
    },
    /// Brings what is out of date up to what is set above it now; resources of which a change is
    /// open are left to that.
    CatchUp {
        /// Only at these paths; everything that is out of date unless told.
        resources: Option<BTreeSet<String>>,
        /// Only at this place and below.
        place: Option<String>,
        /// Only of this project (its slug).
        project: Option<String>,
        /// Why.
        reason: Option<String>,
    },
}

/// What every member is asked to become.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    /// Gone.
    Destroyed,
    /// What it is with these inputs, at this version where one is named.
    Updated {
        /// By the variable's name.
        inputs: BTreeMap<String, Value>,
        /// The version's name.
        version: Option<String>,
    },
}

impl Wanted {
    pub(super) fn direction(&self) -> Direction {
        match self {
            Self::Destroyed => Direction::Up,
            Self::Updated { .. } => Direction::Down,
        }
    }

    pub(super) fn links(&self) -> Vec<Link> {
        match self {
            Self::Destroyed => Vec::new(),
            Self::Updated { inputs, .. } => inputs.values().filter_map(Value::link).cloned().collect(),
        }
    }
}

/// The change that makes a resource what is wanted.
///
/// # Errors
/// There is no such version, or the database fails.
pub(super) async fn change_of(
    app: &App,
    resource: &Resource,
    wanted: &Wanted,
    reason: Option<&str>,
) -> Result<NewChange, ApiError> {
    let mut new = NewChange {
        action: ChangeAction::Destroy,
        inputs: None,
        version: None,
        tags: None,
        configs: None,
        reason: reason.map(ToOwned::to_owned),
        confirm: Some(resource.path.slug().to_string()),
        replace: Vec::new(),
        wait: false,
    };
    if let Wanted::Updated { inputs, version } = wanted {
        new.action = ChangeAction::Update;
        new.confirm = None;
        new.inputs = Some(merged(app, resource, inputs, version.as_deref()).await?);
        new.version.clone_from(version);
    }
    Ok(new)
}

/// The resource's inputs with others in their place; another version's are left out that it does
/// not have.
async fn merged(
    app: &App,
    resource: &Resource,
    inputs: &BTreeMap<String, Value>,
    version: Option<&str>,
) -> Result<Inputs, ApiError> {
    let mut all = resource.spec.inputs.clone();
    if let Some(version) = version.filter(|_| !resource.is_abstract()) {
        let version = request::version(app, resource, Some(version)).await?;
        all.values.retain(|name, _| version.interface.variables.contains_key(name.as_str()));
    }
    all.values.extend(inputs.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(all)
}
