//! `gc`. The collector is a tracing one: what the module says of generations and thresholds is kept, not used.

use crate::Runtime;
use crate::error::R;
use crate::heap::{GcVec, Tracer};
use crate::methods;
use crate::modules::support::add_ints;
use crate::objects::{dict, list};
use crate::runtime::State;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{DictCell, Gc, ListCell, ModuleCell, TupleCell, TypeCell, Value, flag};
use std::cell::Cell;

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "gc",
    doc: "The garbage collector.",
    functions: methods! {
        "enable" => Zero(enable), "enable($module, /)\n--\n\nTurns automatic collections on.";
        "disable" => Zero(disable), "disable($module, /)\n--\n\nTurns automatic collections off; memory limits still cause some.";
        "isenabled" => Zero(isenabled), "isenabled($module, /)\n--\n\nWhether collections run by themselves.";
        "collect" => Full(collect), "collect($module, /, generation=2)\n--\n\nRuns a full collection.";
        "set_debug" => One(set_debug), "set_debug($module, flags, /)\n--\n\nKeeps debugging flags.";
        "get_debug" => Zero(get_debug), "get_debug($module, /)\n--\n\nThe debugging flags.";
        "get_count" => Zero(get_count), "get_count($module, /)\n--\n\nCounters of the three generations.";
        "set_threshold" => Pos(1, 3, set_threshold), "set_threshold(threshold0, [threshold1, threshold2]) -> None\n\nKeeps thresholds.";
        "get_threshold" => Zero(get_threshold), "get_threshold($module, /)\n--\n\nThe thresholds.";
        "get_objects" => Full(get_objects), "get_objects($module, /, generation=None)\n--\n\nThe objects that may be part of cycles.";
        "get_stats" => Zero(get_stats), "get_stats($module, /)\n--\n\nNumbers about each generation.";
        "is_tracked" => One(is_tracked), "is_tracked($module, obj, /)\n--\n\nWhether the object may be part of a cycle.";
        "is_finalized" => One(is_finalized), "is_finalized($module, obj, /)\n--\n\nWhether the object's finalizer has been called.";
        "get_referrers" => Pos(0, 255, get_referrers), "get_referrers(*objs) -> list\n\nObjects that refer to one of some.";
        "get_referents" => Pos(0, 255, get_referents), "get_referents(*objs) -> list\n\nObjects that some refer to.";
        "freeze" => Zero(nothing), "freeze($module, /)\n--\n\nDoes nothing here.";
        "unfreeze" => Zero(nothing), "unfreeze($module, /)\n--\n\nDoes nothing here.";
        "get_freeze_count" => Zero(zero), "get_freeze_count($module, /)\n--\n\n0";
    },
    exec,
};

struct Settings {
    enabled: Cell<bool>,
    debug: Cell<i64>,
    thresholds: Cell<[i64; 3]>,
    callbacks: Gc<ListCell>,
}

impl State for Settings {
    fn trace(&self, t: &mut Tracer<'_>) {
        t.visit_cell(self.callbacks);
    }
}

fn settings(rt: &Runtime) -> std::rc::Rc<Settings> {
    rt.state(|rt| Settings {
        enabled: Cell::new(true),
        debug: Cell::new(0),
        thresholds: Cell::new([700, 10, 10]),
        callbacks: rt.new_list(&[]),
    })
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "garbage", rt.new_list(&[]).value())?;
    rt.module_add(module, "callbacks", settings(rt).callbacks.value())?;
    let flags = [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ];
    add_ints(rt, module, &flags)
}

fn nothing(_: &Runtime, _: Value) -> R {
    Ok(Value::none())
}

fn zero(_: &Runtime, _: Value) -> R {
    Ok(Value::int(0))
}

fn enable(rt: &Runtime, _: Value) -> R {
    settings(rt).enabled.set(true);
    Ok(Value::none())
}

fn disable(rt: &Runtime, _: Value) -> R {
    settings(rt).enabled.set(false);
    Ok(Value::none())
}

fn isenabled(rt: &Runtime, _: Value) -> R {
    Ok(Value::bool(settings(rt).enabled.get()))
}

