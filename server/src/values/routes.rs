//! Converting one value between Terraform's syntax and JSON.

use actix_web::{post, web};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;
use terrace_engine::diagnostic::{Diagnostics, Subject};
use terrace_engine::module::{Limits, Type, value_from_hcl, value_to_hcl};
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::{App, json};
use crate::authz::Actor;
use crate::error::{ApiError, Problem};

/// The largest body, in bytes.
const LARGEST: usize = 1 << 20;

/// A value in one of two forms, and the type to convert it to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertBody {
    /// The value as one constant expression of Terraform's syntax.
    hcl: Option<String>,
    /// The value as JSON; `null` is a value.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Object>)]
    value: Option<Json>,
    /// A type constraint as a module writes it, to convert the value to as Terraform does.
    #[serde(rename = "type")]
    type_text: Option<String>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

/// A value in both forms.
#[derive(Debug, Serialize, ToSchema)]
pub struct Converted {
    #[schema(value_type = Object)]
    value: Json,
    /// The value as `terraform fmt` writes it.
    hcl: String,
}

/// Converts a value between Terraform's syntax and JSON; nothing is kept.
#[utoipa::path(tag = "value", request_body = ConvertBody, responses((status = 200, body = Converted), (status = 400, body = Problem), (status = 422, body = Problem)))]
#[post("/convert")]
pub async fn convert(
    app: web::Data<App>,
    _: Actor,
    body: web::Json<ConvertBody>,
) -> Result<web::Json<Converted>, ApiError> {
    let (body, limits) = (body.into_inner(), app.config.module_limits.limits());
    // A large value takes long enough to keep a server's thread from other requests.
    let converted = web::block(move || converted(body, &limits)).await;
    let converted = converted.map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(web::Json(converted?))
}

fn converted(body: ConvertBody, limits: &Limits) -> Result<Converted, ApiError> {
    let value = match (body.hcl, body.value) {
        (Some(hcl), None) => value_from_hcl(&hcl, limits)?,
        (None, Some(value)) => value,
        _ => return Err(ApiError::BadRequest("give either \"hcl\" or \"value\"".into())),
    };
    let value = match body.type_text {
        Some(text) => typed(&text)?.convert(&value, "value")?,
        None => value,
    };
    Ok(Converted { hcl: value_to_hcl(&value), value })
}

fn typed(text: &str) -> Result<Type, Diagnostics> {
    Type::parse(text).map_err(|finding| finding.at(Subject::place("type")).into())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    let values = scope("/values").service(convert);
    config.service(values.map(|values| values.app_data(json(LARGEST))));
}
