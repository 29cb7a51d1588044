//! Why values of one type cannot become values of another, in the words that Terraform uses.

use std::collections::BTreeMap;

use super::conversion::{Safety, is_convertible};
use crate::module::types::{Attribute, Type};

/// Why there is no conversion from one type to another.
pub(super) fn mismatch(from: &Type, to: &Type) -> String {
    match (from, to) {
        (Type::Object(from), Type::Object(to)) => objects(from, to),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Any => same_type("list"),
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Any => same_type("set"),
        (Type::Object(_), Type::Map(element)) if **element == Type::Any => same_type("map"),
        (Type::Tuple(items), Type::List(element) | Type::Set(element)) => {
            let wrong = items.iter().enumerate().find(|(_, item)| !is_possible(item, element));
            wrong.map_or_else(
                || format!("all elements must be {}", needed(element)),
                |(at, item)| format!("element {at}: {}", mismatch(item, element)),
            )
        }
        (Type::Object(attributes), Type::Map(element)) => {
            let wrong = attributes.iter().find(|(_, attribute)| !is_possible(&attribute.ty, element));
            wrong.map_or_else(
                || format!("all elements must be {}", needed(element)),
                |(name, attribute)| format!("element \"{name}\": {}", mismatch(&attribute.ty, element)),
            )
        }
        (Type::List(from) | Type::Set(from), Type::List(to)) => inner("list", from, to),
        (Type::List(from) | Type::Set(from), Type::Set(to)) => inner("set", from, to),
        (Type::Map(from), Type::Map(to)) => inner("map", from, to),
        _ => format!("{} required", needed(to)),
    }
}

fn is_possible(from: &Type, to: &Type) -> bool {
    from == to || is_convertible(from, to, Safety::Unsafe)
}

fn same_type(kind: &str) -> String {
    format!("all {kind} elements must have the same type")
}

fn inner(kind: &str, from: &Type, to: &Type) -> String {
    format!("incorrect {kind} element type: {}", mismatch(from, to))
}

fn objects(from: &BTreeMap<String, Attribute>, to: &BTreeMap<String, Attribute>) -> String {
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
        (!is_possible(given, &attribute.ty))
            .then(|| format!("attribute \"{name}\": {}", mismatch(given, &attribute.ty)))
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
