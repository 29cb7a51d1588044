//! Modules in native syntax: any bytes are read, and what was read can be used and stored.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod reading;

fuzz_target!(|bytes: &[u8]| reading::module(bytes, ["main.tf", "override.tf"]));
