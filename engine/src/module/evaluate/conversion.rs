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
use super::terms::{Terms, Work};
use super::unification::unified;
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
    /// The value as a type, as Terraform converts it. Where finding the type takes too long, the
    /// result is not known.
    ///
    /// # Errors
    /// What Terraform says where it does not.
    pub(crate) fn convert(&self, to: &Type) -> Result<Self, String> {
        let work = Work::for_size(self.size());
        let converted = self.convert_within(to, Terms { safety: Safety::Unsafe, work: &work });
        if work.is_used_up() {
            return Ok(Self::unknown("the value is nested too deeply to find a type for it here"));
        }
        converted
    }

    fn convert_within(&self, to: &Type, terms: Terms<'_>) -> Result<Self, String> {
        let from = self.ty();
        if from == to.exact() {
            return Ok(self.clone());
        }
        if !is_convertible(&from, to, terms) {
            return Err(mismatch(&from, to, terms));
        }
        match self.why_unknown() {
            // What elements become together depends on the type of each of them.
            Some(why) if has_open_elements(to) => Ok(Self::Unknown(why.clone())),
            _ => self.converted(to, terms),
        }
    }

    /// As [`Self::convert_within`], where a conversion between the types exists.
    fn converted(&self, to: &Type, terms: Terms<'_>) -> Result<Self, String> {
        match (self, to) {
            (_, Type::Any) | (Self::Unknown(_), _) => Ok(self.clone()),
            (Self::Null(ty), _) => Ok(Self::Null(filled(ty, &to.exact(), terms))),
            (_, Type::String) => self.to_text(),
            (_, Type::Number) => self.to_number(),
            (_, Type::Bool) => self.to_truth(),
            (Self::Tuple(items), Type::Tuple(types)) => items
                .iter()
                .zip(types)
                .map(|(item, ty)| item.convert_within(ty, terms))
                .collect::<Result<_, _>>()
                .map(Self::Tuple),
            (Self::Tuple(items), Type::List(element)) => {
                let items = shared(elements(items, element, terms)?, terms)?;
                Ok(Self::List(element_type(element, &items, "list")?, items))
            }
            (Self::Tuple(items), Type::Set(element)) => {
                let items = elements(items, element, terms)?;
                Ok(Self::set(element_type(element, &items, "set")?, items))
            }
            (Self::List(ty, items) | Self::Set(ty, items), Type::List(element)) => {
                let items = all(items, element, terms)?;
                Ok(Self::List(element_type(given(element, ty), &items, "list")?, items))
            }
            (Self::List(ty, items) | Self::Set(ty, items), Type::Set(element)) => {
                let items = all(items, element, terms)?;
                Ok(Self::set(element_type(given(element, ty), &items, "set")?, items))
            }
            (Self::Map(ty, entries), Type::Map(element)) => map_to_map(ty, entries, element, terms),
            (Self::Object(entries), Type::Map(element)) => object_to_map(entries, element, terms),
            (Self::Object(entries), Type::Object(attributes)) => object(entries, attributes, terms),
            (Self::Map(_, entries), Type::Object(attributes)) => map_to_object(entries, attributes, terms),
            _ => Err(mismatch(&self.ty(), to, terms)),
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
pub(super) fn is_convertible(from: &Type, to: &Type, terms: Terms<'_>) -> bool {
    if terms.work.pay(1).is_none() {
        return false;
    }
    let inner = |from: &Type, to: &Type| from == to || is_convertible(from, to, terms);
    let is_unsafe = terms.safety == Safety::Unsafe;
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
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => match wanted(from, to, terms) {
            // An open type is found only where all elements are open.
            Some(Type::Any) => from.iter().all(|ty| *ty == Type::Any),
            Some(to) => from.iter().all(|from| inner(from, &to)),
            None => false,
        },
        (Type::Object(from), Type::Map(to)) => {
            let types: Vec<Type> = from.values().map(|attribute| attribute.ty.clone()).collect();
            wanted(&types, to, terms).is_some_and(|to| types.iter().all(|from| inner(from, &to)))
        }
        (Type::Map(from), Type::Object(to)) => {
            is_unsafe && to.values().all(|attribute| attribute.optional || inner(from, &attribute.ty))
        }
        _ => false,
    }
}

/// What elements of these types are converted to, in a collection of `to`: for `any` the one type
/// that they have in common.
fn wanted(from: &[Type], to: &Type, terms: Terms<'_>) -> Option<Type> {
    if *to == Type::Any && !from.is_empty() { unified(from, terms) } else { Some(to.clone()) }
}

/// A type whose `any` is filled in with what stands there in `from`, for nulls.
fn filled(from: &Type, to: &Type, terms: Terms<'_>) -> Type {
    let filled = |from: &Type, to: &Type| filled(from, to, terms);
    let one = |types: &[Type], element: &Type| {
        let shared = unified(types, terms).unwrap_or_default();
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

/// Each of the values as a type.
fn all<'a>(
    items: impl IntoIterator<Item = &'a Value>,
    to: &Type,
    terms: Terms<'_>,
) -> Result<Vec<Value>, String> {
    items.into_iter().map(|item| item.convert_within(to, terms)).collect()
}

/// Elements of a tuple, or attributes of an object, as elements of one collection.
fn elements(items: &[Value], to: &Type, terms: Terms<'_>) -> Result<Vec<Value>, String> {
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    all(items, &wanted(&types, to, terms).unwrap_or_default(), terms)
}

/// Elements that were converted, as the one type that they then have in common.
fn shared(items: Vec<Value>, terms: Terms<'_>) -> Result<Vec<Value>, String> {
    let types = known_types(&items);
    if types.is_empty() {
        return Ok(items);
    }
    let shared = unified(&types, terms).ok_or("cannot find a common base type for all elements")?;
    all(&items, &shared, terms)
}

/// The types of those values whose type is known at all.
fn known_types(items: &[Value]) -> Vec<Type> {
    items.iter().filter(|item| !matches!(item, Value::Unknown(_))).map(Value::ty).collect()
}

/// The one type of all elements. What is open in one of them is not the type that another has
/// there: an empty map of `any` and a map of numbers differ.
fn element_type(to: &Type, items: &[Value], kind: &str) -> Result<Type, String> {
    let types = known_types(items);
    let mut types = types.into_iter().filter(|ty| *ty != Type::Any);
    let Some(first) = types.next() else {
        return Ok(if items.is_empty() { to.exact() } else { Type::Any });
    };
    if types.any(|ty| ty != first) {
        return Err(format!("element types must all match for conversion to {kind}"));
    }
    Ok(first)
}

/// The element type of an empty collection that was one of `from`.
fn given<'a>(to: &'a Type, from: &'a Type) -> &'a Type {
    if *to == Type::Any { from } else { to }
}

fn map_to_map(
    from: &Type,
    entries: &BTreeMap<String, Value>,
    to: &Type,
    terms: Terms<'_>,
) -> Result<Value, String> {
    let mut items = all(entries.values(), to, terms)?;
    if has_parts(to) {
        items = shared(items, terms.safe())?;
    }
    let ty = element_type(given(to, from), &items, "map")?;
    Ok(Value::Map(ty, entries.keys().cloned().zip(items).collect()))
}

fn object_to_map(entries: &BTreeMap<String, Value>, to: &Type, terms: Terms<'_>) -> Result<Value, String> {
    let types: Vec<Type> = entries.values().map(Value::ty).collect();
    let to = wanted(&types, to, terms).unwrap_or_default();
    let mut items = all(entries.values(), &to, terms)?;
    if has_parts(&to) {
        items = shared(items, terms)?;
    }
    let ty = element_type(&to, &items, "map")?;
    Ok(Value::Map(ty, entries.keys().cloned().zip(items).collect()))
}

/// Whether elements of this type, converted, are given one type once more.
fn has_parts(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Object(_))
}

fn object(
    entries: &BTreeMap<String, Value>,
    attributes: &Attributes,
    terms: Terms<'_>,
) -> Result<Value, String> {
    let converted = attributes.iter().map(|(name, attribute)| {
        let value = match entries.get(name) {
            Some(value) => value.convert_within(&attribute.ty, terms)?,
            None => Value::Null(attribute.ty.exact()),
        };
        Ok((name.clone(), value))
    });
    converted.collect::<Result<_, _>>().map(Value::Object)
}

fn map_to_object(
    entries: &BTreeMap<String, Value>,
    attributes: &Attributes,
    terms: Terms<'_>,
) -> Result<Value, String> {
    if let Some((name, _)) =
        attributes.iter().find(|(name, attribute)| !attribute.optional && !entries.contains_key(*name))
    {
        return Err(format!("map has no element for required attribute \"{name}\""));
    }
    object(entries, attributes, terms)
}
