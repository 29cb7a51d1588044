//! What comes out of resolving: every value, with where it comes from.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::name::{ConfigKey, TagKey, TemplateKey, TreePath};
use crate::tree::Place;

/// Where an effective value comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// The resource's own input.
    Input,
    /// An output of another resource.
    Link {
        /// The resource that has the output.
        resource: TreePath,
        /// The output's name.
        output: String,
    },
    /// A config of the variable's name.
    Config {
        /// Where it is set.
        place: Place,
    },
    /// A tag.
    Tag {
        /// Where it is set.
        place: Place,
    },
    /// All effective tags together.
    Tags,
    /// The template, in place of the module's default.
    TemplateOverride {
        /// The template.
        key: TemplateKey,
    },
    /// The module.
    ModuleDefault,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input => f.write_str("set here"),
            Self::Link { resource, output } => write!(f, "link {resource} → {output}"),
            Self::Config { place } => write!(f, "config of {place}"),
            Self::Tag { place } => write!(f, "tag of {place}"),
            Self::Tags => f.write_str("effective tags"),
            Self::TemplateOverride { key } => write!(f, "template {key}"),
            Self::ModuleDefault => f.write_str("module default"),
        }
    }
}

/// A value that something stronger beat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overridden {
    /// Where it comes from.
    pub origin: Origin,
    /// The value.
    pub value: Json,
}

/// One effective value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// The value; of a variable, converted to the variable's type.
    pub value: Json,
    /// Where it comes from.
    pub origin: Origin,
    /// What it beat, strongest first. A sensitive output that was beaten is not listed.
    pub overrode: Vec<Overridden>,
    /// Where it is locked, if it is: nothing below that place may set it.
    pub locked: Option<Place>,
    /// Whether the value, and what it beat, must not be shown or written into code.
    pub sensitive: bool,
}

/// Everything that is in effect for one resource.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Resolved {
    /// The effective tags.
    pub tags: BTreeMap<TagKey, Resolution>,
    /// The effective configs, whether or not a variable takes them.
    pub configs: BTreeMap<ConfigKey, Resolution>,
    /// The value of every variable that has one, module defaults included.
    pub values: BTreeMap<String, Resolution>,
}
