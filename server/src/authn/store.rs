//! Accounts, tokens and grants as rows.

use std::collections::BTreeSet;

use chrono::{Duration, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, Set,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use terrace_engine::change::Stamp;
use terrace_engine::id::{ResourceId, RunId, TokenId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{grant, token, user};
use super::grants;
pub use super::purpose::Purpose;
use crate::app::App;
use crate::authz::{Actor, Grant, Permit, Reach};
use crate::clock;
use crate::error::{ApiError, taken};
use crate::secret::{random_token, token_hash};
use crate::teams::members::{self, TeamName};

/// Somebody, as lists and details show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// The account's id.
    #[schema(value_type = String)]
    pub id: UserId,
    /// Its name for signing in.
    pub username: String,
    /// Its name for people.
    pub name: String,
}

/// An account with what it may do.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub person: Person,
    /// What it may do by itself.
    pub grants: Vec<Grant>,
    /// The teams by which it may do more.
    pub teams: Vec<TeamName>,
}

impl From<user::Model> for Person {
    fn from(row: user::Model) -> Self {
        Self { id: UserId::new(row.id), username: row.username, name: row.name }
    }
}

/// Who holds this token, if it is valid now.
///
/// # Errors
/// The database fails.
pub async fn actor(app: &App, secret: &str) -> Result<Option<Actor>, ApiError> {
    let db = app.db.read();
    let Some((token, Some(user))) = token::Entity::find()
        .filter(token::Column::Hash.eq(token_hash(secret)))
        .find_also_related(user::Entity)
        .one(db)
        .await?
    else {
        return Ok(None);
    };
    if user.disabled || token.expires_at.is_some_and(|end| end <= Utc::now()) {
        return Ok(None);
    }
    let reach = match (token.kind.as_str(), token.scope_id) {
        ("session" | "api", _) => Reach::Full,
        ("state", _) => Reach::StateAndGit,
        ("run", Some(resource)) => {
            Reach::Run { resource: ResourceId::new(resource), run: token.run_id.map(RunId::new) }
        }
        _ => {
            return Err(ApiError::Inconsistent {
                table: "tokens",
                column: "kind",
                row: token.id.to_string(),
            });
        }
    };
    let grants = match reach {
        Reach::Run { .. } => vec![Grant { role: "admin".into(), place: None }],
        Reach::Full | Reach::StateAndGit => grants::of(db, UserId::new(user.id)).await?,
    };
    let roles = app.roles.clone();
    Ok(Some(Actor {
        user: UserId::new(user.id),
        username: user.username,
        name: user.name,
        grants,
        reach,
        roles,
    }))
}

/// Somebody as they are now, for what they have asked to be done later; none where the account is
/// disabled or gone.
///
/// # Errors
/// The database fails.
pub async fn of_account(app: &App, user: UserId) -> Result<Option<Actor>, ApiError> {
    let db = app.db.read();
    let found = user::Entity::find_by_id(user.uuid()).one(db).await?;
    let Some(user) = found.filter(|user| !user.disabled) else { return Ok(None) };
    Ok(Some(Actor {
        user: UserId::new(user.id),
        username: user.username,
        name: user.name,
        grants: grants::of(db, UserId::new(user.id)).await?,
        reach: Reach::Full,
        roles: app.roles.clone(),
    }))
}

/// An account by its name for signing in, with its password's hash.
///
/// # Errors
/// The database fails.
pub async fn by_username(
    db: &impl ConnectionTrait,
    username: &str,
) -> Result<Option<(Person, Option<String>)>, ApiError> {
    let row = user::Entity::find()
        .filter(user::Column::Username.eq(username))
        .filter(user::Column::Disabled.eq(false))
        .one(db)
        .await?;
    Ok(row.map(|row| {
        let hash = row.password_hash.clone();
        (row.into(), hash)
    }))
}

