//! Ints to and from text and bytes.

use super::arith::{Operand, operand};
use super::from_plain;
use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::Tracer;
use crate::runtime::State;
use crate::value::{Gc, StrCell, Value};
use kingsnake_plain::error::{Error, ErrorKind};
use kingsnake_plain::format::IntRef;
use kingsnake_plain::int as plain;
use kingsnake_plain::units::{Units, UnitsBuf};
use num_bigint::BigInt;
use std::cell::Cell;

/// The limit that `sys.set_int_max_str_digits` sets.
struct DigitLimit(Cell<usize>);

impl State for DigitLimit {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn limit(rt: &Runtime) -> std::rc::Rc<DigitLimit> {
    rt.state(|_| DigitLimit(Cell::new(plain::MAX_STR_DIGITS)))
}

/// `sys.get_int_max_str_digits()`; 0: no limit.
pub fn max_str_digits(rt: &Runtime) -> usize {
    limit(rt).0.get()
}

/// `sys.set_int_max_str_digits(n)`, for an `n` that was checked.
pub fn set_max_str_digits(rt: &Runtime, n: usize) {
    limit(rt).0.set(n);
}

/// An error of the plain algorithms as the exception it stands for.
#[cold]
pub fn raise_plain(rt: &Runtime, error: Error) -> Raised {
    match error.kind {
        ErrorKind::Type => rt.type_error(error.message),
        ErrorKind::Overflow => rt.overflow_error(error.message),
        ErrorKind::Index => rt.index_error(error.message),
        _ => rt.value_error(error.message),
    }
}

/// The decimal text; ValueError beyond the limit on digits.
pub fn to_decimal(rt: &Runtime, v: Value) -> R<String> {
    match operand(v) {
        Some(Operand::Small(n)) => Ok(n.to_string()),
        Some(Operand::Big(n)) => {
            plain::to_decimal(&n, max_str_digits(rt)).map_err(|e| rt.value_error(e.to_string()))
        }
        None => Err(rt.type_error("an integer is required")),
    }
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    let mut buffer = [0_u8; 24];
    if let Some(n) = v.as_fixnum() {
        return Ok(rt.new_ascii(decimal(n, &mut buffer)).value());
    }
    Ok(rt.new_ascii(to_decimal(rt, v)?.as_bytes()).value())
}

/// The digits of `n` at the end of `buffer`.
fn decimal(n: i64, buffer: &mut [u8; 24]) -> &[u8] {
    let mut at = buffer.len();
    let mut rest = n.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// The text in a base (2 to 36; 10 is limited in digits), with `0b`, `0o`, `0x` in front if `prefix`.
pub fn to_str_radix(rt: &Runtime, v: Value, radix: u32, prefix: bool) -> R<String> {
    if radix == 10 {
        return to_decimal(rt, v);
    }
    match operand(v) {
        Some(n) => Ok(plain::format_radix(&n.into_big(), radix, prefix)),
        None => Err(rt.type_error("an integer is required")),
    }
}

/// The int that a text in a base stands for (base 0: by its prefix). `repr` of the text goes into the message.
pub fn from_str_radix(rt: &Runtime, text: Gc<StrCell>, base: u32) -> R {
    match plain::parse(text.units(), base, max_str_digits(rt)) {
        Ok(n) => Ok(from_plain(rt, n)),
        Err(e) => {
            let repr = rt.repr_text(text.value())?;
            Err(rt.value_error(e.message(&shortened(&repr))))
        }
    }
}

/// As `from_str_radix`, for bytes; `source` is the object they come from, for the message.
pub fn from_bytes_radix(rt: &Runtime, text: &[u8], base: u32) -> R {
    match plain::parse_ascii(text, base, max_str_digits(rt)) {
        Ok(n) => Ok(from_plain(rt, n)),
        Err(e) => {
            let repr = kingsnake_plain::repr::bytes_repr(text);
            Err(rt.value_error(e.message(&shortened(&String::from_utf8_lossy(&repr)))))
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Formats an int value by a format spec.
pub fn format(rt: &Runtime, v: Value, spec: Units<'_>) -> R<UnitsBuf> {
    let name = v.ty();
    let max = max_str_digits(rt);
    let result = match operand(v) {
        Some(Operand::Small(n)) => {
            kingsnake_plain::format::format_int(IntRef::Small(n), spec, name.name(), max)
        }
        Some(Operand::Big(n)) => kingsnake_plain::format::format_int(IntRef::Big(&n), spec, name.name(), max),
        None => Ok(UnitsBuf::new()),
    };
    result.map_err(|e| raise_plain(rt, e))
}

/// `int.to_bytes` of an int value; OverflowError where it does not fit.
pub fn to_bytes(rt: &Runtime, v: Value, len: usize, little: bool, signed: bool) -> R<Vec<u8>> {
    let result = match operand(v) {
        Some(Operand::Small(n)) => plain::to_bytes_i64(n, len, little, signed),
        Some(Operand::Big(n)) => plain::to_bytes(&n, len, little, signed),
        None => return Err(rt.type_error("an integer is required")),
    };
    result.map_err(|e| rt.overflow_error(e.to_string()))
}

/// `int.from_bytes`.
pub fn from_bytes(rt: &Runtime, bytes: &[u8], little: bool, signed: bool) -> Value {
    from_plain(rt, plain::from_bytes(bytes, little, signed))
}

/// The number nearest to zero with the whole part of `x`; OverflowError or ValueError where there is none.
pub fn from_f64(rt: &Runtime, x: f64) -> R {
    from_float_result(rt, plain::from_f64(x))
}

/// As `from_f64`, for the plain conversions.
pub fn from_float_result(rt: &Runtime, result: Result<plain::Int, plain::FloatToIntError>) -> R {
    match result {
        Ok(n) => Ok(from_plain(rt, n)),
        Err(e @ plain::FloatToIntError::Infinity) => Err(rt.overflow_error(e.to_string())),
        Err(e) => Err(rt.value_error(e.to_string())),
    }
}

/// An int value as a float; OverflowError beyond the floats.
pub fn to_f64(rt: &Runtime, v: Value) -> R<f64> {
    match operand(v) {
        Some(Operand::Small(n)) => Ok(n as f64),
        Some(Operand::Big(n)) => plain::to_f64(&n).map_err(|e| rt.overflow_error(e.to_string())),
        None => Err(rt.type_error("an integer is required")),
    }
}

/// The number of an int value or of what `__index__` gives.
pub fn index_bigint(rt: &Runtime, v: Value) -> R<BigInt> {
    let n = rt.index(v)?;
    match operand(n) {
        Some(n) => Ok(n.into_big()),
        None => Err(rt.type_error("an integer is required")),
    }
}
