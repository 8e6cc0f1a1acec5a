//! Special methods and slots: each is the other's face.
//!
//! - A type with a slot has the special method: a `wrapper_descriptor` whose call (`wrap`) goes to the slot.
//! - A class that defines the special method has the slot: an adapter (`adapt`) that looks the method up and calls it.
//!
//! `TABLE` pairs them. `update_slots` finds, for each row, the class of the MRO that defines the method, and takes either
//! that class's own slot function (if what it has is the wrapper) or the adapter.

mod adapt;
mod table;
mod wrap;

pub use table::{Dunder, TABLE};

use super::{Origin, Slots, TypeSpec};
use crate::Runtime;
use crate::objects::{descriptors, dict};
use crate::value::{DictCell, Gc, StrCell, Type, TypeCell, Value, flag};

/// Fills the dict of a type written in Rust: wrappers for its slots, methods, computed attributes, documentation.
pub fn fill_dict(rt: &Runtime, ty: Type, spec: &'static TypeSpec, d: Gc<DictCell>) {
    let set = |name: &str, v: Value| {
        // Interned names: neither hashing nor comparing can raise, and small stores do not reach the heap's limit.
        let _ = dict::set_text(rt, d, name, v);
    };
    add_wrappers(rt, ty, &spec.slots, d);
    if spec.slots.new.is_some() {
        set("__new__", wrap::new_function(rt, ty));
    }
    for def in spec.methods {
        set(def.name, descriptors::new_method(rt, ty, def));
    }
    for def in spec.getset {
        set(def.name, descriptors::new_getset(rt, ty, def));
    }
    let unhashable = spec.slots.hash.is_some_and(|f| {
        std::ptr::fn_addr_eq(
            f,
            crate::objects::object::unhashable as fn(&Runtime, Value) -> crate::error::R<i64>,
        )
    });
    if unhashable || spec.slots.hash.is_none() && spec.slots.compare.is_some() {
        set("__hash__", Value::none());
    }
    if dict::get_text(rt, d, "__doc__").is_none() {
        let doc = if spec.doc.is_empty() { Value::none() } else { rt.new_str(doc_body(spec.doc)).value() };
        set("__doc__", doc);
    }
}

/// A `wrapper_descriptor` for each slot that a type itself has.
pub fn add_wrappers(rt: &Runtime, ty: Type, slots: &Slots, d: Gc<DictCell>) {
    for row in TABLE.iter() {
        let name = row.wrapper.name;
        if (row.has)(slots) && dict::get_text(rt, d, name).is_none() {
            let _ = dict::set_text(rt, d, name, descriptors::new_wrapper(rt, ty, &row.wrapper));
        }
    }
}

/// `__new__` of a type that has the slot itself.
pub fn add_new(rt: &Runtime, ty: Type, d: Gc<DictCell>) {
    let _ = dict::set_text(rt, d, "__new__", wrap::new_function(rt, ty));
}

/// A documentation text without the signature line that may stand first (`name(…)\n--\n\n`).
pub fn doc_body(doc: &str) -> &str {
    match doc.find(")\n--\n\n") {
        Some(i) if !doc[..i].contains('\n') => &doc[i + 6..],
        _ => doc,
    }
}

/// Where the MRO first has a name, and what.
fn find_in_mro(rt: &Runtime, ty: Type, name: Gc<StrCell>) -> Option<(Type, Value)> {
    let mro = ty.tp_mro.get()?;
    (0..mro.len()).find_map(|i| {
        let class: Type = mro.get(i).downcast::<TypeCell>()?;
        Some((class, dict::get_str(rt, rt.type_dict(class), name)?))
    })
}

/// Computes a class's table anew from its MRO.
pub fn update_slots(rt: &Runtime, ty: Type) {
    let mut slots = Slots::EMPTY;
    // What no special method stands for comes along the bases.
    for base in ty.tp_bases.get().iter().flat_map(|b| b.iter()).filter_map(|b| b.downcast::<TypeCell>()) {
        let b = base.slots();
        slots.buffer = slots.buffer.or(b.buffer);
        slots.release_buffer = slots.release_buffer.or(b.release_buffer);
        slots.item = slots.item.or(b.item);
        slots.set_item = slots.set_item.or(b.set_item);
        slots.inplace_concat = slots.inplace_concat.or(b.inplace_concat);
        slots.inplace_repeat = slots.inplace_repeat.or(b.inplace_repeat);
    }
    slots.cell = ty.tp_base.get().map_or(slots.cell, |b| b.slots().cell);
    for row in TABLE.iter() {
        let name = rt.intern_str(row.wrapper.name);
        let Some((class, found)) = find_in_mro(rt, ty, name) else { continue };
        match wrap::wrapper_of(found) {
            Some(other) if std::ptr::eq(other, &row.wrapper) => (row.take)(&mut slots, class.slots()),
            // The wrapper of the other slot that goes by this name.
            Some(_) => {}
            None => (row.adapt)(&mut slots, found),
        }
    }
    if let Some((class, found)) = find_in_mro(rt, ty, rt.names().__new__) {
        slots.new = if wrap::is_new_function(found, class) { class.slots().new } else { Some(adapt::new) };
    }
    let data = rt.type_data(ty);
    **data.slots.borrow_mut() = slots;
}

/// After attribute `name` of a class changed: its table and those of its subclasses, if the name is special.
pub fn after_change(rt: &Runtime, ty: Type, name: &StrCell) {
    if name.ascii().is_some_and(|n| n.starts_with("__") && n.ends_with("__")) {
        update_with_subclasses(rt, ty);
    }
}

/// The tables of a Python class and of those that derive from it.
pub fn update_with_subclasses(rt: &Runtime, ty: Type) {
    if ty.has(flag::HEAPTYPE) && rt.type_data(ty).origin == Origin::Python {
        update_slots(rt, ty);
        if let Some(native) = rt.native() {
            (native.class_changed)(rt, ty);
        }
    }
    let subclasses = rt.type_data(ty).subclasses.borrow().clone();
    subclasses.into_iter().for_each(|s| update_with_subclasses(rt, s));
}
