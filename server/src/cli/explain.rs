//! Where values come from, as text.

use serde_json::{Map, Value};

use super::failure::Failure;
use super::output::Output;
use super::text::literal;

/// The part of the tree that holds an entry.
fn place(value: &Value) -> String {
    let text = |name: &str| value[name].as_str().unwrap_or("?").to_owned();
    match value["kind"].as_str() {
        Some("template") => format!("template {}", text("key")),
        Some("project") => format!("project {}", text("slug")),
        _ => text("path"),
    }
}

/// Where a value comes from, in words.
pub(super) fn origin(value: &Value) -> String {
    let text = |name: &str| value[name].as_str().unwrap_or("?").to_owned();
    match value["kind"].as_str() {
        Some("input") => "set here".to_owned(),
        Some("link") => format!("link {} → {}", text("resource"), text("output")),
        Some("config") => format!("config of {}", place(&value["place"])),
        Some("tag") => format!("tag of {}", place(&value["place"])),
        Some("tags") => "effective tags".to_owned(),
        Some("template_override") => format!("override of template {}", text("key")),
        Some("module_default") => "module default".to_owned(),
        _ => "?".to_owned(),
    }
}

fn shown(resolution: &Value) -> String {
    if resolution["sensitive"] == true { "(sensitive)".to_owned() } else { literal(&resolution["value"]) }
}

fn overrode(resolution: &Value) -> String {
    let sensitive = resolution["sensitive"] == true;
    let told = |overridden: &Value| {
        let value = if sensitive { "(sensitive)".to_owned() } else { literal(&overridden["value"]) };
        format!("{value} ({})", origin(&overridden["origin"]))
    };
    let all = resolution["overrode"].as_array().map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() { "-".to_owned() } else { all.iter().map(told).collect::<Vec<_>>().join(", ") }
}

fn row(kind: &str, name: &str, resolution: &Value) -> Vec<String> {
    let locked = &resolution["locked"];
    let locked = if locked.is_null() { "-".to_owned() } else { format!("by {}", place(locked)) };
    vec![
        kind.to_owned(),
        name.to_owned(),
        shown(resolution),
        origin(&resolution["origin"]),
        overrode(resolution),
        locked,
    ]
}

/// What is in effect, as a table: tags, configs, values.
pub(super) fn table(output: Output, resolved: &Value) -> String {
    let part = |kind: &'static str, name: &str| -> Vec<Vec<String>> {
        let entries = resolved[name].as_object().into_iter().flatten();
        entries.map(|(name, resolution)| row(kind, name, resolution)).collect()
    };
    let rows = [part("tag", "tags"), part("config", "configs"), part("value", "values")].concat();
    output.table(&["KIND", "NAME", "VALUE", "ORIGIN", "OVERRODE", "LOCKED"], rows)
}

/// Only what bears this name.
pub(super) fn only(resolved: &Value, name: &str) -> Result<Value, Failure> {
    let mut found = Map::new();
    let mut any = false;
    for part in ["tags", "configs", "values"] {
        let entry = resolved[part].get(name).cloned();
        any |= entry.is_some();
        found.insert(
            part.to_owned(),
            Value::Object(entry.map(|entry| (name.to_owned(), entry)).into_iter().collect()),
        );
    }
    if any {
        return Ok(Value::Object(found));
    }
    let failure = Failure::new(format!("there is no tag, config or value named {name}"));
    Err(failure.exit(super::failure::Exit::NotFound).next("leave --var out to see all of them"))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::super::output::Format;
    use super::*;

    fn resolved() -> Value {
        json!({
            "tags": {"CostCenter": {"value": "4711", "origin": {"kind": "tag", "place": {"kind": "resource", "path": "acme"}}, "overrode": [], "locked": {"kind": "resource", "path": "acme"}, "sensitive": false}},
            "configs": {},
            "values": {
                "azs": {"value": 3, "origin": {"kind": "input"}, "overrode": [
                    {"origin": {"kind": "config", "place": {"kind": "template", "key": "region"}}, "value": 2},
                    {"origin": {"kind": "module_default"}, "value": 1}], "locked": null, "sensitive": false},
                "password": {"value": null, "origin": {"kind": "link", "resource": "acme/db", "output": "password"}, "overrode": [{"origin": {"kind": "input"}, "value": null}], "locked": null, "sensitive": true}}})
    }

    #[test]
    fn each_value_tells_its_origin() {
        assert_snapshot!(table(Output::new(Format::Table, true, true), &resolved()), @"
        KIND   NAME        VALUE        ORIGIN                   OVERRODE                                           LOCKED
        tag    CostCenter  4711         tag of acme              -                                                  by acme
        value  azs         3            set here                 2 (config of template region), 1 (module default)  -
        value  password    (sensitive)  link acme/db → password  (sensitive) (set here)                             -
        ");
    }

    #[test]
    fn one_name_can_be_asked_for() {
        let found = only(&resolved(), "azs").unwrap();
        assert_eq!(
            (found["values"].as_object().unwrap().len(), found["tags"].as_object().unwrap().len()),
            (1, 0)
        );
        assert!(only(&resolved(), "nothing").is_err());
    }
}
