//! C-API room of CPython's `Objects/cellobject.c` (declared in `Include/cpython/cellobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::VarCell;

/// `PyObject *PyCell_New(PyObject *contents)`
///
/// A cell; empty for NULL.
/// CPython: c-api/cell, Objects/cellobject.c.
#[capi]
fn PyCell_New(cx: &Cx, contents: Option<Borrowed<'_>>) -> New {
    cx.give(cx.runtime().new_var(contents.map(Borrowed::value)).value())
}

/// `PyObject *PyCell_Get(PyObject *cell)`
///
/// The contents; NULL without an exception if it is empty.
/// CPython: c-api/cell, Objects/cellobject.c.
#[capi]
fn PyCell_Get(cx: &Cx, cell: Borrowed<'_>) -> CResult<Option<New>> {
    Ok(cell.cell_or_bad_call::<VarCell>(cx)?.contents.get().map(|v| cx.give(v)))
}

/// `int PyCell_Set(PyObject *cell, PyObject *contents)`
///
/// Replaces the contents; NULL empties it.
/// CPython: c-api/cell, Objects/cellobject.c.
#[capi]
fn PyCell_Set(cx: &Cx, cell: Borrowed<'_>, contents: Option<Borrowed<'_>>) -> CResult<()> {
    cell.cell_or_bad_call::<VarCell>(cx)?.contents.set(contents.map(Borrowed::value));
    Ok(())
}
