//! Terraform modules: finding them, reading their interface, asking for their inputs.
//!
//! A module is one folder of configuration files. [`discover`] finds the folders, [`inspect`]
//! reads one into an [`Interface`], [`form`] makes a form of it, [`validate`] converts values and
//! checks them against it, [`check`] holds the rules of the module and of the template's author
//! against them, and [`compare`] tells what a new version breaks. What a template's author says
//! beyond the module are [`Overrides`]; [`admit`] refuses inputs that they do not leave open.
//! [`value_from_hcl`] and [`value_to_hcl`] read and write values as people do. Everything works on
//! bytes handed in. Files are read with a real parser, within [`Limits`], and best effort: one bad
//! file or one bad block is a finding and never hides the rest.
//!
//! How a file becomes an interface: `source` picks the files; `scan` and `split` find the blocks of
//! native syntax, so that each is parsed by itself; `native` and `json` turn either syntax into the
//! same blocks; `merge` applies override files; `inspect` takes the blocks into a `reading`, with
//! `providers`, `variable`, `output`, `condition` and `moves` for what is more than a line.
//!
//! Expressions are kept as text. `evaluate` computes them as Terraform does, which is how `check`
//! knows; `rules` reads from a few shapes of conditions what a form can show.
//!
//! Absent: fetching repositories, and everything that Terraform alone knows: resources, providers.

mod author;
mod block;
mod check;
mod compare;
mod condition;
mod constraint;
mod convert;
mod discover;
mod evaluate;
mod findings;
mod folders;
mod form;
mod inspect;
mod interface;
mod json;
mod json_expression;
mod kind;
mod limits;
mod literal;
mod merge;
mod moves;
mod native;
mod output;
mod patched;
mod portable;
mod providers;
mod reading;
mod references;
mod release;
mod requirements;
mod rules;
mod scan;
mod source;
mod split;
mod text;
mod types;
mod validate;
mod variable;

pub use author::{AuthorRule, FieldOverride, Overrides, admit};
pub use check::{Given, check};
pub use compare::{Class, Comparison, Difference, Kind, Row, compare};
pub use constraint::{Constraint, Installed, MalformedConstraint, supported, supported_by};
pub use discover::{Found, discover};
pub use folders::{Folders, inspect};
pub use form::{Form, form};
pub use interface::{
    Check, Import, Interface, Local, ManagedResource, Mode, ModuleCall, Moved, Output, Pos, ProviderConfig,
    ProviderRequirement, Removed, Validation, Variable,
};
pub use limits::Limits;
pub use release::Release;
pub use requirements::{Requirements, requirements};
pub use source::is_configuration;
pub use text::{value_from_hcl, value_to_hcl};
pub use types::{Attribute, Type};
pub use validate::validate;
