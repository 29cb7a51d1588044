//! Formatted texts: `format` and `formatlist`.
//!
//! A verb is `%`, flags, a width, a precision, an argument's number in brackets, and a letter. What
//! flags do to numbers is what Go's `math/big` does, by which Terraform writes them.

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::number::Number;
use super::super::value::Value;
use super::{BEYOND, UNFIT, json, letters};
use crate::module::types::Type;

const FORMAT: &[Parameter] = &[Parameter::new("format", Expected::Text)];
const ARGS: Parameter = Parameter::new("args", Expected::Any).or_null();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("format", FORMAT, format).and_any(ARGS),
    Function::new("formatlist", FORMAT, formatlist).and_any(ARGS),
];

/// Why a call is not known that has a null of no type.
const OPEN: Value = Value::unknown("Terraform does not format a null that has no type");

fn is_open(argument: &Value) -> bool {
    matches!(argument, Value::Null(Type::Any))
}

fn format(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(pattern), arguments @ ..] = arguments else { return Err(UNFIT.into()) };
    if arguments.iter().any(is_open) {
        return Ok(OPEN);
    }
    let arguments: Vec<&Value> = arguments.iter().collect();
    let text = formatted(budget, pattern, &arguments)?;
    Ok(text.map_or(BEYOND, |text| Value::text(&text)))
}

/// One text for each element of the lists among the arguments, which are of one length.
fn formatlist(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(pattern), arguments @ ..] = arguments else { return Err(UNFIT.into()) };
    if arguments.iter().any(is_open) {
        return Ok(OPEN);
    }
    let mut length = None;
    for argument in arguments {
        if let Value::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) = argument {
            return Err("a list to format must not be null".into());
        }
        let Some(items) = argument.items() else { continue };
        if length.is_some_and(|length| length != items.len()) {
            return Err("all lists to format must have the same length".into());
        }
        length = Some(items.len());
    }
    let mut texts = Vec::new();
    for at in 0..length.unwrap_or(1) {
        let row: Option<Vec<&Value>> = arguments
            .iter()
            .map(|argument| argument.items().map_or(Some(argument), |items| items.get(at)))
            .collect();
        budget.pay(arguments.len())?;
        let text = formatted(budget, pattern, &row.ok_or(UNFIT)?)?;
        texts.push(text.map_or(BEYOND, |text| Value::text(&text)));
    }
    Ok(Value::List(Type::String, texts))
}

/// The text; `None` where an argument is a number that is not computed with here.
fn formatted(budget: &mut Budget, pattern: &str, arguments: &[&Value]) -> Result<Option<String>, Stop> {
    let (mut text, mut rest) = (String::new(), pattern);
    let (mut next, mut used) = (0, 0);
    budget.pay(pattern.len())?;
    while let Some((plain, after)) = rest.split_once('%') {
        text.push_str(plain);
        if let Some(after) = after.strip_prefix('%') {
            text.push('%');
            rest = after;
            continue;
        }
        let (verb, after) = Verb::read(after)?;
        let at = verb.argument.map_or(next, |number| number - 1);
        let argument =
            arguments.get(at).ok_or_else(|| format!("`%{}` has no argument {}", verb.letter, at + 1))?;
        let Some(written) = verb.written(budget, argument, at + 1)? else { return Ok(None) };
        text.push_str(&written);
        next = at + 1;
        used = used.max(next);
        rest = after;
    }
    if used < arguments.len() {
        return Err(format!("there are {} arguments, and the format uses {used}", arguments.len()).into());
    }
    text.push_str(rest);
    Ok(Some(text))
}

/// One verb of a format.
#[derive(Default)]
struct Verb {
    letter: char,
    sharp: bool,
    plus: bool,
    minus: bool,
    space: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    /// The number of the argument that is meant, from one.
    argument: Option<usize>,
}

impl Verb {
    /// Reads a verb behind its `%`; also gives what follows it.
    fn read(text: &str) -> Result<(Self, &str), Stop> {
        let mut verb = Self::default();
        let flags = text.len() - text.trim_start_matches(['#', '+', '-', ' ', '0']).len();
        let (flags, rest) = text.split_at(flags);
        let has = |flag| flags.contains(flag);
        (verb.sharp, verb.plus, verb.minus, verb.space, verb.zero) =
            (has('#'), has('+'), has('-'), has(' '), has('0'));
        let (width, mut rest) = number(rest);
        verb.width = width.unwrap_or(0);
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = number(after);
            verb.precision = Some(precision.unwrap_or(0));
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('[') {
            let (argument, after) = number(after);
            let closed = after.strip_prefix(']').filter(|_| !rest.starts_with("[0"));
            let (Some(argument), Some(after)) = (argument, closed) else {
                return Err("the number of an argument is written as `%[1]s`".into());
            };
            verb.argument = Some(argument);
            rest = after;
        }
        let mut rest = rest.chars();
        verb.letter = rest.next().ok_or("the format ends within a verb")?;
        Ok((verb, rest.as_str()))
    }

