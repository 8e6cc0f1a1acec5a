//! C-API room of CPython's `Python/thread.c` (declared in `Include/pythread.h`).

use crate::abi::Cx;
use crate::bridge::locks;
use crate::layout::Py_tss_t;
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;

/// `PyThread_type_lock PyThread_allocate_lock(void)`
///
/// A lock that nobody holds.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_allocate_lock(_cx: &Cx) -> *mut c_void {
    locks::new()
}

/// `void PyThread_free_lock(PyThread_type_lock lock)`
///
/// Frees a lock.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_free_lock(_cx: &Cx, lock: *mut c_void) {
    locks::free(lock);
}

/// `int PyThread_acquire_lock(PyThread_type_lock lock, int wait)`
///
/// Takes the lock, waiting for it if `wait` is true: 1 if it has it.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_acquire_lock(_cx: &Cx, lock: *mut c_void, wait: c_int) -> bool {
    locks::acquire(lock, if wait != 0 { -1 } else { 0 })
}

/// `PyLockStatus PyThread_acquire_lock_timed(PyThread_type_lock lock, long long microseconds, int interruptible)`
///
/// As `PyThread_acquire_lock`, for so long; -1: for ever.
/// CPython: Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_acquire_lock_timed(
    _cx: &Cx,
    lock: *mut c_void,
    microseconds: i64,
    _interruptible: c_int,
) -> bool {
    locks::acquire(lock, microseconds)
}

/// `void PyThread_release_lock(PyThread_type_lock lock)`
///
/// Gives the lock up; any thread may.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_release_lock(_cx: &Cx, lock: *mut c_void) {
    locks::release(lock);
}

/// `unsigned long PyThread_get_thread_ident(void)`
///
/// The calling thread's identity.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_get_thread_ident(_cx: &Cx) -> u64 {
    locks::thread_ident()
}

/// `unsigned long PyThread_get_thread_native_id(void)`
///
/// The system's number of the calling thread.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.2")]
fn PyThread_get_thread_native_id(_cx: &Cx) -> u64 {
    locks::thread_native_id()
}

/// `void PyThread_init_thread(void)`
///
/// Does nothing.
/// CPython: Python/thread.c.
#[capi("3.2")]
fn PyThread_init_thread(_cx: &Cx) {}

/// `int PyThread_tss_create(Py_tss_t *key)`
///
/// Makes a key for data of threads.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.7")]
fn PyThread_tss_create(_cx: &Cx, key: *mut Py_tss_t) -> c_int {
    locks::tss_create(key)
}

/// `int PyThread_tss_is_created(Py_tss_t *key)`
///
/// Whether the key has been made.
/// CPython: c-api/init, Python/thread.c.
#[capi("3.7")]
fn PyThread_tss_is_created(_cx: &Cx, key: *mut Py_tss_t) -> bool {
    locks::tss_is_created(key)
}

/// `void PyThread_tss_delete(Py_tss_t *key)`
///
/// Forgets a key.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.7")]
fn PyThread_tss_delete(_cx: &Cx, key: *mut Py_tss_t) {
    locks::tss_delete(key);
}

/// `int PyThread_tss_set(Py_tss_t *key, void *value)`
///
/// Sets the calling thread's value.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.7")]
fn PyThread_tss_set(_cx: &Cx, key: *mut Py_tss_t, value: *mut c_void) -> c_int {
    locks::tss_set(key, value)
}

/// `void *PyThread_tss_get(Py_tss_t *key)`
///
/// The calling thread's value; NULL if it has set none.
/// CPython: c-api/init, Python/thread_pthread.h.
#[capi("3.7")]
fn PyThread_tss_get(_cx: &Cx, key: *mut Py_tss_t) -> *mut c_void {
    locks::tss_get(key)
}

/// `Py_tss_t *PyThread_tss_alloc(void)`
///
/// A key that is not made yet.
/// CPython: c-api/init, Python/thread.c.
#[capi("3.7")]
fn PyThread_tss_alloc(cx: &Cx) -> *mut Py_tss_t {
    cx.copied_out(&[Py_tss_t { _is_initialized: 0, _key: 0 }]).unwrap_or(core::ptr::null_mut())
}

/// `void PyThread_tss_free(Py_tss_t *key)`
///
/// Forgets and frees a key.
/// CPython: c-api/init, Python/thread.c.
#[capi("3.7")]
fn PyThread_tss_free(_cx: &Cx, key: *mut Py_tss_t) {
    if !key.is_null() {
        locks::tss_delete(key);
        crate::bridge::memory::free(key.cast());
    }
}
