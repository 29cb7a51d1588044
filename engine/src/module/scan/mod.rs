//! A linear scan of native syntax, before any recursive parser sees the text.
//!
//! The scan knows brackets, strings, templates, heredocs and comments, and nothing of the grammar
//! between them. That is enough to count nesting and size, since a stack overflow ends the
//! process, and to see where a block of the top level ends. Texts that are malformed may be read
//! otherwise than their author meant them; they are findings in any case.

mod blank;
mod costs;
mod heredoc;
mod kinds;
mod marks;
mod quote;

pub(super) use heredoc::Oddity;
pub(super) use kinds::is_of_name;

use kinds::{OF_CODE, is};
use marks::Marks;

use super::limits::{Exceeded, REPEATED};

/// What the scan is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside<'a> {
    /// Nothing: the top of the text.
    Top,
    Round,
    Square,
    Brace,
    Template,
    Quote,
    Heredoc(&'a [u8]),
}

impl Inside<'_> {
    fn is_text(self) -> bool {
        matches!(self, Self::Quote | Self::Heredoc(_))
    }
}

#[derive(Debug)]
struct Frame<'a> {
    inside: Inside<'a>,
    /// The byte after the one that opens it.
    start: usize,
    entries: usize,
    /// How often the parser may read what is within.
    readings: usize,
    /// Whether an operator stands before the current place, in the same expression.
    operated: bool,
}

/// A byte of a text and its line, from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) line: usize,
}

/// The state of a scan.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// A place after which no block comment ends.
    no_comment_ends: usize,
    /// As [`Scan::outline`] sets it.
    outline: bool,
    marks: Marks,
    elements: usize,
    comparisons: usize,
    /// How many bytes the parser may read again.
    pub(super) repeated: usize,
    /// As [`Frame::operated`], outside of every bracket and text.
    operated: bool,
    nesting: usize,
    depth: usize,
    frames: Vec<Frame<'a>>,
    /// What the parser would misread since the last call of [`Scan::restart`].
    pub(super) oddities: Vec<Oddity>,
    /// Where, since then, the first line ends on which a text in quotes is not closed.
    pub(super) torn: Option<usize>,
}

/// What a scan tells of a text that is within the limits.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// What the parser would misread.
    pub(super) oddities: Vec<Oddity>,
    /// Where the first line ends on which a text in quotes is not closed.
    pub(super) torn: Option<usize>,
}

/// Checks a text against the limits.
pub(super) fn scan(text: &str, depth: usize) -> Result<Scanned, Exceeded> {
    let mut scan = Scan::new(text, depth);
    while !scan.is_done() {
        scan.step()?;
    }
    scan.close_all()?;
    Ok(Scanned { oddities: scan.oddities, torn: scan.torn })
}

