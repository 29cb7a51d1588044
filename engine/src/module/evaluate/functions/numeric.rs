//! Numbers: rounding, comparing, powers and logarithms.

use std::cmp::Ordering;

use num_bigint::BigInt;

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::number::Number;
use super::super::value::Value;
use super::{BEYOND, UNFIT, floats};

const NUM: Parameter = Parameter::new("num", Expected::Number);
const NUMBERS: Parameter = Parameter::new("numbers", Expected::Number);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", &[NUM], |_, arguments| of_one(arguments, |number| Some(number.magnitude()))),
    Function::new("ceil", &[NUM], |_, arguments| of_one(arguments, Number::ceiling)),
    Function::new("floor", &[NUM], |_, arguments| of_one(arguments, Number::floor)),
    Function::new("log", &[NUM, Parameter::new("base", Expected::Number)], |_, arguments| {
        of_floats(arguments, |number, base| Some(floats::log(number)? / floats::log(base)?))
    }),
    Function::new("max", &[], |_, arguments| extreme(arguments, Ordering::Greater)).and_any(NUMBERS),
    Function::new("min", &[], |_, arguments| extreme(arguments, Ordering::Less)).and_any(NUMBERS),
    Function::new(
        "parseint",
        &[Parameter::new("number", Expected::Any), Parameter::new("base", Expected::Number)],
        parseint,
    ),
    Function::new("pow", &[NUM, Parameter::new("power", Expected::Number)], |_, arguments| {
        of_floats(arguments, floats::power)
    }),
    Function::new("signum", &[NUM], signum),
];

fn of_one(arguments: &[Value], compute: fn(&Number) -> Option<Number>) -> Result<Value, Stop> {
    let [Value::Number(number)] = arguments else { return Err(UNFIT.into()) };
    Ok(compute(number).map_or(BEYOND, Value::Number))
}

/// What is computed with machine floats.
fn of_floats(arguments: &[Value], compute: fn(f64, f64) -> Option<f64>) -> Result<Value, Stop> {
    let [Value::Number(first), Value::Number(second)] = arguments else { return Err(UNFIT.into()) };
    let (first, second) = (first.to_f64(), second.to_f64());
    if first.is_infinite() || second.is_infinite() {
        return Err("the number is too large for this function".into());
    }
    let Some(result) = compute(first, second) else {
        return Ok(Value::unknown(
            "the last digit of this number depends on the machine that Terraform runs on",
        ));
    };
    if result.is_nan() {
        return Err("there is no such number".into());
    }
    // Terraform goes on with infinite numbers.
    Ok(Number::from_f64(result).map_or(BEYOND, Value::Number))
}

fn extreme(arguments: &[Value], wanted: Ordering) -> Result<Value, Stop> {
    let mut found: Option<&Number> = None;
    for argument in arguments {
        let Value::Number(number) = argument else { return Err(UNFIT.into()) };
        if found.is_none_or(|found| number.compare(found) == wanted) {
            found = Some(number);
        }
    }
    found.cloned().map(Value::Number).ok_or_else(|| "at least one number is required".into())
}

fn signum(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Number(number)] = arguments else { return Err(UNFIT.into()) };
    let number = number.to_i64().ok_or("a whole number of at most 64 bits is required")?;
    Ok(Value::Number(number.signum().into()))
}

/// Reads digits of a base. From 37 on, small letters are smaller than capitals.
fn parseint(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const LARGEST_BASE: u32 = 62;
    let [Value::Text(text), Value::Number(base)] = arguments else {
        return Err("\"number\" must be a string".into());
    };
    let base = base.to_usize().and_then(|base| u32::try_from(base).ok());
    let Some(base) = base.filter(|base| (2..=LARGEST_BASE).contains(base)) else {
        return Err("\"base\" must be a whole number between 2 and 62".into());
    };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let values: Option<Vec<u8>> = digits.chars().map(|digit| value_of(digit, base)).collect();
    let Some(values) = values.filter(|values| !values.is_empty()) else {
        return Err(format!("\"{text}\" is not a whole number of base {base}").into());
    };
    // Reading takes longer than in proportion to the length.
    budget.pay(values.len().saturating_mul(values.len()) / 64)?;
    let sign = if negative { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
    let number = BigInt::from_radix_be(sign, &values, base);
    Ok(number.and_then(|number| Number::from_integer(&number)).map_or(BEYOND, Value::Number))
}

fn value_of(digit: char, base: u32) -> Option<u8> {
    const CASELESS_BASE: u32 = 36;
    let value = match digit {
        'A'..='Z' if base > CASELESS_BASE => u32::from(digit) - u32::from('A') + CASELESS_BASE,
        _ => digit.to_digit(CASELESS_BASE)?,
    };
    u8::try_from(value).ok().filter(|_| value < base)
}
