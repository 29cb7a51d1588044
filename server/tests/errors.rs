//! docs/ERRORS.md is written from the tables of codes.

use std::fmt::Write as _;

use terrace_engine::diagnostic::Code;
use terrace_server::error::CODES;

fn document() -> String {
    let mut text = String::from(
        "# Errors\n\nWritten from the tables of codes by a test: `TERRACE_BLESS=1 cargo nextest run errors` writes it anew.\n\n\
         A failed request answers with `application/problem+json` (RFC 9457): `status`, `code`, `detail`, and under\n\
         `diagnostics` every finding with its own code and place.\n\n## Codes of answers\n\n| code | status | meaning |\n|---|---|---|\n",
    );
    for (code, status, meaning) in CODES {
        writeln!(text, "| <a id=\"{code}\"></a>`{code}` | {status} | {meaning} |").unwrap();
    }
    text.push_str("\n## Codes of diagnostics\n\n| code | meaning | what to do |\n|---|---|---|\n");
    for code in Code::ALL {
        writeln!(text, "| `{code}` | {} | {} |", code.meaning(), code.next_step()).unwrap();
    }
    text
}

#[test]
fn the_document_of_errors_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ERRORS.md");
    if std::env::var("TERRACE_BLESS").is_ok() {
        std::fs::write(file, document()).unwrap();
    }
    let found = std::fs::read_to_string(file).unwrap_or_default();
    assert!(found == document(), "docs/ERRORS.md is stale: TERRACE_BLESS=1 cargo nextest run errors");
}
