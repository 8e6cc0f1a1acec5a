//! Python's `int` on plain numbers: `i64` where it fits, [`BigInt`] beyond.

pub mod arith;
pub mod convert;
mod parse;

pub use arith::{
    DivError, PowError, bit_count, bit_length, bit_length_i64, floor_div, floor_div_i64, floor_mod,
    floor_mod_i64, gcd, hash, hash_i64, isqrt, mod_inverse, modpow, pow, round_half_even, shift_left,
    shift_right, true_div,
};
pub use convert::{
    FloatToIntError, IntBytesError, IntTooLarge, cmp_f64, cmp_i64_f64, format_radix, from_bytes,
    from_digits30, from_f64, to_bytes, to_bytes_i64, to_decimal, to_digits30, to_f64, to_i64_wrapping,
};
pub use parse::{ParseIntError, ascii_digits, parse, parse_ascii};

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

/// CPython's default for `sys.set_int_max_str_digits`.
pub const MAX_STR_DIGITS: usize = 4300;
/// The lowest limit that may be set; shorter texts are never checked.
pub const STR_DIGITS_CHECK_THRESHOLD: usize = 640;

/// An integer result: small whenever it fits an `i64`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Int {
    /// Fits an `i64`.
    Small(i64),
    /// Does not.
    Big(BigInt),
}

impl Int {
    /// The value as a big integer.
    pub fn into_big(self) -> BigInt {
        match self {
            Int::Small(n) => n.into(),
            Int::Big(n) => n,
        }
    }

    /// Whether the value is below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(n) => *n < 0,
            Int::Big(n) => n.sign() == Sign::Minus,
        }
    }
}

impl From<i64> for Int {
    fn from(n: i64) -> Self {
        Int::Small(n)
    }
}

impl From<u64> for Int {
    fn from(n: u64) -> Self {
        i64::try_from(n).map_or_else(|_| Int::Big(n.into()), Int::Small)
    }
}

impl From<BigInt> for Int {
    fn from(n: BigInt) -> Self {
        match n.to_i64() {
            Some(small) => Int::Small(small),
            None => Int::Big(n),
        }
    }
}

/// The decimal text would have, or has, more digits than the limit allows. A ValueError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyDigits {
    /// The limit in force.
    pub limit: usize,
    /// The number of digits of a text that was to be read; none where an int was to be written.
    pub digits: Option<usize>,
}

impl std::fmt::Display for TooManyDigits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Exceeds the limit ({} digits) for integer string conversion", self.limit)?;
        if let Some(digits) = self.digits {
            write!(f, ": value has {digits} digits")?;
        }
        f.write_str("; use sys.set_int_max_str_digits() to increase the limit")
    }
}
