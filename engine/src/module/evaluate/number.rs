//! Numbers as Terraform computes with them: binary floats of a chosen precision, rounding half to
//! even.
//!
//! A number keeps its precision, since results take the larger one of their operands: what is read
//! from text has 512 bits, what a function counts has 64, what a function computes with machine
//! floats has 53. Integers of any size do the arithmetic, so every result is rounded exactly once.
//!
//! Absent: infinities and numbers beyond 2^±4096, of which a few bytes each could keep a process busy; an
//! operation that leaves this range has no result.

use std::cmp::Ordering;
use std::ops::Neg;

use num_bigint::{BigInt, BigUint, Sign};

use super::decimal::{Borders, Decimal, Digits};

/// The precision of what is read from text, in bits.
const FULL: u64 = 512;
/// The precision of what is counted.
const COUNTED: u64 = 64;
/// The precision of a machine float.
const MACHINE: u64 = 53;
/// The largest and, negated, smallest power of two of a number's first bit.
pub(super) const RANGE: i64 = 4096;

/// A number: `±mantissa · 2^exponent`, rounded to `precision` bits.
///
/// Numbers are equal as they are in Terraform: whole ones by value, others by the shortest text
/// that stands for them at their precision.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    negative: bool,
    /// Odd, or zero.
    mantissa: BigUint,
    /// Zero where the mantissa is.
    exponent: i64,
    precision: u64,
}

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Terraform does not read it as one either.
    Malformed,
    /// Terraform reads it as a number beyond the range of this type.
    OutOfRange,
}

impl Number {
    /// The number that a decimal text stands for (`-1.5e3`), as Terraform converts texts.
    ///
    /// # Errors
    /// Where it is not a decimal number, or too large or small to be held.
    pub(crate) fn from_text(text: &str) -> Result<Self, Unreadable> {
        let decimal = Decimal::read(text)?;
        let (mantissa, shift) = decimal.scaled(FULL);
        Self::rounded(decimal.negative, &mantissa, shift, FULL).ok_or(Unreadable::OutOfRange)
    }

    /// The number that JSON holds.
    ///
    /// # Errors
    /// As those of [`Self::from_text`].
    pub(crate) fn from_json(number: &serde_json::Number) -> Result<Self, Unreadable> {
        Self::from_text(&number.to_string())
    }

    /// The number of a machine float; `None` for infinities and what is not a number.
    pub(crate) fn from_f64(value: f64) -> Option<Self> {
        const FRACTION_BITS: u32 = 52;
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let (fraction, biased) = (bits & ((1 << FRACTION_BITS) - 1), bits >> FRACTION_BITS & 0x7ff);
        let (mantissa, biased) =
            if biased == 0 { (fraction, 1) } else { (fraction | 1 << FRACTION_BITS, biased) };
        let exponent = i64::try_from(biased).ok()? - 1075;
        Self::rounded(value.is_sign_negative(), &mantissa.into(), exponent, MACHINE)
    }

    /// A whole number of any size, as functions that read digits give it.
    pub(crate) fn from_integer(value: &BigInt) -> Option<Self> {
        let precision = value.bits().max(COUNTED);
        Self::rounded(value.sign() == Sign::Minus, value.magnitude(), 0, precision)
    }

    /// `mantissa · 2^exponent`, rounded; `None` beyond the range.
    fn rounded(negative: bool, mantissa: &BigUint, exponent: i64, precision: u64) -> Option<Self> {
        let excess = mantissa.bits().saturating_sub(precision);
        let mut kept = mantissa >> excess;
        if excess > 0 && mantissa.bit(excess - 1) {
            let more_than_half = mantissa.trailing_zeros().is_some_and(|zeros| zeros < excess - 1);
            if more_than_half || kept.bit(0) {
                kept += 1_u8;
            }
        }
        let Some(zeros) = kept.trailing_zeros() else {
            return Some(Self { negative, mantissa: kept, exponent: 0, precision });
        };
        let exponent = exponent.checked_add_unsigned(excess)?.checked_add_unsigned(zeros)?;
        kept >>= zeros;
        let first = exponent.checked_add_unsigned(kept.bits())?;
        (first.abs() <= RANGE).then_some(Self { negative, mantissa: kept, exponent, precision })
    }

    /// The same value with another precision.
    fn with_precision(&self, precision: u64) -> Option<Self> {
        Self::rounded(self.negative, &self.mantissa, self.exponent, precision)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.mantissa == BigUint::ZERO
    }

    /// Whether the number is less than zero; minus zero is not.
    pub(crate) fn is_negative(&self) -> bool {
        self.negative && !self.is_zero()
    }

