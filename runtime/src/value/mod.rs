//! A Python value in one word: a fixnum, a flonum, or the address of an object.
//!
//! Cells are 16-byte aligned, static objects 8-byte aligned, so an address ends in 000. A fixnum ends in 1, a flonum in 10.
//! The word is never 0, so `Option<Value>` and `Result<Value, Raised>` are one word too.

pub mod cells;
pub mod defs;
pub mod exception;
pub mod gc;
pub mod memory;
pub mod native_dict;
pub mod statics;
pub mod table;
pub mod text;

pub use cells::*;
pub use exception::*;
pub use gc::{CellInfo, Gc, Header, NativeCell, Trace};
pub use native_dict::{native_dict, set_native_dict};

use std::num::NonZeroU64;
use std::ptr::NonNull;

/// One Python value. Copying it is free; it keeps its object alive as long as the word is in a frame, a cell or on a
/// native stack (never store one in memory that the collector does not see).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(NonZeroU64);

/// What a word holds, taken apart.
#[derive(Clone, Copy, Debug)]
pub enum Unpacked {
    Fixnum(i64),
    Flonum(f64),
    Object(Gc<Header>),
}

/// The only flonum whose bits are not a rotation of its own: +0.0 has an exponent outside the immediate range.
const FLONUM_ZERO: u64 = 0x8000_0000_0000_0002;

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.unpack() {
            Unpacked::Fixnum(n) => write!(f, "Value({n})"),
            Unpacked::Flonum(x) => write!(f, "Value({x:?})"),
            Unpacked::Object(o) => write!(f, "Value(<{} at {:#x}>)", o.ty().name(), o.address()),
        }
    }
}

impl Value {
    pub const FIXNUM_MAX: i64 = i64::MAX >> 1;
    pub const FIXNUM_MIN: i64 = i64::MIN >> 1;

    /// A word known not to be 0.
    #[inline(always)]
    const fn word(bits: u64) -> Value {
        // SAFETY: every caller sets a tag bit or passes an address.
        Value(unsafe { NonZeroU64::new_unchecked(bits) })
    }

    /// The raw word, for tables and hashing by identity.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0.get()
    }

    /// `n` as an immediate; `None` beyond 63 bits.
    #[inline(always)]
    pub const fn fixnum(n: i64) -> Option<Value> {
        let word = n.wrapping_shl(1);
        if word >> 1 == n { Some(Value::word(word as u64 | 1)) } else { None }
    }

    /// A small integer, infallibly.
    #[inline(always)]
    pub const fn int(n: i32) -> Value {
        Value::word(((n as i64) << 1) as u64 | 1)
    }

    /// `None` for NaN, infinities, -0.0 and exponents beyond about 1e±77: those live in cells.
    #[inline(always)]
    pub fn flonum(x: f64) -> Option<Value> {
        let bits = x.to_bits();
        // Exponents 0b011… and 0b100… are immediate: after the rotation their top three bits are known, and dropped.
        // 0x3000… would encode to FLONUM_ZERO's word.
        if matches!((bits >> 60) & 7, 3 | 4) && bits != 0x3000_0000_0000_0000 {
            return Some(Value::word((bits.rotate_left(3) & !3) | 2));
        }
        if bits == 0 { Some(Value::word(FLONUM_ZERO)) } else { None }
    }

    #[inline(always)]
    pub fn object<T>(cell: Gc<T>) -> Value {
        Value::word(cell.address() as u64)
    }

    #[inline(always)]
    pub fn none() -> Value {
        Value::object(statics::none())
    }

    #[inline(always)]
    pub fn not_implemented() -> Value {
        Value::object(statics::not_implemented())
    }

    #[inline(always)]
    pub fn ellipsis() -> Value {
        Value::object(statics::ellipsis())
    }

    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        if b { Value::object(statics::true_()) } else { Value::object(statics::false_()) }
    }

    #[inline(always)]
    pub fn is_none(self) -> bool {
        self == Value::none()
    }

    #[inline(always)]
    pub fn is_not_implemented(self) -> bool {
        self == Value::not_implemented()
    }

    #[inline(always)]
    pub fn is_true(self) -> bool {
        self == Value::object(statics::true_())
    }

    #[inline(always)]
    pub fn is_false(self) -> bool {
        self == Value::object(statics::false_())
    }

    #[inline(always)]
    pub const fn is_object(self) -> bool {
        self.bits() & 3 == 0
    }

    #[inline(always)]
    pub const fn is_fixnum(self) -> bool {
        self.bits() & 1 != 0
    }

    #[inline(always)]
    pub const fn is_flonum(self) -> bool {
        self.bits() & 3 == 2
    }

    #[inline(always)]
    pub const fn both_fixnums(self, other: Value) -> bool {
        self.bits() & other.bits() & 1 != 0
    }

    #[inline(always)]
    pub const fn as_fixnum(self) -> Option<i64> {
        if self.is_fixnum() { Some((self.bits() as i64) >> 1) } else { None }
    }

    #[inline(always)]
    pub fn as_flonum(self) -> Option<f64> {
        if self.is_flonum() { Some(self.decode_flonum()) } else { None }
    }

    #[inline(always)]
    pub fn as_object(self) -> Option<Gc<Header>> {
        if self.is_object() { Some(self.cell()) } else { None }
    }

    /// The object of a value that is not an immediate.
    #[inline(always)]
    fn cell(self) -> Gc<Header> {
        // SAFETY: not an immediate, so the word is an object's address, which is not 0.
        unsafe { Gc::from_raw(NonNull::new_unchecked(self.bits() as *mut Header)) }
    }

    #[inline(always)]
    pub fn unpack(self) -> Unpacked {
        if self.is_fixnum() {
            return Unpacked::Fixnum((self.bits() as i64) >> 1);
        }
        if self.is_flonum() {
            return Unpacked::Flonum(self.decode_flonum());
        }
        Unpacked::Object(self.cell())
    }

    #[inline(always)]
    fn decode_flonum(self) -> f64 {
        if self.bits() == FLONUM_ZERO {
            return 0.0;
        }
        let top = 2 - (self.bits() >> 63); // 0b10 or 0b01: the bits the encoder dropped
        f64::from_bits((top | (self.bits() & !3)).rotate_right(3))
    }

    /// `self + other` when both are fixnums and the sum is one: one test, one add, one overflow branch.
    #[inline(always)]
    pub fn add_fixnum(self, other: Value) -> Option<Value> {
        if !self.both_fixnums(other) {
            return None;
        }
        (self.bits() as i64).checked_add(other.bits() as i64 - 1).map(|sum| Value::word(sum as u64))
    }

    #[inline(always)]
    pub fn sub_fixnum(self, other: Value) -> Option<Value> {
        if !self.both_fixnums(other) {
            return None;
        }
        (self.bits() as i64).checked_sub(other.bits() as i64 - 1).map(|d| Value::word(d as u64))
    }

    #[inline(always)]
    pub fn mul_fixnum(self, other: Value) -> Option<Value> {
        if !self.both_fixnums(other) {
            return None;
        }
        let product = ((self.bits() as i64) >> 1).checked_mul(other.bits() as i64 - 1)?;
        Some(Value::word(product as u64 | 1))
    }

    /// The type of any value, immediates too.
    #[inline(always)]
    pub fn ty(self) -> Type {
        if self.is_object() {
            return self.cell().ty();
        }
        if self.is_fixnum() { statics::int_type() } else { statics::float_type() }
    }

    /// Views the object as a `T` when its type says that it is one (subclasses included).
    #[inline(always)]
    pub fn downcast<T: NativeCell>(self) -> Option<Gc<T>> {
        let cell = self.as_object()?;
        T::matches(cell.ty()).then(|| cell.cast_unchecked())
    }

    /// As `downcast`, for a value whose type was checked by who called (a method's `self`).
    #[inline(always)]
    #[track_caller]
    pub fn expect_cell<T: NativeCell>(self) -> Gc<T> {
        match self.downcast() {
            Some(cell) => cell,
            None => panic!("internal error: a {} where a {} was promised", self.ty().name(), T::INFO.name),
        }
    }

    #[inline(always)]
    pub fn is<T: NativeCell>(self) -> bool {
        self.downcast::<T>().is_some()
    }

    /// `type(self) is ty`.
    #[inline(always)]
    pub fn is_exact(self, ty: Type) -> bool {
        self.ty() == ty
    }
}

