//! Where the parser and Terraform differ on texts that Terraform accepts.
//!
//! What real modules hold is overwritten before the text is parsed, so that every other byte
//! keeps its place: objects that name a key twice, which the parser refuses (Terraform takes the
//! later value), heredocs without a line, which the parser reads on to the next such end, and
//! lines of a heredoc that only start with its marker. Values of heredocs are read from the
//! original text, see `literal`.

use std::borrow::Cow;

use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Body;

use super::scan::Oddity;

/// The most repeated keys in one block.
const KEYS: usize = 50;

/// A syntax tree, and where keys were repeated in an object.
pub(super) struct Parsed {
    pub(super) body: Body,
    pub(super) repeated: Vec<usize>,
}

/// Parses one part of a file that starts at the byte `start` of it. `budget` is how many bytes may
/// still be parsed again for the sake of repeated keys.
pub(super) fn parse(
    text: &str,
    start: usize,
    oddities: &[Oddity],
    budget: &mut usize,
) -> Result<Parsed, Error> {
    let mut patched = without_oddities(text, start, oddities);
    let mut repeated = Vec::new();
    loop {
        let error = match parse_body(&patched) {
            Ok(body) => return Ok(Parsed { body, repeated }),
            Err(error) => error,
        };
        let affordable = repeated.len() < KEYS && *budget >= text.len();
        if !affordable || !error.message().contains("redefined object key") {
            return Err(error);
        }
        let offset = error.location().offset();
        let length = key_length(&patched[offset..]);
        let number = format!("{:0length$}", repeated.len());
        if length == 0 || number.len() != length {
            return Err(error);
        }
        *budget -= text.len();
        patched.to_mut().replace_range(offset..offset + length, &number);
        repeated.push(offset);
    }
}

/// The length in bytes of the plain or quoted key at the start of a text; 0 for any other.
fn key_length(text: &str) -> usize {
    let word = |c: char| !c.is_alphanumeric() && c != '_' && c != '-';
    match text.strip_prefix('"') {
        Some(rest) => rest.find('"').map_or(0, |end| end + 2),
        None => text.find(word).unwrap_or(text.len()),
    }
}

/// The text with `""` in the place of heredocs that hold no line, and other letters in the place
/// of markers that do not end their heredoc.
fn without_oddities<'a>(text: &'a str, start: usize, oddities: &[Oddity]) -> Cow<'a, str> {
    let mut patched = Cow::Borrowed(text);
    for oddity in oddities {
        let (range, replacement) = match oddity {
            Oddity::Empty(range) => (range, "\"\""),
            Oddity::Marker(range) => (range, ""),
        };
        let range = range.start - start..range.end - start;
        let blank = if replacement.is_empty() { "." } else { " " };
        let rest = text[range.start + replacement.len()..range.end].bytes();
        let rest = rest.map(|byte| match byte {
            b'\n' => "\n",
            b'\r' => "\r",
            _ => blank,
        });
        let replacement: String = std::iter::once(replacement).chain(rest).collect();
        patched.to_mut().replace_range(range, &replacement);
    }
    patched
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::split::Parts;

    fn parsed(text: &str) -> Vec<Result<Parsed, Error>> {
        let mut budget = 1 << 20;
        Parts::new(text, 60)
            .map(|part| parse(&text[part.range.clone()], part.range.start, &part.oddities, &mut budget))
            .collect()
    }

    #[test]
    fn a_repeated_key_does_not_lose_the_block() {
        let text = "b {}\na {\n  x = { k = 1, \"long-key\" = 2, k = 3, \"long-key\" = 4 }\n}\n";
        let parsed = parsed(text);
        assert_eq!(parsed.len(), 2);
        assert_eq!(parsed[1].as_ref().unwrap().repeated.len(), 2);
    }

    #[test]
    fn a_repeated_argument_is_an_error() {
        assert!(parsed("a {\n  a = 1\n  a = 2\n}\n")[0].is_err());
    }

    #[test]
    fn an_empty_heredoc_ends_where_it_ends() {
        let text = "l {\n  a = <<-EOT\n  EOT\n  b = <<EOT\n EOTX\nEOT\n  c = <<E\r\n\tE\r\n  d = <<E\nE\n  e = <<E\nE\n}\n";
        let parsed = parsed(text);
        let body = &parsed[0].as_ref().unwrap().body;
        assert_eq!(body.blocks().next().unwrap().body.attributes().count(), 5);
    }

    #[test]
    fn a_marker_that_is_not_alone_on_its_line_is_text() {
        let parsed = parsed("a = <<EÉ\nEÉ, and more\n  EÉ)\n EÉ \t\nb = 1\n");
        assert_eq!(parsed.len(), 2);
        assert!(parsed.iter().all(Result::is_ok));
    }
}
