//! C-API room of CPython's `Objects/funcobject.c` (declared in `Include/cpython/funcobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, Lent, New, Value};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::classmethod;
use kingsnake_runtime::value::FunctionCell;

/// `PyObject *PyClassMethod_New(PyObject *callable)`
///
/// `classmethod(callable)`
/// CPython: Objects/funcobject.c.
#[capi]
fn PyClassMethod_New(cx: &Cx, callable: Borrowed<'_>) -> New {
    cx.give(classmethod::new_classmethod(cx.runtime(), callable.value()))
}

/// `PyObject *PyStaticMethod_New(PyObject *callable)`
///
/// `staticmethod(callable)`
/// CPython: Objects/funcobject.c.
#[capi]
fn PyStaticMethod_New(cx: &Cx, callable: Borrowed<'_>) -> New {
    cx.give(classmethod::new_staticmethod(cx.runtime(), callable.value()))
}

fn function(cx: &Cx, f: Borrowed<'_>) -> CResult<Gc<FunctionCell>> {
    f.cell_or_bad_call(cx)
}

fn lend<'c>(cx: &'c Cx, f: Borrowed<'c>, v: Option<Value>) -> CResult<Option<Lent<'c>>> {
    Ok(v.map(|v| cx.lend(f, v)))
}

/// `PyObject *PyFunction_GetCode(PyObject *f)`
///
/// Lends the code object.
/// CPython: c-api/function, Objects/funcobject.c.
#[capi]
fn PyFunction_GetCode<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    lend(cx, f, Some(function(cx, f)?.code.get().value()))
}

/// `PyObject *PyFunction_GetGlobals(PyObject *f)`
///
/// Lends the globals.
/// CPython: c-api/function, Objects/funcobject.c.
#[capi]
fn PyFunction_GetGlobals<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    lend(cx, f, Some(function(cx, f)?.globals.get().value()))
}

/// `PyObject *PyFunction_GetModule(PyObject *f)`
///
/// Lends `__module__`.
/// CPython: c-api/function, Objects/funcobject.c.
#[capi]
fn PyFunction_GetModule<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    lend(cx, f, Some(function(cx, f)?.module.get()))
}

/// `PyObject *PyFunction_GetDefaults(PyObject *f)`
///
/// Lends the defaults; NULL without an exception if there are none.
/// CPython: c-api/function, Objects/funcobject.c.
#[capi]
fn PyFunction_GetDefaults<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    lend(cx, f, function(cx, f)?.defaults.get().map(|d| d.value()))
}

/// `PyObject *PyFunction_GetKwDefaults(PyObject *f)`
///
/// Lends the defaults of keyword-only parameters; NULL without an exception if there are none.
/// CPython: Objects/funcobject.c.
#[capi]
fn PyFunction_GetKwDefaults<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    lend(cx, f, function(cx, f)?.kwdefaults.get().map(|d| d.value()))
}

/// `PyObject *PyFunction_GetClosure(PyObject *f)`
///
/// Lends the closure; NULL without an exception if there is none.
/// CPython: c-api/function, Objects/funcobject.c.
#[capi]
fn PyFunction_GetClosure<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    lend(cx, f, function(cx, f)?.closure.get().map(|d| d.value()))
}
