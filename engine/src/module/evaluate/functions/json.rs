//! JSON: `jsonencode` and `jsondecode`.
//!
//! Numbers keep all of their digits, which is why JSON is read piece by piece here and not into
//! serde's own values.

use std::collections::BTreeMap;
use std::fmt::{self, Formatter};

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::number::{Number, Unreadable};
use super::super::value::{Value, normal, too_large};
use super::UNFIT;
use crate::module::types::Type;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("jsondecode", &[Parameter::new("str", Expected::Text)], jsondecode),
    Function::new("jsonencode", &[Parameter::new("val", Expected::Any).or_null()], jsonencode),
];

fn jsonencode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [value] = arguments else { return Err(UNFIT.into()) };
    written(budget, value).map(|json| Value::text(&json))
}

/// A value as JSON without any space, keys in order.
pub(super) fn written(budget: &mut Budget, value: &Value) -> Result<String, Stop> {
    let mut json = String::new();
    write(value, &mut json);
    budget.pay(json.len())?;
    Ok(json)
}

fn write(value: &Value, json: &mut String) {
    match value {
        Value::Unknown(_) | Value::Null(_) => json.push_str("null"),
        Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => json.push_str(&number.text()),
        Value::Text(text) => write_text(text, json),
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(at, json);
                write(item, json);
            }
            json.push(']');
        }
        Value::Map(_, entries) | Value::Object(entries) => {
            json.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                separate(at, json);
                write_text(key, json);
                json.push(':');
                write(value, json);
            }
            json.push('}');
        }
    }
}

fn separate(at: usize, json: &mut String) {
    if at > 0 {
        json.push(',');
    }
}

/// A text in quotes. Besides what has to be escaped, so is what HTML or JavaScript would misread.
pub(super) fn write_text(text: &str, json: &mut String) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\u{8}' => json.push_str("\\b"),
            '\t' => json.push_str("\\t"),
            '\n' => json.push_str("\\n"),
            '\u{c}' => json.push_str("\\f"),
            '\r' => json.push_str("\\r"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            plain => json.push(plain),
        }
    }
    json.push('"');
}

fn jsondecode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    read(budget, text, 0).map_err(|stop| match stop {
        Stop::Wrong(why) => format!("the text is not JSON: {why}").into(),
        Stop::Costly => Stop::Costly,
    })
}

/// Reads a piece of JSON within so many others.
fn read(budget: &mut Budget, text: &str, depth: usize) -> Result<Value, Stop> {
    const DEEPEST: usize = 64;
    if depth > DEEPEST {
        return Ok(Value::unknown("the JSON is nested too deeply to be read here"));
    }
    budget.pay(text.len())?;
    let piece: &RawValue = parsed(text)?;
    let piece = piece.get();
    Ok(match piece.as_bytes().first() {
        Some(b'{') => match parsed(piece) {
            Ok(Entries(entries)) => read_object(budget, entries, depth)?,
            Err(_) if has_surrogate(piece) => SURROGATE,
            Err(why) => return Err(why),
        },
        Some(b'[') => {
            let items: Vec<&RawValue> = parsed(piece)?;
            let items = items.into_iter().map(|item| read(budget, item.get(), depth + 1));
            Value::Tuple(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => match parsed::<String>(piece) {
            Ok(text) => Value::text(&text),
            Err(_) if has_surrogate(piece) => SURROGATE,
            Err(why) => return Err(why),
        },
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null(Type::Any),
        _ => match Number::from_text(piece) {
            Ok(number) => Value::Number(number),
            Err(Unreadable::OutOfRange) => too_large(Unreadable::OutOfRange),
            Err(Unreadable::Malformed) => return Err("a number is not well-formed".into()),
        },
    })
}

fn read_object(budget: &mut Budget, entries: Vec<(String, &RawValue)>, depth: usize) -> Result<Value, Stop> {
    let mut attributes = BTreeMap::new();
    for (key, value) in entries {
        let value = read(budget, value.get(), depth + 1)?;
        if attributes.insert(normal(&key), value).is_some() {
            return Ok(Value::unknown("the JSON has a key twice, which is Terraform's to read"));
        }
    }
    Ok(Value::Object(attributes))
}

/// The entries of an object, in order.
struct Entries<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Entries<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'t> Visitor<'t> for Entries<'t> {
    type Value = Self;

    fn expecting(&self, formatter: &mut Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(entry) = map.next_entry()? {
            self.0.push(entry);
        }
        Ok(self)
    }
}

const SURROGATE: Value = Value::unknown("a text has half of a character, which is Terraform's to read");

/// Whether a text may have half of a character in it, which Terraform replaces.
fn has_surrogate(text: &str) -> bool {
    text.contains("\\ud") || text.contains("\\uD")
}

fn parsed<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Stop> {
    serde_json::from_str(text).map_err(|error| error.to_string().into())
}
