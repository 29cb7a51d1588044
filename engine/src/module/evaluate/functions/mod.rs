//! Terraform's functions.
//!
//! `try` and `can` are not here: they decide which of their arguments are evaluated, so the
//! evaluator knows them.

use super::budget::{Budget, Stop};
use super::function::{Expected, Function, Parameter};
use super::value::Value;

/// The function of a name; `None` where none of that name can be computed here.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// Why a function of Terraform's cannot be computed here; `None` where there is no such function,
/// or it can.
pub(super) fn known_when_planning(name: &str) -> Option<&'static str> {
    match name {
        "timestamp" | "plantimestamp" => Some("the time is known when Terraform plans"),
        _ => None,
    }
}

const FUNCTIONS: &[Function] = &[Function {
    name: "length",
    parameters: &[Parameter::new("value", Expected::Any).or_unknown()],
    rest: None,
    call: length,
}];

fn length(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    match arguments {
        [Value::Unknown(why)] => Ok(Value::Unknown(why.clone())),
        [Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items)] => Ok(Value::count(items.len())),
        [Value::Map(_, entries) | Value::Object(entries)] => Ok(Value::count(entries.len())),
        _ => Err("argument must be a string, a collection type, or a structural type".into()),
    }
}
