//! Constant expressions as JSON values.
//!
//! A default is evaluated by Terraform without variables and functions, so numbers, texts,
//! collections, operators on them and templates made of them are all that can occur. Absent:
//! `for` expressions, whose cost a short text can make unbounded, and of which a default never
//! has need.

use hcl::eval::{Context, Evaluate};
use hcl_edit::Span;
use hcl_edit::expr::{Expression, ForExpr, Object, ObjectKey, UnaryOp, UnaryOperator};
use hcl_edit::template::ForDirective;
use hcl_edit::visit::{Visit, visit_expr};
use serde_json::{Map, Number, Value as Json};

use super::block::text_of;
use super::convert::parse_number;

/// The value of a constant expression of the source `text`; `None` where it is not constant.
pub(super) fn constant(expression: &Expression, text: &str) -> Option<Json> {
    match expression {
        Expression::Null(_) => Some(Json::Null),
        Expression::Bool(value) => Some(Json::Bool(*value.value())),
        Expression::Number(number) => match written(expression, text) {
            Some(digits) => parse_number(&digits).map(Json::Number),
            None => from_hcl_number(number.value()).map(Json::Number),
        },
        Expression::String(text) => Some(Json::String(text.value().clone())),
        Expression::HeredocTemplate(heredoc) => {
            let source = heredoc.span().and_then(|span| text.get(span))?;
            heredoc_text(source).map(Json::String)
        }
        Expression::Array(items) => {
            items.iter().map(|item| constant(item, text)).collect::<Option<_>>().map(Json::Array)
        }
        Expression::Object(object) => constant_object(object, text),
        Expression::Parenthesis(inner) => constant(inner.inner(), text),
        Expression::UnaryOp(operation) if is_negative_number(operation) => match written(expression, text) {
            Some(digits) => parse_number(&digits).map(Json::Number),
            None => computed(expression),
        },
        Expression::StringTemplate(_)
        | Expression::Conditional(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_) => computed(expression),
        Expression::Variable(_)
        | Expression::FuncCall(_)
        | Expression::Traversal(_)
        | Expression::ForExpr(_) => None,
    }
}

/// A number as the source writes it, with its sign; the parser's own reading loses digits.
fn written(expression: &Expression, text: &str) -> Option<String> {
    Some(text.get(expression.span()?)?.chars().filter(|c| !c.is_whitespace()).collect())
}

fn is_negative_number(operation: &UnaryOp) -> bool {
    *operation.operator.value() == UnaryOperator::Neg && matches!(operation.expr, Expression::Number(_))
}

/// Where a number begins that has more digits than can be kept; `None` where all of them have less.
pub(super) fn long_number(expression: &Expression, text: &str) -> Option<usize> {
    let mut numbers = LongNumbers { text, first: None };
    numbers.visit_expr(expression);
    numbers.first
}

/// Looks for numbers that lose digits.
struct LongNumbers<'a> {
    text: &'a str,
    first: Option<usize>,
}

impl Visit for LongNumbers<'_> {
    fn visit_expr(&mut self, expression: &Expression) {
        let is_number = match expression {
            Expression::Number(_) => true,
            Expression::UnaryOp(operation) => is_negative_number(operation),
            _ => false,
        };
        if !is_number {
            visit_expr(self, expression);
        } else if written(expression, self.text).is_some_and(|digits| parse_number(&digits).is_none()) {
            self.first = self.first.or_else(|| Some(expression.span()?.start));
        }
    }
}

fn constant_object(object: &Object, text: &str) -> Option<Json> {
    let mut map = Map::new();
    for (key, value) in object {
        map.insert(key_text(key, text)?, constant(value.expr(), text)?);
    }
    Some(Json::Object(map))
}

/// The text of an object's key; `None` where it has to be computed from something unknown.
pub(super) fn key_text(key: &ObjectKey, text: &str) -> Option<String> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
        ObjectKey::Expression(expression) => text_of(&constant(expression, text)?),
    }
}

