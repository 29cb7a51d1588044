//! The audit trail: who did what, when, to what. Rows are only ever added.

mod entity;
pub mod routes;
pub mod store;
