//! Constant expressions as JSON values.
//!
//! A default is evaluated by Terraform without variables and functions, so numbers, texts,
//! collections, operators on them and templates made of them are all that can occur. What is
//! written out is taken as it stands; the rest is computed by the evaluator that computes
//! conditions. Absent: `for` expressions, of which a default never has need, and numbers that JSON
//! cannot keep to the last digit.

use std::collections::BTreeMap;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ForExpr, FuncCall, Object, ObjectKey, UnaryOp, UnaryOperator};
use hcl_edit::template::ForDirective;
use hcl_edit::visit::{Visit, visit_expr};
use serde_json::{Map, Number, Value as Json};

use super::block::text_of;
use super::convert::{exact_number, parse_number};
use super::evaluate::budget::Budget;
use super::evaluate::scope::Scope;
use super::evaluate::value::Value;
use super::evaluate::{evaluate, read};

/// What computing one constant may cost.
const COST: usize = 200_000;

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
            heredoc_text(source).map(Json::String).or_else(|| exact(&computed(expression, text)?))
        }
        Expression::Array(items) => {
            items.iter().map(|item| constant(item, text)).collect::<Option<_>>().map(Json::Array)
        }
        Expression::Object(object) => constant_object(object, text),
        Expression::Parenthesis(inner) => constant(inner.inner(), text),
        Expression::UnaryOp(operation) if is_negative_number(operation) => match written(expression, text) {
            Some(digits) => parse_number(&digits).map(Json::Number),
            None => exact(&computed(expression, text)?),
        },
        Expression::StringTemplate(_)
        | Expression::Conditional(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::Traversal(_) => exact(&computed(expression, text)?),
        Expression::Variable(_) | Expression::FuncCall(_) | Expression::ForExpr(_) => None,
    }
}

/// A number as the source writes it, with its sign; the parser's own reading loses digits.
fn written(expression: &Expression, text: &str) -> Option<String> {
    Some(text.get(expression.span()?)?.chars().filter(|c| !c.is_whitespace()).collect())
}

fn is_negative_number(operation: &UnaryOp) -> bool {
    *operation.operator.value() == UnaryOperator::Neg && matches!(operation.expr, Expression::Number(_))
}

/// Where a number begins, written or computed, that JSON cannot keep to the last digit; `None` where
/// all of them can be kept.
pub(super) fn long_number(expression: &Expression, text: &str) -> Option<usize> {
    let mut numbers = LongNumbers { text, computes: true, first: None };
    numbers.visit_expr(expression);
    numbers.first
}

/// Looks for numbers that lose digits.
struct LongNumbers<'a> {
    text: &'a str,
    /// Whether all that was computed so far could be: else the whole is no constant, and computing
    /// what is nested in it level by level could take long.
    computes: bool,
    first: Option<usize>,
}

impl Visit for LongNumbers<'_> {
    fn visit_expr(&mut self, expression: &Expression) {
        let is_kept = match expression {
            Expression::Number(_) => Some(is_written_exactly(expression, self.text)),
            Expression::UnaryOp(operation) if is_negative_number(operation) => {
                Some(is_written_exactly(expression, self.text))
            }
            Expression::StringTemplate(_)
            | Expression::HeredocTemplate(_)
            | Expression::Conditional(_)
            | Expression::UnaryOp(_)
            | Expression::BinaryOp(_)
            | Expression::Traversal(_)
                if self.computes =>
            {
                let value = computed(expression, self.text);
                self.computes = value.is_some();
                value.map(|value| exact(&value).is_some())
            }
            _ => None,
        };
        match is_kept {
            Some(true) => {}
            Some(false) => self.first = self.first.or_else(|| Some(expression.span()?.start)),
            None => visit_expr(self, expression),
        }
    }
}

fn is_written_exactly(number: &Expression, text: &str) -> bool {
    written(number, text).is_none_or(|digits| parse_number(&digits).is_some())
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
        ObjectKey::Expression(expression) => text_of(constant(expression, text)?),
    }
}

/// The text that a heredoc without a template stands for. The parser's own reading differs from
/// Terraform's in the indentation of `<<-`, so it is taken from the source.
fn heredoc_text(source: &str) -> Option<String> {
    let (mark, rest) = source.split_once('\n')?;
    let body = rest.rfind('\n').map_or("", |end| &rest[..=end]);
    if body.contains("${") || body.contains("%{") {
        return None;
    }
    Some(if mark.starts_with("<<-") { flushed(body) } else { body.to_owned() })
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
    Parts::of(expression).has_loop
}

/// The value of an expression without names, calls and loops; `None` where it has some, or is wrong.
fn computed(expression: &Expression, text: &str) -> Option<Value> {
    let parts = Parts::of(expression);
    if parts.has_loop || parts.refers {
        return None;
    }
    let source = expression.span().and_then(|span| text.get(span));
    let expression = read(&source.map_or_else(|| expression.to_string(), str::to_owned)).ok()?;
    let (inputs, locals, mut budget) = (BTreeMap::new(), BTreeMap::new(), Budget::new(COST));
    let scope = Scope::new(&inputs, &locals, &[&expression], &mut budget).ok()?;
    evaluate(&expression, &scope, &mut budget).result.ok()
}

/// The value as JSON; `None` where that would lose anything of a number, or it is not known.
fn exact(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Unknown(_) => return None,
        Value::Null(_) => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(exact_number(number)?),
        Value::Text(text) => Json::String(text.clone()),
        Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items) => {
            Json::Array(items.iter().map(exact).collect::<Option<_>>()?)
        }
        Value::Map(_, entries) | Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| Some((name.clone(), exact(value)?)));
            Json::Object(entries.collect::<Option<_>>()?)
        }
    })
}

/// What an expression is made of.
#[derive(Default)]
struct Parts {
    /// Whether there is a `for` in any form.
    has_loop: bool,
    /// Whether there is a name, or a function is called.
    refers: bool,
}

impl Parts {
    fn of(expression: &Expression) -> Self {
        let mut parts = Self::default();
        parts.visit_expr(expression);
        parts
    }
}

impl Visit for Parts {
    fn visit_expr(&mut self, expression: &Expression) {
        self.refers |= matches!(expression, Expression::Variable(_));
        visit_expr(self, expression);
    }

    fn visit_func_call(&mut self, _: &FuncCall) {
        self.refers = true;
    }

    fn visit_for_expr(&mut self, _: &ForExpr) {
        self.has_loop = true;
    }

    fn visit_for_directive(&mut self, _: &ForDirective) {
        self.has_loop = true;
    }
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
