//! `slice`, and what a slice takes from a sequence.

use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, MethodDef, Slots, TypeSpec};
use crate::value::{Gc, SliceCell, Type, Value, statics};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use std::cell::Cell;

const METHODS: &[MethodDef] = crate::methods! {
    "indices" => One(indices), "S.indices(len) -> (start, stop, stride)\n\nThe indices that S takes from a sequence of length len, clamped.";
    "__reduce__" => Zero(reduce), "Return state information for pickling.";
};

const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("start", |_, v| Ok(v.expect_cell::<SliceCell>().start.get())),
    GetSetDef::read_only("stop", |_, v| Ok(v.expect_cell::<SliceCell>().stop.get())),
    GetSetDef::read_only("step", |_, v| Ok(v.expect_cell::<SliceCell>().step.get())),
];

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        hash: Some(crate::objects::object::unhashable),
        compare: Some(compare),
        new: Some(new),
        ..Slots::of::<SliceCell>()
    },
    methods: METHODS,
    getset: GETSET,
    doc: "slice(stop)\nslice(start, stop[, step])\n\nWhat a[start:stop:step] passes to the sequence.",
    ..TypeSpec::new("slice", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::slice_type(), spec: &SPEC, bases: &[] }]
}

impl Runtime {
    /// `slice(start, stop, step)`
    pub fn new_slice(&self, start: Value, stop: Value, step: Value) -> Gc<SliceCell> {
        // The words of a slice are read inline by C: they hold pointers there, see `heap::cform`.
        self.new_object(statics::slice_type(), |head| SliceCell {
            head,
            start: Cell::new(start),
            stop: Cell::new(stop),
            step: Cell::new(step),
        })
    }
}

fn new(rt: &Runtime, _: Type, args: Args<'_>) -> R {
    let args = args.no_keywords(rt, "slice")?;
    check_count(rt, "slice", args.len(), 1, 3)?;
    let none = Value::none();
    Ok(match *args {
        [stop] => rt.new_slice(none, stop, none),
        [start, stop] => rt.new_slice(start, stop, none),
        [start, stop, step, ..] => rt.new_slice(start, stop, step),
        [] => rt.new_slice(none, none, none),
    }
    .value())
}

fn parts(v: Value) -> [Value; 3] {
    let s = v.expect_cell::<SliceCell>();
    [s.start.get(), s.stop.get(), s.step.get()]
}

fn repr(rt: &Runtime, v: Value) -> R {
    let [start, stop, step] = parts(v);
    let mut out = kingsnake_plain::units::UnitsBuf::from_utf8("slice(");
    out.push_units(rt.repr(start)?.units());
    for part in [stop, step] {
        out.push_str(", ");
        out.push_units(rt.repr(part)?.units());
    }
    out.push_str(")");
    Ok(rt.new_str_units(out.as_units()).value())
}

fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    if !a.is::<SliceCell>() || !b.is::<SliceCell>() {
        return Ok(Value::not_implemented());
    }
    if a == b {
        return Ok(Value::bool(matches!(op, Cmp::Eq | Cmp::Le | Cmp::Ge)));
    }
    let (a, b) = (rt.new_tuple(&parts(a)), rt.new_tuple(&parts(b)));
    rt.compare(a.value(), b.value(), op)
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let parts = rt.new_tuple(&parts(v));
    Ok(rt.new_tuple(&[statics::slice_type().value(), parts.value()]).value())
}

/// A slice's bounds and step as numbers, not yet clamped: what is left out stands for the ends. (`PySlice_Unpack`)
pub fn unpack(rt: &Runtime, slice: Gc<SliceCell>) -> R<(isize, isize, isize)> {
    let number = |v: Value| -> R<isize> {
        if let Some(n) = v.as_fixnum() {
            return Ok(n as isize);
        }
        if rt.has_index(v) {
            return rt.index_isize(v, statics::none_type());
        }
        Err(rt.type_error("slice indices must be integers or None or have an __index__ method"))
    };
    let step = if slice.step.get().is_none() { 1 } else { number(slice.step.get())?.max(-isize::MAX) };
    if step == 0 {
        return Err(rt.value_error("slice step cannot be zero"));
    }
    let or = |v: Value, default: isize| if v.is_none() { Ok(default) } else { number(v) };
    let start = or(slice.start.get(), if step < 0 { isize::MAX } else { 0 })?;
    let stop = or(slice.stop.get(), if step < 0 { isize::MIN } else { isize::MAX })?;
    Ok((start, stop, step))
}

/// Clamps bounds to a sequence of `len` items: start, stop, and how many items there are. (`PySlice_AdjustIndices`)
pub fn adjust(start: isize, stop: isize, step: isize, len: usize) -> (isize, isize, usize) {
    let len = len as isize;
    let clamp = |i: isize| {
        let i = if i < 0 { i.saturating_add(len) } else { i };
        if i < 0 {
            if step < 0 { -1 } else { 0 }
        } else if i >= len {
            if step < 0 { len - 1 } else { len }
        } else {
            i
        }
    };
    let (start, stop) = (clamp(start), clamp(stop));
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    (start, stop, count as usize)
}

/// `slice.indices(len)` with numbers of any size: start, stop, step as int values.
pub fn big_indices(rt: &Runtime, slice: Gc<SliceCell>, len: &BigInt) -> R<[BigInt; 3]> {
    let number = |v: Value| -> R<BigInt> {
        if !rt.has_index(v) {
            return Err(rt.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        int::index_bigint(rt, v)
    };
    let step = if slice.step.get().is_none() { BigInt::from(1) } else { number(slice.step.get())? };
    if step.is_zero() {
        return Err(rt.value_error("slice step cannot be zero"));
    }
    let down = step.is_negative();
    let (lower, upper) = if down { (BigInt::from(-1), len - 1) } else { (BigInt::zero(), len.clone()) };
    let bound = |v: Value, default: &BigInt| -> R<BigInt> {
        if v.is_none() {
            return Ok(default.clone());
        }
        let mut n = number(v)?;
        if n.is_negative() {
            n += len;
            return Ok(n.max(lower.clone()));
        }
        Ok(n.min(upper.clone()))
    };
    let (first, last) = if down { (&upper, &lower) } else { (&lower, &upper) };
    let start = bound(slice.start.get(), first)?;
    let stop = bound(slice.stop.get(), last)?;
    Ok([start, stop, step])
}

fn indices(rt: &Runtime, v: Value, len: Value) -> R {
    let len = int::index_bigint(rt, len)?;
    if len.is_negative() {
        return Err(rt.value_error("length should not be negative"));
    }
    let parts = big_indices(rt, v.expect_cell(), &len)?;
    let parts = parts.map(|n| rt.new_bigint(&n));
    Ok(rt.new_tuple(&parts).value())
}
