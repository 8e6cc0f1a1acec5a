//! Arithmetic of floats. An operand may be an int; anything else gives NotImplemented.

use super::as_float;
use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::int::{self, Operand};
use crate::types::Cmp;
use crate::value::{FloatCell, Unpacked, Value};
use kingsnake_plain::float::{self as plain, FloatPow, FloatPowError};
use kingsnake_plain::int as plain_int;

/// The operand as a float; `None` for other types; OverflowError for ints beyond the floats.
#[inline(always)]
fn operand(rt: &Runtime, v: Value) -> R<Option<f64>> {
    match v.unpack() {
        Unpacked::Flonum(x) => Ok(Some(x)),
        Unpacked::Fixnum(n) => Ok(Some(n as f64)),
        Unpacked::Object(_) => match as_float(v) {
            Some(x) => Ok(Some(x)),
            None if int::is_int(v) => int::to_f64(rt, v).map(Some),
            None => Ok(None),
        },
    }
}

/// Both operands as floats, or NotImplemented from the function that asks.
macro_rules! operands {
    ($rt:expr, $a:expr, $b:expr) => {{
        let Some(x) = operand($rt, $a)? else { return Ok(Value::not_implemented()) };
        let Some(y) = operand($rt, $b)? else { return Ok(Value::not_implemented()) };
        (x, y)
    }};
}

macro_rules! simple {
    ($($name:ident, $op:tt;)*) => {$(
        pub fn $name(rt: &Runtime, a: Value, b: Value) -> R {
            let (x, y) = operands!(rt, a, b);
            Ok(rt.new_float(x $op y))
        }
    )*};
}
simple! {
    add, +;
    sub, -;
    mul, *;
}

pub fn true_div(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, y) = operands!(rt, a, b);
    if y == 0.0 {
        return Err(rt.zero_division_error("float division by zero"));
    }
    Ok(rt.new_float(x / y))
}

#[cold]
fn div_error(rt: &Runtime, error: plain::FloatDivError) -> Raised {
    rt.zero_division_error(error.to_string())
}

pub fn floor_div(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, y) = operands!(rt, a, b);
    plain::floor_div(x, y).map(|r| rt.new_float(r)).map_err(|e| div_error(rt, e))
}

pub fn rem(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, y) = operands!(rt, a, b);
    plain::floor_mod(x, y).map(|r| rt.new_float(r)).map_err(|e| div_error(rt, e))
}

pub fn divmod(rt: &Runtime, a: Value, b: Value) -> R {
    let (x, y) = operands!(rt, a, b);
    match plain::divmod(x, y) {
        Ok((q, r)) => Ok(rt.new_tuple(&[rt.new_float(q), rt.new_float(r)]).value()),
        Err(e) => Err(div_error(rt, e)),
    }
}

pub fn pow(rt: &Runtime, a: Value, b: Value, modulus: Value) -> R {
    if !modulus.is_none() {
        return Err(rt.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    let (x, y) = operands!(rt, a, b);
    power(rt, x, y)
}

/// `x ** y`; complex where the base is negative and the exponent not whole.
pub fn power(rt: &Runtime, x: f64, y: f64) -> R {
    match plain::pow(x, y) {
        Ok(FloatPow::Real(r)) => Ok(rt.new_float(r)),
        Ok(FloatPow::Complex) => crate::objects::complex::power_of_reals(rt, x, y),
        Err(FloatPowError::ZeroToNegative) => {
            Err(rt.zero_division_error(FloatPowError::ZeroToNegative.to_string()))
        }
        Err(FloatPowError::Overflow) => Err(out_of_range(rt)),
    }
}

/// `OverflowError(34, 'Numerical result out of range')`
#[cold]
pub fn out_of_range(rt: &Runtime) -> Raised {
    let text = rt.new_str("Numerical result out of range").value();
    rt.raise_with(crate::value::statics::overflow_error(), &[Value::int(34), text])
}

pub fn neg(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_float(-as_float(v).unwrap_or(0.0)))
}

pub fn abs(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_float(as_float(v).unwrap_or(0.0).abs()))
}

/// `+v`, `float(v)`: the number as an exact float.
pub fn exact(rt: &Runtime, v: Value) -> R {
    Ok(to_exact(rt, v))
}

/// A float value as one of type `float` itself.
#[inline]
pub fn to_exact(rt: &Runtime, v: Value) -> Value {
    if v.is_flonum() || v.is_exact(crate::value::statics::float_type()) {
        return v;
    }
    rt.new_float(as_float(v).unwrap_or(0.0))
}

pub fn to_int(rt: &Runtime, v: Value) -> R {
    int::from_f64(rt, as_float(v).unwrap_or(0.0))
}

pub fn truth(_: &Runtime, v: Value) -> R<bool> {
    Ok(as_float(v).is_some_and(|x| x != 0.0))
}

/// Comparison with floats and, exactly, with ints of any size.
pub fn compare(_: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let Some(x) = as_float(a) else { return Ok(Value::not_implemented()) };
    let ordering = match as_float(b) {
        Some(y) => x.partial_cmp(&y),
        None => match cmp_int(x, b) {
            Some(ordering) => ordering,
            None => return Ok(Value::not_implemented()),
        },
    };
    Ok(Value::bool(match ordering {
        Some(ordering) => op.test(ordering),
        None => op == Cmp::Ne,
    }))
}

/// How `x` compares with an int value (inner `None`: NaN); outer `None` if `v` is no int.
pub fn cmp_int(x: f64, v: Value) -> Option<Option<std::cmp::Ordering>> {
    let ordering = match int::operand(v)? {
        Operand::Small(n) => plain_int::cmp_i64_f64(n, x),
        Operand::Big(n) => plain_int::cmp_f64(&n, x),
    };
    Some(ordering.map(std::cmp::Ordering::reverse))
}

/// The hash of the number; that of a NaN goes by the object.
pub fn hash(_: &Runtime, v: Value) -> R<i64> {
    let x = as_float(v).unwrap_or(0.0);
    if x.is_nan() {
        return Ok(kingsnake_plain::hash::hash_address(v.expect_cell::<FloatCell>().address()));
    }
    Ok(super::hash_f64(x))
}
