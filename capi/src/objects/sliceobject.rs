//! C-API room of CPython's `Objects/sliceobject.c` (declared in `Include/sliceobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Out, Value, statics};
use core::cell::Cell;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::SliceCell;

/// A field of a slice: C reads them, so immediates get boxes that live with it.
fn field(cx: &Cx, v: Value) -> Cell<Value> {
    Cell::new(cx.runtime().heap.lend(v).value())
}

fn new_slice(cx: &Cx, parts: [Value; 3]) -> New {
    let rt = cx.runtime();
    let [start, stop, step] = parts.map(|v| field(cx, v));
    cx.give(rt.new_object(statics::slice_type(), |head| SliceCell { head, start, stop, step }).value())
}

/// `PyObject *PySlice_New(PyObject *start, PyObject *stop, PyObject *step)`
///
/// A slice; None for NULL.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.2")]
fn PySlice_New(
    cx: &Cx,
    start: Option<Borrowed<'_>>,
    stop: Option<Borrowed<'_>>,
    step: Option<Borrowed<'_>>,
) -> New {
    new_slice(cx, [start, stop, step].map(|v| v.map_or(Value::none(), Borrowed::value)))
}

/// `PyObject *_PySlice_FromIndices(Py_ssize_t start, Py_ssize_t stop)`
///
/// The slice between two indices.
/// CPython: Objects/sliceobject.c.
#[capi]
fn _PySlice_FromIndices(cx: &Cx, start: isize, stop: isize) -> New {
    let rt = cx.runtime();
    new_slice(cx, [rt.new_int(start as i64), rt.new_int(stop as i64), Value::none()])
}

fn slice_of(cx: &Cx, o: Borrowed<'_>) -> CResult<Gc<SliceCell>> {
    o.cell_or_bad_call(cx)
}

/// A bound as a number, clamped.
fn bound(cx: &Cx, v: Value) -> CResult<isize> {
    let rt = cx.runtime();
    if !v.is_fixnum() && !rt.has_index(v) {
        return Err(cx.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    Ok(rt.index_isize(v, statics::none_type())?)
}

fn unpack(cx: &Cx, slice: Gc<SliceCell>) -> CResult<(isize, isize, isize)> {
    let (start, stop, step) = (slice.start.get(), slice.stop.get(), slice.step.get());
    let step = if step.is_none() { 1 } else { bound(cx, step)?.max(-isize::MAX) };
    if step == 0 {
        return Err(cx.value_error("slice step cannot be zero"));
    }
    let from = if step < 0 { isize::MAX } else { 0 };
    let to = if step < 0 { isize::MIN } else { isize::MAX };
    let start = if start.is_none() { from } else { bound(cx, start)? };
    let stop = if stop.is_none() { to } else { bound(cx, stop)? };
    Ok((start, stop, step))
}

/// `int PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)`
///
/// The three as numbers, clamped. ValueError of a step of 0.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.7")]
fn PySlice_Unpack(
    cx: &Cx,
    slice: Borrowed<'_>,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: Out<'_, isize>,
) -> CResult<()> {
    let (a, b, c) = unpack(cx, slice_of(cx, slice)?)?;
    start.set(a);
    stop.set(b);
    step.set(c);
    Ok(())
}

/// Bounds for a sequence of `len` items, and how many items they take.
fn adjust(len: isize, start: isize, stop: isize, step: isize) -> (isize, isize, isize) {
    let clamp = |mut i: isize| {
        if i < 0 {
            i = i.saturating_add(len);
            return if i < 0 { if step < 0 { -1 } else { 0 } } else { i };
        }
        if i >= len { if step < 0 { len - 1 } else { len } } else { i }
    };
    let (start, stop) = (clamp(start), clamp(stop));
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    (start, stop, count)
}

/// `Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step)`
///
/// Clamps the bounds for a sequence; gives how many items they take.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.7")]
fn PySlice_AdjustIndices(
    _cx: &Cx,
    len: isize,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: isize,
) -> isize {
    let (a, b, count) = adjust(len, start.get(), stop.get(), step);
    start.set(a);
    stop.set(b);
    count
}

/// `int PySlice_GetIndicesEx(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step, Py_ssize_t *count)`
///
/// Unpacks and clamps.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.2")]
fn PySlice_GetIndicesEx(
    cx: &Cx,
    slice: Borrowed<'_>,
    len: isize,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: Out<'_, isize>,
    count: Out<'_, isize>,
) -> CResult<()> {
    let (a, b, c) = unpack(cx, slice_of(cx, slice)?)?;
    let (a, b, n) = adjust(len, a, b, c);
    start.set(a);
    stop.set(b);
    step.set(c);
    count.set(n);
    Ok(())
}

/// `int PySlice_GetIndices(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)`
///
/// The bounds, if they are ints; -1 without an exception beyond the sequence.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.2")]
fn PySlice_GetIndices(
    cx: &Cx,
    slice: Borrowed<'_>,
    len: isize,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: Out<'_, isize>,
) -> CResult<i32> {
    let (a, b, c) = unpack(cx, slice_of(cx, slice)?)?;
    let (a, b, _) = adjust(len, a, b, c);
    start.set(a);
    stop.set(b);
    step.set(c);
    Ok(if b > len || a >= len { -1 } else { 0 })
}
