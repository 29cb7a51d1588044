//! Sets: union, intersection, difference, product.

use super::super::budget::{Budget, Stop};
use super::super::conversion::Safety;
use super::super::function::{Expected, Function, Parameter};
use super::super::unification::unify;
use super::super::value::Value;
use super::{UNFIT, element_type, place};
use crate::module::types::Type;

const FIRST: &[Parameter] = &[Parameter::new("first_set", Expected::SetOfAny)];
const OTHERS: Parameter = Parameter::new("other_sets", Expected::SetOfAny);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("setintersection", FIRST, setintersection).and_any(OTHERS),
    Function::new("setproduct", &[], setproduct).and_any(Parameter::new("sets", Expected::Any)),
    Function::new(
        "setsubtract",
        &[Parameter::new("a", Expected::SetOfAny), Parameter::new("b", Expected::SetOfAny)],
        setsubtract,
    ),
    Function::new("setunion", FIRST, setunion).and_any(OTHERS),
];

/// The elements of all sets, converted to the type that they share.
fn alike(sets: &[Value]) -> Result<(Type, Vec<Vec<Value>>), Stop> {
    let mut types = Vec::new();
    for set in sets {
        let Value::Set(ty, items) = set else { return Err(UNFIT.into()) };
        // An empty set of no type in particular goes with everything.
        if !items.is_empty() || *ty != Type::Any {
            types.push(ty.clone());
        }
    }
    let shared = if types.is_empty() { Some(Type::Any) } else { unify(&types, Safety::Unsafe) };
    // Sets that only share that nobody knows their types do not go together.
    let are_alike = |shared: &Type| *shared != Type::Any || types.windows(2).all(|pair| pair[0] == pair[1]);
    let shared = shared.filter(are_alike).ok_or("the elements of the sets must have a type in common")?;
    let set_type = Type::Set(Box::new(shared.clone()));
    let mut alike = Vec::with_capacity(sets.len());
    for set in sets {
        let converted = set.convert(&set_type)?;
        alike.push(converted.items().ok_or(UNFIT)?.to_vec());
    }
    Ok((shared, alike))
}

fn setunion(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let (ty, sets) = alike(arguments)?;
    let items = sets.concat();
    Ok(Value::set(element_type(ty, &items)?, items))
}

fn setintersection(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let (ty, sets) = alike(arguments)?;
    let Some((first, others)) = sets.split_first() else { return Err(UNFIT.into()) };
    let mut left = first.clone();
    for other in others {
        left = match divided(budget, left, other)? {
            Ok((inside, _)) => inside,
            Err(unknown) => return Ok(unknown),
        };
    }
    Ok(Value::set(element_type(ty, &left)?, left))
}

fn setsubtract(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let (ty, sets) = alike(arguments)?;
    let [first, second] = sets.as_slice() else { return Err(UNFIT.into()) };
    Ok(match divided(budget, first.clone(), second)? {
        Ok((_, outside)) => Value::set(element_type(ty, &outside)?, outside),
        Err(unknown) => unknown,
    })
}

/// The elements that are in another set, and those that are not; or why that is not known.
type Divided = Result<(Vec<Value>, Vec<Value>), Value>;

fn divided(budget: &mut Budget, items: Vec<Value>, other: &[Value]) -> Result<Divided, Stop> {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for item in items {
        budget.pay(other.len())?;
        match place(other, &item) {
            Ok(Some(_)) => inside.push(item),
            Ok(None) => outside.push(item),
            Err(why) => return Ok(Err(Value::Unknown(why))),
        }
    }
    Ok(Ok((inside, outside)))
}

/// Every combination of one element of each; a set where one of them is, else a list.
fn setproduct(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    if arguments.len() < 2 {
        return Err("at least two sets are required".into());
    }
    let mut types = Vec::new();
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for argument in arguments {
        let (ty, items) = factor(argument)?;
        budget.pay(rows.len().saturating_mul(items.len()).saturating_mul(types.len() + 1))?;
        let extended = |row: &Vec<Value>| -> Vec<Vec<Value>> {
            items.iter().map(|item| row.iter().chain([item]).cloned().collect()).collect()
        };
        rows = rows.iter().flat_map(extended).collect();
        types.push(ty);
    }
    let ty = Type::Tuple(types);
    let rows = rows.into_iter().map(Value::Tuple).collect();
    let is_set = arguments.iter().any(|argument| matches!(argument, Value::Set(..)));
    Ok(if is_set { Value::set(ty, rows) } else { Value::List(ty, rows) })
}

/// The elements of one factor, and their type.
fn factor(argument: &Value) -> Result<(Type, Vec<Value>), Stop> {
    match argument {
        Value::List(ty, items) | Value::Set(ty, items) => Ok((ty.clone(), items.clone())),
        Value::Tuple(items) if items.is_empty() => Ok((Type::Any, Vec::new())),
        Value::Tuple(items) => {
            let types: Vec<Type> = items.iter().map(Value::ty).collect();
            let is_one = |shared: &Type| *shared != Type::Any || types.iter().all(|ty| *ty == Type::Any);
            let shared = unify(&types, Safety::Unsafe).filter(is_one);
            let shared = shared.ok_or("all elements of an argument must have a type in common")?;
            let items = items.iter().map(|item| item.convert(&shared)).collect::<Result<_, _>>()?;
            Ok((shared, items))
        }
        _ => Err("all arguments must be lists, sets or tuples".into()),
    }
}
