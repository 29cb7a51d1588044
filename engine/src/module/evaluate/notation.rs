//! Numbers as texts of a wanted form: so many places, with an exponent, or whichever is shorter.

use super::decimal::Digits;
use super::number::Number;

/// From this power of ten on, and below the other, [`Number::general`] writes an exponent.
const SHORTEST_LIMIT: i64 = 6;
const SMALLEST_PLAIN: i64 = -4;

impl Number {
    /// Without an exponent, rounded to so many decimal places: `12.50`. Without the sign.
    pub(super) fn fixed(&self, places: usize) -> String {
        let digits = self.exact();
        let kept = digits.exponent.saturating_add(i64::try_from(places).unwrap_or(i64::MAX));
        let digits = match usize::try_from(kept) {
            Ok(kept) => digits.nearest(kept),
            Err(_) => Digits { digits: Vec::new(), exponent: 0 },
        };
        let whole_places = usize::try_from(digits.exponent).unwrap_or(0);
        let whole: String = (0..whole_places).map(|at| char::from(digits.at(at))).collect();
        let fraction: String = (0..places)
            .map(|at| {
                let at = digits.exponent.saturating_add(i64::try_from(at).unwrap_or(i64::MAX));
                usize::try_from(at).map_or('0', |at| char::from(digits.at(at)))
            })
            .collect();
        with_fraction(if whole.is_empty() { "0" } else { &whole }, &fraction)
    }

    /// With an exponent, rounded to so many decimal places: `1.25e+01`. Without the sign.
    pub(super) fn scientific(&self, places: usize) -> String {
        let digits = self.exact().nearest(places.saturating_add(1));
        with_exponent(&digits, places)
    }

    /// With an exponent where the number is large or small, else without; rounded to so many digits,
    /// or with as many as it needs. Without the sign.
    pub(super) fn general(&self, precision: Option<usize>) -> String {
        let digits = match precision {
            Some(precision) => self.exact().nearest(precision.max(1)),
            None => self.shortest(),
        };
        let limit = precision.map_or(SHORTEST_LIMIT, |most| i64::try_from(most.max(1)).unwrap_or(i64::MAX));
        if digits.digits.is_empty() || (SMALLEST_PLAIN..limit).contains(&(digits.exponent - 1)) {
            return digits.plain();
        }
        with_exponent(&digits, digits.digits.len() - 1)
    }
}

fn with_exponent(digits: &Digits, places: usize) -> String {
    let exponent = if digits.digits.is_empty() { 0 } else { digits.exponent - 1 };
    let fraction: String = (1..=places).map(|at| char::from(digits.at(at))).collect();
    let sign = if exponent < 0 { '-' } else { '+' };
    let number = with_fraction(&char::from(digits.at(0)).to_string(), &fraction);
    format!("{number}e{sign}{:02}", exponent.unsigned_abs())
}

fn with_fraction(whole: &str, fraction: &str) -> String {
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::from_text(text).unwrap()
    }

    #[test]
    fn places_are_rounded_to_even() {
        for (text, places, expected) in [
            ("0.5", 0, "0"),
            ("1.5", 0, "2"),
            ("0.05", 0, "0"),
            ("9.99", 1, "10.0"),
            ("1e30", 2, "1000000000000000000000000000000.00"),
            ("0.00012", 3, "0.000"),
            ("0.0006", 3, "0.001"),
        ] {
            assert_eq!(number(text).fixed(places), expected, "{text}");
        }
    }

    #[test]
    fn exponents_have_two_digits() {
        assert_eq!(number("12345.678").scientific(2), "1.23e+04");
        assert_eq!(number("9.9996").scientific(3), "1.000e+01");
        assert_eq!(number("0").scientific(1), "0.0e+00");
        assert_eq!(number("1e100").general(None), "1e+100");
        assert_eq!(number("123456").general(None), "123456");
        assert_eq!(number("1234567").general(None), "1.234567e+06");
        assert_eq!(number("0.00001234").general(Some(2)), "1.2e-05");
    }
}
