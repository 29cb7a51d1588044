//! The conditions of an author's rules: what they may speak of.
//!
//! A rule has to be decided before Terraform runs, so it sees variables and local values and calls
//! functions that depend on nothing else.

use hcl_edit::expr::{Expression, FuncCall, Traversal};
use hcl_edit::visit::{self, Visit};

use crate::module::evaluate::{read, why_not_here};
use crate::module::interface::Interface;
use crate::module::references::References;

/// Checks the condition of a rule on a variable.
///
/// # Errors
/// What is wrong, and what to do about it.
pub(super) fn check(text: &str, variable: &str, interface: &Interface) -> Result<(), (String, String)> {
    let condition = read(text).map_err(|why| {
        (
            "The condition cannot be read".to_owned(),
            format!("write one expression of Terraform's language: {why}"),
        )
    })?;
    let references = References::of(&condition);
    for object in &references.objects {
        let known = match object.split_once('.') {
            Some(("var", name)) => interface.variables.contains_key(name),
            Some(("local", name)) => interface.locals.contains_key(name),
            _ => false,
        };
        if !known {
            let advice = "a rule sees the module's variables and local values, and nothing else";
            return Err((format!("The condition refers to {object}"), advice.to_owned()));
        }
    }
    if !references.objects.contains(&format!("var.{variable}")) {
        let advice = "hold the variable that the rule belongs to against something";
        return Err((format!("The condition does not mention var.{variable}"), advice.to_owned()));
    }
    let mut later = Later(None);
    later.visit_expr(&condition);
    later.0.map_or(Ok(()), |why| {
        Err((
            "The condition cannot be decided before Terraform runs".to_owned(),
            format!("leave it out: {why}"),
        ))
    })
}

/// Looks for what is only known when Terraform runs.
struct Later(Option<String>);

impl Visit for Later {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(root) = &traversal.expr
            && matches!(root.as_str(), "path" | "terraform" | "each" | "count" | "self")
        {
            self.0 = Some(format!("`{}` is known when Terraform runs", root.as_str()));
        }
        visit::visit_traversal(self, traversal);
    }

    fn visit_func_call(&mut self, call: &FuncCall) {
        if let Some(why) = why_not_here(call) {
            self.0 = Some(why);
        }
        visit::visit_func_call(self, call);
    }
}
