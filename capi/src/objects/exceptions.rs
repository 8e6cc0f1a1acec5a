//! C-API room of CPython's `Objects/exceptions.c` (declared in `Include/pyerrors.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Stolen, Value};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::{ExceptionCell, TypeCell};

fn exception(cx: &Cx, e: Borrowed<'_>) -> CResult<Gc<ExceptionCell>> {
    e.cell_or_bad_call(cx)
}

/// `PyObject *PyException_GetTraceback(PyObject *exception)`
///
/// Its traceback; NULL without an exception if there is none.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.2")]
fn PyException_GetTraceback(cx: &Cx, e: Borrowed<'_>) -> CResult<Option<New>> {
    Ok(exception(cx, e)?.traceback.get().filter(|t| !t.is_none()).map(|t| cx.give(t)))
}

/// `int PyException_SetTraceback(PyObject *exception, PyObject *traceback)`
///
/// Replaces the traceback; None for none. TypeError if it is no traceback.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.2")]
fn PyException_SetTraceback(cx: &Cx, e: Borrowed<'_>, traceback: Option<Borrowed<'_>>) -> CResult<()> {
    let cell = exception(cx, e)?;
    let Some(traceback) = traceback else { return Err(cx.type_error("__traceback__ may not be deleted")) };
    let v = traceback.value();
    if !v.is_none() && !v.is_exact(crate::abi::statics::traceback_type()) {
        return Err(cx.type_error("__traceback__ must be a traceback or None"));
    }
    cell.traceback.set(Some(v).filter(|v| !v.is_none()));
    Ok(())
}

/// `PyObject *PyException_GetCause(PyObject *exception)`
///
/// `__cause__`; NULL without an exception if there is none.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.2")]
fn PyException_GetCause(cx: &Cx, e: Borrowed<'_>) -> CResult<Option<New>> {
    Ok(exception(cx, e)?.cause.get().filter(|v| !v.is_none()).map(|v| cx.give(v)))
}

/// `PyObject *PyException_GetContext(PyObject *exception)`
///
/// `__context__`; NULL without an exception if there is none.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.2")]
fn PyException_GetContext(cx: &Cx, e: Borrowed<'_>) -> CResult<Option<New>> {
    Ok(exception(cx, e)?.context.get().filter(|v| !v.is_none()).map(|v| cx.give(v)))
}

fn taken(cx: &Cx, v: Option<Stolen<'_>>) -> Option<Value> {
    v.map(|v| v.take(cx))
}

/// `void PyException_SetCause(PyObject *exception, PyObject *cause)`
///
/// Replaces `__cause__`, and hides the context; steals `cause`.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.2")]
fn PyException_SetCause(cx: &Cx, e: Borrowed<'_>, cause: Option<Stolen<'_>>) {
    let cause = taken(cx, cause);
    if let Some(cell) = e.cell::<ExceptionCell>() {
        cell.suppress_context.set(true);
        cell.cause.set(cause);
    }
}

/// `void PyException_SetContext(PyObject *exception, PyObject *context)`
///
/// Replaces `__context__`; steals `context`.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.2")]
fn PyException_SetContext(cx: &Cx, e: Borrowed<'_>, context: Option<Stolen<'_>>) {
    let context = taken(cx, context);
    if let Some(cell) = e.cell::<ExceptionCell>() {
        cell.context.set(context);
    }
}

/// `const char *PyExceptionClass_Name(PyObject *class)`
///
/// `tp_name` of an exception class.
/// CPython: c-api/exceptions, Objects/exceptions.c.
#[capi("3.8")]
fn PyExceptionClass_Name(cx: &Cx, class: Borrowed<'_>) -> CResult<*const core::ffi::c_char> {
    Ok(class.cell_or_bad_call::<TypeCell>(cx)?.tp_name.get())
}
