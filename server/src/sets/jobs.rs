//! Having members go on whose turn it is.
//!
//! The job is enqueued in the transaction in which a member comes to its end, and when somebody
//! resumes the set. Doing it twice does no harm: what it enqueues looks at the change's state.

use std::collections::BTreeSet;

use terrace_engine::change::{Actor as By, Stage, Stamp, Turn};
use terrace_engine::id::{ChangeId, ChangeSetId};

use super::ask::purpose;
use super::store::{self, Member, Outcome, SetRow};
use super::wanted::{Wanted, change_of};
use crate::app::App;
use crate::changes::request;
use crate::changes::{specs, standing};
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::{authn, clock, resources};

/// Has every member go on whose turn it is; `ended` is the one that has just come to its end.
///
/// # Errors
/// A member could not be looked at; it may be tried again.
pub async fn perform(
    app: &App,
    lease: &Lease,
    set: ChangeSetId,
    ended: Option<ChangeId>,
) -> Result<(), ApiError> {
    let db = app.db.read();
    let (set, members) = (store::by_id(db, set).await?, store::members(db, set).await?);
    let standing = store::standing(&members);
    let ended = members.iter().find(|member| ended.is_some() && member.change == ended);
    for member in members.iter().filter(|member| standing.turn(&member.path) == Turn::Now) {
        let concerned = ended.is_some_and(|ended| member.after.contains(&ended.path));
        match (member.stage, member.change) {
            (Stage::Deferred, _) => ask_now(app, lease, &set, member).await?,
            // One that comes after nothing went when it was approved: to look at all of them whenever
            // one of them ends is as much work as the square of their number.
            (Stage::Approved, Some(change)) if concerned || ended.is_none() => {
                standing::its_turn(app, lease, change).await?;
            }
            (Stage::Planned | Stage::Failed, Some(change)) if concerned => {
                standing::its_turn(app, lease, change).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Asks for a member whose values are known by now, in the name of whoever asked for the set and
/// with what that account may do now.
async fn ask_now(app: &App, lease: &Lease, set: &SetRow, member: &Member) -> Result<(), ApiError> {
    let stamp = Stamp { at: clock::now(), by: By::System };
    let asked = match wanted(app, member) {
        Ok(wanted) => asked(app, lease, (set, member), &wanted).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(()) => Ok(()),
        Err(
            error @ (ApiError::Forbidden(_)
            | ApiError::NotFound(_)
            | ApiError::Conflict(_)
            | ApiError::Busy { .. }
            | ApiError::BadRequest(_)
            | ApiError::Invalid(_)),
        ) => {
            let transaction = app.db.write().await?;
            let refused = Err((Outcome::Refused, error.to_string()));
            store::set_asked(&transaction, &stamp, member, refused).await?;
            app.commit_under(lease, transaction).await
        }
        Err(error) => Err(error),
    }
}

async fn asked(
    app: &App,
    lease: &Lease,
    (set, member): (&SetRow, &Member),
    wanted: &Wanted,
) -> Result<(), ApiError> {
    let disabled = || ApiError::Forbidden("the account that asked is disabled".to_owned());
    let actor = authn::store::of_account(app, set.requested_by).await?.ok_or_else(disabled)?;
    let resource = resources::store::by_id(app.db.read(), member.resource).await?;
    let new = change_of(app, &resource, wanted, set.reason.as_deref()).await?;
    let (permit, asked) = request::prepared(app, &actor, &resource, new, &BTreeSet::new()).await?;
    let transaction = app.db.write().await?;
    store::hold(&transaction, set.id).await?;
    // Somebody may have ended the set while the values were looked at.
    if !store::is_deferred(&transaction, member.id).await? {
        return Ok(());
    }
    let number = request::insert(&transaction, &permit, &resource, (asked, Vec::new(), false)).await?;
    let change = specs::id(&transaction, number).await?;
    store::set_asked(&transaction, &permit.stamp(), member, Ok((change, number))).await?;
    app.commit_under(lease, transaction).await
}

fn wanted(app: &App, member: &Member) -> Result<Wanted, ApiError> {
    let inconsistent = || ApiError::Inconsistent {
        table: "change_set_members",
        column: "request",
        row: member.id.to_string(),
    };
    let sealed = member.request.as_deref().ok_or_else(inconsistent)?;
    let plain = app.master_key.open(&purpose(member.resource), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| inconsistent())
}
