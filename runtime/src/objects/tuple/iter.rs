//! `tuple_iterator`.

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::iter::{reduce_at, state_index};
use crate::types::builtin::Builtin;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Gc, TupleCell, Value, statics};
use std::cell::Cell;

cell! {
    /// `tuple_iterator`: the tuple is let go of at its end.
    pub struct TupleIterCell { pub index: Cell<usize>, pub tuple: Cell<Option<Gc<TupleCell>>> }
}

const METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
    "__setstate__" => One(setstate), "Set state information for unpickling.";
};

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(next),
        ..Slots::of::<TupleIterCell>()
    },
    methods: METHODS,
    ..TypeSpec::new("tuple_iterator", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::tuple_iterator_type(), spec: &SPEC, bases: &[] }]
}

pub fn iter(rt: &Runtime, v: Value) -> R {
    let tuple: Gc<TupleCell> = v.expect_cell();
    Ok(rt
        .new_object(statics::tuple_iterator_type(), |head| TupleIterCell {
            head,
            index: Cell::new(0),
            tuple: Cell::new(Some(tuple)),
        })
        .value())
}

fn next(_: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<TupleIterCell>();
    let Some(tuple) = it.tuple.get() else { return Ok(None) };
    let index = it.index.get();
    if index >= tuple.len() {
        it.tuple.set(None);
        return Ok(None);
    }
    it.index.set(index + 1);
    Ok(Some(tuple.get(index)))
}

fn hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<TupleIterCell>();
    let left = it.tuple.get().map_or(0, |t| t.len().saturating_sub(it.index.get()));
    Ok(rt.new_int(left as i64))
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<TupleIterCell>();
    reduce_at(rt, it.tuple.get().map(Gc::value), it.index.get() as isize)
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<TupleIterCell>();
    let index = state_index(rt, state)? as usize;
    if let Some(tuple) = it.tuple.get() {
        it.index.set(index.min(tuple.len()));
    }
    Ok(Value::none())
}
