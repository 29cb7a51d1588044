//! Values as Terraform's native syntax writes them.
//!
//! Strings are always quoted, never heredocs, and every character that could end the string,
//! start a template or fool a reader's eye is escaped. Keys of objects come in sorted order:
//! same value, same text.

use std::fmt::Write as _;

use serde_json::Value as Json;

/// The right-hand side of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// A literal or reference that fits on one line.
    Text(String),
    /// A list.
    List(Vec<Expression>),
    /// An object or map: keys as they are written, quoted where need be.
    Map(Vec<(String, Expression)>),
}

impl Expression {
    /// A literal value.
    pub(super) fn value(value: &Json) -> Self {
        match value {
            Json::Array(items) => Self::List(items.iter().map(Self::value).collect()),
            Json::Object(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by_key(|(key, _)| *key);
                Self::Map(sorted.into_iter().map(|(name, item)| (key(name), Self::value(item))).collect())
            }
            Json::String(text) => Self::Text(quote(text)),
            scalar => Self::Text(scalar.to_string()),
        }
    }

    /// A quoted string.
    pub(super) fn string(text: &str) -> Self {
        Self::Text(quote(text))
    }

    /// A reference or keyword, written as it is.
    pub(super) fn reference(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The whole expression on one line.
    pub(super) fn one_line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::one_line).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key} = {}", value.one_line())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// Whether a name can stand for itself in Terraform's syntax.
///
/// Letters beyond ASCII are allowed as long as each takes exactly one column.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        && has_plain_columns(name)
}

/// Whether every character is one column wide for `terraform fmt`, which counts user-perceived
/// characters: nothing that joins its neighbours, such as accents or emoji parts.
pub(super) fn has_plain_columns(text: &str) -> bool {
    text.chars().all(is_plain_column)
}

fn is_plain_column(c: char) -> bool {
    matches!(u32::from(c),
        0x20..=0x7e                       // ASCII
        | 0xa1..=0xac | 0xae..=0x24f      // Latin
        | 0x391..=0x3ff | 0x400..=0x481   // Greek, Cyrillic
        | 0x2010..=0x2027 | 0x2190..=0x2193
        | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x4e00..=0x9fff | 0xac00..=0xd7a3)
}

/// The key of an object, quoted where it is not an identifier or would be read as a keyword.
pub(super) fn key(name: &str) -> String {
    const KEYWORDS: [&str; 9] = ["for", "in", "if", "else", "endif", "endfor", "true", "false", "null"];
    if name.is_ascii() && is_identifier(name) && !KEYWORDS.contains(&name) {
        return name.to_owned();
    }
    // Columns of keys decide where "=" goes, so characters of unsure width are escaped.
    quoted(name, |c| !is_plain_column(c))
}

/// A string in quotes.
pub(super) fn quote(text: &str) -> String {
    quoted(text, is_treacherous)
}

fn quoted(text: &str, escaped: impl Fn(char) -> bool) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if characters.peek() == Some(&'{') => quoted.extend([c, c]),
            c if escaped(c) => push_escape(&mut quoted, c),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn push_escape(text: &mut String, c: char) {
    let code = u32::from(c);
    // Writing to a String cannot fail.
    _ = if code > 0xffff { write!(text, "\\U{code:08x}") } else { write!(text, "\\u{code:04x}") };
}

/// Characters that are not seen, or that turn the direction of what is. The joiners stay: some
/// scripts and many emoji are spelled with them.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0xad | 0x61c | 0x180e | 0x200b | 0x200e..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff
            | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
}

/// Text that cannot end a comment.
pub(super) fn comment_text(text: &str) -> String {
    text.chars().map(|c| if is_treacherous(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strings_cannot_leave_their_quotes() {
        let cases = [
            ("plain", r#""plain""#),
            ("a \"b\" \\ c", r#""a \"b\" \\ c""#),
            ("${x} %{y} $x 100%", r#""$${x} %%{y} $x 100%""#),
            ("$${x}", r#""$$${x}""#),
            ("line\n\ttab\r", r#""line\n\ttab\r""#),
            ("\u{1}\u{202e}\u{e0041}", r#""\u0001\u202e\U000e0041""#),
            ("größe 日本 🎉", "\"größe 日本 🎉\""),
        ];
        for (text, expected) in cases {
            assert_eq!(quote(text), expected);
        }
    }

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        for (name, expected) in [
            ("Team", "Team"),
            ("a-b_1", "a-b_1"),
            ("for", "\"for\""),
            ("null", "\"null\""),
            ("1st", "\"1st\""),
            ("a/b", "\"a/b\""),
            ("größe", "\"größe\""),
            ("🎉", "\"\\U0001f389\""),
            ("", "\"\""),
        ] {
            assert_eq!(key(name), expected);
        }
    }

    #[test]
    fn a_value_fits_on_a_line() {
        let value = json!({"b": [1, -2.5, true, null], "a": {"x": "${y}"}, "c": {}, "d": []});
        let expected = r#"{ a = { x = "$${y}" }, b = [1, -2.5, true, null], c = {}, d = [] }"#;
        assert_eq!(Expression::value(&value).one_line(), expected);
    }
}
