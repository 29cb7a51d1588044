//! Bounds on what is read, checked by a linear scan before any recursive parser sees the text.
//!
//! A stack overflow ends the process, so nesting is counted here first. The scan knows strings,
//! templates, heredocs and comments well enough not to count what is only text; where a text is
//! malformed it may count too little, which the parser's own limits then catch.

use serde::{Deserialize, Serialize};

/// How much of a folder is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The largest file, in bytes.
    pub file_bytes: usize,
    /// The most configuration files in one folder.
    pub files: usize,
    /// The deepest nesting of brackets and templates; the parser itself stops at 64.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 4 << 20, files: 2000, depth: 60 }
    }
}

/// The most operators in one chain; longer ones would make a syntax tree too deep to walk.
const OPERATORS: usize = 128;
/// The most entries of one object; the parser compares each key with all before it.
const ENTRIES: usize = 4000;
/// The most comparisons of keys in one file.
const COMPARISONS: usize = 32_000_000;
/// The most brackets, entries, items and attribute steps in one file: bounds the memory of the syntax tree.
pub(super) const ELEMENTS: usize = 400_000;

/// A limit that a text breaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exceeded {
    /// The line, from 1, on which it happens.
    pub(super) line: usize,
    /// What there is too much of.
    pub(super) what: String,
}

/// What the scan is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside<'a> {
    Round,
    Square,
    Brace,
    Template,
    Quote,
    Heredoc(&'a [u8]),
}

struct Frame<'a> {
    inside: Inside<'a>,
    operators: usize,
    entries: usize,
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    elements: usize,
    comparisons: usize,
    nesting: usize,
    depth: usize,
    frames: Vec<Frame<'a>>,
    /// A heredoc that was announced on this line and starts on the next.
    announced: Option<&'a [u8]>,
}

/// Checks native syntax against the limits.
pub(super) fn scan(text: &str, depth: usize) -> Result<(), Exceeded> {
    let mut scan = Scan::new(text, depth);
    while scan.at < scan.bytes.len() {
        scan.step()?;
    }
    Ok(())
}

