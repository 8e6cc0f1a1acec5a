//! C-API room of CPython's `Objects/floatobject.c` (declared in `Include/floatobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New, statics};
use core::ffi::{c_char, c_int};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::FloatCell;

/// `PyObject *PyFloat_FromDouble(double v)`
///
/// A float.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi("3.2")]
fn PyFloat_FromDouble(cx: &Cx, v: f64) -> New {
    New::from_counted(cx.runtime().heap.box_float(v))
}

/// `double PyFloat_AsDouble(PyObject *v)`
///
/// The number of a float, or of what has `__float__` or `__index__`. TypeError otherwise.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi("3.2")]
fn PyFloat_AsDouble(cx: &Cx, v: Borrowed<'_>) -> CResult<f64> {
    if let Some(f) = v.cell::<FloatCell>() {
        return Ok(f.value.get());
    }
    Ok(cx.runtime().as_f64(v.value())?)
}

/// `PyObject *PyFloat_FromString(PyObject *text)`
///
/// `float(text)`
/// CPython: c-api/float, Objects/floatobject.c.
#[capi("3.2")]
fn PyFloat_FromString(cx: &Cx, text: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call(statics::float_type().value(), &[text.value()])?))
}

/// `double PyFloat_GetMax(void)`
///
/// The largest finite number.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi("3.2")]
fn PyFloat_GetMax(_cx: &Cx) -> f64 {
    f64::MAX
}

/// `double PyFloat_GetMin(void)`
///
/// The smallest normal number.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi("3.2")]
fn PyFloat_GetMin(_cx: &Cx) -> f64 {
    f64::MIN_POSITIVE
}

/// `PyObject *PyFloat_GetInfo(void)`
///
/// `sys.float_info`
/// CPython: c-api/float, Objects/floatobject.c.
#[capi("3.2")]
fn PyFloat_GetInfo(cx: &Cx) -> CResult<New> {
    let rt = cx.runtime();
    let found =
        rt.sys_dict.get().and_then(|d| kingsnake_runtime::objects::dict::get_text(rt, d, "float_info"));
    found.map(|v| cx.give(v)).ok_or_else(|| cx.system_error("sys.float_info is missing"))
}

fn put(cx: &Cx, at: *mut c_char, bytes: &mut [u8], little: c_int) {
    if little == 0 {
        bytes.reverse();
    }
    cx.bytes_mut(at.cast(), bytes.len()).copy_from_slice(bytes);
}

/// `int PyFloat_Pack8(double x, char *p, int little_endian)`
///
/// The eight bytes of the number.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi]
fn PyFloat_Pack8(cx: &Cx, x: f64, p: *mut c_char, little: c_int) -> CResult<()> {
    put(cx, p, &mut x.to_le_bytes(), little);
    Ok(())
}

/// `int PyFloat_Pack4(double x, char *p, int little_endian)`
///
/// The four bytes of the number as `float`. OverflowError if it is too large.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi]
fn PyFloat_Pack4(cx: &Cx, x: f64, p: *mut c_char, little: c_int) -> CResult<()> {
    let narrow = x as f32;
    if narrow.is_infinite() && x.is_finite() {
        return Err(cx.overflow_error("float too large to pack with f format"));
    }
    put(cx, p, &mut narrow.to_le_bytes(), little);
    Ok(())
}

fn get<const N: usize>(cx: &Cx, at: *const c_char, little: c_int) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(cx.bytes(at.cast(), N));
    if little == 0 {
        bytes.reverse();
    }
    bytes
}

/// `double PyFloat_Unpack8(const char *p, int little_endian)`
///
/// The number in eight bytes.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi]
fn PyFloat_Unpack8(cx: &Cx, p: *const c_char, little: c_int) -> f64 {
    f64::from_le_bytes(get(cx, p, little))
}

/// `double PyFloat_Unpack4(const char *p, int little_endian)`
///
/// The number in four bytes.
/// CPython: c-api/float, Objects/floatobject.c.
#[capi]
fn PyFloat_Unpack4(cx: &Cx, p: *const c_char, little: c_int) -> f64 {
    f32::from_le_bytes(get(cx, p, little)).into()
}
