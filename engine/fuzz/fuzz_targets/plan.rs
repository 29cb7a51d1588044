//! Plans: any JSON is read or refused, and a summary can be stored.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;
use terrace_engine::run::{PlanSummary, plan};

fuzz_target!(|bytes: &[u8]| {
    let Ok(json) = serde_json::from_slice::<Json>(bytes) else { return };
    let Ok(summary) = plan(&json) else { return };
    let stored = serde_json::to_string(&summary).expect("a summary is JSON");
    assert_eq!(serde_json::from_str::<PlanSummary>(&stored).expect("and back"), summary);
});
