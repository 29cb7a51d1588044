//! `variable` blocks.

use compact_str::CompactString;
use hcl_edit::expr::Expression;
use serde_json::Value as Json;

use super::block::{Argument, Block, Value};
use super::condition;
use super::interface::Variable;
use super::json::{Data, Node};
use super::reading::Reading;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic};

/// Names that mean something else in a `module` block.
const RESERVED: [&str; 8] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

/// Reads one block; what is wrong with it is found and the rest is kept.
pub(super) fn read(reading: &mut Reading, name: &str, block: &Block<'_>) -> Variable {
    reading.check_name("variable", name, &block.pos);
    if RESERVED.contains(&name) {
        reading.findings.push(
            Diagnostic::error(
                Code::InvalidBlock,
                format!("\"{name}\" is a reserved name and cannot be a variable"),
            )
            .at(block.pos.subject()),
        );
    }
    let (type_text, schema) = constraint(reading, block);
    let nullable = reading.truth(block, "nullable", true);
    Variable {
        name: name.into(),
        default: default(reading, block, &schema, nullable),
        required: block.argument("default").is_none(),
        type_text,
        schema,
        description: reading.text(block, "description"),
        sensitive: reading.truth(block, "sensitive", false),
        nullable,
        ephemeral: reading.truth(block, "ephemeral", false),
        deprecated: reading.text(block, "deprecated"),
        validations: condition::of_variable(reading, name, block),
        pos: block.pos.clone(),
    }
}

fn constraint(reading: &mut Reading, block: &Block<'_>) -> (Option<CompactString>, Type) {
    let Some(argument) = block.argument("type") else { return (None, Type::Any) };
    let (text, read) = match argument.value() {
        Value::Native(expression, text) => {
            (argument.value().source(), Type::from_expression(expression, text))
        }
        Value::Json(Node { data: Data::Text(text), .. }) => {
            (text.into(), Type::parse(text).map_err(|finding| finding.detail))
        }
        Value::Json(node) => {
            (node.value().to_string().into(), Err("a type is a text: \"list(string)\"".to_owned()))
        }
    };
    let schema = read.unwrap_or_else(|why| {
        reading.findings.push(
            Diagnostic::error(Code::InvalidType, "The type constraint cannot be read")
                .with_detail(why)
                .at(argument.pos().subject()),
        );
        quoted_type(argument).unwrap_or_default()
    });
    (Some(tidy(&text)), schema)
}

/// The type that a constraint in quotes means; Terraform refuses it since 1.0, and old modules
/// still have it.
fn quoted_type(argument: &Argument<'_>) -> Option<Type> {
    match argument.value() {
        Value::Native(Expression::String(text), _) => Type::parse(text.as_str()).ok(),
        _ => None,
    }
}

/// The text of a constraint with its white space tidied: one space between words, lines indented
/// by their nesting.
pub(super) fn tidy(text: &str) -> CompactString {
    let mut tidied = CompactString::with_capacity(text.len());
    let mut nesting = 0_usize;
    for line in text.lines().map(str::trim_ascii).filter(|line| !line.is_empty()) {
        if !tidied.is_empty() {
            tidied.push('\n');
            let indent = nesting.saturating_sub(usize::from(line.starts_with([')', ']', '}'])));
            tidied.extend(std::iter::repeat_n("  ", indent));
        }
        match squeeze(line, &mut tidied) {
            1.. => nesting += 1,
            0 => {}
            _ => nesting = nesting.saturating_sub(1),
        }
    }
    tidied
}

/// Adds a line with one space for every run of white space outside of quotes; answers how many more
/// brackets open on it than close.
fn squeeze(line: &str, squeezed: &mut CompactString) -> i32 {
    let (mut quoted, mut before, mut start, mut balance) = (false, b' ', 0, 0);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted ^= before != b'\\',
            b'(' | b'[' | b'{' => balance += 1,
            b')' | b']' | b'}' => balance -= 1,
            b' ' | b'\t' if !quoted => {
                if before == b' ' || byte == b'\t' {
                    squeezed.push_str(&line[start..at]);
                    squeezed.push_str(if before == b' ' { "" } else { " " });
                    start = at + 1;
                }
                before = b' ';
                continue;
            }
            _ => {}
        }
        before = byte;
    }
    squeezed.push_str(&line[start..]);
    balance
}

fn default(reading: &mut Reading, block: &Block<'_>, schema: &Type, nullable: bool) -> Option<Json> {
    let argument = block.argument("default")?;
    let later = |what: &str| {
        let summary = format!("`default` {what}: its value is known when Terraform plans");
        Diagnostic::warning(Code::CheckedAtPlanTime, summary)
    };
    let finding = match argument.value().constant() {
        _ if argument.repeats_keys => later("names a key twice"),
        None if argument.value().has_loop() => later("is computed with `for`"),
        None if argument.value().has_long_number() => later(LONG_NUMBER),
        None => Diagnostic::error(Code::InvalidBlock, "`default` must be a constant"),
        Some(Json::Null) if !nullable => {
            Diagnostic::error(Code::InvalidBlock, "`default` is null, and the variable is not nullable")
        }
        Some(value) => match schema.accepts(&value, "default") {
            Ok(()) => return Some(value),
            Err(findings) if findings.iter().all(|finding| finding.code == Code::InexactNumber) => {
                later(LONG_NUMBER)
            }
            Err(findings) => {
                let finding = Diagnostic::error(Code::TypeMismatch, "`default` does not fit the type")
                    .with_detail(findings.to_string());
                reading.findings.push(finding.at(argument.pos().subject()));
                return Some(value);
            }
        },
    };
    reading.findings.push(finding.at(argument.pos().subject()));
    None
}

const LONG_NUMBER: &str = "has a number with more digits than can be kept";
