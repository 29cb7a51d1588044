//! Sources and scans as rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LikeExpr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use serde::Serialize;
use serde_json::Value as Json;
use terrace_engine::change::Stamp;
use terrace_engine::id::{IntegrationId, SourceId};
use terrace_engine::name::{Slug, TemplateKey};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::source;
use super::notice::Notice;
use super::scans;
use crate::app::App;
use crate::authz::Permit;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::{ApiError, taken};
use crate::page::{Page, PageQuery};

/// A Git repository that holds modules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Source {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SourceId,
    /// Its name in URLs.
    #[schema(value_type = String)]
    pub name: Slug,
    /// Where it is, as `git` takes it and generated code names it.
    pub address: String,
    /// The integration that it is read through; `null` where it is read anonymously.
    #[schema(value_type = Option<String>)]
    pub integration: Option<IntegrationId>,
    /// When it was fetched last.
    pub fetched_at: Option<DateTime<Utc>>,
    /// The newest release tag, or the default branch; `null` where the repository is empty.
    pub default_reference: Option<String>,
    /// What its last refresh met that somebody should know.
    pub notices: Vec<Notice>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl TryFrom<source::Model> for Source {
    type Error = ApiError;

    fn try_from(row: source::Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "sources", column, row: row.id.to_string() };
        Ok(Self {
            id: SourceId::new(row.id),
            name: row.name.parse().map_err(|_| inconsistent("name"))?,
            notices: from_json(row.notices).ok_or_else(|| inconsistent("notices"))?,
            address: row.address,
            integration: row.integration_id.map(IntegrationId::new),
            fetched_at: row.fetched_at,
            default_reference: row.default_reference,
            created_at: row.created_at,
        })
    }
}

/// What a new source holds; it has been fetched.
#[derive(Debug)]
pub struct NewSource {
    /// Its name in URLs.
    pub name: Slug,
    /// Where it is.
    pub address: String,
    /// The integration that it is read through.
    pub integration: Option<IntegrationId>,
    /// The reference that is offered first.
    pub default_reference: Option<String>,
}

/// The module at `path` as generated code names it, without a reference.
#[must_use]
pub fn module_address(source_address: &str, path: &str) -> String {
    if path.is_empty() { format!("git::{source_address}") } else { format!("git::{source_address}//{path}") }
}

/// Where a source is read from: its address, or the repository's folder where Terrace itself
/// serves it. Generated code names [`Source::address`] in both cases.
#[must_use]
pub fn read_address(app: &App, source: &Source) -> String {
    local_address(app, &source.address).unwrap_or_else(|| source.address.clone())
}

/// The folder behind an address of our own, as a `file` address.
pub(super) fn local_address(app: &App, address: &str) -> Option<String> {
    let below = format!("{}/git/", app.config.public_url());
    let name = address.strip_prefix(&below)?.strip_suffix(".git")?;
    let repository = app.forge.open(name).ok()?;
    let folder = std::fs::canonicalize(repository.path()).ok()?;
    Some(format!("file://{}", folder.display()))
}

/// Stores a source that has been fetched.
///
/// # Errors
/// The name is taken, or the database fails.
pub async fn create(db: &impl ConnectionTrait, _: &Permit, new: NewSource) -> Result<Source, ApiError> {
    insert(db, new).await
}

async fn insert(db: &impl ConnectionTrait, new: NewSource) -> Result<Source, ApiError> {
    let now = clock::now();
    let row = source::ActiveModel {
        id: Set(clock::new_id()),
        name: Set(new.name.to_string()),
        address: Set(new.address),
        integration_id: Set(new.integration.map(IntegrationId::uuid)),
        fetched_at: Set(Some(now)),
        default_reference: Set(new.default_reference),
        notices: Set(Json::Array(Vec::new())),
        created_at: Set(now),
    };
    row.insert(db).await.map_err(taken("source", new.name.as_str()))?.try_into()
}

/// Makes or moves the source of Terrace's own catalog; `None` where it is as it should be.
///
/// # Errors
/// The database fails.
pub async fn keep_own(
    db: &impl ConnectionTrait,
    _: &Stamp,
    new: NewSource,
) -> Result<Option<Source>, ApiError> {
    let found = source::Entity::find().filter(source::Column::Name.eq(new.name.as_str())).one(db).await?;
    let Some(row) = found else { return insert(db, new).await.map(Some) };
    if row.address == new.address && row.default_reference == new.default_reference {
        return Ok(None);
    }
    let mut row = row.into_active_model();
    row.address = Set(new.address);
    row.default_reference = Set(new.default_reference);
    row.fetched_at = Set(Some(clock::now()));
    Source::try_from(row.update(db).await?).map(Some)
}

/// What a fetch has brought.
#[derive(Debug)]
pub struct Fetched {
    /// When.
    pub at: DateTime<Utc>,
    /// The reference that is offered first.
    pub default_reference: Option<String>,
}

