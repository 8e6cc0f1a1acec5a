//! `PyType_FromSpec`: heap types from a list of slots.

use super::methods::{c_text_bytes, entries};
use super::ready;
use super::slot::{self, Slot, Table};
use crate::abi::raw::{cell_opt, type_at};
use crate::abi::{Gc, Runtime, Type, Value, statics};
use crate::layout::{self as c, PyMemberDef, PyType_Slot, PyType_Spec};
use core::ffi::{CStr, c_char, c_void};
use core::ptr::NonNull;
use kingsnake_runtime::error::R;
use kingsnake_runtime::heap::see;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::types::create;
use kingsnake_runtime::value::{TupleCell, TypeCell, flag};

/// The C slot behind each number of `typeslots.h` that holds a function; `None` for the others.
fn slot_of(id: u32) -> Option<Slot> {
    let number = |word| Some(Slot { table: Table::Number, word });
    Some(match id {
        c::Py_bf_getbuffer => slot::BF_GETBUFFER,
        c::Py_bf_releasebuffer => slot::BF_RELEASEBUFFER,
        c::Py_mp_ass_subscript => slot::MP_ASS_SUBSCRIPT,
        c::Py_mp_length => slot::MP_LENGTH,
        c::Py_mp_subscript => slot::MP_SUBSCRIPT,
        c::Py_sq_ass_item => slot::SQ_ASS_ITEM,
        c::Py_sq_concat => slot::SQ_CONCAT,
        c::Py_sq_contains => slot::SQ_CONTAINS,
        c::Py_sq_inplace_concat => slot::SQ_INPLACE_CONCAT,
        c::Py_sq_inplace_repeat => slot::SQ_INPLACE_REPEAT,
        c::Py_sq_item => slot::SQ_ITEM,
        c::Py_sq_length => slot::SQ_LENGTH,
        c::Py_sq_repeat => slot::SQ_REPEAT,
        c::Py_am_await => slot::AM_AWAIT,
        c::Py_am_aiter => slot::AM_AITER,
        c::Py_am_anext => slot::AM_ANEXT,
        c::Py_am_send => slot::AM_SEND,
        c::Py_nb_add => return number(0),
        c::Py_nb_subtract => return number(1),
        c::Py_nb_multiply => return number(2),
        c::Py_nb_remainder => return number(3),
        c::Py_nb_divmod => return number(4),
        c::Py_nb_power => return number(5),
        c::Py_nb_negative => return number(6),
        c::Py_nb_positive => return number(7),
        c::Py_nb_absolute => return number(8),
        c::Py_nb_bool => return number(9),
        c::Py_nb_invert => return number(10),
        c::Py_nb_lshift => return number(11),
        c::Py_nb_rshift => return number(12),
        c::Py_nb_and => return number(13),
        c::Py_nb_xor => return number(14),
        c::Py_nb_or => return number(15),
        c::Py_nb_int => return number(16),
        c::Py_nb_float => return number(18),
        c::Py_nb_inplace_add => return number(19),
        c::Py_nb_inplace_subtract => return number(20),
        c::Py_nb_inplace_multiply => return number(21),
        c::Py_nb_inplace_remainder => return number(22),
        c::Py_nb_inplace_power => return number(23),
        c::Py_nb_inplace_lshift => return number(24),
        c::Py_nb_inplace_rshift => return number(25),
        c::Py_nb_inplace_and => return number(26),
        c::Py_nb_inplace_xor => return number(27),
        c::Py_nb_inplace_or => return number(28),
        c::Py_nb_floor_divide => return number(29),
        c::Py_nb_true_divide => return number(30),
        c::Py_nb_inplace_floor_divide => return number(31),
        c::Py_nb_inplace_true_divide => return number(32),
        c::Py_nb_index => return number(33),
        c::Py_nb_matrix_multiply => return number(34),
        c::Py_nb_inplace_matrix_multiply => return number(35),
        _ => return type_slot(id),
    })
}

