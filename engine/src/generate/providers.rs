//! `versions.tf` and `providers.tf`: which providers the module needs, and how they are set up.

use std::collections::BTreeMap;

use compact_str::CompactString;
use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code as DiagnosticCode, Diagnostic, Diagnostics, Subject};
use crate::generate::format::Code;
use crate::generate::hcl::{Expression, is_identifier};
use crate::generate::{Placement, ProviderSettings};
use crate::module::{Interface, ProviderRequirement};
use crate::tree::{Resolved, tag_text};

/// Terraform's own provider, which needs neither version nor setting.
const BUILTIN: &str = "terraform.io/builtin/terraform";

/// Settings that are blocks. JSON cannot tell them from maps.
const BLOCKS: [(&str, &[&str]); 6] = [
    ("aws", &["assume_role", "assume_role_with_web_identity", "default_tags", "endpoints", "ignore_tags"]),
    ("azurerm", &["features"]),
    ("google", &["batching", "external_credentials"]),
    ("google-beta", &["batching", "external_credentials"]),
    ("helm", &["kubernetes", "registry"]),
    ("kubernetes", &["exec"]),
];

/// The providers that need a word, by local name.
pub(super) fn required(
    interface: &Interface,
) -> impl Iterator<Item = (&CompactString, &ProviderRequirement)> {
    let is_builtin = |name: &str, requirement: &ProviderRequirement| match &requirement.source {
        Some(source) => source == BUILTIN,
        None => name == "terraform",
    };
    let providers = interface.required_providers.iter();
    providers.filter(move |(name, requirement)| is_identifier(name) && !is_builtin(name, requirement))
}

/// The version constraints; `None` where the module has none.
pub(super) fn versions(interface: &Interface) -> Option<String> {
    let constrained: Vec<_> = required(interface)
        .filter(|(_, requirement)| {
            requirement.source.is_some() || !requirement.version_constraints.is_empty()
        })
        .collect();
    if interface.required_core.is_empty() && constrained.is_empty() {
        return None;
    }
    let mut code = Code::default();
    code.open("terraform");
    if !interface.required_core.is_empty() {
        code.string("required_version", &interface.required_core.join(", "));
    }
    if !constrained.is_empty() {
        code.blank();
        code.open("required_providers");
        for (name, requirement) in constrained {
            code.attribute(name, &requirement_value(requirement), None);
        }
        code.close();
    }
    code.close();
    Some(code.finish())
}

fn requirement_value(requirement: &ProviderRequirement) -> Expression {
    let source =
        requirement.source.as_deref().map(|source| ("source".to_owned(), Expression::string(source)));
    let constraints = &requirement.version_constraints;
    let version = (!constraints.is_empty())
        .then(|| ("version".to_owned(), Expression::string(&constraints.join(", "))));
    Expression::Map(source.into_iter().chain(version).collect())
}

/// The provider blocks; `None` where the module needs no provider.
pub(super) fn providers(resolved: &Resolved, interface: &Interface, placement: &Placement) -> Option<String> {
    let mut code = Code::default();
    for (name, requirement) in required(interface) {
        let kind = kind(name, requirement);
        for alias in std::iter::once(None).chain(aliases(requirement).map(Some)) {
            let mut arguments = placement.providers.get(&key(name, alias)).cloned().unwrap_or_default();
            add_tags(kind, &mut arguments, resolved);
            code.blank();
            provider(&mut code, (name, kind), alias, &arguments.arguments);
        }
    }
    Some(code.finish()).filter(|text| !text.is_empty())
}

/// Whether the settings of every provider that is needed can be written as arguments.
pub(super) fn check_settings(interface: &Interface, placement: &Placement) -> Result<(), Diagnostics> {
    let mut findings = Diagnostics::default();
    for (name, requirement) in required(interface) {
        let blocks = blocks(kind(name, requirement));
        for alias in std::iter::once(None).chain(aliases(requirement).map(Some)) {
            let key = key(name, alias);
            for (argument, value) in placement.providers.get(&key).iter().flat_map(|of| &of.arguments) {
                check_argument(&format!("{key}.{argument}"), argument, &mut findings);
                if blocks.contains(&argument.as_str()) {
                    check_block(&format!("{key}.{argument}"), argument, value, &mut findings);
                }
            }
        }
    }
    findings.into_result()
}

fn check_block(place: &str, name: &str, value: &Json, findings: &mut Diagnostics) {
    for block in blocks_of(value) {
        let Some(arguments) = block.as_object() else {
            let finding =
                Diagnostic::error(DiagnosticCode::TypeMismatch, "an object is needed, or a list of them");
            findings.push(finding.with_detail("the setting is a block").at(Subject::place(place)));
            continue;
        };
        for (argument, value) in arguments {
            let place = format!("{place}.{argument}");
            check_argument(&place, argument, findings);
            if holds_blocks(name) && value.is_object() {
                check_block(&place, argument, value, findings);
            }
        }
    }
}

