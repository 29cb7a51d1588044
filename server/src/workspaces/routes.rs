//! Listing and making workspaces, and credentials for working with them by hand.

use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Duration, Utc};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::id::WorkspaceId;
use terrace_engine::name::Slug;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::pulls::{self, PullView};
use super::store::{self, Workspace};
use crate::app::App;
use crate::authn::store::{Purpose, issue};
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::Page;
use crate::{audit, clock, events};

/// How long credentials for working by hand last.
const CREDENTIALS_LAST: Duration = Duration::hours(12);

/// A workspace as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkspaceView {
    #[schema(value_type = String)]
    id: WorkspaceId,
    #[schema(value_type = String)]
    slug: Slug,
    name: String,
    /// The kind of forge that serves the repository.
    forge: &'static str,
    /// Where `git clone` finds the repository.
    clone_url: String,
    /// The newest commit of main.
    head: Option<String>,
    created_at: DateTime<Utc>,
}

impl WorkspaceView {
    async fn of(app: &App, workspace: Workspace) -> Result<Self, ApiError> {
        let repository = app.forge.open(workspace.slug.as_str())?;
        let head = repository.head(pulls::BASE).await?;
        Ok(Self {
            clone_url: format!("{}/git/{}.git", app.config.public_url(), workspace.slug),
            head: head.map(|commit| commit.to_string()),
            id: workspace.id,
            slug: workspace.slug,
            name: workspace.name,
            forge: "local",
            created_at: workspace.created_at,
        })
    }
}

/// Every workspace.
#[utoipa::path(tag = "workspace", responses((status = 200, body = Page<WorkspaceView>)))]
#[get("/workspaces")]
pub async fn list(app: web::Data<App>, _: Actor) -> Result<web::Json<Page<WorkspaceView>>, ApiError> {
    let mut items = Vec::new();
    for workspace in store::list(app.db.read()).await? {
        items.push(WorkspaceView::of(&app, workspace).await?);
    }
    Ok(web::Json(Page::whole(items)))
}

/// One workspace.
#[utoipa::path(tag = "workspace", params(("slug" = String, Path)), responses((status = 200, body = WorkspaceView), (status = 404, body = Problem)))]
#[get("/workspaces/{slug}")]
pub async fn show(
    app: web::Data<App>,
    _: Actor,
    slug: web::Path<String>,
) -> Result<web::Json<WorkspaceView>, ApiError> {
    let workspace = store::by_slug(app.db.read(), &slug).await?;
    Ok(web::Json(WorkspaceView::of(&app, workspace).await?))
}

/// What a new workspace needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    slug: String,
    name: String,
}

/// Makes a workspace with an empty repository on the local forge.
#[utoipa::path(tag = "workspace", request_body = NewWorkspace, responses((status = 201, body = WorkspaceView), (status = 409, body = Problem)))]
#[post("/workspaces")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewWorkspace>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let slug: Slug = body.slug.parse()?;
    if slug.as_str() == "catalog" {
        return Err(ApiError::Conflict(
            "\"catalog\" is the repository of the catalog: choose another name".into(),
        ));
    }
    let transaction = app.db.write().await?;
    let workspace = store::create(&transaction, &permit, &slug, &body.name).await?;
    audit::store::record(&transaction, &permit, "workspace.create", slug.as_str(), json!({})).await?;
    events::store::record(&transaction, "workspace", slug.as_str()).await?;
    // The repository comes before the commit: a row without a repository would be half-done,
    // a repository without a row is taken over by the next try.
    if !app.forge.exists(slug.as_str()) {
        app.forge.create(slug.as_str()).await?;
    }
    app.commit(transaction).await?;
    Ok(HttpResponse::Created().json(WorkspaceView::of(&app, workspace).await?))
}

/// Credentials for `git` and for the state backend.
#[derive(Debug, Serialize, ToSchema)]
pub struct Credentials {
    username: String,
    password: String,
    expires_at: DateTime<Utc>,
}

/// Issues credentials for working with the workspace's code and states by hand.
#[utoipa::path(tag = "workspace", params(("slug" = String, Path)), responses((status = 201, body = Credentials)))]
#[post("/workspaces/{slug}/credentials")]
pub async fn credentials(
    app: web::Data<App>,
    actor: Actor,
    slug: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let workspace = store::by_slug(app.db.read(), &slug).await?;
    let expires_at = clock::now() + CREDENTIALS_LAST;
    let name = format!("workspace {}", workspace.slug);
    let (_, secret) = issue(app.db.read(), actor.user, &name, Purpose::State, Some(CREDENTIALS_LAST)).await?;
    audit::store::record_by(app.db.read(), &actor, "workspace.credentials", workspace.slug.as_str()).await?;
    let password = secret.expose_secret().to_owned();
    Ok(HttpResponse::Created().json(Credentials { username: actor.username, password, expires_at }))
}

/// The pull requests of a workspace, newest first.
#[utoipa::path(tag = "workspace", params(("slug" = String, Path)), responses((status = 200, body = Page<PullView>)))]
#[get("/workspaces/{slug}/pulls")]
pub async fn pull_requests(
    app: web::Data<App>,
    _: Actor,
    slug: web::Path<String>,
) -> Result<web::Json<Page<PullView>>, ApiError> {
    let workspace = store::by_slug(app.db.read(), &slug).await?;
    Ok(web::Json(Page::whole(pulls::list(app.db.read(), workspace.id).await?)))
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list).service(show).service(create).service(credentials).service(pull_requests);
}
