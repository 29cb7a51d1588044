//! Reads the blocks of a module, and writes the tables of its README.

use std::collections::BTreeMap;

use hcl::expr::{Expression, FuncCall, ObjectKey};
use hcl::structure::{Block, Body, Structure};
use terrace_registry::Entry;

/// A module's blocks of one kind by label, in the order of the files and lines.
pub(crate) fn blocks(entry: &Entry, kind: &str) -> BTreeMap<String, Body> {
    in_order(entry, kind).into_iter().collect()
}

fn in_order(entry: &Entry, kind: &str) -> Vec<(String, Body)> {
    let label = |block: Block| Some((block.labels.first()?.as_str().to_owned(), block.body));
    files(entry).into_iter().filter(|block| block.identifier.as_str() == kind).filter_map(label).collect()
}

/// The sources of the providers that a module asks for: `hashicorp/aws`.
pub(crate) fn providers(entry: &Entry) -> Vec<String> {
    let settings = files(entry).into_iter().filter(|block| block.identifier.as_str() == "terraform");
    let required = settings.flat_map(|block| inner(block.body, "required_providers"));
    let source = |expression: &Expression| match expression {
        Expression::Object(object) => object
            .get(&ObjectKey::from("source"))
            .or_else(|| object.get(&ObjectKey::Identifier("source".into())))
            .map(text),
        _ => None,
    };
    let sources = required.filter_map(|attribute| source(&attribute.expr));
    sources.map(|quoted| quoted.trim_matches('"').to_owned()).collect()
}

fn inner(body: Body, kind: &str) -> Vec<hcl::structure::Attribute> {
    let blocks = body.into_iter().filter_map(Structure::into_block);
    let wanted = blocks.filter(|block| block.identifier.as_str() == kind);
    wanted.flat_map(|block| block.body.into_iter().filter_map(Structure::into_attribute)).collect()
}

fn files(entry: &Entry) -> Vec<Block> {
    let code = entry.module.iter().filter(|(path, _)| path.as_str().ends_with(".tf"));
    let bodies = code.map(|(path, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap();
        hcl::parse(text).unwrap_or_else(|error| panic!("{}/{path}: {error}", entry.key))
    });
    bodies.flat_map(|body: Body| body.into_iter().filter_map(Structure::into_block)).collect()
}

/// An attribute of a block, as compact source text.
pub(crate) fn attribute(body: &Body, name: &str) -> Option<String> {
    body.attributes().find(|attribute| attribute.key.as_str() == name).map(|attribute| text(&attribute.expr))
}

/// The tables that end a module's README.
pub(crate) fn tables(entry: &Entry) -> String {
    let cell = |body: &Body, name: &str| attribute(body, name).unwrap_or_default().replace('|', "\\|");
    let prose = |body: &Body| cell(body, "description").trim_matches('"').replace("\\\"", "\"");
    let secret = |body: &Body| if cell(body, "sensitive") == "true" { " Sensitive." } else { "" };
    let mut lines = vec!["## Inputs\n\n| name | type | default | what it is |\n|---|---|---|---|".to_owned()];
    lines.extend(in_order(entry, "variable").iter().map(|(name, body)| {
        let default = attribute(body, "default").map_or("required".to_owned(), |value| format!("`{value}`"));
        let kind = cell(body, "type");
        format!("| `{name}` | `{kind}` | {default} | {}{} |", prose(body), secret(body))
    }));
    lines.push("\n## Outputs\n\n| name | what it is |\n|---|---|".to_owned());
    lines.extend(
        in_order(entry, "output")
            .iter()
            .map(|(name, body)| format!("| `{name}` | {}{} |", prose(body), secret(body))),
    );
    lines.join("\n") + "\n"
}

fn text(expression: &Expression) -> String {
    let list = |items: &[Expression]| items.iter().map(text).collect::<Vec<_>>().join(", ");
    match expression {
        Expression::Array(items) => format!("[{}]", list(items)),
        Expression::Object(object) if object.is_empty() => "{}".to_owned(),
        Expression::Object(object) => {
            let pairs: Vec<String> =
                object.iter().map(|(key, value)| format!("{key} = {}", text(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Expression::FuncCall(call) => {
            let FuncCall { name, args, .. } = call.as_ref();
            format!("{name}({})", list(args))
        }
        other => hcl::format::to_string(other).unwrap(),
    }
}
