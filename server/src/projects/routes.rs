//! Listing, making and editing projects.

use std::collections::{BTreeMap, HashMap};

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::generate::StateStore;
use terrace_engine::id::ProjectId;
use terrace_engine::name::{ConfigKey, Slug, TagKey};
use terrace_engine::tree::Entry;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::states;
use super::store::{self, NewProject, Project, ProjectEdit};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, require_revision, revision};
use crate::resources::impact::{Above, Impact, ImpactBody, impact};
use crate::templates::check;
use crate::{audit, events, resources, workspaces};

/// A project as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectView {
    #[schema(value_type = String)]
    id: ProjectId,
    #[schema(value_type = String)]
    slug: Slug,
    name: String,
    description: String,
    /// The slug of the workspace where its code lands.
    workspace: String,
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Entry>,
    #[schema(value_type = Object)]
    configs: BTreeMap<ConfigKey, Entry>,
    /// Where the states of its resources are kept: `{kind}` with the settings of that kind, which
    /// is `terrace`, `s3` (`bucket`, `region`, `prefix`, `path_style`), `gcs` (`bucket`, `prefix`) or `azurerm`
    /// (`resource_group_name`, `storage_account_name`, `container_name`, `prefix`).
    #[schema(value_type = Object)]
    backend: StateStore,
    /// Whether changes of its resources are asked for when an output that they read moves.
    propose_readers: bool,
    /// How many resources it has.
    resources: u64,
    revision: i64,
    created_at: DateTime<Utc>,
}

/// Turns rows into views with two statements, however many there are.
async fn views(app: &App, projects: Vec<Project>) -> Result<Vec<ProjectView>, ApiError> {
    let db = app.db.read();
    let ids = projects.iter().map(|project| project.workspace.uuid()).collect();
    let workspaces = workspaces::store::by_ids(db, ids).await?;
    let counts: HashMap<ProjectId, u64> = resources::counts::counts_by_project(db).await?;
    let view = |project: Project| ProjectView {
        workspace: workspaces.get(&project.workspace).map(|w| w.slug.to_string()).unwrap_or_default(),
        resources: counts.get(&project.id).copied().unwrap_or(0),
        id: project.id,
        slug: project.slug,
        name: project.name,
        description: project.description,
        tags: project.tags,
        configs: project.configs,
        backend: project.backend,
        propose_readers: project.propose_readers,
        revision: project.revision,
        created_at: project.created_at,
    };
    Ok(projects.into_iter().map(view).collect())
}

async fn view(app: &App, project: Project) -> Result<ProjectView, ApiError> {
    views(app, vec![project]).await?.pop().ok_or(ApiError::NotFound("project"))
}

/// Every project.
#[utoipa::path(tag = "project", responses((status = 200, body = Page<ProjectView>)))]
#[get("/projects")]
pub async fn list(app: web::Data<App>, _: Actor) -> Result<web::Json<Page<ProjectView>>, ApiError> {
    let projects = store::list(app.db.read()).await?;
    Ok(web::Json(Page::whole(views(&app, projects).await?)))
}

/// One project.
#[utoipa::path(tag = "project", params(("slug" = String, Path)), responses((status = 200, body = ProjectView), (status = 404, body = Problem)))]
#[get("/projects/{slug}")]
pub async fn show(app: web::Data<App>, _: Actor, slug: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let project = store::by_slug(app.db.read(), &slug).await?;
    answer(&app, project, HttpResponse::Ok()).await
}

async fn answer(
    app: &App,
    project: Project,
    mut response: actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, ApiError> {
    let tag = format!("\"{}\"", project.revision);
    Ok(response.insert_header(("ETag", tag)).json(view(app, project).await?))
}

/// What a new project needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProjectBody {
    slug: String,
    name: String,
    #[serde(default)]
    description: String,
    /// The slug of the workspace where its code lands.
    workspace: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    tags: BTreeMap<TagKey, Entry>,
    #[serde(default)]
    #[schema(value_type = Object)]
    configs: BTreeMap<ConfigKey, Entry>,
    /// Where the states of its resources are kept; in Terrace unless told.
    #[serde(default)]
    #[schema(value_type = Object)]
    backend: StateStore,
    /// Whether changes of its resources are asked for when an output that they read moves.
    #[serde(default)]
    propose_readers: bool,
}

