//! Conversion of values to types, by the rules that Terraform has for it.
//!
//! Whether a conversion exists is decided by types alone, before any value is looked at: an empty
//! list of objects is not a list of texts. Where it exists, a value may still not be convertible
//! (the text "x" to a number). A conversion is *safe* where it exists for every value; some rules
//! of unification ask for safe ones.
//!
//! `convert.rs` beside this module converts JSON to a variable's type and finds everything that is
//! wrong at once; here, values that expressions compute are converted and the first error counts.

use std::collections::BTreeMap;

use super::mismatch::mismatch;
use super::number::{Number, Unreadable};
use super::unification::unify;
use super::value::{Value, too_large};
use crate::module::types::{Attribute, Type};

type Attributes = BTreeMap<String, Attribute>;

/// Which conversions count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Safety {
    /// Those that exist for every value of the type.
    Safe,
    /// Those that may fail for some.
    Unsafe,
}

impl Value {
    /// The value as a type, as Terraform converts it.
    ///
    /// # Errors
    /// What Terraform says where it does not.
    pub(crate) fn convert(&self, to: &Type) -> Result<Self, String> {
        let from = self.ty();
        if from == to.exact() {
            return Ok(self.clone());
        }
        if !is_convertible(&from, to, Safety::Unsafe) {
            return Err(mismatch(&from, to));
        }
        match self.why_unknown() {
            // What elements become together depends on the type of each of them.
            Some(why) if has_open_elements(to) => Ok(Self::Unknown(why.clone())),
            _ => self.converted(to),
        }
    }

    /// As [`Self::convert`], where a conversion between the types exists.
    fn converted(&self, to: &Type) -> Result<Self, String> {
        match (self, to) {
            (_, Type::Any) | (Self::Unknown(_), _) => Ok(self.clone()),
            (Self::Null(ty), _) => Ok(Self::Null(filled(ty, &to.exact()))),
            (_, Type::String) => self.to_text(),
            (_, Type::Number) => self.to_number(),
            (_, Type::Bool) => self.to_truth(),
            (Self::Tuple(items), Type::Tuple(types)) => items
                .iter()
                .zip(types)
                .map(|(item, ty)| item.convert(ty))
                .collect::<Result<_, _>>()
                .map(Self::Tuple),
            (Self::Tuple(items), Type::List(element)) => {
                elements(items, element, Safety::Unsafe).map(|(ty, items)| Self::List(ty, items))
            }
            (Self::Tuple(items), Type::Set(element)) => {
                elements(items, element, Safety::Unsafe).map(|(ty, items)| Self::set(ty, items))
            }
            (Self::List(ty, items) | Self::Set(ty, items), Type::List(element)) => {
                same(ty, items, element).map(|(ty, items)| Self::List(ty, items))
            }
            (Self::List(ty, items) | Self::Set(ty, items), Type::Set(element)) => {
                same(ty, items, element).map(|(ty, items)| Self::set(ty, items))
            }
            (Self::Map(ty, entries), Type::Map(element)) => map_to_map(ty, entries, element),
            (Self::Object(entries), Type::Map(element)) => {
                let items: Vec<Self> = entries.values().cloned().collect();
                let (ty, items) = elements(&items, element, Safety::Unsafe)?;
                Ok(Self::Map(ty, entries.keys().cloned().zip(items).collect()))
            }
            (Self::Object(entries), Type::Object(attributes)) => object(entries, attributes),
            (Self::Map(_, entries), Type::Object(attributes)) => map_to_object(entries, attributes),
            _ => Err(mismatch(&self.ty(), to)),
        }
    }

    fn to_text(&self) -> Result<Self, String> {
        match self {
            Self::Text(_) => Ok(self.clone()),
            Self::Number(number) => Ok(Self::Text(number.text())),
            Self::Bool(value) => Ok(Self::Text(value.to_string())),
            _ => Err("string required".to_owned()),
        }
    }

    fn to_number(&self) -> Result<Self, String> {
        let required = || "a number is required".to_owned();
        match self {
            Self::Number(_) => Ok(self.clone()),
            Self::Text(text) => match Number::from_text(text) {
                Ok(number) => Ok(Self::Number(number)),
                Err(Unreadable::OutOfRange) => Ok(too_large(Unreadable::OutOfRange)),
                Err(Unreadable::Malformed) => Err(required()),
            },
            _ => Err(required()),
        }
    }

