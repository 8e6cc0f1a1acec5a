//! C-API room of the buffers in CPython's `Objects/abstract.c` (declared in `Include/pybuffer.h`).

use crate::abi::{Borrowed, CResult, Cx, OutBuffer, Value};
use crate::bridge::buffer;
use core::ffi::{c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::protocol::buffer::Buffer;

/// `int PyObject_CheckBuffer(PyObject *o)`
///
/// Whether `o` lends its memory.
/// CPython: c-api/buffer, Objects/abstract.c.
#[capi("3.11")]
fn PyObject_CheckBuffer(cx: &Cx, o: Borrowed<'_>) -> bool {
    cx.runtime().has_buffer(o.value())
}

/// `int PyObject_GetBuffer(PyObject *o, Py_buffer *view, int flags)`
///
/// Fills `view`, to be released by `PyBuffer_Release`. TypeError if `o` lends no memory, BufferError if not as asked for.
/// CPython: c-api/buffer, Objects/abstract.c.
#[capi("3.11")]
fn PyObject_GetBuffer(cx: &Cx, o: Borrowed<'_>, view: Option<OutBuffer<'_>>, flags: c_int) -> CResult<()> {
    let Some(view) = view else { return Err(cx.bad_internal_call()) };
    buffer::get(cx, o, &view, flags)
}

/// `void PyBuffer_Release(Py_buffer *view)`
///
/// Gives the memory back; does nothing to a view that was released.
/// CPython: c-api/buffer, Objects/abstract.c.
#[capi("3.11")]
fn PyBuffer_Release(cx: &Cx, view: OutBuffer<'_>) {
    buffer::release(&view);
}

/// `int PyBuffer_FillInfo(Py_buffer *view, PyObject *exporter, void *data, Py_ssize_t size, int readonly, int flags)`
///
/// Fills a view of plain bytes. BufferError if it is to be written and must not.
/// CPython: c-api/buffer, Objects/abstract.c.
#[capi("3.11")]
fn PyBuffer_FillInfo(
    cx: &Cx,
    view: Option<OutBuffer<'_>>,
    exporter: Option<Borrowed<'_>>,
    data: *mut c_void,
    size: isize,
    readonly: c_int,
    flags: c_int,
) -> CResult<()> {
    let Some(view) = view else {
        return Err(cx.raise(
            crate::abi::statics::buffer_error(),
            "PyBuffer_FillInfo: view==NULL argument is obsolete",
        ));
    };
    if buffer::fill_plain(&view, exporter, data.cast(), size, readonly != 0, flags) {
        return Ok(());
    }
    Err(cx.raise(crate::abi::statics::buffer_error(), "Object is not writable."))
}

/// Whether the items lie without gaps, the last index running fastest (`C`) or slowest.
fn is_contiguous(view: &Buffer, c_order: bool) -> bool {
    if !view.suboffsets.is_null() {
        return false;
    }
    if view.len == 0 || view.strides.is_null() {
        return c_order || view.ndim <= 1 || view.len == 0;
    }
    let (shape, strides) = (view.shape_slice(), view.strides_slice());
    let mut expected = view.itemsize;
    let dims = 0..shape.len();
    let step = |i: usize| {
        let fits = shape[i] <= 1 || strides[i] == expected;
        expected *= shape[i];
        fits
    };
    if c_order { dims.rev().all(step) } else { dims.into_iter().all(step) }
}

/// `int PyBuffer_IsContiguous(const Py_buffer *view, char order)`
///
/// Whether the memory has no gaps, in order `'C'`, `'F'`, or any for `'A'`.
/// CPython: c-api/buffer, Objects/abstract.c.
#[capi("3.11")]
fn PyBuffer_IsContiguous(_cx: &Cx, view: OutBuffer<'_>, order: c_char) -> bool {
    let view = view.view();
    match order as u8 {
        b'C' => is_contiguous(view, true),
        b'F' => is_contiguous(view, false),
        b'A' => is_contiguous(view, true) || is_contiguous(view, false),
        _ => false,
    }
}

/// `Py_ssize_t PyBuffer_SizeFromFormat(const char *format)`
///
/// `struct.calcsize(format)`
/// CPython: c-api/buffer, Objects/abstract.c.
#[capi("3.11")]
fn PyBuffer_SizeFromFormat(cx: &Cx, format: &core::ffi::CStr) -> CResult<isize> {
    let rt = cx.runtime();
    let module = kingsnake_runtime::import::import_module(rt, "struct")?;
    let text = cx.text(format)?;
    let n = rt.call_method_text(module, "calcsize", &[text.value()])?;
    Ok(rt.as_i64(n)? as isize)
}

/// `int PyObject_AsCharBuffer(PyObject *o, const char **data, Py_ssize_t *size)`
///
/// The old buffer interface: read-only memory, not locked.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PyObject_AsCharBuffer(
    cx: &Cx,
    o: Borrowed<'_>,
    data: crate::abi::Out<'_, *const c_char>,
    size: crate::abi::Out<'_, isize>,
) -> CResult<()> {
    let (p, n) = unlocked(cx, o.value(), false)?;
    data.set(p.cast());
    size.set(n);
    Ok(())
}

/// `int PyObject_AsReadBuffer(PyObject *o, const void **data, Py_ssize_t *size)`
///
/// The old buffer interface: read-only memory, not locked.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PyObject_AsReadBuffer(
    cx: &Cx,
    o: Borrowed<'_>,
    data: crate::abi::Out<'_, *const c_void>,
    size: crate::abi::Out<'_, isize>,
) -> CResult<()> {
    let (p, n) = unlocked(cx, o.value(), false)?;
    data.set(p.cast());
    size.set(n);
    Ok(())
}

/// `int PyObject_AsWriteBuffer(PyObject *o, void **data, Py_ssize_t *size)`
///
/// The old buffer interface: writable memory, not locked.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PyObject_AsWriteBuffer(
    cx: &Cx,
    o: Borrowed<'_>,
    data: crate::abi::Out<'_, *mut c_void>,
    size: crate::abi::Out<'_, isize>,
) -> CResult<()> {
    let (p, n) = unlocked(cx, o.value(), true)?;
    data.set(p.cast());
    size.set(n);
    Ok(())
}

fn unlocked(cx: &Cx, v: Value, write: bool) -> CResult<(*mut u8, isize)> {
    let rt = cx.runtime();
    let view = rt.get_buffer(v, i32::from(write))?;
    rt.release_buffer(&view);
    Ok((view.data, view.len))
}

/// `int PyObject_CheckReadBuffer(PyObject *o)`
///
/// Whether `o` lends memory to be read. It always succeeds.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PyObject_CheckReadBuffer(cx: &Cx, o: Borrowed<'_>) -> bool {
    cx.runtime().has_buffer(o.value())
}
