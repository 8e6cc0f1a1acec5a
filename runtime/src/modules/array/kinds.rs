//! The kinds of items that an array can have.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::int::{self, Operand};
use crate::value::{StrCell, Value};
use std::ffi::CStr;

/// One kind of item, in the machine's byte order.
pub struct Kind {
    pub code: u8,
    pub size: usize,
    /// As the buffer protocol calls it.
    pub format: &'static CStr,
    /// The number by which pickles call the representation.
    pub machine_format: i64,
    pub get: fn(&Runtime, &[u8]) -> Value,
    /// The item's bytes, in the first `size` of eight.
    pub pack: fn(&Runtime, Value) -> R<[u8; 8]>,
}

pub const TYPECODES: &str = "bBuhHiIlLqQfd";

macro_rules! kind {
    ($code:literal, $ty:ty, $format:literal, $machine:literal, $make:expr, $pack:expr) => {
        Kind {
            code: $code,
            size: size_of::<$ty>(),
            format: $format,
            machine_format: $machine,
            get: |rt, bytes| {
                let mut raw = [0; size_of::<$ty>()];
                raw.copy_from_slice(bytes);
                let make: fn(&Runtime, $ty) -> Value = $make;
                make(rt, <$ty>::from_ne_bytes(raw))
            },
            pack: |rt, v| {
                let pack: fn(&Runtime, Value) -> R<$ty> = $pack;
                let mut out = [0; 8];
                out[..size_of::<$ty>()].copy_from_slice(&pack(rt, v)?.to_ne_bytes());
                Ok(out)
            },
        }
    };
}

pub static KINDS: [Kind; 13] = [
    kind!(b'b', i8, c"b", 1, |rt, n| rt.new_int(n.into()), |rt, v| {
        let n = ranged(rt, v, i16::MIN.into(), i16::MAX.into(), "signed short integer")?;
        in_range(rt, n, i8::MIN.into(), i8::MAX.into(), "signed char").map(|n| n as i8)
    }),
    kind!(b'B', u8, c"B", 0, |rt, n| rt.new_int(n.into()), |rt, v| {
        ranged(rt, v, 0, u8::MAX.into(), "unsigned byte integer").map(|n| n as u8)
    }),
    kind!(b'u', u32, c"w", 20, |rt, n| rt.new_char(n).value(), |rt, v| {
        match v.downcast::<StrCell>().filter(|s| s.len() == 1) {
            Some(s) => Ok(s.char_at(0)),
            None => Err(rt.type_error("array item must be unicode character")),
        }
    }),
    kind!(b'h', i16, c"h", 4, |rt, n| rt.new_int(n.into()), |rt, v| {
        ranged(rt, v, i16::MIN.into(), i16::MAX.into(), "signed short integer").map(|n| n as i16)
    }),
    kind!(b'H', u16, c"H", 2, |rt, n| rt.new_int(n.into()), |rt, v| {
        let n = ranged(rt, v, i32::MIN.into(), i32::MAX.into(), "signed integer")?;
        in_range(rt, n, 0, u16::MAX.into(), "unsigned short").map(|n| n as u16)
    }),
    kind!(b'i', i32, c"i", 8, |rt, n| rt.new_int(n.into()), |rt, v| {
        ranged(rt, v, i32::MIN.into(), i32::MAX.into(), "signed integer").map(|n| n as i32)
    }),
    kind!(b'I', u32, c"I", 6, |rt, n| rt.new_int(n.into()), |rt, v| {
        let n = unsigned(rt, v)?;
        u32::try_from(n).map_err(|_| rt.overflow_error("unsigned int is greater than maximum"))
    }),
    kind!(b'l', i64, c"l", 12, |rt, n| rt.new_int(n), |rt, v| rt.as_i64(v)),
    kind!(b'L', u64, c"L", 10, |rt, n| rt.new_uint(n), unsigned),
    kind!(b'q', i64, c"q", 12, |rt, n| rt.new_int(n), |rt, v| {
        let n = rt.index(v)?;
        int::as_i64(n).ok_or_else(|| rt.overflow_error("int too big to convert"))
    }),
    kind!(b'Q', u64, c"Q", 10, |rt, n| rt.new_uint(n), |rt, v| {
        let n = rt.index(v)?;
        if int::is_negative(n) {
            return Err(rt.overflow_error("can't convert negative int to unsigned"));
        }
        int::to_u64(n).ok_or_else(|| rt.overflow_error("int too big to convert"))
    }),
    kind!(b'f', f32, c"f", 14, |rt, x| rt.new_float(x.into()), |rt, v| rt.as_f64(v).map(|x| x as f32)),
    kind!(b'd', f64, c"d", 16, |rt, x| rt.new_float(x), |rt, v| rt.as_f64(v)),
];

/// The kind of a typecode.
pub fn find(code: u32) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| u32::from(kind.code) == code)
}

#[cold]
fn out_of_range(rt: &Runtime, low: bool, what: &str) -> Raised {
    rt.overflow_error(format!("{what} is {}", if low { "less than minimum" } else { "greater than maximum" }))
}

fn in_range(rt: &Runtime, n: i64, min: i64, max: i64, what: &str) -> R<i64> {
    if (min..=max).contains(&n) { Ok(n) } else { Err(out_of_range(rt, n < min, what)) }
}

fn ranged(rt: &Runtime, v: Value, min: i64, max: i64, what: &str) -> R<i64> {
    in_range(rt, rt.as_i64(v)?, min, max, what)
}

/// An `unsigned long`.
fn unsigned(rt: &Runtime, v: Value) -> R<u64> {
    let n = rt.index(v)?;
    if int::is_negative(n) {
        return Err(rt.overflow_error("can't convert negative value to unsigned int"));
    }
    match int::operand(n) {
        Some(Operand::Small(n)) => Ok(n as u64),
        _ => int::to_u64(n)
            .ok_or_else(|| rt.overflow_error("Python int too large to convert to C unsigned long")),
    }
}
