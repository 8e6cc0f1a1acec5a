//! Errors at the boundary.
//!
//! C sees the *indicator*: `curexc_type`, `curexc_value` and `curexc_traceback` of its thread state, which Cython reads
//! and clears inline; each field owns one count, and the value need not be an instance of the type yet. Managed code
//! raises in a register of its own, an instance always. An error that returns to C moves from the register to the
//! indicator; one that C returns to managed code moves back.

use super::raw::{decref, incref};
use super::{Cx, Gc, Runtime, Type, Value, statics};
use core::cell::Cell;
use kingsnake_runtime::error::Raised as Unwinding;
use kingsnake_runtime::objects::exceptions;
use kingsnake_runtime::value::{ExceptionCell, TupleCell, TypeCell};

/// Proof that an exception is set: in the indicator, or in the VM's register. Only [`Cx`], the indicator and the runtime
/// make one, so a C-API function cannot return its error value without an exception.
#[derive(Debug)]
pub struct Raised(());

pub type CResult<T> = Result<T, Raised>;

impl From<Unwinding> for Raised {
    #[inline(always)]
    fn from(_: Unwinding) -> Raised {
        Raised(())
    }
}

impl Cx {
    /// Raises `ty(message)`.
    #[cold]
    pub fn raise(&self, ty: Type, message: impl AsRef<str>) -> Raised {
        self.runtime().raise(ty, message).into()
    }

    /// Raises `ty(*args)`.
    #[cold]
    pub fn raise_with(&self, ty: Type, args: &[Value]) -> Raised {
        self.runtime().raise_with(ty, args).into()
    }

    #[cold]
    pub fn type_error(&self, message: impl AsRef<str>) -> Raised {
        self.raise(statics::type_error(), message)
    }

    #[cold]
    pub fn value_error(&self, message: impl AsRef<str>) -> Raised {
        self.raise(statics::value_error(), message)
    }

    #[cold]
    pub fn system_error(&self, message: impl AsRef<str>) -> Raised {
        self.raise(statics::system_error(), message)
    }

    #[cold]
    pub fn runtime_error(&self, message: impl AsRef<str>) -> Raised {
        self.raise(statics::runtime_error(), message)
    }

    #[cold]
    pub fn overflow_error(&self, message: impl AsRef<str>) -> Raised {
        self.raise(statics::overflow_error(), message)
    }

    #[cold]
    pub fn memory_error(&self) -> Raised {
        self.runtime().memory_error().into()
    }

    /// `SystemError`, unless the caller has an exception set already.
    #[cold]
    pub fn raise_unless_pending(&self, ty: Type, message: &str) -> Raised {
        match self.pending() {
            Some(raised) => raised,
            None => self.raise(ty, message),
        }
    }

    /// The mark for an exception that the indicator holds.
    #[inline]
    pub fn pending(&self) -> Option<Raised> {
        self.runtime().thread().c.curexc_type.get().map(|_| Raised(()))
    }

    /// `SystemError`: the arguments are not what the function takes.
    #[cold]
    #[inline(never)]
    pub fn bad_internal_call(&self) -> Raised {
        let name = self.name();
        self.system_error(format!("{name}: bad argument to internal function"))
    }

    /// What the functions of `Objects/abstract.c` say of NULL.
    #[cold]
    #[inline(never)]
    pub fn null_argument(&self) -> Raised {
        self.raise_unless_pending(statics::system_error(), "null argument to internal routine")
    }
}

/// Before an error value goes to C: the exception moves from the VM's register to the indicator.
#[cold]
#[inline(never)]
pub fn show(_: Raised, cx: &Cx) {
    let rt = cx.runtime();
    match rt.thread().raised.take() {
        Some(exception) => set_exception(rt, exception),
        None if rt.thread().c.curexc_type.get().is_some() => {}
        None => {
            let message = format!("{} returns an error without an exception", cx.name());
            kingsnake_runtime::runtime::fatal(&message)
        }
    }
}

/// The three fields of the indicator; each value owns one count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Indicator {
    pub ty: Option<Value>,
    pub value: Option<Value>,
    pub traceback: Option<Value>,
}

/// Whether the indicator is set.
#[inline(always)]
pub fn is_set(rt: &Runtime) -> bool {
    rt.thread().c.curexc_type.get().is_some()
}

fn fields(rt: &Runtime) -> [&Cell<Option<Value>>; 3] {
    let c = &rt.thread().c;
    [&c.curexc_type, &c.curexc_value, &c.curexc_traceback]
}

/// Takes the indicator's contents with their counts, and clears it.
pub fn fetch(rt: &Runtime) -> Indicator {
    let [ty, value, traceback] = fields(rt);
    Indicator { ty: ty.take(), value: value.take(), traceback: traceback.take() }
}

/// Replaces the indicator's contents; takes over the counts.
pub fn restore(rt: &Runtime, new: Indicator) {
    let old = fetch(rt);
    let [ty, value, traceback] = fields(rt);
    ty.set(new.ty);
    value.set(new.value);
    traceback.set(new.traceback);
    drop_counts(old);
}

