//! In which order the members of a new set go.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use terrace_engine::change::{Direction, Ordered, order};
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::id::ResourceId;
use terrace_engine::name::TreePath;
use terrace_engine::value::Link;

use crate::error::ApiError;
use crate::resources::links;
use crate::resources::store::Resource;

/// The resources in their order, each with those right before it; `asked` are links that all of
/// them are asked to read.
///
/// # Errors
/// They wait for each other, or the database fails.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    resources: Vec<Resource>,
    asked: &[Link],
    direction: Direction,
) -> Result<Vec<(Resource, BTreeSet<TreePath>)>, ApiError> {
    let mut resources: BTreeMap<TreePath, Resource> =
        resources.into_iter().map(|resource| (resource.path.clone(), resource)).collect();
    let paths: BTreeMap<ResourceId, TreePath> =
        resources.values().map(|resource| (resource.id, resource.path.clone())).collect();
    let rows = links::readers_of_all(db, paths.keys().copied()).await?;
    let stored = rows.iter().filter_map(|row| {
        let (reader, owner) = (paths.get(&row.reader)?, paths.get(&row.owner)?);
        Some((reader.clone(), owner.clone()))
    });
    let asked = asked.iter().flat_map(|link| {
        let readers = paths.values().filter(|reader| **reader != link.resource);
        readers.map(|reader| (reader.clone(), link.resource.clone()))
    });
    let reads = stored.chain(asked).collect();
    let ordered = order(&paths.into_values().collect(), &reads, direction).map_err(Diagnostics::from)?;
    let found = |Ordered { path, after }| Some((resources.remove(&path)?, after));
    Ok(ordered.into_iter().filter_map(found).collect())
}
