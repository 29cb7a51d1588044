//! The addresses that `git` speaks to. Refusals are plain text, because `git` shows that.

use std::io;
use std::pin::Pin;

use actix_web::dev::Decompress;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::name::Slug;
use terrace_workspaces::Repository;
use terrace_workspaces::smart_http::{self, Service};
use tokio::sync::mpsc;

use super::push::{self, Push, Update};
use crate::app::App;
use crate::audit;
use crate::authz::{Actor, Reach};
use crate::changes::outside::{self, Pushed};
use crate::error::ApiError;
use crate::jobs::{self, Work};

/// The repository of the catalog.
const CATALOG: &str = "catalog";

/// How many pieces of a body may wait for `git`.
const WAITING: usize = 8;

/// A request's body, decoded.
type Body = Decompress<web::Payload>;

/// Which list of references is asked for.
#[derive(Debug, Deserialize)]
struct Asked {
    service: Option<String>,
}

/// The references of a repository, which every clone and push begins with.
async fn references(
    app: web::Data<App>,
    actor: Result<Actor, ApiError>,
    request: HttpRequest,
    asked: web::Query<Asked>,
) -> HttpResponse {
    plainly(list(&app, actor, &request, asked.service.as_deref()).await)
}

async fn list(
    app: &App,
    actor: Result<Actor, ApiError>,
    request: &HttpRequest,
    asked: Option<&str>,
) -> Result<HttpResponse, ApiError> {
    let unknown =
        || ApiError::Forbidden("this server speaks Git's smart protocol only: use a newer git".into());
    let service = asked.and_then(Service::named).ok_or_else(unknown)?;
    let repository = allowed(app, actor, request, service)?.0;
    let body = smart_http::advertise(repository.path(), service, protocol(request)).await?;
    Ok(answer(service, "advertisement").body(body))
}

/// What a clone or fetch needs.
async fn upload_pack(
    app: web::Data<App>,
    actor: Result<Actor, ApiError>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    plainly(send(&app, actor, &request, payload).await)
}

async fn send(
    app: &App,
    actor: Result<Actor, ApiError>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let (repository, _) = allowed(app, actor, request, Service::UploadPack)?;
    let body = Decompress::from_headers(payload, request.headers());
    speak(&repository, Service::UploadPack, request, (Bytes::new(), body)).await
}

/// What a push brings.
async fn receive_pack(
    app: web::Data<App>,
    actor: Result<Actor, ApiError>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    plainly(receive(app, actor, &request, payload).await)
}

async fn receive(
    app: web::Data<App>,
    actor: Result<Actor, ApiError>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let (repository, actor) = allowed(&app, actor, request, Service::ReceivePack)?;
    let actor = actor.ok_or(ApiError::Unauthenticated)?;
    let mut body = Decompress::from_headers(payload, request.headers());
    let (begun, push) = head(&mut body).await?;
    let slug = slug_of(request)?;
    let kept = outside::kept(&app, &actor, slug.as_str(), &push.deleted()).await?;
    let kept = |update: &Update| {
        let found = kept.iter().find(|(branch, _)| update.deletes && update.branch() == Some(branch));
        found.map(|(_, why)| why.clone())
    };
    if let Some(refusal) = push.refuse(|update| update.refusal(&actor).or_else(|| kept(update))) {
        // git reads no answer before it has sent everything.
        while let Some(Ok(_)) = body.next().await {}
        return Ok(answer(Service::ReceivePack, "result").body(refusal));
    }
    if push.updates.is_empty() {
        return speak(&repository, Service::ReceivePack, request, (begun, body)).await;
    }
    record(&app, &actor, &slug, &push).await?;
    let body = sendable(begun, body);
    let output = smart_http::rpc(repository.path(), Service::ReceivePack, protocol(request), body).await?;
    let output = then(output, tell(app, actor, slug, push));
    Ok(answer(Service::ReceivePack, "result").streaming(output))
}

/// The same stream, which ends once `work` is done. Both go on where the client goes away.
fn then(
    mut output: BoxStream<'static, io::Result<Bytes>>,
    work: impl Future<Output = ()> + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + 'static {
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    actix_web::rt::spawn(async move {
        while let Some(piece) = output.next().await {
            // Nobody reads any more: git is let to its end all the same.
            let _ = sender.send(piece).await;
        }
        work.await;
    });
    stream::unfold(
        receiver,
        |mut receiver| async move { receiver.recv().await.map(|piece| (piece, receiver)) },
    )
}

/// Has the workers look at what a push has done to changes.
async fn tell(app: web::Data<App>, actor: Actor, slug: Slug, push: Push) {
    if let Err(error) = enqueue(&app, &actor, &slug, &push).await {
        tracing::error!(?error, workspace = %slug, "nobody looks at what a push has done");
    }
}

