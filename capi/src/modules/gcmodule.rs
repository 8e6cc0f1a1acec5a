//! C-API room of CPython's `Modules/gcmodule.c` (declared in `Include/objimpl.h`).

use crate::abi::{Borrowed, CResult, Cx, New, TypeArg};
use crate::bridge::alloc;
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::modules::gc;
use kingsnake_runtime::value::flag;

/// `PyObject *_PyObject_GC_New(PyTypeObject *type)`
///
/// A zeroed object with one reference, not tracked yet.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn _PyObject_GC_New(cx: &Cx, ty: TypeArg<'_>) -> New {
    New::from_counted(alloc::new_object(cx.runtime(), ty.ty(), 0))
}

/// `PyVarObject *_PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t size)`
///
/// As `_PyObject_GC_New`, with room for `size` items. SystemError if that is negative.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn _PyObject_GC_NewVar(cx: &Cx, ty: TypeArg<'_>, size: isize) -> CResult<New> {
    let Ok(size) = usize::try_from(size) else { return Err(cx.bad_internal_call()) };
    Ok(New::from_counted(alloc::new_object(cx.runtime(), ty.ty(), size)))
}

/// `void PyObject_GC_Track(void *object)`
///
/// From now on the collector may call the object's `tp_traverse`.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn PyObject_GC_Track(cx: &Cx, object: Borrowed<'_>) {
    cx.runtime().heap.set_tracked(object.object(), true);
}

/// `void PyObject_GC_UnTrack(void *object)`
///
/// The collector does not call the object's `tp_traverse` any more.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn PyObject_GC_UnTrack(cx: &Cx, object: Borrowed<'_>) {
    cx.runtime().heap.set_tracked(object.object(), false);
}

/// `int PyObject_GC_IsTracked(PyObject *object)`
///
/// Whether the collector looks into the object.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.9")]
fn PyObject_GC_IsTracked(cx: &Cx, object: Borrowed<'_>) -> bool {
    object.ty().has(flag::HAVE_GC) && cx.runtime().heap.is_tracked(object.object())
}

/// `int PyObject_GC_IsFinalized(PyObject *object)`
///
/// Whether the object's finalizer has been called.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.9")]
fn PyObject_GC_IsFinalized(cx: &Cx, object: Borrowed<'_>) -> bool {
    object.ty().slots().finalize.is_some() && !cx.runtime().heap.is_waiting_for_finalizer(object.object())
}

/// `int PyObject_IS_GC(PyObject *object)`
///
/// Whether objects of the type can be part of cycles.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi]
fn PyObject_IS_GC(_cx: &Cx, object: Borrowed<'_>) -> bool {
    object.ty().has(flag::HAVE_GC)
}

/// `int PyType_SUPPORTS_WEAKREFS(PyTypeObject *type)`
///
/// Whether instances can be referred to weakly.
/// CPython: Modules/gcmodule.c.
#[capi]
fn PyType_SUPPORTS_WEAKREFS(cx: &Cx, ty: TypeArg<'_>) -> bool {
    kingsnake_runtime::objects::weakref::supports_weakrefs(cx.runtime(), ty.ty())
}

/// `Py_ssize_t PyGC_Collect(void)`
///
/// A full collection; gives about how many objects went.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.2")]
fn PyGC_Collect(cx: &Cx) -> isize {
    let rt = cx.runtime();
    let before = rt.heap.used_bytes();
    (before.saturating_sub(rt.collect_now()) / 64) as isize
}

/// `int PyGC_Enable(void)`
///
/// Turns automatic collections on; gives whether they were.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.10")]
fn PyGC_Enable(cx: &Cx) -> c_int {
    gc::set_enabled(cx.runtime(), true).into()
}

/// `int PyGC_Disable(void)`
///
/// Turns automatic collections off; gives whether they were on.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.10")]
fn PyGC_Disable(cx: &Cx) -> c_int {
    gc::set_enabled(cx.runtime(), false).into()
}

/// `int PyGC_IsEnabled(void)`
///
/// Whether collections run by themselves.
/// CPython: c-api/gcsupport, Modules/gcmodule.c.
#[capi("3.10")]
fn PyGC_IsEnabled(cx: &Cx) -> bool {
    gc::is_enabled(cx.runtime())
}
