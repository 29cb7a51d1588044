//! Looking: a run of the kind `drift`.
//!
//! The plan takes no lock of the state (`-lock=false`): it writes none, and a lock would keep an
//! apply waiting. Instead the result counts only if neither the state nor the applied code has
//! moved meanwhile.

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;
use terrace_engine::change::Stamp;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::files::FileSet;
use terrace_engine::id::{ResourceId, RunId, UserId};
use terrace_engine::run::{drift, plan};

use super::store;
use super::tick;
use crate::app::App;
use crate::column::to_json;
use crate::error::ApiError;
use crate::resources::draft::Draft;
use crate::resources::store::{self as resources, Lifecycle, Resource};
use crate::revisions::store as revisions;
use crate::runs::store::{Looked, Run, RunSpec};
use crate::{events, runs, state, workspaces};

/// Asks for a look at what is applied; gives the run, or the one that is under way already.
///
/// # Errors
/// Nothing is applied, or the database fails.
pub async fn queue(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    resource: &Resource,
    user: UserId,
) -> Result<RunId, ApiError> {
    if let Some(open) = runs::drift::open_of(db, resource.id).await? {
        return Ok(open);
    }
    let nothing = || ApiError::Conflict(format!("nothing of {} is applied", resource.path));
    if resource.is_abstract() || resource.state != Lifecycle::Provisioned {
        return Err(nothing());
    }
    let revision = revisions::newest(db, resource.id).await?.ok_or_else(nothing)?;
    let (lineage, serial) = state::store::head(db, resource.id).await?;
    runs::drift::queue(db, stamp, resource, (Looked { revision, lineage, serial }, user)).await
}

/// The code that is applied, and what decides its values.
///
/// # Errors
/// A change was applied since the run was asked for, or the code cannot be read.
pub async fn prepared(app: &App, run: &Run, looked: &Looked) -> Result<(FileSet, Option<Draft>), ApiError> {
    let db = app.db.read();
    let resource = still(app, run, looked).await?;
    let revision = revisions::some(db, &resource, [looked.revision]).await?.pop();
    let revision = revision.ok_or(ApiError::NotFound("revision"))?;
    let workspace = workspaces::store::by_id(db, resource.workspace).await?;
    let repository = app.forge.open(workspace.slug.as_str())?;
    let folder = resource.folder.as_deref().and_then(|folder| folder.parse().ok());
    let (Some(folder), Some(commit)) = (folder, &revision.commit) else {
        return Err(ApiError::NotFound("code"));
    };
    let files = repository.folder(commit, &folder).await?;
    Ok((files, Draft::load(app, db, &resource, &revision.spec).await.ok()))
}

/// What keeps Terraform from taking the state's lock, for a run that looks.
#[must_use]
pub fn setting(run: &Run) -> Option<(String, String)> {
    let looks = matches!(run.spec, RunSpec::Drift { .. });
    looks.then(|| ("TF_CLI_ARGS_plan".to_owned(), "-lock=false".to_owned()))
}

/// The resource, if what the run looks at is still what is applied.
///
/// # Errors
/// The state or the applied code has moved.
pub async fn still(app: &App, run: &Run, looked: &Looked) -> Result<Resource, ApiError> {
    let db = app.db.read();
    let resource = resources::by_id(db, resource_of(run)?).await?;
    let head = state::store::head(db, resource.id).await?;
    let revision = revisions::newest(db, resource.id).await?;
    if revision != Some(looked.revision) || head != (looked.lineage.clone(), looked.serial) {
        let sentence = format!("{} was altered while it was looked at: look again", resource.path);
        return Err(ApiError::Conflict(sentence));
    }
    Ok(resource)
}

fn resource_of(run: &Run) -> Result<ResourceId, ApiError> {
    run.resource.ok_or(ApiError::NotFound("resource"))
}

/// Keeps what a look has found.
///
/// # Errors
/// The plan cannot be read, or the database fails.
pub async fn keep(
    app: &App,
    db: &impl ConnectionTrait,
    (run, json): (&Run, &Json),
    stamp: &Stamp,
) -> Result<(), ApiError> {
    let RunSpec::Drift { looked } = &run.spec else { return Ok(()) };
    let summary = plan(json).map_err(Diagnostics::from)?;
    let report = drift(json).map_err(Diagnostics::from)?;
    runs::drift::keep(db, stamp, run.id, (to_json(&summary)?, &summary.counts)).await?;
    let resource = resource_of(run)?;
    store::record(db, stamp, (resource, &run.path), (run.id, looked.revision, &report)).await?;
    events::store::record(db, "resource", &resource.to_string()).await?;
    tick::wake(app, db).await
}
