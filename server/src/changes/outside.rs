//! What a push has done to changes: commits on their branches, merges past their approval, branches
//! that are gone.
//!
//! A push is taken as what it does. A commit on the branch takes the plan back. A main that has the
//! branch is a merge, and an approval where whoever pushed may approve. A branch that is gone is a no.
//! The repository is looked at as it stands by now, so that looking twice does no harm.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use terrace_engine::change::{Actor as By, Event, Stamp, State};
use terrace_engine::id::{ResourceId, UserId, WorkspaceId};
use terrace_engine::name::CommitSha;

use super::entity::{Column, Entity};
use super::row::ChangeRow;
use super::{by_hand, gate, propose, store};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::resources::{standing, store as resources};
use crate::workspaces::pulls::{self, BASE, PullState};
use crate::{clock, workspaces};

/// A push that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// The workspace that was pushed to.
    pub workspace: WorkspaceId,
    /// Who has pushed.
    pub by: UserId,
    /// The account's name.
    pub name: String,
    /// The branches that it moved, made or deleted.
    pub branches: Vec<String>,
}

/// The states in which a change hangs on its branch.
const ON_BRANCH: [&str; 4] = ["proposed", "planned", "approved", "stuck"];

/// The changes of a workspace that hang on their branches, on one of these or on any.
async fn hanging(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    branches: Option<&[String]>,
) -> Result<Vec<ChangeRow>, ApiError> {
    let mut query = Entity::find()
        .filter(Column::State.is_in(ON_BRANCH))
        .filter(Column::ResourceId.in_subquery(standing::ids_in(workspace)))
        .order_by_asc(Column::Number);
    if let Some(branches) = branches {
        query = query.filter(Column::Branch.is_in(branches));
    }
    let rows = query.all(db).await?;
    let mut resources = resources::by_ids(db, rows.iter().map(|row| row.resource_id).collect()).await?;
    let read = |row: super::entity::Model| {
        let resource = resources.remove(&ResourceId::new(row.resource_id))?;
        Some(ChangeRow::read(row, resource))
    };
    rows.into_iter().filter_map(read).collect()
}

