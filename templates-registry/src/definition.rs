//! The format of `template.hcl`; `catalog/README.md` describes it for authors.

use std::collections::BTreeMap;

use hcl::eval::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use terrace_engine::module::Interface;
use terrace_engine::name::{ConfigKey, TagKey, TemplateKey};
use terrace_engine::tree;

/// A `template.hcl`, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    #[serde(default, rename = "abstract")]
    pub(crate) is_abstract: bool,
    #[serde(default)]
    pub(crate) parents: Vec<TemplateKey>,
    #[serde(default, rename = "tag")]
    tags: BTreeMap<TagKey, Setting>,
    #[serde(default, rename = "config")]
    configs: BTreeMap<ConfigKey, Setting>,
    #[serde(default)]
    pub(crate) links: BTreeMap<String, String>,
    #[serde(default, rename = "input")]
    inputs: BTreeMap<String, Field>,
    #[serde(default)]
    pub(crate) example: BTreeMap<String, Json>,
}

/// A `tag` or `config` block.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    value: Json,
    #[serde(default = "yes")]
    inherit: bool,
    #[serde(default)]
    locked: bool,
}

const fn yes() -> bool {
    true
}

impl From<Setting> for tree::Entry {
    fn from(Setting { value, inherit, locked }: Setting) -> Self {
        Self { value, inherit, locked }
    }
}

/// An `input` block: how the form shows one variable.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    widget: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<f64>,
}

impl Definition {
    /// Reads a `template.hcl`. Expressions are evaluated without variables or functions: every
    /// value stands in the file.
    ///
    /// # Errors
    /// What is wrong with the text, with line and column where the syntax is at fault.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        hcl::eval::from_str(text, &Context::new()).map_err(|error| error.to_string())
    }

    /// The tags that the template sets.
    pub(crate) fn tags(&self) -> BTreeMap<TagKey, tree::Entry> {
        self.tags.iter().map(|(key, tag)| (key.clone(), tag.clone().into())).collect()
    }

    /// The configs that the template sets.
    pub(crate) fn configs(&self) -> BTreeMap<ConfigKey, tree::Entry> {
        self.configs.iter().map(|(key, config)| (key.clone(), config.clone().into())).collect()
    }

    /// The `input` blocks as JSON: variable name to the settings that are present. A form shows a
    /// field's help in place of the variable's description, so the help is put after it.
    ///
    /// # Errors
    /// A value that JSON cannot hold.
    pub(crate) fn overrides(&self, interface: &Interface) -> Result<Json, String> {
        let mut inputs = self.inputs.clone();
        for (name, field) in &mut inputs {
            let description =
                interface.variables.get(name.as_str()).and_then(|variable| variable.description.as_ref());
            if let (Some(help), Some(description)) = (&mut field.help, description) {
                help.insert_str(0, &format!("{description} "));
            }
        }
        serde_json::to_value(inputs).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "name = \"n\"\ndescription = \"d\"\ncategory = \"c\"\n";

    fn parse(rest: &str) -> Result<Definition, String> {
        Definition::parse(&format!("{HEAD}{rest}"))
    }

    #[test]
    fn tags_flow_and_are_open_unless_the_file_says_otherwise() {
        let definition = parse("tag \"Cost Center\" { value = \"x\" }").unwrap();
        let tag = definition.tags.get("Cost Center").unwrap();
        assert!(tag.inherit && !tag.locked);
    }

    #[test]
    fn overrides_hold_only_what_is_set() {
        let definition = parse("input \"size\" {\n  order = -1\n  options = [\"s\", 2, null]\n}").unwrap();
        let overrides = definition.overrides(&Interface::default()).unwrap();
        insta::assert_snapshot!(overrides, @r#"{"size":{"options":["s",2,null],"order":-1}}"#);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, finding) in [
            ("labels = [", "expected"),
            ("lables = []", "unknown field `lables`"),
            ("tag \"a\" { valve = 1 }", "unknown field `valve`"),
            ("tag \"a\" { value = 1 }\ntag \"a\" { value = 2 }", "invalid type"),
            ("tag \"a;b\" { value = 1 }", "is not a tag key"),
            ("parents = [\"Not A Key\"]", "is not a template key"),
            ("example = { a = var.b }", "undefined variable `var`"),
            ("example = { a = upper(\"b\") }", "undefined function `upper`"),
        ] {
            let detail = parse(text).unwrap_err();
            assert!(detail.contains(finding), "{text}: {detail}");
        }
    }
}
