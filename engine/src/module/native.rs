//! Native syntax (`.tf`, `.tofu`) to blocks, one block of the top level at a time.

use std::borrow::Cow;

use hcl_edit::expr::Expression;
use hcl_edit::parser::Error;
use hcl_edit::structure::{AttributeMut, Block as Parsed, BlockLabel, Body, StructureMut};
use hcl_edit::{Decorated, Ident, Span};

use super::block::{Argument, Block, Source};
use super::findings::Findings;
use super::interface::Pos;
use super::kind::Kind;
use super::patched;
use super::scan::Place;
use super::split::{Broken, Part, Parts, is_head};
use crate::diagnostic::{Code, Diagnostic, Subject};

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
    pub(super) fn new(source: &'a Source<'f>, depth: usize, patience: usize) -> Self {
        Self {
            source,
            depth,
            parts: Parts::new(source.text, depth),
            cut: Vec::new(),
            suspected: None,
            recovering: false,
            patience,
            again: PARSED_AGAIN,
        }
    }

    /// The next block that says something about the interface; `None` at the end.
    pub(super) fn next(&mut self, findings: &mut Findings) -> Option<Block<'f>> {
        while self.patience > 0 {
            let part = self.part(findings)?;
            let head = is_head(&self.source.text.as_bytes()[part.range.clone()]);
            if self.recovering && !head {
                self.cut(&part);
                continue;
            }
            self.recovering = false;
            let block = match self.parse(&part) {
                Ok(parsed) => self.block(&part, parsed, findings),
                Err(finding) => {
                    self.fail(&part, finding, findings);
                    None
                }
            };
            if block.is_some() {
                return block;
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
                .map_err(|error| self.invalid(text, part.line, &error)),
        }
    }

    fn unreadable(&self, text: &str, broken: &Broken) -> Diagnostic {
        let (finding, line) = match broken {
            Broken::Exceeded(exceeded) => {
                let summary = "The block is too deeply nested or too large to read";
                (Diagnostic::error(Code::TooLarge, summary).with_detail(&exceeded.what), exceeded.line)
            }
            Broken::Torn(line) => {
                let detail = explain(text, "a text in quotes is not closed on its line");
                (Diagnostic::error(Code::Syntax, INVALID).with_detail(detail), *line)
            }
            Broken::Open(line) => {
                let detail = explain(text, "what opens on this line is not closed");
                (Diagnostic::error(Code::Syntax, INVALID).with_detail(detail), *line)
            }
        };
        finding.at(Subject::file(&*self.source.filename, line))
    }

    fn invalid(&self, text: &str, line: usize, error: &Error) -> Diagnostic {
        let finding = if error.message().contains(" at most ") {
            Diagnostic::error(Code::TooLarge, "The block is too deeply nested to read")
                .with_detail(error.message())
        } else {
            Diagnostic::error(Code::Syntax, INVALID).with_detail(explain(text, error.message()))
        };
        finding.at(Subject::file(&*self.source.filename, line + error.location().line() - 1))
    }

    fn block(&self, part: &Part, parsed: patched::Parsed, findings: &mut Findings) -> Option<Block<'f>> {
        let mut filler = Filler {
            source: self.source,
            text: &self.source.text[part.range.clone()],
            cursor: Place { at: 0, line: part.line },
            repeated: &parsed.repeated,
            findings,
        };
        let mut body = parsed.body;
        body.iter_mut().find_map(|structure| filler.top(structure, self.source.line(part.line)))
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

/// Turns the syntax tree of one part into a block.
struct Filler<'a, 'f> {
    source: &'a Source<'f>,
    /// The part's text, in which the tree has its places.
    text: &'f str,
    /// A byte of the part's text with its line in the file; what follows is found from there.
    cursor: Place,
    /// Where keys are repeated within an object, whose value is therefore not the text's.
    repeated: &'a [usize],
    findings: &'a mut Findings,
}

