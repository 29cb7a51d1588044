//! Reading a version's module again, where the engine has learned more since it was imported.

use actix_web::{post, web};
use serde::Serialize;
use serde_json::json;
use terrace_engine::module::{Comparison, compare};
use utoipa::ToSchema;

use super::addition;
use super::versions::{VersionView, around, found};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::resources::marks;
use crate::sources::snapshot::Snapshot;
use crate::sources::{read, store as sources};
use crate::{audit, events};

/// A version that was read again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Analysed {
    version: VersionView,
    /// What is read otherwise than before: `class` and `rows`.
    #[schema(value_type = Object)]
    comparison: Comparison,
}

/// Reads a version's module again at its own commit: its interface, README and examples are those
/// that are found now. Where the interface differs, resources that use the version are marked out
/// of date.
#[utoipa::path(tag = "template", params(("key" = String, Path), ("name" = String, Path)), responses((status = 200, body = Analysed), (status = 404, body = Problem), (status = 422, body = Problem)))]
#[post("/templates/{key}/versions/{name}/analyse")]
pub async fn analyse(
    app: web::Data<App>,
    actor: Actor,
    path: web::Path<(String, String)>,
) -> Result<web::Json<Analysed>, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let (template, before) = found(app.db.read(), &path).await?;
    let source = sources::by_id(app.db.read(), before.source).await?;
    let mirror = read::mirror(&app, &source).await?;
    let module = [Snapshot::take(&app, &mirror, &before.commit).await?.module(&before.path).await?];
    read::refuse_errors(&module)?;
    let [module] = module;
    let comparison = compare(&before.interface, &module.interface);
    let detail = json!({ "version": before.name, "class": comparison.class, "rows": comparison.rows.len() });
    let transaction = app.db.write().await?;
    let version = addition::replace(&transaction, &permit, before.id, module).await?;
    if !comparison.rows.is_empty() {
        marks::mark_versions_out_of_date(&transaction, &permit, vec![version.id]).await?;
    }
    audit::store::record(&transaction, &permit, "version.analyse", template.key.as_str(), detail).await?;
    events::store::record(&transaction, "template", template.key.as_str()).await?;
    app.commit(transaction).await?;
    let around = around(&app, &version).await?;
    Ok(web::Json(Analysed { version: VersionView::of(&version, &template.key, around), comparison }))
}
