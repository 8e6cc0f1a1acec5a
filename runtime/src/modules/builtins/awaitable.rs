//! aiter and anext.

use crate::Runtime;
use crate::error::R;
use crate::heap::Tracer;
use crate::methods;
use crate::runtime::State;
use crate::types::{Slots, TypeSpec};
use crate::value::{Gc, Type, Value, statics};
use std::cell::Cell;

pub fn aiter(rt: &Runtime, _: Value, v: Value) -> R {
    let Some(f) = v.ty().slots().aiter else {
        let t = v.ty();
        return Err(rt.type_error(format!("'{}' object is not an async iterable", t.name())));
    };
    let it = f(rt, v)?;
    if it.ty().slots().anext.is_none() {
        let t = it.ty();
        return Err(rt.type_error(format!("aiter() returned not an async iterator of type '{}'", t.name())));
    }
    Ok(it)
}

pub fn anext(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let it = args[0];
    let Some(f) = it.ty().slots().anext else {
        let t = it.ty();
        return Err(rt.type_error(format!("'{}' object is not an async iterator", t.name())));
    };
    let awaitable = f(rt, it)?;
    let Some(&default) = args.get(1) else { return Ok(awaitable) };
    let ty = rt
        .state(|rt| AnextType(Cell::new(Some(rt.new_type(&SPEC, &[statics::object_type()], None)))))
        .0
        .get();
    let Some(ty) = ty else { return Err(rt.memory_error()) };
    let cell = rt.new_object(ty, |head| AnextCell {
        head,
        wrapped: Cell::new(awaitable),
        default: Cell::new(default),
    });
    Ok(cell.value())
}

struct AnextType(Cell<Option<Type>>);

impl State for AnextType {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(ty) = self.0.get() {
            t.visit_cell(ty);
        }
    }
}

crate::cell! {
    /// `anext(iterator, default)`: awaits the next item, or gives the default.
    pub struct AnextCell { pub wrapped: Cell<Value>, pub default: Cell<Value> }
}

static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        await_: Some(crate::objects::object::self_iter),
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        ..Slots::of::<AnextCell>()
    },
    methods: methods! {
        "send" => One(send), "Sends a value into the wrapped awaitable.";
        "throw" => Pos(1, 3, throw), "Raises an exception in the wrapped awaitable.";
        "close" => Zero(close), "Closes the wrapped awaitable.";
    },
    ..TypeSpec::new("anext_awaitable", Slots::EMPTY)
};

/// The iterator that awaiting the wrapped object runs.
fn iterator(rt: &Runtime, this: Gc<AnextCell>) -> R {
    let wrapped = this.wrapped.get();
    match wrapped.ty().slots().await_ {
        Some(f) => f(rt, wrapped),
        None => Ok(wrapped),
    }
}

/// The end of the asynchronous iteration becomes the default.
fn finish(rt: &Runtime, this: Gc<AnextCell>, result: R) -> R {
    match result {
        Err(raised) if rt.raised_is(statics::stop_async_iteration()) => {
            rt.clear_raised(raised);
            Err(rt.stop_iteration(this.default.get()))
        }
        other => other,
    }
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let this: Gc<AnextCell> = v.expect_cell();
    let it = iterator(rt, this)?;
    match rt.next(it) {
        Ok(Some(v)) => Ok(Some(v)),
        Ok(None) => Ok(None),
        Err(raised) => finish(rt, this, Err(raised)).map(Some),
    }
}

fn delegate(rt: &Runtime, v: Value, method: &str, args: &[Value]) -> R {
    let this: Gc<AnextCell> = v.expect_cell();
    let it = iterator(rt, this)?;
    let result = rt.call_method_text(it, method, args);
    finish(rt, this, result)
}

fn send(rt: &Runtime, v: Value, sent: Value) -> R {
    delegate(rt, v, "send", &[sent])
}

fn throw(rt: &Runtime, v: Value, args: &[Value]) -> R {
    delegate(rt, v, "throw", args)
}

fn close(rt: &Runtime, v: Value) -> R {
    delegate(rt, v, "close", &[])
}
