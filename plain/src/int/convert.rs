//! Ints to and from text, bytes, 30-bit digits and floats.

use super::{Int, STR_DIGITS_CHECK_THRESHOLD, TooManyDigits};
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::fmt;

/// The decimal text; an error where it has more than `max_digits` digits (0 for no limit).
pub fn to_decimal(n: &BigInt, max_digits: usize) -> Result<String, TooManyDigits> {
    let error = TooManyDigits { limit: max_digits, digits: None };
    let limited = max_digits > 0;
    // A number of b bits has more than (b - 1) * log10(2) digits: refuse before the expensive part.
    if limited && (n.bits().saturating_sub(1) as f64) * std::f64::consts::LOG10_2 > max_digits as f64 + 1.0 {
        return Err(error);
    }
    let text = n.to_str_radix(10);
    let digits = text.len() - usize::from(n.is_negative());
    if limited && digits > max_digits && digits > STR_DIGITS_CHECK_THRESHOLD {
        return Err(error);
    }
    Ok(text)
}

/// The text in base 2…36 in small letters; with `prefix`, `0b`, `0o` or `0x` after the sign.
pub fn format_radix(n: &BigInt, radix: u32, prefix: bool) -> String {
    let digits = n.magnitude().to_str_radix(radix);
    let sign = if n.is_negative() { "-" } else { "" };
    let prefix = match radix {
        2 if prefix => "0b",
        8 if prefix => "0o",
        16 if prefix => "0x",
        _ => "",
    };
    format!("{sign}{prefix}{digits}")
}

/// The magnitude as 30-bit digits, least significant first; empty for zero.
pub fn to_digits30(n: &BigInt) -> Vec<u32> {
    let mut digits = Vec::with_capacity(n.bits() as usize / 30 + 1);
    let (mut low, mut bits) = (0u128, 0);
    for word in n.iter_u64_digits() {
        low |= u128::from(word) << bits;
        bits += 64;
        while bits >= 30 {
            digits.push((low & 0x3fff_ffff) as u32);
            low >>= 30;
            bits -= 30;
        }
    }
    if low > 0 {
        digits.push(low as u32);
    }
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

/// The number with these 30-bit digits, least significant first.
pub fn from_digits30(negative: bool, digits: &[u32]) -> BigInt {
    let mut words = Vec::with_capacity(digits.len());
    let (mut low, mut bits) = (0u64, 0);
    for &digit in digits {
        low |= u64::from(digit) << bits;
        bits += 30;
        if bits >= 32 {
            words.push(low as u32);
            low >>= 32;
            bits -= 32;
        }
    }
    words.push(low as u32);
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    BigInt::from_biguint(sign, BigUint::new(words))
}

/// Why an int does not fit into bytes. An OverflowError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntBytesError {
    /// More bytes are needed.
    TooBig,
    /// A negative int without `signed`.
    Negative,
}

impl fmt::Display for IntBytesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IntBytesError::TooBig => "int too big to convert",
            IntBytesError::Negative => "can't convert negative int to unsigned",
        })
    }
}

/// `int.to_bytes` with a length.
pub fn to_bytes(n: &BigInt, len: usize, little: bool, signed: bool) -> Result<Vec<u8>, IntBytesError> {
    let negative = n.is_negative();
    if negative && !signed {
        return Err(IntBytesError::Negative);
    }
    let mut bytes = if signed { n.to_signed_bytes_le() } else { n.magnitude().to_bytes_le() };
    if n.is_zero() {
        bytes.clear();
    }
    if bytes.len() > len {
        return Err(IntBytesError::TooBig);
    }
    bytes.resize(len, if negative { 0xff } else { 0 });
    if !little {
        bytes.reverse();
    }
    Ok(bytes)
}

/// [`to_bytes`] for a small int.
pub fn to_bytes_i64(n: i64, len: usize, little: bool, signed: bool) -> Result<Vec<u8>, IntBytesError> {
    if n < 0 && !signed {
        return Err(IntBytesError::Negative);
    }
    let fill = if n < 0 { 0xff } else { 0 };
    let all = n.to_le_bytes();
    let kept = len.min(8);
    let sign_kept = kept > 0 && (all[kept - 1] >= 0x80) == (n < 0);
    let fits = all[kept..].iter().all(|&b| b == fill) && (!signed || n == 0 || len >= 8 || sign_kept);
    if !fits || (n != 0 && len == 0) {
        return Err(IntBytesError::TooBig);
    }
    let mut bytes = all[..kept].to_vec();
    bytes.resize(len, fill);
    if !little {
        bytes.reverse();
    }
    Ok(bytes)
}

