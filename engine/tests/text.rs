//! Values written as Terraform's native syntax, and read from it.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use terrace_engine::module::{Limits, value_from_hcl, value_to_hcl};

fn read(text: &str) -> Json {
    value_from_hcl(text, &Limits::default()).unwrap_or_else(|findings| json!(format!("! {findings}")))
}

#[test]
fn a_value_is_written_over_lines() {
    let value = json!({
        "name": "a \"b\" ${c} %{d}\n\u{1}é",
        "ports": [80, 443],
        "rules": [{ "from": 1, "to_port": 2.5 }, {}],
        "empty": [],
        "none": null,
        "needs quotes": true,
        "for": 1,
    });
    insta::assert_snapshot!(value_to_hcl(&value), @r#"
    {
      empty          = []
      "for"          = 1
      name           = "a \"b\" $${c} %%{d}\n\u0001é"
      "needs quotes" = true
      none           = null
      ports          = [80, 443]
      rules = [
        {
          from    = 1
          to_port = 2.5
        },
        {},
      ]
    }
    "#);
    assert_eq!(value_to_hcl(&json!("x")), "\"x\"");
    assert_eq!(value_to_hcl(&json!([])), "[]");
    assert_eq!(value_to_hcl(&json!({})), "{}");
    assert_eq!(value_to_hcl(&json!(1e30)), "1e+30");
}

#[test]
fn people_write_values_in_many_ways() {
    for (text, value) in [
        ("1", json!(1)),
        ("  -5 ", json!(-5)),
        ("- 5", json!(-5)),
        ("1.50", json!(1.5)),
        ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
        ("\"a\\nb\"", json!("a\nb")),
        ("# about\n/* it */ // and more\n[1,\n 2,\n]\n# after\n", json!([1, 2])),
        ("{ a = 1, \"b c\" : [true], (\"d\") = null }", json!({ "a": 1, "b c": [true], "d": null })),
        ("{\n  a = 1\n  b = 2\n}", json!({ "a": 1, "b": 2 })),
        ("{\"json\": {\"too\": [1.0, null]}}", json!({ "json": { "too": [1, null] } })),
        ("<<-EOT\n    a\n      b\n  EOT\n", json!("a\n  b\n")),
        ("<<EOT\nEOT", json!("")),
        ("\"$${a} ${\"b\"} ${1 + 1}\"", json!("${a} b 2")),
        ("(2 + 3) * 4", json!(20)),
        ("true ? \"y\" : \"n\"", json!("y")),
    ] {
        assert_eq!(read(text), value, "{text}");
    }
}

/// Texts that are no constant value.
const NO_CONSTANTS: [&str; 14] = [
    "",
    "# nothing\n",
    "[1,\n  2",
    "1\n2",
    "1\nb = 2",
    "}\nx {",
    "[\n  var.zone,\n  local.a.b[0],\n  name,\n]",
    "\n{\n  a = upper(\"x\")\n  b = [for s in [1] : s]\n  c = \"${var.d}\"\n}",
    "{\n  a = 1\n  a = 2\n}",
    "\"a\" + 1",
    "\n12345678901234567890123",
    "-9223372036854775809",
    "[0.1234567890123456789]",
    "1e999",
];

#[test]
fn what_is_no_constant_is_refused_with_its_line() {
    let deep = ["[".repeat(100_000), "\"${".repeat(100_000)];
    let texts = NO_CONSTANTS.into_iter().chain(deep.iter().map(String::as_str));
    let refused: String = texts
        .map(|text| {
            let findings = value_from_hcl(text, &Limits::default()).unwrap_err();
            let shown: String = text.chars().take(40).collect();
            let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
            format!("{shown:?} {codes:?}\n{findings}\n")
        })
        .collect();
    insta::assert_snapshot!(refused, @r##"
    "" ["syntax"]
    value:1: The value cannot be read (write one value as in Terraform's language: invalid expression; expected `"`, `[`, `{`, `-`, `!`, `(`, `_`, `<`, letter or digit)
    "# nothing\n" ["syntax"]
    value:2: The value cannot be read (write one value as in Terraform's language: invalid expression; expected `"`, `[`, `{`, `-`, `!`, `(`, `_`, `<`, letter or digit)
    "[1,\n  2" ["syntax"]
    value:2: The value cannot be read (write one value as in Terraform's language: expected `]`)
    "1\n2" ["syntax"]
    value:2: The value cannot be read (write one value as in Terraform's language: unexpected token)
    "1\nb = 2" ["syntax"]
    value:2: One value is needed, and the text goes on after it
    "}\nx {" ["syntax"]
    value:1: The value cannot be read (write one value as in Terraform's language: invalid expression; expected `"`, `[`, `{`, `-`, `!`, `(`, `_`, `<`, letter or digit)
    "[\n  var.zone,\n  local.a.b[0],\n  name,\n]" ["not_constant", "not_constant", "not_constant"]
    value:2: `var.zone` is a reference: write the value itself
    value:3: `local.a.b[0]` is a reference: write the value itself
    value:4: `name` is a reference: write the value itself
    "\n{\n  a = upper(\"x\")\n  b = [for s in [1] " ["not_constant", "not_constant", "not_constant"]
    value:3: `upper(…)` is a function: write the value itself
    value:4: `for` computes a value: write the value itself
    value:5: `var.d` is a reference: write the value itself
    "{\n  a = 1\n  a = 2\n}" ["syntax"]
    value:3: An object names a key twice: leave one of them
    "\"a\" + 1" ["not_constant"]
    value:1: The value cannot be computed
    "\n12345678901234567890123" ["inexact_number"]
    value:2: The number has more digits than can be kept: write it in quotes
    "-9223372036854775809" ["inexact_number"]
    value:1: The number has more digits than can be kept: write it in quotes
    "[0.1234567890123456789]" ["inexact_number"]
    value:1: The number has more digits than can be kept: write it in quotes
    "1e999" ["syntax"]
    value:1: The value cannot be read (write one value as in Terraform's language: expected newline or eof)
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[" ["too_large"]
    value:1: The value is too large or too deeply nested (more than 60 nested levels)
    "\"${\"${\"${\"${\"${\"${\"${\"${\"${\"${\"${\"${\"${\"" ["too_large"]
    value:1: The value is too large or too deeply nested (more than 60 nested levels)
    "##);
}

#[test]
fn a_text_beyond_the_limit_is_not_read() {
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    let findings = value_from_hcl("\"0123456789\"", &limits).unwrap_err();
    assert_eq!(
        findings.to_string(),
        "value:1: The value is too large or too deeply nested (more than 10 bytes)"
    );
}

/// What texts are made of: whatever might mislead a reader or a writer.
const PIECES: [&str; 36] = [
    "a",
    " ",
    "é",
    "e\u{301}",
    "🎉",
    "👩\u{200d}👧",
    "日本",
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{7f}",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "\u{e0041}",
    "\"",
    "\\",
    "$",
    "%",
    "{",
    "}",
    "${",
    "%{",
    "$${",
    "%%{",
    "${x}",
    "\\n",
    "\\u00e9",
    "#",
    "//",
    "/*",
    "<<EOT\n",
    "EOT",
    "'",
    "=",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    prop_oneof![
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        prop::sample::select(vec!["for", "null", "true", "a-b", "a_b", "1a", "-", ""])
            .prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    let number = prop_oneof![
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        (-1000_i64..1000).prop_map(Json::from),
        any::<f64>()
            .prop_filter("JSON has no others", |number| number.is_finite())
            .prop_map(|number| json!(number)),
        (-4000_i64..4000).prop_map(|eighths| json!(eighths as f64 / 8.0)),
    ];
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        number,
        text().prop_map(Json::from)
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

/// A value with every number in one form: 1.0 is 1.
fn evened(value: &Json) -> Json {
    match value {
        Json::Array(items) => items.iter().map(evened).collect(),
        Json::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), evened(value))).collect(),
        Json::Number(number) if number.is_f64() => match number.as_f64().unwrap() {
            whole if whole.fract() == 0.0 && whole.abs() <= 9_007_199_254_740_992.0 => json!(whole as i64),
            fraction => json!(fraction),
        },
        _ => value.clone(),
    }
}

#[test]
fn what_terraform_computes_is_computed_alike_or_refused() {
    let mut shown = String::new();
    for text in ["1 / 0", "-1 / 0", "0 / 0", "98446742 / 0", "1 / 3", "1 / 4", "0.1 + 0.2", "1e4000 * 1e4000"]
    {
        let read = value_from_hcl(text, &Limits::default());
        let read = read.map_or_else(|findings| format!("! {findings}"), |value| value.to_string());
        writeln!(shown, "{text}: {}", read.trim_end()).unwrap();
    }
    insta::assert_snapshot!(shown, @"
    1 / 0: ! value:1: The number has more digits than can be kept: write it in quotes
    -1 / 0: ! value:1: The number has more digits than can be kept: write it in quotes
    0 / 0: ! value:1: The value cannot be computed
    98446742 / 0: ! value:1: The number has more digits than can be kept: write it in quotes
    1 / 3: ! value:1: The number has more digits than can be kept: write it in quotes
    1 / 4: 0.25
    0.1 + 0.2: 0.3
    1e4000 * 1e4000: ! value:1: The value cannot be read (write one value as in Terraform's language: expected newline or eof)
    ");
}

proptest! {
    #[test]
    fn a_value_that_is_written_reads_as_itself(value in value()) {
        let text = value_to_hcl(&value);
        prop_assert_eq!(evened(&read(&text)), evened(&value), "{}", text);
    }

    #[test]
    fn a_text_that_is_read_is_written_once_and_for_all(value in value()) {
        let text = value_to_hcl(&value);
        prop_assert_eq!(value_to_hcl(&read(&text)), value_to_hcl(&evened(&value)));
    }

    #[test]
    fn any_text_is_a_value_or_a_finding(text in "([a-z0-9\"{}=\\[\\]()<$%\\\\#/*,.:?!+ \n-]|EOT|<<EOT\n|null){0,60}") {
        if let Err(findings) = value_from_hcl(&text, &Limits::default()) {
            prop_assert!(findings.has_errors());
            for finding in &findings {
                prop_assert!(finding.subject.is_some(), "{}", finding);
            }
        }
    }
}

#[test]
fn terraform_leaves_what_is_written_and_reads_the_same() {
    const CASES: usize = 500;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut runner = TestRunner::deterministic();
    let values: Vec<Json> = (0..CASES).map(|_| value().new_tree(&mut runner).unwrap().current()).collect();
    let arguments: String = values
        .iter()
        .enumerate()
        .map(|(at, value)| format!("  v{at} = {}\n\n", value_to_hcl(value)))
        .collect();
    let code = format!("locals {{\n{}}}\n", indented(&arguments));
    fs::write(folder.join("main.tf"), &code).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new("terraform")
            .args(arguments)
            .current_dir(folder)
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .expect("the Terraform binary is on the path");
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    assert_eq!(run(&["fmt", "-diff", "-check"]), "");
    assert!(run(&["validate"]).contains("Success"), "{}", run(&["validate"]));
}

/// Lines one step further in, which is safe because texts are never written over several lines.
fn indented(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.starts_with("  v") || line.is_empty() {
                format!("{line}\n")
            } else {
                format!("  {line}\n")
            }
        })
        .collect()
}

#[test]
fn a_number_between_two_texts_is_read_as_it_is_written() {
    let limits = Limits::default();
    let computed = value_from_hcl("2.03-33-920.16-233223372036858", &limits).unwrap_err();
    assert!(computed.to_string().contains("more digits than can be kept"), "{computed}");
    let value = value_from_hcl("-233223372037809.12", &limits).unwrap();
    assert_eq!(value_to_hcl(&value), "-233223372037809.12");
}
