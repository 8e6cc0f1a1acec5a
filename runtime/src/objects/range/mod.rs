//! `range`, with bounds of any size.
//!
//! - `iter` the two iterators: over numbers of 64 bits, and over bigger ones
//! - `methods` what a range does as a sequence

mod iter;
mod methods;

pub use iter::RangeIterCell;

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::int::{self, to_exact};
use crate::types::args::check_count;
use crate::types::builtin::Builtin;
use crate::types::{Args, Cmp, GetSetDef, Slots, TypeSpec};
use crate::value::{Gc, Type, Value, statics};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;
use std::cell::Cell;

cell! {
    /// `range`: int values.
    pub struct RangeCell {
        pub start: Cell<Value>,
        pub stop: Cell<Value>,
        pub step: Cell<Value>,
        pub length: Cell<Value>,
    }
}

const GETSET: &[GetSetDef] = &[
    GetSetDef::read_only("start", |_, v| Ok(v.expect_cell::<RangeCell>().start.get())),
    GetSetDef::read_only("stop", |_, v| Ok(v.expect_cell::<RangeCell>().stop.get())),
    GetSetDef::read_only("step", |_, v| Ok(v.expect_cell::<RangeCell>().step.get())),
];

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots {
        repr: Some(repr),
        hash: Some(hash),
        compare: Some(compare),
        iter: Some(iter::iter),
        bool: Some(|_, v| Ok(v.expect_cell::<RangeCell>().length.get() != Value::int(0))),
        len: Some(methods::len),
        getitem: Some(methods::getitem),
        item: Some(methods::item),
        contains: Some(methods::contains),
        new: Some(new),
        ..Slots::of::<RangeCell>()
    },
    methods: methods::METHODS,
    getset: GETSET,
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe integers from start (inclusive) \
          to stop (exclusive) by step, computed when they are asked for.",
    ..TypeSpec::new("range", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    let mut all = vec![Builtin { ty: statics::range_type(), spec: &SPEC, bases: &[] }];
    all.extend(iter::builtin_types());
    all
}

fn new(rt: &Runtime, _: Type, args: Args<'_>) -> R {
    let args = args.no_keywords(rt, "range")?;
    check_count(rt, "range", args.len(), 1, 3)?;
    let number = |v: Value| rt.index(v).map(|n| to_exact(rt, n));
    let (start, stop, step) = match *args {
        [stop] => (Value::int(0), number(stop)?, Value::int(1)),
        [start, stop] => (number(start)?, number(stop)?, Value::int(1)),
        [start, stop, step, ..] => {
            let (start, stop, step) = (number(start)?, number(stop)?, number(step)?);
            if step == Value::int(0) {
                return Err(rt.value_error("range() arg 3 must not be zero"));
            }
            (start, stop, step)
        }
        [] => return Ok(Value::none()),
    };
    Ok(new_range(rt, start, stop, step).value())
}

/// `range(start, stop, step)` of exact int values, `step` not 0.
pub fn new_range(rt: &Runtime, start: Value, stop: Value, step: Value) -> Gc<RangeCell> {
    let length = length_of(rt, start, stop, step);
    rt.new_object(statics::range_type(), |head| RangeCell {
        head,
        start: Cell::new(start),
        stop: Cell::new(stop),
        step: Cell::new(step),
        length: Cell::new(length),
    })
}

fn length_of(rt: &Runtime, start: Value, stop: Value, step: Value) -> Value {
    if let (Some(a), Some(b), Some(s)) = (start.as_fixnum(), stop.as_fixnum(), step.as_fixnum()) {
        return rt.new_uint(match s {
            1.. if a < b => ((b - a) as u64 - 1) / s as u64 + 1,
            ..=-1 if a > b => ((a - b) as u64 - 1) / s.unsigned_abs() + 1,
            _ => 0,
        });
    }
    let (a, b, s) = (big(start), big(stop), big(step));
    let (distance, size) = if s.is_negative() { (a - b, -s) } else { (b - a, s) };
    if !distance.is_positive() {
        return Value::int(0);
    }
    rt.new_bigint(&((distance - 1u32).div_floor(&size) + 1u32))
}

/// An int value as a big number.
pub(crate) fn big(v: Value) -> BigInt {
    int::to_bigint(v).unwrap_or_default()
}

/// Item `index` of the range: `start + index * step`.
pub(crate) fn item_at(rt: &Runtime, range: &RangeCell, index: &BigInt) -> Value {
    rt.new_bigint(&(big(range.start.get()) + index * big(range.step.get())))
}

fn repr(rt: &Runtime, v: Value) -> R {
    let range = v.expect_cell::<RangeCell>();
    let (start, stop) = (int::to_decimal(rt, range.start.get())?, int::to_decimal(rt, range.stop.get())?);
    let text = if range.step.get() == Value::int(1) {
        format!("range({start}, {stop})")
    } else {
        format!("range({start}, {stop}, {})", int::to_decimal(rt, range.step.get())?)
    };
    Ok(rt.new_ascii(text.as_bytes()).value())
}

/// What makes ranges equal: length, then the first item, then the step; None where it does not matter.
fn key(v: Value) -> [Value; 3] {
    let r = v.expect_cell::<RangeCell>();
    let none = Value::none();
    if r.length.get() == Value::int(0) {
        [Value::int(0), none, none]
    } else if r.length.get() == Value::int(1) {
        [Value::int(1), r.start.get(), none]
    } else {
        [r.length.get(), r.start.get(), r.step.get()]
    }
}

fn compare(_: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    if !matches!(op, Cmp::Eq | Cmp::Ne) || !a.is::<RangeCell>() || !b.is::<RangeCell>() {
        return Ok(Value::not_implemented());
    }
    let same = |x: Value, y: Value| x == y || int::cmp(x, y).is_some_and(|o| o.is_eq());
    let equal = key(a).into_iter().zip(key(b)).all(|(x, y)| same(x, y));
    Ok(Value::bool(equal == (op == Cmp::Eq)))
}

fn hash(rt: &Runtime, v: Value) -> R<i64> {
    let key = rt.new_tuple(&key(v));
    rt.hash(key.value())
}

/// The range as `(start, stop, step, length)` of 64-bit numbers, if all fit with room to count in.
pub fn small(range: &RangeCell) -> Option<(i64, i64, i64, u64)> {
    let length = u64::try_from(range.length.get().as_fixnum()?).ok()?;
    Some((
        range.start.get().as_fixnum()?,
        range.stop.get().as_fixnum()?,
        range.step.get().as_fixnum()?,
        length,
    ))
}
