//! Rules of modules in folders: add a folder below `tests/rules` and get a test.
//!
//! A case is a module with `cases.json`: names, and the values that the module is given under
//! each (`{"$unknown": "why"}` for one that is not known). `expected.json` holds what the check
//! finds. With TERRACE_BLESS=1 the expectations are written instead of compared: read them before
//! you keep them. All cases together are also given to the Terraform binary, as modules of one
//! configuration, and it has to say the same.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "whatever a test cannot do ends it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value as Json, json};
use terrace_engine::diagnostic::{Diagnostics, Severity};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Given, Interface, Limits, Overrides, check, inspect, validate};

/// Files of a case that are not part of its module.
const OWN: [&str; 2] = ["cases.json", "expected.json"];

/// Cases that Terraform refuses whatever the values are, so that there is nothing to compare.
const REFUSED: [&str; 2] = ["local_values_with_faults", "undeclared"];

/// One set of values of one module.
struct Case {
    folder: String,
    name: String,
    values: Map<String, Json>,
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn folders() -> Vec<String> {
    let mut folders: Vec<_> =
        fs::read_dir(top()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    folders
}

fn cases(folder: &str) -> Vec<Case> {
    let text = fs::read_to_string(top().join(folder).join("cases.json")).unwrap();
    let sets: Map<String, Json> = serde_json::from_str(&text).unwrap();
    let case = |(name, values): (String, Json)| Case {
        folder: folder.to_owned(),
        name,
        values: values.as_object().unwrap().clone(),
    };
    sets.into_iter().map(case).collect()
}

fn module(folder: &str) -> Interface {
    let files = fs::read_dir(top().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let files: FileSet = files
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .map(|(name, path)| (name.parse().unwrap(), fs::read(path).unwrap()))
        .collect();
    let interface = inspect(&files, "", &Limits::default());
    assert!(!interface.diagnostics.has_errors(), "{folder}: {}", interface.diagnostics);
    interface
}

/// What the check finds for one set of values.
fn found(interface: &Interface, values: &Map<String, Json>) -> Diagnostics {
    let unknown = |value: &Json| value.get("$unknown").and_then(Json::as_str).map(ToOwned::to_owned);
    let known: BTreeMap<String, Json> = values
        .iter()
        .filter(|(_, value)| unknown(value).is_none())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut optional = interface.clone();
    optional.variables.values_mut().for_each(|variable| variable.required = false);
    let converted = validate(&optional, &known).unwrap();
    let known = converted.into_iter().map(|(name, value)| (name, Given::Known(value)));
    let unknown =
        values.iter().filter_map(|(name, value)| Some((name.clone(), Given::Unknown(unknown(value)?))));
    check(interface, &Overrides::default(), &known.chain(unknown).collect())
}

#[test]
fn every_case_is_as_expected() {
    let bless = std::env::var_os("TERRACE_BLESS").is_some();
    let mut wrong = Vec::new();
    for folder in folders() {
        let interface = module(&folder);
        let shown: Map<String, Json> = cases(&folder)
            .iter()
            .map(|case| (case.name.clone(), json!(found(&interface, &case.values))))
            .collect();
        let shown = format!("{}\n", serde_json::to_string_pretty(&shown).unwrap());
        let expectation = top().join(&folder).join("expected.json");
        if bless {
            fs::write(&expectation, &shown).unwrap();
        } else {
            let expected = fs::read_to_string(&expectation).unwrap_or_default();
            if expected != shown {
                let diff = similar::TextDiff::from_lines(&expected, &shown);
                let diff = diff.unified_diff().header("expected", "shown").to_string();
                wrong.push(format!("{folder}:\n{diff}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// A folder of this test's own, empty.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A value as Terraform's JSON syntax takes it for itself, although it reads texts as templates.
fn literal(value: &Json) -> Json {
    match value {
        Json::String(text) => text.replace("${", "$${").replace("%{", "%%{").into(),
        Json::Array(items) => items.iter().map(literal).collect(),
        Json::Object(entries) => entries.iter().map(|(name, value)| (name.clone(), literal(value))).collect(),
        plain => plain.clone(),
    }
}

/// Writes a configuration that calls the modules of all cases, by their names in it.
fn write_calls(folder: &Path, cases: &BTreeMap<String, Case>) {
    let mut calls = Map::new();
    for (name, case) in cases {
        let copy = folder.join(name);
        fs::create_dir_all(&copy).unwrap();
        for entry in fs::read_dir(top().join(&case.folder)).unwrap().map(Result::unwrap) {
            if !OWN.contains(&entry.file_name().to_str().unwrap()) {
                fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
            }
        }
        let mut call = literal(&Json::Object(case.values.clone()));
        call["source"] = format!("./{name}").into();
        calls.insert(name.clone(), call);
    }
    fs::write(folder.join("main.tf.json"), json!({ "module": calls }).to_string()).unwrap();
}

fn terraform(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What Terraform says of each case: the messages of its broken rules, and "" for every error.
fn planned(folder: &Path, cases: &BTreeMap<String, Case>) -> BTreeMap<String, Vec<String>> {
    let _ = fs::remove_dir_all(folder.join(".terraform"));
    write_calls(folder, cases);
    terraform(folder, &["init", "-input=false"]);
    let printed = terraform(folder, &["plan", "-json", "-input=false", "-lock=false"]);
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in printed.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
        let Some(finding) = line.get("diagnostic").filter(|finding| finding["severity"] == "error") else {
            continue;
        };
        let detail = finding["detail"].as_str().unwrap();
        let checked = detail.rsplit_once("\n\nThis was checked by the validation rule at ");
        let (message, place) =
            checked.unwrap_or_else(|| ("", finding["range"]["filename"].as_str().unwrap_or_default()));
        let name = place.split('/').next().filter(|name| cases.contains_key(*name));
        let name = name.unwrap_or_else(|| panic!("{finding}"));
        said.entry(name.to_owned()).or_default().push(message.to_owned());
    }
    said
}

/// Asks Terraform until everything was said: what is wrong whatever the values are stops it before
/// it looks at the rest.
fn theirs(mut cases: BTreeMap<String, Case>) -> BTreeMap<String, Vec<String>> {
    let folder = scratch("rules_agree_with_terraform");
    let mut said = BTreeMap::new();
    loop {
        let more = planned(&folder, &cases);
        if more.is_empty() {
            return said;
        }
        cases.retain(|name, _| !more.contains_key(name));
        said.extend(more);
    }
}

/// What stands in place of a message that shows a sensitive value.
const HIDDEN: &str = "The error message included a sensitive value, so it will not be displayed.";

/// Whether both refuse, with the same messages. Terraform shows the value of a sensitive variable
/// in the messages of its own rules, where nothing is shown here.
fn same(ours: &[&str], theirs: &[String]) -> bool {
    let hidden = ours.contains(&HIDDEN);
    let said = |message: &String| message.is_empty() || hidden || ours.contains(&message.as_str());
    ours.is_empty() == theirs.is_empty() && theirs.iter().all(said)
}

#[test]
fn verdicts_agree_with_terraform() {
    let folders = folders().into_iter().filter(|folder| !REFUSED.contains(&folder.as_str()));
    let complete = |case: &Case| {
        let interface = module(&case.folder);
        let given = |name: &str| case.values.contains_key(name);
        let missing = interface.variables.values().any(|one| one.required && !given(&one.name));
        !missing && !case.values.values().any(|value| value.get("$unknown").is_some())
    };
    let all = || folders.clone().flat_map(|folder| cases(&folder)).filter(complete);
    let named = |cases: &mut dyn Iterator<Item = Case>| -> BTreeMap<String, Case> {
        cases.enumerate().map(|(at, case)| (format!("case{at}"), case)).collect()
    };
    let theirs = theirs(named(&mut all()));
    let mut wrong = Vec::new();
    let cases = named(&mut all());
    for (name, case) in &cases {
        let ours = found(&module(&case.folder), &case.values);
        let is_open = ours.iter().any(|finding| finding.severity == Severity::Warning);
        let broken = ours.iter().filter(|finding| finding.severity == Severity::Error);
        let ours: Vec<&str> = broken.map(|finding| finding.summary.as_str()).collect();
        let theirs = theirs.get(name).cloned().unwrap_or_default();
        if !same(&ours, &theirs) && !is_open {
            wrong.push(format!("{}, {}:\n  ours   {ours:?}\n  theirs {theirs:?}", case.folder, case.name));
        }
    }
    println!("{} cases", cases.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
