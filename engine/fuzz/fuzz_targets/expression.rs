//! Expressions: any text ends as a value, as an error or as not known, within its budget.
//!
//! The first line is the value of `var.x` in JSON, what follows is a condition on it; after a NUL
//! comes the expression of `local.l`.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value as Json, json};
use terrace_engine::module::{Given, Interface, Overrides, check};

fuzz_target!(|text: &str| {
    let (value, rest) = text.split_once('\n').unwrap_or(("null", text));
    let (condition, local) = rest.split_once('\0').unwrap_or((rest, "var.x"));
    let value: Json = serde_json::from_str(value).unwrap_or_default();
    let pos = json!({ "filename": "main.tf", "line": 1 });
    let interface: Interface = serde_json::from_value(json!({
        "variables": {
            "x": {
                "name": "x",
                "required": true,
                "pos": pos,
                "validations": [
                    { "condition": condition, "error_message": "no", "pos": pos },
                    {
                        "condition": "var.x == null && var.x != null",
                        "error_message": condition,
                        "message_expression": condition,
                        "pos": pos,
                    },
                ],
            },
        },
        "locals": { "l": { "expression": local, "pos": pos } },
    }))
    .expect("an interface");
    let given = BTreeMap::from([("x".to_owned(), Given::Known(value))]);
    let first = check(&interface, &Overrides::default(), &given);
    assert_eq!(first, check(&interface, &Overrides::default(), &given), "same values in, same findings out");
});
