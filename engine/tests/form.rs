//! Forms and validation of inputs, as people read them.

#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, Overrides, form, inspect, validate};

fn module(text: &str) -> Interface {
    let files = FileSet::from([("main.tf".parse().unwrap(), text.as_bytes().to_vec())]);
    let interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    interface
}

const NETWORK: &str = r#"
variable "cidr_block" {
  type        = string
  description = "The address range."

  validation {
    condition     = can(regex("^[0-9./]+$", var.cidr_block))
    error_message = "Write it as 10.0.0.0/16."
  }
}

variable "size" {
  type    = string
  default = "small"

  validation {
    condition     = contains(["small", "large"], var.size)
    error_message = "The size must be small or large."
  }
}

variable "zones" {
  type    = set(string)
  default = null

  validation {
    condition     = length(var.zones) >= 1 && length(var.zones) < 4
    error_message = "One to three zones."
  }
}

variable "clients" {
  type = list(object({
    name = string
    port = optional(number, 443)
  }))
  default = []
}

variable "admin_password" {
  type      = string
  sensitive = true
  nullable  = false
}

variable "count_of_hosts" {
  type    = number
  default = "2"

  validation {
    condition     = var.count_of_hosts > 0 && 10 >= var.count_of_hosts
    error_message = "One to ten."
  }
}
"#;

