//! Adding to modules.

use crate::abi::{Borrowed, CResult, Cx, Gc, Stole, Stolen, StolenOnSuccess, Text, TypeArg, Value, statics};
use crate::bridge::ready::ready;
use core::ffi::c_long;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::ModuleCell;

/// `module.name = value`
fn add(cx: &Cx, module: Borrowed<'_>, name: Text<'_>, value: impl FnOnce() -> Option<Value>) -> CResult<()> {
    let Some(module): Option<Gc<ModuleCell>> = module.cell() else {
        return Err(cx.type_error("PyModule_AddObjectRef() first argument must be a module"));
    };
    let Some(value) = value() else {
        let message = "PyModule_AddObjectRef() must be called with an exception raised if value is NULL";
        return Err(cx.raise_unless_pending(statics::system_error(), message));
    };
    let rt = cx.runtime();
    let name = cx.name_text(name)?;
    Ok(dict::set_str(rt, rt.module_dict(module), name, value)?)
}

/// `int PyModule_AddObjectRef(PyObject *mod, const char *name, PyObject *value)`
///
/// Sets `module.name = value`. TypeError if it is no module; if `value` is NULL, the exception that is set.
/// CPython: c-api/module, Python/modsupport.c.
#[capi("3.10")]
fn PyModule_AddObjectRef(
    cx: &Cx,
    module: Borrowed<'_>,
    name: Text<'_>,
    value: Option<Borrowed<'_>>,
) -> CResult<()> {
    add(cx, module, name, || value.map(Borrowed::value))
}

/// `int PyModule_AddObject(PyObject *mod, const char *name, PyObject *value)`
///
/// As `PyModule_AddObjectRef`; on success the reference to `value` is taken.
/// CPython: c-api/module, Python/modsupport.c.
#[capi("3.2")]
fn PyModule_AddObject(
    cx: &Cx,
    module: Borrowed<'_>,
    name: Text<'_>,
    value: Option<StolenOnSuccess<'_>>,
) -> CResult<Stole> {
    add(cx, module, name, || value.as_ref().map(|v| v.peek().value()))?;
    // Without a value that was an error.
    value.map(StolenOnSuccess::commit).ok_or_else(|| cx.bad_internal_call())
}

/// `int _PyModule_Add(PyObject *mod, const char *name, PyObject *value)`
///
/// As `PyModule_AddObjectRef`; the reference to `value` is taken in any case.
/// CPython: Python/modsupport.c.
#[capi]
fn _PyModule_Add(cx: &Cx, module: Borrowed<'_>, name: Text<'_>, value: Option<Stolen<'_>>) -> CResult<()> {
    add(cx, module, name, || value.as_ref().map(|v| v.peek().value()))
}

/// `int PyModule_AddIntConstant(PyObject *module, const char *name, long value)`
///
/// Sets `module.name` to an int. TypeError if it is no module.
/// CPython: c-api/module, Python/modsupport.c.
#[capi("3.2")]
fn PyModule_AddIntConstant(cx: &Cx, module: Borrowed<'_>, name: Text<'_>, value: c_long) -> CResult<()> {
    add(cx, module, name, || Some(cx.runtime().new_int(value)))
}

/// `int PyModule_AddStringConstant(PyObject *module, const char *name, const char *value)`
///
/// Sets `module.name` to a str. TypeError if it is no module, UnicodeDecodeError if the value is not UTF-8.
/// CPython: c-api/module, Python/modsupport.c.
#[capi("3.2")]
fn PyModule_AddStringConstant(cx: &Cx, module: Borrowed<'_>, name: Text<'_>, value: Text<'_>) -> CResult<()> {
    let value = cx.text(value)?.value();
    add(cx, module, name, || Some(value))
}

/// `int PyModule_AddType(PyObject *module, PyTypeObject *type)`
///
/// Makes the type ready and adds it under the last part of its name. TypeError if `module` is no module.
/// CPython: c-api/module, Python/modsupport.c.
#[capi("3.9")]
fn PyModule_AddType(cx: &Cx, module: Borrowed<'_>, ty: TypeArg<'_>) -> CResult<()> {
    let ty = ty.ty();
    ready(cx.runtime(), ty)?;
    let name = std::ffi::CString::new(ty.short_name()).map_err(|_| cx.bad_internal_call())?;
    add(cx, module, &name, || Some(ty.value()))
}
