//! Arithmetic of ints with Python's signs and errors.

use super::Int;
use super::convert::magnitude_to_f64;
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::fmt;

/// Why a division failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DivError {
    /// `//` or `divmod` by zero: a ZeroDivisionError.
    FloorByZero,
    /// `%` by zero: a ZeroDivisionError.
    ModByZero,
    /// `/` by zero: a ZeroDivisionError.
    TrueByZero,
    /// `/` gives no float: an OverflowError.
    TooLarge,
}

impl fmt::Display for DivError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DivError::FloorByZero => "integer division or modulo by zero",
            DivError::ModByZero => "integer modulo by zero",
            DivError::TrueByZero => "division by zero",
            DivError::TooLarge => "integer division result too large for a float",
        })
    }
}

/// `a // b`; `None` for division by zero or where the result needs a big int (only `i64::MIN // -1`).
#[inline]
pub fn floor_div_i64(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

/// `a % b` with the sign of `b`; `None` for division by zero.
#[inline]
pub fn floor_mod_i64(a: i64, b: i64) -> Option<i64> {
    match b {
        0 => None,
        -1 => Some(0),
        _ => {
            let rest = a % b;
            Some(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
        }
    }
}

/// `a // b`.
pub fn floor_div(a: &BigInt, b: &BigInt) -> Result<Int, DivError> {
    if b.is_zero() { Err(DivError::FloorByZero) } else { Ok(a.div_floor(b).into()) }
}

/// `a % b`, with the sign of `b`.
pub fn floor_mod(a: &BigInt, b: &BigInt) -> Result<Int, DivError> {
    if b.is_zero() { Err(DivError::ModByZero) } else { Ok(a.mod_floor(b).into()) }
}

/// `a / b`, the nearest float to the exact quotient, ties to even.
pub fn true_div(a: &BigInt, b: &BigInt) -> Result<f64, DivError> {
    if b.is_zero() {
        return Err(DivError::TrueByZero);
    }
    let negative = a.is_negative() != b.is_negative();
    let quotient = true_div_magnitudes(a.magnitude(), b.magnitude())?;
    Ok(if negative { -quotient } else { quotient })
}

fn true_div_magnitudes(a: &BigUint, b: &BigUint) -> Result<f64, DivError> {
    const EXACT: u64 = 1 << 53;
    if let (Some(x), Some(y)) = (a.to_u64(), b.to_u64())
        && x <= EXACT
        && y <= EXACT
    {
        return Ok(x as f64 / y as f64);
    }
    if a.is_zero() {
        return Ok(0.0);
    }
    let excess = a.bits() as i64 - b.bits() as i64;
    if excess > 1025 {
        return Err(DivError::TooLarge);
    }
    if excess < -1080 {
        return Ok(0.0);
    }
    // Scale so that the integer quotient has 55 or 56 bits, fewer where the result is subnormal; the lowest says
    // whether anything is left over.
    let shift = (excess - 55).max(-1076);
    let (scaled_a, scaled_b) = if shift <= 0 {
        (a << shift.unsigned_abs(), b.clone())
    } else {
        (a.clone(), b << shift.unsigned_abs())
    };
    let (quotient, rest) = scaled_a.div_rem(&scaled_b);
    let quotient = quotient.to_u64().unwrap_or(u64::MAX) | u64::from(!rest.is_zero());
    let result = crate::float::compose(quotient, shift as i32);
    if result.is_infinite() { Err(DivError::TooLarge) } else { Ok(result) }
}

/// `base ** exponent` for a non-negative exponent; `None` where the result could not be stored.
pub fn pow(base: &BigInt, exponent: u64) -> Option<Int> {
    if base.is_zero() || base.is_one() {
        return Some(Int::Small(if exponent == 0 { 1 } else { i64::from(!base.is_zero()) }));
    }
    if *base == BigInt::from(-1) {
        return Some(Int::Small(if exponent.is_multiple_of(2) { 1 } else { -1 }));
    }
    if base.bits().saturating_sub(1).saturating_mul(exponent) > MAX_BITS {
        return None;
    }
    let exponent = u32::try_from(exponent).ok()?;
    if let Some(small) = base.to_i64().and_then(|b| b.checked_pow(exponent)) {
        return Some(Int::Small(small));
    }
    Some(base.pow(exponent).into())
}

/// Results beyond 2^40 bits (128 GiB) are refused before memory is.
const MAX_BITS: u64 = 1 << 40;

/// Why a three-argument `pow` failed. ValueErrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowError {
    /// The modulus is zero.
    ZeroModulus,
    /// The exponent is negative and the base has no inverse.
    NotInvertible,
}

impl fmt::Display for PowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PowError::ZeroModulus => "pow() 3rd argument cannot be 0",
            PowError::NotInvertible => "base is not invertible for the given modulus",
        })
    }
}

