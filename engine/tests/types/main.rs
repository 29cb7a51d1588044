//! Laws of types and conversion, for random types and values, and the same held against the
//! Terraform binary. TERRACE_PAIRS is the number of types with a value (4,000 where it is not set),
//! TERRACE_CONSTANTS that of constants (600).

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "whatever a test cannot do ends it"
)]

mod constants;
mod exact;
mod laws;
mod pairs;
mod strategy;
mod terraform;

/// How many cases a test tries: the number that a variable of the environment names, or the usual
/// one.
fn number_of(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |number| number.parse().unwrap())
}
