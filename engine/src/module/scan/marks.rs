//! Where the bytes stand that the outline of a text is made of, found for sixty-four bytes at once.
//!
//! Comparing every byte with every mark looks like more work than a table and a branch for each
//! byte, and is less: it has no branches. The bits are then taken one after the other. After
//! Langdale and Lemire, "Parsing gigabytes of JSON per second" (The VLDB Journal 28, 2019),
//! section 3.1.

use memchr::memchr_iter;
use wide::u8x64;

/// How many bytes are looked at together.
const WIDTH: usize = 64;

/// The marks of one stretch of a text, with a bit for each byte from the start on, the first one
/// lowest.
#[derive(Debug)]
pub(super) struct Marks {
    start: usize,
    /// The line of the start, from 1.
    line: usize,
    /// Whether it is a mark.
    bits: u64,
    /// Whether it ends a line.
    ends: u64,
}

impl Marks {
    /// The marks from a byte on, which is on this line.
    pub(super) fn new(text: &[u8], start: usize, line: usize) -> Self {
        let rest = &text[start..];
        let stretch = rest.first_chunk().copied().map_or_else(|| u8x64::new(filled(rest)), u8x64::new);
        Self { start, line, bits: marks(stretch).to_bitmask(), ends: is(stretch, b'\n').to_bitmask() }
    }

    /// Where the first mark stands at or after a byte; the length of the text where there is none.
    #[inline]
    pub(super) fn next(&mut self, text: &[u8], at: usize) -> usize {
        self.find(text, at, |marks| marks.bits)
    }

    /// As [`Self::next`], where ends of lines count as marks.
    #[inline]
    pub(super) fn next_or_end(&mut self, text: &[u8], at: usize) -> usize {
        self.find(text, at, |marks| marks.bits | marks.ends)
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&mut self, text: &[u8], at: usize) -> usize {
        if at.wrapping_sub(self.start) >= WIDTH {
            self.go(text, at);
        }
        let before = self.ends & ((1 << (at - self.start)) - 1);
        self.line + before.count_ones() as usize
    }

    /// Goes to another stretch, which mostly is the next one.
    fn go(&mut self, text: &[u8], at: usize) {
        let end = self.start + WIDTH;
        let line = if at < self.start {
            self.line - ends_of_lines(&text[at..self.start])
        } else {
            self.line + self.ends.count_ones() as usize + ends_of_lines(&text[end..at])
        };
        *self = Self::new(text, at, line);
    }

    #[inline]
    fn find(&mut self, text: &[u8], mut at: usize, bits: impl Fn(&Self) -> u64) -> usize {
        loop {
            let offset = at.wrapping_sub(self.start);
            if offset < WIDTH {
                let ahead = bits(self) >> offset;
                if ahead != 0 {
                    return at + ahead.trailing_zeros() as usize;
                }
                at = self.start + WIDTH;
            }
            if at >= text.len() {
                return text.len();
            }
            self.go(text, at);
        }
    }
}

fn ends_of_lines(text: &[u8]) -> usize {
    memchr_iter(b'\n', text).count()
}

/// The end of a text, filled with spaces.
#[cold]
fn filled(rest: &[u8]) -> [u8; WIDTH] {
    let mut stretch = [b' '; WIDTH];
    stretch[..rest.len()].copy_from_slice(rest);
    stretch
}

/// Which bytes open, close or end something, in code or in a text: those of `"#$%()[]{}</\`. Those
/// that differ in one bit are compared as one, and all of them always.
fn marks(bytes: u8x64) -> u8x64 {
    let odd = bytes | u8x64::splat(1);
    let lower = bytes | u8x64::splat(0x20);
    is(odd, b'#')
        | is(odd, b'%')
        | is(odd, b')')
        | is(lower, b'{')
        | is(lower, b'}')
        | is(bytes, b'<')
        | is(bytes, b'/')
        | is(bytes, b'\\')
}

fn is(bytes: u8x64, byte: u8) -> u8x64 {
    bytes.simd_eq(u8x64::splat(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_mark(byte: u8) -> bool {
        Marks::new(&[byte], 0, 1).bits == 1
    }

    #[test]
    fn marks_are_these_bytes_and_no_others() {
        let marks: Vec<u8> = (0..=u8::MAX).filter(|byte| is_mark(*byte)).collect();
        assert_eq!(String::from_utf8(marks).unwrap(), "\"#$%()/<[\\]{}");
    }

    proptest! {
        #[test]
        fn the_next_mark_is_the_one_that_a_search_finds(
            text in prop::collection::vec(prop::sample::select(b"abc  {\"\n$\xc3\xa9".to_vec()), 0..200),
            places in prop::collection::vec(0..200_usize, 1..20),
        ) {
            let mut marks = Marks::new(&text, 0, 1);
            for at in places.into_iter().filter(|at| *at <= text.len()) {
                let searched = |wanted: &dyn Fn(u8) -> bool| {
                    text[at..].iter().position(|byte| wanted(*byte)).map_or(text.len(), |offset| at + offset)
                };
                prop_assert_eq!(marks.next(&text, at), searched(&is_mark));
                let ends = |byte: u8| is_mark(byte) || byte == b'\n';
                prop_assert_eq!(marks.next_or_end(&text, at), searched(&ends));
                let line = 1 + text[..at].iter().filter(|byte| **byte == b'\n').count();
                prop_assert_eq!(marks.line(&text, at), line);
            }
        }
    }
}
