//! How each kind of cell is traced.

use super::region::in_region;
use super::side::*;
use super::{Heap, Slot, side_byte};
use crate::types;
use crate::value::gc::CellInfo;
use crate::value::{DictCell, Gc, Header, ListCell, NativeCell, SetCell, TupleCell, Value, table};
use std::ffi::c_void;

/// Handed to whoever knows what a cell refers to.
pub struct Tracer<'h> {
    pub(crate) heap: &'h Heap,
}

impl Tracer<'_> {
    #[inline(always)]
    pub fn visit(&mut self, value: Value) {
        if value.is_object() {
            self.heap.mark_any(value.bits() as usize);
        }
    }

    #[inline(always)]
    pub fn visit_slot(&mut self, slot: &Slot) {
        if let Some(v) = slot.get() {
            self.visit(v);
        }
    }

    /// A word that was a value once: kept if it still looks like one.
    pub(crate) fn visit_stale(&mut self, slot: &Slot) {
        if let Some(v) = slot.get()
            && v.is_object()
            && let Some(cell) = self.heap.cell_containing(v.bits() as usize)
        {
            self.heap.mark(cell);
        }
    }

    #[inline(always)]
    pub fn visit_cell<T>(&mut self, cell: Gc<T>) {
        self.heap.mark_any(cell.address());
    }

    /// A buffer cell (no header), by address; 0 is none, an address outside the heap is not ours to keep.
    #[inline(always)]
    pub fn visit_buffer(&mut self, address: usize) {
        self.heap.mark_any(address);
    }

    /// Whether the object has been reached so far.
    pub fn is_marked<T>(&self, cell: Gc<T>) -> bool {
        !in_region(cell.address()) || side_byte(cell.address()) & MARK != 0
    }
}

pub fn trace_list(list: Gc<ListCell>, t: &mut Tracer<'_>) {
    t.visit_buffer(list.items.get() as usize);
    list.raw_items().iter().for_each(|slot| t.visit_slot(slot));
}

pub fn trace_tuple(tuple: Gc<TupleCell>, t: &mut Tracer<'_>) {
    let hidden = types::hidden_items(tuple.type_of());
    tuple.words(tuple.len() + hidden).iter().for_each(|slot| t.visit_slot(slot));
}

pub fn trace_dict(dict: Gc<DictCell>, t: &mut Tracer<'_>) {
    t.visit_buffer(dict.table.get());
    table::each_word(dict.table.get(), |v| t.visit(v));
}

pub fn trace_set(set: Gc<SetCell>, t: &mut Tracer<'_>) {
    t.visit_buffer(set.table.get());
    table::each_word(set.table.get(), |v| t.visit(v));
}

impl Heap {
    /// Traces one marked cell by its kind.
    pub(crate) fn trace(&self, cell: usize) {
        let byte = side_byte(cell);
        let mut tracer = Tracer { heap: self };
        let t = &mut tracer;
        if byte & KIND == VALUES {
            for i in 0..self.cell_size(cell) / 8 {
                // SAFETY: a VALUES cell is made of words that are 0 or a value.
                if let Some(v) = unsafe { *(cell as *const Option<Value>).add(i) } {
                    t.visit(v);
                }
            }
            return;
        }
        // SAFETY: every other traced kind begins with a header.
        let object = unsafe { Gc::from_raw(std::ptr::NonNull::new_unchecked(cell as *mut Header)) };
        let ty = object.ty();
        match byte & KIND {
            LIST => trace_list(object.cast_unchecked(), t),
            TUPLE => trace_tuple(object.cast_unchecked(), t),
            DICT => trace_dict(object.cast_unchecked(), t),
            INSTANCE => {}
            NATIVE => trace_native(object, byte & TRACKED != 0, t),
            _ => {
                let info: &'static CellInfo = ty.slots().cell;
                (info.trace)(object, t);
            }
        }
        t.visit_cell(ty);
        types::trace_instance_area(object, ty, t);
    }
}

/// An extension's object: what its `tp_traverse` reports, if it is tracked; and what a built-in base's struct holds.
fn trace_native(object: Gc<Header>, tracked: bool, t: &mut Tracer<'_>) {
    let ty = object.ty();
    let info = ty.slots().cell;
    if !std::ptr::eq(info, Header::INFO) {
        (info.trace)(object, t);
    }
    if tracked {
        traverse(object, visit_mark, (t as *mut Tracer<'_>).cast());
    }
}

pub(crate) type Visit = unsafe extern "C" fn(*mut Header, *mut c_void) -> i32;
type Traverse = unsafe extern "C" fn(*mut Header, Visit, *mut c_void) -> i32;

/// Calls an extension type's own `tp_traverse`.
pub(crate) fn traverse(object: Gc<Header>, visit: Visit, context: *mut c_void) {
    let function = types::native_traverse(object.ty());
    if function != 0 {
        // SAFETY: a `traverseproc` by the C-API's contract, called on an object of its type that the extension has
        // declared complete (tracked).
        unsafe { std::mem::transmute::<usize, Traverse>(function)(object.as_ptr(), visit, context) };
    }
}

unsafe extern "C" fn visit_mark(object: *mut Header, context: *mut c_void) -> i32 {
    // SAFETY: `traverse` passed the tracer; it lives during the call.
    let tracer = unsafe { &mut *context.cast::<Tracer<'_>>() };
    tracer.heap.mark_any(object as usize);
    0
}
