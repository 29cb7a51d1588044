//! Plans of the real binary, and what is made of them.
//!
//! Every folder of `plan/` holds the JSON that `terraform show -json` printed of a plan file
//! (Terraform 1.11.4) and the summary expected of it. Add a folder, get a test; with
//! `TERRACE_BLESS=1` in the environment the expectation is written anew.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use terrace_engine::run::{PlanSummary, plan};

fn read(file: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn every_plan_has_its_summary() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan");
    let mut cases = 0;
    for case in fs::read_dir(folder).unwrap() {
        let case = case.unwrap().path();
        let summary = plan(&read(&case.join("plan.json"))).unwrap();
        let text = serde_json::to_string_pretty(&summary).unwrap() + "\n";
        assert!(!text.contains("hunter2"), "a sensitive value in {}", case.display());
        assert_eq!(serde_json::from_str::<PlanSummary>(&text).unwrap(), summary);
        let expected = case.join("summary.json");
        if std::env::var_os("TERRACE_BLESS").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        assert_eq!(fs::read_to_string(&expected).unwrap(), text, "{}", case.display());
        cases += 1;
    }
    assert!(cases >= 4);
}
