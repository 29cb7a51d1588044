//! Asking for change sets, reviewing them and deciding on them.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::ask;
use super::decide::{self, End};
use super::lists::{self, SetQuery};
use super::store::{self, SetRow};
use super::views::{self, ChangeSetDetail, ChangeSetMember, ChangeSetView};
use super::wanted::NewSet;
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};

/// Asks for a change set: all of its members or none.
#[utoipa::path(tag = "change set", request_body = NewSet, responses((status = 201, body = ChangeSetDetail), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/change-sets")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewSet>,
) -> Result<HttpResponse, ApiError> {
    let number = ask::ask(&app, &actor, body.into_inner()).await?;
    let detail = detail(&app, &actor, number).await?;
    Ok(HttpResponse::Created().json(detail))
}

/// Which change sets to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SetFilter {
    /// Only those that still want something.
    #[serde(default)]
    open: bool,
    /// Only those that the caller asked for.
    #[serde(default)]
    mine: bool,
    /// Only those whose plans are made, wait for a decision that the caller may take, and were asked
    /// for by others.
    #[serde(default)]
    review: bool,
}

/// Change sets of which the caller may see every member, newest first.
#[utoipa::path(tag = "change set", params(PageQuery, SetFilter), responses((status = 200, body = Page<ChangeSetView>)))]
#[get("/change-sets")]
pub async fn list(
    app: web::Data<App>,
    actor: Actor,
    page: web::Query<PageQuery>,
    filter: web::Query<SetFilter>,
) -> Result<web::Json<Page<ChangeSetView>>, ApiError> {
    let query = SetQuery {
        open: filter.open,
        decidable: filter.review.then(|| lists::decidable(&actor)),
        requested_by: filter.mine.then_some(actor.user),
        not_requested_by: filter.review.then_some(actor.user),
        before: page.after.as_deref().and_then(|after| after.parse().ok()),
        title: page.pattern(),
    };
    let rows = lists::list(app.db.read(), lists::visible(&actor), &query, page.limit() + 1).await?;
    let rows = Page::cut(rows, page.limit(), |row: &SetRow| row.number.to_string());
    let items = views::views(app.db.read(), rows.items).await?;
    Ok(web::Json(Page { items, next: rows.next }))
}

/// A set of which the actor may see every member.
async fn seen(app: &App, actor: &Actor, number: i64) -> Result<SetRow, ApiError> {
    let row = store::by_number(app.db.read(), number).await?;
    let all = store::members(app.db.read(), row.id).await?;
    let hidden = |member: &store::Member| !actor.may(Action::Read, &Scope::At(member.path.clone()));
    match all.iter().any(hidden) {
        true => Err(ApiError::NotFound("change set")),
        false => Ok(row),
    }
}

async fn detail(app: &App, actor: &Actor, number: i64) -> Result<ChangeSetDetail, ApiError> {
    let row = store::by_number(app.db.read(), number).await?;
    views::detail(app.db.read(), actor, row).await
}

/// One change set with what all its plans would do.
#[utoipa::path(tag = "change set", params(("number" = i64, Path)), responses((status = 200, body = ChangeSetDetail), (status = 404, body = Problem)))]
#[get("/change-sets/{number}")]
pub async fn show(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<ChangeSetDetail>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    Ok(web::Json(views::detail(app.db.read(), &actor, row).await?))
}

/// The members of a change set, in the order in which they go.
#[utoipa::path(tag = "change set", params(("number" = i64, Path), PageQuery), responses((status = 200, body = Page<ChangeSetMember>), (status = 404, body = Problem)))]
#[get("/change-sets/{number}/members")]
pub async fn members(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<ChangeSetMember>>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let after = page.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
    let rows = views::members(app.db.read(), &row, (after, page.limit() + 1)).await?;
    Ok(web::Json(Page::cut(rows, page.limit(), ChangeSetMember::cursor)))
}

/// The approval of a change set: of exactly these plans.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveSet {
    /// The digest that the approver saw of each member that waits for a decision, by the number of
    /// its change.
    #[schema(value_type = Object)]
    digests: BTreeMap<i64, String>,
}

/// A decision that needs a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhySet {
    reason: String,
}

/// Approves the plans of all members that wait for a decision.
#[utoipa::path(tag = "change set", params(("number" = i64, Path)), request_body = ApproveSet, responses((status = 200, body = ChangeSetDetail), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/change-sets/{number}/approve")]
pub async fn approve(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<ApproveSet>,
) -> Result<web::Json<ChangeSetDetail>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    decide::approve(&app, &actor, &row, &body.digests).await?;
    detail(&app, &actor, *number).await.map(web::Json)
}

async fn end(
    app: &App,
    actor: &Actor,
    number: i64,
    how: (End, &str),
) -> Result<web::Json<ChangeSetDetail>, ApiError> {
    let row = seen(app, actor, number).await?;
    decide::end(app, actor, &row, how).await?;
    detail(app, actor, number).await.map(web::Json)
}

/// Rejects the change set: nothing more of it is applied.
#[utoipa::path(tag = "change set", params(("number" = i64, Path)), request_body = WhySet, responses((status = 200, body = ChangeSetDetail), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/change-sets/{number}/reject")]
pub async fn reject(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<WhySet>,
) -> Result<web::Json<ChangeSetDetail>, ApiError> {
    end(&app, &actor, *number, (End::Rejected, &body.reason)).await
}

/// Takes the change set back: nothing more of it is applied.
#[utoipa::path(tag = "change set", params(("number" = i64, Path)), request_body = WhySet, responses((status = 200, body = ChangeSetDetail), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/change-sets/{number}/withdraw")]
pub async fn withdraw(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<WhySet>,
) -> Result<web::Json<ChangeSetDetail>, ApiError> {
    end(&app, &actor, *number, (End::Withdrawn, &body.reason)).await
}

/// Tries everything again that failed; what is done stays done.
#[utoipa::path(tag = "change set", params(("number" = i64, Path)), responses((status = 200, body = ChangeSetDetail), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/change-sets/{number}/resume")]
pub async fn resume(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<ChangeSetDetail>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    decide::resume(&app, &actor, &row).await?;
    detail(&app, &actor, *number).await.map(web::Json)
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(create)
        .service(list)
        .service(show)
        .service(members)
        .service(approve)
        .service(reject)
        .service(withdraw)
        .service(resume)
        .service(super::dry::create);
}
