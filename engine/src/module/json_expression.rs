//! Expressions of JSON syntax as HCL source.
//!
//! Where Terraform evaluates a JSON value, its texts are templates, in which `"${…}"` alone is the
//! expression inside. Written as HCL source, JSON files and native ones are read and evaluated by
//! the same code. Absent: arguments that Terraform takes as they stand (defaults, descriptions)
//! and addresses (`moved`, `depends_on`), which are texts and no templates.

use super::json::{Data, Node};
use super::scan;

/// The HCL source that means the same as a JSON value.
pub(super) fn source(node: &Node) -> String {
    match &node.data {
        Data::Plain(value) => value.to_string(),
        Data::Text(text) => template(text),
        Data::List(items) => format!("[{}]", items.iter().map(source).collect::<Vec<_>>().join(", ")),
        Data::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Data::Object(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|entry| format!("{} = {}", quoted(&entry.key), source(&entry.value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A text as HCL source: the expression itself where there is nothing around it.
fn template(text: &str) -> String {
    let alone = text.starts_with("${") && scan::sequence_end(text, 0) == Some(text.len());
    match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        Some(inner) if alone && !inner.starts_with('~') && !inner.ends_with('~') => inner.trim().to_owned(),
        _ => quoted(text),
    }
}

/// A template in quotes. What stands in `${…}` and `%{…}` is code and stays as it is.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let end = if rest.starts_with("$${") || rest.starts_with("%%{") {
            at + 3
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            scan::sequence_end(text, at).unwrap_or(text.len())
        } else {
            escape(next, &mut quoted);
            at += next.len_utf8();
            continue;
        };
        quoted.push_str(&text[at..end]);
        at = end;
    }
    quoted.push('"');
    quoted
}

fn escape(letter: char, quoted: &mut String) {
    match letter {
        '"' | '\\' => quoted.extend(['\\', letter]),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        control if control.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
        plain => quoted.push(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_alone_is_the_expression_inside() {
        assert_eq!(template("${ length(var.a) > 1 }"), "length(var.a) > 1");
        assert_eq!(template("${var.a}${var.b}"), "\"${var.a}${var.b}\"");
        assert_eq!(template("${\"}\"}"), "\"}\"");
        assert_eq!(template("${[for k in {a = \"${var.b}\"} : k]}"), "[for k in {a = \"${var.b}\"} : k]");
        assert_eq!(template("${~ var.a}"), "\"${~ var.a}\"");
    }

    #[test]
    fn what_is_text_is_escaped_and_what_is_code_is_not() {
        assert_eq!(
            template("say \"${upper(\"a\")}\"\n$${x} \\ %{ if true }"),
            r#""say \"${upper("a")}\"\n$${x} \\ %{ if true }""#
        );
        assert_eq!(template("a ${var.b"), "\"a ${var.b\"");
    }
}
