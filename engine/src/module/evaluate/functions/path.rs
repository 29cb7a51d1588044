//! Paths, as far as they are texts: `abspath`, `basename`, `dirname`, `pathexpand`.
//!
//! Terraform is taken to run where `/` separates. Absent: what depends on the folder it runs in, or
//! on whose home it is; such paths are not known.

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::UNFIT;

const PATH: &[Parameter] = &[Parameter::new("path", Expected::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abspath", PATH, abspath),
    Function::new("basename", PATH, basename),
    Function::new("dirname", PATH, dirname),
    Function::new("pathexpand", PATH, pathexpand),
];

fn abspath(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(path)] = arguments else { return Err(UNFIT.into()) };
    if !path.starts_with('/') {
        return Ok(Value::unknown("the folder that Terraform runs in is known when it plans"));
    }
    Ok(Value::text(&clean(path)))
}

fn basename(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(path)] = arguments else { return Err(UNFIT.into()) };
    let trimmed = path.trim_end_matches('/');
    Ok(Value::text(match trimmed.rsplit('/').next() {
        _ if path.is_empty() => ".",
        Some(last) if !trimmed.is_empty() => last,
        _ => "/",
    }))
}

fn dirname(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(path)] = arguments else { return Err(UNFIT.into()) };
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    Ok(Value::text(&clean(folder)))
}

fn pathexpand(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(path)] = arguments else { return Err(UNFIT.into()) };
    if path.starts_with('~') {
        return Ok(Value::unknown("whose home `~` is is known when Terraform plans"));
    }
    Ok(Value::text(path))
}

/// The shortest path to the same place, by the text alone.
fn clean(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            ".." if !root.is_empty() => {}
            name => names.push(name),
        }
    }
    let path = format!("{root}{}", names.join("/"));
    if path.is_empty() { ".".to_owned() } else { path }
}
