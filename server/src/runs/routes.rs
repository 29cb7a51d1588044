//! Runs, their plans and their logs; a log can be read while it is written.

use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, get, post};
use futures_util::stream;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use terrace_engine::id::RunId;
use terrace_engine::run::{RunEvent, RunState};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, Run};
use super::views::{self, LineView, RunFilter, RunView};
use super::{lines, lost, secrets};
use crate::app::App;
use crate::authz::{Action, Actor, Permit, Scope};
use crate::error::{ApiError, Problem};
use crate::events::routes::last_event_id;
use crate::page::{Page, PageQuery};
use crate::resources::mask::Mask;
use crate::{audit, changes};

/// How often a stream looks by itself: for lines of other processes, and so that a vanished
/// browser is noticed.
const LOOK: Duration = Duration::from_secs(2);

/// The most lines that one answer, or one piece of a stream, holds.
const MOST: u64 = 1000;

/// Runs of the places that the caller may see, newest first.
#[utoipa::path(tag = "run", params(PageQuery, RunFilter), responses((status = 200, body = Page<RunView>)))]
#[get("/runs")]
async fn list(
    app: web::Data<App>,
    actor: Actor,
    page: web::Query<PageQuery>,
    filter: web::Query<RunFilter>,
) -> Result<web::Json<Page<RunView>>, ApiError> {
    Ok(web::Json(views::list(app.db.read(), &actor, &page, &filter).await?))
}

/// One run.
#[utoipa::path(tag = "run", params(("id" = String, Path)), responses((status = 200, body = RunView), (status = 404, body = Problem)))]
#[get("/runs/{id}")]
async fn show(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<RunView>, ApiError> {
    Ok(web::Json(views::view(app.db.read(), &actor, id.parse()?).await?))
}

/// What a run's plan would do, per resource and attribute; 404 while there is no plan.
#[utoipa::path(tag = "run", params(("id" = String, Path)), responses((status = 200, body = Object), (status = 404, body = Problem)))]
#[get("/runs/{id}/plan")]
async fn plan(app: web::Data<App>, actor: Actor, id: web::Path<String>) -> Result<web::Json<Json>, ApiError> {
    let run = id.parse()?;
    views::view(app.db.read(), &actor, run).await?;
    let summary = store::plan_summary(app.db.read(), run).await?;
    Ok(web::Json(secrets::mask(&app, run).await?.json(summary)))
}

/// Asks a run to stop. One that waits is `cancelled` at once, one that is under way once the
/// Terraform binary has stopped.
#[utoipa::path(tag = "run", params(("id" = String, Path)), responses((status = 200, body = RunView), (status = 409, body = Problem)))]
#[post("/runs/{id}/cancel")]
async fn cancel(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<web::Json<RunView>, ApiError> {
    let id: RunId = id.parse()?;
    let view = views::view(app.db.read(), &actor, id).await?;
    let permit = actor.permit(Action::Operate, &Scope::At(view.path.parse()?))?;
    let transaction = app.db.write().await?;
    let run = store::by_id_alone(&transaction, id).await?;
    match run.state {
        RunState::Queued => withdraw(&app, &transaction, &permit, run).await?,
        RunState::Running { .. } => store::ask_to_cancel(&transaction, &permit, id).await?,
        _ => {
            return Err(ApiError::Conflict(format!(
                "the run is {}: there is nothing to cancel",
                run.state.name()
            )));
        }
    }
    audit::store::record(&transaction, &permit, "run.cancel", &id.to_string(), Json::Null).await?;
    app.commit(transaction).await?;
    Ok(web::Json(views::view(app.db.read(), &actor, id).await?))
}

/// Cancels a run that no worker has taken, and tells its change.
async fn withdraw(app: &App, db: &impl ConnectionTrait, permit: &Permit, run: Run) -> Result<(), ApiError> {
    let reason = format!("the run was cancelled by {}", permit.username());
    let stamp = permit.stamp();
    let events = lost::unstarted(db, &run, (reason, &stamp)).await?;
    let run = store::advance(db, run, RunEvent::CancelAsked, &app.worker).await?;
    let Some(change) = run.change else { return Ok(()) };
    for event in events {
        changes::store::advance(db, change, event, &stamp).await?;
    }
    Ok(())
}

/// Which lines of a log are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// Only lines after this position.
    after: Option<i64>,
    /// How many lines at most; 1000 unless told, which is also the most.
    limit: Option<u64>,
}

/// Some lines of a log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogPage {
    /// The lines, oldest first.
    items: Vec<LineView>,
    /// Whether no more lines will come after these.
    finished: bool,
}

/// Lines of a run's log.
#[utoipa::path(tag = "run", params(("id" = String, Path), LogQuery), responses((status = 200, body = LogPage), (status = 404, body = Problem)))]
#[get("/runs/{id}/log")]
async fn log(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    query: web::Query<LogQuery>,
) -> Result<web::Json<LogPage>, ApiError> {
    let run = id.parse()?;
    let limit = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let page = lines(&app, &actor, run, (query.after.unwrap_or(0), limit)).await?;
    Ok(web::Json(page.masked(&secrets::mask(&app, run).await?)))
}

impl LogPage {
    fn masked(mut self, mask: &Mask) -> Self {
        for line in &mut self.items {
            line.text = mask.text(std::mem::take(&mut line.text));
        }
        self
    }
}

