//! Taking an open change's plan back, because the state that it was made from is replaced.

use sea_orm::ConnectionTrait;
use terrace_engine::change::{Event, Stamp, State};
use terrace_engine::id::ResourceId;
use terrace_engine::name::CommitSha;

use super::propose::{self, Place};
use super::store::{self, ChangeRow};
use crate::app::App;
use crate::error::ApiError;

/// An open change that has a plan, or waits for one, with the commit to plan afresh.
#[derive(Debug)]
pub struct Standing {
    row: ChangeRow,
    head: CommitSha,
}

/// The open change of a resource whose plan another state would make worthless; none where there
/// is no such change.
///
/// # Errors
/// The change is merged and about to be applied, its branch is gone, or something cannot be read.
pub async fn standing(app: &App, resource: ResourceId) -> Result<Option<Standing>, ApiError> {
    let Some(row) = open(app.db.read(), resource).await? else { return Ok(None) };
    let planned = matches!(
        row.change.state,
        State::Proposed { .. } | State::Planned { .. } | State::Approved { .. } | State::Stuck { .. }
    );
    if !planned {
        return Ok(None);
    }
    let head = propose::head(&Place::of(app, &row).await?, &row).await?;
    Ok(Some(Standing { row, head }))
}

/// Refuses where a change of the resource is merged and about to be applied, or being applied.
///
/// # Errors
/// It is, or the database fails.
pub async fn refuse_while_applied(db: &impl ConnectionTrait, resource: ResourceId) -> Result<(), ApiError> {
    match open(db, resource).await? {
        Some(row) if matches!(row.change.state, State::Merged { .. } | State::Applying { .. }) => {
            let number = row.change.number;
            let state = row.change.state.name();
            Err(ApiError::Conflict(format!("change {number} is {state}: wait until it is applied")))
        }
        _ => Ok(()),
    }
}

/// Takes the plan of the change back and starts a fresh one; answers the change's number.
///
/// # Errors
/// The change was moved meanwhile, or the database fails.
pub async fn take_back(
    db: &impl ConnectionTrait,
    standing: Standing,
    what: &str,
    stamp: &Stamp,
) -> Result<i64, ApiError> {
    let event = Event::Moved { what: what.to_owned(), head: standing.head };
    let row = store::advance(db, standing.row.change.id, event, stamp).await?;
    Ok(row.change.number)
}

async fn open(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Option<ChangeRow>, ApiError> {
    match store::open_numbers(db, vec![resource.uuid()]).await?.get(&resource) {
        Some(number) => store::by_number(db, *number).await.map(Some),
        None => Ok(None),
    }
}
