//! C-API room of CPython's `Python/import.c` (declared in `Include/import.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, Lent, New, Text, Value, statics};
use core::ffi::{c_char, c_int, c_long};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::import;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::{DictCell, ModuleCell, StrCell};

fn by_name(cx: &Cx, name: Gc<StrCell>) -> CResult<New> {
    let rt = cx.runtime();
    let importer = kingsnake_runtime::objects::builtin::function_of_builtins(rt, "__import__")?;
    let from = rt.new_list(&[rt.intern_str("__doc__").value()]).value();
    let globals = kingsnake_runtime::vm::current_globals(rt).map_or(Value::none(), |g| g.value());
    rt.call(importer, &[name.value(), globals, globals, from, rt.new_int(0)])?;
    match rt.modules.get().map(|m| dict::get(rt, m, name.value())).transpose()?.flatten() {
        Some(m) => Ok(cx.give(m)),
        None => Err(rt.key_error(name.value()).into()),
    }
}

/// `PyObject *PyImport_ImportModule(const char *name)`
///
/// The module of that full name, imported if need be.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_ImportModule(cx: &Cx, name: Text<'_>) -> CResult<New> {
    by_name(cx, cx.name_text(name)?)
}

/// `PyObject *PyImport_ImportModuleNoBlock(const char *name)`
///
/// As `PyImport_ImportModule`.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_ImportModuleNoBlock(cx: &Cx, name: Text<'_>) -> CResult<New> {
    by_name(cx, cx.name_text(name)?)
}

/// `PyObject *PyImport_Import(PyObject *name)`
///
/// The module of that full name, by the current `__import__`.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_Import(cx: &Cx, name: Borrowed<'_>) -> CResult<New> {
    by_name(cx, crate::objects::unicodeobject::expect_str(cx, name)?)
}

fn level_import(
    cx: &Cx,
    name: Value,
    globals: Option<Borrowed<'_>>,
    from: Option<Borrowed<'_>>,
    level: c_int,
) -> CResult<New> {
    let rt = cx.runtime();
    let Some(name) = name.downcast::<StrCell>() else {
        return Err(cx.type_error("module name must be a string"));
    };
    let or_none = |v: Option<Borrowed<'_>>| v.map_or(Value::none(), Borrowed::value);
    let from = from.map_or(statics::empty_tuple().value(), Borrowed::value);
    Ok(cx.give(import::import_name(rt, name, or_none(globals), from, level)?))
}

/// `PyObject *PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals, PyObject *fromlist, int level)`
///
/// `__import__(name, globals, locals, fromlist, level)`
/// CPython: c-api/import, Python/import.c.
#[capi("3.7")]
fn PyImport_ImportModuleLevelObject(
    cx: &Cx,
    name: Borrowed<'_>,
    globals: Option<Borrowed<'_>>,
    _locals: Option<Borrowed<'_>>,
    from: Option<Borrowed<'_>>,
    level: c_int,
) -> CResult<New> {
    level_import(cx, name.value(), globals, from, level)
}

/// `PyObject *PyImport_ImportModuleLevel(const char *name, PyObject *globals, PyObject *locals, PyObject *fromlist, int level)`
///
/// As `PyImport_ImportModuleLevelObject`, the name in UTF-8.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_ImportModuleLevel(
    cx: &Cx,
    name: Text<'_>,
    globals: Option<Borrowed<'_>>,
    _locals: Option<Borrowed<'_>>,
    from: Option<Borrowed<'_>>,
    level: c_int,
) -> CResult<New> {
    level_import(cx, cx.name_text(name)?.value(), globals, from, level)
}

/// `PyObject *PyImport_GetModuleDict(void)`
///
/// Lends `sys.modules`.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_GetModuleDict<'c>(cx: &'c Cx) -> CResult<Lent<'c>> {
    let modules = cx.runtime().modules.get();
    modules.map(|m| cx.lend_object(m)).ok_or_else(|| cx.runtime_error("unable to get sys.modules"))
}

/// `PyObject *PyImport_GetModule(PyObject *name)`
///
/// The module if it has been imported; NULL without an exception if not.
/// CPython: c-api/import, Python/import.c.
#[capi("3.8")]
fn PyImport_GetModule(cx: &Cx, name: Borrowed<'_>) -> CResult<Option<New>> {
    let rt = cx.runtime();
    let Some(modules) = rt.modules.get() else { return Ok(None) };
    Ok(dict::get(rt, modules, name.value())?.map(|m| cx.give(m)))
}

fn add(cx: &Cx, name: Gc<StrCell>) -> CResult<Value> {
    let rt = cx.runtime();
    let Some(modules) = rt.modules.get() else { return Err(cx.runtime_error("unable to get sys.modules")) };
    if let Some(m) = dict::get(rt, modules, name.value())?.filter(|m| m.is::<ModuleCell>()) {
        return Ok(m);
    }
    let made = rt.new_module(&name.to_text()).value();
    dict::set(rt, modules, name.value(), made)?;
    Ok(made)
}