/// Records how a refresh ended: what was fetched, if anything was, and what somebody should know.
///
/// # Errors
/// There is none, or the database fails.
pub async fn set_fetched(
    db: &impl ConnectionTrait,
    _: &Stamp,
    id: SourceId,
    (fetched, notices): (Option<Fetched>, Vec<Notice>),
) -> Result<Source, ApiError> {
    let row = source::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("source"))?;
    let mut row = row.into_active_model();
    if let Some(fetched) = fetched {
        row.fetched_at = Set(Some(fetched.at));
        row.default_reference = Set(fetched.default_reference);
    }
    row.notices = Set(to_json(&notices)?);
    row.update(db).await?.try_into()
}

/// What the last refreshes met, by template.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn notices_by_template(
    db: &impl ConnectionTrait,
) -> Result<HashMap<TemplateKey, Vec<Notice>>, ApiError> {
    let rows: Vec<(Uuid, Json)> = source::Entity::find()
        .select_only()
        .columns([source::Column::Id, source::Column::Notices])
        .into_tuple()
        .all(db)
        .await?;
    let mut by_template: HashMap<TemplateKey, Vec<Notice>> = HashMap::new();
    for (id, notices) in rows {
        let inconsistent =
            || ApiError::Inconsistent { table: "sources", column: "notices", row: id.to_string() };
        for notice in from_json::<Vec<Notice>>(notices).ok_or_else(inconsistent)? {
            if let Some(key) = &notice.template {
                by_template.entry(key.clone()).or_default().push(notice);
            }
        }
    }
    Ok(by_template)
}

/// The ids of all sources.
///
/// # Errors
/// The database fails.
pub async fn ids(db: &impl ConnectionTrait) -> Result<Vec<SourceId>, ApiError> {
    let query = source::Entity::find().select_only().column(source::Column::Id);
    let rows: Vec<Uuid> = query.order_by_asc(source::Column::Name).into_tuple().all(db).await?;
    Ok(rows.into_iter().map(SourceId::new).collect())
}

/// Forgets a source that no version was made from, with what was found in it.
///
/// # Errors
/// The database fails.
pub async fn delete(db: &impl ConnectionTrait, _: &Permit, id: SourceId) -> Result<(), ApiError> {
    scans::forget(db, id).await?;
    source::Entity::delete_by_id(id.uuid()).exec(db).await?;
    Ok(())
}

/// A page of sources, by name.
///
/// # Errors
/// The database fails.
pub async fn list(db: &impl ConnectionTrait, page: &PageQuery) -> Result<Page<Source>, ApiError> {
    let mut query = source::Entity::find().order_by_asc(source::Column::Name).limit(page.limit() + 1);
    if let Some(pattern) = page.pattern() {
        let like = || LikeExpr::new(pattern.to_lowercase()).escape('\\');
        let address = sea_orm::sea_query::Expr::col((source::Entity, source::Column::Address));
        query = query.filter(
            sea_orm::Condition::any()
                .add(sea_orm::sea_query::Expr::col((source::Entity, source::Column::Name)).like(like()))
                .add(sea_orm::sea_query::Func::lower(address).like(like())),
        );
    }
    if let Some(after) = &page.after {
        query = query.filter(source::Column::Name.gt(after.as_str()));
    }
    let rows = query.all(db).await?.into_iter().map(Source::try_from).collect::<Result<_, _>>()?;
    Ok(Page::cut(rows, page.limit(), |source: &Source| source.name.to_string()))
}

/// One source by its id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: SourceId) -> Result<Source, ApiError> {
    source::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("source"))?.try_into()
}

/// Several sources by their ids, in one statement.
///
/// # Errors
/// The database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<SourceId, Source>, ApiError> {
    let rows = source::Entity::find().filter(source::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Source::try_from(row).map(|source| (source.id, source))).collect()
}

/// One source by its id or its name.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_name_or_id(db: &impl ConnectionTrait, text: &str) -> Result<Source, ApiError> {
    if let Ok(id) = text.parse::<SourceId>() {
        return by_id(db, id).await;
    }
    let name: Slug = text.parse().map_err(|_| ApiError::NotFound("source"))?;
    let row = source::Entity::find().filter(source::Column::Name.eq(name.as_str())).one(db).await?;
    row.ok_or(ApiError::NotFound("source"))?.try_into()
}

/// The names of some sources, by id.
///
/// # Errors
/// The database fails.
pub async fn names(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<SourceId, String>, ApiError> {
    let rows: Vec<(Uuid, String)> = source::Entity::find()
        .select_only()
        .columns([source::Column::Id, source::Column::Name])
        .filter(source::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (SourceId::new(id), name)).collect())
}

/// The names of the sources that are read through an integration.
///
/// # Errors
/// The database fails.
pub async fn names_by_integration(
    db: &impl ConnectionTrait,
    id: IntegrationId,
) -> Result<Vec<String>, ApiError> {
    let rows = source::Entity::find()
        .filter(source::Column::IntegrationId.eq(id.uuid()))
        .order_by_asc(source::Column::Name)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_named_as_terraform_takes_it() {
        let address = "https://git.example.com/a/b.git";
        assert_eq!(
            module_address(address, "modules/vpc"),
            "git::https://git.example.com/a/b.git//modules/vpc"
        );
        assert_eq!(module_address(address, ""), "git::https://git.example.com/a/b.git");
    }
}
