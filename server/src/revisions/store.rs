//! Revisions as rows.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terrace_engine::change::{Action as ChangeAction, Stamp, State};
use terrace_engine::id::{ChangeId, ResourceId, UserId, VersionId};
use terrace_engine::name::CommitSha;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use crate::authz::Permit;
use crate::changes::store::ChangeRow;
use crate::clock;
use crate::column::{from_json, to_json};
use crate::error::ApiError;
use crate::resources::store::{Resource, Spec};

/// What made a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The resource was made.
    Create,
    /// A change of it was applied.
    Update,
    /// It was made anew.
    Recreate,
    /// It was taken down.
    Destroy,
    /// Tags and configs of an abstract resource were saved.
    Edit,
}

impl From<ChangeAction> for Act {
    fn from(action: ChangeAction) -> Self {
        match action {
            ChangeAction::Create => Self::Create,
            ChangeAction::Update => Self::Update,
            ChangeAction::Recreate => Self::Recreate,
            ChangeAction::Destroy => Self::Destroy,
        }
    }
}

/// One revision of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Counted from 1 for each resource.
    pub number: i64,
    /// What made it.
    pub act: Act,
    /// The change that was applied; none for an edit.
    pub change: Option<ChangeId>,
    /// What the resource has set itself since, sensitive inputs sealed.
    pub spec: Spec,
    /// The commit on main that holds its code; none for an abstract resource.
    pub commit: Option<CommitSha>,
    /// Why it was asked for.
    pub reason: Option<String>,
    /// Who asked for it.
    pub by: UserId,
    /// When it was applied or saved.
    pub at: DateTime<Utc>,
}

impl TryFrom<Model> for Revision {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "revisions", column, row: row.id.to_string() };
        let commit = row.commit_sha.as_deref().map(str::parse).transpose();
        Ok(Self {
            number: row.number,
            act: from_json(json!(row.action)).ok_or_else(|| inconsistent("action"))?,
            change: row.change_id.map(ChangeId::new),
            commit: commit.map_err(|_| inconsistent("commit_sha"))?,
            spec: from_json(row.spec.clone()).ok_or_else(|| inconsistent("spec"))?,
            reason: row.reason,
            by: UserId::new(row.made_by),
            at: row.made_at,
        })
    }
}

/// What made a new revision: the act, by whom, when, and why.
struct Made<'a> {
    act: Act,
    by: UserId,
    at: DateTime<Utc>,
    reason: Option<&'a str>,
}

async fn insert(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    spec: &Spec,
    made: Made<'_>,
    change: Option<(ChangeId, &CommitSha)>,
) -> Result<(), ApiError> {
    let number = newest(db, resource).await?.unwrap_or(0) + 1;
    let row = ActiveModel {
        id: Set(clock::new_id()),
        resource_id: Set(resource.uuid()),
        number: Set(number),
        action: Set(to_json(&made.act)?.as_str().unwrap_or_default().to_owned()),
        change_id: Set(change.map(|(id, _)| id.uuid())),
        version_id: Set(spec.version.map(VersionId::uuid)),
        spec: Set(to_json(spec)?),
        commit_sha: Set(change.map(|(_, commit)| commit.to_string())),
        reason: Set(made.reason.map(ToOwned::to_owned)),
        made_by: Set(made.by.uuid()),
        made_at: Set(made.at),
    };
    row.insert(db).await?;
    Ok(())
}

/// Records what an applied change has set; a change in any other state leaves no revision.
///
/// # Errors
/// The database fails.
pub async fn record_applied(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    row: &ChangeRow,
) -> Result<(), ApiError> {
    let State::Applied { commit, .. } = &row.change.state else { return Ok(()) };
    let made = Made {
        act: row.change.action.into(),
        by: row.change.requested_by,
        at: stamp.at,
        reason: row.reason.as_deref(),
    };
    insert(db, row.resource.id, &row.spec, made, Some((row.change.id, commit))).await
}