/// The people behind some ids, in one statement.
///
/// # Errors
/// The database fails.
pub async fn people(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Vec<Person>, ApiError> {
    let rows = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// Every account with what it may do, by username; three statements.
///
/// # Errors
/// The database fails, or a row makes no sense.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Account>, ApiError> {
    load(db, user::Entity::find().order_by_asc(user::Column::Username)).await
}

/// One account by its username, enabled or not, with what it may do.
///
/// # Errors
/// There is none, or the database fails.
pub async fn account(db: &impl ConnectionTrait, username: &str) -> Result<Account, ApiError> {
    let found = load(db, user::Entity::find().filter(user::Column::Username.eq(username))).await?;
    found.into_iter().next().ok_or(ApiError::NotFound("account"))
}

async fn load(db: &impl ConnectionTrait, query: Select<user::Entity>) -> Result<Vec<Account>, ApiError> {
    let ids = || query.clone().select_only().column(user::Column::Id).into_query();
    let mut grants = grants::own(db, ids()).await?;
    let mut teams = members::of_accounts(db, ids()).await?;
    let account = |row: user::Model| {
        let person = Person::from(row);
        let (grants, teams) = (grants.remove(&person.id), teams.remove(&person.id));
        Account { person, grants: grants.unwrap_or_default(), teams: teams.unwrap_or_default() }
    };
    Ok(query.all(db).await?.into_iter().map(account).collect())
}

/// Accounts by their names, enabled or not, in the order of their names; one statement.
///
/// # Errors
/// There is none of one name, or the database fails.
pub async fn by_usernames(
    db: &impl ConnectionTrait,
    usernames: &BTreeSet<String>,
) -> Result<Vec<Person>, ApiError> {
    let wanted = user::Column::Username.is_in(usernames);
    let rows = user::Entity::find().filter(wanted).order_by_asc(user::Column::Username).all(db).await?;
    let people: Vec<Person> = rows.into_iter().map(Person::from).collect();
    let is_there = |username: &&String| people.iter().any(|person| person.username == **username);
    match usernames.iter().find(|username| !is_there(username)) {
        Some(missing) => Err(ApiError::BadRequest(format!("there is no account {missing}"))),
        None => Ok(people),
    }
}

/// A new account.
#[derive(Debug)]
pub struct NewUser {
    /// Its name for signing in.
    pub username: String,
    /// Its name for people.
    pub name: String,
    /// The argon2id hash of its password; without one it signs in by token only.
    pub password_hash: Option<String>,
    /// What it may do where.
    pub grants: Vec<Grant>,
}

/// Creates an account on the word of somebody who may.
///
/// # Errors
/// The name is taken, or the database fails.
pub async fn create(db: &impl ConnectionTrait, _: &Permit, new: NewUser) -> Result<Person, ApiError> {
    insert(db, new).await
}

/// Creates the owner of an empty database, which has nobody yet who could permit it.
///
/// # Errors
/// The database is not empty, or fails.
pub async fn create_owner(db: &impl ConnectionTrait, new: NewUser) -> Result<Person, ApiError> {
    if user::Entity::find().one(db).await?.is_some() {
        return Err(ApiError::Conflict("there are accounts already: sign in as one of them".into()));
    }
    insert(db, new).await
}

async fn insert(db: &impl ConnectionTrait, new: NewUser) -> Result<Person, ApiError> {
    let now = clock::now();
    let row = user::ActiveModel {
        id: Set(clock::new_id()),
        username: Set(new.username.clone()),
        name: Set(new.name),
        password_hash: Set(new.password_hash),
        disabled: Set(false),
        created_at: Set(now),
    };
    let row = row.insert(db).await.map_err(taken("account", &new.username))?;
    let grants = new.grants.into_iter().map(|grant| grant::ActiveModel {
        id: Set(clock::new_id()),
        user_id: Set(row.id),
        place: Set(grant.place_text()),
        role: Set(grant.role),
        created_at: Set(now),
    });
    grant::Entity::insert_many(grants.collect::<Vec<_>>()).exec_without_returning(db).await?;
    Ok(row.into())
}

/// Gives an account another password.
///
/// # Errors
/// The database fails.
pub async fn set_password(db: &impl ConnectionTrait, username: &str, hash: String) -> Result<bool, ApiError> {
    let updated = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, hash.into())
        .filter(user::Column::Username.eq(username))
        .exec(db)
        .await?;
    Ok(updated.rows_affected > 0)
}

