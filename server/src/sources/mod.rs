//! Sources: Git repositories that hold Terraform modules.
//!
//! A source is fetched into a mirror when it is made and when somebody asks for it; everything
//! else reads the mirror. What a commit holds is found once and kept in `scans`. Absent: a
//! schedule, and anything about templates, which are made from a source's modules elsewhere.

mod entity;
pub mod read;
pub mod routes;
pub mod store;
