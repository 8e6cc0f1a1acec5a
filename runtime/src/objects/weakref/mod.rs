//! Weak references and proxies. The heap keeps the table of who refers to what, and clears the cells of dead targets.

mod proxy;

use crate::Runtime;
use crate::error::R;
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, StrCell, Type, Value, WeakRefCell, flag, statics};
use std::cell::Cell;

pub static REF: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(ref_repr),
        hash: Some(ref_hash),
        compare: Some(ref_compare),
        call: Some(ref_call),
        new: Some(ref_new),
        init: Some(ref_init),
        ..Slots::of::<WeakRefCell>()
    },
    methods: crate::methods! {
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
    },
    getset: &[GetSetDef::member("__callback__", get_callback)],
    flags: 1 << flag::BASETYPE,
    ..TypeSpec::new("weakref.ReferenceType", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::weakref_type(), spec: &REF, bases: &[] },
        Builtin { ty: statics::weakproxy_type(), spec: &proxy::PROXY, bases: &[] },
        Builtin { ty: statics::weakcallableproxy_type(), spec: &proxy::CALLABLE_PROXY, bases: &[] },
    ]
}

/// Whether instances of a type can be referred to weakly.
pub fn supports_weakrefs(rt: &Runtime, ty: Type) -> bool {
    rt.type_data(ty).has_weakrefs
        || ty.tp_weaklistoffset.get() > 0
        || ty.tp_base.get().is_some_and(|base| supports_weakrefs(rt, base))
}

/// What a reference or proxy refers to; `None` when that is dead.
#[inline]
pub fn target(v: Value) -> Option<Value> {
    v.downcast::<WeakRefCell>()?.target.get()
}

/// `weakref.ref(object, callback)` of class `ty`. References without callback are shared.
pub fn new_ref(rt: &Runtime, ty: Type, object: Value, callback: Option<Value>) -> R {
    if !object.is_object() || !supports_weakrefs(rt, object.ty()) {
        let t = object.ty();
        return Err(rt.type_error(format!("cannot create weak reference to '{}' object", t.tp_name_str())));
    }
    if callback.is_none() && !ty.is_heap_type() {
        let shared = |r: &Gc<WeakRefCell>| r.callback.get().is_none() && r.value().is_exact(ty);
        if let Some(found) = rt.heap.weakrefs_of(object).into_iter().find(shared) {
            return Ok(found.value());
        }
    }
    let made = rt.new_object(ty, |head| WeakRefCell {
        head,
        target: Plain(Cell::new(Some(object))),
        callback: Cell::new(callback),
        hash: Cell::new(-1),
        prev: Cell::new(0),
        next: Cell::new(0),
        vectorcall: Cell::new(0),
    });
    rt.heap.add_weakref(object, made);
    Ok(made.value())
}

/// `weakref.proxy(object, callback)`
pub fn new_proxy(rt: &Runtime, object: Value, callback: Option<Value>) -> R {
    let ty =
        if rt.is_callable(object) { statics::weakcallableproxy_type() } else { statics::weakproxy_type() };
    new_ref(rt, ty, object, callback)
}

fn cell(v: Value) -> Gc<WeakRefCell> {
    v.expect_cell()
}

fn ref_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    let pos = args.pos();
    if !ty.is_heap_type() {
        args.no_keywords(rt, "ref")?;
    }
    check_count(rt, "__new__", pos.len(), 1, 2)?;
    let callback = pos.get(1).copied().filter(|c| !c.is_none());
    new_ref(rt, ty, pos[0], callback)
}

fn ref_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let name = if v.ty().is_heap_type() { v.ty().name() } else { "ref" };
    args.no_keywords(rt, name)?;
    check_count(rt, "__init__", args.all.len(), 1, 2)
}

fn ref_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let pos = args.no_keywords(rt, "weakref")?;
    check_count(rt, "weakref", pos.len(), 0, 0)?;
    Ok(target(v).unwrap_or(Value::none()))
}

fn get_callback(_: &Runtime, v: Value) -> R {
    Ok(cell(v).callback.get().unwrap_or(Value::none()))
}

fn ref_hash(rt: &Runtime, v: Value) -> R<i64> {
    let r = cell(v);
    if r.hash.get() == -1 {
        let Some(object) = r.target.get() else { return Err(rt.type_error("weak object has gone away")) };
        r.hash.set(rt.hash(object)? as isize);
    }
    Ok(r.hash.get() as i64)
}

fn ref_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let is_ref = |v: Value| v.ty().is_subtype(statics::weakref_type());
    if !matches!(op, Cmp::Eq | Cmp::Ne) || !is_ref(a) || !is_ref(b) {
        return Ok(Value::not_implemented());
    }
    match (target(a), target(b)) {
        (Some(x), Some(y)) => rt.compare(x, y, op),
        _ => Ok(Value::bool((a == b) == (op == Cmp::Eq))),
    }
}

fn ref_repr(rt: &Runtime, v: Value) -> R {
    let at = cell(v).address();
    let Some(object) = target(v) else {
        return Ok(rt.new_str(&format!("<weakref at {at:#x}; dead>")).value());
    };
    let name = rt.getattr_opt(object, rt.names().__name__)?.and_then(|n| n.downcast::<StrCell>());
    let name = name.map_or(String::new(), |n| format!(" ({})", n.to_text()));
    let ty = object.ty();
    let text =
        format!("<weakref at {at:#x}; to '{}' at {:#x}{name}>", ty.tp_name_str(), rt.address_of(object));
    Ok(rt.new_str(&text).value())
}