/// Where the `${…}` or `%{…}` that starts at `start` ends; `None` where it does not end.
pub(super) fn sequence_end(text: &str, start: usize) -> Option<usize> {
    let mut scan = Scan { at: start, ..Scan::new(text, usize::MAX) };
    scan.template_or_text().ok()?;
    while scan.frames.len() > 1 {
        if scan.at >= scan.bytes.len() {
            return None;
        }
        scan.step().ok()?;
    }
    Some(scan.at)
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, depth: usize) -> Self {
        let outside = Frame { inside: Inside::Brace, operators: 0, entries: 0 };
        Self {
            bytes: text.as_bytes(),
            at: 0,
            line: 1,
            elements: 0,
            comparisons: 0,
            nesting: 0,
            depth,
            frames: vec![outside],
            announced: None,
        }
    }

    fn step(&mut self) -> Result<(), Exceeded> {
        match self.frames.last().map(|frame| frame.inside) {
            Some(Inside::Quote) => self.quoted(),
            Some(Inside::Heredoc(marker)) => self.heredoc(marker),
            _ => self.code(),
        }
    }

    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn exceeded(&self, what: String) -> Exceeded {
        Exceeded { line: self.line, what }
    }

    fn open(&mut self, inside: Inside<'a>, length: usize) -> Result<(), Exceeded> {
        self.at += length;
        if !matches!(inside, Inside::Quote | Inside::Heredoc(_)) {
            self.nesting += 1;
            self.element()?;
        }
        if self.nesting > self.depth {
            return Err(self.exceeded(format!("more than {} nested levels", self.depth)));
        }
        self.frames.push(Frame { inside, operators: 0, entries: 0 });
        Ok(())
    }

    /// Leaves the innermost frame; the outermost stays, so that a stray bracket does no harm.
    fn close(&mut self) {
        if self.frames.len() > 1
            && let Some(frame) = self.frames.pop()
            && !matches!(frame.inside, Inside::Quote | Inside::Heredoc(_))
        {
            self.nesting -= 1;
        }
    }

    fn element(&mut self) -> Result<(), Exceeded> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.exceeded(format!("more than {ELEMENTS} brackets, entries and items")));
        }
        Ok(())
    }

    fn operator(&mut self) -> Result<(), Exceeded> {
        self.at += 1;
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        frame.operators += 1;
        if frame.operators > OPERATORS {
            return Err(self.exceeded(format!("more than {OPERATORS} chained operators")));
        }
        Ok(())
    }

    fn entry(&mut self) -> Result<(), Exceeded> {
        self.at += 1;
        self.element()?;
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        frame.operators = 0;
        frame.entries += 1;
        self.comparisons += frame.entries;
        if frame.entries > ENTRIES || self.comparisons > COMPARISONS {
            return Err(self.exceeded(format!("more than {ENTRIES} entries in one object, or in several")));
        }
        Ok(())
    }

    fn newline(&mut self) {
        self.at += 1;
        self.line += 1;
        if let Some(frame) = self.frames.last_mut()
            && frame.inside == Inside::Brace
        {
            frame.operators = 0;
        }
        if let Some(marker) = self.announced.take() {
            self.frames.push(Frame { inside: Inside::Heredoc(marker), operators: 0, entries: 0 });
        }
    }

    fn code(&mut self) -> Result<(), Exceeded> {
        match self.rest() {
            [b'\n', ..] => self.newline(),
            [b'#', ..] | [b'/', b'/', ..] => self.skip_to_newline(),
            [b'/', b'*', ..] => self.skip_block_comment(),
            [b'"', ..] => self.open(Inside::Quote, 1)?,
            [b'(', ..] => self.open(Inside::Round, 1)?,
            [b'[', ..] => self.open(Inside::Square, 1)?,
            [b'{', ..] => self.open(Inside::Brace, 1)?,
            [b')' | b']' | b'}', ..] => {
                self.close();
                self.at += 1;
            }
            [b'<', b'<', ..] => self.announce_heredoc(),
            [b'=' | b'!' | b'<' | b'>', b'=', ..]
            | [b'=', b'>', ..]
            | [b'&', b'&', ..]
            | [b'|', b'|', ..] => {
                self.at += 1;
                self.operator()?;
            }
            [b'=', ..] => self.entry()?,
            [b'.', ..] => {
                self.at += 1;
                self.element()?;
            }
            [b',', ..] => {
                self.at += 1;
                self.element()?;
                if let Some(frame) = self.frames.last_mut() {
                    frame.operators = 0;
                }
            }
            [b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'!' | b'?', ..] => self.operator()?,
            [first, ..] if is_word(*first) => {
                self.at += self.rest().iter().take_while(|byte| is_word(**byte) || **byte == b'-').count();
            }
            _ => self.at += 1,
        }
        Ok(())
    }

    fn skip_to_newline(&mut self) {
        self.at += self.rest().iter().take_while(|byte| **byte != b'\n').count();
    }

    fn skip_block_comment(&mut self) {
        self.at += 2;
        while self.at < self.bytes.len() && !self.rest().starts_with(b"*/") {
            self.line += usize::from(self.bytes[self.at] == b'\n');
            self.at += 1;
        }
        self.at = (self.at + 2).min(self.bytes.len());
    }

    fn announce_heredoc(&mut self) {
        self.at += 2;
        self.at += usize::from(self.rest().first() == Some(&b'-'));
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_word(**byte) || **byte == b'-').count();
        self.at += length;
        if length > 0 {
            self.announced = Some(&rest[..length]);
        }
    }

    /// One step inside a text, where `${` and `%{` start code unless they are doubled.
    fn template_or_text(&mut self) -> Result<(), Exceeded> {
        match self.rest() {
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => self.at += 3,
            [b'$' | b'%', b'{', ..] => self.open(Inside::Template, 2)?,
            [b'\n', ..] => {
                self.at += 1;
                self.line += 1;
            }
            _ => self.at += 1,
        }
        Ok(())
    }

    fn quoted(&mut self) -> Result<(), Exceeded> {
        match self.rest() {
            [b'\\', _, ..] => self.at += 2,
            [b'"', ..] => {
                self.close();
                self.at += 1;
            }
            [b'\n', ..] => self.close(),
            _ => self.template_or_text()?,
        }
        Ok(())
    }

    fn heredoc(&mut self, marker: &[u8]) -> Result<(), Exceeded> {
        let starts_line = self.at == 0 || self.bytes[self.at - 1] == b'\n';
        if starts_line {
            let rest = self.rest();
            let indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let word = &rest[indent..];
            if word.starts_with(marker)
                && !word.get(marker.len()).is_some_and(|byte| is_word(*byte) || *byte == b'-')
            {
                self.at += indent + marker.len();
                self.close();
                return Ok(());
            }
        }
        self.template_or_text()
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> Option<String> {
        scan(text, 60).err().map(|exceeded| exceeded.what)
    }

    #[test]
    fn brackets_count_and_text_does_not() {
        assert_eq!(what(&"[".repeat(61)).as_deref(), Some("more than 60 nested levels"));
        assert_eq!(what(&format!("a = \"{}\"", "[".repeat(500))), None);
        assert_eq!(what(&format!("# {}\n/* {} */", "{".repeat(500), "(".repeat(500))), None);
        assert_eq!(what(&format!("a = <<-EOT\n{}\n  EOT\nb = [1]", "{ \" ".repeat(500))), None);
    }

    #[test]
    fn templates_count_inside_text() {
        assert!(what(&"\"${".repeat(100_000)).is_some());
        assert!(what(&format!("a = <<E\n{}", "${[".repeat(40))).is_some());
        assert_eq!(what(&format!("a = \"{}\"", "$${".repeat(500))), None);
    }

    #[test]
    fn operators_count_per_chain() {
        assert!(what(&format!("a = 1{}", " + 1".repeat(200))).is_some());
        assert_eq!(what(&"a = 1 + 1\n".repeat(500)), None);
        assert_eq!(what(&format!("a = [{}]", "1 + 1, ".repeat(500))), None);
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_text() {
        assert_eq!(what(&format!(r#"a = "\"{}""#, "[".repeat(500))), None);
    }
}
