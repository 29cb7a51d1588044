//! Resources as the API shows them; a bounded number of statements for a whole page.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use terrace_engine::id::{ResourceId, TemplateId, VersionId};
use terrace_engine::name::{ConfigKey, TagKey, TreePath};
use terrace_engine::tree::{Entry, Inputs};
use utoipa::ToSchema;
use uuid::Uuid;

use super::counts;
use super::sealed;
use super::store::{Lifecycle, Resource};
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::changes;
use crate::drift;
use crate::drift::store::DriftState;
use crate::drift::views::DriftMark;
use crate::error::ApiError;
use crate::projects::store as projects;
use crate::templates::store as templates;

/// Whether an action is open to the caller now, and if not, why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Can {
    /// Whether it is.
    pub allowed: bool,
    /// Why it is not.
    pub reason: Option<String>,
}

impl Can {
    /// Open, unless there is a reason against it.
    #[must_use]
    pub fn unless(reason: Option<String>) -> Self {
        Self { allowed: reason.is_none(), reason }
    }
}

/// What the caller can do with a resource.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceCan {
    update: Can,
    recreate: Can,
    destroy: Can,
    delete: Can,
}

/// A resource as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceView {
    #[schema(value_type = String)]
    id: ResourceId,
    #[schema(value_type = String)]
    path: TreePath,
    slug: String,
    description: String,
    template: String,
    #[serde(rename = "abstract")]
    is_abstract: bool,
    project: String,
    parent: Option<String>,
    version: Option<String>,
    latest_version: Option<String>,
    /// Where its version is in its life: `preview`, `active`, `deprecated` or `archived`.
    version_lifecycle: Option<String>,
    /// Why its version is there.
    version_reason: Option<String>,
    state: Lifecycle,
    out_of_date: bool,
    #[schema(value_type = Object)]
    inputs: Inputs,
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Entry>,
    #[schema(value_type = Object)]
    configs: BTreeMap<ConfigKey, Entry>,
    children: u64,
    open_change: Option<i64>,
    drift: DriftMark,
    folder: Option<String>,
    pub(super) revision: i64,
    created_by: Option<Person>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    can: ResourceCan,
}

/// Everything that the views of a page need, loaded in a fixed number of statements.
struct Around {
    templates: HashMap<TemplateId, templates::Template>,
    projects: HashMap<terrace_engine::id::ProjectId, projects::Project>,
    versions: HashMap<Uuid, templates::VersionHead>,
    latest: HashMap<TemplateId, String>,
    children: HashMap<Uuid, u64>,
    open: HashMap<ResourceId, i64>,
    drift: HashMap<ResourceId, DriftState>,
    people: HashMap<Uuid, Person>,
}

impl Around {
    async fn load(db: &impl ConnectionTrait, rows: &[Resource]) -> Result<Self, ApiError> {
        let ids = |get: fn(&Resource) -> Uuid| {
            let mut ids: Vec<Uuid> = rows.iter().map(get).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let template_ids = ids(|row| row.template.uuid());
        let people = accounts::people(db, ids(|row| row.created_by.uuid())).await?;
        let version_ids = rows.iter().filter_map(|row| row.spec.version).map(VersionId::uuid).collect();
        Ok(Self {
            templates: templates::by_ids(db, template_ids.clone()).await?,
            latest: templates::latest_names(db, template_ids).await?,
            versions: templates::version_heads(db, version_ids).await?,
            projects: projects::by_ids(db, ids(|row| row.project.uuid())).await?,
            children: counts::child_counts(db, ids(|row| row.id.uuid())).await?,
            open: changes::store::open_numbers(db, ids(|row| row.id.uuid())).await?,
            drift: drift::store::states(db, ids(|row| row.id.uuid())).await?,
            people: people.into_iter().map(|person| (person.id.uuid(), person)).collect(),
        })
    }

    fn view(&self, actor: &Actor, row: Resource) -> ResourceView {
        let template = self.templates.get(&row.template);
        let children = self.children.get(&row.id.uuid()).copied().unwrap_or(0);
        let open_change = self.open.get(&row.id).copied();
        let version = row.spec.version.and_then(|id| self.versions.get(&id.uuid()));
        ResourceView {
            can: can(actor, &row, children, open_change),
            slug: row.path.slug().to_string(),
            template: template.map(|template| template.key.to_string()).unwrap_or_default(),
            is_abstract: row.is_abstract(),
            project: self
                .projects
                .get(&row.project)
                .map(|project| project.slug.to_string())
                .unwrap_or_default(),
            parent: row.path.parent().map(|parent| parent.to_string()),
            version: version.map(|head| head.name.clone()),
            version_lifecycle: version.map(|head| head.lifecycle.clone()),
            version_reason: version.and_then(|head| head.reason.clone()),
            latest_version: self.latest.get(&row.template).cloned(),
            inputs: sealed::shown(&row.spec.inputs),
            tags: row.spec.tags,
            configs: row.spec.configs,
            description: row.spec.description,
            children,
            open_change,
            drift: DriftMark::from(self.drift.get(&row.id).unwrap_or(&DriftState::unchecked())),
            created_by: self.people.get(&row.created_by.uuid()).cloned(),
            id: row.id,
            path: row.path,
            state: row.state,
            out_of_date: row.out_of_date,
            folder: row.folder,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The views of some resources.
///
/// # Errors
/// The database fails.
pub async fn views(
    db: &impl ConnectionTrait,
    actor: &Actor,
    rows: Vec<Resource>,
) -> Result<Vec<ResourceView>, ApiError> {
    let around = Around::load(db, &rows).await?;
    Ok(rows.into_iter().map(|row| around.view(actor, row)).collect())
}

/// The view of one resource.
///
/// # Errors
/// The database fails.
pub async fn view(db: &impl ConnectionTrait, actor: &Actor, row: Resource) -> Result<ResourceView, ApiError> {
    views(db, actor, vec![row]).await?.pop().ok_or(ApiError::NotFound("resource"))
}

fn can(actor: &Actor, row: &Resource, children: u64, open: Option<i64>) -> ResourceCan {
    let scope = Scope::At(row.path.clone());
    let permission = (!actor.may(Action::Request, &scope)).then(|| actor.rule(Action::Request, &scope));
    let busy = open.map(|number| format!("change {number} of it is open"));
    let gone = (row.state == Lifecycle::Destroyed).then(|| "it is destroyed".to_owned());
    let below = match children {
        0 => None,
        1 => Some("1 resource is below it".to_owned()),
        more => Some(format!("{more} resources are below it")),
    };
    let not_there = (!matches!(row.state, Lifecycle::Provisioned | Lifecycle::Provision))
        .then(|| format!("it is in state {}", row.state.text()));
    let not_made =
        (row.state != Lifecycle::Provisioned).then(|| format!("it is in state {}", row.state.text()));
    let is_abstract = row.is_abstract().then(|| "it is abstract: delete it instead".to_owned());
    let deletable = (!row.is_abstract() && !matches!(row.state, Lifecycle::Destroyed | Lifecycle::Provision))
        .then(|| "destroy it first".to_owned());
    let first = |reasons: [&Option<String>; 4]| Can::unless(reasons.into_iter().find_map(Clone::clone));
    ResourceCan {
        // Another open change is no reason against these: what is asked for now may wait for its end.
        update: first([&permission, &gone, &not_there, &None]),
        recreate: first([&permission, &is_abstract, &not_made, &None]),
        destroy: first([&permission, &is_abstract, &not_there, &below]),
        delete: first([&permission, &busy, &below, &deletable]),
    }
}
