//! `PyType_Ready`: from the struct that an extension filled to a type that managed code can use.

use super::class_face::of_well_known;
use super::rows::ROWS;
use super::slot::{self, Slot, Table};
use super::state::State;
use super::{alloc, methods};
use crate::abi::raw::{pointer, type_at, type_pointer};
use crate::abi::{Runtime, Type, Value, statics};
use crate::layout::PyTypeObject;
use core::ptr::NonNull;
use kingsnake_runtime::error::R;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::types::{Origin, Slots, TypeData, create, dunder, mro};
use kingsnake_runtime::value::{Gc, TupleCell, TypeCell, flag};

/// Makes a type ready; does nothing for one that is.
pub fn ready(rt: &Runtime, ty: Type) -> R<()> {
    if ty.has(flag::READY) || ty.has(flag::READYING) {
        return Ok(());
    }
    ty.set_flag(flag::READYING);
    let result = make_ready(rt, ty);
    ty.tp_flags.set(ty.tp_flags.get() & !(1 << flag::READYING));
    if result.is_ok() {
        ty.set_flag(flag::READY);
        rt.type_modified(ty);
    }
    result
}

fn make_ready(rt: &Runtime, ty: Type) -> R<()> {
    if ty.tp_name.get().is_null() {
        return Err(rt.system_error("Type does not define the tp_name field."));
    }
    let bases = settle_bases(rt, ty)?;
    kingsnake_runtime::heap::cform::publish(ty.header());
    let dict = ty.tp_dict.get().unwrap_or_else(|| rt.new_dict());
    ty.tp_dict.set(Some(dict));
    rt.heap.show_to_c(dict.header());
    rt.link_type_data(ty, data_of(rt, ty, &bases, dict));
    rt.set_bases(ty, &bases);
    if !ty.has(flag::HEAPTYPE) {
        State::of(rt).static_types.borrow_mut().push(ty);
    }
    add_own_operations(rt, ty)?;
    methods::add_all(rt, ty)?;
    set_doc(rt, ty)?;
    let order = mro::c3(rt, ty, &bases)?;
    rt.set_mro(ty, &order);
    settle_new(rt, ty)?;
    inherit(ty, &order);
    settle_hash(rt, ty)?;
    rebuild_table(rt, ty);
    Ok(())
}

/// `tp_base`, `tp_bases` and the metaclass; bases are made ready first.
fn settle_bases(rt: &Runtime, ty: Type) -> R<Vec<Type>> {
    let base = ty.tp_base.get().unwrap_or(statics::object_type());
    ty.tp_base.set(Some(base));
    ready(rt, base)?;
    // SAFETY: the struct of a type; a static one may leave its metaclass NULL.
    let metaclass = unsafe { (*pointer(ty)).ob_type };
    if NonNull::new(metaclass).is_none() {
        ty.head.ty.set(base.type_of());
    }
    let bases = match ty.tp_bases.get() {
        None => vec![base],
        Some(given) => given.iter().filter_map(|b| b.downcast::<TypeCell>()).collect(),
    };
    for &b in &bases {
        ready(rt, b)?;
        if !ty.has(flag::HEAPTYPE) && b.has(flag::HEAPTYPE) {
            let (t, b) = (ty.tp_name_str(), b.tp_name_str());
            return Err(rt.type_error(format!(
                "type '{t}' is not dynamically allocated but its base type '{b}' is dynamically allocated"
            )));
        }
    }
    Ok(bases)
}

fn data_of(rt: &Runtime, ty: Type, bases: &[Type], dict: Gc<dict::DictCell>) -> TypeData {
    let mut data = TypeData::new(Origin::Native, dict);
    data.native = Some(ty);
    let base = rt.type_data(bases[0]);
    data.slot_offsets = base.slot_offsets.clone();
    data.has_dict = ty.tp_dictoffset.get() != 0 || bases.iter().any(|&b| rt.type_data(b).has_dict);
    data.has_weakrefs = ty.tp_weaklistoffset.get() > 0 || bases.iter().any(|&b| rt.type_data(b).has_weakrefs);
    if base.area.get() != 0 {
        let size = ty.tp_basicsize.get().max(bases[0].tp_basicsize.get());
        data.area.set((size as u32 + 7) & !7);
    }
    data
}

/// The operations whose slots `ty` itself fills, with what C put there.
fn own_operations(ty: Type, bases: &[Type]) -> Slots {
    let mut slots = Slots::EMPTY;
    for row in ROWS.iter() {
        let function = row.slot.read(ty);
        if function == 0 {
            continue;
        }
        if of_well_known(row.slot, function, &mut slots) {
            continue;
        }
        match bases.iter().find(|&&b| row.slot.read(b) == function && (row.has)(b.slots())) {
            Some(b) => (row.take)(&mut slots, b.slots()),
            None => (row.set_native)(&mut slots),
        }
    }
    if ty.tp_getattr.get() != 0 && ty.tp_getattro.get() == 0 {
        slots.getattr = Some(super::native_slots::getattr);
    }
    if ty.tp_setattr.get() != 0 && ty.tp_setattro.get() == 0 {
        slots.setattr = Some(super::native_slots::setattr);
    }
    slots
}

