//! Maps and objects.

use std::collections::BTreeMap;

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::UNFIT;
use crate::module::types::Type;

const INPUT: Parameter = Parameter::new("inputMap", Expected::Any);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("keys", &[INPUT], keys),
    Function::new("lookup", &[INPUT, Parameter::new("key", Expected::Text)], lookup)
        .and_any(Parameter::new("default", Expected::Any).or_null()),
    Function::new("merge", &[], merge).and_any(Parameter::new("maps", Expected::Any).or_null()),
    Function::new("transpose", &[Parameter::new("values", Expected::MapOfTextLists)], transpose),
    Function::new("values", &[Parameter::new("mapping", Expected::Any)], values),
    Function::new(
        "zipmap",
        &[Parameter::new("keys", Expected::ListOfText), Parameter::new("values", Expected::Any)],
        zipmap,
    ),
];

fn keys(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let names = |entries: &BTreeMap<String, Value>| entries.keys().cloned().map(Value::Text).collect();
    match arguments {
        [Value::Map(_, entries)] => Ok(Value::List(Type::String, names(entries))),
        [Value::Object(entries)] => Ok(Value::Tuple(names(entries))),
        _ => Err("\"inputMap\" must be a map or object".into()),
    }
}

fn values(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    match arguments {
        [Value::Map(ty, entries)] => Ok(Value::List(ty.clone(), entries.values().cloned().collect())),
        [Value::Object(entries)] => Ok(Value::Tuple(entries.values().cloned().collect())),
        _ => Err("\"mapping\" must be a map or object".into()),
    }
}

/// The value of a key, or the default, which has to fit into a map.
fn lookup(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [input, Value::Text(key), default @ ..] = arguments else { return Err(UNFIT.into()) };
    let default = match default {
        [] => None,
        [default] => Some(default),
        _ => return Err("one default at most".into()),
    };
    let (entries, default) = match (input, default) {
        (Value::Object(entries), default) => (entries, default.cloned()),
        (Value::Map(_, entries), None) => (entries, None),
        (Value::Map(ty, entries), Some(default)) => {
            let converted = default.convert(ty);
            (entries, Some(converted.map_err(|why| format!("the default is not of the map's type: {why}"))?))
        }
        _ => return Err("\"inputMap\" must be a map or object".into()),
    };
    let found = entries.get(key).cloned().or(default);
    found.ok_or_else(|| format!("there is no key \"{key}\", and no default").into())
}

/// All entries in one, later ones first; a map where all have the same type, else an object.
fn merge(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let mut merged = BTreeMap::new();
    for argument in arguments {
        match argument {
            Value::Map(_, entries) | Value::Object(entries) => merged.extend(entries.clone()),
            Value::Null(Type::Any | Type::Map(_) | Type::Object(_)) => {}
            _ => return Err("all arguments must be maps or objects".into()),
        }
    }
    let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
    match types.as_slice() {
        [Type::Map(ty), rest @ ..] if rest.iter().all(|other| *other == types[0]) => {
            Ok(Value::Map(ty.as_ref().clone(), merged))
        }
        _ => Ok(Value::Object(merged)),
    }
}

/// For each text in the lists, the keys whose lists have it.
fn transpose(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Map(_, entries)] = arguments else { return Err(UNFIT.into()) };
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (key, list) in entries {
        let Value::List(_, items) = list else { return Err("a list in the map must not be null".into()) };
        for item in items {
            let Value::Text(text) = item else { return Err("the lists must not contain null".into()) };
            found.entry(text.clone()).or_default().push(Value::Text(key.clone()));
        }
    }
    let lists = found.into_iter().map(|(text, keys)| (text, Value::List(Type::String, keys)));
    Ok(Value::Map(Type::List(Box::new(Type::String)), lists.collect()))
}

fn zipmap(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::List(_, keys), values] = arguments else { return Err(UNFIT.into()) };
    let (Value::List(_, items) | Value::Tuple(items)) = values else {
        return Err("\"values\" must be a list or tuple".into());
    };
    if keys.len() != items.len() {
        return Err(format!(
            "\"keys\" and \"values\" have different lengths: {} and {}",
            keys.len(),
            items.len()
        )
        .into());
    }
    let mut zipped = BTreeMap::new();
    for (key, item) in keys.iter().zip(items) {
        let Value::Text(key) = key else { return Err("a key must not be null".into()) };
        zipped.insert(key.clone(), item.clone());
    }
    Ok(match values {
        Value::List(ty, _) => Value::Map(ty.clone(), zipped),
        _ => Value::Object(zipped),
    })
}
