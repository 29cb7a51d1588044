//! Version constraints, made at random and held against the Terraform binary.
//!
//! TERRACE_CONSTRAINTS is their number, 1,000 where it is not set.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "whatever a test cannot do ends it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use terrace_engine::module::{Constraint, Installed, supported};

/// Numbers around those of the binary, and some that are none.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        40 => (0_u32..14).prop_map(|number| number.to_string()),
        1 => prop::sample::select(vec!["", "x", "01", "99999999999999999999", "9223372036854775807", "-1"])
            .prop_map(str::to_owned),
    ]
}

fn version() -> impl Strategy<Value = String> {
    let first = prop_oneof![6 => Just("1".to_owned()), 2 => number()];
    let rest = prop::collection::vec(number(), 0..4);
    let start = prop::sample::select(vec!["", "", "", "", "", "v", "V"]);
    let odd = prop::sample::select(vec![
        "-rc1", "-beta.2", "rc1", "-", "--", "-~", "-1a", "+build", "-rc1+b.1", "+", "-a..b", ".", "~1",
    ]);
    let end = prop_oneof![9 => Just(""), 1 => odd];
    (start, first, rest, end).prop_map(|(start, first, rest, end)| {
        let numbers: Vec<String> = std::iter::once(first).chain(rest).collect();
        format!("{start}{}{end}", numbers.join("."))
    })
}

fn term() -> impl Strategy<Value = String> {
    let operator = prop_oneof![
        20 => prop::sample::select(vec!["", "=", "!=", ">", ">=", "<", "<=", "~>"]),
        1 => prop::sample::select(vec!["==", "^", "~", "=>", "<>", ">= >="]),
    ];
    let space = || prop::sample::select(vec!["", " ", " ", "  ", "\t"]);
    (space(), operator, space(), version(), space()).prop_map(
        |(before, operator, between, version, after)| format!("{before}{operator}{between}{version}{after}"),
    )
}

fn constraint() -> impl Strategy<Value = String> {
    let separator = prop_oneof![30 => Just(","), 1 => prop::sample::select(vec![";", " ", ",,", "||"])];
    (prop::collection::vec(term(), 1..4), separator).prop_map(|(terms, between)| terms.join(between))
}

/// What the binary says, by line: the summary of the first error there.
fn told(folder: &Path, constraints: &[&String]) -> BTreeMap<usize, String> {
    let quoted = constraints.iter().map(|text| serde_json::to_string(text).unwrap());
    let text: String = quoted.map(|text| format!("terraform {{ required_version = {text} }}\n")).collect();
    fs::write(folder.join("main.tf"), text).unwrap();
    let output = Command::new("terraform")
        .args(["validate", "-json"])
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("the Terraform binary is on the path");
    let verdict: Json = serde_json::from_slice(&output.stdout).unwrap();
    let findings = verdict["diagnostics"].as_array().unwrap().iter().map(|finding| {
        let line = finding["range"]["start"]["line"].as_u64().unwrap();
        (usize::try_from(line).unwrap() - 1, finding["summary"].as_str().unwrap().to_owned())
    });
    let mut by_line = BTreeMap::new();
    for (line, summary) in findings {
        by_line.entry(line).or_insert(summary);
    }
    by_line
}

fn installed() -> Installed {
    let output = Command::new("terraform").args(["version", "-json"]).output().unwrap();
    let version: Json = serde_json::from_slice(&output.stdout).unwrap();
    let version = version["terraform_version"].as_str().unwrap().parse().unwrap();
    Installed { program: "Terraform".to_owned(), version }
}

/// Our verdict in the binary's words; nothing where the constraint holds.
fn ours(text: &str, installed: &Installed) -> &'static str {
    let Ok(constraint) = text.parse::<Constraint>() else { return "Invalid version constraint" };
    match () {
        () if constraint.names_a_pre_release() => "Invalid required_version constraint",
        () if supported(&[text.to_owned()], installed).has_errors() => "Unsupported Terraform Core version",
        () => "",
    }
}

/// What the binary says of each constraint; nothing where it holds.
fn theirs<'a>(folder: &Path, all: &[&'a String]) -> Vec<(&'a String, String)> {
    // The binary says nothing else about a module of which it cannot read a constraint.
    let malformed = told(folder, all);
    let read: Vec<&String> =
        (0..all.len()).filter(|at| !malformed.contains_key(at)).map(|at| all[at]).collect();
    let mut unmet = told(folder, &read);
    let read = read.into_iter().enumerate().map(|(at, text)| (text, unmet.remove(&at).unwrap_or_default()));
    read.chain(malformed.into_iter().map(|(at, told)| (all[at], told))).collect()
}

#[test]
fn constraints_mean_what_they_mean_to_terraform() {
    const USUAL: usize = 1000;
    const BATCH: usize = 1000;
    let tried = std::env::var("TERRACE_CONSTRAINTS").map_or(USUAL, |number| number.parse().unwrap());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("constraints");
    fs::create_dir_all(&folder).unwrap();
    let installed = installed();
    let mut runner = TestRunner::deterministic();
    let cases: BTreeSet<String> =
        (0..tried).map(|_| constraint().new_tree(&mut runner).unwrap().current()).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let all: Vec<&String> = cases.iter().collect();
    for (text, theirs) in all.chunks(BATCH).flat_map(|batch| theirs(&folder, batch)) {
        let ours = ours(text, &installed);
        *counts.entry(ours).or_default() += 1;
        if ours != theirs {
            wrong.push(format!("{text:?}: here {ours:?}, Terraform {theirs:?}"));
        }
    }
    println!("{} constraints: {counts:?}", cases.len());
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.len() == 4 && counts.values().all(|count| *count > tried / 50), "{counts:?}");
}
