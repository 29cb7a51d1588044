//! Which bytes the scan has to look at.

/// Marks a byte that means something to the scan in code.
pub(super) const OF_CODE: u8 = 1;
/// Marks a byte that means something to the scan in a text in quotes.
pub(super) const OF_TEXT: u8 = 2;
/// Marks a byte that opens or closes something in code, or ends a line.
pub(super) const OF_OUTLINE: u8 = 4;

/// What each byte means.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut bytes: &[u8] = b"\n#/\"()[]{}<=!>:.,+-*%&|";
    while let [byte, rest @ ..] = bytes {
        kinds[*byte as usize] |= OF_CODE;
        bytes = rest;
    }
    bytes = b"\n#/\"()[]{}<";
    while let [byte, rest @ ..] = bytes {
        kinds[*byte as usize] |= OF_OUTLINE;
        bytes = rest;
    }
    bytes = b"\\\"\n$%";
    while let [byte, rest @ ..] = bytes {
        kinds[*byte as usize] |= OF_TEXT;
        bytes = rest;
    }
    kinds
};

/// How many bytes at the start of a text have none of the marks.
pub(super) fn unmarked(bytes: &[u8], marks: u8) -> usize {
    // Four at a time: a branch for each byte costs more than looking at three in vain.
    let (fours, _) = bytes.as_chunks::<4>();
    let found = |four: &[u8; 4]| four.iter().fold(0, |found, byte| found | KINDS[usize::from(*byte)]);
    let passed = 4 * fours.iter().take_while(|four| found(four) & marks == 0).count();
    let rest = bytes[passed..].iter().take_while(|byte| KINDS[usize::from(**byte)] & marks == 0);
    passed + rest.count()
}
