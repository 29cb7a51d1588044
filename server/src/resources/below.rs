//! Many resources at once, for what is done to all of them together.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use terrace_engine::id::ProjectId;
use terrace_engine::name::TreePath;

use super::entity::resource::{Column, Entity};
use super::store::{Lifecycle, Resource};
use crate::authz::Actor;
use crate::error::ApiError;

fn at_or_below(place: &TreePath) -> Condition {
    let below = Column::Path.starts_with(format!("{place}/"));
    Condition::any().add(Column::Path.eq(place.to_string())).add(below)
}

/// A resource and everything below it, by path; up to `limit`.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn subtree(
    db: &impl ConnectionTrait,
    root: &TreePath,
    limit: u64,
) -> Result<Vec<Resource>, ApiError> {
    let query = Entity::find().filter(at_or_below(root)).order_by_asc(Column::Path).limit(limit);
    query.all(db).await?.into_iter().map(Resource::try_from).collect()
}

/// Where to look for resources that are out of date; everywhere where nothing is named.
#[derive(Debug, Default)]
pub struct Where {
    /// At this place and below.
    pub place: Option<TreePath>,
    /// In this project.
    pub project: Option<ProjectId>,
    /// At exactly these places.
    pub paths: Option<BTreeSet<String>>,
}

/// The provisioned resources that are out of date and that the actor may see, by path; up to
/// `limit`.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn out_of_date(
    db: &impl ConnectionTrait,
    actor: &Actor,
    places: &Where,
    limit: u64,
) -> Result<Vec<Resource>, ApiError> {
    let which = Condition::all()
        .add(actor.visible(Column::Path))
        .add(Column::OutOfDate.eq(true))
        .add(Column::State.eq(Lifecycle::Provisioned.text()))
        .add(Column::Folder.is_not_null())
        .add_option(places.place.as_ref().map(at_or_below))
        .add_option(places.project.map(|project| Column::ProjectId.eq(project.uuid())))
        .add_option(places.paths.clone().map(|paths| Column::Path.is_in(paths)));
    let query = Entity::find().filter(which).order_by_asc(Column::Path).limit(limit);
    query.all(db).await?.into_iter().map(Resource::try_from).collect()
}