fn type_slot(id: u32) -> Option<Slot> {
    Some(match id {
        c::Py_tp_alloc => slot::TP_ALLOC,
        c::Py_tp_call => slot::TP_CALL,
        c::Py_tp_clear => slot::TP_CLEAR,
        c::Py_tp_dealloc => slot::TP_DEALLOC,
        c::Py_tp_del => slot::TP_DEL,
        c::Py_tp_descr_get => slot::TP_DESCR_GET,
        c::Py_tp_descr_set => slot::TP_DESCR_SET,
        c::Py_tp_getattr => slot::TP_GETATTR,
        c::Py_tp_getattro => slot::TP_GETATTRO,
        c::Py_tp_hash => slot::TP_HASH,
        c::Py_tp_init => slot::TP_INIT,
        c::Py_tp_is_gc => slot::TP_IS_GC,
        c::Py_tp_iter => slot::TP_ITER,
        c::Py_tp_iternext => slot::TP_ITERNEXT,
        c::Py_tp_new => slot::TP_NEW,
        c::Py_tp_repr => slot::TP_REPR,
        c::Py_tp_richcompare => slot::TP_RICHCOMPARE,
        c::Py_tp_setattr => slot::TP_SETATTR,
        c::Py_tp_setattro => slot::TP_SETATTRO,
        c::Py_tp_str => slot::TP_STR,
        c::Py_tp_traverse => slot::TP_TRAVERSE,
        c::Py_tp_free => slot::TP_FREE,
        c::Py_tp_finalize => slot::TP_FINALIZE,
        _ => return None,
    })
}

/// The slots of a specification, up to its end.
fn slots_of(spec: &PyType_Spec) -> Vec<PyType_Slot> {
    let mut found = Vec::new();
    let mut at: *const PyType_Slot = spec.slots;
    while !at.is_null() {
        // SAFETY: a table of C's that ends with number 0.
        let entry = unsafe { *at };
        if entry.slot == 0 {
            break;
        }
        found.push(entry);
        // SAFETY: the end has not been reached.
        at = unsafe { at.add(1) };
    }
    found
}

/// `PyType_FromModuleAndSpec`
pub fn from_spec(rt: &Runtime, module: Option<Value>, spec: &PyType_Spec, bases: Option<Value>) -> R<Type> {
    if spec.name.is_null() {
        return Err(rt.system_error("Type spec does not define the name field."));
    }
    // SAFETY: a name of C's, NUL-terminated.
    let name = unsafe { CStr::from_ptr(spec.name) }.to_string_lossy().into_owned();
    let slots = slots_of(spec);
    let bases = bases_of(rt, &slots, bases)?;
    let given: Vec<Value> = bases.iter().map(|b| b.value()).collect(); // the tuple below holds them
    let tuple = rt.new_tuple(&given);
    let base = create::best_base(rt, &given)?;
    if !base.has(flag::BASETYPE) {
        return Err(rt.type_error(format!("type '{}' is not an acceptable base type", base.tp_name_str())));
    }
    let ty = rt.alloc_type(statics::type_type(), &name);
    ty.tp_flags.set(u64::from(spec.flags) | 1 << flag::HEAPTYPE);
    ty.tp_flags.set(ty.tp_flags.get() & !(1 << flag::READY));
    ty.tp_base.set(Some(base));
    ty.tp_bases.set(Some(tuple));
    ty.tp_basicsize.set(spec.basicsize as isize);
    ty.tp_itemsize.set(spec.itemsize as isize);
    Table::METHODS.iter().for_each(|table| table.ensure(ty));
    for entry in &slots {
        fill(rt, ty, entry)?;
    }
    if ty.tp_dealloc.get() == 0 {
        ty.tp_dealloc.set(super::dealloc::subtype_dealloc_address());
    }
    name_type(rt, ty, &name, module)?;
    ready::ready(rt, ty)?;
    set_module_name(rt, ty, &name)?;
    Ok(ty)
}

/// The bases: as given, else from the slots, else `object`.
fn bases_of(rt: &Runtime, slots: &[PyType_Slot], given: Option<Value>) -> R<Vec<Type>> {
    let given = match given {
        Some(v) => Some(v),
        None => slots
            .iter()
            .find(|s| s.slot as u32 == c::Py_tp_bases)
            .or_else(|| slots.iter().find(|s| s.slot as u32 == c::Py_tp_base))
            // SAFETY: the slot holds an object, or NULL.
            .and_then(|s| unsafe { cell_opt(s.pfunc.cast()) })
            .map(see),
    };
    let Some(given) = given else { return Ok(vec![statics::object_type()]) };
    let items: Vec<Value> = match given.downcast::<TupleCell>() {
        Some(tuple) => tuple.iter().collect(),
        None => vec![given],
    };
    let mut bases = Vec::new();
    for item in items {
        match item.downcast::<TypeCell>() {
            Some(base) => {
                ready::ready(rt, base)?;
                bases.push(base);
            }
            None => return Err(rt.type_error("bases must be types")),
        }
    }
    Ok(bases)
}