impl<'f> Filler<'_, 'f> {
    /// The place of an argument or block; they come in the order of the text.
    fn pos(&mut self, structure: &impl Span) -> Pos {
        let at = structure.span().map_or(0, |span| span.start).max(self.cursor.at);
        let passed = self.text.as_bytes()[self.cursor.at..at].iter();
        self.cursor.line += passed.filter(|byte| **byte == b'\n').count();
        self.cursor.at = at;
        self.source.line(self.cursor.line)
    }

    fn top(&mut self, mut structure: StructureMut<'_>, pos: Pos) -> Option<Block<'f>> {
        if let Some(attribute) = structure.as_attribute() {
            let summary = format!("`{}` is an argument outside of any block", attribute.key.as_str());
            self.findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(pos.subject()));
        }
        self.accepted(structure.as_block_mut()?, pos)
    }

    fn accepted(&mut self, block: &mut Parsed, pos: Pos) -> Option<Block<'f>> {
        let labels = texts(&block.labels);
        let kind = accepted(block.ident.as_str(), &labels, &pos, self.findings)?;
        Some(self.fill(Block::empty(kind, labels, pos), &mut block.body))
    }

    /// A name as it stands in the text.
    fn word(&self, name: &Decorated<Ident>) -> Cow<'f, str> {
        match name.span().and_then(|span| self.text.get(span)) {
            Some(word) => Cow::Borrowed(word),
            None => Cow::Owned(name.as_str().to_owned()),
        }
    }

    /// Adds those arguments and inner blocks of a body that are part of the interface. They are
    /// taken out of the body where it lies: most of a resource's body is never looked at.
    fn fill(&mut self, mut block: Block<'f>, body: &mut Body) -> Block<'f> {
        for mut structure in body.iter_mut() {
            if let Some(inner) = structure.as_block_mut() {
                self.inner(&mut block, inner);
            } else if let Some(attribute) = structure.as_attribute_mut() {
                self.argument(&mut block, attribute);
            }
        }
        block
    }

    fn argument(&mut self, block: &mut Block<'f>, mut attribute: AttributeMut<'_>) {
        let name = attribute.key.as_str();
        if block.kind.keeps(name) {
            let pos = self.pos(&attribute);
            let repeats =
                attribute.span().is_some_and(|span| self.repeated.iter().any(|offset| span.contains(offset)));
            let name = self.word(&attribute.key);
            let value = std::mem::replace(attribute.value_mut(), Expression::from(false));
            let mut argument = Argument::native(name, value, pos, self.text);
            argument.repeats_keys = repeats;
            block.arguments.push(argument);
        } else if !block.kind.knows(name) {
            let pos = self.pos(&attribute);
            self.findings.push(unknown_name(block.kind, name, &pos));
        }
    }

    fn inner(&mut self, block: &mut Block<'f>, inner: &mut Parsed) {
        let name = inner.ident.as_str();
        if let Some(kind) = block.kind.inner(name) {
            let pos = self.pos(&*inner);
            let inner = match kind.labels() {
                0 => Some(self.fill(Block::empty(kind, Vec::new(), pos), &mut inner.body)),
                _ => self.accepted(inner, pos),
            };
            block.blocks.extend(inner);
        } else if !block.kind.knows(name) {
            let pos = self.pos(&*inner);
            self.findings.push(unknown_name(block.kind, name, &pos));
        }
    }
}

fn texts(labels: &[BlockLabel]) -> Vec<String> {
    labels.iter().map(|label| label.as_str().to_owned()).collect()
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
fn accepted(word: &str, labels: &[String], at: &Pos, findings: &mut Findings) -> Option<Kind> {
    let Some(kind) = Kind::of(word) else {
        findings.push(unknown_kind(word, at));
        return None;
    };
    if kind.labels() != labels.len() {
        let summary = format!("A \"{word}\" block needs {} label(s) and has {}", kind.labels(), labels.len());
        findings.push(Diagnostic::error(Code::InvalidBlock, summary).at(at.subject()));
        return None;
    }
    kind.is_read().then_some(kind)
}
