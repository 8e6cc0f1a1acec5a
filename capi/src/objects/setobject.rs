//! C-API room of CPython's `Objects/setobject.c` (declared in `Include/setobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Out, OutObject, Type, statics};
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::set;
use kingsnake_runtime::value::SetCell;

fn made_by(cx: &Cx, ty: Type, iterable: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let made = match iterable {
        Some(it) => rt.call(ty.value(), &[it.value()])?,
        None => rt.call(ty.value(), &[])?,
    };
    Ok(cx.give(made))
}

/// `PyObject *PySet_New(PyObject *iterable)`
///
/// `set(iterable)`; empty for NULL.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_New(cx: &Cx, iterable: Option<Borrowed<'_>>) -> CResult<New> {
    made_by(cx, statics::set_type(), iterable)
}

/// `PyObject *PyFrozenSet_New(PyObject *iterable)`
///
/// `frozenset(iterable)`; empty for NULL.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PyFrozenSet_New(cx: &Cx, iterable: Option<Borrowed<'_>>) -> CResult<New> {
    if iterable.is_none() {
        return Ok(cx.born(set::new_frozenset(cx.runtime())));
    }
    made_by(cx, statics::frozenset_type(), iterable)
}

fn any_set(cx: &Cx, o: Borrowed<'_>) -> CResult<Gc<SetCell>> {
    o.cell_or_bad_call(cx)
}

/// A set that may be changed: of type set, or a frozenset that C has just made.
fn changeable(cx: &Cx, o: Borrowed<'_>) -> CResult<Gc<SetCell>> {
    let cell = any_set(cx, o)?;
    let frozen = !o.ty().is_subtype(statics::set_type());
    if frozen && o.object().refcnt.get() != 1 {
        return Err(cx.bad_internal_call());
    }
    Ok(cell)
}

/// As [`changeable`], for functions that refuse frozensets.
fn plain_set(cx: &Cx, o: Borrowed<'_>) -> CResult<Gc<SetCell>> {
    let cell = any_set(cx, o)?;
    if o.ty().is_subtype(statics::set_type()) { Ok(cell) } else { Err(cx.bad_internal_call()) }
}

/// `Py_ssize_t PySet_Size(PyObject *set)`
///
/// The number of items. SystemError if it is no set.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(any_set(cx, o)?.used.get())
}

/// `int PySet_Contains(PyObject *set, PyObject *key)`
///
/// Whether the key is there.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Contains(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>) -> CResult<bool> {
    Ok(set::contains(cx.runtime(), any_set(cx, o)?, key.value())?)
}

/// `int PySet_Add(PyObject *set, PyObject *key)`
///
/// Adds the key, to a set or to a new frozenset.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Add(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>) -> CResult<()> {
    set::add(cx.runtime(), changeable(cx, o)?, key.value())?;
    Ok(())
}

/// `int PySet_Discard(PyObject *set, PyObject *key)`
///
/// Removes the key: 1 if it was there.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Discard(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>) -> CResult<bool> {
    Ok(set::discard(cx.runtime(), plain_set(cx, o)?, key.value())?)
}

/// `PyObject *PySet_Pop(PyObject *set)`
///
/// Removes an item and gives it. KeyError if there is none.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Pop(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    plain_set(cx, o)?;
    Ok(cx.give(cx.runtime().call_method_text(o.value(), "pop", &[])?))
}

/// `int PySet_Clear(PyObject *set)`
///
/// Removes all items.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Clear(cx: &Cx, o: Borrowed<'_>) -> CResult<()> {
    plain_set(cx, o)?;
    cx.runtime().call_method_text(o.value(), "clear", &[])?;
    Ok(())
}

/// `int _PySet_Update(PyObject *set, PyObject *iterable)`
///
/// Adds the items of an iterable.
/// CPython: Objects/setobject.c.
#[capi]
fn _PySet_Update(cx: &Cx, o: Borrowed<'_>, iterable: Borrowed<'_>) -> CResult<()> {
    plain_set(cx, o)?;
    cx.runtime().call_method_text(o.value(), "update", &[iterable.value()])?;
    Ok(())
}

/// `int _PySet_NextEntry(PyObject *set, Py_ssize_t *position, PyObject **key, Py_hash_t *hash)`
///
/// Lends the next item: 1; 0 at the end.
/// CPython: Objects/setobject.c.
#[capi]
fn _PySet_NextEntry(
    cx: &Cx,
    o: Borrowed<'_>,
    position: Out<'_, isize>,
    key: OutObject<'_>,
    hash: Out<'_, isize>,
) -> CResult<c_int> {
    let cell = any_set(cx, o)?;
    let mut at = position.get().max(0) as usize;
    match cx.lend_set_next(cell, &mut at) {
        Some((lent, h)) => {
            position.set(at as isize);
            key.lend(lent);
            hash.set(h as isize);
            Ok(1)
        }
        None => Ok(0),
    }
}
