//! Rules of a module and of a template's author, held against values.
//!
//! A module's rules are its `validation` blocks. They are evaluated as Terraform evaluates them,
//! over all variables, and a broken one speaks in the module's own words. A rule whose condition
//! or message Terraform could not evaluate stops its plan too, and so is broken. What cannot be
//! known before Terraform runs is said to be checked then, with the reason, and never passes in
//! silence. A message that would show a sensitive value is not shown; Terraform itself prints that
//! of the variable that the rule is about. Absent: `precondition` and `assert` blocks, which speak
//! of resources.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::expr::Expression;
use serde_json::Value as Json;

use super::author::{AuthorRule, FieldOverride, Overrides};
use super::evaluate::budget::{Budget, Stop};
use super::evaluate::scope::{Input, Scope};
use super::evaluate::value::{Value, Why};
use super::evaluate::{Outcome, evaluate, read};
use super::interface::{Interface, Validation, Variable};
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

/// What all rules of a module may cost together.
pub(super) const ALL: usize = 1_000_000;
/// What one rule may cost.
const ONE: usize = 300_000;

/// One effective value of a variable.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// The value, converted to the variable's type.
    Known(Json),
    /// Why it is not known yet, in words ("the output of network/main is not known").
    Unknown(String),
}

/// Holds every rule of the module and of the author against the effective values.
///
/// Variables that are not given have their default. A variable that has neither is left out, and
/// so are the rules that need it: that it is missing is for [`super::validate`] to say.
///
/// Gives a `RuleBroken` at the variable for every rule that Terraform would refuse, with the
/// module's message as summary, and a warning for every rule whose outcome is not known yet:
/// `CheckedAtPlanTime` for the module's, `RuleUnchecked` for the author's, which Terraform never
/// sees.
#[must_use]
pub fn check(interface: &Interface, overrides: &Overrides, values: &BTreeMap<String, Given>) -> Diagnostics {
    let mut check = Check { interface, inputs: inputs(interface, values), left: ALL };
    let bounds = bounds(interface, overrides);
    let rules = rules(interface, overrides, &bounds);
    let mut findings: Diagnostics = rules.iter().filter_map(|rule| check.finding(rule)).collect();
    findings.extend(outside_options(interface, overrides, values));
    findings
}

/// By variable, what its author's bounds stand for.
fn bounds<'a>(interface: &Interface, overrides: &'a Overrides) -> BTreeMap<&'a str, Vec<AuthorRule>> {
    let fields = overrides.fields.iter().filter(|(name, _)| interface.variables.contains_key(name.as_str()));
    fields.map(|(name, field)| (name.as_str(), field.bounds(name))).collect()
}

/// The values that are none of the options that their author leaves.
fn outside_options(
    interface: &Interface,
    overrides: &Overrides,
    values: &BTreeMap<String, Given>,
) -> Vec<Diagnostic> {
    let finding = |(name, field): (&String, &FieldOverride)| {
        let variable = interface.variables.get(name.as_str())?;
        let value = match values.get(name) {
            Some(Given::Known(value)) => value.clone(),
            Some(Given::Unknown(why)) => {
                let summary = format!("Whether \"{name}\" is one of the options cannot be checked");
                let unchecked = Diagnostic::warning(Code::RuleUnchecked, summary).with_detail(why.as_str());
                return (!field.options.is_empty()).then(|| unchecked.at(Subject::place(name)));
            }
            None => variable.schema.convert(variable.default.as_ref()?, name).ok()?,
        };
        let found =
            Diagnostic::error(Code::RuleBroken, field.offered()).with_detail("the template's options");
        (!field.offers(variable, &value)).then(|| found.at(Subject::place(name)))
    };
    overrides.fields.iter().filter_map(finding).collect()
}