/// `pow(base, exponent, modulus)`; the result has the sign of the modulus.
pub fn modpow(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> Result<Int, PowError> {
    if modulus.is_zero() {
        return Err(PowError::ZeroModulus);
    }
    let size = modulus.abs();
    if size.is_one() {
        return Ok(Int::Small(0));
    }
    let inverse;
    let (base, exponent) = if exponent.is_negative() {
        inverse = mod_inverse(base, &size).ok_or(PowError::NotInvertible)?;
        (&inverse, -exponent)
    } else {
        (base, exponent.clone())
    };
    let result = base.mod_floor(&size).modpow(&exponent, &size);
    Ok(Int::from(if modulus.is_negative() && !result.is_zero() { result + modulus } else { result }))
}

/// The inverse of `n` modulo a positive `modulus`, if there is one.
pub fn mod_inverse(n: &BigInt, modulus: &BigInt) -> Option<BigInt> {
    let found = n.mod_floor(modulus).extended_gcd(modulus);
    found.gcd.is_one().then(|| found.x.mod_floor(modulus))
}

/// `math.isqrt` of a non-negative int.
pub fn isqrt(n: &BigUint) -> BigUint {
    n.sqrt()
}

/// The greatest common divisor, never negative.
pub fn gcd(a: &BigInt, b: &BigInt) -> Int {
    if let (Some(a), Some(b)) = (a.to_i64(), b.to_i64()) {
        return Int::from(a.unsigned_abs().gcd(&b.unsigned_abs()));
    }
    a.gcd(b).into()
}

/// `int.bit_length`.
pub fn bit_length(n: &BigInt) -> u64 {
    n.bits()
}

/// `int.bit_length` of a small int.
#[inline]
pub fn bit_length_i64(n: i64) -> u32 {
    64 - n.unsigned_abs().leading_zeros()
}

/// `int.bit_count`: ones in the magnitude.
pub fn bit_count(n: &BigInt) -> u64 {
    n.iter_u64_digits().map(|word| u64::from(word.count_ones())).sum()
}

/// `round(n, -digits)`: the nearest multiple of `10**digits`, ties to the even one.
pub fn round_half_even(n: &BigInt, digits: u32) -> Int {
    // A number far below half the unit rounds to zero; do not build the power.
    if f64::from(digits) > n.bits() as f64 * std::f64::consts::LOG10_2 + 2.0 {
        return Int::Small(0);
    }
    let unit = BigInt::from(10).pow(digits);
    let (quotient, rest) = n.div_mod_floor(&unit);
    let up = match (&rest * 2u32).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    Int::from((quotient + i32::from(up)) * unit)
}

/// `n << count`; `None` where the result could not be stored ("too many digits in integer").
pub fn shift_left(n: &BigInt, count: u64) -> Option<Int> {
    if n.is_zero() {
        return Some(Int::Small(0));
    }
    if n.bits().saturating_add(count) > MAX_BITS {
        return None;
    }
    Some((n << count).into())
}

/// `n >> count`, rounding towards minus infinity.
pub fn shift_right(n: &BigInt, count: u64) -> Int {
    if count >= n.bits() {
        return Int::Small(if n.is_negative() { -1 } else { 0 });
    }
    (n >> count).into()
}

const HASH_BITS: u32 = 61;
const HASH_MODULUS: u64 = (1 << HASH_BITS) - 1;

/// `hash(n)` of a small int.
#[inline]
pub fn hash_i64(n: i64) -> i64 {
    let reduced = (n.unsigned_abs() % HASH_MODULUS) as i64;
    match (n < 0, reduced) {
        (true, 1) => -2,
        (true, h) => -h,
        (false, h) => h,
    }
}

/// `hash(n)`.
pub fn hash(n: &BigInt) -> i64 {
    // 2^64 leaves 8 modulo 2^61 - 1, so each word is a digit in base 8.
    let mut reduced = 0u64;
    let words: Vec<u64> = n.iter_u64_digits().collect();
    for &word in words.iter().rev() {
        let wide = u128::from(reduced) * 8 + u128::from(word);
        reduced = (wide % u128::from(HASH_MODULUS)) as u64;
    }
    match (n.sign(), reduced) {
        (Sign::Minus, 1) => -2,
        (Sign::Minus, h) => -(h as i64),
        (_, h) => h as i64,
    }
}

/// The nearest float to a magnitude, infinite beyond the largest.
pub fn magnitude_as_f64(n: &BigUint) -> f64 {
    magnitude_to_f64(n)
}
