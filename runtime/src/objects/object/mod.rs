//! `object`: what every object has.

use crate::Runtime;
use crate::error::R;
use crate::modules::collections::OrderedDictCell;
use crate::objects::classmethod::WrappedCell;
use crate::objects::dict;
use crate::objects::namespace::NamespaceCell;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{
    DictCell, ExceptionCell, FunctionCell, Gc, ModuleCell, StrCell, TupleCell, Type, TypeCell, Value, flag,
    statics,
};

mod guard;
mod reduce;

pub use guard::repr_guard;

/// `<module.Name object at 0x…>`
pub fn default_repr(rt: &Runtime, v: Value) -> Gc<StrCell> {
    rt.new_str(&format!("<{} object at {:#x}>", qualified_name(rt, v.ty()), v.bits()))
}

/// `module.Qualname`; built-in types without module.
pub fn qualified_name(rt: &Runtime, ty: Type) -> String {
    let module = crate::objects::type_::module_of(rt, ty).and_then(|m| m.downcast::<StrCell>());
    let name = crate::objects::type_::qualname_of(rt, ty);
    match module {
        Some(m) if *m != *"builtins" => format!("{}.{}", m.to_text(), name.to_text()),
        _ => name.to_text().into_owned(),
    }
}

/// The hash of types without one.
pub fn unhashable(rt: &Runtime, v: Value) -> R<i64> {
    Err(rt.type_error(format!("unhashable type: '{}'", v.ty().name())))
}

/// The hash by identity.
pub fn identity_hash(_: &Runtime, v: Value) -> R<i64> {
    Ok(v.bits().rotate_right(4) as i64)
}

/// `iter` slot of iterators.
pub fn self_iter(_: &Runtime, v: Value) -> R {
    Ok(v)
}

/// Identity, for `==`; `!=` is the inverse of whatever `==` gives.
fn object_compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    match op {
        Cmp::Eq if rt.same(a, b) => Ok(Value::bool(true)),
        Cmp::Ne => {
            let Some(f) = a.ty().slots().compare else { return Ok(Value::not_implemented()) };
            let r = f(rt, a, b, Cmp::Eq)?;
            if r.is_not_implemented() {
                return Ok(r);
            }
            Ok(Value::bool(!rt.truthy(r)?))
        }
        _ => Ok(Value::not_implemented()),
    }
}

fn object_repr(rt: &Runtime, v: Value) -> R {
    Ok(default_repr(rt, v).value())
}

fn object_str(rt: &Runtime, v: Value) -> R {
    Ok(rt.repr(v)?.value())
}

/// Whether a type's `new`/`init` is `object`'s own.
fn overrides(ty: Type) -> (bool, bool) {
    let (mine, slots) = (statics::object_type().slots(), ty.slots());
    let new = matches!((slots.new, mine.new), (Some(a), Some(b)) if !std::ptr::fn_addr_eq(a, b));
    let init = matches!((slots.init, mine.init), (Some(a), Some(b)) if !std::ptr::fn_addr_eq(a, b));
    (new, init)
}

/// `object.__new__(cls)`
pub fn object_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    if !args.all.is_empty() {
        let (new, init) = overrides(ty);
        if new {
            return Err(
                rt.type_error("object.__new__() takes exactly one argument (the type to instantiate)")
            );
        }
        if !init {
            return Err(rt.type_error(format!("{}() takes no arguments", ty.name())));
        }
    }
    if ty.has(flag::IS_ABSTRACT) {
        return Err(abstract_error(rt, ty));
    }
    Ok(rt.alloc_instance(ty, 0).value())
}

#[cold]
fn abstract_error(rt: &Runtime, ty: Type) -> crate::error::Raised {
    let methods =
        dict::get_str(rt, rt.type_dict(ty), rt.names().__abstractmethods__).unwrap_or(Value::none());
    let names = (|| -> R<String> {
        let sorted = rt.new_list(&rt.collect(methods)?);
        rt.call_method_text(sorted.value(), "sort", &[])?;
        Ok((0..sorted.len())
            .filter_map(|i| sorted.get(i)?.downcast::<StrCell>())
            .map(|s| s.to_text().into_owned())
            .collect::<Vec<_>>()
            .join(", "))
    })();
    match names {
        Ok(names) => {
            let s = if names.contains(',') { "s" } else { "" };
            rt.type_error(format!(
                "Can't instantiate abstract class {} with abstract method{s} {names}",
                ty.name()
            ))
        }
        Err(raised) => raised,
    }
}

/// `object.__init__(self)`
pub fn object_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    if args.all.is_empty() {
        return Ok(());
    }
    let (new, init) = overrides(v.ty());
    if init {
        return Err(
            rt.type_error("object.__init__() takes exactly one argument (the instance to initialize)")
        );
    }
    if !new {
        return Err(rt.type_error(format!("{}() takes no arguments", v.ty().name())));
    }
    Ok(())
}

