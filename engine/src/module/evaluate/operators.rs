//! Operators on truth values, numbers, and values of every type.

use std::cmp::Ordering;

use hcl_edit::expr::{BinaryOp, BinaryOperator, UnaryOp, UnaryOperator};

use super::budget::Stop;
use super::evaluator::{Evaluated, Evaluator};
use super::number::Number;
use super::value::{BEYOND, Value};
use crate::module::types::Type;

/// The type of an operator's result.
pub(super) fn unary_type(operation: &UnaryOp) -> Type {
    match operation.operator.value() {
        UnaryOperator::Neg => Type::Number,
        UnaryOperator::Not => Type::Bool,
    }
}

/// The type of an operator's result.
pub(super) fn binary_type(operation: &BinaryOp) -> Type {
    if is_arithmetic(*operation.operator.value()) { Type::Number } else { Type::Bool }
}

fn is_arithmetic(operator: BinaryOperator) -> bool {
    use BinaryOperator::{Div, Minus, Mod, Mul, Plus};
    matches!(operator, Plus | Minus | Mul | Div | Mod)
}

impl Evaluator<'_> {
    pub(super) fn unary(&mut self, operation: &UnaryOp) -> Evaluated {
        let faults = self.fault_count();
        let operand = self.value(&operation.expr)?;
        let ty = unary_type(operation);
        if self.failed_since(faults) { Ok(Value::Null(ty)) } else { opposite(&operand, &ty) }
    }

    pub(super) fn binary(&mut self, operation: &BinaryOp) -> Evaluated {
        let (left, left_fault) = self.attempt(&operation.lhs_expr)?;
        let (right, right_fault) = self.attempt(&operation.rhs_expr)?;
        let operator = *operation.operator.value();
        match (left_fault, right_fault) {
            (None, None) => {}
            (None, Some(_)) if decides(operator, &left) => return Ok(VERSION),
            (Some(_), None) if decides(operator, &right) => return Ok(VERSION),
            (Some(why), _) | (None, Some(why)) => return Ok(self.failed(why, binary_type(operation))),
        }
        self.budget.pay(left.size() + right.size())?;
        match operator {
            BinaryOperator::Eq => Ok(equality(&left, &right, true)),
            BinaryOperator::NotEq => Ok(equality(&left, &right, false)),
            BinaryOperator::And | BinaryOperator::Or => logical(operator, &left, &right),
            operator => numeric(operator, &left, &right),
        }
    }
}

/// What comes of an error beside a truth value that decides: one until Terraform 1.11, nothing
/// from Terraform 1.12 on.
const VERSION: Value =
    Value::unknown("whether the error beside && or || counts depends on the version of Terraform");

/// Whether one side of `&&` or `||` alone says what comes of it.
fn decides(operator: BinaryOperator, side: &Value) -> bool {
    let truth = side.convert(&Type::Bool);
    match operator {
        BinaryOperator::And => truth == Ok(Value::Bool(false)),
        BinaryOperator::Or => truth == Ok(Value::Bool(true)),
        _ => false,
    }
}

/// The negative of a number, the contrary of a truth value.
pub(super) fn opposite(operand: &Value, ty: &Type) -> Evaluated {
    Ok(match operand_as(ty, operand, "unary")? {
        Value::Number(number) => Value::Number(-number),
        Value::Bool(value) => Value::Bool(!value),
        unknown => unknown,
    })
}

fn equality(left: &Value, right: &Value, wanted: bool) -> Value {
    left.equals(right).map_or_else(Value::Unknown, |equal| Value::Bool(equal == wanted))
}

/// An operand as its type; null is none.
fn operand_as(ty: &Type, operand: &Value, side: &str) -> Evaluated {
    let converted =
        operand.convert(ty).map_err(|why| format!("Unsuitable value for {side} operand: {why}."))?;
    if converted.is_null() {
        return Err(Stop::Wrong(format!("Unsuitable value for {side} operand: it is null.")));
    }
    Ok(converted)
}

/// Both sides count: neither hides an error, or that the other is not known.
fn logical(operator: BinaryOperator, left: &Value, right: &Value) -> Evaluated {
    let left = operand_as(&Type::Bool, left, "left")?;
    let right = operand_as(&Type::Bool, right, "right")?;
    Ok(match (left, right) {
        (Value::Bool(left), Value::Bool(right)) if operator == BinaryOperator::And => {
            Value::Bool(left && right)
        }
        (Value::Bool(left), Value::Bool(right)) => Value::Bool(left || right),
        (Value::Bool(_), unknown) | (unknown, _) => unknown,
    })
}

fn numeric(operator: BinaryOperator, left: &Value, right: &Value) -> Evaluated {
    let left = operand_as(&Type::Number, left, "left")?;
    let right = operand_as(&Type::Number, right, "right")?;
    match (left, right) {
        (Value::Number(left), Value::Number(right)) if is_arithmetic(operator) => {
            arithmetic(operator, &left, &right)
        }
        (Value::Number(left), Value::Number(right)) => Ok(Value::Bool(compares(operator, &left, &right))),
        (Value::Number(_), unknown) | (unknown, _) => Ok(unknown),
    }
}

fn compares(operator: BinaryOperator, left: &Number, right: &Number) -> bool {
    let order = left.compare(right);
    match operator {
        BinaryOperator::Less => order == Ordering::Less,
        BinaryOperator::LessEq => order == Ordering::Less || left == right,
        BinaryOperator::Greater => order == Ordering::Greater,
        _ => order == Ordering::Greater || left == right,
    }
}

fn arithmetic(operator: BinaryOperator, left: &Number, right: &Number) -> Evaluated {
    let result = match operator {
        BinaryOperator::Plus => left.plus(right),
        BinaryOperator::Minus => left.minus(right),
        BinaryOperator::Mul => left.times(right),
        BinaryOperator::Div if left.is_zero() && right.is_zero() => {
            return Err("can't divide zero by zero".into());
        }
        BinaryOperator::Div => left.divided_by(right),
        _ => left.remainder(right),
    };
    Ok(result.map_or(BEYOND, Value::Number))
}
