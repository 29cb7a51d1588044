//! Native syntax (`.tf`, `.tofu`) to blocks.

use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::structure::{BlockLabel, Body, Structure};

use super::block::{self, Argument, Block, Source};
use super::interface::Pos;
use super::{limits, patched};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

/// Reads a file. A file that is not valid HCL gives one finding and no blocks.
pub(super) fn read(source: &Rc<Source>, depth: usize, findings: &mut Diagnostics) -> Vec<Block> {
    match parse(source, depth) {
        Ok((body, repeated)) => Reader { source, repeated, findings }.top(body),
        Err(finding) => {
            findings.push(finding);
            Vec::new()
        }
    }
}

fn parse(source: &Source, depth: usize) -> Result<(Body, Vec<usize>), Diagnostic> {
    let at = |line| Subject::file(&source.filename, line);
    limits::scan(&source.text, depth).map_err(|exceeded| {
        Diagnostic::error(Code::TooLarge, "The file is too deeply nested or too large to read")
            .with_detail(exceeded.what)
            .at(at(exceeded.line))
    })?;
    patched::parse(&source.text).map_err(|error| {
        let finding = if error.message().contains(" at most ") {
            Diagnostic::error(Code::TooLarge, "The file is too deeply nested to read")
                .with_detail(error.message())
        } else {
            Diagnostic::error(Code::Syntax, "The file is not valid HCL")
                .with_detail(explain(source, error.message()))
        };
        finding.at(at(error.location().line()))
    })
}

/// The parser's message, and the likely cause where the file is another language's template.
fn explain(source: &Source, message: &str) -> String {
    let marks = ["{{", "{%"].into_iter().find(|mark| {
        source
            .text
            .lines()
            .any(|line| line.trim_start().starts_with(mark) || (*mark == "{{" && line.contains("{{ ")))
    });
    match marks {
        Some(mark) => {
            format!("{message}; the file holds `{mark}`, the mark of a template that makes Terraform text")
        }
        None => message.to_owned(),
    }
}

/// Turns one file's syntax tree into blocks.
struct Reader<'a> {
    source: &'a Rc<Source>,
    /// Where keys are repeated within an object, whose value is therefore not the text's.
    repeated: Vec<usize>,
    findings: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn top(&mut self, body: Body) -> Vec<Block> {
        let mut blocks = Vec::new();
        for structure in body {
            let pos = self.source.pos(structure.span().map_or(0, |span| span.start));
            match structure {
                Structure::Attribute(attribute) => self.findings.push(
                    Diagnostic::error(
                        Code::InvalidBlock,
                        format!("`{}` is an argument outside of any block", attribute.key.as_str()),
                    )
                    .at(pos.subject()),
                ),
                Structure::Block(found) => {
                    let kind = found.ident.as_str().to_owned();
                    let labels = texts(&found.labels);
                    if accepts(&kind, &labels, &pos.subject(), self.findings) {
                        blocks.push(self.fill(Block::empty(kind, labels, pos), found.body));
                    }
                }
            }
        }
        blocks
    }

    /// Adds those arguments and inner blocks of a body that are part of the interface.
    fn fill(&mut self, mut block: Block, body: Body) -> Block {
        for structure in body {
            let span = structure.span().unwrap_or_default();
            let pos = self.source.pos(span.start);
            match structure {
                Structure::Attribute(attribute)
                    if block::keeps_argument(&block.kind, attribute.key.as_str()) =>
                {
                    let name = attribute.key.as_str().to_owned();
                    let mut argument = Argument::native(name, attribute.value, pos, self.source);
                    argument.repeats_keys = self.repeated.iter().any(|offset| span.contains(offset));
                    block.arguments.push(argument);
                }
                Structure::Block(inner) if block::keeps_block(&block.kind, inner.ident.as_str()) => {
                    let kind = inner.ident.as_str().to_owned();
                    let labels = texts(&inner.labels);
                    let known = block::labels_of(&kind).is_some();
                    if !known || accepts(&kind, &labels, &pos.subject(), self.findings) {
                        block.blocks.push(self.fill(Block::empty(kind, labels, pos), inner.body));
                    }
                }
                Structure::Attribute(other) => self.check_known(&block, other.key.as_str(), &pos),
                Structure::Block(other) => self.check_known(&block, other.ident.as_str(), &pos),
            }
        }
        block
    }

    fn check_known(&mut self, block: &Block, name: &str, pos: &Pos) {
        if let Some(finding) = unknown_name(block, name, pos) {
            self.findings.push(finding);
        }
    }
}

fn texts(labels: &[BlockLabel]) -> Vec<String> {
    labels.iter().map(|label| label.as_str().to_owned()).collect()
}

/// A warning where neither Terraform nor OpenTofu knows `name` inside the block; newer versions
/// than those known here may.
pub(super) fn unknown_name(block: &Block, name: &str, pos: &Pos) -> Option<Diagnostic> {
    let unknown = !block::is_known(&block.kind, name);
    unknown.then(|| {
        Diagnostic::warning(
            Code::InvalidBlock,
            format!("`{name}` is not an argument of {} blocks", block.kind),
        )
        .at(pos.subject())
    })
}

/// Whether a block is to be read further; finds wrong labels and unknown kinds.
pub(super) fn accepts(kind: &str, labels: &[String], at: &Subject, findings: &mut Diagnostics) -> bool {
    match block::labels_of(kind) {
        None => findings.push(
            Diagnostic::warning(Code::InvalidBlock, format!("Blocks of type \"{kind}\" are not known"))
                .at(at.clone()),
        ),
        Some(wanted) if wanted != labels.len() => findings.push(
            Diagnostic::error(
                Code::InvalidBlock,
                format!("A \"{kind}\" block needs {wanted} label(s) and has {}", labels.len()),
            )
            .at(at.clone()),
        ),
        Some(_) => return block::is_read(kind),
    }
    false
}
