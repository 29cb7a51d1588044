//! States that an apply could hand over to nobody: Terrace, or its database, did not answer for as
//! long as the Terraform binary tried. It leaves such a state in the run's folder, which goes with
//! the run, and with it all knowledge of what was made. So it is kept as a version like any other.

use sea_orm::ConnectionTrait;
use serde_json::json;
use terrace_engine::change::Stamp;
use terrace_engine::id::{ResourceId, RunId};
use terrace_engine::run::with_lineage;

use super::document::{Document, Kept};
use super::lock::Holder;
use super::store::{self, Outcome};
use super::versions::{self, Origin};
use crate::app::App;
use crate::changes::jobs::system;
use crate::error::ApiError;
use crate::runs::store::Run;
use crate::{audit, clock, db, events};

/// Keeps the state that a run has left behind, as the run's own work.
///
/// # Errors
/// The text is no state, or does not carry on what is kept; the database fails.
pub async fn keep(app: &App, run: &Run, text: Vec<u8>) -> Result<(), ApiError> {
    let (Some(resource), Some(user)) = (run.resource, run.requested_by) else { return Ok(()) };
    let origin = Origin { by: Holder { user, run: Some(run.id) }, restored: None };
    // A first state gets its lineage from the backend that takes it.
    let text = with_lineage(&text, &clock::new_id().to_string());
    let text = text.map_err(|error| ApiError::BadRequest(error.to_string()))?;
    let kept = Document::read(text, None)?.keep(&app.master_key, resource)?;
    let detail = json!({"lineage": kept.lineage, "serial": kept.serial, "run": run.id});
    db::patiently(|| async {
        let (stamp, transaction) = (system(), app.db.write().await?);
        if add(&transaction, &stamp, resource, (kept.clone(), &origin)).await? == Outcome::Same {
            return Ok(());
        }
        let path = run.path.to_string();
        audit::store::record_stamp(&transaction, &stamp, "state.rescue", &path, detail.clone()).await?;
        events::store::record(&transaction, "resource", &resource.to_string()).await?;
        app.commit(transaction).await
    })
    .await
}

/// Adds the version where nobody but the run itself holds the state's lock.
async fn add(
    db: &impl ConnectionTrait,
    _: &Stamp,
    resource: ResourceId,
    (kept, origin): (Kept, &Origin),
) -> Result<Outcome, ApiError> {
    let row = store::find(db, resource).await?.ok_or(ApiError::NotFound("state"))?;
    if row.lock_id.is_some() && row.lock_run_id != origin.by.run.map(RunId::uuid) {
        return Err(ApiError::Conflict("somebody else has locked the state since".into()));
    }
    if store::carries_on(versions::newest(db, &row).await?.as_ref(), &kept)? == Outcome::Same {
        return Ok(Outcome::Same);
    }
    store::advance(db, &row, (&kept.lineage, kept.serial)).await?;
    versions::insert(db, resource, kept, origin).await?;
    Ok(Outcome::Done)
}
