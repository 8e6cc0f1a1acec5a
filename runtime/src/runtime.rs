//! A runtime: one isolated Python. It is a value; a process may have many.

use crate::error::R;
use crate::heap::{Heap, NativeHooks, StackRange, Tracer};
use crate::names::Names;
use crate::thread::{Gil, Thread, Threads};
use crate::types::lookup::LookupCache;
use crate::types::{Args, TypeData, builtin};
use crate::value::{DictCell, Gc, Header, StrCell, Type, Value};
use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::ffi::OsString;
use std::rc::Rc;

/// What a runtime is made with; the command line and the environment fill it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The heap's limit in bytes.
    pub heap_limit: usize,
    /// Collect at every nth allocation. 0: off.
    pub gc_stress: usize,
    pub argv: Vec<OsString>,
    pub orig_argv: Vec<OsString>,
    /// Where the standard library is (the directory of `os.py`).
    pub stdlib: Option<std::path::PathBuf>,
    /// Directories before the standard library on `sys.path`.
    pub path: Vec<std::path::PathBuf>,
    pub executable: Option<std::path::PathBuf>,
    pub isolated: bool,
    pub ignore_environment: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub dont_write_bytecode: bool,
    pub optimize: u8,
    pub verbose: u8,
    pub quiet: bool,
    pub safe_path: bool,
    pub unbuffered: bool,
    pub inspect: bool,
    pub interactive: bool,
    pub utf8_mode: bool,
    pub warn_options: Vec<String>,
    pub x_options: Vec<String>,
    /// Where compiled bytecode is kept; `None`: nowhere.
    pub cache_dir: Option<std::path::PathBuf>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            heap_limit: usize::MAX / 4,
            gc_stress: std::env::var("KINGSNAKE_GC_STRESS").ok().and_then(|n| n.parse().ok()).unwrap_or(0),
            argv: Vec::new(),
            orig_argv: Vec::new(),
            stdlib: None,
            path: Vec::new(),
            executable: None,
            isolated: false,
            ignore_environment: false,
            no_site: false,
            no_user_site: false,
            dont_write_bytecode: false,
            optimize: 0,
            verbose: 0,
            quiet: false,
            safe_path: false,
            unbuffered: false,
            inspect: false,
            interactive: false,
            utf8_mode: true,
            warn_options: Vec::new(),
            x_options: Vec::new(),
            cache_dir: None,
        }
    }
}

