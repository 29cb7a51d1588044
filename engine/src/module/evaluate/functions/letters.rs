//! Letters as Terraform counts and alters them.
//!
//! A letter is a grapheme cluster: what a reader takes for one. Upper, lower and title case go
//! character by character (Unicode's simple mappings), so that `ß` stays `ß`.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// The letters of a text.
///
/// Terraform divides texts by the rules of Unicode 15.0, which do not yet join the consonants of
/// Indic conjuncts.
pub(super) fn letters(text: &str) -> Vec<&str> {
    if text.is_ascii() && !text.contains('\r') {
        return (0..text.len()).map(|at| &text[at..=at]).collect();
    }
    text.graphemes(true).flat_map(without_conjuncts).collect()
}

pub(super) fn count(text: &str) -> usize {
    letters(text).len()
}

/// The letters of one cluster by the newer rules.
fn without_conjuncts(cluster: &str) -> impl Iterator<Item = &str> {
    const INDIC: std::ops::RangeInclusive<char> = '\u{900}'..='\u{d7f}';
    let is_joined = |last: char, next: char| {
        INDIC.contains(&next) && !is_combining_mark(next) && (is_combining_mark(last) || last == '\u{200d}')
    };
    let ends = cluster
        .char_indices()
        .zip(cluster.chars().skip(1))
        .filter_map(move |((at, last), next)| is_joined(last, next).then_some(at + last.len_utf8()));
    let mut start = 0;
    ends.chain([cluster.len()]).map(move |end| &cluster[std::mem::replace(&mut start, end)..end])
}

/// The upper case of one character.
pub(super) fn upper(character: char) -> char {
    let mut full = character.to_uppercase();
    match (full.next(), full.next()) {
        (Some(only), None) => only,
        _ => upper_of_several(character),
    }
}

/// The upper case of one character whose full upper case takes several.
fn upper_of_several(character: char) -> char {
    const DISTANCE: u32 = 8;
    match character {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => {
            char::from_u32(u32::from(character) + DISTANCE).unwrap_or(character)
        }
        'ᾳ' => 'ᾼ',
        'ῃ' => 'ῌ',
        'ῳ' => 'ῼ',
        other => other,
    }
}

/// The lower case of one character.
pub(super) fn lower(character: char) -> char {
    // Of all characters, only the capital I with a dot has a lower case of two.
    character.to_lowercase().next().unwrap_or(character)
}

/// The case that a character has at the beginning of a word.
pub(super) fn title(character: char) -> char {
    match character {
        'Ǆ' | 'ǅ' | 'ǆ' => 'ǅ',
        'Ǉ' | 'ǈ' | 'ǉ' => 'ǈ',
        'Ǌ' | 'ǋ' | 'ǌ' => 'ǋ',
        'Ǳ' | 'ǲ' | 'ǳ' => 'ǲ',
        // Georgian has capitals, but no titles.
        'ა'..='ჿ' => character,
        other => upper(other),
    }
}

/// Whether a word ends before this character.
pub(super) fn parts_words(character: char) -> bool {
    if character.is_ascii() {
        !character.is_ascii_alphanumeric() && character != '_'
    } else {
        character.is_whitespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_what_readers_see() {
        assert_eq!(letters("e\u{301}a👨‍👩‍👧\r\n"), ["e\u{301}", "a", "👨‍👩‍👧", "\r\n"]);
        assert_eq!(letters("क्ष"), ["क्", "ष"]);
        assert_eq!(letters("a\nb"), ["a", "\n", "b"]);
        assert_eq!(count("🇩🇪🇫🇷"), 2);
    }

    #[test]
    fn case_goes_by_character() {
        let upper = |text: &str| text.chars().map(upper).collect::<String>();
        assert_eq!(upper("straße ŉ ᾳ ᾀ ǆ"), "STRAßE ŉ ᾼ ᾈ Ǆ");
        assert_eq!("İΣ".chars().map(lower).collect::<String>(), "iσ");
        assert_eq!("ǆაa".chars().map(title).collect::<String>(), "ǅაA");
    }
}
