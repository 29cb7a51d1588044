//! Listing, making and removing teams, and altering who is in them and what they may do.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, patch, post, web};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::name::Slug;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::views::{self, TeamView};
use super::{grants, members, store};
use crate::app::App;
use crate::audit::store::record;
use crate::authn::accounts::GrantView;
use crate::authn::{administrators, store as accounts};
use crate::authz::{Action, Actor, Grant, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery, require_revision, revision};
use crate::templates::check;

/// The teams, by key, with their members and roles; for administrators.
#[utoipa::path(tag = "team", params(PageQuery), responses((status = 200, body = Page<TeamView>), (status = 403, body = Problem)))]
#[get("/teams")]
async fn list(
    app: web::Data<App>,
    actor: Actor,
    page: web::Query<PageQuery>,
) -> Result<web::Json<Page<TeamView>>, ApiError> {
    actor.permit(Action::Administer, &Scope::Everywhere)?;
    let teams = store::list(app.db.read(), &page).await?;
    let teams = views::of_all(app.db.read(), teams).await?;
    Ok(web::Json(Page::cut(teams, page.limit(), |team: &TeamView| team.key.to_string())))
}

/// One team.
#[utoipa::path(tag = "team", params(("key" = String, Path)), responses((status = 200, body = TeamView), (status = 403, body = Problem), (status = 404, body = Problem)))]
#[get("/teams/{key}")]
async fn show(app: web::Data<App>, actor: Actor, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    actor.permit(Action::Administer, &Scope::Everywhere)?;
    answer(&app, &key, HttpResponse::Ok()).await
}

async fn answer(app: &App, key: &str, mut response: HttpResponseBuilder) -> Result<HttpResponse, ApiError> {
    let team = views::of(app.db.read(), key).await?;
    Ok(response.insert_header(("ETag", format!("\"{}\"", team.revision))).json(team))
}

/// What a new team needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTeam {
    /// Lower-case letters, digits and hyphens; never altered later.
    key: String,
    /// Its name for people; the key if it is left out.
    name: Option<String>,
    /// Usernames of its members.
    #[serde(default)]
    members: BTreeSet<String>,
    /// What it may do where.
    #[serde(default)]
    grants: Vec<GrantView>,
}

/// Makes a team.
#[utoipa::path(tag = "team", request_body = NewTeam, responses((status = 201, body = TeamView), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/teams")]
async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewTeam>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let body = body.into_inner();
    let key: Slug = body.key.parse()?;
    let name = check::line("name", body.name.as_deref().unwrap_or(key.as_str()))?;
    let given = body.grants.iter().map(GrantView::grant).collect::<Result<Vec<Grant>, _>>()?;
    let transaction = app.db.write().await?;
    let people = accounts::by_usernames(&transaction, &body.members).await?;
    let team = store::create(&transaction, &permit, &key, name).await?;
    members::add(&transaction, &permit, &team, &people).await?;
    for grant in &given {
        grants::give(&transaction, &permit, &team, grant).await?;
    }
    let detail = json!({ "name": team.name, "members": body.members, "grants": body.grants });
    record(&transaction, &permit, "team.create", key.as_str(), detail).await?;
    app.commit(transaction).await?;
    answer(&app, key.as_str(), HttpResponse::Created()).await
}

/// What an edit of a team sets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TeamEdit {
    /// Its name for people.
    name: String,
}

/// Gives a team another name for people.
#[utoipa::path(tag = "team", params(("key" = String, Path)), request_body = TeamEdit, responses((status = 200, body = TeamView), (status = 404, body = Problem), (status = 412, body = Problem)))]
#[patch("/teams/{key}")]
async fn edit(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    body: web::Json<TeamEdit>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let expected = revision(&request)?;
    let name = check::line("name", &body.name)?;
    let transaction = app.db.write().await?;
    let team = store::hold(&transaction, &key).await?;
    require_revision(expected, team.revision)?;
    let detail = json!({ "name": name });
    store::rename(&transaction, &permit, &team, name).await?;
    record(&transaction, &permit, "team.edit", &key, detail).await?;
    app.commit(transaction).await?;
    answer(&app, &key, HttpResponse::Ok()).await
}

/// Removes a team that no rule of approval names; its members lose what they may do by it.
#[utoipa::path(tag = "team", params(("key" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/teams/{key}")]
async fn remove(app: web::Data<App>, actor: Actor, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let act = async |transaction: &_| {
        let team = store::hold(transaction, &key).await?;
        store::delete(transaction, &permit, &team).await?;
        record(transaction, &permit, "team.delete", &key, json!({ "name": team.name })).await
    };
    administrators::keep(&app, act).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who comes into a team.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMembers {
    /// Usernames.
    accounts: BTreeSet<String>,
}

/// Takes accounts into a team, all of them or none; who is in it stays.
#[utoipa::path(tag = "team", params(("key" = String, Path)), request_body = NewMembers, responses((status = 200, body = TeamView), (status = 400, body = Problem), (status = 404, body = Problem)))]
#[post("/teams/{key}/members")]
async fn add_members(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    body: web::Json<NewMembers>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    if body.accounts.is_empty() {
        return Err(ApiError::BadRequest("name at least one account".into()));
    }
    let transaction = app.db.write().await?;
    let team = store::hold(&transaction, &key).await?;
    let people = accounts::by_usernames(&transaction, &body.accounts).await?;
    members::add(&transaction, &permit, &team, &people).await?;
    record(&transaction, &permit, "team.add", &key, json!({ "accounts": body.accounts })).await?;
    app.commit(transaction).await?;
    answer(&app, &key, HttpResponse::Ok()).await
}

/// Takes an account out of a team. Its approvals no longer count where a rule asks for the team.
#[utoipa::path(tag = "team", params(("key" = String, Path), ("username" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/teams/{key}/members/{username}")]
async fn remove_member(
    app: web::Data<App>,
    actor: Actor,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let (key, username) = path.into_inner();
    let act = async |transaction: &_| {
        let team = store::hold(transaction, &key).await?;
        let account = accounts::account(transaction, &username).await?.person;
        members::remove(transaction, &permit, &team, account.id).await?;
        record(transaction, &permit, "team.remove", &key, json!({ "account": username })).await
    };
    administrators::keep(&app, act).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives a team a role at a place; one that it has there stays.
#[utoipa::path(tag = "team", params(("key" = String, Path)), request_body = GrantView, responses((status = 200, body = TeamView), (status = 404, body = Problem)))]
#[post("/teams/{key}/grants")]
async fn give(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    body: web::Json<GrantView>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let grant = body.grant()?;
    let transaction = app.db.write().await?;
    let team = store::hold(&transaction, &key).await?;
    grants::give(&transaction, &permit, &team, &grant).await?;
    record(&transaction, &permit, "team.grant", &key, json!(*body)).await?;
    app.commit(transaction).await?;
    answer(&app, &key, HttpResponse::Ok()).await
}

/// Takes a role at a place from a team.
#[utoipa::path(tag = "team", params(("key" = String, Path), GrantView), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/teams/{key}/grants")]
async fn take(
    app: web::Data<App>,
    actor: Actor,
    key: web::Path<String>,
    query: web::Query<GrantView>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let grant = query.grant()?;
    let act = async |transaction: &_| {
        let team = store::hold(transaction, &key).await?;
        grants::take(transaction, &permit, &team, &grant).await?;
        record(transaction, &permit, "team.revoke", &key, json!(*query)).await
    };
    administrators::keep(&app, act).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(show)
        .service(create)
        .service(edit)
        .service(remove)
        .service(add_members)
        .service(remove_member)
        .service(give)
        .service(take);
}
