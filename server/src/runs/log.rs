//! Carrying a run's lines and stages into the database while it goes on.

use std::time::Duration;

use actix_web::web;
use sea_orm::Set;
use terrace_engine::id::RunId;
use terrace_engine::run::{RunEvent, Stage};
use terrace_workspaces::breakpoint::Breakpoint;
use terrace_workspaces::terraform::{Line, Stage as Printed, Stream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use super::entity::line::ActiveModel;
use super::{lines, store};
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::jobs::store::Lease;

/// How long the first line of a batch waits for company before it is written.
const GATHER: Duration = Duration::from_millis(120);

/// How many lines one statement takes: seven values each, well below SQLite's limit.
const BATCH: usize = 500;

/// How long lines are offered to a database that does not take them. How many can wait meanwhile
/// is bounded by how much a run may print.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long lies between two offers.
const PAUSE: Duration = Duration::from_secs(1);

/// Writes lines until the channel closes.
pub(super) async fn carry(app: web::Data<App>, lease: Lease, run: RunId, mut lines: UnboundedReceiver<Line>) {
    let mut written = Written::default();
    let mut stage = Printed::Init;
    while let Some(first) = lines.recv().await {
        let (mut batch, until) = (vec![first], Instant::now() + GATHER);
        while batch.len() < BATCH {
            match timeout_at(until, lines.recv()).await {
                Ok(Some(line)) => batch.push(line),
                Ok(None) | Err(_) => break,
            }
        }
        let newest = batch.last().map_or(stage, |line| line.stage);
        if !offer(&app, (&lease, run), &mut written, batch).await {
            return;
        }
        if newest != stage {
            stage = newest;
            if stage == Printed::Apply {
                Breakpoint::Applying.pass();
            }
            if let Err(error) = reached(&app, (&lease, run), stage).await {
                tracing::warn!(?error, %run, "a run's stage could not be noted");
            }
        }
    }
}

/// How much of a log is written, and what is missing at its end.
#[derive(Default)]
struct Written {
    position: i64,
    lost: usize,
}

/// Writes some lines, however often that takes; lines that the database does not take in time are
/// lost, and the log says so where it goes on. `false` where another worker has taken the run over.
async fn offer(
    app: &App,
    (lease, run): (&Lease, RunId),
    written: &mut Written,
    mut batch: Vec<Line>,
) -> bool {
    let until = Instant::now() + if written.lost > 0 { Duration::ZERO } else { PATIENCE };
    if let (Some(first), 1..) = (batch.first(), written.lost) {
        let text = format!("{} lines are missing here: they could not be written.", written.lost);
        batch.insert(0, Line { text, level: Some("warn".to_owned()), ..first.clone() });
    }
    let rows: Vec<ActiveModel> =
        (written.position + 1..).zip(&batch).map(|(position, line)| row(run, position, line)).collect();
    loop {
        match write(app, lease, rows.clone()).await {
            Ok(()) => {
                *written = Written { position: written.position + rows.len() as i64, lost: 0 };
                return true;
            }
            Err(ApiError::Conflict(_)) => return false,
            Err(error) if Instant::now() >= until => {
                tracing::error!(?error, %run, lines = batch.len(), "lines of a run's log were lost");
                written.lost += batch.len() - usize::from(written.lost > 0);
                return true;
            }
            Err(error) => tracing::warn!(?error, %run, "lines of a run's log are not written yet"),
        }
        sleep(PAUSE).await;
    }
}

fn row(run: RunId, position: i64, line: &Line) -> ActiveModel {
    ActiveModel {
        id: Set(clock::new_id()),
        run_id: Set(run.uuid()),
        position: Set(position),
        at: Set(line.at),
        stage: Set(line.stage.to_string()),
        stream: Set(if line.stream == Stream::Err { "err" } else { "out" }.to_owned()),
        level: Set(line.level.clone()),
        text: Set(line.text.replace('\0', "\u{fffd}")),
    }
}

async fn write(app: &App, lease: &Lease, rows: Vec<ActiveModel>) -> Result<(), ApiError> {
    let transaction = app.db.write().await?;
    lines::append(&transaction, rows).await?;
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
