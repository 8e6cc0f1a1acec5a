//! A full collection: mark from roots and stacks, add what only C holds, settle weak references and finalizers, sweep lazily.

use super::blocks::side_bytes;
use super::region::{LARGE_TAIL, UNUSED, in_region};
use super::side::*;
use super::stack::with_spilled_registers;
use super::trace::traverse;
use super::{Heap, Slot, Tracer, side_byte};
use crate::Runtime;
use crate::value::gc::{BIAS, Gc, Header};
use crate::value::{ListCell, TupleCell, is_published};
use std::arch::x86_64::*;
use std::ffi::c_void;

pub(crate) const FIRST_BUDGET: isize = 8 << 20;

#[derive(Default)]
pub(crate) struct MarkState {
    stack: Vec<usize>,
    /// Crossed cells that nothing has reached.
    shown: Vec<usize>,
    /// Targets that `tp_traverse` of unreached natives reported, each once per visit that was subtracted.
    visits: Vec<usize>,
}

/// What a collection did.
#[derive(Clone, Copy, Debug, Default)]
pub struct CollectStats {
    pub collections: usize,
    pub live_bytes: usize,
}

impl Heap {
    #[allow(clippy::mut_from_ref, reason = "only the collection in progress uses it, one borrow at a time")]
    fn state(&self) -> &mut MarkState {
        // SAFETY: the GIL is held and `collecting` keeps a second collection out; borrows are short.
        unsafe { &mut *self.marks.get() }
    }

    /// Collects now, unless a collection runs or is held off.
    pub(crate) fn collect_if_allowed(&self) {
        if self.collecting.get() || self.paused.get() != 0 {
            return;
        }
        if let Some(runtime) = Runtime::of_heap(self) {
            self.collect(runtime);
        }
    }

    /// A full collection. Finalizers, callbacks and `tp_dealloc` are queued for the next safepoint.
    #[inline(never)]
    pub fn collect(&self, runtime: &Runtime) {
        if self.collecting.replace(true) {
            return;
        }
        self.budget.set(isize::MAX);
        self.collections.set(self.collections.get() + 1);
        self.drop_free_boxes();
        self.finish_sweep();
        self.each_block(|number, info| {
            if info.cell != UNUSED && info.cell != LARGE_TAIL {
                side_bytes(number).iter_mut().for_each(|b| *b &= !MARK);
            }
        });
        runtime.trace_roots(&mut Tracer { heap: self });
        self.mark_stacks(runtime);
        self.drain();
        self.mark_held_by_c();
        self.drain();
        self.settle_garbage(runtime);
        self.start_sweep();
        let live = self.used_bytes() as isize;
        let free = (self.limit.get() as isize).saturating_sub(live).max(1 << 20);
        self.budget.set(live.max(FIRST_BUDGET).min(free));
        self.over_limit.set(false);
        self.collecting.set(false);
    }

    fn mark_stacks(&self, runtime: &Runtime) {
        let own = runtime.stack_base_of_this_thread();
        let mut context = (self, own);
        with_spilled_registers(&mut context, |&mut (heap, base), sp| heap.mark_native_stack(sp, base));
        runtime.each_waiting_stack(|range| self.mark_native_stack(range.sp, range.base));
    }

    /// Marks a cell of a heap, or does nothing for objects elsewhere.
    #[inline(always)]
    pub(crate) fn mark_any(&self, address: usize) {
        if in_region(address) {
            self.mark(address);
        }
    }

    /// Marks a live cell of ours. Leaves are done with that: nobody touched the cell itself.
    #[inline(always)]
    pub(crate) fn mark(&self, cell: usize) {
        let byte = side_byte(cell);
        if byte & MARK == 0 {
            debug_assert!(byte != 0 && byte & KIND != LISTED, "marking a free cell at {cell:#x}");
            super::set_side(cell, byte | MARK);
            if byte & KIND > RAW {
                self.state().stack.push(cell);
            }
        }
    }

    fn drain(&self) {
        // A few cells wait in a ring between prefetch and use.
        const AHEAD: usize = 8;
        let mut ring = [0_usize; AHEAD];
        let (mut at, mut waiting) = (0, 0);
        loop {
            let next = match self.state().stack.pop() {
                Some(cell) => {
                    // SAFETY: a prefetch touches nothing.
                    unsafe { _mm_prefetch::<_MM_HINT_T0>(cell as *const i8) };
                    waiting += 1;
                    cell
                }
                None if waiting == 0 => return,
                None => 0,
            };
            let cell = std::mem::replace(&mut ring[at], next);
            at = (at + 1) % AHEAD;
            if cell != 0 {
                waiting -= 1;
                self.trace(cell);
            }
        }
    }

    /// Marks the cells whose count exceeds what containers in C form and tracked extension objects explain. (A marked
    /// container explains only counts of marked cells, which are not asked about.)
    fn mark_held_by_c(&self) {
        let mut shown = std::mem::take(&mut self.state().shown);
        shown.clear();
        self.each_cell(MARK | CROSSED, CROSSED, |cell| shown.push(cell));
        self.subtract_explained(&shown);
        let held: Vec<usize> = shown
            .iter()
            .copied()
            .filter(|&cell| {
                let count = header(cell).refcnt.get();
                if is_published(count) { count > BIAS } else { count > 0 }
            })
            .collect();
        self.restore_explained(&shown);
        held.into_iter().for_each(|cell| self.mark(cell));
        self.state().shown = shown;
    }