    fn to_truth(&self) -> Result<Self, String> {
        let required = "a bool is required";
        match self {
            Self::Bool(_) => Ok(self.clone()),
            Self::Text(text) => match text.as_str() {
                "true" | "1" => Ok(Self::Bool(true)),
                "false" | "0" => Ok(Self::Bool(false)),
                other => match other.to_lowercase().as_str() {
                    word @ ("true" | "false") => {
                        Err(format!("{required}; to convert from string, use lowercase \"{word}\""))
                    }
                    _ => Err(required.to_owned()),
                },
            },
            _ => Err(required.to_owned()),
        }
    }
}

impl Type {
    /// The type without optional attributes, as values have it.
    pub(super) fn exact(&self) -> Self {
        match self {
            Self::Any | Self::String | Self::Number | Self::Bool => self.clone(),
            Self::List(element) => Self::List(Box::new(element.exact())),
            Self::Set(element) => Self::Set(Box::new(element.exact())),
            Self::Map(element) => Self::Map(Box::new(element.exact())),
            Self::Tuple(elements) => Self::Tuple(elements.iter().map(Self::exact).collect()),
            Self::Object(attributes) => Self::Object(
                attributes
                    .iter()
                    .map(|(name, attribute)| (name.clone(), Attribute::required(attribute.ty.exact())))
                    .collect(),
            ),
        }
    }
}

/// Whether elements inside of the type have to find a type of their own.
fn has_open_elements(ty: &Type) -> bool {
    match ty {
        Type::Any | Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => {
            **element == Type::Any || has_open_elements(element)
        }
        Type::Tuple(elements) => elements.iter().any(has_open_elements),
        Type::Object(attributes) => attributes.values().any(|attribute| has_open_elements(&attribute.ty)),
    }
}

/// Whether values of one type can be converted to another.
pub(super) fn is_convertible(from: &Type, to: &Type, safety: Safety) -> bool {
    let inner = |from: &Type, to: &Type| from == to || is_convertible(from, to, safety);
    let is_unsafe = safety == Safety::Unsafe;
    match (from, to) {
        (_, Type::Any) => true,
        (Type::Any, _) => is_unsafe,
        (Type::Number | Type::Bool, Type::String) => true,
        (Type::String, Type::Number | Type::Bool) => is_unsafe,
        (Type::Object(from), Type::Object(to)) => to.iter().all(|(name, attribute)| match from.get(name) {
            Some(given) => inner(&given.ty, &attribute.ty),
            None => attribute.optional,
        }),
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| inner(from, to))
        }
        (Type::List(from) | Type::Set(from), Type::List(to)) | (Type::Set(from), Type::Set(to)) => {
            inner(from, to)
        }
        (Type::List(from), Type::Set(to)) => is_unsafe && inner(from, to),
        (Type::Map(from), Type::Map(to)) => inner(from, to),
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => all_convertible(from, to, safety),
        (Type::Object(from), Type::Map(to)) => {
            let types: Vec<Type> = from.values().map(|attribute| attribute.ty.clone()).collect();
            // Here, unlike in a tuple, a null of no type may stand beside collections.
            all_convertible(&types, to, safety)
                || **to == Type::Any && unify(&types, safety) == Some(Type::Any)
        }
        (Type::Map(from), Type::Object(to)) => {
            is_unsafe && to.values().all(|attribute| attribute.optional || inner(from, &attribute.ty))
        }
        _ => false,
    }
}

/// Whether elements of these types can become elements of one collection.
fn all_convertible(from: &[Type], to: &Type, safety: Safety) -> bool {
    let unified = match to {
        _ if from.is_empty() => return true,
        Type::Any => unify(from, safety),
        _ => Some(to.clone()),
    };
    unified.is_some_and(|to| {
        (to != Type::Any || from.iter().all(|ty| *ty == Type::Any))
            && from.iter().all(|from| *from == to || is_convertible(from, &to, safety))
    })
}