fn collect(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("collect", &["generation"]);
    let [generation] = args.bind(rt, &P)?;
    if let Some(g) = generation
        && !(0..3).contains(&rt.as_i32(g)?)
    {
        return Err(rt.value_error("invalid generation"));
    }
    tell(rt, "start")?;
    let before = rt.heap.used_bytes();
    rt.collect_now();
    // What a finalizer or callback let go of is garbage now.
    let after = rt.collect_now();
    tell(rt, "stop")?;
    Ok(rt.new_int((before.saturating_sub(after) / 64) as i64))
}

fn tell(rt: &Runtime, phase: &str) -> R<()> {
    let callbacks = settings(rt).callbacks;
    let mut i = 0;
    while let Some(callback) = callbacks.get(i) {
        let info = rt.new_dict();
        for name in ["generation", "collected", "uncollectable"] {
            dict::set_text(rt, info, name, Value::int(if name == "generation" { 2 } else { 0 }))?;
        }
        rt.call_ignoring_errors(callback, &[rt.new_str(phase).value(), info.value()], "in gc callback");
        i += 1;
    }
    Ok(())
}

fn set_debug(rt: &Runtime, _: Value, flags: Value) -> R {
    settings(rt).debug.set(rt.as_i64(flags)?);
    Ok(Value::none())
}

fn get_debug(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_int(settings(rt).debug.get()))
}

fn get_count(rt: &Runtime, _: Value) -> R {
    let n = rt.heap.collections.get() as i32;
    Ok(rt.new_tuple(&[Value::int(0), Value::int(0), Value::int(n)]).value())
}

fn set_threshold(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let mut all = settings(rt).thresholds.get();
    for (slot, &v) in all.iter_mut().zip(args) {
        *slot = rt.as_i64(v)?;
    }
    settings(rt).thresholds.set(all);
    Ok(Value::none())
}

fn get_threshold(rt: &Runtime, _: Value) -> R {
    let all = settings(rt).thresholds.get().map(|n| rt.new_int(n));
    Ok(rt.new_tuple(&all).value())
}

fn tracked(v: Value) -> bool {
    v.is_object() && v.ty().has(flag::HAVE_GC) && v.downcast::<TypeCell>().is_none_or(|t| t.is_heap_type())
}

fn is_tracked(_: &Runtime, _: Value, v: Value) -> R {
    Ok(Value::bool(tracked(v)))
}

fn is_finalized(_: &Runtime, _: Value, _: Value) -> R {
    Ok(Value::bool(false))
}

fn get_stats(rt: &Runtime, _: Value) -> R {
    let out = rt.new_list(&[]);
    for generation in 0..3 {
        let d = rt.new_dict();
        let collections = if generation == 2 { rt.heap.collections.get() as i32 } else { 0 };
        dict::set_text(rt, d, "collections", Value::int(collections))?;
        dict::set_text(rt, d, "collected", Value::int(0))?;
        dict::set_text(rt, d, "uncollectable", Value::int(0))?;
        list::append(rt, out, d.value())?;
    }
    Ok(out.value())
}

fn get_objects(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("get_objects", &["generation"]);
    let [_] = args.bind(rt, &P)?;
    Ok(rt.new_list(&[]).value())
}

/// What an object refers to directly, of the containers that Python code can look into.
fn referents(rt: &Runtime, v: Value, out: &mut GcVec<'_>) {
    if let Some(d) = v.downcast::<DictCell>() {
        for (key, value) in dict::iter(d) {
            out.push(key);
            out.push(value);
        }
    } else if let Some(l) = v.downcast::<ListCell>() {
        out.extend((0..l.len()).filter_map(|i| l.get(i)));
    } else if let Some(t) = v.downcast::<TupleCell>() {
        out.extend(t.iter());
    }
    if let Some(d) = crate::objects::object::dict_of(rt, v) {
        out.push(d.value());
    }
    out.push(v.ty().value());
}

fn get_referents(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let mut all = GcVec::new(rt);
    args.iter().for_each(|&v| referents(rt, v, &mut all));
    Ok(rt.new_list(&all).value())
}

/// Which objects refer to some is not kept: the answer is always empty.
fn get_referrers(rt: &Runtime, _: Value, _: &[Value]) -> R {
    Ok(rt.new_list(&[]).value())
}
