//! Memory of C's: the allocators behind `PyMem_…` and `PyObject_Malloc`, function pointers in objects of ours.

use crate::abi::raw::pointer;
use crate::abi::{Runtime, Value, error};
use crate::bridge::cross::InC;
use crate::layout::PyObject;
use core::ffi::c_void;
use core::ptr::null_mut;
use kingsnake_runtime::objects::capsule::CapsuleCell;

/// Memory of `size` bytes, of one byte for 0; NULL if there is none.
pub fn allocate(size: usize) -> *mut c_void {
    if size > isize::MAX as usize {
        return null_mut();
    }
    // SAFETY: any size may be asked for.
    unsafe { libc::malloc(size.max(1)) }
}

/// Zeroed memory for `count` items of `size` bytes.
pub fn allocate_zeroed(count: usize, size: usize) -> *mut c_void {
    match count.checked_mul(size) {
        // SAFETY: any size may be asked for.
        Some(bytes) if bytes <= isize::MAX as usize => unsafe { libc::calloc(1, bytes.max(1)) },
        _ => null_mut(),
    }
}

/// Memory of these allocators with another size; NULL leaves it as it was.
pub fn resize(memory: *mut c_void, size: usize) -> *mut c_void {
    if size > isize::MAX as usize {
        return null_mut();
    }
    // SAFETY: the C prototypes' contract: NULL, or memory of these allocators that is not used again by its old address.
    unsafe { libc::realloc(memory, size.max(1)) }
}

/// Frees memory of these allocators, or the cell of a dead object.
pub fn release(memory: *mut c_void) {
    // SAFETY: the C prototypes' contract.
    unsafe { super::alloc::free_memory(memory) }
}

/// `NativeSide::destroy_capsule`: calls the destructor of a capsule that nobody reaches any more, once.
pub fn destroy_capsule(rt: &Runtime, v: Value) {
    type Destructor = unsafe extern "C" fn(*mut PyObject);
    let Some(capsule) = v.downcast::<CapsuleCell>() else { return };
    let destructor = capsule.destructor.replace(0);
    if destructor == 0 {
        return;
    }
    let saved = error::fetch(rt);
    let in_c = InC::enter(rt);
    // SAFETY: what `PyCapsule_New` or `PyCapsule_SetDestructor` was given, on a live capsule.
    unsafe { core::mem::transmute::<usize, Destructor>(destructor)(pointer(capsule)) };
    drop(in_c);
    if let Some(exception) = error::take_exception(rt) {
        let context = "Exception ignored in: ";
        kingsnake_runtime::objects::exceptions::write_unraisable(rt, exception, context, Some(v));
    }
    error::restore(rt, saved);
}

/// The `vectorcallfunc` that an object has, 0 for none.
pub fn vectorcall_of(object: crate::abi::Gc<crate::abi::Header>) -> usize {
    let ty = object.ty();
    let offset = ty.tp_vectorcall_offset.get();
    if !ty.has(kingsnake_runtime::value::flag::HAVE_VECTORCALL) || offset <= 0 {
        return 0;
    }
    // SAFETY: the type says that its objects have a function pointer there.
    unsafe { *((object.address() + offset as usize) as *const usize) }
}
