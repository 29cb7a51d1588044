//! Terraform modules: finding them, reading their interface, asking for their inputs.
//!
//! A module is one folder of configuration files. [`discover`] finds the folders, [`inspect`]
//! reads one into an [`Interface`], [`form`] makes a form of it, [`validate`] converts values and
//! checks them against it, [`broken_rules`] tells which of the author's rules they break for
//! certain, and [`compare`] tells what a new version breaks. Everything works on bytes handed in.
//! Files are read with a real parser, within [`Limits`], and best effort: one bad file or one bad
//! block is a finding and never hides the rest.
//!
//! How a file becomes an interface: `source` picks the files, `native` and `json` turn either
//! syntax into the same blocks, `merge` applies override files, `inspect` reads the blocks, with
//! `variable`, `output`, `condition` and `moves` for what is more than a line.
//!
//! Absent: fetching repositories, and evaluating anything that is not constant. Conditions of
//! `validation` blocks are kept as text, of which `rules` understands a few shapes.

mod block;
mod compare;
mod condition;
mod convert;
mod discover;
#[expect(dead_code, reason = "the check of validation blocks, which lands next, is what uses it")]
mod evaluate;
mod form;
mod inspect;
mod interface;
mod json;
mod json_expression;
mod limits;
mod literal;
mod merge;
mod moves;
mod native;
mod output;
mod patched;
mod references;
mod rules;
mod source;
mod types;
mod unify;
mod validate;
mod variable;

pub use compare::{Class, Comparison, Difference, Kind, Row, compare};
pub use discover::{Found, discover};
pub use form::{FieldOverride, Form, Overrides, form};
pub use inspect::inspect;
pub use interface::{
    Check, Import, Interface, Local, ManagedResource, Mode, ModuleCall, Moved, Output, Pos, ProviderConfig,
    ProviderRequirement, Removed, Validation, Variable,
};
pub use limits::Limits;
pub use rules::{BrokenRule, broken_rules};
pub use source::is_configuration;
pub use types::{Attribute, Type};
pub use validate::validate;
