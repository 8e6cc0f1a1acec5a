//! `classmethod` and `staticmethod`.

use crate::Runtime;
use crate::error::R;
use crate::objects::{method, property};
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{DictCell, Gc, Type, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `classmethod` and `staticmethod` structs, which are alike.
    pub struct WrappedCell {
        pub callable: Cell<Option<Value>>,
        pub dict: Cell<Option<Gc<DictCell>>>,
    }
}
const _: () = assert!(std::mem::size_of::<WrappedCell>() == 32);
const DICT_OFFSET: isize = std::mem::offset_of!(WrappedCell, dict) as isize;

const GETSET: &[GetSetDef] = &[
    GetSetDef::member("__func__", get_func),
    GetSetDef::member("__wrapped__", get_func),
    GetSetDef::read_only("__isabstractmethod__", |rt, v| match cell(v).callable.get() {
        Some(f) => Ok(Value::bool(property::is_abstract_function(rt, f)?)),
        None => Ok(Value::bool(false)),
    }),
    GetSetDef::new("__dict__", |rt, v| Ok(dict_of(rt, v).value()), set_dict),
];

pub static CLASS_METHOD: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(|rt, v| wrapped_repr(rt, v, "classmethod")),
        descr_get: Some(class_method_get),
        new: Some(wrapped_new),
        init: Some(|rt, v, args| wrapped_init(rt, v, args, "classmethod")),
        ..Slots::of::<WrappedCell>()
    },
    getset: GETSET,
    dict_offset: DICT_OFFSET,
    flags: 1 << flag::BASETYPE,
    doc: "classmethod(function) -> method\n\nConvert a function to be a class method.\n\nA class method receives the \
          class as implicit first argument,\njust like an instance method receives the instance.",
    ..TypeSpec::new("classmethod", Slots::EMPTY)
};

pub static STATIC_METHOD: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(|rt, v| wrapped_repr(rt, v, "staticmethod")),
        call: Some(|rt, v, args| rt.call_with_args(callable(rt, v)?, args)),
        descr_get: Some(|rt, v, _, _| callable(rt, v)),
        new: Some(wrapped_new),
        init: Some(|rt, v, args| wrapped_init(rt, v, args, "staticmethod")),
        ..Slots::of::<WrappedCell>()
    },
    getset: GETSET,
    dict_offset: DICT_OFFSET,
    flags: 1 << flag::BASETYPE,
    doc: "staticmethod(function) -> method\n\nConvert a function to be a static method.\n\nA static method does not \
          receive an implicit first argument.",
    ..TypeSpec::new("staticmethod", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::classmethod_type(), spec: &CLASS_METHOD, bases: &[] },
        Builtin { ty: statics::staticmethod_type(), spec: &STATIC_METHOD, bases: &[] },
    ]
}

fn cell(v: Value) -> Gc<WrappedCell> {
    v.expect_cell()
}

fn new_wrapped(rt: &Runtime, ty: Type, callable: Option<Value>) -> Value {
    rt.new_object(ty, |head| WrappedCell { head, callable: Cell::new(callable), dict: Cell::new(None) })
        .value()
}

/// A `staticmethod` around a function, without its names copied.
pub fn new_staticmethod(rt: &Runtime, callable: Value) -> Value {
    new_wrapped(rt, statics::staticmethod_type(), Some(callable))
}

/// A `classmethod` around a function, without its names copied.
pub fn new_classmethod(rt: &Runtime, callable: Value) -> Value {
    new_wrapped(rt, statics::classmethod_type(), Some(callable))
}

fn wrapped_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(new_wrapped(rt, ty, None))
}

fn wrapped_init(rt: &Runtime, v: Value, args: Args<'_>, name: &str) -> R<()> {
    let pos = args.no_keywords(rt, name)?;
    check_count(rt, name, pos.len(), 1, 1)?;
    cell(v).callable.set(Some(pos[0]));
    for name in ["__module__", "__name__", "__qualname__", "__doc__", "__annotations__"] {
        let name = rt.intern_str(name);
        if let Some(found) = rt.getattr_opt(pos[0], name)? {
            rt.setattr(v, name, found)?;
        }
    }
    Ok(())
}

fn callable(rt: &Runtime, v: Value) -> R {
    cell(v).callable.get().ok_or_else(|| {
        let class =
            if v.ty().is_subtype(statics::classmethod_type()) { "classmethod" } else { "staticmethod" };
        rt.runtime_error(format!("uninitialized {class} object"))
    })
}

fn class_method_get(rt: &Runtime, v: Value, object: Option<Value>, owner: Value) -> R {
    let f = callable(rt, v)?;
    let owner = match object {
        Some(object) if owner.is_none() => object.ty().value(),
        _ => owner,
    };
    match f.ty().slots().descr_get {
        // A descriptor is asked to bind itself to the class.
        Some(get) => get(rt, f, Some(owner), owner),
        None => Ok(method::new_method(rt, f, owner)),
    }
}

fn get_func(_: &Runtime, v: Value) -> R {
    Ok(cell(v).callable.get().unwrap_or(Value::none()))
}

fn wrapped_repr(rt: &Runtime, v: Value, name: &str) -> R {
    let inner = rt.repr_text(get_func(rt, v)?)?;
    Ok(rt.new_str(&format!("<{name}({inner})>")).value())
}

fn dict_of(rt: &Runtime, v: Value) -> Gc<DictCell> {
    cell(v).dict.get().unwrap_or_else(|| {
        let d = rt.new_dict();
        cell(v).dict.set(Some(d));
        d
    })
}

fn set_dict(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else { return Err(rt.type_error("cannot delete __dict__")) };
    match value.downcast::<DictCell>() {
        Some(d) => {
            cell(v).dict.set(Some(d));
            Ok(())
        }
        None => {
            let t = value.ty();
            Err(rt.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", t.name())))
        }
    }
}
