//! C-API room of CPython's `Objects/weakrefobject.c` (declared in `Include/weakrefobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Lent, New, Value, statics};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::weakref;
use kingsnake_runtime::value::WeakRefCell;

/// A callback that is there: None counts as none.
fn callback(v: Option<Borrowed<'_>>) -> Option<Value> {
    v.map(Borrowed::value).filter(|v| !v.is_none())
}

/// `PyObject *PyWeakref_NewRef(PyObject *object, PyObject *callback)`
///
/// `weakref.ref(object, callback)`; NULL or None for no callback. TypeError if the type has no weak references.
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyWeakref_NewRef(cx: &Cx, object: Borrowed<'_>, on_death: Option<Borrowed<'_>>) -> CResult<New> {
    let made = weakref::new_ref(cx.runtime(), statics::weakref_type(), object.value(), callback(on_death))?;
    Ok(cx.give(made))
}

/// `PyObject *PyWeakref_NewProxy(PyObject *object, PyObject *callback)`
///
/// `weakref.proxy(object, callback)`
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyWeakref_NewProxy(cx: &Cx, object: Borrowed<'_>, on_death: Option<Borrowed<'_>>) -> CResult<New> {
    Ok(cx.give(weakref::new_proxy(cx.runtime(), object.value(), callback(on_death))?))
}

/// `PyObject *PyWeakref_GetObject(PyObject *ref)`
///
/// Lends what a weak reference refers to; None when that is dead. SystemError if `ref` is none.
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyWeakref_GetObject<'c>(cx: &'c Cx, reference: Borrowed<'c>) -> CResult<Lent<'c>> {
    let cell = reference.cell_or_bad_call::<WeakRefCell>(cx)?;
    Ok(cx.lend(reference, cell.target.get().unwrap_or(Value::none())))
}

/// `void PyObject_ClearWeakRefs(PyObject *object)`
///
/// Weak references to the object are dead from now on; their callbacks run later.
/// CPython: c-api/weakref, Objects/weakrefobject.c.
#[capi("3.2")]
fn PyObject_ClearWeakRefs(cx: &Cx, object: Borrowed<'_>) {
    cx.runtime().heap.clear_weakrefs_of(object.object().address());
}
