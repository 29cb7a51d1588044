//! Conversion of values to a type, by Terraform's rules for a variable's value.
//!
//! Terraform fills in the defaults of optional attributes first and converts the whole then; so
//! does this, with the evaluator's own conversion. Where that fails, the value is walked again to
//! find every part that does not fit, each with its place.
//!
//! The result is JSON: sets are arrays without duplicates, in Terraform's order. Attributes that
//! are optional, have no default and are left out or null stay out, which Terraform reads as null.
//! A number with more digits than JSON keeps becomes a text of its digits, which Terraform reads as
//! that number. The one thing that is lost is the sign of a zero.

use serde_json::{Map, Number, Value as Json};

use super::evaluate::number;
use super::evaluate::value::Value;
use super::literal::whole_or_fraction;
use super::types::{Attribute, Type};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

impl Type {
    /// Whether the value can be had as this type; `place` names it in findings.
    ///
    /// # Errors
    /// As [`Type::convert`].
    pub(super) fn accepts(&self, value: &Json, place: &str) -> Result<(), Diagnostics> {
        if plainly_fits(self, value) { Ok(()) } else { self.convert(value, place).map(drop) }
    }

    /// The value as this type; `place` names it in findings (`allowed_clients[0].port`).
    ///
    /// # Errors
    /// One `TypeMismatch` for every part that Terraform would not convert, each with its place,
    /// also for numbers beyond all reason and for nesting that takes too long to find a type for;
    /// `InexactNumber` for a number that lost digits on the way here.
    pub fn convert(&self, value: &Json, place: &str) -> Result<Json, Diagnostics> {
        if is_plainly(self, value) {
            return Ok(value.clone());
        }
        let why = match with_defaults(self, Value::from_json(value)).convert(self) {
            Ok(converted) => match converted.why_unknown() {
                None if is_exact(value) => return Ok(json_of(self, &converted)),
                why => why.map(ToString::to_string).unwrap_or_default(),
            },
            Err(why) => why,
        };
        let mut walk = Walk { findings: Diagnostics::default() };
        walk.inexact(self, value, place);
        walk.value(self, value, place);
        if walk.findings.is_empty() {
            walk.mismatch(place, why);
        }
        Err(walk.findings)
    }
}

/// Whether a value can be converted to the type, at a glance: most values of modules can, and
/// need no work.
fn plainly_fits(ty: &Type, value: &Json) -> bool {
    let fits = |attribute: &Attribute, value: Option<&Json>| match (value, &attribute.default) {
        (None | Some(Json::Null), Some(default)) => plainly_fits(&attribute.ty, default),
        (Some(value), _) => plainly_fits(&attribute.ty, value),
        (None, None) => attribute.optional,
    };
    match (ty, value) {
        (Type::Object(attributes), Json::Object(entries)) => {
            attributes.iter().all(|(name, attribute)| fits(attribute, entries.get(name)))
        }
        (Type::List(element) | Type::Set(element), Json::Array(items)) if **element != Type::Any => {
            items.iter().all(|item| plainly_fits(element, item))
        }
        (Type::Map(element), Json::Object(entries)) if **element != Type::Any => {
            entries.values().all(|value| plainly_fits(element, value))
        }
        _ => is_plainly(ty, value),
    }
}

/// Whether a value is of the type as it stands, at a glance: most values are, and need no work.
fn is_plainly(ty: &Type, value: &Json) -> bool {
    match (ty, value) {
        (_, Json::Null) | (Type::Bool | Type::Any, Json::Bool(_)) => true,
        // Other letters may have to be composed.
        (Type::String | Type::Any, Json::String(text)) => text.is_ascii(),
        (Type::Number | Type::Any, Json::Number(number)) => number.is_i64(),
        (Type::List(_) | Type::Set(_), Json::Array(items)) if items.is_empty() => true,
        (Type::Map(_), Json::Object(entries)) if entries.is_empty() => true,
        (Type::List(element), Json::Array(items)) => {
            **element != Type::Any && items.iter().all(|item| is_plainly(element, item))
        }
        (Type::Map(element), Json::Object(entries)) => {
            **element != Type::Any
                && entries.iter().all(|(key, value)| key.is_ascii() && is_plainly(element, value))
        }
        _ => false,
    }
}

