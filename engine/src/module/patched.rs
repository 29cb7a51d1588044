//! Where the parser and Terraform differ on texts that Terraform accepts.
//!
//! Two things that real modules hold are overwritten before the text is parsed, so that every
//! other byte keeps its place: objects that name a key twice, which the parser refuses (Terraform
//! takes the later value), and heredocs without a line, which the parser reads on to the next such
//! end. Values of heredocs are read from the original text, see `literal`.

use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Body;

/// The most bytes that are parsed again for the sake of repeated keys.
const BYTES: usize = 16 << 20;
/// The most repeated keys in one file.
const KEYS: usize = 50;

/// Parses a text; also returns where repeated keys were overwritten.
pub(super) fn parse(text: &str) -> Result<(Body, Vec<usize>), Error> {
    let mut patched = without_empty_heredocs(text);
    let mut error = match parse_body(&patched) {
        Ok(body) => return Ok((body, Vec::new())),
        Err(error) => error,
    };
    let mut offsets = Vec::new();
    let tries = (BYTES / text.len().max(1)).clamp(1, KEYS);
    while offsets.len() < tries && error.message().contains("redefined object key") {
        let offset = error.location().offset();
        let length = key_length(&patched[offset..]);
        let number = format!("{:0length$}", offsets.len());
        if length == 0 || number.len() != length {
            break;
        }
        patched.replace_range(offset..offset + length, &number);
        offsets.push(offset);
        error = match parse_body(&patched) {
            Ok(body) => return Ok((body, offsets)),
            Err(error) => error,
        };
    }
    Err(error)
}

/// The length in bytes of the plain or quoted key at the start of a text; 0 for any other.
fn key_length(text: &str) -> usize {
    match text.strip_prefix('"') {
        Some(rest) => rest.find('"').map_or(0, |end| end + 2),
        None => word_length(text),
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len())
}

/// The text with `""` and spaces in the place of heredocs that hold no line.
fn without_empty_heredocs(text: &str) -> String {
    let mut patched = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<<") {
        let (before, heredoc) = rest.split_at(start);
        patched.push_str(before);
        let (length, replacement) = match empty_heredoc(heredoc) {
            Some(length) => {
                let blank = |c: char| if matches!(c, '\r' | '\n') { c } else { ' ' };
                (length, format!("\"\"{}", heredoc[2..length].chars().map(blank).collect::<String>()))
            }
            None => (2, "<<".to_owned()),
        };
        patched.push_str(&replacement);
        rest = &heredoc[length..];
    }
    patched.push_str(rest);
    patched
}

/// The length in bytes of the heredoc at the start of a text, where it holds no line.
fn empty_heredoc(text: &str) -> Option<usize> {
    let after_mark = text.strip_prefix("<<-").or_else(|| text.strip_prefix("<<"))?;
    let word = &after_mark[..word_length(after_mark)];
    let after_word = &after_mark[word.len()..];
    let end_line = after_word.strip_prefix("\r\n").or_else(|| after_word.strip_prefix('\n'))?;
    let end = end_line.trim_start_matches([' ', '\t']);
    let is_end =
        word.is_ascii() && !word.is_empty() && end.starts_with(word) && word_length(end) == word.len();
    is_end.then(|| text.len() - end.len() + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_does_not_lose_the_file() {
        let text = "a {\n  x = { k = 1, \"long-key\" = 2, k = 3, \"long-key\" = 4 }\n}\nb {}\n";
        let (body, offsets) = parse(text).unwrap();
        assert_eq!(body.blocks().count(), 2);
        assert_eq!(offsets.len(), 2);
    }

    #[test]
    fn a_repeated_argument_is_an_error() {
        assert!(parse("a = 1\na = 2\n").is_err());
    }

    #[test]
    fn an_empty_heredoc_ends_where_it_ends() {
        let text = "a = <<-EOT\n  EOT\nb = <<EOT\n EOTX\nEOT\nc = <<E\r\n\tE\r\nd = <<E\nE\ne = <<E\nE\n";
        assert_eq!(without_empty_heredocs(text).len(), text.len());
        let (body, _) = parse(text).unwrap();
        assert_eq!(body.attributes().count(), 5);
    }
}
