//! `README.md`: what the folder is, where its values come from, how to run it without Terrace.

use serde_json::{Value as Json, json};

use crate::generate::hcl::{Expression, comment_text};
use crate::generate::root::is_local;
use crate::generate::{Backend, Placement, backend};
use crate::tree::{Origin, Resolution, Resolved};

/// The template that is used where the author gives none.
pub(super) const DEFAULT: &str = include_str!("readme.md.hbs");

/// Values longer than this are cut in the table; `main.tf` has them in full.
const CELL: usize = 120;

/// What templates can speak of: of sensitive values the name and the origin, never the value.
pub(super) fn data(resolved: &Resolved, placement: &Placement, environment: &[&String]) -> Json {
    let version = &placement.version;
    let tags = resolved.tags.iter().map(|(key, tag)| entry("key", key.as_str(), tag));
    let is_set = |resolution: &Resolution| resolution.origin != Origin::ModuleDefault;
    let values = resolved.values.iter().filter(|(_, resolution)| is_set(resolution));
    let values = values.map(|(name, resolution)| entry("name", name, resolution));
    let defaults = resolved.values.values().filter(|resolution| !is_set(resolution)).count();
    json!({
        "path": placement.resource.to_string(),
        "resource_id": placement.resource_id.to_string(),
        "template": placement.template.as_str(),
        "version": {
            "source": version.source,
            "source_code": code_span(&version.source),
            "tag": version.tag,
            "label": code_span(&version.tag),
            "commit": version.commit.as_str(),
        },
        "tags": tags.collect::<Vec<Json>>(),
        "values": values.collect::<Vec<Json>>(),
        "defaults": defaults,
        "defaults_text": defaults_text(defaults),
        "backend": backend::data(&placement.backend),
        "without_text": without_text(placement),
        "environment": environment,
    })
}

fn entry(label: &str, name: &str, resolution: &Resolution) -> Json {
    let shown = (!resolution.sensitive).then_some(&resolution.value);
    json!({
        label: name,
        format!("{label}_code"): code_span(name),
        "value": shown,
        "value_code": shown.map(|value| code_span(&Expression::value(value).one_line())),
        "origin": resolution.origin,
        "origin_text": cell(&resolution.origin.to_string()),
        "sensitive": resolution.sensitive,
    })
}

fn defaults_text(defaults: usize) -> String {
    match defaults {
        0 => "No variable has the module's default.".to_owned(),
        1 => "One further variable has the module's default.".to_owned(),
        count => format!("{count} further variables have the module's defaults."),
    }
}

fn without_text(placement: &Placement) -> String {
    let source = (!is_local(&placement.version.source)).then_some("the module's source");
    let state = (placement.backend != Backend::Local).then_some("the state");
    let access: Vec<&str> = source.into_iter().chain(state).collect();
    match access.is_empty() {
        true => "All that it takes is Terraform or OpenTofu:".to_owned(),
        false => format!("It takes Terraform or OpenTofu, and access to {}:", access.join(" and to ")),
    }
}

/// Text as it can stand in a table's cell.
fn cell(text: &str) -> String {
    comment_text(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}

/// Text as code in a table's cell: nothing in it is read as Markdown.
fn code_span(text: &str) -> String {
    let mut text = comment_text(text);
    if text.chars().count() > CELL {
        text = text.chars().take(CELL).chain(['…']).collect();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.is_empty() || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_cannot_leave_its_cell() {
        for (text, expected) in [
            ("a", "`a`"),
            ("a|b", "`a\\|b`"),
            ("`", "`` ` ``"),
            ("a``b", "```a``b```"),
            ("line\nbreak", "`line break`"),
        ] {
            assert_eq!(code_span(text), expected);
        }
    }
}
