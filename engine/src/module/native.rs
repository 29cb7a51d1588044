//! Native syntax (`.tf`, `.tofu`) to blocks, one block of the top level at a time.

use std::borrow::Cow;

use hcl_edit::parser::Error;
use hcl_edit::structure::{Attribute, Block as Parsed, BlockLabel, Body, Structure};
use hcl_edit::{Decorated, Ident, Span};

use super::block::{Argument, Block, Labels, Source};
use super::findings::Findings;
use super::interface::Pos;
use super::kind::Kind;
use super::limits::Limits;
use super::patched;
use super::split::{Broken, Part, Parts, is_head};
use crate::diagnostic::{Code, Diagnostic};

/// The most bytes of one file that are parsed again for the sake of repeated keys.
const PARSED_AGAIN: usize = 8 << 20;

/// Reads a file, best effort: what cannot be read is a finding, and reading goes on at the next
/// line that looks like the start of a block.
pub(super) struct Reader<'a, 'f> {
    source: &'a Source<'f>,
    depth: usize,
    parts: Parts<'f>,
    /// What a broken part was cut into, last one first.
    cut: Vec<Parts<'f>>,
    /// What is wrong with the part that was cut, until an error is found in a piece of it.
    suspected: Option<Diagnostic>,
    /// Whether what is not the start of a block is passed over, because of an error before it.
    recovering: bool,
    /// How many more syntax errors are borne.
    patience: usize,
    again: usize,
}

impl<'a, 'f> Reader<'a, 'f> {
    pub(super) fn new(source: &'a Source<'f>, limits: &Limits) -> Self {
        Self {
            source,
            depth: limits.depth,
            parts: Parts::new(source.text, limits.depth),
            cut: Vec::new(),
            suspected: None,
            recovering: false,
            patience: limits.findings,
            again: PARSED_AGAIN,
        }
    }

    /// The next argument or block of the top level that can be read; `None` at the end.
    pub(super) fn next(&mut self, findings: &mut Findings) -> Option<Tree<'f>> {
        while self.patience > 0 {
            let part = self.part(findings)?;
            if self.recovering && !is_head(&self.source.text.as_bytes()[part.range.clone()]) {
                self.cut(&part);
                continue;
            }
            self.recovering = false;
            match self.parse(&part) {
                Ok(parsed) => {
                    let text = &self.source.text[part.range.clone()];
                    return Some(Tree { text, start: part.range.start, line: part.line, parsed });
                }
                Err(finding) => self.fail(&part, finding, findings),
            }
        }
        None
    }

    fn part(&mut self, findings: &mut Findings) -> Option<Part> {
        while let Some(piece) = self.cut.last_mut() {
            match piece.next() {
                Some(part) => return Some(part),
                None => drop(self.cut.pop()),
            }
        }
        if let Some(finding) = self.suspected.take() {
            findings.push(finding);
        }
        self.parts.next()
    }

    /// Cuts a part that may have swallowed others; whether there was anything to cut.
    fn cut(&mut self, part: &Part) -> bool {
        if !self.cut.is_empty() {
            return false;
        }
        self.cut = Parts::cut(self.source.text, self.depth, part);
        self.cut.reverse();
        !self.cut.is_empty()
    }

    /// Reads a broken part piece by piece, or finds what is wrong with it.
    fn fail(&mut self, part: &Part, finding: Diagnostic, findings: &mut Findings) {
        if self.cut(part) {
            self.suspected = Some(finding);
            return;
        }
        self.suspected = None;
        self.recovering = true;
        self.patience -= 1;
        let place = finding.subject.clone();
        findings.push(finding);
        if self.patience == 0 {
            let summary = "There are too many errors; the rest of the file is not read";
            findings.push(Diagnostic { subject: place, ..Diagnostic::error(Code::TooLarge, summary) });
        }
    }

    fn parse(&mut self, part: &Part) -> Result<patched::Parsed, Diagnostic> {
        let text = &self.source.text[part.range.clone()];
        match &part.broken {
            Some(broken) => Err(self.unreadable(text, broken)),
            None => patched::parse(text, part.range.start, &part.oddities, &mut self.again)
                .map_err(|error| self.invalid(text, part.range.start, &error)),
        }
    }

    fn unreadable(&self, text: &str, broken: &Broken) -> Diagnostic {
        let (finding, at) = match broken {
            Broken::Exceeded(exceeded) => {
                let summary = "The block is too deeply nested or too large to read";
                (Diagnostic::error(Code::TooLarge, summary).with_detail(&exceeded.what), exceeded.at)
            }
            Broken::Torn(at) => {
                let detail = explain(text, "a text in quotes is not closed on its line");
                (Diagnostic::error(Code::Syntax, INVALID).with_detail(detail), *at)
            }
            Broken::Open(at) => {
                let detail = explain(text, "what opens on this line is not closed");
                (Diagnostic::error(Code::Syntax, INVALID).with_detail(detail), *at)
            }
        };
        finding.at(self.source.pos(at).subject())
    }

    fn invalid(&self, text: &str, start: usize, error: &Error) -> Diagnostic {
        let finding = if error.message().contains(" at most ") {
            Diagnostic::error(Code::TooLarge, "The block is too deeply nested to read")
                .with_detail(error.message())
        } else {
            Diagnostic::error(Code::Syntax, INVALID).with_detail(explain(text, error.message()))
        };
        finding.at(self.source.pos(start + error.location().offset()).subject())
    }
}

