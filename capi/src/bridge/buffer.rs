//! `Py_buffer`s between C and the runtime.

use crate::abi::raw::{cell, incref};
use crate::abi::{Runtime, Value};
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
