//! What bytes mean, by a table: which ones the scan has to look at, and which a name is made of.

/// Marks a byte that means something to the scan in code.
pub(super) const OF_CODE: u8 = 1;
/// Marks a byte that means something to the scan in a text in quotes.
pub(super) const OF_TEXT: u8 = 2;
/// Marks a letter, a digit, `_` or `-`, within ASCII.
const OF_NAME: u8 = 4;

/// What each byte means.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut bytes: &[u8] = b"\n#/\"()[]{}<=!>:.,+-*%&|";
    while let [byte, rest @ ..] = bytes {
        kinds[*byte as usize] |= OF_CODE;
        bytes = rest;
    }
    bytes = b"\\\"\n$%";
    while let [byte, rest @ ..] = bytes {
        kinds[*byte as usize] |= OF_TEXT;
        bytes = rest;
    }
    bytes = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    while let [byte, rest @ ..] = bytes {
        kinds[*byte as usize] |= OF_NAME;
        bytes = rest;
    }
    kinds
};

/// Whether a byte means something to the scan.
pub(super) fn is(byte: u8, kind: u8) -> bool {
    KINDS[usize::from(byte)] & kind != 0
}

/// Whether a byte is a letter, a digit, `_` or `-`, within ASCII.
pub(in crate::module) fn is_of_name(byte: u8) -> bool {
    is(byte, OF_NAME)
}
