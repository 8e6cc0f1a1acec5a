//! C-API room of CPython's `Python/ceval.c` (declared in `Include/ceval.h`).

use crate::abi::{Borrowed, CResult, Cx, Lent, New, Out, Value, statics};
use crate::bridge::threads;
use core::ffi::{CStr, c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::{builtin, dict};
use kingsnake_runtime::value::{BuiltinCell, DictCell, FunctionCell, MethodCell, StrCell};

/// `PyThreadState *PyEval_SaveThread(void)`
///
/// Gives up the GIL.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_SaveThread(_cx: &Cx) -> *mut c_void {
    threads::save()
}

/// `void PyEval_RestoreThread(PyThreadState *tstate)`
///
/// Takes the GIL.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_RestoreThread(_cx: &Cx, tstate: *mut c_void) {
    threads::restore(tstate);
}

/// `void PyEval_AcquireThread(PyThreadState *tstate)`
///
/// Takes the GIL.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_AcquireThread(_cx: &Cx, tstate: *mut c_void) {
    threads::restore(tstate);
}

/// `void PyEval_ReleaseThread(PyThreadState *tstate)`
///
/// Gives up the GIL.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_ReleaseThread(_cx: &Cx, _tstate: *mut c_void) {
    threads::save();
}

/// `void PyEval_InitThreads(void)`
///
/// Does nothing.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_InitThreads(_cx: &Cx) {}

/// `int PyEval_ThreadsInitialized(void)`
///
/// 1
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_ThreadsInitialized(_cx: &Cx) -> c_int {
    1
}

/// `int Py_EnterRecursiveCall(const char *where)`
///
/// Before recursion in C: RecursionError when it is too deep; `where` continues the message.
/// CPython: c-api/exceptions, Python/ceval.c.
#[capi("3.9")]
fn Py_EnterRecursiveCall(cx: &Cx, place: *const c_char) -> CResult<()> {
    enter(cx, place)
}

fn enter(cx: &Cx, place: *const c_char) -> CResult<()> {
    let rt = cx.runtime();
    let text = crate::bridge::methods::c_text_bytes(place).map(String::from_utf8_lossy);
    core::mem::forget(rt.enter_native_call(text.as_deref().unwrap_or(""))?);
    Ok(())
}

/// `void Py_LeaveRecursiveCall(void)`
///
/// Ends what `Py_EnterRecursiveCall` began.
/// CPython: c-api/exceptions, Python/ceval.c.
#[capi("3.9")]
fn Py_LeaveRecursiveCall(cx: &Cx) {
    let depth = &cx.runtime().thread().depth;
    depth.set(depth.get().saturating_sub(1));
}

/// `int _Py_CheckRecursiveCall(PyThreadState *tstate, const char *where)`
///
/// Called when C has used up `recursion_remaining`: RecursionError, or some more room.
/// CPython: Python/ceval.c.
#[capi]
fn _Py_CheckRecursiveCall(cx: &Cx, _tstate: *mut c_void, place: *const c_char) -> CResult<()> {
    let text = crate::bridge::methods::c_text_bytes(place).map(String::from_utf8_lossy);
    let text = format!("maximum recursion depth exceeded{}", text.as_deref().unwrap_or(""));
    Err(cx.raise(statics::recursion_error(), text))
}

/// `int Py_GetRecursionLimit(void)`
///
/// `sys.getrecursionlimit()`
/// CPython: c-api/exceptions, Python/ceval.c.
#[capi("3.2")]
fn Py_GetRecursionLimit(cx: &Cx) -> c_int {
    cx.runtime().thread().c.recursion_limit.get()
}

/// `void Py_SetRecursionLimit(int limit)`
///
/// `sys.setrecursionlimit(limit)`
/// CPython: c-api/exceptions, Python/ceval.c.
#[capi("3.2")]
fn Py_SetRecursionLimit(cx: &Cx, limit: c_int) {
    cx.runtime().threads.iter().for_each(|t| t.c.recursion_limit.set(limit));
}

/// `PyObject *PyEval_GetBuiltins(void)`
///
/// Lends the dict of `builtins`.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetBuiltins<'c>(cx: &'c Cx) -> Option<Lent<'c>> {
    Some(cx.lend_object(cx.runtime().builtins.get()?))
}

/// `PyObject *PyEval_GetGlobals(void)`
///
/// Lends the globals of the frame that runs; NULL without an exception if none does.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetGlobals<'c>(cx: &'c Cx) -> Option<Lent<'c>> {
    Some(cx.lend_object(kingsnake_runtime::vm::current_globals(cx.runtime())?))
}

