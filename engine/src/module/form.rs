//! A form for a module's inputs: a JSON Schema (2020-12) that says what is valid, and a UI schema
//! that says how to ask.
//!
//! The schema describes values after conversion: what it accepts, [`super::validate`] accepts.
//! A pattern that a browser would read otherwise than Terraform is left out of it; the server still
//! checks it. Absent: values; inherited ones are laid over the form by whoever shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::author::{FieldOverride, Overrides};
use super::interface::{Interface, Variable};
use super::literal::whole_or_fraction;
use super::portable::is_portable;
use super::rules;
use super::types::{Attribute, Type};

/// A form, ready to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// A JSON Schema (2020-12) of an object with one property per variable.
    pub schema: Json,
    /// `order`: every shown name; `fields`: how to show each.
    pub ui: Json,
}

/// Makes the form of a module.
#[must_use]
pub fn form(interface: &Interface, overrides: &Overrides) -> Form {
    let nothing = FieldOverride::default();
    let mut fields: Vec<(&Variable, &FieldOverride)> = interface
        .variables_in_order()
        .into_iter()
        .map(|variable| (variable, overrides.fields.get(variable.name.as_str()).unwrap_or(&nothing)))
        .collect();
    // A stable sort: fields without an order keep the module's.
    fields
        .sort_by_key(|(variable, field)| (field.order.is_none(), field.order, !is_required(variable, field)));
    let property = |(variable, field): &(&Variable, &FieldOverride)| {
        (variable.name.to_string(), property_schema(variable, field))
    };
    let required: Vec<&str> = fields
        .iter()
        .filter(|(variable, field)| is_required(variable, field))
        .map(|(variable, _)| variable.name.as_str())
        .collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": fields.iter().map(property).collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": false,
    });
    let ui = json!({
        "order": fields.iter().map(|(variable, _)| variable.name.as_str()).collect::<Vec<_>>(),
        "fields": fields.iter().map(|(v, f)| (v.name.to_string(), field_ui(v, f))).collect::<Map<_, _>>(),
    });
    Form { schema, ui }
}

fn is_required(variable: &Variable, field: &FieldOverride) -> bool {
    variable.required && field.default.is_none()
}

fn property_schema(variable: &Variable, field: &FieldOverride) -> Json {
    let mut schema = type_schema(&variable.schema);
    rules::narrow(&mut schema, variable);
    narrow(&mut schema, variable, field);
    schema.insert("title".to_owned(), label(variable, field).into());
    if let Some(help) = field.help.as_ref().or(variable.description.as_ref()) {
        schema.insert("description".to_owned(), help.trim().into());
    }
    let sensitive = variable.sensitive || field.sensitive;
    for (key, holds) in [
        ("writeOnly", sensitive),
        ("readOnly", field.read_only),
        ("deprecated", variable.deprecated.is_some()),
    ] {
        if holds {
            schema.insert(key.to_owned(), true.into());
        }
    }
    let default = field.default.as_ref().or(variable.default.as_ref());
    if variable.nullable || default.is_some_and(Json::is_null) {
        allow_null(&mut schema);
    }
    // A secret is not printed on a form; that the field may be left empty says enough.
    if let Some(default) = default.filter(|_| !sensitive) {
        let converted = variable.schema.convert(default, &variable.name);
        schema.insert("default".to_owned(), converted.unwrap_or_else(|_| default.clone()));
    }
    schema.into()
}

/// Adds to a schema what an author's override says, where the module does not say more.
fn narrow(schema: &mut Map<String, Json>, variable: &Variable, field: &FieldOverride) {
    if !field.options.is_empty() {
        schema.insert("enum".to_owned(), options(variable, field).into());
    }
    if let Some(pattern) = field.pattern.as_ref().filter(|pattern| is_portable(pattern)) {
        match schema.contains_key("pattern") {
            false => schema.insert("pattern".to_owned(), pattern.clone().into()),
            true => schema.insert("allOf".to_owned(), json!([{ "pattern": pattern }])),
        };
    }
    let (shortest, longest) = match &variable.schema {
        Type::String => (Some("minLength"), Some("maxLength")),
        Type::List(_) | Type::Set(_) => (Some("minItems"), Some("maxItems")),
        Type::Map(_) => (Some("minProperties"), Some("maxProperties")),
        _ => (None, None),
    };
    for (key, bound, tighter) in [
        (
            Some("minimum"),
            field.minimum.and_then(whole_or_fraction).map(Json::Number),
            f64::max as fn(f64, f64) -> f64,
        ),
        (Some("maximum"), field.maximum.and_then(whole_or_fraction).map(Json::Number), f64::min),
        (shortest, field.min_length.map(Json::from), f64::max),
        (longest, field.max_length.map(Json::from), f64::min),
    ] {
        let Some((key, bound)) = key.zip(bound) else { continue };
        let both = schema.get(key).and_then(Json::as_f64).zip(bound.as_f64());
        if both.is_none_or(|(module, author)| tighter(module, author) == author) {
            schema.insert(key.to_owned(), bound);
        }
    }
}

/// The author's options as values of the variable's type; one that is none stays as it is.
fn options(variable: &Variable, field: &FieldOverride) -> Vec<Json> {
    let each = field.options.iter();
    each.map(|option| variable.schema.convert(option, "").unwrap_or_else(|_| option.clone())).collect()
}

