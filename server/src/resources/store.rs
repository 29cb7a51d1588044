//! Resources as rows.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select, Set,
};
use serde::Deserialize;
use terrace_engine::change::Stamp;
use terrace_engine::id::{ProjectId, ResourceId, TemplateId, VersionId};
use terrace_engine::name::{Slug, TreePath};
use terrace_engine::tree::Inputs;
use uuid::Uuid;

use super::entity::resource::{ActiveModel, Column, Entity};
use crate::authz::{Action, Actor, Permit};
use crate::clock;
use crate::column::to_json;
use crate::drift::store::{self as drift, Status};
use crate::error::{ApiError, taken};
use crate::page::{PageQuery, require_revision};

pub use super::resource::{Lifecycle, Resource, Spec};

/// Adds a resource.
///
/// # Errors
/// Its path, or its folder in the workspace, is taken; or the database fails.
pub async fn insert(db: &impl ConnectionTrait, _: &Permit, new: &Resource) -> Result<(), ApiError> {
    let row = ActiveModel {
        id: Set(new.id.uuid()),
        path: Set(new.path.to_string()),
        slug: Set(new.path.slug().to_string()),
        parent_id: Set(new.parent.map(ResourceId::uuid)),
        template_id: Set(new.template.uuid()),
        project_id: Set(new.project.uuid()),
        workspace_id: Set(new.workspace.uuid()),
        version_id: Set(new.spec.version.map(VersionId::uuid)),
        description: Set(new.spec.description.clone()),
        inputs: Set(to_json(&new.spec.inputs)?),
        tags: Set(to_json(&new.spec.tags)?),
        configs: Set(to_json(&new.spec.configs)?),
        state: Set(new.state.text().to_owned()),
        out_of_date: Set(new.out_of_date),
        folder: Set(new.folder.clone()),
        revision: Set(new.revision),
        created_by: Set(new.created_by.uuid()),
        created_at: Set(new.created_at),
        updated_at: Set(new.updated_at),
    };
    let name = new
        .folder
        .as_ref()
        .map_or_else(|| new.path.to_string(), |folder| format!("{} (folder {folder})", new.path));
    row.insert(db).await.map_err(taken("resource", &name))?;
    Ok(())
}

/// One resource by id, or by path with `/` between its slugs.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id_or_path(db: &impl ConnectionTrait, text: &str) -> Result<Resource, ApiError> {
    if let Ok(id) = text.parse::<ResourceId>() {
        return by_id(db, id).await;
    }
    let path: TreePath = text.parse().map_err(|_| ApiError::NotFound("resource"))?;
    by_path(db, &path).await
}

/// One resource by id.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_id(db: &impl ConnectionTrait, id: ResourceId) -> Result<Resource, ApiError> {
    Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("resource"))?.try_into()
}

/// One resource by its place.
///
/// # Errors
/// There is none, or the database fails.
pub async fn by_path(db: &impl ConnectionTrait, path: &TreePath) -> Result<Resource, ApiError> {
    let row = Entity::find().filter(Column::Path.eq(path.to_string())).one(db).await?;
    row.ok_or(ApiError::NotFound("resource"))?.try_into()
}

/// Several resources by their places, in one statement.
///
/// # Errors
/// The database fails.
pub async fn by_paths(db: &impl ConnectionTrait, paths: Vec<String>) -> Result<Vec<Resource>, ApiError> {
    all(db, Entity::find().filter(Column::Path.is_in(paths))).await
}

/// Several resources by their ids, in one statement.
///
/// # Errors
/// The database fails.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<HashMap<ResourceId, Resource>, ApiError> {
    let resources = all(db, Entity::find().filter(Column::Id.is_in(ids))).await?;
    Ok(resources.into_iter().map(|resource| (resource.id, resource)).collect())
}

/// The children of a resource.
///
/// # Errors
/// The database fails.
pub async fn children(db: &impl ConnectionTrait, id: ResourceId) -> Result<Vec<Resource>, ApiError> {
    all(db, Entity::find().filter(Column::ParentId.eq(id.uuid())).order_by_asc(Column::Path)).await
}

/// Up to `limit` instances of a template with ids after one, by id.
///
/// # Errors
/// The database fails.
pub(super) async fn instances(
    db: &impl ConnectionTrait,
    template: TemplateId,
    after: Option<ResourceId>,
    limit: u64,
) -> Result<Vec<Resource>, ApiError> {
    let mut query = Entity::find()
        .filter(Column::TemplateId.eq(template.uuid()))
        .filter(Column::Folder.is_not_null())
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    all(db, query).await
}

