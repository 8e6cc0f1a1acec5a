//! Functions on numbers and characters.

use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::types::{Args, Bin, Params, Un};
use crate::value::{ByteArrayCell, BytesCell, StrCell, Unpacked, Value, statics};

pub fn abs(rt: &Runtime, _: Value, v: Value) -> R {
    rt.unary(Un::Abs, v)
}

pub fn divmod(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    rt.binary(Bin::DivMod, a, b)
}

pub fn pow(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("pow", &["base", "exp", "mod"]).required(2);
    let [base, exp, modulus] = args.bind(rt, &P)?;
    let none = Value::none();
    rt.power(base.unwrap_or(none), exp.unwrap_or(none), modulus.unwrap_or(none))
}

pub fn round(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("round", &["number", "ndigits"]).required(1);
    let [number, digits] = args.bind(rt, &P)?;
    let number = number.unwrap_or(Value::none());
    let given: &[Value] = match &digits {
        Some(d) if !d.is_none() => std::slice::from_ref(d),
        _ => &[],
    };
    match rt.call_special(number, rt.names().__round__, given)? {
        Some(v) => Ok(v),
        None => {
            let t = number.ty();
            Err(rt.type_error(format!("type {} doesn't define __round__ method", t.name())))
        }
    }
}

pub fn hash(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_int(rt.hash(v)?))
}

/// The address of an object; the word of an immediate, so that equal ints have equal ids.
pub fn id(rt: &Runtime, _: Value, v: Value) -> R {
    Ok(rt.new_uint(int::canonical(v).bits()))
}

fn radix(rt: &Runtime, v: Value, radix: u32) -> R {
    let n = rt.index(v)?;
    let text = match int::as_i64(n) {
        Some(n) => {
            let sign = if n < 0 { "-" } else { "" };
            let n = n.unsigned_abs();
            match radix {
                2 => format!("{sign}{n:#b}"),
                8 => format!("{sign}{n:#o}"),
                _ => format!("{sign}{n:#x}"),
            }
        }
        None => kingsnake_plain::int::format_radix(&int::to_bigint(n).unwrap_or_default(), radix, true),
    };
    Ok(rt.new_str(&text).value())
}

pub fn bin(rt: &Runtime, _: Value, v: Value) -> R {
    radix(rt, v, 2)
}

pub fn oct(rt: &Runtime, _: Value, v: Value) -> R {
    radix(rt, v, 8)
}

pub fn hex(rt: &Runtime, _: Value, v: Value) -> R {
    radix(rt, v, 16)
}

pub fn chr(rt: &Runtime, _: Value, v: Value) -> R {
    let n = rt.index(v)?;
    let Some(n) = int::as_i64(n).filter(|n| i32::try_from(*n).is_ok()) else {
        let side = if int::is_negative(n) { "less than minimum" } else { "greater than maximum" };
        return Err(if int::as_i64(n).is_some() {
            rt.overflow_error(format!("signed integer is {side}"))
        } else {
            rt.overflow_error("Python int too large to convert to C long")
        });
    };
    if !(0..0x11_0000).contains(&n) {
        return Err(rt.value_error("chr() arg not in range(0x110000)"));
    }
    Ok(rt.new_char(n as u32).value())
}

pub fn ord(rt: &Runtime, _: Value, v: Value) -> R {
    let (len, c) = if let Some(s) = v.downcast::<StrCell>() {
        (s.len(), s.units().get(0).unwrap_or(0))
    } else if let Some(b) = v.downcast::<BytesCell>() {
        (b.as_slice().len(), b.as_slice().first().copied().unwrap_or(0).into())
    } else if v.is::<ByteArrayCell>() {
        let b = rt.bytes_like(v)?;
        (b.len(), b.first().copied().unwrap_or(0).into())
    } else {
        let t = v.ty();
        return Err(rt.type_error(format!("ord() expected string of length 1, but {} found", t.name())));
    };
    if len == 1 {
        return Ok(Value::int(c as i32));
    }
    Err(rt.type_error(format!("ord() expected a character, but string of length {len} found")))
}

/// `a + b` of two plain numbers, without a detour.
pub fn add_plain(rt: &Runtime, a: Value, b: Value) -> Option<Value> {
    match (a.unpack(), b.unpack()) {
        (Unpacked::Fixnum(_), Unpacked::Fixnum(_)) => a.add_fixnum(b),
        (Unpacked::Flonum(x), Unpacked::Flonum(y)) => Some(rt.new_float(x + y)),
        _ => None,
    }
}

/// Whether `sum` refuses the start value, and its words for it.
pub fn refused_by_sum(v: Value) -> Option<&'static str> {
    if v.ty().is_subtype(statics::str_type()) {
        Some("sum() can't sum strings [use ''.join(seq) instead]")
    } else if v.ty().is_subtype(statics::bytes_type()) {
        Some("sum() can't sum bytes [use b''.join(seq) instead]")
    } else if v.ty().is_subtype(statics::bytearray_type()) {
        Some("sum() can't sum bytearray [use b''.join(seq) instead]")
    } else {
        None
    }
}
