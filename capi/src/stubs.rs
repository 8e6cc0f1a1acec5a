//! Stands in for every exported symbol that no room defines yet.
//!
//! `build.rs` generates one item for each of them: a function raises SystemError and returns its error value, a datum
//! is zeros of its right size. All symbols exist from the first day, so that an extension loads whatever it imports.

#![allow(non_upper_case_globals, non_snake_case, reason = "the symbols' names are CPython's")]

use core::ffi::{CStr, c_char, c_int, c_long, c_void};
use core::ptr::null_mut;

/// A datum of `N` bytes at a multiple of 16.
#[repr(C, align(16))]
pub struct Aligned16<const N: usize>([u8; N]);
/// A datum of `N` bytes at a multiple of 8.
#[repr(C, align(8))]
pub struct Aligned8<const N: usize>([u8; N]);
/// A datum of `N` bytes at a multiple of 4.
#[repr(C, align(4))]
pub struct Aligned4<const N: usize>([u8; N]);
/// A datum of `N` bytes anywhere.
#[repr(C)]
pub struct Aligned1<const N: usize>([u8; N]);

/// `Py_complex`, as the stubs return it.
#[repr(C)]
pub struct Complex {
    real: f64,
    imag: f64,
}

/// `PyStatus`, as the stubs return it.
#[repr(C)]
pub struct Status {
    kind: c_int,
    function: *const c_char,
    message: *const c_char,
    exit_code: c_int,
}

impl Status {
    /// The status "error" (1) of the function `name`.
    fn unimplemented(name: &'static CStr) -> Status {
        Status {
            kind: 1,
            function: name.as_ptr(),
            message: c"not implemented by Kingsnake yet".as_ptr(),
            exit_code: 0,
        }
    }
}

/// Raises SystemError: `name` is exported, but has no body yet.
///
/// Goes through the exported names themselves, so it works from the day on which both are defined; before that it can
/// only tell on standard error.
#[cold]
fn unimplemented(name: &'static CStr) {
    let text =
        format!("{} is not implemented by Kingsnake yet (see COMPATIBILITY.md)", name.to_string_lossy());
    if !CAN_RAISE {
        eprintln!("{text}");
        return;
    }
    unsafe extern "C" {
        static PyExc_SystemError: *mut c_void;
        fn PyErr_SetString(exception: *mut c_void, message: *const c_char);
    }
    let text = std::ffi::CString::new(text).unwrap_or_default();
    // SAFETY: both symbols are defined (`CAN_RAISE`); the message is NUL-terminated and copied by the callee.
    unsafe { PyErr_SetString(PyExc_SystemError, text.as_ptr()) }
}

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
