//! Regular expressions and replacing: `regex`, `regexall`, `replace`.
//!
//! How an expression is read is in `re2`; matching is the crate `regex`'s, in linear time.

use std::collections::BTreeMap;

use regex::{Captures, Regex};

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::UNFIT;
use super::re2::{self, Untranslatable};
use crate::module::types::{Attribute, Type};

const PATTERN: Parameter = Parameter::new("pattern", Expected::Text);
const STRING: Parameter = Parameter::new("string", Expected::Text);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("regex", &[PATTERN, STRING], regex),
    Function::new("regexall", &[PATTERN, STRING], regexall),
    Function::new(
        "replace",
        &[
            Parameter::new("str", Expected::Text),
            Parameter::new("substr", Expected::Text),
            Parameter::new("replace", Expected::Text),
        ],
        replace,
    ),
];

/// Expressions beyond this weight are not tried.
const HEAVIEST: usize = 50_000;
/// How many bytes are searched for one unit.
const BYTES_PER_UNIT: usize = 32;

/// A regular expression, ready to match one text.
struct Pattern {
    regex: Regex,
    names: Vec<Option<String>>,
}

/// Either a pattern or why Terraform has to look at it.
enum Read {
    Pattern(Pattern),
    Later(Value),
}

impl Pattern {
    fn read(budget: &mut Budget, pattern: &str, subject: &str) -> Result<Read, Stop> {
        let unread = Ok(Read::Later(Value::unknown("a regular expression is left to Terraform")));
        let translation = match re2::translate(pattern) {
            Ok(translation) => translation,
            Err(Untranslatable::Invalid(why)) => {
                return Err(format!("\"{pattern}\" is not a regular expression: {why}").into());
            }
            Err(Untranslatable::Unread) => return unread,
        };
        if translation.ascii_only && !subject.is_ascii() {
            return unread;
        }
        if translation.weight > HEAVIEST {
            return Err(Stop::Costly);
        }
        budget.pay(translation.weight.saturating_mul(2).saturating_add(100))?;
        match Regex::new(&translation.text) {
            Ok(regex) => Ok(Read::Pattern(Self { regex, names: translation.names })),
            Err(regex::Error::CompiledTooBig(_)) => Err(Stop::Costly),
            Err(_) => unread,
        }
    }

    /// The type of what matches give; `None` where some groups have names and others have not.
    fn result(&self) -> Option<Type> {
        if self.names.is_empty() {
            return Some(Type::String);
        }
        let named: Option<BTreeMap<_, _>> =
            self.names.iter().map(|name| Some((name.clone()?, Attribute::required(Type::String)))).collect();
        match named {
            Some(attributes) => Some(Type::Object(attributes)),
            None if self.names.iter().all(Option::is_none) => {
                Some(Type::Tuple(vec![Type::String; self.names.len()]))
            }
            None => None,
        }
    }

    /// What one match gives: its text, or those of its groups.
    fn value(&self, captures: &Captures) -> Value {
        let group = |at: usize| {
            captures.get(at).map_or(Value::Null(Type::String), |found| Value::text(found.as_str()))
        };
        let groups = || (1..=self.names.len()).map(group);
        let named: Option<BTreeMap<_, _>> =
            self.names.iter().zip(groups()).map(|(name, value)| Some((name.clone()?, value))).collect();
        match named {
            _ if self.names.is_empty() => group(0),
            Some(attributes) => Value::Object(attributes),
            None => Value::Tuple(groups().collect()),
        }
    }
}

fn mixed() -> Stop {
    "a regular expression gives names either to all of its groups or to none".into()
}

fn searching(text: &str) -> usize {
    text.len() / BYTES_PER_UNIT + 1
}

fn regex(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(pattern), Value::Text(subject)] = arguments else { return Err(UNFIT.into()) };
    let found = match Pattern::read(budget, pattern, subject)? {
        Read::Pattern(found) => found,
        Read::Later(unknown) => return Ok(unknown),
    };
    found.result().ok_or_else(mixed)?;
    budget.pay(searching(subject))?;
    match found.regex.captures(subject) {
        Some(captures) => Ok(found.value(&captures)),
        None => Err("the pattern matches no part of the string".into()),
    }
}

fn regexall(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(pattern), Value::Text(subject)] = arguments else { return Err(UNFIT.into()) };
    let found = match Pattern::read(budget, pattern, subject)? {
        Read::Pattern(found) => found,
        Read::Later(unknown) => return Ok(unknown),
    };
    let ty = found.result().ok_or_else(mixed)?;
    let mut values = Vec::new();
    for captures in found.regex.captures_iter(subject) {
        let value = found.value(&captures);
        budget.pay(value.size() + searching(subject))?;
        values.push(value);
    }
    Ok(Value::List(ty, values))
}

/// Texts between slashes are regular expressions.
fn replace(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(subject), Value::Text(sought), Value::Text(by)] = arguments else {
        return Err(UNFIT.into());
    };
    if let Some(pattern) = sought.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return match Pattern::read(budget, pattern, subject)? {
            Read::Pattern(pattern) => replace_matches(budget, &pattern, subject, by),
            Read::Later(unknown) => Ok(unknown),
        };
    }
    let matches =
        if sought.is_empty() { subject.chars().count() + 1 } else { subject.matches(sought).count() };
    budget.pay(subject.len().saturating_add(matches.saturating_mul(by.len())))?;
    Ok(Value::text(&subject.replace(sought.as_str(), by)))
}

fn replace_matches(budget: &mut Budget, pattern: &Pattern, subject: &str, by: &str) -> Result<Value, Stop> {
    let (mut replaced, mut copied) = (String::new(), 0);
    for captures in pattern.regex.captures_iter(subject) {
        let Some(found) = captures.get(0) else { continue };
        replaced.push_str(&subject[copied..found.start()]);
        copied = found.end();
        budget.pay(searching(subject) + by.len())?;
        expand(budget, &mut replaced, by, |name| group(pattern, &captures, name))?;
    }
    replaced.push_str(&subject[copied..]);
    Ok(Value::text(&replaced))
}

/// Writes a replacement, in which `$1`, `$name` and `${name}` stand for groups.
fn expand<'t>(
    budget: &mut Budget,
    text: &mut String,
    by: &str,
    group: impl Fn(&str) -> Option<&'t str>,
) -> Result<(), Stop> {
    let mut rest = by;
    while let Some((plain, reference)) = rest.split_once('$') {
        text.push_str(plain);
        if let Some((name, after)) = referred(reference) {
            let group = group(name).unwrap_or_default();
            budget.pay(group.len())?;
            text.push_str(group);
            rest = after;
        } else {
            text.push('$');
            rest = reference.strip_prefix('$').unwrap_or(reference);
        }
    }
    text.push_str(rest);
    Ok(())
}

/// The name behind a dollar sign, and what follows it.
fn referred(reference: &str) -> Option<(&str, &str)> {
    let braced = reference.strip_prefix('{');
    let inside = braced.unwrap_or(reference);
    let end = inside.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    let rest = if braced.is_some() { rest.strip_prefix('}')? } else { rest };
    (!name.is_empty()).then_some((name, rest))
}

/// The text of a group, by number or name: of several with one name, the first that took part.
fn group<'t>(pattern: &Pattern, captures: &Captures<'t>, name: &str) -> Option<&'t str> {
    let text = |at: usize| captures.get(at).map(|found| found.as_str());
    let numbered = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
    if numbered {
        return text(name.parse().ok()?);
    }
    let groups = pattern.names.iter().zip(1..).filter(|(known, _)| known.as_deref() == Some(name));
    groups.into_iter().find_map(|(_, at)| text(at))
}
