//! `type`: attributes of classes, instantiation, and what Python sees of a class.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::dict;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Origin, Slots, TypeSpec, create, dunder, mro};
use crate::value::{DictCell, Gc, ModuleCell, StrCell, TupleCell, Type, TypeCell, Value, flag, statics};

fn class(v: Value) -> Type {
    v.expect_cell()
}

/// `cls.__module__`
pub fn module_of(rt: &Runtime, ty: Type) -> Option<Value> {
    if ty.is_heap_type() {
        return dict::get_str(rt, rt.type_dict(ty), rt.names().__module__);
    }
    let name = ty.tp_name_str();
    Some(match name.rsplit_once('.') {
        Some((module, _)) => rt.intern_str(module).value(),
        None => rt.names().builtins.value(),
    })
}

/// `cls.__qualname__`
pub fn qualname_of(rt: &Runtime, ty: Type) -> Gc<StrCell> {
    match ty.heap_type().and_then(|h| h.ht_qualname.get()) {
        Some(q) => q,
        None => rt.new_str(ty.short_name()),
    }
}

/// `type.__getattribute__`: the metaclass's data descriptors, the class and its bases, the rest of the metaclass.
pub fn type_getattr(rt: &Runtime, v: Value, name: Gc<StrCell>) -> R {
    let ty = class(v);
    let meta = v.ty();
    let meta_attr = rt.lookup(meta, name);
    if let Some(m) = meta_attr {
        let slots = m.ty().slots();
        if let (Some(get), Some(_)) = (slots.descr_get, slots.descr_set) {
            return get(rt, m, Some(v), meta.value());
        }
    }
    if let Some(found) = rt.lookup(ty, name) {
        return match found.ty().slots().descr_get {
            Some(get) => get(rt, found, None, v),
            None => Ok(found),
        };
    }
    if let Some(m) = meta_attr {
        return match m.ty().slots().descr_get {
            Some(get) => get(rt, m, Some(v), meta.value()),
            None => Ok(m),
        };
    }
    Err(rt.no_attribute(v, name))
}

/// `type.__setattr__`
pub fn type_setattr(rt: &Runtime, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
    let ty = class(v);
    if ty.has(flag::IMMUTABLETYPE) {
        let (n, t) = (name.to_text(), ty.name());
        return Err(rt.type_error(format!("cannot set '{n}' attribute of immutable type '{t}'")));
    }
    let meta_attr = rt.lookup(v.ty(), name);
    if let Some(m) = meta_attr
        && let Some(set) = m.ty().slots().descr_set
    {
        set(rt, m, v, value)?;
    } else {
        let d = rt.type_dict(ty);
        match value {
            Some(x) => dict::set_str(rt, d, rt.intern(name), x)?,
            None => {
                if !dict::delete(rt, d, name.value())? {
                    return Err(rt.no_attribute(v, name));
                }
            }
        }
    }
    rt.type_modified(ty);
    dunder::after_change(rt, ty, &name);
    Ok(())
}

/// `cls(…)`: `__new__`, then `__init__` if that gave an instance. `type(x)` is x's class.
pub fn type_call(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let ty = class(v);
    if ty == statics::type_type() {
        let pos = args.pos();
        if pos.len() == 1 && !args.has_keywords() {
            return Ok(pos[0].ty().value());
        }
        if pos.len() != 3 {
            return Err(rt.type_error("type() takes 1 or 3 arguments"));
        }
    }
    let slots = ty.slots();
    let Some(new) = slots.new.filter(|_| !ty.has(flag::DISALLOW_INSTANTIATION)) else {
        return Err(rt.type_error(format!("cannot create '{}' instances", ty.tp_name_str())));
    };
    let object = new(rt, ty, args)?;
    let class = object.ty();
    if !class.is_subtype(ty) {
        return Ok(object);
    }
    if let Some(init) = class.slots().init {
        init(rt, object, args)?;
    }
    Ok(object)
}

fn type_repr(rt: &Runtime, v: Value) -> R {
    let name = crate::objects::object::qualified_name(rt, class(v));
    Ok(rt.new_str(&format!("<class '{name}'>")).value())
}

fn type_or(rt: &Runtime, a: Value, b: Value) -> R {
    crate::objects::union::type_or(rt, a, b)
}