/// Records that an abstract resource was made.
///
/// # Errors
/// The database fails.
pub async fn record_made(
    db: &impl ConnectionTrait,
    permit: &Permit,
    resource: &Resource,
) -> Result<(), ApiError> {
    let made = Made { act: Act::Create, by: permit.user(), at: resource.created_at, reason: None };
    insert(db, resource.id, &resource.spec, made, None).await
}

/// Records what an edit of an abstract resource has set. One that was made before revisions were
/// kept gets what it was before as its first.
///
/// # Errors
/// The database fails.
pub async fn record_edit(
    db: &impl ConnectionTrait,
    permit: &Permit,
    (before, after): (&Resource, &Resource),
    reason: Option<&str>,
) -> Result<(), ApiError> {
    if newest(db, before.id).await?.is_none() {
        let made = Made { act: Act::Create, by: before.created_by, at: before.updated_at, reason: None };
        insert(db, before.id, &before.spec, made, None).await?;
    }
    let made = Made { act: Act::Edit, by: permit.user(), at: after.updated_at, reason };
    insert(db, after.id, &after.spec, made, None).await
}

/// The number of a resource's newest revision; none where it has no revision.
///
/// # Errors
/// The database fails.
pub async fn newest(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Option<i64>, ApiError> {
    let query = of_resource(resource).select_only().column(Column::Number);
    Ok(query.order_by_desc(Column::Number).limit(1).into_tuple().one(db).await?)
}

fn of_resource(resource: ResourceId) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::ResourceId.eq(resource.uuid()))
}

/// Up to `limit` revisions of a resource before a number, newest first.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    resource: ResourceId,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Revision>, ApiError> {
    let mut query = of_resource(resource).order_by_desc(Column::Number).limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Number.lt(before));
    }
    query.all(db).await?.into_iter().map(Revision::try_from).collect()
}

/// Some revisions of a resource, in the order that was asked for.
///
/// # Errors
/// One of them does not exist, or the database fails.
pub async fn some<const N: usize>(
    db: &impl ConnectionTrait,
    resource: &Resource,
    numbers: [i64; N],
) -> Result<Vec<Revision>, ApiError> {
    let rows = of_resource(resource.id).filter(Column::Number.is_in(numbers)).all(db).await?;
    let found = rows.into_iter().map(Revision::try_from).collect::<Result<Vec<_>, _>>()?;
    let one = |number: i64| {
        let revision = found.iter().find(|revision| revision.number == number).cloned();
        revision.ok_or(ApiError::NotFound("revision"))
    };
    numbers.into_iter().map(one).collect()
}

/// What every revision of these resources holds, by the row's id.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn specs(db: &impl ConnectionTrait, resources: Vec<Uuid>) -> Result<Vec<(Uuid, Spec)>, ApiError> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Spec]);
    let rows: Vec<(Uuid, Json)> =
        query.filter(Column::ResourceId.is_in(resources)).into_tuple().all(db).await?;
    let spec = |(id, spec): (Uuid, Json)| {
        let inconsistent =
            || ApiError::Inconsistent { table: "revisions", column: "spec", row: id.to_string() };
        Ok((id, from_json(spec).ok_or_else(inconsistent)?))
    };
    rows.into_iter().map(spec).collect()
}

/// Replaces what a revision holds by the same with its secrets sealed.
///
/// # Errors
/// The database fails.
pub async fn set_spec(
    db: &impl ConnectionTrait,
    _: &Permit,
    id: Uuid,
    sealed: &Spec,
) -> Result<(), ApiError> {
    let update = Entity::update_many().col_expr(Column::Spec, Expr::value(to_json(sealed)?));
    update.filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Removes the revisions of a resource that goes.
///
/// # Errors
/// The database fails.
pub async fn forget(db: &impl ConnectionTrait, _: &Permit, resource: ResourceId) -> Result<(), ApiError> {
    Entity::delete_many().filter(Column::ResourceId.eq(resource.uuid())).exec(db).await?;
    Ok(())
}
