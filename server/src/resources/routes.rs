//! Reading, asking for, editing and deleting resources.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::name::TemplateKey;
use terrace_engine::tree::Resolved;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::draft::Draft;
use super::edit::{ResourceEdit, plan, save};
use super::impact::AlteredView;
use super::mask::Mask;
use super::outputs::{self, OutputView};
use super::preview::{self, FileView, Preview};
use super::request::NewResource;
use super::store::{self, FilterIds, Lifecycle, Resource, ResourceFilter};
use super::views::{self, ResourceView};
use super::{chain, create, upgrade, without_secrets};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery, revision};
use crate::projects::store as projects;
use crate::templates::store as templates;
use crate::{audit, changes, events, state, workspaces};

/// A resource that the actor may see, by id or by path with its slashes percent-encoded.
///
/// # Errors
/// There is none that they may see.
pub async fn visible(app: &App, actor: &Actor, text: &str) -> Result<Resource, ApiError> {
    let text = text.replace("%2F", "/").replace("%2f", "/");
    let resource = store::by_id_or_path(app.db.read(), &text).await?;
    actor.permit(Action::Read, &Scope::At(resource.path.clone()))?;
    Ok(resource)
}

/// Resources, by path.
#[utoipa::path(tag = "resource", params(PageQuery, ResourceFilter), responses((status = 200, body = Page<ResourceView>)))]
#[get("/resources")]
pub async fn list(
    app: web::Data<App>,
    actor: Actor,
    page: web::Query<PageQuery>,
    filter: web::Query<ResourceFilter>,
) -> Result<web::Json<Page<ResourceView>>, ApiError> {
    let db = app.db.read();
    let ids = filter_ids(&app, &actor, &filter).await?;
    let rows = store::list(db, &actor, &page, (&ids, &filter)).await?;
    let rows = Page::cut(rows, page.limit(), |row: &Resource| row.path.to_string());
    let items = views::views(db, &actor, rows.items).await?;
    Ok(web::Json(Page { items, next: rows.next }))
}

/// The ids of what a filter names.
async fn filter_ids(app: &App, actor: &Actor, filter: &ResourceFilter) -> Result<FilterIds, ApiError> {
    let db = app.db.read();
    let mut ids = FilterIds::default();
    if let Some(slug) = &filter.project {
        ids.project = Some(projects::by_slug(db, slug).await?.id);
    }
    if let Some(key) = &filter.template {
        ids.template = Some(templates::by_key(db, &key.parse::<TemplateKey>()?).await?.id);
    }
    match (&filter.version, ids.template) {
        (None, _) => {}
        (Some(name), Some(template)) => {
            ids.version = Some(templates::version_by_name(db, template, name).await?.id);
        }
        (Some(_), None) => {
            let sentence = "a version is one of a template: name the template too";
            return Err(ApiError::BadRequest(sentence.into()));
        }
    }
    match filter.parent.as_deref() {
        None => {}
        Some("") => ids.parent = Some(None),
        Some(path) => ids.parent = Some(Some(visible(app, actor, path).await?.id)),
    }
    Ok(ids)
}

/// One resource.
#[utoipa::path(tag = "resource", params(("id" = String, Path)), responses((status = 200, body = ResourceView), (status = 404, body = Problem)))]
#[get("/resources/{id}")]
pub async fn show(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let view = views::view(app.db.read(), &actor, resource).await?;
    Ok(HttpResponse::Ok().insert_header(("ETag", format!("\"{}\"", view.revision))).json(view))
}

/// Shows what a request would do; nothing is written.
#[utoipa::path(tag = "resource", request_body = NewResource, responses((status = 200, body = Preview), (status = 422, body = Problem)))]
#[post("/resources/preview")]
pub async fn show_preview(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewResource>,
) -> Result<web::Json<Preview>, ApiError> {
    Ok(web::Json(preview::preview(&app, &actor, &body).await?))
}

/// Every effective tag, config and value with its origin.
#[utoipa::path(tag = "resource", params(("id" = String, Path)), responses((status = 200, body = Object)))]
#[get("/resources/{id}/explain")]
pub async fn explain(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<Resolved>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let db = app.db.read();
    if resource.is_abstract() {
        let template = templates::by_ids(db, vec![resource.template.uuid()]).await?;
        let project = projects::by_ids(db, vec![resource.project.uuid()]).await?;
        let (Some(template), Some(project)) = (template.values().next(), project.values().next()) else {
            return Err(ApiError::NotFound("template"));
        };
        let chain = chain::load(db, template, project, &resource).await?;
        return Ok(web::Json(preview::abstract_resolved(&chain)?));
    }
    let draft = Draft::load(&app, db, &resource, &resource.spec).await?;
    Ok(web::Json(without_secrets(draft.resolved()?)))
}

