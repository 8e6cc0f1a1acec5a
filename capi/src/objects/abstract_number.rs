//! C-API room of the numbers in CPython's `Objects/abstract.c` (declared in `Include/abstract.h`).

use crate::abi::{Borrowed, CResult, Cx, New, statics};
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::int;
use kingsnake_runtime::types::{Bin, Un};
use kingsnake_runtime::value::ComplexCell;

/// `int PyNumber_Check(PyObject *o)`
///
/// Whether `o` can be made an int, a float or a complex.
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Check(_cx: &Cx, o: Option<Borrowed<'_>>) -> bool {
    o.is_some_and(|o| {
        let slots = o.ty().slots();
        [Un::Index, Un::Int, Un::Float].iter().any(|&op| slots.unary[op as usize].is_some())
            || o.cell::<ComplexCell>().is_some()
    })
}

/// `int PyIndex_Check(PyObject *o)`
///
/// Whether `o` has `nb_index`.
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.8")]
fn PyIndex_Check(_cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().slots().unary[Un::Index as usize].is_some()
}

/// `PyObject *PyNumber_Add(PyObject *a, PyObject *b)`
///
/// `a + b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Add(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::Add, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceAdd(PyObject *a, PyObject *b)`
///
/// `a += b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceAdd(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Add, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Subtract(PyObject *a, PyObject *b)`
///
/// `a - b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Subtract(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::Sub, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceSubtract(PyObject *a, PyObject *b)`
///
/// `a -= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceSubtract(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Sub, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Multiply(PyObject *a, PyObject *b)`
///
/// `a * b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Multiply(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::Mul, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceMultiply(PyObject *a, PyObject *b)`
///
/// `a *= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceMultiply(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Mul, a.value(), b.value())?))
}

/// `PyObject *PyNumber_MatrixMultiply(PyObject *a, PyObject *b)`
///
/// `a @ b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.7")]
fn PyNumber_MatrixMultiply(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::MatMul, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceMatrixMultiply(PyObject *a, PyObject *b)`
///
/// `a @= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.7")]
fn PyNumber_InPlaceMatrixMultiply(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::MatMul, a.value(), b.value())?))
}

/// `PyObject *PyNumber_TrueDivide(PyObject *a, PyObject *b)`
///
/// `a / b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_TrueDivide(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::TrueDiv, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceTrueDivide(PyObject *a, PyObject *b)`
///
/// `a /= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceTrueDivide(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::TrueDiv, a.value(), b.value())?))
}

/// `PyObject *PyNumber_FloorDivide(PyObject *a, PyObject *b)`
///
/// `a // b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_FloorDivide(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::FloorDiv, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceFloorDivide(PyObject *a, PyObject *b)`
///
/// `a //= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceFloorDivide(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::FloorDiv, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Remainder(PyObject *a, PyObject *b)`
///
/// `a % b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Remainder(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::Mod, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceRemainder(PyObject *a, PyObject *b)`
///
/// `a %= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceRemainder(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Mod, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Lshift(PyObject *a, PyObject *b)`
///
/// `a << b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Lshift(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::LShift, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceLshift(PyObject *a, PyObject *b)`
///
/// `a <<= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceLshift(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::LShift, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Rshift(PyObject *a, PyObject *b)`
///
/// `a >> b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Rshift(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::RShift, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceRshift(PyObject *a, PyObject *b)`
///
/// `a >>= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceRshift(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::RShift, a.value(), b.value())?))
}

/// `PyObject *PyNumber_And(PyObject *a, PyObject *b)`
///
/// `a & b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_And(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::And, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceAnd(PyObject *a, PyObject *b)`
///
/// `a &= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceAnd(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::And, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Or(PyObject *a, PyObject *b)`
///
/// `a | b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Or(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::Or, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceOr(PyObject *a, PyObject *b)`
///
/// `a |= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceOr(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Or, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Xor(PyObject *a, PyObject *b)`
///
/// `a ^ b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Xor(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::Xor, a.value(), b.value())?))
}

