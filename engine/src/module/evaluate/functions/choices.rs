//! What holds of all or of some, how many there are, and the first that counts.

use super::super::budget::{Budget, Stop};
use super::super::conversion::Safety;
use super::super::function::{Expected, Function, Parameter};
use super::super::unification::unify;
use super::super::value::Value;
use super::{BEYOND, UNFIT, letters, place};
use crate::module::types::Type;

const TRUTHS: &[Parameter] = &[Parameter::new("list", Expected::ListOfBool)];
const LIST: Parameter = Parameter::new("list", Expected::Any);
const VALS: Parameter = Parameter::new("vals", Expected::Any).or_null();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("alltrue", TRUTHS, alltrue),
    Function::new("anytrue", TRUTHS, anytrue),
    Function::new("coalesce", &[], coalesce).and_any(VALS),
    Function::new("coalescelist", &[], coalescelist).and_any(VALS),
    Function::new("contains", &[LIST, Parameter::new("value", Expected::Any)], contains),
    Function::new("length", &[Parameter::new("value", Expected::Any).or_unknown()], length),
    Function::new("one", &[LIST], one),
    Function::new("sum", &[LIST], sum),
];

/// Whether all are true; null is not.
fn alltrue(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(_, items)] = arguments else { return Err(UNFIT.into()) };
    Ok(Value::Bool(items.iter().all(|item| *item == Value::Bool(true))))
}

fn anytrue(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(_, items)] = arguments else { return Err(UNFIT.into()) };
    Ok(Value::Bool(items.contains(&Value::Bool(true))))
}

/// The first that is neither null nor, among texts, empty; as the type that all share.
fn coalesce(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
    let shared = unify(&types, Safety::Unsafe).ok_or("all arguments must have a type in common")?;
    for argument in arguments {
        let counts = match argument {
            Value::Null(_) => false,
            Value::Text(text) => !text.is_empty() || shared != Type::String,
            _ => true,
        };
        if counts {
            return argument.convert(&shared).map_err(Into::into);
        }
    }
    Err("no argument is other than null or an empty string".into())
}

fn coalescelist(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    if let Some(other) =
        arguments.iter().position(|argument| !matches!(argument.ty(), Type::List(_) | Type::Tuple(_)))
    {
        return Err(format!("argument {} is not a list or tuple", other + 1).into());
    }
    let filled = arguments.iter().find(|argument| argument.items().is_some_and(|items| !items.is_empty()));
    filled.cloned().ok_or_else(|| "all lists are empty or null".into())
}

fn contains(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list, value] = arguments else { return Err(UNFIT.into()) };
    let items = list.items().ok_or("\"list\" must be a list, set or tuple")?;
    Ok(match place(items, value) {
        Ok(found) => Value::Bool(found.is_some()),
        Err(why) => Value::Unknown(why),
    })
}

/// How many elements, or letters.
fn length(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    match arguments {
        [Value::Unknown(why)] => Ok(Value::Unknown(why.clone())),
        [Value::Text(text)] => Ok(Value::count(letters::count(text))),
        [Value::List(_, items) | Value::Set(_, items) | Value::Tuple(items)] => Ok(Value::count(items.len())),
        [Value::Map(_, entries) | Value::Object(entries)] => Ok(Value::count(entries.len())),
        _ => Err("\"value\" must be a string, a collection, an object or a tuple".into()),
    }
}

/// The only element, or null where there is none.
fn one(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list] = arguments else { return Err(UNFIT.into()) };
    match (list.items(), list) {
        (Some([]), Value::List(ty, _) | Value::Set(ty, _)) => Ok(Value::Null(ty.clone())),
        (Some([]), _) => Ok(Value::Null(Type::Any)),
        (Some([only]), _) => Ok(only.clone()),
        (Some(_), _) => Err("\"list\" must have one element or none".into()),
        (None, _) => Err("\"list\" must be a list, set or tuple".into()),
    }
}

fn sum(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list] = arguments else { return Err(UNFIT.into()) };
    let items = list.items().ok_or("\"list\" must be a list, set or tuple")?;
    let mut total = None;
    for item in items {
        let next = match item.convert(&Type::Number)? {
            Value::Number(number) => match &total {
                Some(total) => number.plus(total),
                None => Some(number),
            },
            Value::Null(_) => return Err("\"list\" must not contain null".into()),
            _ => None,
        };
        let Some(next) = next else { return Ok(BEYOND) };
        total = Some(next);
    }
    total.map(Value::Number).ok_or_else(|| "an empty list has no sum".into())
}