/// The outputs of a resource; sensitive ones without their value.
#[utoipa::path(tag = "resource", params(("id" = String, Path)), responses((status = 200, body = Page<OutputView>)))]
#[get("/resources/{id}/outputs")]
pub async fn show_outputs(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<Page<OutputView>>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    Ok(web::Json(Page::whole(outputs::of_resource(app.db.read(), resource.id).await?)))
}

/// The code of a resource, as main holds it.
#[derive(Serialize, ToSchema)]
pub struct ResourceFiles {
    commit: Option<String>,
    folder: Option<String>,
    items: Vec<FileView>,
}

/// The code of a resource, as main holds it.
#[utoipa::path(tag = "resource", params(("id" = String, Path)), responses((status = 200, body = ResourceFiles)))]
#[get("/resources/{id}/files")]
pub async fn files(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<ResourceFiles>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let workspace = workspaces::store::by_id(app.db.read(), resource.workspace).await?;
    let repository = app.forge.open(workspace.slug.as_str())?;
    let commit = repository.head(workspaces::pulls::BASE).await?;
    let items = match (&commit, resource.folder.as_deref().and_then(|folder| folder.parse().ok())) {
        (Some(commit), Some(folder)) => preview::file_views(&repository.folder(commit, &folder).await?),
        _ => Vec::new(),
    };
    let mask = written(&app, &resource).await?;
    let items = items.into_iter().map(|file| FileView { text: mask.text(file.text), ..file }).collect();
    Ok(web::Json(ResourceFiles {
        commit: commit.map(|commit| commit.to_string()),
        folder: resource.folder,
        items,
    }))
}

/// What must not be shown of a resource's code: what any of its changes keeps sealed.
async fn written(app: &App, resource: &Resource) -> Result<Mask, ApiError> {
    let changes = changes::specs::specs(app.db.read(), vec![resource.id.uuid()]).await?;
    Mask::of(&app.master_key, changes.iter().map(|(_, spec, _)| spec).chain([&resource.spec]))
}

/// Whether an edit is only worked out.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EditQuery {
    /// Only say what the edit would alter.
    #[serde(default)]
    pub preview: bool,
}

/// An edited resource, with everything below that the edit alters.
#[derive(Serialize, ToSchema)]
pub struct EditedResource {
    resource: ResourceView,
    altered: Vec<AlteredView>,
}

/// Edits the tags and configs of an abstract resource.
#[utoipa::path(tag = "resource", params(("id" = String, Path), EditQuery), request_body = ResourceEdit, responses((status = 200, body = EditedResource), (status = 422, body = Problem)))]
#[patch("/resources/{id}")]
pub async fn edit(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    query: web::Query<EditQuery>,
    (body, request): (web::Json<ResourceEdit>, HttpRequest),
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let permit = actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
    if !resource.is_abstract() {
        return Err(ApiError::Conflict(
            "this resource is concrete: ask for a change instead of editing it".into(),
        ));
    }
    let (resource, altered) = match query.preview {
        true => {
            let (_, impact) = plan(app.db.read(), &resource, &body).await?;
            (resource, impact.altered)
        }
        false => save(&app, &permit, (resource, &body), (revision(&request)?, None)).await?,
    };
    let resource = views::view(app.db.read(), &actor, resource).await?;
    Ok(HttpResponse::Ok().json(EditedResource { resource, altered }))
}

/// Deletes what is left of a destroyed resource, one that was never applied, or an abstract one
/// without children.
#[utoipa::path(tag = "resource", params(("id" = String, Path)), responses((status = 204), (status = 409, body = Problem)))]
#[delete("/resources/{id}")]
pub async fn remove(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let permit = actor.permit(Action::Request, &Scope::At(resource.path.clone()))?;
    let transaction = app.db.write().await?;
    let children = store::children(&transaction, resource.id).await?;
    if let Some(child) = children.first() {
        return Err(ApiError::Conflict(format!("{} is below it: delete that first", child.path)));
    }
    let (lineage, _) = state::store::head(&transaction, resource.id).await?;
    if resource.state == Lifecycle::Provision && !lineage.is_empty() {
        let sentence = format!("an apply of {} began: destroy what it made first", resource.path);
        return Err(ApiError::Conflict(sentence));
    }
    if !resource.is_abstract() && matches!(resource.state, Lifecycle::Provisioned | Lifecycle::Destroy) {
        return Err(ApiError::Conflict(format!(
            "{} is {}: destroy it first",
            resource.path,
            resource.state.text()
        )));
    }
    changes::store::delete_history(&transaction, &permit, resource.id).await?;
    store::delete(&transaction, &permit, resource.id).await?;
    audit::store::record(&transaction, &permit, "resource.delete", &resource.path.to_string(), json!({}))
        .await?;
    events::store::record(&transaction, "resource", &resource.id.to_string()).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create::create)
        .service(show_preview)
        .service(show)
        .service(explain)
        .service(upgrade::show)
        .service(show_outputs)
        .service(files)
        .service(edit)
        .service(remove);
}
