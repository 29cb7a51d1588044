//! Writing YAML as libyaml lays it out.
//!
//! Collections in block style, texts in double quotes or, where they have several lines, as literal
//! blocks; quoted lines are folded after eighty characters.

use std::collections::BTreeMap;

use super::super::super::budget::{Budget, Stop};
use super::super::super::value::Value;
use super::super::UNFIT;

/// How far something stands to the right of what it belongs to.
const STEP: usize = 2;
/// Quoted texts go on in the next line after so many characters.
const WIDTH: usize = 80;
/// Longer keys stand behind a question mark.
const LONGEST_KEY: usize = 128;

pub(super) fn yamlencode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    // A document of its own may be deeper to the right than its text is long.
    const GROWTH: usize = 8;
    let [value] = arguments else { return Err(UNFIT.into()) };
    budget.pay(value.size().saturating_mul(GROWTH))?;
    let mut writer = Writer { text: String::new(), column: 0 };
    writer.node(value, 0);
    writer.end_line();
    if matches!(value, Value::Null(_) | Value::Bool(_) | Value::Number(_)) {
        // A plain word on its own is closed, so that nothing can be added to it.
        writer.text.push_str("...\n");
    }
    budget.pay(writer.text.len())?;
    Ok(Value::text(&writer.text))
}

struct Writer {
    text: String,
    column: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        text.chars().for_each(|character| self.push_character(character));
    }

    fn push_character(&mut self, character: char) {
        self.text.push(character);
        self.column = if is_break(character) { 0 } else { self.column + 1 };
    }

    fn end_line(&mut self) {
        if self.column > 0 {
            self.push("\n");
        }
    }

    /// Begins a line at a column; what stands first behind a mark is on that mark's line already.
    fn begin_line(&mut self, column: usize) {
        self.end_line();
        self.push(&" ".repeat(column));
    }

    /// A value where it is written at once; its own lines begin at the column.
    fn node(&mut self, value: &Value, column: usize) {
        match (value, value.items(), entries(value)) {
            (_, Some([]), _) => self.push("[]"),
            (_, Some(items), _) => self.sequence(items, column, true),
            (_, _, Some(entries)) if entries.is_empty() => self.push("{}"),
            (_, _, Some(entries)) => self.mapping(entries, column, true),
            (Value::Text(text), ..) => self.scalar(text, column, true),
            (Value::Bool(value), ..) => self.push(&value.to_string()),
            (Value::Number(number), ..) => self.push(&number.text()),
            _ => self.push("null"),
        }
    }

    fn sequence(&mut self, items: &[Value], column: usize, mut is_first_here: bool) {
        for item in items {
            if !std::mem::take(&mut is_first_here) {
                self.begin_line(column);
            }
            self.push("- ");
            self.inner(item, column);
        }
    }

    /// A value behind a mark at the column.
    fn inner(&mut self, value: &Value, column: usize) {
        let is_text = matches!(value, Value::Text(_));
        self.node(value, if is_text { column } else { column + STEP });
    }

    fn mapping(&mut self, entries: &BTreeMap<String, Value>, column: usize, mut is_first_here: bool) {
        for (key, value) in entries {
            if !std::mem::take(&mut is_first_here) {
                self.begin_line(column);
            }
            if key.len() > LONGEST_KEY || key.contains(is_break) {
                self.push("? ");
                self.scalar(key, column, true);
                self.begin_line(column);
                self.push(": ");
                self.inner(value, column);
            } else {
                self.scalar(key, column, false);
                self.push(":");
                self.entry(value, column);
            }
        }
    }

    /// The value of a key at the column.
    fn entry(&mut self, value: &Value, column: usize) {
        match (value.items(), entries(value)) {
            (Some(items), _) if !items.is_empty() => self.sequence(items, column, false),
            (_, Some(entries)) if !entries.is_empty() => self.mapping(entries, column + STEP, false),
            _ => {
                self.push(" ");
                self.inner(value, column);
            }
        }
    }

    /// A text that belongs to something at the column.
    fn scalar(&mut self, text: &str, column: usize, may_break: bool) {
        if may_break && text.contains('\n') && may_be_literal(text) {
            self.literal(text, column + STEP);
        } else {
            self.quoted(text, column + STEP, may_break);
        }
    }

    fn literal(&mut self, text: &str, column: usize) {
        self.push("|");
        if text.starts_with(|first| first == ' ' || is_break(first)) {
            self.push(&STEP.to_string());
        }
        let mut last = text.chars().rev();
        match (last.next().is_some_and(is_break), last.next().is_none_or(is_break)) {
            (false, _) => self.push("-"),
            (true, true) => self.push("+"),
            (true, false) => {}
        }
        self.push("\n");
        let mut begins = true;
        for character in text.chars() {
            let breaks = is_break(character);
            if begins && !breaks {
                self.push(&" ".repeat(column));
            }
            self.push_character(character);
            begins = breaks;
        }
    }

    fn quoted(&mut self, text: &str, column: usize, may_break: bool) {
        self.push("\"");
        let mut characters = text.chars().enumerate().peekable();
        let mut after_space = false;
        // Behind a byte order mark, libyaml takes every character for one.
        let plain = !text.starts_with('\u{feff}');
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let folds = may_break && !after_space && self.column > WIDTH && at > 0 && next.is_some();
            if character == ' ' && folds && plain {
                self.begin_line(column);
                if next == Some(' ') {
                    self.push("\\");
                }
            } else if plain
                && is_printable(character)
                && !is_break(character)
                && !matches!(character, '"' | '\\')
            {
                self.push_character(character);
            } else {
                self.escaped(character);
            }
            after_space = character == ' ';
        }
        self.push("\"");
    }

    fn escaped(&mut self, character: char) {
        let letter = match character {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            '"' | '\\' => character,
            other => return self.push(&code(u32::from(other))),
        };
        self.push_character('\\');
        self.push_character(letter);
    }
}

fn code(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02X}"),
        0x100..=0xffff => format!("\\u{code:04X}"),
        _ => format!("\\U{code:08X}"),
    }
}

fn entries(value: &Value) -> Option<&BTreeMap<String, Value>> {
    match value {
        Value::Map(_, entries) | Value::Object(entries) => Some(entries),
        _ => None,
    }
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether libyaml writes a character as it is; it does not beyond the first plane of Unicode.
fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Whether a text can be a literal block: no character has to be escaped, and no space is lost.
fn may_be_literal(text: &str) -> bool {
    let no_space_is_lost = !text.ends_with(' ') && !text.replace(is_break, "\n").contains(" \n");
    no_space_is_lost && text.chars().all(is_printable)
}
