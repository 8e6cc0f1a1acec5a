//! Ints as C's fixed-width numbers.

use crate::abi::{Runtime, Value};
use kingsnake_runtime::error::R;
use kingsnake_runtime::objects::int;
use kingsnake_runtime::value::LongCell;

/// The low 64 bits of an int cell, as two's complement.
pub fn low_bits(digits: &[u32], negative: bool) -> u64 {
    let mut n = 0_u64;
    for (i, &digit) in digits.iter().enumerate().take(3) {
        n |= u64::from(digit).wrapping_shl(30 * i as u32) & if i == 2 { u64::MAX << 60 } else { u64::MAX };
    }
    if negative { n.wrapping_neg() } else { n }
}

/// The low 64 bits of a number; what has no index is a TypeError.
pub fn as_u64_mask(rt: &Runtime, v: Value) -> R<u64> {
    let n = rt.index(v)?;
    Ok(match n.as_fixnum() {
        Some(n) => n as u64,
        None => match n.downcast::<LongCell>() {
            Some(cell) => low_bits(cell.magnitude(), cell.is_negative()),
            None => 0,
        },
    })
}

/// An int that fits 64 bits without sign; `None` for negative and larger ones.
pub fn as_u64(v: Value) -> Option<u64> {
    if let Some(n) = int::as_i64(v) {
        return u64::try_from(n).ok();
    }
    let cell = v.downcast::<LongCell>()?;
    let digits = cell.magnitude();
    let fits = !cell.is_negative() && (digits.len() < 3 || digits.len() == 3 && digits[2] < 16);
    fits.then(|| low_bits(digits, false))
}
