//! Texts: cutting, joining, trimming, case.
//!
//! Absent: formatting (`format`) and regular expressions (`pattern`).

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::{UNFIT, letters};
use crate::module::types::Type;

const STR: Parameter = Parameter::new("str", Expected::Text);
const ONE: &[Parameter] = &[STR];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("chomp", ONE, |_, arguments| {
        of_one(arguments, |text| text.trim_end_matches(['\r', '\n']).into())
    }),
    Function::new("endswith", &[STR, Parameter::new("suffix", Expected::Text)], |_, arguments| {
        compared(arguments, |text, suffix| text.ends_with(suffix))
    }),
    Function::new("indent", &[Parameter::new("spaces", Expected::Number), STR], indent),
    Function::new("join", &[Parameter::new("separator", Expected::Text)], join)
        .and_any(Parameter::new("lists", Expected::ListOfText)),
    Function::new("lower", ONE, |_, arguments| {
        of_one(arguments, |text| text.chars().map(letters::lower).collect())
    }),
    Function::new("split", &[Parameter::new("separator", Expected::Text), STR], split),
    Function::new("startswith", &[STR, Parameter::new("prefix", Expected::Text)], |_, arguments| {
        compared(arguments, |text, prefix| text.starts_with(prefix))
    }),
    Function::new("strcontains", &[STR, Parameter::new("substr", Expected::Text)], |_, arguments| {
        compared(arguments, |text, part| text.contains(part))
    }),
    Function::new("strrev", ONE, |_, arguments| {
        of_one(arguments, |text| letters::letters(text).into_iter().rev().collect())
    }),
    Function::new(
        "substr",
        &[STR, Parameter::new("offset", Expected::Number), Parameter::new("length", Expected::Number)],
        substr,
    ),
    Function::new("title", ONE, |_, arguments| of_one(arguments, title)),
    Function::new("trim", &[STR, Parameter::new("cutset", Expected::Text)], |_, arguments| {
        of_two(arguments, |text, cut| text.trim_matches(|character| cut.contains(character)))
    }),
    Function::new("trimprefix", &[STR, Parameter::new("prefix", Expected::Text)], |_, arguments| {
        of_two(arguments, |text, prefix| text.strip_prefix(prefix).unwrap_or(text))
    }),
    Function::new("trimspace", ONE, |_, arguments| of_one(arguments, |text| text.trim().into())),
    Function::new("trimsuffix", &[STR, Parameter::new("suffix", Expected::Text)], |_, arguments| {
        of_two(arguments, |text, suffix| text.strip_suffix(suffix).unwrap_or(text))
    }),
    Function::new("upper", ONE, |_, arguments| {
        of_one(arguments, |text| text.chars().map(letters::upper).collect())
    }),
];

fn of_one(arguments: &[Value], make: fn(&str) -> String) -> Result<Value, Stop> {
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    Ok(Value::text(&make(text)))
}

fn of_two(arguments: &[Value], cut: for<'t> fn(&'t str, &str) -> &'t str) -> Result<Value, Stop> {
    let [Value::Text(text), Value::Text(other)] = arguments else { return Err(UNFIT.into()) };
    Ok(Value::text(cut(text, other)))
}

fn compared(arguments: &[Value], compare: fn(&str, &str) -> bool) -> Result<Value, Stop> {
    let [Value::Text(text), Value::Text(other)] = arguments else { return Err(UNFIT.into()) };
    Ok(Value::Bool(compare(text, other)))
}

fn title(text: &str) -> String {
    let mut last = ' ';
    let cased = |character| {
        let at_start = letters::parts_words(std::mem::replace(&mut last, character));
        if at_start { letters::title(character) } else { character }
    };
    text.chars().map(cased).collect()
}

/// Indents every line but the first.
fn indent(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Number(spaces), Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    let spaces = spaces.to_i64().ok_or("\"spaces\" must be a whole number")?;
    let spaces = usize::try_from(spaces).map_err(|_| "\"spaces\" must not be negative")?;
    budget.pay(text.matches('\n').count().saturating_mul(spaces))?;
    Ok(Value::text(&text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

fn join(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(separator), lists @ ..] = arguments else { return Err(UNFIT.into()) };
    if lists.is_empty() {
        return Err("at least one list is required".into());
    }
    let mut parts = Vec::new();
    for list in lists {
        let Value::List(_, items) = list else { return Err(UNFIT.into()) };
        for item in items {
            let Value::Text(part) = item else {
                return Err("the lists must not contain null".into());
            };
            budget.pay(part.len() + separator.len())?;
            parts.push(part.as_str());
        }
    }
    Ok(Value::text(&parts.join(separator)))
}

fn split(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(separator), Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    let part = |part: &str| Value::text(part);
    budget.pay(text.len())?;
    let parts = if separator.is_empty() {
        text.chars().map(|character| part(character.encode_utf8(&mut [0; 4]))).collect()
    } else {
        text.split(separator.as_str()).map(part).collect()
    };
    Ok(Value::List(Type::String, parts))
}

/// Letters from an offset, which counts from the end where it is negative; all that follow where
/// the length is negative. Counted from the end, a length of zero means all that follow, too.
fn substr(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(text), Value::Number(offset), Value::Number(length)] = arguments else {
        return Err(UNFIT.into());
    };
    let offset = offset.to_i64().ok_or("\"offset\" must be a whole number")?;
    let length = length.to_i64().ok_or("\"length\" must be a whole number")?;
    let letters = letters::letters(text);
    let distance = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let start = if offset < 0 { letters.len().saturating_sub(distance) } else { distance.min(letters.len()) };
    let to_end = length < 0 || offset < 0 && length == 0;
    let length = if to_end { usize::MAX } else { usize::try_from(length).unwrap_or(usize::MAX) };
    Ok(Value::text(&letters[start..].iter().take(length).copied().collect::<String>()))
}
