//! What Terrace makes of every entry: its interface, its form, its example resolved.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use terrace_engine::module::{Interface, Limits, Overrides, Type, form, inspect, validate};
use terrace_engine::name::TreePath;
use terrace_engine::tree::{
    Chain, Inputs, Layer, LinkValues, OutputValue, Place, Request, TemplateValues, resolve,
};
use terrace_engine::value::{Link, Value};
use terrace_registry::{Catalog, Entry};

use crate::support::inputs;

fn concrete(catalog: &Catalog) -> impl Iterator<Item = (&Entry, Interface)> {
    let entries = catalog.entries().iter().filter(|entry| !entry.is_abstract);
    entries.map(|entry| (entry, inspect(&entry.module, "", &Limits::default())))
}

fn overrides(entry: &Entry) -> Overrides {
    serde_json::from_value(json!({ "fields": entry.overrides })).unwrap()
}

#[test]
fn every_module_is_read_without_a_finding() {
    for (entry, interface) in concrete(&Catalog::builtin().unwrap()) {
        assert!(interface.diagnostics.is_empty(), "{}: {}", entry.key, interface.diagnostics);
        assert!(!interface.variables.is_empty() && !interface.outputs.is_empty(), "{}", entry.key);
        assert!(!interface.required_core.is_empty(), "{}", entry.key);
    }
}

#[test]
fn every_example_is_valid_and_complete() {
    let catalog = Catalog::builtin().unwrap();
    for (entry, interface) in concrete(&catalog) {
        let mut values = inputs(&catalog, entry);
        values.extend(entry.links.keys().map(|name| (name.clone(), sample(&interface, name))));
        let converted =
            validate(&interface, &values).unwrap_or_else(|findings| panic!("{}: {findings}", entry.key));
        assert_eq!(converted.len(), values.len(), "{}", entry.key);
    }
}

/// What an output of the right type might hold.
fn sample(interface: &Interface, variable: &str) -> Json {
    match interface.variables[variable].schema {
        Type::List(_) | Type::Set(_) => json!(["linked-0", "linked-1"]),
        _ => json!("linked"),
    }
}

#[test]
fn every_form_has_groups_and_shows_every_variable() {
    for (entry, interface) in concrete(&Catalog::builtin().unwrap()) {
        let form = form(&interface, &overrides(entry));
        for variable in interface.variables.keys() {
            let field = &form.ui["fields"][variable.as_str()];
            assert!(field["group"].is_string(), "{}: {variable} is in no group", entry.key);
            assert!(form.schema["properties"][variable.as_str()].is_object(), "{}: {variable}", entry.key);
        }
    }
}

/// A form's help takes the place of the variable's description: it must not lose it.
#[test]
fn a_fields_help_begins_with_the_description() {
    let catalog = Catalog::builtin().unwrap();
    let entry = catalog.entry("local_network").unwrap();
    let interface = inspect(&entry.module, "", &Limits::default());
    let form = form(&interface, &overrides(entry));
    assert_eq!(form.ui["fields"]["mtu"]["widget"], "select");
    insta::assert_snapshot!(form.ui["fields"]["cidr_block"]["help"], @r#""IPv4 address range of the network in CIDR notation. Between /8 and /28. Altering it replaces the network and its subnets.""#);
}

/// The layers above a resource of `entry`, one per template, as if nobody had set anything but what
/// the templates hold.
fn chain(catalog: &Catalog, entry: &Entry) -> Vec<Layer> {
    let above = entry.parents.first().and_then(|parent| catalog.entry(parent.as_str()));
    let mut layers = above.map(|parent| chain(catalog, parent)).unwrap_or_default();
    layers.iter_mut().for_each(|layer| layer.own = false);
    layers.push(Layer {
        place: Place::Template { key: entry.key.clone() },
        tags: entry.tags.clone(),
        configs: entry.configs.clone(),
        own: true,
    });
    layers
}

#[test]
fn every_example_resolves_with_links_configs_and_tags() {
    let catalog = Catalog::builtin().unwrap();
    let parent: TreePath = "account/region/parent".parse().unwrap();
    for (entry, interface) in concrete(&catalog) {
        let link = |output: &str| Link { resource: parent.clone(), output: output.to_owned() };
        let links: BTreeMap<String, Link> =
            entry.links.iter().map(|(name, output)| (name.clone(), link(output))).collect();
        let outputs: LinkValues = links
            .iter()
            .map(|(name, link)| {
                let secret = link.output.ends_with("_token");
                (link.clone(), OutputValue { value: sample(&interface, name), sensitive: secret })
            })
            .collect();
        let values = entry.example.iter().map(|(name, value)| (name.clone(), Value::Literal(value.clone())));
        let request = Request {
            chain: &Chain { layers: chain(&catalog, entry) },
            interface: &interface,
            inputs: &Inputs { values: values.collect() },
            template: &TemplateValues { key: entry.key.clone(), overrides: BTreeMap::new(), links },
            outputs: &outputs,
        };
        let resolved = resolve(&request).unwrap_or_else(|findings| panic!("{}: {findings}", entry.key));
        let tags = &resolved.values["tags"].value;
        assert_eq!(tags["ManagedBy"], "terrace", "{}: {tags}", entry.key);
        for name in entry.links.keys() {
            assert!(resolved.values.contains_key(name), "{}: {name}", entry.key);
        }
    }
}
