//! Telling how far an import is, while it goes on.
//!
//! Whoever asks with `Accept: text/event-stream` gets server-sent events: `progress` for each
//! module that was read, and at the end `imported` with what a request without it gets, or
//! `failed` with the problem document. The work goes on where the listener goes away.

use actix_web::http::header::ACCEPT;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Serialize;
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::imports::Imported;
use crate::error::ApiError;

/// How far an import is.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Step {
    /// The module that was read last.
    pub(super) path: String,
    /// How many modules were read.
    pub(super) done: usize,
    /// How many there are.
    pub(super) total: usize,
}

/// Where steps are told; nowhere where nobody listens.
#[derive(Debug, Clone, Default)]
pub(super) struct Listener(Option<UnboundedSender<Step>>);

impl Listener {
    /// Tells a step. There are few, so that none has to wait for whoever reads them.
    pub(super) fn tell(&self, step: Step) {
        // Whoever has gone away is told nothing.
        drop(self.0.as_ref().map(|listener| listener.send(step)));
    }
}

/// Whether somebody wants to be told meanwhile.
pub(super) fn is_wanted(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/event-stream"))
}

/// Answers with what `work` tells and how it ends.
pub(super) fn told<W, F>(work: W) -> HttpResponse
where
    W: FnOnce(Listener) -> F,
    F: Future<Output = Result<Imported, ApiError>> + Send + 'static,
{
    let (listener, steps) = unbounded_channel();
    let ending = tokio::spawn(work(Listener(Some(listener))));
    let events = stream::unfold(Some((steps, ending)), |going| async move {
        let (mut steps, ending) = going?;
        if let Some(step) = steps.recv().await {
            return Some((event("progress", &json!(step)), Some((steps, ending))));
        }
        Some((end(ending.await), None::<(UnboundedReceiver<Step>, _)>))
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        .streaming(events)
}

type Ending = Result<Result<Imported, ApiError>, tokio::task::JoinError>;

fn end(ending: Ending) -> Result<Bytes, ApiError> {
    let stopped = |error: tokio::task::JoinError| ApiError::Internal(error.to_string());
    match ending.map_err(stopped).and_then(|outcome| outcome) {
        Ok(imported) => event("imported", &json!(imported)),
        Err(error) => {
            if error.code() == "internal" {
                tracing::error!(?error, "an import failed");
            }
            event("failed", &json!(error.problem()))
        }
    }
}

fn event(name: &str, data: &Json) -> Result<Bytes, ApiError> {
    Ok(Bytes::from(format!("event: {name}\ndata: {data}\n\n")))
}
