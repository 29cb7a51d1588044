//! The only place that reads the time and makes identifiers.
//!
//! PostgreSQL keeps microseconds where SQLite keeps nanoseconds, so the time is rounded here, at
//! the door.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// The present moment, in whole microseconds.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new identifier whose order is that of creation.
#[must_use]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
