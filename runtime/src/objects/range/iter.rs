//! `range_iterator` and `longrange_iterator`.

use super::{RangeCell, big, item_at, new_range, small};
use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::support::builtin;
use crate::types::builtin::Builtin;
use crate::types::{MethodDef, Slots, TypeSpec};
use crate::value::{Value, statics};
use num_bigint::BigInt;
use num_traits::Zero;
use std::cell::Cell;

cell! {
    /// `range_iterator`: the numbers from `start` by `step`, of which `index` have been given.
    pub struct RangeIterCell {
        pub index: Cell<i64>,
        pub start: Cell<i64>,
        pub step: Cell<i64>,
        pub length: Cell<i64>,
    }
}
cell! {
    /// `longrange_iterator`: int values.
    pub struct LongRangeIterCell {
        pub index: Cell<Value>,
        pub start: Cell<Value>,
        pub step: Cell<Value>,
        pub length: Cell<Value>,
    }
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
        ..Slots::of::<RangeIterCell>()
    },
    methods: METHODS,
    ..TypeSpec::new("range_iterator", Slots::EMPTY)
};

const LONG_METHODS: &[MethodDef] = crate::methods! {
    "__length_hint__" => Zero(long_hint), "Private method returning an estimate of len(list(it)).";
    "__reduce__" => Zero(long_reduce), "Return state information for pickling.";
    "__setstate__" => One(long_setstate), "Set state information for unpickling.";
};

pub static LONG_SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        iter: Some(crate::objects::object::self_iter),
        next: Some(long_next),
        ..Slots::of::<LongRangeIterCell>()
    },
    methods: LONG_METHODS,
    ..TypeSpec::new("longrange_iterator", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::range_iterator_type(), spec: &SPEC, bases: &[] },
        Builtin { ty: statics::longrange_iterator_type(), spec: &LONG_SPEC, bases: &[] },
    ]
}

fn new_iter(rt: &Runtime, start: i64, step: i64, length: u64) -> Value {
    rt.new_object(statics::range_iterator_type(), |head| RangeIterCell {
        head,
        index: Cell::new(0),
        start: Cell::new(start),
        step: Cell::new(step),
        length: Cell::new(length as i64),
    })
    .value()
}

fn new_long_iter(rt: &Runtime, start: Value, step: Value, length: Value) -> Value {
    rt.new_object(statics::longrange_iterator_type(), |head| LongRangeIterCell {
        head,
        index: Cell::new(Value::int(0)),
        start: Cell::new(start),
        step: Cell::new(step),
        length: Cell::new(length),
    })
    .value()
}

pub fn iter(rt: &Runtime, v: Value) -> R {
    let r = v.expect_cell::<RangeCell>();
    Ok(match small(&r) {
        Some((start, _, step, length)) => new_iter(rt, start, step, length),
        None => new_long_iter(rt, r.start.get(), r.step.get(), r.length.get()),
    })
}

/// `range.__reversed__`
pub fn reversed(rt: &Runtime, v: Value) -> R {
    let r = v.expect_cell::<RangeCell>();
    if let Some((start, _, step, length)) = small(&r)
        && step != i64::MIN
    {
        let last = start.wrapping_add((length as i64).wrapping_sub(1).wrapping_mul(step));
        return Ok(new_iter(rt, last, -step, length));
    }
    let last = item_at(rt, &r, &(big(r.length.get()) - 1));
    let step = rt.new_bigint(&-big(r.step.get()));
    Ok(new_long_iter(rt, last, step, r.length.get()))
}

pub fn next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<RangeIterCell>();
    let index = it.index.get();
    if index >= it.length.get() {
        return Ok(None);
    }
    it.index.set(index + 1);
    Ok(Some(rt.new_int(it.start.get().wrapping_add(index.wrapping_mul(it.step.get())))))
}

fn hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<RangeIterCell>();
    Ok(rt.new_int(it.length.get() - it.index.get()))
}

/// `(iter, (range(…),), index)`
fn reduce_range(rt: &Runtime, [start, step, length, index]: [Value; 4]) -> R {
    let stop = big(start) + big(length) * big(step);
    let range = new_range(rt, start, rt.new_bigint(&stop), step).value();
    let args = rt.new_tuple(&[range]).value();
    Ok(rt.new_tuple(&[builtin(rt, "iter")?, args, index]).value())
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<RangeIterCell>();
    let [start, step, length, index] =
        [&it.start, &it.step, &it.length, &it.index].map(|c| rt.new_int(c.get()));
    reduce_range(rt, [start, step, length, index])
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<RangeIterCell>();
    let index = rt.as_i64(state)?;
    it.index.set(index.clamp(0, it.length.get()));
    Ok(Value::none())
}

fn long_next(rt: &Runtime, v: Value) -> R<Option<Value>> {
    let it = v.expect_cell::<LongRangeIterCell>();
    let index = big(it.index.get());
    if index >= big(it.length.get()) {
        return Ok(None);
    }
    let item = big(it.start.get()) + &index * big(it.step.get());
    it.index.set(rt.new_bigint(&(index + 1u32)));
    Ok(Some(rt.new_bigint(&item)))
}

fn long_hint(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<LongRangeIterCell>();
    Ok(rt.new_bigint(&(big(it.length.get()) - big(it.index.get()))))
}

fn long_reduce(rt: &Runtime, v: Value) -> R {
    let it = v.expect_cell::<LongRangeIterCell>();
    reduce_range(rt, [it.start.get(), it.step.get(), it.length.get(), it.index.get()])
}

fn long_setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let it = v.expect_cell::<LongRangeIterCell>();
    let index = crate::objects::int::index_bigint(rt, state)?;
    let index = index.clamp(BigInt::zero(), big(it.length.get()));
    it.index.set(rt.new_bigint(&index));
    Ok(Value::none())
}
