//! Sources: Git repositories that hold Terraform modules.
//!
//! A source is fetched into a mirror when it is made, when somebody asks for it, and from time to
//! time; everything else reads the mirror. What a commit holds is found once and kept in `scans`.
//! Absent: anything about templates, which are made from a source's modules elsewhere.

mod entity;
pub mod examples;
pub mod modules;
pub mod notice;
pub mod read;
pub mod refresh;
pub mod routes;
mod scans;
pub mod snapshot;
pub mod store;
