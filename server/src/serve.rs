//! Terrace as a running server: one function wires everything, for production and tests alike.
//!
//! `/api/v1` is the API with the state backend, `/git` the local forge, `/healthz`, `/readyz` and
//! `/metrics` are for operators, and everything else is the browser's interface. When it is told
//! to stop, Terrace takes no more requests, ends the streams, and waits for the jobs under way.
//! What is absent: TLS, which is the work of a proxy in front.

use std::net::{SocketAddr, TcpListener};

use actix_web::body::{BodyStream, EitherBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use futures_util::stream::{self, Stream, StreamExt};
use terrace_engine::diagnostic::Diagnostics;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::{AppExt, scope};

use crate::app::{self, App, StartError};
use crate::authn::store as accounts;
use crate::config::{Config, Role};
use crate::db::Db;
use crate::error::{ApiError, Problem};
use crate::{drift, events, git, jobs, openapi, ops, sources, templates, ui};

/// Threads that answer requests; what blocks runs elsewhere.
const WORKERS: usize = 2;

/// How many seconds requests under way have when Terrace stops.
const GRACE: u64 = 10;

/// Why Terrace does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It could not be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The address cannot be listened on.
    #[error("Terrace cannot listen on {address}: {source}; choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The catalog cannot be published.
    #[error("the catalog cannot be published: {0}")]
    Catalog(ApiError),
    /// The server failed.
    #[error("the server failed: {0}")]
    Server(#[from] std::io::Error),
}

/// Stops a running Terrace.
#[derive(Debug, Clone)]
pub struct ServerHandle {
    server: actix_web::dev::ServerHandle,
    stop: CancellationToken,
}

impl ServerHandle {
    /// Takes no more requests, ends the streams, and waits for requests under way. The jobs have
    /// settled when the task that [`start`] returned has ended.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.server.stop(true).await;
    }
}

/// Runs Terrace until it is told to stop by SIGINT or SIGTERM; a second one does not wait.
///
/// # Errors
/// Terrace cannot be opened, cannot listen, or the server fails.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    if !config.roles.contains(&Role::Api) {
        return worker(config).await;
    }
    let address = config.listen;
    let listener = TcpListener::bind(address).map_err(|source| ServeError::Listen { address, source })?;
    let mut asked = Asked::listen()?;
    let (handle, app, mut running) = start(config, listener).await?;
    warn_of_emptiness(&app).await;
    tracing::info!(%address, url = app.config.public_url(), "Terrace is ready");
    tokio::select! {
        () = asked.wait() => {}
        ended = &mut running => return settled(ended),
    }
    tracing::info!("stopping: jobs under way are waited for; ask again to stop at once");
    handle.stop().await;
    tokio::select! {
        () = asked.wait() => Ok(()),
        ended = running => settled(ended),
    }
}

/// Starts Terrace on a listener that is bound already and returns at once. Without a configured
/// public address it is the listener's. The task ends when the server has stopped and its jobs
/// have settled.
///
/// # Errors
/// Terrace cannot be opened.
pub async fn start(
    mut config: Config,
    listener: TcpListener,
) -> Result<(ServerHandle, web::Data<App>, JoinHandle<Result<(), ServeError>>), ServeError> {
    config.listen = listener.local_addr()?;
    let app = web::Data::new(App::open(config).await?);
    templates::catalog::publish(&app).await.map_err(ServeError::Catalog)?;
    events::store::prune(app.db.read()).await.map_err(StartError::First)?;
    let every = std::time::Duration::from_secs(app.config.source_refresh);
    sources::refresh::schedule(&app, every).await.map_err(StartError::First)?;
    drift::tick::schedule(&app).await.map_err(StartError::First)?;
    let stop = CancellationToken::new();
    let (served, stopping) = (app.clone(), stop.clone());
    let server = HttpServer::new(move || application(served.clone(), stopping.clone()))
        .workers(WORKERS)
        .shutdown_timeout(GRACE)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = ServerHandle { server: server.handle(), stop: stop.clone() };
    let works = app.config.roles.contains(&Role::Worker);
    let worker = works.then(|| tokio::spawn(jobs::worker::work(app.clone(), stop.clone())));
    let running = tokio::spawn(async move {
        let outcome = server.await;
        stop.cancel();
        if let Some(worker) = worker
            && let Err(error) = worker.await
        {
            tracing::error!(%error, "the worker ended badly");
        }
        outcome.map_err(ServeError::Server)
    });
    Ok((handle, app, running))
}

/// Works on jobs without serving requests, until SIGINT or SIGTERM.
///
/// # Errors
/// Terrace cannot be opened.
pub async fn worker(config: Config) -> Result<(), ServeError> {
    let mut asked = Asked::listen()?;
    let app = web::Data::new(App::open(config).await?);
    let stop = CancellationToken::new();
    let working = tokio::spawn(jobs::worker::work(app, stop.clone()));
    asked.wait().await;
    stop.cancel();
    tokio::select! {
        () = asked.wait() => {}
        ended = working => ended.map_err(std::io::Error::other)?,
    }
    Ok(())
}

