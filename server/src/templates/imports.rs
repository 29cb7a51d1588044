//! Importing modules of a source as templates: all of them or none.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, HttpResponse, post, web};
use futures_util::{StreamExt, stream};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::diagnostic::Code;
use terrace_engine::module::Overrides;
use terrace_engine::name::TemplateKey;
use utoipa::ToSchema;

use super::addition;
use super::progress::{self, Listener, Step};
use super::store::{self, NewTemplate, NewVersion};
use super::views::{self, TemplateView};
use super::{check, tree};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::error::{ApiError, Problem};
use crate::sources::read;
use crate::sources::snapshot::{Inspected, Snapshot};
use crate::sources::store::{self as sources, Source};
use crate::{audit, events};

/// The most modules of one import.
const MOST: usize = 200;

/// Which modules to import.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The source, by id or name.
    source: String,
    /// The tag, branch or commit; the first versions get its name.
    reference: String,
    modules: Vec<ImportModule>,
}

/// One module and the template that it becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportModule {
    /// The module's folder; empty is the top.
    path: String,
    key: String,
    name: String,
    #[serde(default)]
    description: String,
    /// The keys of the templates that it may sit under; they may be part of the same import.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    parents: Vec<TemplateKey>,
    #[serde(default)]
    labels: Vec<String>,
}

impl ImportModule {
    fn checked(self) -> Result<NewTemplate, ApiError> {
        Ok(NewTemplate {
            key: self.key.parse()?,
            name: check::line("name", &self.name)?,
            description: check::text("description", self.description)?,
            labels: check::labels(self.labels)?,
            is_abstract: false,
            parents: self.parents,
            tags: BTreeMap::new(),
            configs: BTreeMap::new(),
            overrides: Overrides::default(),
            links: BTreeMap::new(),
        })
    }
}

/// The templates that an import made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Imported {
    items: Vec<TemplateView>,
}

impl Imported {
    /// The templates with these keys.
    ///
    /// # Errors
    /// The database fails.
    pub async fn of(db: &impl ConnectionTrait, keys: &[TemplateKey]) -> Result<Self, ApiError> {
        Ok(Self { items: views::by_keys(db, keys).await? })
    }
}

/// A template to be made, with its first version where it is concrete.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) template: NewTemplate,
    pub(super) version: Option<NewVersion>,
}

/// Imports modules as templates with one active version each: all of them or none. With
/// `Accept: text/event-stream` the answer is 200 and a stream: `progress` for each module that was
/// read, then `imported` with what 201 carries, or `failed` with a problem document.
#[utoipa::path(tag = "template", request_body = Import, responses((status = 201, body = Imported), (status = 200, content_type = "text/event-stream", body = String), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/imports")]
pub async fn import(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<Import>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let body = body.into_inner();
    if body.modules.is_empty() || body.modules.len() > MOST {
        return Err(ApiError::BadRequest(format!("name between 1 and {MOST} modules to import")));
    }
    let source = sources::by_name_or_id(app.db.read(), &body.source).await?;
    refuse_existing(app.db.read(), &body.modules).await?;
    if progress::is_wanted(&request) {
        return Ok(progress::told(move |listener| make(app, permit, (source, body), listener)));
    }
    Ok(HttpResponse::Created().json(make(app, permit, (source, body), Listener::default()).await?))
}

async fn make(
    app: web::Data<App>,
    permit: Permit,
    (source, body): (Source, Import),
    listener: Listener,
) -> Result<Imported, ApiError> {
    let snapshot = read::snapshot(&app, &source, &body.reference).await?;
    let planned = plan(&snapshot, (&source, &body.reference), body.modules, &listener).await?;
    let keys: Vec<TemplateKey> = planned.iter().map(|planned| planned.template.key.clone()).collect();
    let transaction = app.db.write().await?;
    write(&transaction, &permit, planned).await?;
    let detail = json!({ "source": source.name, "reference": body.reference, "commit": snapshot.commit, "templates": keys });
    audit::store::record(&transaction, &permit, "template.import", source.name.as_str(), detail).await?;
    app.commit(transaction).await?;
    Imported::of(app.db.read(), &keys).await
}

/// A key that is taken, or named twice, is refused before anything is read.
async fn refuse_existing(db: &impl ConnectionTrait, modules: &[ImportModule]) -> Result<(), ApiError> {
    let mut seen = BTreeSet::new();
    if let Some(twice) = modules.iter().find(|module| !seen.insert(module.key.as_str())) {
        let summary = format!("two modules of this import have the key \"{}\"", twice.key);
        return Err(ApiError::invalid(Code::NameCollision, summary, twice.path.as_str()));
    }
    let taken = store::by_keys(db, seen.into_iter().map(str::to_owned).collect()).await?;
    let Some(first) = taken.first() else { return Ok(()) };
    let key = &first.key;
    Err(ApiError::Conflict(format!(
        "the template {key} exists already: choose another key, or add a version to it with POST /templates/{key}/versions"
    )))
}

/// Inspects every module, on all cores, and refuses all of them where one has errors.
async fn plan(
    snapshot: &Snapshot,
    (source, reference): (&Source, &str),
    modules: Vec<ImportModule>,
    listener: &Listener,
) -> Result<Vec<Planned>, ApiError> {
    let total = modules.len();
    let paths: Vec<String> = modules.iter().map(|module| module.path.clone()).collect();
    let templates = modules.into_iter().map(ImportModule::checked).collect::<Result<Vec<_>, _>>()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut reading =
        stream::iter(paths).map(|path| async move { snapshot.module(&path).await }).buffered(cores);
    let mut inspected: Vec<Inspected> = Vec::with_capacity(total);
    while let Some(module) = reading.next().await {
        inspected.push(module?);
        let path = inspected.last().map(|module| module.path.clone()).unwrap_or_default();
        listener.tell(Step { path, done: inspected.len(), total });
    }
    read::refuse_errors(&inspected)?;
    let version = |module: Inspected| NewVersion::of(source.id, (reference, &snapshot.commit), module);
    let planned = templates.into_iter().zip(inspected.into_iter().map(version));
    Ok(planned.map(|(template, version)| Planned { template, version: Some(version) }).collect())
}

/// Makes templates with their first versions, then their parents, and checks the whole tree.
///
/// # Errors
/// A key is taken, a parent does not exist, the parents form a circle, a lock is broken, or the
/// database fails; nothing may be committed then.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    permit: &Permit,
    planned: Vec<Planned>,
) -> Result<(), ApiError> {
    let mut parents = Vec::with_capacity(planned.len());
    for Planned { template, version } in planned {
        let of = template.parents.clone();
        let template = store::insert(db, permit, template).await?;
        if let Some(version) = version {
            addition::insert(db, permit, &template, version).await?;
        }
        events::store::record(db, "template", template.key.as_str()).await?;
        parents.push((template.id, of));
    }
    store::set_parents(db, permit, &parents).await?;
    tree::check(db).await
}
