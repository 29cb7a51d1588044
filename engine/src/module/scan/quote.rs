//! Texts in quotes, and what starts code within texts.

use super::kinds::{OF_TEXT, unmarked};
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
        let text = &self.rest()[1..];
        let end = unmarked(text, OF_TEXT);
        match text.get(end) {
            Some(b'"') => self.at += end + 2,
            _ => self.open(Inside::Quote, 1)?,
        }
        Ok(())
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
                self.at += 1;
                self.at += unmarked(self.rest(), OF_TEXT);
            }
        }
        Ok(())
    }

    /// A text in quotes that goes over the end of its line is an error: everything that was opened
    /// on the line from a text in quotes on is taken as closed, so that what follows can be read.
    fn tear(&mut self) -> Result<(), Exceeded> {
        self.torn.get_or_insert(self.line);
        let torn = |frame: &Frame<'_>| frame.inside == Inside::Quote && frame.place.line == self.line;
        let outermost = self.frames.iter().position(torn).unwrap_or(self.frames.len() - 1);
        while self.frames.len() > outermost {
            self.pop()?;
        }
        Ok(())
    }
}
