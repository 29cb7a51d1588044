//! What follows for the resource when its change comes to an end.

use sea_orm::ConnectionTrait;
use terrace_engine::change::{Action as ChangeAction, Stamp, State};

use super::store::ChangeRow;
use crate::error::ApiError;
use crate::resources::store::{self as resources, Lifecycle};
use crate::resources::unique;
use crate::{drift, events, revisions};

/// Brings the resource in line with a change that has come to an end; `merged` where its code was
/// on main before.
///
/// # Errors
/// The database fails.
pub(super) async fn resource(
    db: &impl ConnectionTrait,
    (row, merged): (&ChangeRow, bool),
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let id = row.resource.id;
    match (&row.change.state, row.change.action) {
        (State::Applied { .. }, ChangeAction::Destroy) => {
            resources::set_state(db, stamp, id, Lifecycle::Destroyed).await?;
            unique::forget(db, stamp, id).await?;
            revisions::store::record_applied(db, stamp, row).await?;
            drift::store::settle(db, stamp, (id, &row.change.path), false).await?;
        }
        (State::Applied { .. }, _) => {
            resources::set_applied(db, stamp, id, &row.spec).await?;
            unique::settle(db, stamp, id).await?;
            revisions::store::record_applied(db, stamp, row).await?;
            drift::store::settle(db, stamp, (id, &row.change.path), true).await?;
        }
        (State::Closed { .. }, ChangeAction::Create | ChangeAction::Update | ChangeAction::Recreate) => {
            return unique::give_back(db, stamp, id, merged).await;
        }
        (State::Closed { .. }, ChangeAction::Destroy) => {
            let applied_before = row.resource.revision > 1;
            let state = if applied_before { Lifecycle::Provisioned } else { Lifecycle::Provision };
            resources::set_state(db, stamp, id, state).await?;
        }
        _ => return Ok(()),
    }
    events::store::record(db, "resource", &id.to_string()).await
}
