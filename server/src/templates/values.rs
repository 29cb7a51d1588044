//! One value as people write it: in Terraform's language, or as JSON.

use actix_web::{post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use terrace_engine::diagnostic::Diagnostics;
use terrace_engine::module::{Limits, value_from_hcl, value_to_hcl};
use utoipa::ToSchema;

use crate::app::App;
use crate::authz::Actor;
use crate::error::{ApiError, Problem};

/// The value that is given, in one form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenValue {
    /// One constant expression in Terraform's language.
    Hcl(String),
    /// The value itself.
    Value(Json),
}

/// The same value in both forms.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConvertedValue {
    /// The value itself.
    #[schema(value_type = Object)]
    value: Json,
    /// The value in Terraform's language, as its formatter leaves it.
    hcl: String,
}

impl ConvertedValue {
    fn of(given: GivenValue, limits: &Limits) -> Result<Self, Diagnostics> {
        let value = match given {
            GivenValue::Hcl(text) => value_from_hcl(&text, limits)?,
            GivenValue::Value(value) => value,
        };
        Ok(Self { hcl: value_to_hcl(&value), value })
    }
}

/// Reads a value from Terraform's language, or writes it in that language; keeps nothing.
#[utoipa::path(tag = "template", request_body = GivenValue, responses((status = 200, body = ConvertedValue), (status = 422, body = Problem)))]
#[post("/values/convert")]
pub async fn convert(
    app: web::Data<App>,
    _: Actor,
    body: web::Json<GivenValue>,
) -> Result<web::Json<ConvertedValue>, ApiError> {
    let limits = app.config.module_limits.limits();
    // A long text takes long enough to keep a server's thread from other requests.
    let converted = web::block(move || ConvertedValue::of(body.into_inner(), &limits)).await;
    Ok(web::Json(converted.map_err(|error| ApiError::Internal(error.to_string()))??))
}
