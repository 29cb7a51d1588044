//! Accounts, passwords, sessions and API tokens.
//!
//! A request is served for an [`Actor`], taken from a bearer token, a session cookie, or Basic
//! credentials whose password is a token (for `git` and the Terraform binary). Passwords are
//! stored as argon2id hashes (RFC 9106), tokens as SHA-256 hashes, because they are random. A
//! write with a cookie needs the header `X-Terrace-Csrf`, which no other site can set. There is
//! no guest account and no default password.

pub mod accounts;
pub mod administrators;
mod entity;
pub mod grants;
pub mod holders;
mod purpose;
pub mod routes;
pub mod store;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine as _;

use crate::app::App;
use crate::authz::Actor;
use crate::error::ApiError;

/// The cookie that holds a session's token.
pub const COOKIE: &str = "terrace_session";

/// The header that a write with a cookie must carry.
pub const CSRF_HEADER: &str = "X-Terrace-Csrf";

impl FromRequest for Actor {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let token = token_of(request);
        let path = request.path().to_owned();
        Box::pin(async move {
            let app = app.ok_or_else(|| ApiError::Internal("the application state is missing".into()))?;
            let token = token?.ok_or(ApiError::Unauthenticated)?;
            let actor = store::actor(&app, &token).await?.ok_or(ApiError::Unauthenticated)?;
            if actor.reach.admits(&path) {
                Ok(actor)
            } else {
                Err(ApiError::Forbidden(
                    "these credentials are for Git and states only: sign in, or use an API token".into(),
                ))
            }
        })
    }
}

/// The token that came with a request, from its header or its cookie.
fn token_of(request: &HttpRequest) -> Result<Option<String>, ApiError> {
    if let Some(token) = header_token(request.headers()) {
        return Ok(Some(token));
    }
    let Some(cookie) = request.cookie(COOKIE) else { return Ok(None) };
    let reads_only = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads_only || request.headers().contains_key(CSRF_HEADER) {
        Ok(Some(cookie.value().to_owned()))
    } else {
        Err(ApiError::Forbidden(format!("a write with a session cookie needs the header {CSRF_HEADER}")))
    }
}

fn header_token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(credentials.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// Hashes a password; slow by design, so call it where blocking is allowed.
///
/// # Errors
/// The system has no randomness to give.
pub fn hash_password(password: &str) -> Result<String, ApiError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| ApiError::Internal(error.to_string()))
}

/// Whether `password` is the one that was hashed; slow by design.
#[must_use]
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_verified_and_salted() {
        let (one, two) = (hash_password("correct horse").unwrap(), hash_password("correct horse").unwrap());
        assert_ne!(one, two);
        assert!(one.starts_with("$argon2id$"));
        assert!(verify_password("correct horse", &one));
        assert!(!verify_password("wrong", &one));
        assert!(!verify_password("", ""));
    }
}
