//! What a text may cost the parser: what is counted, and when it is too much.

use super::{Inside, Scan, is_word};
use crate::module::limits::{COMPARISONS, ELEMENTS, ENTRIES, Exceeded};

impl Scan<'_> {
    /// Whether an operator may stand before what opens at the current place.
    pub(super) fn may_be_operated(&self, inside: Inside<'_>) -> bool {
        if !self.outline {
            return self.frames.last().map_or(self.operated, |frame| frame.operated);
        }
        let before = self.bytes[..self.at].trim_ascii_end();
        match (inside, before) {
            (Inside::Brace, [.., b'=' | b'!' | b'<' | b'>', b'=']) => true,
            (Inside::Brace, [.., b'=' | b':' | b',' | b'"' | b'(' | b'[' | b'{']) => false,
            (Inside::Brace, [.., byte]) => !is_word(*byte),
            _ => true,
        }
    }

    /// Notes that an operator was passed, or the end of an expression.
    pub(super) fn operated(&mut self, operated: bool) {
        let operated = operated && !self.outline;
        match self.frames.last_mut() {
            Some(frame) => frame.operated = operated,
            None => self.operated = operated,
        }
    }

    pub(super) fn too_often(&self) -> Result<(), Exceeded> {
        Err(self.exceeded("too many brackets within brackets that follow operators".to_owned()))
    }

    pub(super) fn element(&mut self) -> Result<(), Exceeded> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.exceeded(format!("more than {ELEMENTS} brackets, entries and items")));
        }
        Ok(())
    }

    pub(super) fn entry(&mut self) -> Result<(), Exceeded> {
        self.at += 1;
        self.operated(false);
        self.element()?;
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        frame.entries += 1;
        self.comparisons += frame.entries;
        if frame.entries > ENTRIES || self.comparisons > COMPARISONS {
            return Err(self.exceeded(format!("more than {ENTRIES} entries in one object, or in several")));
        }
        Ok(())
    }
}
