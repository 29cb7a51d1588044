//! What the Terraform binary says.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// A result: its type and its value, in the form of [`super::marked`]; `None` for an error.
pub(super) type Outcome = Option<(Json, Json)>;

/// Runs the binary without any configuration of this machine.
pub(super) fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the Terraform binary is on the path");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
    stdout
}

/// What expressions evaluate to. None of them may be unknown, sensitive or infinite.
pub(super) fn evaluate(expressions: &[String]) -> Vec<Outcome> {
    const BATCH: usize = 1500;
    let folder = tempfile::tempdir().unwrap();
    expressions.chunks(BATCH).flat_map(|batch| evaluate_batch(folder.path(), batch)).collect()
}

fn evaluate_batch(folder: &Path, expressions: &[String]) -> Vec<Outcome> {
    let tried: String =
        expressions.iter().map(|expression| format!("    try([{expression}], \"error\"),\n")).collect();
    fs::write(folder.join("main.tf"), format!("output \"all\" {{\n  value = [\n{tried}  ]\n}}\n")).unwrap();
    run(folder, &["plan", "-out=plan", "-input=false", "-lock=false"]);
    let plan: Json =
        serde_json::from_str(&with_marked_numbers(&run(folder, &["show", "-json", "plan"]))).unwrap();
    let output = &plan["planned_values"]["outputs"]["all"];
    let types = output["type"][1].as_array().expect("nothing is unknown");
    let values = output["value"].as_array().unwrap();
    assert_eq!((types.len(), values.len()), (expressions.len(), expressions.len()));
    let outcome =
        |(ty, value): (&Json, &Json)| (*value != "error").then(|| (with_any(&ty[1][0]), value[0].clone()));
    types.iter().zip(values).map(outcome).collect()
}

/// JSON in which each number is a text with a mark, so that reading it loses no digit.
fn with_marked_numbers(json: &str) -> String {
    let (mut marked, mut quoted, mut escaped, mut number) = (String::new(), false, false, false);
    for character in json.chars() {
        let in_number = !quoted && matches!(character, '0'..='9' | '-' | '+' | '.' | 'e' | 'E') && {
            number || matches!(character, '0'..='9' | '-')
        };
        if in_number != number {
            marked.push_str(if in_number { "\"#" } else { "\"" });
            number = in_number;
        }
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        marked.push(character);
    }
    marked
}

/// A type with our word for what is open.
fn with_any(ty: &Json) -> Json {
    match ty {
        Json::String(name) if name == "dynamic" => "any".into(),
        Json::Array(parts) => parts.iter().map(with_any).collect(),
        Json::Object(attributes) => {
            attributes.iter().map(|(name, ty)| (name.clone(), with_any(ty))).collect()
        }
        other => other.clone(),
    }
}
