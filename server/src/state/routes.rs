//! The addresses that the Terraform binary speaks to.
//!
//! LOCK and UNLOCK are methods that the API's description cannot name; they are wired by hand.

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, Route, delete, get, guard, post};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use terrace_engine::id::ResourceId;
use terrace_workspaces::breakpoint::Breakpoint;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::document::{Document, content_md5};
use super::lock::{self, Holder, Lock};
use super::store::{self, Outcome};
use super::turn::{MOST, turn};
use super::versions::{self, Origin};
use super::{held, people, place};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Reach, Scope};
use crate::error::{ApiError, Problem};
use crate::{audit, events, resources};

/// The reason for a lock that is taken away without its id: the program gives none.
const FORCED: &str = "UNLOCK without an id, as `terraform force-unlock` sends it";

/// The lock that a writer claims to hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HeldLock {
    /// The lock's id.
    #[serde(rename = "ID")]
    id: Option<String>,
}

impl HeldLock {
    fn key(&self, actor: &Actor) -> Option<String> {
        self.id.as_deref().map(|id| lock::key(actor, id))
    }
}

/// The state of a resource; 204 while it has none.
#[utoipa::path(tag = "state", params(("id" = String, Path, description = "The resource's id")), responses((status = 200, content_type = "application/json", body = Object), (status = 204), (status = 404, body = Problem)))]
#[get("/state/{id}")]
async fn pull(app: web::Data<App>, actor: Actor, id: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let (resource, ..) = allowed(&app, &actor, &id, Action::ReadState).await?;
    let Some(version) = store::newest(app.db.read(), resource).await? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    let _turn = turn(version.size()).await?;
    let text = versions::text(app.db.read(), &app.master_key, &version).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("Content-MD5", content_md5(&text)))
        .insert_header(("Cache-Control", "no-store"))
        .body(Bytes::copy_from_slice(&text)))
}

/// Adds a version of the state of a resource. 423 carries the description of the lock in the way.
#[utoipa::path(tag = "state", params(("id" = String, Path, description = "The resource's id"), HeldLock), request_body(content_type = "application/json", content = Object), responses((status = 200), (status = 409, body = Problem), (status = 423, body = Object)))]
#[post("/state/{id}")]
async fn push(
    app: web::Data<App>,
    actor: Actor,
    request: HttpRequest,
    held: web::Query<HeldLock>,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let id = request.match_info().query("id");
    let (resource, path, permit) = allowed(&app, &actor, id, Action::WriteState).await?;
    let sum = request.headers().get("Content-MD5").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let _turn = turn(announced(&request)).await?;
    let (text, key) = (body(payload, MOST).await?.into(), app.master_key.clone());
    let kept = blocking(move || Document::read(text, sum.as_deref())?.keep(&key, resource)).await?;
    let origin = Origin { by: Holder::of(&actor), restored: None };
    let detail = json!({ "lineage": kept.lineage, "serial": kept.serial });
    let transaction = app.db.write().await?;
    let written = (kept, &origin);
    let outcome = store::write(&transaction, &permit, resource, written, held.key(&actor).as_deref()).await?;
    if outcome == Outcome::Done {
        audit::store::record(&transaction, &permit, "state.write", &path, detail).await?;
        events::store::record(&transaction, "resource", &resource.to_string()).await?;
    }
    app.commit(transaction).await?;
    Breakpoint::StateWritten.pass();
    Ok(answer(outcome))
}

/// Clears the state of a resource, so that the next one begins a new history; versions are kept.
#[utoipa::path(tag = "state", params(("id" = String, Path, description = "The resource's id"), HeldLock), responses((status = 200), (status = 403, body = Problem), (status = 423, body = Object)))]
#[delete("/state/{id}")]
async fn clear(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    held: web::Query<HeldLock>,
) -> Result<HttpResponse, ApiError> {
    let (resource, path, permit) = allowed(&app, &actor, &id, Action::WriteState).await?;
    let transaction = app.db.write().await?;
    let outcome = store::clear(&transaction, &permit, resource, held.key(&actor).as_deref()).await?;
    if outcome == Outcome::Done {
        audit::store::record(&transaction, &permit, "state.clear", &path, Json::Null).await?;
        events::store::record(&transaction, "resource", &resource.to_string()).await?;
    }
    app.commit(transaction).await?;
    Ok(answer(outcome))
}

