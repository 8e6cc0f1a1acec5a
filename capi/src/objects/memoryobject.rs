//! C-API room of CPython's `Objects/memoryobject.c` (declared in `Include/memoryobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New, OutBuffer};
use core::ffi::{c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::memoryview;
use kingsnake_runtime::protocol::buffer::Buffer;
use kingsnake_runtime::value::memory;

/// `PyObject *PyMemoryView_FromObject(PyObject *o)`
///
/// `memoryview(o)`. TypeError if `o` lends no memory.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.2")]
fn PyMemoryView_FromObject(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(memoryview::from_object(cx.runtime(), o.value())?.value()))
}

/// `PyObject *PyMemoryView_FromMemory(char *memory, Py_ssize_t size, int flags)`
///
/// A view of memory that the caller keeps in place; `PyBUF_WRITE` (0x200) lets it be written.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.3")]
fn PyMemoryView_FromMemory(cx: &Cx, memory: *mut c_char, size: isize, mode: c_int) -> New {
    let readonly = mode != 0x200;
    let view = Buffer {
        owner: None,
        ..Buffer::bytes(crate::abi::Value::none(), memory.cast(), size.max(0) as usize, readonly)
    };
    cx.give(memoryview::from_buffer(cx.runtime(), &view).value())
}

/// `PyObject *PyMemoryView_FromBuffer(const Py_buffer *view)`
///
/// A view of the memory that `view` describes; releasing stays with the caller.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.11")]
fn PyMemoryView_FromBuffer(cx: &Cx, view: OutBuffer<'_>) -> CResult<New> {
    let mut own = view.view().clone();
    if own.data.is_null() {
        return Err(cx.value_error("PyMemoryView_FromBuffer(): info->buf must not be NULL"));
    }
    own.owner = None;
    Ok(cx.give(memoryview::from_buffer(cx.runtime(), &own).value()))
}

/// `PyObject *PyMemoryView_GetContiguous(PyObject *o, int buffertype, char order)`
///
/// A view of contiguous memory: of `o` itself if it is, else of a copy, unless it is to be written.
/// CPython: c-api/memoryview, Objects/memoryobject.c.
#[capi("3.2")]
fn PyMemoryView_GetContiguous(cx: &Cx, o: Borrowed<'_>, buffertype: c_int, order: c_char) -> CResult<New> {
    let rt = cx.runtime();
    let view = memoryview::from_object(rt, o.value())?;
    let writing = buffertype == 0x200;
    let shape = view.shape();
    let fits = match order as u8 {
        b'C' => shape.is_c_contiguous(),
        b'F' => shape.is_fortran_contiguous(),
        _ => shape.is_c_contiguous() || shape.is_fortran_contiguous(),
    };
    if fits {
        return Ok(cx.give(view.value()));
    }
    if writing {
        let message = "writable contiguous buffer requested for a non-contiguous object.";
        return Err(cx.raise(crate::abi::statics::buffer_error(), message));
    }
    let bytes = rt.call_method_text(view.value(), "tobytes", &[])?;
    Ok(cx.give(memoryview::from_object(rt, bytes)?.value()))
}

/// `int PyBuffer_ToContiguous(void *data, const Py_buffer *view, Py_ssize_t len, char order)`
///
/// Copies the memory of a view, without gaps.
/// CPython: c-api/buffer, Objects/memoryobject.c.
#[capi("3.11")]
fn PyBuffer_ToContiguous(
    cx: &Cx,
    data: *mut c_void,
    view: OutBuffer<'_>,
    len: isize,
    _order: c_char,
) -> CResult<()> {
    if len != view.view().len {
        return Err(cx.value_error("PyBuffer_ToContiguous: len != view->len"));
    }
    let bytes = memory::contiguous_copy(view.view());
    cx.bytes_mut(data, bytes.len()).copy_from_slice(&bytes);
    Ok(())
}
