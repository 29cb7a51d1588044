//! Integrations: stored credentials for outside systems, sealed and write-only.
//!
//! Two kinds so far: a name and token for `https` remotes, a private key for `ssh` remotes. The
//! API takes a secret and never gives it back. Absent: asking the outside system whether the
//! secret works; the first fetch that uses it tells.

mod entity;
pub mod routes;
pub mod store;