/// `PyObject *PyImport_AddModule(const char *name)`
///
/// Lends the module in `sys.modules`; an empty one is made and put there if there is none.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_AddModule<'c>(cx: &'c Cx, name: Text<'c>) -> CResult<Lent<'c>> {
    lend_added(cx, cx.name_text(name)?)
}

fn lend_added<'c>(cx: &'c Cx, name: Gc<StrCell>) -> CResult<Lent<'c>> {
    let module = add(cx, name)?;
    match module.as_object() {
        Some(object) => Ok(cx.lend_object(object)),
        None => Err(cx.bad_internal_call()),
    }
}

/// `PyObject *PyImport_AddModuleObject(PyObject *name)`
///
/// As `PyImport_AddModule`.
/// CPython: c-api/import, Python/import.c.
#[capi("3.7")]
fn PyImport_AddModuleObject<'c>(cx: &'c Cx, name: Borrowed<'c>) -> CResult<Lent<'c>> {
    let name = crate::objects::unicodeobject::expect_str(cx, name)?;
    lend_added(cx, cx.runtime().intern(name))
}

/// `PyObject *PyImport_ReloadModule(PyObject *module)`
///
/// `importlib.reload(module)`
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_ReloadModule(cx: &Cx, module: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let importlib = import::import_module(rt, "importlib")?;
    Ok(cx.give(rt.call_method_text(importlib, "reload", &[module.value()])?))
}

/// `PyObject *PyImport_ExecCodeModule(const char *name, PyObject *code)`
///
/// Runs code as a module of that name.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_ExecCodeModule(cx: &Cx, name: Text<'_>, code: Borrowed<'_>) -> CResult<New> {
    exec_code(cx, name, code, None)
}

/// `PyObject *PyImport_ExecCodeModuleEx(const char *name, PyObject *code, const char *path)`
///
/// As `PyImport_ExecCodeModule`, with a file name.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_ExecCodeModuleEx(
    cx: &Cx,
    name: Text<'_>,
    code: Borrowed<'_>,
    path: Option<Text<'_>>,
) -> CResult<New> {
    exec_code(cx, name, code, path)
}

fn exec_code(
    cx: &Cx,
    name: &core::ffi::CStr,
    code: Borrowed<'_>,
    path: Option<&core::ffi::CStr>,
) -> CResult<New> {
    let rt = cx.runtime();
    let name = cx.name_text(name)?;
    let module = add(cx, name)?;
    let Some(cell) = module.downcast::<ModuleCell>() else { return Err(cx.bad_internal_call()) };
    let d: Gc<DictCell> = rt.module_dict(cell);
    if let Some(path) = path {
        let path = kingsnake_runtime::objects::str::codec::fs_decode(rt, path.to_bytes());
        dict::set_text(rt, d, "__file__", path.value())?;
    }
    let builtins = rt.builtins.get().map_or(Value::none(), |b| b.value());
    dict::set_text(rt, d, "__builtins__", builtins)?;
    let exec = kingsnake_runtime::objects::builtin::function_of_builtins(rt, "exec")?;
    rt.call(exec, &[code.value(), d.value()])?;
    Ok(cx.give(module))
}

/// `long PyImport_GetMagicNumber(void)`
///
/// The magic number of `.pyc` files.
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_GetMagicNumber(_cx: &Cx) -> c_long {
    3495 | 0x0a0d << 16
}

/// `const char *PyImport_GetMagicTag(void)`
///
/// "cpython-311"
/// CPython: c-api/import, Python/import.c.
#[capi("3.2")]
fn PyImport_GetMagicTag(_cx: &Cx) -> *const c_char {
    c"cpython-311".as_ptr()
}

/// `PyObject *_PyImport_GetModuleAttr(PyObject *module, PyObject *name)`
///
/// `module.name`, the module imported by its name.
/// CPython: Python/import.c.
#[capi]
fn _PyImport_GetModuleAttr(cx: &Cx, module: Borrowed<'_>, name: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let module =
        import::import_module(rt, &crate::objects::unicodeobject::expect_str(cx, module)?.to_text())?;
    let name = crate::objects::object::attribute_name(cx, name)?;
    Ok(cx.give(rt.getattr(module, name)?))
}

/// `PyObject *_PyImport_GetModuleAttrString(const char *module, const char *name)`
///
/// `module.name`, the module imported by its name.
/// CPython: Python/import.c.
#[capi]
fn _PyImport_GetModuleAttrString(cx: &Cx, module: Text<'_>, name: Text<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let module = import::import_module(rt, &module.to_string_lossy())?;
    Ok(cx.give(rt.getattr(module, cx.name_text(name)?)?))
}
