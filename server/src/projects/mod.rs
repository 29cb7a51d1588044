//! Projects: groups of resources with default tags and configs, a workspace, and a place where
//! their states are kept.

mod entity;
pub mod routes;
mod states;
pub mod store;
