//! C-API room of CPython's `Modules/gcmodule.c` (declared in `Include/objimpl.h`).

use crate::abi::{Borrowed, CResult, Cx, New, TypeArg};
use crate::bridge::alloc;
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::flag;

/// `PyObject *_PyObject_GC_New(PyTypeObject *type)`
///
/// A new object of a type of C's that takes part in collections once it is tracked.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn _PyObject_GC_New(cx: &Cx, ty: TypeArg<'_>) -> CResult<New> {
    Ok(New::from_counted(alloc::new_object(cx.runtime(), ty.ty(), 0)))
}

/// `PyVarObject *_PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t size)`
///
/// As `_PyObject_GC_New`, with items.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn _PyObject_GC_NewVar(cx: &Cx, ty: TypeArg<'_>, size: isize) -> CResult<New> {
    Ok(New::from_counted(alloc::new_object(cx.runtime(), ty.ty(), size.max(0) as usize)))
}

/// `void PyObject_GC_Track(void *o)`
///
/// The object is complete: its `tp_traverse` may be called.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn PyObject_GC_Track(cx: &Cx, o: Borrowed<'_>) {
    cx.runtime().heap.set_tracked(o.object(), true);
}

/// `void PyObject_GC_UnTrack(void *o)`
///
/// The object is being taken apart: its `tp_traverse` is not called any more.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn PyObject_GC_UnTrack(cx: &Cx, o: Borrowed<'_>) {
    cx.runtime().heap.set_tracked(o.object(), false);
}

/// `int PyObject_GC_IsTracked(PyObject *o)`
///
/// Whether the object takes part in collections.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.9")]
fn PyObject_GC_IsTracked(cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().has(flag::HAVE_GC) && cx.runtime().heap.is_tracked(o.object())
}

/// `int PyObject_GC_IsFinalized(PyObject *o)`
///
/// Whether the object's finalizer has run.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.9")]
fn PyObject_GC_IsFinalized(cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().slots().finalize.is_some() && !cx.runtime().heap.is_waiting_for_finalizer(o.object())
}

/// `int PyObject_IS_GC(PyObject *o)`
///
/// Whether objects of this type take part in collections.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi]
fn PyObject_IS_GC(_cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().has(flag::HAVE_GC)
}

/// `Py_ssize_t PyGC_Collect(void)`
///
/// A full collection.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn PyGC_Collect(cx: &Cx) -> isize {
    cx.runtime().collect_now();
    0
}

/// `int PyGC_Enable(void)`
///
/// Lets collections happen by themselves; gives whether they did before.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.10")]
fn PyGC_Enable(cx: &Cx) -> c_int {
    set_enabled(cx, true)
}

/// `int PyGC_Disable(void)`
///
/// Keeps `gc.isenabled()` false; gives whether it was true before.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.10")]
fn PyGC_Disable(cx: &Cx) -> c_int {
    set_enabled(cx, false)
}

/// `int PyGC_IsEnabled(void)`
///
/// `gc.isenabled()`
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.10")]
fn PyGC_IsEnabled(cx: &Cx) -> c_int {
    is_enabled(cx)
}

fn of_gc(cx: &Cx, function: &str) -> Option<bool> {
    let rt = cx.runtime();
    let call = || {
        let module = kingsnake_runtime::import::import_module(rt, "gc")?;
        let made = rt.call_method_text(module, function, &[])?;
        rt.truthy(made)
    };
    match call() {
        Ok(truth) => Some(truth),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

fn is_enabled(cx: &Cx) -> c_int {
    of_gc(cx, "isenabled").unwrap_or(true).into()
}

fn set_enabled(cx: &Cx, on: bool) -> c_int {
    let before = is_enabled(cx);
    of_gc(cx, if on { "enable" } else { "disable" });
    before
}