    /// Whether the number has no fraction.
    pub(crate) fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// The number without its fraction, rounded towards zero.
    pub(crate) fn truncated(&self) -> BigInt {
        let magnitude = if self.exponent >= 0 {
            &self.mantissa << self.exponent
        } else {
            &self.mantissa >> self.exponent.unsigned_abs()
        };
        let sign = if self.negative { Sign::Minus } else { Sign::Plus };
        BigInt::from_biguint(sign, magnitude)
    }

    /// The number as a machine integer, where it is whole and fits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        self.is_whole().then(|| self.truncated())?.try_into().ok()
    }

    /// The number as an index or a length, where it is one.
    pub(crate) fn to_usize(&self) -> Option<usize> {
        self.is_whole().then(|| self.truncated())?.try_into().ok()
    }

    /// The nearest machine float.
    pub(crate) fn to_f64(&self) -> f64 {
        self.text().parse().unwrap_or(f64::NAN)
    }

    /// The sum; `None` beyond the range.
    pub(crate) fn plus(&self, other: &Self) -> Option<Self> {
        let precision = self.precision.max(other.precision);
        let exponent = self.exponent.min(other.exponent);
        let sum = self.scaled_to(exponent) + other.scaled_to(exponent);
        let negative = match sum.sign() {
            Sign::Minus => true,
            Sign::Plus => false,
            Sign::NoSign => self.negative && other.negative,
        };
        Self::rounded(negative, sum.magnitude(), exponent, precision)
    }

    /// The number in units of `2^exponent`, which is not above its own.
    fn scaled_to(&self, exponent: i64) -> BigInt {
        let sign = if self.negative { Sign::Minus } else { Sign::Plus };
        BigInt::from_biguint(sign, &self.mantissa << (self.exponent - exponent).max(0))
    }

    /// The difference; `None` beyond the range.
    pub(crate) fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&-other.clone())
    }

    /// The product, whose precision grows up to 512 bits where it needs them; `None` beyond the
    /// range.
    pub(crate) fn times(&self, other: &Self) -> Option<Self> {
        let product = self.multiplied(other, FULL)?;
        let needed = product.mantissa.bits();
        product.with_precision(self.precision.max(other.precision).max(needed))
    }

    fn multiplied(&self, other: &Self, precision: u64) -> Option<Self> {
        let negative = self.negative != other.negative;
        let mantissa = &self.mantissa * &other.mantissa;
        Self::rounded(negative, &mantissa, self.exponent + other.exponent, precision)
    }

    /// The quotient; `None` for a division by zero, and beyond the range.
    pub(crate) fn divided_by(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let precision = self.precision.max(other.precision);
        let shift = precision + 2 + other.mantissa.bits();
        let dividend = &self.mantissa << shift;
        let quotient = &dividend / &other.mantissa;
        let exact = &quotient * &other.mantissa == dividend;
        let exponent = self.exponent - other.exponent - i64::try_from(shift).ok()? - 1;
        // One more bit stands for whatever is left over.
        let mantissa = (quotient << 1_u8) + u8::from(!exact);
        Self::rounded(self.negative != other.negative, &mantissa, exponent, precision)
    }

    /// What is left of a division rounded towards zero; the number itself where `other` is zero.
    pub(crate) fn remainder(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return Some(self.clone());
        }
        let times = self.divided_by(other)?.truncated();
        let whole = Self::from_integer(&times)?.with_precision(self.precision)?;
        let product = other.multiplied(&whole, self.precision)?;
        self.plus(&-product)?.with_precision(self.precision)
    }

    /// The largest whole number that is not above the number, of the same precision.
    pub(crate) fn floor(&self) -> Option<Self> {
        let down = u8::from(self.negative && !self.is_whole());
        Self::from_integer(&(self.truncated() - down))?.with_precision(self.precision)
    }

    /// The smallest whole number that is not below the number, of the same precision.
    pub(crate) fn ceiling(&self) -> Option<Self> {
        let up = u8::from(!self.negative && !self.is_whole());
        Self::from_integer(&(self.truncated() + up))?.with_precision(self.precision)
    }

    /// The number without its sign.
    pub(crate) fn magnitude(&self) -> Self {
        Self { negative: false, ..self.clone() }
    }

    /// Which of two numbers is larger, to the last bit.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let exponent = self.exponent.min(other.exponent);
        self.scaled_to(exponent).cmp(&other.scaled_to(exponent))
    }

    /// The number as Terraform turns it into text: decimal, without an exponent, with as many
    /// digits as it takes to tell it from its neighbours.
    pub(crate) fn text(&self) -> String {
        let digits = self.shortest();
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}", digits.plain())
    }

    /// A text of at most ten digits, with an exponent where the number is large or small, by which
    /// Terraform sorts numbers inside of the elements of a set.
    pub(crate) fn brief(&self) -> String {
        const DIGITS: usize = 10;
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}", self.general(Some(DIGITS)))
    }

    /// All digits of the number, without its sign.
    pub(super) fn exact(&self) -> Digits {
        Digits::of(&self.mantissa, self.exponent)
    }

    /// As few digits as tell the number from its neighbours, without its sign.
    pub(super) fn shortest(&self) -> Digits {
        let all = self.exact();
        // The neighbours of a whole number within its precision are less than one away.
        let width = i64::try_from(self.mantissa.bits()).map(|bits| bits + self.exponent);
        let is_near = width.is_ok_and(|width| i64::try_from(self.precision).is_ok_and(|all| width <= all));
        if self.is_zero() || (self.is_whole() && is_near) {
            return all;
        }
        // In units of half of the last bit, so that the neighbours' borders are whole.
        let room = self.precision + 1 - self.mantissa.bits().min(self.precision);
        let Ok(room_exponent) = i64::try_from(room) else { return all };
        let halves = &self.mantissa << room;
        let exponent = self.exponent - room_exponent;
        let borders = Borders {
            lower: Digits::of(&(&halves - 1_u8), exponent),
            upper: Digits::of(&(&halves + 1_u8), exponent),
            inclusive: !halves.bit(1),
        };
        borders.shorten(all)
    }
}

