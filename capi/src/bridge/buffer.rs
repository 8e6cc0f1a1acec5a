//! `Py_buffer`s between C and the runtime.

use super::slot::{BF_GETBUFFER, BF_RELEASEBUFFER};
use crate::abi::raw::{cell, decref, incref, pointer};
use crate::abi::{Borrowed, CResult, Cx, OutBuffer, Runtime, Value, statics};
use crate::layout::{Py_buffer, PyObject};
use core::ffi::{c_char, c_int};
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

type GetBuffer = unsafe extern "C" fn(*mut PyObject, *mut Py_buffer, c_int) -> c_int;
type ReleaseBuffer = unsafe extern "C" fn(*mut PyObject, *mut Py_buffer);

/// Fills a structure of C's with a view of an object: what `PyObject_GetBuffer` does.
pub fn get(cx: &Cx, object: Borrowed<'_>, view: &OutBuffer<'_>, wanted: i32) -> CResult<()> {
    let f = BF_GETBUFFER.read(object.ty());
    if f == 0 {
        let t = object.ty();
        return Err(cx.type_error(format!("a bytes-like object is required, not '{}'", t.name())));
    }
    // SAFETY: the function of the object's type, on the object and a structure of the caller's.
    let result = unsafe {
        core::mem::transmute::<usize, GetBuffer>(f)(pointer(object.object()), view.as_ptr(), wanted)
    };
    match result {
        0.. => Ok(()),
        _ => {
            Err(cx.raise_unless_pending(statics::system_error(), "a buffer was refused without an exception"))
        }
    }
}

/// Gives a view back, and with it its count of the owner: what `PyBuffer_Release` does.
pub fn release(view: &OutBuffer<'_>) {
    let Some(owner) = view.view().owner.and_then(Value::as_object) else { return };
    let f = BF_RELEASEBUFFER.read(owner.ty());
    if f != 0 {
        // SAFETY: the function of the owner's type, on the view that it filled.
        unsafe { core::mem::transmute::<usize, ReleaseBuffer>(f)(pointer(owner), view.as_ptr()) }
    }
    view.clear_owner();
    decref(owner);
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