/// `type.__init__(cls, …)`: only checks the arguments.
fn type_init(rt: &Runtime, _: Value, args: Args<'_>) -> R<()> {
    match args.pos().len() {
        1 if args.has_keywords() => Err(rt.type_error("type.__init__() takes no keyword arguments")),
        1 | 3 => Ok(()),
        _ => Err(rt.type_error("type.__init__() takes 1 or 3 arguments")),
    }
}

/// Computes the MRO by the metaclass's `mro()`.
pub fn set_computed_mro(rt: &Runtime, ty: Type, bases: &[Type]) -> R<()> {
    let meta = ty.type_of();
    let own = rt.lookup(meta, rt.intern_str("mro"));
    let standard = rt.lookup(statics::type_type(), rt.intern_str("mro"));
    if own == standard {
        let order = mro::c3(rt, ty, bases)?;
        rt.set_mro(ty, &order);
        return Ok(());
    }
    let order = rt.call_special(ty.value(), rt.intern_str("mro"), &[])?.unwrap_or(Value::none());
    let items = rt.collect(order)?;
    for item in items.iter() {
        if !item.is::<TypeCell>() {
            let t = item.ty();
            return Err(rt.type_error(format!("mro() returned a non-class ('{}')", t.name())));
        }
    }
    ty.tp_mro.set(Some(rt.new_tuple(&items)));
    Ok(())
}

fn mro_method(rt: &Runtime, v: Value) -> R {
    let ty = class(v);
    let bases: Vec<Type> = bases_of(ty);
    let order = mro::c3(rt, ty, &bases)?;
    let values = GcVec::from_slice(rt, &order.iter().map(|t| t.value()).collect::<Vec<_>>());
    Ok(rt.new_list(&values).value())
}

/// `cls.__bases__`
pub fn bases_of(ty: Type) -> Vec<Type> {
    ty.tp_bases.get().iter().flat_map(|b| b.iter()).filter_map(|b| b.downcast()).collect()
}

fn subclasses(rt: &Runtime, v: Value) -> R {
    let list = rt.type_data(class(v)).subclasses.borrow().clone();
    let values = GcVec::from_slice(rt, &list.iter().map(|t| t.value()).collect::<Vec<_>>());
    Ok(rt.new_list(&values).value())
}

fn instancecheck(rt: &Runtime, v: Value, object: Value) -> R {
    Ok(Value::bool(rt.plain_is_instance(object, v)?))
}

fn subclasscheck(rt: &Runtime, v: Value, derived: Value) -> R {
    Ok(Value::bool(rt.plain_is_subclass(derived, v)?))
}

fn prepare(rt: &Runtime, _: Value, _: Args<'_>) -> R {
    Ok(rt.new_dict().value())
}

/// Adds the names of a class and its bases.
pub fn merge_class_dict(rt: &Runtime, names: Gc<DictCell>, ty: Type) -> R<()> {
    dict::iter(rt.type_dict(ty)).try_for_each(|(k, _)| dict::set(rt, names, k, Value::none()))?;
    bases_of(ty).into_iter().try_for_each(|b| merge_class_dict(rt, names, b))
}

fn type_dir(rt: &Runtime, v: Value) -> R {
    let names = rt.new_dict();
    merge_class_dict(rt, names, class(v))?;
    let list = rt.new_list(&[]);
    dict::iter(names).try_for_each(|(k, _)| crate::objects::list::append(rt, list, k))?;
    Ok(list.value())
}

fn type_sizeof(rt: &Runtime, v: Value) -> R {
    let size = if class(v).is_heap_type() { 1064 } else { 408 };
    Ok(rt.new_int(size))
}

// ---- computed attributes ----

fn get_name(rt: &Runtime, v: Value) -> R {
    let ty = class(v);
    Ok(match ty.heap_type().and_then(|h| h.ht_name.get()) {
        Some(n) => n.value(),
        None => rt.intern_str(ty.short_name()).value(),
    })
}

fn check_settable(rt: &Runtime, ty: Type, name: &str, value: Option<Value>) -> R {
    if ty.has(flag::IMMUTABLETYPE) {
        return Err(rt.type_error(format!("cannot set '{name}' attribute of immutable type '{}'", ty.name())));
    }
    value.ok_or_else(|| rt.type_error(format!("cannot delete '{name}' attribute of type '{}'", ty.name())))
}

