//! A non-moving mark-sweep heap whose cells wear CPython's header. One per runtime.
//!
//! 16 KiB blocks each hold cells of one size. All that the collector must know of a cell is in its *side byte*: free or
//! not, mark, kind, whether C has seen it. So marking a leaf, sweeping and the walk for C-held cells do not touch cells.
//!
//! - `region`  the process's address space and the block table
//! - `blocks`  allocation, freeing, sweeping
//! - `collect` marking, the walk over crossed cells, garbage
//! - `trace`   how each kind of cell is traced
//! - `stack`   conservative scanning of native stacks
//! - `cform`   boxes, publishing, and the two forms of lists and tuples
//! - `weak`    weak references and finalizers
//!
//! A side byte is written only under the runtime's GIL. 0 means: no cell starts here.

mod blocks;
pub mod cform;
mod collect;
pub mod native;
pub mod region;
mod stack;
mod trace;
pub mod vec;
mod weak;

pub use blocks::MAX_SMALL;
pub use cform::{see, see_slot};
pub use collect::CollectStats;
pub use region::in_region;
pub use stack::{StackRange, native_stack_base, with_spilled_registers};
pub use trace::{Tracer, trace_dict, trace_list, trace_set, trace_tuple};
pub use vec::GcVec;

use crate::value::{Gc, Header, Value};
use std::cell::{Cell, RefCell, UnsafeCell};

pub mod side {
    /// Reached by the last collection.
    pub const MARK: u8 = 0x01;
    /// C has had this address: the count must be looked at.
    pub const CROSSED: u8 = 0x02;
    /// A list or tuple whose items are pointers, each slot owning a count. (Of a dict: it may hold boxes.)
    pub const CFORM: u8 = 0x04;
    /// An extension object that `tp_traverse` may be called on.
    pub const TRACKED: u8 = 0x08;
    pub const KIND: u8 = 0xf0;
    /// A header, nothing to trace (but a heap type).
    pub const LEAF: u8 = 0x10;
    /// No header, nothing to trace: a list's items, a dict's table.
    pub const RAW: u8 = 0x20;
    pub const LIST: u8 = 0x30;
    pub const TUPLE: u8 = 0x40;
    /// An extension's object.
    pub const NATIVE: u8 = 0x50;
    /// Traced by the `CellInfo` of its type.
    pub const OBJECT: u8 = 0x60;
    /// No header: values all through, 0 for none.
    pub const VALUES: u8 = 0x70;
    pub const DICT: u8 = 0x80;
    /// An instance of a Python class without native base.
    pub const INSTANCE: u8 = 0x90;
    /// Freed, and on a free list.
    pub const LISTED: u8 = 0xf0;
}

#[inline(always)]
pub fn side_byte(address: usize) -> u8 {
    // SAFETY: callers ask about addresses of the region, whose side table is mapped as a whole.
    unsafe { *region::side(address) }
}

#[inline(always)]
pub(crate) fn set_side(address: usize, byte: u8) {
    // SAFETY: as above; the GIL is held.
    unsafe { *region::side(address) = byte }
}

#[inline(always)]
pub(crate) fn or_side(address: usize, bits: u8) {
    set_side(address, side_byte(address) | bits);
}

/// What the heap asks of the native side: extension objects are its business.
pub struct NativeHooks {
    /// Runs `tp_dealloc` on a dead extension object.
    pub dealloc: fn(&crate::Runtime, Gc<Header>),
    /// Runs `tp_clear`.
    pub clear: fn(&crate::Runtime, Gc<Header>),
}

/// One runtime's memory.
pub struct Heap {
    pub(crate) blocks: UnsafeCell<blocks::Blocks>,
    pub(crate) marks: UnsafeCell<collect::MarkState>,
    pub(crate) weak: RefCell<weak::WeakTable>,
    /// Bytes that may still be allocated before the next collection.
    pub(crate) budget: Cell<isize>,
    /// The most the heap may take, in bytes.
    pub limit: Cell<usize>,
    /// Collect at every nth allocation, poison what dies, verify after. 0: off.
    pub(crate) stress: Cell<usize>,
    pub(crate) owner: u16,
    /// The runtime this heap belongs to; null while it is being made.
    pub(crate) runtime: Cell<*const crate::Runtime>,
    pub(crate) collecting: Cell<bool>,
    /// Collections asked for while they must not run.
    pub(crate) paused: Cell<usize>,
    pub collections: Cell<usize>,
    /// Work waits for a safepoint: finalizers, callbacks, `tp_dealloc`.
    pub(crate) pending_work: Cell<bool>,
    /// Set when an allocation went over the limit: the next safepoint raises MemoryError.
    pub over_limit: Cell<bool>,
    /// The last id given to a hash table.
    pub(crate) table_ids: Cell<usize>,
    pub(crate) boxes: cform::FreeBoxes,
    /// Bytes outside the heap that cells own.
    pub(crate) native_bytes: Cell<isize>,
}

impl Heap {
    pub fn new(limit: usize, stress: usize) -> Heap {
        let owner = region::new_owner();
        Heap {
            blocks: UnsafeCell::new(blocks::Blocks::new(owner)),
            marks: UnsafeCell::default(),
            weak: RefCell::default(),
            budget: Cell::new(collect::FIRST_BUDGET),
            limit: Cell::new(limit),
            stress: Cell::new(stress),
            owner,
            runtime: Cell::new(std::ptr::null()),
            collecting: Cell::new(false),
            paused: Cell::new(0),
            collections: Cell::new(0),
            pending_work: Cell::new(false),
            over_limit: Cell::new(false),
            table_ids: Cell::new(0),
            boxes: cform::FreeBoxes::default(),
            native_bytes: Cell::new(0),
        }
    }

    #[inline(always)]
    #[allow(clippy::mut_from_ref, reason = "the GIL makes this thread the only user; no two borrows overlap")]
    pub(crate) fn blocks(&self) -> &mut blocks::Blocks {
        // SAFETY: the GIL is held, and callers keep the borrow for one operation that calls nothing of the heap's.
        unsafe { &mut *self.blocks.get() }
    }

    /// Whether a safepoint has something to do.
    #[inline(always)]
    pub fn has_work(&self) -> bool {
        self.pending_work.get() | self.over_limit.get()
    }

    /// Whether the object is this heap's, or nobody's.
    pub fn owns_or_static(&self, address: usize) -> bool {
        !in_region(address) || self.owns(address)
    }

    /// Bytes in blocks that are in use.
    pub fn used_bytes(&self) -> usize {
        self.blocks().used_bytes()
    }

    /// Whether the object is in this runtime's heap.
    pub fn owns(&self, address: usize) -> bool {
        // SAFETY: the block table covers the region.
        in_region(address) && unsafe { (*region::block(region::block_number(address))).owner == self.owner }
    }

    /// Notes that cells own `bytes` more (or fewer) outside the heap, so that collections come in time.
    pub fn native_pressure(&self, bytes: isize) {
        self.native_bytes.set(self.native_bytes.get() + bytes);
        if bytes > 0 {
            self.budget.set(self.budget.get() - bytes);
        }
    }
}

/// The word of a slot, as a value; NULL is `None`.
pub(crate) type Slot = Cell<Option<Value>>;

/// Sets side bits of an object, if it is a heap's.
pub fn mark_crossed(address: usize, bits: u8) {
    if in_region(address) {
        or_side(address, bits);
    }
}
