//! Asking for changes, reviewing them and deciding on them.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use serde_json::Value as Json;
use terrace_engine::change::{Digest, Event, State};
use terrace_engine::files::Patch;
use terrace_workspaces::breakpoint::Breakpoint;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::by_hand;
use super::code::{ChangeCode, ChangeDiff};
use super::propose::{self, Main, Place};
use super::request::{self, NewChange};
use super::standing;
use super::store::{self, ChangeQuery, ChangeRow};
use super::views::{self, ChangeDetail, ChangeView, REQUESTER};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};
use crate::resources::routes::visible;
use crate::resources::store::where_may;
use crate::runs;
use crate::sets::turn;
use crate::templates::check;

/// Asks for an update, the recreation or the destruction of a resource.
#[utoipa::path(tag = "change", params(("id" = String, Path)), request_body = NewChange, responses((status = 201, body = ChangeView), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/resources/{id}/changes")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    body: web::Json<NewChange>,
) -> Result<HttpResponse, ApiError> {
    let resource = visible(&app, &actor, &id).await?;
    let number = request::ask(&app, &actor, &resource, body.into_inner()).await?;
    Breakpoint::Requested.pass();
    Ok(HttpResponse::Created().json(views::one(app.db.read(), number).await?))
}

/// Which changes to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangeFilter {
    /// Only in this state; `open` is every state that is not an end.
    state: Option<String>,
    /// Only of the resource at this path.
    resource: Option<String>,
    /// Only those that the caller asked for.
    #[serde(default)]
    mine: bool,
    /// Only those that wait for an approval that the caller may give.
    #[serde(default)]
    review: bool,
    /// Only those that are decided on alone; members of change sets are decided on with their set.
    #[serde(default)]
    alone: bool,
}

/// Changes, newest first.
#[utoipa::path(tag = "change", params(PageQuery, ChangeFilter), responses((status = 200, body = Page<ChangeView>)))]
#[get("/changes")]
pub async fn list(
    app: web::Data<App>,
    actor: Actor,
    page: web::Query<PageQuery>,
    filter: web::Query<ChangeFilter>,
) -> Result<web::Json<Page<ChangeView>>, ApiError> {
    let resource = match &filter.resource {
        Some(path) => Some(visible(&app, &actor, path).await?.id),
        None => None,
    };
    let query = ChangeQuery {
        state: if filter.review { Some("planned".into()) } else { filter.state.clone() },
        resource,
        requested_by: filter.mine.then_some(actor.user),
        not_requested_by: filter.review.then_some(actor.user),
        alone: filter.alone,
        before: page.after.as_deref().and_then(|after| after.parse().ok()),
        path: page.pattern(),
    };
    let needed = if filter.review { Action::Approve } else { Action::Read };
    let rows = store::list(app.db.read(), where_may(&actor, needed), &query, page.limit() + 1).await?;
    let rows = Page::cut(rows, page.limit(), |row: &ChangeRow| row.change.number.to_string());
    let items = views::views(app.db.read(), &rows.items).await?;
    Ok(web::Json(Page { items, next: rows.next }))
}

/// A change that the actor may see.
pub(super) async fn seen(app: &App, actor: &Actor, number: i64) -> Result<ChangeRow, ApiError> {
    let row = store::by_number(app.db.read(), number).await?;
    match actor.permit(Action::Read, &Scope::At(row.change.path.clone())) {
        Ok(_) => Ok(row),
        Err(_) => Err(ApiError::NotFound("change")),
    }
}

/// One change with its rule, approvals, runs and timeline.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), responses((status = 200, body = ChangeDetail), (status = 404, body = Problem)))]
#[get("/changes/{number}")]
pub async fn show(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<ChangeDetail>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    Ok(web::Json(views::detail(app.db.read(), &actor, row).await?))
}

/// The code that a change alters.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), responses((status = 200, body = ChangeCode)))]
#[get("/changes/{number}/diff")]
pub async fn diff(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<ChangeCode>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let place = Place::of(&app, &row).await?;
    let mask = views::mask(&app, &row)?;
    let Some(base) = &row.base else {
        return Ok(web::Json(ChangeCode::from(ChangeDiff::of(Patch::default(), None, &mask))));
    };
    let patch = match head(&app, &row, &place).await? {
        Some(head) => place.repository.diff(base, &head, &place.folder).await?,
        None => Patch::default(),
    };
    let diff = ChangeDiff::of(patch, Some(&place.folder), &mask);
    let by_hand = by_hand::of(&app, &row, &place, &mask).await?;
    Ok(web::Json(ChangeCode { by_hand, ..ChangeCode::from(diff) }))
}

/// The commit whose code a reader of the change wants to see.
async fn head(
    app: &App,
    row: &ChangeRow,
    place: &Place,
) -> Result<Option<terrace_engine::name::CommitSha>, ApiError> {
    Ok(match &row.change.state {
        State::Merged { commit, .. }
        | State::Applying { commit, .. }
        | State::Applied { commit, .. }
        | State::Failed { commit, .. } => Some(commit.clone()),
        State::Proposed { head, .. }
        | State::Planned { head, .. }
        | State::Approved { head, .. }
        | State::Stuck { head, .. } => Some(head.clone()),
        State::Waiting => None,
        State::Requested | State::Written { .. } => place.repository.head(row.branch.as_str()).await?,
        // Its branch is gone; its commits are not.
        State::Closed { .. } => runs::store::planned_commit(app.db.read(), row.change.id).await?,
    })
}

