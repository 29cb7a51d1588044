//! What a run waits for that nobody has begun.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use terrace_engine::id::{ResourceId, RunId};
use terrace_engine::run::RunState;
use uuid::Uuid;

use super::entity::run::{Column, Entity};
use super::run::Run;
use crate::error::ApiError;
use crate::jobs::workers::{Places, places};

/// What a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wait {
    /// In words.
    pub(super) words: String,
    /// The run of the same resource that goes first, where there is one.
    pub(super) behind: Option<RunId>,
}

/// A run that has not ended, in short.
#[derive(Debug, Clone)]
struct Open {
    id: RunId,
    resource: ResourceId,
    kind: String,
    is_running: bool,
}

/// What those of `runs` wait for that are queued, in at most three statements for all together.
///
/// # Errors
/// The database fails.
pub(super) async fn of(db: &impl ConnectionTrait, runs: &[Run]) -> Result<HashMap<RunId, Wait>, ApiError> {
    let queued: Vec<&Run> = runs.iter().filter(|run| run.state == RunState::Queued).collect();
    if queued.is_empty() {
        return Ok(HashMap::new());
    }
    let open = open(db, queued.iter().filter_map(|run| run.resource).map(ResourceId::uuid).collect()).await?;
    let places = places(db).await?;
    let wait = |run: &&Run| (run.id, first(run, &open).map_or_else(|| for_a_place(places), behind));
    Ok(queued.iter().map(wait).collect())
}

/// The open runs of some resources, oldest first.
async fn open(db: &impl ConnectionTrait, resources: Vec<Uuid>) -> Result<Vec<Open>, ApiError> {
    let rows: Vec<(Uuid, Uuid, String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ResourceId, Column::Kind, Column::State])
        .filter(Column::ResourceId.is_in(resources))
        .filter(Column::State.is_in(["queued", "running"]))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let open = |(id, resource, kind, state): (Uuid, Uuid, String, String)| Open {
        id: RunId::new(id),
        resource: ResourceId::new(resource),
        kind,
        is_running: state == "running",
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The run that goes before another one: the one under way, or the oldest that was asked for
/// earlier.
fn first<'a>(run: &Run, open: &'a [Open]) -> Option<&'a Open> {
    let mut others = open.iter().filter(|other| Some(other.resource) == run.resource && other.id != run.id);
    let earlier = |other: &&Open| other.id.uuid() < run.id.uuid();
    others.clone().find(|other| other.is_running).or_else(|| others.find(earlier))
}

fn behind(other: &Open) -> Wait {
    let words = format!("{}, the {} of the same resource", other.id, other.kind);
    Wait { words, behind: Some(other.id) }
}

fn for_a_place(places: Places) -> Wait {
    let Places { workers, places, busy } = places;
    let words = match (workers, busy >= places) {
        (0, _) => "a worker: none is alive".to_owned(),
        (_, true) => format!("a free place: {busy} of {places} on the workers are taken"),
        (_, false) => "a worker, which takes it in a moment".to_owned(),
    };
    Wait { words, behind: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_for_a_place_is_told_how_many_there_are() {
        let words = |workers, places, busy| for_a_place(Places { workers, places, busy }).words;
        insta::assert_snapshot!(words(0, 0, 0), @"a worker: none is alive");
        insta::assert_snapshot!(words(2, 4, 4), @"a free place: 4 of 4 on the workers are taken");
        insta::assert_snapshot!(words(2, 4, 3), @"a worker, which takes it in a moment");
    }
}
