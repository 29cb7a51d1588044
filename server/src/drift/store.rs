//! What was found, as rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Set,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use terrace_engine::change::Stamp;
use terrace_engine::id::{ResourceId, RunId, UserId};
use terrace_engine::name::TreePath;
use terrace_engine::run::DriftReport;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{check, state};
use super::schedules;
use crate::authz::Permit;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::ApiError;

/// What the newest look at a resource says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has looked since the last apply.
    Unchecked,
    /// It is as the code wants it.
    InSync,
    /// It differs.
    Drifted,
    /// It differs, and somebody has decided that this may be so for a time.
    Ignored,
}

/// What is known of one resource.
#[derive(Debug, Clone)]
pub struct DriftState {
    /// How it stands, at the time of the question.
    pub status: Status,
    /// How many of its cloud resources differ.
    pub drifted: i64,
    /// The run that looked last.
    pub check: Option<RunId>,
    /// When it looked.
    pub checked_at: Option<DateTime<Utc>>,
    /// When the schedule asks for the next look.
    pub next_check_at: Option<DateTime<Utc>>,
    /// The decision to leave it so.
    pub ignored: Option<Ignored>,
}

impl DriftState {
    /// Of a resource that nobody has looked at.
    #[must_use]
    pub const fn unchecked() -> Self {
        Self {
            status: Status::Unchecked,
            drifted: 0,
            check: None,
            checked_at: None,
            next_check_at: None,
            ignored: None,
        }
    }
}

/// A decision to leave a difference for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: UserId,
}

impl TryFrom<state::Model> for DriftState {
    type Error = ApiError;

    fn try_from(row: state::Model) -> Result<Self, ApiError> {
        let inconsistent = |column| ApiError::Inconsistent {
            table: "drift_states",
            column,
            row: row.resource_id.to_string(),
        };
        let stored: Status = from_json(json!(row.status)).ok_or_else(|| inconsistent("status"))?;
        let ignored = match (row.ignored_until, row.ignored_by) {
            (Some(until), Some(by)) if until > clock::now() && stored == Status::Drifted => {
                Some(Ignored { until, reason: row.ignored_reason.unwrap_or_default(), by: UserId::new(by) })
            }
            _ => None,
        };
        Ok(Self {
            status: if ignored.is_some() { Status::Ignored } else { stored },
            drifted: row.drifted,
            check: row.check_id.map(RunId::new),
            checked_at: row.checked_at,
            next_check_at: row.next_check_at,
            ignored,
        })
    }
}

/// What one look has found.
#[derive(Debug, Clone)]
pub struct Check {
    /// The run that looked.
    pub run: RunId,
    /// The revision whose code was planned.
    pub revision: i64,
    /// How many cloud resources differ.
    pub drifted: i64,
    /// Everything that differs.
    pub report: DriftReport,
    /// When.
    pub checked_at: DateTime<Utc>,
    digest: String,
}

impl TryFrom<check::Model> for Check {
    type Error = ApiError;

    fn try_from(row: check::Model) -> Result<Self, ApiError> {
        let inconsistent =
            || ApiError::Inconsistent { table: "drift_checks", column: "report", row: row.id.to_string() };
        Ok(Self {
            run: RunId::new(row.id),
            revision: row.revision,
            drifted: row.drifted,
            report: from_json(row.report).ok_or_else(inconsistent)?,
            checked_at: row.checked_at,
            digest: row.digest,
        })
    }
}

/// What is known of some resources, in one statement; those that nobody looked at are left out.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn states(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<ResourceId, DriftState>, ApiError> {
    let rows = state::Entity::find().filter(state::Column::ResourceId.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Ok((ResourceId::new(row.resource_id), row.try_into()?))).collect()
}

/// What is known of one resource.
///
/// # Errors
/// As [`states`].
pub async fn of(db: &impl ConnectionTrait, id: ResourceId) -> Result<DriftState, ApiError> {
    Ok(states(db, vec![id.uuid()]).await?.remove(&id).unwrap_or(DriftState::unchecked()))
}

