//! Asking for a resource.

use actix_web::{HttpResponse, post, web};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;
use terrace_engine::change::Action as ChangeAction;
use utoipa::ToSchema;

use super::preview::resolved_settings;
use super::request::{NewResource, Prepared, prepare};
use super::unique::{self, Claim};
use super::views::{self, ResourceView};
use super::{links, store};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::changes::store::{self as changes, ChangeView};
use crate::error::{ApiError, Problem};
use crate::{audit, events, revisions};

/// A new resource, with the change that makes it real; abstract ones need none.
#[derive(Serialize, ToSchema)]
pub struct CreatedResource {
    resource: ResourceView,
    change: Option<ChangeView>,
}

/// Asks for a resource.
#[utoipa::path(tag = "resource", request_body = NewResource, responses((status = 201, body = CreatedResource), (status = 422, body = Problem)))]
#[post("/resources")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewResource>,
) -> Result<HttpResponse, ApiError> {
    let db = app.db.read();
    let prepared = prepare(&app, db, &actor, &body).await?;
    let permit = actor.permit(Action::Request, &Scope::At(prepared.resource.path.clone()))?;
    let claims = claims(&app, &actor, &prepared).await?;
    let transaction = app.db.write().await?;
    let number = write(&transaction, &permit, &prepared, &claims).await?;
    app.commit(transaction).await?;
    let change = match number {
        Some(number) => Some(crate::changes::views::one(db, number).await?),
        None => None,
    };
    let resource = views::view(db, &actor, prepared.resource).await?;
    Ok(HttpResponse::Created().json(CreatedResource { resource, change }))
}

/// What the resource claims for itself alone, where nothing is wrong with its values.
async fn claims(app: &App, actor: &Actor, prepared: &Prepared) -> Result<Vec<Claim>, ApiError> {
    let db = app.db.read();
    match &prepared.draft {
        Some(draft) => Ok(draft.verdict(app, db, Some(actor)).await?.sound()?.claims),
        None => {
            resolved_settings(db, prepared).await??;
            Ok(Vec::new())
        }
    }
}

/// Writes the resource with all that follows; answers its change's number.
async fn write(
    db: &impl ConnectionTrait,
    permit: &Permit,
    prepared: &Prepared,
    claims: &[Claim],
) -> Result<Option<i64>, ApiError> {
    let resource = &prepared.resource;
    store::insert(db, permit, resource).await?;
    let detail = json!({"template": prepared.template.key});
    audit::store::record(db, permit, "resource.create", &resource.path.to_string(), detail).await?;
    events::store::record(db, "resource", &resource.id.to_string()).await?;
    let Some(draft) = &prepared.draft else {
        revisions::store::record_made(db, permit, resource).await?;
        return Ok(None);
    };
    unique::claim(db, &permit.stamp(), draft, claims).await?;
    links::replace(db, &permit.stamp(), resource.id, &draft.links()).await?;
    let asked = (ChangeAction::Create, &resource.spec);
    Ok(Some(changes::request(db, permit, resource, asked, None).await?))
}
