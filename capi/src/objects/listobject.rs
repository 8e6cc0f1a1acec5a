//! C-API room of CPython's `Objects/listobject.c` (declared in `Include/listobject.h`).
//!
//! A list that C has is in C form: its slots are pointers that own counts.

use crate::abi::raw::{decref, incref};
use crate::abi::{Borrowed, CResult, Cx, Lent, New, Stolen, statics};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::heap::{GcVec, native};
use kingsnake_runtime::objects::list;
use kingsnake_runtime::value::{ListCell, Value};

/// `PyObject *PyList_New(Py_ssize_t size)`
///
/// A list whose items are NULL until `PyList_SET_ITEM` fills them.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_New(cx: &Cx, size: isize) -> CResult<New> {
    let Ok(size) = usize::try_from(size) else { return Err(cx.bad_internal_call()) };
    native::new_list_for_c(cx.runtime(), size).map(New::from_counted).ok_or_else(|| cx.memory_error())
}

/// `Py_ssize_t PyList_Size(PyObject *list)`
///
/// The number of items. SystemError if `list` is none.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_Size(cx: &Cx, list: Borrowed<'_>) -> CResult<isize> {
    Ok(list.cell_or_bad_call::<ListCell>(cx)?.size.get())
}

/// `PyObject *PyList_GetItem(PyObject *list, Py_ssize_t index)`
///
/// Lends the item at `index`; negative ones do not count from the end. IndexError beyond the items.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_GetItem<'c>(cx: &'c Cx, list: Borrowed<'c>, index: isize) -> CResult<Option<Lent<'c>>> {
    let items = list.cell_or_bad_call::<ListCell>(cx)?;
    match usize::try_from(index) {
        Ok(i) if i < items.len() => Ok(cx.lend_item(items, i)),
        _ => Err(cx.raise(statics::index_error(), "list index out of range")),
    }
}

/// `int PyList_SetItem(PyObject *list, Py_ssize_t index, PyObject *item)`
///
/// Replaces the item at `index`; steals `item` on every path. IndexError beyond the items.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_SetItem(cx: &Cx, list: Borrowed<'_>, index: isize, item: Option<Stolen<'_>>) -> CResult<()> {
    let items = list.cell_or_bad_call::<ListCell>(cx)?;
    let Some(slot) = usize::try_from(index).ok().and_then(|i| items.raw_items().get(i)) else {
        return Err(cx.raise(statics::index_error(), "list assignment index out of range"));
    };
    let old = slot.replace(item.map(|item| item.into_counted().value()));
    if let Some(old) = old.and_then(Value::as_object) {
        decref(old);
    }
    Ok(())
}

/// `int PyList_Append(PyObject *list, PyObject *item)`
///
/// Appends `item`. SystemError if `list` is no list or `item` is NULL.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_Append(cx: &Cx, list: Borrowed<'_>, item: Option<Borrowed<'_>>) -> CResult<()> {
    let items = list.cell_or_bad_call::<ListCell>(cx)?;
    let Some(item) = item else { return Err(cx.bad_internal_call()) };
    incref(item.object());
    Ok(native::list_push(cx.runtime(), items, item.object())?)
}

/// `int PyList_Insert(PyObject *list, Py_ssize_t index, PyObject *item)`
///
/// Inserts `item` before `index`, which counts as in a slice.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_Insert(cx: &Cx, list: Borrowed<'_>, index: isize, item: Option<Borrowed<'_>>) -> CResult<()> {
    let items = list.cell_or_bad_call::<ListCell>(cx)?;
    let Some(item) = item else { return Err(cx.bad_internal_call()) };
    let len = items.size.get();
    let at = if index < 0 { (index + len).max(0) } else { index.min(len) };
    Ok(list::insert(cx.runtime(), items, at as usize, item.value())?)
}

/// Slice bounds, clamped as `list[low:high]` does not: negative ones are 0.
fn clamp(low: isize, high: isize, len: usize) -> (usize, usize) {
    let low = low.clamp(0, len as isize);
    (low as usize, high.clamp(low, len as isize) as usize)
}

/// `PyObject *PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high)`
///
/// A list of the items between the two, which are clamped.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_GetSlice(cx: &Cx, list: Borrowed<'_>, low: isize, high: isize) -> CResult<New> {
    let items = list.cell_or_bad_call::<ListCell>(cx)?;
    let (low, high) = clamp(low, high, items.len());
    let rt = cx.runtime();
    let values = GcVec::from_slice(rt, &(low..high).filter_map(|i| items.get(i)).collect::<Vec<_>>());
    Ok(cx.give(rt.new_list(&values).value()))
}

/// `int PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *items)`
///
/// Replaces the items between the two, which are clamped, by those of an iterable; NULL deletes them.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_SetSlice(
    cx: &Cx,
    list: Borrowed<'_>,
    low: isize,
    high: isize,
    items: Option<Borrowed<'_>>,
) -> CResult<()> {
    let target = list.cell_or_bad_call::<ListCell>(cx)?;
    let rt = cx.runtime();
    let new = match items {
        Some(items) => rt.collect(items.value())?,
        None => GcVec::new(rt),
    };
    let (low, high) = clamp(low, high, target.len());
    Ok(list::splice(rt, target, low, high, &new)?)
}

/// `int PyList_Sort(PyObject *list)`
///
/// Sorts in place.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_Sort(cx: &Cx, list: Borrowed<'_>) -> CResult<()> {
    list.cell_or_bad_call::<ListCell>(cx)?;
    let rt = cx.runtime();
    let sort = rt.getattr_text(statics::list_type().value(), "sort")?;
    rt.call(sort, &[list.value()])?;
    Ok(())
}

/// `int PyList_Reverse(PyObject *list)`
///
/// Reverses in place.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_Reverse(cx: &Cx, list: Borrowed<'_>) -> CResult<()> {
    let slots = list.cell_or_bad_call::<ListCell>(cx)?;
    let slots = slots.raw_items();
    (0..slots.len() / 2).for_each(|i| slots[i].swap(&slots[slots.len() - 1 - i]));
    Ok(())
}

/// `PyObject *PyList_AsTuple(PyObject *list)`
///
/// A tuple of the items.
/// CPython: c-api/list, Objects/listobject.c.
#[capi("3.2")]
fn PyList_AsTuple(cx: &Cx, list: Borrowed<'_>) -> CResult<New> {
    let items = list.cell_or_bad_call::<ListCell>(cx)?;
    if items.is_empty() {
        return Ok(Borrowed::of_object(statics::empty_tuple()).new_ref());
    }
    let new = native::new_tuple_for_c(cx.runtime(), items.len()).ok_or_else(|| cx.memory_error())?;
    for (to, from) in new.raw_items().iter().zip(items.raw_items()) {
        if let Some(item) = from.get().and_then(Value::as_object) {
            incref(item);
        }
        to.set(from.get());
    }
    Ok(New::from_counted(new))
}

/// `PyObject *_PyList_Extend(PyListObject *list, PyObject *iterable)`
///
/// `list.extend(iterable)`; gives None.
/// CPython: Objects/listobject.c.
#[capi]
fn _PyList_Extend(cx: &Cx, list: Borrowed<'_>, iterable: Borrowed<'_>) -> CResult<New> {
    let target = list.cell_or_bad_call::<ListCell>(cx)?;
    list::extend(cx.runtime(), target, iterable.value())?;
    Ok(cx.none())
}