/// The dict of objects that keep it in a field of their struct.
#[inline]
pub fn dict_field(_rt: &Runtime, v: Value) -> Option<Gc<DictCell>> {
    let ty = v.ty();
    if ty.has(flag::BASE_EXC) {
        return v.expect_cell::<ExceptionCell>().dict.get();
    }
    if let Some(m) = v.downcast::<ModuleCell>() {
        return m.dict.get();
    }
    if let Some(f) = v.downcast::<FunctionCell>() {
        return f.dict.get();
    }
    if ty.tp_dictoffset.get() == 0 {
        return None;
    }
    if ty.is_native() {
        return crate::value::native_dict(v);
    }
    small_dict_field(v).and_then(|field| field.get())
}

/// The field of the less common structs that have one. Their types' `tp_dictoffset` says so.
fn small_dict_field(v: Value) -> Option<DictField> {
    if let Some(w) = v.downcast::<WrappedCell>() {
        return Some(DictField::Wrapped(w));
    }
    if let Some(n) = v.downcast::<NamespaceCell>() {
        return Some(DictField::Namespace(n));
    }
    v.downcast::<OrderedDictCell>().map(DictField::Ordered)
}

/// An object that keeps its dict in a field.
enum DictField {
    Wrapped(Gc<WrappedCell>),
    Namespace(Gc<NamespaceCell>),
    Ordered(Gc<OrderedDictCell>),
}

impl DictField {
    fn get(&self) -> Option<Gc<DictCell>> {
        match self {
            DictField::Wrapped(w) => w.dict.get(),
            DictField::Namespace(n) => Some(n.dict.get()),
            DictField::Ordered(o) => o.dict.get(),
        }
    }

    fn set(&self, d: Gc<DictCell>) {
        match self {
            DictField::Wrapped(w) => w.dict.set(Some(d)),
            DictField::Namespace(n) => n.dict.set(d),
            DictField::Ordered(o) => o.dict.set(Some(d)),
        }
    }
}

/// As `dict_field`, making the dict if there is none yet.
pub fn dict_field_or_new(rt: &Runtime, v: Value) -> Option<Gc<DictCell>> {
    if let Some(d) = dict_field(rt, v) {
        return Some(d);
    }
    let ty = v.ty();
    if ty.has(flag::BASE_EXC) {
        let d = rt.new_dict();
        v.expect_cell::<ExceptionCell>().dict.set(Some(d));
        return Some(d);
    }
    if let Some(f) = v.downcast::<FunctionCell>() {
        let d = rt.new_dict();
        f.dict.set(Some(d));
        return Some(d);
    }
    if ty.tp_dictoffset.get() == 0 {
        return None;
    }
    let d = rt.new_dict();
    if ty.is_native() {
        return crate::value::set_native_dict(rt, v, d).then_some(d);
    }
    small_dict_field(v)?.set(d);
    Some(d)
}

/// `v.__dict__`; `None` if the object has none.
pub fn dict_of(rt: &Runtime, v: Value) -> Option<Gc<DictCell>> {
    if let Some(d) = dict_field_or_new(rt, v) {
        return Some(d);
    }
    let object = v.as_object()?;
    rt.instance_dict(object, object.ty())
}

/// Whether `v.__class__ = …` may change between these types: same layout.
fn same_layout(rt: &Runtime, a: Type, b: Type) -> bool {
    if a == b {
        return true;
    }
    let (x, y) = (rt.type_data(a), rt.type_data(b));
    a.is_heap_type()
        && b.is_heap_type()
        && std::ptr::eq(a.slots().cell, b.slots().cell)
        && x.native == y.native
        && x.slot_offsets == y.slot_offsets
        && x.area.get() == y.area.get()
}

fn get_class(_: &Runtime, v: Value) -> R {
    Ok(v.ty().value())
}

fn set_class(rt: &Runtime, v: Value, new: Option<Value>) -> R<()> {
    let Some(new) = new else { return Err(rt.type_error("can't delete __class__ attribute")) };
    let Some(class) = new.downcast::<TypeCell>() else {
        let t = new.ty();
        return Err(rt.type_error(format!("__class__ must be set to a class, not '{}' object", t.name())));
    };
    let old = v.ty();
    let modules = old.is_subtype(statics::module_type()) && class.is_subtype(statics::module_type());
    if !modules && (!old.is_heap_type() || !class.is_heap_type()) {
        return Err(
            rt.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses")
        );
    }
    if !modules && !same_layout(rt, old, class) {
        let (a, b) = (class.name(), old.name());
        return Err(rt.type_error(format!("__class__ assignment: '{a}' object layout differs from '{b}'")));
    }
    let Some(object) = v.as_object() else { return Ok(()) };
    // Layouts belong to a class: the new one goes on with a dict.
    if !modules {
        rt.instance_dict(object, old);
    }
    object.ty.set(class);
    Ok(())
}

fn object_format(rt: &Runtime, v: Value, spec: Value) -> R {
    match spec.downcast::<StrCell>() {
        Some(s) if s.is_empty() => Ok(rt.str(v)?.value()),
        Some(_) => {
            let t = v.ty();
            Err(rt.type_error(format!("unsupported format string passed to {}.__format__", t.name())))
        }
        None => {
            let t = spec.ty();
            Err(rt.type_error(format!("__format__() argument must be str, not {}", t.name())))
        }
    }
}