/// Makes a project.
#[utoipa::path(tag = "project", request_body = NewProjectBody, responses((status = 201, body = ProjectView), (status = 409, body = Problem)))]
#[post("/projects")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewProjectBody>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let body = body.into_inner();
    let workspace = workspaces::store::by_slug(app.db.read(), &body.workspace).await?.id;
    let slug: Slug = body.slug.parse()?;
    check::tags(&body.tags)?;
    check::configs(&body.configs)?;
    body.backend.check()?;
    let new = NewProject {
        slug,
        name: body.name,
        description: body.description,
        workspace,
        tags: body.tags,
        configs: body.configs,
        backend: body.backend,
        propose_readers: body.propose_readers,
    };
    let transaction = app.db.write().await?;
    let project = store::create(&transaction, &permit, new).await?;
    audit::store::record(&transaction, &permit, "project.create", project.slug.as_str(), json!({})).await?;
    events::store::record(&transaction, "project", project.slug.as_str()).await?;
    app.commit(transaction).await?;
    answer(&app, project, HttpResponse::Created()).await
}

/// What an edit of a project sets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectEditBody {
    name: Option<String>,
    description: Option<String>,
    #[schema(value_type = Object)]
    tags: Option<BTreeMap<TagKey, Entry>>,
    #[schema(value_type = Object)]
    configs: Option<BTreeMap<ConfigKey, Entry>>,
    /// Where the states of its resources are kept; refused while there are any.
    #[schema(value_type = Object)]
    backend: Option<StateStore>,
    /// Whether changes of its resources are asked for when an output that they read moves.
    propose_readers: Option<bool>,
}

/// Edits a project; resources that it alters are marked out of date.
#[utoipa::path(tag = "project", params(("slug" = String, Path)), request_body = ProjectEditBody, responses((status = 200, body = ProjectView), (status = 412, body = Problem)))]
#[patch("/projects/{slug}")]
pub async fn edit(
    app: web::Data<App>,
    actor: Actor,
    slug: web::Path<String>,
    body: web::Json<ProjectEditBody>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let expected = revision(&request)?;
    let body = body.into_inner();
    check::tags(&body.tags.clone().unwrap_or_default())?;
    check::configs(&body.configs.clone().unwrap_or_default())?;
    body.backend.as_ref().map(StateStore::check).transpose()?;
    let transaction = app.db.write().await?;
    let before = store::by_slug(&transaction, &slug).await?;
    require_revision(expected, before.revision)?;
    if body.backend.as_ref().is_some_and(|backend| *backend != before.backend) {
        states::refuse_moving(&transaction, &before).await?;
    }
    let above = Above::Project(&before);
    let after = above.settings().with(body.tags.as_ref(), body.configs.as_ref());
    let stale = impact(&transaction, above, &after).await?.stale;
    let edit = ProjectEdit {
        name: body.name,
        description: body.description,
        tags: body.tags,
        configs: body.configs,
        backend: body.backend,
        propose_readers: body.propose_readers,
    };
    let detail = json!({"backend": edit.backend, "propose_readers": edit.propose_readers});
    let project = store::edit(&transaction, &permit, &slug, expected, edit).await?;
    resources::marks::mark_out_of_date(&transaction, stale).await?;
    audit::store::record(&transaction, &permit, "project.edit", project.slug.as_str(), detail).await?;
    events::store::record(&transaction, "project", project.slug.as_str()).await?;
    app.commit(transaction).await?;
    answer(&app, project, HttpResponse::Ok()).await
}

/// What an edit of a project's tags and configs would alter, before it is saved.
#[utoipa::path(tag = "project", params(("slug" = String, Path)), request_body = ImpactBody, responses((status = 200, body = Impact), (status = 404, body = Problem), (status = 422, body = Problem)))]
#[post("/projects/{slug}/impact")]
pub async fn show_impact(
    app: web::Data<App>,
    actor: Actor,
    slug: web::Path<String>,
    body: web::Json<ImpactBody>,
) -> Result<web::Json<Impact>, ApiError> {
    actor.permit(Action::Administer, &Scope::Everywhere)?;
    let db = app.db.read();
    let project = store::by_slug(db, &slug).await?;
    let above = Above::Project(&project);
    let after = body.into_inner().over(&above.settings())?;
    Ok(web::Json(impact(db, above, &after).await?))
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list).service(show).service(create).service(edit).service(show_impact);
}
