//! What has been read of a folder so far, and what every reader of a block asks of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use compact_str::CompactString;
use serde_json::Value as Json;

use super::block::{self, Argument, Block};
use super::findings::Findings;
use super::interface::{Check, Interface, Local, ManagedResource, ModuleCall, Output, Pos, Variable};
use super::limits::Limits;
use super::scan::is_of_name;
use crate::diagnostic::{Code, Diagnostic};

/// What has been read so far.
pub(super) struct Reading {
    pub(super) interface: Interface,
    pub(super) findings: Findings,
    /// Where required providers are first named.
    pub(super) requirements: Option<Pos>,
    /// How many more blocks are read.
    blocks_left: usize,
}

impl Reading {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            interface: Interface::default(),
            findings: Findings::new(limits.findings),
            requirements: None,
            blocks_left: limits.blocks,
        }
    }

    /// Whether one more block may be read; finds that there are too many.
    pub(super) fn admits(&mut self, block: &Block<'_>, limits: &Limits) -> bool {
        let admits = self.blocks_left > 0;
        if admits {
            self.blocks_left -= 1;
        } else {
            let finding = Diagnostic::error(Code::TooLarge, "The folder holds too many blocks")
                .with_detail(format!("only the first {} are read", limits.blocks));
            self.findings.push(finding.at(block.pos.subject()));
        }
        admits
    }

    /// An argument's text; finds arguments that are not a constant text.
    pub(super) fn text(&mut self, block: &Block<'_>, name: &str) -> Option<String> {
        self.constant(block, name, "a constant text", block::text_of)
    }

    /// An argument's truth value, or `absent` where it is not given.
    pub(super) fn truth(&mut self, block: &Block<'_>, name: &str, absent: bool) -> bool {
        self.constant(block, name, "a constant true or false", block::truth_of).unwrap_or(absent)
    }

    fn constant<T>(
        &mut self,
        block: &Block<'_>,
        name: &str,
        kind: &str,
        read: fn(Json) -> Option<T>,
    ) -> Option<T> {
        let argument = block.argument(name)?;
        let constant = argument.value().constant();
        if constant == Some(Json::Null) {
            return None;
        }
        let value = constant.and_then(read);
        if value.is_none() {
            self.refuse(argument, format!("`{name}` must be {kind}"));
        }
        value
    }

    /// Finds that an argument is missing.
    pub(super) fn require(&mut self, block: &Block<'_>, name: &str) {
        if block.argument(name).is_none() {
            let named: String = block.labels().iter().map(|label| format!(" \"{label}\"")).collect();
            let summary = format!("The {} block{named} has no `{name}`", block.kind);
            self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(block.pos.subject()));
        }
    }

    pub(super) fn refuse(&mut self, argument: &Argument<'_>, summary: String) {
        self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(argument.pos().subject()));
    }

    /// Finds names that Terraform does not accept.
    pub(super) fn check_name(&mut self, kind: &str, name: &str, pos: &Pos) {
        if !is_name(name) {
            self.findings.push(
                Diagnostic::error(Code::InvalidBlock, format!("\"{name}\" is not a name for a {kind}"))
                    .with_detail(
                        "letters, digits, underscores and hyphens, starting with a letter or underscore",
                    )
                    .at(pos.subject()),
            );
        }
    }
}

/// Whether Terraform accepts a name.
fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    // Bytes tell as much as characters where nothing else than ASCII could be meant.
    name.starts_with(starts) && (name.bytes().all(is_of_name) || name.chars().all(goes_on))
}

/// What has a place, so that a second declaration can name the first.
pub(super) trait Placed {
    /// Where it is declared.
    fn pos(&self) -> &Pos;
}

macro_rules! placed {
    ($($name:ty),+) => {$(
        impl Placed for $name {
            fn pos(&self) -> &Pos {
                &self.pos
            }
        }
    )+};
}

placed!(Variable, Output, ModuleCall, ManagedResource, Local, Check);

/// Adds a declaration; the first of its name stays.
pub(super) fn declare<T: Placed>(
    known: &mut BTreeMap<CompactString, T>,
    name: CompactString,
    declared: T,
    findings: &mut Findings,
    pos: &Pos,
) {
    match known.entry(name) {
        Entry::Vacant(free) => {
            free.insert(declared);
        }
        Entry::Occupied(taken) => {
            findings.push(duplicate(
                &format!("\"{}\" is declared twice", taken.key()),
                taken.get().pos(),
                pos,
            ));
        }
    }
}

pub(super) fn duplicate(summary: &str, first: &Pos, second: &Pos) -> Diagnostic {
    Diagnostic::error(Code::DuplicateBlock, summary)
        .with_detail(format!("first at {}:{}", first.filename, first.line))
        .at(second.subject())
}
