//! The C slots of types whose operations are ours: built-in types once per process, Python classes at every change.

use super::rows::{ROWS, Row};
use super::slot::{self, Slot, Table};
use super::thunks::STUB;
use super::{alloc, dealloc};
use crate::abi::{Runtime, Type, Value, statics};
use kingsnake_runtime::error::R;
use kingsnake_runtime::objects::object::{self_iter, unhashable};
use kingsnake_runtime::types::{Slots, UnaryFn};
use kingsnake_runtime::value::statics::BUILTIN_TYPES;
use kingsnake_runtime::value::{Gc, StrCell, TypeCell, flag};

/// `NativeSide::fill_builtin_types`
pub fn fill_builtin_types() {
    crate::statics::fill();
    let mut done = vec![false; BUILTIN_TYPES.len()];
    (0..BUILTIN_TYPES.len()).for_each(|i| fill(i, &mut done));
}

/// Fills one built-in type, its base first.
fn fill(index: usize, done: &mut [bool]) {
    if std::mem::replace(&mut done[index], true) {
        return;
    }
    let ty = BUILTIN_TYPES[index].1;
    if let Some(base) = ty.tp_base.get()
        && let Some(i) = BUILTIN_TYPES.iter().position(|&(_, t)| t == base)
    {
        fill(i, done);
    }
    for row in ROWS.iter().filter(|row| wants(row, ty)) {
        let address =
            well_known(row.slot, ty.slots()).or_else(|| of_base(row, ty)).unwrap_or(row.stubs + index * STUB);
        row.slot.write(ty, address);
    }
    fill_memory(ty);
    fill_offsets(ty);
}

/// Whether a built-in type shows its operation in this C slot.
fn wants(row: &Row, ty: Type) -> bool {
    let slots = ty.slots();
    let mapping = ty.has(flag::DICT) || ty == statics::mappingproxy_type();
    match row.slot {
        slot::SQ_ITEM => slots.item.is_some() || (is_sequence(ty) && slots.getitem.is_some()),
        slot::SQ_LENGTH if mapping => false,
        slot::MP_LENGTH => slots.len.is_some() && slots.getitem.is_some(),
        _ => (row.has)(slots),
    }
}

fn is_sequence(ty: Type) -> bool {
    [flag::SEQUENCE, flag::LIST, flag::TUPLE, flag::UNICODE, flag::BYTES].iter().any(|&bit| ty.has(bit))
        || ty == statics::bytearray_type()
}

type Hash = fn(&Runtime, Value) -> R<i64>;
type GetAttr = fn(&Runtime, Value, Gc<StrCell>) -> R;
type SetAttr = fn(&Runtime, Value, Gc<StrCell>, Option<Value>) -> R<()>;

/// Functions of the C-API that C compares slots with.
fn well_known(slot: Slot, slots: &Slots) -> Option<usize> {
    use crate::objects::object as room;
    let known = |yes: bool, address: usize| yes.then_some(address);
    match slot {
        slot::TP_HASH => known(
            slots.hash.is_some_and(|f| core::ptr::fn_addr_eq(f, unhashable as Hash)),
            room::PyObject_HashNotImplemented as *const () as usize,
        ),
        slot::TP_ITER => known(
            slots.iter.is_some_and(|f| core::ptr::fn_addr_eq(f, self_iter as UnaryFn)),
            room::PyObject_SelfIter as *const () as usize,
        ),
        slot::TP_GETATTRO => known(
            slots.getattr.is_none_or(|f| core::ptr::fn_addr_eq(f, Runtime::generic_getattr as GetAttr)),
            room::PyObject_GenericGetAttr as *const () as usize,
        ),
        slot::TP_SETATTRO => known(
            slots.setattr.is_none_or(|f| core::ptr::fn_addr_eq(f, Runtime::generic_setattr as SetAttr)),
            room::PyObject_GenericSetAttr as *const () as usize,
        ),
        _ => None,
    }
}

/// The operation that a well-known function of the C-API in a slot stands for.
pub fn of_well_known(slot: Slot, address: usize, slots: &mut Slots) -> bool {
    use crate::objects::object as room;
    let is = |f: usize| f == address;
    match slot {
        slot::TP_HASH if is(room::PyObject_HashNotImplemented as *const () as usize) => {
            slots.hash = Some(unhashable);
        }
        slot::TP_ITER if is(room::PyObject_SelfIter as *const () as usize) => slots.iter = Some(self_iter),
        slot::TP_GETATTRO if is(room::PyObject_GenericGetAttr as *const () as usize) => {
            slots.getattr = Some(Runtime::generic_getattr);
        }
        slot::TP_SETATTRO if is(room::PyObject_GenericSetAttr as *const () as usize) => {
            slots.setattr = Some(Runtime::generic_setattr);
        }
        slot::TP_NEW if is(alloc::generic_new_address()) => {
            slots.new = Some(super::native_slots::generic_new);
        }
        _ => return false,
    }
    true
}

