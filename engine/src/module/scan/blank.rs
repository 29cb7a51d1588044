//! White space and comments.

use memchr::memchr;

use super::Scan;

impl Scan<'_> {
    /// Passes over white space and comments.
    pub(in crate::module) fn skip_blank(&mut self) {
        loop {
            match self.rest() {
                [b'\n' | b' ' | b'\t' | b'\r', ..] => {
                    self.skip(|byte| matches!(byte, b'\n' | b' ' | b'\t' | b'\r'));
                }
                [b'#', ..] | [b'/', b'/', ..] => self.line_comment(),
                [b'/', b'*', ..] if self.comment_length().is_some() => self.block_comment(),
                _ => return,
            }
        }
    }

    /// Passes over a comment that ends with its line.
    pub(super) fn line_comment(&mut self) {
        self.at += memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
    }

    /// The length of the block comment at the current place, where it ends.
    fn comment_length(&mut self) -> Option<usize> {
        if self.at >= self.no_comment_ends {
            return None;
        }
        let length = self.text[self.at + 2..].find("*/").map(|end| end + 4);
        if length.is_none() {
            self.no_comment_ends = self.at;
        }
        length
    }

    /// Passes over a block comment; of one that does not end, over its mark.
    pub(super) fn block_comment(&mut self) {
        self.at += self.comment_length().unwrap_or(2);
    }
}
