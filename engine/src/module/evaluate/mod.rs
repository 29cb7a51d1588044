//! Expressions of modules, evaluated as Terraform evaluates them.
//!
//! Values know more than JSON ([`value`]): typed collections, sets, numbers of 512 bits
//! ([`number`]), and what is only known later. What an expression costs is bounded ([`budget`]).
//!
//! Absent: everything that Terraform alone knows (resources, files, time, providers); expressions
//! that use it are not known, with the reason.

pub(crate) mod budget;
mod conversion;
mod decimal;
mod equality;
mod function;
mod functions;
mod mismatch;
mod notation;
pub(crate) mod number;
mod unification;
pub(crate) mod value;
