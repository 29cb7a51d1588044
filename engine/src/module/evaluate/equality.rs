//! Which values are equal, and in which order a set holds its elements.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use unicode_normalization::char::is_combining_mark;

use super::number::Number;
use super::value::{Value, Why};
use crate::module::types::Type;

/// Whether two values are equal, or why that is not known.
pub(super) type Equality = Result<bool, Why>;

impl Value {
    /// Whether two values are equal as `==` finds it: of the same type, except that all nulls are
    /// equal. What is not known makes the answer so, unless it is no either way.
    pub(crate) fn equals(&self, other: &Self) -> Equality {
        match (self, other) {
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => return Err(why.clone()),
            (Self::Null(_), Self::Null(_)) => return Ok(true),
            (Self::Null(_), _) | (_, Self::Null(_)) => return Ok(false),
            _ => {}
        }
        let (a, b) = (self.ty(), other.ty());
        match self.why_unknown().or(other.why_unknown()) {
            Some(why) if may_be_same(&a, &b) => Err(why.clone()),
            Some(_) => Ok(false),
            None if a == b => self.same(other),
            None => Ok(false),
        }
    }

    /// Whether two values of one type are equal.
    fn same(&self, other: &Self) -> Equality {
        match (self, other) {
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Err(why.clone()),
            (Self::Bool(a), Self::Bool(b)) => Ok(a == b),
            (Self::Number(a), Self::Number(b)) => Ok(a == b),
            (Self::Text(a), Self::Text(b)) => Ok(a == b),
            (Self::List(_, a), Self::List(_, b)) | (Self::Tuple(a), Self::Tuple(b)) => {
                if a.len() == b.len() {
                    all_same(a.iter().zip(b))
                } else {
                    Ok(false)
                }
            }
            // Both are in the same order.
            (Self::Set(_, a), Self::Set(_, b)) => {
                if a.len() == b.len() {
                    all_same(a.iter().zip(b))
                } else {
                    Ok(false)
                }
            }
            (Self::Map(_, a), Self::Map(_, b)) | (Self::Object(a), Self::Object(b)) => entries_same(a, b),
            (a, b) => Ok(a.is_null() && b.is_null()),
        }
    }

    /// A set of elements of one type: in the order of iteration, without duplicates. Where an
    /// element is not wholly known, neither is the set.
    pub(crate) fn set(element: Type, mut items: Vec<Self>) -> Self {
        if let Some(why) = items.iter().find_map(Self::why_unknown) {
            return Self::Unknown(why.clone());
        }
        items.sort_by_cached_key(SortKey::of);
        items.dedup_by(|a, b| a.same(b) == Ok(true));
        Self::Set(element, items)
    }
}

fn all_same<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Equality {
    for (a, b) in pairs {
        if !a.same(b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn entries_same(a: &BTreeMap<String, Value>, b: &BTreeMap<String, Value>) -> Equality {
    if a.keys().eq(b.keys()) { all_same(a.values().zip(b.values())) } else { Ok(false) }
}

/// Whether one of two types is the other one with its open parts filled in.
fn may_be_same(a: &Type, b: &Type) -> bool {
    conforms(a, b) || conforms(b, a)
}

fn conforms(ty: &Type, to: &Type) -> bool {
    match (ty, to) {
        (_, Type::Any) => true,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            conforms(a, b)
        }
        (Type::Tuple(a), Type::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| conforms(a, b))
        }
        (Type::Object(a), Type::Object(b)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| conforms(&a.ty, &b.ty))
        }
        _ => ty == to,
    }
}

/// What the elements of a set are sorted by; nulls come last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Bool(bool),
    Number(Numeric),
    Text(String),
    /// Elements of other types, by a text that stands for them; where Terraform's is the same, by
    /// one that tells them apart.
    Written(String, String),
    Null,
}

/// A number in the order of values.
struct Numeric(Number);

impl SortKey {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null(_) | Value::Unknown(_) => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(Numeric(number.clone())),
            Value::Text(text) => Self::Text(text.clone()),
            other => {
                let (mut brief, mut exact) = (String::new(), String::new());
                write(other, Number::brief, &mut brief);
                write(other, Number::text, &mut exact);
                Self::Written(brief, exact)
            }
        }
    }
}

