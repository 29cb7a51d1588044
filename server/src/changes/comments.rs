//! What people say about a change. A comment is an act like any other: it stands in the audit trail,
//! which the change's timeline is read from, and nobody alters it afterwards.

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::routes::seen;
use super::store::subject;
use super::views::TimelineEntry;
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::events;
use crate::templates::check;
use crate::workspaces::pulls;

/// A comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The text, which is shown as it is written.
    text: String,
}

/// Says something about a change, which everybody who sees the change reads on it and on its pull
/// request. An ended change takes comments too.
#[utoipa::path(tag = "change", params(("number" = i64, Path)), request_body = Comment, responses((status = 201, body = TimelineEntry), (status = 404, body = Problem), (status = 422, body = Problem)))]
#[post("/changes/{number}/comments")]
pub async fn comment(
    app: web::Data<App>,
    actor: Actor,
    number: web::Path<i64>,
    body: web::Json<Comment>,
) -> Result<HttpResponse, ApiError> {
    let row = seen(&app, &actor, *number).await?;
    let permit = actor.permit(Action::Read, &Scope::At(row.change.path.clone()))?;
    let text = check::text("text", body.into_inner().text.trim().to_owned())?;
    if text.is_empty() {
        return Err(ApiError::BadRequest("a comment needs a text".into()));
    }
    let stamp = permit.stamp();
    let (name, detail) = (subject(row.change.number), json!({ "detail": text }));
    let transaction = app.db.write().await?;
    if let Some(number) = row.pull_request {
        let said = format!("{}: {text}", permit.username());
        pulls::comment(&transaction, &stamp, (row.resource.workspace, number), &said).await?;
    }
    audit::store::record(&transaction, &permit, "change.comment", &name, detail).await?;
    events::store::record(&transaction, "change", &row.change.number.to_string()).await?;
    app.commit(transaction).await?;
    let (by, event) = (permit.username().to_owned(), "change.comment".to_owned());
    Ok(HttpResponse::Created().json(TimelineEntry { at: stamp.at, by, event, detail: text }))
}
