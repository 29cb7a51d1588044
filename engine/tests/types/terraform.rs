//! The Terraform binary, asked about many variables at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// Writes each declaration into a file of its own, as is done with values: for every finding
/// Terraform parses the file again that the finding is in, so that one large file takes minutes.
pub fn declare<'a>(folder: &Path, declarations: impl IntoIterator<Item = (&'a String, &'a String)>) {
    for (name, text) in declarations {
        fs::write(folder.join(format!("{name}.tf")), text).unwrap();
    }
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the Terraform binary is on the path");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The variables whose defaults Terraform refuses.
pub fn refused_defaults(folder: &Path) -> BTreeSet<String> {
    let printed = run(folder, &["validate", "-json"], "");
    let verdict: Json = serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{printed}"));
    let findings = verdict["diagnostics"].as_array().unwrap().iter();
    let names = findings.map(|diagnostic| {
        assert!(diagnostic["summary"] == "Invalid default value for variable", "{diagnostic}");
        diagnostic["range"]["filename"].as_str().unwrap().trim_end_matches(".tf").to_owned()
    });
    names.collect()
}

/// The variables whose values Terraform refuses.
pub fn refused(folder: &Path) -> BTreeSet<String> {
    let printed = run(folder, &["plan", "-json", "-input=false", "-lock=false"], "");
    let mut refused = BTreeSet::new();
    for line in printed.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
        let Some(diagnostic) = line.get("diagnostic") else { continue };
        let detail = diagnostic["detail"].as_str().unwrap_or_default();
        let name = detail.split("var.").nth(1).and_then(|rest| rest.split([' ', ',']).next());
        let about_values = ["Invalid value for input variable", "Required variable not set"]
            .iter()
            .any(|summary| diagnostic["summary"] == *summary);
        assert!(about_values, "Terraform found something else: {diagnostic}");
        refused.insert(name.unwrap().to_owned());
    }
    refused
}

/// What Terraform reads for each of the variables, as JSON with all its digits.
pub fn read(folder: &Path, names: &[&String]) -> BTreeMap<String, String> {
    let entries: Vec<String> = names.iter().map(|name| format!("{name} = jsonencode(var.{name})")).collect();
    let printed = run(folder, &["console"], &format!("jsonencode({{ {} }})\n", entries.join(", ")));
    let text: String = serde_json::from_str(printed.trim()).unwrap_or_else(|_| panic!("{printed}"));
    serde_json::from_str(&text).unwrap()
}
