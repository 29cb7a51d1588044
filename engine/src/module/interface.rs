//! What a module offers and asks for: the values that `inspect` returns.
//!
//! The JSON form is the one that Terraform tooling already reads (`path`, `variables`, …), with
//! keys of our own beside it: `schema`, `nullable`, `ephemeral`, `deprecated`, `validations`,
//! `ephemeral_resources`, `locals`, `moved`, `imports`, `removed`, `checks` and what outputs refer
//! to. Interfaces are stored, so every key that was added later may be missing. Absent: values of
//! outputs and anything a plan would know.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use super::types::Type;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pos {
    /// The file, as its path in the set of files that was read; one text for all places in it.
    #[serde(serialize_with = "text", deserialize_with = "shared_text")]
    pub filename: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

fn shared_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}

impl Pos {
    /// The place as diagnostics name it.
    pub(super) fn subject(&self) -> Subject {
        Subject::file(&*self.filename, self.line)
    }
}

/// The analysed interface of one module: one folder of configuration files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Interface {
    /// The module's folder; `""` is the top of the set of files.
    pub path: String,
    /// Variables by name.
    pub variables: BTreeMap<CompactString, Variable>,
    /// Outputs by name.
    pub outputs: BTreeMap<CompactString, Output>,
    /// Every `required_version` constraint, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_core: Vec<String>,
    /// Providers that the module needs, by local name; those that are only implied by a
    /// `provider`, `resource` or `data` block have no source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub required_providers: BTreeMap<CompactString, ProviderRequirement>,
    /// Provider blocks by `name` or `name.alias`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provider_configs: BTreeMap<CompactString, ProviderConfig>,
    /// Managed resources by `type.name`.
    pub managed_resources: BTreeMap<CompactString, ManagedResource>,
    /// Data resources by `data.type.name`.
    pub data_resources: BTreeMap<CompactString, ManagedResource>,
    /// Ephemeral resources by `ephemeral.type.name`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ephemeral_resources: BTreeMap<CompactString, ManagedResource>,
    /// Calls of other modules by name.
    pub module_calls: BTreeMap<CompactString, ModuleCall>,
    /// Local values by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub locals: BTreeMap<CompactString, Local>,
    /// What moved to another address, in the order of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// Existing objects that the module takes over, in the order of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<Import>,
    /// What the module gave up, in the order of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
    /// `check` blocks by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<CompactString, Check>,
    /// What could not be read, or would be refused by Terraform.
    #[serde(skip_serializing_if = "Diagnostics::is_empty", serialize_with = "with_pos")]
    pub diagnostics: Diagnostics,
}

impl Interface {
    /// The variables as their authors ordered them: by file name, then line.
    #[must_use]
    pub fn variables_in_order(&self) -> Vec<&Variable> {
        let mut variables: Vec<_> = self.variables.values().collect();
        variables.sort_by(|a, b| a.pos.cmp(&b.pos));
        variables
    }

    /// The outputs as their authors ordered them: by file name, then line.
    #[must_use]
    pub fn outputs_in_order(&self) -> Vec<&Output> {
        let mut outputs: Vec<_> = self.outputs.values().collect();
        outputs.sort_by(|a, b| a.pos.cmp(&b.pos));
        outputs
    }

    /// Whether the folder holds configuration files at all, readable or not.
    #[must_use]
    pub fn is_module(&self) -> bool {
        !self.diagnostics.iter().any(|finding| finding.code == Code::NoModule)
    }
}

/// One input variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// The variable's name.
    pub name: CompactString,
    /// The type constraint as written, with its white space tidied; `None` where it has none.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_text: Option<CompactString>,
    /// The type constraint, understood; `any` where it has none or it cannot be read.
    #[serde(default)]
    pub schema: Type,
    /// The author's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The default as written; `Some(Null)` for `default = null`, `None` where there is none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// Whether a value must be given: there is no default.
    pub required: bool,
    /// Whether values are kept out of logs, plans and code.
    #[serde(default)]
    pub sensitive: bool,
    /// Whether `null` is a value.
    #[serde(default = "yes")]
    pub nullable: bool,
    /// Whether values are kept out of state and plan.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ephemeral: bool,
    /// Why the variable should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The author's rules, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validations: Vec<Validation>,
    /// Where it is declared.
    pub pos: Pos,
}

