//! C-API room of CPython's `Objects/classobject.c` (declared in `Include/classobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Lent, New, Value, statics};
use core::cell::Cell;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::method::InstanceMethodCell;
use kingsnake_runtime::value::MethodCell;

/// `PyObject *PyMethod_New(PyObject *function, PyObject *self)`
///
/// A bound method. SystemError if `self` is NULL.
/// CPython: c-api/method, Objects/classobject.c.
#[capi]
fn PyMethod_New(cx: &Cx, function: Borrowed<'_>, this: Option<Borrowed<'_>>) -> CResult<New> {
    let Some(this) = this else { return Err(cx.bad_internal_call()) };
    let rt = cx.runtime();
    // C reads both fields: an immediate gets a box.
    let field = |v: Value| Cell::new(rt.heap.lend(v).value());
    let (func, receiver) = (field(function.value()), field(this.value()));
    let cell = rt.new_object(statics::method_type(), |head| MethodCell {
        head,
        func,
        receiver,
        weaklist: Cell::new(0),
        vectorcall: Cell::new(0),
    });
    Ok(cx.give(cell.value()))
}

/// `PyObject *PyMethod_Function(PyObject *method)`
///
/// Lends the function.
/// CPython: c-api/method, Objects/classobject.c.
#[capi]
fn PyMethod_Function<'c>(cx: &'c Cx, method: Borrowed<'c>) -> CResult<Lent<'c>> {
    let cell = method.cell_or_bad_call::<MethodCell>(cx)?;
    Ok(cx.lend(method, cell.func.get()))
}

/// `PyObject *PyMethod_Self(PyObject *method)`
///
/// Lends the receiver.
/// CPython: c-api/method, Objects/classobject.c.
#[capi]
fn PyMethod_Self<'c>(cx: &'c Cx, method: Borrowed<'c>) -> CResult<Lent<'c>> {
    let cell = method.cell_or_bad_call::<MethodCell>(cx)?;
    Ok(cx.lend(method, cell.receiver.get()))
}

/// `PyObject *PyInstanceMethod_New(PyObject *function)`
///
/// An `instancemethod`: any callable that binds like a function.
/// CPython: c-api/method, Objects/classobject.c.
#[capi]
fn PyInstanceMethod_New(cx: &Cx, function: Borrowed<'_>) -> New {
    let func = Cell::new(function.value());
    cx.give(
        cx.runtime()
            .new_object(statics::instancemethod_type(), |head| InstanceMethodCell { head, func })
            .value(),
    )
}

/// `PyObject *PyInstanceMethod_Function(PyObject *method)`
///
/// Lends the callable.
/// CPython: c-api/method, Objects/classobject.c.
#[capi]
fn PyInstanceMethod_Function<'c>(cx: &'c Cx, method: Borrowed<'c>) -> CResult<Lent<'c>> {
    let cell = method.cell_or_bad_call::<InstanceMethodCell>(cx)?;
    Ok(cx.lend(method, cell.func.get()))
}