/// The value with the defaults of optional attributes filled in, wherever they are left out or
/// null.
fn with_defaults(ty: &Type, value: Value) -> Value {
    match (ty, value) {
        (Type::List(element) | Type::Set(element), Value::Tuple(items)) => {
            Value::Tuple(items.into_iter().map(|item| with_defaults(element, item)).collect())
        }
        (Type::Tuple(types), Value::Tuple(items)) => {
            let types = types.iter().chain(std::iter::repeat(&Type::Any));
            Value::Tuple(types.zip(items).map(|(ty, item)| with_defaults(ty, item)).collect())
        }
        (Type::Map(element), Value::Object(entries)) => Value::Object(
            entries.into_iter().map(|(name, value)| (name, with_defaults(element, value))).collect(),
        ),
        (Type::Object(attributes), Value::Object(mut entries)) => {
            for (name, attribute) in attributes {
                let given =
                    entries.remove(name).filter(|value| !value.is_null() || attribute.default.is_none());
                let default = || Some(Value::typed(&attribute.ty, attribute.default.as_ref()?));
                if let Some(value) = given.or_else(default) {
                    entries.insert(name.clone(), with_defaults(&attribute.ty, value));
                }
            }
            Value::Object(entries)
        }
        (_, value) => value,
    }
}

/// A converted value as JSON. Optional attributes that are null are left out.
fn json_of(ty: &Type, value: &Value) -> Json {
    let all = |ty: &Type, items: &[Value]| items.iter().map(|item| json_of(ty, item)).collect();
    match (ty, value) {
        (_, Value::Null(_) | Value::Unknown(_)) => Json::Null,
        (_, Value::Bool(value)) => Json::Bool(*value),
        (_, Value::Text(text)) => Json::String(text.clone()),
        (_, Value::Number(number)) => json_number(number),
        (Type::Tuple(types), Value::Tuple(items)) => {
            types.iter().zip(items).map(|(ty, item)| json_of(ty, item)).collect()
        }
        (Type::List(element) | Type::Set(element), Value::List(_, items) | Value::Set(_, items)) => {
            all(element, items)
        }
        (_, Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items)) => all(&Type::Any, items),
        (_, Value::Map(_, entries) | Value::Object(entries)) => {
            let any = Attribute::required(Type::Any);
            let mut object = Map::new();
            for (name, value) in entries {
                let (ty, optional) = match ty {
                    Type::Map(element) => (element.as_ref(), false),
                    Type::Object(attributes) => {
                        let attribute = attributes.get(name).unwrap_or(&any);
                        (&attribute.ty, attribute.optional)
                    }
                    _ => (&Type::Any, false),
                };
                if !(optional && value.is_null()) {
                    object.insert(name.clone(), json_of(ty, value));
                }
            }
            Json::Object(object)
        }
    }
}

/// A number as JSON where that keeps all its digits, else as the text that Terraform reads as it.
fn json_number(number: &number::Number) -> Json {
    exact_number(number).map_or_else(|| Json::String(brief(&number.text())), Json::Number)
}

/// A number as JSON; `None` where that would lose digits.
pub(super) fn exact_number(number: &number::Number) -> Option<Number> {
    if let Some(whole) = number.to_i64() {
        return Some(whole.into());
    }
    parse_number(&number.text()).filter(is_kept)
}

/// A decimal text with an exponent in place of many zeros at its end.
fn brief(text: &str) -> String {
    const ZEROS: usize = 6;
    let digits = text.trim_end_matches('0');
    let zeros = text.len() - digits.len();
    if zeros < ZEROS || text.contains('.') { text.to_owned() } else { format!("{digits}e{zeros}") }
}

/// Whether every number is what was written.
fn is_exact(value: &Json) -> bool {
    match value {
        Json::Number(number) => is_kept(number),
        Json::Array(items) => items.iter().all(is_exact),
        Json::Object(entries) => entries.values().all(is_exact),
        Json::Null | Json::Bool(_) | Json::String(_) => true,
    }
}

/// Whether a number has all the digits that were written. A reader of JSON turns whole numbers
/// beyond 64 bits into floats; one that shows more digits than a float surely keeps has lost some.
fn is_kept(number: &Number) -> bool {
    const SURE: usize = 15;
    const WIDEST: f64 = 18_446_744_073_709_551_615.0;
    let is_wide = number.is_f64() && number.as_f64().is_some_and(|number| number.abs() >= WIDEST);
    !is_wide || significant(&number.to_string()).len() <= SURE
}

/// Looks for every part of a value that does not fit a type.
struct Walk {
    findings: Diagnostics,
}

impl Walk {
    fn mismatch(&mut self, place: &str, summary: String) {
        self.findings.push(Diagnostic::error(Code::TypeMismatch, summary).at(Subject::place(place)));
    }