/// LOCK: takes the lock, or answers 423 with what its holder said.
async fn take_lock(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let (resource, _, permit) = allowed(&app, &actor, &id, Action::ReadState).await?;
    let missing = || ApiError::BadRequest("LOCK needs the lock's description as its body".into());
    let lock = Lock::read(&body(payload, lock::MOST).await?)?.ok_or_else(missing)?;
    let key = lock::key(&actor, &lock.id);
    let taken = (&*key, lock.info, Holder::of(&actor));
    let outcome = store::lock(app.db.read(), &permit, resource, taken).await?;
    Breakpoint::StateLocked.pass();
    Ok(answer(outcome))
}

/// UNLOCK: gives back one's own lock; without a body, takes the lock away from its holder.
async fn release_lock(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let (resource, _, permit) = allowed(&app, &actor, &id, Action::ReadState).await?;
    match Lock::read(&body(payload, lock::MOST).await?)? {
        Some(lock) => {
            let key = lock::key(&actor, &lock.id);
            Ok(answer(store::unlock(app.db.read(), &permit, resource, &key).await?))
        }
        None => break_lock(&app, &actor, resource, &id).await,
    }
}

async fn break_lock(
    app: &App,
    actor: &Actor,
    resource: ResourceId,
    id: &str,
) -> Result<HttpResponse, ApiError> {
    let (.., permit) = allowed(app, actor, id, Action::WriteState).await?;
    let transaction = app.db.write().await?;
    if let Some(lock) = held::held(&transaction, resource).await? {
        lock.take_away(&transaction, &permit, FORCED).await?;
    }
    app.commit(transaction).await?;
    Ok(answer(Outcome::Done))
}

/// Asks whether the actor may do this with the state of this resource.
async fn allowed(
    app: &App,
    actor: &Actor,
    id: &str,
    action: Action,
) -> Result<(ResourceId, String, Permit), ApiError> {
    let id: ResourceId = id.parse()?;
    if matches!(actor.reach, Reach::Run { resource, .. } if resource != id) {
        return Err(ApiError::NotFound("resource"));
    }
    let resource = resources::store::by_id(app.db.read(), id).await?;
    let place = Scope::At(resource.path.clone());
    // Whoever may read the state sees the resource, even with a token that reads nothing else.
    let refusal = |error| {
        if actor.may(Action::ReadState, &place) {
            ApiError::Forbidden(actor.rule(action, &place))
        } else {
            error
        }
    };
    let permit = actor.permit(action, &place).map_err(refusal)?;
    place::refuse_elsewhere(app.db.read(), &resource).await?;
    Ok((id, resource.path.to_string(), permit))
}

/// Works where blocking is allowed.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    web::block(work).await.map_err(|error| ApiError::Internal(error.to_string()))?
}

/// How many bytes a request says that it has; the most that it may where it does not say.
fn announced(request: &HttpRequest) -> usize {
    let length = request.headers().get("Content-Length").and_then(|value| value.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(MOST)
}

async fn body(payload: web::Payload, most: usize) -> Result<Bytes, ApiError> {
    let too_large = |_| ApiError::BadRequest(format!("the request's body has more than {most} bytes"));
    let broken = |error| ApiError::BadRequest(format!("the request's body did not arrive whole: {error}"));
    payload.to_bytes_limited(most).await.map_err(too_large)?.map_err(broken)
}

/// The Terraform binary wants 200 for done, and the holder's description itself with 423.
fn answer(outcome: Outcome) -> HttpResponse {
    match outcome {
        Outcome::Done | Outcome::Same => HttpResponse::Ok().finish(),
        Outcome::Held(info) => HttpResponse::Locked().json(info),
    }
}

/// A route for a method that HTTP itself does not know.
fn method(name: &'static str) -> Route {
    web::route().guard(guard::fn_guard(move |context| context.head().method.as_str() == name))
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    people::wire(config);
    config
        .service(pull)
        .service(push)
        .service(clear)
        .route("/state/{id}/lock", method("LOCK").to(take_lock))
        .route("/state/{id}/lock", method("UNLOCK").to(release_lock));
}
