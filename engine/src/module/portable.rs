//! Whether a regular expression means the same to Terraform and to a browser.
//!
//! Terraform's function `regex` reads RE2 syntax; a JSON Schema's `pattern` is an ECMAScript
//! expression with the flag `u`. What both know and read alike is allowed here, everything else
//! is not portable: `(?i)`, `\s` (wider in a browser), `\z`, `\p{Greek}`, `[[:alpha:]]`, escapes
//! of letters and signs that have no need of it. One difference is let through: `.` in a browser
//! also leaves out `\r` and the line separators of Unicode, so that it accepts less, never more.

use std::iter::Peekable;
use std::str::Chars;

/// Signs that both read as themselves after a backslash.
const SIGNS: &str = "^$\\.*+?()[]{}|/";

/// Whether a browser accepts no text that Terraform refuses, and reads the expression at all.
///
/// The expression is valid for Terraform; what is not gives no certain answer.
pub(super) fn is_portable(pattern: &str) -> bool {
    Reader { rest: pattern.chars().peekable() }.pattern().is_some()
}

/// What a quantifier would repeat.
#[derive(PartialEq)]
enum Before {
    /// Nothing, or something that has no width.
    Nothing,
    /// A letter, class or group.
    Atom,
    /// An atom with its quantifier, which `?` makes lazy.
    Repeated,
}

/// Reads an expression; every method gives `None` where something is not portable.
struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn pattern(&mut self) -> Option<()> {
        let mut before = Before::Nothing;
        while let Some(c) = self.rest.next() {
            before = match c {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '^' | '$' | '|' => Before::Nothing,
                '?' if before == Before::Repeated => Before::Nothing,
                '*' | '+' | '?' if before == Before::Atom => Before::Repeated,
                '{' if before == Before::Atom => self.repetition()?,
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                _ => Before::Atom,
            };
        }
        Some(())
    }

    fn escape(&mut self) -> Option<Before> {
        match self.rest.next()? {
            'b' | 'B' => Some(Before::Nothing),
            'x' => self.hexadecimal().map(|()| Before::Atom),
            c => (is_class(c) || is_letter(c) || SIGNS.contains(c)).then_some(Before::Atom),
        }
    }

    /// Two digits; `\x{…}` means something else in a browser.
    fn hexadecimal(&mut self) -> Option<()> {
        let digits = [self.rest.next()?, self.rest.next()?];
        digits.iter().all(char::is_ascii_hexdigit).then_some(())
    }

    /// `(`, `(?:` and `(?<name>`.
    fn group(&mut self) -> Option<Before> {
        if self.rest.next_if_eq(&'?').is_none() {
            return Some(Before::Nothing);
        }
        match self.rest.next()? {
            ':' => Some(Before::Nothing),
            '<' => self.rest.peek().is_some_and(char::is_ascii_alphabetic).then_some(Before::Nothing),
            _ => None,
        }
    }

    /// `{2}`, `{2,}` or `{2,5}`, after the brace.
    fn repetition(&mut self) -> Option<Before> {
        let inside: String = std::iter::from_fn(|| self.rest.next_if(|c| *c != '}')).collect();
        let (least, most) = inside.split_once(',').unwrap_or((&inside, "0"));
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let portable = !least.is_empty() && is_number(least) && is_number(most);
        (self.rest.next().is_some() && portable).then_some(Before::Repeated)
    }

    /// A class, after its bracket.
    fn class(&mut self) -> Option<Before> {
        self.rest.next_if_eq(&'^');
        if self.rest.peek() == Some(&']') {
            return None;
        }
        let mut before = Before::Nothing;
        loop {
            before = match self.rest.next()? {
                ']' => return Some(Before::Atom),
                '[' => return None,
                '-' if self.rest.peek() != Some(&']') && before != Before::Nothing => self.range(&before)?,
                '\\' => self.escape_in_class()?,
                _ => Before::Atom,
            };
        }
    }

    /// The end of a range, after its `-`.
    fn range(&mut self, before: &Before) -> Option<Before> {
        let end = match self.rest.next()? {
            '[' => return None,
            '\\' => self.escape_in_class()?,
            _ => Before::Atom,
        };
        (*before == Before::Atom && end == Before::Atom).then_some(Before::Nothing)
    }

    /// An escape in a class: an atom where it can begin or end a range, else what is repeated.
    fn escape_in_class(&mut self) -> Option<Before> {
        match self.rest.next()? {
            c if is_class(c) => Some(Before::Repeated),
            'x' => self.hexadecimal().map(|()| Before::Atom),
            c => (is_letter(c) || c == '-' || SIGNS.contains(c)).then_some(Before::Atom),
        }
    }
}

/// Classes that hold the same letters for both.
fn is_class(c: char) -> bool {
    matches!(c, 'd' | 'D' | 'w' | 'W')
}

/// Letters that stand for the same control character for both.
fn is_letter(c: char) -> bool {
    matches!(c, 't' | 'n' | 'r' | 'f' | 'v')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_read_alike_is_portable() {
        for pattern in [
            "",
            "^[a-z][a-z0-9-]{2,30}$",
            "^10[.]",
            "^(dev|test|prod)$",
            r"^\d+(?:\.\d+)*$",
            "[-a]",
            "[a-]",
            "[a\\-z]",
            "a+?b*?c??",
            "(?<name>x)",
            "é{2}",
            r"\bword\B",
            "[^/]+",
            r"[\w.-]+@",
            "a{1,}",
            r"\x41",
            "[&(]",
        ] {
            assert!(is_portable(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_a_browser_reads_otherwise_is_not() {
        for pattern in [
            "(?i)a",
            "(?P<n>a)",
            r"\s",
            r"\S",
            r"\A",
            r"a\z",
            r"\Qa\E",
            r"\pL",
            r"\p{Greek}",
            "[[:alpha:]]",
            "[]a]",
            "[^]a]",
            r"\-",
            r"\@",
            r"\x{41}",
            r"\123",
            r"\a",
            "a{,5}",
            "a{x}",
            "{",
            "}",
            "]",
            "a**",
            "^*",
            r"\b+",
            "[a",
            "(?=a)",
            r"[\w-z]",
            r"[a-\d]",
            r"[\b]",
            "[a-[b]",
            "\\",
        ] {
            assert!(!is_portable(pattern), "{pattern}");
        }
    }
}
