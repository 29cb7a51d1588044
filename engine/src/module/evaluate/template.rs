//! Texts with code in them.

use hcl_edit::expr::Expression;
use hcl_edit::template::{Directive, Element, ForDirective, IfDirective, Template};

use super::budget::Stop;
use super::evaluator::{Evaluated, Evaluator, truth};
use super::loops::{Names, elements};
use super::value::{Value, Why};
use crate::module::types::Type;

/// The only thing in a template, where that is an expression: its value is the template's, text
/// or not.
pub(super) fn alone(template: &Template) -> Option<&Expression> {
    match template.as_single_element() {
        Some(Element::Interpolation(interpolation)) => Some(&interpolation.expr),
        _ => None,
    }
}

/// The text so far, or why it is not known.
struct Written {
    text: String,
    unknown: Option<Why>,
}

impl Written {
    fn value(self) -> Value {
        self.unknown.map_or_else(|| Value::text(&self.text), Value::Unknown)
    }
}

impl Evaluator<'_> {
    pub(super) fn template(&mut self, template: &Template) -> Evaluated {
        match alone(template) {
            Some(expression) => self.value(expression),
            None => self.joined(template),
        }
    }

    /// All parts as one text.
    fn joined(&mut self, template: &Template) -> Evaluated {
        let mut written = Written { text: String::new(), unknown: None };
        for element in template.iter() {
            match element {
                Element::Literal(text) => {
                    self.budget.pay(text.len())?;
                    written.text.push_str(text);
                }
                Element::Interpolation(interpolation) => {
                    let value = self.value(&interpolation.expr)?;
                    self.write(&value, &mut written)?;
                }
                Element::Directive(directive) => {
                    let value = self.deeper(|evaluator| evaluator.directive(directive))?;
                    self.write(&value, &mut written)?;
                }
            }
        }
        Ok(written.value())
    }

    fn write(&mut self, value: &Value, written: &mut Written) -> Result<(), Stop> {
        let text = value
            .convert(&Type::String)
            .map_err(|why| format!("Cannot include the given value in a string template: {why}."))?;
        match text {
            Value::Text(text) => {
                self.budget.pay(text.len())?;
                written.text.push_str(&text);
            }
            Value::Unknown(why) => drop(written.unknown.get_or_insert(why)),
            _ => return Err("Cannot include a null value in a string template.".into()),
        }
        Ok(())
    }

    fn directive(&mut self, directive: &Directive) -> Evaluated {
        match directive {
            Directive::If(branch) => self.branch(branch),
            Directive::For(repeated) => self.repeated_text(repeated),
        }
    }

    /// Both texts are made, since what is sensitive in either makes the whole sensitive; an error
    /// counts only in the one that is taken.
    fn branch(&mut self, branch: &IfDirective) -> Evaluated {
        let (yes, yes_fault) = self.apart(|evaluator| evaluator.joined(&branch.if_expr.template))?;
        let (no, no_fault) = match &branch.else_expr {
            Some(otherwise) => self.apart(|evaluator| evaluator.joined(&otherwise.template))?,
            None => (Value::text(""), None),
        };
        let condition = self.value(&branch.if_expr.cond_expr)?;
        let (value, fault) = match truth(&condition, "The condition")? {
            Some(true) => (yes, yes_fault),
            Some(false) => (no, no_fault),
            None => return Ok(condition),
        };
        fault.map_or(Ok(value), |why| Err(Stop::Wrong(why)))
    }

    fn repeated_text(&mut self, repeated: &ForDirective) -> Evaluated {
        let intro = &repeated.for_expr;
        let names =
            Names { key: intro.key_var.as_ref().map(|name| name.as_str()), value: intro.value_var.as_str() };
        let collection = self.value(&intro.collection_expr)?;
        self.budget.pay(collection.size())?;
        let Some(elements) = elements(&collection)? else { return Ok(collection) };
        let mut written = Written { text: String::new(), unknown: None };
        for element in elements {
            let text = self.with(names, element, |evaluator| evaluator.joined(&intro.template))?;
            self.write(&text, &mut written)?;
        }
        Ok(written.value())
    }
}
