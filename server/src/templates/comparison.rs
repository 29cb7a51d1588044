//! What one version of a template means for those who use another.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use terrace_engine::module::{Class, Comparison, Row, compare};
use utoipa::{IntoParams, ToSchema};

use super::routes::named;
use super::{store, version};
use crate::app::App;
use crate::authz::Actor;
use crate::error::{ApiError, Problem};

/// Which versions to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// The version that is in use.
    from: String,
    /// The version to go to.
    to: String,
}

/// Every difference between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonView {
    from: String,
    to: String,
    /// The gravest class of all rows: `breaking`, `additive` or `same`.
    #[schema(value_type = String)]
    class: Class,
    /// Variables, outputs, Terraform and providers, by name: `{kind, name, change, class, detail}`.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Row>,
}

impl ComparisonView {
    /// The comparison of the versions of these names.
    #[must_use]
    pub fn of(from: String, to: String, comparison: Comparison) -> Self {
        Self { from, to, class: comparison.class, rows: comparison.rows }
    }
}

/// Compares two versions of a template.
#[utoipa::path(tag = "template", params(("key" = String, Path), CompareQuery), responses((status = 200, body = ComparisonView), (status = 404, body = Problem)))]
#[get("/templates/{key}/compare")]
pub async fn show(
    app: web::Data<App>,
    _: Actor,
    key: web::Path<String>,
    query: web::Query<CompareQuery>,
) -> Result<web::Json<ComparisonView>, ApiError> {
    let db = app.db.read();
    let template = store::by_key(db, &named(&key)?).await?;
    let query = query.into_inner();
    let from = version::by_name(db, template.id, &query.from).await?;
    let to = version::by_name(db, template.id, &query.to).await?;
    let compared = compare(&from.interface, &to.interface);
    Ok(web::Json(ComparisonView::of(query.from, query.to, compared)))
}
