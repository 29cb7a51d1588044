//! What is checked at the door: names for people, labels, tags, form overrides, links.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use terrace_engine::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use terrace_engine::module::{FieldOverride, Interface, Overrides};
use terrace_engine::name::{ConfigKey, Slug, TagKey};
use terrace_engine::tree::Entry;

use crate::error::ApiError;

/// The longest name for people, in characters.
const LINE: usize = 120;

/// The longest description, in characters.
const TEXT: usize = 10_000;

/// A name for people: one line that is not empty.
///
/// # Errors
/// It is empty, too long, or holds control characters.
pub fn line(what: &str, text: &str) -> Result<String, ApiError> {
    let fits = !text.trim().is_empty() && text.chars().count() <= LINE && !text.contains(char::is_control);
    if fits {
        return Ok(text.trim().to_owned());
    }
    Err(ApiError::invalid(
        Code::InvalidName,
        format!("the {what} must be one line of 1 to {LINE} characters"),
        what,
    ))
}

/// A description: any text of bounded length that both databases can hold.
///
/// # Errors
/// It is too long or holds the character U+0000.
pub fn text(what: &str, text: String) -> Result<String, ApiError> {
    if text.chars().count() <= TEXT && !text.contains('\0') {
        return Ok(text);
    }
    let summary = format!("the {what} must have at most {TEXT} characters and no U+0000");
    Err(ApiError::invalid(Code::TooLarge, summary, what))
}

/// Labels, each a slug, without repetitions, in their order.
///
/// # Errors
/// A label is not a slug.
pub fn labels(labels: Vec<String>) -> Result<Vec<String>, ApiError> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for label in labels {
        let slug: Slug = label.trim().to_lowercase().parse()?;
        if seen.insert(slug.clone()) {
            kept.push(slug.to_string());
        }
    }
    Ok(kept)
}

/// Tags are texts: clouds know nothing else.
///
/// # Errors
/// A tag's value is something else, or holds the character U+0000.
pub fn tags(tags: &BTreeMap<TagKey, Entry>) -> Result<(), ApiError> {
    let wrong = tags.iter().filter(|(_, entry)| !entry.value.is_string());
    let mut findings: Diagnostics = wrong
        .map(|(key, _)| {
            let summary = format!("the value of the tag \"{key}\" must be a text");
            Diagnostic::error(Code::TypeMismatch, summary).at(Subject::place(key.to_string()))
        })
        .collect();
    findings.extend(tags.iter().filter_map(|(key, entry)| storable(key.as_str(), &entry.value)));
    Ok(findings.into_result()?)
}

/// Configs hold any value that both databases can hold.
///
/// # Errors
/// A value holds the character U+0000.
pub fn configs(configs: &BTreeMap<ConfigKey, Entry>) -> Result<(), ApiError> {
    let findings: Diagnostics =
        configs.iter().filter_map(|(key, entry)| storable(key.as_str(), &entry.value)).collect();
    Ok(findings.into_result()?)
}

/// A finding where PostgreSQL could not hold the value; SQLite could, which must not matter.
#[must_use]
pub fn storable(place: &str, value: &Json) -> Option<Diagnostic> {
    let finding = || {
        Diagnostic::error(Code::NotText, "the character U+0000 cannot be stored").at(Subject::place(place))
    };
    has_nul(value).then(finding)
}

fn has_nul(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(has_nul),
        Json::Object(fields) => fields.iter().any(|(key, value)| key.contains('\0') || has_nul(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Reads form overrides, as `{variable: {label, help, …}}`.
///
/// # Errors
/// A field's override is of the wrong shape or has a key that means nothing.
pub fn overrides(json: &BTreeMap<String, Json>) -> Result<Overrides, ApiError> {
    let mut findings = Diagnostics::default();
    let mut fields = BTreeMap::new();
    for (name, given) in json {
        match field(given) {
            Ok(read) => _ = fields.insert(name.clone(), read),
            Err(why) => findings.push(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("the override of \"{name}\" cannot be read: {why}"),
                )
                .at(Subject::place(format!("overrides.{name}"))),
            ),
        }
        findings.extend(storable(name, given));
    }
    findings.into_result()?;
    Ok(Overrides { fields })
}

fn field(given: &Json) -> Result<FieldOverride, String> {
    let read: FieldOverride = serde_json::from_value(given.clone()).map_err(|error| error.to_string())?;
    let known = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    let says_nothing = |value: &Json| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let unknown = given
        .as_object()
        .into_iter()
        .flatten()
        .find(|(key, value)| known.get(key.as_str()).is_none() && !says_nothing(value));
    match unknown {
        Some((key, _)) => Err(format!("it has no setting called {key}")),
        None => Ok(read),
    }
}

/// Links name a variable of the module, where the template has a version, and an output.
///
/// # Errors
/// A name is not an identifier, or the module has no such variable.
pub fn links(links: &BTreeMap<String, String>, interface: Option<&Interface>) -> Result<(), ApiError> {
    let mut findings = Diagnostics::default();
    for (variable, output) in links {
        for name in [variable, output] {
            name.parse::<ConfigKey>()?;
        }
        if interface.is_some_and(|interface| !interface.variables.contains_key(variable.as_str())) {
            let summary = format!("the module has no variable \"{variable}\" that a link could fill");
            findings.push(
                Diagnostic::error(Code::UnknownInput, summary)
                    .at(Subject::place(format!("links.{variable}"))),
            );
        }
    }
    Ok(findings.into_result()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(line("name", " Main VPC ").unwrap(), "Main VPC");
        for bad in ["", "  ", "a\nb", "a\0b"] {
            assert!(line("name", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn labels_are_tidied() {
        let given = ["AWS", "network", "aws"].map(str::to_owned).to_vec();
        assert_eq!(labels(given).unwrap(), ["aws", "network"]);
        assert!(labels(vec!["100%".into()]).is_err());
    }

    #[test]
    fn a_mistyped_override_is_told() {
        let json = BTreeMap::from([("cidr".to_owned(), json!({"lable": "CIDR"}))]);
        let refused = overrides(&json).unwrap_err().to_string();
        insta::assert_snapshot!(refused, @r#"overrides.cidr: the override of "cidr" cannot be read: it has no setting called lable"#);
        let json = BTreeMap::from([(
            "cidr".to_owned(),
            json!({"label": "CIDR", "help": null, "options": [], "hidden": false}),
        )]);
        assert_eq!(overrides(&json).unwrap().fields["cidr"].label.as_deref(), Some("CIDR"));
    }

    #[test]
    fn tags_are_texts_that_both_databases_hold() {
        let tags_of = |value: Json| BTreeMap::from([("Team".parse().unwrap(), Entry::new(value))]);
        assert!(tags(&tags_of(json!("core"))).is_ok());
        assert!(tags(&tags_of(json!(7))).is_err());
        assert!(tags(&tags_of(json!("a\0b"))).is_err());
    }
}
