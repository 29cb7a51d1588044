//! Integrations as rows.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use terrace_engine::id::IntegrationId;
use terrace_workspaces::credentials::Credentials;
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::app::App;
use crate::authz::Permit;
use crate::clock;
use crate::error::{ApiError, taken};
use crate::page::{Page, PageQuery};
use crate::secret::{MasterKey, SecretError};

/// What kind of credentials an integration holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A name and a token, for `https` remotes.
    GitToken,
    /// A private key, for `ssh` remotes.
    GitSsh,
}

impl Kind {
    const fn text(self) -> &'static str {
        match self {
            Self::GitToken => "git_token",
            Self::GitSsh => "git_ssh",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::GitToken, Self::GitSsh].into_iter().find(|kind| kind.text() == text)
    }
}

/// An integration, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Integration {
    /// Its id.
    #[schema(value_type = String)]
    pub id: IntegrationId,
    /// Its name for people.
    pub name: String,
    /// What kind of credentials it holds.
    pub kind: Kind,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

impl TryFrom<Model> for Integration {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let kind = Kind::parse(&row.kind).ok_or_else(|| inconsistent("kind", row.id))?;
        Ok(Self { id: IntegrationId::new(row.id), name: row.name, kind, created_at: row.created_at })
    }
}

fn inconsistent(column: &'static str, id: Uuid) -> ApiError {
    ApiError::Inconsistent { table: "integrations", column, row: id.to_string() }
}

/// What is sealed. Neither printed nor logged: it has no `Debug`.
#[derive(Serialize)]
struct Sealed<'a> {
    username: &'a str,
    secret: &'a str,
}

/// What a new integration holds.
#[derive(Debug)]
pub struct NewIntegration {
    /// Its name for people.
    pub name: String,
    /// What kind of credentials it holds.
    pub kind: Kind,
    /// The name that the host wants beside a token; empty for a key.
    pub username: String,
    /// The token or the private key.
    pub secret: SecretString,
}

fn purpose(id: Uuid) -> String {
    format!("integration:{}", IntegrationId::new(id))
}

fn seal(key: &MasterKey, id: Uuid, new: &NewIntegration) -> Result<Vec<u8>, ApiError> {
    let plain = Sealed { username: &new.username, secret: new.secret.expose_secret() };
    let plain = serde_json::to_vec(&plain).map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(key.seal(&purpose(id), &Zeroizing::new(plain))?)
}

/// Stores an integration, its secret sealed.
///
/// # Errors
/// The name is taken, or the database fails.
pub async fn create(
    db: &impl ConnectionTrait,
    _: &Permit,
    key: &MasterKey,
    new: NewIntegration,
) -> Result<Integration, ApiError> {
    let id = clock::new_id();
    let row = ActiveModel {
        id: Set(id),
        name: Set(new.name.clone()),
        kind: Set(new.kind.text().to_owned()),
        sealed: Set(seal(key, id, &new)?),
        created_at: Set(clock::now()),
    };
    row.insert(db).await.map_err(taken("integration", &new.name))?.try_into()
}

/// A page of integrations, by name.
///
/// # Errors
/// The database fails.
pub async fn list(db: &impl ConnectionTrait, page: &PageQuery) -> Result<Page<Integration>, ApiError> {
    let mut query = Entity::find().order_by_asc(Column::Name).limit(page.limit() + 1);
    if let Some(after) = &page.after {
        query = query.filter(Column::Name.gt(after.as_str()));
    }
    let rows = query.all(db).await?.into_iter().map(Integration::try_from).collect::<Result<_, _>>()?;
    Ok(Page::cut(rows, page.limit(), |integration: &Integration| integration.name.clone()))
}

/// One integration.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: IntegrationId) -> Result<Integration, ApiError> {
    Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("integration"))?.try_into()
}

/// Forgets an integration that no source reads through.
///
/// # Errors
/// The database fails.
pub async fn delete(db: &impl ConnectionTrait, _: &Permit, id: IntegrationId) -> Result<(), ApiError> {
    Entity::delete_by_id(id.uuid()).exec(db).await?;
    Ok(())
}

/// The credentials of an integration, ready to use; nothing where there is no integration.
///
/// # Errors
/// There is none of this id, its secret does not open, or the database fails.
pub async fn credentials(app: &App, id: Option<IntegrationId>) -> Result<Credentials, ApiError> {
    let Some(id) = id else { return Ok(Credentials::None) };
    let row =
        Entity::find_by_id(id.uuid()).one(app.db.read()).await?.ok_or(ApiError::NotFound("integration"))?;
    let kind = Kind::parse(&row.kind).ok_or_else(|| inconsistent("kind", row.id))?;
    let plain = app.master_key.open(&purpose(row.id), &row.sealed)?;
    let opened: Opened = serde_json::from_slice(&plain).map_err(|_| SecretError::DoesNotOpen)?;
    Ok(match kind {
        Kind::GitToken => Credentials::Token { username: opened.username, token: opened.secret.into() },
        Kind::GitSsh => Credentials::SshKey { private_key: opened.secret.into() },
    })
}

/// What was sealed. A secret with escaped characters cannot be borrowed, so it is owned here.
#[derive(Deserialize)]
struct Opened {
    username: String,
    secret: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_sealed_for_its_row_and_never_printed() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::load(None, &folder.path().join("key")).unwrap();
        let new = NewIntegration {
            name: "forge".into(),
            kind: Kind::GitSsh,
            username: String::new(),
            secret: "line one\nline two\n".to_owned().into(),
        };
        let id = Uuid::from_u128(7);
        let sealed = seal(&key, id, &new).unwrap();
        let plain = key.open(&purpose(id), &sealed).unwrap();
        let opened: Opened = serde_json::from_slice(&plain).unwrap();
        assert_eq!(opened.secret, "line one\nline two\n");
        assert!(key.open(&purpose(Uuid::from_u128(8)), &sealed).is_err());
        assert!(!format!("{new:?}").contains("line one"));
    }
}