/// The plan of a change: per resource and attribute, before and after.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), responses((status = 200, body = Object), (status = 404, body = Problem)))]
#[get("/changes/{number}/plan")]
pub async fn plan(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<Json>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let run = row.change.state.plan().ok_or(ApiError::NotFound("plan"))?.run;
    let summary = runs::store::plan_summary(app.db.read(), run).await?;
    Ok(web::Json(views::mask(&app, &row)?.json(summary)))
}

/// An approval: of exactly this plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// The digest that the approver saw.
    digest: String,
}

/// A decision that needs a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: String,
}

async fn advance(
    app: &App,
    permit: &Permit,
    row: &ChangeRow,
    event: Event,
) -> Result<web::Json<ChangeView>, ApiError> {
    let transaction = app.db.write().await?;
    store::advance(&transaction, row.change.id, event, &permit.stamp()).await?;
    app.commit(transaction).await?;
    Ok(web::Json(views::one(app.db.read(), row.change.number).await?))
}

/// Approves the plan with this digest.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), request_body = Approve, responses((status = 200, body = ChangeView), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/changes/{number}/approve")]
pub async fn approve(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<Approve>,
) -> Result<web::Json<ChangeView>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    if row.change.requested_by == actor.user {
        return Err(ApiError::Forbidden(REQUESTER.into()));
    }
    let permit = actor.permit(Action::Approve, &Scope::At(row.change.path.clone()))?;
    turn::refuse_alone(app.db.read(), (row.change.id, row.change.number)).await?;
    let digest = named(&app, &row, &body.digest).await?;
    let event = Event::Approved { by: permit.user(), name: permit.username().to_owned(), digest };
    let approved = advance(&app, &permit, &row, event).await;
    Breakpoint::Approved.pass();
    approved
}

/// An approval that sets the rules aside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// The digest that the administrator saw.
    digest: String,
    reason: String,
}

/// Approves the plan with this digest against the rules of approval: an act of an administrator of
/// the place, who may be the one who asked, with a reason that everybody sees.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), request_body = BreakGlass, responses((status = 200, body = ChangeView), (status = 403, body = Problem), (status = 409, body = Problem)))]
#[post("/changes/{number}/break-glass")]
pub async fn break_glass(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<BreakGlass>,
) -> Result<web::Json<ChangeView>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let permit = actor.permit(Action::Administer, &Scope::At(row.change.path.clone()))?;
    let BreakGlass { digest, reason } = body.into_inner();
    let why = check::text("reason", reason)?;
    let digest = named(&app, &row, &digest).await?;
    let event = Event::GlassBroken { by: permit.user(), name: permit.username().to_owned(), digest, why };
    advance(&app, &permit, &row, event).await
}

/// The digest that somebody decides on, if the plan that they saw still stands.
async fn named(app: &App, row: &ChangeRow, digest: &str) -> Result<Digest, ApiError> {
    let digest: Digest = digest
        .parse()
        .map_err(|_| ApiError::BadRequest("the digest must be 64 hexadecimal digits".into()))?;
    if matches!(row.change.state, State::Planned { .. })
        && let Some(what) = standing::check(app, row).await?
    {
        let sentence = format!("the plan is no longer valid: {what}; a fresh plan has started");
        return Err(ApiError::Conflict(sentence));
    }
    Ok(digest)
}

/// Rejects the change.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), request_body = Why, responses((status = 200, body = ChangeView), (status = 403, body = Problem)))]
#[post("/changes/{number}/reject")]
pub async fn reject(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<Why>,
) -> Result<web::Json<ChangeView>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let permit = actor.permit(Action::Approve, &Scope::At(row.change.path.clone()))?;
    turn::refuse_alone(app.db.read(), (row.change.id, row.change.number)).await?;
    let event = Event::Rejected {
        by: permit.user(),
        name: permit.username().to_owned(),
        why: body.into_inner().reason,
    };
    advance(&app, &permit, &row, event).await
}

/// Takes the change back.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), request_body = Why, responses((status = 200, body = ChangeView), (status = 403, body = Problem)))]
#[post("/changes/{number}/withdraw")]
pub async fn withdraw(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<Why>,
) -> Result<web::Json<ChangeView>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let needed = if row.change.requested_by == actor.user { Action::Request } else { Action::Administer };
    let permit = actor.permit(needed, &Scope::At(row.change.path.clone()))?;
    let event = Event::Withdrawn {
        by: permit.user(),
        name: permit.username().to_owned(),
        why: body.into_inner().reason,
    };
    advance(&app, &permit, &row, event).await
}

/// Plans the change afresh; approvals so far are gone.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), responses((status = 200, body = ChangeView), (status = 409, body = Problem)))]
#[post("/changes/{number}/replan")]
pub async fn replan(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<ChangeView>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let permit = actor.permit(Action::Operate, &Scope::At(row.change.path.clone()))?;
    let head = propose::refreshed(&app, &row, &permit.stamp(), Main::Left).await?;
    let what = format!("{} asked for a fresh plan", permit.username());
    advance(&app, &permit, &row, Event::Moved { what, head }).await
}

/// Tries a change again that was merged but not applied.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), responses((status = 200, body = ChangeView), (status = 409, body = Problem)))]
#[post("/changes/{number}/retry")]
pub async fn retry(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
) -> Result<web::Json<ChangeView>, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let permit = actor.permit(Action::Operate, &Scope::At(row.change.path.clone()))?;
    advance(&app, &permit, &row, Event::Retried).await
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(create)
        .service(list)
        .service(show)
        .service(diff)
        .service(plan)
        .service(approve)
        .service(break_glass)
        .service(reject)
        .service(withdraw)
        .service(replan)
        .service(retry)
        .service(super::comments::comment);
}
