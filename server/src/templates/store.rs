//! Templates as rows; their versions are in [`super::version`] and are reachable from here.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select, Set, SqlErr,
};
use terrace_engine::generate::FileTemplates;
use terrace_engine::id::TemplateId;
use terrace_engine::module::Overrides;
use terrace_engine::name::{ConfigKey, TagKey, TemplateKey};
use terrace_engine::tree::Entry;
use uuid::Uuid;

pub use super::addition::NewVersion;
use super::auto::AutoVersions;
use super::entity::parent;
use super::entity::template::{ActiveModel, Column, Entity, Model};
pub use super::heads::{VersionHead, latest_names, version, version_heads};
pub use super::list::{TemplateFilter, list};
pub use super::version::{Lifecycle, Version, by_name as version_by_name, imported, versions_by_ids};
use crate::authz::Permit;
use crate::clock;
use crate::column::to_json;
use crate::error::{ApiError, taken};
use crate::page::require_revision;

/// A node of the template tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Its key: a folder of a workspace and its name in URLs.
    pub key: TemplateKey,
    /// Its name for people.
    pub name: String,
    /// What it gives.
    pub description: String,
    /// Words to find it by.
    pub labels: Vec<String>,
    /// Whether it only carries tags and configs.
    pub is_abstract: bool,
    /// Whether it gives no new resources.
    pub disabled: bool,
    /// The templates that it may sit under, by key; none for a root.
    pub parents: Vec<TemplateKey>,
    /// Its tags.
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its configs.
    pub configs: BTreeMap<ConfigKey, Entry>,
    /// What its author says about its form.
    pub overrides: Overrides,
    /// Variables that fill themselves from an output of the parent: variable to output.
    pub links: BTreeMap<String, String>,
    /// Its author's own texts for generated files.
    pub files: FileTemplates,
    /// What a new tag of its source does.
    pub auto_versions: AutoVersions,
    /// Counts its edits.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Template {
    fn read(row: Model, mut parents: Vec<TemplateKey>) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "templates", column, row: row.id.to_string() };
        parents.sort();
        Ok(Self {
            id: TemplateId::new(row.id),
            key: row.key.parse().map_err(|_| inconsistent("key"))?,
            labels: serde_json::from_value(row.labels).map_err(|_| inconsistent("labels"))?,
            parents,
            tags: serde_json::from_value(row.tags).map_err(|_| inconsistent("tags"))?,
            configs: serde_json::from_value(row.configs).map_err(|_| inconsistent("configs"))?,
            overrides: serde_json::from_value(row.overrides).map_err(|_| inconsistent("overrides"))?,
            links: serde_json::from_value(row.links).map_err(|_| inconsistent("links"))?,
            files: serde_json::from_value(row.files).map_err(|_| inconsistent("files"))?,
            auto_versions: AutoVersions::parse(&row.auto_versions)
                .ok_or_else(|| inconsistent("auto_versions"))?,
            name: row.name,
            description: row.description,
            is_abstract: row.is_abstract,
            disabled: row.disabled,
            revision: row.revision,
            created_at: row.created_at,
        })
    }
}

/// The templates that a query finds, in its order, with their parents: two statements.
pub(super) async fn load(
    db: &impl ConnectionTrait,
    query: Select<Entity>,
) -> Result<Vec<Template>, ApiError> {
    let rows = query.all(db).await?;
    let mut parents = parents_of(db, rows.iter().map(|row| row.id).collect()).await?;
    with_parents(rows, &mut parents)
}

fn with_parents(
    rows: Vec<Model>,
    parents: &mut HashMap<Uuid, Vec<TemplateKey>>,
) -> Result<Vec<Template>, ApiError> {
    let mut read = |row: Model| {
        let parents = parents.remove(&row.id).unwrap_or_default();
        Template::read(row, parents)
    };
    rows.into_iter().map(&mut read).collect()
}

