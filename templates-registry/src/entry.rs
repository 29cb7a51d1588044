//! One template of the catalog, ready to be imported.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use terrace_engine::files::FileSet;
use terrace_engine::name::{ConfigKey, TagKey, TemplateKey};
use terrace_engine::tree;

/// A template that ships with Terrace.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The template's key; also the name of its folder.
    pub key: TemplateKey,
    /// The folder above it: `aws`, `local`.
    pub cloud: String,
    /// What people call it.
    pub name: String,
    /// What it gives, in one or two sentences.
    pub description: String,
    /// The facet under which the catalog lists it: `network`, `compute`, `storage`.
    pub category: String,
    /// Further words to find it by.
    pub labels: Vec<String>,
    /// Whether it only carries tags and configs.
    pub is_abstract: bool,
    /// The templates it may sit under; none for a root.
    pub parents: Vec<TemplateKey>,
    /// Tags that the template sets.
    pub tags: BTreeMap<TagKey, tree::Entry>,
    /// Configs that the template sets.
    pub configs: BTreeMap<ConfigKey, tree::Entry>,
    /// Variables that fill themselves from an output of the parent: variable to output.
    pub links: BTreeMap<String, String>,
    /// The author's form overrides: an object of variable name to
    /// `{label, help, group, order, widget, options, hidden, read_only, default, pattern, minimum,
    /// maximum}`, each present only where it is set; reads as `terrace_engine::module::Overrides`.
    /// A field's help begins with the variable's description.
    pub overrides: Json,
    /// Inputs of a resource that somebody might ask for, without those that links and configs fill.
    pub example: BTreeMap<String, Json>,
    /// The template's README, Markdown.
    pub readme: String,
    /// The module's folder in the catalog repository (`local/local_network`); `None` where the
    /// template is abstract.
    pub module_path: Option<String>,
    /// The module's files, relative to its folder; empty where the template is abstract.
    pub module: FileSet,
}
