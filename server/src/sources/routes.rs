//! Listing, adding, refreshing and looking into sources.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::id::IntegrationId;
use terrace_engine::module::{Form, Found, Interface, Overrides, form};
use terrace_engine::name::{CommitSha, Slug};
use terrace_workspaces::source::{Ref, RefKind};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::read;
use super::store::{self, NewSource, Source};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};
use crate::{audit, events, integrations, templates};

/// Every source, by name.
#[utoipa::path(tag = "source", params(PageQuery), responses((status = 200, body = Page<Source>)))]
#[get("/sources")]
pub async fn list(
    app: web::Data<App>,
    _: Actor,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<Source>>, ApiError> {
    Ok(web::Json(store::list(app.db.read(), &page).await?))
}

/// What a new source needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSourceBody {
    name: String,
    /// `https://…`, `http://…`, `ssh://…`, `file:///…` or `user@host:path`.
    address: String,
    /// The id of the integration to read it through.
    #[serde(default)]
    integration: Option<String>,
}

/// Adds a source and fetches it at once; where that fails nothing is added.
#[utoipa::path(tag = "source", request_body = NewSourceBody, responses((status = 201, body = Source), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/sources")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewSourceBody>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let body = body.into_inner();
    let name: Slug = body.name.parse()?;
    refuse_taken(&app, &name).await?;
    let integration = match &body.integration {
        Some(id) => Some(integrations::store::by_id(app.db.read(), id.parse::<IntegrationId>()?).await?.id),
        None => None,
    };
    let credentials = integrations::store::credentials(&app, integration).await?;
    let address = body.address.trim().to_owned();
    let from = store::local_address(&app, &address).unwrap_or_else(|| address.clone());
    let mirror = app.mirrors.fetch(&from, &credentials).await?;
    let default_reference = read::default_reference(&mirror).await?;
    let new = NewSource { name, address, integration, default_reference };
    let transaction = app.db.write().await?;
    let source = store::create(&transaction, &permit, new).await?;
    let detail = json!({ "address": source.address });
    audit::store::record(&transaction, &permit, "source.create", source.name.as_str(), detail).await?;
    events::store::record(&transaction, "source", source.name.as_str()).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::Created().json(source))
}