    fn subtract_explained(&self, shown: &[usize]) {
        self.adjust_slots(shown, -1, false);
        let visits = &mut self.state().visits;
        visits.clear();
        for &cell in shown {
            if side_byte(cell) & (KIND | TRACKED) == NATIVE | TRACKED {
                traverse(header(cell), visit_subtract, (visits as *mut Vec<usize>).cast());
            }
        }
    }

    fn restore_explained(&self, shown: &[usize]) {
        for &target in &self.state().visits {
            let count = &header(target).refcnt;
            count.set(count.get() + 1);
        }
        self.adjust_slots(shown, 1, false);
    }

    /// Adds `by` to the counts of the items, marked or not as said, of the unmarked containers in C form.
    fn adjust_slots(&self, shown: &[usize], by: isize, marked: bool) {
        for &cell in shown {
            let byte = side_byte(cell);
            if byte & (MARK | CFORM) != CFORM || !matches!(byte & KIND, LIST | TUPLE) {
                continue;
            }
            for slot in container_slots(cell, byte & KIND) {
                if let Some(item) = slot.get()
                    && item.is_object()
                    && in_region(item.bits() as usize)
                    && (side_byte(item.bits() as usize) & MARK != 0) == marked
                {
                    let count = &header(item.bits() as usize).refcnt;
                    count.set(count.get() + by);
                }
            }
        }
    }

    /// What nobody reaches: weak references are cleared, finalizers and `tp_dealloc` queued (with all they reach kept
    /// until then), dead containers in C form give up their counts, native memory is dropped.
    fn settle_garbage(&self, runtime: &Runtime) {
        self.clear_dead_weakrefs();
        self.drain();
        self.queue_finalizers();
        self.drain();
        let shown = std::mem::take(&mut self.state().shown);
        self.queue_dead_natives(&shown);
        self.drain();
        // The counts that dead containers own on what lives. One that gets to 0 here belongs to a cell that something
        // else reached; tracing frees it later.
        self.adjust_slots(&shown, -1, true);
        self.state().shown = shown;
        self.drop_dead_cells();
        runtime.forget_dead(&Tracer { heap: self });
    }

    /// Dead extension objects wait for `tp_dealloc`, published from now on: a Py_DECREF by another's `tp_dealloc` must
    /// not free what the queue still holds.
    fn queue_dead_natives(&self, shown: &[usize]) {
        let mut weak = self.weak.borrow_mut();
        let start = weak.dead_natives.len();
        for &cell in shown {
            if side_byte(cell) & (MARK | KIND) == NATIVE {
                let count = &header(cell).refcnt;
                if !is_published(count.get()) {
                    count.set(count.get() + BIAS);
                }
                weak.dead_natives.push(header(cell));
            }
        }
        if weak.dead_natives.len() > start {
            self.pending_work.set(true);
        }
        let dead: Vec<_> = weak.dead_natives[start..].to_vec();
        drop(weak);
        dead.into_iter().for_each(|object| self.mark(object.address()));
    }

    /// Calls `f` for each cell whose side byte, under `mask`, is `want` (not 0).
    pub(crate) fn each_cell(&self, mask: u8, want: u8, mut f: impl FnMut(usize)) {
        self.each_block(|number, info| {
            if info.cell == LARGE_TAIL || info.cell == UNUSED {
                return;
            }
            let bytes = side_bytes(number);
            let start = super::region::block_start(number);
            for at in (0..bytes.len()).step_by(16) {
                // SAFETY: within the block's side bytes; SSE2 is part of x86-64.
                let mut hits = unsafe {
                    let v = _mm_loadu_si128(bytes.as_ptr().add(at).cast());
                    let v = _mm_and_si128(v, _mm_set1_epi8(mask as i8));
                    _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(want as i8))) as u32
                };
                while hits != 0 {
                    let granule = at + hits.trailing_zeros() as usize;
                    hits &= hits - 1;
                    if bytes[granule] & KIND != LISTED {
                        f(start + granule * super::region::GRANULE);
                    }
                }
            }
        });
    }
}

/// The object at a cell's address.
fn header(cell: usize) -> Gc<Header> {
    // SAFETY: callers pass live cells that have headers.
    unsafe { Gc::from_raw(std::ptr::NonNull::new_unchecked(cell as *mut Header)) }
}

fn container_slots<'a>(cell: usize, kind: u8) -> &'a [Slot] {
    let object: Gc<Header> = header(cell);
    // SAFETY: the kind says which struct it is; the slice is used while the world is stopped.
    unsafe {
        if kind == LIST {
            (*object.as_ptr().cast::<ListCell>()).raw_items()
        } else {
            (*object.as_ptr().cast::<TupleCell>()).raw_items()
        }
    }
}

/// Subtracts one count of an unreached cell, and logs it.
unsafe extern "C" fn visit_subtract(object: *mut Header, log: *mut c_void) -> i32 {
    let address = object as usize;
    if in_region(address) && side_byte(address) & (MARK | CROSSED) == CROSSED {
        // SAFETY: `subtract_explained` passed the log; the object is a live cell that the extension holds.
        unsafe { (*log.cast::<Vec<usize>>()).push(address) };
        let count = &header(address).refcnt;
        count.set(count.get() - 1);
    }
    0
}
