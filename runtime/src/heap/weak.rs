//! Weak references, finalizers, and cells that own memory outside the heap.

use super::side::*;
use super::{Heap, Tracer, region, side_byte};
use crate::Runtime;
use crate::value::gc::{BIAS, CellInfo, Gc, Header};
use crate::value::{Value, WeakRefCell};
use hashbrown::HashMap;

#[derive(Default)]
pub(crate) struct WeakTable {
    /// Target address -> its weak references, oldest first.
    refs: HashMap<usize, Vec<Gc<WeakRefCell>>>,
    /// Objects whose type has a finalizer that has not run yet.
    finalizable: Vec<Gc<Header>>,
    /// Cells that own memory outside the heap.
    droppable: Vec<(Gc<Header>, &'static CellInfo)>,
    /// Memory outside the heap that lives as long as the cell at the address.
    attached: HashMap<usize, Vec<Box<[u8]>>>,
    /// Queued for a safepoint.
    callbacks: Vec<(Gc<WeakRefCell>, Value)>,
    to_finalize: Vec<Gc<Header>>,
    pub(super) dead_natives: Vec<Gc<Header>>,
}

impl WeakTable {
    pub(super) fn waits_for_finalizer(&self, object: Gc<Header>) -> bool {
        self.finalizable.contains(&object)
    }

    pub(super) fn forget_finalizer(&mut self, object: Gc<Header>) {
        if let Some(i) = self.finalizable.iter().rposition(|&o| o == object) {
            self.finalizable.swap_remove(i);
        }
    }
}

fn is_marked(address: usize) -> bool {
    !region::in_region(address) || side_byte(address) & MARK != 0
}

impl Heap {
    /// Registers a new weak reference with its target.
    pub fn add_weakref(&self, target: Value, weakref: Gc<WeakRefCell>) {
        self.weak.borrow_mut().refs.entry(target.bits() as usize).or_default().push(weakref);
    }

    /// The target's weak references, oldest first.
    pub fn weakrefs_of(&self, target: Value) -> Vec<Gc<WeakRefCell>> {
        self.weak.borrow().refs.get(&(target.bits() as usize)).cloned().unwrap_or_default()
    }

    /// Clears the target's weak references at once (`tp_dealloc` of an extension's object asks for it); callbacks wait
    /// for the next safepoint.
    pub fn clear_weakrefs_of(&self, target: usize) {
        let mut weak = self.weak.borrow_mut();
        let Some(refs) = weak.refs.remove(&target) else { return };
        for r in refs.into_iter().rev() {
            r.target.set(None);
            if let Some(callback) = r.callback.take() {
                weak.callbacks.push((r, callback));
                self.pending_work.set(true);
            }
        }
    }

    /// An object whose finalizer is to run once, when nobody reaches it any more.
    pub fn add_finalizable(&self, object: Gc<Header>) {
        self.weak.borrow_mut().finalizable.push(object);
    }

