//! Bounds on what is read.

use serde::{Deserialize, Serialize};

/// How much of a folder is read. Every limit that is broken is a finding; the rest is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The largest file, in bytes.
    pub file_bytes: usize,
    /// The most bytes of all configuration files in one folder.
    pub folder_bytes: usize,
    /// The most configuration files in one folder.
    pub files: usize,
    /// The most blocks in one folder that declare something.
    pub blocks: usize,
    /// The deepest nesting of brackets and templates; the parser itself stops at 64.
    pub depth: usize,
    /// The most findings in one folder; a last one says that there are more.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 4 << 20,
            folder_bytes: 16 << 20,
            files: 2000,
            blocks: 20_000,
            depth: 60,
            findings: 200,
        }
    }
}

/// The most entries of one object; the parser compares each key with all before it.
pub(super) const ENTRIES: usize = 4000;
/// The most comparisons of keys in one file.
pub(super) const COMPARISONS: usize = 32_000_000;
/// The most brackets, entries, items and attribute steps in one block, or in one file of JSON
/// syntax: bounds the memory of a syntax tree.
pub(super) const ELEMENTS: usize = 400_000;

/// The most bytes that the parser may read again, in one file: an error in brackets that follow two
/// operators is met once more for each such bracket around it, so that every level doubles the work.
pub(super) const REPEATED: usize = 1 << 21;

/// A limit that a text breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exceeded {
    /// The byte at which it happens.
    pub(super) at: usize,
    /// What there is too much of.
    pub(super) what: String,
}
