//! C-API room of CPython's `Python/pylifecycle.c` (declared in `Include/pylifecycle.h`).

use crate::abi::Cx;
use core::ffi::{CStr, c_int};
use kingsnake_capi_macros::capi;

/// `int Py_IsInitialized(void)`
///
/// 1: extensions are loaded by a runtime only.
/// CPython: c-api/init, Python/pylifecycle.c.
#[capi("3.2")]
fn Py_IsInitialized(_cx: &Cx) -> c_int {
    1
}

/// `int _Py_IsFinalizing(void)`
///
/// Whether the current runtime is ending.
/// CPython: Python/pylifecycle.c.
#[capi]
fn _Py_IsFinalizing(_cx: &Cx) -> bool {
    crate::abi::Runtime::current().is_some_and(|rt| rt.finalizing.get())
}

fn fatal(function: Option<&CStr>, message: &CStr) -> ! {
    let message = message.to_string_lossy();
    match function {
        Some(f) => eprintln!("Fatal Python error: {}: {message}", f.to_string_lossy()),
        None => eprintln!("Fatal Python error: {message}"),
    }
    eprintln!("Python runtime state: initialized");
    std::process::abort()
}

/// `void Py_FatalError(const char *message)`
///
/// Says so and aborts.
/// CPython: c-api/sys, Python/pylifecycle.c.
#[capi("3.2")]
fn Py_FatalError(_cx: &Cx, message: &CStr) {
    fatal(None, message)
}

/// `void _Py_FatalErrorFunc(const char *function, const char *message)`
///
/// Says so and aborts.
/// CPython: Python/pylifecycle.c.
#[capi]
fn _Py_FatalErrorFunc(_cx: &Cx, function: Option<&CStr>, message: &CStr) {
    fatal(function, message)
}