    /// The objects whose finalizers have not run, newest first.
    pub fn unfinalized<'r>(&self, runtime: &'r Runtime) -> super::GcVec<'r> {
        let mut out = super::GcVec::new(runtime);
        let objects = self.weak.borrow().finalizable.clone();
        objects.into_iter().rev().for_each(|o| out.push(o.value()));
        out
    }

    pub(crate) fn add_droppable(&self, object: Gc<Header>, info: &'static CellInfo) {
        self.weak.borrow_mut().droppable.push((object, info));
    }

    pub(crate) fn trace_queues(&self, t: &mut Tracer<'_>) {
        let weak = self.weak.borrow();
        for &(r, callback) in &weak.callbacks {
            t.visit_cell(r);
            t.visit(callback);
        }
        weak.to_finalize.iter().chain(&weak.dead_natives).for_each(|&object| t.visit_cell(object));
    }

    pub(super) fn clear_dead_weakrefs(&self) {
        let mut weak = self.weak.borrow_mut();
        let WeakTable { refs, callbacks, .. } = &mut *weak;
        let mut keep = Vec::new();
        refs.retain(|&target, list| {
            list.retain(|r| is_marked(r.address()));
            if is_marked(target) {
                return !list.is_empty();
            }
            for r in list.iter().rev() {
                r.target.set(None);
                if let Some(callback) = r.callback.take() {
                    callbacks.push((*r, callback));
                    keep.push(callback);
                }
            }
            false
        });
        drop(weak);
        if !keep.is_empty() {
            self.pending_work.set(true);
            let mut tracer = Tracer { heap: self };
            keep.into_iter().for_each(|callback| tracer.visit(callback));
        }
    }

    pub(super) fn queue_finalizers(&self) {
        let mut weak = self.weak.borrow_mut();
        let (live, dead): (Vec<_>, Vec<_>) = weak.finalizable.iter().partition(|o| is_marked(o.address()));
        weak.finalizable = live;
        weak.to_finalize.extend(&dead);
        drop(weak);
        if !dead.is_empty() {
            self.pending_work.set(true);
            dead.into_iter().for_each(|object| self.mark_any(object.address()));
        }
    }

    /// Keeps memory outside the heap as long as the cell at an address lives.
    pub(crate) fn attach(&self, cell: usize, memory: Box<[u8]>) {
        self.native_pressure(memory.len() as isize);
        self.weak.borrow_mut().attached.entry(cell).or_default().push(memory);
    }

    pub(super) fn drop_dead_cells(&self) {
        let mut weak = self.weak.borrow_mut();
        weak.attached.retain(|&cell, _| is_marked(cell));
        weak.droppable.retain(|&(object, info)| {
            let live = is_marked(object.address());
            if !live && let Some(drop) = info.drop {
                drop(object);
            }
            live
        });
    }

    /// Drops what every cell owns outside the heap, at the end of the runtime.
    pub(crate) fn drop_all_cells(&self) {
        for (object, info) in std::mem::take(&mut self.weak.borrow_mut().droppable) {
            if let Some(drop) = info.drop {
                drop(object);
            }
        }
        self.blocks().release_all();
    }

    /// Forgets a droppable cell that is freed by its count, after dropping it.
    pub(crate) fn drop_now(&self, object: Gc<Header>) {
        let mut weak = self.weak.borrow_mut();
        if let Some(i) = weak.droppable.iter().rposition(|&(o, _)| o == object) {
            let (_, info) = weak.droppable.swap_remove(i);
            if let Some(drop) = info.drop {
                drop(object);
            }
        }
    }

    /// Forgets an object that is freed by its count: what it owns outside the heap is dropped, its finalizer does not run.
    pub(crate) fn forget(&self, object: Gc<Header>) {
        self.drop_now(object);
        self.weak.borrow_mut().forget_finalizer(object);
    }

    /// Runs what collections have queued. Called at safepoints only: any code may run here.
    pub fn run_pending(&self, runtime: &Runtime) {
        if !self.pending_work.replace(false) {
            return;
        }
        loop {
            // One at a time: those that wait are traced, and the table is not borrowed while Python code runs.
            let mut weak = self.weak.borrow_mut();
            if weak.callbacks.is_empty() {
                break;
            }
            let (weakref, callback) = weak.callbacks.remove(0);
            drop(weak);
            runtime.call_ignoring_errors(callback, &[Value::object(weakref)], "Exception ignored in: ");
        }
        loop {
            let Some(object) = self.weak.borrow_mut().to_finalize.pop() else { break };
            runtime.run_finalizer(object);
        }
        self.run_dead_natives(runtime);
    }

    /// `tp_dealloc` in an order that respects counts: first what no other dead object holds; what is left is a cycle,
    /// which `tp_clear` breaks.
    fn run_dead_natives(&self, runtime: &Runtime) {
        let mut cleared = false;
        loop {
            let dead = std::mem::take(&mut self.weak.borrow_mut().dead_natives);
            if dead.is_empty() {
                return;
            }
            let (ready, rest): (Vec<_>, Vec<_>) = dead.into_iter().partition(|o| o.refcnt.get() <= BIAS);
            self.weak.borrow_mut().dead_natives.splice(0..0, rest.iter().copied());
            if !ready.is_empty() {
                cleared = false;
                ready.into_iter().for_each(|object| (runtime.hooks().dealloc)(runtime, object));
            } else if cleared {
                // Counts that nothing explains (the extension leaked, or resurrected it): back to tracing.
                return self.weak.borrow_mut().dead_natives.clear();
            } else {
                cleared = true;
                rest.into_iter().for_each(|object| (runtime.hooks().clear)(runtime, object));
            }
        }
    }
}
