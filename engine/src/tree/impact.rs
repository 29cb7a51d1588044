//! What an edit above does to a resource below: the effective values before and after.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::tree::{Resolution, Resolved};

/// What kind of value is altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlteredKind {
    /// A tag.
    Tag,
    /// A config.
    Config,
    /// A variable's value.
    Value,
}

/// One effective value before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Altered {
    /// What it is.
    pub kind: AlteredKind,
    /// Its key or name.
    pub name: String,
    /// The value before; `None` where there was none, or where it must not be shown.
    pub before: Option<Json>,
    /// The value after; `None` where there is none, or where it must not be shown.
    pub after: Option<Json>,
    /// Whether the values must not be shown.
    pub sensitive: bool,
}

/// Every tag, config and variable whose effective value differs; an origin that moves while the
/// value stays is no difference. Sensitive values are compared and not returned.
#[must_use]
pub fn impact(before: &Resolved, after: &Resolved) -> Vec<Altered> {
    let mut altered = differences(AlteredKind::Tag, &before.tags, &after.tags);
    altered.extend(differences(AlteredKind::Config, &before.configs, &after.configs));
    altered.extend(differences(AlteredKind::Value, &before.values, &after.values));
    altered
}

fn differences<K: Ord + ToString>(
    kind: AlteredKind,
    before: &BTreeMap<K, Resolution>,
    after: &BTreeMap<K, Resolution>,
) -> Vec<Altered> {
    let keys: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    let altered = keys.into_iter().filter_map(|key| {
        let (before, after) = (before.get(key), after.get(key));
        if before.map(|side| &side.value) == after.map(|side| &side.value) {
            return None;
        }
        let sensitive = [before, after].into_iter().flatten().any(|side| side.sensitive);
        let shown = |side: Option<&Resolution>| side.filter(|_| !sensitive).map(|side| side.value.clone());
        Some(Altered { kind, name: key.to_string(), before: shown(before), after: shown(after), sensitive })
    });
    altered.collect()
}
