//! Starting and ending threads.

use super::lock::LockCell;
use super::{local, threading};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::{dict, exceptions};
use crate::types::Args;
use crate::value::{DictCell, TupleCell, Value, statics};

pub fn start_new_thread(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let (function, given) = (args[0], args[1]);
    if !rt.is_callable(function) {
        return Err(rt.type_error("first arg must be callable"));
    }
    if !given.is::<TupleCell>() {
        return Err(rt.type_error("2nd arg must be a tuple"));
    }
    if args.get(2).is_some_and(|k| !k.is::<DictCell>()) {
        return Err(rt.type_error("optional 3rd arg must be a dictionary"));
    }
    crate::modules::sys::hooks::send(rt, "_thread.start_new_thread", args)?;
    let state = threading(rt);
    let call = rt.new_tuple(args);
    let size = match state.stack_size.get() {
        0 => 8 << 20,
        n => n.max(256 << 10),
    };
    state.running.set(state.running.get() + 1);
    match crate::os::spawn_thread(rt, call.value(), size, run) {
        Ok(ident) => Ok(rt.new_uint(ident)),
        Err(_) => {
            state.running.set(state.running.get() - 1);
            Err(rt.runtime_error("can't start new thread"))
        }
    }
}

/// The body of a new thread, which holds the GIL: calls the function, reports what it raises.
fn run(rt: &Runtime, call: Value) {
    if let Err(raised) = call_function(rt, call) {
        let exception = rt.take_raised(raised);
        if !exception.ty().is_subtype(statics::system_exit()) {
            let function = call.downcast::<TupleCell>().map(|t| t.get(0));
            exceptions::write_unraisable(rt, exception, "in thread started by", function);
        }
    }
    end_of_thread(rt);
    let state = threading(rt);
    state.running.set(state.running.get().saturating_sub(1));
}

fn call_function(rt: &Runtime, call: Value) -> R {
    let call = call.expect_cell::<TupleCell>();
    let given = call.get(1).expect_cell::<TupleCell>();
    let mut all = GcVec::from_slice(rt, &given.iter().collect::<Vec<_>>());
    let mut names = GcVec::new(rt);
    if call.len() > 2 {
        for (name, value) in dict::iter(call.get(2).expect_cell()) {
            names.push(name);
            all.push(value);
        }
    }
    let names = (!names.is_empty()).then(|| rt.new_tuple(&names));
    rt.call_with_args(call.get(0), Args { all: &all, names })
}

/// What must happen when a thread is done: its sentinel lock is released, its thread-local data go.
pub fn end_of_thread(rt: &Runtime) {
    let number = rt.thread().c.id.get();
    let state = threading(rt);
    let done = || -> R<()> {
        if let Some(lock) = dict::take(rt, state.sentinels, rt.new_uint(number))?
            && let Some(lock) = lock.downcast::<LockCell>()
        {
            lock.lock.release();
        }
        local::forget_thread(rt, number)
    };
    if let Err(raised) = done() {
        rt.clear_raised(raised);
    }
}

/// Threads that still run: a runtime whose threads run cannot be dropped.
pub fn unfinished(rt: &Runtime) -> usize {
    threading(rt).running.get()
}
