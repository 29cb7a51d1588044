//! Interfaces as people read them on a terminal: one module whole, or a row for each of many.

use terrace_engine::diagnostic::{Diagnostic, Severity};
use terrace_engine::module::{self, Interface, ModuleCall, Variable};

use super::super::output::{Output, record};
use super::super::text::{clean, literal};

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

/// One module whole.
pub(super) fn summary(output: Output, module: &Interface) -> String {
    let head = record(&[
        ("module", shown(Some(&module.path))),
        ("Terraform", listed(&module.required_core)),
        ("providers", listed(module.required_providers.keys())),
        ("resources", listed(module.managed_resources.keys())),
        ("data", listed(module.data_resources.keys())),
    ]);
    let mut parts = vec![head];
    for (heads, rows) in [
        (
            &["VARIABLE", "TYPE", "REQUIRED", "DEFAULT", "DESCRIPTION"][..],
            module.variables.values().map(variable_row).collect::<Vec<_>>(),
        ),
        (&["OUTPUT", "SENSITIVE", "DESCRIPTION"][..], module.outputs.values().map(output_row).collect()),
        (&["CALL", "SOURCE", "VERSION", "FOLDER"][..], module.module_calls.values().map(call_row).collect()),
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

fn variable_row(variable: &Variable) -> Vec<String> {
    vec![
        clean(&variable.name),
        shown(variable.type_text.as_deref()),
        yes_or_no(variable.required),
        variable.default.as_ref().map_or_else(|| "-".to_owned(), literal),
        shown(variable.description.as_deref()),
    ]
}

fn output_row(output: &module::Output) -> Vec<String> {
    vec![clean(&output.name), yes_or_no(output.sensitive), shown(output.description.as_deref())]
}

fn call_row(call: &ModuleCall) -> Vec<String> {
    vec![
        clean(&call.name),
        shown(Some(&call.source)),
        shown(call.version.as_deref()),
        shown(call.folder.as_deref()),
    ]
}

/// A text as a cell: what is absent or empty is `-`.
fn shown(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).map_or_else(|| "-".to_owned(), clean)
}

fn listed(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    shown(Some(&names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")))
}

fn yes_or_no(truth: bool) -> String {
    if truth { "yes" } else { "no" }.to_owned()
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
