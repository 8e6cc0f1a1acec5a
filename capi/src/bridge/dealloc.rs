//! The end of objects: counts that get to 0, `tp_dealloc`, and what the collector asks for.

use super::cross::{InC, runtime};
use super::slot::TP_DEALLOC;
use crate::abi::raw::{cast, cell, decref, object_of, pointer};
use crate::abi::{Gc, Header, Runtime, Type, Value, error, statics};
use crate::layout::PyObject;
use core::ptr::NonNull;
use kingsnake_runtime::heap::in_region;
use kingsnake_runtime::value::{ListCell, TupleCell, flag};

type Destructor = unsafe extern "C" fn(*mut PyObject);

/// An unpublished object whose count has got to 0.
#[inline]
pub fn at_zero(object: Gc<Header>) {
    let ty = object.ty();
    if ty == statics::int_type() || ty == statics::float_type() {
        return free_number(object);
    }
    run(object, TP_DEALLOC.read(ty));
}

#[inline(always)]
fn free_number(object: Gc<Header>) {
    if let Some(rt) = Runtime::current()
        && rt.heap.owns(object.address())
    {
        rt.heap.free_box(object);
    }
}

/// Calls a `tp_dealloc`; 0 is that of built-in types.
fn run(object: Gc<Header>, dealloc: usize) {
    let dealloc = if dealloc == 0 { builtin_dealloc_address() } else { dealloc };
    // SAFETY: the object's own `tp_dealloc`, on an object that nobody refers to any more.
    unsafe { core::mem::transmute::<usize, Destructor>(dealloc)(pointer(object)) }
}

/// `_Py_Dealloc`
///
/// # Safety
/// Called by C on an object whose count has got to 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _Py_Dealloc(object: *mut PyObject) {
    // SAFETY: the caller's promise.
    at_zero(unsafe { cell(NonNull::new_unchecked(object)) });
}

/// `tp_dealloc` of the built-in types: gives up what the object's struct holds, then its memory.
///
/// # Safety
/// Called by C on an object that nobody refers to any more.
unsafe extern "C" fn builtin_dealloc(object: *mut PyObject) {
    // SAFETY: the caller's promise.
    let object = unsafe { cell(NonNull::new_unchecked(object)) };
    let rt = runtime("tp_dealloc");
    if !rt.heap.owns(object.address()) {
        return;
    }
    let ty = object.ty();
    release_items(rt, object, ty);
    rt.heap.clear_weakrefs_of(object.address());
    let free = ty.tp_free.get();
    if ty.has(flag::HEAPTYPE) && free != 0 && free != super::alloc::free_address(ty) {
        // SAFETY: the type's own `tp_free`, on a dead object.
        return unsafe { core::mem::transmute::<usize, Destructor>(free)(pointer(object)) };
    }
    rt.heap.free_object(object);
}

pub fn builtin_dealloc_address() -> usize {
    builtin_dealloc as *const () as usize
}

/// The counts that the slots of a list or tuple own, and a list's buffer.
fn release_items(rt: &Runtime, object: Gc<Header>, ty: Type) {
    if ty.has(flag::LIST) {
        // SAFETY: the flag says so.
        let list: Gc<ListCell> = unsafe { cast(object) };
        let (items, len) = (list.items.get(), list.len());
        let counted = rt.heap.in_c_form(object);
        list.size.set(0);
        list.items.set(core::ptr::null_mut());
        for i in 0..if counted { len } else { 0 } {
            // SAFETY: the buffer has `len` slots; the list no longer refers to it, so nobody else frees it.
            release_word(unsafe { (*items.add(i)).take() });
        }
        if !items.is_null() && in_region(items as usize) {
            rt.heap.free(items as usize);
        }
    } else if ty.has(flag::TUPLE) && rt.heap.in_c_form(object) {
        // SAFETY: the flag says so.
        let tuple: Gc<TupleCell> = unsafe { cast(object) };
        tuple.raw_items().iter().for_each(|slot| release_word(slot.take()));
    }
}

