//! The top level of native syntax: where each block starts and ends.
//!
//! A file is parsed block by block, so that a bad block does not hide its neighbours and only one
//! syntax tree is held at a time. Absent: any verdict on what the scan cannot know. What a part
//! holds is the parser's to say.

use std::ops::Range;

use memchr::memchr_iter;

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
}

/// Why a part cannot be parsed; places are bytes of the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// It is larger or deeper than the limits allow.
    Exceeded(Exceeded),
    /// A text in quotes is not closed on the line that ends here.
    Torn(usize),
    /// What opens here is not closed.
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
        let heads = heads(&text[..part.range.end], depth, part.range.start);
        if heads.is_empty() {
            return Vec::new();
        }
        let starts = std::iter::once(part.range.start).chain(heads.iter().copied());
        let ends = heads.iter().copied().chain([part.range.end]);
        let mut line = part.line;
        starts
            .zip(ends)
            .map(|(at, end)| {
                let scan = Scan::starting(&text[..end], depth, Place { at, line });
                line += memchr_iter(b'\n', &text.as_bytes()[at..end]).count();
                Self::of(&text[..end], scan)
            })
            .collect()
    }

    /// Scans one part: its outline, and all of it where the outline does not tell that the part is
    /// within the limits.
    fn scan_part(&mut self, start: usize) -> Result<(), Exceeded> {
        if self.outline_part(start) {
            return Ok(());
        }
        self.scan.jump(start);
        self.finish_part()
    }

    /// Scans the outline of one part; whether that tells that the part is within the limits.
    fn outline_part(&mut self, start: usize) -> bool {
        let exactly = std::mem::replace(&mut self.scan.repeated, self.repeated);
        self.scan.outline(true);
        let outlined = self.finish_part();
        self.scan.outline(false);
        let repeated = std::mem::replace(&mut self.scan.repeated, exactly);
        let keys = (self.scan.at() - start) / ENTRY;
        let comparisons = self.comparisons + keys * keys / 2;
        let is_within = outlined.is_ok() && keys <= ENTRIES && comparisons <= COMPARISONS;
        if is_within {
            (self.repeated, self.comparisons) = (repeated, comparisons);
        }
        is_within
    }

    /// Scans to the end of the line on which every bracket is closed.
    fn finish_part(&mut self) -> Result<(), Exceeded> {
        loop {
            self.scan.finish_line()?;
            if self.scan.is_outside() || self.scan.is_done() {
                return Ok(());
            }
            self.scan.end_line();
        }
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        self.scan.restart();
        self.scan.skip_blank();
        let (start, line) = (self.scan.at(), self.scan.line());
        if start >= self.text.len() {
            return None;
        }
        let exceeded = self.scan_part(start).err().map(Broken::Exceeded);
        let torn = self.scan.torn.map(Broken::Torn);
        let open = self.scan.heredoc_opened().or(self.scan.opened()).map(Broken::Open);
        let oddities = std::mem::take(&mut self.scan.oddities);
        if exceeded.is_some() {
            let next = heads_after(self.text, self.scan.at()).next();
            self.scan.jump(next.unwrap_or(self.text.len()));
        }
        let end = start + self.text[start..self.scan.at()].trim_end_matches('\r').len();
        Some(Part { range: start..end, line, oddities, broken: exceeded.or(torn).or(open) })
    }
}

/// The lines of a part, but for its first, that look like the start of a block of the top level.
/// The part begins at `start` and ends with the text.
fn heads(text: &str, depth: usize, start: usize) -> Vec<usize> {
    let mut scan = Scan::starting(text, depth, Place { at: start, line: 1 });
    let mut heads = Vec::new();
    while scan.finish_line().is_ok() && !scan.is_done() {
        scan.end_line();
        if is_head(scan.rest()) {
            heads.push(scan.at());
        }
    }
    // What follows a heredoc that does not end is not in code.
    if let Some(heredoc) = scan.heredoc_opened() {
        heads.retain(|head| *head < heredoc);
        heads.extend(heads_after(text, heredoc + 1));
    }
    heads
}

/// The lines after a place that look like the start of a block, found in the text alone.
fn heads_after(text: &str, at: usize) -> impl Iterator<Item = usize> {
    let lines = text[at..].match_indices('\n').map(move |(offset, _)| at + offset + 1);
    lines.filter(|start| is_head(&text.as_bytes()[*start..]))
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
        assert_eq!(part.broken, Some(Broken::Open(13)));
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
