//! Listing, storing and forgetting integrations.

use actix_web::{HttpResponse, delete, get, post, web};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::id::IntegrationId;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, Integration, Kind, NewIntegration};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};
use crate::templates::check;
use crate::{audit, sources};

/// Every integration, by name, without secrets.
#[utoipa::path(tag = "integration", params(PageQuery), responses((status = 200, body = Page<Integration>)))]
#[get("/integrations")]
pub async fn list(
    app: web::Data<App>,
    _: Actor,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<Integration>>, ApiError> {
    Ok(web::Json(store::list(app.db.read(), &page).await?))
}

/// What a new integration needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIntegrationBody {
    name: String,
    kind: Kind,
    /// The name that the host wants beside the token; not for keys.
    #[serde(default)]
    username: Option<String>,
    /// The token, or the private key in OpenSSH's format without a passphrase. Never given back.
    #[schema(value_type = String)]
    secret: SecretString,
}

impl NewIntegrationBody {
    fn checked(self) -> Result<NewIntegration, ApiError> {
        let username = self.username.unwrap_or_default();
        if self.secret.expose_secret().trim().is_empty() {
            return Err(ApiError::BadRequest(
                "the secret is empty: give the token or the private key".into(),
            ));
        }
        match self.kind {
            Kind::GitToken if username.contains(':') => {
                return Err(ApiError::BadRequest("a username cannot hold a colon".into()));
            }
            Kind::GitSsh if !username.is_empty() => {
                return Err(ApiError::BadRequest(
                    "a key has no username: name the user in the source's address".into(),
                ));
            }
            Kind::GitSsh if !self.secret.expose_secret().contains("PRIVATE KEY") => {
                return Err(ApiError::BadRequest(
                    "the secret is not a private key: paste the file that begins with -----BEGIN".into(),
                ));
            }
            Kind::GitToken | Kind::GitSsh => {}
        }
        // A token that was pasted with its line break would never match.
        let secret = match self.kind {
            Kind::GitToken => self.secret.expose_secret().trim().to_owned().into(),
            Kind::GitSsh => self.secret,
        };
        Ok(NewIntegration { name: check::line("name", &self.name)?, kind: self.kind, username, secret })
    }
}

/// Stores an integration; its secret is sealed and never given back.
#[utoipa::path(tag = "integration", request_body = NewIntegrationBody, responses((status = 201, body = Integration), (status = 409, body = Problem)))]
#[post("/integrations")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewIntegrationBody>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let new = body.into_inner().checked()?;
    let transaction = app.db.write().await?;
    let integration = store::create(&transaction, &permit, &app.master_key, new).await?;
    let detail = json!({ "name": integration.name, "kind": integration.kind });
    audit::store::record(&transaction, &permit, "integration.create", &integration.id.to_string(), detail)
        .await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::Created().json(integration))
}

/// Forgets an integration that no source reads through.
#[utoipa::path(tag = "integration", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/integrations/{id}")]
pub async fn remove(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let id: IntegrationId = id.parse()?;
    let transaction = app.db.write().await?;
    let integration = store::by_id(&transaction, id).await?;
    let readers = sources::store::names_by_integration(&transaction, id).await?;
    if !readers.is_empty() {
        let readers = readers.join(", ");
        return Err(ApiError::Conflict(format!(
            "the integration is used by the sources {readers}: delete those first"
        )));
    }
    store::delete(&transaction, &permit, id).await?;
    let detail = json!({ "name": integration.name });
    audit::store::record(&transaction, &permit, "integration.delete", &id.to_string(), detail).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list).service(create).service(remove);
}