/// A type whose `any` is filled in with what stands there in `from`, for nulls.
fn filled(from: &Type, to: &Type) -> Type {
    let one = |types: &[Type], element: &Type| {
        let shared = unify(types, Safety::Unsafe).unwrap_or_default();
        Box::new(filled(&shared, element))
    };
    match (from, to) {
        (Type::Any, _) => to.clone(),
        (_, Type::Any) => from.clone(),
        (Type::List(from) | Type::Set(from), Type::List(to)) => Type::List(Box::new(filled(from, to))),
        (Type::List(from) | Type::Set(from), Type::Set(to)) => Type::Set(Box::new(filled(from, to))),
        (Type::Map(from), Type::Map(to)) => Type::Map(Box::new(filled(from, to))),
        (Type::Tuple(from), Type::List(to)) => Type::List(one(from, to)),
        (Type::Tuple(from), Type::Set(to)) => Type::Set(one(from, to)),
        (Type::Tuple(from), Type::Tuple(to)) => {
            Type::Tuple(from.iter().zip(to).map(|(from, to)| filled(from, to)).collect())
        }
        (Type::Object(from), Type::Map(to)) => {
            let types: Vec<Type> = from.values().map(|attribute| attribute.ty.clone()).collect();
            Type::Map(one(&types, to))
        }
        (Type::Object(_) | Type::Map(_), Type::Object(to)) => {
            let given = |name: &str| match from {
                Type::Map(element) => Some(element.as_ref()),
                Type::Object(from) => from.get(name).map(|attribute| &attribute.ty),
                _ => None,
            };
            let fill = |(name, attribute): (&String, &Attribute)| {
                let ty = given(name).map_or_else(|| attribute.ty.clone(), |from| filled(from, &attribute.ty));
                (name.clone(), Attribute::required(ty))
            };
            Type::Object(to.iter().map(fill).collect())
        }
        _ => to.clone(),
    }
}

/// Elements of a tuple, or attributes of an object, as elements of one collection.
fn elements(items: &[Value], to: &Type, safety: Safety) -> Result<(Type, Vec<Value>), String> {
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    let to = match to {
        Type::Any if !items.is_empty() => unify(&types, Safety::Unsafe).unwrap_or_default(),
        _ => to.clone(),
    };
    let converted: Vec<Value> = items.iter().map(|item| item.convert(&to)).collect::<Result<_, _>>()?;
    let types = known_types(&converted);
    if types.is_empty() {
        return Ok((to.exact(), converted));
    }
    let shared = unify(&types, safety).ok_or("cannot find a common base type for all elements")?;
    let converted: Vec<Value> =
        converted.iter().map(|item| item.convert(&shared)).collect::<Result<_, _>>()?;
    let ty = element_type(&shared, &converted, &shared)?;
    Ok((ty, converted))
}

/// The types of those values whose type is known at all.
fn known_types(items: &[Value]) -> Vec<Type> {
    items.iter().filter(|item| !matches!(item, Value::Unknown(_))).map(Value::ty).collect()
}

/// Elements of a list or set as elements of another.
fn same(from: &Type, items: &[Value], to: &Type) -> Result<(Type, Vec<Value>), String> {
    let converted: Vec<Value> = items.iter().map(|item| item.convert(to)).collect::<Result<_, _>>()?;
    Ok((element_type(from, &converted, to)?, converted))
}

fn element_type(from: &Type, items: &[Value], to: &Type) -> Result<Type, String> {
    let types = known_types(items);
    let Some(first) = types.first() else {
        return Ok(if *to == Type::Any { from.clone() } else { to.exact() });
    };
    if types.iter().any(|ty| ty != first) {
        return Err("all elements must have the same type".to_owned());
    }
    Ok(first.clone())
}

fn map_to_map(from: &Type, entries: &BTreeMap<String, Value>, to: &Type) -> Result<Value, String> {
    let items: Vec<Value> = entries.values().cloned().collect();
    let (ty, items) = match to {
        Type::Any | Type::String | Type::Number | Type::Bool | Type::Tuple(_) => same(from, &items, to)?,
        _ => elements(&items, to, Safety::Safe)?,
    };
    Ok(Value::Map(ty, entries.keys().cloned().zip(items).collect()))
}

fn object(entries: &BTreeMap<String, Value>, attributes: &Attributes) -> Result<Value, String> {
    let converted = attributes.iter().map(|(name, attribute)| {
        let value = match entries.get(name) {
            Some(value) => value.convert(&attribute.ty)?,
            None => Value::Null(attribute.ty.exact()),
        };
        Ok((name.clone(), value))
    });
    converted.collect::<Result<_, _>>().map(Value::Object)
}

fn map_to_object(entries: &BTreeMap<String, Value>, attributes: &Attributes) -> Result<Value, String> {
    if let Some((name, _)) =
        attributes.iter().find(|(name, attribute)| !attribute.optional && !entries.contains_key(*name))
    {
        return Err(format!("map has no element for required attribute \"{name}\""));
    }
    object(entries, attributes)
}
