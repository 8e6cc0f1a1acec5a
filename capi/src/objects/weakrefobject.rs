//! C-API room of CPython's `Objects/weakrefobject.c` (declared in `Include/weakrefobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Lent, New, Value, statics};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::weakref;
use kingsnake_runtime::value::WeakRefCell;

fn callback_of(callback: Option<Borrowed<'_>>) -> Option<Value> {
    callback.map(Borrowed::value).filter(|c| !c.is_none())
}

/// `PyObject *PyWeakref_NewRef(PyObject *o, PyObject *callback)`
///
/// `weakref.ref(o, callback)`. TypeError if `o` cannot be referred to weakly.
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyWeakref_NewRef(cx: &Cx, o: Borrowed<'_>, callback: Option<Borrowed<'_>>) -> CResult<New> {
    let made = weakref::new_ref(cx.runtime(), statics::weakref_type(), o.value(), callback_of(callback))?;
    Ok(cx.give(made))
}

/// `PyObject *PyWeakref_NewProxy(PyObject *o, PyObject *callback)`
///
/// `weakref.proxy(o, callback)`
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyWeakref_NewProxy(cx: &Cx, o: Borrowed<'_>, callback: Option<Borrowed<'_>>) -> CResult<New> {
    Ok(cx.give(weakref::new_proxy(cx.runtime(), o.value(), callback_of(callback))?))
}

/// `PyObject *PyWeakref_GetObject(PyObject *ref)`
///
/// Lends what a weak reference refers to; None if that is dead. SystemError if it is no weak reference.
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyWeakref_GetObject<'c>(cx: &'c Cx, reference: Borrowed<'c>) -> CResult<Lent<'c>> {
    let cell = reference.cell_or_bad_call::<WeakRefCell>(cx)?;
    Ok(cx.lend(reference, cell.target.get().unwrap_or(Value::none())))
}

/// `void PyObject_ClearWeakRefs(PyObject *o)`
///
/// Clears all weak references to an object that is being destroyed.
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyObject_ClearWeakRefs(cx: &Cx, o: Borrowed<'_>) {
    let object = o.object();
    cx.runtime().heap.clear_weakrefs_of(object.address());
    crate::bridge::dealloc::clear_weaklist(object);
}
