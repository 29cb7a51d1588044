//! Source texts of expressions, as syntax trees that are ready to be evaluated.
//!
//! The parser reads two things otherwise than Terraform, which are put right here once, so that
//! evaluation need not know of them: heredocs are read again from the source and become templates
//! in quotes (their indentation and strip markers work line by line), and texts within directives
//! of quoted templates get their escapes resolved. Afterwards no template has a strip marker that
//! is still to be obeyed. Absent: whatever evaluates.

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::template::{Directive, Element, StringTemplate, Template};
use hcl_edit::visit_mut::{VisitMut, visit_expr_mut, visit_string_template_mut};

use super::layout::{self, Form};
use crate::module::limits::Limits;
use crate::module::patched::{self, Parsed};
use crate::module::scan;

/// Reads an expression.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    // In parentheses an expression may go on after the end of a line, wherever it comes from.
    let source = format!("x = ({text}\n)\n");
    let scanned = scan::scan(&source, Limits::default().depth).map_err(|exceeded| exceeded.what)?;
    // No part is parsed again, so that a key that is named twice is refused.
    let Parsed { body, .. } =
        patched::parse(&source, 0, &scanned.oddities, &mut 0).map_err(|error| error.message().to_owned())?;
    let attribute = body.into_attributes().next().ok_or("it is empty")?;
    let mut expression = attribute.value;
    let mut reading = Reading { source: &source, failed: None };
    reading.visit_expr_mut(&mut expression);
    reading.failed.map_or(Ok(expression), Err)
}

/// Puts right what the parser reads otherwise than Terraform.
struct Reading<'a> {
    source: &'a str,
    failed: Option<String>,
}

impl VisitMut for Reading<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expression) {
        if !matches!(expression, Expression::HeredocTemplate(_)) {
            return visit_expr_mut(self, expression);
        }
        match self.heredoc(expression) {
            Ok(template) => *expression = Expression::StringTemplate(template.into()),
            Err(why) => self.failed = Some(why),
        }
    }

    /// Keys cannot be altered in their place.
    fn visit_object_mut(&mut self, object: &mut Object) {
        for (mut key, mut value) in std::mem::take(object) {
            if let ObjectKey::Expression(expression) = &mut key {
                self.visit_expr_mut(expression);
            }
            self.visit_expr_mut(value.expr_mut());
            object.insert(key, value);
        }
    }

    fn visit_string_template_mut(&mut self, template: &mut StringTemplate) {
        unescape_directives(template);
        layout::settle(template, Form::Quoted);
        visit_string_template_mut(self, template);
    }
}

impl Reading<'_> {
    /// The template that a heredoc stands for.
    fn heredoc(&mut self, expression: &Expression) -> Result<Template, String> {
        let source =
            expression.span().and_then(|span| self.source.get(span)).ok_or("a heredoc has no place")?;
        let (mark, rest) = source.split_once('\n').ok_or("a heredoc has no lines")?;
        let body = rest.rfind('\n').map_or("", |end| &rest[..=end]);
        let mut template =
            hcl_edit::parser::parse_template(body).map_err(|error| error.message().to_owned())?;
        let form = if mark.starts_with("<<-") { Form::Flush } else { Form::Lines };
        layout::settle(&mut template, form);
        let mut inner = Reading { source: body, failed: None };
        inner.visit_template_mut(&mut template);
        inner.failed.map_or(Ok(template), Err)
    }
}

/// Resolves the escapes of texts within directives, which the parser leaves as they are.
fn unescape_directives(template: &mut Template) {
    for element in template.iter_mut() {
        if let Element::Directive(directive) = element {
            for body in bodies(directive) {
                unescape(body);
            }
        }
    }
}

fn unescape(template: &mut Template) {
    for element in template.iter_mut() {
        match element {
            Element::Literal(text) => *text.value_mut() = unescaped(text),
            Element::Interpolation(_) => {}
            Element::Directive(directive) => bodies(directive).into_iter().for_each(unescape),
        }
    }
}

/// The templates inside of a directive.
fn bodies(directive: &mut Directive) -> Vec<&mut Template> {
    match directive {
        Directive::If(branch) => {
            let otherwise = branch.else_expr.as_mut().map(|otherwise| &mut otherwise.template);
            std::iter::once(&mut branch.if_expr.template).chain(otherwise).collect()
        }
        Directive::For(repeated) => vec![&mut repeated.for_expr.template],
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at + 1..]);
        plain.extend(character);
        rest = rest.get(at + 1 + length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// The character that an escape stands for, and the length of what follows its backslash.
fn escape(text: &str) -> (Option<char>, usize) {
    let hexadecimal = |digits: usize| {
        let code = text.get(1..=digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (code.and_then(char::from_u32), digits + 1)
    };
    match text.chars().next() {
        Some('n') => (Some('\n'), 1),
        Some('r') => (Some('\r'), 1),
        Some('t') => (Some('\t'), 1),
        Some('u') => hexadecimal(4),
        Some('U') => hexadecimal(8),
        Some(other) => (Some(other), other.len_utf8()),
        None => (None, 0),
    }
}
