//! Conversion of values to a type, by Terraform's rules for a variable's value.
//!
//! Texts become numbers and truth values and the other way round, lists become lists, sets or
//! tuples, objects become maps or objects, defaults of optional attributes are filled in,
//! attributes that the type does not know are dropped, and null is a value of every type. Sets
//! lose their duplicates and are sorted. Attributes that are optional, have no default and are
//! left out or null stay out, which Terraform reads as null.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use super::block::{text_of, truth_of};
use super::literal::whole_or_fraction;
use super::types::{Attribute, Type};
use super::unify::unify;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

impl Type {
    /// The value as this type; `place` names it in findings (`allowed_clients[0].port`).
    ///
    /// # Errors
    /// One `TypeMismatch` for every part that Terraform would not convert, each with its place.
    pub fn convert(&self, value: &Json, place: &str) -> Result<Json, Diagnostics> {
        let mut conversion = Conversion { findings: Diagnostics::default(), settled: false };
        let converted = conversion.value(self, value, place);
        conversion.findings.into_result().map(|()| converted)
    }
}

/// The value as a type that was found for it and others; `None` where it does not fit. What is
/// `any` in that type is open for good, so no type is sought for it again.
pub(super) fn cast(ty: &Type, value: &Json) -> Option<Json> {
    let mut conversion = Conversion { findings: Diagnostics::default(), settled: true };
    let converted = conversion.value(ty, value, "");
    conversion.findings.is_empty().then_some(converted)
}

struct Conversion {
    findings: Diagnostics,
    /// Whether elements of `any` have found their type already.
    settled: bool,
}

impl Conversion {
    fn mismatch(&mut self, place: &str, summary: String) {
        self.findings.push(Diagnostic::error(Code::TypeMismatch, summary).at(Subject::place(place)));
    }

    fn value(&mut self, ty: &Type, value: &Json, place: &str) -> Json {
        if value.is_null() {
            return Json::Null;
        }
        let converted = match (ty, value) {
            (Type::Any, _) => Some(value.clone()),
            (Type::String, _) => text_of(value).map(Json::String),
            (Type::Number, _) => as_number(value).map(Json::Number),
            (Type::Bool, _) => truth_of(value).map(Json::Bool),
            (Type::List(element), Json::Array(items)) => Some(self.elements(element, items, place).into()),
            (Type::Set(element), Json::Array(items)) => {
                Some(distinct(self.elements(element, items, place)).into())
            }
            (Type::Tuple(types), Json::Array(items)) if types.len() == items.len() => {
                let each = types.iter().zip(items).enumerate();
                Some(each.map(|(at, (ty, item))| self.value(ty, item, &format!("{place}[{at}]"))).collect())
            }
            (Type::Map(element), Json::Object(entries)) => Some(self.map(element, entries, place)),
            (Type::Object(attributes), Json::Object(entries)) => {
                Some(self.object(attributes, entries, place))
            }
            _ => None,
        };
        converted.unwrap_or_else(|| {
            self.mismatch(place, format!("{} is needed, not {}", wanted(ty), described(ty, value)));
            Json::Null
        })
    }

    fn elements(&mut self, element: &Type, items: &[Json], place: &str) -> Vec<Json> {
        let each = items.iter().enumerate();
        let converted = each.map(|(at, item)| self.value(element, item, &format!("{place}[{at}]"))).collect();
        self.same_type(element, converted, place)
    }

    fn map(&mut self, element: &Type, entries: &Map<String, Json>, place: &str) -> Json {
        let values = entries
            .iter()
            .map(|(key, value)| self.value(element, value, &format!("{place}[{key:?}]")))
            .collect();
        let values = self.same_type(element, values, place);
        entries.keys().cloned().zip(values).collect::<Map<_, _>>().into()
    }

    /// Elements of a collection whose type says `any` somewhere must find one type together.
    fn same_type(&mut self, element: &Type, values: Vec<Json>, place: &str) -> Vec<Json> {
        if self.settled || !mentions_any(element) {
            return values;
        }
        unify(element, &values).unwrap_or_else(|| {
            self.mismatch(place, "all elements must have the same type".to_owned());
            values
        })
    }

    fn object(
        &mut self,
        attributes: &BTreeMap<String, Attribute>,
        entries: &Map<String, Json>,
        place: &str,
    ) -> Json {
        let mut converted = Map::new();
        for (name, attribute) in attributes {
            let place = format!("{place}.{name}");
            let given = entries.get(name).filter(|value| !attribute.optional || !value.is_null());
            match given.or(attribute.default.as_ref()) {
                Some(value) => {
                    converted.insert(name.clone(), self.value(&attribute.ty, value, &place));
                }
                None if attribute.optional => {}
                None => self.mismatch(&place, format!("the attribute `{name}` is required")),
            }
        }
        Json::Object(converted)
    }
}

fn mentions_any(ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => mentions_any(element),
        Type::Tuple(elements) => elements.iter().any(mentions_any),
        Type::Object(attributes) => attributes.values().any(|attribute| mentions_any(&attribute.ty)),
    }
}

/// Without duplicates, in an order that depends on the elements alone.
fn distinct(mut items: Vec<Json>) -> Vec<Json> {
    items.sort_by(order);
    items.dedup();
    items
}

fn order(a: &Json, b: &Json) -> Ordering {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or_default(), b.as_f64().unwrap_or_default());
            a.total_cmp(&b)
        }
        (Json::String(a), Json::String(b)) => a.cmp(b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

fn as_number(value: &Json) -> Option<Number> {
    match value {
        Json::Number(number) => whole(number),
        Json::String(text) => parse_number(text),
        _ => None,
    }
}

/// The same number, as an integer where it is one.
fn whole(number: &Number) -> Option<Number> {
    if number.is_f64() { whole_or_fraction(number.as_f64()?) } else { Some(number.clone()) }
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
    let number: f64 = text.parse().ok()?;
    let exact = significant(text) == significant(&number.to_string());
    exact.then(|| whole_or_fraction(number)).flatten()
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