/// One slot of the specification.
fn fill(rt: &Runtime, ty: Type, entry: &PyType_Slot) -> R<()> {
    let address = entry.pfunc as usize;
    match entry.slot as u32 {
        c::Py_tp_base | c::Py_tp_bases => {}
        c::Py_tp_doc => {
            if let Some(doc) = c_text_bytes(entry.pfunc as *const c_char) {
                // C keeps no promise to keep the text; types live long.
                let copy = std::ffi::CString::new(doc).unwrap_or_default();
                ty.tp_doc.set(copy.into_raw());
            }
        }
        c::Py_tp_methods => ty.tp_methods.set(address),
        c::Py_tp_getset => ty.tp_getset.set(address),
        c::Py_tp_members => set_members(ty, entry.pfunc),
        id => match slot_of(id) {
            Some(slot) => slot.write(ty, address),
            None => return Err(rt.runtime_error("invalid slot offset")),
        },
    }
    Ok(())
}

/// The members; those with special names say where the struct has a dict, weak references, or a vectorcall function. The
/// table is copied, as C may take its own away.
fn set_members(ty: Type, table: *mut c_void) {
    // SAFETY: a table of C's that ends with a NULL name.
    let members = unsafe { entries(table as *const PyMemberDef, |m| m.name) };
    let mut copies: Vec<PyMemberDef> = Vec::new();
    for member in members {
        match c_text_bytes(member.name) {
            Some(b"__dictoffset__") => ty.tp_dictoffset.set(member.offset),
            Some(b"__weaklistoffset__") => ty.tp_weaklistoffset.set(member.offset),
            Some(b"__vectorcalloffset__") => ty.tp_vectorcall_offset.set(member.offset),
            _ => {}
        }
        copies.push(*member);
    }
    copies.push(PyMemberDef {
        name: core::ptr::null(),
        type_: 0,
        offset: 0,
        flags: 0,
        doc: core::ptr::null(),
    });
    ty.tp_members.set(copies.leak().as_ptr() as usize);
}

fn name_type(rt: &Runtime, ty: Type, name: &str, module: Option<Value>) -> R<()> {
    let short = name.rsplit('.').next().unwrap_or(name);
    if let Some(heap) = ty.heap_type() {
        let short = rt.intern_str(short);
        heap.ht_name.set(Some(short));
        heap.ht_qualname.set(Some(short));
        heap.ht_module.set(module);
    }
    Ok(())
}

/// `__module__`, by what stands before the name's last dot.
fn set_module_name(rt: &Runtime, ty: Type, name: &str) -> R<()> {
    let (dict, key) = (rt.type_dict(ty), rt.names().__module__);
    if dict::get_str(rt, dict, key).is_some() {
        return Ok(());
    }
    match name.rsplit_once('.') {
        Some((module, _)) => dict::set_str(rt, dict, key, rt.intern_str(module).value()),
        None => {
            let message = format!("builtin type {name} has no __module__ attribute");
            kingsnake_runtime::objects::exceptions::warn(rt, statics::deprecation_warning(), &message)
        }
    }
}

/// `PyType_GetSlot`: the function, or whatever else a slot number stands for.
pub fn slot_value(rt: &Runtime, ty: Type, id: i32) -> Option<usize> {
    let id = u32::try_from(id).ok()?;
    Some(match id {
        c::Py_tp_base => ty.tp_base.get().map_or(0, |b| b.address()),
        c::Py_tp_bases => ty.tp_bases.get().map_or(0, |b| shown(rt, b)),
        c::Py_tp_doc => ty.tp_doc.get() as usize,
        c::Py_tp_methods => ty.tp_methods.get(),
        c::Py_tp_members => ty.tp_members.get(),
        c::Py_tp_getset => ty.tp_getset.get(),
        _ => slot_of(id)?.read(ty),
    })
}

fn shown<T>(rt: &Runtime, object: Gc<T>) -> usize {
    rt.heap.show_to_c(object.header());
    object.address()
}

/// The type that a definition's pointer means.
///
/// # Safety
/// `p` is NULL or a live type.
pub unsafe fn type_opt(p: *mut c::PyTypeObject) -> Option<Type> {
    // SAFETY: the caller's promise.
    NonNull::new(p).map(|p| unsafe { type_at(p) })
}
