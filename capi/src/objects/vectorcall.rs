//! C-API room of the rarer parts of CPython's `Objects/call.c` (declared in `Include/cpython/abstract.h`).

use crate::abi::args::Array;
use crate::abi::{Borrowed, CResult, Cx, New, Value};
use crate::bridge::capsules;
use core::ffi::c_void;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::TupleCell;

/// `vectorcallfunc PyVectorcall_Function(PyObject *callable)`
///
/// The `vectorcallfunc` of an object; NULL if it has none.
/// CPython: c-api/call, Objects/abstract.c.
#[capi]
fn PyVectorcall_Function(_cx: &Cx, callable: Borrowed<'_>) -> *mut c_void {
    capsules::vectorcall_of(callable.object()) as *mut c_void
}

/// `PyObject *_PyStack_AsDict(PyObject *const *values, PyObject *names)`
///
/// A dict of keyword arguments: names of a tuple, values of an array.
/// CPython: Objects/call.c.
#[capi]
fn _PyStack_AsDict(cx: &Cx, values: Array<'_>, names: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let made = rt.new_dict();
    let names = names.value().downcast::<TupleCell>();
    for (i, name) in names.iter().flat_map(|n| n.iter()).enumerate() {
        dict::set(rt, made, name, values.get(i).map_or(Value::none(), Borrowed::value))?;
    }
    Ok(cx.give(made.value()))
}
