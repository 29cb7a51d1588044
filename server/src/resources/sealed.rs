//! Sensitive inputs at rest.
//!
//! The literal of a sensitive variable is stored as `{"$sealed": "<base64>"}`. It is opened only
//! to resolve and run, and the API answers `null` in its place.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use terrace_engine::module::Interface;
use terrace_engine::tree::Inputs;
use terrace_engine::value::Value;

use crate::error::ApiError;
use crate::secret::MasterKey;

const KEY: &str = "$sealed";
const PURPOSE: &str = "input";

/// Seals the literals of sensitive variables. A `null` in place of what is sealed keeps that: it is
/// all that the API has shown of it.
///
/// # Errors
/// A value cannot be sealed.
pub fn seal(
    key: &MasterKey,
    interface: &Interface,
    mut new: Inputs,
    before: &Inputs,
) -> Result<Inputs, ApiError> {
    for (name, value) in &mut new.values {
        let is_null = matches!(value, Value::Literal(Json::Null));
        if let Some(kept) = before.values.get(name).filter(|kept| is_null && is_sealed(kept)) {
            *value = kept.clone();
        }
    }
    let sensitive = interface.variables.values().filter(|variable| variable.sensitive);
    seal_named(key, &sensitive.map(|variable| variable.name.to_string()).collect(), new)
}

/// Seals the literals of these variables; what is sealed already stays.
///
/// # Errors
/// A value cannot be sealed.
pub fn seal_named(key: &MasterKey, names: &BTreeSet<String>, mut inputs: Inputs) -> Result<Inputs, ApiError> {
    for (_, value) in inputs.values.iter_mut().filter(|(name, _)| names.contains(*name)) {
        let Value::Literal(literal) = &*value else { continue };
        if text(literal).is_none() {
            let sealed = STANDARD.encode(key.seal(PURPOSE, literal.to_string().as_bytes())?);
            *value = Value::Literal(json!({ KEY: sealed }));
        }
    }
    Ok(inputs)
}

fn is_sealed(value: &Value) -> bool {
    matches!(value, Value::Literal(literal) if text(literal).is_some())
}

/// The names of the inputs that are sealed.
pub fn names(inputs: &Inputs) -> impl Iterator<Item = &String> {
    inputs.values.iter().filter(|(_, value)| is_sealed(value)).map(|(name, _)| name)
}

/// The literals that are sealed, opened.
///
/// # Errors
/// A value was sealed under another key, or is damaged.
pub fn secrets(key: &MasterKey, inputs: &Inputs) -> Result<Vec<Json>, ApiError> {
    let sealed = inputs.values.iter().filter(|(_, value)| is_sealed(value));
    let sealed = Inputs { values: sealed.map(|(name, value)| (name.clone(), value.clone())).collect() };
    let opened = open(key, &sealed)?.values.into_values();
    Ok(opened
        .filter_map(|value| if let Value::Literal(literal) = value { Some(literal) } else { None })
        .collect())
}

/// Opens what [`seal`] sealed, for resolving and running.
///
/// # Errors
/// A value was sealed under another key, or is damaged.
pub fn open(key: &MasterKey, inputs: &Inputs) -> Result<Inputs, ApiError> {
    let mut opened = inputs.clone();
    for value in opened.values.values_mut() {
        let Value::Literal(literal) = value else { continue };
        let Some(encoded) = text(literal) else { continue };
        let bytes = STANDARD.decode(encoded).map_err(|_| crate::secret::SecretError::DoesNotOpen)?;
        let plain = key.open(PURPOSE, &bytes)?;
        *literal = serde_json::from_slice(&plain).map_err(|_| crate::secret::SecretError::DoesNotOpen)?;
    }
    Ok(opened)
}

/// The inputs as the API shows them: `null` for what is sealed.
#[must_use]
pub fn shown(inputs: &Inputs) -> Inputs {
    let mut shown = inputs.clone();
    for value in shown.values.values_mut() {
        if let Value::Literal(literal) = value
            && text(literal).is_some()
        {
            *literal = Json::Null;
        }
    }
    shown
}

/// The sealed text, where the value is sealed.
fn text(value: &Json) -> Option<&str> {
    let object = value.as_object()?;
    if object.len() == 1 { object.get(KEY)?.as_str() } else { None }
}
