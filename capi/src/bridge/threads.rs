//! Thread states as C handles them: giving up and taking the GIL, and threads that the runtime did not start.

use crate::abi::Runtime;
use core::cell::Cell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};
use kingsnake_runtime::thread::{self, Thread};

thread_local! {
    /// The state that this native thread runs as, or ran as last: it may be without the GIL now.
    static OWN: Cell<*const Thread> = const { Cell::new(core::ptr::null()) };
}

/// The runtime that foreign threads belong to: the process's first one that has run extensions.
static FIRST: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

const LOCKED: c_int = 0;
const UNLOCKED: c_int = 1;

pub fn pointer(thread: &Thread) -> *mut c_void {
    core::ptr::from_ref(thread).cast_mut().cast()
}

pub fn interpreter(rt: &Runtime) -> *mut c_void {
    core::ptr::from_ref(rt).cast_mut().cast()
}

/// The state that is current on this thread, NULL without one.
pub fn current() -> *mut c_void {
    thread::current().cast_mut().cast()
}

/// Remembers that a runtime runs extensions.
pub fn register(rt: &Runtime) {
    let _ = FIRST.compare_exchange(null_mut(), interpreter(rt), Ordering::AcqRel, Ordering::Relaxed);
}

/// Forgets a runtime that ends.
pub fn unregister(rt: &Runtime) {
    let _ = FIRST.compare_exchange(interpreter(rt), null_mut(), Ordering::AcqRel, Ordering::Relaxed);
}

pub fn of_this_thread() -> *mut c_void {
    let now = current();
    if now.is_null() { OWN.get().cast_mut().cast() } else { now }
}

/// The thread state at a pointer from C.
fn state<'a>(p: *mut c_void) -> Option<&'a Thread> {
    // SAFETY: C passes thread states it got from us, which live until they are deleted.
    unsafe { p.cast::<Thread>().as_ref() }
}

fn runtime_of<'a>(thread: &Thread) -> &'a Runtime {
    // SAFETY: a state belongs to a runtime that outlives it.
    unsafe { &*thread.runtime }
}

pub fn id_of(p: *mut c_void) -> u64 {
    state(p).map_or(0, |t| t.c.id.get())
}

/// `PyEval_SaveThread`: gives up the GIL; the state to come back with.
pub fn save() -> *mut c_void {
    match Runtime::current() {
        Some(rt) => {
            let thread = rt.leave();
            OWN.set(thread);
            thread.cast_mut().cast()
        }
        None => crate::abi::no_thread_state("PyEval_SaveThread"),
    }
}

/// `PyEval_RestoreThread`: takes the GIL.
pub fn restore(p: *mut c_void) {
    let Some(thread) = state(p) else { crate::abi::no_thread_state("PyEval_RestoreThread") };
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    runtime_of(thread).enter(thread);
    OWN.set(thread);
    // SAFETY: the thread's own errno, which taking a lock may have changed.
    unsafe { *libc::__errno_location() = errno };
}

/// `PyThreadState_Swap`
pub fn swap(p: *mut c_void) -> *mut c_void {
    let before = current();
    if before == p {
        return before;
    }
    if !before.is_null() {
        save();
    }
    if !p.is_null() {
        restore(p);
    }
    before
}

/// `PyGILState_Ensure`
pub fn ensure() -> c_int {
    if let Some(thread) = state(current()) {
        let counter = &thread.c.gilstate_counter;
        counter.set(counter.get() + 1);
        return LOCKED;
    }
    let own = OWN.get();
    let p = if own.is_null() { new_state(FIRST.load(Ordering::Acquire)) } else { own.cast_mut().cast() };
    restore(p);
    if let Some(thread) = state(p) {
        if own.is_null() {
            thread.bind_to_this_thread();
            thread.c.gilstate_counter.set(0);
        }
        let counter = &thread.c.gilstate_counter;
        counter.set(counter.get() + 1);
    }
    UNLOCKED
}

/// `PyGILState_Release`
pub fn release(before: c_int) {
    let Some(thread) = state(current()) else { crate::abi::no_thread_state("PyGILState_Release") };
    let counter = &thread.c.gilstate_counter;
    counter.set(counter.get() - 1);
    if counter.get() == 0 {
        delete_current();
    } else if before == UNLOCKED {
        save();
    }
}

/// `PyThreadState_New`: a state of the runtime, made under its GIL.
pub fn new_state(interp: *mut c_void) -> *mut c_void {
    // SAFETY: C passes the address of a runtime that lives.
    let Some(rt) = (unsafe { interp.cast::<Runtime>().as_ref() }) else {
        crate::abi::no_thread_state("PyThreadState_New");
    };
    let held = Runtime::current().is_some_and(|now| core::ptr::eq(now, rt));
    if held {
        return rt.threads.add(rt).cast_mut().cast();
    }
    rt.with_gil_only(|| rt.threads.add(rt).cast_mut().cast())
}

/// `PyThreadState_Clear`: the references that the state holds.
pub fn clear(p: *mut c_void) {
    let Some(thread) = state(p) else { return };
    for field in [&thread.c.dict, &thread.c.context, &thread.c.async_exc] {
        if let Some(v) = field.take() {
            thread::count(Some(v), -1);
        }
    }
}

/// `PyThreadState_Delete`
pub fn delete(p: *mut c_void) {
    let Some(thread) = state(p) else { return };
    if OWN.get() == core::ptr::from_ref(thread) {
        OWN.set(core::ptr::null());
    }
    runtime_of(thread).threads.remove(thread);
}

/// `PyThreadState_DeleteCurrent`
pub fn delete_current() {
    if let Some(rt) = Runtime::current() {
        OWN.set(core::ptr::null());
        rt.end_thread();
    }
}
