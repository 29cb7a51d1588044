//! Texts in quotes, and what starts code within texts.

use memchr::memrchr;

use super::kinds::{OF_TEXT, is};
use super::{Frame, Inside, Scan};
use crate::module::limits::Exceeded;

impl Scan<'_> {
    /// One step at a `$` or `%` of a text, where `${` and `%{` start code unless they are doubled.
    pub(super) fn sequence(&mut self) -> Result<(), Exceeded> {
        match self.rest() {
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => self.at += 3,
            [_, b'{', ..] => self.open(Inside::Template, 2)?,
            _ => self.at += 1,
        }
        Ok(())
    }

    /// At a quote: passes over a text that is nothing but text, and goes into any other.
    pub(super) fn quote(&mut self) -> Result<(), Exceeded> {
        let end = self.next_of_text(self.at + 1);
        match self.bytes.get(end) {
            Some(b'"') => self.at = end + 1,
            _ => self.open(Inside::Quote, 1)?,
        }
        Ok(())
    }

    /// Where the next byte stands that means something in a text; the length of the whole where
    /// there is none.
    fn next_of_text(&mut self, from: usize) -> usize {
        let mut at = self.marks.next_or_end(self.bytes, from);
        while self.bytes.get(at).is_some_and(|byte| !is(*byte, OF_TEXT)) {
            at = self.marks.next_or_end(self.bytes, at + 1);
        }
        at
    }

    pub(super) fn quoted(&mut self) -> Result<(), Exceeded> {
        match self.rest() {
            [b'\\', b'\n', ..] => self.at += 1,
            [b'\\', _, ..] => self.at += 2,
            [b'"', ..] => {
                self.at += 1;
                self.pop()?;
            }
            [b'\n', ..] => self.tear()?,
            [b'$' | b'%', ..] => self.sequence()?,
            _ => {
                self.at = self.next_of_text(self.at + 1);
            }
        }
        Ok(())
    }

    /// A text in quotes that goes over the end of its line is an error: everything that was opened
    /// on the line from a text in quotes on is taken as closed, so that what follows can be read.
    fn tear(&mut self) -> Result<(), Exceeded> {
        self.torn.get_or_insert(self.at);
        let line = memrchr(b'\n', &self.bytes[..self.at]).map_or(0, |end| end + 1);
        let torn = |frame: &Frame<'_>| frame.inside == Inside::Quote && frame.start > line;
        let outermost = self.frames.iter().position(torn).unwrap_or(self.frames.len() - 1);
        while self.frames.len() > outermost {
            self.pop()?;
        }
        Ok(())
    }
}