const INVALID: &str = "This is not valid HCL";

/// The parser's message, and the likely cause where the file is another language's template.
fn explain(text: &str, message: &str) -> String {
    let marks = ["{{", "{%"].into_iter().find(|mark| {
        text.lines()
            .any(|line| line.trim_start().starts_with(mark) || (*mark == "{{" && line.contains("{{ ")))
    });
    match marks {
        Some(mark) => {
            format!("{message}; it holds `{mark}`, the mark of a template that makes Terraform text")
        }
        None => message.to_owned(),
    }
}

/// The syntax tree of one part of a file.
pub(super) struct Tree<'f> {
    /// The part's text, in which the tree has its places.
    text: &'f str,
    /// The byte of the source at which it starts.
    start: usize,
    line: usize,
    parsed: patched::Parsed,
}

impl<'f> Tree<'f> {
    /// The block, where it says something about the interface. `source` is the file's text.
    pub(super) fn block<'b>(&'b self, source: &'b Source<'b>, findings: &mut Findings) -> Option<Block<'b>>
    where
        'f: 'b,
    {
        Filler { source, tree: self, findings }.top(self.parsed.body.get(0)?)
    }
}

/// Turns a syntax tree into a block.
struct Filler<'a, 'f> {
    source: &'f Source<'f>,
    tree: &'f Tree<'f>,
    findings: &'a mut Findings,
}

