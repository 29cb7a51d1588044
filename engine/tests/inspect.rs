//! Modules in folders: add a folder below `tests/inspect` and get a test.
//!
//! A case is a repository in small. `expected.json` beside its files holds the interface of the
//! top folder, or of the folder named in a file `inspect`. With TERRACE_BLESS=1 the expectations
//! are written instead of compared: read them before you keep them.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, discover, inspect};

/// Files of a case that are not part of its repository.
const OWN: [&str; 2] = ["expected.json", "inspect"];

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect")
}

fn read_into(files: &mut FileSet, top: &Path, folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            read_into(files, top, &path);
        } else if !OWN.contains(&relative.as_str()) {
            files.insert(relative.parse().unwrap(), fs::read(&path).unwrap());
        }
    }
}

fn read(folder: &Path) -> FileSet {
    let mut files = FileSet::new();
    read_into(&mut files, folder, folder);
    files
}

/// What a case shows: the interface, and the verdicts where there is more than one folder.
fn shown(folder: &Path) -> Json {
    let files = read(folder);
    let interface = inspect(&files, &inspected(folder), &Limits::default());
    let shown = serde_json::to_value(&interface).unwrap();
    let back: Interface = serde_json::from_value(shown.clone()).unwrap();
    assert_eq!(back, interface, "the JSON of {} reads back as the same interface", folder.display());
    let found = discover(&files, &Limits::default());
    let alone = matches!(found.as_slice(), [only] if only.path.is_empty() && only.readme.is_none());
    if alone { shown } else { json!({ "interface": shown, "discovered": found }) }
}

/// The folder of a case that is inspected.
fn inspected(folder: &Path) -> String {
    fs::read_to_string(folder.join("inspect")).unwrap_or_default().trim().to_owned()
}

fn pretty(json: &Json) -> String {
    format!("{}\n", serde_json::to_string_pretty(json).unwrap())
}

#[test]
fn every_case_is_as_expected() {
    let bless = std::env::var_os("TERRACE_BLESS").is_some();
    let mut wrong = BTreeMap::new();
    let mut count = 0;
    for entry in fs::read_dir(cases()).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let shown = shown(&folder);
        let expectation = folder.join("expected.json");
        count += 1;
        if bless {
            fs::write(&expectation, pretty(&shown)).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&expectation).unwrap_or_default();
        let expected: Json = serde_json::from_str(&expected).unwrap_or_default();
        if expected != shown {
            let (expected, shown) = (pretty(&expected), pretty(&shown));
            let diff = similar::TextDiff::from_lines(&expected, &shown);
            wrong.insert(name, diff.unified_diff().header("expected", "shown").to_string());
        }
    }
    assert!(count >= 25, "the cases are gone: {count}");
    let report: Vec<String> = wrong.iter().map(|(name, diff)| format!("{name}:\n{diff}")).collect();
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), report.join("\n"));
}

/// Cases on which `terraform validate` and the engine differ, and why they should.
const DIFFERENT: [(&str, &str); 4] = [
    ("unknown_arguments", "warnings here, as newer versions may know them"),
    ("flags_of_variables", "`deprecated` is OpenTofu's"),
    ("too_deep", "a limit of ours"),
    ("no_terraform_here", "Terraform calls an empty folder valid"),
];

/// Errors of `terraform validate` that speak of providers and modules that are not installed, or
/// of expressions in bodies that say nothing about the interface.
const BEYOND: [&str; 4] = [
    "Missing required provider",
    "Module not installed",
    "Reference to undeclared resource",
    "Ephemeral output not allowed",
];