impl From<usize> for Number {
    /// A count.
    fn from(count: usize) -> Self {
        Self::from_integer(&count.into()).unwrap_or_else(Self::zero)
    }
}

impl From<i64> for Number {
    /// A whole number as functions count them.
    fn from(value: i64) -> Self {
        Self::from_integer(&value.into()).unwrap_or_else(Self::zero)
    }
}

impl Number {
    fn zero() -> Self {
        Self { negative: false, mantissa: BigUint::ZERO, exponent: 0, precision: COUNTED }
    }
}

impl Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        Self { negative: !self.negative, ..self }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        if self.is_whole() || other.is_whole() {
            return self.compare(other) == Ordering::Equal;
        }
        self.negative == other.negative
            && (self.compare(other) == Ordering::Equal || self.shortest() == other.shortest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::from_text(text).unwrap()
    }

    fn text(number: Option<Number>) -> String {
        number.map_or_else(|| "none".to_owned(), |number| number.text())
    }

    #[test]
    fn texts_come_back_as_they_were() {
        for same in ["0", "1", "-1", "0.1", "1.5", "100", "12345678901234567890", "0.000001", "-0"] {
            assert_eq!(number(same).text(), same);
        }
        for (read, shown) in [("1e3", "1000"), ("1.50", "1.5"), (".5", "0.5"), ("5.", "5"), ("1p3", "8")] {
            assert_eq!(number(read).text(), shown);
        }
    }

    #[test]
    fn what_is_not_a_number_is_told_from_what_is_too_large() {
        for malformed in ["", "-", ".", "e1", "1e", "1_0", "0x10", " 1", "--1", "1e1.5", "ä"] {
            assert_eq!(Number::from_text(malformed), Err(Unreadable::Malformed), "{malformed}");
        }
        for large in ["1e999999999999", "1e-100000", "inf", "-Inf"] {
            assert_eq!(Number::from_text(large), Err(Unreadable::OutOfRange), "{large}");
        }
        assert!(number("0e99").is_zero());
    }

    #[test]
    fn fractions_have_512_bits() {
        let third = number("1").divided_by(&number("3")).unwrap();
        assert_eq!(third.text().len(), 157);
        assert_eq!(text(third.times(&number("3"))), "1");
        assert_eq!(text(number("0.1").plus(&number("0.2"))), "0.3");
        assert_eq!(text(number("7").remainder(&number("-4"))), "3");
        assert_eq!(text(number("-7.5").remainder(&number("2"))), "-1.5");
    }

    #[test]
    fn counts_divide_with_fewer_bits() {
        assert_eq!(text(Number::from(1_usize).divided_by(&Number::from(3_usize))), "0.33333333333333333334");
    }

    #[test]
    fn equal_texts_are_equal_numbers() {
        assert_eq!(Number::from_f64(0.1).unwrap(), number("0.1"));
        assert_ne!(Number::from_f64(0.1).unwrap().compare(&number("0.1")), Ordering::Equal);
        assert_eq!(number("-0"), number("0"));
        assert_ne!(number("0.5"), number("-0.5"));
    }
}
