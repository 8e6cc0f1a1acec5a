//! `list_iterator` and `list_reverseiterator`.

use super::ops::cell;
use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::iter::{state_index, state_isize};
use crate::objects::support::builtin;
use crate::types::builtin::Builtin;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Gc, ListCell, Value, statics};
use std::cell::Cell;

cell! {
    /// `list_iterator`: the list is let go of at its end.
    pub struct ListIterCell { pub index: Cell<usize>, pub list: Cell<Option<Gc<ListCell>>> }
}
cell! {
    /// `list_reverseiterator`: `index` is that of the next item; -1 at the end.
    pub struct ListRevIterCell { pub index: Cell<isize>, pub list: Cell<Option<Gc<ListCell>>> }
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
        ..Slots::of::<ListIterCell>()
    },
    methods: METHODS,
    ..TypeSpec::new("list_iterator", Slots::EMPTY)
};

const REVERSE_METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(reverse_hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(reverse_reduce), "Return state information for pickling.";
    "__setstate__" => One(reverse_setstate), "Set state information for unpickling.";
};

pub static REVERSE_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(reverse_next),
        ..Slots::of::<ListRevIterCell>()
    },
    methods: REVERSE_METHODS,
    ..TypeSpec::new("list_reverseiterator", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::list_iterator_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::list_reverseiterator_type(), spec: &REVERSE_SPEC, bases: &[] },
    ]
}

pub fn iter(rt: &Runtime, v: Value) -> R {
    let list = cell(v);
    Ok(rt
        .new_object(statics::list_iterator_type(), |head| ListIterCell {
            head,
            index: Cell::new(0),
            list: Cell::new(Some(list)),
        })
        .value())
}

pub fn reversed(rt: &Runtime, v: Value) -> R {
    let list = cell(v);
    Ok(rt
        .new_object(statics::list_reverseiterator_type(), |head| ListRevIterCell {
            head,
            index: Cell::new(list.len() as isize - 1),
            list: Cell::new(Some(list)),
        })
        .value())
}

fn next(_: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<ListIterCell>();
    let Some(list) = it.list.get() else { return Ok(None) };
    let index = it.index.get();
    let item = list.get(index);
    match item {
        Some(_) => it.index.set(index + 1),
        None => it.list.set(None),
    }
    Ok(item)
}

fn hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ListIterCell>();
    let left = it.list.get().map_or(0, |list| list.len().saturating_sub(it.index.get()));
    Ok(rt.new_int(left as i64))
}

/// `(iter, ([],))`: an iterator at its end.
fn reduce_empty(rt: &Runtime) -> R {
    let args = rt.new_tuple(&[rt.new_list(&[]).value()]).value();
    Ok(rt.new_tuple(&[builtin(rt, "iter")?, args]).value())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ListIterCell>();
    let Some(list) = it.list.get() else { return reduce_empty(rt) };
    let args = rt.new_tuple(&[list.value()]).value();
    Ok(rt.new_tuple(&[builtin(rt, "iter")?, args, rt.new_int(it.index.get() as i64)]).value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<ListIterCell>();
    let index = state_index(rt, state)? as usize;
    if let Some(list) = it.list.get() {
        it.index.set(index.min(list.len()));
    }
    Ok(Value::none())
}

fn reverse_next(_: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<ListRevIterCell>();
    let Some(list) = it.list.get() else { return Ok(None) };
    let index = it.index.get();
    let item = usize::try_from(index).ok().and_then(|i| list.get(i));
    match item {
        Some(_) => it.index.set(index - 1),
        None => {
            it.index.set(-1);
            it.list.set(None);
        }
    }
    Ok(item)
}

fn reverse_hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ListRevIterCell>();
    let left = it.index.get() + 1;
    let len = it.list.get().map_or(0, |list| list.len() as isize);
    Ok(rt.new_int(if left > len { 0 } else { left } as i64))
}

fn reverse_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<ListRevIterCell>();
    let Some(list) = it.list.get().filter(|_| it.index.get() >= 0) else { return reduce_empty(rt) };
    let args = rt.new_tuple(&[list.value()]).value();
    Ok(rt.new_tuple(&[builtin(rt, "reversed")?, args, rt.new_int(it.index.get() as i64)]).value())
}

fn reverse_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<ListRevIterCell>();
    let index = state_isize(rt, state)?;
    if let Some(list) = it.list.get() {
        it.index.set(index.clamp(-1, list.len() as isize - 1));
    }
    Ok(Value::none())
}
