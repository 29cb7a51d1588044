//! Texts that a plan marks as sensitive in one place and may repeat, unmarked, in another.
//!
//! A provider that copies an argument into a computed attribute can lose the mark on the way:
//! Terraform's own `terraform_data` does, and Terraform then prints the secret. So whatever is
//! marked anywhere in a plan is kept out of the whole summary. Numbers and booleans are left
//! alone: every plan is full of them.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::run::mask::Mask;
use crate::run::plan::{AttributePlan, PlanSummary, Shown};

/// From this length on, a secret is looked for inside longer texts too.
const CONTAINED: usize = 8;

/// The sensitive texts of one plan.
pub(super) struct Secrets<'a>(BTreeSet<&'a str>);

impl<'a> Secrets<'a> {
    /// Collects them from the changes of resources and outputs and from the root's variables.
    pub(super) fn of(plan: &'a Json) -> Self {
        let mut secrets = Self(BTreeSet::new());
        for list in ["resource_changes", "resource_drift"] {
            for item in plan.get(list).and_then(Json::as_array).into_iter().flatten() {
                secrets.take_change(item.get("change").unwrap_or(&Json::Null));
            }
        }
        for change in
            plan.get("output_changes").and_then(Json::as_object).into_iter().flat_map(|all| all.values())
        {
            secrets.take_change(change);
        }
        let declared = plan.pointer("/configuration/root_module/variables").and_then(Json::as_object);
        for (name, variable) in declared.into_iter().flatten() {
            if variable.get("sensitive") == Some(&Json::Bool(true))
                && let Some(value) = plan.get("variables").and_then(|values| values.get(name)?.get("value"))
            {
                secrets.take_all(value);
            }
        }
        secrets
    }

    fn take_change(&mut self, change: &'a Json) {
        for side in ["before", "after"] {
            let marks = Mask::new(change.get(format!("{side}_sensitive")));
            if let Some(value) = change.get(side) {
                self.take_marked(value, marks);
            }
        }
    }

    fn take_marked(&mut self, value: &'a Json, marks: Mask<'_>) {
        if marks.is_whole() {
            return self.take_all(value);
        }
        match value {
            Json::Object(entries) => {
                entries.iter().for_each(|(key, item)| self.take_marked(item, marks.key(key)));
            }
            Json::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.take_marked(item, marks.index(index)));
            }
            _ => {}
        }
    }

    fn take_all(&mut self, value: &'a Json) {
        match value {
            Json::String(text) if !text.is_empty() => _ = self.0.insert(text),
            Json::Object(entries) => entries.values().for_each(|item| self.take_all(item)),
            Json::Array(items) => items.iter().for_each(|item| self.take_all(item)),
            _ => {}
        }
    }

    /// Takes every value out of the summary that holds one of the texts.
    pub(super) fn redact(&self, summary: &mut PlanSummary) {
        let resources = summary.resources.iter_mut().chain(&mut summary.drift);
        for AttributePlan { before, after, .. } in resources.flat_map(|resource| &mut resource.attributes) {
            self.hide(before);
            self.hide(after);
        }
        for output in &mut summary.outputs {
            self.hide(&mut output.before);
            self.hide(&mut output.after);
        }
    }

    fn hide(&self, shown: &mut Shown) {
        if matches!(shown, Shown::Value { value } if self.is_in(value)) {
            *shown = Shown::Sensitive;
        }
    }

    /// Whether a value holds one of the texts.
    pub(super) fn is_in(&self, value: &Json) -> bool {
        match value {
            Json::String(text) => self
                .0
                .iter()
                .any(|secret| text == secret || (secret.len() >= CONTAINED && text.contains(secret))),
            Json::Object(entries) => {
                entries.iter().any(|(key, item)| self.0.contains(key.as_str()) || self.is_in(item))
            }
            Json::Array(items) => items.iter().any(|item| self.is_in(item)),
            _ => false,
        }
    }
}
