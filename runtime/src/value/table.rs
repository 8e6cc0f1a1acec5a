//! The hash table behind dicts and sets: entries in insertion order, and an index of open addressing over them.
//!
//! One buffer cell holds all: a head, the index (1, 2 or 4 bytes a slot), the entries. The buffer is replaced when it is
//! full; whoever iterates holds entry numbers, which only a rebuild changes.

use crate::error::R;
use crate::heap::{Heap, side};
use crate::value::Value;
use std::cell::Cell;

#[repr(C)]
struct Head {
    /// Number of index slots, a power of two.
    slots: usize,
    /// Entries there is room for.
    capacity: usize,
    /// Entries in use, with those deleted.
    filled: usize,
    /// Bytes per index slot.
    width: usize,
    /// Differs from every other table's of the heap.
    id: usize,
    /// All entries below are deleted. (So that taking entries from one end again and again does not search.)
    first: usize,
    /// All entries from here on are deleted.
    end: usize,
}

/// One entry; a deleted one has no key.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Entry {
    pub hash: i64,
    pub key: Option<Value>,
    pub value: Option<Value>,
}

const EMPTY: usize = usize::MAX;
const DELETED: usize = usize::MAX - 1;
const MIN_SLOTS: usize = 8;

/// A view of the buffer at an address; 0 is a table without entries.
#[derive(Clone, Copy, PartialEq)]
pub struct Table(usize);

impl Table {
    #[inline(always)]
    pub fn at(address: usize) -> Option<Table> {
        (address != 0).then_some(Table(address))
    }

    #[allow(clippy::mut_from_ref, reason = "under the GIL; each borrow ends before the next begins")]
    #[inline(always)]
    fn head(&self) -> &mut Head {
        // SAFETY: the buffer of a live dict or set begins with its head; the GIL makes us the only user.
        unsafe { &mut *(self.0 as *mut Head) }
    }

    #[inline(always)]
    pub fn id(&self) -> usize {
        self.head().id
    }

    #[inline(always)]
    pub fn filled(&self) -> usize {
        self.head().filled
    }

    #[inline(always)]
    fn entries(&self) -> *mut Entry {
        let head = self.head();
        (self.0 + size_of::<Head>() + ((head.slots * head.width + 7) & !7)) as *mut Entry
    }

    /// Entry number `i`, which is below `filled`.
    #[inline(always)]
    pub fn entry(&self, i: usize) -> &Entry {
        debug_assert!(i < self.filled());
        // SAFETY: `filled` entries are there.
        unsafe { &*self.entries().add(i) }
    }

    #[inline(always)]
    pub fn set_value(&self, i: usize, value: Option<Value>) {
        debug_assert!(i < self.filled());
        // SAFETY: as above.
        unsafe { (*self.entries().add(i)).value = value }
    }

    pub fn set_key(&self, i: usize, key: Value) {
        debug_assert!(i < self.filled());
        // SAFETY: as above.
        unsafe { (*self.entries().add(i)).key = Some(key) }
    }

    #[inline(always)]
    fn slot(&self, i: usize) -> usize {
        let head = self.head();
        let base = self.0 + size_of::<Head>();
        // SAFETY: `i` is below `slots`.
        unsafe {
            match head.width {
                1 => match *(base as *const u8).add(i) {
                    n @ 0..=0xfd => n as usize,
                    n => EMPTY - (0xff - n) as usize,
                },
                2 => match *(base as *const u16).add(i) {
                    n @ 0..=0xfffd => n as usize,
                    n => EMPTY - (0xffff - n) as usize,
                },
                _ => match *(base as *const u32).add(i) {
                    n @ 0..=0xffff_fffd => n as usize,
                    n => EMPTY - (0xffff_ffff - n) as usize,
                },
            }
        }
    }

    #[inline(always)]
    fn set_slot(&self, i: usize, n: usize) {
        let head = self.head();
        let base = self.0 + size_of::<Head>();
        // SAFETY: `i` is below `slots`; EMPTY and DELETED keep their low bits in every width.
        unsafe {
            match head.width {
                1 => *(base as *mut u8).add(i) = n as u8,
                2 => *(base as *mut u16).add(i) = n as u16,
                _ => *(base as *mut u32).add(i) = n as u32,
            }
        }
    }

    /// The index slots to look at for a hash, in order.
    #[inline(always)]
    fn probe(&self, hash: i64) -> Probe {
        let mask = self.head().slots - 1;
        Probe { mask, at: hash as usize & mask, perturb: hash as u64 as usize }
    }

