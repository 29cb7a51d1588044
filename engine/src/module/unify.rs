//! The one type that several values can share, for collections of `any`.
//!
//! Terraform lets `list(any)` hold elements of one type only and converts them to it: a number
//! beside a text becomes a text, lists of different lengths become lists of one type, objects
//! with different attributes become maps. Null fits every plain type.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::convert::cast;
use super::types::{Attribute, Type};

/// The values as one type; `None` where they have none in common. Each value already fits
/// `declared`, which says `any` somewhere.
pub(super) fn unify(declared: &Type, values: &[Json]) -> Option<Vec<Json>> {
    let shapes: Vec<Type> = values.iter().map(|value| shape(declared, value)).collect::<Option<_>>()?;
    let shared = shared(&shapes)?;
    values.iter().map(|value| cast(&shared, value)).collect()
}

/// The exact type of a value; `any` stands for a null whose type is open.
fn shape(declared: &Type, value: &Json) -> Option<Type> {
    let each = |element: &Type, items: &[Json]| -> Option<Box<Type>> {
        let shapes: Vec<_> = items.iter().map(|item| shape(element, item)).collect::<Option<_>>()?;
        shared(&shapes).map(Box::new)
    };
    match (declared, value) {
        (Type::Any, Json::String(_)) => Some(Type::String),
        (Type::Any, Json::Number(_)) => Some(Type::Number),
        (Type::Any, Json::Bool(_)) => Some(Type::Bool),
        (Type::Any, Json::Array(items)) => {
            items.iter().map(|item| shape(&Type::Any, item)).collect::<Option<_>>().map(Type::Tuple)
        }
        (Type::Any, Json::Object(entries)) => entries
            .iter()
            .map(|(name, value)| Some((name.clone(), Attribute::required(shape(&Type::Any, value)?))))
            .collect::<Option<_>>()
            .map(Type::Object),
        (Type::List(element), Json::Array(items)) => each(element, items).map(Type::List),
        (Type::Set(element), Json::Array(items)) => each(element, items).map(Type::Set),
        (Type::Map(element), Json::Object(entries)) => {
            let items: Vec<Json> = entries.values().cloned().collect();
            each(element, &items).map(Type::Map)
        }
        (Type::Tuple(types), Json::Array(items)) => {
            types.iter().zip(items).map(|(ty, item)| shape(ty, item)).collect::<Option<_>>().map(Type::Tuple)
        }
        (Type::Object(attributes), Json::Object(entries)) => attributes
            .iter()
            .map(|(name, attribute)| {
                let ty = shape(&attribute.ty, entries.get(name).unwrap_or(&Json::Null))?;
                Some((name.clone(), Attribute { ty, ..attribute.clone() }))
            })
            .collect::<Option<_>>()
            .map(Type::Object),
        (declared, _) => Some(declared.clone()),
    }
}

fn shared<'a>(shapes: impl IntoIterator<Item = &'a Type>) -> Option<Type> {
    let (open, shapes): (Vec<&Type>, Vec<&Type>) = shapes.into_iter().partition(|ty| **ty == Type::Any);
    let Some((first, rest)) = shapes.split_first() else { return Some(Type::Any) };
    let all = |test: fn(&Type) -> bool| shapes.iter().all(|ty| test(ty));
    let plain = all(|ty| matches!(ty, Type::String | Type::Number | Type::Bool));
    // Terraform does not guess at what a null beside a collection or object might have been.
    if !open.is_empty() && !plain {
        return None;
    }
    if rest.iter().all(|ty| ty == first) {
        return Some((*first).clone());
    }
    if plain {
        return shapes.contains(&&Type::String).then_some(Type::String);
    }
    if all(|ty| matches!(ty, Type::Tuple(_))) {
        return shared_tuple(&shapes).or_else(|| shared_elements(&shapes).map(Type::List));
    }
    if all(|ty| matches!(ty, Type::Object(_))) {
        return shared_object(&shapes).or_else(|| shared_elements(&shapes).map(Type::Map));
    }
    if all(|ty| matches!(ty, Type::List(_) | Type::Tuple(_))) {
        return shared_elements(&shapes).map(Type::List);
    }
    if all(|ty| matches!(ty, Type::Set(_) | Type::Tuple(_))) {
        return shared_elements(&shapes).map(Type::Set);
    }
    if all(|ty| matches!(ty, Type::Map(_) | Type::Object(_))) {
        return shared_elements(&shapes).map(Type::Map);
    }
    None
}

/// The shared type of everything that the collections hold.
fn shared_elements(shapes: &[&Type]) -> Option<Box<Type>> {
    let inner = shapes.iter().flat_map(|ty| -> Vec<&Type> {
        match ty {
            Type::List(element) | Type::Set(element) | Type::Map(element) => vec![element],
            Type::Tuple(elements) => elements.iter().collect(),
            Type::Object(attributes) => attributes.values().map(|attribute| &attribute.ty).collect(),
            Type::Any | Type::String | Type::Number | Type::Bool => Vec::new(),
        }
    });
    shared(inner).map(Box::new)
}

fn shared_tuple(shapes: &[&Type]) -> Option<Type> {
    let rows: Vec<&[Type]> = shapes
        .iter()
        .map(|ty| match ty {
            Type::Tuple(elements) => Some(elements.as_slice()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let length = rows.first()?.len();
    if rows.iter().any(|row| row.len() != length) {
        return None;
    }
    (0..length).map(|at| shared(rows.iter().map(|row| &row[at]))).collect::<Option<_>>().map(Type::Tuple)
}

fn shared_object(shapes: &[&Type]) -> Option<Type> {
    let rows: Vec<&BTreeMap<String, Attribute>> = shapes
        .iter()
        .map(|ty| match ty {
            Type::Object(attributes) => Some(attributes),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let first = rows.first()?;
    if rows.iter().any(|row| !row.keys().eq(first.keys())) {
        return None;
    }
    first
        .iter()
        .map(|(name, attribute)| {
            let ty = shared(rows.iter().map(|row| &row[name].ty))?;
            Some((name.clone(), Attribute { ty, ..attribute.clone() }))
        })
        .collect::<Option<_>>()
        .map(Type::Object)
}
