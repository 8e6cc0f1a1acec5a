//! C-API room of CPython's `Objects/genericaliasobject.c` (declared in `Include/genericaliasobject.h`).

use crate::abi::{Borrowed, CResult, Cx, New};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::generic_alias;

/// `PyObject *Py_GenericAlias(PyObject *origin, PyObject *args)`
///
/// `types.GenericAlias(origin, args)`
/// CPython: c-api/typehints, Objects/genericaliasobject.c.
#[capi("3.9")]
fn Py_GenericAlias(cx: &Cx, origin: Borrowed<'_>, args: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(generic_alias::new_alias(cx.runtime(), origin.value(), args.value())?))
}
