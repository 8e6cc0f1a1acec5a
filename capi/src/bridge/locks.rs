//! Locks and thread-local keys for C.

use crate::layout::Py_tss_t;
use core::ffi::{c_int, c_void};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A lock that any thread may release.
#[derive(Default)]
struct Lock {
    held: Mutex<bool>,
    free: Condvar,
}

pub fn new() -> *mut c_void {
    Box::into_raw(Box::<Lock>::default()).cast()
}

pub fn free(lock: *mut c_void) {
    if !lock.is_null() {
        // SAFETY: C gives back what `new` gave it, once.
        drop(unsafe { Box::from_raw(lock.cast::<Lock>()) });
    }
}

fn at<'a>(lock: *mut c_void) -> Option<&'a Lock> {
    // SAFETY: C passes what `new` gave it, and has not freed it.
    unsafe { lock.cast::<Lock>().as_ref() }
}

/// Takes the lock within so many microseconds; negative: whenever it gets free.
pub fn acquire(lock: *mut c_void, microseconds: i64) -> bool {
    let Some(lock) = at(lock) else { return false };
    let mut held = lock.held.lock().unwrap_or_else(PoisonError::into_inner);
    let limit = u64::try_from(microseconds).ok().map(|n| Instant::now() + Duration::from_micros(n));
    while *held {
        match limit {
            None => held = lock.free.wait(held).unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                let left = limit.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return false;
                }
                held = lock.free.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }
    *held = true;
    true
}

pub fn release(lock: *mut c_void) {
    if let Some(lock) = at(lock) {
        *lock.held.lock().unwrap_or_else(PoisonError::into_inner) = false;
        lock.free.notify_one();
    }
}

pub fn thread_ident() -> u64 {
    // SAFETY: only asks.
    unsafe { libc::pthread_self() }
}

pub fn thread_native_id() -> u64 {
    // SAFETY: only asks.
    unsafe { libc::gettid() as u64 }
}

fn key<'a>(key: *mut Py_tss_t) -> Option<&'a mut Py_tss_t> {
    // SAFETY: a structure of C's, used by one thread at a time while it is made or deleted.
    unsafe { key.as_mut() }
}

pub fn tss_create(p: *mut Py_tss_t) -> c_int {
    let Some(k) = key(p) else { return -1 };
    if k._is_initialized != 0 {
        return 0;
    }
    // SAFETY: writes the new key into the structure.
    if unsafe { libc::pthread_key_create(&raw mut k._key, None) } != 0 {
        return -1;
    }
    k._is_initialized = 1;
    0
}

pub fn tss_is_created(p: *mut Py_tss_t) -> bool {
    key(p).is_some_and(|k| k._is_initialized != 0)
}

pub fn tss_delete(p: *mut Py_tss_t) {
    if let Some(k) = key(p).filter(|k| k._is_initialized != 0) {
        // SAFETY: a key that was created.
        unsafe { libc::pthread_key_delete(k._key) };
        k._is_initialized = 0;
    }
}

pub fn tss_set(p: *mut Py_tss_t, value: *mut c_void) -> c_int {
    match key(p) {
        // SAFETY: a key that was created, by the contract.
        Some(k) if unsafe { libc::pthread_setspecific(k._key, value) } == 0 => 0,
        _ => -1,
    }
}

pub fn tss_get(p: *mut Py_tss_t) -> *mut c_void {
    // SAFETY: a key that was created, by the contract.
    key(p).map_or(core::ptr::null_mut(), |k| unsafe { libc::pthread_getspecific(k._key) })
}