    /// The argument, whose number is `at`, as the verb writes it; `None` where it is not known.
    fn written(&self, budget: &mut Budget, argument: &Value, at: usize) -> Result<Option<String>, Stop> {
        budget.pay(self.width.saturating_add(self.precision.unwrap_or(0)))?;
        let wanted = match self.letter {
            'v' if self.sharp => return Ok(Some(self.padded(&json::written(budget, argument)?))),
            'v' => return Ok(Some(self.padded(&shown(budget, argument)?))),
            's' | 'q' => Type::String,
            't' => Type::Bool,
            'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'g' | 'G' => Type::Number,
            other => return Err(format!("`%{other}` is not a verb").into()),
        };
        let unfit = |why: &str| Stop::Wrong(format!("argument {at} does not fit `%{}`: {why}", self.letter));
        Ok(Some(match argument.convert(&wanted).map_err(|why| unfit(&why))? {
            Value::Null(_) => return Err(unfit("it must not be null")),
            Value::Text(text) => self.text(&text),
            Value::Bool(value) => value.to_string(),
            Value::Number(number) if matches!(self.letter, 'e' | 'E' | 'f' | 'g' | 'G') => {
                self.float(&number)
            }
            Value::Number(number) if number.is_whole() => self.integer(&number),
            Value::Number(_) => return Err(unfit("a whole number is required")),
            _ => return Ok(None),
        }))
    }

    /// Filled up to the width, in letters.
    fn padded(&self, text: &str) -> String {
        let missing = self.width.saturating_sub(letters::count(text));
        let padding = if self.zero { "0" } else { " " }.repeat(missing);
        if self.minus { format!("{text}{padding}") } else { format!("{padding}{text}") }
    }

    fn text(&self, text: &str) -> String {
        let cut = match self.precision {
            None | Some(0) => text.to_owned(),
            Some(most) => letters::letters(text).into_iter().take(most).collect(),
        };
        if self.letter == 's' {
            return self.padded(&cut);
        }
        let mut quoted = String::new();
        json::write_text(&cut, &mut quoted);
        self.padded(&quoted)
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, _, _) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        }
    }

    fn integer(&self, number: &Number) -> String {
        let (radix, prefix) = match self.letter {
            'b' => (2, "0b"),
            'o' => (8, "0"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let digits = number.truncated().magnitude().to_str_radix(radix);
        let digits = if self.letter == 'X' { digits.to_uppercase() } else { digits };
        if digits == "0" && self.precision == Some(0) {
            return String::new();
        }
        let zeros = "0".repeat(self.precision.unwrap_or(0).saturating_sub(digits.len()));
        let head = format!("{}{}", self.sign(number.is_negative()), if self.sharp { prefix } else { "" });
        let missing = self.width.saturating_sub(head.len() + zeros.len() + digits.len());
        if self.minus {
            format!("{head}{zeros}{digits}{}", " ".repeat(missing))
        } else if self.zero && self.precision.is_none() {
            format!("{head}{}{digits}", "0".repeat(missing))
        } else {
            format!("{}{head}{zeros}{digits}", " ".repeat(missing))
        }
    }

    fn float(&self, number: &Number) -> String {
        const PLACES: usize = 6;
        let places = self.precision.unwrap_or(PLACES);
        let digits = match self.letter {
            'f' => number.fixed(places),
            'e' | 'E' => number.scientific(places),
            _ => number.general(self.precision),
        };
        let digits = if self.letter.is_uppercase() { digits.to_uppercase() } else { digits };
        let sign = self.sign(number.text().starts_with('-'));
        let missing = self.width.saturating_sub(sign.len() + digits.len());
        if self.zero {
            format!("{sign}{}{digits}", "0".repeat(missing))
        } else if self.minus {
            format!("{sign}{digits}{}", " ".repeat(missing))
        } else {
            format!("{}{sign}{digits}", " ".repeat(missing))
        }
    }
}

/// The number at the beginning of a text, and what follows; as large as can be where it is larger.
fn number(text: &str) -> (Option<usize>, &str) {
    let length = text.len() - text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let (digits, rest) = text.split_at(length);
    ((length > 0).then(|| digits.parse().unwrap_or(usize::MAX)), rest)
}

/// A value as `%v` shows it.
fn shown(budget: &mut Budget, value: &Value) -> Result<String, Stop> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Number(number) => {
            let sign = if number.text().starts_with('-') { "-" } else { "" };
            Ok(format!("{sign}{}", number.general(None)))
        }
        other => json::written(budget, other),
    }
}