#[test]
fn a_form_says_what_is_valid() {
    let form = form(&module(NETWORK), &Overrides::default());
    insta::assert_snapshot!(lines(&form.schema), @r#"
    $schema: "https://json-schema.org/draft/2020-12/schema"
    additionalProperties: false
      admin_password: {"title":"Admin password","type":"string","writeOnly":true}
      cidr_block: {"description":"The address range.","pattern":"^[0-9./]+$","title":"CIDR block","type":["string","null"]}
      clients: {"default":[],"items":{"additionalProperties":false,"properties":{"name":{"title":"Name","type":"string"},"port":{"default":443,"title":"Port","type":"number"}},"required":["name"],"type":"object"},"title":"Clients","type":["array","null"]}
      count_of_hosts: {"default":2,"exclusiveMinimum":0,"maximum":10,"title":"Count of hosts","type":["number","null"]}
      size: {"default":"small","enum":["small","large",null],"title":"Size","type":["string","null"]}
      zones: {"default":null,"items":{"type":"string"},"maxItems":3,"minItems":1,"title":"Zones","type":["array","null"],"uniqueItems":true}
    required: ["cidr_block","admin_password"]
    type: "object"
    "#);
}

#[test]
fn a_form_says_how_to_ask() {
    let form = form(&module(NETWORK), &Overrides::default());
    insta::assert_snapshot!(lines(&form.ui["fields"]), @r#"
    admin_password: {"advanced":false,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Admin password","options":[],"read_only":false,"rules":[],"sensitive":true,"type_text":"string","unique":false,"widget":"secret"}
    cidr_block: {"advanced":false,"frozen":false,"group":null,"help":"The address range.","hidden":false,"label":"CIDR block","options":[],"read_only":false,"rules":[{"condition":"can(regex(\"^[0-9./]+$\", var.cidr_block))","message":"Write it as 10.0.0.0/16."}],"sensitive":false,"type_text":"string","unique":false,"widget":"text"}
    clients: {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Clients","options":[],"read_only":false,"rules":[],"sensitive":false,"type_text":"list(object({\n  name = string\n  port = optional(number, 443)\n}))","unique":false,"widget":"list"}
    count_of_hosts: {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Count of hosts","options":[],"read_only":false,"rules":[{"condition":"var.count_of_hosts > 0 && 10 >= var.count_of_hosts","message":"One to ten."}],"sensitive":false,"type_text":"number","unique":false,"widget":"number"}
    size: {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Size","options":["small","large"],"read_only":false,"rules":[{"condition":"contains([\"small\", \"large\"], var.size)","message":"The size must be small or large."}],"sensitive":false,"type_text":"string","unique":false,"widget":"select"}
    zones: {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Zones","options":[],"read_only":false,"rules":[{"condition":"length(var.zones) >= 1 && length(var.zones) < 4","message":"One to three zones."}],"sensitive":false,"type_text":"set(string)","unique":false,"widget":"list"}
    "#);
    insta::assert_snapshot!(form.ui["order"], @r#"["cidr_block","admin_password","size","zones","clients","count_of_hosts"]"#);
}

#[test]
fn an_author_overrides_the_form() {
    let overrides: Overrides = serde_json::from_value(json!({
        "fields": {
            "zones": {
                "label": "Zones", "group": "Network", "order": 1, "options": [["a"], ["a", "b"]], "widget": "tags"
            },
            "cidr_block": { "default": "10.0.0.0/16", "pattern": "^10[.]", "help": "Ask the network team." },
            "clients": { "hidden": true },
            "size": { "read_only": true, "default": null }
        }
    }))
    .unwrap();
    let form = form(&module(NETWORK), &overrides);
    insta::assert_snapshot!(form.ui["order"], @r#"["zones","admin_password","cidr_block","size","clients","count_of_hosts"]"#);
    insta::assert_snapshot!(form.schema["required"], @r#"["admin_password"]"#);
    let shown = |name: &str| format!("{}\n{}", form.schema["properties"][name], form.ui["fields"][name]);
    insta::assert_snapshot!(shown("zones"), @r#"
    {"default":null,"enum":[["a"],["a","b"],null],"items":{"type":"string"},"maxItems":3,"minItems":1,"title":"Zones","type":["array","null"],"uniqueItems":true}
    {"advanced":true,"frozen":false,"group":"Network","help":null,"hidden":false,"label":"Zones","options":[["a"],["a","b"]],"read_only":false,"rules":[{"condition":"length(var.zones) >= 1 && length(var.zones) < 4","message":"One to three zones."}],"sensitive":false,"type_text":"set(string)","unique":false,"widget":"tags"}
    "#);
    insta::assert_snapshot!(shown("cidr_block"), @r#"
    {"allOf":[{"pattern":"^10[.]"}],"default":"10.0.0.0/16","description":"Ask the network team.","pattern":"^[0-9./]+$","title":"CIDR block","type":["string","null"]}
    {"advanced":true,"frozen":false,"group":null,"help":"Ask the network team.","hidden":false,"label":"CIDR block","options":[],"read_only":false,"rules":[{"condition":"can(regex(\"^[0-9./]+$\", var.cidr_block))","message":"Write it as 10.0.0.0/16."}],"sensitive":false,"type_text":"string","unique":false,"widget":"text"}
    "#);
    insta::assert_snapshot!(shown("clients"), @r#"
    {"default":[],"items":{"additionalProperties":false,"properties":{"name":{"title":"Name","type":"string"},"port":{"default":443,"title":"Port","type":"number"}},"required":["name"],"type":"object"},"title":"Clients","type":["array","null"]}
    {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":true,"label":"Clients","options":[],"read_only":false,"rules":[],"sensitive":false,"type_text":"list(object({\n  name = string\n  port = optional(number, 443)\n}))","unique":false,"widget":"list"}
    "#);
    insta::assert_snapshot!(shown("size"), @r#"
    {"default":null,"enum":["small","large",null],"readOnly":true,"title":"Size","type":["string","null"]}
    {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Size","options":["small","large"],"read_only":true,"rules":[{"condition":"contains([\"small\", \"large\"], var.size)","message":"The size must be small or large."}],"sensitive":false,"type_text":"string","unique":false,"widget":"select"}
    "#);
}

/// One line for each entry, so that a difference is a line.
fn lines(object: &Json) -> String {
    let entries = object.as_object().unwrap();
    let lines = entries.iter().flat_map(|(key, value)| match (key.as_str(), value) {
        ("properties", Json::Object(inner)) => {
            inner.iter().map(|(key, value)| format!("  {key}: {value}")).collect()
        }
        _ => vec![format!("{key}: {value}")],
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn inputs(inputs: Json) -> BTreeMap<String, Json> {
    serde_json::from_value(inputs).unwrap()
}

#[test]
fn inputs_are_converted() {
    let given = inputs(json!({
        "cidr_block": "10.0.0.0/16",
        "admin_password": 12345,
        "zones": ["b", "a", "b"],
        "clients": [{ "name": "x", "port": "80", "unknown": 1 }, { "name": "y" }],
        "count_of_hosts": null,
    }));
    let converted = validate(&module(NETWORK), &given).unwrap();
    insta::assert_snapshot!(lines(&json!(converted)), @r#"
    admin_password: "12345"
    cidr_block: "10.0.0.0/16"
    clients: [{"name":"x","port":80},{"name":"y","port":443}]
    count_of_hosts: null
    zones: ["a","b"]
    "#);
}

#[test]
fn every_fault_is_found_at_once() {
    let given = inputs(json!({
        "cidr_blok": "10.0.0.0/16",
        "something": 1,
        "admin_password": null,
        "zones": { "a": 1 },
        "clients": [{ "port": "http" }, "x"],
    }));
    let findings = validate(&module(NETWORK), &given).unwrap_err();
    insta::assert_snapshot!(findings, @r#"
    cidr_blok: The module has no variable "cidr_blok" (did you mean "cidr_block"?)
    something: The module has no variable "something"
    cidr_block: "cidr_block" needs a value
    zones: a set is needed, not an object
    clients[0].name: the attribute `name` is required
    clients[0].port: a number is needed, not a text that does not read as one
    clients[1]: an object is needed, not a text
    admin_password: "admin_password" may not be null
    "#);
}

#[test]
fn null_stands_for_the_default_of_what_is_not_nullable() {
    let interface = module("variable \"a\" {\n  nullable = false\n  default  = 1\n}\n");
    assert_eq!(validate(&interface, &inputs(json!({ "a": null }))), Ok(BTreeMap::new()));
}
