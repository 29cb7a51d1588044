//! What a new version of a module means for those who use the old one.
//!
//! Breaking is what can make an existing resource's inputs or links invalid: a variable gone or
//! newly required, a type or rule that refuses what was accepted, an output gone. Absent: what
//! the new version would do to infrastructure, which only a plan can tell.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::interface::{Interface, Output, Variable};
use super::types::{Attribute, Type};

/// How grave a difference is, gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Nothing that matters to a caller.
    Same,
    /// Callers go on as they are and may do more.
    Additive,
    /// Some callers have to change.
    Breaking,
}

/// What a row speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A variable.
    Variable,
    /// An output.
    Output,
}

/// What happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Only the new version has it.
    Added,
    /// Only the old version has it.
    Removed,
    /// Both have it and they differ.
    Changed,
    /// It must be given now and had no need to before.
    NewlyRequired,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What the row speaks of.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// What happened to it.
    pub change: Difference,
    /// How grave that is.
    pub class: Class,
    /// The particulars, in words.
    pub detail: String,
}

/// Every difference between two versions of a module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The gravest class of all rows; `same` where there are none.
    pub class: Class,
    /// Variables, then outputs, each in the order of their names.
    pub rows: Vec<Row>,
}

/// Compares two versions of a module.
#[must_use]
pub fn compare(before: &Interface, after: &Interface) -> Comparison {
    let rows: Vec<Row> = pairs(&before.variables, &after.variables)
        .filter_map(|(name, before, after)| variable_row(name, before, after))
        .chain(
            pairs(&before.outputs, &after.outputs)
                .filter_map(|(name, before, after)| output_row(name, before, after)),
        )
        .collect();
    let class = rows.iter().map(|row| row.class).max().unwrap_or(Class::Same);
    Comparison { class, rows }
}

fn pairs<'a, T>(
    before: &'a BTreeMap<String, T>,
    after: &'a BTreeMap<String, T>,
) -> impl Iterator<Item = (&'a str, Option<&'a T>, Option<&'a T>)> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().map(|name| (name.as_str(), before.get(name), after.get(name)))
}

