//! Arithmetic of floats with Python's signs and errors.

use super::decompose;
use crate::int::{Int, arith};
use num_bigint::BigInt;
use std::fmt;

/// A division by zero; all are ZeroDivisionErrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatDivError {
    /// `/`.
    True,
    /// `//`.
    Floor,
    /// `%`.
    Mod,
    /// `divmod`.
    DivMod,
}

impl fmt::Display for FloatDivError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FloatDivError::True => "float division by zero",
            FloatDivError::Floor => "float floor division by zero",
            FloatDivError::Mod => "float modulo",
            FloatDivError::DivMod => "float divmod()",
        })
    }
}

/// `a / b`.
#[inline]
pub fn true_div(a: f64, b: f64) -> Result<f64, FloatDivError> {
    if b == 0.0 { Err(FloatDivError::True) } else { Ok(a / b) }
}

/// `a % b`, with the sign of `b`.
pub fn floor_mod(a: f64, b: f64) -> Result<f64, FloatDivError> {
    if b == 0.0 { Err(FloatDivError::Mod) } else { Ok(mod_of(a, b)) }
}

fn mod_of(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        return 0f64.copysign(b);
    }
    if (b < 0.0) != (rest < 0.0) { rest + b } else { rest }
}

/// `divmod(a, b)`.
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64), FloatDivError> {
    if b == 0.0 { Err(FloatDivError::DivMod) } else { Ok(divmod_of(a, b)) }
}

fn divmod_of(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    // The quotient of what `rest` leaves is whole up to rounding.
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0f64.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    let whole = if quotient == 0.0 {
        0f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (whole, rest)
}

/// `a // b`.
pub fn floor_div(a: f64, b: f64) -> Result<f64, FloatDivError> {
    if b == 0.0 { Err(FloatDivError::Floor) } else { Ok(divmod_of(a, b).0) }
}

/// What `a ** b` gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FloatPow {
    /// A float.
    Real(f64),
    /// The base is negative and the exponent not whole: the power is to be computed on complex numbers.
    Complex,
}

/// Why `a ** b` failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatPowError {
    /// Zero to a negative power: a ZeroDivisionError.
    ZeroToNegative,
    /// An OverflowError with arguments `(34, message)`.
    Overflow,
}

impl fmt::Display for FloatPowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FloatPowError::ZeroToNegative => "0.0 cannot be raised to a negative power",
            FloatPowError::Overflow => "Numerical result out of range",
        })
    }
}

/// `a ** b`, with the special cases of IEEE 754.
pub fn pow(a: f64, b: f64) -> Result<FloatPow, FloatPowError> {
    use FloatPow::Real;
    if b == 0.0 || a == 1.0 {
        return Ok(Real(1.0));
    }
    if a.is_nan() || b.is_nan() {
        return Ok(Real(f64::NAN));
    }
    let odd = b.abs() % 2.0 == 1.0;
    if b.is_infinite() {
        let size = a.abs();
        let grows = (b > 0.0) == (size > 1.0);
        return Ok(Real(if size == 1.0 {
            1.0
        } else if grows {
            f64::INFINITY
        } else {
            0.0
        }));
    }
    if a.is_infinite() {
        let size = if b > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok(Real(if odd { size.copysign(a) } else { size }));
    }
    if a == 0.0 {
        if b < 0.0 {
            return Err(FloatPowError::ZeroToNegative);
        }
        return Ok(Real(if odd { a } else { 0.0 }));
    }
    if a < 0.0 && b != b.floor() {
        return Ok(FloatPow::Complex);
    }
    if a == -1.0 {
        return Ok(Real(if odd { -1.0 } else { 1.0 }));
    }
    let result = a.powf(b);
    if result.is_infinite() { Err(FloatPowError::Overflow) } else { Ok(Real(result)) }
}

/// `x.is_integer()`.
pub fn is_integer(x: f64) -> bool {
    x.is_finite() && x.floor() == x
}