fn release_word(word: Option<Value>) {
    if let Some(item) = word.and_then(object_of) {
        decref(item);
    }
}

/// `tp_dealloc` of Python classes: the nearest base's that is not this one.
///
/// # Safety
/// Called by C on an object that nobody refers to any more.
unsafe extern "C" fn subtype_dealloc(object: *mut PyObject) {
    // SAFETY: the caller's promise.
    let object = unsafe { cell(NonNull::new_unchecked(object)) };
    let rt = runtime("subtype_dealloc");
    let ty = object.ty();
    if ty.slots().finalize.is_some() && rt.heap.is_waiting_for_finalizer(object) {
        // A finalizer may keep the object: from here on the collector decides.
        kingsnake_runtime::heap::cform::publish(object);
        return;
    }
    rt.heap.clear_weakrefs_of(object.address());
    let own = subtype_dealloc_address();
    let mut base = ty.tp_base.get();
    while let Some(b) = base {
        let dealloc = b.tp_dealloc.get();
        if dealloc != own {
            run(object, dealloc);
            if rt.type_data(ty).counts_instances() && !b.has(flag::HEAPTYPE) {
                decref(ty);
            }
            return;
        }
        base = b.tp_base.get();
    }
    rt.heap.free_object(object);
}

pub fn subtype_dealloc_address() -> usize {
    subtype_dealloc as *const () as usize
}

/// `NativeHooks::dealloc`: nobody reaches the object any more.
pub fn dealloc_dead(rt: &Runtime, object: Gc<Header>) {
    object.refcnt.set(0);
    let saved = error::fetch(rt);
    let in_c = InC::enter(rt);
    run(object, TP_DEALLOC.read(object.ty()));
    drop(in_c);
    report(rt);
    error::restore(rt, saved);
}

/// `NativeHooks::clear`: the object is part of a dead cycle.
pub fn clear_dead(rt: &Runtime, object: Gc<Header>) {
    let Some(native) = rt.type_data(object.ty()).native else { return };
    let clear = native.tp_clear.get();
    if clear == 0 || !rt.heap.is_tracked(object) {
        return;
    }
    type Inquiry = unsafe extern "C" fn(*mut PyObject) -> i32;
    let saved = error::fetch(rt);
    let in_c = InC::enter(rt);
    // SAFETY: the type's own `tp_clear`, on a live object of it.
    unsafe { core::mem::transmute::<usize, Inquiry>(clear)(pointer(object)) };
    drop(in_c);
    report(rt);
    error::restore(rt, saved);
}

/// An exception that a destructor left behind has nobody to go to.
fn report(rt: &Runtime) {
    if let Some(exception) = error::take_exception(rt) {
        kingsnake_runtime::objects::exceptions::write_unraisable(
            rt,
            exception,
            "Exception ignored in: ",
            None,
        );
    }
}

/// `tp_traverse` and `tp_clear` of built-in types: the collector traces their structs itself.
///
/// # Safety
/// Called by C; does nothing.
unsafe extern "C" fn nothing(_: *mut PyObject, _: *mut core::ffi::c_void, _: *mut core::ffi::c_void) -> i32 {
    0
}

pub fn nothing_address() -> usize {
    nothing as *const () as usize
}

/// Runs the finalizer of an object, if it has not run yet.
pub fn finalize_once(rt: &Runtime, object: Gc<Header>) {
    if object.ty().slots().finalize.is_some() && rt.heap.is_waiting_for_finalizer(object) {
        rt.heap.forget_finalizer(object);
        super::native_slots::finalize(rt, object.value());
    }
}

/// For `tp_dealloc`: runs the finalizer of an object whose count has got to 0. False: it is alive again.
pub fn finalize_before_death(rt: &Runtime, object: Gc<Header>) -> bool {
    object.refcnt.set(1);
    finalize_once(rt, object);
    let count = object.refcnt.get() - 1;
    object.refcnt.set(count);
    count == 0
}
