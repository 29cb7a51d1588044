//! Adding versions, by a person or by a new tag; their examples; and reading one again.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    QueryTrait, Set,
};
use serde_json::Value as Json;
use terrace_engine::change::Stamp;
use terrace_engine::id::{SourceId, TemplateId, VersionId};
use terrace_engine::module::{Interface, Overrides};
use terrace_engine::name::CommitSha;
use uuid::Uuid;

use super::check;
use super::entity::{example, version};
use super::store::{Lifecycle, Template, Version};
use crate::authz::Permit;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::sources::examples::Example;
use crate::sources::snapshot::Inspected;

/// What a new version holds.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The source that holds the module.
    pub source: SourceId,
    /// The module's folder in the source; empty is the top.
    pub path: String,
    /// The reference that it was made from, which is its name too.
    pub reference: String,
    /// The commit.
    pub commit: CommitSha,
    /// The module's interface.
    pub interface: Interface,
    /// The module's README.
    pub readme: Option<String>,
    /// The module's examples.
    pub examples: Vec<Example>,
    /// Where it begins its life.
    pub lifecycle: Lifecycle,
    /// What users should know.
    pub note: Option<String>,
    /// What its author says about its form.
    pub overrides: Overrides,
}

impl NewVersion {
    /// An active version of a module as it was found, without a note.
    #[must_use]
    pub fn of(source: SourceId, (reference, commit): (&str, &CommitSha), module: Inspected) -> Self {
        Self {
            source,
            path: module.path,
            reference: reference.to_owned(),
            commit: commit.clone(),
            interface: module.interface,
            readme: module.readme,
            examples: module.examples,
            lifecycle: Lifecycle::Active,
            note: None,
            overrides: Overrides::default(),
        }
    }
}

/// Adds a version to a template.
///
/// # Errors
/// The template has a version of this name, the interface cannot be stored, or the database fails.
pub async fn insert(
    db: &impl ConnectionTrait,
    _: &Permit,
    template: &Template,
    new: NewVersion,
) -> Result<Version, ApiError> {
    add(db, template, new).await
}

/// Adds a version that a new tag makes by itself.
///
/// # Errors
/// As [`insert`].
pub(super) async fn insert_by_itself(
    db: &impl ConnectionTrait,
    _: &Stamp,
    template: &Template,
    new: NewVersion,
) -> Result<Version, ApiError> {
    add(db, template, new).await
}

async fn add(db: &impl ConnectionTrait, template: &Template, new: NewVersion) -> Result<Version, ApiError> {
    let id = clock::new_id();
    let row = version::ActiveModel {
        id: Set(id),
        template_id: Set(template.id.uuid()),
        source_id: Set(new.source.uuid()),
        name: Set(new.reference.clone()),
        interface: Set(storable(&new.path, &new.interface)?),
        path: Set(new.path),
        reference: Set(new.reference.clone()),
        commit: Set(new.commit.to_string()),
        readme: Set(new.readme),
        lifecycle: Set(new.lifecycle.text().to_owned()),
        note: Set(new.note),
        overrides: Set(to_json(&new.overrides)?),
        reason: Set(None),
        created_at: Set(clock::now()),
    };
    let key = &template.key;
    let inserted = row.insert(db).await.map_err(|error| match error.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => ApiError::Conflict(format!(
            "the template {key} has a version {} already: a version names one commit for good, so choose another reference",
            new.reference
        )),
        _ => ApiError::Database(error),
    })?;
    keep_examples(db, id, &new.examples).await?;
    inserted.try_into()
}

/// The interface as JSON that both databases can hold.
fn storable(path: &str, interface: &Interface) -> Result<Json, ApiError> {
    let interface = to_json(interface)?;
    match check::storable(path, &interface) {
        Some(finding) => Err(ApiError::Invalid(finding.into())),
        None => Ok(interface),
    }
}

/// Puts what was read of a version's commit in place of what was read of it before.
///
/// # Errors
/// The version is gone, the interface cannot be stored, or the database fails.
pub(super) async fn replace(
    db: &impl ConnectionTrait,
    _: &Permit,
    id: VersionId,
    module: Inspected,
) -> Result<Version, ApiError> {
    let row = version::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("version"))?;
    let mut row = row.into_active_model();
    row.interface = Set(storable(&module.path, &module.interface)?);
    row.readme = Set(module.readme);
    let updated = row.update(db).await?;
    example::Entity::delete_by_id(id.uuid()).exec(db).await?;
    keep_examples(db, id.uuid(), &module.examples).await?;
    updated.try_into()
}

async fn keep_examples(db: &impl ConnectionTrait, id: Uuid, examples: &[Example]) -> Result<(), ApiError> {
    if examples.is_empty() {
        return Ok(());
    }
    let row = example::ActiveModel { version_id: Set(id), examples: Set(to_json(&examples)?) };
    example::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The examples of a version.
///
/// # Errors
/// The row makes no sense, or the database fails.
pub(super) async fn examples(db: &impl ConnectionTrait, id: VersionId) -> Result<Vec<Example>, ApiError> {
    let Some(row) = example::Entity::find_by_id(id.uuid()).one(db).await? else { return Ok(Vec::new()) };
    from_json(row.examples).ok_or_else(|| ApiError::Inconsistent {
        table: "version_examples",
        column: "examples",
        row: id.to_string(),
    })
}

/// Forgets the examples of every version of a template.
///
/// # Errors
/// The database fails.
pub(super) async fn forget_examples(
    db: &impl ConnectionTrait,
    _: &Permit,
    template: TemplateId,
) -> Result<(), sea_orm::DbErr> {
    let versions = version::Entity::find()
        .select_only()
        .column(version::Column::Id)
        .filter(version::Column::TemplateId.eq(template.uuid()))
        .into_query();
    example::Entity::delete_many().filter(example::Column::VersionId.in_subquery(versions)).exec(db).await?;
    Ok(())
}
