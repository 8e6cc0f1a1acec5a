//! C-API room of CPython's `Objects/sliceobject.c` (declared in `Include/sliceobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New, Out, Value};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::slice;
use kingsnake_runtime::value::SliceCell;

/// `PyObject *PySlice_New(PyObject *start, PyObject *stop, PyObject *step)`
///
/// `slice(start, stop, step)`; NULL counts as None.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.2")]
fn PySlice_New(
    cx: &Cx,
    start: Option<Borrowed<'_>>,
    stop: Option<Borrowed<'_>>,
    step: Option<Borrowed<'_>>,
) -> New {
    let or_none = |v: Option<Borrowed<'_>>| v.map_or(Value::none(), Borrowed::value);
    cx.give(cx.runtime().new_slice(or_none(start), or_none(stop), or_none(step)).value())
}

/// `PyObject *_PySlice_FromIndices(Py_ssize_t start, Py_ssize_t stop)`
///
/// `slice(start, stop)`
/// CPython: Objects/sliceobject.c.
#[capi]
fn _PySlice_FromIndices(cx: &Cx, start: isize, stop: isize) -> New {
    let rt = cx.runtime();
    cx.give(rt.new_slice(rt.new_int(start as i64), rt.new_int(stop as i64), Value::none()).value())
}

/// `int PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)`
///
/// The parts as numbers; what is left out stands for the ends. ValueError if the step is 0.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.7")]
fn PySlice_Unpack(
    cx: &Cx,
    v: Borrowed<'_>,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: Out<'_, isize>,
) -> CResult<()> {
    let cell = v.cell_or_bad_call::<SliceCell>(cx)?;
    let (a, b, c) = slice::unpack(cx.runtime(), cell)?;
    start.set(a);
    stop.set(b);
    step.set(c);
    Ok(())
}

/// `Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step)`
///
/// Clamps the bounds to a sequence of this length; gives how many items there are.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.7")]
fn PySlice_AdjustIndices(
    _cx: &Cx,
    length: isize,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: isize,
) -> isize {
    let (a, b, count) = slice::adjust(start.get(), stop.get(), step, length.max(0) as usize);
    start.set(a);
    stop.set(b);
    count as isize
}

/// `int PySlice_GetIndicesEx(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step, Py_ssize_t *count)`
///
/// The parts for a sequence of this length, clamped, and how many items there are.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.2")]
fn PySlice_GetIndicesEx(
    cx: &Cx,
    v: Borrowed<'_>,
    length: isize,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: Out<'_, isize>,
    count: Out<'_, isize>,
) -> CResult<()> {
    let cell = v.cell_or_bad_call::<SliceCell>(cx)?;
    let (a, b, c, n) = cx.runtime().slice_indices(cell, length.max(0) as usize)?;
    start.set(a);
    stop.set(b);
    step.set(c);
    count.set(n as isize);
    Ok(())
}

/// `int PySlice_GetIndices(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)`
///
/// The parts for a sequence of this length, not clamped. IndexError of bounds beyond it.
/// CPython: c-api/slice, Objects/sliceobject.c.
#[capi("3.2")]
fn PySlice_GetIndices(
    cx: &Cx,
    v: Borrowed<'_>,
    length: isize,
    start: Out<'_, isize>,
    stop: Out<'_, isize>,
    step: Out<'_, isize>,
) -> CResult<()> {
    let cell = v.cell_or_bad_call::<SliceCell>(cx)?;
    let (a, b, c) = slice::unpack(cx.runtime(), cell)?;
    let from_end = |i: isize| if i < 0 { i.saturating_add(length) } else { i };
    let a = if cell.start.get().is_none() && c < 0 { length - 1 } else { from_end(a) };
    let b = match cell.stop.get().is_none() {
        true if c < 0 => -1,
        true => length,
        false => from_end(b),
    };
    if b > length || a >= length || c == 0 {
        return Err(cx.raise(crate::abi::statics::index_error(), "slice indices are out of range"));
    }
    start.set(a);
    stop.set(b);
    step.set(c);
    Ok(())
}
