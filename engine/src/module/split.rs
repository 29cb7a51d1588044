//! The top level of native syntax: where each block starts and ends.
//!
//! A file is parsed block by block, so that a bad block does not hide its neighbours and only one
//! syntax tree is held at a time. Absent: any verdict on what the scan cannot know. What a part
//! holds is the parser's to say.

use std::ops::Range;

use super::kind::Kind;
use super::limits::{COMPARISONS, ENTRIES, Exceeded};
use super::scan::{Oddity, Place, Scan, is_word};

/// The fewest bytes of an entry: `a=1,`.
const ENTRY: usize = 4;

/// One argument or block of the top level, from its first byte to the end of its last line.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    /// The line on which it starts, from 1.
    pub(super) line: usize,
    /// Heredocs in it that the parser would misread; places are those of the whole text.
    pub(super) oddities: Vec<Oddity>,
    /// Why it cannot be parsed, where the scan knows.
    pub(super) broken: Option<Broken>,
    /// Lines within it that look like the start of a block of the top level.
    heads: Vec<Place>,
}

/// Why a part cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// It is larger or deeper than the limits allow.
    Exceeded(Exceeded),
    /// A text in quotes is not closed on this line.
    Torn(usize),
    /// What opens on this line is not closed.
    Open(usize),
}

/// The parts of a text, in order.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    text: &'a str,
    scan: Scan<'a>,
    /// As [`Scan::repeated`], at the worst, in parts of which only the outline was scanned.
    repeated: usize,
    /// How many keys the parser may compare, at the worst, in such parts.
    comparisons: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn new(text: &'a str, depth: usize) -> Self {
        Self::of(text, Scan::new(text, depth))
    }

    fn of(text: &'a str, scan: Scan<'a>) -> Self {
        Self { text, scan, repeated: 0, comparisons: 0 }
    }

    /// The part cut before each line that looks like the start of a block, where there is one: a
    /// bracket that is missing in the first block makes it swallow all that follow.
    pub(super) fn cut(text: &'a str, depth: usize, part: &Part) -> Vec<Self> {
        if part.heads.is_empty() {
            return Vec::new();
        }
        let start = Place { at: part.range.start, line: part.line };
        let starts = std::iter::once(start).chain(part.heads.iter().copied());
        let ends = part.heads.iter().map(|head| head.at).chain([part.range.end]);
        starts
            .zip(ends)
            .map(|(start, end)| {
                let text = &text[..end];
                let mut scan = Scan::new(text, depth);
                scan.jump(start);
                Self::of(text, scan)
            })
            .collect()
    }

    /// Scans one part: its outline, and all of it where the outline does not tell that the part is
    /// within the limits. Gives the lines in it that look like the start of a block.
    fn scan_part(&mut self, start: Place) -> (Vec<Place>, Result<(), Exceeded>) {
        let mut heads = Vec::new();
        if self.outline_part(start, &mut heads) {
            return (heads, Ok(()));
        }
        heads.clear();
        self.scan.jump(start);
        let scanned = self.finish_part(&mut heads);
        (heads, scanned)
    }

    /// Scans the outline of one part; whether that tells that the part is within the limits.
    fn outline_part(&mut self, start: Place, heads: &mut Vec<Place>) -> bool {
        let exactly = std::mem::replace(&mut self.scan.repeated, self.repeated);
        self.scan.outline(true);
        let outlined = self.finish_part(heads);
        self.scan.outline(false);
        let repeated = std::mem::replace(&mut self.scan.repeated, exactly);
        let keys = (self.scan.place().at - start.at) / ENTRY;
        let comparisons = self.comparisons + keys * keys / 2;
        let is_within = outlined.is_ok() && keys <= ENTRIES && comparisons <= COMPARISONS;
        if is_within {
            (self.repeated, self.comparisons) = (repeated, comparisons);
        }
        is_within
    }

    /// Scans to the end of the line on which every bracket is closed.
    fn finish_part(&mut self, heads: &mut Vec<Place>) -> Result<(), Exceeded> {
        loop {
            self.scan.finish_line()?;
            if self.scan.is_outside() || self.scan.is_done() {
                break;
            }
            self.scan.end_line();
            if is_head(self.scan.rest()) {
                heads.push(self.scan.place());
            }
        }
        Ok(())
    }

    /// Adds the heads that the scan did not see because it was not in code, and goes on after
    /// what it could not read.
    fn recover(&mut self, broken: &Broken, heads: &mut Vec<Place>) {
        match (broken, self.scan.heredoc_opened()) {
            (Broken::Exceeded(_), _) => {
                let place = self.scan.place();
                let end = Place { at: self.text.len(), line: place.line };
                self.scan.jump(heads_after(self.text, place).next().unwrap_or(end));
            }
            (Broken::Open(_), Some(heredoc)) => {
                heads.retain(|head| head.at < heredoc.at);
                heads.extend(heads_after(self.text, heredoc));
            }
            _ => {}
        }
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        self.scan.restart();
        self.scan.skip_blank();
        let start = self.scan.place();
        if start.at >= self.text.len() {
            return None;
        }
        let (mut heads, scanned) = self.scan_part(start);
        let exceeded = scanned.err().map(Broken::Exceeded);
        let torn = self.scan.torn.map(Broken::Torn);
        let open = self.scan.heredoc_opened().or(self.scan.opened());
        let open = open.map(|place| Broken::Open(place.line));
        let broken = exceeded.or(torn).or(open);
        let oddities = std::mem::take(&mut self.scan.oddities);
        if let Some(broken) = &broken {
            self.recover(broken, &mut heads);
        }
        let end = start.at + self.text[start.at..self.scan.place().at].trim_end_matches('\r').len();
        Some(Part { range: start.at..end, line: start.line, oddities, broken, heads })
    }
}

