//! Threads of a runtime and its GIL.
//!
//! A thread state begins with CPython's `PyThreadState`, because C reads and writes it inline. Exactly one thread of a
//! runtime runs at a time; a thread that gives up the GIL leaves its stack pointer behind, so that a collection by another
//! can scan its stack.

use crate::heap::{StackRange, Tracer, native_stack_base};
use crate::value::{Gc, Value};
use crate::vm::frame::FrameCell;
use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::mem::{offset_of, size_of};
use std::sync::{Condvar, Mutex};

/// `_PyErr_StackItem`
#[repr(C)]
pub struct ExcItem {
    /// The exception being handled; the field owns one count, since C code swaps it inline.
    pub exc_value: Cell<Option<Value>>,
    pub previous: Cell<*const ExcItem>,
}

/// `_PyCFrame`
#[repr(C)]
pub struct CFrame {
    pub use_tracing: Cell<u8>,
    pub current_frame: Cell<*mut c_void>,
    pub previous: Cell<*const CFrame>,
}

/// `PyThreadState`, field for field.
#[repr(C)]
pub struct ThreadCell {
    pub prev: Cell<*mut c_void>,
    pub next: Cell<*mut c_void>,
    pub interp: Cell<*mut c_void>,
    pub initialized: Cell<i32>,
    pub is_static: Cell<i32>,
    pub recursion_remaining: Cell<i32>,
    pub recursion_limit: Cell<i32>,
    pub recursion_headroom: Cell<i32>,
    pub tracing: Cell<i32>,
    pub tracing_what: Cell<i32>,
    pub cframe: Cell<*const CFrame>,
    pub c_profilefunc: Cell<usize>,
    pub c_tracefunc: Cell<usize>,
    pub c_profileobj: Cell<Option<Value>>,
    pub c_traceobj: Cell<Option<Value>>,
    /// The indicator that C sees; each owns one count.
    pub curexc_type: Cell<Option<Value>>,
    pub curexc_value: Cell<Option<Value>>,
    pub curexc_traceback: Cell<Option<Value>>,
    pub exc_info: Cell<*const ExcItem>,
    pub dict: Cell<Option<Value>>,
    pub gilstate_counter: Cell<i32>,
    pub async_exc: Cell<Option<Value>>,
    pub thread_id: Cell<u64>,
    pub native_thread_id: Cell<u64>,
    pub trash_delete_nesting: Cell<i32>,
    pub trash_delete_later: Cell<usize>,
    pub on_delete: Cell<usize>,
    pub on_delete_data: Cell<usize>,
    pub coroutine_origin_tracking_depth: Cell<i32>,
    pub async_gen_firstiter: Cell<Option<Value>>,
    pub async_gen_finalizer: Cell<Option<Value>>,
    pub context: Cell<Option<Value>>,
    pub context_ver: Cell<u64>,
    pub id: Cell<u64>,
    pub trace_info: [Cell<u64>; 6],
    pub datastack_chunk: Cell<usize>,
    pub datastack_top: Cell<usize>,
    pub datastack_limit: Cell<usize>,
    pub exc_state: ExcItem,
    pub root_cframe: CFrame,
}

const _: () = {
    assert!(size_of::<ThreadCell>() == 360 && offset_of!(ThreadCell, cframe) == 56);
    assert!(offset_of!(ThreadCell, curexc_type) == 96 && offset_of!(ThreadCell, exc_info) == 120);
    assert!(offset_of!(ThreadCell, context) == 224 && offset_of!(ThreadCell, trace_info) == 248);
    assert!(offset_of!(ThreadCell, datastack_chunk) == 296 && offset_of!(ThreadCell, exc_state) == 320);
};

/// One thread of a runtime.
#[repr(C)]
pub struct Thread {
    pub c: ThreadCell,
    pub runtime: *const crate::Runtime,
    /// The exception being raised by managed code.
    pub raised: Cell<Option<Value>>,
    /// The frame that runs.
    pub frame: Cell<Option<Gc<FrameCell>>>,
    /// Calls of the eval loop and of C on the native stack.
    pub depth: Cell<usize>,
    /// Calls into C in progress; at 0, what collections queued may run.
    pub native_depth: Cell<usize>,
    /// The extension type whose slot wrapper is being called: its slot is meant, not the receiver's own.
    pub native_owner: Cell<Option<crate::value::Type>>,
    pub stack: Cell<StackRange>,
    /// Lowest address the native stack may grow to before RecursionError.
    pub stack_limit: Cell<usize>,
    pub daemon: Cell<bool>,
    /// The exception that is raised next has passed this frame before.
    pub reraising: Cell<bool>,
    /// What a generator that just ended returned, for who drives it.
    pub generator_result: Cell<Option<Value>>,
}