/// A name that is taken is refused before anything is fetched.
async fn refuse_taken(app: &App, name: &Slug) -> Result<(), ApiError> {
    match store::by_name_or_id(app.db.read(), name.as_str()).await {
        Ok(_) => {
            Err(ApiError::Conflict(format!("the source \"{name}\" exists already: choose another name")))
        }
        Err(ApiError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// One source, by id or name.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 200, body = Source), (status = 404, body = Problem)))]
#[get("/sources/{id}")]
pub async fn show(
    app: web::Data<App>,
    _: Actor,
    id: web::Path<String>,
) -> Result<web::Json<Source>, ApiError> {
    Ok(web::Json(store::by_name_or_id(app.db.read(), &id).await?))
}

/// Fetches a source again.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 200, body = Source), (status = 422, body = Problem)))]
#[post("/sources/{id}/refresh")]
pub async fn refresh(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<Source>, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let mirror = read::fetch(&app, &source).await?;
    let default_reference = read::default_reference(&mirror).await?;
    let transaction = app.db.write().await?;
    let source = store::set_fetched(&transaction, &permit, source.id, default_reference).await?;
    audit::store::record(&transaction, &permit, "source.refresh", source.name.as_str(), json!({})).await?;
    events::store::record(&transaction, "source", source.name.as_str()).await?;
    app.commit(transaction).await?;
    Ok(web::Json(source))
}

/// Forgets a source that no template version was made from.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/sources/{id}")]
pub async fn remove(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let transaction = app.db.write().await?;
    let source = store::by_name_or_id(&transaction, &id).await?;
    let imported = templates::store::imported(&transaction, source.id).await?;
    if !imported.is_empty() {
        let keys: std::collections::BTreeSet<String> = imported.into_values().collect();
        let keys = keys.into_iter().collect::<Vec<_>>().join(", ");
        return Err(ApiError::Conflict(format!(
            "the source holds the modules of the templates {keys}: delete those first"
        )));
    }
    store::delete(&transaction, &permit, source.id).await?;
    audit::store::record(&transaction, &permit, "source.delete", source.name.as_str(), json!({})).await?;
    events::store::record(&transaction, "source", source.name.as_str()).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A tag or branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefView {
    name: String,
    /// `tag` or `branch`.
    kind: &'static str,
    #[schema(value_type = String)]
    commit: CommitSha,
}

impl From<Ref> for RefView {
    fn from(found: Ref) -> Self {
        let kind = match found.kind {
            RefKind::Tag => "tag",
            RefKind::Branch => "branch",
        };
        Self { name: found.name, kind, commit: found.commit }
    }
}

/// Every tag and branch of a source: releases first, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refs {
    items: Vec<RefView>,
}

/// Every tag and branch of a source, as it was fetched last.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 200, body = Refs), (status = 404, body = Problem)))]
#[get("/sources/{id}/refs")]
pub async fn refs(app: web::Data<App>, _: Actor, id: web::Path<String>) -> Result<web::Json<Refs>, ApiError> {
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let refs = read::mirror(&app, &source).await?.refs().await?;
    Ok(web::Json(Refs { items: refs.into_iter().map(RefView::from).collect() }))
}

/// Which commit to look into.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AtReference {
    /// A tag, branch or commit; the source's default one unless told.
    reference: Option<String>,
    /// The module's folder; the top unless told.
    path: Option<String>,
}

impl AtReference {
    fn reference<'a>(&'a self, source: &'a Source) -> Result<&'a str, ApiError> {
        let empty = || {
            ApiError::Conflict(format!(
                "the source {} has no commits yet: push some and refresh it",
                source.name
            ))
        };
        self.reference.as_deref().or(source.default_reference.as_deref()).ok_or_else(empty)
    }
}

/// A folder of a source that holds Terraform configuration.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModuleView {
    path: String,
    variables: usize,
    outputs: usize,
    resources: usize,
    usable: bool,
    /// Why it cannot be imported.
    reason: Option<String>,
    /// The first paragraph of its README.
    readme: Option<String>,
    /// The key of the template that was made from it.
    imported_as: Option<String>,
}

/// The modules of a source at a commit.
#[derive(Debug, Serialize, ToSchema)]
pub struct Modules {
    #[schema(value_type = String)]
    commit: CommitSha,
    items: Vec<ModuleView>,
}

/// The modules of a source at a reference, each with its own verdict.
#[utoipa::path(tag = "source", params(("id" = String, Path), AtReference), responses((status = 200, body = Modules), (status = 422, body = Problem)))]
#[get("/sources/{id}/modules")]
pub async fn modules(
    app: web::Data<App>,
    _: Actor,
    id: web::Path<String>,
    at: web::Query<AtReference>,
) -> Result<web::Json<Modules>, ApiError> {
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let mirror = read::mirror(&app, &source).await?;
    let commit = mirror.resolve(at.reference(&source)?).await?;
    let found = read::scan(&app, source.id, &mirror, &commit).await?;
    let imported = templates::store::imported(app.db.read(), source.id).await?;
    let view = |found: Found| ModuleView {
        imported_as: imported.get(&found.path).cloned(),
        path: found.path,
        variables: found.variables,
        outputs: found.outputs,
        resources: found.resources,
        usable: found.usable,
        reason: found.reason,
        readme: found.readme,
    };
    Ok(web::Json(Modules { items: found.into_iter().map(view).collect(), commit }))
}

/// One module with its form, before it is imported.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModuleInterface {
    #[schema(value_type = String)]
    commit: CommitSha,
    #[schema(value_type = Object)]
    interface: Interface,
    #[schema(value_type = Object)]
    form: Form,
    readme: Option<String>,
}

/// One module of a source: its interface, findings included, and the form it would give.
#[utoipa::path(tag = "source", params(("id" = String, Path), AtReference), responses((status = 200, body = ModuleInterface), (status = 422, body = Problem)))]
#[get("/sources/{id}/interface")]
pub async fn interface(
    app: web::Data<App>,
    _: Actor,
    id: web::Path<String>,
    at: web::Query<AtReference>,
) -> Result<web::Json<ModuleInterface>, ApiError> {
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    let mirror = read::mirror(&app, &source).await?;
    let commit = mirror.resolve(at.reference(&source)?).await?;
    let module = read::inspect_at(&app, &mirror, &commit, at.path.as_deref().unwrap_or_default()).await?;
    let form = form(&module.interface, &Overrides::default());
    Ok(web::Json(ModuleInterface { commit, interface: module.interface, form, readme: module.readme }))
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(show)
        .service(refresh)
        .service(remove)
        .service(refs)
        .service(modules)
        .service(interface);
}
