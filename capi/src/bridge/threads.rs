//! Thread states as C handles them: left and entered by address, and made for threads that the runtime did not start.
//!
//! `PyGILState_Ensure` is called by threads that know of no runtime, so the process keeps a list of those that run
//! extensions; the oldest stands for CPython's main interpreter.

use crate::abi::{Gc, Runtime};
use core::cell::Cell;
use core::ptr::null;
use kingsnake_runtime::heap::Tracer;
use kingsnake_runtime::thread::{Thread, current};
use kingsnake_runtime::value::DictCell;
use std::rc::Rc;
use std::sync::Mutex;

/// The address and the number of each runtime that runs extensions, oldest first; then the next number.
static RUNTIMES: Mutex<(Vec<(usize, i64)>, i64)> = Mutex::new((Vec::new(), 0));

thread_local! {
    /// The state that this native thread gave up the GIL with.
    static LEFT: Cell<*const Thread> = const { Cell::new(null()) };
}

/// What makes a runtime an interpreter of C's.
pub struct Interpreter {
    address: usize,
    pub id: i64,
    /// `PyInterpreterState_GetDict`
    pub dict: Cell<Option<Gc<DictCell>>>,
}

impl kingsnake_runtime::runtime::State for Interpreter {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(d) = self.dict.get() {
            t.visit_cell(d);
        }
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        let mut all = RUNTIMES.lock().unwrap_or_else(|e| e.into_inner());
        all.0.retain(|&(address, _)| address != self.address);
    }
}

/// The runtime as C knows it; the first call gives it its number.
pub fn interpreter(rt: &Runtime) -> Rc<Interpreter> {
    rt.state(|rt| {
        let mut all = RUNTIMES.lock().unwrap_or_else(|e| e.into_inner());
        let (address, id) = (core::ptr::from_ref(rt) as usize, all.1);
        all.1 += 1;
        all.0.push((address, id));
        Interpreter { address, id, dict: Cell::new(None) }
    })
}

/// The runtimes that run extensions, oldest first: address and number.
pub fn interpreters() -> Vec<(usize, i64)> {
    RUNTIMES.lock().unwrap_or_else(|e| e.into_inner()).0.clone()
}

fn runtime_of<'a>(thread: *const Thread) -> Option<&'a Runtime> {
    // SAFETY: a thread state of C's, which lives as long as its runtime.
    unsafe { thread.as_ref().and_then(|t| t.runtime.as_ref()) }
}

/// `PyEval_SaveThread`: gives up the GIL; null if this thread did not hold one.
pub fn leave() -> *const Thread {
    let Some(rt) = Runtime::current() else { return null() };
    let thread = rt.leave();
    LEFT.set(thread);
    thread
}

/// `PyEval_RestoreThread`: takes the GIL as a state that was left, or that another native thread has made.
pub fn enter(thread: *const Thread) {
    let Some(rt) = runtime_of(thread) else { return };
    rt.enter(thread);
    LEFT.set(null());
    let t = rt.thread();
    // SAFETY: asks about the running thread.
    if t.c.thread_id.get() != unsafe { libc::pthread_self() } as u64 {
        t.bind_to_this_thread();
    }
}

/// `PyThreadState_Swap`
pub fn swap(new: *const Thread) -> *const Thread {
    let old = current();
    if old == new {
        return old;
    }
    leave();
    enter(new);
    old
}

/// `PyGILState_Ensure`: whether the thread did not hold the GIL before. `None`: there is no runtime to enter.
pub fn ensure() -> Option<bool> {
    if let Some(rt) = Runtime::current() {
        count(rt.thread(), 1);
        return Some(false);
    }
    let left = LEFT.get();
    if !left.is_null() {
        enter(left);
        count(runtime_of(left)?.thread(), 1);
        return Some(true);
    }
    let (address, _) = *interpreters().first()?;
    // SAFETY: a runtime that has not been dropped: it is in the list.
    let rt: &Runtime = unsafe { (address as *const Runtime).as_ref()? };
    rt.adopt_thread();
    Some(true)
}

fn count(thread: &Thread, by: i32) -> i32 {
    let counter = &thread.c.gilstate_counter;
    counter.set(counter.get() + by);
    counter.get()
}

/// `PyGILState_Release`. `unlock`: what `ensure` said.
pub fn release(unlock: bool) {
    let Some(rt) = Runtime::current() else { return };
    if count(rt.thread(), -1) == 0 {
        LEFT.set(null());
        return rt.end_thread();
    }
    if unlock {
        leave();
    }
}

/// The thread state of this native thread, whether or not it holds the GIL.
pub fn own() -> *const Thread {
    let thread = current();
    if thread.is_null() { LEFT.get() } else { thread }
}

/// `PyThreadState_New`: a state of the runtime at the address, which no thread runs as yet.
pub fn new_state(interpreter: usize) -> *const Thread {
    // SAFETY: an interpreter state of C's is the address of its runtime.
    let Some(rt) = (unsafe { (interpreter as *const Runtime).as_ref() }) else { return null() };
    let old = own_and_leave();
    let made = rt.adopt_thread();
    rt.leave();
    if !old.is_null() {
        enter(old);
    }
    made
}

fn own_and_leave() -> *const Thread {
    if current().is_null() { null() } else { leave() }
}

/// `PyThreadState_DeleteCurrent`
pub fn end_current() {
    if let Some(rt) = Runtime::current() {
        LEFT.set(null());
        rt.end_thread();
    }
}

/// `PyThreadState_Delete`: the GIL is held as another state of the same runtime.
pub fn delete(thread: *const Thread) {
    if let Some(rt) = runtime_of(thread)
        && current() != thread
    {
        if LEFT.get() == thread {
            LEFT.set(null());
        }
        rt.threads.remove(thread);
    }
}