/// One `validation`, `precondition` or `assert` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// The condition as HCL source, in JSON files too.
    pub condition: String,
    /// What to tell whoever breaks it; HCL source where it is not constant.
    pub error_message: String,
    /// The message as HCL source, where it is not constant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_expression: Option<String>,
    /// Where the block starts.
    pub pos: Pos,
}

/// One output value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The output's name.
    pub name: CompactString,
    /// The author's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the value is kept out of logs, plans and code.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sensitive: bool,
    /// Whether the value is kept out of state and plan.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ephemeral: bool,
    /// Why the output should no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The type constraint as written, with its white space tidied; `None` where it has none.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_text: Option<CompactString>,
    /// The objects of the module that the value is made of, sorted (`aws_vpc.this`, `var.name`,
    /// `module.network.vpc_id`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// What the output waits for, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// What must hold before the value is given, in the author's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preconditions: Vec<Validation>,
    /// Where it is declared.
    pub pos: Pos,
}

/// What a module says about one provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProviderRequirement {
    /// The source address (`hashicorp/aws`), where one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The version constraints, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub version_constraints: Vec<String>,
    /// The configurations that a caller has to hand in.
    #[serde(default, rename = "aliases", skip_serializing_if = "Vec::is_empty")]
    pub configuration_aliases: Vec<ProviderConfig>,
}

/// A provider configuration, by its local name and alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderConfig {
    /// The provider's local name.
    pub name: CompactString,
    /// The alias; `None` for the default configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<CompactString>,
}

/// How a resource comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Terraform creates, updates and destroys it.
    Managed,
    /// Terraform only reads it.
    Data,
    /// Terraform opens it for the length of a run.
    Ephemeral,
}

/// One resource of the module: managed, data or ephemeral.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedResource {
    /// How it comes to be.
    pub mode: Mode,
    /// The resource type (`aws_vpc`).
    #[serde(rename = "type")]
    pub resource_type: CompactString,
    /// The resource's name.
    pub name: CompactString,
    /// The provider configuration that it uses.
    pub provider: ProviderConfig,
    /// Where it is declared.
    pub pos: Pos,
}

/// One `module` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleCall {
    /// The call's name.
    pub name: CompactString,
    /// The source address, as written; empty where it cannot be read.
    pub source: String,
    /// The version constraint, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The called module's folder in the same set of files; `None` where the source is not local
    /// or its folder is not among the files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Where it is declared.
    pub pos: Pos,
}

/// One local value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Local {
    /// The expression as HCL source, in JSON files too.
    pub expression: String,
    /// Where it is declared.
    pub pos: Pos,
}

/// One `moved` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The address before, as written.
    pub from: String,
    /// The address now, as written.
    pub to: String,
    /// Where the block starts.
    pub pos: Pos,
}

/// One `import` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The address that the object gets, as written.
    pub to: String,
    /// The object's id as HCL source; `None` where the block names it by `identity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The provider configuration that reads the object, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderConfig>,
    /// Where the block starts.
    pub pos: Pos,
}

/// One `removed` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The address that is no longer part of the module, as written.
    pub from: String,
    /// Whether the objects are destroyed, and not only forgotten.
    pub destroy: bool,
    /// Where the block starts.
    pub pos: Pos,
}

/// One `check` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is asserted, in the author's order.
    pub assertions: Vec<Validation>,
    /// Where the block starts.
    pub pos: Pos,
}

/// A diagnostic in the form of Terraform's tooling: our keys and, for a place in a file, `pos`.
#[derive(Serialize)]
struct Positioned<'a> {
    #[serde(flatten)]
    finding: &'a Diagnostic,
    #[serde(skip_serializing_if = "Option::is_none")]
    pos: Option<&'a Subject>,
}

fn with_pos<S: Serializer>(findings: &Diagnostics, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(|finding| Positioned {
        finding,
        pos: finding.subject.as_ref().filter(|subject| matches!(subject, Subject::File { .. })),
    }))
}

/// Reads a key that is there, `null` included, as `Some`.
pub(super) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
