//! `iterator` (over anything with `__getitem__`) and `callable_iterator` (`iter(callable, sentinel)`).

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::int;
use crate::objects::support::builtin;
use crate::types::builtin::Builtin;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Value, statics};
use std::cell::Cell;

cell! {
    /// `iterator`: the sequence is let go of at its end.
    pub struct SequenceIterCell { pub index: Cell<isize>, pub sequence: Cell<Option<Value>> }
}
cell! {
    /// `callable_iterator`
    pub struct CallableIterCell { pub callable: Cell<Option<Value>>, pub sentinel: Cell<Option<Value>> }
}

const SEQUENCE_METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(sequence_hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(sequence_reduce), "Return state information for pickling.";
    "__setstate__" => One(sequence_setstate), "Set state information for unpickling.";
};

pub static SEQUENCE_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(sequence_next),
        ..Slots::of::<SequenceIterCell>()
    },
    methods: SEQUENCE_METHODS,
    ..TypeSpec::new("iterator", Slots::EMPTY)
};

const CALLABLE_METHODS: &[MethodDef] = crate::methods! {
    "__reduce__" => Zero(callable_reduce), "Return state information for pickling.";
};

pub static CALLABLE_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(callable_next),
        ..Slots::of::<CallableIterCell>()
    },
    methods: CALLABLE_METHODS,
    ..TypeSpec::new("callable_iterator", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::seq_iterator_type(), spec: &SEQUENCE_SPEC, bases: &[] },
        Builtin { ty: statics::call_iterator_type(), spec: &CALLABLE_SPEC, bases: &[] },
    ]
}

/// An iterator that asks `v[0]`, `v[1]`, … until IndexError or StopIteration. (`PySeqIter_New`)
pub fn new_sequence_iterator(rt: &Runtime, v: Value) -> Value {
    rt.new_object(statics::seq_iterator_type(), |head| SequenceIterCell {
        head,
        index: Cell::new(0),
        sequence: Cell::new(Some(v)),
    })
    .value()
}

/// An iterator that calls `callable()` until it gives `sentinel` or raises StopIteration. (`PyCallIter_New`)
pub fn new_callable_iterator(rt: &Runtime, callable: Value, sentinel: Value) -> Value {
    rt.new_object(statics::call_iterator_type(), |head| CallableIterCell {
        head,
        callable: Cell::new(Some(callable)),
        sentinel: Cell::new(Some(sentinel)),
    })
    .value()
}

fn sequence_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<SequenceIterCell>();
    let Some(sequence) = it.sequence.get() else { return Ok(None) };
    let index = it.index.get();
    if index == isize::MAX {
        return Err(rt.overflow_error("iter index too large"));
    }
    match rt.sequence_item(sequence, index) {
        Ok(item) => {
            it.index.set(index + 1);
            Ok(Some(item))
        }
        Err(raised) if rt.raised_is(statics::index_error()) || rt.raised_is(statics::stop_iteration()) => {
            rt.clear_raised(raised);
            it.sequence.set(None);
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

fn sequence_hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<SequenceIterCell>();
    let Some(sequence) = it.sequence.get() else { return Ok(Value::int(0)) };
    if sequence.ty().slots().len.is_none() {
        return Ok(Value::not_implemented());
    }
    let len = rt.len(sequence)? as i64;
    Ok(rt.new_int((len - it.index.get() as i64).max(0)))
}

fn sequence_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<SequenceIterCell>();
    reduce_at(rt, it.sequence.get(), it.index.get())
}

/// `(iter, (sequence,), index)`, or of an iterator at its end `(iter, ((),))`.
pub fn reduce_at(rt: &Runtime, sequence: Option<Value>, index: isize) -> R {
    let iter = builtin(rt, "iter")?;
    Ok(match sequence {
        Some(sequence) => {
            let args = rt.new_tuple(&[sequence]).value();
            rt.new_tuple(&[iter, args, rt.new_int(index as i64)])
        }
        None => {
            let args = rt.new_tuple(&[statics::empty_tuple().value()]).value();
            rt.new_tuple(&[iter, args])
        }
    }
    .value())
}

/// The index that `__setstate__` gets: not below 0.
pub fn state_index(rt: &Runtime, state: Value) -> R<isize> {
    Ok(state_isize(rt, state)?.max(0))
}

/// A number that `__setstate__` gets: an int. (`PyLong_AsSsize_t`)
pub fn state_isize(rt: &Runtime, state: Value) -> R<isize> {
    if !int::is_int(state) {
        return Err(rt.type_error("an integer is required"));
    }
    match int::as_i64(state) {
        Some(n) => Ok(n as isize),
        None => Err(rt.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn sequence_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<SequenceIterCell>();
    let index = state_index(rt, state)?;
    if it.sequence.get().is_some() {
        it.index.set(index);
    }
    Ok(Value::none())
}

fn callable_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<CallableIterCell>();
    let Some(callable) = it.callable.get() else { return Ok(None) };
    match rt.call(callable, &[]) {
        Ok(result) => {
            // The call may have exhausted the iterator itself.
            let Some(sentinel) = it.sentinel.get() else { return Ok(None) };
            if !rt.eq(sentinel, result)? {
                return Ok(Some(result));
            }
        }
        Err(raised) if rt.raised_is(statics::stop_iteration()) => rt.clear_raised(raised),
        Err(raised) => return Err(raised),
    }
    it.callable.set(None);
    it.sentinel.set(None);
    Ok(None)
}

fn callable_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<CallableIterCell>();
    let (Some(callable), Some(sentinel)) = (it.callable.get(), it.sentinel.get()) else {
        return reduce_at(rt, None, 0);
    };
    let args = rt.new_tuple(&[callable, sentinel]).value();
    Ok(rt.new_tuple(&[builtin(rt, "iter")?, args]).value())
}
