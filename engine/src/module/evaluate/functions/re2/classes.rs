//! Escapes and classes of characters.

use std::mem;

use super::{CLASS_WEIGHT, Outcome, Translator, Untranslatable, invalid};

/// What one of Unicode's classes weighs, in plain characters.
const UNICODE_WEIGHT: usize = 500;

impl Translator<'_> {
    /// After a backslash.
    pub(super) fn escape(&mut self) -> Outcome {
        if self.skip("Q") {
            let quoted = match self.rest.split_once("\\E") {
                Some((quoted, rest)) => {
                    self.rest = rest;
                    quoted
                }
                None => mem::take(&mut self.rest),
            };
            quoted.chars().for_each(|plain| self.literal(plain));
        } else if self.skip("A") {
            self.piece(1, r"\A");
        } else if self.skip("z") {
            self.piece(1, r"\z");
        } else if self.skip("b") {
            self.piece(1, r"(?-u:\b)");
        } else if self.skip("B") {
            // Rust's crate has no ASCII form of it that stays between characters.
            self.done.ascii_only = true;
            self.piece(1, r"\B");
        } else if let Some((weight, class)) = self.named_class()? {
            self.piece(weight, &format!("[{class}]"));
        } else {
            let plain = self.escaped()?;
            self.literal(plain);
        }
        Ok(())
    }

    /// After a backslash: `d`, `W`, `pL`, `P{Greek}` as the inside of a class, with its weight.
    fn named_class(&mut self) -> Outcome<Option<(usize, String)>> {
        let class = match self.rest.chars().next() {
            Some('d') => "0-9",
            Some('D') => "[^0-9]",
            Some('s') => r"\t\n\f\r\x20",
            Some('S') => r"[^\t\n\f\r\x20]",
            Some('w') => "0-9A-Za-z_",
            Some('W') => "[^0-9A-Za-z_]",
            Some(kind @ ('p' | 'P')) => {
                self.take();
                return self.unicode_class(kind == 'P').map(|class| Some((UNICODE_WEIGHT, class)));
            }
            _ => return Ok(None),
        };
        self.take();
        Ok(Some((CLASS_WEIGHT, class.to_owned())))
    }

    /// After `\p`: a letter, or a name in braces.
    fn unicode_class(&mut self, negated: bool) -> Outcome<String> {
        let mut letter = [0; 4];
        let Some(name) = (match self.take() {
            Some('{') => self.until("}"),
            Some(one) => Some(&*one.encode_utf8(&mut letter)),
            None => None,
        }) else {
            return invalid(r"`\p` is followed by a letter or by a name in braces");
        };
        let (name, negated) = match name.strip_prefix('^') {
            Some(name) => (name, !negated),
            None => (name, negated),
        };
        let Some(members) = members(name) else {
            return invalid(format!("`{name}` is not a class of characters"));
        };
        Ok(if negated { format!("[^{members}]") } else { members })
    }

    /// After a backslash: one character.
    fn escaped(&mut self) -> Outcome<char> {
        let Some(next) = self.take() else { return invalid("the expression ends with a backslash") };
        let code = match next {
            '0'..='7' => return self.octal(next),
            'x' => self.hexadecimal(),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            plain if plain.is_ascii() && !plain.is_ascii_alphanumeric() => return Ok(plain),
            _ => None,
        };
        match code {
            Some(code) => char::from_u32(code).ok_or(Untranslatable::Unread),
            None => invalid(format!("`\\{next}` has no meaning")),
        }
    }

    /// `\0`, `\12`, `\123`; one digit other than zero would mean a group, which RE2 does not have.
    fn octal(&mut self, first: char) -> Outcome<char> {
        let more = self.rest.bytes().take(2).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        if first != '0' && more == 0 {
            return invalid(format!("`\\{first}` has no meaning"));
        }
        let digits = format!("{first}{}", &self.rest[..more]);
        self.rest = &self.rest[more..];
        let code = u32::from_str_radix(&digits, 8).ok();
        code.and_then(char::from_u32).ok_or(Untranslatable::Unread)
    }

    /// `\x41` or `\x{1F600}`
    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = if self.skip("{") { self.until("}")? } else { self.two()? };
        let hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = digits.trim_start_matches('0');
        let code = if digits.is_empty() { Some(0) } else { u32::from_str_radix(digits, 16).ok() };
        code.filter(|code| hexadecimal && *code <= u32::from(char::MAX))
    }

    fn two(&mut self) -> Option<&str> {
        let (digits, rest) = self.rest.split_at_checked(2)?;
        self.rest = rest;
        Some(digits)
    }

    /// After `[`.
    pub(super) fn class(&mut self) -> Outcome {
        let mut text = String::from(if self.skip("^") { "[^" } else { "[" });
        let (mut weight, mut first) = (CLASS_WEIGHT, true);
        while mem::take(&mut first) || !self.rest.starts_with(']') {
            if let Some(class) = self.posix_class()? {
                text.push_str(&class);
                continue;
            }
            let escaped = self
                .rest
                .strip_prefix('\\')
                .is_some_and(|rest| rest.starts_with(['d', 'D', 's', 'S', 'w', 'W', 'p', 'P']));
            if escaped {
                self.take();
                if let Some((more, class)) = self.named_class()? {
                    weight += more;
                    text.push_str(&class);
                }
            } else {
                text.push_str(&self.range()?);
                weight += 1;
            }
        }
        self.take();
        text.push(']');
        self.piece(weight, &text);
        Ok(())
    }

    /// `[:alpha:]` or `[:^alpha:]` within a class.
    fn posix_class(&mut self) -> Outcome<Option<String>> {
        const NAMES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
            "space", "upper", "word", "xdigit",
        ];
        let Some((name, rest)) = self.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) else {
            return Ok(None);
        };
        if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
            return invalid(format!("`[:{name}:]` is not a class of characters"));
        }
        self.rest = rest;
        Ok(Some(format!("[:{name}:]")))
    }

    /// A character or a range of them within a class.
    fn range(&mut self) -> Outcome<String> {
        let low = self.member()?;
        let ranged =
            self.rest.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && !rest.starts_with(']'));
        if !ranged {
            return Ok(format!(r"\x{{{:X}}}", u32::from(low)));
        }
        self.take();
        let high = self.member()?;
        if high < low {
            return invalid(format!("the range `{low}-{high}` is the wrong way round"));
        }
        Ok(format!(r"\x{{{:X}}}-\x{{{:X}}}", u32::from(low), u32::from(high)))
    }

    fn member(&mut self) -> Outcome<char> {
        match self.take() {
            Some('\\') => self.escaped(),
            Some(plain) => Ok(plain),
            None => invalid("a `[` is not closed"),
        }
    }
}

/// The inside of a class for a name of Unicode's: a general category or a script, spelt exactly.
fn members(name: &str) -> Option<String> {
    const CATEGORIES: [&str; 35] = [
        "Cc", "Cf", "Co", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
        "Any",
    ];
    // Names of four letters that are not abbreviations of longer ones.
    const SHORT_SCRIPTS: [&str; 8] = ["Ahom", "Cham", "Kawi", "Lisu", "Modi", "Newa", "Thai", "Toto"];
    match name {
        // Without what is not assigned, and without halves of characters, which no text contains.
        "C" => return Some(r"\p{Cc}\p{Cf}\p{Co}".to_owned()),
        "Cs" => return Some(r"[^\x{0}-\x{10FFFF}]".to_owned()),
        _ if CATEGORIES.contains(&name) => return Some(format!(r"\p{{{name}}}")),
        _ => {}
    }
    let words = name.split('_').all(|word| {
        let rest = word.strip_prefix(|first: char| first.is_ascii_uppercase());
        rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()))
    });
    let spelt = (words || name == "SignWriting") && (name.len() != 4 || SHORT_SCRIPTS.contains(&name));
    spelt.then(|| format!(r"\p{{Script={name}}}"))
}
