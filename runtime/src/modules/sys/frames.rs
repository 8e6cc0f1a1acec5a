//! `sys` on frames, tracing, and exceptions being handled.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict;
use crate::objects::structseq::{self, fields};
use crate::thread::count;
use crate::types::{Args, GetSetDef, Params, TypeSpec};
use crate::value::{ExceptionCell, Gc, ModuleCell, TupleCell, TypeCell, Value};
use std::cell::Cell;

static ASYNCGEN_FIELDS: [GetSetDef; 2] = fields(["firstiter", "finalizer"]);
static ASYNCGEN_HOOKS: TypeSpec =
    structseq::spec("asyncgen_hooks", "The hooks of asynchronous generators.", &ASYNCGEN_FIELDS);

pub fn add(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let ty = structseq::new_type(rt, &ASYNCGEN_HOOKS, 2, 2, None)?;
    rt.module_add(module, "_asyncgen_hooks_type", ty.value())
}

/// The exception being handled by this thread, or None.
pub fn exception(rt: &Runtime, _: Value) -> R {
    Ok(rt.thread().handled().unwrap_or(Value::none()))
}

pub fn exc_info(rt: &Runtime, _: Value) -> R {
    let e = rt.thread().handled();
    let items = match e {
        Some(e) => [e.ty().value(), e, traceback_of(e)],
        None => [Value::none(); 3],
    };
    Ok(rt.new_tuple(&items).value())
}

fn traceback_of(e: Value) -> Value {
    e.downcast::<ExceptionCell>().and_then(|e| e.traceback.get()).unwrap_or(Value::none())
}

pub fn getframe(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let depth = match args.first() {
        Some(&v) => rt.as_i32(v)?.max(0),
        None => 0,
    };
    match crate::modules::engine::frame_at_depth(rt, depth as usize) {
        Some(frame) => Ok(frame),
        None => Err(rt.value_error("call stack is not deep enough")),
    }
}

pub fn current_frames(rt: &Runtime, _: Value) -> R {
    let out = rt.new_dict();
    for thread in rt.threads.iter() {
        if let Some(frame) = thread.frame.get() {
            let id = rt.new_uint(thread.c.thread_id.get());
            dict::set(rt, out, id, crate::modules::engine::frame_object(rt, frame))?;
        }
    }
    Ok(out.value())
}

pub fn current_exceptions(rt: &Runtime, _: Value) -> R {
    let out = rt.new_dict();
    for thread in rt.threads.iter() {
        let items = match thread.handled() {
            Some(e) => [e.ty().value(), e, traceback_of(e)],
            None => [Value::none(); 3],
        };
        dict::set(rt, out, rt.new_uint(thread.c.thread_id.get()), rt.new_tuple(&items).value())?;
    }
    Ok(out.value())
}

fn set_hook(rt: &Runtime, object: &Cell<Option<Value>>, function: &Cell<usize>, v: Value) {
    let new = Some(v).filter(|v| !v.is_none());
    let old = object.replace(new);
    count(new, 1);
    count(old, -1);
    function.set(new.is_some() as usize);
    let c = &rt.thread().c;
    let on = c.c_traceobj.get().is_some() || c.c_profileobj.get().is_some();
    c.root_cframe.use_tracing.set(if on { 255 } else { 0 });
    crate::modules::engine::tracing_changed(rt);
}

pub fn settrace(rt: &Runtime, _: Value, v: Value) -> R {
    let c = &rt.thread().c;
    set_hook(rt, &c.c_traceobj, &c.c_tracefunc, v);
    Ok(Value::none())
}

pub fn gettrace(rt: &Runtime, _: Value) -> R {
    Ok(rt.thread().c.c_traceobj.get().unwrap_or(Value::none()))
}

pub fn setprofile(rt: &Runtime, _: Value, v: Value) -> R {
    let c = &rt.thread().c;
    set_hook(rt, &c.c_profileobj, &c.c_profilefunc, v);
    Ok(Value::none())
}

pub fn getprofile(rt: &Runtime, _: Value) -> R {
    Ok(rt.thread().c.c_profileobj.get().unwrap_or(Value::none()))
}

pub fn call_tracing(rt: &Runtime, _: Value, function: Value, args: Value) -> R {
    let Some(args) = args.downcast::<TupleCell>() else {
        let t = args.ty();
        return Err(rt.type_error(format!("call_tracing() argument 2 must be tuple, not {}", t.name())));
    };
    let args = GcVec::from_slice(rt, &args.iter().collect::<Vec<_>>());
    rt.call(function, &args)
}

pub fn set_asyncgen_hooks(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("set_asyncgen_hooks", &["firstiter", "finalizer"]);
    let [first, finalizer] = args.bind(rt, &P)?;
    for (v, name) in [(finalizer, "finalizer"), (first, "firstiter")] {
        if let Some(v) = v
            && !v.is_none()
            && !rt.is_callable(v)
        {
            let t = v.ty();
            return Err(rt.type_error(format!("callable {name} expected, got {}", t.name())));
        }
    }
    let c = &rt.thread().c;
    for (v, field) in [(first, &c.async_gen_firstiter), (finalizer, &c.async_gen_finalizer)] {
        if let Some(v) = v {
            let new = Some(v).filter(|v| !v.is_none());
            count(new, 1);
            count(field.replace(new), -1);
        }
    }
    Ok(Value::none())
}

pub fn get_asyncgen_hooks(rt: &Runtime, module: Value) -> R {
    let c = &rt.thread().c;
    let items = [&c.async_gen_firstiter, &c.async_gen_finalizer].map(|f| f.get().unwrap_or(Value::none()));
    let ty = rt.getattr_text(module, "_asyncgen_hooks_type")?;
    Ok(structseq::make(rt, ty.expect_cell::<TypeCell>(), &items))
}

pub fn get_origin_depth(rt: &Runtime, _: Value) -> R {
    Ok(Value::int(rt.thread().c.coroutine_origin_tracking_depth.get()))
}

pub fn set_origin_depth(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("set_coroutine_origin_tracking_depth", &["depth"]).required(1);
    let [depth] = args.bind(rt, &P)?;
    let depth = rt.as_i32(depth.unwrap_or(Value::none()))?;
    if depth < 0 {
        return Err(rt.value_error("depth must be >= 0"));
    }
    rt.thread().c.coroutine_origin_tracking_depth.set(depth);
    Ok(Value::none())
}
