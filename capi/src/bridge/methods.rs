//! What the tables of an extension's type define: methods, members, computed attributes.

use super::call::{METH_CLASS, METH_COEXIST, METH_STATIC};
use super::cross::{Arg, InC, arg_or_null, status, taken};
use crate::abi::raw::{decref, object_of};
use crate::abi::{Gc, Runtime, Type, Value, statics};
use crate::layout::{PyGetSetDef, PyMemberDef, PyMethodDef};
use core::cell::Cell;
use core::ffi::{CStr, c_char};
use kingsnake_runtime::error::R;
use kingsnake_runtime::heap::see;
use kingsnake_runtime::objects::descriptors::{self, AttributeDescrCell, MethodDescrCell};
use kingsnake_runtime::objects::{builtin, classmethod, dict};
use kingsnake_runtime::types::Args;
use kingsnake_runtime::value::StrCell;
use kingsnake_runtime::value::defs::{Attribute, AttributeWord, MethodWord};

/// The bytes of a C string that lives as long as the extension; `None` for NULL.
pub fn c_text_bytes(p: *const c_char) -> Option<&'static [u8]> {
    // SAFETY: definitions hold NUL-terminated strings that live as long as the extension.
    if p.is_null() { None } else { Some(unsafe { CStr::from_ptr(p) }.to_bytes()) }
}

/// The name in a definition, interned.
pub fn name_at(rt: &Runtime, p: *const c_char) -> Gc<StrCell> {
    rt.intern_str(&String::from_utf8_lossy(c_text_bytes(p).unwrap_or_default()))
}

/// The entries of a table that ends with a NULL name.
///
/// # Safety
/// `table` is NULL or a table of C's that lives as long as the extension.
pub unsafe fn entries<T: 'static>(table: *const T, name: impl Fn(&T) -> *const c_char) -> Vec<&'static T> {
    let mut found = Vec::new();
    let mut at = table;
    while !at.is_null() {
        // SAFETY: the caller's promise: the entry before this one had a name.
        let entry = unsafe { &*at };
        if name(entry).is_null() {
            break;
        }
        found.push(entry);
        // SAFETY: as above: a last entry without a name follows.
        at = unsafe { at.add(1) };
    }
    found
}

/// Puts descriptors for all tables of a type into its dict.
pub fn add_all(rt: &Runtime, ty: Type) -> R<()> {
    // SAFETY: the tables of a type, as the C-API defines them.
    let methods = unsafe { entries(ty.tp_methods.get() as *const PyMethodDef, |m| m.ml_name) };
    methods.into_iter().try_for_each(|def| add_method(rt, ty, def))?;
    // SAFETY: as above.
    let members = unsafe { entries(ty.tp_members.get() as *const PyMemberDef, |m| m.name) };
    for def in members {
        let word = AttributeWord::native(core::ptr::from_ref(def) as usize);
        add_attribute(rt, ty, statics::member_descriptor_type(), name_at(rt, def.name), word)?;
    }
    // SAFETY: as above.
    let getsets = unsafe { entries(ty.tp_getset.get() as *const PyGetSetDef, |g| g.name) };
    for def in getsets {
        let word = AttributeWord::native(core::ptr::from_ref(def) as usize);
        add_attribute(rt, ty, statics::getset_descriptor_type(), name_at(rt, def.name), word)?;
    }
    Ok(())
}

fn add_method(rt: &Runtime, ty: Type, def: &'static PyMethodDef) -> R<()> {
    let (dict, name) = (rt.type_dict(ty), name_at(rt, def.ml_name));
    if def.ml_flags & METH_COEXIST == 0 && dict::get_str(rt, dict, name).is_some() {
        return Ok(());
    }
    let word = MethodWord::from_field(core::ptr::from_ref(def).cast());
    let descr = if def.ml_flags & METH_STATIC != 0 {
        let function = builtin::new_builtin_from_word(rt, word, Some(ty.value()), None, None);
        classmethod::new_staticmethod(rt, function)
    } else {
        descriptors::new_method_from_word(rt, ty, word, name, def.ml_flags & METH_CLASS != 0)
    };
    dict::set_str(rt, dict, name, descr)
}

