//! Values as text that people write: constants in Terraform's native syntax.
//!
//! Reading takes one constant expression and gives the value that Terraform would; what a value
//! cannot hold is refused instead of altered. Writing gives what `terraform fmt` leaves as it is.
//! Absent: types. Whoever knows the variable converts the value afterwards.

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ForExpr, FuncCall, Traversal};
use hcl_edit::structure::Body;
use hcl_edit::visit::{self, Visit};
use serde_json::Value as Json;

use super::block::Source;
use super::limits::Limits;
use super::scan::{Scanned, scan};
use super::{literal, patched};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use crate::generate;

/// What the text is called where a finding names a line of it.
const NAME: &str = "value";

/// Reads one constant expression of the native syntax; comments and white space may stand around
/// it. Objects and lists become what they are in JSON.
///
/// # Errors
/// `TooLarge`, `Syntax` (also for a key that is given twice, whose meaning nobody should have to
/// guess), `NotConstant`, or `InexactNumber`, each with its line as `value:<line>`.
pub fn value_from_hcl(text: &str, limits: &Limits) -> Result<Json, Diagnostics> {
    let argument = as_argument(text, limits)?;
    let source = Source::new(NAME, &argument);
    let parsed = parse(&argument, limits)?;
    let at = |code, summary: &str, offset| Diagnostic::error(code, summary).at(source.pos(offset).subject());
    if let Some(offset) = parsed.repeated.first() {
        return Err(at(Code::Syntax, "An object names a key twice: leave one of them", *offset).into());
    }
    let expression = only_argument(parsed.body)
        .map_err(|offset| at(Code::Syntax, "One value is needed, and the text goes on after it", offset))?;
    let mut faults = Faults { source: &source, findings: Diagnostics::default() };
    faults.visit_expr(&expression);
    if let Some(offset) = literal::long_number(&expression, source.text) {
        let summary = "The number has more digits than can be kept: write it in quotes";
        faults.findings.push(at(Code::InexactNumber, summary, offset));
    }
    faults.findings.into_result()?;
    literal::constant(&expression, source.text).ok_or_else(|| {
        let start = expression.span().map_or(0, |span| span.start);
        at(Code::NotConstant, "The value cannot be computed", start).into()
    })
}

/// Writes a value as `terraform fmt` leaves it, without a line feed at its end: objects over
/// several lines with their keys in order, short lists of scalars on one line, texts in quotes.
#[must_use]
pub fn value_to_hcl(value: &Json) -> String {
    generate::value_text(value)
}

/// The text as the value of an argument, which is the form in which the parser knows heredocs and
/// comments.
fn as_argument(text: &str, limits: &Limits) -> Result<String, Diagnostic> {
    if text.len() > limits.file_bytes {
        return Err(too_large(format!("more than {} bytes", limits.file_bytes), 1));
    }
    let (around, value) = text.split_at(start_of_value(text));
    Ok(format!("{around}{NAME} = {value}\n"))
}

fn parse(argument: &str, limits: &Limits) -> Result<patched::Parsed, Diagnostic> {
    let invalid = |why: &str, line| {
        Diagnostic::error(Code::Syntax, "The value cannot be read")
            .with_detail(format!("write one value as in Terraform's language: {why}"))
            .at(Subject::file(NAME, line))
    };
    let line = |at: usize| 1 + argument.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
    let Scanned { oddities, torn } =
        scan(argument, limits.depth).map_err(|exceeded| too_large(exceeded.what, line(exceeded.at)))?;
    if let Some(end) = torn {
        return Err(invalid("a text in quotes is not closed on its line", line(end)));
    }
    let mut again = limits.file_bytes;
    patched::parse(argument, 0, &oddities, &mut again)
        .map_err(|error| invalid(error.message(), error.location().line()))
}

fn too_large(what: String, line: usize) -> Diagnostic {
    Diagnostic::error(Code::TooLarge, "The value is too large or too deeply nested")
        .with_detail(what)
        .at(Subject::file(NAME, line))
}

/// Where the first thing stands that is neither white space nor a comment.
fn start_of_value(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let comment = if rest.starts_with('#') || rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else {
            None
        };
        match comment {
            Some(length) => rest = &rest[length..],
            None => return text.len() - rest.len(),
        }
    }
}

/// The value of the only argument; where there is more, the place of what is too much.
fn only_argument(body: Body) -> Result<Expression, usize> {
    let mut structures = body.into_iter();
    let first = structures.next().and_then(|structure| structure.into_attribute().ok());
    match (first, structures.next()) {
        (Some(attribute), None) => Ok(attribute.value),
        (_, more) => Err(more.and_then(|structure| structure.span()).map_or(0, |span| span.start)),
    }
}

/// Looks for what makes an expression no constant.
struct Faults<'a> {
    source: &'a Source<'a>,
    findings: Diagnostics,
}

impl Faults<'_> {
    fn find(&mut self, code: Code, summary: String, expression: &impl Span) {
        let offset = expression.span().map_or(0, |span| span.start);
        self.findings.push(Diagnostic::error(code, summary).at(self.source.pos(offset).subject()));
    }

    fn text(&self, expression: &impl Span) -> &str {
        expression.span().and_then(|span| self.source.text.get(span)).unwrap_or_default().trim()
    }
}

impl Visit for Faults<'_> {
    fn visit_expr(&mut self, expression: &Expression) {
        match expression {
            Expression::Variable(name) => {
                let summary = format!("`{}` is a reference: write the value itself", name.as_str());
                self.find(Code::NotConstant, summary, expression);
            }
            _ => visit::visit_expr(self, expression),
        }
    }

    fn visit_traversal(&mut self, traversal: &Traversal) {
        let summary = format!("`{}` is a reference: write the value itself", self.text(traversal));
        self.find(Code::NotConstant, summary, traversal);
    }

    fn visit_func_call(&mut self, call: &FuncCall) {
        let summary = format!("`{}(…)` is a function: write the value itself", call.name.name.as_str());
        self.find(Code::NotConstant, summary, call);
    }

    fn visit_for_expr(&mut self, expression: &ForExpr) {
        let summary = "`for` computes a value: write the value itself".to_owned();
        self.find(Code::NotConstant, summary, expression);
    }
}