/// `PyObject *PyNumber_InPlaceXor(PyObject *a, PyObject *b)`
///
/// `a ^= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlaceXor(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Xor, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Divmod(PyObject *a, PyObject *b)`
///
/// `divmod(a, b)`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Divmod(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().binary(Bin::DivMod, a.value(), b.value())?))
}

/// `PyObject *PyNumber_Negative(PyObject *o)`
///
/// `-o`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Negative(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().unary(Un::Neg, o.value())?))
}

/// `PyObject *PyNumber_Positive(PyObject *o)`
///
/// `+o`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Positive(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().unary(Un::Pos, o.value())?))
}

/// `PyObject *PyNumber_Absolute(PyObject *o)`
///
/// `abs(o)`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Absolute(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().unary(Un::Abs, o.value())?))
}

/// `PyObject *PyNumber_Invert(PyObject *o)`
///
/// `~o`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Invert(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().unary(Un::Invert, o.value())?))
}

/// `PyObject *PyNumber_Power(PyObject *a, PyObject *b, PyObject *modulus)`
///
/// `pow(a, b, modulus)`; None for no modulus.
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Power(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>, modulus: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().power(a.value(), b.value(), modulus.value())?))
}

/// `PyObject *PyNumber_InPlacePower(PyObject *a, PyObject *b, PyObject *modulus)`
///
/// `a **= b`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_InPlacePower(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>, modulus: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    if let Some(f) = a.ty().slots().inplace_pow {
        let made = f(rt, a.value(), b.value(), modulus.value())?;
        if !made.is_not_implemented() {
            return Ok(cx.give(made));
        }
    }
    Ok(cx.give(rt.power(a.value(), b.value(), modulus.value())?))
}

/// `PyObject *PyNumber_Index(PyObject *o)`
///
/// `operator.index(o)`, an exact int.
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Index(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let n = rt.index(o.value())?;
    match int::to_bigint(n) {
        Some(exact) if !n.is_exact(statics::int_type()) => Ok(cx.give(rt.new_bigint(&exact))),
        _ => Ok(cx.give(n)),
    }
}

/// `PyObject *_PyNumber_Index(PyObject *o)`
///
/// `operator.index(o)`, perhaps of a subclass of int.
/// CPython: Objects/abstract.c.
#[capi]
fn _PyNumber_Index(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().index(o.value())?))
}

/// `PyObject *PyNumber_Long(PyObject *o)`
///
/// `int(o)`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Long(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    if o.ty() == statics::int_type() {
        return Ok(o.new_ref());
    }
    Ok(cx.give(cx.runtime().call(statics::int_type().value(), &[o.value()])?))
}

/// `PyObject *PyNumber_Float(PyObject *o)`
///
/// `float(o)`
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_Float(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    if o.ty() == statics::float_type() {
        return Ok(o.new_ref());
    }
    Ok(cx.give(cx.runtime().call(statics::float_type().value(), &[o.value()])?))
}

/// `Py_ssize_t PyNumber_AsSsize_t(PyObject *o, PyObject *exception)`
///
/// The index as `Py_ssize_t`; what does not fit raises `exception`, or is clamped for NULL.
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_AsSsize_t(cx: &Cx, o: Borrowed<'_>, exception: Option<Borrowed<'_>>) -> CResult<isize> {
    let rt = cx.runtime();
    let n = rt.index(o.value())?;
    if let Some(n) = int::as_i64(n) {
        return Ok(n as isize);
    }
    match exception.and_then(|e| e.value().downcast()) {
        None => Ok(if int::is_negative(n) { isize::MIN } else { isize::MAX }),
        Some(class) => {
            let t = o.ty();
            Err(cx.raise(class, format!("cannot fit '{}' into an index-sized integer", t.tp_name_str())))
        }
    }
}

/// `PyObject *PyNumber_ToBase(PyObject *o, int base)`
///
/// The digits of an int in base 2, 8, 10 or 16.
/// CPython: c-api/number, Objects/abstract.c.
#[capi("3.2")]
fn PyNumber_ToBase(cx: &Cx, o: Borrowed<'_>, base: c_int) -> CResult<New> {
    let text = super::longobject::format_in(cx, o.value(), base)?;
    Ok(cx.born(cx.runtime().new_str(&text)))
}
