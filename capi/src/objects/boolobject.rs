//! C-API room of CPython's `Objects/boolobject.c` (declared in `Include/boolobject.h`).

use crate::abi::{Cx, New};
use kingsnake_capi_macros::capi;

/// `PyObject *PyBool_FromLong(long v)`
///
/// True or False.
/// CPython: c-api/bool, Objects/boolobject.c.
#[capi("3.2")]
fn PyBool_FromLong(cx: &Cx, v: i64) -> New {
    cx.bool(v != 0)
}
