//! What a template's author says about a module's variables: how to ask for them, who may set
//! them, and rules beyond the module's own.
//!
//! Overrides belong to a template, and to one version of it: [`Overrides::over`] lays the second
//! over the first. [`Overrides::check`] tells the author what makes no sense, [`admit`] refuses
//! what a requester may not set, and [`Overrides::applied`] is the interface as the author wants
//! it treated. Absent: whether a value is unique, which only the rows of other resources can tell.

mod bounds;
mod check;
mod condition;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::interface::{Interface, present};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Subject};

/// What an author says about a module's form, by variable.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Overrides by the variable's name.
    pub fields: BTreeMap<String, FieldOverride>,
}

/// What an author says about one field; everything may be left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldOverride {
    /// The field's label, in place of one made from the variable's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Help below the field, in place of the variable's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The group that the field stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Its place: lower comes first; fields without one keep the module's order after those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// How to ask, in place of the widget that fits the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widget: Option<String>,
    /// The only values to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Json>,
    /// Whether the field is left out of the form; nobody may set it.
    pub hidden: bool,
    /// Whether the field is shown and nobody may set it.
    pub read_only: bool,
    /// Whether the value that a resource is created with stays.
    pub frozen: bool,
    /// Whether no two resources of the template may have the same value.
    pub unique: bool,
    /// Whether values are kept out of logs, plans and code, although the module does not say so.
    pub sensitive: bool,
    /// The default, in place of the module's.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// A regular expression that has to match somewhere in a text: RE2 syntax, as Terraform's
    /// function `regex` takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The smallest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// The least length, as Terraform's function `length` counts: letters of a text, elements of
    /// a list, set or map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// The greatest length, counted in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// Conditions that have to hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<AuthorRule>,
}

/// A condition of an author, as a `validation` block of a module has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorRule {
    /// The condition's source text (`length(var.name) < 20 || var.size == "large"`).
    pub condition: String,
    /// What to tell whoever breaks it.
    pub error_message: String,
}

impl Overrides {
    /// These overrides with those of one version laid over them, key by key: what the version
    /// says wins, what it leaves out stays. A switch that either turns on is on; options and rules
    /// of the version stand in place of the template's.
    #[must_use]
    pub fn over(&self, version: &Self) -> Self {
        let mut merged = self.clone();
        for (name, field) in &version.fields {
            let below = merged.fields.entry(name.clone()).or_default();
            *below = below.over(field);
        }
        merged
    }

    /// These overrides as far as they fit another module, and the names of the fields whose
    /// overrides do not.
    #[must_use]
    pub fn carried_to(&self, interface: &Interface) -> (Self, Vec<String>) {
        let fits = |(name, field): &(&String, &FieldOverride)| {
            let alone = Self { fields: BTreeMap::from([((*name).clone(), (*field).clone())]) };
            !alone.check(interface).iter().any(|finding| finding.severity == Severity::Error)
        };
        let (kept, left): (Vec<_>, Vec<_>) = self.fields.iter().partition(fits);
        let kept = kept.into_iter().map(|(name, field)| (name.clone(), field.clone())).collect();
        (Self { fields: kept }, left.into_iter().map(|(name, _)| name.clone()).collect())
    }

    /// The interface as the author wants it treated: variables that are to be sensitive are.
    #[must_use]
    pub fn applied(&self, mut interface: Interface) -> Interface {
        for (name, _) in self.fields.iter().filter(|(_, field)| field.sensitive) {
            if let Some(variable) = interface.variables.get_mut(name.as_str()) {
                variable.sensitive = true;
            }
        }
        interface
    }

    /// The same, with nothing frozen that `before` does not have. An upgrade asks for the inputs
    /// that are new in a version, and each of them can be set this once.
    #[must_use]
    pub fn thawed_for(&self, before: &Interface) -> Self {
        let mut thawed = self.clone();
        for (name, field) in &mut thawed.fields {
            field.frozen &= before.variables.contains_key(name.as_str());
        }
        thawed
    }
}

impl FieldOverride {
    fn over(&self, version: &Self) -> Self {
        fn list<T: Clone>(version: &[T], template: &[T]) -> Vec<T> {
            if version.is_empty() { template.to_vec() } else { version.to_vec() }
        }
        Self {
            label: version.label.clone().or_else(|| self.label.clone()),
            help: version.help.clone().or_else(|| self.help.clone()),
            group: version.group.clone().or_else(|| self.group.clone()),
            order: version.order.or(self.order),
            widget: version.widget.clone().or_else(|| self.widget.clone()),
            options: list(&version.options, &self.options),
            hidden: version.hidden || self.hidden,
            read_only: version.read_only || self.read_only,
            frozen: version.frozen || self.frozen,
            unique: version.unique || self.unique,
            sensitive: version.sensitive || self.sensitive,
            default: version.default.clone().or_else(|| self.default.clone()),
            pattern: version.pattern.clone().or_else(|| self.pattern.clone()),
            minimum: version.minimum.or(self.minimum),
            maximum: version.maximum.or(self.maximum),
            min_length: version.min_length.or(self.min_length),
            max_length: version.max_length.or(self.max_length),
            rules: list(&version.rules, &self.rules),
        }
    }
}

/// Whether a requester may set these inputs.
///
/// `before` are the inputs that the resource has, `None` while it is created; both are converted
/// to their types, so that `80` and `"80"` are no difference. An input that is hidden or read only
/// may stay as it was and may be taken away. One that is frozen may not even be added later, as
/// that changes its value too; for an upgrade, hand in [`Overrides::thawed_for`] the version that
/// the resource has.
///
/// Gives a `ReadOnlyInput` or a `FrozenInput` for every input that may not be set.
#[must_use]
pub fn admit(
    overrides: &Overrides,
    before: Option<&BTreeMap<String, Json>>,
    after: &BTreeMap<String, Json>,
) -> Diagnostics {
    let refused = overrides.fields.iter().filter_map(|(name, field)| {
        let (was, is) = (before.and_then(|before| before.get(name)), after.get(name));
        if was == is {
            return None;
        }
        let finding = if is.is_some() && (field.hidden || field.read_only) {
            let how = if field.hidden { "hidden" } else { "read only" };
            Diagnostic::error(Code::ReadOnlyInput, format!("\"{name}\" cannot be set"))
                .with_detail(format!("the template's author made it {how}: leave it out"))
        } else if before.is_some() && field.frozen {
            Diagnostic::error(Code::FrozenInput, format!("\"{name}\" cannot be changed any more"))
                .with_detail(
                    "the template's author froze it: it keeps the value that the resource was created with",
                )
        } else {
            return None;
        };
        Some(finding.at(Subject::place(name)))
    });
    refused.collect()
}