/// A wrapper for each slot that the type fills itself; `__hash__` is None where C says that there is none.
fn add_own_operations(rt: &Runtime, ty: Type) -> R<()> {
    let dict = rt.type_dict(ty);
    let mut slots = own_operations(ty, &[]);
    let unhashable = crate::objects::object::PyObject_HashNotImplemented as *const () as usize;
    if ty.tp_hash.get() == unhashable {
        slots.hash = None;
        if dict::get_str(rt, dict, rt.names().__hash__).is_none() {
            dict::set_str(rt, dict, rt.names().__hash__, Value::none())?;
        }
    }
    slots.new = None;
    dunder::add_wrappers(rt, ty, &slots, dict);
    Ok(())
}

fn set_doc(rt: &Runtime, ty: Type) -> R<()> {
    let (dict, name) = (rt.type_dict(ty), rt.names().__doc__);
    if dict::get_str(rt, dict, name).is_some() {
        return Ok(());
    }
    let doc = match methods::c_text_bytes(ty.tp_doc.get()) {
        None => Value::none(),
        Some(doc) => {
            let text = String::from_utf8_lossy(doc);
            kingsnake_runtime::objects::descriptors::doc::doc_value(rt, ty.name(), &text)
        }
    };
    dict::set_str(rt, dict, name, doc)
}

/// `tp_new` from the base, or `__new__` for the type's own; a static type that derives from `object` and has none
/// cannot be instantiated.
fn settle_new(rt: &Runtime, ty: Type) -> R<()> {
    let base = ty.tp_base.get().unwrap_or(statics::object_type());
    if ty.tp_new.get() == 0 && base == statics::object_type() && !ty.has(flag::HEAPTYPE) {
        ty.set_flag(flag::DISALLOW_INSTANTIATION);
    }
    if ty.has(flag::DISALLOW_INSTANTIATION) {
        ty.tp_new.set(0);
    } else if ty.tp_new.get() == 0 {
        ty.tp_new.set(base.tp_new.get());
    } else {
        let dict = rt.type_dict(ty);
        if dict::get_str(rt, dict, rt.names().__new__).is_none() {
            dunder::add_new(rt, ty, dict);
        }
    }
    Ok(())
}

/// Slots from the bases, in the order of the MRO, by CPython's rules.
fn inherit(ty: Type, order: &[Type]) {
    let Some(base) = ty.tp_base.get() else { return };
    inherit_special(ty, base);
    for &b in &order[1..] {
        inherit_from(ty, b);
    }
    for table in Table::METHODS {
        if table.field(&ty).get() == 0 {
            table.field(&ty).set(table.field(&base).get());
        }
    }
    inherit_memory(ty, base);
}

fn inherit_special(ty: Type, base: Type) {
    if !ty.has(flag::HAVE_GC)
        && base.has(flag::HAVE_GC)
        && ty.tp_traverse.get() == 0
        && ty.tp_clear.get() == 0
    {
        ty.set_flag(flag::HAVE_GC);
        ty.tp_traverse.set(base.tp_traverse.get());
        ty.tp_clear.set(base.tp_clear.get());
    }
    ty.tp_flags.set(ty.tp_flags.get() | base.tp_flags.get() & create::INHERITED_FLAGS);
    if ty.tp_basicsize.get() == 0 {
        ty.tp_basicsize.set(base.tp_basicsize.get());
    }
    for (own, theirs) in [
        (&ty.tp_itemsize, &base.tp_itemsize),
        (&ty.tp_weaklistoffset, &base.tp_weaklistoffset),
        (&ty.tp_dictoffset, &base.tp_dictoffset),
    ] {
        if own.get() == 0 && !(core::ptr::eq(own, &ty.tp_dictoffset) && base == statics::object_type()) {
            own.set(theirs.get());
        }
    }
}

/// The base's function, if the base itself has put it there.
fn defined(slot: Slot, base: Type) -> usize {
    let function = slot.read(base);
    match base.tp_base.get() {
        Some(b) if slot.read(b) == function => 0,
        _ => function,
    }
}

fn copy(slot: Slot, ty: Type, base: Type) {
    if slot.read(ty) == 0 {
        let function = defined(slot, base);
        if function != 0 {
            slot.write(ty, function);
        }
    }
}