/// The lines after a place that look like the start of a block, found in the text alone.
fn heads_after(text: &str, place: Place) -> impl Iterator<Item = Place> {
    let lines = text[place.at..].match_indices('\n').zip(place.line + 1..);
    lines
        .map(move |((offset, _), line)| Place { at: place.at + offset + 1, line })
        .filter(|start| is_head(&text.as_bytes()[start.at..]))
}

/// Whether a text starts like a block of the top level: `variable "name"`, `locals {`.
pub(super) fn is_head(text: &[u8]) -> bool {
    if !text.first().is_some_and(u8::is_ascii_lowercase) {
        return false;
    }
    let length = text.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let (word, rest) = text.split_at(length);
    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let goes_on =
        rest.get(blank).is_some_and(|byte| matches!(byte, b'"' | b'{') || blank > 0 && is_word(*byte));
    goes_on && std::str::from_utf8(word).is_ok_and(|word| Kind::of(word).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::module::patched;

    fn starts(text: &str) -> Vec<(usize, &str)> {
        Parts::new(text, 60)
            .map(|part| (part.line, text[part.range].lines().next().unwrap_or_default()))
            .collect()
    }

    #[test]
    fn a_part_ends_with_its_line() {
        let text = "# comment\n\na = 1\n/* b */ b \"c\" {\n  d = {\n  }\n} # e\n\nlocals {}\r\nf = <<E\ng {\nE\nh {}";
        let expected = [(3, "a = 1"), (4, "b \"c\" {"), (9, "locals {}"), (10, "f = <<E"), (13, "h {}")];
        assert_eq!(starts(text), expected);
    }

    #[test]
    fn a_part_that_swallows_others_is_cut() {
        let text =
            "variable \"a\" {\n  x = <<E\nvariable \"text\" {\nE\n\nvariable \"b\" {\n}\nlocals {\n}\n";
        let part = Parts::new(text, 60).next().unwrap();
        assert_eq!(part.broken, Some(Broken::Open(1)));
        let cut: Vec<_> = Parts::cut(text, 60, &part)
            .into_iter()
            .flatten()
            .map(|part| (part.line, part.broken.is_some()))
            .collect();
        assert_eq!(cut, [(1, true), (6, false), (8, false)]);
    }

    #[test]
    fn a_heredoc_without_end_does_not_hide_what_follows() {
        let text = "variable \"a\" {\n  x = <<E\n}\n\nvariable \"b\" {\n}\n";
        let part = Parts::new(text, 60).next().unwrap();
        assert_eq!(Parts::cut(text, 60, &part).len(), 2);
    }

    #[test]
    fn too_deep_a_part_ends_before_the_next_block() {
        let text = format!("a = {}\nvariable \"b\" {{}}\n", "[".repeat(100));
        let mut parts = Parts::new(&text, 60);
        assert!(matches!(parts.next().unwrap().broken, Some(Broken::Exceeded(_))));
        assert_eq!(parts.next().unwrap().line, 2);
    }

    #[test]
    fn only_known_kinds_start_a_block() {
        for head in ["variable \"a\" {", "locals{", "resource a b {"] {
            assert!(is_head(head.as_bytes()), "{head}");
        }
        for other in ["data = 1", "locals", "variables \"a\" {", "module.a", " locals {", "Locals {"] {
            assert!(!is_head(other.as_bytes()), "{other}");
        }
    }

    /// Expressions that are valid wherever they stand.
    fn expression() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "1.5",
            "var.a[0].b",
            "null",
            "\"\"",
            "\"text } { ( \\\" \\\\\"",
            "\"$${a} %%{b}\"",
            "\"# /* //\"",
            "\"${var.a}-%{ if var.b }x%{ else }y%{ endif }\"",
            "var.a.*.b",
            "a == b && !c || d != e",
            "<<E\n  } \" ${var.a}\nEE\n E,\n  E\n",
            "<<-E\nE\n",
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
            let two = (inner.clone(), inner);
            let shape = 0..8_usize;
            (two, shape).prop_map(|((a, b), shape)| match shape {
                0 => format!("[{a}, # ]\n {b}]"),
                1 => format!("{{\n  x = {a}\n  \"y z\" : {b}\n}}"),
                2 => format!("f({a}, /* ) */ {b})"),
                3 => format!("(\n{a}\n)"),
                4 => format!("[for k, v in {a} : {b} if k]"),
                5 => format!("(var.a ? {a} : {b})"),
                6 => format!("\"a ${{f({a})}} b ${{ {b} }}\""),
                _ => format!("({a} + {b})"),
            })
        })
    }

    fn file() -> impl Strategy<Value = (usize, String)> {
        let between =
            prop::sample::select(vec!["\n", "\n# }\n", "\n/* variable \"x\" {\n*/\n", "\n\n// \"\n"]);
        let block = (expression(), expression(), between).prop_map(|(a, b, between)| {
            format!("block \"a\" b {{ # {{\n  x = {a}\n  inner {{\n    y = {b}\n  }}\n}}{between}")
        });
        prop::collection::vec(block, 0..5).prop_map(|blocks| (blocks.len(), blocks.concat()))
    }

    proptest! {
        /// The outline of a part tells the same as all of it.
        #[test]
        fn an_outline_ends_where_its_part_does((_, text) in file(), broken in 0..200_usize) {
            let text: String = text.chars().filter(|c| !c.is_ascii() || !(*c as usize * 7 + broken).is_multiple_of(97)).collect();
            let whole = Parts { comparisons: usize::MAX >> 1, ..Parts::new(&text, 60) };
            let said = |parts: Parts<'_>| -> Vec<String> { parts.map(|part| format!("{part:?}")).collect() };
            prop_assert_eq!(said(Parts::new(&text, 60)), said(whole), "{}", text);
        }

        /// What the parser accepts as a whole has as many parts as it has blocks, each of which the
        /// parser accepts by itself; with either kind of line ends.
        #[test]
        fn parts_are_the_blocks_of_the_file((blocks, text) in file(), windows in any::<bool>()) {
            let text = if windows { text.replace('\n', "\r\n") } else { text };
            let parts: Vec<Part> = Parts::new(&text, 60).collect();
            prop_assert_eq!(parts.len(), blocks, "{}", text);
            for part in parts {
                prop_assert_eq!(&part.broken, &None, "{}", text);
                let parsed = patched::parse(&text[part.range.clone()], part.range.start, &part.oddities, &mut 0);
                prop_assert!(parsed.is_ok(), "{}: {:?}", text, parsed.err());
            }
        }
    }
}