/// The first rule on one variable that a value of it breaks, whatever the others are. `left` is
/// what that may still cost, and is used up.
pub(super) fn broken_alone(
    interface: &Interface,
    overrides: &Overrides,
    variable: &Variable,
    value: &Json,
    left: &mut usize,
) -> Option<Diagnostic> {
    let others = interface.variables.keys().map(|name| (name.to_string(), Given::Unknown(String::new())));
    let mut values: BTreeMap<String, Given> = others.collect();
    values.insert(variable.name.to_string(), Given::Known(value.clone()));
    let mut check = Check { interface, inputs: inputs(interface, &values), left: *left };
    let bounds = bounds(interface, overrides);
    let rules = rules(interface, overrides, &bounds);
    let own = rules.iter().filter(|rule| rule.variable == variable.name);
    let broken = own.filter_map(|rule| check.finding(rule)).find(|found| found.code == Code::RuleBroken);
    *left = check.left;
    broken
}

/// A rule on a variable.
struct Rule<'a> {
    variable: &'a str,
    condition: &'a str,
    message: &'a str,
    /// The message as HCL source, where it is not constant.
    message_expression: Option<&'a str>,
    /// Where the module has it; nothing for a rule of the template's author.
    place: Option<String>,
}

impl<'a> Rule<'a> {
    fn of_module(variable: &'a Variable, rule: &'a Validation) -> Self {
        Self {
            variable: &variable.name,
            condition: &rule.condition,
            message: &rule.error_message,
            message_expression: rule.message_expression.as_deref(),
            place: Some(rule.pos.subject().to_string()),
        }
    }

    fn of_author(variable: &'a Variable, rule: &'a AuthorRule) -> Self {
        Self {
            variable: &variable.name,
            condition: &rule.condition,
            message: &rule.error_message,
            message_expression: None,
            place: None,
        }
    }

    fn subject(&self) -> Subject {
        Subject::place(self.variable)
    }

    /// Where the rule is written and its condition, on one line.
    fn described(&self) -> String {
        let lines: Vec<&str> = self.condition.lines().map(str::trim).collect();
        format!("{}: {}", self.place.as_deref().unwrap_or("the template's rule"), lines.join(" "))
    }

    fn broken(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(Code::RuleBroken, message).with_detail(self.described()).at(self.subject())
    }

    fn open(&self, why: &str) -> Diagnostic {
        let (code, when) = match self.place {
            Some(_) => (Code::CheckedAtPlanTime, "is checked when Terraform plans"),
            None => (Code::RuleUnchecked, "cannot be checked"),
        };
        let summary = format!("A rule of \"{}\" {when}", self.variable);
        let detail = format!("{why} ({})", self.described());
        Diagnostic::warning(code, summary).with_detail(detail).at(self.subject())
    }
}

/// All rules in the order of the variables, the module's before the author's.
fn rules<'a>(
    interface: &'a Interface,
    overrides: &'a Overrides,
    bounds: &'a BTreeMap<&str, Vec<AuthorRule>>,
) -> Vec<Rule<'a>> {
    let mut rules = Vec::new();
    for variable in interface.variables_in_order() {
        rules.extend(variable.validations.iter().map(|rule| Rule::of_module(variable, rule)));
        let bounds = bounds.get(variable.name.as_str()).into_iter().flatten();
        let own = overrides.fields.get(variable.name.as_str()).into_iter().flat_map(|field| &field.rules);
        rules.extend(bounds.chain(own).map(|rule| Rule::of_author(variable, rule)));
    }
    rules
}

/// Every variable with the value that it has.
fn inputs(interface: &Interface, values: &BTreeMap<String, Given>) -> BTreeMap<String, Input> {
    let input = |variable: &Variable| Input {
        value: Rc::new(effective(variable, values.get(variable.name.as_str()))),
        sensitive: variable.sensitive || variable.ephemeral,
    };
    interface.variables.iter().map(|(name, variable)| (name.to_string(), input(variable))).collect()
}

/// Why a variable is not known that nobody has given a value.
const MISSING: &str = "it has no value yet";

fn effective(variable: &Variable, given: Option<&Given>) -> Value {
    match (given, &variable.default) {
        (Some(Given::Unknown(why)), _) => Value::Unknown(why.clone().into()),
        (Some(Given::Known(value)), _) if variable.nullable || !value.is_null() => {
            Value::typed(&variable.schema, value)
        }
        (_, Some(default)) => match variable.schema.convert(default, "") {
            Ok(default) => Value::typed(&variable.schema, &default),
            Err(_) => Value::unknown("its default does not fit its type"),
        },
        (_, None) if variable.required => Value::unknown(MISSING),
        (_, None) => Value::unknown("its default is known when Terraform plans"),
    }
}