/// `int.from_bytes`.
pub fn from_bytes(bytes: &[u8], little: bool, signed: bool) -> Int {
    if bytes.len() <= 7 {
        let step = |n: i64, b: &u8| n << 8 | i64::from(*b);
        let n = if little { bytes.iter().rev().fold(0, step) } else { bytes.iter().fold(0, step) };
        let shift = 64 - 8 * bytes.len() as u32;
        return Int::Small(if signed && shift < 64 { n << shift >> shift } else { n });
    }
    Int::from(match (little, signed) {
        (true, true) => BigInt::from_signed_bytes_le(bytes),
        (false, true) => BigInt::from_signed_bytes_be(bytes),
        (true, false) => BigInt::from_bytes_le(Sign::Plus, bytes),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
    })
}

/// The low 64 bits in two's complement, for the `…AsUnsignedLongLongMask` family.
pub fn to_i64_wrapping(n: &BigInt) -> i64 {
    let low = n.iter_u64_digits().next().unwrap_or(0);
    (if n.is_negative() { low.wrapping_neg() } else { low }) as i64
}

/// An int lies beyond the floats. An OverflowError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntTooLarge;

impl fmt::Display for IntTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("int too large to convert to float")
    }
}

/// The nearest float, ties to even.
pub fn to_f64(n: &BigInt) -> Result<f64, IntTooLarge> {
    let magnitude = magnitude_to_f64(n.magnitude());
    if magnitude.is_infinite() {
        return Err(IntTooLarge);
    }
    Ok(if n.is_negative() { -magnitude } else { magnitude })
}

/// The nearest float to a natural number, infinite beyond the largest.
pub(crate) fn magnitude_to_f64(n: &BigUint) -> f64 {
    let bits = n.bits();
    if bits <= 64 {
        return n.to_u64().unwrap_or(0) as f64;
    }
    if bits > 1024 {
        return f64::INFINITY;
    }
    // 64 leading bits, the last of which also says whether anything was cut off: enough to round right.
    let shift = bits - 64;
    let top = (n >> shift).to_u64().unwrap_or(u64::MAX);
    let sticky = n.trailing_zeros().is_some_and(|zeros| zeros < shift);
    let top = top | u64::from(sticky);
    (top as f64) * 2f64.powi(shift as i32)
}

/// A float is no integer at all: infinite (an OverflowError) or not a number (a ValueError).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatToIntError {
    /// An infinity.
    Infinity,
    /// A NaN.
    Nan,
}

impl fmt::Display for FloatToIntError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FloatToIntError::Infinity => "cannot convert float infinity to integer",
            FloatToIntError::Nan => "cannot convert float NaN to integer",
        })
    }
}

/// `int(x)`: the float without its fraction, exactly.
pub fn from_f64(x: f64) -> Result<Int, FloatToIntError> {
    if x.is_nan() {
        return Err(FloatToIntError::Nan);
    }
    if x.is_infinite() {
        return Err(FloatToIntError::Infinity);
    }
    if x.abs() < 9.2e18 {
        return Ok(Int::Small(x as i64));
    }
    let (mantissa, exponent) = crate::float::decompose(x.abs());
    let n = BigInt::from(mantissa) << exponent;
    Ok(Int::from(if x < 0.0 { -n } else { n }))
}

/// Compares an int with a float exactly; `None` for NaN.
pub fn cmp_i64_f64(n: i64, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x >= 9_223_372_036_854_775_808.0 {
        return Some(Ordering::Less);
    }
    if x < -9_223_372_036_854_775_808.0 {
        return Some(Ordering::Greater);
    }
    let whole = x.trunc();
    Some(n.cmp(&(whole as i64)).then_with(|| whole.partial_cmp(&x).unwrap_or(Ordering::Equal)))
}

/// Compares a big int with a float exactly; `None` for NaN.
pub fn cmp_f64(n: &BigInt, x: f64) -> Option<Ordering> {
    if let Some(small) = n.to_i64() {
        return cmp_i64_f64(small, x);
    }
    match from_f64(x) {
        Err(FloatToIntError::Nan) => None,
        Err(FloatToIntError::Infinity) if x > 0.0 => Some(Ordering::Less),
        Err(FloatToIntError::Infinity) => Some(Ordering::Greater),
        // Beyond 2^63 every float is whole, and below it only the sign of the big int matters.
        Ok(whole) => Some(n.cmp(&whole.into_big())),
    }
}
