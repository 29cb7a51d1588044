//! Inheritance, case by case.
//!
//! Every folder of `resolve/` holds a module (`main.tf`), what its resource stands under
//! (`request.json`) and what is resolved from it, or why nothing is (`expected.txt`). Add a
//! folder, get a test; with `TERRACE_BLESS=1` in the environment the expectation is written anew.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use terrace_engine::module::{Limits, inspect};
use terrace_engine::name::{TemplateKey, TreePath};
use terrace_engine::tree::{
    Chain, Entry, Inputs, Layer, LinkGraph, LinkValues, OutputValue, Place, Request, Resolution, Resolved,
    TemplateValues, check_parents, impact, resolve, resolve_configs, resolve_most, resolve_tags,
};
use terrace_engine::value::Link;

#[derive(Deserialize)]
struct Case {
    chain: Chain,
    inputs: Inputs,
    template: TemplateValues,
    outputs: Vec<CaseOutput>,
}

#[derive(Deserialize)]
struct CaseOutput {
    resource: TreePath,
    output: String,
    value: Json,
    #[serde(default)]
    sensitive: bool,
}

fn run(folder: &Path) -> String {
    let case: Case = serde_json::from_str(&fs::read_to_string(folder.join("request.json")).unwrap()).unwrap();
    let module = [("main.tf".parse().unwrap(), fs::read(folder.join("main.tf")).unwrap())].into();
    let interface = inspect(&module, "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    let output = |o: CaseOutput| {
        (
            Link { resource: o.resource, output: o.output },
            OutputValue { value: o.value, sensitive: o.sensitive },
        )
    };
    let outputs: LinkValues = case.outputs.into_iter().map(output).collect();
    let request = Request {
        chain: &case.chain,
        interface: &interface,
        inputs: &case.inputs,
        template: &case.template,
        outputs: &outputs,
    };
    match resolve(&request) {
        Ok(resolved) => table(&resolved),
        Err(findings) => findings.iter().map(|finding| format!("{} {finding}\n", finding.code)).collect(),
    }
}

fn table(resolved: &Resolved) -> String {
    let tags = resolved.tags.iter().map(|(key, tag)| row("tag", key.as_str(), tag));
    let configs = resolved.configs.iter().map(|(key, config)| row("config", key.as_str(), config));
    let values = resolved.values.iter().map(|(name, value)| row("value", name, value));
    tags.chain(configs).chain(values).collect()
}

fn row(kind: &str, name: &str, resolution: &Resolution) -> String {
    let Resolution { value, origin, overrode, locked, sensitive } = resolution;
    let mut row = format!("{kind} {name} = {value}  ({origin})");
    if let Some(place) = locked {
        row.push_str(&format!("  locked by {place}"));
    }
    if *sensitive {
        row.push_str("  sensitive");
    }
    row.push('\n');
    for beaten in overrode {
        row.push_str(&format!("    over {}  ({})\n", beaten.value, beaten.origin));
    }
    row
}

