//! C-API room of CPython's `Python/pystate.c` (declared in `Include/pystate.h`).
//!
//! A `PyThreadState *` is the runtime's own thread state, which begins with CPython's; a `PyInterpreterState *` is the
//! runtime's address, which nobody looks into.

use crate::abi::{Borrowed, CResult, Cx, Lent};
use crate::bridge::{modules, state::State, threads};
use crate::layout::PyModuleDef;
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;

/// `PyThreadState *PyThreadState_Get(void)`
///
/// The current thread state; a fatal error without one.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Get(cx: &Cx) -> *mut c_void {
    threads::pointer(cx.runtime().thread())
}

/// `PyThreadState *_PyThreadState_UncheckedGet(void)`
///
/// The current thread state; NULL without one.
/// CPython: Python/pystate.c.
#[capi]
fn _PyThreadState_UncheckedGet(_cx: &Cx) -> *mut c_void {
    threads::current()
}

/// `PyThreadState *PyGILState_GetThisThreadState(void)`
///
/// The calling thread's state, with or without the GIL; NULL if it has none.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyGILState_GetThisThreadState(_cx: &Cx) -> *mut c_void {
    threads::of_this_thread()
}

/// `int PyGILState_Check(void)`
///
/// Whether the calling thread has the GIL.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyGILState_Check(_cx: &Cx) -> bool {
    !threads::current().is_null()
}

/// `PyGILState_STATE PyGILState_Ensure(void)`
///
/// Takes the GIL, whatever the calling thread is; what it gives goes to `PyGILState_Release`.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyGILState_Ensure(_cx: &Cx) -> c_int {
    threads::ensure()
}

/// `void PyGILState_Release(PyGILState_STATE state)`
///
/// Ends what `PyGILState_Ensure` began.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyGILState_Release(_cx: &Cx, state: c_int) {
    threads::release(state);
}

/// `PyThreadState *PyThreadState_Swap(PyThreadState *tstate)`
///
/// Makes another thread state current, or none; gives the one before.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Swap(_cx: &Cx, tstate: *mut c_void) -> *mut c_void {
    threads::swap(tstate)
}

/// `PyInterpreterState *PyInterpreterState_Get(void)`
///
/// The current runtime.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyInterpreterState_Get(cx: &Cx) -> *mut c_void {
    threads::interpreter(cx.runtime())
}

/// `PyInterpreterState *PyInterpreterState_Main(void)`
///
/// The current runtime, which is its own main interpreter.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyInterpreterState_Main(cx: &Cx) -> *mut c_void {
    threads::interpreter(cx.runtime())
}

/// `PyInterpreterState *PyInterpreterState_Head(void)`
///
/// The current runtime.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyInterpreterState_Head(cx: &Cx) -> *mut c_void {
    threads::interpreter(cx.runtime())
}

/// `PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *interp)`
///
/// NULL: runtimes do not know each other.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyInterpreterState_Next(_cx: &Cx, _interp: *mut c_void) -> *mut c_void {
    core::ptr::null_mut()
}

/// `int64_t PyInterpreterState_GetID(PyInterpreterState *interp)`
///
/// 0: every runtime is its own main interpreter.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.7")]
fn PyInterpreterState_GetID(_cx: &Cx, _interp: *mut c_void) -> i64 {
    0
}

/// `PyObject *PyInterpreterState_GetDict(PyInterpreterState *interp)`
///
/// Lends a dict for data of extensions.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.8")]
fn PyInterpreterState_GetDict<'c>(cx: &'c Cx, _interp: *mut c_void) -> Lent<'c> {
    let rt = cx.runtime();
    let state = State::of(rt);
    let dict = state.interpreter_dict.get().unwrap_or_else(|| {
        let d = rt.new_dict();
        state.interpreter_dict.set(Some(d));
        d
    });
    cx.lend_object(dict)
}

/// `PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *tstate)`
///
/// The runtime of a thread state.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyThreadState_GetInterpreter(cx: &Cx, _tstate: *mut c_void) -> *mut c_void {
    threads::interpreter(cx.runtime())
}

/// `uint64_t PyThreadState_GetID(PyThreadState *tstate)`
///
/// The number of a thread state.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.9")]
fn PyThreadState_GetID(_cx: &Cx, tstate: *mut c_void) -> u64 {
    threads::id_of(tstate)
}

