//! What names in an expression stand for.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use compact_str::CompactString;
use hcl_edit::expr::Expression;

use super::budget::{Budget, Stop};
use super::syntax;
use super::value::Value;
use crate::module::interface::Local;
use crate::module::references::References;

/// The value of a variable.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// The value, converted.
    pub(crate) value: Rc<Value>,
    /// Whether texts made of it must not be shown.
    pub(crate) sensitive: bool,
}

/// The variables and local values that expressions refer to.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(super) inputs: &'a BTreeMap<String, Input>,
    pub(super) locals: BTreeMap<String, Result<Expression, String>>,
}

impl<'a> Scope<'a> {
    /// The variables, and those local values that the expressions refer to, themselves or through
    /// others. Reading them is paid for.
    ///
    /// # Errors
    /// [`Stop::Costly`] where there is too much to read.
    pub(crate) fn new(
        inputs: &'a BTreeMap<String, Input>,
        locals: &BTreeMap<CompactString, Local>,
        expressions: &[&Expression],
        budget: &mut Budget,
    ) -> Result<Self, Stop> {
        let mut scope = Self { inputs, locals: BTreeMap::new() };
        let mut wanted: VecDeque<String> =
            expressions.iter().flat_map(|expression| referred(expression)).collect();
        while let Some(name) = wanted.pop_front() {
            let Some(local) = locals.get(name.as_str()).filter(|_| !scope.locals.contains_key(&name)) else {
                continue;
            };
            budget.pay(local.expression.len())?;
            let expression = syntax::parse(&local.expression);
            wanted.extend(expression.iter().flat_map(referred));
            scope.locals.insert(name, expression);
        }
        Ok(scope)
    }
}

/// The names of the local values that an expression refers to.
fn referred(expression: &Expression) -> Vec<String> {
    let references = References::of(expression);
    let locals = references.objects.iter().filter_map(|object| object.strip_prefix("local."));
    locals.map(ToOwned::to_owned).collect()
}
