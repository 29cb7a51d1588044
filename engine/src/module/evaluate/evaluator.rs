//! Expressions to values.
//!
//! The syntax tree is walked as it is. Every operand is evaluated, needed or not, since Terraform
//! reports an error in either; what is not known makes the result so unless the result is an
//! error anyway. The walk goes on after an error, as Terraform's does: a conditional takes the type
//! of both its results into account, also that of one which failed and is not taken. What stands
//! for a failed value is a null of its type, or is not known where Terraform does not know the
//! type. The walk is bounded in steps and depth.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::expr::{Conditional, Expression, Object, ObjectKey, TraversalOperator};

use super::budget::{Budget, Stop};
use super::conversion::Safety;
use super::mismatch::needed;
use super::number::Number;
use super::operators::{binary_type, unary_type};
use super::scope::Scope;
use super::template::alone;
use super::unification::unify;
use super::value::{Value, Why, normal, too_large};
use crate::module::types::Type;

/// The deepest nesting of expressions, local values and splats that are walked; each level takes
/// a few kilobytes of stack.
const DEPTH: usize = 300;

/// What an evaluation gives.
pub(super) type Evaluated = Result<Value, Stop>;

/// How far the evaluation of a local value has come.
pub(super) enum Progress {
    /// It is being evaluated.
    Begun,
    /// It has a value, and whether that is sensitive.
    Done(Rc<Value>, bool),
}

/// What went wrong so far.
#[derive(Default)]
pub(super) struct Faults {
    count: usize,
    first: Option<String>,
}

/// The state of one evaluation.
pub(super) struct Evaluator<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) budget: &'a mut Budget,
    /// Names that loops give to items, innermost last.
    pub(super) items: Vec<(String, Rc<Value>)>,
    pub(super) locals: BTreeMap<&'a str, Progress>,
    /// Whether something sensitive was looked at.
    pub(super) sensitive: bool,
    faults: Faults,
    depth: usize,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, budget: &'a mut Budget) -> Self {
        Self {
            scope,
            budget,
            items: Vec::new(),
            locals: BTreeMap::new(),
            sensitive: false,
            faults: Faults::default(),
            depth: 0,
        }
    }

    /// Evaluates an expression. Where it fails, that is noted and something stands for its value.
    ///
    /// # Errors
    /// [`Stop::Costly`] and nothing else.
    pub(super) fn value(&mut self, expression: &Expression) -> Evaluated {
        match self.deeper(|evaluator| evaluator.of_any_kind(expression)) {
            Err(Stop::Wrong(why)) => {
                self.note(why);
                Ok(stand_in(type_of_kind(expression)))
            }
            other => other,
        }
    }

    fn note(&mut self, why: String) {
        self.faults.count += 1;
        self.faults.first.get_or_insert(why);
    }

    /// Whether something went wrong since the count was taken.
    pub(super) fn failed_since(&self, count: usize) -> bool {
        self.faults.count > count
    }

    /// How many things went wrong so far.
    pub(super) fn fault_count(&self) -> usize {
        self.faults.count
    }

    /// A value, or what stands for it, and the first thing that went wrong with it. Whether that
    /// counts is for the caller to say.
    ///
    /// # Errors
    /// [`Stop::Costly`], which nothing may catch.
    pub(super) fn attempt(&mut self, expression: &Expression) -> Result<(Value, Option<String>), Stop> {
        self.apart(|evaluator| evaluator.value(expression))
    }

    /// The same for what is no expression of its own.
    pub(super) fn apart(
        &mut self,
        work: impl FnOnce(&mut Self) -> Evaluated,
    ) -> Result<(Value, Option<String>), Stop> {
        let before = std::mem::take(&mut self.faults);
        let value = work(self);
        let faults = std::mem::replace(&mut self.faults, before);
        match value {
            Ok(value) => Ok((value, faults.first)),
            Err(Stop::Wrong(why)) => Ok((FAILED, faults.first.or(Some(why)))),
            Err(Stop::Costly) => Err(Stop::Costly),
        }
    }

    /// Does something a level deeper.
    pub(super) fn deeper(&mut self, work: impl FnOnce(&mut Self) -> Evaluated) -> Evaluated {
        self.budget.pay(1)?;
        if self.depth == DEPTH {
            return Err(Stop::Costly);
        }
        self.depth += 1;
        let value = work(self);
        self.depth -= 1;
        value
    }

    fn of_any_kind(&mut self, expression: &Expression) -> Evaluated {
        match expression {
            Expression::Null(_) => Ok(Value::Null(Type::Any)),
            Expression::Bool(value) => Ok(Value::Bool(*value.value())),
            Expression::Number(number) => {
                let source = number.as_repr().map(|repr| repr.replace(char::is_whitespace, ""));
                let text = source.unwrap_or_else(|| number.value().to_string());
                Ok(Number::from_text(&text).map_or_else(too_large, Value::Number))
            }
            Expression::String(text) => {
                self.budget.pay(text.len())?;
                Ok(Value::text(text))
            }
            Expression::Array(items) => {
                items.iter().map(|item| self.value(item)).collect::<Result<_, _>>().map(Value::Tuple)
            }
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template),
            Expression::Parenthesis(inner) => self.value(inner.inner()),
            Expression::Variable(name) => self.bare(name.as_str()),
            Expression::Conditional(conditional) => self.conditional(conditional),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => self.unary(operation),
            Expression::BinaryOp(operation) => self.binary(operation),
            Expression::ForExpr(repeated) => self.repeated(repeated),
        }
    }

    fn object(&mut self, object: &Object) -> Evaluated {
        let mut attributes = BTreeMap::new();
        let mut unknown = None;
        for (key, value) in object {
            let faults = self.fault_count();
            let key = self.key(key)?;
            if self.failed_since(faults) {
                unknown = Some(FAILED);
            }
            let value = self.value(value.expr())?;
            let key =
                key.convert(&Type::String).map_err(|why| format!("Can't use this value as a key: {why}."));
            match key? {
                Value::Text(name) => drop(attributes.insert(name, value)),
                open @ Value::Unknown(_) => unknown = Some(open),
                _ if unknown.is_some() => {}
                _ => return Err("Can't use a null value as a key.".into()),
            }
        }
        Ok(unknown.unwrap_or(Value::Object(attributes)))
    }

    fn key(&mut self, key: &ObjectKey) -> Evaluated {
        match key {
            ObjectKey::Ident(name) => Ok(Value::Text(normal(name.as_str()))),
            ObjectKey::Expression(Expression::Null(_)) => Ok(Value::text("null")),
            ObjectKey::Expression(Expression::Traversal(traversal))
                if matches!(traversal.expr, Expression::Variable(_))
                    && traversal.operators.iter().all(|step| is_fixed(step)) =>
            {
                Err("A key with dots is ambiguous: in parentheses it is a reference, in quotes a name."
                    .into())
            }
            ObjectKey::Expression(expression) => self.value(expression),
        }
    }

    /// One of two results, as the type that both share.
    fn conditional(&mut self, conditional: &Conditional) -> Evaluated {
        let (yes, yes_fault) = self.attempt(&conditional.true_expr)?;
        let (no, no_fault) = self.attempt(&conditional.false_expr)?;
        let shared = shared_type(&yes, &no).ok_or_else(|| {
            let [yes, no] = [&yes, &no].map(|value| needed(&value.ty()));
            format!("The true and false results must have consistent types: {yes} and {no}.")
        })?;
        let condition = self.value(&conditional.cond_expr)?;
        let (chosen, fault, other) = match truth(&condition, "The condition") {
            Ok(Some(true)) => (yes, yes_fault, no),
            Ok(Some(false)) => (no, no_fault, yes),
            Ok(None) if yes.is_null() && no.is_null() => return Ok(Value::Null(shared)),
            Ok(None) => return Ok(condition),
            Err(Stop::Wrong(why)) => return Ok(self.failed(why, shared)),
            Err(Stop::Costly) => return Err(Stop::Costly),
        };
        let fails = fault.is_some();
        fault.into_iter().for_each(|why| self.note(why));
        match other.why_unknown() {
            // The other's type is open, and with it what this one is converted to.
            Some(why) if !fails && *why != FAILED_WHY && !chosen.is_null() => Ok(Value::Unknown(why.clone())),
            _ => match chosen.convert(&shared) {
                Ok(value) => Ok(value),
                Err(why) => Ok(self.failed(format!("The result value has the wrong type: {why}."), shared)),
            },
        }
    }

    /// Notes what went wrong; something of the type stands for the value.
    pub(super) fn failed(&mut self, why: String, ty: Type) -> Value {
        self.note(why);
        stand_in(ty)
    }
}