fn variable_row(name: &str, before: Option<&Variable>, after: Option<&Variable>) -> Option<Row> {
    let (change, class, detail) = match (before, after) {
        (Some(before), Some(after)) => changed_variable(before, after)?,
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

/// What differs, in words, and how grave it is.
type Notes = Vec<(Class, String)>;

fn changed_variable(before: &Variable, after: &Variable) -> Option<(Difference, Class, String)> {
    let mut notes: Notes = Vec::new();
    let newly_required = !before.required && after.required;
    if newly_required {
        notes.push((Class::Breaking, "the default is gone".to_owned()));
    } else if before.required && !after.required {
        notes.push((Class::Additive, format!("the default is now {}", shown(after))));
    } else if before.default != after.default {
        notes.push((Class::Additive, format!("the default was {} and is {}", shown(before), shown(after))));
    }
    if before.schema != after.schema {
        let class = if accepts(&after.schema, &before.schema) { Class::Additive } else { Class::Breaking };
        notes.push((class, format!("the type was {} and is {}", before.schema.text(), after.schema.text())));
    }
    match (before.nullable, after.nullable) {
        (true, false) => notes.push((Class::Breaking, "null is no longer allowed".to_owned())),
        (false, true) => notes.push((Class::Additive, "null is now allowed".to_owned())),
        _ => {}
    }
    notes.extend(changed_rules(before, after));
    notes.extend(changed_words(
        (before.description.as_ref(), before.sensitive, before.deprecated.as_ref()),
        (after.description.as_ref(), after.sensitive, after.deprecated.as_ref()),
    ));
    let change = if newly_required { Difference::NewlyRequired } else { Difference::Changed };
    told(notes).map(|(class, detail)| (change, class, detail))
}

/// The default in words; a sensitive one is not told.
fn shown(variable: &Variable) -> String {
    match &variable.default {
        Some(_) if variable.sensitive => "(sensitive)".to_owned(),
        Some(value) => value.to_string(),
        None => "missing".to_owned(),
    }
}

fn changed_rules(before: &Variable, after: &Variable) -> Notes {
    let rules = |variable: &Variable| -> BTreeSet<String> {
        variable.validations.iter().map(|rule| rule.condition.clone()).collect()
    };
    let (before, after) = (rules(before), rules(after));
    let added = after.difference(&before).map(|rule| (Class::Breaking, format!("new rule: {rule}")));
    let removed = before.difference(&after).map(|rule| (Class::Additive, format!("rule gone: {rule}")));
    added.chain(removed).collect()
}

type Words<'a> = (Option<&'a String>, bool, Option<&'a String>);

fn changed_words(before: Words<'_>, after: Words<'_>) -> Notes {
    let mut notes: Notes = Vec::new();
    if before.0 != after.0 {
        notes.push((Class::Same, "the description changed".to_owned()));
    }
    if before.1 != after.1 {
        let now = if after.1 { "sensitive" } else { "no longer sensitive" };
        notes.push((Class::Additive, format!("it is now {now}")));
    }
    if before.2 != after.2 {
        let now =
            after.2.map_or_else(|| "no longer deprecated".to_owned(), |why| format!("deprecated: {why}"));
        notes.push((Class::Additive, format!("it is now {now}")));
    }
    notes
}

fn told(notes: Notes) -> Option<(Class, String)> {
    let class = notes.iter().map(|(class, _)| *class).max()?;
    let detail: Vec<String> = notes.into_iter().map(|(_, words)| words).collect();
    Some((class, detail.join("; ")))
}

fn output_row(name: &str, before: Option<&Output>, after: Option<&Output>) -> Option<Row> {
    let (change, class, detail) = match (before, after) {
        (Some(before), Some(after)) => {
            let (class, detail) = told(changed_words(
                (before.description.as_ref(), before.sensitive, before.deprecated.as_ref()),
                (after.description.as_ref(), after.sensitive, after.deprecated.as_ref()),
            ))?;
            (Difference::Changed, class, detail)
        }
        (None, Some(_)) => (Difference::Added, Class::Additive, String::new()),
        (Some(_), None) => (Difference::Removed, Class::Breaking, String::new()),
        (None, None) => return None,
    };
    Some(Row { kind: Kind::Output, name: name.to_owned(), change, class, detail })
}

/// Whether every value of `narrow` converts to `wide` and loses nothing.
fn accepts(wide: &Type, narrow: &Type) -> bool {
    match (wide, narrow) {
        (Type::Any, _) => true,
        (Type::String, Type::Number | Type::Bool) => true,
        (Type::List(wide) | Type::Set(wide), Type::List(narrow) | Type::Set(narrow))
        | (Type::Map(wide), Type::Map(narrow)) => accepts(wide, narrow),
        (Type::List(wide) | Type::Set(wide), Type::Tuple(narrow)) => {
            **wide != Type::Any && narrow.iter().all(|narrow| accepts(wide, narrow))
        }
        (Type::Map(wide), Type::Object(narrow)) => {
            **wide != Type::Any && narrow.values().all(|narrow| accepts(wide, &narrow.ty))
        }
        (Type::Tuple(wide), Type::Tuple(narrow)) => {
            wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| accepts(wide, narrow))
        }
        (Type::Object(wide), Type::Object(narrow)) => {
            // An attribute that is gone would be dropped in silence.
            narrow.keys().all(|name| wide.contains_key(name))
                && wide.iter().all(|(name, attribute)| accepts_attribute(attribute, narrow.get(name)))
        }
        (wide, narrow) => wide == narrow,
    }
}

fn accepts_attribute(wide: &Attribute, narrow: Option<&Attribute>) -> bool {
    match narrow {
        Some(narrow) => (wide.optional || !narrow.optional) && accepts(&wide.ty, &narrow.ty),
        None => wide.optional,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> Type {
        Type::parse(text).unwrap()
    }

    #[test]
    fn a_wider_type_accepts_what_the_narrow_one_did() {
        for (wide, narrow) in [
            ("any", "list(string)"),
            ("string", "number"),
            ("set(string)", "list(number)"),
            ("object({ a = string, b = optional(number) })", "object({ a = string })"),
            ("object({ a = optional(string) })", "object({ a = string })"),
            ("map(string)", "object({ a = bool })"),
        ] {
            assert!(accepts(&ty(wide), &ty(narrow)), "{wide} accepts {narrow}");
            assert!(!accepts(&ty(narrow), &ty(wide)) || wide == narrow, "{narrow} does not accept {wide}");
        }
    }
}