/// Up to `limit` provisioned concrete resources at a place and below, by path, after one of them.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn provisioned(
    db: &impl ConnectionTrait,
    place: Option<&TreePath>,
    after: Option<&TreePath>,
    limit: u64,
) -> Result<Vec<(ResourceId, TreePath)>, ApiError> {
    let mut query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Path])
        .filter(Column::Folder.is_not_null())
        .filter(Column::State.eq(Lifecycle::Provisioned.text()))
        .order_by_asc(Column::Path)
        .limit(limit);
    if let Some(place) = place {
        let below = Column::Path.starts_with(format!("{place}/"));
        query = query.filter(Column::Path.eq(place.to_string()).or(below));
    }
    if let Some(after) = after {
        query = query.filter(Column::Path.gt(after.to_string()));
    }
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(db).await?;
    let inconsistent =
        |id: Uuid| ApiError::Inconsistent { table: "resources", column: "path", row: id.to_string() };
    let read =
        |(id, path): (Uuid, String)| Ok((ResourceId::new(id), path.parse().map_err(|_| inconsistent(id))?));
    rows.into_iter().map(read).collect()
}

/// Replaces the inputs of a resource by the same ones, sealed.
///
/// # Errors
/// The database fails.
pub(super) async fn set_inputs(
    db: &impl ConnectionTrait,
    _: &Permit,
    id: ResourceId,
    inputs: &Inputs,
) -> Result<(), ApiError> {
    let update = Entity::update_many().col_expr(Column::Inputs, Expr::value(to_json(inputs)?));
    update.filter(Column::Id.eq(id.uuid())).exec(db).await?;
    Ok(())
}

async fn all(db: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<Resource>, ApiError> {
    query.all(db).await?.into_iter().map(Resource::try_from).collect()
}

/// Which resources to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ResourceFilter {
    /// Only those of this project (its slug).
    pub project: Option<String>,
    /// Only instances of this template (its key).
    pub template: Option<String>,
    /// Only those that use this version; needs `template`.
    pub version: Option<String>,
    /// Only those in this state.
    pub state: Option<String>,
    /// Only direct children of this place; empty is the roots.
    pub parent: Option<String>,
    /// Only those of which the newest look says this: `drifted`, `ignored`, `in_sync` or `unchecked`.
    pub drift: Option<Status>,
}

/// Ids that a filter's names stand for.
#[derive(Debug, Default)]
pub struct FilterIds {
    /// The project.
    pub project: Option<ProjectId>,
    /// The template.
    pub template: Option<TemplateId>,
    /// The version.
    pub version: Option<VersionId>,
    /// The parent: `Some(None)` is "no parent".
    pub parent: Option<Option<ResourceId>>,
}

/// Up to `limit + 1` resources that the actor may see, by path.
///
/// # Errors
/// The database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageQuery,
    (ids, filter): (&FilterIds, &ResourceFilter),
) -> Result<Vec<Resource>, ApiError> {
    let mut query =
        Entity::find().filter(actor.visible(Column::Path)).order_by_asc(Column::Path).limit(page.limit() + 1);
    if let Some(project) = ids.project {
        query = query.filter(Column::ProjectId.eq(project.uuid()));
    }
    if let Some(template) = ids.template {
        query = query.filter(Column::TemplateId.eq(template.uuid()));
    }
    if let Some(version) = ids.version {
        query = query.filter(Column::VersionId.eq(version.uuid()));
    }
    if let Some(parent) = ids.parent {
        query = match parent {
            Some(parent) => query.filter(Column::ParentId.eq(parent.uuid())),
            None => query.filter(Column::ParentId.is_null()),
        };
    }
    if let Some(drift) = filter.drift {
        query = query.filter(Column::Id.in_subquery(drift::with_status(drift)));
    }
    if let Some(state) = &filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(pattern) = page.pattern() {
        query = query.filter(path_like(&pattern));
    }
    if let Some(after) = &page.after {
        query = query.filter(Column::Path.gt(after.as_str()));
    }
    all(db, query).await
}

/// Keeps others from altering a resource until the transaction ends. SQLite lets only one transaction
/// write anyway.
///
/// # Errors
/// There is no such resource, or the database fails.
pub async fn hold(db: &impl ConnectionTrait, id: ResourceId) -> Result<(), ApiError> {
    let query = Entity::find_by_id(id.uuid()).select_only().column(Column::Id);
    let held: Option<Uuid> = query.lock(LockType::NoKeyUpdate).into_tuple().one(db).await?;
    held.map(drop).ok_or(ApiError::NotFound("resource"))
}

