//! Terraform's states, served as its `http` backend.
//!
//! Every version of a state is kept, sealed under the master key. A write must carry on the
//! state's lineage with a higher serial, and while a lock is held it must name that lock. Taking
//! and giving back a lock is one conditional UPDATE each, so that two programs can never both
//! hold it. People see versions and locks without values ([`people`]), write an older version
//! again ([`rollback`]), and take a lock away with a reason ([`held`]).
//!
//! What is absent: deciding who may plan or apply (that is a run's token or a person's grant),
//! and outputs, which a run reads from the Terraform binary.

mod document;
mod entity;
mod held;
mod lock;
mod people;
mod place;
pub mod rescued;
mod rollback;
pub mod routes;
pub mod store;
mod turn;
mod versions;
mod views;

#[cfg(test)]
mod tests;
