//! C-API room of CPython's `Objects/bytearrayobject.c` (declared in `Include/bytearrayobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, statics};
use core::ffi::c_char;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::types::Bin;
use kingsnake_runtime::value::ByteArrayCell;

/// `PyObject *PyByteArray_FromStringAndSize(const char *data, Py_ssize_t size)`
///
/// A bytearray of a copy of the data; of `size` bytes that C fills, if `data` is NULL.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_FromStringAndSize(cx: &Cx, data: *const c_char, size: isize) -> CResult<New> {
    let Ok(len) = usize::try_from(size) else {
        return Err(cx.system_error("Negative size passed to PyByteArray_FromStringAndSize"));
    };
    let rt = cx.runtime();
    let made = if data.is_null() {
        rt.call(statics::bytearray_type().value(), &[rt.new_int(len as i64)])?
    } else {
        let bytes = rt.new_bytes(cx.bytes(data.cast(), len));
        rt.call(statics::bytearray_type().value(), &[bytes.value()])?
    };
    Ok(cx.give(made))
}

/// `PyObject *PyByteArray_FromObject(PyObject *o)`
///
/// `bytearray(o)`
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_FromObject(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call(statics::bytearray_type().value(), &[o.value()])?))
}

fn cell(cx: &Cx, o: Borrowed<'_>) -> CResult<Gc<ByteArrayCell>> {
    o.cell_or_bad_call(cx)
}

/// `Py_ssize_t PyByteArray_Size(PyObject *o)`
///
/// The number of bytes.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_Size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(cell(cx, o)?.size.get())
}

/// `char *PyByteArray_AsString(PyObject *o)`
///
/// The bytes, with a NUL behind.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_AsString(cx: &Cx, o: Borrowed<'_>) -> CResult<*mut c_char> {
    let array = cell(cx, o)?;
    if array.start.get() == 0 {
        return Ok(c"".as_ptr().cast_mut());
    }
    Ok(core::ptr::with_exposed_provenance_mut(array.start.get()))
}

/// `int PyByteArray_Resize(PyObject *o, Py_ssize_t size)`
///
/// Gives the bytearray another size. BufferError while its memory is lent.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_Resize(cx: &Cx, o: Borrowed<'_>, size: isize) -> CResult<()> {
    let array = cell(cx, o)?;
    let rt = cx.runtime();
    let (have, want) = (array.size.get(), size.max(0));
    if want > have {
        let zeros = vec![0; (want - have) as usize];
        return Ok(kingsnake_runtime::objects::bytearray::append(rt, array, &zeros)?);
    }
    if want < have {
        let slice = rt.new_object(statics::slice_type(), |head| kingsnake_runtime::value::SliceCell {
            head,
            start: core::cell::Cell::new(rt.new_int(want as i64)),
            stop: core::cell::Cell::new(rt.new_int(have as i64)),
            step: core::cell::Cell::new(crate::abi::Value::none()),
        });
        rt.delitem(o.value(), slice.value())?;
    }
    Ok(())
}

/// `PyObject *PyByteArray_Concat(PyObject *a, PyObject *b)`
///
/// A bytearray of both.
/// CPython: c-api/bytearray, Objects/bytearrayobject.c.
#[capi("3.2")]
fn PyByteArray_Concat(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let first = rt.call(statics::bytearray_type().value(), &[a.value()])?;
    Ok(cx.give(rt.binary(Bin::Add, first, b.value())?))
}
