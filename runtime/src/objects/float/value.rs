//! Floats as values: flonums, and cells for the exponents that do not fit.

use crate::Runtime;
use crate::error::R;
use crate::types::Un;
use crate::value::{FloatCell, LongCell, Unpacked, Value, statics};
use std::cell::Cell;

impl Runtime {
    #[inline(always)]
    pub fn new_float(&self, x: f64) -> Value {
        match Value::flonum(x) {
            Some(v) => v,
            None => self.new_float_cell(x),
        }
    }

    #[cold]
    fn new_float_cell(&self, x: f64) -> Value {
        let cell = self.heap.raw_object::<FloatCell>(
            32,
            crate::heap::side::LEAF,
            statics::float_type(),
            crate::value::gc::BIAS,
        );
        cell.value.set(x);
        cell.value()
    }
}

/// The number of a float value (flonum, cell, instance of a subclass).
#[inline(always)]
pub fn as_float(v: Value) -> Option<f64> {
    match v.unpack() {
        Unpacked::Flonum(x) => Some(x),
        Unpacked::Object(_) => v.downcast::<FloatCell>().map(|c| c.value.get()),
        Unpacked::Fixnum(_) => None,
    }
}

/// `float(v)` for numbers: floats, ints (OverflowError beyond range), `__float__`, `__index__`.
pub fn from_object(rt: &Runtime, v: Value) -> R<f64> {
    if let Some(x) = as_float(v) {
        return Ok(x);
    }
    if v.is::<LongCell>() {
        return crate::objects::int::to_f64(rt, v);
    }
    let slots = v.ty().slots();
    if let Some(f) = slots.unary[Un::Float as usize] {
        let r = f(rt, v)?;
        if let Some(x) = as_float(r) {
            return Ok(x);
        }
        let (t, r) = (v.ty(), r.ty());
        return Err(rt.type_error(format!("{}.__float__ returned non-float (type {})", t.name(), r.name())));
    }
    if slots.unary[Un::Index as usize].is_some() {
        let n = rt.index(v)?;
        return match n.as_fixnum() {
            Some(n) => Ok(n as f64),
            None => crate::objects::int::to_f64(rt, n),
        };
    }
    Err(rt.type_error(format!("must be real number, not {}", v.ty().name())))
}

/// `hash(x)`, which equals that of an int or fraction of the same value. (That of a NaN goes by the object in CPython;
/// ours is that of 0.)
pub fn hash_f64(x: f64) -> i64 {
    if !x.is_finite() {
        return if x.is_nan() {
            0
        } else if x > 0.0 {
            314159
        } else {
            -314159
        };
    }
    const BITS: i32 = 61;
    const MODULUS: u64 = (1 << BITS) - 1;
    let (mut m, mut e) = frexp(x.abs());
    let mut h: u64 = 0;
    while m != 0.0 {
        h = ((h << 28) & MODULUS) | h >> (BITS - 28);
        m *= 268_435_456.0;
        e -= 28;
        let y = m as u64;
        m -= y as f64;
        h += y;
        if h >= MODULUS {
            h -= MODULUS;
        }
    }
    let e = e.rem_euclid(BITS);
    h = ((h << e) & MODULUS) | h >> (BITS - e);
    let h = if x < 0.0 { -(h as i64) } else { h as i64 };
    if h == -1 { -2 } else { h }
}

/// `x = m * 2**e` with m in [0.5, 1).
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    if exponent == 0 {
        let (m, e) = frexp(x * 18_014_398_509_481_984.0);
        return (m, e - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - 1022)
}

impl FloatCell {
    pub fn new(head: crate::value::Header, x: f64) -> FloatCell {
        FloatCell { head, value: Cell::new(x) }
    }
}