/// Brings the database's schema up to date and does nothing else.
///
/// # Errors
/// The data folder cannot be made, the database cannot be reached, or a migration fails.
pub async fn migrate(config: &Config) -> Result<(), ServeError> {
    std::fs::create_dir_all(&config.data)
        .map_err(|source| StartError::DataFolder { path: config.data.display().to_string(), source })?;
    Db::open(config.database_url.as_deref(), &config.data).await.map_err(StartError::Database)?;
    Ok(())
}

/// Everything that answers a request, for one worker thread. `stop` ends the streams.
pub fn application(
    app: web::Data<App>,
    stop: CancellationToken,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let headers = DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "same-origin"))
        .add(("X-Frame-Options", "DENY"));
    actix_web::App::new()
        .into_utoipa_app()
        .service(scope(openapi::PREFIX).configure(openapi::routes))
        .into_app()
        .app_data(app)
        .app_data(web::Data::new(stop))
        .configure(app::extractors)
        .configure(ops::wire)
        .configure(git::routes::wire)
        .default_service(web::to(elsewhere))
        .wrap(from_fn(ops::address::refuse_nul))
        .wrap(from_fn(end_streams))
        .wrap(Compress::default())
        .wrap(headers)
        .wrap(from_fn(ops::observe::observe))
}

/// What no route took: a problem under `/api` and `/git`, the interface elsewhere.
async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let path = request.path();
    let below =
        |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if let Some(pattern) = request.match_pattern() {
        return Ok(wrong_method(&request, &pattern));
    }
    if below("/api") || below("/git") {
        return Err(ApiError::NotFound("address"));
    }
    ui::serve(&request)
}

fn wrong_method(request: &HttpRequest, pattern: &str) -> HttpResponse {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let allowed = openapi::methods(pattern).join(", ");
    let problem = Problem {
        kind: "/docs/errors#method_not_allowed".to_owned(),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        detail: format!("{} is not a method of this address", request.method()),
        code: "method_not_allowed".to_owned(),
        diagnostics: Diagnostics::default(),
        next_step: (!allowed.is_empty()).then(|| format!("use {allowed}")),
        change: None,
    };
    let mut response = HttpResponse::build(status);
    if !allowed.is_empty() {
        response.insert_header((ALLOW, allowed));
    }
    response.content_type("application/problem+json").json(problem)
}

/// Ends streams of events when Terrace stops, and keeps them and Git's packs from being
/// compressed: the one would be held back, the other is compressed already.
async fn end_streams<B: MessageBody + 'static>(
    stop: web::Data<CancellationToken>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<
    ServiceResponse<EitherBody<BodyStream<impl Stream<Item = Result<web::Bytes, B::Error>>>, B>>,
    actix_web::Error,
> {
    let mut response = next.call(request).await?;
    let kind = kind_of(response.headers());
    if kind.starts_with("text/event-stream") || kind.starts_with("application/x-git-") {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    if !kind.starts_with("text/event-stream") {
        return Ok(response.map_into_right_body());
    }
    let until = stop.get_ref().clone().cancelled_owned();
    Ok(response
        .map_body(|_, body| BodyStream::new(chunks(body).take_until(Box::pin(until))))
        .map_into_left_body())
}

fn kind_of(headers: &HeaderMap) -> String {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// A body's pieces as a stream.
fn chunks<B: MessageBody>(body: B) -> impl Stream<Item = Result<web::Bytes, B::Error>> {
    let mut body = Box::pin(body);
    stream::poll_fn(move |context| body.as_mut().poll_next(context))
}

/// An empty database has nobody who could sign in: say so.
async fn warn_of_emptiness(app: &App) {
    if matches!(accounts::is_empty(app.db.read()).await, Ok(true)) {
        tracing::warn!(
            "there are no accounts: start once with TERRACE_BOOTSTRAP_TOKEN set to make the account admin"
        );
    }
}

/// Waits for SIGINT or SIGTERM.
///
/// # Errors
/// The signals cannot be listened for.
pub async fn told_to_stop() -> Result<(), std::io::Error> {
    Asked::listen()?.wait().await;
    Ok(())
}

/// What the operator asks for by signals. They are listened for before a job is claimed: a signal
/// that nobody listens for would end the process in the middle of it.
struct Asked {
    interrupt: Signal,
    terminate: Signal,
}

impl Asked {
    fn listen() -> Result<Self, std::io::Error> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for SIGINT or SIGTERM.
    async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

fn settled(ended: Result<Result<(), ServeError>, tokio::task::JoinError>) -> Result<(), ServeError> {
    ended.map_err(|error| ServeError::Server(std::io::Error::other(error)))?
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod world;
