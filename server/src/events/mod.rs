//! What happened, for browsers that watch: rows plus a wake-up, sent as server-sent events.
//!
//! An event says only which kind of thing changed and its id; whoever receives it reads the
//! thing again, with their own permissions.

mod entity;
pub mod routes;
pub mod store;