fn set_name(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let value = check_settable(rt, ty, "__name__", value)?;
    let Some(name) = value.downcast::<StrCell>() else {
        let t = value.ty();
        return Err(rt.type_error(format!(
            "can only assign string to {}.__name__, not '{}'",
            ty.name(),
            t.name()
        )));
    };
    let Ok(c) = std::ffi::CString::new(&*name.to_text()) else {
        return Err(rt.value_error("type name must not contain null characters"));
    };
    ty.tp_name.set(c.into_raw());
    if let Some(h) = ty.heap_type() {
        h.ht_name.set(Some(name));
    }
    Ok(())
}

fn get_qualname(rt: &Runtime, v: Value) -> R {
    Ok(qualname_of(rt, class(v)).value())
}

fn set_qualname(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let value = check_settable(rt, ty, "__qualname__", value)?;
    let Some(name) = value.downcast::<StrCell>() else {
        let t = value.ty();
        return Err(rt.type_error(format!(
            "can only assign string to {}.__qualname__, not '{}'",
            ty.name(),
            t.name()
        )));
    };
    if let Some(h) = ty.heap_type() {
        h.ht_qualname.set(Some(name));
    }
    Ok(())
}

fn get_module(rt: &Runtime, v: Value) -> R {
    module_of(rt, class(v)).ok_or_else(|| rt.attribute_error("__module__"))
}

fn set_module(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let value = check_settable(rt, ty, "__module__", value)?;
    dict::set_str(rt, rt.type_dict(ty), rt.names().__module__, value)?;
    rt.type_modified(ty);
    Ok(())
}

fn get_bases(_: &Runtime, v: Value) -> R {
    Ok(class(v).tp_bases.get().unwrap_or(statics::empty_tuple()).value())
}

/// `cls.__bases__ = …`: new MRO for the class and its subclasses.
fn set_bases(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let value = check_settable(rt, ty, "__bases__", value)?;
    let Some(new) = value.downcast::<TupleCell>() else {
        let t = value.ty();
        return Err(rt.type_error(format!(
            "can only assign tuple to {}.__bases__, not {}",
            ty.name(),
            t.name()
        )));
    };
    if new.is_empty() {
        return Err(
            rt.type_error(format!("can only assign non-empty tuple to {}.__bases__, not ()", ty.name()))
        );
    }
    let given: Vec<Value> = new.iter().collect();
    for &b in &given {
        match b.downcast::<TypeCell>() {
            Some(b) if b.is_subtype(ty) => {
                return Err(rt.type_error("a __bases__ item causes an inheritance cycle"));
            }
            Some(_) => {}
            None => {
                let t = b.ty();
                return Err(rt.type_error(format!(
                    "{}.__bases__ must be tuple of classes, not '{}'",
                    ty.name(),
                    t.name()
                )));
            }
        }
    }
    let base = create::best_base(rt, &given)?;
    let old = ty.tp_base.get().unwrap_or(statics::object_type());
    if !std::ptr::eq(base.slots().cell, old.slots().cell)
        || rt.type_data(base).slot_offsets != rt.type_data(old).slot_offsets
    {
        let (b, o) = (base.name(), old.name());
        return Err(rt.type_error(format!("__bases__ assignment: '{b}' object layout differs from '{o}'")));
    }
    for b in bases_of(ty) {
        rt.type_data(b).subclasses.borrow_mut().retain(|&s| s != ty);
    }
    let types: Vec<Type> = given.iter().filter_map(|b| b.downcast()).collect();
    ty.tp_base.set(Some(base));
    rt.set_bases(ty, &types);
    recompute_mro(rt, ty)?;
    rt.type_modified(ty);
    dunder::update_with_subclasses(rt, ty);
    Ok(())
}

fn recompute_mro(rt: &Runtime, ty: Type) -> R<()> {
    set_computed_mro(rt, ty, &bases_of(ty))?;
    let subclasses = rt.type_data(ty).subclasses.borrow().clone();
    subclasses.into_iter().try_for_each(|s| recompute_mro(rt, s))
}

fn get_base(_: &Runtime, v: Value) -> R {
    Ok(class(v).tp_base.get().map_or(Value::none(), |b| b.value()))
}

fn get_mro(_: &Runtime, v: Value) -> R {
    Ok(class(v).tp_mro.get().map_or(Value::none(), |m| m.value()))
}