// SAFETY: a thread state is used by its own thread, or by another under the GIL.
unsafe impl Sync for Thread {}
// SAFETY: as above.
unsafe impl Send for Thread {}

pub const DEFAULT_RECURSION_LIMIT: i32 = 1000;

impl Thread {
    /// A state for the calling native thread.
    pub fn new(runtime: *const crate::Runtime, id: u64) -> Box<Thread> {
        // SAFETY: all fields are plain words for which zero is a valid value (null, None, 0).
        let mut thread: Box<Thread> = unsafe { Box::new(std::mem::zeroed()) };
        thread.runtime = runtime;
        let c = &thread.c;
        c.interp.set(runtime.cast_mut().cast());
        c.initialized.set(1);
        c.recursion_limit.set(DEFAULT_RECURSION_LIMIT);
        c.recursion_remaining.set(DEFAULT_RECURSION_LIMIT);
        c.id.set(id);
        c.gilstate_counter.set(1);
        c.cframe.set(&raw const c.root_cframe);
        c.exc_info.set(&raw const c.exc_state);
        thread.bind_to_this_thread();
        thread
    }

    /// The state now belongs to the calling native thread.
    pub fn bind_to_this_thread(&self) {
        // SAFETY: both calls only ask about the running thread.
        unsafe {
            self.c.thread_id.set(libc::pthread_self() as u64);
            self.c.native_thread_id.set(libc::syscall(libc::SYS_gettid) as u64);
        }
        let base = native_stack_base();
        self.stack.set(StackRange { base, sp: 0 });
        self.stack_limit.set(base - native_stack_size() + (256 << 10));
    }

    /// The exception being handled by the innermost `except`, searching outwards.
    pub fn handled(&self) -> Option<Value> {
        let mut item = self.c.exc_info.get();
        while !item.is_null() {
            // SAFETY: stack items are fields of this state or of generators that run.
            let it = unsafe { &*item };
            if let Some(v) = it.exc_value.get().filter(|v| !v.is_none()) {
                return Some(v);
            }
            item = it.previous.get();
        }
        None
    }

    /// Replaces the handled exception of the innermost stack item; gives the one before.
    pub fn swap_handled(&self, new: Option<Value>) -> Option<Value> {
        // SAFETY: `exc_info` is never null and points to a live item.
        let item = unsafe { &*self.c.exc_info.get() };
        let old = item.exc_value.get();
        count(new, 1);
        item.exc_value.set(new);
        count(old, -1);
        old
    }

    pub(crate) fn trace(&self, t: &mut Tracer<'_>) {
        let c = &self.c;
        let fields = [
            &self.raised,
            &self.generator_result,
            &c.c_profileobj,
            &c.c_traceobj,
            &c.curexc_type,
            &c.curexc_value,
            &c.curexc_traceback,
            &c.dict,
            &c.async_exc,
            &c.async_gen_firstiter,
            &c.async_gen_finalizer,
            &c.context,
        ];
        fields.iter().for_each(|f| t.visit_slot(f));
        let mut item = c.exc_info.get();
        while !item.is_null() {
            // SAFETY: as in `handled`.
            let it = unsafe { &*item };
            t.visit_slot(&it.exc_value);
            item = it.previous.get();
        }
        if let Some(frame) = self.frame.get() {
            t.visit_cell(frame);
        }
    }
}

/// Adjusts the count of an object that a field for C owns.
pub fn count(value: Option<Value>, by: isize) {
    if let Some(object) = value.and_then(Value::as_object) {
        object.refcnt_add(by);
    }
}

