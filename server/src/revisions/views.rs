//! Revisions as the API shows them; a bounded number of statements for a whole page.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::id::{ChangeId, VersionId};
use terrace_engine::name::{ConfigKey, TagKey};
use terrace_engine::tree::{Entry, Inputs};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Act, Revision};
use crate::app::App;
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::changes;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::resources::mask::Mask;
use crate::resources::sealed;
use crate::resources::store::{Lifecycle, Resource};
use crate::resources::views::Can;
use crate::templates::store as templates;

/// What the caller can do with a revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionCan {
    rollback: Can,
}

/// A revision as the API shows it; sensitive inputs are `null`.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionView {
    /// Counted from 1 for each resource.
    number: i64,
    /// Whether it is what the resource sets now.
    current: bool,
    /// `create`, `update`, `recreate`, `destroy`, or `edit` of an abstract resource.
    action: Act,
    /// The number of the change that was applied.
    change: Option<i64>,
    by: Option<Person>,
    at: DateTime<Utc>,
    reason: Option<String>,
    /// The version's name.
    version: Option<String>,
    #[schema(value_type = Object)]
    inputs: Inputs,
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Entry>,
    #[schema(value_type = Object)]
    configs: BTreeMap<ConfigKey, Entry>,
    description: String,
    /// The commit on main that holds its code.
    commit: Option<String>,
    can: RevisionCan,
}

/// What must not be shown of some revisions: what any of them, or the resource by now, keeps
/// sealed.
///
/// # Errors
/// A secret does not open.
pub fn mask(app: &App, resource: &Resource, revisions: &[Revision]) -> Result<Mask, ApiError> {
    let specs = revisions.iter().map(|revision| &revision.spec);
    Mask::of(&app.master_key, specs.chain([&resource.spec]))
}

/// The views of some revisions of one resource; five statements.
///
/// # Errors
/// The database fails.
pub async fn views(
    app: &App,
    actor: &Actor,
    resource: &Resource,
    rows: Vec<Revision>,
) -> Result<Vec<RevisionView>, ApiError> {
    let around = Around::load(app.db.read(), actor, resource, &rows).await?;
    let mask = mask(app, resource, &rows)?;
    rows.into_iter().map(|row| around.view(&mask, row)).collect()
}

/// What the rows refer to.
struct Around {
    people: HashMap<Uuid, Person>,
    changes: HashMap<ChangeId, i64>,
    versions: HashMap<Uuid, templates::VersionHead>,
    newest: Option<i64>,
    /// Why nobody, or not the caller, can go back at all.
    blocked: Option<String>,
}

impl Around {
    async fn load(
        db: &impl ConnectionTrait,
        actor: &Actor,
        resource: &Resource,
        rows: &[Revision],
    ) -> Result<Self, ApiError> {
        let people = accounts::people(db, rows.iter().map(|row| row.by.uuid()).collect()).await?;
        let changes = rows.iter().filter_map(|row| row.change).map(ChangeId::uuid).collect();
        let versions = rows.iter().filter_map(|row| row.spec.version).map(VersionId::uuid).collect();
        let scope = Scope::At(resource.path.clone());
        let permission = (!actor.may(Action::Request, &scope)).then(|| actor.rule(Action::Request, &scope));
        let gone = matches!(resource.state, Lifecycle::Destroy | Lifecycle::Destroyed)
            .then(|| format!("it is in state {}", resource.state.text()));
        Ok(Self {
            people: people.into_iter().map(|person| (person.id.uuid(), person)).collect(),
            changes: changes::store::numbers(db, changes).await?,
            versions: templates::version_heads(db, versions).await?,
            newest: store::newest(db, resource.id).await?,
            // An open change is no reason against it: what is asked for now may wait for its end.
            blocked: permission.or(gone),
        })
    }

    fn view(&self, mask: &Mask, row: Revision) -> Result<RevisionView, ApiError> {
        let current = self.newest == Some(row.number);
        let same = current.then(|| "it is what the resource sets now".to_owned());
        let version = row.spec.version.and_then(|id| self.versions.get(&id.uuid()));
        let inputs = mask.json(to_json(&sealed::shown(&row.spec.inputs))?);
        Ok(RevisionView {
            number: row.number,
            current,
            action: row.act,
            change: row.change.and_then(|id| self.changes.get(&id).copied()),
            by: self.people.get(&row.by.uuid()).cloned(),
            at: row.at,
            reason: row.reason,
            version: version.map(|head| head.name.clone()),
            inputs: from_json(inputs).unwrap_or_default(),
            tags: row.spec.tags,
            configs: row.spec.configs,
            description: row.spec.description,
            commit: row.commit.map(|commit| commit.to_string()),
            can: RevisionCan { rollback: Can::unless(same.or_else(|| self.blocked.clone())) },
        })
    }
}