/// The keys of the parents of some templates.
async fn parents_of(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<TemplateKey>>, ApiError> {
    let query = edges(parent::Column::TemplateId, parent::Column::ParentId);
    grouped(db, query.filter(parent::Column::TemplateId.is_in(ids))).await
}

/// The keys of the templates that may sit under some templates.
///
/// # Errors
/// The database fails.
pub async fn children(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<TemplateKey>>, ApiError> {
    let query = edges(parent::Column::ParentId, parent::Column::TemplateId);
    grouped(db, query.filter(parent::Column::ParentId.is_in(ids))).await
}

/// One end of each edge as id, the other as key.
fn edges(id: parent::Column, other: parent::Column) -> Select<parent::Entity> {
    let to_template = parent::Entity::belongs_to(Entity).from(other).to(Column::Id);
    parent::Entity::find()
        .select_only()
        .column(id)
        .column(Column::Key)
        .join(JoinType::InnerJoin, to_template.into())
        .order_by_asc(Column::Key)
}

async fn grouped(
    db: &impl ConnectionTrait,
    query: Select<parent::Entity>,
) -> Result<HashMap<Uuid, Vec<TemplateKey>>, ApiError> {
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(db).await?;
    let mut by_id: HashMap<Uuid, Vec<TemplateKey>> = HashMap::new();
    for (id, key) in rows {
        by_id.entry(id).or_default().push(key.parse()?);
    }
    Ok(by_id)
}

/// One template by its key, in two statements.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_key(db: &impl ConnectionTrait, key: &TemplateKey) -> Result<Template, ApiError> {
    let found = load(db, Entity::find().filter(Column::Key.eq(key.as_str()))).await?;
    found.into_iter().next().ok_or(ApiError::NotFound("template"))
}

/// Several templates by their keys, in two statements.
///
/// # Errors
/// The database fails.
pub async fn by_keys(db: &impl ConnectionTrait, keys: Vec<String>) -> Result<Vec<Template>, ApiError> {
    load(db, Entity::find().filter(Column::Key.is_in(keys)).order_by_asc(Column::Key)).await
}

/// Several templates by their ids, in two statements.
///
/// # Errors
/// The database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<TemplateId, Template>, ApiError> {
    let found = load(db, Entity::find().filter(Column::Id.is_in(ids))).await?;
    Ok(found.into_iter().map(|template| (template.id, template)).collect())
}

/// Every template, by key, for rules that need the whole tree. Where the database locks rows, they
/// stay as they are until the transaction ends.
///
/// # Errors
/// The database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Template>, ApiError> {
    let rows = Entity::find().order_by_asc(Column::Key).lock_exclusive().all(db).await?;
    let mut parents = grouped(db, edges(parent::Column::TemplateId, parent::Column::ParentId)).await?;
    with_parents(rows, &mut parents)
}

/// What a new template holds.
#[derive(Debug, Clone)]
pub struct NewTemplate {
    /// Its key.
    pub key: TemplateKey,
    /// Its name for people.
    pub name: String,
    /// What it gives.
    pub description: String,
    /// Words to find it by.
    pub labels: Vec<String>,
    /// Whether it only carries tags and configs.
    pub is_abstract: bool,
    /// The templates that it may sit under.
    pub parents: Vec<TemplateKey>,
    /// Its tags.
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its configs.
    pub configs: BTreeMap<ConfigKey, Entry>,
    /// What its author says about its form.
    pub overrides: Overrides,
    /// Variables that fill themselves from an output of the parent.
    pub links: BTreeMap<String, String>,
}

/// Makes a template, without its parents: [`set_parents`] follows, once all of them are there.
///
/// # Errors
/// The key is taken, or the database fails.
pub async fn insert(db: &impl ConnectionTrait, _: &Permit, new: NewTemplate) -> Result<Template, ApiError> {
    let row = ActiveModel {
        id: Set(clock::new_id()),
        key: Set(new.key.to_string()),
        name: Set(new.name),
        description: Set(new.description),
        labels: Set(to_json(&new.labels)?),
        is_abstract: Set(new.is_abstract),
        disabled: Set(false),
        tags: Set(to_json(&new.tags)?),
        configs: Set(to_json(&new.configs)?),
        overrides: Set(to_json(&new.overrides)?),
        links: Set(to_json(&new.links)?),
        files: Set(to_json(&FileTemplates::default())?),
        auto_versions: Set(AutoVersions::Off.text().to_owned()),
        revision: Set(1),
        created_at: Set(clock::now()),
    };
    let row = row.insert(db).await.map_err(taken("template", new.key.as_str()))?;
    Template::read(row, Vec::new())
}

