//! What the catalog's tests share: the real Terraform binary, and a reader of module blocks.

pub(crate) mod module;
pub(crate) mod terraform;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use terrace_registry::{Catalog, Entry};

/// Says that a real part is not there: a failure where `TERRACE_REQUIRE_REAL=1`, a printed line
/// otherwise.
pub(crate) fn skipped(what: &str, why: &str) {
    assert!(std::env::var("TERRACE_REQUIRE_REAL").as_deref() != Ok("1"), "{what} is required: {why}");
    println!("skipped {what}: {why}");
}

/// The configs that reach `entry` when every ancestor is taken as its template has it, and the
/// first parent is chosen wherever there are several.
pub(crate) fn configs(catalog: &Catalog, entry: &Entry) -> BTreeMap<String, Json> {
    let above = entry.parents.first().and_then(|parent| catalog.entry(parent.as_str()));
    let mut configs = above.map(|parent| configs(catalog, parent)).unwrap_or_default();
    let own = entry.configs.iter().map(|(key, config)| (key.to_string(), config.value.clone()));
    configs.extend(own);
    configs
}

/// The example's inputs, with the configs above filled into the variables that bear their names.
pub(crate) fn inputs(catalog: &Catalog, entry: &Entry) -> BTreeMap<String, Json> {
    let variables = module::blocks(entry, "variable");
    let configs = configs(catalog, entry).into_iter().filter(|(key, _)| variables.contains_key(key));
    configs.chain(entry.example.clone()).collect()
}