    /// Finds numbers that lost digits before they came here.
    fn inexact(&mut self, ty: &Type, value: &Json, place: &str) {
        match value {
            Json::Number(number) if !is_kept(number) => self.findings.push(
                Diagnostic::error(Code::InexactNumber, "The number is too large to be kept digit by digit")
                    .with_detail("write it in quotes: Terraform reads a text as a number where it needs one")
                    .at(Subject::place(place)),
            ),
            Json::Array(items) => {
                let inner = |at| match ty {
                    Type::List(element) | Type::Set(element) => element,
                    Type::Tuple(types) => types.get(at).unwrap_or(&Type::Any),
                    _ => &Type::Any,
                };
                for (at, item) in items.iter().enumerate() {
                    self.inexact(inner(at), item, &format!("{place}[{at}]"));
                }
            }
            Json::Object(entries) => {
                for (name, value) in entries {
                    let (inner, place) = match ty {
                        Type::Map(element) => (element.as_ref(), format!("{place}[{name:?}]")),
                        Type::Object(attributes) => (
                            attributes.get(name).map_or(&Type::Any, |attribute| &attribute.ty),
                            format!("{place}.{name}"),
                        ),
                        _ => (&Type::Any, format!("{place}[{name:?}]")),
                    };
                    self.inexact(inner, value, &place);
                }
            }
            _ => {}
        }
    }

    fn value(&mut self, ty: &Type, value: &Json, place: &str) {
        match (ty, value) {
            (Type::List(element) | Type::Set(element), Json::Array(items)) => {
                let each = items.iter().enumerate();
                let parts = each.map(|(at, item)| (element.as_ref(), item, format!("{place}[{at}]")));
                self.collection(ty, value, place, parts);
            }
            (Type::Map(element), Json::Object(entries)) => {
                let each = entries.iter();
                let parts = each.map(|(key, value)| (element.as_ref(), value, format!("{place}[{key:?}]")));
                self.collection(ty, value, place, parts);
            }
            (Type::Tuple(types), Json::Array(items)) if types.len() == items.len() => {
                for (at, (ty, item)) in types.iter().zip(items).enumerate() {
                    self.value(ty, item, &format!("{place}[{at}]"));
                }
            }
            (Type::Object(attributes), Json::Object(entries)) => {
                for (name, attribute) in attributes {
                    let place = format!("{place}.{name}");
                    match entries.get(name) {
                        Some(value) => self.value(&attribute.ty, value, &place),
                        None if attribute.optional => {}
                        None => self.mismatch(&place, format!("the attribute `{name}` is required")),
                    }
                }
            }
            _ if is_convertible(ty, value) => {}
            _ => self.mismatch(place, format!("{} is needed, not {}", wanted(ty), described(ty, value))),
        }
    }

    /// A collection whose elements each fit, and together may still have no type in common.
    fn collection<'a>(
        &mut self,
        ty: &Type,
        value: &Json,
        place: &str,
        parts: impl Iterator<Item = (&'a Type, &'a Json, String)>,
    ) {
        let before = self.findings.iter().count();
        for (element, part, place) in parts {
            self.value(element, part, &place);
        }
        if self.findings.iter().count() == before && !is_convertible(ty, value) {
            self.mismatch(place, "all elements must have the same type".to_owned());
        }
    }
}

fn is_convertible(ty: &Type, value: &Json) -> bool {
    with_defaults(ty, Value::from_json(value))
        .convert(ty)
        .is_ok_and(|converted| converted.why_unknown().is_none())
}

/// A decimal number in a text. Texts with more digits than a JSON number keeps are refused, as a
/// rounded account number would be worse than none.
pub(super) fn parse_number(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Number::from(whole));
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(Number::from(whole));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    // What JSON shows of it counts: halfway between two texts, other printers choose the other.
    let number = whole_or_fraction(text.parse().ok()?)?;
    (significant(text) == significant(&number.to_string())).then_some(number)
}

/// The digits of a decimal number without leading and trailing zeros, sign and exponent.
fn significant(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

fn wanted(ty: &Type) -> String {
    match ty {
        Type::Any => "a value".to_owned(),
        Type::String => "a text".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::Bool => "true or false".to_owned(),
        Type::Tuple(types) => format!("a list of {} elements", types.len()),
        Type::List(_) => "a list".to_owned(),
        Type::Set(_) => "a set".to_owned(),
        Type::Map(_) => "a map".to_owned(),
        Type::Object(_) => "an object".to_owned(),
    }
}

/// What kind of value it is, without the value: it may be a secret.
fn described(wanted: &Type, value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(_) => "true or false".to_owned(),
        Json::Number(_) => "a number".to_owned(),
        Json::String(_) if matches!(wanted, Type::Number | Type::Bool) => {
            "a text that does not read as one".to_owned()
        }
        Json::String(_) => "a text".to_owned(),
        Json::Array(items) => format!("a list of {} elements", items.len()),
        Json::Object(_) => "an object".to_owned(),
    }
}
