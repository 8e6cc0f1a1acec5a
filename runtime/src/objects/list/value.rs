//! Lists as the runtime uses them. Every store goes through `word_for`, so that a list in C form stays so.

use crate::Runtime;
use crate::error::R;
use crate::heap::side;
use crate::thread::count;
use crate::value::{Gc, ListCell, Value, is_c_form, statics};
use std::cell::Cell;

type Slot = Cell<Option<Value>>;

impl Runtime {
    pub fn new_list(&self, items: &[Value]) -> Gc<ListCell> {
        let list = self.new_list_with_capacity(items.len());
        for (slot, &v) in list.room().iter().zip(items) {
            slot.set(Some(v));
        }
        list.size.set(items.len() as isize);
        list
    }

    /// An empty list with room.
    pub fn new_list_with_capacity(&self, capacity: usize) -> Gc<ListCell> {
        let items = if capacity == 0 { 0 } else { self.heap.alloc(capacity * 8, side::RAW) };
        let list: Gc<ListCell> = self.heap.raw_object(
            size_of::<ListCell>(),
            side::LIST,
            statics::list_type(),
            crate::value::gc::BIAS,
        );
        list.size.set(0);
        list.items.set(items as *mut Slot);
        list.allocated.set(capacity as isize);
        list
    }
}

impl ListCell {
    /// All slots, used or not.
    fn room(&self) -> &[Slot] {
        if self.items.get().is_null() {
            return &[];
        }
        // SAFETY: the buffer has `allocated` words.
        unsafe { std::slice::from_raw_parts(self.items.get(), self.allocated.get() as usize) }
    }
}

/// Makes room for `len` items in all.
pub fn reserve(rt: &Runtime, list: Gc<ListCell>, len: usize) -> R<()> {
    if len <= list.allocated.get() as usize {
        return Ok(());
    }
    let capacity = (len + (len >> 3) + 6) & !3; // CPython's growth
    let Some(items) = capacity.checked_mul(8).and_then(|size| rt.heap.try_alloc(size, side::RAW)) else {
        return Err(rt.memory_error());
    };
    let old = list.items.get();
    // SAFETY: a new buffer, and the old one with `size` words.
    unsafe {
        let room = rt.heap.cell_size(items) / 8;
        let used = list.len();
        if used != 0 {
            (items as *mut Slot).copy_from_nonoverlapping(old, used);
        }
        (items as *mut u64).add(used).write_bytes(0, room - used);
        list.items.set(items as *mut Slot);
        list.allocated.set(room as isize);
    }
    if !old.is_null() {
        rt.heap.free(old as usize);
    }
    Ok(())
}

/// `list.append(v)`
#[inline]
pub fn append(rt: &Runtime, list: Gc<ListCell>, v: Value) -> R<()> {
    let n = list.len();
    if n == list.allocated.get() as usize {
        reserve(rt, list, n + 1)?;
    }
    let word = rt.heap.word_for(&list.head, v);
    list.room()[n].set(Some(word));
    list.size.set(n as isize + 1);
    Ok(())
}

/// Replaces the item at `index`, which exists.
#[inline]
pub fn set(rt: &Runtime, list: Gc<ListCell>, index: usize, v: Value) {
    let word = rt.heap.word_for(&list.head, v);
    let old = list.raw_items()[index].replace(Some(word));
    release(list, old);
}

/// Gives up the count that a slot in C form owned.
#[inline(always)]
fn release(list: Gc<ListCell>, word: Option<Value>) {
    if is_c_form(&list.head) {
        // The item is reached by somebody else, or dies by tracing: it has been published, or is a box.
        crate::heap::cform::publish_word(word);
        count(word, -1);
    }
}

/// `list.insert(index, v)`, index in 0..=len.
pub fn insert(rt: &Runtime, list: Gc<ListCell>, index: usize, v: Value) -> R<()> {
    append(rt, list, v)?;
    rotate_right(&list.raw_items()[index..]);
    Ok(())
}

fn rotate_right(slots: &[Slot]) {
    let Some(last) = slots.last() else { return };
    let moved = last.get();
    for i in (1..slots.len()).rev() {
        slots[i].set(slots[i - 1].get());
    }
    slots[0].set(moved);
}

/// Removes and gives the item at `index`, which exists.
pub fn remove(_rt: &Runtime, list: Gc<ListCell>, index: usize) -> Value {
    let slots = list.raw_items();
    let v = list.get(index).unwrap_or(Value::none());
    let word = slots[index].get();
    for i in index..slots.len() - 1 {
        slots[i].set(slots[i + 1].get());
    }
    slots[slots.len() - 1].set(None);
    list.size.set(list.size.get() - 1);
    release(list, word);
    v
}

/// `list[low:high] = items`, `low <= high <= len`.
pub fn splice(rt: &Runtime, list: Gc<ListCell>, low: usize, high: usize, items: &[Value]) -> R<()> {
    let len = list.len();
    let new_len = len - (high - low) + items.len();
    reserve(rt, list, new_len)?;
    // Words first: boxing may collect.
    let words = crate::heap::GcVec::from_slice(rt, items);
    let old = crate::heap::GcVec::from_slice(
        rt,
        &list.raw_items()[low..high].iter().map(|s| s.get().unwrap_or(Value::none())).collect::<Vec<_>>(),
    );
    let room = list.room();
    if items.len() > high - low {
        for i in (high..len).rev() {
            room[i + items.len() - (high - low)].set(room[i].get());
        }
    } else {
        for i in high..len {
            room[low + items.len() + i - high].set(room[i].get());
        }
    }
    for (i, &v) in words.iter().enumerate() {
        room[low + i].set(Some(v));
    }
    room[new_len.min(len)..len].iter().for_each(|s| s.set(None));
    list.size.set(new_len as isize);
    if is_c_form(&list.head) {
        for (i, &v) in words.iter().enumerate() {
            let word = rt.heap.word_for(&list.head, v);
            room[low + i].set(Some(word));
        }
        old.iter().for_each(|&v| release(list, Some(v)));
    }
    Ok(())
}

/// `list.clear()`
pub fn clear(rt: &Runtime, list: Gc<ListCell>) {
    let len = list.len();
    if is_c_form(&list.head) {
        let _ = splice(rt, list, 0, len, &[]);
    }
    list.size.set(0);
    list.items.set(std::ptr::null_mut());
    list.allocated.set(0);
}

/// `list.extend(iterable)`
pub fn extend(rt: &Runtime, list: Gc<ListCell>, iterable: Value) -> R<()> {
    if iterable == list.value() {
        let items = crate::heap::GcVec::from_slice(rt, &to_vec(list));
        return items.iter().try_for_each(|&v| append(rt, list, v));
    }
    rt.for_each(iterable, |v| append(rt, list, v))
}

/// The items, for use before anything allocates.
pub fn to_vec(list: Gc<ListCell>) -> Vec<Value> {
    (0..list.len()).filter_map(|i| list.get(i)).collect()
}
