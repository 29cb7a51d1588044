//! The server's tests: a whole Terrace per test, over HTTP, on SQLite and PostgreSQL.
//!
//! The vocabulary is in `support`: a [`support::Terrace`] is a running server on a fresh database
//! with its worker, a [`support::Client`] is somebody who talks to it, and [`support::World`] is a
//! small company with modules in a real Git repository. `on_both!` makes one test per database.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets what it does not expect has failed"
)]

mod approvals;
mod backends;
mod batches;
mod chaos;
mod cloud;
mod disk;
mod drift;
mod errors;
mod failures;
mod gate;
mod guide;
mod impact;
mod journey;
mod lapses;
mod life;
mod lifecycle;
mod logs;
mod matrix;
mod migrations;
mod openapi;
mod outages;
mod outside;
mod programs;
mod refusals;
mod revisions;
mod runs;
mod sets;
mod sources;
mod statements;
mod states;
mod support;
mod tags;
mod teams;
mod tidy;
mod transports;
mod trust;
mod unauthenticated;
mod unique;
mod validation;
mod versions;
mod waits;
mod warm;
mod workers;