/// The blocks that a setting stands for: one, or one for every element of a list.
fn blocks_of(value: &Json) -> &[Json] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn check_argument(place: &str, argument: &str, findings: &mut Diagnostics) {
    if !is_identifier(argument) {
        let summary = format!("\"{argument}\" cannot be the name of a provider's setting");
        let finding = Diagnostic::error(DiagnosticCode::InvalidName, summary);
        findings.push(finding.with_detail("it is not an identifier").at(Subject::place(place)));
    }
}

/// Under which key a provider's settings are given.
fn key(name: &str, alias: Option<&str>) -> String {
    alias.map_or_else(|| name.to_owned(), |alias| format!("{name}.{alias}"))
}

/// The settings of a kind of provider that are blocks.
fn blocks(kind: &str) -> &'static [&'static str] {
    BLOCKS.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, blocks)| blocks)
}

/// The provider's own name, whatever the module calls it.
fn kind<'a>(name: &'a str, requirement: &'a ProviderRequirement) -> &'a str {
    requirement.source.as_deref().and_then(|source| source.rsplit('/').next()).unwrap_or(name)
}

fn aliases(requirement: &ProviderRequirement) -> impl Iterator<Item = &str> {
    let aliases = requirement.configuration_aliases.iter().filter_map(|config| config.alias.as_deref());
    aliases.filter(|alias| is_identifier(alias))
}

/// The `providers` of the module block; empty where the module takes the default ones.
pub(super) fn passed(interface: &Interface) -> Vec<(String, Expression)> {
    if required(interface).all(|(_, requirement)| aliases(requirement).next().is_none()) {
        return vec![];
    }
    let names = required(interface).flat_map(|(name, requirement)| {
        let aliased = aliases(requirement).map(|alias| key(name, Some(alias)));
        std::iter::once(name.to_string()).chain(aliased)
    });
    names.map(|name| (name.clone(), Expression::reference(name))).collect()
}

/// Adds the effective tags where the provider can put them on everything it makes.
fn add_tags(kind: &str, settings: &mut ProviderSettings, resolved: &Resolved) {
    let tags = resolved.tags.iter().filter_map(|(key, tag)| Some((key.to_string(), tag_text(&tag.value)?)));
    let tags: BTreeMap<String, String> = tags.collect();
    let arguments = &mut settings.arguments;
    match kind {
        "aws" if !tags.is_empty() => {
            let tags = tags.into_iter().map(|(key, text)| (key, Json::from(text)));
            let block = Map::from_iter([("tags".to_owned(), Json::Object(tags.collect()))]);
            arguments.insert("default_tags".to_owned(), Json::Object(block));
        }
        "google" | "google-beta" if !tags.is_empty() => {
            let labels = tags.iter().map(|(key, text)| (label_key(key), Json::from(label(text))));
            arguments.insert("default_labels".to_owned(), Json::Object(labels.collect()));
        }
        // The provider refuses to start without it.
        "azurerm" => _ = arguments.entry("features".to_owned()).or_insert_with(|| Json::Object(Map::new())),
        _ => {}
    }
}

/// Text as Google Cloud's labels allow it: lower case, digits, `_` and `-`, 63 at most.
fn label(text: &str) -> String {
    let allowed = |c: char| if c.is_alphanumeric() || c == '_' || c == '-' { c } else { '-' };
    text.to_lowercase().chars().map(allowed).take(63).collect()
}

/// A label's key, which has to begin with a letter besides.
fn label_key(key: &str) -> String {
    let key = label(key);
    if key.starts_with(char::is_alphabetic) { key } else { label(&format!("tag-{key}")) }
}

fn provider(
    code: &mut Code,
    (name, kind): (&str, &str),
    alias: Option<&str>,
    arguments: &BTreeMap<String, Json>,
) {
    let header = format!("provider \"{name}\"");
    let known = blocks(kind);
    let (blocks, plain): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|(argument, _)| known.contains(&argument.as_str()));
    if arguments.is_empty() && alias.is_none() {
        return code.empty_block(&header);
    }
    code.open(&header);
    if let Some(alias) = alias {
        code.string("alias", alias);
    }
    for (argument, value) in plain {
        code.attribute(argument, &Expression::value(value), None);
    }
    for (name, value) in blocks {
        for block in blocks_of(value).iter().filter_map(Json::as_object) {
            code.blank();
            nested(code, name, block);
        }
    }
    code.close();
}

/// Whether an object inside the block is a block again.
fn holds_blocks(name: &str) -> bool {
    name == "features"
}

/// A block inside a provider block.
fn nested(code: &mut Code, name: &str, arguments: &Map<String, Json>) {
    if arguments.is_empty() {
        return code.empty_block(name);
    }
    code.open(name);
    let sorted: BTreeMap<_, _> = arguments.iter().collect();
    for (argument, value) in sorted {
        match value {
            Json::Object(inside) if holds_blocks(name) => nested(code, argument, inside),
            _ => code.attribute(argument, &Expression::value(value), None),
        }
    }
    code.close();
}
