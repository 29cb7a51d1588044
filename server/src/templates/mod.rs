//! Templates: the tree of what people can ask for, and the module versions behind it.
//!
//! Concrete templates are made by importing modules of a source, abstract ones by hand; both come
//! from the catalog too. Rules that need the whole tree (parents form no circle, nothing sets what
//! is locked above it) are checked inside the transaction that writes, after writing, and undo it.
//! Absent: resources. What a template's values do to them is computed where they are.

pub mod addition;
pub mod analysis;
pub mod authoring;
pub mod auto;
pub mod catalog;
pub mod check;
pub mod comparison;
mod entity;
pub mod form;
mod heads;
pub mod imports;
mod list;
mod newest;
pub mod overrides;
mod progress;
pub mod routes;
pub mod store;
pub mod tree;
pub mod version;
pub mod versions;
pub mod views;
