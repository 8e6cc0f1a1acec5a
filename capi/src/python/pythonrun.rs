//! C-API room of CPython's `Python/pythonrun.c` (declared in `Include/pythonrun.h`).

use crate::abi::{Borrowed, Cx, error};
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::exceptions;
use kingsnake_runtime::value::ExceptionCell;

fn print(cx: &Cx) {
    let rt = cx.runtime();
    if let Some(exception) = error::take_exception(rt) {
        exceptions::print_to_stderr(rt, exception);
    }
}

/// `void PyErr_Print(void)`
///
/// Prints the exception that is set to `sys.stderr`, and clears it.
/// CPython: c-api/exceptions, Python/pythonrun.c.
#[capi("3.2")]
fn PyErr_Print(cx: &Cx) {
    print(cx);
}

/// `void PyErr_PrintEx(int set_sys_last_vars)`
///
/// As `PyErr_Print`.
/// CPython: c-api/exceptions, Python/pythonrun.c.
#[capi("3.2")]
fn PyErr_PrintEx(cx: &Cx, _set: c_int) {
    print(cx);
}

/// `void _PyErr_Print(PyThreadState *tstate)`
///
/// As `PyErr_Print`.
/// CPython: Python/pythonrun.c.
#[capi]
fn _PyErr_Print(cx: &Cx, _tstate: *mut c_void) {
    print(cx);
}

/// `void PyErr_Display(PyObject *type, PyObject *exception, PyObject *traceback)`
///
/// Prints an exception to `sys.stderr`.
/// CPython: Python/pythonrun.c.
#[capi("3.2")]
fn PyErr_Display(
    cx: &Cx,
    _ty: Option<Borrowed<'_>>,
    exception: Option<Borrowed<'_>>,
    _traceback: Option<Borrowed<'_>>,
) {
    if let Some(e) = exception.filter(|e| e.cell::<ExceptionCell>().is_some()) {
        exceptions::print_to_stderr(cx.runtime(), e.value());
    }
}
