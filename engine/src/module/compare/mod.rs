//! What a new version of a module means for those who use the old one.
//!
//! Breaking is what can make an existing resource's inputs or links invalid: a variable gone or
//! newly required, a type or rule that refuses what was accepted, an output gone; and a Terraform or
//! provider version that no longer does. Absent: what that means for one resource, which whoever
//! knows all its values finds by holding them against the new version; and what the new version
//! would do to infrastructure, which only a plan can tell.

mod accepts;
mod outputs;
mod requirements;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::interface::Interface;

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
    /// The versions of Terraform that run the module.
    Terraform,
    /// A provider that the module needs.
    Provider,
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
    /// Variables, outputs, what the module needs, each in the order of their names.
    pub rows: Vec<Row>,
}

/// Compares two versions of a module.
#[must_use]
pub fn compare(before: &Interface, after: &Interface) -> Comparison {
    let variables = pairs(&before.variables, &after.variables)
        .filter_map(|(name, before, after)| variables::row(name, before, after));
    let outputs = pairs(&before.outputs, &after.outputs)
        .filter_map(|(name, before, after)| outputs::row(name, before, after));
    let rows: Vec<Row> = variables.chain(outputs).chain(requirements::rows(before, after)).collect();
    let class = rows.iter().map(|row| row.class).max().unwrap_or(Class::Same);
    Comparison { class, rows }
}

/// Everything that either side has, by name.
fn pairs<'a, T>(
    before: &'a BTreeMap<CompactString, T>,
    after: &'a BTreeMap<CompactString, T>,
) -> impl Iterator<Item = (&'a str, Option<&'a T>, Option<&'a T>)> {
    let names: BTreeSet<&CompactString> = before.keys().chain(after.keys()).collect();
    names.into_iter().map(|name| (name.as_str(), before.get(name), after.get(name)))
}

/// How grave a part of a difference is, and the particulars in words.
type Note = (Class, String);

/// The description, whether it is sensitive, and why it is deprecated.
type Words<'a> = (Option<&'a String>, bool, Option<&'a String>);

/// What is told of variables and outputs alike.
fn changed_words(before: Words<'_>, after: Words<'_>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    if before.0 != after.0 {
        notes.push((Class::Same, "the description changed".to_owned()));
    }
    if before.1 != after.1 {
        let now = if after.1 { "it is sensitive now" } else { "it is no longer sensitive" };
        notes.push((Class::Additive, now.to_owned()));
    }
    if before.2 != after.2 {
        let now = after.2.map_or_else(
            || "it is no longer deprecated".to_owned(),
            |why| format!("it is deprecated now: {why}"),
        );
        notes.push((Class::Additive, now));
    }
    notes
}

/// The gravest class of the notes and all their words; `None` where there are none.
fn told(notes: Vec<Note>) -> Option<(Class, String)> {
    let class = notes.iter().map(|(class, _)| *class).max()?;
    let detail: Vec<String> = notes.into_iter().map(|(_, words)| words).collect();
    Some((class, detail.join("; ")))
}
