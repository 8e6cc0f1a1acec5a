//! The methods of `int`.

use super::arith::{Operand, operand, to_exact};
use super::text;
use super::{from_plain, repr};
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, GetSetDef, MethodDef, Params};
use crate::value::{LongCell, StrCell, Type, Value, statics};
use kingsnake_plain::int as plain;

pub const METHODS: &[MethodDef] = crate::methods! {
    "conjugate" => Zero(exact), "Returns self, the complex conjugate of any int.";
    "bit_length" => Zero(bit_length), "bit_length($self, /)\n--\n\nNumber of bits necessary to represent self in binary.";
    "bit_count" => Zero(bit_count), "bit_count($self, /)\n--\n\nNumber of ones in the binary representation of the absolute value of self.";
    "to_bytes" => Full(to_bytes), "to_bytes($self, /, length=1, byteorder=\'big\', *, signed=False)\n--\n\nReturn an array of bytes representing an integer.";
    #class "from_bytes" => Full(from_bytes), "from_bytes($type, /, bytes, byteorder=\'big\', *, signed=False)\n--\n\nReturn the integer represented by the given array of bytes.";
    "as_integer_ratio" => Zero(as_integer_ratio), "as_integer_ratio($self, /)\n--\n\nReturn the int as a pair: itself and the denominator 1.";
    "__trunc__" => Zero(exact), "Truncating an Integral returns itself.";
    "__floor__" => Zero(exact), "Flooring an Integral returns itself.";
    "__ceil__" => Zero(exact), "Ceiling of an Integral returns itself.";
    "__round__" => Pos(0, 1, round), "Rounding an Integral returns itself; with a negative digit count, a multiple of a power of ten.";
    "__getnewargs__" => Zero(getnewargs), "__getnewargs__($self, /)\n--\n\n";
    "__format__" => One(format), "__format__($self, format_spec, /)\n--\n\n";
    "__sizeof__" => Zero(sizeof), "__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes.";
};

pub const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("real", exact).doc("the real part of a complex number"),
    GetSetDef::read_only("imag", zero).doc("the imaginary part of a complex number"),
    GetSetDef::read_only("numerator", exact).doc("the numerator of a rational number in lowest terms"),
    GetSetDef::read_only("denominator", one).doc("the denominator of a rational number in lowest terms"),
];

fn exact(rt: &Runtime, v: Value) -> R {
    Ok(to_exact(rt, v))
}

fn zero(_: &Runtime, _: Value) -> R {
    Ok(Value::int(0))
}

fn one(_: &Runtime, _: Value) -> R {
    Ok(Value::int(1))
}

/// The number of bits of the magnitude of an int value.
pub fn bits(v: Value) -> u64 {
    match operand(v) {
        Some(Operand::Small(n)) => plain::bit_length_i64(n) as u64,
        Some(Operand::Big(n)) => plain::bit_length(&n),
        None => 0,
    }
}

fn bit_length(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_uint(bits(v)))
}

fn bit_count(rt: &Runtime, v: Value) -> R {
    Ok(match operand(v) {
        Some(Operand::Small(n)) => Value::int(n.unsigned_abs().count_ones() as i32),
        Some(Operand::Big(n)) => rt.new_uint(plain::bit_count(&n)),
        None => Value::int(0),
    })
}

/// The `byteorder` argument: whether it says little.
fn is_little(rt: &Runtime, order: Option<Value>, function: &str) -> R<bool> {
    let Some(order) = order else { return Ok(false) };
    let Some(text) = order.downcast::<StrCell>() else {
        let t = order.ty();
        return Err(rt.type_error(format!("{function}() argument 'byteorder' must be str, not {}", t.name())));
    };
    match text.ascii() {
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        _ => Err(rt.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn flag(rt: &Runtime, v: Option<Value>) -> R<bool> {
    v.map_or(Ok(false), |v| rt.truthy(v))
}

fn to_bytes(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("to_bytes", &["length", "byteorder", "signed"]).keyword_only_after(2);
    let [length, order, signed] = args.bind(rt, &P)?;
    let length = length.map_or(Ok(1), |n| rt.index_isize(n, statics::overflow_error()))?;
    let little = is_little(rt, order, "to_bytes")?;
    let signed = flag(rt, signed)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(rt.value_error("length argument must be non-negative"));
    };
    if length > isize::MAX as usize - 64 {
        return Err(rt.memory_error());
    }
    Ok(rt.new_bytes(&text::to_bytes(rt, v, length, little, signed)?).value())
}

fn from_bytes(rt: &Runtime, class: Value, args: Args<'_>) -> R {
    const P: Params =
        Params::new("from_bytes", &["bytes", "byteorder", "signed"]).required(1).keyword_only_after(2);
    let [bytes, order, signed] = args.bind(rt, &P)?;
    let little = is_little(rt, order, "from_bytes")?;
    let signed = flag(rt, signed)?;
    let bytes = as_bytes(rt, bytes.unwrap_or(Value::none()))?;
    let n = text::from_bytes(rt, &bytes, little, signed);
    if class == statics::int_type().value() { Ok(n) } else { rt.call(class, &[n]) }
}

/// `bytes(v)` for objects that hold bytes, or give ints below 256.
fn as_bytes(rt: &Runtime, v: Value) -> R<Vec<u8>> {
    if let Some(r) = rt.call_special(v, rt.names().__bytes__, &[])? {
        return rt.bytes_of(r);
    }
    if rt.has_buffer(v) {
        return rt.bytes_of(v);
    }
    let t = v.ty();
    if v.is::<StrCell>() || t.slots().iter.is_none() && t.slots().getitem.is_none() {
        return Err(rt.type_error(format!("cannot convert '{}' object to bytes", t.name())));
    }
    let bytes = rt.call(statics::bytes_type().value(), &[v])?;
    rt.bytes_of(bytes)
}

fn as_integer_ratio(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_tuple(&[to_exact(rt, v), Value::int(1)]).value())
}

fn round(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let n = to_exact(rt, v);
    let Some(&digits) = args.first() else { return Ok(n) };
    let digits = rt.index(digits)?;
    if !super::is_negative(digits) {
        return Ok(n);
    }
    match super::as_i64(digits) {
        Some(d) if d >= -i64::from(u32::MAX) => match operand(n) {
            Some(n) => Ok(from_plain(rt, plain::round_half_even(&n.into_big(), d.unsigned_abs() as u32))),
            None => Ok(n),
        },
        _ => Ok(Value::int(0)),
    }
}

fn getnewargs(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_tuple(&[to_exact(rt, v)]).value())
}

fn format(rt: &Runtime, v: Value, spec: Value) -> R {
    let Some(spec) = spec.downcast::<StrCell>() else {
        let t = spec.ty();
        return Err(rt.type_error(format!("__format__() argument must be str, not {}", t.name())));
    };
    if spec.is_empty() {
        if v.is_fixnum() || v.is_exact(statics::int_type()) {
            return repr(rt, v);
        }
        return Ok(rt.str(v)?.value());
    }
    Ok(rt.new_str_units(text::format(rt, v, spec.units())?.as_units()).value())
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let digits = match v.as_fixnum() {
        Some(n) => plain::bit_length_i64(n).div_ceil(30) as i64,
        None => v.expect_cell::<LongCell>().magnitude().len() as i64,
    };
    let ty: Type = v.ty();
    Ok(rt.new_int(ty.tp_basicsize.get().max(24) as i64 + 4 * digits.max(1)))
}
