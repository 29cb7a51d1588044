//! Decimal digits of numbers: read, made from binary ones, and rounded.
//!
//! Absent: arithmetic, which is binary.

use num_bigint::BigUint;

use super::number::{RANGE, Unreadable};

/// The most decimal digits that are read.
const DIGITS: usize = 10_000;

/// A decimal number taken apart: `±digits · 10^exponent`, or `· 2^binary`.
pub(super) struct Decimal {
    pub(super) negative: bool,
    digits: BigUint,
    exponent: i64,
    binary: i64,
}

impl Decimal {
    pub(super) fn read(text: &str) -> Result<Self, Unreadable> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if matches!(unsigned, "inf" | "Inf") {
            return Err(Unreadable::OutOfRange);
        }
        let (body, power) = match unsigned.find(['e', 'E', 'p', 'P']) {
            Some(at) => (&unsigned[..at], Some((&unsigned[at..=at], &unsigned[at + 1..]))),
            None => (unsigned, None),
        };
        let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
        let digits = format!("{whole}{fraction}");
        if digits.len() > DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Unreadable::OutOfRange);
        }
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Unreadable::Malformed);
        }
        let places = i64::try_from(fraction.len()).map_err(|_| Unreadable::OutOfRange)?;
        let power_value = power.map_or(Ok(0), |(_, digits)| exponent(digits))?;
        let is_binary = power.is_some_and(|(mark, _)| mark.eq_ignore_ascii_case("p"));
        let (decimal, binary) = if is_binary { (0, power_value) } else { (power_value, 0) };
        let digits = BigUint::parse_bytes(digits.as_bytes(), 10).ok_or(Unreadable::Malformed)?;
        let is_zero = digits == BigUint::ZERO;
        let exponent = if is_zero { 0 } else { decimal - places };
        if exponent.abs() > RANGE {
            return Err(Unreadable::OutOfRange);
        }
        Ok(Self { negative, digits, exponent, binary })
    }

    /// As a binary mantissa and exponent, with enough bits for rounding to `precision`.
    pub(super) fn scaled(&self, precision: u64) -> (BigUint, i64) {
        let Ok(places) = u32::try_from(self.exponent.unsigned_abs()) else {
            return (BigUint::ZERO, 0);
        };
        let power = BigUint::from(10_u8).pow(places);
        if self.exponent >= 0 {
            return (&self.digits * power, self.binary);
        }
        let shift = precision + 2 + power.bits();
        let dividend = &self.digits << shift;
        let quotient = &dividend / &power;
        let exact = &quotient * &power == dividend;
        let exponent = self.binary - i64::try_from(shift).unwrap_or(i64::MAX) - 1;
        ((quotient << 1_u8) + u8::from(!exact), exponent)
    }
}

/// An exponent's digits, within a bound that no number in range exceeds.
fn exponent(text: &str) -> Result<i64, Unreadable> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unreadable::Malformed);
    }
    let bound = 4 * RANGE;
    text.parse().ok().filter(|value: &i64| value.abs() <= bound).ok_or(Unreadable::OutOfRange)
}

/// Decimal digits after a point: `0.digits · 10^exponent`, without zeros at either end.
#[derive(PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) digits: Vec<u8>,
    pub(super) exponent: i64,
}

impl Digits {
    /// `mantissa · 2^exponent`, exactly.
    pub(super) fn of(mantissa: &BigUint, exponent: i64) -> Self {
        let (whole, places) = if exponent >= 0 {
            (mantissa << exponent, 0)
        } else {
            // m / 2^n is m · 5^n / 10^n.
            let places = u32::try_from(exponent.unsigned_abs()).unwrap_or(u32::MAX);
            (mantissa * BigUint::from(5_u8).pow(places), i64::from(places))
        };
        if whole == BigUint::ZERO {
            return Self { digits: Vec::new(), exponent: 0 };
        }
        let mut digits = whole.to_str_radix(10).into_bytes();
        let exponent = i64::try_from(digits.len()).unwrap_or(i64::MAX) - places;
        trim_zeros(&mut digits);
        Self { digits, exponent }
    }

    /// The digit at a place, as a character.
    pub(super) fn at(&self, at: usize) -> u8 {
        self.digits.get(at).copied().unwrap_or(b'0')
    }

    fn cut(mut self, length: usize) -> Self {
        self.digits.truncate(length);
        trim_zeros(&mut self.digits);
        self
    }

    fn cut_and_raised(mut self, length: usize) -> Self {
        self.digits.truncate(length);
        while self.digits.pop_if(|digit| *digit == b'9').is_some() {}
        match self.digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                self.digits.push(b'1');
                self.exponent += 1;
            }
        }
        self
    }

    /// To the nearest of `length` digits, halves to the even one.
    pub(super) fn nearest(self, length: usize) -> Self {
        let next = self.at(length);
        let is_half = next == b'5' && self.digits.len() == length + 1;
        let up = if is_half { length > 0 && self.at(length - 1) % 2 == 1 } else { next >= b'5' };
        if up { self.cut_and_raised(length) } else { self.cut(length) }
    }

    /// Without an exponent.
    pub(super) fn plain(&self) -> String {
        let digits = String::from_utf8_lossy(&self.digits);
        let zeros = |count: u64| "0".repeat(usize::try_from(count).unwrap_or_default());
        let before = usize::try_from(self.exponent).unwrap_or_default();
        if self.digits.is_empty() {
            "0".to_owned()
        } else if self.exponent <= 0 {
            format!("0.{}{digits}", zeros(self.exponent.unsigned_abs()))
        } else if before >= digits.len() {
            format!("{digits}{}", zeros((before - digits.len()) as u64))
        } else {
            format!("{}.{}", &digits[..before], &digits[before..])
        }
    }
}

fn trim_zeros(digits: &mut Vec<u8>) {
    while digits.pop_if(|digit| *digit == b'0').is_some() {}
}

/// The halfway points to a number's neighbours.
pub(super) struct Borders {
    pub(super) lower: Digits,
    pub(super) upper: Digits,
    /// Whether a number on a border still rounds to this one.
    pub(super) inclusive: bool,
}

impl Borders {
    /// The fewest digits that lie within the borders.
    pub(super) fn shorten(&self, all: Digits) -> Digits {
        for at in 0..all.digits.len() {
            let (digit, lower, upper) = (all.at(at), self.lower.at(at), self.upper.at(at));
            let down = lower != digit || self.inclusive && at + 1 == self.lower.digits.len();
            let beyond = digit + 1 < upper || at + 1 < self.upper.digits.len();
            let up = digit != upper && (self.inclusive || beyond);
            match (down, up) {
                (true, true) => return all.nearest(at + 1),
                (true, false) => return all.cut(at + 1),
                (false, true) => return all.cut_and_raised(at + 1),
                (false, false) => {}
            }
        }
        all
    }
}
