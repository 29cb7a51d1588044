//! Listing, adding, refreshing and removing sources.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::id::IntegrationId;
use terrace_engine::name::Slug;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::refresh::{self, Refreshed};
use super::store::{self, NewSource, Source};
use super::{modules, read};
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

/// Fetches a source again, and makes versions of new tags where templates say so.
#[utoipa::path(tag = "source", params(("id" = String, Path)), responses((status = 200, body = Refreshed), (status = 422, body = Problem)))]
#[post("/sources/{id}/refresh")]
pub async fn refresh_now(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<Refreshed>, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let source = store::by_name_or_id(app.db.read(), &id).await?;
    Ok(web::Json(refresh::refresh(&app, &source, &permit.stamp()).await?))
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

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(show)
        .service(refresh_now)
        .service(remove)
        .service(modules::refs)
        .service(modules::list)
        .service(modules::interface)
        .service(modules::rescan);
}
