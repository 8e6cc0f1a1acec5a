//! C-API room of CPython's `Python/ceval.c` and `Python/ceval_gil.h` (declared in `Include/ceval.h`).

use crate::abi::{Borrowed, CResult, Cx, Lent, New, OneOrZero, Out, Text, Value, statics};
use crate::bridge::{identifier, threads};
use crate::layout::PyIdentifier;
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::{builtin, dict, frame};

/// `PyThreadState *PyEval_SaveThread(void)`
///
/// Gives up the GIL; gives the thread state to come back with.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_SaveThread(_cx: &Cx) -> *mut c_void {
    threads::leave().cast_mut().cast()
}

/// `void PyEval_RestoreThread(PyThreadState *tstate)`
///
/// Takes the GIL as a thread state.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_RestoreThread(_cx: &Cx, tstate: *mut c_void) {
    threads::enter(tstate.cast_const().cast());
}

/// `void PyEval_AcquireThread(PyThreadState *tstate)`
///
/// Takes the GIL as a thread state.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_AcquireThread(_cx: &Cx, tstate: *mut c_void) {
    threads::enter(tstate.cast_const().cast());
}

/// `void PyEval_ReleaseThread(PyThreadState *tstate)`
///
/// Gives up the GIL, held as this thread state.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_ReleaseThread(_cx: &Cx, _tstate: *mut c_void) {
    threads::leave();
}

/// `void PyEval_InitThreads(void)`
///
/// Does nothing: there is always a GIL.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_InitThreads(_cx: &Cx) {}

/// `int PyEval_ThreadsInitialized(void)`
///
/// 1: there is always a GIL.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn PyEval_ThreadsInitialized(_cx: &Cx) -> bool {
    true
}

/// `int Py_EnterRecursiveCall(const char *where)`
///
/// Before recursion: RecursionError, which `where` continues, if it is too deep.
/// CPython: c-api/exceptions, Python/ceval.c.
#[capi("3.9")]
fn Py_EnterRecursiveCall(cx: &Cx, place: Option<Text<'_>>) -> CResult<()> {
    let place = place.map_or("", |p| p.to_str().unwrap_or_default());
    core::mem::forget(cx.runtime().enter_native_call(place)?);
    Ok(())
}

/// `void Py_LeaveRecursiveCall(void)`
///
/// After a recursion that `Py_EnterRecursiveCall` allowed.
/// CPython: c-api/exceptions, Python/ceval.c.
#[capi("3.9")]
fn Py_LeaveRecursiveCall(cx: &Cx) {
    let depth = &cx.runtime().thread().depth;
    depth.set(depth.get().saturating_sub(1));
}

/// `int _Py_CheckRecursiveCall(PyThreadState *tstate, const char *where)`
///
/// RecursionError, which `where` continues, if calls are nested too deeply.
/// CPython: Python/ceval.c.
#[capi]
fn _Py_CheckRecursiveCall(cx: &Cx, _tstate: *mut c_void, place: Option<Text<'_>>) -> CResult<()> {
    let place = place.map_or("", |p| p.to_str().unwrap_or_default());
    cx.runtime().enter_native_call(place)?;
    Ok(())
}

/// `int Py_GetRecursionLimit(void)`
///
/// How deep calls may be nested.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn Py_GetRecursionLimit(cx: &Cx) -> c_int {
    cx.runtime().thread().c.recursion_limit.get()
}

/// `void Py_SetRecursionLimit(int limit)`
///
/// How deep calls may be nested from now on.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn Py_SetRecursionLimit(cx: &Cx, limit: c_int) {
    cx.runtime().threads.iter().for_each(|t| t.c.recursion_limit.set(limit));
}

/// The builtins of the frame that runs, else the runtime's.
fn builtins(cx: &Cx) -> Option<kingsnake_runtime::value::Gc<kingsnake_runtime::value::DictCell>> {
    let rt = cx.runtime();
    rt.thread().frame.get().map(|f| f.builtins.get()).or_else(|| rt.builtins.get())
}

/// `PyObject *PyEval_GetBuiltins(void)`
///
/// Lends the builtins of the frame that runs.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetBuiltins(cx: &Cx) -> Option<Lent<'_>> {
    builtins(cx).map(|d| cx.lend_object(d))
}

/// `PyObject *PyEval_GetGlobals(void)`
///
/// Lends the globals of the frame that runs; NULL if none does.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetGlobals(cx: &Cx) -> Option<Lent<'_>> {
    cx.runtime().thread().frame.get().map(|f| cx.lend_object(f.globals.get()))
}