/// What a rule comes to.
enum Verdict {
    Kept,
    /// The message to give.
    Broken(String),
    /// Why it cannot be known here.
    Open(Why),
}

impl From<Stop> for Verdict {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Wrong(why) => Self::Broken(format!("The rule cannot be evaluated: {why}")),
            Stop::Costly => Self::Open("the rule is too costly to check here".into()),
        }
    }
}

struct Check<'a> {
    interface: &'a Interface,
    inputs: BTreeMap<String, Input>,
    left: usize,
}

impl Check<'_> {
    fn finding(&mut self, rule: &Rule) -> Option<Diagnostic> {
        let mut budget = Budget::new(self.left.min(ONE));
        let verdict = self.verdict(rule, &mut budget).unwrap_or_else(Verdict::from);
        self.left -= budget.spent();
        match verdict {
            Verdict::Kept => None,
            Verdict::Broken(message) => Some(rule.broken(message)),
            Verdict::Open(why) if why == MISSING => None,
            Verdict::Open(why) => Some(rule.open(&why)),
        }
    }

    fn verdict(&self, rule: &Rule, budget: &mut Budget) -> Result<Verdict, Stop> {
        budget.pay(rule.condition.len() + rule.message_expression.map_or(0, str::len))?;
        let unreadable = |why: String| Ok(Verdict::Open(format!("it cannot be read here: {why}").into()));
        let condition = match read(rule.condition) {
            Ok(condition) => condition,
            Err(why) => return unreadable(why),
        };
        let message = match rule.message_expression.map(read).transpose() {
            Ok(message) => message,
            Err(why) => return unreadable(why),
        };
        let expressions: Vec<&Expression> = std::iter::once(&condition).chain(&message).collect();
        let scope = Scope::new(&self.inputs, &self.interface.locals, &expressions, budget)?;
        let held = held(&open_result(evaluate(&condition, &scope, budget))?)?;
        match (held, message) {
            (Err(why), _) => Ok(Verdict::Open(why)),
            (Ok(true), None) => Ok(Verdict::Kept),
            (Ok(false), None) => Ok(Verdict::Broken(spoken(rule.message))),
            (Ok(held), Some(message)) => {
                // Terraform evaluates the message of a rule that is kept, too.
                let message = evaluate(&message, &scope, budget);
                let sensitive = message.sensitive;
                let message = open_result(message)?;
                Ok(if held { Verdict::Kept } else { Verdict::Broken(said(&message, sensitive)) })
            }
        }
    }
}

/// The value; an error that was made of something sensitive does not tell more than that.
fn open_result(outcome: Outcome) -> Result<Value, Stop> {
    outcome.result.map_err(|stop| match stop {
        Stop::Wrong(_) if outcome.sensitive => "the reason would show a sensitive value".into(),
        stop => stop,
    })
}

/// Whether a condition holds; `Err` within is why that is not known.
fn held(condition: &Value) -> Result<Result<bool, Why>, Stop> {
    match condition.convert(&Type::Bool) {
        Ok(Value::Bool(holds)) => Ok(Ok(holds)),
        Ok(Value::Unknown(why)) => Ok(Err(why)),
        Ok(_) => Err("Validation condition expression must return either true or false, not null.".into()),
        Err(why) => Err(format!("Invalid validation condition result value: {why}.").into()),
    }
}

/// What Terraform prints where a message was computed.
fn said(message: &Value, sensitive: bool) -> String {
    match message.convert(&Type::String) {
        Ok(Value::Unknown(_)) => "The rule is broken; Terraform makes its message when it plans.".to_owned(),
        Ok(Value::Text(_)) if sensitive => {
            "The error message included a sensitive value, so it will not be displayed.".to_owned()
        }
        Ok(Value::Text(message)) => spoken(&message),
        _ => spoken(""),
    }
}

/// What Terraform prints where there is such a message.
fn spoken(message: &str) -> String {
    match message.trim() {
        "" => "Failed to evaluate condition error message.".to_owned(),
        message => message.to_owned(),
    }
}
