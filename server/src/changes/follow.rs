//! What follows an output that moved: resources that read it are marked, and where their project
//! says so, their changes are asked for.

use std::collections::BTreeSet;

use serde_json::json;
use terrace_engine::id::ResourceId;

use super::jobs::system;
use super::store::{self, ChangeRow};
use crate::app::App;
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::resources::draft::Draft;
use crate::resources::links::LinkRow;
use crate::resources::store::{Lifecycle, Resource};
use crate::resources::{self, unique};
use crate::{audit, projects, runs};

/// Marks those who read an output that the apply altered, and asks for their changes.
pub(super) async fn outputs(app: &App, lease: &Lease, row: &ChangeRow) -> Result<(), ApiError> {
    let db = app.db.read();
    let moved = runs::store::moved_outputs(db, row.change.id).await?;
    let mut readers = resources::links::readers(db, row.resource.id).await?;
    readers.retain(|link| moved.contains(&link.output));
    let concerned: BTreeSet<ResourceId> = readers.iter().map(|link| link.reader).collect();
    let transaction = app.db.write().await?;
    let ids = concerned.iter().map(|reader| reader.uuid()).collect();
    resources::marks::mark_out_of_date(&transaction, ids).await?;
    app.commit_under(lease, transaction).await?;
    for reader in concerned {
        let links: Vec<&LinkRow> = readers.iter().filter(|link| link.reader == reader).collect();
        propose(app, lease, row, (reader, &links)).await?;
    }
    Ok(())
}

/// Asks for the change of one reader, unless its project does not want that, or a change of it is
/// open already: that one is planned with the output as it is now.
async fn propose(
    app: &App,
    lease: &Lease,
    row: &ChangeRow,
    (reader, links): (ResourceId, &[&LinkRow]),
) -> Result<(), ApiError> {
    let db = app.db.read();
    let resource = resources::store::by_id(db, reader).await?;
    if !wanted(app, &resource).await? {
        return Ok(());
    }
    let draft = Draft::load(app, db, &resource, &resource.spec).await?;
    let sound = match draft.verdict(app, db, None).await?.sound() {
        Ok(sound) => sound,
        // The mark stays, and whoever asks for the change is told the rule.
        Err(findings) => return not_proposed(app, lease, row, (&resource, &findings)).await,
    };
    let names: BTreeSet<&str> = links.iter().map(|link| link.output.as_str()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let reason = format!("{names} of {} moved in change {}", row.resource.path, row.change.number);
    let transaction = app.db.write().await?;
    unique::claim(&transaction, &system(), &draft, &sound.claims).await?;
    match store::propose(&transaction, (row, &system()), &resource, &resource.spec, reason).await {
        Ok(_) => app.commit_under(lease, transaction).await,
        Err(ApiError::Conflict(_) | ApiError::Busy { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn wanted(app: &App, resource: &Resource) -> Result<bool, ApiError> {
    let projects = projects::store::by_ids(app.db.read(), vec![resource.project.uuid()]).await?;
    let propose = projects.get(&resource.project).is_some_and(|project| project.propose_readers);
    Ok(propose && resource.state == Lifecycle::Provisioned)
}

async fn not_proposed(
    app: &App,
    lease: &Lease,
    row: &ChangeRow,
    (resource, findings): (&Resource, &terrace_engine::diagnostic::Diagnostics),
) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    let detail = json!({"after": row.change.number, "because": findings.to_string()});
    let path = resource.path.to_string();
    audit::store::record_stamp(&transaction, &system(), "change.not_proposed", &path, detail).await?;
    app.commit_under(lease, transaction).await
}
