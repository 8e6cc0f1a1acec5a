//! C-API room of CPython's `Objects/methodobject.c` (declared in `Include/methodobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, In, Lent, New, TypeArg};
use crate::layout::PyMethodDef;
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::builtin;
use kingsnake_runtime::value::BuiltinCell;
use kingsnake_runtime::value::defs::MethodWord;

fn make(
    cx: &Cx,
    def: In<'_, PyMethodDef>,
    receiver: Option<Borrowed<'_>>,
    module: Option<Borrowed<'_>>,
    class: Option<TypeArg<'_>>,
) -> New {
    let word = MethodWord::from_field(def.as_ptr().cast_const().cast());
    let (receiver, module) = (receiver.map(Borrowed::value), module.map(Borrowed::value));
    let class = class.map(TypeArg::ty);
    cx.give(builtin::new_builtin_from_word(cx.runtime(), word, receiver, module, class))
}

/// `PyObject *PyCFunction_New(PyMethodDef *def, PyObject *self)`
///
/// A built-in function.
/// CPython: Objects/methodobject.c.
#[capi("3.2")]
fn PyCFunction_New(cx: &Cx, def: In<'_, PyMethodDef>, this: Option<Borrowed<'_>>) -> New {
    make(cx, def, this, None, None)
}

/// `PyObject *PyCFunction_NewEx(PyMethodDef *def, PyObject *self, PyObject *module)`
///
/// A built-in function with a module's name.
/// CPython: Objects/methodobject.c.
#[capi("3.2")]
fn PyCFunction_NewEx(
    cx: &Cx,
    def: In<'_, PyMethodDef>,
    this: Option<Borrowed<'_>>,
    module: Option<Borrowed<'_>>,
) -> New {
    make(cx, def, this, module, None)
}

/// `PyObject *PyCMethod_New(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *class)`
///
/// A built-in function that is told its defining class.
/// CPython: Objects/methodobject.c.
#[capi("3.9")]
fn PyCMethod_New(
    cx: &Cx,
    def: In<'_, PyMethodDef>,
    this: Option<Borrowed<'_>>,
    module: Option<Borrowed<'_>>,
    class: Option<TypeArg<'_>>,
) -> CResult<New> {
    let wants = def.ml_flags & 0x200 != 0;
    match (wants, class.is_some()) {
        (true, false) => {
            Err(cx.system_error("attempting to create PyCMethod with a METH_METHOD flag but no class"))
        }
        (false, true) => {
            Err(cx.system_error("attempting to create PyCFunction with class but no METH_METHOD flag"))
        }
        _ => Ok(make(cx, def, this, module, class)),
    }
}

fn function_of(cx: &Cx, f: Borrowed<'_>) -> CResult<Gc<BuiltinCell>> {
    f.cell_or_bad_call(cx)
}

/// `PyCFunction PyCFunction_GetFunction(PyObject *f)`
///
/// The C function. SystemError if `f` is no built-in function.
/// CPython: Objects/methodobject.c.
#[capi("3.2")]
fn PyCFunction_GetFunction(cx: &Cx, f: Borrowed<'_>) -> CResult<*mut c_void> {
    let word = MethodWord::from_field(function_of(cx, f)?.def.get());
    Ok(core::ptr::with_exposed_provenance_mut(word.function()))
}

/// `PyObject *PyCFunction_GetSelf(PyObject *f)`
///
/// Lends the receiver; NULL if there is none.
/// CPython: Objects/methodobject.c.
#[capi("3.2")]
fn PyCFunction_GetSelf<'c>(cx: &'c Cx, f: Borrowed<'c>) -> CResult<Option<Lent<'c>>> {
    Ok(function_of(cx, f)?.receiver.get().map(|v| cx.lend(f, v)))
}

/// `int PyCFunction_GetFlags(PyObject *f)`
///
/// How the function is called.
/// CPython: Objects/methodobject.c.
#[capi("3.2")]
fn PyCFunction_GetFlags(cx: &Cx, f: Borrowed<'_>) -> CResult<c_int> {
    let word = MethodWord::from_field(function_of(cx, f)?.def.get());
    Ok(word.flags() & !kingsnake_runtime::types::METH_KINGSNAKE)
}
