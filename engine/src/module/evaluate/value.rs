//! Values of Terraform's type system, known or not.
//!
//! Beside what JSON can say, a value knows whether it is a list, a set or a tuple, a map or an
//! object, which type a null or an empty collection has, and that it may not be known yet. Texts
//! are in Unicode's normal form C, numbers are Terraform's own. Conversion is in `conversion`.
//!
//! Absent: marks. Whether a value is sensitive is followed by whoever evaluates.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value as Json;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::number::{Number, Unreadable};
use crate::module::types::{Attribute, Type};

/// Why a value is not known, in words ("path.module is known when Terraform runs").
pub(crate) type Why = Cow<'static, str>;

/// A value of Terraform's type system, known or not.
///
/// Types inside of values have no optional attributes, and `any` in them stands for the type of a
/// bare null or of what is not known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// What is only known later, and why.
    Unknown(Why),
    /// No value, of a type; `any` for the bare literal.
    Null(Type),
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text in normal form C: made by [`Value::text`].
    Text(String),
    /// A list and the type of its elements.
    List(Type, Vec<Value>),
    /// A set and the type of its elements; in the order of iteration and without duplicates: made
    /// by [`Value::set`].
    Set(Type, Vec<Value>),
    /// A map and the type of its elements.
    Map(Type, BTreeMap<String, Value>),
    /// Elements of types of their own.
    Tuple(Vec<Value>),
    /// Attributes of types of their own.
    Object(BTreeMap<String, Value>),
}

/// A text in normal form C.
pub(crate) fn normal(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

impl Value {
    /// What is not known, for a reason that is fixed.
    pub(crate) const fn unknown(why: &'static str) -> Self {
        Self::Unknown(Cow::Borrowed(why))
    }

    /// A text.
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(normal(text))
    }

    /// A count.
    pub(crate) fn count(count: usize) -> Self {
        Self::Number(count.into())
    }

    /// A JSON value as Terraform reads it: arrays are tuples, objects are objects. Numbers that
    /// are too large to compute with are not known.
    pub(crate) fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null(Type::Any),
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => Number::from_json(number).map_or_else(too_large, Self::Number),
            Json::String(text) => Self::text(text),
            Json::Array(items) => Self::Tuple(items.iter().map(Self::from_json).collect()),
            Json::Object(entries) => {
                let attributes = entries.iter().map(|(name, value)| (normal(name), Self::from_json(value)));
                Self::Object(attributes.collect())
            }
        }
    }

    /// A JSON value that was converted to a type constraint, as a value of it.
    pub(crate) fn typed(ty: &Type, json: &Json) -> Self {
        Self::from_json(json)
            .convert(ty)
            .unwrap_or_else(|why| Self::Unknown(format!("the value is not of its type: {why}").into()))
    }

    /// The type; `any` for what is not known and for the bare null.
    pub(crate) fn ty(&self) -> Type {
        match self {
            Self::Unknown(_) => Type::Any,
            Self::Null(ty) => ty.clone(),
            Self::Bool(_) => Type::Bool,
            Self::Number(_) => Type::Number,
            Self::Text(_) => Type::String,
            Self::List(element, _) => Type::List(Box::new(element.clone())),
            Self::Set(element, _) => Type::Set(Box::new(element.clone())),
            Self::Map(element, _) => Type::Map(Box::new(element.clone())),
            Self::Tuple(items) => Type::Tuple(items.iter().map(Self::ty).collect()),
            Self::Object(entries) => {
                let attribute = |value: &Self| Attribute::required(value.ty());
                Type::Object(entries.iter().map(|(name, value)| (name.clone(), attribute(value))).collect())
            }
        }
    }

    /// Whether the value is null.
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    /// Why the value, or the first part of it that is not known, is not known.
    pub(crate) fn why_unknown(&self) -> Option<&Why> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::List(_, items) | Self::Set(_, items) | Self::Tuple(items) => {
                items.iter().find_map(Self::why_unknown)
            }
            Self::Map(_, entries) | Self::Object(entries) => entries.values().find_map(Self::why_unknown),
            Self::Null(_) | Self::Bool(_) | Self::Number(_) | Self::Text(_) => None,
        }
    }

    /// How much there is of the value: one for each part, and the bytes of texts.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Unknown(_) | Self::Null(_) | Self::Bool(_) | Self::Number(_) => 1,
            Self::Text(text) => 1 + text.len(),
            Self::List(_, items) | Self::Set(_, items) | Self::Tuple(items) => {
                1 + items.iter().map(Self::size).sum::<usize>()
            }
            Self::Map(_, entries) | Self::Object(entries) => {
                1 + entries.iter().map(|(name, value)| name.len() + value.size()).sum::<usize>()
            }
        }
    }
}

/// What stands for a number beyond the range of [`Number`].
pub(crate) const BEYOND: Value = Value::unknown("a number is infinite, or too large to compute with here");

/// What stands for a number that cannot be held.
pub(crate) fn too_large(_: Unreadable) -> Value {
    BEYOND
}