pub fn clear(rt: &Runtime) {
    drop_counts(fetch(rt));
}

fn drop_counts(old: Indicator) {
    for object in [old.ty, old.value, old.traceback].into_iter().flatten().filter_map(Value::as_object) {
        decref(object);
    }
}

/// A field's content: a new reference to `value`, which managed code holds.
fn owned(rt: &Runtime, value: Value) -> Value {
    rt.heap.give(value).value()
}

/// Sets the indicator to an exception instance.
pub fn set_exception(rt: &Runtime, exception: Value) {
    let traceback = exception.downcast::<ExceptionCell>().and_then(|e| e.traceback.get());
    restore(
        rt,
        Indicator {
            ty: Some(owned(rt, exception.ty().value())),
            value: Some(owned(rt, exception)),
            traceback: traceback.map(|t| owned(rt, t)),
        },
    );
}

/// `PyErr_SetObject`: the value may be anything from which the type makes an instance. While an exception is being
/// handled the instance is made at once, because it gets that one as its context.
pub fn set_object(rt: &Runtime, ty: Gc<super::Header>, value: Option<Gc<super::Header>>) {
    let is_class = ty.value().downcast::<TypeCell>().is_some_and(|t| t.is_subtype(statics::base_exception()));
    if !is_class {
        let text = rt.repr_text(ty.value()).unwrap_or_default();
        rt.thread().raised.set(None);
        let raised =
            rt.system_error(format!("_PyErr_SetObject: exception {text} is not a BaseException subclass"));
        return set_exception(rt, rt.take_raised(raised));
    }
    if rt.thread().handled().is_some() {
        let seen = value.map(kingsnake_runtime::heap::see);
        let exception = instance_of(rt, kingsnake_runtime::heap::see(ty), seen);
        exceptions::chain_context(rt, exception);
        return set_exception(rt, exception);
    }
    incref(ty);
    if let Some(v) = value {
        incref(v);
    }
    restore(rt, Indicator { ty: Some(ty.value()), value: value.map(Gc::value), traceback: None });
}

/// `ty(message)` into the indicator.
pub fn set_text(rt: &Runtime, ty: Type, message: &str) {
    let text = rt.new_str(message);
    set_object(rt, ty.header(), Some(text.header()));
}

/// The exception instance that a type and a value from the indicator stand for.
pub fn instance_of(rt: &Runtime, ty: Value, value: Option<Value>) -> Value {
    let Some(class) = ty.downcast::<TypeCell>() else { return ty };
    let mut args: Vec<Value> = Vec::new();
    let holder;
    match value {
        Some(v) if v.ty().is_subtype(class) => return v,
        None => {}
        Some(v) if v.is_none() => {}
        Some(v) => match v.downcast::<TupleCell>() {
            Some(items) => {
                holder = items;
                args.extend(holder.iter());
            }
            None => args.push(v),
        },
    }
    match rt.call(ty, &args) {
        Ok(made) if made.is::<ExceptionCell>() => made,
        Ok(made) => {
            let raised = rt.type_error(format!(
                "calling {} should have returned an instance of BaseException, not {}",
                rt.repr_text(ty).unwrap_or_default(),
                made.ty().name()
            ));
            rt.take_raised(raised)
        }
        Err(raised) => rt.take_raised(raised),
    }
}

/// Takes the exception out of the indicator, as an instance with its traceback.
pub fn take_exception(rt: &Runtime) -> Option<Value> {
    let set = fetch(rt);
    let received = |v: Option<Value>| v.and_then(Value::as_object).map(|o| rt.heap.receive(o));
    let (ty, value, traceback) = (received(set.ty)?, received(set.value), received(set.traceback));
    let exception = instance_of(rt, ty, value);
    if let Some(e) = exception.downcast::<ExceptionCell>()
        && let Some(t) = traceback.filter(|t| !t.is_none())
    {
        e.traceback.set(Some(t));
    }
    Some(exception)
}

/// Moves the indicator's exception into the VM's register: C has returned an error to managed code.
#[cold]
#[inline(never)]
pub fn unwind(rt: &Runtime) -> Option<Unwinding> {
    take_exception(rt).map(|exception| rt.raise_value(exception))
}

/// As [`unwind`], where C must have set an exception; else SystemError about `callable`.
#[cold]
#[inline(never)]
pub fn unwind_or_blame(rt: &Runtime, callable: &dyn Fn() -> String) -> Unwinding {
    match unwind(rt) {
        Some(raised) => raised,
        None => rt.system_error(format!("{} returned NULL without setting an exception", callable())),
    }
}

/// SystemError about a result that came with an exception set, which becomes its cause.
#[cold]
#[inline(never)]
pub fn result_with_exception(rt: &Runtime, callable: &dyn Fn() -> String) -> Unwinding {
    let cause = take_exception(rt);
    let raised = rt.system_error(format!("{} returned a result with an exception set", callable()));
    let error = rt.take_raised(raised);
    if let Some(cause) = cause {
        exceptions::set_cause(error, cause);
        exceptions::set_context(error, cause);
    }
    rt.raise_value(error)
}
