//! `types.SimpleNamespace`.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{DictCell, Gc, StrCell, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `_PyNamespaceObject`.
    pub struct NamespaceCell { pub dict: Cell<Gc<DictCell>> }
}
const _: () = assert!(std::mem::size_of::<NamespaceCell>() == 24);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(namespace_repr),
        compare: Some(namespace_compare),
        hash: Some(crate::objects::object::unhashable),
        new: Some(namespace_new),
        init: Some(namespace_init),
        ..Slots::of::<NamespaceCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(namespace_reduce), "Return state information for pickling"; },
    getset: &[GetSetDef::member("__dict__", |_, v| Ok(cell(v).dict.get().value()))],
    flags: 1 << flag::BASETYPE,
    dict_offset: std::mem::offset_of!(NamespaceCell, dict) as isize,
    doc: "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)",
    ..TypeSpec::new("types.SimpleNamespace", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::simple_namespace_type(), spec: &SPEC, bases: &[] }]
}

fn cell(v: Value) -> Gc<NamespaceCell> {
    v.expect_cell()
}

/// A namespace around a dict.
pub fn new_namespace(rt: &Runtime, dict: Gc<DictCell>) -> Value {
    rt.new_object(statics::simple_namespace_type(), |head| NamespaceCell { head, dict: Cell::new(dict) })
        .value()
}

fn namespace_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let dict = rt.new_dict();
    Ok(rt.new_object(ty, |head| NamespaceCell { head, dict: Cell::new(dict) }).value())
}

fn namespace_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    if !args.pos().is_empty() {
        return Err(rt.type_error("no positional arguments expected"));
    }
    args.keywords().try_for_each(|(name, value)| dict::set_str(rt, cell(v).dict.get(), name, value))
}

fn namespace_repr(rt: &Runtime, v: Value) -> R {
    let name = if v.is_exact(statics::simple_namespace_type()) {
        "namespace".to_string()
    } else {
        v.ty().name().to_string()
    };
    let Some(_guard) = crate::objects::support::enter_repr(rt, v) else {
        return Ok(rt.new_str(&format!("{name}(...)")).value());
    };
    let mut parts = Vec::new();
    for (key, value) in dict::iter(cell(v).dict.get()) {
        let Some(key) = key.downcast::<StrCell>().filter(|k| !k.is_empty()) else { continue };
        parts.push(format!("{}={}", key.to_text(), rt.repr_text(value)?));
    }
    Ok(rt.new_str(&format!("{name}({})", parts.join(", "))).value())
}

fn namespace_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    match (a.downcast::<NamespaceCell>(), b.downcast::<NamespaceCell>()) {
        (Some(x), Some(y)) => rt.compare(x.dict.get().value(), y.dict.get().value(), op),
        _ => Ok(Value::not_implemented()),
    }
}

fn namespace_reduce(rt: &Runtime, v: Value) -> R {
    let empty = statics::empty_tuple().value();
    Ok(rt.new_tuple(&[v.ty().value(), empty, cell(v).dict.get().value()]).value())
}
