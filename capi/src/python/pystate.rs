//! C-API room of CPython's `Python/pystate.c` (declared in `Include/pystate.h`). A `PyInterpreterState *` is the address of
//! a runtime, which C only hands back.

use crate::abi::{Borrowed, CResult, Cx, In, Lent, New, statics};
use crate::bridge::{modules, threads};
use crate::layout::PyModuleDef;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::thread::{Thread, ThreadCell, current};
use kingsnake_runtime::value::DictCell;

fn state(thread: *const Thread) -> *mut c_void {
    thread.cast_mut().cast()
}

/// `PyThreadState *PyThreadState_Get(void)`
///
/// The current thread state; a fatal error if the GIL is not held.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Get(cx: &Cx) -> *mut c_void {
    state(cx.runtime().thread())
}

/// `PyThreadState *_PyThreadState_UncheckedGet(void)`
///
/// The current thread state; NULL if the GIL is not held.
/// CPython: Python/pystate.c.
#[capi]
fn _PyThreadState_UncheckedGet(_cx: &Cx) -> *mut c_void {
    state(current())
}

/// `PyThreadState *PyThreadState_Swap(PyThreadState *new)`
///
/// Makes another thread state current, or none for NULL; gives the one before.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Swap(_cx: &Cx, new: *mut c_void) -> *mut c_void {
    state(threads::swap(new.cast_const().cast()))
}

/// The dict of the current thread, made on first use.
fn thread_dict(cx: &Cx) -> Option<Lent<'_>> {
    let rt = cx.runtime();
    let field = &rt.thread().c.dict;
    if field.get().is_none() {
        let made = rt.new_dict();
        field.set(Some(rt.heap.give(made.value()).value()));
    }
    field.get().and_then(|d| d.as_object()).map(|d| cx.lend_object(d))
}

/// `PyObject *PyThreadState_GetDict(void)`
///
/// Lends a dict of the current thread's; NULL if the GIL is not held.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_GetDict(cx: &Cx) -> Option<Lent<'_>> {
    if current().is_null() { None } else { thread_dict(cx) }
}

/// `PyObject *_PyThreadState_GetDict(PyThreadState *tstate)`
///
/// Lends the dict of the current thread.
/// CPython: Python/pystate.c.
#[capi]
fn _PyThreadState_GetDict<'c>(cx: &'c Cx, _tstate: *mut c_void) -> Option<Lent<'c>> {
    thread_dict(cx)
}

/// `PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *tstate)`
///
/// The interpreter of a thread.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyThreadState_GetInterpreter(_cx: &Cx, tstate: In<'_, ThreadCell>) -> *mut c_void {
    tstate.interp.get()
}

/// `uint64_t PyThreadState_GetID(PyThreadState *tstate)`
///
/// The number of a thread state.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyThreadState_GetID(_cx: &Cx, tstate: In<'_, ThreadCell>) -> u64 {
    tstate.id.get()
}

/// `PyFrameObject *PyThreadState_GetFrame(PyThreadState *tstate)`
///
/// The frame that a thread runs; NULL if there is none.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyThreadState_GetFrame(cx: &Cx, tstate: In<'_, Thread>) -> Option<New> {
    let frame = tstate.frame.get()?;
    frame.escaped.set(true);
    Some(cx.give(frame.value()))
}

/// `PyThreadState *PyThreadState_New(PyInterpreterState *interpreter)`
///
/// A thread state that no thread runs as yet.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_New(_cx: &Cx, interpreter: *mut c_void) -> *mut c_void {
    state(threads::new_state(interpreter as usize))
}

/// `void PyThreadState_Clear(PyThreadState *tstate)`
///
/// Lets go of what a thread state refers to.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Clear(_cx: &Cx, tstate: In<'_, ThreadCell>) {
    tstate.dict.set(None);
    tstate.context.set(None);
}

/// `void PyThreadState_Delete(PyThreadState *tstate)`
///
/// Frees a thread state that is not current.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Delete(_cx: &Cx, tstate: *mut c_void) {
    threads::delete(tstate.cast_const().cast());
}

/// `void PyThreadState_DeleteCurrent(void)`
///
/// Frees the current thread state and gives up the GIL.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyThreadState_DeleteCurrent(_cx: &Cx) {
    threads::end_current();
}

/// `void PyThreadState_EnterTracing(PyThreadState *tstate)`
///
/// Suspends tracing and profiling.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyThreadState_EnterTracing(_cx: &Cx, tstate: In<'_, ThreadCell>) {
    tstate.tracing.set(tstate.tracing.get() + 1);
}

/// `void PyThreadState_LeaveTracing(PyThreadState *tstate)`
///
/// Resumes tracing and profiling.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyThreadState_LeaveTracing(_cx: &Cx, tstate: In<'_, ThreadCell>) {
    tstate.tracing.set(tstate.tracing.get() - 1);
}

/// `PyGILState_STATE PyGILState_Ensure(void)`
///
/// Takes the GIL if this thread does not hold it: 0 if it did. A thread that is unknown becomes one of the oldest runtime's.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyGILState_Ensure(cx: &Cx) -> u32 {
    match threads::ensure() {
        Some(unlock) => unlock.into(),
        None => crate::abi::no_thread_state(cx.name()),
    }
}

