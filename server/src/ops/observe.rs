//! One look at every request: an id, a log line, a count, a duration and its statements.
//!
//! The line holds method, path, status, duration and how many statements it sent to the database,
//! which tells whether the work grows with what is shown; never the query, headers or bodies, which
//! may carry secrets. Metrics are labelled by the route's template, so that their number does
//! not grow with the rows.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use metrics::{counter, histogram};
use terrace_engine::run::Kind;
use tracing::Instrument as _;

use crate::runs::store::Run;
use crate::{clock, db};

/// The header that carries a request's id, both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The metric of how long requests take.
pub(super) const DURATION: &str = "terrace_http_request_duration_seconds";

/// The metric of how many statements requests send to the database.
pub(super) const STATEMENTS: &str = "terrace_http_request_statements";

/// The metrics of how long jobs and runs wait, and how long runs take.
pub(super) const SLOW: [&str; 3] =
    ["terrace_job_wait_seconds", "terrace_run_wait_seconds", "terrace_run_duration_seconds"];

/// Methods that metrics tell apart; a client can make up any other.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "LOCK", "UNLOCK"];

/// Serves a request and tells about it.
///
/// # Errors
/// What the service itself fails with.
pub async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let begun = Instant::now();
    let id = id_of(&request);
    let method = request.method().clone();
    let path = request.path().to_owned();
    let span = tracing::info_span!("request", %id);
    let (mut outcome, statements) = db::counted(next.call(request).instrument(span.clone())).await;
    let (status, route) = match &mut outcome {
        Ok(response) => {
            if let Ok(value) = HeaderValue::from_str(&id) {
                response.headers_mut().insert(REQUEST_ID, value);
            }
            (response.status(), response.request().match_pattern())
        }
        Err(error) => (error.as_response_error().status_code(), None),
    };
    let took = begun.elapsed();
    let milliseconds = took.as_micros() as f64 / 1000.0;
    let status_number = status.as_u16();
    span.in_scope(
        || tracing::info!(%method, path, status = status_number, milliseconds, statements, "answered"),
    );
    count(&method, &route.unwrap_or_else(|| elsewhere(&path)), status, (took.as_secs_f64(), statements));
    outcome
}

fn count(method: &Method, route: &str, status: StatusCode, (seconds, statements): (f64, u64)) {
    let method = METHODS.iter().copied().find(|known| *known == method.as_str()).unwrap_or("other");
    let status = status.as_str().to_owned();
    counter!("terrace_http_requests_total", "method" => method, "route" => route.to_owned(), "status" => status)
        .increment(1);
    histogram!(DURATION, "method" => method, "route" => route.to_owned()).record(seconds);
    #[expect(clippy::cast_precision_loss, reason = "a histogram is of floating-point numbers")]
    histogram!(STATEMENTS, "method" => method, "route" => route.to_owned()).record(statements as f64);
}

/// Counts how long a job was due before a worker took it.
pub fn waited(kind: &'static str, time: chrono::Duration) {
    histogram!(SLOW[0], "kind" => kind).record(seconds(time));
}

/// Counts how long a run has waited and taken.
pub fn ran(run: &Run) {
    let kind = match run.kind {
        _ if run.dry => "dry",
        Kind::Plan => "plan",
        Kind::Apply => "apply",
        Kind::Destroy => "destroy",
        Kind::Drift => "drift",
    };
    let (Some(started), Some(finished)) = (run.started_at, run.finished_at) else { return };
    histogram!(SLOW[1], "kind" => kind).record(seconds(started - run.created_at));
    histogram!(SLOW[2], "kind" => kind, "state" => run.state.name()).record(seconds(finished - started));
}

fn seconds(time: chrono::Duration) -> f64 {
    time.as_seconds_f64().max(0.0)
}

/// The label of a request that no route took.
fn elsewhere(path: &str) -> String {
    if path.starts_with("/api") || path.starts_with("/git") {
        "unknown".to_owned()
    } else {
        "interface".to_owned()
    }
}

/// The id that a proxy in front gave the request, or a new one.
fn id_of(request: &ServiceRequest) -> String {
    let harmless = |text: &&str| {
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=64).contains(&text.len()) && text.bytes().all(harmless)
    };
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(harmless);
    given.map_or_else(|| clock::new_id().simple().to_string(), ToOwned::to_owned)
}
