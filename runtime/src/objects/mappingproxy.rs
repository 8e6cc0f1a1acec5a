//! `mappingproxy`: a read-only view of a mapping; `__dict__` of classes.

use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Args, Bin, Cmp, Params, Slots, TypeSpec};
use crate::value::{DictCell, Gc, ListCell, TupleCell, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `mappingproxyobject`.
    pub struct ProxyCell { pub mapping: Cell<Value> }
}
const _: () = assert!(std::mem::size_of::<ProxyCell>() == 24);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(proxy_repr),
        str: Some(|rt, v| Ok(rt.str(mapping(v))?.value())),
        hash: Some(crate::objects::object::unhashable),
        compare: Some(proxy_compare),
        iter: Some(|rt, v| rt.iter(mapping(v))),
        len: Some(|rt, v| rt.len(mapping(v))),
        getitem: Some(|rt, v, key| rt.getitem(mapping(v), key)),
        contains: Some(proxy_contains),
        new: Some(proxy_new),
        ..Slots::of::<ProxyCell>()
    }
    .with_binary(Bin::Or, proxy_or)
    .with_inplace(Bin::Or, proxy_ior),
    methods: crate::methods! {
        "get" => Pos(1, 2, proxy_get), "Return the value for key if key is in the mapping, else default.";
        "keys" => Zero(|rt, v| rt.call_method(mapping(v), rt.names().keys, &[])), "D.keys() -> a set-like object providing a view on D's keys";
        "values" => Zero(|rt, v| rt.call_method(mapping(v), rt.names().values, &[])), "D.values() -> an object providing a view on D's values";
        "items" => Zero(|rt, v| rt.call_method(mapping(v), rt.names().items, &[])), "D.items() -> a set-like object providing a view on D's items";
        "copy" => Zero(|rt, v| rt.call_method(mapping(v), rt.names().copy, &[])), "D.copy() -> a shallow copy of D";
        #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
        "__reversed__" => Zero(|rt, v| rt.call_method(mapping(v), rt.names().__reversed__, &[])), "D.__reversed__() -> reverse iterator";
    },
    flags: 1 << flag::MAPPING,
    doc: "Read-only proxy of a mapping.",
    ..TypeSpec::new("mappingproxy", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::mappingproxy_type(), spec: &SPEC, bases: &[] }]
}

/// A read-only view of `mapping`.
pub fn new_proxy(rt: &Runtime, mapping: Value) -> Value {
    rt.new_object(statics::mappingproxy_type(), |head| ProxyCell { head, mapping: Cell::new(mapping) })
        .value()
}

/// What a proxy shows.
pub fn mapping(v: Value) -> Value {
    v.expect_cell::<ProxyCell>().mapping.get()
}

fn proxy_new(rt: &Runtime, _ty: Type, args: Args<'_>) -> R {
    const P: Params = Params::new("mappingproxy", &["mapping"]).required(1);
    let [m] = args.bind(rt, &P)?;
    let m = m.unwrap_or(Value::none());
    if m.ty().slots().getitem.is_none() || m.is::<ListCell>() || m.is::<TupleCell>() {
        let t = m.ty();
        return Err(rt.type_error(format!("mappingproxy() argument must be a mapping, not {}", t.name())));
    }
    Ok(new_proxy(rt, m))
}

fn proxy_repr(rt: &Runtime, v: Value) -> R {
    let inner = rt.repr_text(mapping(v))?;
    Ok(rt.new_str(&format!("mappingproxy({inner})")).value())
}

fn proxy_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    rt.compare(mapping(a), b, op)
}

fn proxy_contains(rt: &Runtime, v: Value, key: Value) -> R<bool> {
    rt.contains(mapping(v), key)
}

fn proxy_get(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let default = args.get(1).copied().unwrap_or(Value::none());
    if let Some(d) =
        mapping(v).downcast::<DictCell>().filter(|d: &Gc<DictCell>| d.value().is_exact(statics::dict_type()))
    {
        return Ok(crate::objects::dict::get(rt, d, args[0])?.unwrap_or(default));
    }
    rt.call_method(mapping(v), rt.names().get, &[args[0], default])
}

fn unwrap(v: Value) -> Value {
    v.downcast::<ProxyCell>().map_or(v, |p| p.mapping.get())
}

fn proxy_or(rt: &Runtime, a: Value, b: Value) -> R {
    rt.binary(Bin::Or, unwrap(a), unwrap(b))
}

fn proxy_ior(rt: &Runtime, a: Value, _b: Value) -> R {
    let t = a.ty();
    Err(rt.type_error(format!("'|=' is not supported by {}; use '|' instead", t.tp_name_str())))
}