/// Where the `${…}` or `%{…}` that starts at `start` ends; `None` where it does not end.
pub(super) fn sequence_end(text: &str, start: usize) -> Option<usize> {
    let mut scan = Scan::starting(text, usize::MAX, Place { at: start, line: 1 });
    scan.sequence().ok()?;
    while !scan.is_outside() {
        if scan.is_done() {
            return None;
        }
        scan.step().ok()?;
    }
    Some(scan.at)
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, depth: usize) -> Self {
        Self::starting(text, depth, Place { at: 0, line: 1 })
    }

    /// A scan that starts within a text.
    pub(super) fn starting(text: &'a str, depth: usize, place: Place) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: place.at,
            no_comment_ends: usize::MAX,
            outline: false,
            marks: Marks::new(text.as_bytes(), place.at, place.line),
            elements: 0,
            comparisons: 0,
            repeated: 0,
            operated: false,
            nesting: 0,
            depth,
            frames: Vec::new(),
            oddities: Vec::new(),
            torn: None,
        }
    }

    /// Forgets everything but the place and what counts for the whole text.
    pub(super) fn restart(&mut self) {
        self.elements = 0;
        self.operated = false;
        self.nesting = 0;
        self.frames.clear();
        self.oddities.clear();
        self.torn = None;
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Whether the next byte stands outside of every bracket and text.
    pub(super) fn is_outside(&self) -> bool {
        self.frames.is_empty()
    }

    /// Whether the next byte is code, and not part of a text.
    pub(super) fn is_code(&self) -> bool {
        !self.inside().is_text()
    }

    pub(super) fn inside(&self) -> Inside<'a> {
        self.frames.last().map_or(Inside::Top, |frame| frame.inside)
    }

    /// Where the next byte stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The line of the next byte, from 1.
    pub(super) fn line(&mut self) -> usize {
        self.marks.line(self.bytes, self.at)
    }

    /// Starts afresh at another byte.
    pub(super) fn jump(&mut self, at: usize) {
        self.at = at;
        self.restart();
    }

    /// The byte that opens the outermost bracket or text that is still open; of a heredoc, the end
    /// of the line on which it opens.
    pub(super) fn opened(&self) -> Option<usize> {
        self.frames.first().map(|frame| frame.start - 1)
    }

    /// As [`Scan::opened`], of the outermost heredoc.
    pub(super) fn heredoc_opened(&self) -> Option<usize> {
        let is_heredoc = |frame: &&Frame<'_>| matches!(frame.inside, Inside::Heredoc(_));
        self.frames.iter().find(is_heredoc).map(|frame| frame.start - 1)
    }

    /// Whether only the outline is looked at: what opens and closes. Entries and items, which cost
    /// most of the time, are then not counted, and an operator is taken to stand before everything
    /// that opens, but where one byte tells that none does. Nor do lines end within brackets.
    pub(super) fn outline(&mut self, only: bool) {
        self.outline = only;
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Goes on to the next end of a line of code, or to the end of the text. An outline has such
    /// ends outside of brackets alone.
    pub(super) fn finish_line(&mut self) -> Result<(), Exceeded> {
        while !self.is_done() {
            if self.is_code() {
                self.pass();
                if self.rest().first() == Some(&b'\n') {
                    break;
                }
                self.token()?;
            } else {
                self.text()?;
            }
        }
        Ok(())
    }

    /// One step: a token of code, or a run of text.
    fn step(&mut self) -> Result<(), Exceeded> {
        if self.is_code() {
            self.pass();
            self.token()
        } else {
            self.text()
        }
    }

    /// A run of text, or the start or end of one.
    fn text(&mut self) -> Result<(), Exceeded> {
        match self.inside() {
            Inside::Heredoc(marker) => self.heredoc(marker),
            _ => self.quoted(),
        }
    }

    /// Passes over code that means nothing to the scan. Part of the loops that call it, as the
    /// token is: a call for each costs as much as what it does.
    #[inline(always)]
    fn pass(&mut self) {
        match (self.outline, self.is_outside()) {
            (true, true) => self.at = self.marks.next_or_end(self.bytes, self.at),
            (true, false) => self.at = self.marks.next(self.bytes, self.at),
            (false, _) => self.skip(|byte| !is(byte, OF_CODE)),
        }
    }

    fn exceeded(&self, what: String) -> Exceeded {
        Exceeded { at: self.at, what }
    }

    fn open(&mut self, inside: Inside<'a>, length: usize) -> Result<(), Exceeded> {
        let readings = self.frames.last().map_or(1, |frame| frame.readings);
        let readings = if self.may_be_operated(inside) { readings * 2 } else { readings };
        self.at += length;
        if !inside.is_text() {
            self.nesting += 1;
            self.element()?;
        }
        if self.nesting > self.depth {
            return Err(self.exceeded(format!("more than {} nested levels", self.depth)));
        }
        self.frames.push(Frame { inside, start: self.at, entries: 0, readings, operated: false });
        if readings > REPEATED { self.too_often() } else { Ok(()) }
    }

    fn pop(&mut self) -> Result<(), Exceeded> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if !frame.inside.is_text() {
            self.nesting -= 1;
        }
        let around = self.frames.last().map_or(1, |frame| frame.readings);
        self.repeated += (self.at - frame.start) * (frame.readings - around);
        if self.repeated > REPEATED { self.too_often() } else { Ok(()) }
    }

    /// Ends what is still open at the end of the text.
    fn close_all(&mut self) -> Result<(), Exceeded> {
        while !self.frames.is_empty() {
            self.pop()?;
        }
        Ok(())
    }

    /// Closes the innermost bracket of a kind and what was left open within; a bracket that closes
    /// nothing is passed over.
    fn close(&mut self, kind: fn(Inside<'_>) -> bool) -> Result<(), Exceeded> {
        self.at += 1;
        let opened = self.frames.iter().rposition(|frame| kind(frame.inside) || frame.inside.is_text());
        if let Some(opened) = opened.filter(|at| kind(self.frames[*at].inside)) {
            while self.frames.len() > opened {
                self.pop()?;
            }
        }
        Ok(())
    }

    /// Passes over the end of a line of code.
    pub(super) fn end_line(&mut self) {
        self.at += 1;
        // In other brackets an expression goes on after the end of its line.
        if matches!(self.inside(), Inside::Top | Inside::Brace) {
            self.operated(false);
        }
    }

    #[inline(always)]
    fn token(&mut self) -> Result<(), Exceeded> {
        let Some(byte) = self.bytes.get(self.at) else { return Ok(()) };
        let next = self.bytes.get(self.at + 1);
        match (byte, next) {
            (b'\n', _) => self.end_line(),
            (b'"', _) => self.quote()?,
            (b'(', _) => self.open(Inside::Round, 1)?,
            (b'[', _) => self.open(Inside::Square, 1)?,
            (b'{', _) => self.open(Inside::Brace, 1)?,
            (b')', _) => self.close(|inside| inside == Inside::Round)?,
            (b']', _) => self.close(|inside| inside == Inside::Square)?,
            (b'}', _) => self.close(|inside| matches!(inside, Inside::Brace | Inside::Template))?,
            (b'.', _) => {
                self.at += 1;
                self.element()?;
            }
            (b',', _) => {
                self.at += 1;
                self.operated(false);
                self.element()?;
            }
            (b'=', Some(b'>')) => {
                self.at += 2;
                self.operated(false);
            }
            (b'=' | b'!' | b'<' | b'>', Some(b'=')) => {
                self.at += 2;
                self.operated(true);
            }
            (b'=' | b':', _) => self.entry()?,
            (b'#', _) | (b'/', Some(b'/')) => self.line_comment(),
            (b'/', Some(b'*')) => self.block_comment(),
            (b'<', Some(b'<')) => self.heredoc_start()?,
            _ => {
                self.at += 1;
                self.operated(true);
            }
        }
        Ok(())
    }

    /// Passes over bytes.
    #[inline]
    fn skip(&mut self, passes: impl Fn(u8) -> bool) {
        let rest = self.rest();
        self.at += rest.iter().position(|byte| !passes(*byte)).unwrap_or(rest.len());
    }
}

pub(super) fn is_word(byte: u8) -> bool {
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
    fn an_escaped_quote_does_not_end_a_text() {
        assert_eq!(what(&format!(r#"a = "\"{}""#, "[".repeat(500))), None);
    }

    #[test]
    fn a_sequence_ends_at_its_own_bracket() {
        let end = |text: &str| sequence_end(text, 0);
        assert_eq!(end("${a}b}"), Some(4));
        assert_eq!(end("${\"}${\"}\"}\"}}"), Some(12));
        assert_eq!(end("${{a = 1}"), None);
    }

    #[test]
    fn a_text_in_quotes_ends_with_its_line() {
        let torn = |text: &str| scan(text, 60).ok().and_then(|scanned| scanned.torn);
        assert_eq!(torn("a = 1\nb = \"x\n"), Some(12));
        assert_eq!(torn("a = \"${\n\"x\"\n}\""), None);
        assert_eq!(torn("a = \"x\\\"\n"), Some(8));
    }
}
