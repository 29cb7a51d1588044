//! The conditions of an author's rules, as expressions of Terraform's language.

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::visit::{Visit, visit_traversal};

use crate::module::limits::Limits;
use crate::module::scan::scan;

/// Reads the condition of a rule on a variable.
///
/// The error is what is wrong, and what to do about it.
pub(super) fn read(text: &str, variable: &str) -> Result<Expression, (String, String)> {
    scan(text, Limits::default().depth).map_err(|exceeded| {
        (
            "The condition is too large or too deeply nested".to_owned(),
            format!("shorten it: {}", exceeded.what),
        )
    })?;
    let condition = hcl_edit::parser::parse_expr(text.trim()).map_err(|error| {
        let advice = format!("write one expression of Terraform's language: {}", error.message());
        ("The condition cannot be read".to_owned(), advice)
    })?;
    let mut mentions = Mentions { variable, found: false };
    mentions.visit_expr(&condition);
    if mentions.found {
        return Ok(condition);
    }
    let wrong = format!("The condition does not mention var.{variable}");
    Err((wrong, "hold the variable that the rule belongs to against something".to_owned()))
}

/// Looks for `var.<variable>`.
struct Mentions<'a> {
    variable: &'a str,
    found: bool,
}

impl Visit for Mentions<'_> {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        let root = matches!(&traversal.expr, Expression::Variable(root) if root.as_str() == "var");
        let step = traversal.operators.first().map(Decorated::value);
        self.found |=
            root && matches!(step, Some(TraversalOperator::GetAttr(name)) if name.as_str() == self.variable);
        visit_traversal(self, traversal);
    }
}
