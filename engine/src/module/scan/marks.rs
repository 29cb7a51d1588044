//! Where the bytes stand that the outline of a text is made of, found for sixty-four bytes at once.
//!
//! Comparing every byte with every mark looks like more work than a table and a branch for each
//! byte, and is less: it has no branches, and the compiler makes it compare sixteen bytes at a
//! time. The bits are then taken one after the other. After Langdale and Lemire, "Parsing gigabytes
//! of JSON per second" (The VLDB Journal 28, 2019), section 3.1.

/// How many bytes are looked at together.
const WIDTH: usize = 64;

/// The marks of one stretch of a text.
#[derive(Debug)]
pub(super) struct Marks {
    start: usize,
    /// A bit for each byte from the start on, the first one lowest: whether it is a mark.
    bits: u64,
}

impl Marks {
    pub(super) fn new(text: &[u8]) -> Self {
        Self { start: 0, bits: bits(text) }
    }

    /// Where the first mark stands at or after a byte; the length of the text where there is none.
    #[inline]
    pub(super) fn next(&mut self, text: &[u8], mut at: usize) -> usize {
        loop {
            let offset = at.wrapping_sub(self.start);
            if offset < WIDTH {
                let ahead = self.bits >> offset;
                if ahead != 0 {
                    return at + ahead.trailing_zeros() as usize;
                }
                at = self.start + WIDTH;
            }
            if at >= text.len() {
                return text.len();
            }
            *self = Self { start: at, bits: bits(&text[at..]) };
        }
    }
}

/// The marks among the first bytes of a text.
fn bits(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(stretch) => bits_of(stretch),
        None => {
            let mut stretch = [b' '; WIDTH];
            stretch[..text.len()].copy_from_slice(text);
            bits_of(&stretch)
        }
    }
}

fn bits_of(stretch: &[u8; WIDTH]) -> u64 {
    let mut found = [0; WIDTH];
    for (found, byte) in found.iter_mut().zip(stretch) {
        *found = u8::from(is_mark(*byte));
    }
    let (eights, _) = found.as_chunks();
    eights.iter().rev().fold(0, |bits, eight| bits << 8 | gathered(u64::from_le_bytes(*eight)))
}

/// Whether a byte opens, closes or ends something, in code or in a text: one of `"#$%()[]{}</\` or
/// the end of a line. Those that differ in one bit are compared as one, and all of them always.
fn is_mark(byte: u8) -> bool {
    let odd = byte | 1;
    let lower = byte | 0x20;
    (odd == b'#')
        | (odd == b'%')
        | (odd == b')')
        | (lower == b'{')
        | (lower == b'}')
        | (byte == b'<')
        | (byte == b'/')
        | (byte == b'\\')
        | (byte == b'\n')
}

/// The lowest bits of eight bytes as one byte: the factor moves the bit of each byte to a place of
/// its own in the highest.
fn gathered(eight: u64) -> u64 {
    eight.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_are_these_bytes_and_no_others() {
        let marks: Vec<u8> = (0..=u8::MAX).filter(|byte| is_mark(*byte)).collect();
        assert_eq!(String::from_utf8(marks).unwrap(), "\n\"#$%()/<[\\]{}");
    }

    proptest! {
        #[test]
        fn the_next_mark_is_the_one_that_a_search_finds(
            text in prop::collection::vec(prop::sample::select(b"abc  {\"\n$\xc3\xa9".to_vec()), 0..200),
            places in prop::collection::vec(0..200_usize, 1..20),
        ) {
            let mut marks = Marks::new(&text);
            for at in places.into_iter().filter(|at| *at <= text.len()) {
                let searched = text[at..].iter().position(|byte| is_mark(*byte));
                prop_assert_eq!(marks.next(&text, at), searched.map_or(text.len(), |offset| at + offset));
            }
        }
    }
}
