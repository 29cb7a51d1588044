//! Sequences: cutting, joining and ordering lists, sets and tuples.

use std::cmp::Ordering;

use super::super::budget::{Budget, Stop};
use super::super::conversion::Safety;
use super::super::function::{Expected, Function, Parameter};
use super::super::number::Number;
use super::super::unification::unify;
use super::super::value::Value;
use super::{UNFIT, element_type, place};
use crate::module::types::Type;

const ANY_LIST: Parameter = Parameter::new("list", Expected::Any);
const LIST: Parameter = Parameter::new("list", Expected::ListOfAny);
const TEXTS: Parameter = Parameter::new("list", Expected::ListOfText);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("chunklist", &[LIST, Parameter::new("size", Expected::Number)], chunklist),
    Function::new("compact", &[TEXTS], compact),
    Function::new("concat", &[], concat).and_any(Parameter::new("seqs", Expected::Any)),
    Function::new("distinct", &[LIST], distinct),
    Function::new("element", &[ANY_LIST, Parameter::new("index", Expected::Number)], element),
    Function::new("flatten", &[ANY_LIST], flatten),
    Function::new("index", &[ANY_LIST, Parameter::new("value", Expected::Any)], index),
    Function::new(
        "matchkeys",
        &[
            Parameter::new("values", Expected::ListOfAny),
            Parameter::new("keys", Expected::ListOfAny),
            Parameter::new("searchset", Expected::ListOfAny),
        ],
        matchkeys,
    ),
    Function::new("range", &[], range).and_any(Parameter::new("params", Expected::Number)),
    Function::new("reverse", &[ANY_LIST], reverse),
    Function::new(
        "slice",
        &[
            ANY_LIST,
            Parameter::new("start_index", Expected::Number),
            Parameter::new("end_index", Expected::Number),
        ],
        slice,
    ),
    Function::new("sort", &[TEXTS], sort),
];

/// Lists of so many elements each; of all of them where the size is zero.
fn chunklist(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(ty, items), Value::Number(size)] = arguments else { return Err(UNFIT.into()) };
    let size = size.to_i64().and_then(|size| usize::try_from(size).ok());
    let size = size.ok_or("\"size\" must be a whole number and not negative")?;
    let size = if size == 0 { items.len().max(1) } else { size };
    let chunks = items.chunks(size).map(|chunk| Value::List(ty.clone(), chunk.to_vec()));
    Ok(Value::List(Type::List(Box::new(ty.clone())), chunks.collect()))
}

/// The texts that are neither null nor empty.
fn compact(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(ty, items)] = arguments else { return Err(UNFIT.into()) };
    let is_filled = |item: &&Value| matches!(item, Value::Text(text) if !text.is_empty());
    Ok(Value::List(ty.clone(), items.iter().filter(is_filled).cloned().collect()))
}

/// One list where all are lists whose elements have a type in common, else a tuple.
fn concat(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    if arguments.is_empty() {
        return Err("at least one list is required".into());
    }
    let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
    let are_lists = types.iter().all(|ty| matches!(ty, Type::List(_)));
    if let Some(Type::List(ty)) = unify(&types, Safety::Unsafe).filter(|_| are_lists) {
        return joined_lists(arguments, *ty);
    }
    let mut joined = Vec::new();
    for argument in arguments {
        match argument {
            Value::List(_, items) | Value::Tuple(items) => joined.extend(items.iter().cloned()),
            _ => return Err("all arguments must be lists or tuples".into()),
        }
    }
    Ok(Value::Tuple(joined))
}

fn joined_lists(lists: &[Value], ty: Type) -> Result<Value, Stop> {
    let list_type = Type::List(Box::new(ty.clone()));
    let mut joined = Vec::new();
    for list in lists {
        if let Value::List(_, items) = list.convert(&list_type)? {
            joined.extend(items);
        }
    }
    Ok(Value::List(element_type(ty, &joined)?, joined))
}

/// Every value once, where it stands first.
fn distinct(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(ty, items)] = arguments else { return Err(UNFIT.into()) };
    let mut found: Vec<Value> = Vec::new();
    for item in items {
        budget.pay(found.len())?;
        match place(&found, item) {
            Ok(None) => found.push(item.clone()),
            Ok(Some(_)) => {}
            Err(why) => return Ok(Value::Unknown(why)),
        }
    }
    Ok(Value::List(ty.clone(), found))
}

/// The element at an index, which begins anew at the end.
fn element(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list, Value::Number(index)] = arguments else { return Err(UNFIT.into()) };
    let (Value::List(_, items) | Value::Tuple(items)) = list else {
        return Err("\"list\" must be a list or tuple".into());
    };
    let index = index.to_i64().ok_or("\"index\" must be a whole number")?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let rest = index.checked_rem(length).ok_or("an empty list has no elements")?;
    // Lists count backwards, too; tuples have no types for that, except after whole rounds.
    let rest = if rest < 0 && matches!(list, Value::List(..)) { rest + length } else { rest };
    let at = usize::try_from(rest).map_err(|_| "\"index\" must not be negative")?;
    items.get(at).cloned().ok_or_else(|| UNFIT.into())
}