/// A float that is no ratio of ints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioError {
    /// An OverflowError.
    Infinity,
    /// A ValueError.
    Nan,
}

impl fmt::Display for RatioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RatioError::Infinity => "cannot convert Infinity to integer ratio",
            RatioError::Nan => "cannot convert NaN to integer ratio",
        })
    }
}

/// `x.as_integer_ratio()`: numerator and positive denominator in lowest terms.
pub fn as_integer_ratio(x: f64) -> Result<(Int, Int), RatioError> {
    if x.is_nan() {
        return Err(RatioError::Nan);
    }
    if x.is_infinite() {
        return Err(RatioError::Infinity);
    }
    let (mut mantissa, mut exponent) = decompose(x.abs());
    if mantissa == 0 {
        return Ok((Int::Small(0), Int::Small(1)));
    }
    let zeros = mantissa.trailing_zeros();
    mantissa >>= zeros;
    exponent += zeros as i32;
    let numerator = if x < 0.0 { -BigInt::from(mantissa) } else { BigInt::from(mantissa) };
    let power = BigInt::from(1) << exponent.unsigned_abs();
    Ok(if exponent >= 0 {
        ((numerator * power).into(), Int::Small(1))
    } else {
        (numerator.into(), power.into())
    })
}

/// `hash(x)`; `None` for NaN, which hashes by identity.
pub fn hash(x: f64) -> Option<i64> {
    const BITS: i32 = 61;
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { 314159 } else { -314159 });
    }
    if x == x.trunc() && x.abs() < 9.2e18 {
        return Some(arith::hash_i64(x as i64));
    }
    // Powers of two are rotations modulo 2^61 - 1, and the mantissa is below it.
    let (mantissa, exponent) = decompose(x.abs());
    let turn = exponent.rem_euclid(BITS) as u32;
    let modulus = (1u64 << BITS) - 1;
    let rotated =
        if turn == 0 { mantissa } else { (mantissa << turn & modulus) | mantissa >> (BITS as u32 - turn) };
    let signed = if x < 0.0 { -(rotated as i64) } else { rotated as i64 };
    Some(if signed == -1 { -2 } else { signed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn DivmodSignsFollowPython() {
        assert_eq!(divmod(-7.5, 2.0), Ok((-4.0, 0.5)));
        assert_eq!(divmod(7.5, -2.0), Ok((-4.0, -0.5)));
        assert!(floor_mod(-0.0, 3.0).unwrap().is_sign_positive());
        assert_eq!(floor_div(1.0, 0.0), Err(FloatDivError::Floor));
        assert_eq!(floor_mod(5.0, f64::INFINITY), Ok(5.0));
    }

    #[test]
    fn PowSpecialCases() {
        assert_eq!(pow(0.0, -1.0), Err(FloatPowError::ZeroToNegative));
        assert_eq!(pow(10.0, 400.0), Err(FloatPowError::Overflow));
        assert_eq!(pow(-8.0, 1.0 / 3.0), Ok(FloatPow::Complex));
        assert_eq!(pow(-1.0, f64::INFINITY), Ok(FloatPow::Real(1.0)));
        assert_eq!(pow(f64::NEG_INFINITY, -3.0), Ok(FloatPow::Real(-0.0)));
        assert_eq!(pow(f64::NAN, 0.0), Ok(FloatPow::Real(1.0)));
    }

    #[test]
    fn HashAgreesWithInts() {
        assert_eq!(hash(1.5), Some(1152921504606846977));
        assert_eq!(hash(-1.0), Some(-2));
        assert_eq!(hash(1e300), Some(1224995262755759164));
        assert_eq!(hash(f64::NEG_INFINITY), Some(-314159));
    }

    #[test]
    fn RatioLowestTerms() {
        assert_eq!(as_integer_ratio(-0.75), Ok((Int::Small(-3), Int::Small(4))));
        assert_eq!(as_integer_ratio(f64::NAN), Err(RatioError::Nan));
    }
}
