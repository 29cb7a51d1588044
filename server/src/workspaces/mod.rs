//! Workspaces: Git repositories where generated code lands, and their pull requests.
//!
//! On the local forge the repository is a bare one in the data folder, served over HTTP by
//! Terrace itself, and pull requests are rows. There is no checkout anywhere.

mod entity;
pub mod pulls;
pub mod routes;
pub mod store;
