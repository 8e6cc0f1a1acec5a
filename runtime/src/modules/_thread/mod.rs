//! `_thread`: threads, locks, thread-local data.

pub mod local;
pub mod lock;
mod rlock;
mod start;

pub use start::{end_of_thread, unfinished};

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::objects::structseq::{self, fields};
use crate::runtime::State;
use crate::types::{GetSetDef, ModuleSpec, TypeSpec};
use crate::value::{DictCell, Gc, ListCell, ModuleCell, Type, TypeCell, Value, statics};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_thread",
    doc: "Threads and locks, which `threading` builds upon.",
    functions: methods! {
        "start_new_thread" => Pos(2, 3, start::start_new_thread), "start_new_thread(function, args[, kwargs])\n\nRuns a function in a new thread and gives the thread's identity.";
        "start_new" => Pos(2, 3, start::start_new_thread), "start_new(function, args[, kwargs])\n\nAn old name of start_new_thread.";
        "allocate_lock" => Zero(lock::allocate), "allocate_lock() -> lock object\n\nA new lock.";
        "allocate" => Zero(lock::allocate), "allocate() -> lock object\n\nAn old name of allocate_lock.";
        "exit_thread" => Zero(exit_thread), "exit_thread()\n\nAn old name of exit.";
        "exit" => Zero(exit_thread), "exit()\n\nRaises SystemExit, which ends the thread.";
        "interrupt_main" => Pos(0, 1, interrupt_main), "interrupt_main(signum=signal.SIGINT, /)\n\nActs as if the signal had arrived.";
        "get_ident" => Zero(get_ident), "get_ident() -> integer\n\nThe identity of the running thread.";
        "get_native_id" => Zero(get_native_id), "get_native_id() -> integer\n\nThe system's number of the running thread.";
        "_count" => Zero(count), "_count() -> integer\n\nThe number of threads started here that run.";
        "stack_size" => Pos(0, 1, stack_size), "stack_size([size]) -> size\n\nThe stack size of new threads; 0 is the default.";
        "_set_sentinel" => Zero(set_sentinel), "_set_sentinel() -> lock\n\nA lock that is released when the running thread ends.";
        "_excepthook" => One(excepthook), "excepthook(exc_type, exc_value, exc_traceback, thread)\n\nReports an exception that ended a thread.";
    },
    exec,
};

static HOOK_FIELDS: [GetSetDef; 4] = fields(["exc_type", "exc_value", "exc_traceback", "thread"]);
static HOOK_ARGS: TypeSpec =
    structseq::spec("_thread._ExceptHookArgs", "What threading.excepthook is told.", &HOOK_FIELDS);

/// What the runtime's threads have in common.
pub(super) struct Threading {
    lock_type: Cell<Option<Type>>,
    /// Threads started here that run.
    running: Cell<usize>,
    stack_size: Cell<usize>,
    /// Locks to release at the end of a thread, by the thread's number.
    sentinels: Gc<DictCell>,
    /// Weak references to all thread-local objects.
    locals: Gc<ListCell>,
}

impl State for Threading {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(ty) = self.lock_type.get() {
            t.visit_cell(ty);
        }
        t.visit_cell(self.sentinels);
        t.visit_cell(self.locals);
    }
}

pub(super) fn threading(rt: &Runtime) -> std::rc::Rc<Threading> {
    rt.state(|rt| Threading {
        lock_type: Cell::new(None),
        running: Cell::new(0),
        stack_size: Cell::new(0),
        sentinels: rt.new_dict(),
        locals: rt.new_list(&[]),
    })
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let object = statics::object_type();
    let lock = rt.new_type(&lock::SPEC, &[object], Some(module));
    threading(rt).lock_type.set(Some(lock));
    rt.module_add(module, "LockType", lock.value())?;
    rt.module_add(module, "RLock", rt.new_type(&rlock::SPEC, &[object], Some(module)).value())?;
    rt.module_add(module, "_local", rt.new_type(&local::SPEC, &[object], Some(module)).value())?;
    rt.module_add(module, "error", statics::runtime_error().value())?;
    rt.module_add(module, "TIMEOUT_MAX", rt.new_float(lock::TIMEOUT_MAX))?;
    let hook = structseq::new_type(rt, &HOOK_ARGS, 4, 4, Some(module))?;
    rt.module_add(module, "_ExceptHookArgs", hook.value())
}

fn exit_thread(rt: &Runtime, _: Value) -> R {
    Err(rt.raise_with(statics::system_exit(), &[]))
}

fn interrupt_main(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let signal = match args.first() {
        Some(&v) => rt.as_i32(v)?,
        None => libc::SIGINT,
    };
    if !(1..crate::os::NSIG).contains(&signal) {
        return Err(rt.value_error("signal number out of range"));
    }
    crate::modules::_signal::simulate(rt, signal);
    Ok(Value::none())
}

fn get_ident(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_uint(rt.thread().c.thread_id.get()))
}

fn get_native_id(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_uint(rt.thread().c.native_thread_id.get()))
}

fn count(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_int(threading(rt).running.get() as i64))
}

fn stack_size(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let state = threading(rt);
    let old = state.stack_size.get();
    if let Some(&v) = args.first() {
        let size = rt.as_i64(v)?;
        if size < 0 {
            return Err(rt.value_error("size must be 0 or a positive value"));
        }
        if size != 0 && size < 32 * 1024 {
            return Err(rt.value_error(format!("size not valid: {size} bytes")));
        }
        state.stack_size.set(size as usize);
    }
    Ok(rt.new_int(old as i64))
}

fn set_sentinel(rt: &Runtime, module: Value) -> R {
    let lock = lock::allocate(rt, module)?;
    let id = rt.new_uint(rt.thread().c.id.get());
    crate::objects::dict::set(rt, threading(rt).sentinels, id, lock)?;
    Ok(lock)
}

/// Prints `Exception in thread NAME:` and the traceback.
fn excepthook(rt: &Runtime, module: Value, args: Value) -> R {
    let expected = rt.getattr_text(module, "_ExceptHookArgs")?;
    if Some(args.ty()) != expected.downcast::<TypeCell>() {
        return Err(rt.type_error("_thread._excepthook argument type must be ExceptHookArgs"));
    }
    let exception = rt.getattr_text(args, "exc_value")?;
    let thread = rt.getattr_text(args, "thread")?;
    if exception.ty().is_subtype(statics::system_exit()) {
        return Ok(Value::none());
    }
    let name = match rt.getattr_opt(thread, rt.intern_str("_name"))? {
        Some(name) if !thread.is_none() => rt.str(name)?.to_text().into_owned(),
        _ => rt.thread().c.thread_id.get().to_string(),
    };
    crate::modules::sys::hooks::write_stderr(rt, &format!("Exception in thread {name}:\n"));
    crate::objects::exceptions::print_to_stderr(rt, exception);
    Ok(Value::none())
}
