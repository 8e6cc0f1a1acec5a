//! C-API room of CPython's `Objects/moduleobject.c` (declared in `Include/moduleobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, In, Lent, New, Text};
use crate::bridge::modules;
use crate::layout::{PyMethodDef, PyModuleDef, PyObject};
use core::ffi::{c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::{ModuleCell, StrCell};

/// `PyObject *PyModuleDef_Init(PyModuleDef *def)`
///
/// The definition as an object, for init functions of several phases.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.5")]
fn PyModuleDef_Init(_cx: &Cx, def: In<'_, PyModuleDef>) -> *mut PyObject {
    modules::definition(def.as_ptr())
}

/// `PyObject *PyModule_Create2(PyModuleDef *def, int api_version)`
///
/// A module of one phase.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_Create2(cx: &Cx, def: In<'_, PyModuleDef>, _version: c_int) -> CResult<New> {
    Ok(cx.give(modules::create(cx.runtime(), modules::definition_cell(def.as_ptr()))?))
}

/// `PyObject *PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int api_version)`
///
/// A module of several phases, its slots not run yet.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.7")]
fn PyModule_FromDefAndSpec2(
    cx: &Cx,
    def: In<'_, PyModuleDef>,
    spec: Borrowed<'_>,
    _version: c_int,
) -> CResult<New> {
    let def = modules::definition_cell(def.as_ptr());
    Ok(cx.give(modules::from_def_and_spec(cx.runtime(), def, spec.value())?))
}

/// `int PyModule_ExecDef(PyObject *module, PyModuleDef *def)`
///
/// Runs the slots of a module of several phases.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.7")]
fn PyModule_ExecDef(cx: &Cx, module: Borrowed<'_>, def: In<'_, PyModuleDef>) -> CResult<()> {
    let Some(cell) = module.value().downcast::<ModuleCell>() else { return Err(cx.bad_internal_call()) };
    Ok(modules::exec_def(cx.runtime(), cell, &def)?)
}

fn module_of(cx: &Cx, module: Borrowed<'_>) -> CResult<Gc<ModuleCell>> {
    module.cell::<ModuleCell>().ok_or_else(|| cx.bad_internal_call())
}

/// As [`module_of`]; TypeError "bad argument type for built-in operation".
fn module_argument(cx: &Cx, module: Borrowed<'_>) -> CResult<Gc<ModuleCell>> {
    module.cell::<ModuleCell>().ok_or_else(|| cx.type_error("bad argument type for built-in operation"))
}

/// `PyObject *PyModule_NewObject(PyObject *name)`
///
/// An empty module.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.3")]
fn PyModule_NewObject(cx: &Cx, name: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let text = super::unicodeobject::expect_str(cx, name)?;
    let module = rt.new_module(&text.to_text());
    Ok(cx.give(module.value()))
}

/// `PyObject *PyModule_New(const char *name)`
///
/// An empty module.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_New(cx: &Cx, name: Text<'_>) -> CResult<New> {
    let name = cx.text(name)?;
    Ok(cx.give(cx.runtime().new_module(&name.to_text()).value()))
}

/// `PyObject *PyModule_GetDict(PyObject *module)`
///
/// Lends the module's namespace. SystemError if it is no module.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_GetDict<'c>(cx: &'c Cx, module: Borrowed<'c>) -> CResult<Lent<'c>> {
    let cell = module_of(cx, module)?;
    Ok(cx.lend_object(cx.runtime().module_dict(cell)))
}

/// `__name__` of the namespace.
fn name_of(cx: &Cx, module: Borrowed<'_>) -> CResult<Gc<StrCell>> {
    let cell = module_argument(cx, module)?;
    let rt = cx.runtime();
    let name = cell.dict.get().and_then(|d| dict::get_str(rt, d, rt.names().__name__));
    name.and_then(|n| n.downcast::<StrCell>()).ok_or_else(|| cx.system_error("nameless module"))
}

