//! Terrace's domain, as values in and values out.
//!
//! # The verbs
//!
//! | verb | from | to |
//! | --- | --- | --- |
//! | [`module::inspect`] | files of a module | [`module::Interface`]: variables, outputs, providers |
//! | [`module::discover`] | files of a repository | the modules in it, each with its own verdict |
//! | [`module::form`] | interface, author's overrides | JSON Schema and UI schema |
//! | [`module::validate`] | interface, values | converted values, or every finding at once |
//! | [`module::check`] | interface, author's overrides, values | every rule that they break |
//! | [`module::compare`] | two interfaces | breaking, additive or the same |
//! | [`tree::resolve`] | layers above a resource, its inputs | every value with its origin |
//! | [`tree::impact`] | values before and after | what an edit above alters below |
//! | [`generate::generate`] | values, interface, placement | a folder of code |
//! | [`files::diff`] | two sets of files | a patch |
//! | [`change::transition`] | change, event, stamp | the next state and its effects, or why not |
//! | [`run::transition`] | run's state, event | the next state, or why not |
//! | [`run::plan`] | a plan's JSON | what it would do, attribute by attribute |
//! | [`run::compare_states`] | two states | the addresses that differ |
//!
//! The words they speak in are [`id`], [`name`], [`value`], [`files`] and [`diagnostic`].
//!
//! # What always holds
//!
//! - Same values in, same values out: bytes included.
//! - An inherited value is never copied; it is resolved, and tells where it comes from.
//! - What is locked above cannot be set below, and the refusal names the place.
//! - A sensitive value is in no generated file and in no summary of a plan.
//! - A file that Terrace did not write, or that somebody edited, is not replaced in silence.
//! - An approval names a digest of everything its plan was made from; whoever asked does not
//!   count as an approver; only the approved plan is applied.
//! - What cannot be read or decided is an error that says so, never a yes.
//!
//! # What is absent
//!
//! Input and output of every kind, clocks, randomness, threads and async: files, times and ids are
//! arguments. People and their permissions, rows, requests and running programs are the business
//! of the crates that call this one.

pub mod change;
pub mod diagnostic;
pub mod files;
pub mod generate;
pub mod id;
pub mod module;
pub mod name;
pub mod run;
pub mod tree;
pub mod value;
