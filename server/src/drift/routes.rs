//! Looking for drift, answering it, and saying how often to look.

use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::id::RunId;
use terrace_engine::name::TreePath;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answers::{self, Adopted, Answer, Ignore};
use super::checks;
use super::schedules;
use super::store::{self, Check};
use super::tick;
use super::views::{self, DriftCheckView, DriftScheduleView, DriftView};
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Scope};
use crate::changes::views::ChangeView;
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};
use crate::resources::routes::visible;
use crate::runs::views::{self as runs, RunView};

/// The shortest time between two looks: each starts Terraform.
const SHORTEST: u32 = 60;

/// The longest time between two looks: a year.
const LONGEST: u32 = 366 * 24 * 3600;

/// Looks whether a resource is as its code wants it: a run that alters nothing and needs no
/// approval. One that is under way already is answered instead.
#[utoipa::path(tag = "drift", params(("id" = String, Path)), responses((status = 201, body = RunView), (status = 409, body = Problem)))]
#[post("/resources/{id}/drift")]
async fn look(app: web::Data<App>, actor: Actor, id: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let permit = actor.permit(Action::DryRun, &Scope::At(resource.path.clone()))?;
    let transaction = app.db.write().await?;
    let run = checks::queue(&transaction, &permit.stamp(), &resource, permit.user()).await?;
    let subject = resource.path.to_string();
    audit::store::record(&transaction, &permit, "drift.check", &subject, json!({"run": run})).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::Created().json(runs::view(app.db.read(), &actor, run).await?))
}

/// What is known of a resource's drift.
#[utoipa::path(tag = "drift", params(("id" = String, Path)), responses((status = 200, body = DriftView), (status = 404, body = Problem)))]
#[get("/resources/{id}/drift")]
async fn show(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<DriftView>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    Ok(web::Json(views::view(&app, &actor, &resource).await?))
}

/// Every look at a resource, newest first. What each planned is the plan of its run.
#[utoipa::path(tag = "drift", params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<DriftCheckView>)))]
#[get("/resources/{id}/drift/checks")]
async fn history(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<DriftCheckView>>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let before = page.after.as_deref().map(str::parse::<RunId>).transpose()?;
    let rows = store::checks(app.db.read(), resource.id, before, page.limit() + 1).await?;
    let rows = Page::cut(rows, page.limit(), |row: &Check| row.run.to_string());
    let items = rows.items.iter().map(DriftCheckView::from).collect();
    Ok(web::Json(Page { items, next: rows.next }))
}

/// Asks for a change that applies the code again.
#[utoipa::path(tag = "drift", params(("id" = String, Path)), request_body = Answer, responses((status = 201, body = ChangeView), (status = 409, body = Problem)))]
#[post("/resources/{id}/drift/revert")]
async fn revert(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    body: web::Json<Answer>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let number = answers::revert(&app, &actor, &resource, &body).await?;
    Ok(HttpResponse::Created().json(crate::changes::views::one(app.db.read(), number).await?))
}

/// Asks for a change that takes what was found, where inputs can take it.
#[utoipa::path(tag = "drift", params(("id" = String, Path)), request_body = Answer, responses((status = 201, body = Adopted), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/resources/{id}/drift/adopt")]
async fn adopt(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    body: web::Json<Answer>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    Ok(HttpResponse::Created().json(answers::adopt(&app, &actor, &resource, &body).await?))
}

/// Leaves what was found until a date; with `null` no longer. It ends by itself when something
/// else is found.
#[utoipa::path(tag = "drift", params(("id" = String, Path)), request_body = Ignore, responses((status = 200, body = DriftView), (status = 409, body = Problem)))]
#[post("/resources/{id}/drift/ignore")]
async fn ignore(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    body: web::Json<Ignore>,
) -> Result<web::Json<DriftView>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    answers::ignore(&app, &actor, &resource, body.into_inner()).await?;
    Ok(web::Json(views::view(&app, &actor, &resource).await?))
}

/// How often is looked where.
#[utoipa::path(tag = "drift", responses((status = 200, body = Page<DriftScheduleView>)))]
#[get("/drift/schedules")]
async fn list_schedules(
    app: web::Data<App>,
    actor: Actor,
) -> Result<web::Json<Page<DriftScheduleView>>, ApiError> {
    Ok(web::Json(Page::whole(views::schedule_views(app.db.read(), &actor).await?)))
}

/// How often to look at a place and below.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDriftSchedule {
    /// The place; empty is the whole tree.
    place: String,
    /// Seconds between two looks, a minute at least; 0 is never, whatever is set above.
    every_seconds: u32,
}

/// The place that is meant, and where one needs a role for it.
fn placed(text: &str) -> Result<(Option<TreePath>, Scope), ApiError> {
    match text {
        "" => Ok((None, Scope::Everywhere)),
        text => {
            let path: TreePath = text.parse()?;
            Ok((Some(path.clone()), Scope::At(path)))
        }
    }
}

/// Says how often to look at a place and below. The schedule nearest above a resource counts.
#[utoipa::path(tag = "drift", request_body = NewDriftSchedule, responses((status = 200, body = Page<DriftScheduleView>), (status = 403, body = Problem)))]
#[put("/drift/schedules")]
async fn set_schedule(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewDriftSchedule>,
) -> Result<web::Json<Page<DriftScheduleView>>, ApiError> {
    let (place, scope) = placed(&body.place)?;
    let permit = actor.permit(Action::Administer, &scope)?;
    if body.every_seconds != 0 && !(SHORTEST..=LONGEST).contains(&body.every_seconds) {
        let sentence = "two looks lie between a minute and a year apart; 0 seconds is never";
        return Err(ApiError::BadRequest(sentence.into()));
    }
    if let Some(place) = &place {
        visible(&app, &actor, &place.to_string()).await?;
    }
    let transaction = app.db.write().await?;
    schedules::set(&transaction, &permit, place.as_ref(), body.every_seconds).await?;
    tick::wake(&app, &transaction).await?;
    let detail = json!({"every_seconds": body.every_seconds});
    audit::store::record(&transaction, &permit, "drift.schedule", &body.place, detail).await?;
    app.commit(transaction).await?;
    Ok(web::Json(Page::whole(views::schedule_views(app.db.read(), &actor).await?)))
}

/// Which schedule goes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AtPlace {
    /// The place; empty is the whole tree.
    #[serde(default)]
    place: String,
}

/// Takes a schedule away; what is set above counts again.
#[utoipa::path(tag = "drift", params(AtPlace), responses((status = 204), (status = 404, body = Problem)))]
#[delete("/drift/schedules")]
async fn remove_schedule(
    app: web::Data<App>,
    actor: Actor,
    query: web::Query<AtPlace>,
) -> Result<HttpResponse, ApiError> {
    let (place, scope) = placed(&query.place)?;
    let permit = actor.permit(Action::Administer, &scope)?;
    let transaction = app.db.write().await?;
    schedules::remove(&transaction, &permit, place.as_ref()).await?;
    let detail = json!({"every_seconds": null});
    audit::store::record(&transaction, &permit, "drift.schedule", &query.place, detail).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(look)
        .service(show)
        .service(history)
        .service(revert)
        .service(adopt)
        .service(ignore)
        .service(list_schedules)
        .service(set_schedule)
        .service(remove_schedule);
}