/// The ids of the resources with this status, as a subquery.
#[must_use]
pub fn with_status(status: Status) -> sea_orm::sea_query::SelectStatement {
    let ignored = state::Column::IgnoredUntil.gt(clock::now());
    let stored = |status: &str| Condition::all().add(state::Column::Status.eq(status));
    let which = match status {
        Status::Unchecked => stored("unchecked"),
        Status::InSync => stored("in_sync"),
        Status::Ignored => stored("drifted").add(ignored),
        Status::Drifted => stored("drifted")
            .add(Condition::any().add(state::Column::IgnoredUntil.is_null()).add(ignored.not())),
    };
    state::Entity::find().select_only().column(state::Column::ResourceId).filter(which).into_query()
}

/// The newest look of a resource that is still what is known of it.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn check(db: &impl ConnectionTrait, run: RunId) -> Result<Option<Check>, ApiError> {
    check::Entity::find_by_id(run.uuid()).one(db).await?.map(Check::try_from).transpose()
}

/// Up to `limit` looks at a resource before one of them, newest first.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn checks(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    before: Option<RunId>,
    limit: u64,
) -> Result<Vec<Check>, ApiError> {
    let mut query = check::Entity::find()
        .filter(check::Column::ResourceId.eq(resource.uuid()))
        .order_by_desc(check::Column::Id)
        .limit(limit);
    if let Some(before) = before {
        query = query.filter(check::Column::Id.lt(before.uuid()));
    }
    query.all(db).await?.into_iter().map(Check::try_from).collect()
}

/// Records what a run has found. What somebody decided to leave stays decided for as long as the
/// same is found.
///
/// # Errors
/// The database fails.
pub async fn record(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    (resource, path): (ResourceId, &TreePath),
    (run, revision, report): (RunId, i64, &DriftReport),
) -> Result<(), ApiError> {
    let drifted = i64::try_from(report.resources.len()).unwrap_or(i64::MAX);
    let digest = digest(report)?;
    let row = check::ActiveModel {
        id: Set(run.uuid()),
        resource_id: Set(resource.uuid()),
        revision: Set(revision),
        drifted: Set(drifted),
        digest: Set(digest.clone()),
        report: Set(to_json(report)?),
        checked_at: Set(stamp.at),
    };
    check::Entity::insert(row).exec_without_returning(db).await?;
    let known = state::Entity::find_by_id(resource.uuid()).one(db).await?;
    let kept = known.filter(|known| known.ignored_digest.as_deref() == Some(digest.as_str()));
    let status = if drifted > 0 { "drifted" } else { "in_sync" };
    let next = schedules::next(&schedules::all(db).await?, path, Some(stamp.at));
    write(db, row_of(resource, (status, drifted), (Some(run), Some(stamp.at)), next, kept)).await
}

/// Forgets what was found: a change was applied, or the resource is gone.
///
/// # Errors
/// The database fails.
pub async fn settle(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    (resource, path): (ResourceId, &TreePath),
    stands: bool,
) -> Result<(), ApiError> {
    let next = if stands { schedules::next(&schedules::all(db).await?, path, Some(stamp.at)) } else { None };
    write(db, row_of(resource, ("unchecked", 0), (None, None), next, None)).await
}

fn row_of(
    resource: ResourceId,
    (status, drifted): (&str, i64),
    (check, checked_at): (Option<RunId>, Option<DateTime<Utc>>),
    next: Option<DateTime<Utc>>,
    ignored: Option<state::Model>,
) -> state::ActiveModel {
    state::ActiveModel {
        resource_id: Set(resource.uuid()),
        status: Set(status.to_owned()),
        drifted: Set(drifted),
        check_id: Set(check.map(RunId::uuid)),
        checked_at: Set(checked_at),
        next_check_at: Set(next),
        ignored_until: Set(ignored.as_ref().and_then(|row| row.ignored_until)),
        ignored_reason: Set(ignored.as_ref().and_then(|row| row.ignored_reason.clone())),
        ignored_by: Set(ignored.as_ref().and_then(|row| row.ignored_by)),
        ignored_digest: Set(ignored.and_then(|row| row.ignored_digest)),
    }
}

