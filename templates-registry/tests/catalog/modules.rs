//! What only the Terraform binary can tell. Nothing here uses a network.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use terrace_registry::{Catalog, Entry};

use crate::support::module::providers;
use crate::support::terraform::{Root, mirror};
use crate::support::{inputs, skipped};

/// No provider can be installed: what a local module needs is part of the binary.
const OFFLINE: &str = "provider_installation {\n  filesystem_mirror {\n    path = \".\"\n  }\n}\n";

#[test]
fn every_module_is_formatted() {
    let Some(root) = Root::new(OFFLINE) else { return };
    root.write(&Catalog::builtin().unwrap().repository());
    root.run(&["fmt", "-check", "-recursive", "-diff"]);
}

/// The local entries, applied: by key, the folder and the outputs.
type Applied = BTreeMap<String, (Root, BTreeMap<String, Json>)>;

fn apply(catalog: &Catalog, entry: &Entry, applied: &Applied) -> Option<Root> {
    let root = Root::new(OFFLINE)?;
    let mut values = inputs(catalog, entry);
    let linked = entry.links.iter().map(|(variable, output)| {
        let (_, outputs) = &applied[entry.parents[0].as_str()];
        (variable.clone(), outputs[output].clone())
    });
    values.extend(linked);
    root.write(&entry.module);
    root.write_json("terraform.tfvars.json", &json!(values));
    root.run(&["init"]);
    root.run(&["validate"]);
    root.run(&["apply", "-auto-approve"]);
    Some(root)
}

fn apply_all(catalog: &Catalog) -> Option<Applied> {
    let mut applied = Applied::new();
    for entry in catalog.entries().iter().filter(|entry| entry.cloud == "local" && !entry.is_abstract) {
        let root = apply(catalog, entry, &applied)?;
        let outputs = root.outputs();
        applied.insert(entry.key.to_string(), (root, outputs));
    }
    Some(applied)
}

#[test]
fn every_local_module_lives_a_whole_life_with_its_example() {
    let Some(applied) = apply_all(&Catalog::builtin().unwrap()) else { return };
    for (key, (root, outputs)) in &applied {
        let again = root.try_run(&["plan", "-detailed-exitcode"]);
        assert_eq!(again.status.code(), Some(0), "{key}: {}", String::from_utf8_lossy(&again.stdout));
        assert!(!outputs.is_empty(), "{key}");
        root.run(&["destroy", "-auto-approve"]);
        assert!(root.run(&["state", "list"]).is_empty(), "{key}");
    }
}

/// A secret must not be readable in a plan, nor in anything but the sensitive output itself.
#[test]
fn secrets_stay_out_of_plans_and_states() {
    let Some(applied) = apply_all(&Catalog::builtin().unwrap()) else { return };
    let (root, _) = &applied["local_app"];
    for variable in ["image", "secrets"] {
        let value =
            json!({ variable: if variable == "image" { json!("a:2") } else { json!({"KEY": "hunter2"}) } });
        root.write_json("edit.auto.tfvars.json", &value);
        assert!(!root.run(&["plan", "-no-color"]).contains("not-a-real-key"));
    }
    let state = std::fs::read_to_string(root.path().join("terraform.tfstate")).unwrap();
    assert!(!state.contains("not-a-real-key"));
}

