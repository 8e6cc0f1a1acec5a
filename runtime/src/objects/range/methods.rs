//! A range as a sequence.

use super::{RangeCell, big, item_at, new_range, small};
use crate::Runtime;
use crate::error::R;
use crate::objects::{int, slice};
use crate::types::{Cmp, MethodDef};
use crate::value::{Gc, LongCell, SliceCell, Value, statics};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};

pub const METHODS: &[MethodDef] = crate::methods! {
    "__reversed__" => Zero(super::iter::reversed), "Return a reverse iterator.";
    "__reduce__" => Zero(reduce);
    "count" => One(count), "rangeobject.count(value) -> integer -- return number of occurrences of value";
    "index" => One(index), "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.";
};

pub fn len(rt: &Runtime, v: Value) -> R<usize> {
    int::as_usize(v.expect_cell::<RangeCell>().length.get())
        .filter(|&n| n <= isize::MAX as usize)
        .ok_or_else(|| rt.overflow_error("Python int too large to convert to C ssize_t"))
}

fn reduce(rt: &Runtime, v: Value) -> R {
    let r = v.expect_cell::<RangeCell>();
    let args = rt.new_tuple(&[r.start.get(), r.stop.get(), r.step.get()]).value();
    Ok(rt.new_tuple(&[statics::range_type().value(), args]).value())
}

pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let r = v.expect_cell::<RangeCell>();
    if let (Some(i), Some((start, _, step, length))) = (key.as_fixnum(), small(&r)) {
        let i = if i < 0 { i + length as i64 } else { i };
        if i >= 0 && (i as u64) < length {
            return Ok(rt.new_int(start + i * step));
        }
        return Err(out_of_range(rt));
    }
    if let Some(s) = key.downcast::<SliceCell>() {
        return subrange(rt, r, s);
    }
    if !rt.has_index(key) {
        let t = key.ty();
        return Err(rt.type_error(format!("range indices must be integers or slices, not {}", t.name())));
    }
    let index = int::index_bigint(rt, key)?;
    let length = big(r.length.get());
    let index = if index.is_negative() { index + &length } else { index };
    if index.is_negative() || index >= length {
        return Err(out_of_range(rt));
    }
    Ok(item_at(rt, &r, &index))
}

#[cold]
fn out_of_range(rt: &Runtime) -> crate::error::Raised {
    rt.index_error("range object index out of range")
}

pub fn item(rt: &Runtime, v: Value, index: isize) -> R {
    if index < 0 {
        return Err(out_of_range(rt));
    }
    getitem(rt, v, rt.new_int(index as i64))
}

fn subrange(rt: &Runtime, r: Gc<RangeCell>, s: Gc<SliceCell>) -> R {
    let [start, stop, step] = slice::big_indices(rt, s, &big(r.length.get()))?;
    let own = big(r.step.get());
    let (start, stop) = (item_at(rt, &r, &start), item_at(rt, &r, &stop));
    Ok(new_range(rt, start, stop, rt.new_bigint(&(step * own))).value())
}

/// Where an int value stands in the range.
fn position(r: &RangeCell, v: Value) -> Option<BigInt> {
    let (n, start, step) = (big(v), big(r.start.get()), big(r.step.get()));
    let offset = n - start;
    let (index, rest) = offset.div_mod_floor(&step);
    (rest.is_zero() && !index.is_negative() && index < big(r.length.get())).then_some(index)
}

/// Whether the value is an int or bool itself: others are compared one by one.
fn is_plain_int(v: Value) -> bool {
    v.is_fixnum() || (v.is::<LongCell>() && !v.ty().is_heap_type())
}

pub fn contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    let r = v.expect_cell::<RangeCell>();
    if let (Some(n), Some((start, stop, step, _))) = (item.as_fixnum(), small(&r)) {
        let inside = if step > 0 { start <= n && n < stop } else { stop < n && n <= start };
        return Ok(inside && (step == 1 || (n - start) % step == 0));
    }
    if is_plain_int(item) {
        return Ok(position(&r, item).is_some());
    }
    let it = rt.iter(v)?;
    while let Some(x) = rt.next(it)? {
        if rt.compare_bool(x, item, Cmp::Eq)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn count(rt: &Runtime, v: Value, item: Value) -> R {
    if is_plain_int(item) {
        return Ok(Value::int(contains(rt, v, item)? as i32));
    }
    let mut n = 0;
    rt.for_each(v, |x| {
        n += rt.eq(x, item)? as i64;
        Ok(())
    })?;
    Ok(rt.new_int(n))
}

fn index(rt: &Runtime, v: Value, item: Value) -> R {
    if is_plain_int(item) {
        return match position(&v.expect_cell::<RangeCell>(), item) {
            Some(i) => Ok(rt.new_bigint(&i)),
            None => {
                let shown = rt.repr_text(item)?;
                Err(rt.value_error(format!("{shown} is not in range")))
            }
        };
    }
    let it = rt.iter(v)?;
    let mut i = 0;
    while let Some(x) = rt.next(it)? {
        if rt.eq(x, item)? {
            return Ok(rt.new_int(i));
        }
        i += 1;
    }
    Err(rt.value_error("sequence.index(x): x not in sequence"))
}
