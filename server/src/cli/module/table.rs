//! Interfaces as people read them on a terminal: one module whole, or a row for each of many.

use serde_json::Value;
use terrace_engine::diagnostic::{Diagnostic, Severity};
use terrace_engine::module::Interface;

use super::super::output::{Output, record};
use super::super::text::{at, cell, clean, literal};

/// The head above the rows.
pub(super) const HEAD: &str = "VARIABLES  OUTPUTS  RESOURCES  CALLS  MODULE";

/// One module of many: its counts, where it is, and under it what is wrong with it. The columns
/// have fixed widths, because rows are printed before the next module is known.
pub(super) fn row(interface: &Interface) -> String {
    let folder = if interface.path.is_empty() { "." } else { &interface.path };
    let resources = interface.managed_resources.len();
    let mut text = format!(
        "{:>9}  {:>7}  {resources:>9}  {:>5}  {}",
        interface.variables.len(),
        interface.outputs.len(),
        interface.module_calls.len(),
        clean(folder)
    );
    for finding in &interface.diagnostics {
        text.push_str(&format!("\n{:39}{}", "", clean(&told(finding))));
    }
    text
}

fn told(finding: &Diagnostic) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{severity}: {finding}")
}

/// One module whole; `interface` is the same module as JSON.
pub(super) fn summary(output: Output, module: &Interface, interface: &Value) -> String {
    let names =
        |key: &str| interface[key].as_object().map(|all| all.keys().cloned().collect::<Vec<_>>().join(", "));
    let present = |key: &str| names(key).filter(|names| !names.is_empty()).unwrap_or_else(|| "-".to_owned());
    let head = record(&[
        ("module", at(interface, "/path")),
        ("Terraform", cell(&interface["required_core"])),
        ("providers", present("required_providers")),
        ("resources", present("managed_resources")),
        ("data", present("data_resources")),
    ]);
    let rows = |key: &str, row: fn(&Value) -> Vec<String>| -> Vec<Vec<String>> {
        interface[key].as_object().into_iter().flatten().map(|(_, value)| row(value)).collect()
    };
    let mut parts = vec![head];
    for (heads, rows) in [
        (&["VARIABLE", "TYPE", "REQUIRED", "DEFAULT", "DESCRIPTION"][..], rows("variables", variable_row)),
        (&["OUTPUT", "SENSITIVE", "DESCRIPTION"][..], rows("outputs", output_row)),
        (&["CALL", "SOURCE", "VERSION", "FOLDER"][..], rows("module_calls", call_row)),
    ] {
        if !rows.is_empty() {
            parts.push(output.table(heads, rows));
        }
    }
    if !module.diagnostics.is_empty() {
        parts.push(module.diagnostics.iter().map(told).collect::<Vec<_>>().join("\n"));
    }
    parts.join("\n\n")
}

fn variable_row(variable: &Value) -> Vec<String> {
    let default = variable.get("default").map_or_else(|| "-".to_owned(), literal);
    vec![
        at(variable, "/name"),
        at(variable, "/type"),
        at(variable, "/required"),
        default,
        at(variable, "/description"),
    ]
}

fn output_row(output: &Value) -> Vec<String> {
    vec![at(output, "/name"), at(output, "/sensitive"), at(output, "/description")]
}

fn call_row(call: &Value) -> Vec<String> {
    vec![at(call, "/name"), at(call, "/source"), at(call, "/version"), at(call, "/folder")]
}

#[cfg(test)]
mod tests {
    use terrace_engine::files::FileSet;
    use terrace_engine::module::{Limits, inspect};

    use super::*;

    #[test]
    fn a_row_has_counts_and_what_is_wrong() {
        let text = "variable \"a\" {}\nmodule \"b\" {\n  source = \"../b\"\n}\nvariable \"a\" {}\n";
        let files = FileSet::from([("net/main.tf".parse().unwrap(), text.as_bytes().to_vec())]);
        let row = row(&inspect(&files, "net", &Limits::default()));
        insta::assert_snapshot!(format!("{HEAD}\n{row}"), @r#"
        VARIABLES  OUTPUTS  RESOURCES  CALLS  MODULE
                1        0          0      1  net
                                               error: net/main.tf:5: "a" is declared twice (first at net/main.tf:1)
        "#);
    }
}