/// `PyObject *PyModule_GetNameObject(PyObject *module)`
///
/// `module.__name__`. SystemError if there is none.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.3")]
fn PyModule_GetNameObject(cx: &Cx, module: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(name_of(cx, module)?.value()))
}

/// `const char *PyModule_GetName(PyObject *module)`
///
/// `module.__name__` in UTF-8.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_GetName(cx: &Cx, module: Borrowed<'_>) -> CResult<*const c_char> {
    let name = name_of(cx, module)?;
    Ok(kingsnake_runtime::heap::native::utf8_of(cx.runtime(), name)?.0.cast())
}

/// `__file__` of the namespace.
fn file_of(cx: &Cx, module: Borrowed<'_>) -> CResult<Gc<StrCell>> {
    let cell = module_argument(cx, module)?;
    let rt = cx.runtime();
    let file = cell.dict.get().and_then(|d| dict::get_text(rt, d, "__file__"));
    file.and_then(|n| n.downcast::<StrCell>()).ok_or_else(|| cx.system_error("module filename missing"))
}

/// `PyObject *PyModule_GetFilenameObject(PyObject *module)`
///
/// `module.__file__`. SystemError if there is none.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_GetFilenameObject(cx: &Cx, module: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(file_of(cx, module)?.value()))
}

/// `const char *PyModule_GetFilename(PyObject *module)`
///
/// `module.__file__` in UTF-8.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_GetFilename(cx: &Cx, module: Borrowed<'_>) -> CResult<*const c_char> {
    let file = file_of(cx, module)?;
    Ok(kingsnake_runtime::heap::native::utf8_of(cx.runtime(), file)?.0.cast())
}

/// `void *PyModule_GetState(PyObject *module)`
///
/// The module's own memory; NULL if it has none. TypeError if it is no module.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_GetState(cx: &Cx, module: Borrowed<'_>) -> CResult<*mut c_void> {
    Ok(core::ptr::with_exposed_provenance_mut(module_argument(cx, module)?.state.get()))
}

/// `PyModuleDef *PyModule_GetDef(PyObject *module)`
///
/// The definition that the module was made from; NULL if none. TypeError if it is no module.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.2")]
fn PyModule_GetDef(cx: &Cx, module: Borrowed<'_>) -> CResult<*mut c_void> {
    Ok(core::ptr::with_exposed_provenance_mut(module_argument(cx, module)?.def.get()))
}

/// `int PyModule_SetDocString(PyObject *module, const char *doc)`
///
/// `module.__doc__ = doc`
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.5")]
fn PyModule_SetDocString(cx: &Cx, module: Borrowed<'_>, doc: Text<'_>) -> CResult<()> {
    let rt = cx.runtime();
    let doc = cx.text(doc)?;
    Ok(rt.setattr(module.value(), rt.names().__doc__, doc.value())?)
}

/// `int PyModule_AddFunctions(PyObject *module, PyMethodDef *functions)`
///
/// Adds the functions of a table.
/// CPython: c-api/module, Objects/moduleobject.c.
#[capi("3.5")]
fn PyModule_AddFunctions(cx: &Cx, module: Borrowed<'_>, functions: *mut PyMethodDef) -> CResult<()> {
    let name = name_of(cx, module)?;
    Ok(modules::add_functions(cx.runtime(), module.value(), functions, &name.to_text())?)
}

/// `int _PyModuleSpec_IsInitializing(PyObject *spec)`
///
/// Whether the module's code is still running.
/// CPython: Objects/moduleobject.c.
#[capi]
fn _PyModuleSpec_IsInitializing(cx: &Cx, spec: Option<Borrowed<'_>>) -> bool {
    let rt = cx.runtime();
    let Some(spec) = spec else { return false };
    kingsnake_runtime::objects::module::is_initializing(rt, spec.value()).unwrap_or_else(|raised| {
        rt.clear_raised(raised);
        false
    })
}
