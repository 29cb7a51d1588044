//! Type constraints: read, written, and held in JSON.
//!
//! In JSON a type is a keyword (`"string"`) or an array (`["list", "string"]`,
//! `["tuple", ["string", "bool"]]`, `["object", {"port": "number"}]`). An optional attribute is
//! `{"optional": type}`, with `"default"` beside it where it has one. Conversion of values is in
//! `convert.rs`.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use super::limits::Limits;
use super::literal;
use super::scan;
use crate::diagnostic::{Code, Diagnostic};

/// A type constraint as Terraform knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Type {
    /// Whatever is given (`any`).
    #[default]
    Any,
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(…)`
    List(Box<Type>),
    /// `set(…)`
    Set(Box<Type>),
    /// `map(…)`
    Map(Box<Type>),
    /// `tuple([…])`
    Tuple(Vec<Type>),
    /// `object({…})`
    Object(BTreeMap<String, Attribute>),
}

/// One attribute of an object type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// The attribute's type.
    pub ty: Type,
    /// Whether it may be left out (`optional(…)`).
    pub optional: bool,
    /// What stands in where it is left out or null; already of the attribute's type.
    pub default: Option<Json>,
}

impl Type {
    /// Reads a type constraint (`list(object({ port = number }))`).
    ///
    /// # Errors
    /// `InvalidType` where the text is not a type constraint, `TooLarge` where it is too deeply
    /// nested; neither has a place.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let invalid = |why: String| {
            Diagnostic::error(Code::InvalidType, "The type constraint cannot be read").with_detail(why)
        };
        scan::scan(text, Limits::default().depth).map_err(|exceeded| {
            Diagnostic::error(Code::TooLarge, "The type constraint is too deeply nested")
                .with_detail(exceeded.what)
        })?;
        let expression =
            hcl_edit::parser::parse_expr(text.trim()).map_err(|error| invalid(error.message().to_owned()))?;
        Self::from_expression(&expression, text.trim()).map_err(invalid)
    }

    /// Reads a type constraint from its syntax tree; `text` is the source that it comes from.
    pub(super) fn from_expression(expression: &Expression, text: &str) -> Result<Self, String> {
        match expression {
            Expression::Variable(keyword) => Self::from_keyword(keyword.as_str()),
            Expression::FuncCall(call) if !call.name.is_namespaced() => Self::from_call(call, text),
            Expression::String(quoted) => Err(format!(
                "a type is written without quotes: `type = {}`",
                if quoted.as_str().is_empty() { "string" } else { quoted.as_str() }
            )),
            _ => Err("a type is a keyword such as `string` or a call such as `list(string)`".to_owned()),
        }
    }

    fn from_keyword(keyword: &str) -> Result<Self, String> {
        match keyword {
            "any" => Ok(Self::Any),
            "string" => Ok(Self::String),
            "number" => Ok(Self::Number),
            "bool" => Ok(Self::Bool),
            "list" => Ok(Self::List(Box::default())),
            "map" => Ok(Self::Map(Box::default())),
            "set" => Err("`set` needs the type of its elements: `set(string)`".to_owned()),
            "object" => Err("`object` needs its attributes: `object({ name = string })`".to_owned()),
            "tuple" => Err("`tuple` needs the types of its elements: `tuple([string, number])`".to_owned()),
            other => Err(format!("`{other}` is not a type")),
        }
    }

    fn from_call(call: &FuncCall, text: &str) -> Result<Self, String> {
        let name = call.name.name.as_str();
        let mut arguments = call.args.iter();
        let (Some(argument), None, false) = (arguments.next(), arguments.next(), call.args.expand_final())
        else {
            return Err(match name {
                "optional" => MISPLACED_OPTIONAL.to_owned(),
                _ => format!("`{name}` takes exactly one argument"),
            });
        };
        match name {
            "list" => Ok(Self::List(Box::new(Self::element(argument, text)?))),
            "set" => Ok(Self::Set(Box::new(Self::element(argument, text)?))),
            "map" => Ok(Self::Map(Box::new(Self::element(argument, text)?))),
            "tuple" => match argument {
                Expression::Array(items) => items
                    .iter()
                    .map(|item| Self::element(item, text))
                    .collect::<Result<_, _>>()
                    .map(Self::Tuple),
                _ => Err("`tuple` takes a list of types: `tuple([string, number])`".to_owned()),
            },
            "object" => match argument {
                Expression::Object(object) => Self::from_attributes(object, text),
                _ => Err("`object` takes its attributes: `object({ name = string })`".to_owned()),
            },
            "optional" => Err(MISPLACED_OPTIONAL.to_owned()),
            other => Err(format!("`{other}(…)` is not a type")),
        }
    }

    /// The shorthands `list` and `map` stand only at the top.
    fn element(expression: &Expression, text: &str) -> Result<Self, String> {
        match expression {
            Expression::Variable(keyword) if matches!(keyword.as_str(), "list" | "map") => {
                Err(format!("`{0}` needs the type of its elements: `{0}(string)`", keyword.as_str()))
            }
            _ => Self::from_expression(expression, text),
        }
    }

    fn from_attributes(object: &Object, text: &str) -> Result<Self, String> {
        let mut attributes = BTreeMap::new();
        for (key, value) in object {
            let ObjectKey::Ident(name) = key else {
                return Err("attribute names are written without quotes".to_owned());
            };
            attributes.insert(name.as_str().to_owned(), Attribute::from_expression(value.expr(), text)?);
        }
        Ok(Self::Object(attributes))
    }

    /// How many types it is made of, itself included.
    pub(super) fn size(&self) -> usize {
        1 + match self {
            Self::Any | Self::String | Self::Number | Self::Bool => 0,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.size(),
            Self::Tuple(elements) => elements.iter().map(Self::size).sum(),
            Self::Object(attributes) => attributes.values().map(|attribute| attribute.ty.size()).sum(),
        }
    }

    /// The constraint on one line, as `terraform fmt` leaves it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::String => "string".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::List(element) => format!("list({})", element.text()),
            Self::Set(element) => format!("set({})", element.text()),
            Self::Map(element) => format!("map({})", element.text()),
            Self::Tuple(elements) => {
                format!("tuple([{}])", elements.iter().map(Self::text).collect::<Vec<_>>().join(", "))
            }
            Self::Object(attributes) if attributes.is_empty() => "object({})".to_owned(),
            Self::Object(attributes) => {
                let attributes: Vec<_> = attributes
                    .iter()
                    .map(|(name, attribute)| format!("{name} = {}", attribute.text()))
                    .collect();
                format!("object({{ {} }})", attributes.join(", "))
            }
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Tuple(elements) => json!(["tuple", elements.iter().map(Self::to_json).collect::<Vec<_>>()]),
            Self::Object(attributes) => {
                let attributes: Map<_, _> =
                    attributes.iter().map(|(name, attribute)| (name.clone(), attribute.to_json())).collect();
                json!(["object", attributes])
            }
            keyword => Json::String(keyword.text()),
        }
    }

    fn from_json(json: &Json) -> Option<Self> {
        let Some((kind, inner)) = json.as_array().and_then(|parts| match parts.as_slice() {
            [kind, inner] => Some((kind.as_str()?, inner)),
            _ => None,
        }) else {
            return Self::from_keyword(json.as_str()?).ok().filter(|ty| ty.text() == *json);
        };
        Some(match kind {
            "list" => Self::List(Box::new(Self::from_json(inner)?)),
            "set" => Self::Set(Box::new(Self::from_json(inner)?)),
            "map" => Self::Map(Box::new(Self::from_json(inner)?)),
            "tuple" => Self::Tuple(inner.as_array()?.iter().map(Self::from_json).collect::<Option<_>>()?),
            "object" => Self::Object(
                inner
                    .as_object()?
                    .iter()
                    .map(|(name, attribute)| Some((name.clone(), Attribute::from_json(attribute)?)))
                    .collect::<Option<_>>()?,
            ),
            _ => return None,
        })
    }
}

const MISPLACED_OPTIONAL: &str =
    "`optional` takes a type and at most one default, and stands only before an attribute's type";

impl Attribute {
    /// An attribute that must be given.
    #[must_use]
    pub fn required(ty: Type) -> Self {
        Self { ty, optional: false, default: None }
    }

    fn from_expression(expression: &Expression, text: &str) -> Result<Self, String> {
        let Expression::FuncCall(call) = expression else {
            return Type::element(expression, text).map(Self::required);
        };
        if call.name.is_namespaced() || call.name.name.as_str() != "optional" {
            return Type::element(expression, text).map(Self::required);
        }
        let arguments: Vec<_> = call.args.iter().collect();
        let (ty, default) = match arguments.as_slice() {
            [ty] => (ty, None),
            [ty, default] => (ty, Some(default)),
            _ => return Err(MISPLACED_OPTIONAL.to_owned()),
        };
        let ty = Type::element(ty, text)?;
        let default = default
            .map(|expression| {
                literal::constant(expression, text).ok_or("a default inside a type must be constant")
            })
            .transpose()?
            .map(|value| ty.convert(&value, "default").map_err(|findings| findings.to_string()))
            .transpose()?;
        Ok(Self { ty, optional: true, default })
    }

    fn text(&self) -> String {
        match (&self.default, self.optional) {
            (Some(default), _) => format!("optional({}, {})", self.ty.text(), literal::hcl(default)),
            (None, true) => format!("optional({})", self.ty.text()),
            (None, false) => self.ty.text(),
        }
    }

    fn to_json(&self) -> Json {
        match (&self.default, self.optional) {
            (Some(default), _) => json!({ "optional": self.ty.to_json(), "default": default }),
            (None, true) => json!({ "optional": self.ty.to_json() }),
            (None, false) => self.ty.to_json(),
        }
    }

    fn from_json(json: &Json) -> Option<Self> {
        match json.get("optional") {
            Some(ty) => {
                Some(Self { ty: Type::from_json(ty)?, optional: true, default: json.get("default").cloned() })
            }
            None => Type::from_json(json).map(Self::required),
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Self::from_json(&json).ok_or_else(|| D::Error::custom(format!("{json} is not a type")))
    }
}

impl Serialize for Attribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Self::from_json(&json).ok_or_else(|| D::Error::custom(format!("{json} is not an attribute")))
    }
}
