//! The Python faces: `generator`, `coroutine`, `coroutine_wrapper`, `async_generator`.

use super::asyncgen::WrappedCell;
use super::{GeneratorCell, Input, Outcome, close, delegate, next, resume, throw};
use crate::Runtime;
use crate::error::R;
use crate::objects::object::self_iter;
use crate::types::builtin::Builtin;
use crate::types::{GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, StrCell, Value, statics};
use std::cell::Cell;

fn cell(v: Value) -> Gc<GeneratorCell> {
    v.expect_cell()
}

/// An outcome as Python sees it: a return is StopIteration.
fn to_value(rt: &Runtime, outcome: Outcome) -> R {
    match outcome {
        Outcome::Yielded(x) => Ok(x),
        Outcome::Returned(x) => Err(rt.stop_iteration(x)),
    }
}

fn send(rt: &Runtime, v: Value, x: Value) -> R {
    let outcome = resume(rt, v, Input::Send(x))?;
    to_value(rt, outcome)
}

/// `throw(type[, value[, traceback]])`
fn throw_method(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let raised = crate::objects::exceptions::raised_from_triple(rt, args)?;
    let outcome = throw(rt, v, raised)?;
    to_value(rt, outcome)
}

fn close_method(rt: &Runtime, v: Value) -> R {
    close(rt, v)
}

/// A generator that is dropped while suspended is closed.
fn finalize(rt: &Runtime, v: Value) {
    if let Err(raised) = close(rt, v) {
        let e = rt.take_raised(raised);
        crate::objects::exceptions::write_unraisable(rt, e, "Exception ignored in: ", Some(v));
    }
}

fn repr(rt: &Runtime, v: Value) -> R {
    let name = rt.str(cell(v).qualname.get())?;
    let kind = v.ty();
    let kind = kind.name();
    Ok(rt.new_str(&format!("<{kind} object {} at {:#x}>", name.to_text(), v.bits())).value())
}

fn get_name(_: &Runtime, v: Value) -> R {
    Ok(cell(v).name.get())
}
fn get_qualname(_: &Runtime, v: Value) -> R {
    Ok(cell(v).qualname.get())
}
fn set_text(rt: &Runtime, value: Option<Value>, what: &str, field: &Cell<Value>) -> R<()> {
    match value.filter(|x| x.is::<StrCell>()) {
        Some(x) => {
            field.set(x);
            Ok(())
        }
        None => Err(rt.type_error(format!("{what} must be set to a string object"))),
    }
}
fn set_name(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    set_text(rt, value, "__name__", &cell(v).name)
}
fn set_qualname(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    set_text(rt, value, "__qualname__", &cell(v).qualname)
}
fn get_frame(_: &Runtime, v: Value) -> R {
    Ok(cell(v).frame.get().map_or(Value::none(), |f| {
        f.escaped.set(true);
        f.value()
    }))
}
fn get_code(_: &Runtime, v: Value) -> R {
    Ok(cell(v).code.get())
}
fn get_running(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(cell(v).running.get()))
}
fn get_suspended(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(cell(v).frame.get().is_some_and(crate::vm::frame::is_suspended)))
}
fn get_delegate(_: &Runtime, v: Value) -> R {
    Ok(delegate(cell(v)).unwrap_or(Value::none()))
}
fn get_origin(_: &Runtime, v: Value) -> R {
    Ok(cell(v).origin.get().unwrap_or(Value::none()))
}

static GENERATOR: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        iter: Some(self_iter),
        next: Some(next),
        finalize: Some(finalize),
        ..Slots::of::<GeneratorCell>()
    },
    methods: crate::methods! {
        "send" => One(send), "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.";
        "throw" => Pos(1, 3, throw_method), "Raise exception in generator, return next yielded value or raise\nStopIteration.";
        "close" => Zero(close_method), "close() -> raise GeneratorExit inside generator.";
    },
    getset: &[
        GetSetDef::new("__name__", get_name, set_name),
        GetSetDef::new("__qualname__", get_qualname, set_qualname),
        GetSetDef::read_only("gi_frame", get_frame),
        GetSetDef::read_only("gi_code", get_code),
        GetSetDef::read_only("gi_running", get_running),
        GetSetDef::read_only("gi_suspended", get_suspended),
        GetSetDef::read_only("gi_yieldfrom", get_delegate),
    ],
    weakrefs: true,
    ..TypeSpec::new("generator", Slots::EMPTY)
};

