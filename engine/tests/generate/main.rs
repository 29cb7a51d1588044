//! Generated code, judged by the real binary and by a parser of its own.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "whatever a test cannot do ends it")]

mod folders;
mod laws;
mod support;
