//! The description of the API is current.

#[test]
fn the_golden_file_is_current() {
    let golden =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json")).unwrap_or_default();
    assert!(
        golden == terrace_server::openapi::text(),
        "server/openapi.json is stale: run `make api` and look at the difference"
    );
}
