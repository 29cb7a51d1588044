//! Revisions: what a resource has set itself over time, and the way back.
//!
//! Every change that is applied, and every saved edit of an abstract resource, leaves one, in the
//! transaction that does it. Revisions are compared with each other, and a rollback asks for what
//! one of them holds: by an ordinary change through the same validation and the same approvals,
//! or, of an abstract resource, by an ordinary edit. Absent: what is inherited, which is resolved
//! anew for every change, and the states of Terraform, which have versions of their own.

pub mod compare;
mod entity;
pub mod rollback;
pub mod routes;
pub mod store;
pub mod views;
