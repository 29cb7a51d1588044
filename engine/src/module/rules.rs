//! What `validation` blocks say that a form can show.
//!
//! Three shapes are read: `contains([…], var.x)`, a regular expression on `var.x`, and
//! comparisons of `var.x` or its length with a number. A condition that joins such parts with
//! `&&` gives each of them. They narrow the form's JSON Schema, which is never stricter than the
//! module. Absent: evaluating conditions, which is for [`super::check`].

use hcl_edit::expr::{BinaryOp, BinaryOperator, Expression, FuncCall};
use serde_json::{Map, Value as Json};

use super::interface::{Validation, Variable};
use super::limits::Limits;
use super::literal;
use super::scan;
use super::types::Type;

/// Adds to a variable's JSON Schema what its validations say.
pub(super) fn narrow(schema: &mut Map<String, Json>, variable: &Variable) {
    for rule in &variable.validations {
        schema.extend(bounds(rule, variable));
    }
}

/// What one validation says, as keywords of JSON Schema.
fn bounds(rule: &Validation, variable: &Variable) -> Map<String, Json> {
    let mut bounds = Map::new();
    if scan::scan(&rule.condition, Limits::default().depth).is_ok()
        && let Ok(condition) = hcl_edit::parser::parse_expr(&rule.condition)
    {
        condition_of(&condition, variable, &mut bounds);
    }
    bounds
}

fn condition_of(condition: &Expression, variable: &Variable, schema: &mut Map<String, Json>) {
    match condition {
        Expression::Parenthesis(inner) => condition_of(inner.inner(), variable, schema),
        Expression::BinaryOp(both) if *both.operator.value() == BinaryOperator::And => {
            condition_of(&both.lhs_expr, variable, schema);
            condition_of(&both.rhs_expr, variable, schema);
        }
        Expression::BinaryOp(comparison) => bound(comparison, variable, schema),
        Expression::FuncCall(call) => {
            let found =
                options(call, variable).map(|options| ("enum", options)).or_else(|| pattern(call, variable));
            if let Some((key, value)) = found {
                schema.insert(key.to_owned(), value);
            }
        }
        _ => {}
    }
}

/// A constant within a condition; heredocs, whose text the source is needed for, do not count.
fn constant(expression: &Expression) -> Option<Json> {
    literal::constant(expression, "")
}

fn arguments<'a>(call: &'a FuncCall, name: &str) -> Option<Vec<&'a Expression>> {
    (call.name.name.as_str() == name && !call.name.is_namespaced()).then(|| call.args.iter().collect())
}

/// Whether the expression is `var.<name>`.
fn is_variable(expression: &Expression, variable: &Variable) -> bool {
    let Expression::Traversal(traversal) = expression else { return false };
    let Expression::Variable(root) = &traversal.expr else { return false };
    let [step] = traversal.operators.as_slice() else { return false };
    root.as_str() == "var"
        && matches!(
            step.value(),
            hcl_edit::expr::TraversalOperator::GetAttr(name) if name.as_str() == variable.name
        )
}

/// `contains(["a", "b"], var.x)`
fn options(call: &FuncCall, variable: &Variable) -> Option<Json> {
    let arguments = arguments(call, "contains")?;
    let [list, subject] = arguments.as_slice() else { return None };
    let plain = matches!(variable.schema, Type::String | Type::Number | Type::Bool);
    if !plain || !is_variable(subject, variable) {
        return None;
    }
    let options = constant(list)?;
    let same =
        |option: &Json| variable.schema.convert(option, "").is_ok_and(|converted| converted == *option);
    let all_same = options.as_array().is_some_and(|options| !options.is_empty() && options.iter().all(same));
    all_same.then_some(options)
}

/// `can(regex("…", var.x))`, where the expression means the same in a browser.
fn pattern(call: &FuncCall, variable: &Variable) -> Option<(&'static str, Json)> {
    let inner = arguments(call, "can")?;
    let [Expression::FuncCall(inner)] = inner.as_slice() else { return None };
    let inner = arguments(inner, "regex")?;
    let [pattern, subject] = inner.as_slice() else { return None };
    let pattern = constant(pattern)?.as_str()?.to_owned();
    let portable = !["(?", "\\A", "\\z", "\\Q", "\\p", "\\C", "[["].iter().any(|mark| pattern.contains(mark));
    (portable && variable.schema == Type::String && is_variable(subject, variable))
        .then(|| ("pattern", pattern.into()))
}

/// `var.x >= 1`, `length(var.x) <= 63`
fn bound(comparison: &BinaryOp, variable: &Variable, schema: &mut Map<String, Json>) {
    let (subject, operator, limit) = match constant(&comparison.rhs_expr) {
        Some(limit) => (&comparison.lhs_expr, *comparison.operator.value(), limit),
        None => match constant(&comparison.lhs_expr) {
            Some(limit) => (&comparison.rhs_expr, mirrored(*comparison.operator.value()), limit),
            None => return,
        },
    };
    let Some(limit) = limit.as_i64() else { return };
    if is_variable(subject, variable) && variable.schema == Type::Number {
        let key = match operator {
            BinaryOperator::Less => "exclusiveMaximum",
            BinaryOperator::LessEq => "maximum",
            BinaryOperator::Greater => "exclusiveMinimum",
            BinaryOperator::GreaterEq => "minimum",
            _ => return,
        };
        schema.insert(key.to_owned(), limit.into());
    } else if is_length(subject, variable) {
        length_bound(operator, limit, variable, schema);
    }
}

fn mirrored(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::LessEq => BinaryOperator::GreaterEq,
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::GreaterEq => BinaryOperator::LessEq,
        other => other,
    }
}

fn is_length(expression: &Expression, variable: &Variable) -> bool {
    let Expression::FuncCall(call) = expression else { return false };
    arguments(call, "length")
        .is_some_and(|arguments| matches!(arguments.as_slice(), [subject] if is_variable(subject, variable)))
}

fn length_bound(operator: BinaryOperator, limit: i64, variable: &Variable, schema: &mut Map<String, Json>) {
    let (least, most) = match operator {
        BinaryOperator::Less => (None, Some(limit - 1)),
        BinaryOperator::LessEq => (None, Some(limit)),
        BinaryOperator::Greater => (Some(limit + 1), None),
        BinaryOperator::GreaterEq => (Some(limit), None),
        BinaryOperator::Eq => (Some(limit), Some(limit)),
        _ => return,
    };
    let (least_key, most_key) = match &variable.schema {
        Type::String => ("minLength", "maxLength"),
        Type::List(_) | Type::Set(_) => ("minItems", "maxItems"),
        Type::Map(_) => ("minProperties", "maxProperties"),
        _ => return,
    };
    for (key, bound) in [(least_key, least), (most_key, most)] {
        if let Some(bound) = bound.filter(|bound| *bound >= 0) {
            schema.insert(key.to_owned(), bound.into());
        }
    }
}
