//! `main.tf` with the module block, and `variables.tf` for the values that are not written down.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostic::{Code as DiagnosticCode, Diagnostic, Diagnostics, Subject};
use crate::generate::format::Code;
use crate::generate::hcl::{Expression, is_identifier};
use crate::generate::providers::passed;
use crate::generate::{ModuleVersion, Placement};
use crate::module::{Interface, Type, Variable};
use crate::tree::{Origin, Resolution, Resolved};

/// Names that a module block keeps for itself.
const RESERVED: [&str; 8] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

/// A variable that the code sets, with its value.
type Set<'a> = (&'a Variable, &'a Resolution);

/// The values that the code sets, in the module's own order. Module defaults are left to the
/// module.
pub(super) fn set_values<'a>(
    resolved: &'a Resolved,
    interface: &'a Interface,
) -> Result<Vec<Set<'a>>, Diagnostics> {
    let in_order = interface.variables_in_order().into_iter();
    let set: Vec<Set<'a>> = in_order
        .filter_map(|variable| Some((variable, resolved.values.get(variable.name.as_str())?)))
        .filter(|(_, resolution)| resolution.origin != Origin::ModuleDefault)
        .collect();
    let invalid = set.iter().filter_map(|(variable, _)| check_name(&variable.name).err());
    invalid.collect::<Diagnostics>().into_result()?;
    Ok(set)
}

fn check_name(name: &str) -> Result<(), Diagnostic> {
    let invalid = |why: &str| {
        let summary = format!("\"{name}\" cannot be the name of a variable: {why}");
        Err(Diagnostic::error(DiagnosticCode::InvalidName, summary).at(Subject::place(name)))
    };
    match name {
        name if !is_identifier(name) => invalid("it is not an identifier"),
        name if RESERVED.contains(&name) => invalid("Terraform keeps it for itself"),
        _ => Ok(()),
    }
}

/// Whether the value must stay out of the code. `null` tells nothing and stays in.
fn is_hidden(resolution: &Resolution) -> bool {
    resolution.sensitive && !resolution.value.is_null()
}

pub(super) fn main(set: &[Set<'_>], interface: &Interface, placement: &Placement) -> String {
    let mut code = Code::default();
    code.open("module \"this\"");
    let version = &placement.version;
    code.attribute("source", &Expression::string(&source(version)), Some(&comment(version)));
    let providers = passed(interface);
    if !providers.is_empty() {
        code.blank();
        code.attribute("providers", &Expression::Map(providers), None);
    }
    code.blank();
    for (variable, resolution) in set {
        let value = if is_hidden(resolution) {
            Expression::reference(format!("var.{}", variable.name))
        } else {
            Expression::value(&resolution.value)
        };
        let link = match &resolution.origin {
            Origin::Link { resource, output } => Some(format!("{resource} → {output}")),
            _ => None,
        };
        code.attribute(&variable.name, &value, link.as_deref());
    }
    code.close();
    code.finish()
}

/// The module's address at its exact commit. A module that lies beside the code has no commit of
/// its own.
fn source(version: &ModuleVersion) -> String {
    let ModuleVersion { source, commit, .. } = version;
    match source {
        source if is_local(source) => source.clone(),
        source if source.contains('?') => format!("{source}&ref={commit}"),
        source => format!("{source}?ref={commit}"),
    }
}

fn comment(version: &ModuleVersion) -> String {
    match version {
        ModuleVersion { source, tag, commit } if is_local(source) => format!("{tag}, commit {commit}"),
        ModuleVersion { tag, .. } => tag.clone(),
    }
}

/// Whether the module's code lies beside the generated code.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../")
}

/// The declarations of the values that come from the environment; `None` where there are none.
pub(super) fn variables(set: &[Set<'_>]) -> Option<String> {
    let mut code = Code::default();
    for (variable, _) in set.iter().filter(|(_, resolution)| is_hidden(resolution)) {
        code.blank();
        code.open(&format!("variable \"{}\"", variable.name));
        if let Some(description) = &variable.description {
            code.string("description", description);
        }
        code.attribute("type", &Expression::reference(variable.schema.text()), None);
        code.attribute("sensitive", &Expression::reference("true"), None);
        if variable.ephemeral {
            code.attribute("ephemeral", &Expression::reference("true"), None);
        }
        code.close();
    }
    Some(code.finish()).filter(|text| !text.is_empty())
}

/// The values that the code does not hold, under the names of the environment variables that
/// Terraform reads them from, as text that Terraform understands there.
pub(super) fn environment(set: &[Set<'_>]) -> BTreeMap<String, Json> {
    let hidden = set.iter().filter(|(_, resolution)| is_hidden(resolution));
    hidden
        .map(|(variable, resolution)| {
            let text = match (&variable.schema, &resolution.value) {
                // Terraform takes these as they are, without quotes and escapes.
                (Type::String | Type::Number | Type::Bool, Json::String(text)) => text.clone(),
                (_, value) => Expression::value(value).one_line(),
            };
            (format!("TF_VAR_{}", variable.name), Json::from(text))
        })
        .collect()
}
