//! Ints as values: fixnums, and cells of 30-bit digits beyond 63 bits.

use crate::Runtime;
use crate::heap::side;
use crate::value::{FloatCell, Gc, LongCell, Unpacked, Value, statics};
use num_bigint::{BigInt, Sign};

impl Runtime {
    /// An int.
    #[inline(always)]
    pub fn new_int(&self, n: i64) -> Value {
        match Value::fixnum(n) {
            Some(v) => v,
            None => self.long_from_magnitude(n < 0, n.unsigned_abs() as u128).value(),
        }
    }

    pub fn new_uint(&self, n: u64) -> Value {
        match i64::try_from(n) {
            Ok(n) => self.new_int(n),
            Err(_) => self.long_from_magnitude(false, n as u128).value(),
        }
    }

    fn long_from_magnitude(&self, negative: bool, mut magnitude: u128) -> Gc<LongCell> {
        let mut digits = [0_u32; 5];
        let mut n = 0;
        while magnitude != 0 {
            digits[n] = (magnitude & 0x3fff_ffff) as u32;
            magnitude >>= 30;
            n += 1;
        }
        self.new_long(negative, &digits[..n])
    }

    /// An int cell of 30-bit digits, least significant first, the last not 0. It may hold a small number: `canonical`
    /// makes that a fixnum.
    pub fn new_long(&self, negative: bool, digits: &[u32]) -> Gc<LongCell> {
        let size = (LongCell::DIGITS + digits.len() * 4).max(32);
        let cell: Gc<LongCell> = self.new_sized(size, side::LEAF, statics::int_type());
        let n = digits.len() as isize;
        cell.size.set(if negative { -n } else { n });
        // SAFETY: a new cell with room for the digits.
        unsafe {
            let first = cell.as_ptr().cast::<u8>().add(LongCell::DIGITS).cast::<u32>();
            first.copy_from_nonoverlapping(digits.as_ptr(), digits.len());
        }
        cell
    }

    /// As `new_long`, of a type that is a subclass of int: its attributes follow the digits.
    pub fn new_long_of(&self, ty: crate::value::Type, negative: bool, digits: &[u32]) -> Gc<LongCell> {
        let cell: Gc<LongCell> = self.alloc_instance(ty, digits.len()).value().expect_cell();
        let n = digits.len() as isize;
        cell.size.set(if negative { -n } else { n });
        // SAFETY: an instance with room for as many digits as were asked for.
        unsafe {
            let first = cell.as_ptr().cast::<u8>().add(LongCell::DIGITS).cast::<u32>();
            first.copy_from_nonoverlapping(digits.as_ptr(), digits.len());
        }
        cell
    }

    /// An int of any size.
    pub fn new_bigint(&self, n: &BigInt) -> Value {
        if let Ok(small) = i64::try_from(n) {
            return self.new_int(small);
        }
        let digits = to_digits(n);
        self.new_long(n.sign() == Sign::Minus, &digits).value()
    }
}

/// The magnitude in 30-bit digits, least significant first.
pub fn to_digits(n: &BigInt) -> Vec<u32> {
    let mut out = Vec::with_capacity(n.bits() as usize / 30 + 1);
    let (mut hold, mut bits) = (0_u128, 0);
    for word in n.iter_u64_digits() {
        hold |= (word as u128) << bits;
        bits += 64;
        while bits >= 30 {
            out.push((hold & 0x3fff_ffff) as u32);
            hold >>= 30;
            bits -= 30;
        }
    }
    if hold != 0 {
        out.push(hold as u32);
    }
    while out.last() == Some(&0) {
        out.pop();
    }
    out
}

/// The number of an int value (fixnum, int cell, bool); `None` for anything else.
pub fn to_bigint(v: Value) -> Option<BigInt> {
    if let Some(n) = v.as_fixnum() {
        return Some(n.into());
    }
    let cell: Gc<LongCell> = v.downcast()?;
    let mut words = Vec::with_capacity(cell.magnitude().len());
    let (mut hold, mut bits) = (0_u64, 0);
    for &digit in cell.magnitude() {
        hold |= (digit as u64) << bits;
        bits += 30;
        if bits >= 32 {
            words.push(hold as u32);
            hold >>= 32;
            bits -= 32;
        }
    }
    words.push(hold as u32);
    Some(BigInt::from_slice(if cell.is_negative() { Sign::Minus } else { Sign::Plus }, &words))
}

/// An int value as i64, if it fits; `None` also for values that are no ints.
#[inline]
pub fn as_i64(v: Value) -> Option<i64> {
    match v.as_fixnum() {
        Some(n) => Some(n),
        None => v.downcast::<LongCell>()?.as_i64(),
    }
}

/// Whether the value is an int (of a subclass, too).
#[inline(always)]
pub fn is_int(v: Value) -> bool {
    v.is_fixnum() || v.is::<LongCell>()
}

pub fn is_negative(v: Value) -> bool {
    match v.as_fixnum() {
        Some(n) => n < 0,
        None => v.downcast::<LongCell>().is_some_and(|c| c.is_negative()),
    }
}

/// A box as the immediate it stands for; other values as they are.
#[inline]
pub fn canonical(v: Value) -> Value {
    if let Unpacked::Object(object) = v.unpack() {
        if object.ty() == statics::int_type() {
            return object.cast_unchecked::<LongCell>().as_i64().and_then(Value::fixnum).unwrap_or(v);
        }
        if object.ty() == statics::float_type() {
            return Value::flonum(object.cast_unchecked::<FloatCell>().value.get()).unwrap_or(v);
        }
    }
    v
}

const MODULUS: i64 = (1 << 61) - 1;

/// `hash(n)`: the number modulo 2^61 - 1, with its sign.
#[inline]
pub fn hash_i64(n: i64) -> i64 {
    match n % MODULUS {
        -1 => -2,
        h => h,
    }
}
