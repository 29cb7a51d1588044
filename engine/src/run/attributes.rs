//! The differences of one resource, attribute by attribute.
//!
//! Values are compared from the top down, and a row is made where the two sides part. What is
//! marked sensitive on either side is shown as [`Shown::Sensitive`] on both, so that a value
//! whose mark comes or goes with this plan does not slip through.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::run::mask::Mask;
use crate::run::plan::{AttributePlan, Shown};

/// One value on its way down: before, after, and the marks of each.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) before: Option<&'a Json>,
    pub(super) after: Option<&'a Json>,
    pub(super) unknown: Mask<'a>,
    pub(super) before_sensitive: Mask<'a>,
    pub(super) after_sensitive: Mask<'a>,
}

impl<'a> Pair<'a> {
    /// Reads the pair from a `change` object of the plan.
    pub(super) fn of(change: &'a Json) -> Self {
        Self {
            before: present(change.get("before")),
            after: present(change.get("after")),
            unknown: Mask::new(change.get("after_unknown")),
            before_sensitive: Mask::new(change.get("before_sensitive")),
            after_sensitive: Mask::new(change.get("after_sensitive")),
        }
    }

    fn key(self, key: &str) -> Self {
        let inner = |value: Option<&'a Json>| present(value.and_then(|object| object.get(key)));
        Self {
            before: inner(self.before),
            after: inner(self.after),
            unknown: self.unknown.key(key),
            before_sensitive: self.before_sensitive.key(key),
            after_sensitive: self.after_sensitive.key(key),
        }
    }

    fn index(self, index: usize) -> Self {
        let inner = |value: Option<&'a Json>| present(value.and_then(|array| array.get(index)));
        Self {
            before: inner(self.before),
            after: inner(self.after),
            unknown: self.unknown.index(index),
            before_sensitive: self.before_sensitive.index(index),
            after_sensitive: self.after_sensitive.index(index),
        }
    }

    /// What to show of the whole value on both sides.
    pub(super) fn shown(self) -> (Shown, Shown) {
        let sensitive = self.before_sensitive.is_any() || self.after_sensitive.is_any();
        let show = |value: Option<&Json>, unknown: bool| match value {
            None if !unknown => Shown::Absent,
            _ if sensitive => Shown::Sensitive,
            Some(value) if !unknown => Shown::Value { value: value.clone() },
            _ => Shown::Unknown,
        };
        (show(self.before, false), show(self.after, self.unknown.is_any()))
    }

    fn is_same(self) -> bool {
        self.before == self.after && !self.unknown.is_any()
    }

    fn is_whole(self) -> bool {
        self.unknown.is_whole() || self.before_sensitive.is_whole() || self.after_sensitive.is_whole()
    }

    fn is_marked(self) -> bool {
        self.unknown.is_any() || self.before_sensitive.is_any() || self.after_sensitive.is_any()
    }

    /// The names inside, where both sides that exist are objects with something in them.
    fn keys(self) -> Option<BTreeSet<&'a str>> {
        let side = |value: Option<&'a Json>| match value {
            None => Some(vec![]),
            Some(Json::Object(entries)) => Some(entries.keys().map(String::as_str).collect()),
            Some(_) => None,
        };
        let keys = side(self.before)?.into_iter().chain(side(self.after)?);
        let keys: BTreeSet<&str> = keys.chain(self.unknown.keys().map(String::as_str)).collect();
        (!keys.is_empty() && !self.is_whole()).then_some(keys)
    }

    /// How many elements to walk through, where both sides that exist are arrays and one of them
    /// holds more than plain scalars. Arrays of scalars read better as a whole.
    fn elements(self) -> Option<usize> {
        let side = |value: Option<&'a Json>| match value {
            None => Some(&[] as &[Json]),
            Some(Json::Array(items)) => Some(items.as_slice()),
            Some(_) => None,
        };
        let (before, after) = (side(self.before)?, side(self.after)?);
        let nested = before.iter().chain(after).any(|item| item.is_object() || item.is_array());
        let length = before.len().max(after.len()).max(self.unknown.len());
        (length > 0 && !self.is_whole() && (nested || self.is_marked())).then_some(length)
    }
}

/// `null` is how JSON writes an attribute that is not set.
fn present(value: Option<&Json>) -> Option<&Json> {
    value.filter(|value| !value.is_null())
}

/// Every attribute that differs, in the order of the attributes' names.
///
/// `replace` holds the paths that force a replacement, as [`path`] writes them.
pub(super) fn differences(pair: Pair<'_>, replace: &[String]) -> Vec<AttributePlan> {
    let mut rows = Vec::new();
    walk(pair, &Path::default(), replace, &mut rows);
    rows
}

fn walk(pair: Pair<'_>, path: &Path, replace: &[String], rows: &mut Vec<AttributePlan>) {
    if pair.is_same() {
        return;
    }
    if let Some(keys) = pair.keys() {
        for key in keys {
            walk(pair.key(key), &path.key(key), replace, rows);
        }
    } else if let Some(length) = pair.elements() {
        for index in 0..length {
            walk(pair.index(index), &path.index(index), replace, rows);
        }
    } else {
        let (before, after) = pair.shown();
        let forces_replacement = replace.iter().any(|forced| touches(forced, &path.text));
        rows.push(AttributePlan { path: path.text.clone(), before, after, forces_replacement });
    }
}

/// Whether one path is the other, or lies inside it.
fn touches(one: &str, other: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    inside(one, other) || inside(other, one)
}

/// A path as Terraform's expressions write it: `tags["Team"]`, `ingress[0].port`.
#[derive(Debug, Clone, Default)]
struct Path {
    text: String,
    /// Whether the last step was a name. A plan's JSON does not tell maps from objects: a name
    /// straight below another name is written as a map's key, which Terraform reads for both.
    after_name: bool,
}

impl Path {
    fn key(&self, key: &str) -> Self {
        let plain = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        let text = match (self.text.is_empty(), plain && !self.after_name) {
            (true, _) => key.to_owned(),
            (false, true) => format!("{}.{key}", self.text),
            (false, false) => format!("{}[{}]", self.text, Json::from(key)),
        };
        Self { text, after_name: true }
    }

    fn index(&self, index: usize) -> Self {
        Self { text: format!("{}[{index}]", self.text), after_name: false }
    }
}

/// A path that the plan gives as an array of names and numbers.
pub(super) fn path(steps: &Json) -> String {
    let steps = steps.as_array().into_iter().flatten();
    let walk = |path: Path, step: &Json| match step {
        Json::Number(number) => {
            path.index(number.as_u64().and_then(|n| n.try_into().ok()).unwrap_or_default())
        }
        step => path.key(step.as_str().unwrap_or_default()),
    };
    steps.fold(Path::default(), walk).text
}
