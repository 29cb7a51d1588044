//! Which resources have something that cannot be moved in silence: a state, or an open change.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use terrace_engine::id::{ProjectId, WorkspaceId};

use super::entity::resource::{Column, Entity};
use super::store::Lifecycle;
use crate::error::ApiError;
use crate::{changes, state};

/// The places of a project's resources that have a state or an open change, in order. What a
/// destroyed resource left behind does not count.
///
/// # Errors
/// The database fails.
pub async fn holders(db: &impl ConnectionTrait, project: ProjectId) -> Result<Vec<String>, ApiError> {
    let stated = Condition::all()
        .add(Column::State.ne(Lifecycle::Destroyed.text()))
        .add(Column::Id.in_subquery(state::store::begun_ids()));
    let either =
        Condition::any().add(stated).add(Column::Id.in_subquery(changes::specs::resources_with_open()));
    let paths = Entity::find()
        .select_only()
        .column(Column::Path)
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(either)
        .order_by_asc(Column::Path)
        .into_tuple()
        .all(db)
        .await?;
    Ok(paths)
}

/// The ids of the resources whose code is in a workspace, as a subquery.
pub(crate) fn ids_in(workspace: WorkspaceId) -> SelectStatement {
    let inside = Entity::find().select_only().column(Column::Id);
    QueryTrait::into_query(inside.filter(Column::WorkspaceId.eq(workspace.uuid())))
}
