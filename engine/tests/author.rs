//! What an author may say about a module's variables, and what requesters are then refused.

#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use terrace_engine::diagnostic::{Code, Severity};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, Overrides, admit, form, inspect};

fn module(text: &str) -> Interface {
    let files = FileSet::from([("main.tf".parse().unwrap(), text.as_bytes().to_vec())]);
    let interface = inspect(&files, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    interface
}

fn overrides(fields: Json) -> Overrides {
    Overrides { fields: serde_json::from_value(fields).unwrap() }
}

fn inputs(inputs: Json) -> BTreeMap<String, Json> {
    serde_json::from_value(inputs).unwrap()
}

const MODULE: &str = r#"
variable "name" {
  type = string
  validation {
    condition     = length(var.name) > 3 && can(regex("^[a-z]+$", var.name))
    error_message = "At least four letters."
  }
}

variable "port" {
  type    = number
  default = 80
}

variable "zones" {
  type     = set(string)
  default  = []
  nullable = false
}

variable "pair" {
  type    = tuple([string, bool])
  default = ["", true]
}

variable "anything" {
  default = null
}
"#;

#[test]
fn overrides_that_make_sense_are_without_a_finding() {
    let overrides = overrides(json!({
        "name": {
            "label": "Name", "frozen": true, "unique": true, "pattern": "^[a-z]+$", "min_length": 1, "max_length": 20,
            "rules": [{
                "condition": "length(var.name) < 20 || var.port == 443",
                "error_message": "A long name needs port 443."
            }]
        },
        "port": { "options": [80, "443"], "default": "443", "minimum": 1, "maximum": 65535 },
        "zones": { "default": ["a"], "min_length": 1, "hidden": true },
        "anything": { "default": null, "pattern": "x", "minimum": 0.5, "max_length": 3 }
    }));
    insta::assert_snapshot!(overrides.check(&module(MODULE)), @"");
}

#[test]
fn overrides_that_make_no_sense_are_found_with_what_to_do() {
    let overrides = overrides(json!({
        "nmae": { "label": "Name" },
        "unheard_of": {},
        "name": {
            "pattern": "^a", "minimum": 1, "min_length": 5, "max_length": 4, "sensitive": true, "default": "abcde",
            "rules": [
                { "condition": "length(var.name", "error_message": "?" },
                { "condition": "var.port > 1", "error_message": "?" },
                { "condition": "var.name != \"\"", "error_message": " " }
            ]
        },
        "port": { "options": ["http", 443, "443"], "default": 22, "pattern": "^8", "minimum": 9, "maximum": 8 },
        "zones": { "default": null, "options": [["a"]] },
        "pair": { "options": [["b", true]], "max_length": 2 },
        "anything": { "rules": [{ "condition": "", "error_message": "?" }] }
    }));
    insta::assert_snapshot!(overrides.check(&module(MODULE)), @r#"
    fields.anything.rules[0].condition: The condition cannot be read (write one expression of Terraform's language: invalid expression; expected `"`, `[`, `{`, `-`, `!`, `(`, `_`, `<`, letter or digit)
    fields.name.minimum: `minimum` is for numbers, and the variable is string (leave it out)
    fields.name.min_length: `min_length` is above `max_length` (nothing fits: lower it)
    fields.name.rules[0].condition: The condition cannot be read (write one expression of Terraform's language: expected `)`)
    fields.name.rules[1].condition: The condition does not mention var.name (hold the variable that the rule belongs to against something)
    fields.name.rules[2].error_message: The rule has no message (say in a sentence what is allowed)
    fields.name.default: The default of a sensitive variable can be read by everyone who sees the template (leave it out, and let each resource or a config set the value)
    fields.nmae: The module has no variable "nmae" (remove it, or name an existing variable; did you mean "name"?)
    fields.pair.max_length: `max_length` is for texts, lists, sets and maps, and the variable is tuple([string, bool]) (leave it out)
    fields.pair.options: The module's default is not one of the options (set `default` to one of them; without it whoever leaves the field empty is refused)
    fields.port.minimum: `minimum` is above `maximum` (no number fits: lower it)
    fields.port.pattern: `pattern` is for texts, and the variable is number (leave it out, or say what you mean as a rule with a condition)
    fields.port.options[0]: The option does not fit the variable's type (give a value of the type number: options[0]: a number is needed, not a text that does not read as one)
    fields.port.options[2]: The option is there already (leave it out)
    fields.port.default: The default is not one of the options (choose one of the options, or add it to them)
    fields.unheard_of: The module has no variable "unheard_of" (remove it, or name an existing variable)
    fields.zones.default: The default is null, and the variable is not nullable (give a value, or leave the default out)
    "#);
    let found = overrides.check(&module(MODULE));
    assert!(found.iter().all(|finding| finding.code == Code::InvalidOverride && !finding.detail.is_empty()));
    let warnings = found.iter().filter(|finding| finding.severity == Severity::Warning);
    let places: Vec<String> =
        warnings.filter_map(|finding| Some(finding.subject.as_ref()?.to_string())).collect();
    assert_eq!(places, ["fields.name.default", "fields.pair.options"]);
}

#[test]
fn values_that_rules_refuse_are_found() {
    let overrides = overrides(json!({
        "name": { "options": ["main", "abc", "long"], "default": "other", "max_length": 4 },
        "port": { "options": [80, 443], "minimum": 100 },
        "anything": { "options": ["a", "b"], "default": "c" },
        "zones": { "min_length": 1 },
        "pair": {
            "default": ["b", true],
            "rules": [{ "condition": "var.pair[0] == \"a\"", "error_message": "It begins with a." }]
        }
    }));
    insta::assert_snapshot!(overrides.check(&module(MODULE)), @r#"
    fields.anything.default: The default is not one of the options (choose one of the options, or add it to them)
    fields.name.options[1]: The option breaks a rule (leave it out: At least four letters. (main.tf:4: length(var.name) > 3 && can(regex("^[a-z]+$", var.name))))
    fields.name.default: The default is not one of the options (choose one of the options, or add it to them)
    fields.pair.default: The default breaks a rule (choose another, or alter the rule: It begins with a. (the template's rule: var.pair[0] == "a"))
    fields.port.options[0]: The option breaks a rule (leave it out: It must be at least 100. (the template's rule: var.port == null ? true : var.port >= 100))
    fields.port.default: The module's default breaks a rule (give another; without one, whoever leaves the field empty is refused: It must be at least 100. (the template's rule: var.port == null ? true : var.port >= 100))
    fields.zones.default: The module's default breaks a rule (give another; without one, whoever leaves the field empty is refused: Its length must be at least 1. (the template's rule: var.zones == null ? true : length(var.zones) >= 1))
    "#);
}

#[test]
fn rules_that_only_terraform_can_decide_are_found() {
    let rules = |conditions: &[&str]| -> Json {
        conditions.iter().map(|text| json!({ "condition": text, "error_message": "No." })).collect()
    };
    let overrides = overrides(json!({
        "name": { "pattern": "(?=a)", "rules": rules(&[
            "var.name != local.none",
            "var.name != var.nmae",
            "var.name != aws_vpc.this.id",
            "var.name != timestamp()",
            "var.name != provider::terraform::encode_expr(1)",
            "var.name != lower_case(\"A\")",
            "var.name != path.module",
            "try(var.name, var.port) != sha256(\"a\")"
        ]) },
        "anything": { "pattern": "(" }
    }));
    insta::assert_snapshot!(overrides.check(&module(MODULE)), @r#"
    fields.anything.pattern: The pattern cannot be read (write it in RE2 syntax, as for Terraform's function `regex`: "(" is not a regular expression: a `(` is not closed)
    fields.name.pattern: The pattern cannot be read (write it in RE2 syntax, as for Terraform's function `regex`: "(?=a)" is not a regular expression: `(?` is followed by a name in `<>`, or by flags out of `imsU`)
    fields.name.rules[0].condition: The condition refers to local.none (a rule sees the module's variables and local values, and nothing else)
    fields.name.rules[1].condition: The condition refers to var.nmae (a rule sees the module's variables and local values, and nothing else)
    fields.name.rules[2].condition: The condition refers to aws_vpc.this (a rule sees the module's variables and local values, and nothing else)
    fields.name.rules[3].condition: The condition cannot be decided before Terraform runs (leave it out: the time is known when Terraform plans)
    fields.name.rules[4].condition: The condition cannot be decided before Terraform runs (leave it out: functions of providers are known when Terraform runs)
    fields.name.rules[5].condition: The condition cannot be decided before Terraform runs (leave it out: there is no function named "lower_case")
    fields.name.rules[6].condition: The condition cannot be decided before Terraform runs (leave it out: `path` is known when Terraform runs)
    "#);
}

#[test]
fn holding_values_against_rules_ends() {
    let options: Json = (0..2000).collect();
    let costly = "length([for a in range(var.port * 200) : [for b in range(100) : a]]) > 0";
    let overrides = overrides(json!({
        "port": { "options": options, "rules": [{ "condition": costly, "error_message": "No." }] }
    }));
    assert!(overrides.check(&module(MODULE)).iter().count() < 10);
}

#[test]
fn a_secret_in_an_override_is_not_printed() {
    let text = "variable \"key\" {\n  type      = number\n  sensitive = true\n}\n";
    let found =
        overrides(json!({ "key": { "default": "hunter2", "options": ["hunter3"] } })).check(&module(text));
    assert!(found.has_errors() && !found.to_string().contains("hunter"), "{found}");
}

#[test]
fn what_is_stored_already_is_read() {
    let old = json!({ "fields": { "name": { "label": "Name", "hidden": false, "read_only": true } } });
    let overrides: Overrides = serde_json::from_value(old).unwrap();
    assert!(overrides.fields["name"].read_only && !overrides.fields["name"].frozen);
    let stored = serde_json::to_value(&overrides).unwrap();
    assert_eq!(serde_json::from_value::<Overrides>(stored).unwrap(), overrides);
    assert_eq!(serde_json::from_value::<Overrides>(json!({})).unwrap(), Overrides::default());
}

#[test]
fn what_a_version_says_wins_key_by_key() {
    let template = overrides(json!({
        "name": { "label": "Name", "help": "Ask.", "default": 1, "options": [1], "frozen": true, "min_length": 1 },
        "port": { "order": 1 }
    }));
    let version = overrides(json!({
        "name": {
            "help": "Guess.", "default": null, "options": [2], "unique": true,
            "rules": [{ "condition": "true", "error_message": "No." }]
        },
        "zones": { "hidden": true }
    }));
    let merged = template.over(&version);
    insta::assert_snapshot!(serde_json::to_string_pretty(&merged.fields).unwrap(), @r#"
    {
      "name": {
        "label": "Name",
        "help": "Guess.",
        "options": [
          2
        ],
        "hidden": false,
        "read_only": false,
        "frozen": true,
        "unique": true,
        "sensitive": false,
        "default": null,
        "min_length": 1,
        "rules": [
          {
            "condition": "true",
            "error_message": "No."
          }
        ]
      },
      "port": {
        "order": 1,
        "hidden": false,
        "read_only": false,
        "frozen": false,
        "unique": false,
        "sensitive": false
      },
      "zones": {
        "hidden": true,
        "read_only": false,
        "frozen": false,
        "unique": false,
        "sensitive": false
      }
    }
    "#);
    assert_eq!(Overrides::default().over(&template), template);
    assert_eq!(template.over(&Overrides::default()), template);
    assert_eq!(merged.over(&version), merged);
}

#[test]
fn a_variable_that_the_author_calls_sensitive_is() {
    let overrides =
        overrides(json!({ "name": { "sensitive": true }, "gone": { "sensitive": true }, "port": {} }));
    let applied = overrides.applied(module(MODULE));
    assert!(applied.variables["name"].sensitive && !applied.variables["port"].sensitive);
    assert_eq!(applied.variables.len(), 5);
}

#[test]
fn a_requester_sets_only_what_the_author_leaves_open() {
    let overrides = overrides(json!({
        "hidden": { "hidden": true },
        "shown": { "read_only": true },
        "name": { "frozen": true },
        "both": { "read_only": true, "frozen": true }
    }));
    let admitted = |before: Option<Json>, after: Json| {
        admit(&overrides, before.map(inputs).as_ref(), &inputs(after)).to_string()
    };
    insta::assert_snapshot!(admitted(None, json!({ "hidden": 1, "shown": null, "name": "a", "free": 1 })), @r#"
    hidden: "hidden" cannot be set (the template's author made it hidden: leave it out)
    shown: "shown" cannot be set (the template's author made it read only: leave it out)
    "#);
    insta::assert_snapshot!(admitted(Some(json!({ "name": "a" })), json!({ "name": "b", "hidden": 2 })), @r#"
    hidden: "hidden" cannot be set (the template's author made it hidden: leave it out)
    name: "name" cannot be changed any more (the template's author froze it: it keeps the value that the resource was created with)
    "#);
    insta::assert_snapshot!(admitted(Some(json!({ "name": "a", "both": 1 })), json!({})), @r#"
    both: "both" cannot be changed any more (the template's author froze it: it keeps the value that the resource was created with)
    name: "name" cannot be changed any more (the template's author froze it: it keeps the value that the resource was created with)
    "#);
    insta::assert_snapshot!(admitted(Some(json!({})), json!({ "name": "a" })), @r#"name: "name" cannot be changed any more (the template's author froze it: it keeps the value that the resource was created with)"#);
    let kept = json!({ "hidden": 1, "shown": 2, "name": "a", "both": 3 });
    assert_eq!(admitted(Some(kept.clone()), kept), "", "what is there may stay");
    assert_eq!(admitted(Some(json!({ "hidden": 1, "shown": 2 })), json!({})), "", "and may go");
}

#[test]
fn an_upgrade_may_set_what_is_new_and_frozen() {
    let overrides = overrides(json!({ "name": { "frozen": true }, "new": { "frozen": true } }));
    let thawed = overrides.thawed_for(&module(MODULE));
    assert!(thawed.fields["name"].frozen && !thawed.fields["new"].frozen);
}

#[test]
fn a_form_carries_what_the_author_says() {
    let overrides = overrides(json!({
        "name": {
            "frozen": true, "unique": true, "sensitive": true, "pattern": "^a", "min_length": 2, "max_length": 9,
            "rules": [{ "condition": "var.name != \"root\"", "error_message": "Not root." }]
        },
        "port": { "options": ["80", 443], "minimum": 1 },
        "zones": { "min_length": 1, "max_length": 2 },
        "anything": { "pattern": "(?i)x", "min_length": 1 }
    }));
    let form = form(&module(MODULE), &overrides);
    let shown = |name: &str| format!("{}\n{}", form.schema["properties"][name], form.ui["fields"][name]);
    insta::assert_snapshot!(shown("name"), @r#"
    {"allOf":[{"pattern":"^a"}],"maxLength":9,"minLength":4,"pattern":"^[a-z]+$","title":"Name","type":["string","null"],"writeOnly":true}
    {"advanced":false,"frozen":true,"group":null,"help":null,"hidden":false,"label":"Name","options":[],"read_only":false,"rules":[{"condition":"length(var.name) > 3 && can(regex(\"^[a-z]+$\", var.name))","message":"At least four letters."},{"condition":"var.name != \"root\"","message":"Not root."}],"sensitive":true,"type_text":"string","unique":true,"widget":"secret"}
    "#);
    insta::assert_snapshot!(shown("port"), @r#"
    {"default":80,"enum":[80,443,null],"minimum":1,"title":"Port","type":["number","null"]}
    {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Port","options":[80,443],"read_only":false,"rules":[],"sensitive":false,"type_text":"number","unique":false,"widget":"select"}
    "#);
    insta::assert_snapshot!(shown("zones"), @r#"
    {"default":[],"items":{"type":"string"},"maxItems":2,"minItems":1,"title":"Zones","type":"array","uniqueItems":true}
    {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Zones","options":[],"read_only":false,"rules":[],"sensitive":false,"type_text":"set(string)","unique":false,"widget":"list"}
    "#);
    insta::assert_snapshot!(shown("anything"), @r#"
    {"default":null,"title":"Anything"}
    {"advanced":true,"frozen":false,"group":null,"help":null,"hidden":false,"label":"Anything","options":[],"read_only":false,"rules":[],"sensitive":false,"type_text":"any","unique":false,"widget":"json"}
    "#);
}
