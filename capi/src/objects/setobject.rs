//! C-API room of CPython's `Objects/setobject.c` (declared in `Include/setobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Out, OutObject, statics};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::set;
use kingsnake_runtime::value::SetCell;

/// A set, not a frozenset; SystemError otherwise.
fn mutable(cx: &Cx, v: Borrowed<'_>) -> CResult<Gc<SetCell>> {
    if v.ty().is_subtype(statics::frozenset_type()) {
        return Err(cx.bad_internal_call());
    }
    v.cell_or_bad_call(cx)
}

/// `PyObject *PySet_New(PyObject *iterable)`
///
/// `set(iterable)`; empty for NULL.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_New(cx: &Cx, iterable: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let made = set::new_set(rt);
    if let Some(items) = iterable {
        set::update(rt, made, items.value())?;
    }
    Ok(cx.give(made.value()))
}

/// `PyObject *PyFrozenSet_New(PyObject *iterable)`
///
/// `frozenset(iterable)`; empty for NULL.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PyFrozenSet_New(cx: &Cx, iterable: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let made = set::new_frozenset(rt);
    if let Some(items) = iterable {
        if items.ty() == statics::frozenset_type() {
            return Ok(items.new_ref());
        }
        set::update(rt, made, items.value())?;
    }
    Ok(cx.give(made.value()))
}

/// `Py_ssize_t PySet_Size(PyObject *set)`
///
/// How many items there are. SystemError if `set` is none.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Size(cx: &Cx, v: Borrowed<'_>) -> CResult<isize> {
    Ok(set::len(&*v.cell_or_bad_call::<SetCell>(cx)?) as isize)
}

/// `int PySet_Add(PyObject *set, PyObject *key)`
///
/// Adds an item; also to a frozenset that nobody else has seen.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Add(cx: &Cx, v: Borrowed<'_>, key: Borrowed<'_>) -> CResult<()> {
    let cell = v.cell_or_bad_call::<SetCell>(cx)?;
    Ok(set::add(cx.runtime(), cell, key.value())?)
}

/// `int PySet_Contains(PyObject *set, PyObject *key)`
///
/// Whether the item is there.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Contains(cx: &Cx, v: Borrowed<'_>, key: Borrowed<'_>) -> CResult<bool> {
    let cell = v.cell_or_bad_call::<SetCell>(cx)?;
    Ok(set::contains(cx.runtime(), cell, key.value())?)
}

/// `int PySet_Discard(PyObject *set, PyObject *key)`
///
/// Removes an item; gives whether it was there.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Discard(cx: &Cx, v: Borrowed<'_>, key: Borrowed<'_>) -> CResult<bool> {
    let cell = mutable(cx, v)?;
    Ok(set::discard(cx.runtime(), cell, key.value())?)
}

/// `PyObject *PySet_Pop(PyObject *set)`
///
/// Removes some item and gives it. KeyError if there is none.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Pop(cx: &Cx, v: Borrowed<'_>) -> CResult<New> {
    let cell = mutable(cx, v)?;
    match set::pop(&cell) {
        Some(item) => Ok(cx.give(item)),
        None => Err(cx.raise(statics::key_error(), "pop from an empty set")),
    }
}

/// `int PySet_Clear(PyObject *set)`
///
/// Removes all items.
/// CPython: c-api/set, Objects/setobject.c.
#[capi("3.2")]
fn PySet_Clear(cx: &Cx, v: Borrowed<'_>) -> CResult<()> {
    set::clear(&*mutable(cx, v)?);
    Ok(())
}

/// `int _PySet_NextEntry(PyObject *set, Py_ssize_t *position, PyObject **key, Py_hash_t *hash)`
///
/// Lends the next item. 0 at the end.
/// CPython: Objects/setobject.c.
#[capi]
fn _PySet_NextEntry(
    cx: &Cx,
    v: Borrowed<'_>,
    position: Out<'_, isize>,
    key: OutObject<'_>,
    hash: Out<'_, isize>,
) -> CResult<bool> {
    let cell = v.cell_or_bad_call::<SetCell>(cx)?;
    let mut at = position.get().max(0) as usize;
    let Some((item, h)) = set::next(&cell, &mut at) else { return Ok(false) };
    position.set(at as isize);
    key.lend(cx.lend(v, item));
    hash.set(h as isize);
    Ok(true)
}

/// `int _PySet_Update(PyObject *set, PyObject *iterable)`
///
/// Adds the items of an iterable.
/// CPython: Objects/setobject.c.
#[capi]
fn _PySet_Update(cx: &Cx, v: Borrowed<'_>, iterable: Borrowed<'_>) -> CResult<()> {
    let cell = mutable(cx, v)?;
    Ok(set::update(cx.runtime(), cell, iterable.value())?)
}