/// The text that a heredoc stands for. The parser's own reading differs from Terraform's in the
/// indentation of `<<-`, so it is taken from the source.
fn heredoc_text(source: &str) -> Option<String> {
    let (mark, rest) = source.split_once('\n')?;
    let body = rest.rfind('\n').map_or("", |end| &rest[..=end]);
    let body = if mark.starts_with("<<-") { flushed(body) } else { body.to_owned() };
    let template = hcl_edit::parser::parse_template(&body).ok()?;
    let plain: Option<String> =
        template.iter().map(|element| element.as_literal().map(|text| text.as_str())).collect();
    plain.or_else(|| {
        let mut loops = Loops(false);
        loops.visit_template(&template);
        if loops.0 { None } else { hcl::Template::from(template).evaluate(&Context::new()).ok() }
    })
}

/// Lines without the indentation that all of them share; lines of nothing but white space neither
/// count nor change.
fn flushed(body: &str) -> String {
    let is_blank = |line: &str| line.trim().is_empty();
    let indent = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let shared = body.lines().filter(|line| !is_blank(line)).map(indent).min().unwrap_or(0);
    body.split_inclusive('\n')
        .map(|line| if is_blank(line) { line.to_owned() } else { line.chars().skip(shared).collect() })
        .collect()
}

/// Whether a `for` stands anywhere in the expression.
pub(super) fn has_loop(expression: &Expression) -> bool {
    let mut loops = Loops(false);
    loops.visit_expr(expression);
    loops.0
}

fn computed(expression: &Expression) -> Option<Json> {
    if has_loop(expression) {
        return None;
    }
    let value = hcl::Expression::from(expression.clone()).evaluate(&Context::new()).ok()?;
    from_hcl_value(value)
}

/// Looks for `for` in any form.
struct Loops(bool);

impl Visit for Loops {
    fn visit_for_expr(&mut self, _: &ForExpr) {
        self.0 = true;
    }

    fn visit_for_directive(&mut self, _: &ForDirective) {
        self.0 = true;
    }
}

fn from_hcl_value(value: hcl::Value) -> Option<Json> {
    Some(match value {
        hcl::Value::Null => Json::Null,
        hcl::Value::Bool(value) => Json::Bool(value),
        hcl::Value::Number(number) => Json::Number(from_hcl_number(&number)?),
        hcl::Value::String(text) => Json::String(text),
        hcl::Value::Array(items) => {
            Json::Array(items.into_iter().map(from_hcl_value).collect::<Option<_>>()?)
        }
        hcl::Value::Object(object) => Json::Object(
            object
                .into_iter()
                .map(|(key, value)| from_hcl_value(value).map(|value| (key, value)))
                .collect::<Option<_>>()?,
        ),
    })
}

fn from_hcl_number(number: &hcl_edit::Number) -> Option<Number> {
    number
        .as_u64()
        .map(Number::from)
        .or_else(|| number.as_i64().map(Number::from))
        .or_else(|| number.as_f64().and_then(whole_or_fraction))
}

/// A number as JSON: whole ones as integers, as Terraform sees no difference between 1 and 1.0.
pub(super) fn whole_or_fraction(number: f64) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        let whole = number as i64;
        return Some(Number::from(whole));
    }
    Number::from_f64(number)
}

/// A number as Terraform turns it into text: decimal, without an exponent.
pub(super) fn number_text(number: &Number) -> String {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(whole), ..) => whole.to_string(),
        (_, Some(whole), _) => whole.to_string(),
        (.., Some(fraction)) => fraction.to_string(),
        _ => number.to_string(),
    }
}

/// A value as an HCL literal on one line, as `terraform fmt` leaves it.
pub(super) fn hcl(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number_text(number),
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(hcl).collect::<Vec<_>>().join(", ")),
        Json::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Json::Object(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("{} = {}", quoted(key), hcl(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '{' if matches!(before, '$' | '%') => quoted.extend([before, '{']),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => quoted.push(plain),
        }
        before = character;
    }
    quoted.push('"');
    quoted
}
