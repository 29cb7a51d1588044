//! Links as rows: who reads which output of whom. They order runs, block a destroy, and tell
//! whom a new output concerns.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use terrace_engine::change::Stamp;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::id::ResourceId;
use terrace_engine::name::TreePath;
use terrace_engine::tree::LinkGraph;
use terrace_engine::value::Link;
use uuid::Uuid;

use super::entity::link::{ActiveModel, Column, Entity};
use super::store::{self, Resource};
use crate::clock;
use crate::error::ApiError;

/// One link in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Who reads.
    pub reader: ResourceId,
    /// Whose output it is.
    pub owner: ResourceId,
    /// Which output.
    pub output: String,
    /// Into which variable.
    pub variable: String,
}

/// Replaces the links that a resource reads.
///
/// # Errors
/// The database fails.
pub async fn replace(
    db: &impl ConnectionTrait,
    _: &Stamp,
    reader: ResourceId,
    links: &[(String, Link)],
) -> Result<(), ApiError> {
    Entity::delete_many().filter(Column::ReaderId.eq(reader.uuid())).exec(db).await?;
    let paths = links.iter().map(|(_, link)| link.resource.to_string()).collect();
    let owners = store::by_paths(db, paths).await?;
    for (variable, link) in links {
        let Some(owner) = owners.iter().find(|owner| owner.path == link.resource) else { continue };
        let row = ActiveModel {
            id: Set(clock::new_id()),
            reader_id: Set(reader.uuid()),
            owner_id: Set(owner.id.uuid()),
            output: Set(link.output.clone()),
            variable: Set(variable.clone()),
        };
        row.insert(db).await?;
    }
    Ok(())
}

async fn rows(db: &impl ConnectionTrait, column: Column, ids: Vec<Uuid>) -> Result<Vec<LinkRow>, ApiError> {
    let rows = Entity::find().filter(column.is_in(ids)).all(db).await?;
    let link = |row: super::entity::link::Model| LinkRow {
        reader: ResourceId::new(row.reader_id),
        owner: ResourceId::new(row.owner_id),
        output: row.output,
        variable: row.variable,
    };
    Ok(rows.into_iter().map(link).collect())
}

/// Who reads outputs of this resource.
///
/// # Errors
/// The database fails.
pub async fn readers(db: &impl ConnectionTrait, owner: ResourceId) -> Result<Vec<LinkRow>, ApiError> {
    rows(db, Column::OwnerId, vec![owner.uuid()]).await
}

/// Refuses links that would close a circle; one statement per step of the graph that they reach.
///
/// # Errors
/// The circle is named, or the database fails.
pub async fn check_acyclic(
    db: &impl ConnectionTrait,
    reader: &TreePath,
    links: &[Link],
) -> Result<(), ApiError> {
    let mut edges: BTreeSet<(TreePath, TreePath)> =
        links.iter().map(|link| (reader.clone(), link.resource.clone())).collect();
    let paths = links.iter().map(|link| link.resource.to_string()).collect();
    let mut frontier = store::by_paths(db, paths).await?;
    let mut seen: BTreeSet<Uuid> = BTreeSet::new();
    while !frontier.is_empty() {
        let ids: Vec<Uuid> =
            frontier.iter().map(|resource| resource.id.uuid()).filter(|id| seen.insert(*id)).collect();
        let links = rows(db, Column::ReaderId, ids).await?;
        let owners = store::by_ids(db, links.iter().map(|link| link.owner.uuid()).collect()).await?;
        for link in &links {
            let from = frontier.iter().find(|resource| resource.id == link.reader);
            if let (Some(from), Some(owner)) = (from, owners.get(&link.owner)) {
                edges.insert((from.path.clone(), owner.path.clone()));
            }
        }
        frontier = owners.into_values().filter(|owner| !seen.contains(&owner.id.uuid())).collect();
    }
    LinkGraph::new(edges.into_iter()).check_acyclic().map_err(|found| Diagnostics::from(found).into())
}

/// Who reads outputs of these resources, in one statement.
///
/// # Errors
/// The database fails.
pub async fn readers_of_all(
    db: &impl ConnectionTrait,
    owners: impl Iterator<Item = ResourceId>,
) -> Result<Vec<LinkRow>, ApiError> {
    rows(db, Column::OwnerId, owners.map(ResourceId::uuid).collect()).await
}

/// Everything that keeps a resource from being destroyed, in words: children that are there,
/// and readers of its outputs; but for those that go together with it.
///
/// # Errors
/// The database fails.
pub async fn blockers(
    db: &impl ConnectionTrait,
    resource: &Resource,
    together: &BTreeSet<ResourceId>,
) -> Result<Vec<String>, ApiError> {
    let children = store::children(db, resource.id).await?;
    let stands = |one: &Resource| one.state != store::Lifecycle::Destroyed && !together.contains(&one.id);
    let standing = children.into_iter().filter(stands);
    let mut blockers: Vec<String> =
        standing.map(|child| format!("{} is below it and is {}", child.path, child.state.text())).collect();
    let links = readers(db, resource.id).await?;
    let readers = store::by_ids(db, links.iter().map(|link| link.reader.uuid()).collect()).await?;
    for link in links {
        let Some(reader) = readers.get(&link.reader) else { continue };
        if stands(reader) && reader.parent != Some(resource.id) {
            blockers.push(format!("{} reads its output {}", reader.path, link.output));
        }
    }
    Ok(blockers)
}