#[test]
fn verdicts_agree_with_terraform() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(cases()).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        if DIFFERENT.iter().any(|(different, _)| *different == name) {
            continue;
        }
        let inspected = inspected(&folder);
        let ours = inspect(&read(&folder), &inspected, &Limits::default()).diagnostics.has_errors();
        let output = std::process::Command::new("terraform")
            .args(["validate", "-json"])
            .current_dir(folder.join(&inspected))
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .expect("the Terraform binary is on the path");
        let verdict: Json = serde_json::from_slice(&output.stdout).unwrap();
        let theirs: Vec<&Json> = verdict["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .map(|finding| &finding["summary"])
            .filter(|summary| !BEYOND.iter().any(|beyond| *summary == beyond))
            .collect();
        if ours == theirs.is_empty() {
            wrong.push(format!("{name}: errors here {ours}, Terraform {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn one(name: &str, text: &[u8]) -> FileSet {
    FileSet::from([(name.parse().unwrap(), text.to_vec())])
}

fn findings(files: &FileSet, limits: &Limits) -> String {
    inspect(files, "", limits).diagnostics.to_string()
}

#[test]
fn limits_are_kept() {
    let limits = Limits { file_bytes: 20, folder_bytes: 40, files: 2, blocks: 3, ..Limits::default() };
    let files = |texts: &[&str]| -> FileSet {
        let named = texts.iter().enumerate();
        named.flat_map(|(at, text)| one(&format!("{at}.tf"), text.as_bytes())).collect()
    };
    insta::assert_snapshot!(findings(&files(&["variable \"abcdefgh\" {}"]), &limits), @"0.tf:1: The file is too large to read (more than 20 bytes)");
    insta::assert_snapshot!(findings(&files(&["", "", ""]), &limits), @"2.tf:1: The folder holds too many configuration files (only the first 2 are read)");
    insta::assert_snapshot!(findings(&files(&["#234567890123456789#", "#234567890123456789##"]), &limits), @"1.tf:1: The folder holds too many configuration files (only the first 40 bytes are read)");
    insta::assert_snapshot!(findings(&files(&["locals {}\nlocals {}", "locals {}\nlocals {}"]), &limits), @"1.tf:2: The folder holds too many blocks (only the first 3 are read)");
}

#[test]
fn findings_are_limited_and_errors_are_not_forgotten() {
    let limits = Limits { findings: 2, ..Limits::default() };
    let warnings = "foo {}\n".repeat(3);
    insta::assert_snapshot!(findings(&one("a.tf", warnings.as_bytes()), &limits), @r#"
    a.tf:1: Blocks of type "foo" are not known
    a.tf:2: Blocks of type "foo" are not known
    1 more findings are left out (only the first 2 are kept)
    "#);
    let then_an_error = format!("{warnings}output \"a\" {{}}\n");
    assert!(inspect(&one("a.tf", then_an_error.as_bytes()), "", &limits).diagnostics.has_errors());
    let errors = "variable \"a\" {\n  ?\n}\n".repeat(3);
    insta::assert_snapshot!(findings(&one("a.tf", errors.as_bytes()), &limits), @r"
    a.tf:2: This is not valid HCL (invalid block body; expected `}`, newline or identifier)
    a.tf:5: This is not valid HCL (invalid block body; expected `}`, newline or identifier)
    1 more findings are left out (only the first 2 are kept)
    ");
}

#[test]
fn limits_are_read_from_a_configuration() {
    let limits: Limits = serde_json::from_value(json!({ "findings": 5 })).unwrap();
    assert_eq!(limits, Limits { findings: 5, ..Limits::default() });
    assert!(serde_json::from_value::<Limits>(json!({ "finding": 5 })).is_err());
}

#[test]
fn bytes_that_are_not_text_are_a_finding() {
    let mut files = one("a.tf", b"variable \"a\" {}\n\xff\xfe");
    files.extend(one("b.tf", b"variable \"b\" {}"));
    let interface = inspect(&files, "", &Limits::default());
    assert_eq!(interface.diagnostics.to_string(), "a.tf:2: The file is not UTF-8 text");
    assert!(interface.variables.contains_key("b"));
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let interface = inspect(&one("a.tf", "\u{feff}variable \"a\" {}".as_bytes()), "", &Limits::default());
    assert!(interface.diagnostics.is_empty(), "{}", interface.diagnostics);
    assert_eq!(interface.variables["a"].pos.line, 1);
}

#[test]
fn folders_with_a_dot_are_not_looked_into() {
    let mut files = one("main.tf", b"");
    files.extend(one(".terraform/modules/vpc/main.tf", b""));
    files.extend(one("stacks/.cache/main.tf", b""));
    let found: Vec<String> =
        discover(&files, &Limits::default()).into_iter().map(|found| found.path).collect();
    assert_eq!(found, [""]);
}

#[test]
fn a_repository_without_terraform_has_no_modules() {
    let files = one("README.md", b"# Notes\n");
    assert!(discover(&files, &Limits::default()).is_empty());
    let interface = inspect(&files, "", &Limits::default());
    assert!(!interface.is_module());
}
