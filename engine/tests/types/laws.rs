//! Laws of types and conversion that need no binary.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, Overrides, Type, form, inspect, validate, value_to_hcl};

use crate::strategy::{ty, typed_value, value};

proptest! {
    #[test]
    fn the_text_of_a_type_reads_as_the_same_type(ty in ty()) {
        prop_assert_eq!(Type::parse(&ty.text()).unwrap(), ty.clone(), "{}", ty.text());
    }

    #[test]
    fn the_json_of_a_type_reads_as_the_same_type(ty in ty()) {
        let json = serde_json::to_string(&ty).unwrap();
        prop_assert_eq!(serde_json::from_str::<Type>(&json).unwrap(), ty, "{}", json);
    }

    #[test]
    fn converting_twice_changes_nothing((ty, value) in typed_value()) {
        if let Ok(once) = ty.convert(&value, "x") {
            prop_assert_eq!(ty.convert(&once, "x").unwrap(), once, "{}", ty.text());
        }
    }

    #[test]
    fn every_finding_names_its_place((ty, value) in typed_value()) {
        if let Err(findings) = ty.convert(&value, "x") {
            prop_assert!(!findings.is_empty());
            for finding in &findings {
                prop_assert!(finding.subject.as_ref().unwrap().to_string().starts_with('x'));
            }
        }
    }

    #[test]
    fn a_form_accepts_what_conversion_gives((ty, value) in typed_value(), nullable in any::<bool>()) {
        if let Ok(converted) = ty.convert(&value, "x") && !has_inner_null(&converted) && !has_long_number(&ty, &converted) {
            let interface = variable(&ty, nullable, None);
            let schema = form(&interface, &Overrides::default()).schema;
            let accepted = fits(&schema, &json!({ "x": converted }));
            prop_assert!(accepted || (converted.is_null() && !nullable), "{schema} {converted}");
        }
    }

    #[test]
    fn what_a_form_accepts_converts(
        (ty, value) in typed_value(), other in value(), nullable in any::<bool>(), default in prop::option::of(value())
    ) {
        // That elements of `any` have a type in common is more than a schema can say.
        prop_assume!(!is_open_inside(&ty, false));
        let default = default.filter(|default| (nullable || !default.is_null()) && ty.convert(default, "x").is_ok());
        let interface = variable(&ty, nullable, default.as_ref());
        let schema = form(&interface, &Overrides::default()).schema;
        for value in [value, other].into_iter().chain(schema["properties"]["x"].get("default").cloned()) {
            let given = BTreeMap::from([("x".to_owned(), value.clone())]);
            if fits(&schema, &json!(given)) {
                let validated = validate(&interface, &given);
                prop_assert!(validated.is_ok(), "{schema} {value}: {}", validated.unwrap_err());
            }
        }
        if required(&schema).is_empty() {
            prop_assert!(validate(&interface, &BTreeMap::new()).is_ok());
        }
    }

    #[test]
    fn a_default_fits_the_form((ty, value) in typed_value(), nullable in any::<bool>()) {
        let fits_type = (nullable || !value.is_null()) && ty.convert(&value, "x").is_ok_and(|value| {
            !has_inner_null(&value) && !has_long_number(&ty, &value)
        });
        if fits_type {
            let schema = form(&variable(&ty, nullable, Some(&value)), &Overrides::default()).schema;
            let default = &schema["properties"]["x"]["default"];
            prop_assert!(fits(&schema, &json!({ "x": default })), "{schema}");
        }
    }

    #[test]
    fn any_text_is_a_type_or_a_finding(text in "\\PC{0,60}") {
        let _ = Type::parse(&text);
    }

    #[test]
    fn any_text_is_a_module_or_a_finding(text in "([a-z\"{}=\\[\\]()<$%\\\\#/*\n ]|EOT|<<EOT\n|variable|default){0,60}") {
        for name in ["main.tf", "main.tf.json"] {
            let files = FileSet::from([(name.parse().unwrap(), text.clone().into_bytes())]);
            let _ = inspect(&files, "", &Limits::default());
        }
    }
}

/// A module with one variable, `x`.
fn variable(ty: &Type, nullable: bool, default: Option<&Json>) -> Interface {
    let default = default.map_or_else(String::new, |value| format!("  default = {}\n", value_to_hcl(value)));
    let text = format!("variable \"x\" {{\n  type = {}\n  nullable = {nullable}\n{default}}}\n", ty.text());
    let files = FileSet::from([("main.tf".parse().unwrap(), text.clone().into_bytes())]);
    let interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{text}{}", interface.diagnostics);
    interface
}

/// Whether a null stands inside of the value, which Terraform takes and no form asks for.
fn has_inner_null(value: &Json) -> bool {
    let inside = |value: &Json| value.is_null() || has_inner_null(value);
    match value {
        Json::Array(items) => items.iter().any(inside),
        Json::Object(entries) => entries.values().any(inside),
        _ => false,
    }
}

/// Whether the type has `any` inside of a collection.
fn is_open_inside(ty: &Type, inside: bool) -> bool {
    match ty {
        Type::Any => inside,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(element) | Type::Set(element) | Type::Map(element) => is_open_inside(element, true),
        Type::Tuple(elements) => elements.iter().any(|element| is_open_inside(element, inside)),
        Type::Object(attributes) => {
            attributes.values().any(|attribute| is_open_inside(&attribute.ty, inside))
        }
    }
}

/// Whether a number has so many digits that it stays a text.
fn has_long_number(ty: &Type, value: &Json) -> bool {
    match (ty, value) {
        (Type::Number, Json::String(_)) => true,
        (Type::List(element) | Type::Set(element), Json::Array(items)) => {
            items.iter().any(|item| has_long_number(element, item))
        }
        (Type::Tuple(types), Json::Array(items)) => {
            types.iter().zip(items).any(|(ty, item)| has_long_number(ty, item))
        }
        (Type::Map(element), Json::Object(entries)) => {
            entries.values().any(|value| has_long_number(element, value))
        }
        (Type::Object(attributes), Json::Object(entries)) => {
            entries.iter().any(|(name, value)| has_long_number(&attributes[name].ty, value))
        }
        _ => false,
    }
}

fn required(schema: &Json) -> Vec<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

/// Whether a value fits a JSON Schema that is made of what forms of types use.
fn fits(schema: &Json, value: &Json) -> bool {
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let of_kind = match &schema["type"] {
        Json::Null => true,
        Json::Array(kinds) => kinds.iter().any(|of| of == kind),
        of => of == kind,
    };
    of_kind
        && value.as_array().is_none_or(|items| items_fit(schema, items))
        && value.as_object().is_none_or(|entries| entries_fit(schema, entries))
}

fn items_fit(schema: &Json, items: &[Json]) -> bool {
    let prefix = schema["prefixItems"].as_array().map_or(&[][..], Vec::as_slice);
    let is_distinct = |at: usize| !items[..at].contains(&items[at]);
    items.len() >= schema["minItems"].as_u64().unwrap_or(0) as usize
        && (schema["uniqueItems"] != json!(true) || (0..items.len()).all(is_distinct))
        && items.iter().enumerate().all(|(at, item)| {
            let schema = prefix.get(at).unwrap_or(&schema["items"]);
            *schema != json!(false) && fits(schema, item)
        })
}

fn entries_fit(schema: &Json, entries: &Map<String, Json>) -> bool {
    required(schema).iter().all(|name| entries.contains_key(*name))
        && entries.iter().all(|(name, value)| {
            let schema = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
            *schema != json!(false) && fits(schema, value)
        })
}
