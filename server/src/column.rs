//! JSON columns: the engine's types go in and come out whole.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::ApiError;

/// Reads a JSON column; `None` where it makes no sense as this type.
#[must_use]
pub fn from_json<T: DeserializeOwned>(value: Json) -> Option<T> {
    serde_json::from_value(value).ok()
}

/// Writes a JSON column.
///
/// # Errors
/// The value has no JSON form, which the types rule out.
pub fn to_json<T: Serialize>(value: &T) -> Result<Json, ApiError> {
    serde_json::to_value(value).map_err(|error| ApiError::Internal(error.to_string()))
}
