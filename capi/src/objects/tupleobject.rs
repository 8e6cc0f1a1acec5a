//! C-API room of CPython's `Objects/tupleobject.c` (declared in `Include/tupleobject.h`).
//!
//! A tuple that C has is in C form: its slots are pointers that own counts.

use crate::abi::raw::decref;
use crate::abi::{Borrowed, CResult, Cx, Gc, Header, Lent, New, OutObject, Stolen, statics};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::heap::native;
use kingsnake_runtime::value::{TupleCell, Value};

/// `PyObject *PyTuple_New(Py_ssize_t size)`
///
/// A tuple whose items are NULL until `PyTuple_SET_ITEM` fills them.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi("3.2")]
fn PyTuple_New(cx: &Cx, size: isize) -> CResult<New> {
    match usize::try_from(size) {
        Ok(0) => Ok(Borrowed::of_object(statics::empty_tuple()).new_ref()),
        Ok(n) => {
            native::new_tuple_for_c(cx.runtime(), n).map(New::from_counted).ok_or_else(|| cx.memory_error())
        }
        Err(_) => Err(cx.bad_internal_call()),
    }
}

/// `Py_ssize_t PyTuple_Size(PyObject *tuple)`
///
/// The number of items. SystemError if `tuple` is none.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi("3.2")]
fn PyTuple_Size(cx: &Cx, tuple: Borrowed<'_>) -> CResult<isize> {
    Ok(tuple.cell_or_bad_call::<TupleCell>(cx)?.size.get())
}

/// `PyObject *PyTuple_GetItem(PyObject *tuple, Py_ssize_t index)`
///
/// Lends the item at `index`; negative ones do not count from the end. IndexError beyond the items.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi("3.2")]
fn PyTuple_GetItem<'c>(cx: &'c Cx, tuple: Borrowed<'c>, index: isize) -> CResult<Option<Lent<'c>>> {
    let items = tuple.cell_or_bad_call::<TupleCell>(cx)?;
    match usize::try_from(index) {
        Ok(i) if i < items.len() => Ok(cx.lend_item(items, i)),
        _ => Err(cx.raise(statics::index_error(), "tuple index out of range")),
    }
}

/// Whether C alone has the object, with one reference.
fn is_unshared(object: Gc<Header>) -> bool {
    object.refcnt.get() == 1
}

/// `int PyTuple_SetItem(PyObject *tuple, Py_ssize_t index, PyObject *item)`
///
/// Fills a slot of a new tuple; steals `item` on every path. SystemError if somebody else has the tuple.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi("3.2")]
fn PyTuple_SetItem(cx: &Cx, tuple: Borrowed<'_>, index: isize, item: Option<Stolen<'_>>) -> CResult<()> {
    let Some(items) = tuple.cell::<TupleCell>().filter(|t| is_unshared(t.header())) else {
        return Err(cx.bad_internal_call());
    };
    let Some(slot) = usize::try_from(index).ok().and_then(|i| items.raw_items().get(i)) else {
        return Err(cx.raise(statics::index_error(), "tuple assignment index out of range"));
    };
    let old = slot.replace(item.map(|item| item.into_counted().value()));
    if let Some(old) = old.and_then(Value::as_object) {
        decref(old);
    }
    Ok(())
}

/// `PyObject *PyTuple_GetSlice(PyObject *tuple, Py_ssize_t low, Py_ssize_t high)`
///
/// A tuple of the items between the two, which are clamped.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi("3.2")]
fn PyTuple_GetSlice(cx: &Cx, tuple: Borrowed<'_>, low: isize, high: isize) -> CResult<New> {
    let items = tuple.cell_or_bad_call::<TupleCell>(cx)?;
    let len = items.len() as isize;
    let low = low.max(0);
    let high = high.min(len).max(low);
    if low == 0 && high == len && tuple.ty() == statics::tuple_type() {
        return Ok(tuple.new_ref());
    }
    let rt = cx.runtime();
    let values = kingsnake_runtime::heap::GcVec::from_slice(
        rt,
        &items.iter().skip(low as usize).take((high - low).max(0) as usize).collect::<Vec<_>>(),
    );
    Ok(cx.give(rt.new_tuple(&values).value()))
}

/// `int _PyTuple_Resize(PyObject **tuple, Py_ssize_t size)`
///
/// Gives a new tuple another length; the old reference is gone on every path.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi]
fn _PyTuple_Resize(cx: &Cx, tuple: OutObject<'_>, size: isize) -> CResult<()> {
    let old = tuple.take();
    let items = old.as_ref().and_then(|t| t.peek().cell::<TupleCell>());
    let (Some(items), Ok(size)) = (items, usize::try_from(size)) else { return Err(cx.bad_internal_call()) };
    if !is_unshared(items.header()) && !items.is_empty() {
        return Err(cx.bad_internal_call());
    }
    let new = native::new_tuple_for_c(cx.runtime(), size).ok_or_else(|| cx.memory_error())?;
    for (to, from) in new.raw_items().iter().zip(items.raw_items()) {
        to.set(from.take());
    }
    tuple.give(New::from_counted(new));
    Ok(())
}