/// `PyObject *_PyEval_GetBuiltin(PyObject *name)`
///
/// A function of `builtins`. AttributeError if it is missing.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_GetBuiltin(cx: &Cx, name: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let Some(s) = name.cell::<StrCell>() else { return Err(cx.bad_internal_call()) };
    Ok(cx.give(builtin::function_of_builtins(rt, &s.to_text())?))
}

/// `const char *PyEval_GetFuncName(PyObject *f)`
///
/// A name for messages.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetFuncName(cx: &Cx, f: Borrowed<'_>) -> CResult<*const c_char> {
    let rt = cx.runtime();
    let function = match f.cell::<MethodCell>() {
        Some(m) => m.func.get(),
        None => f.value(),
    };
    if let Some(function) = function.downcast::<FunctionCell>()
        && let Some(name) = function.name.get().downcast::<StrCell>()
    {
        return Ok(kingsnake_runtime::heap::native::utf8_of(rt, name)?.0.cast());
    }
    if let Some(b) = function.downcast::<BuiltinCell>() {
        let word = kingsnake_runtime::value::defs::MethodWord::from_field(b.def.get());
        return Ok(word.name().as_ptr().cast());
    }
    Ok(f.ty().tp_name.get())
}

/// `const char *PyEval_GetFuncDesc(PyObject *f)`
///
/// What stands behind the name in messages.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetFuncDesc(_cx: &Cx, f: Borrowed<'_>) -> *const c_char {
    let plain = f.cell::<MethodCell>().is_some()
        || f.cell::<FunctionCell>().is_some()
        || f.cell::<BuiltinCell>().is_some();
    if plain { c"()".as_ptr() } else { c" object".as_ptr() }
}

/// `PyObject *PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals)`
///
/// `exec(code, globals, locals)`; gives the value of an expression's code.
/// CPython: c-api/veryhigh, Python/ceval.c.
#[capi("3.2")]
fn PyEval_EvalCode(
    cx: &Cx,
    code: Borrowed<'_>,
    globals: Borrowed<'_>,
    locals: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    if let Some(g) = globals.value().downcast::<DictCell>()
        && dict::get_text(rt, g, "__builtins__").is_none()
        && let Some(b) = rt.builtins.get()
    {
        dict::set_text(rt, g, "__builtins__", b.value())?;
    }
    let locals = locals.map_or(globals.value(), Borrowed::value);
    let eval = builtin::function_of_builtins(rt, "eval")?;
    Ok(cx.give(rt.call(eval, &[code.value(), globals.value(), locals])?))
}

/// A bound of a slice; `isize::MAX` and `MIN` for numbers beyond.
fn slice_index(cx: &Cx, v: Value, out: &Out<'_, isize>) -> CResult<()> {
    let rt = cx.runtime();
    if !rt.has_index(v) {
        return Err(cx.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    out.set(rt.index_isize(v, statics::none_type())?);
    Ok(())
}

/// `int _PyEval_SliceIndex(PyObject *v, Py_ssize_t *out)`
///
/// Stores a slice bound; leaves `out` alone for None. 0 on errors.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_SliceIndex(cx: &Cx, v: Borrowed<'_>, out: Out<'_, isize>) -> CResult<crate::abi::OneOrZero> {
    if v.object() != statics::none() {
        slice_index(cx, v.value(), &out)?;
    }
    Ok(crate::abi::OneOrZero)
}

/// `int _PyEval_SliceIndexNotNone(PyObject *v, Py_ssize_t *out)`
///
/// As `_PyEval_SliceIndex`, None being an error.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_SliceIndexNotNone(
    cx: &Cx,
    v: Borrowed<'_>,
    out: Out<'_, isize>,
) -> CResult<crate::abi::OneOrZero> {
    slice_index(cx, v.value(), &out)?;
    Ok(crate::abi::OneOrZero)
}

/// `int Py_MakePendingCalls(void)`
///
/// Runs what waits for the eval breaker.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn Py_MakePendingCalls(cx: &Cx) -> CResult<()> {
    Ok(kingsnake_runtime::modules::eval_breaker(cx.runtime())?)
}

/// `void _Py_FatalError_TstateNULL(const char *function)`
///
/// The fatal error of a call without the GIL.
/// CPython: Python/ceval.c.
#[capi]
fn _Py_FatalError_TstateNULL(_cx: &Cx, function: &CStr) {
    crate::abi::no_thread_state(&function.to_string_lossy());
}
