//! C-API room of CPython's `Objects/iterobject.c` (declared in `Include/iterobject.h`).

use crate::abi::{Borrowed, Cx, New};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::iter;

/// `PyObject *PySeqIter_New(PyObject *sequence)`
///
/// An iterator that asks for items by index until IndexError.
/// CPython: c-api/iterator, Objects/iterobject.c.
#[capi("3.2")]
fn PySeqIter_New(cx: &Cx, sequence: Borrowed<'_>) -> New {
    cx.give(iter::new_sequence_iterator(cx.runtime(), sequence.value()))
}

/// `PyObject *PyCallIter_New(PyObject *callable, PyObject *sentinel)`
///
/// `iter(callable, sentinel)`
/// CPython: c-api/iterator, Objects/iterobject.c.
#[capi("3.2")]
fn PyCallIter_New(cx: &Cx, callable: Borrowed<'_>, sentinel: Borrowed<'_>) -> New {
    cx.give(iter::new_callable_iterator(cx.runtime(), callable.value(), sentinel.value()))
}