crate::cell! {
    /// What `coroutine.__await__` gives.
    pub struct WrapperCell { pub coroutine: Cell<Value> }
}

fn coroutine_await(rt: &Runtime, v: Value) -> R {
    Ok(rt
        .new_object(statics::coroutine_wrapper_type(), |head| WrapperCell { head, coroutine: Cell::new(v) })
        .value())
}

/// A coroutine that was never awaited says so when it is dropped.
fn coroutine_finalize(rt: &Runtime, v: Value) {
    let c = cell(v);
    let fresh = c.frame.get().is_some_and(|f| f.state.get() == crate::vm::frame::State::Created);
    if fresh && let Ok(name) = rt.str(c.qualname.get()) {
        let message = format!("coroutine '{}' was never awaited", name.to_text());
        if let Err(raised) = crate::objects::exceptions::warn(rt, statics::runtime_warning(), &message) {
            let e = rt.take_raised(raised);
            crate::objects::exceptions::write_unraisable(rt, e, "Exception ignored in: ", Some(v));
        }
    }
    finalize(rt, v);
}

static COROUTINE: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        await_: Some(coroutine_await),
        finalize: Some(coroutine_finalize),
        ..Slots::of::<GeneratorCell>()
    },
    methods: crate::methods! {
        "send" => One(send), "send(arg) -> send 'arg' into coroutine,\nreturn next yielded value or raise StopIteration.";
        "throw" => Pos(1, 3, throw_method), "Raise exception in coroutine, return next iterated value or raise\nStopIteration.";
        "close" => Zero(close_method), "close() -> raise GeneratorExit inside coroutine.";
    },
    getset: &[
        GetSetDef::new("__name__", get_name, set_name),
        GetSetDef::new("__qualname__", get_qualname, set_qualname),
        GetSetDef::read_only("cr_frame", get_frame),
        GetSetDef::read_only("cr_code", get_code),
        GetSetDef::read_only("cr_running", get_running),
        GetSetDef::read_only("cr_suspended", get_suspended),
        GetSetDef::read_only("cr_await", get_delegate),
        GetSetDef::read_only("cr_origin", get_origin),
    ],
    weakrefs: true,
    ..TypeSpec::new("coroutine", Slots::EMPTY)
};

fn wrapped(v: Value) -> Value {
    v.expect_cell::<WrapperCell>().coroutine.get()
}
fn wrapper_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    next(rt, wrapped(v))
}
fn wrapper_send(rt: &Runtime, v: Value, x: Value) -> R {
    send(rt, wrapped(v), x)
}
fn wrapper_throw(rt: &Runtime, v: Value, args: &[Value]) -> R {
    throw_method(rt, wrapped(v), args)
}
fn wrapper_close(rt: &Runtime, v: Value) -> R {
    close(rt, wrapped(v))
}

static WRAPPER: TypeSpec = TypeSpec {
    slots: Slots { iter: Some(self_iter), next: Some(wrapper_next), ..Slots::of::<WrapperCell>() },
    methods: crate::methods! {
        "send" => One(wrapper_send);
        "throw" => Pos(1, 3, wrapper_throw);
        "close" => Zero(wrapper_close);
    },
    ..TypeSpec::new("coroutine_wrapper", Slots::EMPTY)
};

static ASYNC_GENERATOR: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(repr), aiter: Some(self_iter), ..Slots::of::<GeneratorCell>() },
    getset: &[
        GetSetDef::new("__name__", get_name, set_name),
        GetSetDef::new("__qualname__", get_qualname, set_qualname),
        GetSetDef::read_only("ag_frame", get_frame),
        GetSetDef::read_only("ag_code", get_code),
        GetSetDef::read_only("ag_running", get_running),
        GetSetDef::read_only("ag_await", get_delegate),
    ],
    weakrefs: true,
    ..TypeSpec::new("async_generator", Slots::EMPTY)
};

static WRAPPED_VALUE: TypeSpec = TypeSpec::new("async_generator_wrapped_value", Slots::of::<WrappedCell>());

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::generator_type(), spec: &GENERATOR, bases: &[] },
        Builtin { ty: statics::coroutine_type(), spec: &COROUTINE, bases: &[] },
        Builtin { ty: statics::coroutine_wrapper_type(), spec: &WRAPPER, bases: &[] },
        Builtin { ty: statics::async_generator_type(), spec: &ASYNC_GENERATOR, bases: &[] },
        Builtin { ty: statics::async_generator_wrapped_value_type(), spec: &WRAPPED_VALUE, bases: &[] },
    ]
}
