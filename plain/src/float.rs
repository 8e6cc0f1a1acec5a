//! Python's `float`: text in and out, rounding, division, powers, hashing.

mod dtoa;
mod hex;
mod ops;
mod parse;

pub use dtoa::{Flags, FloatText, FormatCode, double_to_string, format_decimal, repr};
pub use hex::{FromHexError, from_hex, to_hex};
pub use ops::{
    FloatDivError, FloatPow, FloatPowError, RatioError, as_integer_ratio, divmod, floor_div, floor_mod, hash,
    is_integer, pow, true_div,
};
pub(crate) use parse::without_underscores;
pub use parse::{parse, parse_ascii, string_to_double};

use crate::int::{FloatToIntError, Int, from_f64};
use num_bigint::BigInt;
use num_integer::Integer;

/// Mantissa and exponent of a finite non-negative float: `mantissa * 2**exponent` is its exact value.
pub fn decompose(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) }
}

/// The float nearest to `mantissa * 2**exponent`, ties to even, infinite beyond the largest.
pub fn compose(mantissa: u64, exponent: i32) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = 64 - mantissa.leading_zeros() as i32;
    // How many low bits the result cannot hold: more where it is subnormal.
    let drop = (bits - 53).max(-1074 - exponent);
    if drop <= 0 {
        return scale(mantissa as f64, exponent);
    }
    if drop > 64 {
        return 0.0;
    }
    let wide = u128::from(mantissa);
    let kept = (wide >> drop) as u64;
    let rest = wide & ((1u128 << drop) - 1);
    let half = 1u128 << (drop - 1);
    let up = rest > half || (rest == half && kept & 1 == 1);
    scale((kept + u64::from(up)) as f64, exponent + drop)
}

/// `x * 2**exponent` where the product is exact or overflows.
fn scale(mut x: f64, mut exponent: i32) -> f64 {
    while exponent > 1000 && x.is_finite() {
        x *= 2f64.powi(1000);
        exponent -= 1000;
    }
    while exponent < -1000 && x != 0.0 {
        x *= 2f64.powi(-1000);
        exponent += 1000;
    }
    x * 2f64.powi(exponent)
}

/// `int(x)` and `math.trunc(x)`.
pub fn trunc_to_int(x: f64) -> Result<Int, FloatToIntError> {
    from_f64(x)
}

/// `math.floor(x)`.
pub fn floor_to_int(x: f64) -> Result<Int, FloatToIntError> {
    from_f64(x.floor())
}

/// `math.ceil(x)`.
pub fn ceil_to_int(x: f64) -> Result<Int, FloatToIntError> {
    from_f64(x.ceil())
}

/// `round(x)`: the nearest int, ties to even.
pub fn round_to_int(x: f64) -> Result<Int, FloatToIntError> {
    from_f64(x.round_ties_even())
}

/// The rounded value lies beyond the floats: an OverflowError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundOverflow;

impl std::fmt::Display for RoundOverflow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("rounded value too large to represent")
    }
}

/// `round(x, digits)`: the float nearest to the exact value rounded to `digits` decimals, ties to even.
pub fn round_digits(x: f64, digits: i64) -> Result<f64, RoundOverflow> {
    if !x.is_finite() || x == 0.0 || digits > 323 {
        return Ok(x);
    }
    if digits < -308 {
        return Ok(0.0 * x);
    }
    let result = if digits >= 0 {
        format!("{x:.*}", digits as usize).parse().unwrap_or(x)
    } else {
        round_tens(x, digits.unsigned_abs() as u32)
    };
    if result.is_finite() { Ok(result) } else { Err(RoundOverflow) }
}

/// Rounds to a multiple of `10**places`.
fn round_tens(x: f64, places: u32) -> f64 {
    let whole = x.abs().trunc();
    let whole_int = from_f64(whole).map_or_else(|_| BigInt::ZERO, Int::into_big);
    let unit = BigInt::from(10).pow(places);
    let (quotient, rest) = whole_int.div_rem(&unit);
    let up = match (rest * 2u32).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => whole < x.abs() || quotient.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    let rounded = (quotient + u32::from(up)) * unit;
    crate::int::arith::magnitude_as_f64(rounded.magnitude()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ComposeDecomposeRoundTrips() {
        for x in [1.0, 0.1, 5e-324, 2.2250738585072014e-308, f64::MAX, 1e-310] {
            let (m, e) = decompose(x);
            assert_eq!(compose(m, e), x);
        }
        assert_eq!(compose(1, -1075), 0.0);
        assert_eq!(compose(3, -1075), 1e-323);
        assert_eq!(compose(u64::MAX, 960), f64::INFINITY);
        assert_eq!(compose((1 << 54) + 3, 0), 18014398509481988.0);
    }

    #[test]
    fn RoundTiesGoToEven() {
        assert_eq!(round_digits(2.5, 0), Ok(2.0));
        assert_eq!(round_digits(2.675, 2), Ok(2.67));
        assert_eq!(round_digits(15.0, -1), Ok(20.0));
        assert_eq!(round_digits(25.0, -1), Ok(20.0));
        assert_eq!(round_digits(1.7e308, -308), Err(RoundOverflow));
        assert_eq!(round_to_int(1e30), Ok(from_f64(1e30).unwrap()));
    }
}
