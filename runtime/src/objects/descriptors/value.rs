//! The cells of descriptors, as CPython lays them out, and what makes them.

use crate::Runtime;
use crate::error::R;
use crate::types::{Args, GetSetDef, MethodDef, MethodKind};
use crate::value::defs::{AttributeWord, MethodWord};
use crate::value::gc::{Trace, has_flag};
use crate::value::{Gc, Header, StrCell, Type, TypeCell, Value, flag, statics};
use std::cell::Cell;
use std::mem::{offset_of, size_of};

/// A special method that a slot of a type implements: `int.__add__`.
pub struct SlotWrapper {
    pub name: &'static str,
    /// With its signature line.
    pub doc: &'static str,
    /// Calls the slot of the table of the given type (not of the receiver's own).
    pub call: fn(&Runtime, Type, Value, Args<'_>) -> R,
}

impl Trace for Cell<&'static SlotWrapper> {
    fn trace(&self, _: &mut crate::heap::Tracer<'_>) {}
}

impl Trace for Cell<MethodWord> {
    fn trace(&self, _: &mut crate::heap::Tracer<'_>) {}
}

crate::cell! {
    /// `PyMethodDescrObject`, of methods and of class methods.
    pub struct MethodDescrCell {
        pub ty: Cell<Type>,
        pub name: Cell<Gc<StrCell>>,
        pub qualname: Cell<Option<Value>>,
        pub def: Cell<MethodWord>,
        pub vectorcall: Cell<usize>,
    }
}
crate::cell! {
    /// `PyWrapperDescrObject`
    pub struct WrapperDescrCell {
        pub ty: Cell<Type>,
        pub name: Cell<Gc<StrCell>>,
        pub qualname: Cell<Option<Value>>,
        pub wrapper: Cell<&'static SlotWrapper>,
        pub wrapped: Cell<usize>,
    }
}
crate::cell! {
    /// `PyGetSetDescrObject` and `PyMemberDescrObject`
    pub struct AttributeDescrCell {
        pub ty: Cell<Type>,
        pub name: Cell<Gc<StrCell>>,
        pub qualname: Cell<Option<Value>>,
        pub attribute: Cell<AttributeWord>,
    }
}
crate::cell! {
    /// A slot wrapper bound to an object: `(1).__add__`.
    pub struct MethodWrapperCell {
        pub descr: Cell<Gc<WrapperDescrCell>>,
        pub receiver: Cell<Value>,
    }
}

const _: () = {
    assert!(size_of::<MethodDescrCell>() == 56 && offset_of!(MethodDescrCell, def) == 40);
    assert!(size_of::<WrapperDescrCell>() == 56 && size_of::<AttributeDescrCell>() == 48);
    assert!(size_of::<MethodWrapperCell>() == 32 && offset_of!(AttributeDescrCell, qualname) == 32);
};

/// The descriptor for a method of `ty`: a `method_descriptor`, a `classmethod_descriptor`, or a `staticmethod`.
pub fn new_method(rt: &Runtime, ty: Type, def: &'static MethodDef) -> Value {
    if def.kind == MethodKind::Static {
        let function = crate::objects::builtin::new_builtin(rt, def, Some(ty.value()), None);
        return crate::objects::classmethod::new_staticmethod(rt, function);
    }
    let class = def.kind == MethodKind::Class;
    new_method_from_word(rt, ty, MethodWord::own(def), rt.intern_str(def.name), class)
}

/// As `new_method`, for any definition that is no static method.
pub fn new_method_from_word(
    rt: &Runtime,
    ty: Type,
    def: MethodWord,
    name: Gc<StrCell>,
    class: bool,
) -> Value {
    let descr =
        if class { statics::classmethod_descriptor_type() } else { statics::method_descriptor_type() };
    rt.new_object(descr, |head| MethodDescrCell {
        head,
        ty: Cell::new(ty),
        name: Cell::new(name),
        qualname: Cell::new(None),
        def: Cell::new(def),
        vectorcall: Cell::new(0),
    })
    .value()
}

/// The descriptor for a computed attribute of `ty`.
pub fn new_getset(rt: &Runtime, ty: Type, def: &'static GetSetDef) -> Value {
    let descr =
        if def.member { statics::member_descriptor_type() } else { statics::getset_descriptor_type() };
    new_attribute(rt, descr, ty, rt.intern_str(def.name), AttributeWord::own(def))
}

/// The descriptor for a `__slots__` word at `offset` of the instances of `ty`.
pub fn new_slot_member(rt: &Runtime, ty: Type, name: Gc<StrCell>, offset: usize) -> Value {
    new_attribute(rt, statics::member_descriptor_type(), ty, name, AttributeWord::slot(offset))
}

/// A getset or member descriptor (`descr`) of any kind.
pub fn new_attribute(
    rt: &Runtime,
    descr: Type,
    ty: Type,
    name: Gc<StrCell>,
    attribute: AttributeWord,
) -> Value {
    rt.new_object(descr, |head| AttributeDescrCell {
        head,
        ty: Cell::new(ty),
        name: Cell::new(name),
        qualname: Cell::new(None),
        attribute: Cell::new(attribute),
    })
    .value()
}

/// The descriptor for a special method that a slot of `ty` implements.
pub fn new_wrapper(rt: &Runtime, ty: Type, wrapper: &'static SlotWrapper) -> Value {
    let name = rt.intern_str(wrapper.name);
    rt.new_object(statics::wrapper_descriptor_type(), |head| WrapperDescrCell {
        head,
        ty: Cell::new(ty),
        name: Cell::new(name),
        qualname: Cell::new(None),
        wrapper: Cell::new(wrapper),
        wrapped: Cell::new(0),
    })
    .value()
}

// ---- what all kinds share ----

/// The fields that every descriptor begins with.
pub(super) struct Front {
    pub ty: Type,
    pub name: Gc<StrCell>,
}

pub(super) fn front(descr: Value) -> Front {
    if let Some(d) = descr.downcast::<MethodDescrCell>() {
        return Front { ty: d.ty.get(), name: d.name.get() };
    }
    if let Some(d) = descr.downcast::<WrapperDescrCell>() {
        return Front { ty: d.ty.get(), name: d.name.get() };
    }
    let d: Gc<AttributeDescrCell> = descr.expect_cell();
    Front { ty: d.ty.get(), name: d.name.get() }
}

/// TypeError unless `object` is an instance of the descriptor's class.
pub(super) fn check_instance(rt: &Runtime, descr: Value, object: Value) -> R<()> {
    let Front { ty, name } = front(descr);
    if object.ty().is_subtype(ty) {
        return Ok(());
    }
    Err(rt.type_error(format!(
        "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
        name.to_text(),
        ty.tp_name_str(),
        object.ty().tp_name_str()
    )))
}

/// `<method 'append' of 'list' objects>`
pub(super) fn repr_as(rt: &Runtime, descr: Value, what: &str) -> R {
    let Front { ty, name } = front(descr);
    Ok(rt.new_str(&format!("<{what} '{}' of '{}' objects>", name.to_text(), ty.tp_name_str())).value())
}

pub(super) fn get_objclass(_: &Runtime, descr: Value) -> R {
    Ok(front(descr).ty.value())
}

pub(super) fn get_name(_: &Runtime, descr: Value) -> R {
    Ok(front(descr).name.value())
}

/// `list.append`, made on first use.
pub(super) fn get_qualname(rt: &Runtime, descr: Value) -> R {
    let Front { ty, name } = front(descr);
    let of_type = rt.getattr(ty.value(), rt.names().__qualname__)?;
    let Some(of_type) = of_type.downcast::<StrCell>() else {
        return Err(rt.type_error("<descriptor>.__objclass__.__qualname__ is not a unicode object"));
    };
    Ok(rt.new_str(&format!("{}.{}", of_type.to_text(), name.to_text())).value())
}

/// `(getattr, (class, name))`
pub(super) fn reduce(rt: &Runtime, descr: Value) -> R {
    let Front { ty, name } = front(descr);
    let getattr = crate::objects::builtin::function_of_builtins(rt, "getattr")?;
    let args = rt.new_tuple(&[ty.value(), name.value()]);
    Ok(rt.new_tuple(&[getattr, args.value()]).value())
}

/// Whether a value is a type, for owners of class methods.
pub(super) fn as_type(v: Value) -> Option<Type> {
    v.as_object()
        .filter(|o| has_flag(o.ty(), flag::TYPE))
        .and_then(|o: Gc<Header>| o.value().downcast::<TypeCell>())
}