#[test]
fn every_case_is_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/resolve");
    let mut differ = Vec::new();
    for case in fs::read_dir(folder).unwrap() {
        let case = case.unwrap().path();
        let (shown, file) = (run(&case), case.join("expected.txt"));
        if std::env::var_os("TERRACE_BLESS").is_some() {
            fs::write(&file, &shown).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != shown {
            differ.push(format!("{}:\n{shown}", case.display()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn what_is_wrong_does_not_hide_the_rest() {
    let module = br#"
        variable "region" { type = string }
        variable "zones"  { type = number }
        variable "size"   {
          type    = number
          default = "3"
        }
    "#;
    let interface = inspect(&[("main.tf".parse().unwrap(), module.to_vec())].into(), "", &Limits::default());
    let inputs: Inputs = serde_json::from_value(json!({"zones": "many", "colour": 1})).unwrap();
    let template = TemplateValues {
        key: "vpc".parse().unwrap(),
        overrides: BTreeMap::from([("region".to_owned(), json!("north"))]),
        links: BTreeMap::new(),
    };
    let outputs = LinkValues::new();
    let request = Request {
        chain: &Chain::default(),
        interface: &interface,
        inputs: &inputs,
        template: &template,
        outputs: &outputs,
    };
    let (most, findings) = resolve_most(&request);
    assert_eq!(resolve(&request).unwrap_err(), findings);
    insta::assert_snapshot!(table(&most) + &findings.to_string(), @r#"
    value region = "north"  (template vpc)
    value size = 3  (module default)
    colour: The module has no variable "colour"
    zones: a number is needed, not a text that does not read as one
    "#);
}

fn path(text: &str) -> TreePath {
    text.parse().unwrap()
}

fn graph(edges: &[(&str, &str)]) -> LinkGraph {
    LinkGraph::new(edges.iter().map(|(reader, owner)| (path(reader), path(owner))))
}

#[test]
fn owners_of_outputs_run_before_their_readers() {
    let order = graph(&[("app", "db"), ("app", "net"), ("db", "net"), ("dns", "net")]).order().unwrap();
    let at = |name: &str| order.iter().position(|place| *place == path(name)).unwrap();
    assert_eq!(order.len(), 4);
    for (reader, owner) in [("app", "db"), ("app", "net"), ("db", "net"), ("dns", "net")] {
        assert!(at(owner) < at(reader), "{owner} before {reader}");
    }
}

#[test]
fn a_circle_of_links_is_named() {
    let circle =
        graph(&[("x", "c"), ("c", "b"), ("b", "a"), ("a", "c"), ("b", "z")]).check_acyclic().unwrap_err();
    insta::assert_snapshot!(circle, @"the links form a circle (a → c → b → a)");
    let own = graph(&[("a", "a")]).check_acyclic().unwrap_err();
    insta::assert_snapshot!(own, @"the links form a circle (a → a)");
    assert!(graph(&[]).check_acyclic().is_ok());
}

#[test]
fn a_long_chain_of_links_is_no_danger() {
    let place = |number: usize| path(&format!("r{number}"));
    let chain = LinkGraph::new((0..50_000).map(|number| (place(number + 1), place(number))));
    assert_eq!(chain.order().unwrap().first(), Some(&place(0)));
    let circle = (0..50_000).map(|number| (place((number + 1) % 50_000), place(number)));
    assert!(LinkGraph::new(circle).check_acyclic().is_err());
}

#[test]
fn a_circle_of_parents_is_named() {
    let key = |text: &str| text.parse::<TemplateKey>().unwrap();
    let parents = |pairs: &[(&str, &[&str])]| {
        let set = |parents: &&[&str]| parents.iter().map(|parent| key(parent)).collect::<BTreeSet<_>>();
        check_parents(&pairs.iter().map(|(child, parents)| (key(child), set(parents))).collect())
    };
    assert!(parents(&[("vpc", &["region", "account"]), ("region", &["account"]), ("account", &[])]).is_ok());
    let circle =
        parents(&[("vpc", &["region"]), ("region", &["account"]), ("account", &["vpc"])]).unwrap_err();
    insta::assert_snapshot!(circle, @"the parents form a circle (account → vpc → region → account)");
    let own = parents(&[("group", &["group"])]).unwrap_err();
    insta::assert_snapshot!(own, @"the parents form a circle (group → group)");
}

fn layer(place: &str, tags: &[(&str, Entry)]) -> Layer {
    let configs = tags.iter().map(|(key, entry)| (key.parse().unwrap(), entry.clone())).collect();
    let tags = tags.iter().map(|(key, entry)| (key.parse().unwrap(), entry.clone())).collect();
    Layer { place: Place::Resource { path: path(place) }, tags, configs, own: false }
}

#[test]
fn abstract_resources_have_tags_and_configs_too() {
    let chain = Chain { layers: vec![layer("a", &[("Team", Entry::new("core"))]), layer("a/b", &[])] };
    assert_eq!(resolve_tags(&chain).unwrap()["Team"].value, json!("core"));
    assert_eq!(resolve_configs(&chain).unwrap()["Team"].origin.to_string(), "config of a");
    let locked = Entry { locked: true, ..Entry::new("core") };
    let chain =
        Chain { layers: vec![layer("a", &[("Team", locked)]), layer("a/b", &[("Team", Entry::new("x"))])] };
    insta::assert_snapshot!(resolve_tags(&chain).unwrap_err(), @r#"Team: tag "Team" is locked by a (a/b sets it again)"#);
}

#[test]
fn an_edit_above_shows_what_it_alters() {
    let resolved = |team: &str, origin: &str| {
        let chain =
            Chain { layers: vec![layer(origin, &[("Team", Entry::new(team)), ("Same", Entry::new(1))])] };
        Resolved { tags: resolve_tags(&chain).unwrap(), ..Resolved::default() }
    };
    let altered = impact(&resolved("core", "a"), &resolved("network", "a"));
    assert_eq!(
        serde_json::to_value(&altered).unwrap(),
        json!([{"kind": "tag", "name": "Team", "before": "core", "after": "network", "sensitive": false}])
    );
    assert_eq!(impact(&resolved("core", "a"), &resolved("core", "b")), vec![], "an origin is no value");
    let gone = impact(&resolved("core", "a"), &Resolved::default());
    assert_eq!(gone.len(), 2);
    assert!(gone.iter().all(|altered| altered.after.is_none()));

    let mut secret = resolved("core", "a");
    secret.tags.values_mut().for_each(|tag| tag.sensitive = true);
    let altered = impact(&secret, &resolved("network", "a"));
    assert!(altered[0].sensitive && altered[0].before.is_none() && altered[0].after.is_none());
}

prop_compose! {
    fn any_layers()(layers in prop::collection::vec(
        prop::collection::btree_map(0_u8..6, (any::<u8>(), any::<bool>(), prop::bool::weighted(0.1)), 0..5), 1..7,
    )) -> Vec<Layer> {
        let entry = |(value, inherit, locked): (u8, bool, bool)| Entry { value: json!(value), inherit, locked };
        let depth = layers.len();
        layers.into_iter().enumerate().map(|(index, entries)| {
            let tags = entries.into_iter().map(|(key, e)| (format!("k{key}").parse().unwrap(), entry(e)));
            Layer { tags: tags.collect(), own: index + 1 == depth, ..layer(&format!("r{index}"), &[]) }
        }).collect()
    }
}

proptest! {
    /// The rule of inheritance in its plainest form: of the entries that reach the resource, the
    /// last one counts, its origin is its layer, the others are what it beat, nearest first; and
    /// nothing stands below a lock.
    #[test]
    fn the_nearest_entry_counts_and_locks_hold(layers in any_layers()) {
        let chain = Chain { layers };
        let reaching = |key: &str| -> Vec<(&Layer, &Entry)> {
            let set = chain.layers.iter().filter_map(|layer| Some((layer, layer.tags.get(key)?)));
            set.filter(|(layer, entry)| entry.inherit || layer.own).collect()
        };
        let keys = (0..6).map(|key| format!("k{key}"));
        let broken = keys.clone().any(|key| reaching(&key).iter().rev().skip(1).any(|(_, entry)| entry.locked));
        match resolve_tags(&chain) {
            Err(_) => prop_assert!(broken),
            Ok(tags) => {
                prop_assert!(!broken);
                for key in keys {
                    let mut nearest = reaching(&key).into_iter().rev();
                    let Some((layer, entry)) = nearest.next() else {
                        prop_assert!(!tags.contains_key(key.as_str()));
                        continue;
                    };
                    let tag = &tags[key.as_str()];
                    prop_assert_eq!(&tag.value, &entry.value);
                    prop_assert_eq!(tag.origin.to_string(), format!("tag of {}", layer.place));
                    prop_assert_eq!(tag.locked.is_some(), entry.locked);
                    let beaten: Vec<&Json> = nearest.map(|(_, entry)| &entry.value).collect();
                    prop_assert_eq!(tag.overrode.iter().map(|o| &o.value).collect::<Vec<_>>(), beaten);
                }
            }
        }
    }
}
