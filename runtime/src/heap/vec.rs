//! `GcVec`: a growable array of values whose buffer the collector sees.

use super::Heap;
use super::side::VALUES;
use crate::Runtime;
use crate::value::Value;
use std::cell::Cell;
use std::ops::Deref;

/// Like `Vec<Value>`, but its buffer is a cell of the heap, found from the native stack. Keep it in local variables
/// only (not in boxes or statics). In managed form: no slot owns a count.
pub struct GcVec<'r> {
    heap: &'r Heap,
    buffer: Cell<usize>,
    len: usize,
    capacity: usize,
}

impl<'r> GcVec<'r> {
    pub fn new(rt: &'r Runtime) -> GcVec<'r> {
        GcVec { heap: &rt.heap, buffer: Cell::new(0), len: 0, capacity: 0 }
    }

    pub fn with_capacity(rt: &'r Runtime, capacity: usize) -> GcVec<'r> {
        let mut v = GcVec::new(rt);
        v.reserve(capacity);
        v
    }

    pub fn from_slice(rt: &'r Runtime, values: &[Value]) -> GcVec<'r> {
        let mut v = GcVec::with_capacity(rt, values.len());
        values.iter().for_each(|&x| v.push(x));
        v
    }

    pub fn reserve(&mut self, more: usize) {
        if self.len + more > self.capacity {
            self.grow((self.len + more).max(self.capacity * 2).max(4));
        }
    }

    #[cold]
    fn grow(&mut self, capacity: usize) {
        let new = self.heap.alloc(capacity * 8, VALUES);
        let room = self.heap.cell_size(new);
        let old = self.buffer.get();
        // SAFETY: a new cell of `room` bytes; the old one has `len` values.
        unsafe {
            if self.len != 0 {
                (new as *mut Value).copy_from_nonoverlapping(old as *const Value, self.len);
            }
            (new as *mut u64).add(self.len).write_bytes(0, room / 8 - self.len);
        }
        if old != 0 {
            self.heap.free(old);
        }
        self.buffer.set(new);
        self.capacity = room / 8;
    }

    #[inline]
    pub fn push(&mut self, value: Value) {
        if self.len == self.capacity {
            self.grow((self.capacity * 2).max(4));
        }
        // SAFETY: there is room.
        unsafe { (self.buffer.get() as *mut Value).add(self.len).write(value) };
        self.len += 1;
    }

    pub fn pop(&mut self) -> Option<Value> {
        self.len = self.len.checked_sub(1)?;
        // SAFETY: a value was there.
        Some(unsafe { *(self.buffer.get() as *const Value).add(self.len) })
    }

    pub fn extend(&mut self, values: impl IntoIterator<Item = Value>) {
        values.into_iter().for_each(|v| self.push(v));
    }

    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    pub fn insert(&mut self, index: usize, value: Value) {
        self.push(value);
        self.as_mut_slice()[index..].rotate_right(1);
    }

    pub fn as_mut_slice(&mut self) -> &mut [Value] {
        if self.len == 0 {
            return &mut [];
        }
        // SAFETY: `len` values are there, and `self` is borrowed mutably.
        unsafe { std::slice::from_raw_parts_mut(self.buffer.get() as *mut Value, self.len) }
    }
}

impl Deref for GcVec<'_> {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: `len` values are there.
        unsafe { std::slice::from_raw_parts(self.buffer.get() as *const Value, self.len) }
    }
}

impl Drop for GcVec<'_> {
    fn drop(&mut self) {
        if self.buffer.get() != 0 {
            self.heap.free(self.buffer.get());
        }
    }
}