/// What the side that knows C does for the runtime. All of it can be absent: then there are no extensions.
pub struct NativeSide {
    pub heap: NativeHooks,
    /// Calls an extension's `PyCFunction` (a `BuiltinCell` whose definition is not ours).
    pub call_builtin: fn(&Runtime, Gc<crate::value::BuiltinCell>, Args<'_>) -> R,
    /// Calls an extension's method with a receiver of the right type.
    pub call_method: fn(&Runtime, Gc<crate::objects::descriptors::MethodDescrCell>, Value, Args<'_>) -> R,
    /// Reads, sets or deletes what an extension's `PyGetSetDef` or `PyMemberDef` describes, for an object that was checked.
    pub attribute_get: fn(&Runtime, Gc<crate::objects::descriptors::AttributeDescrCell>, Value) -> R,
    pub attribute_set:
        fn(&Runtime, Gc<crate::objects::descriptors::AttributeDescrCell>, Value, Option<Value>) -> R<()>,
    /// The `__doc__` of such a descriptor.
    pub attribute_doc: fn(&Runtime, Gc<crate::objects::descriptors::AttributeDescrCell>) -> R,
    /// Called once per process, when built-in types have their tables: fills the C slots of the `PyTypeObject`s.
    pub fill_builtin_types: fn(),
    /// A Python class got other slots: C sees them in its `PyTypeObject`.
    pub class_changed: fn(&Runtime, Type),
    /// Loads an extension module: (spec) -> module, as `_imp.create_dynamic`.
    pub create_dynamic: fn(&Runtime, Value) -> R,
    /// Runs the rest of a multi-phase initialisation: (module), as `_imp.exec_dynamic`.
    pub exec_dynamic: fn(&Runtime, Value) -> R<i32>,
    /// Calls the destructor of a capsule that nobody reaches any more.
    pub destroy_capsule: fn(&Runtime, Value),
}

/// State of a module or of the native side, found by its type.
type StateMap = HashMap<TypeId, Rc<dyn State>>;

/// Per-runtime state that may hold values.
pub trait State: Any {
    fn trace(&self, tracer: &mut Tracer<'_>);
}

pub struct Runtime {
    pub heap: Heap,
    pub config: RefCell<Config>,
    pub gil: Gil,
    pub threads: Threads,
    current: Cell<*const Thread>,
    native: Option<&'static NativeSide>,
    builtin_data: Box<[OnceCell<Box<TypeData>>]>,
    pub(crate) own_type_data: RefCell<Vec<(Type, Box<TypeData>)>>,
    pub lookup_cache: LookupCache,
    pub(crate) interned: RefCell<hashbrown::HashTable<Gc<StrCell>>>,
    names: OnceCell<Names>,
    /// `sys.modules`
    pub modules: Cell<Option<Gc<DictCell>>>,
    /// The dict of `builtins`.
    pub builtins: Cell<Option<Gc<DictCell>>>,
    /// The dict of `sys`.
    pub sys_dict: Cell<Option<Gc<DictCell>>>,
    states: RefCell<StateMap>,
    /// Something waits for the eval breaker: GIL requests, signals, queued finalizers, pending calls.
    pub breaker: std::sync::atomic::AtomicBool,
    pub dict_versions: Cell<u64>,
    pub finalizing: Cell<bool>,
}

// SAFETY: a runtime's insides are touched only by the thread that holds its GIL.
unsafe impl Sync for Runtime {}
// SAFETY: as above.
unsafe impl Send for Runtime {}

impl Runtime {
    /// A new runtime whose main thread is the calling one, with the GIL held. Built-in modules are there; nothing has been
    /// imported (see `import::start`).
    pub fn new(config: Config, native: Option<&'static NativeSide>) -> Box<Runtime> {
        builtin::link_once(native);
        let types = crate::value::statics::BUILTIN_TYPES.len();
        let runtime = Box::new(Runtime {
            heap: Heap::new(config.heap_limit, 0),
            config: RefCell::new(config),
            gil: Gil::default(),
            threads: Threads::default(),
            current: Cell::new(std::ptr::null()),
            native,
            builtin_data: (0..types).map(|_| OnceCell::new()).collect(),
            own_type_data: RefCell::default(),
            lookup_cache: LookupCache::default(),
            interned: RefCell::default(),
            names: OnceCell::new(),
            modules: Cell::new(None),
            builtins: Cell::new(None),
            sys_dict: Cell::new(None),
            states: RefCell::default(),
            breaker: std::sync::atomic::AtomicBool::new(false),
            dict_versions: Cell::new(1),
            finalizing: Cell::new(false),
        });
        runtime.heap.runtime.set(&raw const *runtime);
        runtime.gil.acquire(|| ());
        let thread = runtime.threads.add(&raw const *runtime);
        runtime.current.set(thread);
        crate::thread::set_current(thread);
        let names = Names::new(&runtime);
        let _ = runtime.names.set(names);
        runtime.heap.stress.set(runtime.config.borrow().gc_stress);
        crate::modules::start(&runtime);
        runtime
    }

    /// The runtime that owns a heap.
    pub(crate) fn of_heap(heap: &Heap) -> Option<&Runtime> {
        // SAFETY: set by `new` to the box that contains the heap; null before.
        unsafe { heap.runtime.get().as_ref() }
    }

    /// The runtime whose GIL the calling thread holds.
    #[inline(always)]
    pub fn current<'a>() -> Option<&'a Runtime> {
        let thread = crate::thread::current();
        if thread.is_null() {
            return None;
        }
        // SAFETY: a thread state is current only while its runtime lives.
        unsafe { (*thread).runtime.as_ref() }
    }

    /// The thread that runs.
    #[inline(always)]
    pub fn thread(&self) -> &Thread {
        // SAFETY: set by `new` and by whoever takes the GIL.
        unsafe { &*self.current.get() }
    }

    pub fn hooks(&self) -> &'static NativeHooks {
        match self.native {
            Some(native) => &native.heap,
            None => fatal("an extension object in a runtime without extensions"),
        }
    }

    pub fn native(&self) -> Option<&'static NativeSide> {
        self.native
    }

    #[inline(always)]
    pub fn names(&self) -> &Names {
        match self.names.get() {
            Some(names) => names,
            None => fatal("names are used before the runtime is ready"),
        }
    }

    #[inline(always)]
    pub(crate) fn builtin_type_data(&self, index: usize) -> &TypeData {
        match self.builtin_data[index].get() {
            Some(data) => data,
            None => builtin::make_data(self, index),
        }
    }

    pub(crate) fn set_builtin_type_data(&self, index: usize, data: Box<TypeData>) -> &TypeData {
        self.builtin_data[index].get_or_init(|| data)
    }

    /// This runtime's state of type `T`, made on first use.
    pub fn state<T: State>(&self, make: impl FnOnce(&Runtime) -> T) -> Rc<T> {
        if let Some(found) = self.states.borrow().get(&TypeId::of::<T>()) {
            let any: Rc<dyn Any> = found.clone();
            return any.downcast().unwrap_or_else(|_| fatal("a state of another type"));
        }
        let made = Rc::new(make(self));
        self.states.borrow_mut().insert(TypeId::of::<T>(), made.clone());
        made
    }

    // ---- the GIL ----

    /// Gives up the GIL around something that blocks, `f`, which must not touch objects. The caller's registers are on the
    /// stack, above what `f` uses, as long as it runs.
    pub fn without_gil<T>(&self, f: impl FnOnce() -> T) -> T {
        struct Context<'a, F, T> {
            rt: &'a Runtime,
            f: Option<F>,
            result: Option<T>,
        }
        let mut context = Context { rt: self, f: Some(f), result: None };
        crate::heap::with_spilled_registers(&mut context, |context, _| {
            let thread = context.rt.leave();
            context.result = context.f.take().map(|f| f());
            context.rt.enter(thread);
        });
        match context.result {
            Some(result) => result,
            None => fatal("a blocking call did not run"),
        }
    }

