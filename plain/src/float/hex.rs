//! `float.hex` and `float.fromhex`.

use super::{compose, decompose, repr};
use std::fmt;

/// `x.hex()`.
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (mantissa, exponent) = decompose(x.abs());
    let lead = mantissa >> 52;
    let fraction = mantissa & ((1 << 52) - 1);
    format!("{sign}0x{lead}.{fraction:013x}p{:+}", exponent + 52)
}

/// Why a text is no hexadecimal float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromHexError {
    /// A ValueError.
    Invalid,
    /// An OverflowError.
    TooLarge,
}

impl fmt::Display for FromHexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FromHexError::Invalid => "invalid hexadecimal floating-point string",
            FromHexError::TooLarge => "hexadecimal value too large to represent as a float",
        })
    }
}

/// `float.fromhex(text)`; `text` as UTF-8 (only ASCII can be right).
pub fn from_hex(text: &[u8]) -> Result<f64, FromHexError> {
    let text = &text[crate::bytes::strip_whitespace(text, crate::search::Side::Both)];
    let negative = text.first() == Some(&b'-');
    let body = if matches!(text.first(), Some(b'-' | b'+')) { &text[1..] } else { text };
    let signed = |x: f64| if negative { -x } else { x };
    for (word, value) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())) {
            return if body.len() == word.len() { Ok(signed(value)) } else { Err(FromHexError::Invalid) };
        }
    }
    let body = body.strip_prefix(b"0x").or_else(|| body.strip_prefix(b"0X")).unwrap_or(body);
    let (number, rest) = split_number(body).ok_or(FromHexError::Invalid)?;
    let value = value_of(&number);
    // A number too large is reported even where something follows it.
    if value.is_infinite() {
        return Err(FromHexError::TooLarge);
    }
    if rest.is_empty() { Ok(signed(value)) } else { Err(FromHexError::Invalid) }
}

/// Hex digit values, how many of them are fraction, and the binary exponent.
struct HexNumber {
    digits: Vec<u8>,
    fraction_len: i64,
    exponent: i64,
}

/// The number at the start, and what follows it.
fn split_number(text: &[u8]) -> Option<(HexNumber, &[u8])> {
    let hex_len = |from: &[u8]| from.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let (whole, mut rest) = text.split_at(hex_len(text));
    let mut fraction = &text[..0];
    if let Some(after) = rest.strip_prefix(b".") {
        (fraction, rest) = after.split_at(hex_len(after));
    }
    let value = |&b: &u8| (b as char).to_digit(16).map_or(0, |d| d as u8);
    let digits: Vec<u8> = whole.iter().chain(fraction).map(value).collect();
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0;
    if let [b'p' | b'P', after @ ..] = rest {
        (exponent, rest) = exponent_of(after)?;
    }
    Some((HexNumber { digits, fraction_len: fraction.len() as i64, exponent }, rest))
}

/// The decimal exponent, held within bounds that no text can compensate, and what follows it.
fn exponent_of(text: &[u8]) -> Option<(i64, &[u8])> {
    let negative = text.first() == Some(&b'-');
    let digits = if matches!(text.first(), Some(b'-' | b'+')) { &text[1..] } else { text };
    let (digits, rest) = digits.split_at(digits.iter().take_while(|b| b.is_ascii_digit()).count());
    if digits.is_empty() {
        return None;
    }
    let size = digits.iter().fold(0i64, |n, b| (n * 10 + i64::from(b - b'0')).min(1 << 50));
    Some((if negative { -size } else { size }, rest))
}

fn value_of(number: &HexNumber) -> f64 {
    let zeros = number.digits.iter().take_while(|&&d| d == 0).count();
    let digits = &number.digits[zeros..];
    if digits.is_empty() {
        return 0.0;
    }
    // Fifteen digits are more than a float holds; the rest only matters as "something follows".
    let taken = digits.len().min(15);
    let mantissa = digits[..taken].iter().fold(0u64, |n, &d| n << 4 | u64::from(d));
    let sticky = digits[taken..].iter().any(|&d| d != 0);
    let exponent = number.exponent - 4 * number.fraction_len + 4 * (digits.len() - taken) as i64 - 1;
    let exponent = exponent.clamp(-5000, 5000) as i32;
    compose(mantissa << 1 | u64::from(sticky), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn HexRoundTrips() {
        assert_eq!(to_hex(1.5), "0x1.8000000000000p+0");
        assert_eq!(to_hex(-5e-324), "-0x0.0000000000001p-1022");
        assert_eq!(to_hex(-0.0), "-0x0.0p+0");
        for x in [0.1, 1e300, 5e-324, 2.5e-310, f64::MAX] {
            assert_eq!(from_hex(to_hex(x).as_bytes()), Ok(x));
        }
    }

    #[test]
    fn FromHexRoundsHalfEvenAndReportsErrors() {
        assert_eq!(from_hex(b"0x1.00000000000008p0"), Ok(1.0));
        assert_eq!(from_hex(b"0x1.00000000000008000000000001p0"), Ok(1.0000000000000002));
        assert_eq!(from_hex(b" a.8 "), Ok(10.5));
        assert_eq!(from_hex(b"0x1p-1075"), Ok(0.0));
        assert_eq!(from_hex(b"0x1.8p-1075"), Ok(5e-324));
        assert_eq!(from_hex(b"0x1p1024"), Err(FromHexError::TooLarge));
        assert_eq!(from_hex(b"0x"), Err(FromHexError::Invalid));
        assert_eq!(from_hex(b"0x1p"), Err(FromHexError::Invalid));
        assert_eq!(from_hex(b"-inf"), Ok(f64::NEG_INFINITY));
    }
}