    /// The first entry number for which `same` (identity, or hash equal and `eq`) holds. `eq` may run Python code; when
    /// the table changed under it, the result is `Changed` and the caller starts over.
    #[inline(always)]
    pub fn find(&self, hash: i64, key: Value, mut eq: impl FnMut(Value) -> R<Answer>) -> R<Found> {
        let mut probe = self.probe(hash);
        loop {
            let n = self.slot(probe.at);
            if n == EMPTY {
                return Ok(Found::Missing);
            }
            if n != DELETED {
                let entry = self.entry(n);
                if entry.key == Some(key) {
                    return Ok(Found::At(n));
                }
                if entry.hash == hash
                    && let Some(k) = entry.key
                {
                    match eq(k)? {
                        Answer::Same => return Ok(Found::At(n)),
                        Answer::Different => {}
                        Answer::Changed => return Ok(Found::Changed),
                    }
                }
            }
            probe.next();
        }
    }

    /// Appends an entry for a key that is not there. There must be room.
    fn append(&self, entry: Entry) -> usize {
        let mut probe = self.probe(entry.hash);
        while self.slot(probe.at) < DELETED {
            probe.next();
        }
        let head = self.head();
        let n = head.filled;
        head.filled += 1;
        head.end = head.filled;
        // SAFETY: the caller saw to it that `filled` is below `capacity`.
        unsafe { self.entries().add(n).write(entry) };
        self.set_slot(probe.at, n);
        n
    }

    /// Deletes entry number `n`.
    pub fn delete(&self, n: usize) {
        let hash = self.entry(n).hash;
        let mut probe = self.probe(hash);
        while self.slot(probe.at) != n {
            probe.next();
        }
        self.set_slot(probe.at, DELETED);
        // SAFETY: `n` is below `filled`.
        unsafe { self.entries().add(n).write(Entry { hash: 0, key: None, value: None }) };
    }

    /// The last entry that is not deleted.
    pub fn last(&self) -> Option<usize> {
        let head = self.head();
        let found = (head.first..head.end).rev().find(|&n| self.entry(n).key.is_some());
        head.end = found.map_or(head.first, |n| n + 1);
        found
    }

    /// The live entries from number `from` on.
    #[inline]
    pub fn next_from(&self, from: usize) -> Option<usize> {
        let head = self.head();
        if from > head.first {
            return (from..head.filled).find(|&n| self.entry(n).key.is_some());
        }
        let found = (head.first..head.filled).find(|&n| self.entry(n).key.is_some());
        head.first = found.unwrap_or(head.filled);
        found
    }
}

struct Probe {
    mask: usize,
    at: usize,
    perturb: usize,
}

impl Probe {
    #[inline(always)]
    fn next(&mut self) {
        self.perturb >>= 5;
        self.at = (self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1)) & self.mask;
    }
}

pub enum Answer {
    Same,
    Different,
    Changed,
}

pub enum Found {
    At(usize),
    Missing,
    Changed,
}

fn new_table(heap: &Heap, want: usize) -> Option<Table> {
    let slots = (want * 3 / 2 + 1).next_power_of_two().max(MIN_SLOTS);
    let capacity = slots * 2 / 3;
    let width = match capacity {
        0..=0xfd => 1,
        0xfe..=0xfffd => 2,
        _ => 4,
    };
    let index = (slots * width + 7) & !7;
    let size = size_of::<Head>() + index + capacity * size_of::<Entry>();
    let buffer = heap.try_alloc(size, side::RAW)?;
    let id = heap.table_ids.get() + 1;
    heap.table_ids.set(id);
    // SAFETY: a new cell of that size.
    unsafe {
        (buffer as *mut Head).write(Head { slots, capacity, filled: 0, width, id, first: 0, end: 0 });
        ((buffer + size_of::<Head>()) as *mut u8).write_bytes(0xff, index);
    }
    Some(Table(buffer))
}

/// Adds an entry for a key that is not there; the table grows, or is cleaned of deleted entries, when it is full.
/// `used` is the number of live entries before. `None`: over the heap's limit.
pub fn insert_new(heap: &Heap, table: &Cell<usize>, used: usize, entry: Entry) -> Option<usize> {
    let current = match Table::at(table.get()) {
        Some(t) if t.filled() < t.head().capacity => t,
        _ => rebuild(heap, table, used, if used < 50_000 { used * 2 } else { used + used / 2 } + 1)?,
    };
    Some(current.append(entry))
}

/// A new buffer with room for `want` entries, without the deleted ones.
pub fn rebuild(heap: &Heap, table: &Cell<usize>, used: usize, want: usize) -> Option<Table> {
    let new = new_table(heap, want.max(used))?;
    if let Some(old) = Table::at(table.get()) {
        for n in 0..old.filled() {
            let entry = *old.entry(n);
            if entry.key.is_some() {
                new.append(entry);
            }
        }
        let old_address = table.replace(new.0);
        heap.free(old_address);
    } else {
        table.set(new.0);
    }
    Some(new)
}

/// For the collector: every key and value.
pub(crate) fn each_word(address: usize, mut f: impl FnMut(Value)) {
    let Some(table) = Table::at(address) else { return };
    for n in 0..table.filled() {
        let entry = table.entry(n);
        if let Some(key) = entry.key {
            f(key);
            if let Some(value) = entry.value {
                f(value);
            }
        }
    }
}
