//! `_thread._local`: attributes that every thread has its own of.

use super::threading;
use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, list};
use crate::types::{Args, Slots, TypeSpec};
use crate::value::{DictCell, Gc, StrCell, TupleCell, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// `_thread._local`
    pub struct LocalCell {
        /// What it was made with: every thread calls `__init__` with that.
        pub args: Cell<Value>,
        pub names: Cell<Option<Gc<TupleCell>>>,
        /// Each thread's attributes, by the thread's number.
        pub by_thread: Cell<Gc<DictCell>>,
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        new: Some(new),
        getattr: Some(getattr),
        setattr: Some(setattr),
        ..Slots::of::<LocalCell>()
    },
    weakrefs: true,
    flags: 1 << flag::BASETYPE,
    doc: "Thread-local data",
    ..TypeSpec::new("_thread._local", Slots::EMPTY)
};

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let inherits = match (ty.slots().init, statics::object_type().slots().init) {
        (Some(own), Some(base)) => std::ptr::fn_addr_eq(own, base),
        (own, _) => own.is_none(),
    };
    if !args.all.is_empty() && inherits {
        return Err(rt.type_error("Initialization arguments are not supported"));
    }
    let (given, by_thread) = (rt.new_tuple(args.all), rt.new_dict());
    let cell = rt.new_object(ty, |head| LocalCell {
        head,
        args: Cell::new(given.value()),
        names: Cell::new(args.names),
        by_thread: Cell::new(by_thread),
    });
    // The thread that makes it has its `__init__` called as for any object.
    dict::set(rt, by_thread, thread_number(rt), rt.new_dict().value())?;
    let weak = rt.call(statics::weakref_type().value(), &[cell.value()])?;
    list::append(rt, threading(rt).locals, weak)?;
    Ok(cell.value())
}

fn thread_number(rt: &Runtime) -> Value {
    rt.new_uint(rt.thread().c.id.get())
}

/// This thread's attributes; the first time `__init__` runs.
fn attributes(rt: &Runtime, v: Value) -> R<Gc<DictCell>> {
    let this: Gc<LocalCell> = v.expect_cell();
    if let Some(d) = dict::get(rt, this.by_thread.get(), thread_number(rt))?.and_then(|d| d.downcast()) {
        return Ok(d);
    }
    let made = rt.new_dict();
    dict::set(rt, this.by_thread.get(), thread_number(rt), made.value())?;
    if let Some(init) = v.ty().slots().init {
        let given = this.args.get().expect_cell::<TupleCell>();
        let all = crate::heap::GcVec::from_slice(rt, &given.iter().collect::<Vec<_>>());
        if let Err(raised) = init(rt, v, Args { all: &all, names: this.names.get() }) {
            let exception = rt.take_raised(raised);
            dict::delete(rt, this.by_thread.get(), thread_number(rt))?;
            return Err(rt.raise_value(exception));
        }
    }
    Ok(made)
}

fn getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    let own = attributes(rt, v)?;
    if *name == *"__dict__" {
        return Ok(own.value());
    }
    let ty = v.ty();
    let found = rt.lookup(ty, name);
    if let Some(d) = found
        && let (Some(get), Some(_)) = (d.ty().slots().descr_get, d.ty().slots().descr_set)
    {
        return get(rt, d, Some(v), ty.value());
    }
    if let Some(value) = dict::get_str(rt, own, name) {
        return Ok(value);
    }
    match found {
        None => Err(rt.no_attribute(v, name)),
        Some(d) => match d.ty().slots().descr_get {
            Some(get) => get(rt, d, Some(v), ty.value()),
            None => Ok(d),
        },
    }
}

fn setattr(rt: &Runtime, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
    let own = attributes(rt, v)?;
    if *name == *"__dict__" {
        let t = v.ty();
        return Err(rt.attribute_error(format!("'{}' object attribute '__dict__' is read-only", t.name())));
    }
    if let Some(d) = rt.lookup(v.ty(), name)
        && let Some(set) = d.ty().slots().descr_set
    {
        return set(rt, d, v, value);
    }
    match value {
        Some(value) => dict::set_str(rt, own, name, value),
        None if dict::delete(rt, own, name.value())? => Ok(()),
        None => Err(rt.no_attribute(v, name)),
    }
}

/// A thread ends: what it alone had goes.
pub fn forget_thread(rt: &Runtime, number: u64) -> R<()> {
    let state = threading(rt);
    let number = rt.new_uint(number);
    let mut kept = 0;
    for i in 0..state.locals.len() {
        let Some(weak) = state.locals.get(i) else { break };
        let object = rt.call(weak, &[])?;
        if object.is_none() {
            continue;
        }
        list::set(rt, state.locals, kept, weak);
        kept += 1;
        if let Some(this) = object.downcast::<LocalCell>() {
            dict::delete(rt, this.by_thread.get(), number)?;
        }
    }
    let len = state.locals.len();
    list::splice(rt, state.locals, kept.min(len), len, &[])
}
