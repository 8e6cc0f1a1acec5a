//! Containers that contain themselves: their repr shows `...` where it would begin again.

use crate::Runtime;
use crate::heap::Tracer;
use crate::runtime::State;
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// Objects whose repr is being made, innermost last, by thread.
#[derive(Default)]
struct Pending(RefCell<Vec<(u64, Value)>>);

impl State for Pending {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.borrow().iter().for_each(|&(_, v)| t.visit(v));
    }
}

/// While it lives, `v` counts as being shown.
pub struct ReprGuard {
    pending: Rc<Pending>,
    entry: (u64, Value),
}

impl Drop for ReprGuard {
    fn drop(&mut self) {
        let mut pending = self.pending.0.borrow_mut();
        if let Some(i) = pending.iter().rposition(|&e| e == self.entry) {
            pending.remove(i);
        }
    }
}

/// `None`: the object's repr is being made already.
pub fn repr_guard(rt: &Runtime, v: Value) -> Option<ReprGuard> {
    let pending = rt.state(|_| Pending::default());
    let entry = (rt.thread().c.id.get(), v);
    if pending.0.borrow().contains(&entry) {
        return None;
    }
    pending.0.borrow_mut().push(entry);
    Some(ReprGuard { pending, entry })
}
