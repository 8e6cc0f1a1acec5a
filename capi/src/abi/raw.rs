//! Pointers and cells: the only conversions between the two.

use crate::layout::{PyObject, PyTypeObject};
use core::ptr::NonNull;
use kingsnake_runtime::value::{Gc, Header, Type, TypeCell, Value};

/// The cell at a pointer from C.
///
/// # Safety
/// `p` is a live object of the runtime that is current on this thread, or a static object.
#[inline(always)]
pub unsafe fn cell(p: NonNull<PyObject>) -> Gc<Header> {
    // SAFETY: the caller's promise; every object begins with a header.
    unsafe { Gc::from_raw(p.cast()) }
}

/// The cell at a pointer from C, `None` for NULL.
///
/// # Safety
/// As for [`cell`].
#[inline(always)]
pub unsafe fn cell_opt(p: *mut PyObject) -> Option<Gc<Header>> {
    // SAFETY: the caller's promise.
    NonNull::new(p).map(|p| unsafe { cell(p) })
}

/// The type at a pointer from C.
///
/// # Safety
/// `p` is a live type object.
#[inline(always)]
pub unsafe fn type_at(p: NonNull<PyTypeObject>) -> Type {
    // SAFETY: the caller's promise; the layouts are the same, field for field.
    unsafe { Gc::from_raw(p.cast::<TypeCell>()) }
}

/// The same object seen as another cell.
///
/// # Safety
/// The object begins with a `U`.
#[inline(always)]
pub unsafe fn cast<T, U>(object: Gc<T>) -> Gc<U> {
    // SAFETY: the caller's promise; a `Gc` is never null.
    unsafe { Gc::from_raw(NonNull::new_unchecked(object.as_ptr().cast())) }
}

/// The pointer that C knows an object by.
#[inline(always)]
pub fn pointer<T>(object: Gc<T>) -> *mut PyObject {
    object.as_ptr().cast()
}

#[inline(always)]
pub fn non_null<T>(object: Gc<T>) -> NonNull<PyObject> {
    // SAFETY: a `Gc` is never null.
    unsafe { NonNull::new_unchecked(pointer(object)) }
}

#[inline(always)]
pub fn type_pointer(ty: Type) -> *mut PyTypeObject {
    ty.as_ptr().cast()
}

/// One more reference of C's.
#[inline(always)]
pub fn incref<T>(object: Gc<T>) {
    let count = &object.header().refcnt;
    count.set(count.get() + 1);
}

/// One reference of C's less; an unpublished object dies at 0.
#[inline(always)]
pub fn decref<T>(object: Gc<T>) {
    let object = object.header();
    let count = object.refcnt.get() - 1;
    object.refcnt.set(count);
    if count == 0 {
        crate::bridge::dealloc::at_zero(object);
    }
}

/// The object of a value that is known to be one.
#[inline(always)]
pub fn object_of(value: Value) -> Option<Gc<Header>> {
    value.as_object()
}