fn get_dict(rt: &Runtime, v: Value) -> R {
    Ok(crate::objects::mappingproxy::new_proxy(rt, rt.type_dict(class(v)).value()))
}

fn get_doc(rt: &Runtime, v: Value) -> R {
    let ty = class(v);
    let Some(doc) = dict::get_str(rt, rt.type_dict(ty), rt.names().__doc__) else { return Ok(Value::none()) };
    match doc.ty().slots().descr_get {
        Some(get) => get(rt, doc, None, v),
        None => Ok(doc),
    }
}

fn set_doc(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let value = check_settable(rt, ty, "__doc__", value)?;
    dict::set_str(rt, rt.type_dict(ty), rt.names().__doc__, value)?;
    rt.type_modified(ty);
    Ok(())
}

fn get_abstract(rt: &Runtime, v: Value) -> R {
    let name = rt.names().__abstractmethods__;
    let own =
        if class(v) == statics::type_type() { None } else { dict::get_str(rt, rt.type_dict(class(v)), name) };
    own.ok_or_else(|| rt.attribute_error("__abstractmethods__"))
}

fn set_abstract(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let (d, name) = (rt.type_dict(ty), rt.names().__abstractmethods__);
    let abstract_ = match value {
        Some(x) => {
            let truth = rt.truthy(x)?;
            dict::set_str(rt, d, name, x)?;
            truth
        }
        None => {
            if !dict::delete(rt, d, name.value())? {
                return Err(rt.attribute_error("__abstractmethods__"));
            }
            false
        }
    };
    let bit = 1 << flag::IS_ABSTRACT;
    let flags = ty.tp_flags.get();
    ty.tp_flags.set(if abstract_ { flags | bit } else { flags & !bit });
    rt.type_modified(ty);
    Ok(())
}

fn get_annotations(rt: &Runtime, v: Value) -> R {
    let ty = class(v);
    let (d, name) = (rt.type_dict(ty), rt.names().__annotations__);
    if let Some(a) = dict::get_str(rt, d, name) {
        return match a.ty().slots().descr_get {
            Some(get) => get(rt, a, None, v),
            None => Ok(a),
        };
    }
    if ty.has(flag::IMMUTABLETYPE) {
        return Err(rt.no_attribute(v, name));
    }
    let new = rt.new_dict().value();
    dict::set_str(rt, d, name, new)?;
    rt.type_modified(ty);
    Ok(new)
}

fn set_annotations(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let ty = class(v);
    let (d, name) = (rt.type_dict(ty), rt.names().__annotations__);
    if ty.has(flag::IMMUTABLETYPE) {
        let t = ty.name();
        return Err(rt.type_error(format!("cannot set '__annotations__' attribute of immutable type '{t}'")));
    }
    match value {
        Some(x) => dict::set_str(rt, d, name, x)?,
        None => {
            if !dict::delete(rt, d, name.value())? {
                return Err(rt.no_attribute(v, name));
            }
        }
    }
    rt.type_modified(ty);
    Ok(())
}

fn get_text_signature(rt: &Runtime, v: Value) -> R {
    let doc = rt.type_data(class(v)).spec.map_or("", |s| s.doc);
    Ok(match doc.find(")\n--\n\n") {
        Some(end) => match doc.find('(') {
            Some(start) if start < end => rt.new_str(&doc[start..=end]).value(),
            _ => Value::none(),
        },
        None => Value::none(),
    })
}