/// The workspace of a repository of the local forge; not every one is a workspace's.
///
/// # Errors
/// The database fails.
pub async fn id_of(db: &impl ConnectionTrait, slug: &str) -> Result<Option<WorkspaceId>, ApiError> {
    match workspaces::store::by_slug(db, slug).await {
        Ok(workspace) => Ok(Some(workspace.id)),
        Err(ApiError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why this person may not delete a branch that a change hangs on; with its name. Deleting it ends
/// the change, so it takes whoever asked for that, or somebody who may reject it or take it back.
///
/// # Errors
/// The database fails.
pub async fn kept(
    app: &App,
    actor: &Actor,
    workspace: &str,
    branches: &[String],
) -> Result<Vec<(String, String)>, ApiError> {
    if branches.is_empty() {
        return Ok(Vec::new());
    }
    let db = app.db.read();
    let Some(workspace) = id_of(db, workspace).await? else { return Ok(Vec::new()) };
    let rows = hanging(db, workspace, Some(branches)).await?;
    let refused = |row: ChangeRow| {
        let scope = Scope::At(row.change.path.clone());
        let decided = matches!(row.change.state, State::Planned { .. } | State::Approved { .. });
        let may = row.change.requested_by == actor.user
            || actor.may(Action::Administer, &scope)
            || decided && actor.may(Action::Approve, &scope);
        let number = row.change.number;
        let why = format!("change {number} hangs on it: whoever asked for it, or may reject it, ends it");
        (!may).then(|| (row.branch.to_string(), why))
    };
    Ok(rows.into_iter().filter_map(refused).collect())
}

/// Brings the changes of a workspace in line with what a push has done.
///
/// # Errors
/// The repository or the database cannot be read.
pub async fn follow(app: &App, lease: &Lease, push: &Pushed) -> Result<(), ApiError> {
    let moved_main = push.branches.iter().any(|branch| branch == BASE);
    let branches = (!moved_main).then_some(push.branches.as_slice());
    for row in hanging(app.db.read(), push.workspace, branches).await? {
        if super::fingerprint::reads_main(&row) {
            continue;
        }
        if let Some((event, pull)) = event(app, push, &row).await? {
            let transaction = app.db.write().await?;
            let stamp = push.stamp();
            if let (Some(number), Some(state)) = (row.pull_request, pull) {
                pulls::settle(&transaction, &stamp, push.workspace, number, state).await?;
            }
            store::advance(&transaction, row.change.id, event, &stamp).await?;
            app.commit_under(lease, transaction).await?;
        }
    }
    Ok(())
}

impl Pushed {
    fn stamp(&self) -> Stamp {
        Stamp { at: clock::now(), by: By::User { id: self.by, name: self.name.clone() } }
    }
}

/// What a push means for one change, and how its pull request ends by it.
async fn event(
    app: &App,
    push: &Pushed,
    row: &ChangeRow,
) -> Result<Option<(Event, Option<PullState>)>, ApiError> {
    let (State::Proposed { head: known, .. }
    | State::Planned { head: known, .. }
    | State::Approved { head: known, .. }
    | State::Stuck { head: known, .. }) = &row.change.state
    else {
        return Ok(None);
    };
    let place = propose::Place::of(app, row).await?;
    let head = place.repository.head(row.branch.as_str()).await?;
    let end = head.as_ref().unwrap_or(known);
    if is_merged(row, &place, end).await? {
        return merged(push, row, (&place, known)).await.map(|event| Some((event, Some(PullState::Merged))));
    }
    match head {
        None => Ok(ended(app, push, row).await?.map(|event| (event, Some(PullState::Closed)))),
        Some(head) if head != *known => {
            let commits = by_hand::commits(row, &place, &head).await?.len();
            let what = match commits {
                0 => format!("{} moved the branch", push.name),
                1 => format!("{} pushed a commit to the branch", push.name),
                more => format!("{} pushed {more} commits to the branch", push.name),
            };
            Ok(Some((Event::Moved { what, head }, None)))
        }
        Some(_) => Ok(None),
    }
}

/// Whether main has the branch, which has something that main did not have from the beginning.
async fn is_merged(row: &ChangeRow, place: &propose::Place, end: &CommitSha) -> Result<bool, ApiError> {
    let brings = match &row.base {
        Some(base) => !place.repository.reaches(base, end).await?,
        None => true,
    };
    Ok(brings && place.repository.reaches(&place.main, end).await?)
}

/// The merge of a change's branch by hand: of what was planned, or of something else.
async fn merged(
    push: &Pushed,
    row: &ChangeRow,
    (place, planned): (&propose::Place, &CommitSha),
) -> Result<Event, ApiError> {
    let commit = place.main.clone();
    let there = place.repository.folder_tree(&commit, &place.folder).await?;
    let same = there == place.repository.folder_tree(planned, &place.folder).await?;
    if same || matches!(row.change.state, State::Approved { .. }) {
        return Ok(Event::Merged { commit, by: Some(push.by) });
    }
    let what = format!("{} merged other code than what was planned", push.name);
    Ok(Event::MergedOutside { commit, what })
}

/// The end of a change whose branch is gone; `None` where whoever deleted it may not end it by now.
async fn ended(app: &App, push: &Pushed, row: &ChangeRow) -> Result<Option<Event>, ApiError> {
    let (by, name, why) = (push.by, push.name.clone(), "the branch was deleted".to_owned());
    let gate = gate::of(app.db.read(), row).await?;
    let decided = matches!(row.change.state, State::Planned { .. } | State::Approved { .. });
    Ok(if row.change.requested_by == by {
        Some(Event::Withdrawn { by, name, why })
    } else if decided && gate.approvers.contains_key(&by) {
        Some(Event::Rejected { by, name, why })
    } else {
        gate.may_break(by).then_some(Event::Withdrawn { by, name, why })
    })
}
