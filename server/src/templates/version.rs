//! Template versions as rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    Set,
};
use serde::{Deserialize, Serialize};
use terrace_engine::id::{SourceId, TemplateId, VersionId};
use terrace_engine::module::{Interface, Overrides};
use terrace_engine::name::CommitSha;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::template;
use super::entity::version::{Column, Entity, Model};
use super::newest::compare;
use crate::authz::Permit;
use crate::column::to_json;
use crate::error::ApiError;

/// Where a version is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// To be tried; used only where it is asked for by name.
    Preview,
    /// In use; the newest one is what a request gets.
    Active,
    /// To be left; used only where it is asked for by name.
    Deprecated,
    /// Over; gives no new resources.
    Archived,
}

impl Lifecycle {
    /// The word in the database and the API.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Active => "active",
            Self::Deprecated => "deprecated",
            Self::Archived => "archived",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Preview, Self::Active, Self::Deprecated, Self::Archived]
            .into_iter()
            .find(|found| found.text() == text)
    }
}

/// One module at one commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// The template that it is a version of.
    pub template: TemplateId,
    /// The source that holds the module.
    pub source: SourceId,
    /// Its name: the reference that it was made from.
    pub name: String,
    /// The module's folder in the source; empty is the top.
    pub path: String,
    /// The tag, branch or commit that it was made from.
    pub reference: String,
    /// The commit, for good.
    pub commit: CommitSha,
    /// The module's interface at that commit.
    pub interface: Interface,
    /// The module's README at that commit.
    pub readme: Option<String>,
    /// Where it is in its life.
    pub lifecycle: Lifecycle,
    /// What users should know: what it breaks, what to move to.
    pub note: Option<String>,
    /// Why it is where it is in its life.
    pub reason: Option<String>,
    /// What its author says about its form; stronger than what the template says.
    pub overrides: Overrides,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Version {
    /// The version as its author wants it treated: with the template's overrides below its own,
    /// and an interface to which they are applied.
    #[must_use]
    pub fn authored(self, template: &super::store::Template) -> Self {
        let overrides = template.overrides.over(&self.overrides);
        Self { interface: overrides.applied(self.interface), overrides, ..self }
    }
}

fn inconsistent(column: &'static str, id: Uuid) -> ApiError {
    ApiError::Inconsistent { table: "versions", column, row: id.to_string() }
}

impl TryFrom<Model> for Version {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let id = row.id;
        Ok(Self {
            id: VersionId::new(id),
            template: TemplateId::new(row.template_id),
            source: SourceId::new(row.source_id),
            name: row.name,
            path: row.path,
            reference: row.reference,
            commit: row.commit.parse().map_err(|_| inconsistent("commit", id))?,
            interface: serde_json::from_value(row.interface).map_err(|_| inconsistent("interface", id))?,
            readme: row.readme,
            lifecycle: Lifecycle::parse(&row.lifecycle).ok_or_else(|| inconsistent("lifecycle", id))?,
            note: row.note,
            reason: row.reason,
            overrides: serde_json::from_value(row.overrides).map_err(|_| inconsistent("overrides", id))?,
            created_at: row.created_at,
        })
    }
}

/// One version of a template by its name, whatever its lifecycle.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_name(
    db: &impl ConnectionTrait,
    template: TemplateId,
    name: &str,
) -> Result<Version, ApiError> {
    if name.contains(char::is_control) {
        return Err(ApiError::NotFound("version"));
    }
    let query = Entity::find().filter(Column::TemplateId.eq(template.uuid())).filter(Column::Name.eq(name));
    query.one(db).await?.ok_or(ApiError::NotFound("version"))?.try_into()
}

/// Several versions by their ids, in one statement.
///
/// # Errors
/// The database fails.
pub async fn versions_by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<VersionId, Version>, ApiError> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Version::try_from(row).map(|version| (version.id, version))).collect()
}

/// The versions of a template, newest first, whatever their lifecycle, as rows: their interfaces
/// are JSON that only some callers need to understand.
///
/// # Errors
/// The database fails.
pub(super) async fn rows(db: &impl ConnectionTrait, template: TemplateId) -> Result<Vec<Model>, ApiError> {
    let mut rows = Entity::find().filter(Column::TemplateId.eq(template.uuid())).all(db).await?;
    rows.sort_by(|one, other| compare((&other.name, other.created_at), (&one.name, one.created_at)));
    Ok(rows)
}

/// The newest version of a template, whatever its lifecycle.
///
/// # Errors
/// There is none, or the database fails.
pub async fn newest(db: &impl ConnectionTrait, template: TemplateId) -> Result<Version, ApiError> {
    rows(db, template).await?.into_iter().next().ok_or(ApiError::NotFound("version"))?.try_into()
}

/// What an edit of a version sets; `None` leaves a part as it is, an empty text takes it away.
#[derive(Debug, Default)]
pub struct VersionEdit {
    /// Where it is in its life.
    pub lifecycle: Option<Lifecycle>,
    /// Why it is there.
    pub reason: Option<String>,
    /// What users should know.
    pub note: Option<String>,
    /// What its author says about its form.
    pub overrides: Option<Overrides>,
}

/// Edits a version. The reason goes with the lifecycle that it was given for.
///
/// # Errors
/// There is none of this id, or the database fails.
pub async fn edit(
    db: &impl ConnectionTrait,
    _: &Permit,
    id: VersionId,
    edit: VersionEdit,
) -> Result<Version, ApiError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("version"))?;
    let told = |text: String| Set(Some(text).filter(|text| !text.is_empty()));
    let moved = edit.lifecycle.filter(|lifecycle| lifecycle.text() != row.lifecycle);
    let mut row = row.into_active_model();
    if let Some(lifecycle) = moved {
        row.lifecycle = Set(lifecycle.text().to_owned());
        row.reason = Set(None);
    }
    row.reason = edit.reason.map_or(row.reason, told);
    row.note = edit.note.map_or(row.note, told);
    row.overrides =
        edit.overrides.map(|overrides| to_json(&overrides)).transpose()?.map_or(row.overrides, Set);
    row.update(db).await?.try_into()
}

/// Which template was made from which folder of a source: key by path.
///
/// # Errors
/// The database fails.
pub async fn imported(
    db: &impl ConnectionTrait,
    source: SourceId,
) -> Result<HashMap<String, String>, ApiError> {
    let to_template = Entity::belongs_to(template::Entity).from(Column::TemplateId).to(template::Column::Id);
    let rows: Vec<(String, String)> = Entity::find()
        .select_only()
        .column(Column::Path)
        .column(template::Column::Key)
        .join(sea_orm::JoinType::InnerJoin, to_template.into())
        .filter(Column::SourceId.eq(source.uuid()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Forgets every version of a template.
///
/// # Errors
/// A version is in use, or the database fails.
pub(super) async fn delete_of(
    db: &impl ConnectionTrait,
    permit: &Permit,
    template: TemplateId,
) -> Result<(), sea_orm::DbErr> {
    super::addition::forget_examples(db, permit, template).await?;
    Entity::delete_many().filter(Column::TemplateId.eq(template.uuid())).exec(db).await?;
    Ok(())
}
