//! Expressions of modules, evaluated as Terraform evaluates them.
//!
//! [`read`] makes a syntax tree of a source text, a [`Scope`] says what its names stand for, and
//! [`evaluate`] walks it. Values know more than JSON ([`value`]):
//! typed collections, sets, numbers of 512 bits ([`number`]), and what is only known later. What an
//! expression costs is bounded ([`budget`]).
//!
//! Absent: everything that Terraform alone knows (resources, files, time, providers); expressions
//! that use it are not known, with the reason.

mod access;
pub(super) mod budget;
mod call;
mod conversion;
mod decimal;
mod equality;
mod evaluator;
mod function;
mod functions;
mod layout;
mod loops;
mod mismatch;
mod notation;
pub(super) mod number;
mod operators;
pub(super) mod scope;
mod syntax;
mod template;
mod terms;
mod unification;
pub(super) mod value;

use hcl_edit::expr::{Expression, FuncCall};

use budget::{Budget, Stop};
use evaluator::Evaluator;
use scope::Scope;
use value::Value;

/// Reads an expression from its source.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn read(source: &str) -> Result<Expression, String> {
    syntax::parse(source)
}

/// Why the result of a call is not known here whatever its arguments are, or that there is no such
/// function, in words; `None` where it is computed.
pub(super) fn why_not_here(call: &FuncCall) -> Option<String> {
    call::why_not_here(call)
}

/// Calls one of Terraform's functions.
///
/// # Errors
/// What Terraform would say, or that the budget is used up.
pub(super) fn apply(name: &str, arguments: &[Value], budget: &mut Budget) -> Result<Value, Stop> {
    let function = functions::find(name).ok_or_else(|| format!("There is no function named \"{name}\"."))?;
    function.apply(budget, arguments)
}

/// What an evaluation came to.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The value; else what Terraform would report, or that it costs more than is left.
    pub(super) result: Result<Value, Stop>,
    /// Whether something sensitive was looked at.
    pub(super) sensitive: bool,
}

/// Evaluates an expression.
pub(super) fn evaluate(expression: &Expression, scope: &Scope, budget: &mut Budget) -> Outcome {
    let mut evaluator = Evaluator::new(scope, budget);
    let result = evaluator.attempt(expression).and_then(|(value, fault)| match fault {
        None => Ok(value),
        Some(why) => Err(Stop::Wrong(why)),
    });
    Outcome { result, sensitive: evaluator.sensitive }
}
