//! What the Terraform binary makes of samples.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use super::{Sample, Stage, Verdict, file};

/// A folder of this test's own, empty.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Terraform's verdicts by variable; those it keeps are left out.
///
/// What is wrong whatever the values are stops Terraform before it looks at any, so it is asked
/// again without those. A sample that makes it crash is found by halves.
pub(super) fn theirs(shared: &str, samples: &[(&String, &Sample)]) -> BTreeMap<String, (Verdict, Stage)> {
    let folder = scratch("expressions_agree_with_terraform");
    fs::write(folder.join("shared.tf"), shared).unwrap();
    for (name, sample) in samples {
        fs::write(folder.join(format!("{name}.tf")), file(name, sample)).unwrap();
    }
    let mut verdicts = BTreeMap::new();
    loop {
        let Some((found, stage)) = planned(&folder) else {
            let (name, _) = samples[0];
            if samples.len() == 1 {
                return BTreeMap::from([(name.clone(), (Verdict::Open(CRASH.to_owned()), Stage::Values))]);
            }
            let (first, second) = samples.split_at(samples.len() / 2);
            return theirs(shared, first).into_iter().chain(theirs(shared, second)).collect();
        };
        for (name, verdict) in found {
            if stage == Stage::Types {
                fs::remove_file(folder.join(format!("{name}.tf"))).unwrap();
            }
            verdicts.insert(name, (verdict, stage));
        }
        if stage == Stage::Values {
            return verdicts;
        }
    }
}

/// What is said of a sample that Terraform does not survive.
const CRASH: &str = "Terraform crashes";

/// What Terraform computes for one sample alone, without a look at types before.
pub(super) fn computed(shared: &str, sample: &Sample) -> Verdict {
    let alone = scratch("an_expression_alone");
    fs::write(alone.join("shared.tf"), shared).unwrap();
    fs::write(alone.join("local.tf"), format!("locals {{\n  x = {}\n}}\n", sample.expression)).unwrap();
    let mut console =
        terraform(&alone, &["console"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    console.stdin.take().unwrap().write_all(b"jsonencode(local.x)\n").unwrap();
    let output = console.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    match (serde_json::from_str::<String>(printed.trim()).ok().as_deref(), sample.is_rule) {
        (Some("true"), true) => Verdict::Kept,
        (Some("false"), true) => Verdict::Broken("broken".to_owned()),
        (Some(json), false) => Verdict::Broken(format!("value: {json}")),
        _ => Verdict::Failed(printed),
    }
}

fn terraform(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stderr(Stdio::null());
    command
}

/// What one run of Terraform finds; `None` where it crashes.
fn planned(folder: &Path) -> Option<(BTreeMap<String, Verdict>, Stage)> {
    let output = terraform(folder, &["plan", "-json", "-input=false", "-lock=false"])
        .output()
        .expect("the Terraform binary is on the path");
    let mut verdicts = BTreeMap::new();
    let lines = String::from_utf8(output.stdout).unwrap();
    if output.status.code() == Some(11) {
        return None;
    }
    let reached_values = lines.contains("\"type\":\"change_summary\"");
    for line in lines.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
        let Some(finding) = line.get("diagnostic") else { continue };
        let text = |key: &str| finding[key].as_str().unwrap();
        let name = finding["range"]["filename"].as_str().and_then(|name| name.strip_suffix(".tf"));
        let name = name.filter(|_| text("severity") == "error").unwrap_or_else(|| panic!("{finding}"));
        let said = text("detail").rsplit_once("\n\nThis was checked by the validation rule at ");
        let verdict = match (text("summary"), said) {
            ("Invalid value for variable", Some((message, _))) => Verdict::Broken(message.to_owned()),
            (summary, _) => Verdict::Failed(format!("{summary}: {}", text("detail"))),
        };
        // Where a message could not be made, Terraform says both; the reason counts.
        if !matches!(verdicts.get(name), Some(Verdict::Failed(_))) {
            verdicts.insert(name.to_owned(), verdict);
        }
    }
    let stage = if reached_values { Stage::Values } else { Stage::Types };
    assert!(stage == Stage::Values || !verdicts.is_empty(), "{lines}");
    Some((verdicts, stage))
}