const FAILED_WHY: Why = Why::Borrowed("it failed");

/// What stands for a failed value whose type Terraform does not know either.
pub(super) const FAILED: Value = Value::Unknown(FAILED_WHY);

fn stand_in(ty: Type) -> Value {
    if ty == Type::Any { FAILED } else { Value::Null(ty) }
}

/// The type that expressions of a kind have, whatever goes wrong.
fn type_of_kind(expression: &Expression) -> Type {
    match expression {
        Expression::UnaryOp(operation) => unary_type(operation),
        Expression::BinaryOp(operation) => binary_type(operation),
        Expression::StringTemplate(template) if alone(template).is_none() => Type::String,
        _ => Type::Any,
    }
}

fn is_fixed(step: &TraversalOperator) -> bool {
    match step {
        TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_) => true,
        TraversalOperator::Index(key) => {
            matches!(
                key,
                Expression::String(_) | Expression::Number(_) | Expression::Bool(_) | Expression::Null(_)
            )
        }
        TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => false,
    }
}

/// The type that both results of a conditional share; a bare `null` takes the other's.
fn shared_type(yes: &Value, no: &Value) -> Option<Type> {
    match (yes, no) {
        (Value::Null(Type::Any), other) | (other, Value::Null(Type::Any)) => Some(other.ty()),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Some(Type::Any),
        _ => unify(&[yes.ty(), no.ty()], Safety::Unsafe),
    }
}

/// A truth value that `what` must be; `None` where it is not known.
pub(super) fn truth(value: &Value, what: &str) -> Result<Option<bool>, Stop> {
    match value.convert(&Type::Bool).map_err(|why| format!("{what} must be true or false: {why}."))? {
        Value::Bool(value) => Ok(Some(value)),
        Value::Unknown(_) => Ok(None),
        _ => Err(format!("{what} is null; it must be true or false.").into()),
    }
}