async fn write(db: &impl ConnectionTrait, row: state::ActiveModel) -> Result<(), ApiError> {
    use state::Column;
    let all = [
        Column::Status,
        Column::Drifted,
        Column::CheckId,
        Column::CheckedAt,
        Column::NextCheckAt,
        Column::IgnoredUntil,
        Column::IgnoredReason,
        Column::IgnoredBy,
        Column::IgnoredDigest,
    ];
    let replace = OnConflict::column(Column::ResourceId).update_columns(all).to_owned();
    state::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// Says when some resources are due, and nothing else of them.
///
/// # Errors
/// The database fails.
pub async fn set_due(
    db: &impl ConnectionTrait,
    due: Vec<(ResourceId, Option<DateTime<Utc>>)>,
) -> Result<(), ApiError> {
    if due.is_empty() {
        return Ok(());
    }
    let rows =
        due.into_iter().map(|(resource, next)| row_of(resource, ("unchecked", 0), (None, None), next, None));
    let replace =
        OnConflict::column(state::Column::ResourceId).update_column(state::Column::NextCheckAt).to_owned();
    state::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// Up to `limit` resources that are due, the longest due first.
///
/// # Errors
/// The database fails.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<ResourceId>, ApiError> {
    let rows: Vec<Uuid> = state::Entity::find()
        .select_only()
        .column(state::Column::ResourceId)
        .filter(state::Column::NextCheckAt.lte(now))
        .order_by_asc(state::Column::NextCheckAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(ResourceId::new).collect())
}

/// When the next resource is due; none where no schedule reaches one.
///
/// # Errors
/// The database fails.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, ApiError> {
    let query = state::Entity::find().select_only().column(state::Column::NextCheckAt);
    let query = query.filter(state::Column::NextCheckAt.is_not_null());
    let next: Option<Option<DateTime<Utc>>> =
        query.order_by_asc(state::Column::NextCheckAt).limit(1).into_tuple().one(db).await?;
    Ok(next.flatten())
}

/// Leaves what the newest look has found until a date, or no longer.
///
/// # Errors
/// The database fails.
pub async fn ignore(
    db: &impl ConnectionTrait,
    _: &Permit,
    resource: ResourceId,
    ignored: Option<(&Ignored, &Check)>,
) -> Result<(), ApiError> {
    use state::Column;
    let (ignored, digest) = (ignored.map(|(ignored, _)| ignored), ignored.map(|(_, check)| &check.digest));
    state::Entity::update_many()
        .col_expr(Column::IgnoredUntil, Expr::value(ignored.map(|one| one.until)))
        .col_expr(Column::IgnoredReason, Expr::value(ignored.map(|one| one.reason.clone())))
        .col_expr(Column::IgnoredBy, Expr::value(ignored.map(|one| one.by.uuid())))
        .col_expr(Column::IgnoredDigest, Expr::value(digest.cloned()))
        .filter(Column::ResourceId.eq(resource.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes everything about a resource that goes.
///
/// # Errors
/// The database fails.
pub async fn forget(db: &impl ConnectionTrait, _: &Permit, id: ResourceId) -> Result<(), ApiError> {
    check::Entity::delete_many().filter(check::Column::ResourceId.eq(id.uuid())).exec(db).await?;
    state::Entity::delete_by_id(id.uuid()).exec(db).await?;
    Ok(())
}

/// What tells one finding from another.
fn digest(report: &DriftReport) -> Result<String, ApiError> {
    Ok(hex::encode(Sha256::digest(to_json(&report.resources)?.to_string().as_bytes())))
}
