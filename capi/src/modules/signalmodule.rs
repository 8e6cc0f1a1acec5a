//! C-API room of CPython's `Modules/signalmodule.c` (declared in `Include/pyerrors.h`).

use crate::abi::{CResult, Cx};
use kingsnake_capi_macros::capi;

/// `int PyErr_CheckSignals(void)`
///
/// Runs the handlers of signals that have come. -1 if one raises.
/// CPython: c-api/exceptions, Modules/signalmodule.c.
#[capi("3.2")]
fn PyErr_CheckSignals(cx: &Cx) -> CResult<()> {
    Ok(kingsnake_runtime::modules::eval_breaker(cx.runtime())?)
}

/// `int _PyErr_CheckSignals(void)`
///
/// As `PyErr_CheckSignals`.
/// CPython: Modules/signalmodule.c.
#[capi]
fn _PyErr_CheckSignals(cx: &Cx) -> CResult<()> {
    Ok(kingsnake_runtime::modules::eval_breaker(cx.runtime())?)
}
