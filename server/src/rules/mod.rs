//! Rules of approval: which changes need more than one approval, from whom, and for how long.
//!
//! They are evaluated by the engine each time that a change is decided on and once more before it
//! is applied, so that a rule counts for changes that were asked for before it.

mod entity;
pub mod routes;
pub mod store;
