//! Memory of objects that C makes: `tp_alloc`, `PyObject_New` and their kin, and `tp_free`.

use super::cross::runtime;
use crate::abi::raw::{cell_opt, incref, pointer, type_at};
use crate::abi::{Gc, Header, Runtime, Type, Value};
use crate::layout::{PyObject, PyTypeObject};
use core::ffi::c_void;
use core::ptr::NonNull;
use kingsnake_runtime::value::{TupleCell, flag};

/// A new instance for C, zeroed: a plain count of one.
pub fn instance_for_c(rt: &Runtime, ty: Type, items: usize) -> Gc<Header> {
    let object = rt.alloc_instance(ty, items);
    rt.heap.made_for_c(object);
    object
}

/// `PyObject_New`, `PyObject_GC_New`, `…NewVar`: an object that is not tracked yet.
pub fn new_object(rt: &Runtime, ty: Type, items: usize) -> Gc<Header> {
    let object = instance_for_c(rt, ty, items);
    rt.heap.set_tracked(object, false);
    if ty.tp_itemsize.get() != 0 {
        set_size(object, items);
    }
    object
}

fn set_size(object: Gc<Header>, items: usize) {
    // SAFETY: a variable-sized object has its number of items behind the header.
    let sized: Gc<TupleCell> = unsafe { crate::abi::raw::cast(object) };
    sized.size.set(items as isize);
}

/// `PyObject_Init`: gives memory of C's its header.
///
/// # Safety
/// `object` points to memory for an instance of `ty`.
pub unsafe fn init_object(rt: &Runtime, object: NonNull<PyObject>, ty: Type) {
    // SAFETY: the caller's promise.
    unsafe {
        (*object.as_ptr()).ob_refcnt = 1;
        (*object.as_ptr()).ob_type = crate::abi::raw::type_pointer(ty);
    }
    if rt.type_data(ty).counts_instances() {
        incref(ty);
    }
}

/// `PyType_GenericAlloc`
///
/// # Safety
/// Called by C with a live type that is ready.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyType_GenericAlloc(ty: *mut PyTypeObject, items: isize) -> *mut PyObject {
    let rt = runtime("PyType_GenericAlloc");
    // SAFETY: the caller's promise.
    let ty = unsafe { type_at(NonNull::new_unchecked(ty)) };
    pointer(instance_for_c(rt, ty, items.max(0) as usize))
}

/// The address of [`PyType_GenericAlloc`] as slots hold it.
#[inline(always)]
pub fn generic_alloc_address() -> usize {
    PyType_GenericAlloc as *const () as usize
}

/// `PyType_GenericNew`
///
/// # Safety
/// Called by C with a live type that is ready.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyType_GenericNew(
    ty: *mut PyTypeObject,
    _args: *mut PyObject,
    _kwargs: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: the caller's promise.
    let alloc = unsafe { (*ty).tp_alloc };
    match alloc {
        // SAFETY: the type's own allocator.
        Some(alloc) => unsafe { alloc(ty, 0) },
        // SAFETY: the caller's promise.
        None => unsafe { PyType_GenericAlloc(ty, 0) },
    }
}

pub fn generic_new_address() -> usize {
    PyType_GenericNew as *const () as usize
}

/// Frees an object's cell, or memory that came from `PyObject_Malloc`.
///
/// # Safety
/// `memory` is NULL, a dead object, or memory of that allocator, and is not used again.
pub unsafe fn free_memory(memory: *mut c_void) {
    if !kingsnake_runtime::heap::in_region(memory as usize) {
        // SAFETY: what is not in our heap came from the C library.
        return unsafe { libc::free(memory) };
    }
    let Some(rt) = Runtime::current() else { return };
    if rt.heap.owns(memory as usize)
        // SAFETY: a cell of this runtime's heap, which begins with a header that is still there.
        && let Some(object) = unsafe { cell_opt(memory.cast()) }
    {
        rt.heap.free_object(object);
    }
}

/// `PyObject_Free`
///
/// # Safety
/// As for [`free_memory`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyObject_Free(memory: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { free_memory(memory) }
}

/// `PyObject_GC_Del`
///
/// # Safety
/// As for [`free_memory`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyObject_GC_Del(memory: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { free_memory(memory) }
}

/// `tp_free` of a type.
pub fn free_address(ty: Type) -> usize {
    if ty.has(flag::HAVE_GC) {
        PyObject_GC_Del as *const () as usize
    } else {
        PyObject_Free as *const () as usize
    }
}

/// Whether C has allocated the object in our heap.
pub fn is_ours(rt: &Runtime, v: Value) -> bool {
    v.as_object().is_some_and(|o| rt.heap.owns(o.address()))
}
