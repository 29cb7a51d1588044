//! Scans as rows: what a commit holds, looked at once.
//!
//! This is a cache that anybody may fill: a commit never changes, so there is nothing to permit.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use terrace_engine::id::SourceId;
use terrace_engine::name::CommitSha;

use super::entity::scan::{ActiveModel, Column, Entity, Model};
use super::snapshot::Scan;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::ApiError;

/// Counts what the engine has learned about repositories: a scan of an earlier count is made
/// again. To be raised with every change of what [`Scan`] tells.
const ANALYSIS: i32 = 1;

impl TryFrom<Model> for Scan {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "scans", column, row: row.id.to_string() };
        Ok(Self {
            modules: from_json(row.modules).ok_or_else(|| inconsistent("modules"))?,
            left_out: from_json(row.left_out).ok_or_else(|| inconsistent("left_out"))?,
        })
    }
}

/// What was found in a commit of a source, if this engine looked at it before.
///
/// # Errors
/// The row makes no sense, or the database fails.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    source: SourceId,
    commit: &CommitSha,
) -> Result<Option<Scan>, ApiError> {
    let query = Entity::find()
        .filter(Column::SourceId.eq(source.uuid()))
        .filter(Column::Commit.eq(commit.as_str()))
        .filter(Column::Analysis.eq(ANALYSIS));
    query.one(db).await?.map(Scan::try_from).transpose()
}

/// Keeps what was found in a commit, in place of what was found before.
///
/// # Errors
/// The database fails.
pub(super) async fn keep(
    db: &impl ConnectionTrait,
    source: SourceId,
    commit: &CommitSha,
    scan: &Scan,
) -> Result<(), ApiError> {
    let row = ActiveModel {
        id: Set(clock::new_id()),
        source_id: Set(source.uuid()),
        commit: Set(commit.to_string()),
        modules: Set(to_json(&scan.modules)?),
        left_out: Set(to_json(&scan.left_out)?),
        analysis: Set(ANALYSIS),
        created_at: Set(clock::now()),
    };
    let replaced = [Column::Modules, Column::LeftOut, Column::Analysis, Column::CreatedAt];
    let known = OnConflict::columns([Column::SourceId, Column::Commit]).update_columns(replaced).to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

/// Forgets every scan of a source.
///
/// # Errors
/// The database fails.
pub(super) async fn forget(db: &impl ConnectionTrait, source: SourceId) -> Result<(), ApiError> {
    Entity::delete_many().filter(Column::SourceId.eq(source.uuid())).exec(db).await?;
    Ok(())
}
