//! Which bytes the scan has to look at.

/// Marks a byte that means something to the scan in code.
pub(super) const OF_CODE: u8 = 1;
/// Marks a byte that means something to the scan in a text in quotes.
pub(super) const OF_TEXT: u8 = 2;

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
    kinds
};

/// Whether a byte means something to the scan.
pub(super) fn is(byte: u8, kind: u8) -> bool {
    KINDS[usize::from(byte)] & kind != 0
}
