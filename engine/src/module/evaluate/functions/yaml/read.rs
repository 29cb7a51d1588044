//! Reading YAML.
//!
//! The parser is the crate `saphyr-parser`, whose YAML is 1.2. What the versions read differently
//! is left to Terraform, and so is everything that a parser refuses: tags, anchors, merged keys,
//! moments of time, several documents, tabs.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use super::super::super::budget::{Budget, Stop};
use super::super::super::number::Number;
use super::super::super::value::{Value, normal};
use super::super::UNFIT;
use crate::module::types::Type;

/// Deeper documents are left to Terraform.
const DEEPEST: usize = 64;
const ELSEWHERE: Value = Value::unknown("this YAML is Terraform's to read");

pub(super) fn yamldecode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const COST_OF_BYTE: usize = 4;
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    budget.pay(text.len().saturating_mul(COST_OF_BYTE))?;
    if text.contains(['\t', '\r']) || text.contains("\\/") || opens_deeply(text) {
        return Ok(ELSEWHERE);
    }
    Ok(Reader { events: Parser::new_from_str(text) }.document().unwrap_or(ELSEWHERE))
}

/// Whether so many brackets are open at once that parsing could take long.
fn opens_deeply(text: &str) -> bool {
    let mut open = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEEPEST
    })
}

/// Reads values off events; `None` for everything that is left to Terraform.
struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<Event<'t>> {
        self.events.next()?.ok().map(|(event, _)| event)
    }

    /// The only document.
    fn document(&mut self) -> Option<Value> {
        let opening = [self.next()?, self.next()?];
        let [Event::StreamStart, Event::DocumentStart(_)] = opening else { return None };
        let event = self.next()?;
        let value = self.node(event, 0)?;
        let closing = [self.next()?, self.next()?];
        matches!(closing, [Event::DocumentEnd, Event::StreamEnd]).then_some(value)
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Option<Value> {
        match event {
            Event::Scalar(text, style, 0, None) => scalar(&text, style),
            Event::SequenceStart(0, None) if depth < DEEPEST => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => return Some(Value::Tuple(items)),
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(0, None) if depth < DEEPEST => {
                let mut entries = BTreeMap::new();
                loop {
                    let key = match self.next()? {
                        Event::MappingEnd => return Some(Value::Object(entries)),
                        Event::Scalar(text, style, 0, None) => key(&text, style)?,
                        _ => return None,
                    };
                    let event = self.next()?;
                    entries.insert(key, self.node(event, depth + 1)?);
                }
            }
            _ => None,
        }
    }
}

fn key(text: &str, style: ScalarStyle) -> Option<String> {
    match scalar(text, style)? {
        Value::Text(text) if text != "<<" || style != ScalarStyle::Plain => Some(text),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(normal(&number.text())),
        _ => None,
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Option<Value> {
    if style != ScalarStyle::Plain {
        return Some(Value::text(text));
    }
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null(Type::Any),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Value::Bool(false)
        }
        number if is_number(number) => {
            let number = Number::from_text(number).ok()?;
            Value::Number(number)
        }
        other if is_left_to_terraform(other) => return None,
        other => Value::text(other),
    })
}

/// Whether a plain word is a decimal number.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && !unsigned.contains(['p', 'P'])
        && Number::from_text(text) != Err(super::super::super::number::Unreadable::Malformed)
}

/// Whether a plain word may be a moment, an infinite number, or one of another base.
fn is_left_to_terraform(text: &str) -> bool {
    let year = text.as_bytes().first_chunk::<4>().is_some_and(|year| year.iter().all(u8::is_ascii_digit));
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    year && text.as_bytes().get(4) == Some(&b'-')
        || unsigned.starts_with("0x")
        || unsigned.starts_with("0o")
        || matches!(unsigned.to_ascii_lowercase().as_str(), ".inf" | ".nan")
}
