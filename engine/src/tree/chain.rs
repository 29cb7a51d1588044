//! What goes into resolving: the layers above a resource, its inputs, its template's values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::name::{ConfigKey, Slug, TagKey, TemplateKey, TreePath};
use crate::value::{Link, Value};

/// Where an entry was set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// On a template.
    Template {
        /// Which one.
        key: TemplateKey,
    },
    /// On a project.
    Project {
        /// Which one.
        slug: Slug,
    },
    /// On a resource.
    Resource {
        /// Which one.
        path: TreePath,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template { key } => write!(f, "template {key}"),
            Self::Project { slug } => write!(f, "project {slug}"),
            Self::Resource { path } => write!(f, "{path}"),
        }
    }
}

/// One tag or config as a layer sets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The value.
    pub value: Json,
    /// Whether it flows to what is below.
    #[serde(default = "yes")]
    pub inherit: bool,
    /// Whether nothing below may set it again.
    #[serde(default)]
    pub locked: bool,
}

fn yes() -> bool {
    true
}

impl Entry {
    /// An entry that flows down and is not locked.
    #[must_use]
    pub fn new(value: impl Into<Json>) -> Self {
        Self { value: value.into(), inherit: true, locked: false }
    }
}

/// Everything that one place sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// The place.
    pub place: Place,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its configs.
    #[serde(default)]
    pub configs: BTreeMap<ConfigKey, Entry>,
    /// Whether entries that do not flow down count too: true for the resource itself and for its
    /// own template.
    #[serde(default)]
    pub own: bool,
}

/// The layers of a resource, weakest first: the templates from the root to its own, the project,
/// the ancestors from the root to the parent, the resource itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Chain {
    /// The layers, weakest first.
    pub layers: Vec<Layer>,
}

/// What a resource sets for its variables.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inputs {
    /// Literals and links by the variable's name.
    pub values: BTreeMap<String, Value>,
}

/// What a resource's template sets for the variables of its module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateValues {
    /// The template.
    pub key: TemplateKey,
    /// Values that take the place of the module's defaults.
    #[serde(default)]
    pub overrides: BTreeMap<String, Json>,
    /// Links to outputs, by the variable's name; a declared link to the parent has become a link
    /// to that very resource.
    #[serde(default)]
    pub links: BTreeMap<String, Link>,
}

/// The value of an output of an applied resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputValue {
    /// The value.
    pub value: Json,
    /// Whether it must not be shown.
    #[serde(default)]
    pub sensitive: bool,
}

/// The outputs that links can be filled from.
pub type LinkValues = BTreeMap<Link, OutputValue>;