/// `inherit_slots`
fn inherit_from(ty: Type, base: Type) {
    for table in Table::METHODS {
        if table.field(&ty).get() == 0 || table.field(&base).get() == 0 {
            continue;
        }
        for word in 0..table.words() {
            copy(Slot { table, word }, ty, base);
        }
    }
    if ty.tp_getattr.get() == 0 && ty.tp_getattro.get() == 0 {
        ty.tp_getattr.set(base.tp_getattr.get());
        ty.tp_getattro.set(base.tp_getattro.get());
    }
    if ty.tp_setattr.get() == 0 && ty.tp_setattro.get() == 0 {
        ty.tp_setattr.set(base.tp_setattr.get());
        ty.tp_setattro.set(base.tp_setattro.get());
    }
    copy(slot::TP_DEALLOC, ty, base);
    copy(slot::TP_REPR, ty, base);
    inherit_call(ty, base);
    copy(slot::TP_STR, ty, base);
    if ty.tp_richcompare.get() == 0 && ty.tp_hash.get() == 0 && !defines_equality(ty) {
        ty.tp_richcompare.set(base.tp_richcompare.get());
        ty.tp_hash.set(base.tp_hash.get());
    }
    copy(slot::TP_ITER, ty, base);
    copy(slot::TP_ITERNEXT, ty, base);
    copy(slot::TP_DESCR_GET, ty, base);
    if base.tp_descr_get.get() != 0
        && ty.tp_descr_get.get() == base.tp_descr_get.get()
        && !ty.has(flag::HEAPTYPE)
        && base.has(flag::METHOD_DESCRIPTOR)
    {
        ty.set_flag(flag::METHOD_DESCRIPTOR);
    }
    for slot in
        [slot::TP_DESCR_SET, slot::TP_INIT, slot::TP_ALLOC, slot::TP_IS_GC, slot::TP_FINALIZE, slot::TP_DEL]
    {
        copy(slot, ty, base);
    }
}

fn inherit_call(ty: Type, base: Type) {
    if ty.tp_vectorcall_offset.get() == 0 {
        ty.tp_vectorcall_offset.set(base.tp_vectorcall_offset.get());
    }
    if ty.tp_call.get() == 0 && base.has(flag::HAVE_VECTORCALL) && !ty.has(flag::HEAPTYPE) {
        ty.set_flag(flag::HAVE_VECTORCALL);
    }
    copy(slot::TP_CALL, ty, base);
}

/// Whether the type's dict says something of equality or hashing.
fn defines_equality(ty: Type) -> bool {
    let (Some(dict), Some(rt)) = (ty.tp_dict.get(), Runtime::current()) else { return false };
    [rt.names().__eq__, rt.names().__hash__].iter().any(|&name| dict::get_str(rt, dict, name).is_some())
}

fn inherit_memory(ty: Type, base: Type) {
    if ty.tp_alloc.get() == 0 {
        ty.tp_alloc.set(alloc::generic_alloc_address());
    }
    if ty.tp_free.get() == 0 {
        let same_kind = ty.has(flag::HAVE_GC) == base.has(flag::HAVE_GC);
        let free = if same_kind { base.tp_free.get() } else { 0 };
        ty.tp_free.set(if free != 0 { free } else { alloc::free_address(ty) });
    }
}

/// A type without a hash of its own or inherited is unhashable.
fn settle_hash(rt: &Runtime, ty: Type) -> R<()> {
    let (dict, name) = (rt.type_dict(ty), rt.names().__hash__);
    if ty.tp_hash.get() == 0 && dict::get_str(rt, dict, name).is_none() {
        dict::set_str(rt, dict, name, Value::none())?;
        ty.tp_hash.set(crate::objects::object::PyObject_HashNotImplemented as *const () as usize);
    }
    Ok(())
}

/// The table of operations from the C slots as they are now.
pub fn rebuild_table(rt: &Runtime, ty: Type) {
    let bases: Vec<Type> = mro_of(ty).skip(1).collect();
    let mut slots = own_operations(ty, &bases);
    slots.cell = ty.tp_base.get().map_or(slots.cell, |b| b.slots().cell);
    **rt.type_data(ty).slots.borrow_mut() = slots;
}

fn mro_of(ty: Type) -> impl Iterator<Item = Type> {
    let mro: Option<Gc<TupleCell>> = ty.tp_mro.get();
    let count = mro.map_or(0, |m| m.len());
    (0..count).filter_map(move |i| mro?.get(i).downcast::<TypeCell>())
}

/// `PyType_Modified` of a type that C made: C may have changed slots.
pub fn modified(rt: &Runtime, ty: Type) {
    if ty.has(flag::READY) && rt.type_data(ty).origin == Origin::Native {
        rebuild_table(rt, ty);
    }
    rt.type_modified(ty);
}

/// The type at a pointer in a definition of C's.
///
/// # Safety
/// `p` is a live type object.
pub unsafe fn type_of_definition(p: NonNull<PyTypeObject>) -> Type {
    // SAFETY: the caller's promise.
    unsafe { type_at(p) }
}

/// The pointer that C knows a type by.
pub fn for_c(ty: Type) -> *mut PyTypeObject {
    type_pointer(ty)
}
