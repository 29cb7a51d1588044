//! Powers and logarithms of machine floats, to the last bit as Terraform computes them.
//!
//! Conditions such as `log(var.size, 2) == floor(log(var.size, 2))` hang on that bit, and each way
//! of computing rounds it otherwise. Terraform's logarithm is the classic one of the C libraries
//! (the series in `s = f / (2 + f)`, coefficients by Remez' algorithm, as FreeBSD's `e_log.c`
//! documents it); its power squares the mantissa.
//!
//! Absent: other fractional powers than square roots, and logarithms of subnormal numbers. There,
//! the result depends on the machine that Terraform runs on.

/// A positive or negative mantissa of at least a half and less than one, and a power of two.
fn split(value: f64) -> (f64, i64) {
    const FRACTION_BITS: u32 = 52;
    const EXPONENT: u64 = 0x7ff;
    /// The exponent of numbers between a half and one.
    const HALF: u64 = 1022;
    /// Makes a subnormal number normal.
    const LIFT: i64 = 54;
    if value == 0.0 {
        return (value, 0);
    }
    let lifted = value.is_subnormal();
    let normal = if lifted { value * power_of_two(LIFT) } else { value };
    let bits = normal.to_bits();
    let exponent = (bits >> FRACTION_BITS & EXPONENT).cast_signed() - HALF.cast_signed();
    let mantissa = f64::from_bits(bits & !(EXPONENT << FRACTION_BITS) | HALF << FRACTION_BITS);
    (mantissa, if lifted { exponent - LIFT } else { exponent })
}

/// `2^exponent` for an exponent of a normal number.
fn power_of_two(exponent: i64) -> f64 {
    const BIAS: i64 = 1023;
    f64::from_bits(u64::try_from(exponent + BIAS).unwrap_or_default() << 52)
}

/// `value · 2^exponent`, rounded once.
fn scaled(value: f64, exponent: i64) -> f64 {
    const MOST: i64 = 1024;
    const LEAST_NORMAL: i64 = -1021;
    const LEAST: i64 = -1100;
    let (mantissa, own) = split(value);
    let exponent = own.saturating_add(exponent);
    if value == 0.0 || exponent < LEAST {
        return 0.0_f64.copysign(value);
    }
    if exponent > MOST {
        return f64::INFINITY.copysign(value);
    }
    if exponent < LEAST_NORMAL {
        return mantissa * power_of_two(LEAST_NORMAL) * power_of_two(exponent - LEAST_NORMAL);
    }
    mantissa * 2.0 * power_of_two(exponent - 1)
}

/// The natural logarithm of a finite number; `None` where it is not certain.
pub(super) fn log(value: f64) -> Option<f64> {
    // The halves of ln 2, and the series' coefficients.
    const HIGH: f64 = 6.931_471_803_691_238e-1;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    const SERIES: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    if value == 0.0 {
        return Some(f64::NEG_INFINITY);
    }
    if value < 0.0 {
        return Some(f64::NAN);
    }
    if value.is_subnormal() {
        return None;
    }
    let (mut mantissa, mut exponent) = split(value);
    if mantissa < std::f64::consts::FRAC_1_SQRT_2 {
        (mantissa, exponent) = (mantissa * 2.0, exponent - 1);
    }
    let (f, k) = (mantissa - 1.0, exponent as f64);
    let s = f / (2.0 + f);
    let square = s * s;
    let fourth = square * square;
    let [c1, c2, c3, c4, c5, c6, c7] = SERIES;
    let odd = square * (c1 + fourth * (c3 + fourth * (c5 + fourth * c7)));
    let even = fourth * (c2 + fourth * (c4 + fourth * c6));
    let half = 0.5 * f * f;
    Some(k * HIGH - ((half - (s * (half + (odd + even)) + k * LOW)) - f))
}

/// `value` to the power of `exponent`, both finite; `None` where it is not certain.
pub(super) fn power(value: f64, exponent: f64) -> Option<f64> {
    const SQUARE_ROOT: f64 = 0.5;
    const LARGEST_WHOLE: f64 = 9_223_372_036_854_775_808.0;
    let whole = exponent.trunc() == exponent;
    if exponent == 0.0 || value == 1.0 {
        return Some(1.0);
    }
    if value == 0.0 {
        let is_odd = whole && exponent.abs() < LARGEST_WHOLE && exponent % 2.0 != 0.0;
        let size: f64 = if exponent < 0.0 { f64::INFINITY } else { 0.0 };
        return Some(if is_odd { size.copysign(value) } else { size });
    }
    if exponent.abs() == SQUARE_ROOT {
        let root = value.sqrt();
        return Some(if exponent < 0.0 { 1.0 / root } else { root });
    }
    if !whole {
        return (value < 0.0).then_some(f64::NAN);
    }
    if exponent.abs() >= LARGEST_WHOLE {
        let vanishes = (value.abs() < 1.0) == (exponent > 0.0);
        return Some(if value == -1.0 {
            1.0
        } else if vanishes {
            0.0
        } else {
            f64::INFINITY
        });
    }
    Some(whole_power(value, exponent))
}

/// The power by repeated squaring, mantissa and power of two apart.
fn whole_power(value: f64, exponent: f64) -> f64 {
    /// Beyond this power of two every result is infinite or zero.
    const ENDLESS: i64 = 1 << 12;
    let (mut square, mut square_exponent) = split(value);
    let (mut result, mut result_exponent) = (1.0, 0_i64);
    let mut left = exponent.abs() as u64;
    while left != 0 {
        if square_exponent.abs() > ENDLESS {
            result_exponent += square_exponent;
            break;
        }
        if left % 2 == 1 {
            result *= square;
            result_exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        left /= 2;
    }
    if exponent < 0.0 { scaled(1.0 / result, -result_exponent) } else { scaled(result, result_exponent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_have_their_last_bit() {
        let to_base = |value, base| Some(log(value)? / log(base)?);
        assert_eq!(to_base(8.0, 2.0), Some(3.0));
        assert_eq!(to_base(1000.0, 10.0), Some(2.999_999_999_999_999_6));
        assert_eq!(log(1.0), Some(0.0));
        assert_eq!(log(0.0), Some(f64::NEG_INFINITY));
        assert_eq!(log(f64::MIN_POSITIVE / 4.0), None);
        assert!(log(-1.0).is_some_and(f64::is_nan));
    }

    #[test]
    fn powers_are_exact_where_they_can_be() {
        for (value, exponent, expected) in [
            (2.0, 10.0, 1024.0),
            (2.0, -1074.0, 5e-324),
            (2.0, -1075.0, 0.0),
            (2.0, 1024.0, f64::INFINITY),
            (-2.0, 3.0, -8.0),
            (0.0, -1.0, f64::INFINITY),
            (2.0, 0.5, std::f64::consts::SQRT_2),
            (-1.0, 1e300, 1.0),
            (0.5, 1e300, 0.0),
            (3.0, 40.0, 12_157_665_459_056_929_000.0),
        ] {
            assert_eq!(power(value, exponent), Some(expected), "{value}^{exponent}");
        }
        assert_eq!(power(2.0, 0.3), None);
        assert!(power(-8.0, 0.3).is_some_and(f64::is_nan));
    }
}
