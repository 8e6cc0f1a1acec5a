//! `float(…)` and the methods.

use super::arith::to_exact;
use super::as_float;
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::int;
use crate::objects::warn::deprecated;
use crate::types::args::check_count;
use crate::types::{Args, GetSetDef, MethodDef, Un};
use crate::value::{ByteArrayCell, BytesCell, FloatCell, LongCell, StrCell, Type, Value, statics};
use kingsnake_plain::float as plain;

pub const METHODS: &[MethodDef] = crate::methods! {
    "conjugate" => Zero(exact), "conjugate($self, /)\n--\n\nReturn self, the complex conjugate of any float.";
    "__trunc__" => Zero(super::arith::to_int), "__trunc__($self, /)\n--\n\nReturn the Integral closest to x between 0 and x.";
    "__floor__" => Zero(floor), "__floor__($self, /)\n--\n\nReturn the floor as an Integral.";
    "__ceil__" => Zero(ceil), "__ceil__($self, /)\n--\n\nReturn the ceiling as an Integral.";
    "__round__" => Pos(0, 1, round), "__round__($self, ndigits=None, /)\n--\n\nReturn the Integral closest to x, rounding half toward even.";
    "as_integer_ratio" => Zero(as_integer_ratio), "as_integer_ratio($self, /)\n--\n\nReturn a pair of integers whose quotient is exactly the float.";
    #class "fromhex" => One(fromhex), "fromhex($type, string, /)\n--\n\nCreate a floating-point number from a hexadecimal string.";
    "hex" => Zero(hex), "hex($self, /)\n--\n\nReturn a hexadecimal representation of a floating-point number.";
    "is_integer" => Zero(is_integer), "is_integer($self, /)\n--\n\nReturn True if the float is an integer.";
    "__getnewargs__" => Zero(getnewargs), "__getnewargs__($self, /)\n--\n\n";
    #class "__getformat__" => One(getformat), "__getformat__($type, typestr, /)\n--\n\nHow the C types double and float are stored.";
    "__format__" => One(format), "__format__($self, format_spec, /)\n--\n\nFormats the float according to format_spec.";
};

pub const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("real", exact).doc("the real part of a complex number"),
    GetSetDef::read_only("imag", zero).doc("the imaginary part of a complex number"),
];

fn number(v: Value) -> f64 {
    as_float(v).unwrap_or(0.0)
}

fn exact(rt: &Runtime, v: Value) -> R {
    Ok(to_exact(rt, v))
}

fn zero(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_float(0.0))
}

/// `float(x=0)`
pub fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    if args.has_keywords() && crate::objects::support::takes_no_keywords(ty, statics::float_type()) {
        return Err(rt.type_error("float() takes no keyword arguments"));
    }
    let pos = args.pos();
    check_count(rt, "float", pos.len(), 0, 1)?;
    let x = match pos.first() {
        Some(&v) => to_float(rt, v)?,
        None => rt.new_float(0.0),
    };
    if ty == statics::float_type() {
        return Ok(x);
    }
    let x = number(x);
    Ok(rt.new_object(ty, |head| FloatCell::new(head, x)).value())
}

/// `float(v)`: numbers and texts. An exact float.
pub fn to_float(rt: &Runtime, v: Value) -> R {
    if v.is_flonum() || v.is_exact(statics::float_type()) {
        return Ok(v);
    }
    if let Some(n) = v.as_fixnum() {
        return Ok(rt.new_float(n as f64));
    }
    let slots = v.ty().slots();
    if let Some(f) = slots.unary[Un::Float as usize] {
        let x = f(rt, v)?;
        return exact_result(rt, v, x);
    }
    if slots.unary[Un::Index as usize].is_some() {
        return rt.as_f64(v).map(|x| rt.new_float(x));
    }
    if let Some(x) = as_float(v) {
        return Ok(rt.new_float(x));
    }
    from_text(rt, v)
}

/// What `__float__` gave, as an exact float.
fn exact_result(rt: &Runtime, v: Value, x: Value) -> R {
    if x.is_flonum() || x.is_exact(statics::float_type()) {
        return Ok(x);
    }
    let (t, r) = (v.ty(), x.ty());
    if as_float(x).is_none() {
        return Err(rt.type_error(format!("{}.__float__ returned non-float (type {})", t.name(), r.name())));
    }
    deprecated(
        rt,
        &format!(
            "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass of \
             float is deprecated, and may not be supported in a future version of Python.",
            t.name(),
            r.name()
        ),
    )?;
    Ok(to_exact(rt, x))
}