fn object_sizeof(rt: &Runtime, v: Value) -> R {
    let ty = v.ty();
    let items =
        if ty.tp_itemsize.get() != 0 && v.is::<TupleCell>() { v.expect_cell::<TupleCell>().len() } else { 0 };
    Ok(rt.new_int((ty.tp_basicsize.get() + ty.tp_itemsize.get() * items as isize) as i64))
}

/// `object.__dir__`: attributes of the instance, its class and bases.
fn object_dir(rt: &Runtime, v: Value) -> R {
    let names = rt.new_dict();
    if let Some(d) = rt.getattr_opt(v, rt.names().__dict__)?.and_then(|d| d.downcast::<DictCell>()) {
        dict::iter(d).try_for_each(|(k, _)| dict::set(rt, names, k, Value::none()))?;
    }
    let class = rt.getattr_opt(v, rt.names().__class__)?;
    if let Some(class) = class.and_then(|c| c.downcast::<TypeCell>()) {
        crate::objects::type_::merge_class_dict(rt, names, class)?;
    }
    let list = rt.new_list(&[]);
    dict::iter(names).try_for_each(|(k, _)| crate::objects::list::append(rt, list, k))?;
    Ok(list.value())
}

fn init_subclass(_: &Runtime, _: Value) -> R {
    Ok(Value::none())
}

fn subclasshook(_: &Runtime, _: Value, _: Value) -> R {
    Ok(Value::not_implemented())
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(object_repr),
        str: Some(object_str),
        hash: Some(identity_hash),
        compare: Some(object_compare),
        getattr: Some(Runtime::generic_getattr),
        setattr: Some(Runtime::generic_setattr),
        new: Some(object_new),
        init: Some(object_init),
        ..Slots::EMPTY
    },
    methods: crate::methods! {
        "__reduce__" => Zero(reduce::object_reduce), "Helper for pickle.";
        "__reduce_ex__" => One(reduce::object_reduce_ex), "Helper for pickle.";
        "__getstate__" => Zero(reduce::object_getstate), "Helper for pickle.";
        #class "__init_subclass__" => Zero(init_subclass), "This method is called when a class is subclassed.";
        #class "__subclasshook__" => One(subclasshook), "Abstract classes can override this to customize issubclass().";
        "__format__" => One(object_format), "Default object formatter.";
        "__sizeof__" => Zero(object_sizeof), "Size of object in memory, in bytes.";
        "__dir__" => Zero(object_dir), "Default dir() implementation.";
    },
    getset: &[GetSetDef::new("__class__", get_class, set_class).doc("the object's class")],
    flags: 1 << flag::BASETYPE,
    doc: "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
    ..TypeSpec::new("object", Slots::EMPTY)
};

fn none_repr(rt: &Runtime, _: Value) -> R {
    Ok(rt.intern_str("None").value())
}
fn not_implemented_repr(rt: &Runtime, _: Value) -> R {
    Ok(rt.intern_str("NotImplemented").value())
}
fn ellipsis_repr(rt: &Runtime, _: Value) -> R {
    Ok(rt.intern_str("Ellipsis").value())
}
fn none_bool(_: &Runtime, _: Value) -> R<bool> {
    Ok(false)
}

/// `NotImplemented` in a boolean context still counts as true, with a warning.
fn not_implemented_bool(rt: &Runtime, _: Value) -> R<bool> {
    crate::objects::exceptions::warn(
        rt,
        statics::deprecation_warning(),
        "NotImplemented should not be used in a boolean context",
    )?;
    Ok(true)
}

/// `type(None)()` and the like give the singleton.
fn singleton_new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    if !args.all.is_empty() {
        return Err(rt.type_error(format!("{} takes no arguments", ty.name())));
    }
    Ok(if ty == statics::none_type() {
        Value::none()
    } else if ty == statics::ellipsis_type() {
        Value::ellipsis()
    } else {
        Value::not_implemented()
    })
}

fn singleton_reduce(rt: &Runtime, v: Value) -> R {
    Ok(rt.repr(v)?.value())
}

static NONE: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(none_repr), bool: Some(none_bool), new: Some(singleton_new), ..Slots::EMPTY },
    ..TypeSpec::new("NoneType", Slots::EMPTY)
};
static NOT_IMPLEMENTED: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(not_implemented_repr),
        bool: Some(not_implemented_bool),
        new: Some(singleton_new),
        ..Slots::EMPTY
    },
    methods: crate::methods! { "__reduce__" => Zero(singleton_reduce); },
    ..TypeSpec::new("NotImplementedType", Slots::EMPTY)
};
static ELLIPSIS: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(ellipsis_repr), new: Some(singleton_new), ..Slots::EMPTY },
    methods: crate::methods! { "__reduce__" => Zero(singleton_reduce); },
    ..TypeSpec::new("ellipsis", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::object_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::none_type(), spec: &NONE, bases: &[] },
        Builtin { ty: statics::not_implemented_type(), spec: &NOT_IMPLEMENTED, bases: &[] },
        Builtin { ty: statics::ellipsis_type(), spec: &ELLIPSIS, bases: &[] },
    ]
}