/// The base's function in the slot, where the operation is the base's.
fn of_base(row: &Row, ty: Type) -> Option<usize> {
    let base = ty.tp_base.get()?;
    if !(row.same)(base.slots(), ty.slots()) {
        return None;
    }
    Some(row.slot.read(base)).filter(|&f| f != 0)
}

fn fill_memory(ty: Type) {
    ty.tp_dealloc.set(dealloc::builtin_dealloc_address());
    ty.tp_alloc.set(alloc::generic_alloc_address());
    ty.tp_free.set(alloc::free_address(ty));
    if ty.has(flag::HAVE_GC) {
        ty.tp_traverse.set(dealloc::nothing_address());
        ty.tp_clear.set(dealloc::nothing_address());
    }
    if ty.slots().getattr.is_none() {
        ty.tp_getattro.set(crate::objects::object::PyObject_GenericGetAttr as *const () as usize);
    }
    if ty.slots().setattr.is_none() {
        ty.tp_setattro.set(crate::objects::object::PyObject_GenericSetAttr as *const () as usize);
    }
}

/// Where the structs of built-in types have fields for a dict and for weak references.
fn fill_offsets(ty: Type) {
    use core::mem::offset_of;
    use kingsnake_runtime::value::{ExceptionCell, FunctionCell, ModuleCell, SetCell};
    if ty.has(flag::BASE_EXC) {
        ty.tp_dictoffset.set(offset_of!(ExceptionCell, dict) as isize);
    }
    if ty == statics::module_type() {
        ty.tp_dictoffset.set(offset_of!(ModuleCell, dict) as isize);
        ty.tp_weaklistoffset.set(offset_of!(ModuleCell, weaklist) as isize);
    } else if ty == statics::function_type() {
        ty.tp_dictoffset.set(offset_of!(FunctionCell, dict) as isize);
        ty.tp_weaklistoffset.set(offset_of!(FunctionCell, weaklist) as isize);
    } else if ty == statics::set_type() || ty == statics::frozenset_type() {
        ty.tp_weaklistoffset.set(offset_of!(SetCell, weaklist) as isize);
    } else if ty == statics::type_type() {
        ty.tp_dictoffset.set(offset_of!(TypeCell, tp_dict) as isize);
        ty.tp_weaklistoffset.set(offset_of!(TypeCell, tp_weaklist) as isize);
    }
}

/// `NativeSide::class_changed`: a Python class shows each operation by the function of the class it comes from, or by the
/// general function that finds the special method.
pub fn class_changed(_: &Runtime, ty: Type) {
    Table::METHODS.iter().for_each(|table| table.ensure(ty));
    let slots = ty.slots();
    for row in ROWS.iter() {
        let function = if (row.has)(slots) { inherited(row, ty).unwrap_or(row.generic) } else { 0 };
        row.slot.write(ty, function);
    }
    if slots.getattr.is_none() {
        ty.tp_getattro.set(crate::objects::object::PyObject_GenericGetAttr as *const () as usize);
    }
    if slots.setattr.is_none() {
        ty.tp_setattro.set(crate::objects::object::PyObject_GenericSetAttr as *const () as usize);
    }
    ty.tp_alloc.set(alloc::generic_alloc_address());
    ty.tp_free.set(alloc::free_address(ty));
    ty.tp_dealloc.set(dealloc::subtype_dealloc_address());
    ty.tp_traverse.set(dealloc::nothing_address());
    ty.tp_clear.set(dealloc::nothing_address());
}

/// The C function of the first class behind `ty` in its MRO that has the same operation.
fn inherited(row: &Row, ty: Type) -> Option<usize> {
    let mro = ty.tp_mro.get()?;
    let classes = (1..mro.len()).filter_map(|i| mro.get(i).downcast::<TypeCell>());
    let from = classes.into_iter().find(|c| (row.same)(c.slots(), ty.slots()))?;
    Some(row.slot.read(from)).filter(|&f| f != 0)
}