fn get_basicsize(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(class(v).tp_basicsize.get() as i64))
}
fn get_itemsize(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(class(v).tp_itemsize.get() as i64))
}
fn get_flags(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(class(v).tp_flags.get() as i64))
}
fn get_dictoffset(rt: &Runtime, v: Value) -> R {
    let ty = class(v);
    let area = rt.type_data(ty).area.get() as i64;
    Ok(rt.new_int(if area != 0 { area + 8 } else { ty.tp_dictoffset.get() as i64 }))
}
fn get_weakrefoffset(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(class(v).tp_weaklistoffset.get() as i64))
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(type_repr),
        call: Some(type_call),
        getattr: Some(type_getattr),
        setattr: Some(type_setattr),
        new: Some(create::type_new),
        init: Some(type_init),
        ..Slots::of::<TypeCell>()
    }
    .with_binary(crate::types::Bin::Or, type_or),
    methods: crate::methods! {
        "mro" => Zero(mro_method), "Return a type's method resolution order.";
        "__subclasses__" => Zero(subclasses), "Return a list of immediate subclasses.";
        #class "__prepare__" => Full(prepare), "__prepare__() -> dict\nused to create the namespace for the class statement";
        "__instancecheck__" => One(instancecheck), "Check if an object is an instance.";
        "__subclasscheck__" => One(subclasscheck), "Check if a class is a subclass.";
        "__dir__" => Zero(type_dir), "Specialized __dir__ implementation for types.";
        "__sizeof__" => Zero(type_sizeof), "Return memory consumption of the type object.";
    },
    getset: &[
        GetSetDef::new("__name__", get_name, set_name),
        GetSetDef::new("__qualname__", get_qualname, set_qualname),
        GetSetDef::new("__module__", get_module, set_module),
        GetSetDef::new("__bases__", get_bases, set_bases),
        GetSetDef::read_only("__base__", get_base),
        GetSetDef::read_only("__mro__", get_mro),
        GetSetDef::read_only("__dict__", get_dict),
        GetSetDef::new("__doc__", get_doc, set_doc),
        GetSetDef::new("__abstractmethods__", get_abstract, set_abstract),
        GetSetDef::new("__annotations__", get_annotations, set_annotations),
        GetSetDef::read_only("__text_signature__", get_text_signature),
        GetSetDef::read_only("__basicsize__", get_basicsize),
        GetSetDef::read_only("__itemsize__", get_itemsize),
        GetSetDef::read_only("__flags__", get_flags),
        GetSetDef::read_only("__dictoffset__", get_dictoffset),
        GetSetDef::read_only("__weakrefoffset__", get_weakrefoffset),
    ],

    flags: 1 << flag::BASETYPE,
    doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    ..TypeSpec::new("type", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::type_type(), spec: &SPEC, bases: &[] }]
}

// ---- `__dict__` and `__weakref__` of instances ----

fn get_instance_dict(rt: &Runtime, v: Value) -> R {
    match crate::objects::object::dict_of(rt, v) {
        Some(d) => Ok(d.value()),
        None => Err(rt.attribute_error("This object has no __dict__")),
    }
}

fn set_instance_dict(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let new = match value {
        None => rt.new_dict(),
        Some(x) => match x.downcast::<DictCell>() {
            Some(d) => d,
            None => {
                let t = x.ty();
                return Err(
                    rt.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", t.name()))
                );
            }
        },
    };
    let Some(object) = v.as_object() else { return Err(rt.attribute_error("This object has no __dict__")) };
    if v.ty().has(flag::BASE_EXC) {
        v.expect_cell::<crate::value::ExceptionCell>().dict.set(Some(new));
    } else if let Some(m) = v.downcast::<ModuleCell>() {
        m.dict.set(Some(new));
    } else if !rt.set_instance_dict(object, object.ty(), new) && !crate::value::set_native_dict(rt, v, new) {
        return Err(rt.attribute_error("This object has no __dict__"));
    }
    Ok(())
}

fn get_weakref(rt: &Runtime, v: Value) -> R {
    Ok(rt.heap.weakrefs_of(v).first().map_or(Value::none(), |r| r.value()))
}

static DICT: GetSetDef = GetSetDef::new("__dict__", get_instance_dict, set_instance_dict)
    .doc("dictionary for instance variables (if defined)");
static WEAKREF: GetSetDef = GetSetDef::read_only("__weakref__", get_weakref)
    .doc("list of weak references to the object (if defined)");

/// The `__dict__` of a class's instances.
pub fn add_dict_descriptor(rt: &Runtime, ty: Type, d: Gc<DictCell>) {
    let _ = dict::set_text(rt, d, "__dict__", crate::objects::descriptors::new_getset(rt, ty, &DICT));
}

pub fn add_weakref_descriptor(rt: &Runtime, ty: Type, d: Gc<DictCell>) {
    let _ = dict::set_text(rt, d, "__weakref__", crate::objects::descriptors::new_getset(rt, ty, &WEAKREF));
}

/// Whether a type's instances are told apart from those of Rust types by their class alone.
pub fn is_python_class(rt: &Runtime, ty: Type) -> bool {
    rt.type_data(ty).origin == Origin::Python
}
