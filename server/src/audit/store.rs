//! Audit entries as rows.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::change::{Actor as By, Stamp};
use terrace_engine::id::AuditId;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::authz::{Actor, Permit};
use crate::clock;
use crate::error::ApiError;
use crate::page::{Page, PageQuery};

/// One entry of the trail.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The entry's id.
    #[schema(value_type = String)]
    pub id: AuditId,
    /// When it happened.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Who did it: an account's name, or `terrace`.
    pub actor: String,
    /// What was done, as `noun.verb`.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// The particulars.
    pub detail: Json,
}

impl From<Model> for AuditEntry {
    fn from(row: Model) -> Self {
        Self {
            id: AuditId::new(row.id),
            at: row.at,
            actor: row.actor,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
        }
    }
}

/// Records what a permitted person did, in the transaction that does it.
///
/// # Errors
/// The database fails.
pub async fn record(
    db: &impl ConnectionTrait,
    permit: &Permit,
    action: &str,
    subject: &str,
    detail: Json,
) -> Result<(), ApiError> {
    insert(db, (Some(permit.user().uuid()), permit.username()), action, subject, detail).await
}

/// Records what somebody did with their own account.
///
/// # Errors
/// The database fails.
pub async fn record_by(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: &str,
    subject: &str,
) -> Result<(), ApiError> {
    insert(db, (Some(actor.user.uuid()), &actor.username), action, subject, Json::Null).await
}

/// Records what happened at a stamp: a person's act, or Terrace's own.
///
/// # Errors
/// The database fails.
pub async fn record_stamp(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    action: &str,
    subject: &str,
    detail: Json,
) -> Result<(), ApiError> {
    let actor = match &stamp.by {
        By::User { id, name } => (Some(id.uuid()), name.as_str()),
        By::System => (None, "terrace"),
    };
    insert(db, actor, action, subject, detail).await
}

async fn insert(
    db: &impl ConnectionTrait,
    (actor_id, actor): (Option<Uuid>, &str),
    action: &str,
    subject: &str,
    detail: Json,
) -> Result<(), ApiError> {
    let row = ActiveModel {
        id: Set(clock::new_id()),
        at: Set(clock::now()),
        actor_id: Set(actor_id),
        actor: Set(actor.to_owned()),
        action: Set(action.to_owned()),
        subject: Set(subject.to_owned()),
        detail: Set(detail),
    };
    row.insert(db).await?;
    Ok(())
}

/// The trail of one subject, oldest first.
///
/// # Errors
/// The database fails.
pub async fn of_subject(db: &impl ConnectionTrait, subject: &str) -> Result<Vec<AuditEntry>, ApiError> {
    let rows = Entity::find().filter(Column::Subject.eq(subject)).order_by_asc(Column::Id).all(db).await?;
    Ok(rows.into_iter().map(AuditEntry::from).collect())
}

/// A page of the trail, newest first.
///
/// # Errors
/// The cursor is not one of ours, or the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    page: &PageQuery,
    subject: Option<&str>,
    actor: Option<&str>,
) -> Result<Page<AuditEntry>, ApiError> {
    let mut query = Entity::find().order_by_desc(Column::Id).limit(page.limit() + 1);
    if let Some(subject) = subject {
        query = query.filter(Column::Subject.eq(subject));
    }
    if let Some(actor) = actor {
        query = query.filter(Column::Actor.eq(actor));
    }
    if let Some(after) = &page.after {
        query = query.filter(Column::Id.lt(after.parse::<AuditId>()?.uuid()));
    }
    let rows = query.all(db).await?.into_iter().map(AuditEntry::from).collect();
    Ok(Page::cut(rows, page.limit(), |entry: &AuditEntry| entry.id.to_string()))
}
