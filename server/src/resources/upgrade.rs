//! What going to another version would ask of a resource.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use terrace_engine::diagnostic::{Code, Diagnostics, Severity};
use terrace_engine::module::{Form, compare, form};
use utoipa::{IntoParams, ToSchema};

use super::draft::Draft;
use super::routes::visible;
use super::store::{Resource, Spec};
use crate::app::App;
use crate::authz::Actor;
use crate::error::{ApiError, Problem};
use crate::templates::comparison::ComparisonView;
use crate::templates::store::{self as templates, Version};

/// Where to go.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UpgradeQuery {
    /// The version; the newest active one unless told.
    to: Option<String>,
}

/// What going to another version would ask of a resource.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpgradeView {
    /// The version that it has.
    from: String,
    to: String,
    comparison: ComparisonView,
    /// Variables that need a value and have none: neither the resource nor anything above sets
    /// them.
    missing: Vec<String>,
    /// Inputs that the resource sets and the version does not have: they are to be left out.
    removed: Vec<String>,
    /// What else is wrong there with the values that the resource has now.
    #[schema(value_type = Vec<Object>)]
    invalid: Diagnostics,
    /// What only Terraform can check.
    #[schema(value_type = Vec<Object>)]
    warnings: Diagnostics,
    /// The form of the version.
    #[schema(value_type = Object)]
    form: Form,
}

/// What going to another version would ask of a resource; nothing is written. To go there, ask for
/// a change with the version, the inputs that stay, and the missing ones.
#[utoipa::path(tag = "resource", params(("id" = String, Path), UpgradeQuery), responses((status = 200, body = UpgradeView), (status = 404, body = Problem), (status = 409, body = Problem)))]
#[get("/resources/{id}/upgrade")]
pub async fn show(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
    query: web::Query<UpgradeQuery>,
) -> Result<web::Json<UpgradeView>, ApiError> {
    let db = app.db.read();
    let resource = visible(&app, &actor, &id).await?;
    let own = resource
        .spec
        .version
        .ok_or_else(|| ApiError::Conflict(format!("{} is abstract: it has no version", resource.path)))?;
    let to = templates::version(db, resource.template, query.to.as_deref()).await?;
    let from = templates::versions_by_ids(db, vec![own.uuid()]).await?.into_values().next();
    let from = from.ok_or(ApiError::NotFound("version"))?;
    let compared = compare(&from.interface, &to.interface);
    let (spec, removed) = kept(&resource, &to);
    let draft = Draft::load(&app, db, &resource, &spec).await?;
    let findings = draft.verdict(&app, db, Some(&actor)).await?.findings;
    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|found| found.severity == Severity::Error);
    let (missing, invalid): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|found| found.code == Code::MissingInput);
    Ok(web::Json(UpgradeView {
        comparison: ComparisonView::of(from.name.clone(), to.name.clone(), compared),
        from: from.name,
        to: to.name,
        missing: missing.iter().filter_map(|found| Some(found.subject.as_ref()?.to_string())).collect(),
        removed,
        invalid: invalid.into_iter().collect(),
        warnings: warnings.into_iter().collect(),
        form: form(&draft.version.interface, &draft.version.overrides),
    }))
}

/// The resource's spec in the other version, and the inputs that the version does not have.
fn kept(resource: &Resource, to: &Version) -> (Spec, Vec<String>) {
    let mut spec = Spec { version: Some(to.id), ..resource.spec.clone() };
    let has = |name: &String| to.interface.variables.contains_key(name.as_str());
    let removed = spec.inputs.values.keys().filter(|name| !has(name)).cloned().collect();
    spec.inputs.values.retain(|name, _| has(name));
    (spec, removed)
}