/// `PyObject *PyThreadState_GetDict(void)`
///
/// Lends a dict for data of the thread; NULL without a thread state.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_GetDict<'c>(cx: &'c Cx) -> Option<Lent<'c>> {
    if threads::current().is_null() {
        return None;
    }
    lend_thread_dict(cx)
}

fn lend_thread_dict<'c>(cx: &'c Cx) -> Option<Lent<'c>> {
    let rt = cx.runtime();
    let field = &rt.thread().c.dict;
    if field.get().is_none() {
        let dict = rt.new_dict();
        kingsnake_runtime::thread::count(Some(dict.value()), 1);
        field.set(Some(dict.value()));
    }
    Some(cx.lend_object(field.get()?.as_object()?))
}

/// `PyObject *_PyThreadState_GetDict(PyThreadState *tstate)`
///
/// As `PyThreadState_GetDict`.
/// CPython: Python/pystate.c.
#[capi]
fn _PyThreadState_GetDict<'c>(cx: &'c Cx, _tstate: *mut c_void) -> Option<Lent<'c>> {
    lend_thread_dict(cx)
}

/// `PyThreadState *PyThreadState_New(PyInterpreterState *interp)`
///
/// A thread state for the calling thread, not current yet.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_New(_cx: &Cx, interp: *mut c_void) -> *mut c_void {
    threads::new_state(interp)
}

/// `void PyThreadState_Clear(PyThreadState *tstate)`
///
/// Lets go of what a thread state holds.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Clear(_cx: &Cx, tstate: *mut c_void) {
    threads::clear(tstate);
}

/// `void PyThreadState_Delete(PyThreadState *tstate)`
///
/// Frees a thread state that is not current.
/// CPython: c-api/init, Python/pystate.c.
#[capi("3.2")]
fn PyThreadState_Delete(_cx: &Cx, tstate: *mut c_void) {
    threads::delete(tstate);
}

/// `void PyThreadState_DeleteCurrent(void)`
///
/// Frees the current thread state, and gives up the GIL.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyThreadState_DeleteCurrent(_cx: &Cx) {
    threads::delete_current();
}

/// `void PyThreadState_EnterTracing(PyThreadState *tstate)`
///
/// Suspends tracing.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyThreadState_EnterTracing(cx: &Cx, _tstate: *mut c_void) {
    let tracing = &cx.runtime().thread().c.tracing;
    tracing.set(tracing.get() + 1);
}

/// `void PyThreadState_LeaveTracing(PyThreadState *tstate)`
///
/// Resumes tracing.
/// CPython: c-api/init, Python/pystate.c.
#[capi]
fn PyThreadState_LeaveTracing(cx: &Cx, _tstate: *mut c_void) {
    let tracing = &cx.runtime().thread().c.tracing;
    tracing.set(tracing.get() - 1);
}

/// `PyObject *PyState_FindModule(PyModuleDef *def)`
///
/// Lends this runtime's module of that definition; NULL without an exception if there is none.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.2")]
fn PyState_FindModule<'c>(cx: &'c Cx, def: *mut PyModuleDef) -> Option<Lent<'c>> {
    let (index, has_slots) = modules::index_of(def);
    if has_slots {
        return None;
    }
    let module = modules::by_index(cx.runtime(), index)?;
    Some(cx.lend_object(module.as_object()?))
}

/// `int PyState_AddModule(PyObject *module, PyModuleDef *def)`
///
/// Makes a module findable by its definition.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.3")]
fn PyState_AddModule(cx: &Cx, module: Borrowed<'_>, def: *mut PyModuleDef) -> CResult<()> {
    let (index, has_slots) = modules::index_of(def);
    if has_slots {
        return Err(cx.system_error("PyState_AddModule called on module with slots"));
    }
    modules::set_by_index(cx.runtime(), index, module.value());
    Ok(())
}

/// `int PyState_RemoveModule(PyModuleDef *def)`
///
/// Undoes `PyState_AddModule`.
/// CPython: c-api/module, Python/pystate.c.
#[capi("3.3")]
fn PyState_RemoveModule(cx: &Cx, def: *mut PyModuleDef) -> CResult<()> {
    let (index, has_slots) = modules::index_of(def);
    if has_slots {
        return Err(cx.system_error("PyState_RemoveModule called on module with slots"));
    }
    modules::forget_index(cx.runtime(), index);
    Ok(())
}