fn native_stack_size() -> usize {
    // SAFETY: asks about a limit.
    let limit = unsafe {
        let mut limit = std::mem::zeroed::<libc::rlimit>();
        libc::getrlimit(libc::RLIMIT_STACK, &mut limit);
        limit.rlim_cur as usize
    };
    let main = limit.clamp(1 << 20, 64 << 20);
    // SAFETY: glibc fills the attributes of the running thread.
    let own = unsafe {
        let mut attributes = std::mem::zeroed();
        libc::pthread_getattr_np(libc::pthread_self(), &mut attributes);
        let (mut low, mut size) = (std::ptr::null_mut(), 0);
        libc::pthread_attr_getstack(&attributes, &mut low, &mut size);
        libc::pthread_attr_destroy(&mut attributes);
        size
    };
    own.min(main)
}

/// The lock that makes one thread of a runtime run at a time.
#[derive(Default)]
pub struct Gil {
    state: Mutex<GilState>,
    free: Condvar,
    taken: Condvar,
    /// Threads that wait: the holder gives way at the eval breaker.
    pub waiting: std::sync::atomic::AtomicUsize,
}

#[derive(Default)]
struct GilState {
    held: bool,
    /// How often the lock has been taken.
    turns: u64,
}

/// How long a thread waits before it asks the holder to give way.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(5);

impl Gil {
    /// Takes the lock; `ask` is called now and then while another thread has it.
    pub fn acquire(&self, ask: impl Fn()) {
        use std::sync::atomic::Ordering::Relaxed;
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        if state.held {
            self.waiting.fetch_add(1, Relaxed);
            while state.held {
                let (next, timeout) =
                    self.free.wait_timeout(state, PATIENCE).unwrap_or_else(|e| e.into_inner());
                state = next;
                if timeout.timed_out() {
                    ask();
                }
            }
            self.waiting.fetch_sub(1, Relaxed);
        }
        state.held = true;
        state.turns += 1;
        self.taken.notify_all();
    }

    pub fn release(&self) {
        self.state.lock().unwrap_or_else(|e| e.into_inner()).held = false;
        self.free.notify_one();
    }

    /// Gives the lock up and waits until another thread has had it, if one waits.
    pub fn release_to_another(&self) {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        state.held = false;
        let turns = state.turns;
        self.free.notify_one();
        while self.waiting.load(std::sync::atomic::Ordering::Relaxed) > 0 && state.turns == turns {
            state = self.taken.wait_timeout(state, PATIENCE).unwrap_or_else(|e| e.into_inner()).0;
        }
    }
}

thread_local! {
    static CURRENT: Cell<*const Thread> = const { Cell::new(std::ptr::null()) };
}

/// The thread state that the calling native thread runs as; null outside every runtime.
#[inline(always)]
pub fn current() -> *const Thread {
    CURRENT.get()
}

/// Makes a thread state current on this native thread (without taking the GIL); gives the one before.
pub fn set_current(thread: *const Thread) -> *const Thread {
    CURRENT.replace(thread)
}

/// The threads of a runtime. Entries are stable: C keeps their addresses.
#[derive(Default)]
#[allow(clippy::vec_box, reason = "C keeps the addresses of thread states")]
pub struct Threads {
    all: UnsafeCell<Vec<Box<Thread>>>,
    next_id: Cell<u64>,
}

impl Threads {
    #[allow(clippy::mut_from_ref, reason = "under the GIL; borrows are short")]
    #[allow(clippy::vec_box, reason = "C keeps the addresses of thread states")]
    fn all(&self) -> &mut Vec<Box<Thread>> {
        // SAFETY: the GIL is held.
        unsafe { &mut *self.all.get() }
    }

    pub fn add(&self, runtime: *const crate::Runtime) -> *const Thread {
        let id = self.next_id.get() + 1;
        self.next_id.set(id);
        let thread = Thread::new(runtime, id);
        let address = &raw const *thread;
        self.all().push(thread);
        address
    }

    pub fn remove(&self, thread: *const Thread) {
        self.all().retain(|t| !std::ptr::eq(&**t, thread));
    }

    /// After a fork: the other threads do not exist in the child.
    pub fn keep_only(&self, thread: &Thread) {
        self.all().retain(|t| std::ptr::eq(&**t, thread));
    }

    pub fn iter(&self) -> impl Iterator<Item = &Thread> {
        self.all().iter().map(|t| &**t)
    }
}