#[test]
fn edits_update_in_place_or_replace_as_the_readmes_say() {
    let Some(applied) = apply_all(&Catalog::builtin().unwrap()) else { return };
    let mut table = String::new();
    for (key, edit) in [
        ("local_network", json!({"mtu": 9001})),
        ("local_network", json!({"cidr_block": "10.21.0.0/16"})),
        ("local_network", json!({"tags": {"Team": "shop"}})),
        ("local_cluster", json!({"kubernetes_version": "1.33"})),
        ("local_cluster", json!({"high_availability": true})),
        ("local_cluster", json!({"access_token": "0123456789abcdef"})),
        ("local_app", json!({"image": "registry.example/shop/storefront:2.5.0"})),
        ("local_app", json!({"hosts": ["shop.example"]})),
        ("local_app", json!({"name": "shop"})),
    ] {
        let (root, _) = &applied[key];
        root.write_json("edit.auto.tfvars.json", &edit);
        table += &format!("{key} {edit}\n  {}\n", root.planned().join("\n  "));
    }
    insta::assert_snapshot!(table, @r#"
    local_network {"mtu":9001}
      terraform_data.network: update
    local_network {"cidr_block":"10.21.0.0/16"}
      terraform_data.network: delete and create
      terraform_data.subnet["app"]: delete and create
      terraform_data.subnet["data"]: delete and create
      terraform_data.subnet["web"]: delete and create
    local_network {"tags":{"Team":"shop"}}
      terraform_data.network: update
      terraform_data.subnet["app"]: update
      terraform_data.subnet["data"]: update
      terraform_data.subnet["web"]: update
    local_cluster {"kubernetes_version":"1.33"}
      terraform_data.cluster: update
    local_cluster {"high_availability":true}
      terraform_data.access: update
      terraform_data.cluster: delete and create
      terraform_data.node_pool["batch"]: delete and create
      terraform_data.node_pool["general"]: delete and create
    local_cluster {"access_token":"0123456789abcdef"}
      terraform_data.access: update
    local_app {"image":"registry.example/shop/storefront:2.5.0"}
      terraform_data.app: update
    local_app {"hosts":["shop.example"]}
      terraform_data.host["www.shop.example"]: delete
    local_app {"name":"shop"}
      terraform_data.app: delete and create
      terraform_data.host["shop.example"]: delete and create
      terraform_data.host["www.shop.example"]: delete and create
    "#);
}

#[test]
fn a_bad_value_is_refused_in_the_modules_own_words() {
    let Some(applied) = apply_all(&Catalog::builtin().unwrap()) else { return };
    for (key, edit, words) in [
        ("local_network", json!({"cidr_block": "10.20.0.0"}), "must be IPv4 in CIDR notation"),
        ("local_network", json!({"cidr_block": "10.20.0.0/30"}), "must be between /8 and /28"),
        ("local_network", json!({"node_port_range": [9000, 80]}), "the lower one first"),
        ("local_network", json!({"subnets": [{"name": "a"}, {"name": "a"}]}), "a name of its own"),
        ("local_cluster", json!({"allowed_cidrs": ["0.0.0.0/0"]}), "may not be opened to every address"),
        ("local_cluster", json!({"access_token": "short"}), "at least 16 characters"),
        ("local_cluster", json!({"addons": ["ingress"]}), "must be an object"),
        ("local_cluster", json!({"maintenance_window": ["someday", 3]}), "an hour from 0 to 23"),
        ("local_app", json!({"image": "web"}), "must name a tag or digest"),
        ("local_app", json!({"image": "web:latest"}), "name a version"),
        ("local_app", json!({"autoscaling": {"max_replicas": 1}}), "min_replicas to be at most"),
        (
            "local_app",
            json!({"environment_variables": {"PAYMENT_KEY": "x"}}),
            "both in environment_variables",
        ),
    ] {
        let (root, _) = &applied[key];
        root.write_json("edit.auto.tfvars.json", &edit);
        let refused = root.try_run(&["plan", "-no-color"]);
        // Terraform breaks lines at the width of a terminal and draws a border in front.
        let text = String::from_utf8_lossy(&refused.stderr).replace(['│', '\n'], " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!refused.status.success() && text.contains(words), "{key} {edit}: {text}");
    }
}

/// One root configuration that holds every module, each child fed by its parent's outputs, so that
/// the large provider is loaded once.
fn everything(catalog: &Catalog, entries: &[&Entry]) -> Json {
    let modules = entries.iter().map(|entry| {
        let mut arguments = inputs(catalog, entry);
        let linked = entry.links.iter().map(|(variable, output)| {
            (variable.clone(), json!(format!("${{module.{}.{output}}}", entry.parents[0])))
        });
        arguments.extend(linked);
        let source = format!("./{}", entry.module_path.as_deref().unwrap());
        arguments.insert("source".to_owned(), json!(source));
        (entry.key.to_string(), json!(arguments))
    });
    json!({ "module": modules.collect::<serde_json::Map<_, _>>() })
}

#[test]
fn every_cloud_module_passes_validate_with_the_real_provider() {
    let Some(mirror) = mirror() else {
        return skipped("validation with real providers", "no folder named tf-plugins holds them");
    };
    let settings = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path    = {:?}\n    include = [\"*/*\"]\n  }}\n}}\n",
        mirror.display().to_string()
    );
    let Some(root) = Root::new(&settings) else { return };
    let catalog = Catalog::builtin().unwrap();
    let has = |source: &String| mirror.join("registry.terraform.io").join(source).is_dir();
    let clouds = catalog.entries().iter().filter(|entry| !entry.is_abstract && entry.cloud != "local");
    let (checked, left): (Vec<&Entry>, Vec<&Entry>) =
        clouds.partition(|entry| providers(entry).iter().all(has));
    for entry in left {
        println!("{}: formatted and parsed only; the mirror lacks one of {:?}", entry.key, providers(entry));
    }
    root.write(&catalog.repository());
    root.write_json("main.tf.json", &everything(&catalog, &checked));
    root.run(&["init"]);
    root.run(&["validate"]);
    println!("validated {} modules", checked.len());
}
