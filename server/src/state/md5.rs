//! The MD5 checksum (RFC 1321), because the Terraform binary sends one with each state.
//!
//! It finds damage in transit and tells whether the same state is written twice; nothing here
//! relies on it against somebody who means harm.

const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// The checksum of `bytes`.
pub(super) fn checksum(bytes: &[u8]) -> [u8; 16] {
    let constants = constants();
    let mut words = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let (blocks, rest) = bytes.as_chunks::<64>();
    for block in blocks {
        mix(&mut words, block, &constants);
    }
    for block in padded(rest, bytes.len()).as_chunks::<64>().0 {
        mix(&mut words, block, &constants);
    }
    let mut sum = [0; 16];
    for (place, word) in sum.as_chunks_mut::<4>().0.iter_mut().zip(words) {
        *place = word.to_le_bytes();
    }
    sum
}

/// The last block or two: what is left over, one bit, zeros, and the length in bits.
fn padded(rest: &[u8], length: usize) -> Vec<u8> {
    let mut last = rest.to_vec();
    last.push(0x80);
    while last.len() % 64 != 56 {
        last.push(0);
    }
    let bits = u64::try_from(length).unwrap_or(u64::MAX).wrapping_mul(8);
    last.extend(bits.to_le_bytes());
    last
}

fn mix(words: &mut [u32; 4], block: &[u8; 64], constants: &[u32; 64]) {
    let mut parts = [0_u32; 16];
    for (part, bytes) in parts.iter_mut().zip(block.as_chunks::<4>().0) {
        *part = u32::from_le_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d] = *words;
    for step in 0..64 {
        let (chosen, index) = match step / 16 {
            0 => ((b & c) | (!b & d), step),
            1 => ((d & b) | (!d & c), (5 * step + 1) % 16),
            2 => (b ^ c ^ d, (3 * step + 5) % 16),
            _ => (c ^ (b | !d), (7 * step) % 16),
        };
        let sum = a.wrapping_add(chosen).wrapping_add(constants[step]).wrapping_add(parts[index]);
        (a, d, c) = (d, c, b);
        b = b.wrapping_add(sum.rotate_left(SHIFTS[step / 16][step % 4]));
    }
    for (word, added) in words.iter_mut().zip([a, b, c, d]) {
        *word = word.wrapping_add(added);
    }
}

/// The sines of 1 to 64, as RFC 1321 defines them.
fn constants() -> [u32; 64] {
    let mut table = [0; 64];
    for (angle, constant) in (1_u32..).zip(table.iter_mut()) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the product is between 0 and 2^32 and the fraction is dropped by definition"
        )]
        let value = (f64::from(angle).sin().abs() * 4_294_967_296.0) as u32;
        *constant = value;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_1321() {
        let digits = "12345678901234567890123456789012345678901234567890123456789012345678901234567890";
        for (text, expected) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                "d174ab98d277d9f5a5611c2c9f419d9f",
            ),
            (digits, "57edf4a22be3c955ac49da2e2107b67a"),
        ] {
            assert_eq!(hex::encode(checksum(text.as_bytes())), expected, "{text}");
        }
    }

    #[test]
    fn lengths_around_a_block() {
        assert_eq!(hex::encode(checksum(&[b'x'; 55])), "04364420e25c512fd958a70738aa8f72");
        assert_eq!(hex::encode(checksum(&[b'x'; 56])), "668a72d5ba17f08e62dabcafad6db14b");
        assert_eq!(hex::encode(checksum(&[b'x'; 64])), "c1bb4f81d892b2d57947682aeb252456");
    }
}
