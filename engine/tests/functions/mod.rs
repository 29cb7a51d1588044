//! Terraform's functions: by example, and held against the Terraform binary.
//!
//! Calls are written as in a module. A module of `functions` itself, since functions are no part of
//! the crate's interface.

#![expect(clippy::disallowed_methods, reason = "these tests start the real binary")]

mod arguments;
mod differential;
mod documents;
mod examples;
mod notations;
mod signatures;
mod terraform;
mod values;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::budget::{Budget, Stop};
use super::super::scope::Scope;
use super::super::value::Value;
use crate::module::evaluate;

/// What a call costs at most.
const BUDGET: usize = 2_000_000;

/// A call's result as JSON, numbers marked as texts (`"#1.5"`) to keep all of their digits.
pub(super) fn called(call: &str) -> String {
    match evaluated(call) {
        Ok(value) => marked(&value).to_string(),
        Err(stop) => format!("{call}: {stop:?}"),
    }
}

/// What a call that fails says.
pub(super) fn refused(call: &str) -> String {
    match evaluated(call) {
        Ok(value) => format!("{call}: {}", marked(&value)),
        Err(Stop::Wrong(why)) => why,
        Err(Stop::Costly) => "too costly".to_owned(),
    }
}

fn evaluated(call: &str) -> Result<Value, Stop> {
    let expression = evaluate::read(call).unwrap_or_else(|why| panic!("{call}: {why}"));
    let (inputs, locals, mut budget) = (BTreeMap::new(), BTreeMap::new(), Budget::new(BUDGET));
    let scope = Scope::new(&inputs, &locals, &[&expression], &mut budget)?;
    evaluate::evaluate(&expression, &scope, &mut budget).result
}

/// What a function gives for arguments that are too long to be written.
fn apply(name: &str, arguments: &[Value]) -> Result<Value, Stop> {
    super::find(name).unwrap().apply(&mut Budget::new(BUDGET), arguments)
}

/// A value as JSON without any loss: numbers are marked texts, what is unknown is `"?"`.
fn marked(value: &Value) -> Json {
    let all = |items: &[Value]| items.iter().map(marked).collect::<Vec<_>>().into();
    let entries = |entries: &BTreeMap<String, Value>| {
        entries.iter().map(|(name, value)| (name.clone(), marked(value))).collect()
    };
    match value {
        Value::Unknown(_) => json!("?"),
        Value::Null(_) => Json::Null,
        Value::Bool(value) => json!(value),
        // Plans show zero without its sign.
        Value::Number(number) if number.is_zero() => json!("#0"),
        Value::Number(number) => json!(format!("#{}", number.text())),
        Value::Text(text) => json!(text),
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => all(items),
        Value::Map(_, items) | Value::Object(items) => entries(items),
    }
}