impl<'f> Filler<'_, 'f> {
    /// The byte of the source at which something starts.
    fn at(&self, structure: &impl Span) -> usize {
        self.tree.start + structure.span().map_or(0, |span| span.start)
    }

    fn pos(&self, structure: &impl Span) -> Pos {
        self.source.pos(self.at(structure))
    }

    fn top(&mut self, structure: &'f Structure) -> Option<Block<'f>> {
        let pos = self.source.line(self.tree.line);
        match structure {
            Structure::Block(block) => self.accepted(block, pos),
            Structure::Attribute(attribute) => {
                let summary = format!("`{}` is an argument outside of any block", attribute.key.as_str());
                self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(pos.subject()));
                None
            }
        }
    }

    fn accepted(&mut self, block: &'f Parsed, pos: Pos) -> Option<Block<'f>> {
        let kind = accepted(block.ident.as_str(), block.labels.len(), &pos, self.findings)?;
        let mut labels = Labels::default();
        for (text, label) in labels.iter_mut().zip(&block.labels) {
            *text = self.label(label);
        }
        Some(self.fill(Block::empty(kind, labels, pos), &block.body))
    }

    /// A label as it stands in the text, but for one with escapes.
    fn label(&self, label: &BlockLabel) -> Cow<'f, str> {
        let written = label.span().and_then(|span| match label {
            BlockLabel::Ident(_) => self.tree.text.get(span),
            BlockLabel::String(_) => self.tree.text.get(span.start + 1..span.end.checked_sub(1)?),
        });
        match written.filter(|text| *text == label.as_str()) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(label.as_str().to_owned()),
        }
    }

    /// A name as it stands in the text.
    fn word(&self, name: &Decorated<Ident>) -> Cow<'f, str> {
        match name.span().and_then(|span| self.tree.text.get(span)) {
            Some(word) => Cow::Borrowed(word),
            None => Cow::Owned(name.as_str().to_owned()),
        }
    }

    /// Adds those arguments and inner blocks of a body that are part of the interface.
    fn fill(&mut self, mut block: Block<'f>, body: &'f Body) -> Block<'f> {
        // The iterators of a body are boxed: one allocation for each block.
        let mut at = 0;
        while let Some(structure) = body.get(at) {
            match structure {
                Structure::Block(inner) => self.inner(&mut block, inner),
                Structure::Attribute(attribute) => self.argument(&mut block, attribute),
            }
            at += 1;
        }
        block
    }

    fn argument(&mut self, block: &mut Block<'f>, attribute: &'f Attribute) {
        let name = attribute.key.as_str();
        if block.kind.keeps(name) {
            let name = self.word(&attribute.key);
            let place = (self.source, self.at(attribute));
            let mut argument = Argument::native(name, (&attribute.value, self.tree.text), place);
            argument.repeats_keys = self.repeats_keys(attribute);
            block.arguments.push(argument);
        } else if !block.kind.knows(name) {
            self.findings.push(unknown_name(block.kind, name, &self.pos(attribute)));
        }
    }

    /// Whether a key is repeated within an object, whose value is therefore not the text's.
    fn repeats_keys(&self, attribute: &Attribute) -> bool {
        let repeated = &self.tree.parsed.repeated;
        !repeated.is_empty()
            && attribute.span().is_some_and(|span| repeated.iter().any(|offset| span.contains(offset)))
    }

    fn inner(&mut self, block: &mut Block<'f>, inner: &'f Parsed) {
        let name = inner.ident.as_str();
        if let Some(kind) = block.kind.inner(name) {
            let pos = self.pos(inner);
            let inner = match kind.labels() {
                0 => Some(self.fill(Block::empty(kind, Labels::default(), pos), &inner.body)),
                _ => self.accepted(inner, pos),
            };
            block.blocks.extend(inner);
        } else if !block.kind.knows(name) {
            let pos = self.pos(inner);
            self.findings.push(unknown_name(block.kind, name, &pos));
        }
    }
}

/// A warning that neither Terraform nor OpenTofu knows blocks of this kind; newer versions may.
pub(super) fn unknown_kind(word: &str, pos: &Pos) -> Diagnostic {
    Diagnostic::warning(Code::InvalidBlock, format!("Blocks of type \"{word}\" are not known"))
        .at(pos.subject())
}

/// A warning that neither Terraform nor OpenTofu knows `name` inside a block of this kind; newer
/// versions than those known here may.
pub(super) fn unknown_name(kind: Kind, name: &str, pos: &Pos) -> Diagnostic {
    Diagnostic::warning(Code::InvalidBlock, format!("`{name}` is not an argument of {kind} blocks"))
        .at(pos.subject())
}

/// The kind of a block that is to be read further; finds wrong labels and unknown kinds.
fn accepted(word: &str, labels: usize, at: &Pos, findings: &mut Findings) -> Option<Kind> {
    let Some(kind) = Kind::of(word) else {
        findings.push(unknown_kind(word, at));
        return None;
    };
    if kind.labels() != labels {
        let summary = format!("A \"{word}\" block needs {} label(s) and has {labels}", kind.labels());
        findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(at.subject()));
        return None;
    }
    kind.is_read().then_some(kind)
}
