//! `wrapper_descriptor` and `method-wrapper`: special methods that slots of types implement.

use super::doc;
use super::value::*;
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, Value, flag, statics};
use std::cell::Cell;

pub static WRAPPER: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(wrapper_repr),
        call: Some(wrapper_call),
        descr_get: Some(wrapper_get),
        ..Slots::of::<WrapperDescrCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(reduce); },
    getset: &[
        GetSetDef::member("__objclass__", get_objclass),
        GetSetDef::member("__name__", get_name),
        GetSetDef::read_only("__doc__", get_doc),
        GetSetDef::read_only("__qualname__", get_qualname),
        GetSetDef::read_only("__text_signature__", get_signature),
    ],
    flags: 1 << flag::METHOD_DESCRIPTOR,
    ..TypeSpec::new("wrapper_descriptor", Slots::EMPTY)
};

pub static BOUND: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(bound_repr),
        call: Some(bound_call),
        compare: Some(bound_compare),
        hash: Some(bound_hash),
        ..Slots::of::<MethodWrapperCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(bound_reduce); },
    getset: &[
        GetSetDef::member("__self__", |_, v| Ok(bound(v).receiver.get())),
        GetSetDef::read_only("__objclass__", |rt, v| get_objclass(rt, bound(v).descr.get().value())),
        GetSetDef::read_only("__name__", |rt, v| get_name(rt, bound(v).descr.get().value())),
        GetSetDef::read_only("__qualname__", |rt, v| get_qualname(rt, bound(v).descr.get().value())),
        GetSetDef::read_only("__doc__", |rt, v| get_doc(rt, bound(v).descr.get().value())),
        GetSetDef::read_only("__text_signature__", |rt, v| get_signature(rt, bound(v).descr.get().value())),
    ],
    ..TypeSpec::new("method-wrapper", Slots::EMPTY)
};

fn wrapper_of(descr: Value) -> &'static SlotWrapper {
    descr.expect_cell::<WrapperDescrCell>().wrapper.get()
}

fn wrapper_repr(rt: &Runtime, descr: Value) -> R {
    repr_as(rt, descr, "slot wrapper")
}

fn get_doc(rt: &Runtime, descr: Value) -> R {
    let w = wrapper_of(descr);
    Ok(doc::doc_value(rt, w.name, w.doc))
}

fn get_signature(rt: &Runtime, descr: Value) -> R {
    let w = wrapper_of(descr);
    Ok(doc::signature_value(rt, w.name, w.doc))
}

fn wrapper_call(rt: &Runtime, descr: Value, args: Args<'_>) -> R {
    let d: Gc<WrapperDescrCell> = descr.expect_cell();
    let ty = d.ty.get();
    let Some((&receiver, _)) = args.pos().split_first() else {
        let (n, t) = (d.name.get(), ty.tp_name_str());
        return Err(rt.type_error(format!("descriptor '{}' of '{t}' object needs an argument", n.to_text())));
    };
    if !receiver.ty().is_subtype(ty) {
        let (n, t, r) = (d.name.get(), ty.tp_name_str(), receiver.ty());
        let (n, r) = (n.to_text(), r.tp_name_str());
        return Err(rt.type_error(format!("descriptor '{n}' requires a '{t}' object but received a '{r}'")));
    }
    call_slot(rt, d, receiver, Args { all: &args.all[1..], names: args.names })
}

/// Calls the slot of the descriptor's own class, whatever the receiver's class has in its place.
fn call_slot(rt: &Runtime, d: Gc<WrapperDescrCell>, receiver: Value, args: Args<'_>) -> R {
    let ty = d.ty.get();
    if !ty.is_native() {
        return (d.wrapper.get().call)(rt, ty, receiver, args);
    }
    let before = rt.thread().native_owner.replace(Some(ty));
    let result = (d.wrapper.get().call)(rt, ty, receiver, args);
    rt.thread().native_owner.set(before);
    result
}

fn wrapper_get(rt: &Runtime, descr: Value, object: Option<Value>, _owner: Value) -> R {
    let Some(object) = object else { return Ok(descr) };
    check_instance(rt, descr, object)?;
    let d: Gc<WrapperDescrCell> = descr.expect_cell();
    let bound = rt.new_object(statics::method_wrapper_type(), |head| MethodWrapperCell {
        head,
        descr: Cell::new(d),
        receiver: Cell::new(object),
    });
    Ok(bound.value())
}

fn bound(v: Value) -> Gc<MethodWrapperCell> {
    v.expect_cell()
}

fn bound_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let b = bound(v);
    let d = b.descr.get();
    call_slot(rt, d, b.receiver.get(), args)
}

fn bound_repr(rt: &Runtime, v: Value) -> R {
    let b = bound(v);
    let (name, receiver) = (b.descr.get().name.get(), b.receiver.get());
    let ty = receiver.ty();
    let text = format!(
        "<method-wrapper '{}' of {} object at {:#x}>",
        name.to_text(),
        ty.tp_name_str(),
        rt.address_of(receiver)
    );
    Ok(rt.new_str(&text).value())
}

fn bound_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<MethodWrapperCell>(), b.downcast::<MethodWrapperCell>()) else {
        return Ok(Value::not_implemented());
    };
    if !matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::not_implemented());
    }
    let same = x.descr.get() == y.descr.get() && rt.same(x.receiver.get(), y.receiver.get());
    Ok(Value::bool(same == (op == Cmp::Eq)))
}

fn bound_hash(_: &Runtime, v: Value) -> R<i64> {
    let b = bound(v);
    let h = hash_word(b.receiver.get().bits()) ^ hash_word(b.descr.get().address() as u64);
    Ok(if h == -1 { -2 } else { h })
}

/// `_Py_HashPointer`
fn hash_word(word: u64) -> i64 {
    word.rotate_right(4) as i64
}

fn bound_reduce(rt: &Runtime, v: Value) -> R {
    let b = bound(v);
    let getattr = crate::objects::builtin::function_of_builtins(rt, "getattr")?;
    let args = rt.new_tuple(&[b.receiver.get(), b.descr.get().name.get().value()]);
    Ok(rt.new_tuple(&[getattr, args.value()]).value())
}