async fn enqueue(app: &App, actor: &Actor, slug: &Slug, push: &Push) -> Result<(), ApiError> {
    let Some(workspace) = outside::id_of(app.db.read(), slug.as_str()).await? else { return Ok(()) };
    let branches = push.updates.iter().filter_map(|update| update.branch().map(ToOwned::to_owned)).collect();
    let push = Pushed { workspace, by: actor.user, name: actor.username.clone(), branches };
    let transaction = app.db.write().await?;
    jobs::store::enqueue(&transaction, &Work::Pushed { push }).await?;
    app.commit(transaction).await
}

/// Reads the head of a push, and gives back the bytes that were read.
async fn head(body: &mut Body) -> Result<(Bytes, Push), ApiError> {
    let malformed = || ApiError::BadRequest("this is no push that this server understands".into());
    let mut begun = Vec::new();
    loop {
        match Push::read(&begun) {
            Ok(Some(push)) => return Ok((begun.into(), push)),
            Ok(None) if begun.len() <= push::MOST => {}
            _ => return Err(malformed()),
        }
        let piece = body.next().await.ok_or_else(malformed)?;
        begun.extend(piece.map_err(|error| ApiError::BadRequest(format!("the push broke off: {error}")))?);
    }
}

/// Writes into the audit trail who pushed what.
async fn record(app: &App, actor: &Actor, slug: &Slug, push: &Push) -> Result<(), ApiError> {
    let names: Vec<&str> = push.updates.iter().map(|update| update.reference.as_str()).collect();
    let permit = push::permit(actor)?;
    let transaction = app.db.write().await?;
    audit::store::record(
        &transaction,
        &permit,
        "workspace.push",
        slug.as_str(),
        json!({ "references": names }),
    )
    .await?;
    crate::events::store::record(&transaction, "workspace", slug.as_str()).await?;
    app.commit(transaction).await
}

/// Lets `git` answer: what was read already, then the rest of the body.
async fn speak(
    repository: &Repository,
    service: Service,
    request: &HttpRequest,
    (begun, rest): (Bytes, Body),
) -> Result<HttpResponse, ApiError> {
    let body = sendable(begun, rest);
    let output = smart_http::rpc(repository.path(), service, protocol(request), body).await?;
    Ok(answer(service, "result").streaming(output))
}

/// The body as a stream that may go to another thread, which the request's own may not.
fn sendable(begun: Bytes, mut rest: Body) -> Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>> {
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(WAITING);
    actix_web::rt::spawn(async move {
        if !begun.is_empty() && sender.send(Ok(begun)).await.is_err() {
            return;
        }
        while let Some(piece) = rest.next().await {
            if sender.send(piece.map_err(io::Error::other)).await.is_err() {
                return;
            }
        }
    });
    Box::pin(stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|piece| (piece, receiver))
    }))
}

/// The repository that is asked for, if the actor may use this service on it.
fn allowed(
    app: &App,
    actor: Result<Actor, ApiError>,
    request: &HttpRequest,
    service: Service,
) -> Result<(Repository, Option<Actor>), ApiError> {
    let slug = slug_of(request)?;
    let actor = match (slug.as_str(), service) {
        (CATALOG, Service::UploadPack) => None,
        (CATALOG, Service::ReceivePack) => {
            return Err(ApiError::Forbidden("the catalog ships with Terrace and is not pushed to".into()));
        }
        _ => Some(actor?),
    };
    if let (Some(actor), Service::ReceivePack) = (&actor, service) {
        may_push(actor)?;
    }
    if !app.forge.exists(slug.as_str()) {
        return Err(ApiError::NotFound("repository"));
    }
    Ok((app.forge.open(slug.as_str())?, actor))
}

fn may_push(actor: &Actor) -> Result<(), ApiError> {
    if actor.reach != Reach::Full {
        return Err(ApiError::Forbidden(
            "these credentials are for reading: push with an API token of your own".into(),
        ));
    }
    push::permit(actor).map(drop)
}

fn slug_of(request: &HttpRequest) -> Result<Slug, ApiError> {
    request.match_info().query("repository").parse().map_err(|_| ApiError::NotFound("repository"))
}

fn protocol(request: &HttpRequest) -> Option<&str> {
    request.headers().get("Git-Protocol")?.to_str().ok()
}

fn answer(service: Service, what: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, format!("application/x-{}-{what}", service.name())))
        .insert_header((CACHE_CONTROL, "no-cache"));
    response
}

/// Says what went wrong in plain text, under the same status and headers.
fn plainly(outcome: Result<HttpResponse, ApiError>) -> HttpResponse {
    outcome.unwrap_or_else(|error| {
        let detail = error.problem().detail;
        let mut response = error.error_response();
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, plain);
        if response.status() == StatusCode::UNAUTHORIZED {
            // git asks for a name and password only when it is challenged so.
            let basic = HeaderValue::from_static("Basic realm=\"Terrace\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, basic);
        }
        response.set_body(actix_web::body::BoxBody::new(format!("{detail}\n")))
    })
}

/// The routes of this feature.
pub fn wire(config: &mut web::ServiceConfig) {
    config
        .route("/git/{repository}.git/info/refs", web::get().to(references))
        .route("/git/{repository}.git/git-upload-pack", web::post().to(upload_pack))
        .route("/git/{repository}.git/git-receive-pack", web::post().to(receive_pack));
}