fn add_attribute(rt: &Runtime, ty: Type, descr: Type, name: Gc<StrCell>, word: AttributeWord) -> R<()> {
    let dict = rt.type_dict(ty);
    if dict::get_str(rt, dict, name).is_some() {
        return Ok(());
    }
    let descr = descriptors::new_attribute(rt, descr, ty, name, word);
    dict::set_str(rt, dict, name, descr)
}

/// `NativeSide::call_method`
pub fn call_method(rt: &Runtime, d: Gc<MethodDescrCell>, receiver: Value, args: Args<'_>) -> R {
    super::call::call_method(rt, d.def.get(), Some(receiver), Some(d.ty.get()), args, d.value())
}

// ---- attributes ----

/// The definition behind a descriptor of C's.
enum Definition {
    Member(&'static PyMemberDef),
    GetSet(&'static PyGetSetDef),
}

fn definition(d: Gc<AttributeDescrCell>) -> Option<Definition> {
    let Attribute::Native(address) = d.attribute.get().unpack() else { return None };
    // SAFETY: `add_all` and `PyDescr_New…` made the descriptor from such a definition, which lives as long as its type.
    Some(unsafe {
        if d.value().is_exact(statics::member_descriptor_type()) {
            Definition::Member(&*(address as *const PyMemberDef))
        } else {
            Definition::GetSet(&*(address as *const PyGetSetDef))
        }
    })
}

/// `NativeSide::attribute_get`
pub fn attribute_get(rt: &Runtime, d: Gc<AttributeDescrCell>, object: Value) -> R {
    match definition(d) {
        Some(Definition::Member(def)) => super::member::get(rt, def, object),
        Some(Definition::GetSet(def)) => {
            let Some(get) = def.get else {
                let (n, t) = (d.name.get(), d.ty.get());
                let (n, t) = (n.to_text(), t.tp_name_str());
                return Err(rt.attribute_error(format!("attribute '{n}' of '{t}' objects is not readable")));
            };
            let this = Arg::new(rt, object);
            let in_c = InC::enter(rt);
            // SAFETY: the getter of a type, on an instance of it.
            let result = unsafe { get(this.pointer(), def.closure) };
            drop(in_c);
            taken(rt, result, || format!("<attribute '{}'>", d.name.get().to_text()))
        }
        None => Err(rt.system_error("a descriptor without definition")),
    }
}

/// `NativeSide::attribute_set`
pub fn attribute_set(rt: &Runtime, d: Gc<AttributeDescrCell>, object: Value, value: Option<Value>) -> R<()> {
    match definition(d) {
        Some(Definition::Member(def)) => super::member::set(rt, def, object, value),
        Some(Definition::GetSet(def)) => {
            let Some(set) = def.set else {
                let (n, t) = (d.name.get(), d.ty.get());
                let (n, t) = (n.to_text(), t.tp_name_str());
                return Err(rt.attribute_error(format!("attribute '{n}' of '{t}' objects is not writable")));
            };
            let this = Arg::new(rt, object);
            let (_new, p) = arg_or_null(rt, value);
            let in_c = InC::enter(rt);
            // SAFETY: the setter of a type, on an instance of it.
            let result = unsafe { set(this.pointer(), p, def.closure) };
            drop(in_c);
            status(rt, result, || format!("<attribute '{}'>", d.name.get().to_text()))
        }
        None => Err(rt.system_error("a descriptor without definition")),
    }
}

/// `NativeSide::attribute_doc`
pub fn attribute_doc(rt: &Runtime, d: Gc<AttributeDescrCell>) -> R {
    let doc = match definition(d) {
        Some(Definition::Member(def)) => def.doc,
        Some(Definition::GetSet(def)) => def.doc,
        None => core::ptr::null(),
    };
    Ok(match c_text_bytes(doc) {
        Some(text) => rt.new_str(&String::from_utf8_lossy(text)).value(),
        None => Value::none(),
    })
}

/// A field of C's that owns one count: its value for managed code.
pub fn field_value(field: &Cell<Option<Value>>) -> Option<Value> {
    field.get().and_then(object_of).map(see)
}

/// Stores into a field of C's that owns one count.
pub fn set_field(rt: &Runtime, field: &Cell<Option<Value>>, value: Option<Value>) {
    let new = value.map(|v| rt.heap.give(v).value());
    if let Some(old) = field.replace(new).and_then(object_of) {
        decref(old);
    }
}
