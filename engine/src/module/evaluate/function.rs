//! What a function is: its parameters, and how it is called.

use super::budget::{Budget, Stop};
use super::value::Value;
use crate::module::types::Type;

/// One of Terraform's functions.
pub(super) struct Function {
    /// The name by which it is called.
    pub(super) name: &'static str,
    /// The parameters that every call gives.
    pub(super) parameters: &'static [Parameter],
    /// The parameter that any further arguments are for.
    pub(super) rest: Option<Parameter>,
    /// Computes the result from arguments that were checked and converted. Every element and byte
    /// that is looked at or produced is paid for, loops before they start.
    pub(super) call: fn(&mut Budget, &[Value]) -> Result<Value, Stop>,
}

/// One parameter of a function.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    /// The name that messages use.
    pub(super) name: &'static str,
    /// What an argument is converted to.
    pub(super) ty: Expected,
    /// Whether it may be null.
    pub(super) null: bool,
    /// Whether the function wants arguments that are not wholly known, too.
    pub(super) unknown: bool,
}

/// What an argument is converted to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// Nothing: the function takes values of every type.
    Any,
    /// `string`
    Text,
    /// `number`
    Number,
    /// `list(any)`
    ListOfAny,
    /// `list(bool)`
    ListOfBool,
    /// `list(string)`
    ListOfText,
    /// `set(any)`
    SetOfAny,
    /// `map(list(string))`
    MapOfTextLists,
}

impl Expected {
    /// The type that arguments are converted to; `any` where they stay as they are.
    pub(super) fn ty(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Text => Type::String,
            Self::Number => Type::Number,
            Self::ListOfAny => Type::List(Box::new(Type::Any)),
            Self::ListOfBool => Type::List(Box::new(Type::Bool)),
            Self::ListOfText => Type::List(Box::new(Type::String)),
            Self::SetOfAny => Type::Set(Box::new(Type::Any)),
            Self::MapOfTextLists => Type::Map(Box::new(Type::List(Box::new(Type::String)))),
        }
    }
}

impl Parameter {
    /// A parameter that is neither null nor unknown.
    pub(super) const fn new(name: &'static str, ty: Expected) -> Self {
        Self { name, ty, null: false, unknown: false }
    }

    /// The same parameter, which may be null.
    pub(super) const fn or_null(self) -> Self {
        Self { null: true, ..self }
    }

    /// The same parameter, for a function that wants what is not known.
    pub(super) const fn or_unknown(self) -> Self {
        Self { unknown: true, ..self }
    }
}

impl Function {
    /// A function that takes exactly these arguments.
    pub(super) const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        call: fn(&mut Budget, &[Value]) -> Result<Value, Stop>,
    ) -> Self {
        Self { name, parameters, rest: None, call }
    }

    /// The same function, which takes any further arguments for one more parameter.
    pub(super) const fn and_any(self, parameter: Parameter) -> Self {
        Self { rest: Some(parameter), ..self }
    }

    /// Calls the function: arguments are converted, nulls refused, and where one is not wholly
    /// known neither is the result.
    ///
    /// # Errors
    /// What Terraform would say, or that the budget is used up.
    pub(super) fn apply(&self, budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
        self.check_count(arguments.len())?;
        let parameters = self.parameters.iter().chain(self.rest.iter().cycle());
        let mut converted = Vec::with_capacity(arguments.len());
        let mut unknown = None;
        for (parameter, argument) in parameters.zip(arguments) {
            budget.pay(argument.size())?;
            let argument = parameter.accept(self.name, argument)?;
            if !parameter.unknown && unknown.is_none() {
                unknown = argument.why_unknown().cloned();
            }
            converted.push(argument);
        }
        match unknown {
            Some(why) => Ok(Value::Unknown(why)),
            None => (self.call)(budget, &converted),
        }
    }

    fn check_count(&self, given: usize) -> Result<(), Stop> {
        let wanted = self.parameters.len();
        if given < wanted {
            let missing = self.parameters[given].name;
            return Err(format!("not enough arguments for {}: \"{missing}\" is missing", self.name).into());
        }
        if given > wanted && self.rest.is_none() {
            return Err(format!("too many arguments for {}: it takes {wanted}", self.name).into());
        }
        Ok(())
    }
}

impl Parameter {
    fn accept(&self, function: &str, argument: &Value) -> Result<Value, Stop> {
        let invalid = |why: &str| {
            Stop::Wrong(format!("invalid value for \"{}\" parameter of {function}: {why}", self.name))
        };
        let converted = argument.convert(&self.ty.ty()).map_err(|why| invalid(&why))?;
        if converted.is_null() && !self.null {
            return Err(invalid("argument must not be null"));
        }
        Ok(converted)
    }
}
