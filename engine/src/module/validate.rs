//! Whether values fit a module's variables.
//!
//! Absent: the conditions of `validation` blocks, which [`super::check`] evaluates.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::interface::{Interface, Variable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

/// Converts every value to its variable's type.
///
/// The result holds the values given, converted, and nothing else: defaults of the module are not
/// filled in. A null for a variable that is not nullable stands for its default and is left out.
///
/// # Errors
/// Everything that is wrong at once, each with the place of the input: `UnknownInput`,
/// `MissingInput`, `NullNotAllowed` (a null for a variable that has no default and is not
/// nullable), `TypeMismatch`.
pub fn validate(
    interface: &Interface,
    values: &BTreeMap<String, Json>,
) -> Result<BTreeMap<String, Json>, Diagnostics> {
    let mut findings = Diagnostics::default();
    let mut converted = BTreeMap::new();
    for name in values.keys().filter(|name| !interface.variables.contains_key(name.as_str())) {
        findings.push(unknown(interface, name));
    }
    for variable in interface.variables_in_order() {
        match values.get(variable.name.as_str()) {
            Some(value) => match checked(variable, value) {
                Ok(Some(value)) => {
                    converted.insert(variable.name.to_string(), value);
                }
                Ok(None) => {}
                Err(wrong) => wrong.into_iter().for_each(|finding| findings.push(finding)),
            },
            None if variable.required => findings.push(
                Diagnostic::error(Code::MissingInput, format!("\"{}\" needs a value", variable.name))
                    .at(Subject::place(variable.name.as_str())),
            ),
            None => {}
        }
    }
    findings.into_result().map(|()| converted)
}

fn checked(variable: &Variable, value: &Json) -> Result<Option<Json>, Diagnostics> {
    if value.is_null() && !variable.nullable {
        if variable.default.is_some() {
            return Ok(None);
        }
        return Err(Diagnostic::error(
            Code::NullNotAllowed,
            format!("\"{}\" may not be null", variable.name),
        )
        .at(Subject::place(variable.name.as_str()))
        .into());
    }
    variable.schema.convert(value, &variable.name).map(Some)
}

fn unknown(interface: &Interface, name: &str) -> Diagnostic {
    let finding = Diagnostic::error(Code::UnknownInput, format!("The module has no variable \"{name}\""))
        .at(Subject::place(name));
    match nearest(interface, name) {
        Some(near) => finding.with_detail(format!("did you mean \"{near}\"?")),
        None => finding,
    }
}

/// The variable whose name is most like this one, where one is alike at all.
pub(super) fn nearest<'a>(interface: &'a Interface, name: &str) -> Option<&'a str> {
    const ALIKE: f32 = 0.75;
    const LONGEST: usize = 128;
    if name.len() > LONGEST {
        return None;
    }
    interface
        .variables
        .keys()
        .map(|known| (similar::TextDiff::from_chars(name, known.as_str()).ratio(), known.as_str()))
        .filter(|(ratio, _)| *ratio >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}
