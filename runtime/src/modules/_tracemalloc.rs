//! `_tracemalloc`. Allocations are not traced one by one: tracing can be switched on, and then only totals are told.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::runtime::State;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Value};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_tracemalloc",
    doc: "Debug module to trace memory blocks allocated by Python.",
    functions: methods! {
        "start" => Pos(0, 1, start), "start($module, nframe=1, /)\n--\n\nStart tracing Python memory allocations.";
        "stop" => Zero(stop), "stop($module, /)\n--\n\nStop tracing Python memory allocations.";
        "is_tracing" => Zero(is_tracing), "is_tracing($module, /)\n--\n\nReturn True if the tracemalloc module is tracing Python memory allocations.";
        "clear_traces" => Zero(clear_traces), "clear_traces($module, /)\n--\n\nClear traces of memory blocks allocated by Python.";
        "reset_peak" => Zero(reset_peak), "reset_peak($module, /)\n--\n\nSet the peak size of memory blocks traced by tracemalloc to the current size.";
        "get_traceback_limit" => Zero(get_traceback_limit), "get_traceback_limit($module, /)\n--\n\nGet the maximum number of frames stored in the traceback of a trace.";
        "get_traced_memory" => Zero(get_traced_memory), "get_traced_memory($module, /)\n--\n\nGet the current size and peak size of memory blocks traced by tracemalloc.";
        "get_tracemalloc_memory" => Zero(zero), "get_tracemalloc_memory($module, /)\n--\n\nGet the memory usage in bytes of the tracemalloc module.";
        "_get_traces" => Zero(get_traces), "_get_traces($module, /)\n--\n\nGet traces of all memory blocks allocated by Python.";
        "_get_object_traceback" => One(no_traceback), "_get_object_traceback($module, obj, /)\n--\n\nGet the traceback where the Python object obj was allocated.";
    },
    exec,
};

#[derive(Default)]
struct Tracing {
    on: Cell<bool>,
    frames: Cell<i32>,
    base: Cell<usize>,
    peak: Cell<usize>,
}

impl State for Tracing {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn tracing(rt: &Runtime) -> std::rc::Rc<Tracing> {
    rt.state(|_| Tracing { frames: Cell::new(1), ..Tracing::default() })
}

fn exec(_: &Runtime, _: Gc<ModuleCell>) -> R<()> {
    Ok(())
}

fn zero(_: &Runtime, _: Value) -> R {
    Ok(Value::int(0))
}

fn start(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let frames = args.first().map_or(Ok(1), |&n| rt.as_i32(n))?;
    if !(1..=65535).contains(&frames) {
        return Err(rt.value_error("the number of frames must be in range [1; 65535]"));
    }
    let state = tracing(rt);
    if !state.on.replace(true) {
        state.frames.set(frames);
        state.base.set(rt.heap.used_bytes());
        state.peak.set(0);
    }
    Ok(Value::none())
}

fn stop(rt: &Runtime, _: Value) -> R {
    tracing(rt).on.set(false);
    Ok(Value::none())
}

fn is_tracing(rt: &Runtime, _: Value) -> R {
    Ok(Value::bool(tracing(rt).on.get()))
}

fn clear_traces(rt: &Runtime, _: Value) -> R {
    let state = tracing(rt);
    state.base.set(rt.heap.used_bytes());
    state.peak.set(0);
    Ok(Value::none())
}

/// Bytes allocated since tracing was switched on.
fn current(rt: &Runtime) -> usize {
    let state = tracing(rt);
    if !state.on.get() {
        return 0;
    }
    let n = rt.heap.used_bytes().saturating_sub(state.base.get());
    state.peak.set(state.peak.get().max(n));
    n
}

fn reset_peak(rt: &Runtime, _: Value) -> R {
    let n = current(rt);
    tracing(rt).peak.set(n);
    Ok(Value::none())
}

fn get_traceback_limit(rt: &Runtime, _: Value) -> R {
    Ok(Value::int(tracing(rt).frames.get()))
}

fn get_traced_memory(rt: &Runtime, _: Value) -> R {
    let now = current(rt);
    let peak = if tracing(rt).on.get() { tracing(rt).peak.get() } else { 0 };
    Ok(rt.new_tuple(&[rt.new_int(now as i64), rt.new_int(peak as i64)]).value())
}

fn get_traces(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_list(&[]).value())
}

fn no_traceback(_: &Runtime, _: Value, _: Value) -> R {
    Ok(Value::none())
}
