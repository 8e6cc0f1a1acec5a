//! C-API room of CPython's `Python/sysmodule.c` (declared in `Include/sysmodule.h`). What takes a format is in
//! `sysmodule_format`.

use crate::abi::{Borrowed, CResult, Cx, Lent, Text};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::dict;

/// `PyObject *PySys_GetObject(const char *name)`
///
/// Lends `sys.name`; NULL without an exception if there is none.
/// CPython: c-api/sys, Python/sysmodule.c.
#[capi("3.2")]
fn PySys_GetObject<'c>(cx: &'c Cx, name: Text<'c>) -> Option<Lent<'c>> {
    let rt = cx.runtime();
    let key = rt.intern_str(name.to_str().ok()?);
    match cx.lend_dict_value(rt.sys_dict.get()?, key.value()) {
        Ok(found) => found,
        Err(_) => {
            rt.thread().raised.set(None);
            None
        }
    }
}

/// `int PySys_SetObject(const char *name, PyObject *value)`
///
/// `sys.name = value`; NULL deletes.
/// CPython: c-api/sys, Python/sysmodule.c.
#[capi("3.2")]
fn PySys_SetObject(cx: &Cx, name: Text<'_>, value: Option<Borrowed<'_>>) -> CResult<()> {
    let rt = cx.runtime();
    let key = cx.name_text(name)?;
    let Some(sys) = rt.sys_dict.get() else { return Err(cx.runtime_error("lost sys")) };
    match value {
        Some(v) => dict::set_str(rt, sys, key, v.value())?,
        None => {
            dict::delete(rt, sys, key.value())?;
        }
    }
    Ok(())
}

/// `size_t _PySys_GetSizeOf(PyObject *o)`
///
/// `sys.getsizeof(o)`
/// CPython: Python/sysmodule.c.
#[capi]
fn _PySys_GetSizeOf(cx: &Cx, o: Borrowed<'_>) -> CResult<usize> {
    let rt = cx.runtime();
    let n = rt.call_method_text(o.value(), "__sizeof__", &[])?;
    Ok(rt.as_i64(n)? as usize)
}

/// `PyObject *PySys_GetXOptions(void)`
///
/// Lends `sys._xoptions`.
/// CPython: c-api/sys, Python/sysmodule.c.
#[capi("3.7")]
fn PySys_GetXOptions<'c>(cx: &'c Cx) -> Option<Lent<'c>> {
    pysys_getobject_impl(cx, c"_xoptions")
}

/// `PyObject *_PySys_GetAttr(PyThreadState *tstate, PyObject *name)`
///
/// Lends `sys.name`; NULL without an exception if there is none.
/// CPython: Python/sysmodule.c.
#[capi]
fn _PySys_GetAttr<'c>(
    cx: &'c Cx,
    _tstate: *mut core::ffi::c_void,
    name: Borrowed<'c>,
) -> CResult<Option<Lent<'c>>> {
    match cx.runtime().sys_dict.get() {
        Some(sys) => cx.lend_dict_value(sys, name.value()),
        None => Ok(None),
    }
}
