//! C-API room of CPython's `Objects/bytearrayobject.c` (declared in `Include/bytearrayobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New, statics};
use core::ffi::c_char;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::ByteArrayCell;

/// `PyObject *PyByteArray_FromObject(PyObject *object)`
///
/// `bytearray(object)`
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_FromObject(cx: &Cx, object: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call(statics::bytearray_type().value(), &[object.value()])?))
}

/// `PyObject *PyByteArray_FromStringAndSize(const char *data, Py_ssize_t size)`
///
/// A bytearray of these bytes; of zeros for NULL. SystemError if the size is negative.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_FromStringAndSize(cx: &Cx, data: *const c_char, size: isize) -> CResult<New> {
    let Ok(size) = usize::try_from(size) else {
        return Err(cx.system_error("Negative size passed to PyByteArray_FromStringAndSize"));
    };
    let rt = cx.runtime();
    let made = match data.is_null() {
        true => rt.new_bytearray(&vec![0; size])?,
        false => rt.new_bytearray(cx.bytes(data.cast(), size))?,
    };
    Ok(cx.give(made.value()))
}

/// `PyObject *PyByteArray_Concat(PyObject *a, PyObject *b)`
///
/// The bytes of both as a new bytearray. TypeError of what lends no bytes.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_Concat(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let (x, y) = (a.value(), b.value());
    if !rt.has_buffer(x) || !rt.has_buffer(y) {
        let (p, q) = (x.ty(), y.ty());
        return Err(cx.type_error(format!("can't concat {} to {}", p.tp_name_str(), q.tp_name_str())));
    }
    let mut all = rt.bytes_of(x)?;
    all.extend_from_slice(&rt.bytes_like(y)?);
    Ok(cx.give(rt.new_bytearray(&all)?.value()))
}

/// `char *PyByteArray_AsString(PyObject *array)`
///
/// The bytes, with a NUL behind them; valid until the size changes.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_AsString(cx: &Cx, array: Borrowed<'_>) -> CResult<*mut c_char> {
    let cell = array.cell_or_bad_call::<ByteArrayCell>(cx)?;
    Ok(if cell.is_empty() { c"".as_ptr().cast_mut() } else { cell.data().cast() })
}

/// `Py_ssize_t PyByteArray_Size(PyObject *array)`
///
/// How many bytes there are.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_Size(cx: &Cx, array: Borrowed<'_>) -> CResult<isize> {
    Ok(array.cell_or_bad_call::<ByteArrayCell>(cx)?.size.get())
}

/// `int PyByteArray_Resize(PyObject *array, Py_ssize_t size)`
///
/// Drops bytes at the end, or adds zeros. BufferError while the memory is lent.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_Resize(cx: &Cx, array: Borrowed<'_>, size: isize) -> CResult<()> {
    let cell = array.cell_or_bad_call::<ByteArrayCell>(cx)?;
    let (old, new) = (cell.len(), size.max(0) as usize);
    let rt = cx.runtime();
    if new == old {
        return Ok(());
    }
    cell.check_resizable(rt)?;
    match new < old {
        true => Ok(cell.splice(rt, new, old, &[])?),
        false => Ok(cell.splice(rt, old, old, &vec![0; new - old])?),
    }
}
