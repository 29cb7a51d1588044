//! A lock that somebody holds, and taking it away by force.

use sea_orm::ConnectionTrait;
use serde_json::json;
use terrace_engine::id::{ResourceId, RunId};

use super::store;
use crate::authz::Permit;
use crate::error::ApiError;
use crate::runs::views::{BriefRun, briefs};
use crate::{audit, events, resources};

/// A held lock.
#[derive(Debug)]
pub(super) struct Held {
    /// The id that its holder chose.
    pub(super) id: String,
    resource: ResourceId,
    key: String,
    run: Option<RunId>,
}

/// The lock on a resource's state; none where nobody holds it.
///
/// # Errors
/// The database fails.
pub(super) async fn held(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Option<Held>, ApiError> {
    let Some(row) = store::find(db, resource).await? else { return Ok(None) };
    let run = row.lock_run_id.map(RunId::new);
    Ok(row.lock_id.map(|key| {
        let id = key.split_once(':').map_or(key.as_str(), |(_, id)| id).to_owned();
        Held { id, resource, key, run }
    }))
}

impl Held {
    /// Takes the lock away and records why.
    ///
    /// # Errors
    /// 409 where a run holds it that has not ended, or where it was given back meanwhile; the
    /// database fails.
    pub(super) async fn take_away(
        self,
        db: &impl ConnectionTrait,
        permit: &Permit,
        reason: &str,
    ) -> Result<(), ApiError> {
        let run = match self.run {
            Some(run) => briefs(db, vec![run.uuid()]).await?.remove(&run),
            None => None,
        };
        if let Some(sentence) = run.as_ref().and_then(BriefRun::lives) {
            return Err(ApiError::Conflict(sentence));
        }
        if !store::break_lock(db, permit, self.resource, &self.key).await? {
            return Err(ApiError::Conflict(format!("the lock {} was given back just now", self.id)));
        }
        let detail = json!({"lock": self.id, "run": self.run, "reason": reason});
        let path = resources::store::by_id(db, self.resource).await?.path.to_string();
        audit::store::record(db, permit, "state.break_lock", &path, detail).await?;
        events::store::record(db, "resource", &self.resource.to_string()).await
    }
}
