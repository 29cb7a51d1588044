//! Carrying a run's lines and stages into the database while it goes on.

use std::time::Duration;

use actix_web::web;
use sea_orm::Set;
use terrace_engine::id::RunId;
use terrace_engine::run::{RunEvent, Stage};
use terrace_workspaces::terraform::{Line, Stage as Printed, Stream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use super::entity::line::ActiveModel;
use super::{lines, store};
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::jobs::store::Lease;

/// How long lines wait for company before they are written.
const GATHER: Duration = Duration::from_millis(120);

/// How many lines one statement takes: seven values each, well below SQLite's limit.
const BATCH: usize = 500;

/// Writes lines until the channel closes.
pub(super) async fn carry(app: web::Data<App>, lease: Lease, run: RunId, mut lines: UnboundedReceiver<Line>) {
    let mut position = 0;
    let mut stage = Printed::Init;
    while let Some(first) = lines.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match timeout(GATHER, lines.recv()).await {
                Ok(Some(line)) => batch.push(line),
                Ok(None) | Err(_) => break,
            }
        }
        let newest = batch.last().map_or(stage, |line| line.stage);
        if let Err(error) = write(&app, (&lease, run), &mut position, batch).await {
            tracing::error!(?error, %run, "lines of a run's log were lost");
        }
        if newest != stage {
            stage = newest;
            if let Err(error) = reached(&app, (&lease, run), stage).await {
                tracing::warn!(?error, %run, "a run's stage could not be noted");
            }
        }
    }
}

async fn write(
    app: &App,
    (lease, run): (&Lease, RunId),
    position: &mut i64,
    batch: Vec<Line>,
) -> Result<(), ApiError> {
    let rows = batch.into_iter().map(|line| {
        *position += 1;
        ActiveModel {
            id: Set(clock::new_id()),
            run_id: Set(run.uuid()),
            position: Set(*position),
            at: Set(line.at),
            stage: Set(line.stage.to_string()),
            stream: Set(if line.stream == Stream::Err { "err" } else { "out" }.to_owned()),
            level: Set(line.level),
            text: Set(line.text.replace('\0', "\u{fffd}")),
        }
    });
    let transaction = app.db.write().await?;
    lines::append(&transaction, rows.collect()).await?;
    lease.hold(&transaction).await?;
    transaction.commit().await?;
    app.wake.events.send_modify(|count| *count += 1);
    Ok(())
}

async fn reached(app: &App, (lease, run): (&Lease, RunId), stage: Printed) -> Result<(), ApiError> {
    let stage = match stage {
        Printed::Init => Stage::Init,
        Printed::Plan => Stage::Plan,
        Printed::Apply => Stage::Apply,
        Printed::Outputs => Stage::Outputs,
    };
    let transaction = app.db.write().await?;
    let row = store::by_id(&transaction, run).await?;
    store::advance(&transaction, row, RunEvent::StageReached { stage }, &app.worker).await?;
    app.commit_under(lease, transaction).await
}
