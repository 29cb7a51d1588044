//! Sensitive inputs at rest.
//!
//! The literal of a sensitive variable is stored as `{"$sealed": "<base64>"}`. It is opened only
//! to resolve and run, and the API answers `null` in its place.

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

/// Seals the literals of sensitive variables. One that is `null` keeps what was sealed before.
///
/// # Errors
/// A value cannot be sealed.
pub fn seal(
    key: &MasterKey,
    interface: &Interface,
    new: Inputs,
    before: &Inputs,
) -> Result<Inputs, ApiError> {
    let mut sealed = new;
    for (name, value) in &mut sealed.values {
        if !interface.variables.get(name).is_some_and(|variable| variable.sensitive) {
            continue;
        }
        let Value::Literal(literal) = value else { continue };
        let kept = before.values.get(name).filter(|_| literal.is_null());
        *value = match kept {
            Some(kept) => kept.clone(),
            None if text(literal).is_some() => continue,
            None => Value::Literal(
                json!({ KEY: STANDARD.encode(key.seal(PURPOSE, literal.to_string().as_bytes())?) }),
            ),
        };
    }
    Ok(sealed)
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
