//! Projects: groups of resources with default tags and configs and a workspace.

mod entity;
pub mod routes;
pub mod store;