/// `PyObject *PyEval_GetLocals(void)`
///
/// Lends the locals of the frame that runs. SystemError if none does.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetLocals(cx: &Cx) -> CResult<Option<Lent<'_>>> {
    let rt = cx.runtime();
    let Some(f) = rt.thread().frame.get() else { return Err(cx.system_error("frame does not exist")) };
    Ok(frame::locals(rt, f)?.as_object().map(|d| cx.lend_object(d)))
}

/// `PyFrameObject *PyEval_GetFrame(void)`
///
/// Lends the frame that runs; NULL if none does.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetFrame(cx: &Cx) -> Option<Lent<'_>> {
    let frame = cx.runtime().thread().frame.get()?;
    frame.escaped.set(true);
    Some(cx.lend_object(frame))
}

fn builtin_named(cx: &Cx, name: Value) -> CResult<New> {
    let rt = cx.runtime();
    let found = match builtins(cx) {
        Some(d) => dict::get(rt, d, name)?,
        None => None,
    };
    match found {
        Some(v) => Ok(cx.give(v)),
        None => {
            let text = rt.str(name)?;
            Err(cx.raise(statics::attribute_error(), text.to_text()))
        }
    }
}

/// `PyObject *_PyEval_GetBuiltin(PyObject *name)`
///
/// A builtin. AttributeError if there is none of that name.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_GetBuiltin(cx: &Cx, name: Borrowed<'_>) -> CResult<New> {
    builtin_named(cx, name.value())
}

/// `PyObject *_PyEval_GetBuiltinId(_Py_Identifier *name)`
///
/// A builtin. AttributeError if there is none of that name.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_GetBuiltinId(cx: &Cx, name: *mut PyIdentifier) -> CResult<New> {
    let name = identifier::text_of(cx.runtime(), name)?;
    builtin_named(cx, name.value())
}

/// `PyObject *PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals)`
///
/// Runs a code object.
/// CPython: c-api/veryhigh, Python/ceval.c.
#[capi("3.2")]
fn PyEval_EvalCode(
    cx: &Cx,
    code: Borrowed<'_>,
    globals: Borrowed<'_>,
    locals: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let eval = builtin::function_of_builtins(rt, "eval")?;
    let globals = globals.value();
    let locals = locals.map_or(globals, Borrowed::value);
    Ok(cx.give(rt.call(eval, &[code.value(), globals, locals])?))
}

/// A slice's bound as a number, clamped.
fn bound(cx: &Cx, v: Borrowed<'_>) -> CResult<isize> {
    let rt = cx.runtime();
    if !rt.has_index(v.value()) {
        return Err(cx.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    Ok(rt.index_isize(v.value(), statics::none_type())?)
}

/// `int _PyEval_SliceIndex(PyObject *v, Py_ssize_t *index)`
///
/// A slice's bound as a number, clamped; nothing is stored for None. 0 and TypeError if it is none.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_SliceIndex(cx: &Cx, v: Borrowed<'_>, index: Out<'_, isize>) -> CResult<OneOrZero> {
    if v.object() != statics::none().header() {
        index.set(bound(cx, v)?);
    }
    Ok(OneOrZero)
}

/// `int _PyEval_SliceIndexNotNone(PyObject *v, Py_ssize_t *index)`
///
/// As `_PyEval_SliceIndex`; None is an error too.
/// CPython: Python/ceval.c.
#[capi]
fn _PyEval_SliceIndexNotNone(cx: &Cx, v: Borrowed<'_>, index: Out<'_, isize>) -> CResult<OneOrZero> {
    index.set(bound(cx, v)?);
    Ok(OneOrZero)
}

/// `int Py_MakePendingCalls(void)`
///
/// Runs what waits for a safe point.
/// CPython: c-api/init, Python/ceval.c.
#[capi("3.2")]
fn Py_MakePendingCalls(cx: &Cx) -> CResult<()> {
    Ok(cx.runtime().safepoint()?)
}

/// `const char *PyEval_GetFuncDesc(PyObject *callable)`
///
/// `()` for functions and methods, else ` object`.
/// CPython: c-api/reflection, Python/ceval.c.
#[capi("3.2")]
fn PyEval_GetFuncDesc(_cx: &Cx, callable: Borrowed<'_>) -> *const core::ffi::c_char {
    use kingsnake_runtime::value::{BuiltinCell, FunctionCell, MethodCell};
    let named = callable.cell::<BuiltinCell>().is_some()
        || callable.cell::<FunctionCell>().is_some()
        || callable.cell::<MethodCell>().is_some();
    if named { c"()".as_ptr() } else { c" object".as_ptr() }
}
