//! C-API room of CPython's `Objects/obmalloc.c` (declared in `Include/pymem.h` and `Include/objimpl.h`).
//!
//! All three domains are the C library's allocator; objects come from the runtime's heap (`bridge::alloc`).

use crate::abi::Cx;
use crate::bridge::memory;
use core::ffi::{CStr, c_char, c_void};
use kingsnake_capi_macros::capi;

/// `void *PyMem_RawMalloc(size_t size)`
///
/// Memory of at least one byte; NULL if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi]
fn PyMem_RawMalloc(_cx: &Cx, size: usize) -> *mut c_void {
    memory::allocate(size)
}

/// `void *PyMem_RawCalloc(size_t count, size_t size)`
///
/// Zeroed memory; NULL if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi]
fn PyMem_RawCalloc(_cx: &Cx, count: usize, size: usize) -> *mut c_void {
    memory::allocate_zeroed(count, size)
}

/// `void *PyMem_RawRealloc(void *memory, size_t size)`
///
/// The memory at another size, perhaps elsewhere; NULL (and the old stays) if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi]
fn PyMem_RawRealloc(_cx: &Cx, old: *mut c_void, size: usize) -> *mut c_void {
    memory::resize(old, size)
}

/// `void PyMem_RawFree(void *memory)`
///
/// Gives memory back; NULL is allowed.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi]
fn PyMem_RawFree(_cx: &Cx, old: *mut c_void) {
    memory::free(old);
}

/// `void *PyMem_Malloc(size_t size)`
///
/// Memory of at least one byte; NULL if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.2")]
fn PyMem_Malloc(_cx: &Cx, size: usize) -> *mut c_void {
    memory::allocate(size)
}

/// `void *PyMem_Calloc(size_t count, size_t size)`
///
/// Zeroed memory; NULL if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.7")]
fn PyMem_Calloc(_cx: &Cx, count: usize, size: usize) -> *mut c_void {
    memory::allocate_zeroed(count, size)
}

/// `void *PyMem_Realloc(void *memory, size_t size)`
///
/// The memory at another size, perhaps elsewhere; NULL (and the old stays) if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.2")]
fn PyMem_Realloc(_cx: &Cx, old: *mut c_void, size: usize) -> *mut c_void {
    memory::resize(old, size)
}

/// `void PyMem_Free(void *memory)`
///
/// Gives memory back; NULL is allowed.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.2")]
fn PyMem_Free(_cx: &Cx, old: *mut c_void) {
    memory::free(old);
}

/// `void *PyObject_Malloc(size_t size)`
///
/// Memory of at least one byte; NULL if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.2")]
fn PyObject_Malloc(_cx: &Cx, size: usize) -> *mut c_void {
    memory::allocate(size)
}

/// `void *PyObject_Calloc(size_t count, size_t size)`
///
/// Zeroed memory; NULL if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.7")]
fn PyObject_Calloc(_cx: &Cx, count: usize, size: usize) -> *mut c_void {
    memory::allocate_zeroed(count, size)
}

/// `void *PyObject_Realloc(void *memory, size_t size)`
///
/// The memory at another size, perhaps elsewhere; NULL (and the old stays) if there is none.
/// CPython: c-api/memory, Objects/obmalloc.c.
#[capi("3.2")]
fn PyObject_Realloc(_cx: &Cx, old: *mut c_void, size: usize) -> *mut c_void {
    memory::resize(old, size)
}

/// `char *_PyMem_Strdup(const char *text)`
///
/// A copy; NULL if there is no memory.
/// CPython: Objects/obmalloc.c.
#[capi]
fn _PyMem_Strdup(cx: &Cx, text: &CStr) -> *mut c_char {
    cx.copied_out(text.to_bytes_with_nul()).map_or(core::ptr::null_mut(), |p| p.cast())
}

/// `char *_PyMem_RawStrdup(const char *text)`
///
/// A copy; NULL if there is no memory.
/// CPython: Objects/obmalloc.c.
#[capi]
fn _PyMem_RawStrdup(cx: &Cx, text: &CStr) -> *mut c_char {
    cx.copied_out(text.to_bytes_with_nul()).map_or(core::ptr::null_mut(), |p| p.cast())
}
