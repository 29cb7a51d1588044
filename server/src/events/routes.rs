//! The stream that tells browsers what to read again.

use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::stream;
use serde_json::json;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::app::App;
use crate::authz::Actor;
use crate::error::ApiError;

/// How often the stream looks by itself: for events of other processes, and so that a vanished
/// browser is noticed.
const LOOK: Duration = Duration::from_secs(2);

/// Everything that changes, as server-sent events named `changed`.
#[utoipa::path(tag = "events", responses((status = 200, content_type = "text/event-stream", body = String)))]
#[get("/events")]
pub async fn events(app: web::Data<App>, request: HttpRequest, _: Actor) -> Result<HttpResponse, ApiError> {
    let position = match last_event_id(&request) {
        Some(position) => position,
        None => store::newest(app.db.read()).await?,
    };
    let woken = app.wake.events.subscribe();
    let stream = stream::unfold((app, position, woken), |(app, position, mut woken)| async move {
        let events = store::after(app.db.read(), position).await.ok()?;
        if events.is_empty() {
            drop(tokio::time::timeout(LOOK, woken.changed()).await);
            return Some((
                Ok::<_, ApiError>(Bytes::from_static(b": still here\n\n")),
                (app, position, woken),
            ));
        }
        let position = events.last().map_or(position, |event| event.id);
        let text: String = events.iter().map(message).collect();
        Some((Ok(Bytes::from(text)), (app, position, woken)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        .streaming(stream))
}

/// The position that a reconnecting browser names.
#[must_use]
pub fn last_event_id(request: &HttpRequest) -> Option<i64> {
    request.headers().get("Last-Event-ID")?.to_str().ok()?.parse().ok()
}

fn message(event: &store::Event) -> String {
    let data = json!({ "kind": event.kind, "id": event.subject });
    format!("id: {}\nevent: changed\ndata: {data}\n\n", event.id)
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(events);
}