impl<T> From<Gc<T>> for Value {
    #[inline(always)]
    fn from(cell: Gc<T>) -> Value {
        Value::object(cell)
    }
}

impl From<bool> for Value {
    #[inline(always)]
    fn from(b: bool) -> Value {
        Value::bool(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(x: f64) -> Option<u64> {
        match Value::flonum(x)?.unpack() {
            Unpacked::Flonum(y) => Some(y.to_bits()),
            _ => panic!("{x} is not tagged as a flonum"),
        }
    }

    #[test]
    fn flonum_edge_cases_round_trip_or_stay_in_cells() {
        for x in [0.0, 1.0, -1.0, 0.1, 1e-76, 1e76, -1e76, std::f64::consts::PI] {
            assert_eq!(round_trip(x), Some(x.to_bits()), "{x}");
        }
        for x in [-0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, f64::MIN_POSITIVE, 1e308, -1e308]
        {
            assert!(Value::flonum(x).is_none(), "{x}");
        }
    }

    #[test]
    fn flonum_every_exponent_and_sign_with_odd_mantissas() {
        for head in 0..=0xfff_u64 {
            for mantissa in [0, 1, 2, 3, 0x5_5555_5555_5555, 0x8_0000_0000_0000, 0xf_ffff_ffff_ffff] {
                let bits = head << 52 | mantissa;
                if let Some(back) = round_trip(f64::from_bits(bits)) {
                    assert_eq!(back, bits);
                }
            }
        }
    }

    #[test]
    fn fixnum_arithmetic_matches_checked_integers() {
        let edge =
            [0, 1, -1, 7, Value::FIXNUM_MAX, Value::FIXNUM_MIN, Value::FIXNUM_MAX - 1, 1 << 61, -(1 << 61)];
        for a in edge {
            for b in edge {
                let (x, y) = (Value::fixnum(a).unwrap(), Value::fixnum(b).unwrap());
                assert_eq!(x.add_fixnum(y), a.checked_add(b).and_then(Value::fixnum), "{a} + {b}");
                assert_eq!(x.sub_fixnum(y), a.checked_sub(b).and_then(Value::fixnum), "{a} - {b}");
                assert_eq!(x.mul_fixnum(y), a.checked_mul(b).and_then(Value::fixnum), "{a} * {b}");
            }
        }
        assert!(Value::fixnum(Value::FIXNUM_MAX + 1).is_none() && Value::fixnum(i64::MIN).is_none());
    }
}
