//! Drift: what was altered outside Terrace since the last apply.
//!
//! A run of the kind `drift` plans the code of the newest revision, refreshed, and keeps what the
//! plan would put back. It needs no approval, takes no lock of the state and writes none. It is
//! asked for, or due: a schedule says how often is looked at a place and below, the nearest one
//! counts, and every resource knows when it is due, so that the work follows what is due and not
//! how much there is. Three answers: revert, which applies the code again, adopt, which takes the
//! found values where inputs can, both by ordinary changes, and ignore until a date.
//!
//! Absent: repairs without a change, and secrets that come from above or from links as they were
//! at the last apply: the plan gets those of now.

pub mod answers;
pub mod checks;
mod entity;
pub mod routes;
pub mod schedules;
pub mod store;
pub mod tick;
pub mod views;
