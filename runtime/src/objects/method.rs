//! Bound methods, and `instancemethod`.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, MethodCell, StrCell, Type, Value, statics};
use std::cell::Cell;

crate::cell! {
    /// `PyInstanceMethodObject`: makes any callable bind like a function.
    pub struct InstanceMethodCell { pub func: Cell<Value> }
}
const _: () = assert!(std::mem::size_of::<InstanceMethodCell>() == 24);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(method_repr),
        call: Some(method_call),
        compare: Some(method_compare),
        hash: Some(method_hash),
        getattr: Some(method_getattr),
        descr_get: Some(|_, v, _, _| Ok(v)),
        new: Some(method_new),
        ..Slots::of::<MethodCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(method_reduce); },
    getset: &[
        GetSetDef::member("__func__", |_, v| Ok(cell(v).func.get())),
        GetSetDef::member("__self__", |_, v| Ok(cell(v).receiver.get())),
        GetSetDef::read_only("__doc__", |rt, v| {
            let doc = rt.getattr_opt(cell(v).func.get(), rt.names().__doc__)?;
            Ok(doc.unwrap_or(Value::none()))
        }),
    ],
    weakrefs: true,
    doc: "Create a bound instance method object.",
    ..TypeSpec::new("method", Slots::EMPTY)
};

pub static INSTANCE_METHOD: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(instance_method_repr),
        call: Some(|rt, v, args| rt.call_with_args(v.expect_cell::<InstanceMethodCell>().func.get(), args)),
        compare: Some(instance_method_compare),
        hash: Some(crate::objects::object::unhashable),
        getattr: Some(instance_method_getattr),
        descr_get: Some(instance_method_get),
        new: Some(instance_method_new),
        ..Slots::of::<InstanceMethodCell>()
    },
    getset: &[
        GetSetDef::member("__func__", |_, v| Ok(v.expect_cell::<InstanceMethodCell>().func.get())),
        GetSetDef::read_only("__doc__", |rt, v| {
            let func = v.expect_cell::<InstanceMethodCell>().func.get();
            Ok(rt.getattr_opt(func, rt.names().__doc__)?.unwrap_or(Value::none()))
        }),
    ],
    doc: "instancemethod(function)\n\nBind a function to a class.",
    ..TypeSpec::new("instancemethod", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::method_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::instancemethod_type(), spec: &INSTANCE_METHOD, bases: &[] },
    ]
}

/// `func` bound to `receiver`.
pub fn new_method(rt: &Runtime, func: Value, receiver: Value) -> Value {
    rt.new_object(statics::method_type(), |head| MethodCell {
        head,
        func: Cell::new(func),
        receiver: Cell::new(receiver),
        weaklist: Cell::new(0),
        vectorcall: Cell::new(0),
    })
    .value()
}

pub fn new_instance_method(rt: &Runtime, func: Value) -> Value {
    rt.new_object(statics::instancemethod_type(), |head| InstanceMethodCell { head, func: Cell::new(func) })
        .value()
}

/// Calls `callable` with `first` in front of the arguments.
pub fn call_with_first(rt: &Runtime, callable: Value, first: Value, args: Args<'_>) -> R {
    const FEW: usize = 8;
    let n = args.all.len();
    if n < FEW {
        let mut all = [first; FEW];
        all[1..=n].copy_from_slice(args.all);
        return rt.call_with_args(callable, Args { all: &all[..=n], names: args.names });
    }
    let mut all = GcVec::with_capacity(rt, n + 1);
    all.push(first);
    all.extend(args.all.iter().copied());
    rt.call_with_args(callable, Args { all: &all, names: args.names })
}

fn cell(v: Value) -> Gc<MethodCell> {
    v.expect_cell()
}

fn method_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let m = cell(v);
    call_with_first(rt, m.func.get(), m.receiver.get(), args)
}

fn method_new(rt: &Runtime, _ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "method")?;
    check_count(rt, "method", pos.len(), 2, 2)?;
    if !rt.is_callable(pos[0]) {
        return Err(rt.type_error("first argument must be callable"));
    }
    if pos[1].is_none() {
        return Err(rt.type_error("instance must not be None"));
    }
    Ok(new_method(rt, pos[0], pos[1]))
}

/// The function's `__qualname__`, or `__name__`, if that is a string.
fn name_of(rt: &Runtime, func: Value) -> R<String> {
    for name in [rt.names().__qualname__, rt.names().__name__] {
        if let Some(found) = rt.getattr_opt(func, name)? {
            return Ok(found.downcast::<StrCell>().map_or("?".into(), |s| s.to_text().into_owned()));
        }
    }
    Ok("?".into())
}

fn method_repr(rt: &Runtime, v: Value) -> R {
    let name = name_of(rt, cell(v).func.get())?;
    let receiver = rt.repr_text(cell(v).receiver.get())?;
    Ok(rt.new_str(&format!("<bound method {name} of {receiver}>")).value())
}

fn method_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<MethodCell>(), b.downcast::<MethodCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let same = rt.eq(x.func.get(), y.func.get())? && rt.same(x.receiver.get(), y.receiver.get());
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

fn method_hash(rt: &Runtime, v: Value) -> R<i64> {
    let h = cell(v).receiver.get().bits().rotate_right(4) as i64 ^ rt.hash(cell(v).func.get())?;
    Ok(if h == -1 { -2 } else { h })
}

/// The method type's own attributes, then the function's.
fn method_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    forwarding_getattr(rt, v, name, cell(v).func.get())
}

fn forwarding_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>, func: Value) -> R {
    let ty = v.ty();
    match rt.lookup(ty, name) {
        None => rt.getattr(func, name),
        Some(found) => match found.ty().slots().descr_get {
            Some(get) => get(rt, found, Some(v), ty.value()),
            None => Ok(found),
        },
    }
}

fn method_reduce(rt: &Runtime, v: Value) -> R {
    let name = rt.getattr(cell(v).func.get(), rt.names().__name__)?;
    let getattr = crate::objects::builtin::function_of_builtins(rt, "getattr")?;
    let args = rt.new_tuple(&[cell(v).receiver.get(), name]);
    Ok(rt.new_tuple(&[getattr, args.value()]).value())
}

// ---- instancemethod ----

fn instance_method_new(rt: &Runtime, _ty: Type, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "instancemethod")?;
    check_count(rt, "instancemethod", pos.len(), 1, 1)?;
    if !rt.is_callable(pos[0]) {
        return Err(rt.type_error("first argument must be callable"));
    }
    Ok(new_instance_method(rt, pos[0]))
}

fn instance_method_get(rt: &Runtime, v: Value, object: Option<Value>, _owner: Value) -> R {
    let func = v.expect_cell::<InstanceMethodCell>().func.get();
    Ok(object.map_or(func, |object| new_method(rt, func, object)))
}

fn instance_method_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    forwarding_getattr(rt, v, name, v.expect_cell::<InstanceMethodCell>().func.get())
}

fn instance_method_repr(rt: &Runtime, v: Value) -> R {
    let func = v.expect_cell::<InstanceMethodCell>().func.get();
    let name = rt.getattr_opt(func, rt.names().__name__)?.and_then(|n| n.downcast::<StrCell>());
    let name = name.map_or("?".into(), |s| s.to_text().into_owned());
    Ok(rt.new_str(&format!("<instancemethod {name} at {:#x}>", rt.address_of(func))).value())
}

fn instance_method_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<InstanceMethodCell>(), b.downcast::<InstanceMethodCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    Ok(Value::bool(rt.eq(x.func.get(), y.func.get())? == (op == Cmp::Eq)))
}
