//! Regular expressions as Terraform writes them, in the words of Rust's.
//!
//! Terraform's language is RE2's as Go reads it (<https://github.com/google/re2/wiki/Syntax>), and
//! the crate `regex` comes from the same family: both find the same leftmost match in linear time.
//! They differ in how an expression is written. In RE2 `\d`, `\s`, `\w` and `\b` are ASCII, `\Q…\E`
//! quotes, `\<` is a plain character, brackets do not nest, `a**` is an error. So the expression is
//! read here by RE2's rules, and written anew with nothing in it that the two read differently.
//!
//! Absent: matching, and the names of groups in the new expression, which are kept beside it.

mod classes;

use std::collections::BTreeSet;
use std::mem;

/// The largest count in braces, and the largest product of nested ones.
const MOST_REPEATS: u32 = 1000;
/// What a class of characters weighs, in plain characters.
const CLASS_WEIGHT: usize = 16;

/// An expression in Rust's words.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Translation {
    pub(super) text: String,
    /// The names of its groups, in order.
    pub(super) names: Vec<Option<String>>,
    /// About how many states the expression has once its repetitions are written out.
    pub(super) weight: usize,
    /// Whether it means the same only for ASCII texts.
    pub(super) ascii_only: bool,
}

/// Why there is no translation.
#[derive(Debug, PartialEq)]
pub(super) enum Untranslatable {
    /// It is not a regular expression to Terraform, either.
    Invalid(String),
    /// Terraform reads it, and we do not.
    Unread,
}

type Outcome<T = ()> = Result<T, Untranslatable>;

fn invalid<T>(why: impl Into<String>) -> Outcome<T> {
    Err(Untranslatable::Invalid(why.into()))
}

/// Translates an expression.
pub(super) fn translate(pattern: &str) -> Outcome<Translation> {
    let mut translator = Translator {
        rest: pattern,
        done: Translation::default(),
        groups: vec![Piece::default()],
        last: None,
        repeated: false,
        flagged: false,
    };
    while let Some(next) = translator.take() {
        translator.step(next)?;
    }
    translator.finish()
}

/// A part of the expression: what it weighs, and how often its innermost part is repeated.
#[derive(Clone, Copy, Default)]
struct Piece {
    weight: usize,
    repeats: u32,
}

struct Translator<'a> {
    rest: &'a str,
    done: Translation,
    /// The groups that are open, the whole expression first.
    groups: Vec<Piece>,
    /// What a repetition would repeat.
    last: Option<Piece>,
    /// Whether a repetition was just read.
    repeated: bool,
    /// Whether flags were just set.
    flagged: bool,
}

