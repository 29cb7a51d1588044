//! Looking at revisions, comparing them, and going back.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::compare::{RevisionComparison, compared};
use super::rollback::{Rollback, RolledBack, roll_back};
use super::store::{self, Revision};
use super::views::{self, RevisionView};
use crate::app::App;
use crate::authz::Actor;
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};
use crate::resources::routes::{EditQuery, visible};

/// The revisions of a resource, newest first.
#[utoipa::path(tag = "resource", params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<RevisionView>), (status = 404, body = Problem)))]
#[get("/resources/{id}/revisions")]
async fn list(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<RevisionView>>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let before = page.after.as_deref().and_then(|after| after.parse().ok());
    let rows = store::list(app.db.read(), resource.id, before, page.limit() + 1).await?;
    let rows = Page::cut(rows, page.limit(), |row: &Revision| row.number.to_string());
    let items = views::views(&app, &actor, &resource, rows.items).await?;
    Ok(web::Json(Page { items, next: rows.next }))
}

/// Which revisions to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Pair {
    /// The number of the one.
    from: i64,
    /// The number of the other.
    to: i64,
}

/// How two revisions of a resource differ.
#[utoipa::path(tag = "resource", params(("id" = String, Path), Pair), responses((status = 200, body = RevisionComparison), (status = 404, body = Problem)))]
#[get("/resources/{id}/revisions/compare")]
async fn compare(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    pair: web::Query<Pair>,
) -> Result<web::Json<RevisionComparison>, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let pair = store::some(app.db.read(), &resource, [pair.from, pair.to]).await?;
    Ok(web::Json(compared(&app, &actor, &resource, pair).await?))
}

/// Asks for what an earlier revision holds: a new change, validated and approved as any other. An
/// abstract resource is edited at once; `preview` says what that would alter, and writes nothing.
#[utoipa::path(tag = "resource", params(("id" = String, Path), EditQuery), request_body = Rollback, responses((status = 200, body = RolledBack), (status = 201, body = RolledBack), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/resources/{id}/rollback")]
async fn rollback(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    query: web::Query<EditQuery>,
    body: web::Json<Rollback>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let done = roll_back(&app, &actor, resource, (body.into_inner(), query.preview)).await?;
    let mut answer = if done.is_change() { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(done))
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list).service(compare).service(rollback);
}
