//! Listing and making accounts, and giving and taking what they may do.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, delete, get, post, web};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::name::Slug;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, Account, NewUser, Person};
use super::{administrators, grants, hash_password};
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Grant, ROLES, Scope};
use crate::error::{ApiError, Problem};
use crate::page::Page;
use crate::secret::random_token;
use crate::teams::members::{self, TeamName};
use crate::teams::store as teams;

/// One grant, as the API shows it.
#[derive(Debug, Serialize, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GrantView {
    /// `read`, `write`, `approve` or `admin`.
    pub role: String,
    /// The place; empty is everywhere.
    #[serde(default)]
    pub place: String,
}

impl GrantView {
    pub(crate) fn of(grant: &Grant) -> Self {
        Self { role: grant.role.clone(), place: grant.place_text() }
    }

    pub(crate) fn grant(&self) -> Result<Grant, ApiError> {
        if !ROLES.contains(&self.role.as_str()) {
            return Err(ApiError::BadRequest(format!("the role must be one of {}", ROLES.join(", "))));
        }
        let place = if self.place.is_empty() { None } else { Some(self.place.parse()?) };
        Ok(Grant { role: self.role.clone(), place })
    }
}

/// An account with what it may do.
#[derive(Serialize, ToSchema)]
pub struct UserView {
    #[serde(flatten)]
    person: Person,
    /// What it may do by itself.
    grants: Vec<GrantView>,
    /// The teams by which it may do more.
    teams: Vec<TeamName>,
}

impl From<Account> for UserView {
    fn from(account: Account) -> Self {
        let Account { person, grants, teams } = account;
        Self { person, grants: grants.iter().map(GrantView::of).collect(), teams }
    }
}

/// Every account.
#[utoipa::path(tag = "account", responses((status = 200, body = Page<UserView>)))]
#[get("/users")]
async fn users(app: web::Data<App>, actor: Actor) -> Result<web::Json<Page<UserView>>, ApiError> {
    actor.permit(Action::Administer, &Scope::Everywhere)?;
    let accounts = store::list(app.db.read()).await?;
    Ok(web::Json(Page::whole(accounts.into_iter().map(UserView::from).collect())))
}

/// What a new account needs.
#[derive(Deserialize, ToSchema)]
struct NewAccount {
    username: String,
    name: Option<String>,
    /// What it may do by itself; may be empty for a member of a team.
    #[serde(default)]
    grants: Vec<GrantView>,
    /// The keys of the teams that it is in from the start.
    #[serde(default)]
    teams: BTreeSet<String>,
}

/// A new account with its password, shown this once.
#[derive(Serialize, ToSchema)]
struct CreatedAccount {
    user: Person,
    password: String,
}

/// Creates an account.
#[utoipa::path(tag = "account", request_body = NewAccount, responses((status = 201, body = CreatedAccount), (status = 409, body = Problem)))]
#[post("/users")]
async fn create_user(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewAccount>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let body = body.into_inner();
    let username = body.username.parse::<Slug>()?.to_string();
    let grants = body.grants.iter().map(GrantView::grant).collect::<Result<Vec<_>, _>>()?;
    if grants.is_empty() && body.teams.is_empty() {
        return Err(ApiError::BadRequest("an account needs at least one grant, or a team".into()));
    }
    let password = random_token("pw");
    let to_hash = password.clone();
    let hash = web::block(move || hash_password(to_hash.expose_secret()))
        .await
        .map_err(|error| ApiError::Internal(error.to_string()))??;
    let name = body.name.unwrap_or_else(|| username.clone());
    let new = NewUser { username, name, password_hash: Some(hash), grants };
    let transaction = app.db.write().await?;
    let user = store::create(&transaction, &permit, new).await?;
    for key in &body.teams {
        let team = teams::hold(&transaction, key).await?;
        members::add(&transaction, &permit, &team, std::slice::from_ref(&user)).await?;
    }
    let detail = json!({ "grants": body.grants, "teams": body.teams });
    audit::store::record(&transaction, &permit, "user.create", &user.username, detail).await?;
    transaction.commit().await?;
    Ok(HttpResponse::Created().json(CreatedAccount { user, password: password.expose_secret().to_owned() }))
}

/// Gives an account a role at a place; one that it has there stays.
#[utoipa::path(tag = "account", params(("username" = String, Path)), request_body = GrantView, responses((status = 200, body = UserView), (status = 404, body = Problem)))]
#[post("/users/{username}/grants")]
async fn give(
    app: web::Data<App>,
    actor: Actor,
    username: web::Path<String>,
    body: web::Json<GrantView>,
) -> Result<web::Json<UserView>, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let grant = body.grant()?;
    let transaction = app.db.write().await?;
    let user = store::account(&transaction, &username).await?.person;
    grants::give(&transaction, &permit, user.id, &grant).await?;
    audit::store::record(&transaction, &permit, "user.grant", &username, json!(*body)).await?;
    app.commit(transaction).await?;
    Ok(web::Json(store::account(app.db.read(), &username).await?.into()))
}

/// Takes from an account a role that it has by itself at a place.
#[utoipa::path(tag = "account", params(("username" = String, Path), GrantView), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[delete("/users/{username}/grants")]
async fn take(
    app: web::Data<App>,
    actor: Actor,
    username: web::Path<String>,
    query: web::Query<GrantView>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let grant = query.grant()?;
    let act = async |transaction: &_| {
        let user = store::account(transaction, &username).await?.person;
        grants::take(transaction, &permit, user.id, &grant).await?;
        audit::store::record(transaction, &permit, "user.revoke", &username, json!(*query)).await
    };
    administrators::keep(&app, act).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of accounts.
pub(super) fn wire(config: &mut ServiceConfig) {
    config.service(users).service(create_user).service(give).service(take);
}
