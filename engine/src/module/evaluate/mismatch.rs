//! Why values of one type cannot become values of another, in the words that Terraform uses.

use std::collections::BTreeMap;

use super::conversion::is_convertible;
use super::terms::Terms;
use crate::module::types::{Attribute, Type};

/// Why there is no conversion from one type to another.
pub(super) fn mismatch(from: &Type, to: &Type, terms: Terms<'_>) -> String {
    match (from, to) {
        (Type::Object(from), Type::Object(to)) => objects(from, to, terms),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Any => same_type("list"),
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Any => same_type("set"),
        (Type::Object(_), Type::Map(element)) if **element == Type::Any => same_type("map"),
        (Type::Tuple(items), Type::List(element) | Type::Set(element)) => {
            let wrong = items.iter().enumerate().find(|(_, item)| !is_possible(item, element, terms));
            wrong.map_or_else(
                || format!("all elements must be {}", needed(element)),
                |(at, item)| format!("element {at}: {}", mismatch(item, element, terms)),
            )
        }
        (Type::Object(attributes), Type::Map(element)) => {
            let wrong = attributes.iter().find(|(_, attribute)| !is_possible(&attribute.ty, element, terms));
            wrong.map_or_else(
                || format!("all elements must be {}", needed(element)),
                |(name, attribute)| {
                    format!("element \"{name}\": {}", mismatch(&attribute.ty, element, terms))
                },
            )
        }
        (Type::List(from) | Type::Set(from), Type::List(to)) => inner("list", from, to, terms),
        (Type::List(from) | Type::Set(from), Type::Set(to)) => inner("set", from, to, terms),
        (Type::Map(from), Type::Map(to)) => inner("map", from, to, terms),
        _ => format!("{} required", needed(to)),
    }
}

fn is_possible(from: &Type, to: &Type, terms: Terms<'_>) -> bool {
    from == to || is_convertible(from, to, terms)
}

fn same_type(kind: &str) -> String {
    format!("all {kind} elements must have the same type")
}

fn inner(kind: &str, from: &Type, to: &Type, terms: Terms<'_>) -> String {
    format!("incorrect {kind} element type: {}", mismatch(from, to, terms))
}

fn objects(from: &BTreeMap<String, Attribute>, to: &BTreeMap<String, Attribute>, terms: Terms<'_>) -> String {
    let missing: Vec<String> = to
        .iter()
        .filter(|(name, attribute)| !attribute.optional && !from.contains_key(*name))
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    match missing.as_slice() {
        [] => {}
        [one] => return format!("attribute {one} is required"),
        [one, other] => return format!("attributes {one} and {other} are required"),
        [many @ .., last] => return format!("attributes {}, and {last} are required", many.join(", ")),
    }
    let wrong = to.iter().find_map(|(name, attribute)| {
        let given = &from.get(name)?.ty;
        (!is_possible(given, &attribute.ty, terms))
            .then(|| format!("attribute \"{name}\": {}", mismatch(given, &attribute.ty, terms)))
    });
    wrong.unwrap_or_else(|| "incorrect object attributes".to_owned())
}

/// The type as Terraform names it where one is needed.
pub(super) fn needed(ty: &Type) -> String {
    match ty {
        Type::Any => "any type".to_owned(),
        Type::String => "string".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::List(element) => collection("list", element),
        Type::Set(element) => collection("set", element),
        Type::Map(element) => collection("map", element),
        Type::Tuple(_) => "tuple".to_owned(),
        Type::Object(_) => "object".to_owned(),
    }
}

fn collection(kind: &str, element: &Type) -> String {
    if *element == Type::Any {
        format!("{kind} of any single type")
    } else {
        format!("{kind} of {}", needed(element))
    }
}
