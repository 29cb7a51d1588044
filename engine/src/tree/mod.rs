//! The two trees: what flows down them, and what an edit above does below.
//!
//! Inherited values are never stored. [`resolve`] takes the [`Chain`] of layers above a resource
//! and returns every effective tag, config and variable with its [`Origin`]: which layer set it,
//! what it beat, and whether it is locked. From weakest to strongest: the module's default, the
//! templates from the root to the resource's own, the project, the ancestors from the root to the
//! parent, the resource itself. [`resolve_most`] tells what can be told where something is wrong.
//!
//! Links between resources make a [`LinkGraph`], which orders runs and refuses circles;
//! [`check_parents`] does the same for templates. [`impact`] tells what an edit above alters.
//!
//! Absent: the rows that the layers come from, and the values of outputs; the caller reads both
//! and hands them in.

mod candidates;
mod chain;
mod differences;
mod impact;
mod links;
mod locks;
mod resolution;
mod resolve;

pub(crate) use candidates::tag_text;
pub use chain::{Chain, Entry, Inputs, Layer, LinkValues, OutputValue, Place, TemplateValues};
pub use differences::{Difference, differences};
pub use impact::{Altered, AlteredKind, impact};
pub use links::{LinkGraph, check_parents};
pub use locks::{resolve_configs, resolve_tags};
pub use resolution::{Origin, Overridden, Resolution, Resolved};
pub use resolve::{Request, resolve, resolve_most};
