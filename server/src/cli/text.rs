//! JSON values as text for people.

use serde_json::Value;

/// Text without escape sequences and control characters, other than newline and tab.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' if chars.peek() == Some(&'[') => {
                // A sequence ends with its first letter; colours end with "m".
                chars.next();
                chars.by_ref().find(|c| ('\u{40}'..='\u{7e}').contains(c));
            }
            '\n' | '\t' => cleaned.push(c),
            c if c.is_control() => {}
            c => cleaned.push(c),
        }
    }
    cleaned
}

/// The value at a JSON pointer as a cell; what is absent is `-`.
pub(super) fn at(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).unwrap_or(&Value::Null);
    if pointer.ends_with("_at") || pointer == "/at" {
        return time(found);
    }
    cell(found)
}

/// A value as a cell: absent is `-`, yes and no for booleans, lists joined by commas.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => clean(text),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Object(fields) if fields.is_empty() => "-".to_owned(),
        Value::Object(fields) if fields.values().all(is_entry) => {
            fields.iter().map(|(key, entry)| self::entry(key, entry)).collect::<Vec<_>>().join("\n")
        }
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => clean(&other.to_string()),
    }
}

/// Whether a value is a tag or config as it is set at one place.
fn is_entry(value: &Value) -> bool {
    value.get("value").is_some() && value.get("locked").is_some_and(Value::is_boolean)
}

/// A tag or config as the command line takes it, and as people read it.
fn entry(key: &str, entry: &Value) -> String {
    let locked = if entry["locked"] == true { " (locked)" } else { "" };
    let own = if entry["inherit"] == false { " (here only)" } else { "" };
    format!("{key}={}{locked}{own}", literal(&entry["value"]))
}

/// A value of a variable, tag or output: text as it is, all else as JSON.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text),
        other => clean(&other.to_string()),
    }
}

/// A time as `2026-01-31 12:00:00`, in UTC as the server gives it.
pub(super) fn time(value: &Value) -> String {
    match value.as_str() {
        Some(text) => clean(&text.chars().take(19).collect::<String>().replace('T', " ")),
        None => "-".to_owned(),
    }
}

/// Draws a tree: each node is its depth and its text, parents before their children.
pub(super) fn tree(nodes: &[(usize, String)]) -> String {
    let mut lines = Vec::with_capacity(nodes.len());
    for (index, (depth, text)) in nodes.iter().enumerate() {
        let mut line = String::new();
        for level in 1..=*depth {
            let goes_on = nodes[index + 1..]
                .iter()
                .find(|(later, _)| *later <= level)
                .is_some_and(|(later, _)| *later == level);
            line.push_str(match (level == *depth, goes_on) {
                (true, true) => "├── ",
                (true, false) => "└── ",
                (false, true) => "│   ",
                (false, false) => "    ",
            });
        }
        lines.push(line + text.as_str());
    }
    lines.join("\n")
}

/// The text before and after the first `mark`.
pub(super) fn halves(text: &str, mark: char) -> Option<(&str, &str)> {
    text.split_once(mark).filter(|(first, _)| !first.is_empty())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_short_and_carry_no_control_characters() {
        let row = json!({"a": null, "b": true, "c": ["x", "y"], "d": "\u{1b}[31mred", "created_at": "2026-01-31T12:00:00.123Z", "e": {"k": 1}});
        let cells: Vec<String> =
            ["/a", "/b", "/c", "/d", "/created_at", "/e", "/absent"].iter().map(|p| at(&row, p)).collect();
        assert_eq!(cells, ["-", "yes", "x, y", "red", "2026-01-31 12:00:00", r#"{"k":1}"#, "-"]);
    }

    #[test]
    fn tags_are_told_one_to_a_line() {
        let tags = json!({"Cost": {"value": "7", "inherit": true, "locked": true}, "Team": {"value": "core", "inherit": false, "locked": false}});
        assert_eq!(cell(&tags), "Cost=7 (locked)\nTeam=core (here only)");
        assert_eq!(cell(&json!({})), "-");
    }

    #[test]
    fn a_tree_has_branches() {
        let nodes = [(0, "acme"), (1, "eu"), (2, "net"), (2, "app"), (1, "us"), (0, "other")];
        let nodes: Vec<(usize, String)> =
            nodes.iter().map(|(depth, text)| (*depth, (*text).to_owned())).collect();
        assert_snapshot!(tree(&nodes), @"
        acme
        ├── eu
        │   ├── net
        │   └── app
        └── us
        other
        ");
    }
}
