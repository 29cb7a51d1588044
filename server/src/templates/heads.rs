//! What can be told of versions without reading their interfaces, and which one is newest.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use terrace_engine::id::TemplateId;
use uuid::Uuid;

use super::entity::version::{Column, Entity};
use super::newest::compare;
use super::version::{Lifecycle, Version, by_name};
use crate::error::ApiError;

/// The version that a request gets: the one that it names, or the newest active one.
///
/// # Errors
/// There is none, the one that is named is archived, or the database fails.
pub async fn version(
    db: &impl ConnectionTrait,
    template: TemplateId,
    name: Option<&str>,
) -> Result<Version, ApiError> {
    if let Some(name) = name {
        let version = by_name(db, template, name).await?;
        if version.lifecycle == Lifecycle::Archived {
            return Err(ApiError::Conflict(format!("the version {name} is archived: choose another one")));
        }
        return Ok(version);
    }
    let newest = active(db, vec![template.uuid()]).await?.into_iter().max_by(Heading::compare);
    let newest = newest.ok_or(ApiError::NotFound("active version"))?;
    Entity::find_by_id(newest.id).one(db).await?.ok_or(ApiError::NotFound("version"))?.try_into()
}

/// What lists say of a version.
#[derive(Debug, Clone)]
pub struct VersionHead {
    /// Its name.
    pub name: String,
    /// Where it is in its life, as a word.
    pub lifecycle: String,
    /// Why it is there.
    pub reason: Option<String>,
}

/// The heads of several versions, without reading their interfaces.
///
/// # Errors
/// The database fails.
pub async fn version_heads(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, VersionHead>, ApiError> {
    let rows: Vec<(Uuid, String, String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::Lifecycle, Column::Reason])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let head = |(id, name, lifecycle, reason)| (id, VersionHead { name, lifecycle, reason });
    Ok(rows.into_iter().map(head).collect())
}

/// The name of each template's newest active version, without reading interfaces.
///
/// # Errors
/// The database fails.
pub async fn latest_names(
    db: &impl ConnectionTrait,
    templates: Vec<Uuid>,
) -> Result<HashMap<TemplateId, String>, ApiError> {
    let mut newest: HashMap<TemplateId, Heading> = HashMap::new();
    for found in active(db, templates).await? {
        let template = TemplateId::new(found.template);
        let beaten = newest.get(&template).is_none_or(|best| Heading::compare(best, &found).is_lt());
        if beaten {
            newest.insert(template, found);
        }
    }
    Ok(newest.into_iter().map(|(template, found)| (template, found.name)).collect())
}

/// What decides which version is newest.
struct Heading {
    id: Uuid,
    template: Uuid,
    name: String,
    created_at: DateTime<Utc>,
}

impl Heading {
    fn compare(&self, other: &Self) -> Ordering {
        compare((&self.name, self.created_at), (&other.name, other.created_at))
    }
}

async fn active(db: &impl ConnectionTrait, templates: Vec<Uuid>) -> Result<Vec<Heading>, ApiError> {
    let rows: Vec<(Uuid, Uuid, String, DateTime<Utc>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::TemplateId, Column::Name, Column::CreatedAt])
        .filter(Column::TemplateId.is_in(templates))
        .filter(Column::Lifecycle.eq(Lifecycle::Active.text()))
        .into_tuple()
        .all(db)
        .await?;
    let heading = |(id, template, name, created_at)| Heading { id, template, name, created_at };
    Ok(rows.into_iter().map(heading).collect())
}