/// Replaces the templates that some templates may sit under: three statements, however many.
///
/// # Errors
/// A parent does not exist, or the database fails.
pub async fn set_parents(
    db: &impl ConnectionTrait,
    _: &Permit,
    of: &[(TemplateId, Vec<TemplateKey>)],
) -> Result<(), ApiError> {
    let ids = of.iter().map(|(id, _)| id.uuid());
    parent::Entity::delete_many().filter(parent::Column::TemplateId.is_in(ids)).exec(db).await?;
    let wanted: Vec<&str> = of.iter().flat_map(|(_, parents)| parents).map(TemplateKey::as_str).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let query =
        Entity::find().select_only().columns([Column::Key, Column::Id]).filter(Column::Key.is_in(wanted));
    let found: Vec<(String, Uuid)> = query.into_tuple().all(db).await?;
    let found: HashMap<String, Uuid> = found.into_iter().collect();
    let mut rows = Vec::new();
    for (id, parents) in of {
        let distinct: std::collections::BTreeSet<&TemplateKey> = parents.iter().collect();
        for key in distinct {
            let parent = found.get(key.as_str()).ok_or_else(|| super::tree::unknown_parent(key))?;
            rows.push(parent::ActiveModel {
                id: Set(clock::new_id()),
                template_id: Set(id.uuid()),
                parent_id: Set(*parent),
            });
        }
    }
    parent::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// What an edit of a template sets; `None` leaves a part as it is.
#[derive(Debug, Default)]
pub struct TemplateEdit {
    /// Its name for people.
    pub name: Option<String>,
    /// What it gives.
    pub description: Option<String>,
    /// Words to find it by.
    pub labels: Option<Vec<String>>,
    /// Whether it gives no new resources.
    pub disabled: Option<bool>,
    /// Its tags.
    pub tags: Option<BTreeMap<TagKey, Entry>>,
    /// Its configs.
    pub configs: Option<BTreeMap<ConfigKey, Entry>>,
    /// What its author says about its form.
    pub overrides: Option<Overrides>,
    /// Variables that fill themselves from an output of the parent.
    pub links: Option<BTreeMap<String, String>>,
    /// Its author's own texts for generated files.
    pub files: Option<FileTemplates>,
    /// What a new tag of its source does.
    pub auto_versions: Option<AutoVersions>,
}

/// Edits a template's own row and counts the edit.
///
/// # Errors
/// It was edited since `expected`, or the database fails.
pub async fn edit(
    db: &impl ConnectionTrait,
    _: &Permit,
    key: &TemplateKey,
    expected: Option<i64>,
    edit: TemplateEdit,
) -> Result<(), ApiError> {
    let row = Entity::find().filter(Column::Key.eq(key.as_str())).one(db).await?;
    let row = row.ok_or(ApiError::NotFound("template"))?;
    require_revision(expected, row.revision)?;
    let revision = row.revision;
    let mut row = row.into_active_model();
    row.revision = Set(revision + 1);
    row.name = edit.name.map_or(row.name, Set);
    row.description = edit.description.map_or(row.description, Set);
    row.disabled = edit.disabled.map_or(row.disabled, Set);
    row.labels = edit.labels.map(|labels| to_json(&labels)).transpose()?.map_or(row.labels, Set);
    row.tags = edit.tags.map(|tags| to_json(&tags)).transpose()?.map_or(row.tags, Set);
    row.configs = edit.configs.map(|configs| to_json(&configs)).transpose()?.map_or(row.configs, Set);
    row.overrides =
        edit.overrides.map(|overrides| to_json(&overrides)).transpose()?.map_or(row.overrides, Set);
    row.links = edit.links.map(|links| to_json(&links)).transpose()?.map_or(row.links, Set);
    row.files = edit.files.map(|files| to_json(&files)).transpose()?.map_or(row.files, Set);
    row.auto_versions = edit.auto_versions.map_or(row.auto_versions, |auto| Set(auto.text().to_owned()));
    row.update(db).await?;
    Ok(())
}

/// Forgets a template with its versions.
///
/// # Errors
/// Something still uses it, or the database fails.
pub async fn delete(db: &impl ConnectionTrait, permit: &Permit, template: &Template) -> Result<(), ApiError> {
    let id = template.id.uuid();
    let used = |error: sea_orm::DbErr| match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
            ApiError::Conflict(format!("the template {} is still used: disable it instead", template.key))
        }
        _ => ApiError::Database(error),
    };
    parent::Entity::delete_many().filter(parent::Column::TemplateId.eq(id)).exec(db).await.map_err(used)?;
    super::version::delete_of(db, permit, template.id).await.map_err(used)?;
    Entity::delete_by_id(id).exec(db).await.map_err(used)?;
    Ok(())
}
