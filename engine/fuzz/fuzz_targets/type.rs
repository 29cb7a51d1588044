//! Type constraints: what reads as a type is written as the same, and conversion to it is stable.
//!
//! The first line is a value in JSON, what follows is the type.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value as Json, json};
use terrace_engine::module::{Interface, Overrides, Type, form, validate};

fuzz_target!(|text: &str| {
    let (value, constraint) = text.split_once('\n').unwrap_or(("null", text));
    let Ok(ty) = Type::parse(constraint) else { return };
    assert_eq!(Type::parse(&ty.text()).as_ref(), Ok(&ty), "{}", ty.text());
    let value: Json = serde_json::from_str(value).unwrap_or_default();
    let interface: Interface = serde_json::from_value(json!({
        "variables": {
            "x": {
                "name": "x",
                "required": true,
                "schema": ty,
                "pos": { "filename": "main.tf", "line": 1 },
            },
        },
    }))
    .expect("an interface");
    assert_eq!(interface.variables["x"].schema, ty, "a type's JSON is the same type");
    let _ = form(&interface, &Overrides::default());
    if let Ok(converted) = validate(&interface, &BTreeMap::from([("x".to_owned(), value)])) {
        assert_eq!(validate(&interface, &converted), Ok(converted.clone()), "{} of {converted:?}", ty.text());
    }
});
