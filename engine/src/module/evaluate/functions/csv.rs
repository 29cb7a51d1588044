//! Tables of values separated by commas: `csvdecode`.
//!
//! The form is that of RFC 4180, read as strictly as Terraform does: a quote stands only around a
//! whole field, or twice for itself within one, and every row has as many fields as the first. The
//! known crates accept more, and an error that Terraform reports must be one here, too.

use std::collections::BTreeMap;

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::{Value, normal};
use super::UNFIT;
use crate::module::types::{Attribute, Type};

pub(super) const FUNCTIONS: &[Function] =
    &[Function::new("csvdecode", &[Parameter::new("str", Expected::Text)], csvdecode)];

/// An object for each row but the first, which has the names of the columns.
fn csvdecode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    let lines = text.replace("\r\n", "\n");
    let mut rest = lines.strip_suffix('\r').unwrap_or(&lines);
    let header = row(&mut rest)?.ok_or("the text has no line with the names of the columns")?;
    let mut attributes = BTreeMap::new();
    for name in &header {
        if attributes.insert(normal(name), Attribute::required(Type::String)).is_some() {
            return Err(format!("two columns are called \"{name}\"").into());
        }
    }
    let mut objects = Vec::new();
    while let Some(fields) = row(&mut rest)? {
        if fields.len() != header.len() {
            return Err(format!("a row has {} fields, the first one {}", fields.len(), header.len()).into());
        }
        let entries = header.iter().zip(&fields).map(|(name, field)| (normal(name), Value::text(field)));
        let object = Value::Object(entries.collect());
        budget.pay(object.size())?;
        objects.push(object);
    }
    Ok(Value::List(Type::Object(attributes), objects))
}

/// Takes the fields of the next line that is not empty; `None` at the end.
fn row(rest: &mut &str) -> Result<Option<Vec<String>>, Stop> {
    *rest = rest.trim_start_matches('\n');
    if rest.is_empty() {
        return Ok(None);
    }
    let mut fields = Vec::new();
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => plain_field(rest)?,
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(after) => *rest = after,
            None => {
                *rest = after.strip_prefix('\n').unwrap_or(after);
                return Ok(Some(fields));
            }
        }
    }
}

/// A field, and the comma, line break or end behind it.
fn plain_field(text: &str) -> Result<(String, &str), Stop> {
    let (field, after) = text.split_at(text.find([',', '\n']).unwrap_or(text.len()));
    if field.contains('"') {
        return Err("a quote stands in a field that is not quoted".into());
    }
    Ok((field.to_owned(), after))
}

fn quoted_field(text: &str) -> Result<(String, &str), Stop> {
    let (mut field, mut rest) = (String::new(), text);
    loop {
        let (before, after) = rest.split_once('"').ok_or("a quoted field is not closed")?;
        field.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None if after.is_empty() || after.starts_with([',', '\n']) => return Ok((field, after)),
            None => return Err("a quoted field is followed by more text".into()),
        }
    }
}
