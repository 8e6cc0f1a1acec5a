//! `int(text, base)`.

use super::{Int, STR_DIGITS_CHECK_THRESHOLD, TooManyDigits};
use crate::unicode;
use crate::units::Units;
use num_bigint::{BigInt, BigUint, Sign};
use std::borrow::Cow;

/// Why a text is no int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseIntError {
    /// The base is neither 0 nor 2…36. A ValueError.
    BadBase,
    /// The text is no number in this base. A ValueError.
    Invalid {
        /// The base given (after which CPython's message goes, also where it was 0).
        base: u32,
    },
    /// The text has too many decimal digits. A ValueError.
    TooLong(TooManyDigits),
}

impl ParseIntError {
    /// CPython's message, given the `repr` of the argument.
    pub fn message(&self, repr: &str) -> String {
        match self {
            ParseIntError::Invalid { base } => format!("invalid literal for int() with base {base}: {repr}"),
            other => other.to_string(),
        }
    }
}

impl std::fmt::Display for ParseIntError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ParseIntError::BadBase => f.write_str("int() base must be >= 2 and <= 36, or 0"),
            ParseIntError::Invalid { base } => write!(f, "invalid literal for int() with base {base}"),
            ParseIntError::TooLong(limit) => limit.fmt(f),
        }
    }
}

/// The text with decimal digits of any script as ASCII digits, wide whitespace as spaces, and any other wide
/// character as `?`, which no number syntax accepts. What `int()`, `float()` and `complex()` do first. The ASCII
/// separators 0x1c…0x1f stay, and are no whitespace to those.
pub fn ascii_digits(text: Units<'_>) -> Cow<'_, [u8]> {
    if let Some(ascii) = text.as_ascii() {
        return Cow::Borrowed(ascii);
    }
    let to_ascii = |c: u32| match c {
        0..=0x7f => c as u8,
        _ if unicode::is_space(c) => b' ',
        _ => unicode::decimal(c).map_or(b'?', |d| b'0' + d),
    };
    Cow::Owned(text.iter().map(to_ascii).collect())
}

/// `int(text, base)` for a str. `max_digits` is the limit on decimal digits, 0 for none.
pub fn parse(text: Units<'_>, base: u32, max_digits: usize) -> Result<Int, ParseIntError> {
    parse_ascii(&ascii_digits(text), base, max_digits)
}

/// `int(text, base)` for bytes. `max_digits` is the limit on decimal digits, 0 for none.
pub fn parse_ascii(text: &[u8], base: u32, max_digits: usize) -> Result<Int, ParseIntError> {
    if base != 0 && !(2..=36).contains(&base) {
        return Err(ParseIntError::BadBase);
    }
    if base == 10 && (1..=18).contains(&text.len()) && text.iter().all(u8::is_ascii_digit) {
        return Ok(Int::Small(text.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'))));
    }
    let invalid = ParseIntError::Invalid { base };
    let range = crate::bytes::strip_whitespace(text, crate::search::Side::Both);
    let mut rest = &text[range];
    let negative = rest.first() == Some(&b'-');
    if matches!(rest.first(), Some(b'-' | b'+')) {
        rest = &rest[1..];
    }
    let (radix, rest, must_be_zero) = split_prefix(rest, base);
    let digits = clean_digits(rest, radix).ok_or(invalid)?;
    if !radix.is_power_of_two() && max_digits > 0 && digits.len() > STR_DIGITS_CHECK_THRESHOLD.max(max_digits)
    {
        let digits = Some(digits.len());
        return Err(ParseIntError::TooLong(TooManyDigits { limit: max_digits, digits }));
    }
    let value = digits_value(&digits, radix);
    if must_be_zero && value != Int::Small(0) {
        return Err(invalid);
    }
    Ok(match value {
        Int::Small(n) if negative => Int::Small(-n),
        Int::Big(n) if negative => Int::from(-n),
        value => value,
    })
}

/// Takes `0x` and the like off where the base allows it: the radix, the digits, and whether only zero is allowed
/// (base 0 takes `00` but not `01`).
fn split_prefix(text: &[u8], base: u32) -> (u32, &[u8], bool) {
    let prefix = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if prefix != 0 && (base == 0 || base == prefix) {
        // One underscore may follow the prefix.
        let digits = &text[2..];
        return (prefix, digits.strip_prefix(b"_").unwrap_or(digits), false);
    }
    match base {
        0 => (10, text, text.first() == Some(&b'0')),
        _ => (base, text, false),
    }
}

/// The values of the digits, without single underscores between them; `None` where the text is malformed.
fn clean_digits(text: &[u8], radix: u32) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(text.len());
    let mut previous_digit = false;
    for &b in text {
        if b == b'_' {
            if !previous_digit {
                return None;
            }
            previous_digit = false;
            continue;
        }
        let value = (b as char).to_digit(36).filter(|&d| d < radix)?;
        digits.push(value as u8);
        previous_digit = true;
    }
    previous_digit.then_some(digits)
}

fn digits_value(digits: &[u8], radix: u32) -> Int {
    // Twelve digits of base 36, and eighteen of base 10, stay below 2^63.
    let small = if radix <= 10 { 18 } else { 12 };
    if digits.len() <= small {
        let value = digits.iter().fold(0i64, |n, &d| n * i64::from(radix) + i64::from(d));
        return Int::Small(value);
    }
    Int::from(BigInt::from_biguint(Sign::Plus, big_value(digits, radix)))
}

/// The value of many digits; halves where that beats the quadratic method.
fn big_value(digits: &[u8], radix: u32) -> BigUint {
    const HALVE_ABOVE: usize = 2000;
    if radix.is_power_of_two() || digits.len() <= HALVE_ABOVE {
        return BigUint::from_radix_be(digits, radix).unwrap_or_default();
    }
    let low = digits.len() / 2;
    let (front, back) = digits.split_at(digits.len() - low);
    big_value(front, radix) * BigUint::from(radix).pow(low as u32) + big_value(back, radix)
}
