//! Heredocs: where they end, and where the parser would think otherwise.

use std::ops::Range;

use super::{Inside, Scan, is_word};
use crate::module::limits::Exceeded;

/// Heredocs that the parser would misread, though Terraform accepts them.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::module) enum Oddity {
    /// A heredoc without a line.
    Empty(Range<usize>),
    /// The marker at the start of a line that goes on after it, and so does not end the heredoc.
    Marker(Range<usize>),
}

/// A heredoc's marker at the start of a line.
struct Marker {
    start: usize,
    end: usize,
    /// Whether it is alone on its line, and so ends the heredoc.
    alone: bool,
}

impl<'a> Scan<'a> {
    /// At `<<`, which starts a heredoc where a marker and a line end follow.
    pub(super) fn heredoc_start(&mut self) -> Result<(), Exceeded> {
        let start = self.at;
        self.at += 2;
        self.at += usize::from(self.rest().first() == Some(&b'-'));
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_word(**byte) || **byte == b'-').count();
        let line_end = match &rest[length..] {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return Ok(()),
        };
        if length == 0 {
            return Ok(());
        }
        let marker = &rest[..length];
        self.open(Inside::Heredoc(marker), length + line_end)?;
        match self.marker(marker).filter(|marker| marker.alone) {
            Some(end) => self.odd(Oddity::Empty(start..end.end)),
            None => Ok(()),
        }
    }

    fn odd(&mut self, oddity: Oddity) -> Result<(), Exceeded> {
        self.oddities.push(oddity);
        self.element()
    }

    /// The marker with which the line at the current place starts, where it does.
    fn marker(&self, marker: &[u8]) -> Option<Marker> {
        let rest = self.rest();
        let indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let after = rest[indent..].strip_prefix(marker)?;
        let blank = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        let alone = matches!(after[blank..].first(), None | Some(b'\n'));
        let start = self.at + indent;
        Some(Marker { start, end: start + marker.len(), alone })
    }

    /// One step inside a heredoc.
    pub(super) fn heredoc(&mut self, marker: &[u8]) -> Result<(), Exceeded> {
        let starts_line = self.at == 0 || self.bytes[self.at - 1] == b'\n';
        let found = if starts_line { self.marker(marker) } else { None };
        if let Some(found) = found {
            self.at = found.end;
            if found.alone {
                self.pop()?;
                return Ok(());
            }
            return self.odd(Oddity::Marker(found.start..found.end));
        }
        match self.rest() {
            [b'\n', ..] => self.at += 1,
            [b'$' | b'%', ..] => self.sequence()?,
            _ => self.skip(|byte| !matches!(byte, b'\n' | b'$' | b'%')),
        }
        Ok(())
    }
}
