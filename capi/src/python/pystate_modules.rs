//! C-API room of CPython's `Python/pystate.c`: the modules of single-phase initialisation, by definition.

use crate::abi::{Borrowed, CResult, Cx, In, Lent};
use crate::bridge::modules;
use crate::layout::PyModuleDef;
use kingsnake_capi_macros::capi;

/// `PyObject *PyState_FindModule(PyModuleDef *def)`
///
/// The runtime's module of a definition with single-phase initialisation, lent; NULL if there is none.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.2")]
fn PyState_FindModule<'c>(cx: &'c Cx, def: In<'c, PyModuleDef>) -> Option<Lent<'c>> {
    let module = modules::by_index(cx.runtime(), def.m_base.m_index)?;
    module.as_object().map(|o| cx.lend_object(o))
}

/// `int PyState_AddModule(PyObject *module, PyModuleDef *def)`
///
/// Makes `module` what `PyState_FindModule` finds.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.3")]
fn PyState_AddModule(cx: &Cx, module: Borrowed<'_>, def: In<'_, PyModuleDef>) -> CResult<()> {
    modules::set_by_index(cx.runtime(), def.m_base.m_index, module.value());
    Ok(())
}

/// `int PyState_RemoveModule(PyModuleDef *def)`
///
/// Forgets it. SystemError if there is none.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.3")]
fn PyState_RemoveModule(cx: &Cx, def: In<'_, PyModuleDef>) -> CResult<()> {
    if modules::forget_index(cx.runtime(), def.m_base.m_index) {
        return Ok(());
    }
    Err(cx.system_error("PyState_RemoveModule: the module is not there"))
}
