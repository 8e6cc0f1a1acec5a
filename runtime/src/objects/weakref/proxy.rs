//! Proxies: every operation goes to the target.

use super::{cell, target};
use crate::Runtime;
use crate::error::R;
use crate::types::slots::{BIN_COUNT, UN_COUNT};
use crate::types::{Args, Bin, BinaryFn, Cmp, Slots, TypeSpec, Un, UnaryFn};
use crate::value::{Gc, StrCell, Value, WeakRefCell, statics};

const SLOTS: Slots = Slots {
    repr: Some(proxy_repr),
    str: Some(|rt, v| Ok(rt.str(live(rt, v)?)?.value())),
    hash: Some(crate::objects::object::unhashable),
    compare: Some(proxy_compare),
    getattr: Some(|rt, v, name| rt.getattr(live(rt, v)?, name)),
    setattr: Some(proxy_setattr),
    iter: Some(|rt, v| rt.iter(live(rt, v)?)),
    next: Some(proxy_next),
    binary: BINARY,
    inplace: INPLACE,
    unary: UNARY,
    pow: Some(|rt, a, b, m| rt.power(unwrap(rt, a)?, unwrap(rt, b)?, unwrap(rt, m)?)),
    inplace_pow: Some(|rt, a, b, _| rt.inplace_power(unwrap(rt, a)?, unwrap(rt, b)?)),
    bool: Some(|rt, v| rt.truthy(live(rt, v)?)),
    len: Some(|rt, v| rt.len(live(rt, v)?)),
    getitem: Some(|rt, v, key| rt.getitem(live(rt, v)?, unwrap(rt, key)?)),
    setitem: Some(|rt, v, key, value| rt.setitem_or_delete(live(rt, v)?, key, value)),
    contains: Some(|rt, v, item| rt.contains(live(rt, v)?, item)),
    ..Slots::of::<WeakRefCell>()
};

pub static PROXY: TypeSpec =
    TypeSpec { slots: SLOTS, methods: METHODS, ..TypeSpec::new("weakref.ProxyType", Slots::EMPTY) };

pub static CALLABLE_PROXY: TypeSpec = TypeSpec {
    slots: Slots { call: Some(proxy_call), ..SLOTS },
    methods: METHODS,
    ..TypeSpec::new("weakref.CallableProxyType", Slots::EMPTY)
};

const METHODS: &[crate::types::MethodDef] = crate::methods! {
    "__bytes__" => Zero(|rt, v| rt.call_method(live(rt, v)?, rt.names().__bytes__, &[]));
    "__reversed__" => Zero(|rt, v| rt.call_method(live(rt, v)?, rt.names().__reversed__, &[]));
};

/// The target; ReferenceError when it is dead.
fn live(rt: &Runtime, v: Value) -> R {
    target(v).ok_or_else(|| rt.raise(statics::reference_error(), "weakly-referenced object no longer exists"))
}

/// The target of a proxy; any other value as it is.
fn unwrap(rt: &Runtime, v: Value) -> R {
    let proxy = v.is_exact(statics::weakproxy_type()) || v.is_exact(statics::weakcallableproxy_type());
    if proxy { live(rt, v) } else { Ok(v) }
}

fn binary<const OP: usize>(rt: &Runtime, a: Value, b: Value) -> R {
    rt.binary(Bin::ALL[OP], unwrap(rt, a)?, unwrap(rt, b)?)
}

fn inplace<const OP: usize>(rt: &Runtime, a: Value, b: Value) -> R {
    rt.inplace(Bin::ALL[OP], unwrap(rt, a)?, unwrap(rt, b)?)
}

fn unary<const OP: usize>(rt: &Runtime, v: Value) -> R {
    let object = live(rt, v)?;
    match Un::ALL[OP] {
        Un::Int => rt.call(statics::int_type().value(), &[object]),
        Un::Float => rt.call(statics::float_type().value(), &[object]),
        Un::Index => rt.index(object),
        op => rt.unary(op, object),
    }
}

const BINARY: [Option<BinaryFn>; BIN_COUNT] = [
    Some(binary::<0>),
    Some(binary::<1>),
    Some(binary::<2>),
    Some(binary::<3>),
    Some(binary::<4>),
    Some(binary::<5>),
    Some(binary::<6>),
    Some(binary::<7>),
    Some(binary::<8>),
    Some(binary::<9>),
    Some(binary::<10>),
    Some(binary::<11>),
    Some(binary::<12>),
];
const INPLACE: [Option<BinaryFn>; BIN_COUNT] = [
    Some(inplace::<0>),
    Some(inplace::<1>),
    Some(inplace::<2>),
    Some(inplace::<3>),
    Some(inplace::<4>),
    Some(inplace::<5>),
    Some(inplace::<6>),
    Some(inplace::<7>),
    Some(inplace::<8>),
    Some(inplace::<9>),
    Some(inplace::<10>),
    Some(inplace::<11>),
    None,
];
const UNARY: [Option<UnaryFn>; UN_COUNT] = [
    Some(unary::<0>),
    Some(unary::<1>),
    Some(unary::<2>),
    Some(unary::<3>),
    Some(unary::<4>),
    Some(unary::<5>),
    Some(unary::<6>),
];

fn proxy_repr(rt: &Runtime, v: Value) -> R {
    let object = target(v).unwrap_or(Value::none());
    let (at, ty) = (cell(v).address(), object.ty());
    let text = format!("<weakproxy at {at:#x} to {} at {:#x}>", ty.tp_name_str(), rt.address_of(object));
    Ok(rt.new_str(&text).value())
}

fn proxy_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    rt.compare(unwrap(rt, a)?, unwrap(rt, b)?, op)
}

fn proxy_setattr(rt: &Runtime, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
    rt.setattr_or_delete(live(rt, v)?, name, value)
}

fn proxy_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let object = live(rt, v)?;
    if object.ty().slots().next.is_none() {
        let t = object.ty();
        return Err(
            rt.type_error(format!("Weakref proxy referenced a non-iterator '{}' object", t.tp_name_str()))
        );
    }
    rt.next(object)
}

fn proxy_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    rt.call_with_args(live(rt, v)?, args)
}
