//! Differences of variables.

use std::collections::BTreeMap;

use super::accepts::{Surplus, accepts};
use super::{Class, Difference, Kind, Note, Row, changed_words, told};
use crate::module::interface::Variable;

pub(super) fn row(name: &str, before: Option<&Variable>, after: Option<&Variable>) -> Option<Row> {
    let (change, class, detail) = match (before, after) {
        (Some(before), Some(after)) => changed(before, after)?,
        (None, Some(after)) if after.required => {
            (Difference::Added, Class::Breaking, format!("required, {}", after.schema.text()))
        }
        (None, Some(after)) => {
            (Difference::Added, Class::Additive, format!("optional, {}", after.schema.text()))
        }
        (Some(before), None) => (Difference::Removed, Class::Breaking, before.schema.text()),
        (None, None) => return None,
    };
    Some(Row { kind: Kind::Variable, name: name.to_owned(), change, class, detail })
}

fn changed(before: &Variable, after: &Variable) -> Option<(Difference, Class, String)> {
    let newly_required = !before.required && after.required;
    let mut notes: Vec<Note> = default(before, after).into_iter().collect();
    if before.schema != after.schema {
        let fits = accepts(&after.schema, &before.schema, Surplus::Lost);
        let class = if fits { Class::Additive } else { Class::Breaking };
        notes.push((class, format!("the type was {} and is {}", before.schema.text(), after.schema.text())));
    }
    match (before.nullable, after.nullable) {
        (true, false) => notes.push((Class::Breaking, "null is no longer allowed".to_owned())),
        (false, true) => notes.push((Class::Additive, "null is now allowed".to_owned())),
        _ => {}
    }
    notes.extend(rules(before, after));
    if before.ephemeral != after.ephemeral {
        let now = if after.ephemeral { "no longer" } else { "now" };
        notes.push((Class::Additive, format!("values are {now} kept in plan and state")));
    }
    notes.extend(changed_words(
        (before.description.as_ref(), before.sensitive, before.deprecated.as_ref()),
        (after.description.as_ref(), after.sensitive, after.deprecated.as_ref()),
    ));
    let change = if newly_required { Difference::NewlyRequired } else { Difference::Changed };
    told(notes).map(|(class, detail)| (change, class, detail))
}

fn default(before: &Variable, after: &Variable) -> Option<Note> {
    match (before.required, after.required) {
        (false, true) => Some((Class::Breaking, "the default is gone".to_owned())),
        (true, false) => Some((Class::Additive, format!("the default is now {}", shown(after)))),
        _ if before.default != after.default => {
            Some((Class::Additive, format!("the default was {} and is {}", shown(before), shown(after))))
        }
        _ => None,
    }
}

/// The default in words; a sensitive one is not told.
fn shown(variable: &Variable) -> String {
    match &variable.default {
        Some(_) if variable.sensitive => "(sensitive)".to_owned(),
        Some(value) => value.to_string(),
        None if variable.required => "missing".to_owned(),
        None => "computed".to_owned(),
    }
}

/// Rules by their condition, white space aside.
fn rules(before: &Variable, after: &Variable) -> Vec<Note> {
    let by_condition = |variable: &Variable| -> BTreeMap<String, String> {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        variable.validations.iter().map(|rule| (words(&rule.condition), rule.error_message.clone())).collect()
    };
    let (before, after) = (by_condition(before), by_condition(after));
    let added = after.iter().filter_map(|(rule, message)| match before.get(rule) {
        None => Some((Class::Breaking, format!("new rule: {rule}"))),
        Some(said) if said != message => Some((Class::Same, format!("a rule says \"{message}\" now"))),
        Some(_) => None,
    });
    let removed = before.keys().filter(|rule| !after.contains_key(*rule));
    added.chain(removed.map(|rule| (Class::Additive, format!("rule gone: {rule}")))).collect()
}
