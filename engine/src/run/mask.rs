//! The marks that lie beside a plan's values: which parts are unknown, which are sensitive.
//!
//! A mark is a tree of the value's own shape with `true` where something is marked: `true` for
//! the whole, an object or array for parts of it, `false` or nothing for none.

use serde_json::Value as Json;

/// The marks of one value; borrowed, and nothing where there are none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask<'a>(Option<&'a Json>);

impl<'a> Mask<'a> {
    pub(super) fn new(marks: Option<&'a Json>) -> Self {
        Self(marks)
    }

    /// Whether the value itself is marked, and with it everything inside.
    pub(super) fn is_whole(self) -> bool {
        matches!(self.0, Some(Json::Bool(true)))
    }

    /// Whether the value or anything inside it is marked.
    pub(super) fn is_any(self) -> bool {
        self.0.is_some_and(has_mark)
    }

    /// The marks of an attribute.
    pub(super) fn key(self, key: &str) -> Self {
        if self.is_whole() { self } else { Self(self.0.and_then(|marks| marks.get(key))) }
    }

    /// The marks of an element.
    pub(super) fn index(self, index: usize) -> Self {
        if self.is_whole() { self } else { Self(self.0.and_then(|marks| marks.get(index))) }
    }

    /// The attributes that carry marks.
    pub(super) fn keys(self) -> impl Iterator<Item = &'a String> {
        self.0.and_then(Json::as_object).into_iter().flat_map(|marks| marks.keys())
    }

    /// How many elements the marks speak of.
    pub(super) fn len(self) -> usize {
        self.0.and_then(Json::as_array).map_or(0, Vec::len)
    }
}

fn has_mark(marks: &Json) -> bool {
    match marks {
        Json::Bool(marked) => *marked,
        Json::Array(items) => items.iter().any(has_mark),
        Json::Object(entries) => entries.values().any(has_mark),
        _ => false,
    }
}