impl Translator<'_> {
    fn take(&mut self) -> Option<char> {
        let mut rest = self.rest.chars();
        let next = rest.next();
        self.rest = rest.as_str();
        next
    }

    fn skip(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).inspect(|rest| self.rest = rest).is_some()
    }

    /// Everything up to `end`, which is taken, too.
    fn until(&mut self, end: &str) -> Option<&str> {
        let (before, after) = self.rest.split_once(end)?;
        self.rest = after;
        Some(before)
    }

    fn step(&mut self, next: char) -> Outcome {
        let repeated = mem::take(&mut self.repeated);
        match next {
            '*' | '+' | '?' => return self.repeat(repeated, &next.to_string(), None),
            '{' => return self.braces(repeated),
            '(' => return self.open(),
            ')' => return self.close(),
            '|' => {
                self.settle();
                self.done.text.push('|');
            }
            '[' => self.class()?,
            '\\' => self.escape()?,
            '^' | '$' => self.piece(1, &next.to_string()),
            '.' => self.piece(CLASS_WEIGHT, "."),
            plain => self.literal(plain),
        }
        Ok(())
    }

    /// Adds something that can be repeated.
    fn piece(&mut self, weight: usize, text: &str) {
        self.settle();
        self.done.text.push_str(text);
        self.last = Some(Piece { weight, repeats: 1 });
    }

    fn literal(&mut self, plain: char) {
        self.piece(1, &regex::escape(plain.encode_utf8(&mut [0; 4])));
    }

    /// Counts what was read last towards its group: nothing repeats it any more.
    fn settle(&mut self) {
        self.flagged = false;
        if let (Some(piece), Some(group)) = (self.last.take(), self.groups.last_mut()) {
            group.weight = group.weight.saturating_add(piece.weight);
            group.repeats = group.repeats.max(piece.repeats);
        }
    }

    fn repeat(&mut self, repeated: bool, operator: &str, count: Option<u32>) -> Outcome {
        if repeated {
            return invalid(format!("`{operator}` repeats a repetition"));
        }
        let Some(piece) = self.last.as_mut() else {
            return invalid(format!("there is nothing in front of `{operator}` to repeat"));
        };
        if self.flagged {
            return Err(Untranslatable::Unread);
        }
        let times = count.unwrap_or(1);
        piece.repeats = if times == 0 { 1 } else { piece.repeats.saturating_mul(times) };
        piece.weight = piece.weight.saturating_mul(times.max(1) as usize).saturating_add(1);
        if piece.repeats > MOST_REPEATS {
            return invalid(format!("nothing can be repeated more than {MOST_REPEATS} times"));
        }
        self.done.text.push_str(operator);
        if self.skip("?") {
            self.done.text.push('?');
        }
        self.repeated = true;
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,3}`; braces that hold something else stand for themselves.
    fn braces(&mut self, repeated: bool) -> Outcome {
        let Some((least, most, length)) = counts(self.rest) else {
            self.literal('{');
            return Ok(());
        };
        let operator = format!("{{{}", &self.rest[..length]);
        self.rest = &self.rest[length..];
        let most_or_least = most.unwrap_or(least);
        if most_or_least > MOST_REPEATS || least > most_or_least {
            return invalid(format!("`{operator}` is not a number of repetitions up to {MOST_REPEATS}"));
        }
        self.repeat(repeated, &operator, Some(most_or_least))
    }

    fn open(&mut self) -> Outcome {
        self.settle_unless_flags();
        if self.skip("?P<") || self.skip("?<") {
            let name = self.until(">").unwrap_or_default().to_owned();
            if name.is_empty() || !name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) {
                return invalid("a group's name consists of letters, digits and underscores, closed by `>`");
            }
            self.done.names.push(Some(name));
            self.enter("(");
        } else if self.skip("?") {
            self.flags()?;
        } else {
            self.done.names.push(None);
            self.enter("(");
        }
        Ok(())
    }

    /// Flags on their own do not come between a repetition and what it repeats.
    fn settle_unless_flags(&mut self) {
        let flags = self.rest.strip_prefix('?').map(|rest| rest.trim_start_matches(|c| "imsU-".contains(c)));
        if !flags.is_some_and(|rest| rest.starts_with(')')) {
            self.settle();
        }
    }

    fn enter(&mut self, text: &str) {
        self.done.text.push_str(text);
        self.groups.push(Piece { weight: 1, repeats: 1 });
    }

    /// `(?i)`, `(?i:`, `(?i-s:`
    fn flags(&mut self) -> Outcome {
        let (mut on, mut off, mut negative, mut seen) = (BTreeSet::new(), BTreeSet::new(), false, false);
        let end = loop {
            match self.take() {
                Some(flag @ ('i' | 'm' | 's' | 'U')) => {
                    let (to, from) = if negative { (&mut off, &mut on) } else { (&mut on, &mut off) };
                    to.insert(flag);
                    from.remove(&flag);
                    seen = true;
                }
                Some('-') if !negative => (negative, seen) = (true, false),
                Some(end @ (':' | ')')) if !negative || seen => break end,
                _ => return invalid("`(?` is followed by a name in `<>`, or by flags out of `imsU`"),
            }
        };
        let on: String = on.into_iter().collect();
        let off: String = off.iter().collect();
        let flags = if off.is_empty() { on } else { format!("{on}-{off}") };
        if end == ':' {
            self.enter(&format!("(?{flags}:"));
        } else if !flags.is_empty() {
            self.done.text.push_str(&format!("(?{flags})"));
            self.flagged = true;
        }
        Ok(())
    }

    fn close(&mut self) -> Outcome {
        self.settle();
        let Some(group) = self.groups.pop().filter(|_| !self.groups.is_empty()) else {
            return invalid("a `)` closes no group");
        };
        self.done.text.push(')');
        self.last = Some(group);
        Ok(())
    }

    fn finish(mut self) -> Outcome<Translation> {
        self.settle();
        match self.groups.as_slice() {
            [whole] => Ok(Translation { weight: whole.weight, ..self.done }),
            _ => invalid("a `(` is not closed"),
        }
    }
}

/// The numbers at the beginning of `2}`, `2,}` or `2,3}`, and its length.
fn counts(text: &str) -> Option<(u32, Option<u32>, usize)> {
    let (inside, _) = text.split_once('}')?;
    let (least, most) = match inside.split_once(',') {
        None => (count(inside)?, Some(count(inside)?)),
        Some((least, "")) => (count(least)?, None),
        Some((least, most)) => (count(least)?, Some(count(most)?)),
    };
    Some((least, most, inside.len() + 1))
}

fn count(digits: &str) -> Option<u32> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let padded = digits.len() > 1 && digits.starts_with('0');
    (plain && !padded).then(|| digits.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pattern: &str) -> String {
        match translate(pattern) {
            Ok(translation) => translation.text,
            Err(Untranslatable::Invalid(why)) => format!("invalid: {why}"),
            Err(Untranslatable::Unread) => "unread".to_owned(),
        }
    }

    #[test]
    fn classes_and_boundaries_are_ascii() {
        assert_eq!(text(r"^\d+\b"), r"^[0-9]+(?-u:\b)");
        assert_eq!(text(r"[\w.-]"), r"[0-9A-Za-z_\x{2E}\x{2D}]");
        assert_eq!(text(r"[^\S]"), r"[^[^\t\n\f\r\x20]]");
        assert!(translate(r"a\B").unwrap().ascii_only);
    }

    #[test]
    fn what_rust_reads_otherwise_is_escaped() {
        assert_eq!(text(r"\Qa.b\E+\<"), r"a\.b+<");
        assert_eq!(text("[[a&&b]]"), r"[\x{5B}\x{61}\x{26}\x{26}\x{62}]\]");
        assert_eq!(text(r"\101\x{1F600}"), "A\u{1f600}");
        assert_eq!(text("x{,2}{02}"), r"x\{,2\}\{02\}");
        assert_eq!(text("(?P<1st>a)(?<b>b)(?ii-s:c)"), "(a)(b)(?i-s:c)");
        assert_eq!(translate("(?P<1st>a)(b)").unwrap().names, [Some("1st".to_owned()), None]);
    }

    #[test]
    fn what_terraform_refuses_is_refused() {
        for invalid in [
            "a**",
            "*",
            "a|*",
            "(",
            ")",
            "[",
            "[z-a]",
            r"\1",
            r"\E",
            r"\C",
            r"\Z",
            "(?=a)",
            "(?P=a)",
            "(?x)",
            "x{1001}",
            "(x{100}){11}",
            "x{2,1}",
            r"\p{greek}",
            r"\p{Grek}",
            "[[:foo:]]",
            r"[a-\d]",
            r"\",
            "(?i-)",
            "(?P<é>a)",
            r"\x{110000}",
            "{2}",
        ] {
            assert!(matches!(translate(invalid), Err(Untranslatable::Invalid(_))), "{invalid}");
        }
        assert_eq!(translate("a(?i)*"), Err(Untranslatable::Unread));
    }

    #[test]
    fn repetitions_weigh_what_they_repeat() {
        assert_eq!(translate("abc").unwrap().weight, 3);
        assert_eq!(translate("(ab){10}").unwrap().weight, 31);
        assert!(translate(r"\p{L}{1000}").unwrap().weight > 400_000);
    }
}
