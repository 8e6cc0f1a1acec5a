//! `sys` on sizes, counts, interning and limits.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::runtime::State;
use crate::types::{Args, Params};
use crate::value::{StrCell, TupleCell, TypeCell, Unpacked, Value, flag, statics};
use std::cell::Cell;

/// Numbers that programs set and ask for.
pub struct Limits {
    pub max_str_digits: Cell<usize>,
    switch_interval: Cell<f64>,
    pub dlopen_flags: Cell<i32>,
}

impl State for Limits {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

pub fn limits(rt: &Runtime) -> std::rc::Rc<Limits> {
    rt.state(|_| Limits {
        max_str_digits: Cell::new(4300),
        switch_interval: Cell::new(0.005),
        dlopen_flags: Cell::new(libc::RTLD_NOW),
    })
}

/// Objects are traced: the number is 2 for what only managed code knows, and more where C holds counts of its own.
pub fn getrefcount(_: &Runtime, _: Value, v: Value) -> R {
    let n = match v.unpack() {
        Unpacked::Object(object) => {
            let n = object.refcnt.get();
            if n >= crate::value::gc::IMMORTAL / 2 {
                return Ok(Value::int(i32::MAX / 2));
            }
            if n >= crate::value::gc::BIAS / 2 { 2 + (n - crate::value::gc::BIAS) } else { n }
        }
        _ => 2,
    };
    Ok(Value::fixnum(n.max(1) as i64).unwrap_or(Value::int(2)))
}

pub fn getsizeof(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("getsizeof", &["object", "default"]).required(1);
    let [object, default] = args.bind(rt, &P)?;
    let object = object.unwrap_or(Value::none());
    let size = size_of_object(rt, object);
    match (default, size) {
        (Some(d), Err(raised)) if rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            Ok(d)
        }
        (_, size) => size,
    }
}

fn size_of_object(rt: &Runtime, v: Value) -> R {
    let Some(n) = rt.call_special(v, rt.names().__sizeof__, &[])? else {
        let t = v.ty();
        return Err(rt.type_error(format!("Type {} doesn't define __sizeof__", t.name())));
    };
    let n = rt.as_i64(n)?;
    if n < 0 {
        return Err(rt.value_error("__sizeof__() should return >= 0"));
    }
    // What CPython's collector has in front of an object.
    let tracked = v.ty().has(flag::HAVE_GC) && v.downcast::<TypeCell>().is_none_or(|t| t.is_heap_type());
    Ok(rt.new_int(n + if tracked || v.is::<TupleCell>() { 16 } else { 0 }))
}

pub fn getallocatedblocks(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_int(rt.heap.used_bytes() as i64 / 64))
}

pub fn intern(rt: &Runtime, _: Value, v: Value) -> R {
    match v.downcast::<StrCell>() {
        Some(s) if v.is_exact(statics::str_type()) => Ok(rt.intern(s).value()),
        Some(_) => Err(rt.type_error(format!("can't intern {}", v.ty().name()))),
        None => Err(rt.type_error(format!("intern() argument must be str, not {}", type_name(v)))),
    }
}

fn type_name(v: Value) -> String {
    if v.is_none() { "None".into() } else { v.ty().name().to_string() }
}

pub fn getrecursionlimit(rt: &Runtime, _: Value) -> R {
    Ok(Value::int(rt.thread().c.recursion_limit.get()))
}

pub fn setrecursionlimit(rt: &Runtime, _: Value, v: Value) -> R {
    let limit = rt.as_i32(v)?;
    if limit < 1 {
        return Err(rt.value_error("recursion limit must be greater or equal than 1"));
    }
    let depth = rt.thread().depth.get();
    if depth >= limit as usize {
        let message = format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        );
        return Err(rt.recursion_error(message));
    }
    for thread in rt.threads.iter() {
        let c = &thread.c;
        c.recursion_remaining.set(c.recursion_remaining.get() + limit - c.recursion_limit.get());
        c.recursion_limit.set(limit);
    }
    Ok(Value::none())
}

pub fn getswitchinterval(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_float(limits(rt).switch_interval.get()))
}

pub fn setswitchinterval(rt: &Runtime, _: Value, v: Value) -> R {
    let seconds = rt.as_f64(v)?;
    if seconds <= 0.0 {
        return Err(rt.value_error("switch interval must be strictly positive"));
    }
    limits(rt).switch_interval.set(seconds);
    Ok(Value::none())
}

pub fn get_int_max_str_digits(rt: &Runtime, _: Value) -> R {
    Ok(rt.new_int(limits(rt).max_str_digits.get() as i64))
}

pub fn set_int_max_str_digits(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("set_int_max_str_digits", &["maxdigits"]).required(1);
    let [n] = args.bind(rt, &P)?;
    let n = rt.as_i32(n.unwrap_or(Value::none()))?;
    if n != 0 && n < 640 {
        return Err(rt.value_error("maxdigits must be 0 or larger than 640"));
    }
    limits(rt).max_str_digits.set(n.max(0) as usize);
    Ok(Value::none())
}

pub fn getdefaultencoding(rt: &Runtime, _: Value) -> R {
    Ok(rt.intern_str("utf-8").value())
}

pub fn getfilesystemencodeerrors(rt: &Runtime, _: Value) -> R {
    Ok(rt.intern_str("surrogateescape").value())
}

pub fn getdlopenflags(rt: &Runtime, _: Value) -> R {
    Ok(Value::int(limits(rt).dlopen_flags.get()))
}

pub fn setdlopenflags(rt: &Runtime, _: Value, v: Value) -> R {
    limits(rt).dlopen_flags.set(rt.as_i32(v)?);
    Ok(Value::none())
}

pub fn clear_type_cache(rt: &Runtime, _: Value) -> R {
    rt.lookup_cache.clear();
    Ok(Value::none())
}