/// `void PyGILState_Release(PyGILState_STATE before)`
///
/// Undoes `PyGILState_Ensure`, which gave `before`.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyGILState_Release(_cx: &Cx, before: u32) {
    threads::release(before != 0);
}

/// `int PyGILState_Check(void)`
///
/// Whether this thread holds the GIL.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyGILState_Check(_cx: &Cx) -> bool {
    !current().is_null()
}

/// `PyThreadState *PyGILState_GetThisThreadState(void)`
///
/// This thread's state, whether or not it holds the GIL; NULL if it has none.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyGILState_GetThisThreadState(_cx: &Cx) -> *mut c_void {
    state(threads::own())
}

/// `PyInterpreterState *PyInterpreterState_Get(void)`
///
/// The current interpreter; a fatal error if the GIL is not held.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyInterpreterState_Get(cx: &Cx) -> *mut c_void {
    threads::interpreter(cx.runtime());
    cx.runtime().thread().c.interp.get()
}

/// `PyInterpreterState *_PyGILState_GetInterpreterStateUnsafe(void)`
///
/// As `PyInterpreterState_Main`.
/// CPython: Python/pystate.c.
#[capi]
fn _PyGILState_GetInterpreterStateUnsafe(_cx: &Cx) -> *mut c_void {
    threads::interpreters().first().map_or(null_mut(), |&(address, _)| address as *mut c_void)
}

/// `PyInterpreterState *PyInterpreterState_Main(void)`
///
/// The oldest interpreter.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyInterpreterState_Main(_cx: &Cx) -> *mut c_void {
    threads::interpreters().first().map_or(null_mut(), |&(address, _)| address as *mut c_void)
}

/// `PyInterpreterState *PyInterpreterState_Head(void)`
///
/// The first of the list of interpreters.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyInterpreterState_Head(_cx: &Cx) -> *mut c_void {
    threads::interpreters().first().map_or(null_mut(), |&(address, _)| address as *mut c_void)
}

/// `PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *interpreter)`
///
/// The one after it in the list; NULL at the end.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyInterpreterState_Next(_cx: &Cx, interpreter: *mut c_void) -> *mut c_void {
    let all = threads::interpreters();
    let at = all.iter().position(|&(address, _)| address == interpreter as usize);
    at.and_then(|i| all.get(i + 1)).map_or(null_mut(), |&(address, _)| address as *mut c_void)
}

/// `int64_t PyInterpreterState_GetID(PyInterpreterState *interpreter)`
///
/// The number of an interpreter: 0 for the first. RuntimeError if there is no such one.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.7")]
fn PyInterpreterState_GetID(cx: &Cx, interpreter: *mut c_void) -> CResult<i64> {
    threads::interpreter(cx.runtime());
    let all = threads::interpreters();
    match all.iter().find(|&&(address, _)| address == interpreter as usize) {
        Some(&(_, id)) => Ok(id),
        None => Err(cx.raise(statics::runtime_error(), "no interpreter provided")),
    }
}

/// `PyObject *PyInterpreterState_GetDict(PyInterpreterState *interpreter)`
///
/// Lends a dict of the current interpreter's.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.8")]
fn PyInterpreterState_GetDict<'c>(cx: &'c Cx, _interpreter: *mut c_void) -> Lent<'c> {
    let rt = cx.runtime();
    let interpreter = threads::interpreter(rt);
    let dict = interpreter.dict.get().unwrap_or_else(|| rt.new_dict());
    interpreter.dict.set(Some(dict));
    cx.lend_object::<DictCell>(dict)
}

/// `PyObject *PyState_FindModule(PyModuleDef *def)`
///
/// Lends the module of a definition with one-phase initialisation; NULL if there is none.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.2")]
fn PyState_FindModule<'c>(cx: &'c Cx, def: In<'c, PyModuleDef>) -> Option<Lent<'c>> {
    if !def.m_slots.is_null() || def.m_base.m_index == 0 {
        return None;
    }
    let module = modules::by_index(cx.runtime(), def.m_base.m_index)?;
    module.as_object().map(|m| cx.lend_object(m))
}

/// `int PyState_AddModule(PyObject *module, PyModuleDef *def)`
///
/// Attaches a module to its definition. SystemError of multi-phase initialisation.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.3")]
fn PyState_AddModule(cx: &Cx, module: Borrowed<'_>, def: In<'_, PyModuleDef>) -> CResult<()> {
    if !def.m_slots.is_null() {
        return Err(cx.system_error("PyState_AddModule called on module with slots"));
    }
    modules::set_by_index(cx.runtime(), def.m_base.m_index, module.value());
    Ok(())
}

/// `int PyState_RemoveModule(PyModuleDef *def)`
///
/// Detaches the module of a definition. SystemError of multi-phase initialisation.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.3")]
fn PyState_RemoveModule(cx: &Cx, def: In<'_, PyModuleDef>) -> CResult<c_int> {
    if !def.m_slots.is_null() {
        return Err(cx.system_error("PyState_RemoveModule called on module with slots"));
    }
    modules::forget_index(cx.runtime(), def.m_base.m_index);
    Ok(0)
}
