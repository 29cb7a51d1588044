//! What can be seen by reading.

use std::collections::BTreeSet;
use std::path::Path;

use terrace_registry::{Catalog, Entry};

use crate::support::module::{attribute, blocks, tables};

fn concrete(catalog: &Catalog) -> impl Iterator<Item = &Entry> {
    catalog.entries().iter().filter(|entry| !entry.is_abstract)
}

#[test]
fn every_template_reads_and_says_what_it_is() {
    let catalog = Catalog::builtin().unwrap();
    let mut seen = BTreeSet::new();
    for entry in catalog.entries() {
        let key = &entry.key;
        assert!(entry.parents.iter().all(|parent| seen.contains(parent)), "{key} comes before a parent");
        seen.insert(key);
        assert!(!entry.name.is_empty() && !entry.category.is_empty() && !entry.labels.is_empty(), "{key}");
        assert!(entry.description.ends_with('.'), "{key}: a description is a sentence");
        assert!(entry.readme.starts_with(&format!("# {}\n", entry.name)), "{key}: README and name differ");
    }
    for cloud in ["aws", "local"] {
        let root = catalog.entries().iter().find(|entry| entry.cloud == cloud && entry.parents.is_empty());
        assert!(root.is_some_and(|entry| entry.is_abstract), "{cloud} has an abstract root");
    }
}

#[test]
fn every_module_has_its_files_and_describes_its_variables_and_outputs() {
    for entry in concrete(&Catalog::builtin().unwrap()) {
        let key = &entry.key;
        for file in ["main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"] {
            assert!(entry.module.contains_key(&file.parse().unwrap()), "{key}: {file} is missing");
        }
        for kind in ["variable", "output"] {
            for (name, body) in blocks(entry, kind) {
                let description = attribute(&body, "description").unwrap_or_default();
                assert!(description.ends_with(".\""), "{key}: {kind} {name} needs a description");
                assert!(kind == "output" || attribute(&body, "type").is_some(), "{key}: {name} has no type");
            }
        }
        let variables = blocks(entry, "variable");
        let tags = variables.get("tags").or_else(|| variables.get("labels"));
        let tags = tags.unwrap_or_else(|| panic!("{key}: nowhere for tags to go"));
        assert_eq!(attribute(tags, "type").as_deref(), Some("map(string)"), "{key}");
    }
}

#[test]
fn links_join_a_variable_with_an_output_of_every_parent() {
    let catalog = Catalog::builtin().unwrap();
    for entry in concrete(&catalog) {
        let variables = blocks(entry, "variable");
        for (variable, output) in &entry.links {
            assert!(variables.contains_key(variable), "{}: no variable {variable}", entry.key);
            assert!(!entry.example.contains_key(variable), "{}: {variable} is linked", entry.key);
            for parent in &entry.parents {
                let outputs = blocks(catalog.entry(parent.as_str()).unwrap(), "output");
                assert!(outputs.contains_key(output), "{}: {parent} has no output {output}", entry.key);
            }
        }
    }
}

#[test]
fn overrides_and_examples_speak_of_variables_that_exist() {
    let catalog = Catalog::builtin().unwrap();
    for entry in catalog.entries() {
        let variables = blocks(entry, "variable");
        let overrides = entry.overrides.as_object().unwrap();
        for name in overrides.keys().chain(entry.example.keys()) {
            assert!(variables.contains_key(name), "{}: no variable {name}", entry.key);
        }
        for name in variables.keys() {
            assert!(overrides.contains_key(name), "{}: {name} has no place in the form", entry.key);
        }
    }
}

/// Rewrites the tables instead of comparing them where `TERRACE_UPDATE=1`.
#[test]
fn module_readmes_end_in_current_tables() {
    let catalog = Catalog::builtin().unwrap();
    let update = std::env::var("TERRACE_UPDATE").as_deref() == Ok("1");
    for entry in concrete(&catalog) {
        let path = entry.module_path.as_deref().unwrap();
        let bytes = entry.module.get(&"README.md".parse().unwrap()).unwrap();
        let readme = std::str::from_utf8(bytes).unwrap();
        let prose = readme.split("## Inputs\n").next().unwrap();
        let current = format!("{prose}{}", tables(entry));
        if update {
            let file =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog").join(path).join("module/README.md");
            std::fs::write(file, current).unwrap();
        } else {
            assert_eq!(readme, current, "{path}: run this test with TERRACE_UPDATE=1");
        }
    }
}
