//! What a program can check about the house.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The most lines of a Rust file, its tests not counted.
const LINES: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file that the repository would hold, below a folder.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let skipped = ["target", "node_modules", "dist", "data", ".git"].contains(&name.as_str());
            let kind = entry.file_type().unwrap();
            if kind.is_dir() && !skipped {
                folders.push(entry.path());
            } else if kind.is_file() && name.ends_with(ending) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

#[test]
fn dependencies_run_one_way() {
    let allowed: [(&str, &[&str]); 5] = [
        ("engine", &[]),
        ("migrations", &[]),
        ("workspaces", &["terrace-engine"]),
        ("templates-registry", &["terrace-engine"]),
        ("server", &["terrace-engine", "terrace-migrations", "terrace-registry", "terrace-workspaces"]),
    ];
    for (folder, allowed) in allowed {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        let ours: BTreeSet<&str> = dependencies
            .lines()
            .filter_map(|line| line.strip_suffix(".workspace = true"))
            .filter(|name| name.starts_with("terrace-"))
            .collect();
        assert_eq!(ours, allowed.iter().copied().collect(), "{folder}/Cargo.toml");
    }
}

#[test]
fn crates_keep_to_what_is_theirs() {
    let absent: [(&str, &[&str]); 3] = [
        ("engine", &["tokio", "actix-web", "sea-orm", "git2", "casbin", "reqwest", "rand"]),
        ("workspaces", &["sea-orm", "actix-web", "casbin"]),
        ("server", &["git2", "octocrab"]),
    ];
    for (folder, absent) in absent {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        for name in absent {
            assert!(
                !dependencies.lines().any(|line| line.starts_with(&format!("{name}."))),
                "{folder} must not depend on {name}"
            );
        }
    }
    for (folder, absent) in [
        ("engine/src", &["std::fs", "std::net", "std::process", "std::env", "now()", "new_v4", "now_v7"][..]),
        ("server/src", &["std::process::Command", "tokio::process"][..]),
    ] {
        for file in files(folder, ".rs") {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in lines {
                let found = absent.iter().find(|word| line.contains(*word));
                let own_clock = shown(&file) == "server/src/clock.rs";
                assert!(found.is_none() || own_clock, "{}: {line}", shown(&file));
            }
        }
    }
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = ["engine", "migrations", "server", "templates-registry", "workspaces"]
        .iter()
        .flat_map(|folder| files(&format!("{folder}/src"), ".rs"))
        .filter_map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let lines = text.split("\n#[cfg(test)]\nmod ").next().unwrap().lines().count();
            (lines > LINES).then(|| format!("{} has {lines} lines", shown(&file)))
        })
        .collect();
    assert!(long.is_empty(), "longer than {LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn paths_named_in_documents_exist() {
    let tops = [
        "server/",
        "engine/",
        "workspaces/",
        "migrations/",
        "templates-registry/",
        "frontend/",
        "infra/",
        "docs/",
        ".ci/",
    ];
    let mut missing = Vec::new();
    for document in files("docs", ".md").into_iter().chain([root().join("README.md")]) {
        let text = std::fs::read_to_string(&document).unwrap();
        for (index, quoted) in text.split('`').enumerate() {
            // Every second piece stands between backticks.
            let path = quoted.split([':', '#']).next().unwrap().trim_end_matches('/');
            let is_path = index % 2 == 1
                && tops.iter().any(|top| quoted.starts_with(top))
                && !quoted.contains(['*', '<', ' ', '\n']);
            if is_path && !root().join(path).exists() {
                missing.push(format!("{}: {quoted}", shown(&document)));
            }
        }
    }
    assert!(missing.is_empty(), "documents name what is not there:\n{}", missing.join("\n"));
}

/// The tests of a file, as `module::name`; a file called `mod.rs` has the name of its folder.
fn tests_of(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let named = if file.ends_with("mod.rs") { file.parent().unwrap() } else { file };
    let module = named.file_stem().unwrap().to_string_lossy();
    let is_attribute = |line: &&str| line.starts_with("#[") || line.starts_with("///");
    let mut names = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("#[") && line.ends_with("test]") {
            let after = text.lines().skip(index + 1).map(str::trim).find(|line| !is_attribute(line));
            names.extend(after.and_then(|line| line.split("fn ").nth(1)?.split(['(', '<']).next()));
        }
    }
    let both = text.split("on_both!").skip(1).filter_map(|rest| rest.get(1..)?.split(['}', ')']).next());
    names.extend(both.flat_map(|block| block.split(|c: char| !c.is_alphanumeric() && c != '_')));
    names.iter().map(|name| format!("{module}::{name}")).collect()
}

#[test]
fn tests_named_in_documents_exist() {
    let folders = ["engine", "server", "templates-registry", "workspaces"];
    let there: BTreeSet<String> =
        folders.iter().flat_map(|folder| files(folder, ".rs")).flat_map(|file| tests_of(&file)).collect();
    let text = std::fs::read_to_string(root().join("docs/TRUST.md")).unwrap();
    let (mut promises, mut wrong) = (0, Vec::new());
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")) {
        let named: Vec<&str> =
            line.split('`').skip(1).step_by(2).filter(|word| word.contains("::")).collect();
        promises += 1;
        if named.is_empty() {
            wrong.push(format!("no test: {line}"));
        }
        wrong.extend(
            named.iter().filter(|name| !there.contains(**name)).map(|name| format!("not there: {name}")),
        );
    }
    assert!(promises > 30, "{promises} promises");
    assert!(there.contains("tidy::tests_named_in_documents_exist"), "{} tests", there.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_lint_is_switched_off_in_silence() {
    for folder in ["engine", "migrations", "server", "templates-registry", "workspaces"] {
        for file in files(folder, ".rs") {
            let text = std::fs::read_to_string(&file).unwrap();
            let attribute = concat!("#[al", "low(");
            assert!(!text.contains(attribute), "{}: use #[expect(…, reason = \"…\")]", shown(&file));
        }
    }
}