fn from_text(rt: &Runtime, v: Value) -> R {
    let parsed = if let Some(s) = v.downcast::<StrCell>() {
        plain::parse(s.units())
    } else if rt.has_buffer(v) {
        plain::parse_ascii(&rt.bytes_like(v)?)
    } else {
        let t = v.ty();
        return Err(
            rt.type_error(format!("float() argument must be a string or a real number, not '{}'", t.name()))
        );
    };
    match parsed {
        Some(x) => Ok(rt.new_float(x)),
        None => Err(not_a_float(rt, v)),
    }
}

#[cold]
fn not_a_float(rt: &Runtime, v: Value) -> Raised {
    let shown = if v.is::<BytesCell>() || v.is::<ByteArrayCell>() || v.is::<StrCell>() {
        rt.repr_text(v)
    } else {
        rt.bytes_of(v).map(|b| String::from_utf8_lossy(&kingsnake_plain::repr::bytes_repr(&b)).into_owned())
    };
    match shown {
        Ok(text) => rt.value_error(format!("could not convert string to float: {text}")),
        Err(raised) => raised,
    }
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_ascii(plain::repr(number(v)).as_bytes()).value())
}

fn floor(rt: &Runtime, v: Value) -> R {
    int::from_float_result(rt, plain::floor_to_int(number(v)))
}

fn ceil(rt: &Runtime, v: Value) -> R {
    int::from_float_result(rt, plain::ceil_to_int(number(v)))
}

fn round(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let x = number(v);
    match args.first() {
        Some(&digits) if !digits.is_none() => {
            let digits = rt.index_isize(digits, statics::none_type())?;
            match plain::round_digits(x, digits as i64) {
                Ok(x) => Ok(rt.new_float(x)),
                Err(e) => Err(rt.overflow_error(e.to_string())),
            }
        }
        _ => int::from_float_result(rt, plain::round_to_int(x)),
    }
}

fn as_integer_ratio(rt: &Runtime, v: Value) -> R {
    match plain::as_integer_ratio(number(v)) {
        Ok((n, d)) => {
            let (n, d) = (int::from_plain(rt, n), int::from_plain(rt, d));
            Ok(rt.new_tuple(&[n, d]).value())
        }
        Err(e @ plain::RatioError::Infinity) => Err(rt.overflow_error(e.to_string())),
        Err(e) => Err(rt.value_error(e.to_string())),
    }
}

fn fromhex(rt: &Runtime, class: Value, text: Value) -> R {
    let Some(s) = text.downcast::<StrCell>() else {
        let t = text.ty();
        return Err(rt.type_error(format!("bad argument type for built-in operation (not '{}')", t.name())));
    };
    let bytes = s.units().to_wtf8();
    let x = match plain::from_hex(&bytes) {
        Ok(x) => rt.new_float(x),
        Err(e @ plain::FromHexError::Invalid) => return Err(rt.value_error(e.to_string())),
        Err(e) => return Err(rt.overflow_error(e.to_string())),
    };
    if class == statics::float_type().value() { Ok(x) } else { rt.call(class, &[x]) }
}

fn hex(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_ascii(plain::to_hex(number(v)).as_bytes()).value())
}

fn is_integer(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(plain::is_integer(number(v))))
}

fn getnewargs(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_tuple(&[rt.new_float(number(v))]).value())
}

fn getformat(rt: &Runtime, _: Value, kind: Value) -> R {
    let Some(s) = kind.downcast::<StrCell>() else {
        let t = kind.ty();
        return Err(rt.type_error(format!("__getformat__() argument must be str, not {}", t.name())));
    };
    match s.ascii() {
        Some("double" | "float") => {
            let order = if cfg!(target_endian = "little") { "little" } else { "big" };
            Ok(rt.new_str(&format!("IEEE, {order}-endian")).value())
        }
        _ => Err(rt.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}

fn format(rt: &Runtime, v: Value, spec: Value) -> R {
    let Some(spec) = spec.downcast::<StrCell>() else {
        let t = spec.ty();
        return Err(rt.type_error(format!("__format__() argument must be str, not {}", t.name())));
    };
    if spec.is_empty() {
        return Ok(rt.str(v)?.value());
    }
    let ty = v.ty();
    match kingsnake_plain::format::format_float(number(v), spec.units(), ty.name()) {
        Ok(text) => Ok(rt.new_str_units(text.as_units()).value()),
        Err(e) => Err(int::raise_plain(rt, e)),
    }
}

/// Whether a value is an int or a float: what arithmetic on floats takes.
pub fn is_real(v: Value) -> bool {
    v.is_fixnum() || v.is_flonum() || v.is::<FloatCell>() || v.is::<LongCell>()
}