fn flatten(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list] = arguments else { return Err(UNFIT.into()) };
    let items = list.items().ok_or("\"list\" must be a list, set or tuple")?;
    let mut flat = Vec::new();
    items.iter().for_each(|item| flatten_into(item, &mut flat));
    Ok(Value::Tuple(flat))
}

fn flatten_into(item: &Value, flat: &mut Vec<Value>) {
    match item.items() {
        Some(items) => items.iter().for_each(|item| flatten_into(item, flat)),
        None => flat.push(item.clone()),
    }
}

fn index(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list, value] = arguments else { return Err(UNFIT.into()) };
    let (Value::List(_, items) | Value::Tuple(items)) = list else {
        return Err("\"list\" must be a list or tuple".into());
    };
    match place(items, value) {
        Ok(Some(at)) => Ok(Value::count(at)),
        Ok(None) => Err("the list does not contain the value".into()),
        Err(why) => Ok(Value::Unknown(why)),
    }
}

/// The values at those places where the keys are among those sought.
fn matchkeys(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(ty, values), keys, sought] = arguments else { return Err(UNFIT.into()) };
    let shared = unify(&[keys.ty(), sought.ty()], Safety::Unsafe);
    let shared = shared.ok_or("\"keys\" and \"searchset\" must have elements of the same type")?;
    let (keys, sought) = (keys.convert(&shared)?, sought.convert(&shared)?);
    let (Some(keys), Some(sought)) = (keys.items(), sought.items()) else { return Err(UNFIT.into()) };
    if keys.len() != values.len() {
        return Err("\"keys\" must be as long as \"values\"".into());
    }
    let mut found = Vec::new();
    for (key, value) in keys.iter().zip(values) {
        budget.pay(sought.len())?;
        match place(sought, key) {
            Ok(Some(_)) => found.push(value.clone()),
            Ok(None) => {}
            Err(why) => return Ok(Value::Unknown(why)),
        }
    }
    Ok(Value::List(ty.clone(), found))
}

/// Numbers up to an end, from a start, by a step; downwards where the end is below the start.
fn range(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const MOST: usize = 1024;
    let numbers: Option<Vec<&Number>> = arguments
        .iter()
        .map(|argument| match argument {
            Value::Number(number) => Some(number),
            _ => None,
        })
        .collect();
    let zero = Number::from(0_i64);
    let (start, end, step) = match numbers.as_deref() {
        Some([end]) => (&zero, *end, None),
        Some([start, end]) => (*start, *end, None),
        Some([start, end, step]) => (*start, *end, Some(*step)),
        _ => return Err("one to three numbers are required".into()),
    };
    let direction = end.compare(start);
    let one = Number::from(if direction == Ordering::Less { -1_i64 } else { 1 });
    let step = step.unwrap_or(&one);
    if direction != Ordering::Equal && step.compare(&zero) != direction {
        return Err("the step does not lead from the start to the end".into());
    }
    let (mut next, mut counted) = (start.clone(), Vec::new());
    while end.compare(&next) == direction && direction != Ordering::Equal {
        if counted.len() == MOST {
            return Err(format!("more than {MOST} numbers").into());
        }
        budget.pay(1)?;
        counted.push(Value::Number(next.clone()));
        match next.plus(step) {
            Some(sum) => next = sum,
            None => return Err(UNFIT.into()),
        }
    }
    Ok(Value::List(Type::Number, counted))
}

fn reverse(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list] = arguments else { return Err(UNFIT.into()) };
    let reversed = |items: &[Value]| items.iter().rev().cloned().collect();
    match list {
        Value::List(ty, items) | Value::Set(ty, items) => Ok(Value::List(ty.clone(), reversed(items))),
        Value::Tuple(items) => Ok(Value::Tuple(reversed(items))),
        _ => Err("\"list\" must be a list, set or tuple".into()),
    }
}

/// The elements from one index up to another.
fn slice(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [list, Value::Number(start), Value::Number(end)] = arguments else { return Err(UNFIT.into()) };
    let whole = |index: &Number| index.to_i64().and_then(|index| usize::try_from(index).ok());
    let (Some(start), Some(end)) = (whole(start), whole(end)) else {
        return Err("both indexes must be whole numbers and not negative".into());
    };
    let beyond = || Stop::Wrong(format!("the list has no elements from {start} up to {end}"));
    match list {
        Value::List(ty, items) => {
            Ok(Value::List(ty.clone(), items.get(start..end).ok_or_else(beyond)?.to_vec()))
        }
        Value::Tuple(items) => Ok(Value::Tuple(items.get(start..end).ok_or_else(beyond)?.to_vec())),
        _ => Err("\"list\" must be a list or tuple".into()),
    }
}

fn sort(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(_, items)] = arguments else { return Err(UNFIT.into()) };
    let texts: Option<Vec<&String>> = items
        .iter()
        .map(|item| match item {
            Value::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    let mut texts = texts.ok_or("the list must not contain null")?;
    texts.sort();
    Ok(Value::List(Type::String, texts.into_iter().cloned().map(Value::Text).collect()))
}