    /// Gives up the GIL; the thread state to `enter` with again.
    #[inline(never)]
    pub fn leave(&self) -> *const Thread {
        self.leave_by(crate::thread::Gil::release)
    }

    #[inline(never)]
    fn leave_by(&self, release: fn(&crate::thread::Gil)) -> *const Thread {
        let thread = self.current.get();
        let mut context = thread;
        crate::heap::with_spilled_registers(&mut context, |&mut t, sp| {
            // SAFETY: the current thread's state.
            let stack = unsafe { &(*t).stack };
            stack.set(StackRange { sp, ..stack.get() });
        });
        self.current.set(std::ptr::null());
        crate::thread::set_current(std::ptr::null());
        release(&self.gil);
        thread
    }

    /// Lets a thread run that waits for the GIL, if one does.
    pub fn give_way(&self) {
        if self.gil.waiting.load(std::sync::atomic::Ordering::Relaxed) > 0 {
            let thread = self.leave_by(crate::thread::Gil::release_to_another);
            self.enter(thread);
        }
    }

    /// Takes the GIL as the given thread.
    #[allow(
        clippy::not_unsafe_ptr_arg_deref,
        reason = "states live as long as their runtime, whose pointers these are"
    )]
    pub fn enter(&self, thread: *const Thread) {
        self.gil.acquire(|| self.breaker.store(true, std::sync::atomic::Ordering::Release));
        self.current.set(thread);
        crate::thread::set_current(thread);
        // SAFETY: a state of this runtime.
        let stack = unsafe { &(*thread).stack };
        stack.set(StackRange { sp: 0, ..stack.get() });
    }

    /// A native thread that the runtime did not start takes the GIL as a new thread state.
    pub fn adopt_thread(&self) -> *const Thread {
        self.gil.acquire(|| self.breaker.store(true, std::sync::atomic::Ordering::Release));
        let thread = self.threads.add(self);
        self.current.set(thread);
        crate::thread::set_current(thread);
        thread
    }

    /// The calling thread, which has the GIL, leaves the runtime for good: its state goes, and it gives the GIL up.
    pub fn end_thread(&self) {
        let thread = self.current.replace(std::ptr::null());
        crate::thread::set_current(std::ptr::null());
        self.threads.remove(thread);
        self.gil.release();
    }

    // ---- for the collector ----

    pub(crate) fn stack_base_of_this_thread(&self) -> usize {
        self.thread().stack.get().base
    }

    pub(crate) fn each_waiting_stack(&self, mut f: impl FnMut(StackRange)) {
        self.threads.iter().map(|t| t.stack.get()).filter(|s| s.sp != 0).for_each(&mut f);
    }

    pub(crate) fn trace_roots(&self, t: &mut Tracer<'_>) {
        self.threads.iter().for_each(|thread| thread.trace(t));
        [&self.modules, &self.builtins, &self.sys_dict]
            .iter()
            .filter_map(|c| c.get())
            .for_each(|d| t.visit_cell(d));
        if let Some(names) = self.names.get() {
            names.trace(t);
        }
        for data in self.builtin_data.iter().filter_map(OnceCell::get) {
            crate::types::trace_data(data, t);
        }
        let states: Vec<_> = self.states.borrow().values().cloned().collect();
        states.iter().for_each(|s| s.trace(t));
        self.heap.trace_queues(t);
    }

    /// After marking: tables that hold references weakly let go of what died.
    pub(crate) fn forget_dead(&self, t: &Tracer<'_>) {
        self.lookup_cache.clear();
        self.interned.borrow_mut().retain(|s| t.is_marked(*s));
        for data in self.builtin_data.iter().filter_map(OnceCell::get) {
            data.subclasses.borrow_mut().retain(|s| t.is_marked(*s));
        }
        let mut own = self.own_type_data.borrow_mut();
        own.retain(|(ty, _)| t.is_marked(*ty));
        own.iter().for_each(|(_, data)| data.subclasses.borrow_mut().retain(|s| t.is_marked(*s)));
    }

    // ---- safepoints ----

    /// Runs what waits: queued finalizers and callbacks, signals, GIL requests. MemoryError when over the limit.
    #[inline]
    pub fn safepoint(&self) -> R<()> {
        if self.heap.pending_work.get() && self.thread().native_depth.get() == 0 {
            self.heap.run_pending(self);
        }
        if self.heap.over_limit.get() {
            self.heap.over_limit.set(false);
            return Err(self.memory_error());
        }
        Ok(())
    }

    /// A full collection, and what it queued. Gives the bytes in use.
    pub fn collect_now(&self) -> usize {
        self.heap.collect(self);
        self.heap.run_pending(self);
        self.heap.finish_sweep();
        self.heap.used_bytes()
    }

    /// Calls a finalizer or callback; an exception is reported as unraisable.
    pub fn call_ignoring_errors(&self, callable: Value, args: &[Value], context: &str) {
        let saved = self.thread().raised.take();
        if let Err(raised) = self.call(callable, args) {
            let exception = self.take_raised(raised);
            crate::objects::exceptions::write_unraisable(self, exception, context, Some(callable));
        }
        self.thread().raised.set(saved);
    }

    pub(crate) fn run_finalizer(&self, object: Gc<Header>) {
        if let Some(finalize) = object.ty().slots().finalize {
            let saved = self.thread().raised.take();
            finalize(self, object.value());
            self.thread().raised.set(saved);
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.states.borrow_mut().clear();
        self.heap.drop_all_cells();
        let current = crate::thread::current();
        if !current.is_null() && std::ptr::eq(current, self.current.get()) {
            crate::thread::set_current(std::ptr::null());
        }
    }
}

/// A bug of ours, or a machine that cannot go on: says so and aborts.
#[cold]
pub fn fatal(message: &str) -> ! {
    eprintln!("Fatal Python error: kingsnake: {message}");
    std::process::abort()
}
