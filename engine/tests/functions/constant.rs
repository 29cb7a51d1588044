//! Constants and calls of functions, as much of an evaluator as these tests need.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, FuncCall, ObjectKey};

use super::super::super::budget::{Budget, Stop};
use super::super::super::number::Number;
use super::super::super::value::Value;
use crate::module::evaluate::functions;
use crate::module::types::Type;

pub(super) fn evaluate(budget: &mut Budget, text: &str) -> Result<Value, Stop> {
    let expression: Expression = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    value(budget, &expression)
}

fn value(budget: &mut Budget, expression: &Expression) -> Result<Value, Stop> {
    Ok(match expression {
        Expression::Null(_) => Value::Null(Type::Any),
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(number) => number_of(number.as_repr().unwrap().to_string().trim()),
        Expression::String(text) => Value::text(text),
        Expression::UnaryOp(minus) => match value(budget, &minus.expr)? {
            Value::Number(number) => Value::Number(-number),
            other => panic!("-{other:?}"),
        },
        Expression::Array(items) => {
            Value::Tuple(items.iter().map(|item| value(budget, item)).collect::<Result<_, _>>()?)
        }
        Expression::Object(entries) => {
            let mut attributes = BTreeMap::new();
            for (key, entry) in entries {
                let key = match key {
                    ObjectKey::Ident(key) => key.to_string(),
                    ObjectKey::Expression(key) => match value(budget, key)? {
                        Value::Text(key) => key,
                        other => panic!("{other:?}"),
                    },
                };
                attributes.insert(key, value(budget, entry.expr())?);
            }
            Value::Object(attributes)
        }
        Expression::Parenthesis(inner) => value(budget, inner.inner())?,
        Expression::FuncCall(call) => called(budget, call)?,
        other => panic!("{other:?}"),
    })
}

fn number_of(text: &str) -> Value {
    Value::Number(Number::from_text(text).unwrap())
}

fn called(budget: &mut Budget, call: &FuncCall) -> Result<Value, Stop> {
    let name = call.name.name.as_str();
    let arguments =
        call.args.iter().map(|argument| value(budget, argument)).collect::<Result<Vec<_>, _>>()?;
    let function = functions::find(name).unwrap_or_else(|| panic!("no function {name}"));
    function.apply(budget, &arguments)
}
