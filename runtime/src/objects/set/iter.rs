//! `set_iterator`.

use super::value::next as next_item;
use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::support::builtin;
use crate::types::builtin::Builtin;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Gc, SetCell, Value, statics};
use std::cell::Cell;

cell! {
    /// `set_iterator`: the set is let go of at its end.
    pub struct SetIterCell {
        pub set: Cell<Option<Gc<SetCell>>>,
        /// The set's size at the start; -1 once it was found changed.
        pub used: Cell<isize>,
        pub at: Cell<usize>,
        /// Items still to come.
        pub left: Cell<isize>,
    }
}

const METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        ..Slots::of::<SetIterCell>()
    },
    methods: METHODS,
    ..TypeSpec::new("set_iterator", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::set_iterator_type(), spec: &SPEC, bases: &[] }]
}

fn new_iter(rt: &Runtime, set: Option<Gc<SetCell>>, [used, left]: [isize; 2], at: usize) -> Gc<SetIterCell> {
    rt.new_object(statics::set_iterator_type(), |head| SetIterCell {
        head,
        set: Cell::new(set),
        used: Cell::new(used),
        at: Cell::new(at),
        left: Cell::new(left),
    })
}

pub fn iter(rt: &Runtime, v: Value) -> R {
    let set: Gc<SetCell> = v.expect_cell();
    let used = set.used.get();
    Ok(new_iter(rt, Some(set), [used, used], 0).value())
}

fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<SetIterCell>();
    let Some(set) = it.set.get() else { return Ok(None) };
    if set.used.get() != it.used.get() {
        it.used.set(-1);
        return Err(rt.runtime_error("Set changed size during iteration"));
    }
    let mut at = it.at.get();
    let Some((item, _)) = next_item(&set, &mut at) else {
        it.set.set(None);
        return Ok(None);
    };
    it.at.set(at);
    it.left.set(it.left.get() - 1);
    Ok(Some(item))
}

fn hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<SetIterCell>();
    let left = it.set.get().filter(|s| s.used.get() == it.used.get()).map_or(0, |_| it.left.get());
    Ok(rt.new_int(left as i64))
}

/// `(iter, ([what is still to come],))`; the iterator itself does not move.
fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<SetIterCell>();
    let copy = new_iter(rt, it.set.get(), [it.used.get(), it.left.get()], it.at.get()).value();
    let mut rest = GcVec::new(rt);
    while let Some(item) = next(rt, copy)? {
        rest.push(item);
    }
    let args = rt.new_tuple(&[rt.new_list(&rest).value()]).value();
    Ok(rt.new_tuple(&[builtin(rt, "iter")?, args]).value())
}