/// Whether there is any account.
///
/// # Errors
/// The database fails.
pub async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, ApiError> {
    Ok(user::Entity::find().one(db).await?.is_none())
}

/// A token as its owner sees it later: never its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// The token's id.
    #[schema(value_type = String)]
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: chrono::DateTime<Utc>,
    /// When it ends; `null` is never.
    pub expires_at: Option<chrono::DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<chrono::DateTime<Utc>>,
}

impl From<token::Model> for Token {
    fn from(row: token::Model) -> Self {
        Self {
            id: TokenId::new(row.id),
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

/// Issues a new token for the account itself; its secret is returned this once.
///
/// # Errors
/// The database fails.
pub async fn issue(
    db: &impl ConnectionTrait,
    user: UserId,
    name: &str,
    purpose: Purpose,
    lasts: Option<Duration>,
) -> Result<(Token, SecretString), ApiError> {
    let secret = random_token("trc");
    let token = keep(db, user, name, purpose, (lasts, &secret)).await?;
    Ok((token, secret))
}

/// Stores a token whose secret the caller chose.
///
/// # Errors
/// The database fails.
pub async fn keep(
    db: &impl ConnectionTrait,
    user: UserId,
    name: &str,
    purpose: Purpose,
    (lasts, secret): (Option<Duration>, &SecretString),
) -> Result<Token, ApiError> {
    let now = clock::now();
    let row = token::ActiveModel {
        id: Set(clock::new_id()),
        user_id: Set(user.uuid()),
        name: Set(name.to_owned()),
        kind: Set(purpose.kind().to_owned()),
        hash: Set(token_hash(secret.expose_secret())),
        scope_id: Set(purpose.scope()),
        run_id: Set(purpose.run()),
        created_at: Set(now),
        expires_at: Set(lasts.map(|lasts| now + lasts)),
        last_used_at: Set(None),
    };
    Ok(row.insert(db).await?.into())
}

/// The API tokens of an account.
///
/// # Errors
/// The database fails.
pub async fn tokens(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Token>, ApiError> {
    let rows = token::Entity::find()
        .filter(token::Column::UserId.eq(user.uuid()))
        .filter(token::Column::Kind.eq(Purpose::Api.kind()))
        .order_by_asc(token::Column::CreatedAt)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Token::from).collect())
}

/// Ends one of the account's own tokens.
///
/// # Errors
/// The account has no such token, or the database fails.
pub async fn revoke(db: &impl ConnectionTrait, user: UserId, id: TokenId) -> Result<(), ApiError> {
    let deleted = token::Entity::delete_many()
        .filter(token::Column::Id.eq(id.uuid()))
        .filter(token::Column::UserId.eq(user.uuid()))
        .exec(db)
        .await?;
    if deleted.rows_affected == 0 { Err(ApiError::NotFound("token")) } else { Ok(()) }
}

/// Ends a token by its secret: signing out, and the end of a run.
///
/// # Errors
/// The database fails.
pub async fn end(db: &impl ConnectionTrait, secret: &str) -> Result<(), ApiError> {
    token::Entity::delete_many().filter(token::Column::Hash.eq(token_hash(secret))).exec(db).await?;
    Ok(())
}

/// Ends the credentials of every run that a vanished worker has begun.
///
/// # Errors
/// The database fails.
pub async fn end_of_worker(db: &impl ConnectionTrait, _: &Stamp, worker: &str) -> Result<(), ApiError> {
    let runs = Query::select().column("id").from("runs").and_where(Expr::col("worker").eq(worker)).to_owned();
    token::Entity::delete_many().filter(token::Column::RunId.in_subquery(runs)).exec(db).await?;
    Ok(())
}
