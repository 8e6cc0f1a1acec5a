//! `method_descriptor` and `classmethod_descriptor`.

use super::doc;
use super::value::*;
use crate::Runtime;
use crate::error::R;
use crate::objects::builtin;
use crate::protocol::call::call_native;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::defs::MethodWord;
use crate::value::{Gc, Type, Value, flag};

const GETSET: &[GetSetDef] = &[
    GetSetDef::member("__objclass__", get_objclass),
    GetSetDef::member("__name__", get_name),
    GetSetDef::read_only("__doc__", get_doc),
    GetSetDef::read_only("__qualname__", get_qualname),
    GetSetDef::read_only("__text_signature__", get_signature),
];

pub static METHOD: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(method_repr),
        call: Some(method_call),
        descr_get: Some(method_get),
        ..Slots::of::<MethodDescrCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(reduce); },
    getset: GETSET,
    flags: 1 << flag::METHOD_DESCRIPTOR,
    ..TypeSpec::new("method_descriptor", Slots::EMPTY)
};

pub static CLASS_METHOD: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(method_repr),
        call: Some(class_method_call),
        descr_get: Some(class_method_get),
        ..Slots::of::<MethodDescrCell>()
    },
    methods: crate::methods! { "__reduce__" => Zero(reduce); },
    getset: GETSET,
    ..TypeSpec::new("classmethod_descriptor", Slots::EMPTY)
};

fn method_repr(rt: &Runtime, descr: Value) -> R {
    repr_as(rt, descr, "method")
}

fn word_of(descr: Value) -> MethodWord {
    descr.expect_cell::<MethodDescrCell>().def.get()
}

fn get_doc(rt: &Runtime, descr: Value) -> R {
    let def = word_of(descr);
    Ok(doc::doc_value(rt, def.name(), def.doc()))
}

fn get_signature(rt: &Runtime, descr: Value) -> R {
    let def = word_of(descr);
    Ok(doc::signature_value(rt, def.name(), def.doc()))
}

/// `list.append(receiver, …)`
fn method_call(rt: &Runtime, descr: Value, args: Args<'_>) -> R {
    let d: Gc<MethodDescrCell> = descr.expect_cell();
    let Some((&receiver, _)) = args.pos().split_first() else {
        let qualname = rt.str(get_qualname(rt, descr)?)?;
        return Err(rt.type_error(format!("unbound method {}() needs an argument", qualname.to_text())));
    };
    check_instance(rt, descr, receiver)?;
    let rest = Args { all: &args.all[1..], names: args.names };
    match d.def.get().as_own() {
        Some(def) => call_native(rt, def, receiver, rest),
        None => match rt.native() {
            Some(native) => (native.call_method)(rt, d, receiver, rest),
            None => call_extension(rt, d, receiver, rest),
        },
    }
}

/// Calls a method that was found on the receiver's type: the receiver, first of `args`, need not be checked.
#[inline]
pub fn call_method(rt: &Runtime, d: Gc<MethodDescrCell>, args: Args<'_>) -> R {
    let Some((&receiver, rest)) = args.all.split_first() else { return method_call(rt, d.value(), args) };
    let rest = Args { all: rest, names: args.names };
    match d.def.get().as_own() {
        Some(def) => call_native(rt, def, receiver, rest),
        None => match rt.native() {
            Some(native) => (native.call_method)(rt, d, receiver, rest),
            None => call_extension(rt, d, receiver, rest),
        },
    }
}

/// A function of C's, through a built-in function that is bound to the receiver.
fn call_extension(rt: &Runtime, d: Gc<MethodDescrCell>, receiver: Value, rest: Args<'_>) -> R {
    let bound = bind(rt, d, receiver, Some(d.ty.get()));
    builtin::call(rt, bound, rest)
}

/// `METH_METHOD`: the C function wants its defining class.
const METH_METHOD: i32 = 0x200;

fn bind(rt: &Runtime, d: Gc<MethodDescrCell>, receiver: Value, class: Option<Type>) -> Value {
    let def = d.def.get();
    let class = class.filter(|_| def.flags() & METH_METHOD != 0);
    builtin::new_builtin_from_word(rt, def, Some(receiver), None, class)
}

fn method_get(rt: &Runtime, descr: Value, object: Option<Value>, _owner: Value) -> R {
    let Some(object) = object else { return Ok(descr) };
    check_instance(rt, descr, object)?;
    let d: Gc<MethodDescrCell> = descr.expect_cell();
    Ok(bind(rt, d, object, Some(d.ty.get())))
}

fn class_method_get(rt: &Runtime, descr: Value, object: Option<Value>, owner: Value) -> R {
    let d: Gc<MethodDescrCell> = descr.expect_cell();
    let (name, ty) = (d.name.get(), d.ty.get());
    let owner = match object {
        Some(object) if owner.is_none() => object.ty().value(),
        None if owner.is_none() => {
            let (n, t) = (name.to_text(), ty.tp_name_str());
            return Err(
                rt.type_error(format!("descriptor '{n}' for type '{t}' needs either an object or a type"))
            );
        }
        _ => owner,
    };
    let Some(class) = as_type(owner) else {
        let (n, t, o) = (name.to_text(), ty.tp_name_str(), owner.ty());
        let o = o.tp_name_str();
        return Err(
            rt.type_error(format!("descriptor '{n}' for type '{t}' needs a type, not a '{o}' as arg 2"))
        );
    };
    if !class.is_subtype(ty) {
        let (n, t, c) = (name.to_text(), ty.tp_name_str(), class.tp_name_str());
        return Err(rt.type_error(format!("descriptor '{n}' requires a subtype of '{t}' but received '{c}'")));
    }
    Ok(bind(rt, d, owner, Some(ty)))
}

fn class_method_call(rt: &Runtime, descr: Value, args: Args<'_>) -> R {
    let Some((&class, _)) = args.pos().split_first() else {
        let d: Gc<MethodDescrCell> = descr.expect_cell();
        let (n, t) = (d.name.get(), d.ty.get());
        let (n, t) = (n.to_text(), t.tp_name_str());
        return Err(rt.type_error(format!("descriptor '{n}' of '{t}' object needs an argument")));
    };
    let bound = class_method_get(rt, descr, None, class)?;
    builtin::call(rt, bound, Args { all: &args.all[1..], names: args.names })
}