/// Moves a resource along its life.
///
/// # Errors
/// The database fails.
pub async fn set_state(
    db: &impl ConnectionTrait,
    _: &Stamp,
    id: ResourceId,
    state: Lifecycle,
) -> Result<(), ApiError> {
    Entity::update_many()
        .col_expr(Column::State, state.text().into())
        .col_expr(Column::UpdatedAt, clock::now().into())
        .filter(Column::Id.eq(id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Records what was applied.
///
/// # Errors
/// There is no such resource, or the database fails.
pub async fn set_applied(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    id: ResourceId,
    spec: &Spec,
) -> Result<(), ApiError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("resource"))?;
    let revision = row.revision;
    let mut row = write_spec(row.into_active_model(), spec)?;
    row.state = Set(Lifecycle::Provisioned.text().to_owned());
    row.out_of_date = Set(false);
    row.revision = Set(revision + 1);
    row.updated_at = Set(stamp.at);
    row.update(db).await?;
    Ok(())
}

fn write_spec(mut row: ActiveModel, spec: &Spec) -> Result<ActiveModel, ApiError> {
    row.version_id = Set(spec.version.map(VersionId::uuid));
    row.inputs = Set(to_json(&spec.inputs)?);
    row.tags = Set(to_json(&spec.tags)?);
    row.configs = Set(to_json(&spec.configs)?);
    row.description = Set(spec.description.clone());
    Ok(row)
}

/// Replaces what a resource sets itself: abstract ones, and those that wait for their first
/// apply.
///
/// # Errors
/// It was edited since `expected`, or the database fails.
pub async fn edit(
    db: &impl ConnectionTrait,
    _: &Permit,
    id: ResourceId,
    expected: Option<i64>,
    spec: &Spec,
) -> Result<Resource, ApiError> {
    let row = Entity::find_by_id(id.uuid()).one(db).await?.ok_or(ApiError::NotFound("resource"))?;
    require_revision(expected, row.revision)?;
    let revision = row.revision;
    let mut row = write_spec(row.into_active_model(), spec)?;
    row.revision = Set(revision + 1);
    row.updated_at = Set(clock::now());
    row.update(db).await?.try_into()
}

/// Removes a resource's row.
///
/// # Errors
/// Something still refers to it, or the database fails.
pub async fn delete(db: &impl ConnectionTrait, _: &Permit, id: ResourceId) -> Result<(), ApiError> {
    Entity::delete_by_id(id.uuid()).exec(db).await?;
    Ok(())
}

/// A condition that holds for paths like a pattern whose wildcards are escaped by `\`.
#[must_use]
pub fn path_like(pattern: &str) -> Expr {
    // Slugs are lower-case, and only SQLite's LIKE would look past the case of the question.
    let like = sea_orm::sea_query::LikeExpr::new(pattern.to_lowercase()).escape('\\');
    Expr::col((Entity, Column::Path)).like(like)
}

/// The ids of the resources for which `visible` holds, as a subquery.
pub(crate) fn visible_ids(visible: sea_orm::Condition) -> sea_orm::sea_query::SelectStatement {
    sea_orm::QueryTrait::into_query(Entity::find().select_only().column(Column::Id).filter(visible))
}

/// A condition that holds for the paths where the actor may do this.
#[must_use]
pub fn where_may(actor: &Actor, action: Action) -> sea_orm::Condition {
    actor.places(action, Column::Path)
}

/// Removes the outputs, links and claims of a resource that goes.
///
/// # Errors
/// The database fails.
pub async fn delete_values(
    db: &impl ConnectionTrait,
    permit: &Permit,
    id: ResourceId,
) -> Result<(), ApiError> {
    use super::entity::{link, output};
    super::unique::forget(db, &permit.stamp(), id).await?;
    output::Entity::delete_many().filter(output::Column::ResourceId.eq(id.uuid())).exec(db).await?;
    let either = sea_orm::Condition::any()
        .add(link::Column::ReaderId.eq(id.uuid()))
        .add(link::Column::OwnerId.eq(id.uuid()));
    link::Entity::delete_many().filter(either).exec(db).await?;
    Ok(())
}

/// The path of `slug` below `parent`, or as a root.
#[must_use]
pub fn path_below(parent: Option<&TreePath>, slug: &Slug) -> TreePath {
    match parent {
        Some(parent) => parent.child(slug.clone()),
        None => TreePath::root(slug.clone()),
    }
}
