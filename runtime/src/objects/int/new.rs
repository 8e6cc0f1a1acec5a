//! `int(…)`.

use super::arith::{operand, to_exact};
use super::text::{from_bytes_radix, from_str_radix};
use super::{as_i64, new_subtype};
use crate::Runtime;
use crate::error::R;
use crate::objects::warn::deprecated;
use crate::types::{Args, Params, Un};
use crate::value::{ByteArrayCell, BytesCell, LongCell, StrCell, Type, Value, statics};

const P: Params = Params::new("int", &["", "base"]).positional_only(1);

/// `int(x=0)`, `int(x, base=10)`
pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let n = match args.bind(rt, &P)? {
        [None, None] => Value::int(0),
        [None, Some(_)] => return Err(rt.type_error("int() missing string argument")),
        [Some(x), None] => from_object(rt, x)?,
        [Some(x), Some(base)] => from_text(rt, x, base)?,
    };
    Ok(if ty == statics::int_type() { n } else { new_subtype(rt, ty, n) })
}

fn from_text(rt: &Runtime, x: Value, base: Value) -> R {
    let base = rt.index_isize(base, statics::none_type())?;
    let bad_base = base != 0 && !(2..=36).contains(&base);
    if bad_base {
        return Err(rt.value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    let base = base as u32;
    if let Some(s) = x.downcast::<StrCell>() {
        return from_str_radix(rt, s, base);
    }
    if x.is::<BytesCell>() || x.is::<ByteArrayCell>() {
        let text = rt.bytes_like(x)?.to_vec();
        return from_bytes_radix(rt, &text, base);
    }
    Err(rt.type_error("int() can't convert non-string with explicit base"))
}

/// `int(v)`: numbers, then texts. An exact int.
pub fn from_object(rt: &Runtime, v: Value) -> R {
    if v.is_fixnum() || v.is_exact(statics::int_type()) {
        return Ok(v);
    }
    let slots = v.ty().slots();
    if let Some(f) = slots.unary[Un::Int as usize] {
        let n = f(rt, v)?;
        return exact_result(rt, n);
    }
    if slots.unary[Un::Index as usize].is_some() {
        return rt.index(v).map(|n| to_exact(rt, n));
    }
    if let Some(trunc) = rt.lookup_special(v, rt.names().__trunc__)? {
        return from_trunc(rt, trunc);
    }
    if let Some(s) = v.downcast::<StrCell>() {
        return from_str_radix(rt, s, 10);
    }
    if rt.has_buffer(v) {
        let text = rt.bytes_like(v)?.to_vec();
        return from_bytes_radix(rt, &text, 10);
    }
    let t = v.ty();
    Err(rt.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        t.name()
    )))
}

/// What `__int__` gave, as an exact int.
fn exact_result(rt: &Runtime, n: Value) -> R {
    if n.is_fixnum() || n.is_exact(statics::int_type()) {
        return Ok(n);
    }
    let t = n.ty();
    if !n.is::<LongCell>() {
        return Err(rt.type_error(format!("__int__ returned non-int (type {})", t.name())));
    }
    deprecated(
        rt,
        &format!(
            "__int__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int is \
             deprecated, and may not be supported in a future version of Python.",
            t.name()
        ),
    )?;
    Ok(to_exact(rt, n))
}

fn from_trunc(rt: &Runtime, trunc: Value) -> R {
    deprecated(rt, "The delegation of int() to __trunc__ is deprecated.")?;
    let n = rt.call(trunc, &[])?;
    if operand(n).is_some() {
        return Ok(to_exact(rt, n));
    }
    if !rt.has_index(n) {
        let t = n.ty();
        return Err(rt.type_error(format!("__trunc__ returned non-Integral (type {})", t.name())));
    }
    rt.index(n).map(|n| to_exact(rt, n))
}

/// A small count or size argument: an int that is not negative.
pub fn as_usize(v: Value) -> Option<usize> {
    usize::try_from(as_i64(v)?).ok()
}
