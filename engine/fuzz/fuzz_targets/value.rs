//! Values as text: what reads as a value is written as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace_engine::module::{Limits, value_from_hcl, value_to_hcl};

fuzz_target!(|text: &str| {
    let limits = Limits::default();
    let Ok(value) = value_from_hcl(text, &limits) else { return };
    let written = value_to_hcl(&value);
    assert_eq!(value_from_hcl(&written, &limits).as_ref(), Ok(&value), "{written}");
});
