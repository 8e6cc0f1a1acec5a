//! Plain memory for C.

use core::ffi::c_void;

/// Memory of at least one byte; NULL if there is none, or the size is absurd.
pub fn allocate(size: usize) -> *mut c_void {
    if size > isize::MAX as usize {
        return core::ptr::null_mut();
    }
    // SAFETY: any size may be asked for.
    unsafe { libc::malloc(size.max(1)) }
}

pub fn allocate_zeroed(count: usize, size: usize) -> *mut c_void {
    if count.checked_mul(size).is_none_or(|n| n > isize::MAX as usize) {
        return core::ptr::null_mut();
    }
    // SAFETY: any size may be asked for.
    unsafe { libc::calloc(count.max(1), size.max(1)) }
}

/// `old` is NULL or memory of this allocator, by the contract of the functions that call this.
pub fn resize(old: *mut c_void, size: usize) -> *mut c_void {
    if size > isize::MAX as usize {
        return core::ptr::null_mut();
    }
    // SAFETY: the contract above.
    unsafe { libc::realloc(old, size.max(1)) }
}

/// `old` is NULL or memory of this allocator, by the contract of the functions that call this.
pub fn free(old: *mut c_void) {
    // SAFETY: the contract above.
    unsafe { libc::free(old) }
}
