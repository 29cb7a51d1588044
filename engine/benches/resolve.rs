//! How long inheritance takes: every effective tag, config and variable of 100,000 resources, each
//! at depth five under two templates and a project.

use std::collections::BTreeMap;

use serde_json::json;
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, inspect};
use terrace_engine::name::{Slug, TreePath};
use terrace_engine::tree::{
    Chain, Entry, Inputs, Layer, LinkValues, Place, Request, TemplateValues, resolve, resolve_tags,
};
use terrace_engine::value::Value;

const RESOURCES: usize = 100_000;

const MODULE: &str = r#"
variable "cidr_block" { type = string }
variable "region" { type = string }
variable "az_count" {
  type    = number
  default = 2
}
variable "public" {
  type    = bool
  default = false
}
variable "subnets" {
  type    = map(object({ cidr = string, public = optional(bool, false) }))
  default = {}
}
variable "tags" {
  type    = map(string)
  default = {}
}
"#;

fn main() {
    divan::main();
}

fn interface() -> Interface {
    let files: FileSet = "main.tf".parse().map(|path| (path, MODULE.into())).into_iter().collect();
    inspect(&files, "", &Limits::default())
}

/// Five levels of resources under two templates and a project; each sets three tags and a config.
fn chain() -> Option<Chain> {
    let template = |key: &str| Some(Place::Template { key: key.parse().ok()? });
    let mut places =
        vec![template("aws")?, template("aws_vpc")?, Place::Project { slug: "core".parse().ok()? }];
    let slugs = ["acme", "prod", "us-east-1", "network", "main-vpc"];
    let slugs = slugs.iter().map(|slug| slug.parse().ok()).collect::<Option<Vec<Slug>>>()?;
    let (root, below) = slugs.split_first()?;
    let mut path = TreePath::root(root.clone());
    places.push(Place::Resource { path: path.clone() });
    for slug in below {
        path = path.child(slug.clone());
        places.push(Place::Resource { path: path.clone() });
    }
    let layers = places.into_iter().enumerate().map(|(index, place)| {
        let keys = ["Team".to_owned(), "CostCenter".to_owned(), format!("Level{index}")];
        let tags =
            keys.iter().filter_map(|key| Some((key.parse().ok()?, Entry::new(format!("{key}-{index}")))));
        let configs = "region".parse().map(|key| (key, Entry::new(format!("region-{index}"))));
        Layer {
            place,
            tags: tags.collect(),
            configs: configs.into_iter().collect(),
            own: index == 1 || index == 7,
        }
    });
    Some(Chain { layers: layers.collect() })
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn hundred_thousand_resources_at_depth_five(bencher: divan::Bencher<'_, '_>) {
    let (interface, Some(chain)) = (interface(), chain()) else { return };
    let Ok(key) = "aws_vpc".parse() else { return };
    let template = TemplateValues { key, overrides: BTreeMap::new(), links: BTreeMap::new() };
    let inputs: Vec<Inputs> = (0..RESOURCES)
        .map(|number| {
            let cidr = json!(format!("10.{}.{}.0/24", number / 256 % 256, number % 256));
            Inputs { values: [("cidr_block".to_owned(), Value::Literal(cidr))].into() }
        })
        .collect();
    let outputs = LinkValues::new();
    bencher.counter(divan::counter::ItemsCount::new(RESOURCES)).bench(|| {
        let resolved = inputs.iter().filter(|inputs| {
            let request = Request {
                chain: &chain,
                interface: &interface,
                inputs,
                template: &template,
                outputs: &outputs,
            };
            resolve(&request).is_ok_and(|resolved| resolved.values.len() == 6)
        });
        assert_eq!(resolved.count(), RESOURCES);
    });
}

#[divan::bench]
fn tags_of_one_resource_at_depth_five(bencher: divan::Bencher<'_, '_>) {
    let Some(chain) = chain() else { return };
    bencher.bench(|| resolve_tags(divan::black_box(&chain)));
}
