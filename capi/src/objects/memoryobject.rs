//! C-API room of CPython's `Objects/memoryobject.c` (declared in `Include/memoryobject.h`).

use crate::abi::{Borrowed, CResult, Cx, In, New, Value, statics};
use core::ffi::{c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::memoryview;
use kingsnake_runtime::protocol::buffer::Buffer;

/// `PyBUF_WRITE`
const WRITE: c_int = 0x200;
/// `PyBUF_READ`
const READ: c_int = 0x100;

/// `PyObject *PyMemoryView_FromObject(PyObject *object)`
///
/// `memoryview(object)`. TypeError if it lends no memory.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.2")]
fn PyMemoryView_FromObject(cx: &Cx, object: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(memoryview::from_object(cx.runtime(), object.value())?.value()))
}

/// `PyObject *PyMemoryView_FromMemory(char *memory, Py_ssize_t size, int flags)`
///
/// A view of memory of C's, which stays where it is as long as the view lives.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.3")]
fn PyMemoryView_FromMemory(cx: &Cx, memory: *mut c_char, size: isize, flags: c_int) -> CResult<New> {
    if flags != READ && flags != WRITE {
        return Err(cx.bad_internal_call());
    }
    let none = Value::none();
    let view =
        Buffer { owner: None, ..Buffer::bytes(none, memory.cast(), size.max(0) as usize, flags == READ) };
    Ok(cx.give(memoryview::from_buffer(cx.runtime(), &view).value()))
}

/// `PyObject *PyMemoryView_FromBuffer(const Py_buffer *info)`
///
/// A view of the memory that the structure describes, which the view does not release. ValueError if there is none.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.11")]
fn PyMemoryView_FromBuffer(cx: &Cx, info: In<'_, Buffer>) -> CResult<New> {
    if info.data.is_null() {
        return Err(cx.value_error("PyMemoryView_FromBuffer(): info->buf must not be NULL"));
    }
    let view = Buffer { owner: None, ..(*info).clone() };
    Ok(cx.give(memoryview::from_buffer(cx.runtime(), &view).value()))
}

/// The letter of an order: `C`, `F` or `A`.
fn order_text(cx: &Cx, order: c_char) -> Value {
    let letter = char::from(order as u8).to_string();
    cx.runtime().new_str(&letter).value()
}

/// `PyObject *PyMemoryView_GetContiguous(PyObject *base, int kind, char order)`
///
/// A view of contiguous memory: the object's own, or a copy that can only be read. BufferError if one to write to would have to be a copy.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.2")]
fn PyMemoryView_GetContiguous(cx: &Cx, base: Borrowed<'_>, kind: c_int, order: c_char) -> CResult<New> {
    let rt = cx.runtime();
    let view = memoryview::from_object(rt, base.value())?.value();
    if kind == WRITE && rt.truthy(rt.getattr_text(view, "readonly")?)? {
        return Err(cx.raise(statics::buffer_error(), "underlying buffer is not writable"));
    }
    let attribute = match order as u8 {
        b'C' => "c_contiguous",
        b'F' => "f_contiguous",
        _ => "contiguous",
    };
    if rt.truthy(rt.getattr_text(view, attribute)?)? {
        return Ok(cx.give(view));
    }
    if kind == WRITE {
        let message = "writable contiguous buffer requested for a non-contiguous object.";
        return Err(cx.raise(statics::buffer_error(), message));
    }
    let copy = rt.call_method_text(view, "tobytes", &[order_text(cx, order)])?;
    Ok(cx.give(memoryview::from_object(rt, copy)?.value()))
}

/// `int PyBuffer_ToContiguous(void *memory, const Py_buffer *view, Py_ssize_t len, char order)`
///
/// Copies the items of a view in the order `C`, `F` or `A`. ValueError if `len` is not the view's.
/// CPython: c-api/buffer, Objects/memoryobject.c.
#[capi("3.11")]
fn PyBuffer_ToContiguous(
    cx: &Cx,
    memory: *mut c_void,
    view: In<'_, Buffer>,
    len: isize,
    order: c_char,
) -> CResult<()> {
    if len != view.len {
        return Err(cx.value_error("PyBuffer_ToContiguous: len != view->len"));
    }
    let rt = cx.runtime();
    let whole = memoryview::from_buffer(rt, &Buffer { owner: None, ..(*view).clone() }).value();
    let copy = rt.call_method_text(whole, "tobytes", &[order_text(cx, order)])?;
    let bytes = rt.bytes_of(copy)?;
    cx.bytes_mut(memory, bytes.len()).copy_from_slice(&bytes);
    Ok(())
}
