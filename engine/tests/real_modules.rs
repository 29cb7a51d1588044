//! Modules that other people wrote, read as they are.
//!
//! TERRACE_REAL_MODULES names a folder with unpacked packages; `.ci/real-modules` makes one and
//! prints its path. Nothing of it is kept in this repository. Without the variable the test says
//! that it was skipped, or fails where TERRACE_REQUIRE_REAL=1.

#![expect(
    clippy::disallowed_methods,
    reason = "tests and benches read case folders and start the real binary"
)]
#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use terrace_engine::diagnostic::Severity;
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, discover, form, inspect};

/// What the folder holds, counted without a parser.
#[derive(Default)]
struct Oracle {
    files: usize,
    /// Lines that start a block of a kind, by folder and kind.
    blocks: BTreeMap<(String, &'static str), usize>,
}

const KINDS: [&str; 5] = ["variable", "output", "resource", "data", "module"];

impl Oracle {
    fn count(&mut self, path: &str, text: &str) {
        self.files += 1;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for kind in KINDS {
            let starts = |line: &&str| {
                line.strip_prefix(kind)
                    .is_some_and(|rest| rest.starts_with([' ', '"']) && rest.trim().starts_with('"'))
            };
            *self.blocks.entry((folder.to_owned(), kind)).or_default() += text.lines().filter(starts).count();
        }
    }
}

fn read(top: &Path, folder: &Path, files: &mut FileSet) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.strip_prefix(top).unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            read(top, &path, files);
        } else if let Ok(relative) = name.parse()
            && (name.ends_with(".tf") || name.ends_with(".tf.json") || name.ends_with(".md"))
        {
            files.insert(relative, fs::read(&path).unwrap());
        }
    }
}

fn of_kind(interface: &Interface, kind: &str) -> usize {
    match kind {
        "variable" => interface.variables.len(),
        "output" => interface.outputs.len(),
        "resource" => interface.managed_resources.len(),
        "data" => interface.data_resources.len(),
        _ => interface.module_calls.len(),
    }
}

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TERRACE_REAL_MODULES").map(PathBuf::from);
    let required = std::env::var("TERRACE_REQUIRE_REAL").is_ok_and(|value| value == "1");
    assert!(folder.is_some() || !required, "TERRACE_REAL_MODULES must name a folder: run .ci/real-modules");
    folder
}

#[test]
fn real_modules_read_without_errors() {
    let Some(top) = folder() else {
        println!("skipped: TERRACE_REAL_MODULES is not set; .ci/real-modules makes such a folder");
        return;
    };
    let mut files = FileSet::new();
    read(&top, &top, &mut files);
    let mut oracle = Oracle::default();
    for (path, bytes) in files.iter().filter(|(path, _)| path.as_str().ends_with(".tf")) {
        oracle.count(path.as_str(), &String::from_utf8_lossy(bytes));
    }

    let found = discover(&files, &Limits::default());
    let (mut counts, mut findings) = (BTreeMap::<&str, usize>::new(), BTreeMap::<String, usize>::new());
    let mut wrong = Vec::new();
    for module in &found {
        let interface = inspect(&files, &module.path, &Limits::default());
        for finding in &interface.diagnostics {
            *findings.entry(format!("{:?} {}", finding.severity, finding.code)).or_default() += 1;
            if finding.severity == Severity::Error {
                wrong.push(finding.to_string());
            }
        }
        for kind in KINDS {
            let counted = oracle.blocks.get(&(module.path.clone(), kind)).copied().unwrap_or_default();
            let read = of_kind(&interface, kind);
            *counts.entry(kind).or_default() += read;
            if counted != read {
                wrong.push(format!("{}: {counted} lines start a {kind}, {read} were read", module.path));
            }
        }
        let shown = form(&interface, &Default::default());
        assert_eq!(shown.schema["properties"].as_object().unwrap().len(), interface.variables.len());
        let json = serde_json::to_string(&interface).unwrap();
        assert_eq!(serde_json::from_str::<Interface>(&json).unwrap(), interface, "{}", module.path);
    }
    println!("{} modules in {} files; {counts:?}; findings {findings:?}", found.len(), oracle.files);
    assert!(found.len() >= 20, "only {} modules in {}", found.len(), top.display());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
