//! `super`.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, StrCell, Type, TypeCell, Value, flag, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `superobject`.
    pub struct SuperCell {
        pub ty: Cell<Option<Type>>,
        pub obj: Cell<Option<Value>>,
        pub obj_type: Cell<Option<Type>>,
    }
}
const _: () = assert!(std::mem::size_of::<SuperCell>() == 40);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(super_repr),
        getattr: Some(super_getattr),
        descr_get: Some(super_get),
        new: Some(super_new),
        init: Some(super_init),
        ..Slots::of::<SuperCell>()
    },
    getset: &[
        GetSetDef::member("__thisclass__", |_, v| Ok(type_or_none(cell(v).ty.get())))
            .doc("the class invoking super()"),
        GetSetDef::member("__self__", |_, v| Ok(cell(v).obj.get().unwrap_or(Value::none())))
            .doc("the instance invoking super(); may be None"),
        GetSetDef::member("__self_class__", |_, v| Ok(type_or_none(cell(v).obj_type.get())))
            .doc("the type of the instance invoking super(); may be None"),
    ],
    flags: 1 << flag::BASETYPE,
    doc: "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) \
          -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires \
          issubclass(type2, type)",
    ..TypeSpec::new("super", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::super_type(), spec: &SPEC, bases: &[] }]
}

fn cell(v: Value) -> Gc<SuperCell> {
    v.expect_cell()
}

fn type_or_none(ty: Option<Type>) -> Value {
    ty.map_or(Value::none(), |t| t.value())
}

/// `super(ty, obj)`
pub fn new_super(rt: &Runtime, ty: Type, obj: Value) -> R {
    let obj_type = check(rt, ty, obj)?;
    Ok(make(rt, statics::super_type(), Some(ty), Some(obj), Some(obj_type)))
}

fn make(rt: &Runtime, class: Type, ty: Option<Type>, obj: Option<Value>, obj_type: Option<Type>) -> Value {
    rt.new_object(class, |head| SuperCell {
        head,
        ty: Cell::new(ty),
        obj: Cell::new(obj),
        obj_type: Cell::new(obj_type),
    })
    .value()
}

fn super_new(rt: &Runtime, class: Type, _: Args<'_>) -> R {
    Ok(make(rt, class, None, None, None))
}

fn super_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let pos = args.no_keywords(rt, "super")?;
    check_count(rt, "super()", pos.len(), 0, 2)?;
    let (ty, obj) = match *pos {
        [] => {
            let (class, first) = crate::vm::super_arguments(rt)?;
            (class, Some(first))
        }
        _ => {
            let Some(ty) = pos[0].downcast::<TypeCell>() else {
                let t = pos[0].ty();
                return Err(rt.type_error(format!("super() argument 1 must be a type, not {}", t.name())));
            };
            (ty, pos.get(1).copied().filter(|o| !o.is_none()))
        }
    };
    let obj_type = obj.map(|obj| check(rt, ty, obj)).transpose()?;
    let s = cell(v);
    s.ty.set(Some(ty));
    s.obj.set(obj);
    s.obj_type.set(obj_type);
    Ok(())
}

/// The class whose MRO is searched: `obj` itself if it is a subclass of `ty`, else its class.
fn check(rt: &Runtime, ty: Type, obj: Value) -> R<Type> {
    if let Some(class) = obj.downcast::<TypeCell>()
        && class.is_subtype(ty)
    {
        return Ok(class);
    }
    if obj.ty().is_subtype(ty) {
        return Ok(obj.ty());
    }
    // A proxy may claim another class.
    if let Some(claimed) = rt.getattr_opt(obj, rt.names().__class__)?.and_then(|c| c.downcast::<TypeCell>())
        && claimed != obj.ty()
        && claimed.is_subtype(ty)
    {
        return Ok(claimed);
    }
    Err(rt.type_error("super(type, obj): obj must be an instance or subtype of type"))
}

/// The attribute behind `ty` in the MRO of `start`, bound to `obj`: what `super(ty, obj).name` finds.
pub fn lookup_behind(rt: &Runtime, ty: Type, obj: Value, start: Type, name: Gc<StrCell>) -> R<Option<Value>> {
    let Some(mro) = start.tp_mro.get() else { return Ok(None) };
    let Some(at) = mro.iter().position(|t| t == ty.value()) else { return Ok(None) };
    for i in at + 1..mro.len() {
        let Some(class) = mro.get(i).downcast::<TypeCell>() else { continue };
        if let Some(found) = dict::get_str(rt, rt.type_dict(class), name) {
            let receiver = Some(obj).filter(|&o| o != start.value());
            return match found.ty().slots().descr_get {
                Some(get) => get(rt, found, receiver, start.value()).map(Some),
                None => Ok(Some(found)),
            };
        }
    }
    Ok(None)
}

fn super_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    let s = cell(v);
    if let (Some(ty), Some(obj), Some(start)) = (s.ty.get(), s.obj.get(), s.obj_type.get())
        && name.value() != rt.names().__class__.value()
        && *name != *"__class__"
        && let Some(found) = lookup_behind(rt, ty, obj, start, name)?
    {
        return Ok(found);
    }
    rt.generic_getattr(v, name)
}

fn super_get(rt: &Runtime, v: Value, object: Option<Value>, _owner: Value) -> R {
    let s = cell(v);
    let (Some(object), None) = (object, s.obj.get()) else { return Ok(v) };
    let Some(ty) = s.ty.get() else { return Ok(v) };
    if !v.is_exact(statics::super_type()) {
        return rt.call(v.ty().value(), &[ty.value(), object]);
    }
    new_super(rt, ty, object)
}

fn super_repr(rt: &Runtime, v: Value) -> R {
    let s = cell(v);
    let ty = s.ty.get();
    let class = ty.map_or("NULL".to_string(), |t| t.tp_name_str().to_string());
    let text = match s.obj_type.get() {
        Some(t) => format!("<super: <class '{class}'>, <{} object>>", t.tp_name_str()),
        None => format!("<super: <class '{class}'>, NULL>"),
    };
    Ok(rt.new_str(&text).value())
}
