//! What an operator watches: health, readiness, metrics, and one log line per request.
//!
//! These addresses are outside `/api/v1` and need no credentials; they tell counts and the
//! version, never ids or names. What is absent: traces for other systems, and alerting.

pub mod address;
pub mod observe;
mod store;

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use metrics::gauge;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde::Serialize;

use crate::app::App;
use crate::error::ApiError;
use crate::jobs::{self, Work};
use crate::runs::binary;

/// How long requests take, in seconds: the bounds between which they are counted.
const DURATIONS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// How long jobs and runs wait, and how long runs take, in seconds.
const LONG: &[f64] = &[0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0];

/// How many statements requests send.
const STATEMENTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];

/// How long the database may take to answer whoever asks whether Terrace is ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// Every state of a run, so that a state without runs is shown as zero.
const RUN_STATES: &[&str] = &["queued", "running", "succeeded", "failed", "cancelled", "lost"];

/// The recorder of this process; it is installed by the first call.
pub fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let bounds = observe::SLOW.map(|name| (name, LONG)).into_iter();
        let bounds = bounds.chain([(observe::DURATION, DURATIONS), (observe::STATEMENTS, STATEMENTS)]);
        let with = |builder: PrometheusBuilder, (name, bounds): (&str, &[f64])| {
            let name = Matcher::Full(name.to_owned());
            builder.set_buckets_for_metric(name, bounds).unwrap_or_else(|_| PrometheusBuilder::new())
        };
        let builder = bounds.fold(PrometheusBuilder::new(), with);
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of metrics is installed: /metrics stays empty");
        }
        handle
    };
    RECORDER.get_or_init(install).clone()
}

/// The process answers.
async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether Terrace can do its work.
#[derive(Debug, Serialize)]
struct Readiness {
    /// Whether the database and the data folder are there.
    ready: bool,
    /// `ok`, or what is wrong with the database.
    database: String,
    /// `ok`, or what is wrong with the data folder.
    data: String,
    /// The Terraform binaries and their versions, the preferred one first, or why there is none.
    /// Without any, Terrace answers but no run succeeds.
    terraform: String,
    /// The version of Terrace.
    version: &'static str,
}

async fn readyz(app: web::Data<App>) -> HttpResponse {
    let database = database(&app).await;
    let folder = app.config.data.clone();
    let written = web::block(move || probe(&folder)).await;
    let data = match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(format!("the data folder cannot be written: {error}")),
        Err(_) => Err("the data folder could not be tried: Terrace is stopping".to_owned()),
    };
    let ready = database.is_ok() && data.is_ok();
    let readiness = Readiness {
        ready,
        database: database.err().unwrap_or("ok").to_owned(),
        data: data.err().unwrap_or_else(|| "ok".to_owned()),
        terraform: binaries(&app).await,
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut response = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.json(readiness)
}

/// Whether the database would take something now. What is begun is taken back at once; it is begun
/// apart, because a transaction must not be broken off in the middle.
async fn database(app: &App) -> Result<(), &'static str> {
    let db = app.db.clone();
    let tried = tokio::spawn(async move { db.write().await?.rollback().await });
    let error = match tokio::time::timeout(PATIENCE, tried).await {
        Ok(Ok(Ok(()))) => return Ok(()),
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(error)) => error.to_string(),
        Err(late) => late.to_string(),
    };
    tracing::error!(error, "the database does not answer");
    Err("the database does not answer")
}

/// Writes and removes a small file.
fn probe(folder: &Path) -> std::io::Result<()> {
    let file = folder.join(format!(".probe-{}", std::process::id()));
    std::fs::write(&file, b"ok")?;
    std::fs::remove_file(&file)
}

/// The Terraform binaries in words.
async fn binaries(app: &App) -> String {
    match app.terraform.all(app.config.terraform.as_deref()).await {
        Ok(all) => all.iter().map(binary::words).collect::<Vec<_>>().join(", "),
        Err(error) => error.to_string(),
    }
}

/// The metrics of this process, in Prometheus' text format; what the database knows is read now.
async fn metrics(app: web::Data<App>) -> Result<HttpResponse, ApiError> {
    let db = app.db.read();
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a floating-point number")]
    let number = |count: u64| count as f64;
    let depth: HashMap<String, i64> = jobs::store::depth(db).await?.into_iter().collect();
    for kind in Work::KINDS {
        let count = depth.get(kind).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0);
        gauge!("terrace_jobs", "kind" => kind).set(number(count));
    }
    let places = jobs::workers::places(db).await?;
    gauge!("terrace_workers").set(number(places.workers));
    gauge!("terrace_worker_places").set(number(places.places));
    gauge!("terrace_worker_places_taken").set(number(places.busy));
    let counts = store::runs_by_state(db).await?;
    for state in RUN_STATES {
        gauge!("terrace_runs", "state" => *state).set(number(counts.get(*state).copied().unwrap_or(0)));
    }
    gauge!("terrace_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    app.metrics.run_upkeep();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(app.metrics.render()))
}

/// The routes of this feature.
pub fn wire(config: &mut web::ServiceConfig) {
    config
        .route("/healthz", web::get().to(healthz))
        .route("/readyz", web::get().to(readyz))
        .route("/metrics", web::get().to(metrics));
}