impl PartialEq for Numeric {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Numeric {}

impl PartialOrd for Numeric {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numeric {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare(&other.0)
    }
}

/// Writes a value so that the order of such texts is Terraform's order of the values.
fn write(value: &Value, number_text: fn(&Number) -> String, to: &mut String) {
    match value {
        Value::Unknown(_) => to.push('?'),
        Value::Null(_) => to.push('~'),
        Value::Bool(value) => to.push(if *value { 'T' } else { 'F' }),
        Value::Number(number) => to.push_str(&number_text(number)),
        Value::Text(text) => quote(text, to),
        Value::List(_, items) | Value::Set(_, items) => write_all('[', items, ']', number_text, to),
        Value::Tuple(items) => write_all('<', items, '>', number_text, to),
        Value::Object(entries) => write_all('<', entries.values(), '>', number_text, to),
        Value::Map(_, entries) => {
            to.push('{');
            for (key, value) in entries {
                quote(key, to);
                to.push(':');
                write(value, number_text, to);
                to.push(';');
            }
            to.push('}');
        }
    }
}

fn write_all<'a>(
    open: char,
    items: impl IntoIterator<Item = &'a Value>,
    close: char,
    number_text: fn(&Number) -> String,
    to: &mut String,
) {
    to.push(open);
    for item in items {
        write(item, number_text, to);
        to.push(';');
    }
    to.push(close);
}

/// A text in quotes, with what cannot be printed escaped.
fn quote(text: &str, to: &mut String) {
    to.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => to.extend(['\\', character]),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            '\u{7}' => to.push_str("\\a"),
            '\u{8}' => to.push_str("\\b"),
            '\u{b}' => to.push_str("\\v"),
            '\u{c}' => to.push_str("\\f"),
            plain if is_printable(plain) => to.push(plain),
            other => to.push_str(&match u32::from(other) {
                low @ 0..=0x7f => format!("\\x{low:02x}"),
                code @ 0x80..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
        }
    }
    to.push('"');
}

/// Whether a character is a letter, mark, number, sign or the plain space.
fn is_printable(character: char) -> bool {
    // Escaping for debugging escapes what cannot be printed, and marks, and quotes.
    character == '\'' || is_combining_mark(character) || character.escape_debug().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(ty: &str, json: &serde_json::Value) -> Value {
        Value::typed(&Type::parse(ty).unwrap(), json)
    }

    #[test]
    fn types_count_and_nulls_are_equal() {
        let equal = |a: Value, b: Value| a.equals(&b);
        assert_eq!(equal(value("string", &json!("1")), value("number", &json!(1))), Ok(false));
        assert_eq!(equal(value("list(string)", &json!(["a"])), Value::from_json(&json!(["a"]))), Ok(false));
        assert_eq!(equal(value("string", &json!(null)), value("number", &json!(null))), Ok(true));
        assert_eq!(
            equal(value("set(number)", &json!([2, 1])), value("set(number)", &json!([1, 2, 2]))),
            Ok(true)
        );
        assert_eq!(equal(Value::from_json(&json!([null])), Value::from_json(&json!([null]))), Ok(true));
        assert_eq!(
            equal(Value::from_json(&json!([null])), value("tuple([string])", &json!([null]))),
            Ok(false)
        );
    }

    #[test]
    fn sets_are_in_terraforms_order() {
        let order = |element: &str, set: serde_json::Value, list: serde_json::Value| {
            let list = value(&format!("list({element})"), &list);
            assert_eq!(value(&format!("set({element})"), &set).convert(&list.ty()), Ok(list));
        };
        order("number", json!([10, 9, 9.5]), json!([9, 9.5, 10]));
        order("string", json!(["b", "a", null, "B"]), json!(["B", "a", "b", null]));
        order("list(string)", json!([["b"], ["a", "c"], []]), json!([["a", "c"], ["b"], []]));
        order(
            "list(string)",
            json!([
                ["é"],
                ["\u{2028}"],
                ["\u{a0}"],
                ["👍"],
                ["\u{7f}"],
                ["a"],
                ["\u{301}"],
                ["\""],
                ["'"],
                ["\\"]
            ]),
            json!([
                ["'"],
                ["\""],
                ["\\"],
                ["\u{a0}"],
                ["\u{2028}"],
                ["\u{7f}"],
                ["a"],
                ["é"],
                ["\u{301}"],
                ["👍"]
            ]),
        );
    }
}
