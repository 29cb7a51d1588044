//! What people do with states beside the Terraform binary: look at versions and locks, write an
//! older version again, take a lock away. Each act needs a reason, which the audit trail keeps.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::run::{StateComparison, compare_states};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::turn::turn;
use super::versions::{self, Version};
use super::views::{self, StateVersionView, StateView};
use super::{held, place, rollback};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::changes::taken_back;
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};
use crate::resources::marks;
use crate::resources::routes::visible;
use crate::templates::check;
use crate::{audit, events};

/// The state of a resource: how large it is, and who holds it. Never its values.
#[utoipa::path(tag = "state", params(("id" = String, Path)), responses((status = 200, body = StateView), (status = 404, body = Problem)))]
#[get("/resources/{id}/state")]
async fn show(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<StateView>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    Ok(web::Json(views::view(app.db.read(), &actor, &resource).await?))
}

/// The versions of a resource's state, newest first.
#[utoipa::path(tag = "state", params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<StateVersionView>), (status = 404, body = Problem)))]
#[get("/resources/{id}/state/versions")]
async fn list(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<StateVersionView>>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let rows = versions::list(app.db.read(), resource.id, &page).await?;
    let rows = Page::cut(rows, page.limit(), |version: &Version| version.id().to_string());
    let items = views::version_views(app.db.read(), resource.id, rows.items).await?;
    Ok(web::Json(Page { items, next: rows.next }))
}

/// Which two versions to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TwoVersions {
    /// The earlier one, by its id or serial.
    from: String,
    /// The later one, by its id or serial.
    to: String,
}

/// Which resources differ between two versions of a state, by address: `{added, removed, altered}`.
#[utoipa::path(tag = "state", params(("id" = String, Path), TwoVersions), responses((status = 200, body = Object), (status = 404, body = Problem)))]
#[get("/resources/{id}/state/compare")]
async fn compare(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    asked: web::Query<TwoVersions>,
) -> Result<web::Json<StateComparison>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let db = app.db.read();
    let from = rollback::named(db, resource.id, &asked.from).await?;
    let to = rollback::named(db, resource.id, &asked.to).await?;
    let _turn = turn(from.size() + to.size()).await?;
    let before = versions::text(db, &app.master_key, &from).await?;
    let after = versions::text(db, &app.master_key, &to).await?;
    let compared = compare_states(&before, &after);
    compared.map(web::Json).map_err(|error| ApiError::Internal(error.to_string()))
}

/// A version to write again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// The version, by its id or serial.
    version: String,
    /// Why.
    reason: String,
}

/// Writes an older version of the state again as the newest one. Nothing is taken down or made:
/// the next plan shows how far the world is from it. The plan of an open change is taken back.
#[utoipa::path(tag = "state", params(("id" = String, Path)), request_body = Rollback, responses((status = 201, body = StateVersionView), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/resources/{id}/state/rollback")]
async fn roll_back(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    body: web::Json<Rollback>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let permit = actor.permit(Action::WriteState, &Scope::At(resource.path.clone()))?;
    place::refuse_elsewhere(app.db.read(), &resource).await?;
    let reason = given(&body.reason)?;
    let version = rollback::named(app.db.read(), resource.id, &body.version).await?;
    let open = taken_back::standing(&app, resource.id).await?;
    let _turn = turn(version.size()).await?;
    let again = rollback::prepare(&app, &version).await?;
    let transaction = app.db.write().await?;
    taken_back::refuse_while_applied(&transaction, resource.id).await?;
    let written = rollback::restore(&transaction, &permit, resource.id, again, reason.clone()).await?;
    let (new, serial) = written;
    if let Some(open) = open {
        let what =
            format!("the state, which {} rolled back to version {}", permit.username(), version.serial);
        taken_back::take_back(&transaction, open, &what, &permit.stamp()).await?;
    }
    marks::mark_out_of_date(&transaction, vec![resource.id.uuid()]).await?;
    let detail = json!({"from": version.serial, "serial": serial, "reason": reason});
    audit::store::record(&transaction, &permit, "state.rollback", &resource.path.to_string(), detail).await?;
    events::store::record(&transaction, "resource", &resource.id.to_string()).await?;
    app.commit(transaction).await?;
    let db = app.db.read();
    let row = versions::by_id(db, resource.id, new).await?;
    let view = views::version_views(db, resource.id, vec![row]).await?.pop();
    Ok(HttpResponse::Created().json(view))
}

/// A lock to take away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The id of the lock that was looked at.
    lock: String,
    /// Why.
    reason: String,
}

/// Takes the lock on a state away from its holder. The lock of a run that has not ended is not
/// taken away: cancel the run first.
#[utoipa::path(tag = "state", params(("id" = String, Path)), request_body = Unlock, responses((status = 200, body = StateView), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/resources/{id}/state/unlock")]
async fn unlock(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    body: web::Json<Unlock>,
) -> Result<web::Json<StateView>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let permit = actor.permit(Action::WriteState, &Scope::At(resource.path.clone()))?;
    let reason = given(&body.reason)?;
    let transaction = app.db.write().await?;
    let held = held::held(&transaction, resource.id).await?;
    let Some(held) = held.filter(|held| held.id == body.lock) else {
        let sentence = format!("the lock {} is not held any more: look again", body.lock);
        return Err(ApiError::Conflict(sentence));
    };
    held.take_away(&transaction, &permit, &reason).await?;
    app.commit(transaction).await?;
    Ok(web::Json(views::view(app.db.read(), &actor, &resource).await?))
}

/// A reason that says something and fits into a row.
fn given(reason: &str) -> Result<String, ApiError> {
    let reason = check::text("reason", reason.trim().to_owned())?;
    if reason.is_empty() {
        return Err(ApiError::BadRequest("say why: the reason is kept in the audit trail".into()));
    }
    Ok(reason)
}

/// The routes of this part.
pub(super) fn wire(config: &mut ServiceConfig) {
    config.service(show).service(list).service(compare).service(roll_back).service(unlock);
}