/// The JSON Schema of a type.
fn type_schema(ty: &Type) -> Map<String, Json> {
    let schema = match ty {
        Type::Any => json!({}),
        Type::String => json!({ "type": "string" }),
        Type::Number => json!({ "type": "number" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::List(element) => json!({ "type": "array", "items": type_schema(element) }),
        Type::Set(element) => json!({ "type": "array", "items": type_schema(element), "uniqueItems": true }),
        Type::Map(element) => json!({ "type": "object", "additionalProperties": type_schema(element) }),
        Type::Tuple(elements) => json!({
            "type": "array",
            "prefixItems": elements.iter().map(type_schema).collect::<Vec<_>>(),
            "items": false,
            "minItems": elements.len(),
        }),
        Type::Object(attributes) => object_schema(attributes),
    };
    match schema {
        Json::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn object_schema(attributes: &BTreeMap<String, Attribute>) -> Json {
    let property = |(name, attribute): (&String, &Attribute)| {
        let mut schema = type_schema(&attribute.ty);
        if let Some(default) = &attribute.default {
            schema.insert("default".to_owned(), default.clone());
        }
        schema.insert("title".to_owned(), words(name).into());
        (name.clone(), Json::Object(schema))
    };
    let required: Vec<_> =
        attributes.iter().filter(|(_, attribute)| !attribute.optional).map(|(name, _)| name).collect();
    json!({
        "type": "object",
        "properties": attributes.iter().map(property).collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": false,
    })
}

fn allow_null(schema: &mut Map<String, Json>) {
    if let Some(kind) = schema.get("type").cloned() {
        schema.insert("type".to_owned(), json!([kind, "null"]));
    }
    if let Some(Json::Array(options)) = schema.get_mut("enum") {
        options.push(Json::Null);
    }
}

fn field_ui(variable: &Variable, field: &FieldOverride) -> Json {
    let mut narrowed = type_schema(&variable.schema);
    rules::narrow(&mut narrowed, variable);
    let options = if field.options.is_empty() {
        narrowed.get("enum").cloned().unwrap_or_else(|| json!([]))
    } else {
        options(variable, field).into()
    };
    let chosen = options.as_array().is_some_and(|options| !options.is_empty());
    let sensitive = variable.sensitive || field.sensitive;
    json!({
        "label": label(variable, field),
        "help": field.help.as_ref().or(variable.description.as_ref()).map(|help| help.trim()),
        "group": field.group,
        "widget": field.widget.clone().unwrap_or_else(|| widget(variable, sensitive, chosen).to_owned()),
        "options": options,
        "hidden": field.hidden,
        "read_only": field.read_only,
        "frozen": field.frozen,
        "unique": field.unique,
        "advanced": !is_required(variable, field),
        "sensitive": sensitive,
        "rules": rules_ui(variable, field),
        "type_text": variable.type_text.clone().unwrap_or_else(|| variable.schema.text().into()),
    })
}

/// Every condition with its message, for showing: the module's, then the author's.
fn rules_ui(variable: &Variable, field: &FieldOverride) -> Vec<Json> {
    let modules = variable.validations.iter().map(|rule| (&rule.condition, &rule.error_message));
    let authors = field.rules.iter().map(|rule| (&rule.condition, &rule.error_message));
    let rules = modules.chain(authors);
    rules.map(|(condition, message)| json!({ "condition": condition, "message": message })).collect()
}

/// How to ask for a value of the variable's type.
fn widget(variable: &Variable, sensitive: bool, chosen: bool) -> &'static str {
    match &variable.schema {
        _ if chosen => "select",
        Type::String if sensitive => "secret",
        Type::String if is_multi_line(variable) => "textarea",
        Type::String => "text",
        Type::Number => "number",
        Type::Bool => "switch",
        Type::List(_) | Type::Set(_) => "list",
        Type::Map(_) => "map",
        Type::Tuple(_) => "tuple",
        Type::Object(_) => "object",
        Type::Any => "json",
    }
}

fn is_multi_line(variable: &Variable) -> bool {
    variable.default.as_ref().and_then(Json::as_str).is_some_and(|text| text.contains('\n'))
}

fn label(variable: &Variable, field: &FieldOverride) -> String {
    field.label.clone().unwrap_or_else(|| words(&variable.name))
}

/// Abbreviations that people write in capitals.
const CAPITALS: [&str; 24] = [
    "acl", "api", "arn", "az", "cidr", "cpu", "db", "dns", "ecs", "eks", "gcp", "http", "https", "iam", "id",
    "ip", "kms", "rds", "sns", "sqs", "ssl", "tls", "url", "vpc",
];

/// A name as words: `vpc_cidr_block` reads "VPC CIDR block".
fn words(name: &str) -> String {
    let words: Vec<String> = name
        .split(['_', '-'])
        .filter(|word| !word.is_empty())
        .enumerate()
        .map(|(at, word)| {
            if CAPITALS.contains(&word) {
                word.to_uppercase()
            } else if at == 0 {
                let mut letters = word.chars();
                letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_as_words() {
        assert_eq!(words("vpc_cidr_block"), "VPC CIDR block");
        assert_eq!(words("enable_nat"), "Enable nat");
    }
}
