//! `Py_buffer`s between C and the runtime.

use super::slot::{BF_GETBUFFER, BF_RELEASEBUFFER};
use crate::abi::raw::{cell, cell_opt, decref, incref, pointer};
use crate::abi::{Borrowed, CResult, Cx, OutBuffer, Runtime, Value};
use crate::layout::{Py_buffer, PyObject};
use core::ffi::c_char;
use core::ptr::{NonNull, null, null_mut};
use kingsnake_runtime::protocol::buffer::{Buffer, flags};

static BYTE_FORMAT: &core::ffi::CStr = c"B";

/// Hands a view over to C: the structure gets a count of its owner, and what `wanted` asks for is filled in.
///
/// # Safety
/// `view` points to a `Py_buffer` of the caller's.
pub unsafe fn fill(rt: &Runtime, view: *mut Py_buffer, filled: Buffer, wanted: i32) {
    if let Some(owner) = filled.owner.and_then(Value::as_object) {
        rt.heap.show_to_c(owner);
        incref(owner);
    }
    // SAFETY: the caller's promise; the layouts are the same.
    let view = unsafe {
        view.cast::<Buffer>().write(filled);
        &mut *view.cast::<Buffer>()
    };
    let one_dimension = view.ndim == 1;
    if wanted & flags::ND != flags::ND {
        view.shape = null();
    } else if one_dimension && view.shape.is_null() {
        view.shape = &raw const view.len;
        if view.itemsize > 1 {
            // More than one byte an item: the shape is in `internal`, which nobody else uses then.
            view.internal = (view.len / view.itemsize) as usize;
            view.shape = (&raw const view.internal).cast();
        }
    }
    if wanted & flags::STRIDES != flags::STRIDES {
        view.strides = null();
    } else if one_dimension && view.strides.is_null() {
        view.strides = &raw const view.itemsize;
    }
    if wanted & flags::FORMAT == 0 {
        view.format = null();
    } else if view.format.is_null() {
        view.format = BYTE_FORMAT.as_ptr();
    }
}

/// A view that C filled, as managed code keeps it: it may move, so pointers into itself become NULL.
pub fn settle(view: &mut Buffer) {
    let (start, end) =
        (core::ptr::from_ref(view) as usize, core::ptr::from_ref(view) as usize + size_of::<Buffer>());
    let own = |p: *const isize| (start..end).contains(&(p as usize));
    if own(view.shape) {
        view.shape = null();
    }
    if own(view.strides) {
        view.strides = null();
    }
}

/// `PyBuffer_FillInfo`'s work: a view of `len` bytes. False: the request wants to write, and may not.
///
/// # Safety
/// `view` points to a `Py_buffer`, `exporter` is NULL or a live object.
pub unsafe fn fill_info(
    view: *mut Py_buffer,
    exporter: *mut PyObject,
    data: *mut u8,
    len: isize,
    readonly: bool,
    wanted: i32,
) -> bool {
    if wanted & flags::WRITABLE != 0 && readonly {
        return false;
    }
    if let Some(p) = NonNull::new(exporter) {
        // SAFETY: the caller's promise.
        incref(unsafe { cell(p) });
    }
    // SAFETY: the caller's promise.
    let view = unsafe { &mut *view };
    view.obj = exporter;
    view.buf = data.cast();
    view.len = len;
    view.readonly = readonly.into();
    view.itemsize = 1;
    view.ndim = 1;
    let format: *mut c_char = BYTE_FORMAT.as_ptr().cast_mut();
    view.format = if wanted & flags::FORMAT != 0 { format } else { null_mut() };
    view.shape = if wanted & flags::ND == flags::ND { &raw mut view.len } else { null_mut() };
    view.strides =
        if wanted & flags::STRIDES == flags::STRIDES { &raw mut view.itemsize } else { null_mut() };
    view.suboffsets = null_mut();
    view.internal = null_mut();
    true
}

type GetBuffer = unsafe extern "C" fn(*mut PyObject, *mut Py_buffer, i32) -> i32;
type ReleaseBuffer = unsafe extern "C" fn(*mut PyObject, *mut Py_buffer);

/// `PyObject_GetBuffer`: the exporter's own function fills the caller's structure in place.
pub fn get(cx: &Cx, o: Borrowed<'_>, view: &OutBuffer<'_>, wanted: i32) -> CResult<()> {
    if !o.ty().is_native() {
        let buffer = cx.runtime().get_buffer(o.value(), wanted)?;
        view.give(cx, buffer);
        return Ok(());
    }
    let function = BF_GETBUFFER.read(o.ty());
    if function == 0 {
        let t = o.ty();
        return Err(cx.type_error(format!("a bytes-like object is required, not '{}'", t.tp_name_str())));
    }
    // SAFETY: the slot of a live object's type; the structure is the caller's.
    let result = unsafe {
        core::mem::transmute::<usize, GetBuffer>(function)(pointer(o.object()), view.as_ptr(), wanted)
    };
    if result == 0 {
        return Ok(());
    }
    Err(cx.pending().unwrap_or_else(|| cx.system_error("bf_getbuffer failed without setting an exception")))
}

/// `PyBuffer_Release`
pub fn release(view: &OutBuffer<'_>) {
    // SAFETY: the caller's structure; an owner that is there is alive, because the view has a count of it.
    let owner = unsafe { cell_opt((*view.as_ptr()).obj) };
    let Some(owner) = owner else { return };
    let function = BF_RELEASEBUFFER.read(owner.ty());
    if function != 0 {
        // SAFETY: the slot of the exporter's type, for a view that it filled.
        unsafe { core::mem::transmute::<usize, ReleaseBuffer>(function)(pointer(owner), view.as_ptr()) };
    }
    view.clear_owner();
    decref(owner);
}

/// `PyBuffer_FillInfo`
pub fn fill_plain(
    view: &OutBuffer<'_>,
    exporter: Option<Borrowed<'_>>,
    data: *mut u8,
    len: isize,
    readonly: bool,
    wanted: i32,
) -> bool {
    let exporter = exporter.map_or(null_mut(), |e| pointer(e.object()));
    // SAFETY: the caller's structure, and a live object or NULL.
    unsafe { fill_info(view.as_ptr(), exporter, data, len, readonly, wanted) }
}

/// Whether the view's memory is one piece in C's order.
pub fn is_contiguous(view: &Buffer) -> bool {
    if !view.suboffsets.is_null() {
        return false;
    }
    if view.len == 0 || view.strides.is_null() {
        return true;
    }
    let mut step = view.itemsize;
    view.shape_slice().iter().zip(view.strides_slice()).rev().all(|(&count, &stride)| {
        let fits = count <= 1 || stride == step;
        step *= count;
        fits
    })
}
