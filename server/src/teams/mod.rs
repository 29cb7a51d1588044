//! Teams: accounts that hold roles together, and that rules of approval may name.
//!
//! A team's grants are its members' grants: `authn` reads both at once wherever it asks who may do
//! what, so that joining and leaving counts from the next check on, approvals that were given
//! before included. What is absent: teams within teams, and any check of a role.

pub(crate) mod entity;
pub mod grants;
pub mod members;
pub mod routes;
pub mod store;
mod views;