/// Lines after a position. The state is read first, so that a run that ends meanwhile is
/// `finished` only once its last lines were given.
async fn lines(
    app: &App,
    actor: &Actor,
    run: RunId,
    (after, limit): (i64, u64),
) -> Result<LogPage, ApiError> {
    let ended = !is_open(&views::view(app.db.read(), actor, run).await?);
    let mut items = lines::after(app.db.read(), run, after, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let finished = ended && items.len() <= most;
    items.truncate(most);
    Ok(LogPage { items, finished })
}

/// A run's log as server-sent events: `line` with a line and its position as id, and `end` after
/// the last one. `Last-Event-ID` takes up a stream where it broke off.
#[utoipa::path(tag = "run", params(("id" = String, Path)), responses((status = 200, content_type = "text/event-stream", body = String), (status = 404, body = Problem)))]
#[get("/runs/{id}/log/stream")]
async fn follow(
    app: web::Data<App>,
    actor: Actor,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let run: RunId = id.parse()?;
    views::view(app.db.read(), &actor, run).await?;
    let follower = Follower {
        mask: secrets::mask(&app, run).await?,
        position: last_event_id(&request).unwrap_or(0),
        woken: app.wake.events.subscribe(),
        app,
        actor,
        run,
        ended: false,
        quiet: false,
    };
    let stream = stream::unfold(follower, |mut follower| async move {
        let piece = follower.piece().await?;
        Some((Ok::<_, ApiError>(piece), follower))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        .streaming(stream))
}

/// Somebody who reads a log while it is written.
struct Follower {
    app: web::Data<App>,
    actor: Actor,
    run: RunId,
    mask: Mask,
    position: i64,
    woken: watch::Receiver<u64>,
    ended: bool,
    quiet: bool,
}

impl Follower {
    /// The next piece of the stream; `None` at its end, or where the log can be read no more.
    async fn piece(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        if self.quiet {
            drop(tokio::time::timeout(LOOK, self.woken.changed()).await);
        }
        let page = lines(&self.app, &self.actor, self.run, (self.position, MOST)).await.ok()?;
        let page = page.masked(&self.mask);
        let mut text: String = page.items.iter().map(message).collect();
        self.position = page.items.last().map_or(self.position, |line| line.position);
        self.ended = page.finished;
        self.quiet = page.items.is_empty();
        if self.ended {
            text.push_str("event: end\ndata: {}\n\n");
        } else if self.quiet {
            text.push_str(": still here\n\n");
        }
        Some(Bytes::from(text))
    }
}

fn message(line: &LineView) -> String {
    let data = serde_json::to_string(line).unwrap_or_default();
    format!("id: {}\nevent: line\ndata: {data}\n\n", line.position)
}

fn is_open(run: &RunView) -> bool {
    matches!(run.state.as_str(), "queued" | "running")
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list).service(show).service(plan).service(cancel).service(log).service(follow);
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use crate::clock;
    use crate::serve::world::{ADMIN, World, row};

    /// A run that has ended, with three lines.
    async fn ended(world: &World) -> String {
        let run = Uuid::from_u128(7);
        let commit = "1".repeat(40);
        let rows = row(
            run,
            [
                ("path", "acme".into()),
                ("kind", "plan".into()),
                ("dry", false.into()),
                ("state", "succeeded".into()),
                ("state_data", json!({ "state": "succeeded" }).into()),
                ("spec", json!({ "kind": "plan", "commit": commit, "destroy": false }).into()),
                ("stages", json!([]).into()),
                ("revision", 1_i64.into()),
            ],
        );
        world.insert("runs", rows).await;
        for position in 1_i64..=3 {
            let line = vec![
                ("id", Uuid::from_u128(position.unsigned_abs().into()).into()),
                ("run_id", run.into()),
                ("position", position.into()),
                ("at", clock::now().into()),
                ("stage", "plan".into()),
                ("stream", "out".into()),
                ("text", format!("line {position}").into()),
            ];
            world.insert("run_lines", line).await;
        }
        format!("/api/v1/runs/run_{}", run.simple())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_log_is_taken_up_where_it_broke_off() {
        let world = World::start().await;
        let path = ended(&world).await;
        let asked =
            world.ask("GET", &format!("{path}/log/stream")).bearer_auth(ADMIN).header("Last-Event-ID", "2");
        let text = asked.send().await.unwrap().text().await.unwrap();
        assert!(text.starts_with("id: 3\nevent: line\ndata: {\"position\":3,"), "{text}");
        assert!(text.ends_with("event: end\ndata: {}\n\n"), "{text}");
        world.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_log_is_finished_with_its_last_line() {
        let world = World::start().await;
        let path = ended(&world).await;
        for (query, lines, finished) in [("?limit=2", 2, false), ("?after=2", 1, true), ("", 3, true)] {
            let asked = world.ask("GET", &format!("{path}/log{query}")).bearer_auth(ADMIN);
            let page: serde_json::Value = asked.send().await.unwrap().json().await.unwrap();
            assert_eq!(
                (page["items"].as_array().unwrap().len(), &page["finished"]),
                (lines, &finished.into())
            );
        }
        world.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_has_ended_is_not_cancelled() {
        let world = World::start().await;
        let path = ended(&world).await;
        let answer = world.ask("POST", &format!("{path}/cancel")).bearer_auth(ADMIN).send().await.unwrap();
        assert_eq!(answer.status(), 409);
        world.stop().await;
    }
}
