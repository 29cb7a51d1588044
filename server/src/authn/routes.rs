//! Signing in and out, and one's own tokens.

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use terrace_engine::id::TokenId;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::accounts::{self, GrantView};
use super::store::{self, Person, Purpose, Token};
use super::{COOKIE, verify_password};
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::Page;

const SESSION_DAYS: i64 = 7;

/// A hash of no account, so that an unknown name takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ/iyh7uJ0LO2aLEfrHwTWllSAxT0zRno";

/// What signing in takes.
#[derive(Deserialize, ToSchema)]
pub struct Login {
    username: String,
    #[schema(value_type = String)]
    password: SecretString,
}

/// Whether the account may do a kind of thing anywhere at all.
#[derive(Debug, Serialize, ToSchema)]
pub struct Can {
    administer: bool,
    request: bool,
    approve: bool,
}

/// The account that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    user: Person,
    grants: Vec<GrantView>,
    can: Can,
}

impl Me {
    fn of(actor: &Actor) -> Self {
        let somewhere = |action| actor.grants.iter().any(|grant| actor.roles.allow(&grant.role, action));
        Self {
            user: Person { id: actor.user, username: actor.username.clone(), name: actor.name.clone() },
            grants: actor.grants.iter().map(GrantView::of).collect(),
            can: Can {
                administer: actor.may(Action::Administer, &Scope::Everywhere),
                request: somewhere(Action::Request),
                approve: somewhere(Action::Approve),
            },
        }
    }
}

/// Signs in with name and password.
#[utoipa::path(tag = "account", request_body = Login, responses((status = 200, body = Me), (status = 401, body = Problem)))]
#[post("/login")]
pub async fn login(app: web::Data<App>, body: web::Json<Login>) -> Result<HttpResponse, ApiError> {
    let found = store::by_username(app.db.read(), &body.username).await?;
    let hash = found.as_ref().and_then(|(_, hash)| hash.clone()).unwrap_or_else(|| NOBODY.to_owned());
    let password = body.password.clone();
    let right = web::block(move || verify_password(password.expose_secret(), &hash))
        .await
        .map_err(|error| ApiError::Internal(error.to_string()))?;
    let Some((person, _)) = found.filter(|_| right) else {
        tracing::info!(username = %body.username, "sign-in refused");
        return Err(ApiError::Unauthenticated);
    };
    let lasts = Some(Duration::days(SESSION_DAYS));
    let (_, secret) = store::issue(app.db.read(), person.id, "browser", Purpose::Session, lasts).await?;
    let actor = store::actor(&app, secret.expose_secret()).await?.ok_or(ApiError::Unauthenticated)?;
    let cookie = Cookie::build(COOKIE, secret.expose_secret().to_owned())
        .path("/")
        .http_only(true)
        .secure(app.config.public_url().starts_with("https://"))
        .same_site(SameSite::Strict)
        .max_age(CookieDuration::days(SESSION_DAYS))
        .finish();
    Ok(HttpResponse::Ok().cookie(cookie).json(Me::of(&actor)))
}

/// Ends the session.
#[utoipa::path(tag = "account", responses((status = 204)))]
#[post("/logout")]
pub async fn logout(app: web::Data<App>, request: HttpRequest, _: Actor) -> Result<HttpResponse, ApiError> {
    if let Some(token) = super::token_of(&request)? {
        store::end(app.db.read(), &token).await?;
    }
    let mut gone = Cookie::build(COOKIE, "").path("/").finish();
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// The account that is signed in.
#[utoipa::path(tag = "account", responses((status = 200, body = Me), (status = 401, body = Problem)))]
#[get("/me")]
pub async fn me(actor: Actor) -> web::Json<Me> {
    web::Json(Me::of(&actor))
}

/// One's own API tokens.
#[utoipa::path(tag = "account", responses((status = 200, body = Page<Token>)))]
#[get("/tokens")]
pub async fn tokens(app: web::Data<App>, actor: Actor) -> Result<web::Json<Page<Token>>, ApiError> {
    Ok(web::Json(Page::whole(store::tokens(app.db.read(), actor.user).await?)))
}

/// What a new token needs.
#[derive(Deserialize, ToSchema)]
pub struct NewToken {
    name: String,
    /// How many days it lasts; without end unless told.
    days: Option<i64>,
}

/// A new token with its secret, shown this once.
#[derive(Serialize, ToSchema)]
pub struct IssuedToken {
    token: Token,
    secret: String,
}

/// Makes an API token.
#[utoipa::path(tag = "account", request_body = NewToken, responses((status = 201, body = IssuedToken)))]
#[post("/tokens")]
pub async fn create_token(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewToken>,
) -> Result<HttpResponse, ApiError> {
    let lasts = body.days.and_then(Duration::try_days);
    let (token, secret) = store::issue(app.db.read(), actor.user, &body.name, Purpose::Api, lasts).await?;
    audit::store::record_by(app.db.read(), &actor, "token.create", &token.id.to_string()).await?;
    Ok(HttpResponse::Created().json(IssuedToken { token, secret: secret.expose_secret().to_owned() }))
}

/// Ends one of one's own tokens.
#[utoipa::path(tag = "account", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
#[delete("/tokens/{id}")]
pub async fn revoke_token(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    store::revoke(app.db.read(), actor.user, id.parse::<TokenId>()?).await?;
    audit::store::record_by(app.db.read(), &actor, "token.revoke", &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config
        .service(login)
        .service(logout)
        .service(me)
        .service(tokens)
        .service(create_token)
        .service(revoke_token);
    accounts::wire(config);
}
