//! Calls of functions, and those functions that look at expressions and not at values.

use hcl_edit::expr::{Expression, FuncCall};

use super::evaluator::{Evaluated, Evaluator, FAILED};
use super::functions;
use super::value::Value;

impl Evaluator<'_> {
    pub(super) fn call(&mut self, call: &FuncCall) -> Evaluated {
        let namespace: Vec<&str> = call.name.namespace.iter().map(|name| name.as_str()).collect();
        let name = call.name.name.as_str();
        match namespace.as_slice() {
            [] | ["core"] => {}
            ["provider", ..] => return Ok(later(&format!("{}::{name}", namespace.join("::")))),
            other => {
                return Err(format!("There are no functions in namespace \"{}::\".", other.join("::")).into());
            }
        }
        let arguments: Vec<&Expression> = call.args.iter().collect();
        let expands = call.args.expand_final();
        match name {
            "try" | "can" | "sensitive" | "nonsensitive" | "issensitive" | "ephemeralasnull" if expands => {
                Ok(later(name))
            }
            "try" => self.first_that_works(&arguments),
            "can" => self.works(&arguments),
            "sensitive" | "nonsensitive" | "issensitive" | "ephemeralasnull" => {
                self.about_secrets(name, &arguments)
            }
            _ => self.computed(name, &arguments, expands),
        }
    }

    fn computed(&mut self, name: &str, arguments: &[&Expression], expands: bool) -> Evaluated {
        if let Some(why) = functions::known_when_planning(name) {
            return Ok(Value::unknown(why));
        }
        let Some(function) = functions::find(name) else {
            return Err(format!("There is no function named \"{name}\".").into());
        };
        let (expanded, plain) = match arguments.split_last() {
            Some((last, first)) if expands => (Some(last), first),
            _ => (None, arguments),
        };
        let faults = self.fault_count();
        let mut values = plain.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>, _>>()?;
        match expanded.map(|last| self.value(last)).transpose()? {
            None => {}
            Some(Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items)) => values.extend(items),
            Some(Value::Unknown(why)) => return Ok(Value::Unknown(why)),
            Some(_) => {
                return Err("The expanding argument (indicated by ...) must be a tuple, list or set.".into());
            }
        }
        if self.failed_since(faults) { Ok(FAILED) } else { function.apply(self.budget, &values) }
    }

    /// `try`
    fn first_that_works(&mut self, arguments: &[&Expression]) -> Evaluated {
        let before = self.sensitive;
        let mut failed = Vec::new();
        for argument in arguments {
            match self.attempt(argument)? {
                (value, None) => return Ok(value.why_unknown().cloned().map_or(value, Value::Unknown)),
                (_, Some(why)) => failed.push(why),
            }
            self.sensitive = before;
        }
        if failed.is_empty() {
            return Err("at least one argument is required".into());
        }
        Err(format!("no expression succeeded: {}", failed.join(" ")).into())
    }

    /// `can`
    fn works(&mut self, arguments: &[&Expression]) -> Evaluated {
        let [argument] = arguments else { return Err("can takes exactly one argument".into()) };
        let before = self.sensitive;
        let (value, fault) = self.attempt(argument)?;
        self.sensitive = before;
        Ok(match fault {
            None => value.why_unknown().cloned().map_or(Value::Bool(true), Value::Unknown),
            Some(_) => Value::Bool(false),
        })
    }

    /// Functions that hide, show, or ask whether something is hidden.
    fn about_secrets(&mut self, name: &str, arguments: &[&Expression]) -> Evaluated {
        let [argument] = arguments else { return Err(format!("{name} takes exactly one argument").into()) };
        let before = std::mem::replace(&mut self.sensitive, false);
        let value = self.value(argument);
        let inside = std::mem::replace(&mut self.sensitive, before);
        let value = value?;
        match name {
            "sensitive" => self.sensitive = true,
            "nonsensitive" => {}
            "issensitive" if !inside => return Ok(Value::Bool(false)),
            _ if !inside => {}
            _ => return Ok(later(name)),
        }
        Ok(value)
    }
}

/// Why the result of a call is not known here whatever its arguments are, or that there is no such
/// function.
pub(super) fn why_not_here(call: &FuncCall) -> Option<String> {
    let name = call.name.name.as_str();
    match call.name.namespace.first().map(|part| part.as_str()) {
        None | Some("core") => {}
        Some("provider") => return Some("functions of providers are known when Terraform runs".to_owned()),
        Some(other) => return Some(format!("there are no functions in namespace \"{other}::\"")),
    }
    let is_own = matches!(name, "try" | "can" | "sensitive" | "nonsensitive");
    if is_own || functions::find(name).is_some() {
        return None;
    }
    let why = functions::known_when_planning(name).map(ToOwned::to_owned);
    Some(why.unwrap_or_else(|| format!("there is no function named \"{name}\"")))
}

fn later(name: &str) -> Value {
    Value::Unknown(format!("the result of {name} is known when Terraform runs").into())
}
