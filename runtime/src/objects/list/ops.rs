//! Operators, items, slices, comparison, repr of lists.

use super::{append, remove, reserve, set, splice};
use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::GcVec;
use crate::objects::slice;
use crate::objects::support::enter_repr;
use crate::types::Cmp;
use crate::value::{Gc, ListCell, SliceCell, TupleCell, Value, statics};
use kingsnake_plain::units::UnitsBuf;

#[inline(always)]
pub(super) fn cell(v: Value) -> Gc<ListCell> {
    v.expect_cell()
}

/// The items as they are now.
pub(super) fn snapshot<'r>(rt: &'r Runtime, list: &ListCell) -> GcVec<'r> {
    let mut out = GcVec::with_capacity(rt, list.len());
    for i in 0..list.len() {
        out.extend(list.get(i));
    }
    out
}

pub fn len(_: &Runtime, v: Value) -> R<usize> {
    Ok(cell(v).len())
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    let list = cell(v);
    if list.is_empty() {
        return Ok(rt.intern_str("[]").value());
    }
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.intern_str("[...]").value()) };
    let mut out = UnitsBuf::from_utf8("[");
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if i != 0 {
            out.push_str(", ");
        }
        out.push_units(rt.repr(item)?.units());
        i += 1;
    }
    out.push_str("]");
    Ok(rt.new_str_units(out.as_units()).value())
}

/// `item in list`: identity or equality, item by item.
pub fn contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    let list = cell(v);
    let mut i = 0;
    while let Some(x) = list.get(i) {
        if rt.eq(x, item)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

pub fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<ListCell>(), b.downcast::<ListCell>()) else {
        return Ok(Value::not_implemented());
    };
    if x.len() != y.len() && matches!(op, Cmp::Eq | Cmp::Ne) {
        return Ok(Value::bool(op == Cmp::Ne));
    }
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.get(i), y.get(i)) {
        if p != q && !rt.compare_bool(p, q, Cmp::Eq)? {
            return match op {
                Cmp::Eq => Ok(Value::bool(false)),
                Cmp::Ne => Ok(Value::bool(true)),
                _ => rt.compare(p, q, op),
            };
        }
        i += 1;
    }
    Ok(Value::bool(op.test(x.len().cmp(&y.len()))))
}

#[cold]
fn bad_index(rt: &Runtime, key: Value) -> Raised {
    let t = key.ty();
    rt.type_error(format!("list indices must be integers or slices, not {}", t.name()))
}

/// An index from the front; `None` if there is no such item.
#[inline(always)]
fn position(list: &ListCell, index: isize) -> Option<usize> {
    let len = list.len() as isize;
    let index = if index < 0 { index + len } else { index };
    (0..len).contains(&index).then_some(index as usize)
}

pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let list = cell(v);
    if let Some(i) = key.as_fixnum() {
        return match position(&list, i as isize).and_then(|i| list.get(i)) {
            Some(item) => Ok(item),
            None => Err(rt.index_error("list index out of range")),
        };
    }
    if let Some(s) = key.downcast::<SliceCell>() {
        return getitem_slice(rt, list, s);
    }
    if !rt.has_index(key) {
        return Err(bad_index(rt, key));
    }
    let i = rt.index_isize(key, statics::index_error())?;
    position(&list, i).and_then(|i| list.get(i)).ok_or_else(|| rt.index_error("list index out of range"))
}

pub fn item(rt: &Runtime, v: Value, index: isize) -> R {
    let list = cell(v);
    usize::try_from(index)
        .ok()
        .and_then(|i| list.get(i))
        .ok_or_else(|| rt.index_error("list index out of range"))
}

fn getitem_slice(rt: &Runtime, list: Gc<ListCell>, s: Gc<SliceCell>) -> R {
    let (start, stop, step) = slice::unpack(rt, s)?;
    let (start, _, count) = slice::adjust(start, stop, step, list.len());
    if step == 1 {
        return Ok(get_slice(rt, list, start as usize, start as usize + count).value());
    }
    let new = rt.new_list_with_capacity(count);
    for k in 0..count as isize {
        if let Some(item) = list.get((start + k * step) as usize) {
            append(rt, new, item)?;
        }
    }
    Ok(new.value())
}

/// `list[low:high]`, bounds within the list.
pub fn get_slice(rt: &Runtime, list: Gc<ListCell>, low: usize, high: usize) -> Gc<ListCell> {
    let new = rt.new_list_with_capacity(high - low);
    new.size.set((high - low) as isize);
    for (slot, i) in new.raw_items().iter().zip(low..high) {
        slot.set(list.get(i));
    }
    new
}

pub fn setitem(rt: &Runtime, v: Value, key: Value, value: Option<Value>) -> R<()> {
    let list = cell(v);
    if let Some(s) = key.downcast::<SliceCell>() {
        return match value {
            Some(value) => assign_slice(rt, list, s, value),
            None => remove_slice(rt, list, s),
        };
    }
    let index = match key.as_fixnum() {
        Some(i) => i as isize,
        None if rt.has_index(key) => rt.index_isize(key, statics::index_error())?,
        None => return Err(bad_index(rt, key)),
    };
    match (position(&list, index), value) {
        (Some(i), Some(value)) => set(rt, list, i, value),
        (Some(i), None) => {
            remove(rt, list, i);
        }
        (None, _) => return Err(rt.index_error("list assignment index out of range")),
    }
    Ok(())
}

/// `sq_ass_item`
pub fn set_item_slot(rt: &Runtime, v: Value, index: isize, value: Option<Value>) -> R<()> {
    let list = cell(v);
    match (usize::try_from(index).ok().filter(|&i| i < list.len()), value) {
        (Some(i), Some(value)) => set(rt, list, i, value),
        (Some(i), None) => {
            remove(rt, list, i);
        }
        (None, _) => return Err(rt.index_error("list assignment index out of range")),
    }
    Ok(())
}

/// `list[index] = v`, with a check; negative indices are none.
pub fn set_item(rt: &Runtime, list: Gc<ListCell>, index: isize, v: Value) -> R<()> {
    set_item_slot(rt, list.value(), index, Some(v))
}

/// The items of what is assigned to a slice; `message` is the TypeError for what is not iterable.
fn items_of<'r>(rt: &'r Runtime, v: Value, message: &str) -> R<GcVec<'r>> {
    if let Some(list) = v.downcast::<ListCell>() {
        return Ok(snapshot(rt, &list));
    }
    if let Some(tuple) = v.downcast::<TupleCell>() {
        let mut out = GcVec::with_capacity(rt, tuple.len());
        out.extend(tuple.iter());
        return Ok(out);
    }
    let it = match rt.iter(v) {
        Ok(it) => it,
        Err(raised) => {
            if !rt.raised_is(statics::type_error()) {
                return Err(raised);
            }
            rt.clear_raised(raised);
            return Err(rt.type_error(message));
        }
    };
    let mut out = GcVec::new(rt);
    while let Some(item) = rt.next(it)? {
        out.push(item);
    }
    Ok(out)
}

/// `list[low:high] = items`, bounds clamped.
pub fn set_slice(rt: &Runtime, list: Gc<ListCell>, low: isize, high: isize, items: &[Value]) -> R<()> {
    let len = list.len();
    let low = low.clamp(0, len as isize) as usize;
    let high = (high.clamp(0, len as isize) as usize).max(low);
    splice(rt, list, low, high, items)
}

fn assign_slice(rt: &Runtime, list: Gc<ListCell>, s: Gc<SliceCell>, value: Value) -> R<()> {
    let (start, stop, step) = slice::unpack(rt, s)?;
    if step == 1 {
        let (low, high, _) = slice::adjust(start, stop, step, list.len());
        let items = items_of(rt, value, "can only assign an iterable")?;
        return set_slice(rt, list, low, high, &items);
    }
    let items = items_of(rt, value, "must assign iterable to extended slice")?;
    let (start, _, count) = slice::adjust(start, stop, step, list.len());
    if items.len() != count {
        let given = items.len();
        let message = format!("attempt to assign sequence of size {given} to extended slice of size {count}");
        return Err(rt.value_error(message));
    }
    for (k, &item) in items.iter().enumerate() {
        set(rt, list, (start + k as isize * step) as usize, item);
    }
    Ok(())
}

fn remove_slice(rt: &Runtime, list: Gc<ListCell>, s: Gc<SliceCell>) -> R<()> {
    let (start, stop, step) = slice::unpack(rt, s)?;
    let (start, stop, count) = slice::adjust(start, stop, step, list.len());
    if step == 1 {
        return set_slice(rt, list, start, stop, &[]);
    }
    if count == 0 {
        return Ok(());
    }
    let (first, step) = if step < 0 {
        ((start + (count as isize - 1) * step) as usize, step.unsigned_abs())
    } else {
        (start as usize, step as usize)
    };
    let mut kept = GcVec::with_capacity(rt, list.len() - count);
    for i in first..list.len() {
        if (i - first) % step != 0 || (i - first) / step >= count {
            kept.extend(list.get(i));
        }
    }
    splice(rt, list, first, list.len(), &kept)
}

pub fn concat(rt: &Runtime, a: Value, b: Value) -> R {
    let Some(other) = b.downcast::<ListCell>() else {
        let t = b.ty();
        return Err(rt.type_error(format!("can only concatenate list (not \"{}\") to list", t.name())));
    };
    let list = cell(a);
    let new = rt.new_list_with_capacity(list.len() + other.len());
    let both = [list, other];
    for part in both {
        for i in 0..part.len() {
            if let Some(item) = part.get(i) {
                append(rt, new, item)?;
            }
        }
    }
    Ok(new.value())
}

pub fn inplace_concat(rt: &Runtime, a: Value, b: Value) -> R {
    super::extend(rt, cell(a), b)?;
    Ok(a)
}

pub fn repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let list = cell(v);
    let (len, n) = (list.len(), n.max(0) as usize);
    let total = checked_size(rt, len, n)?;
    let new = rt.new_list(&[]);
    reserve(rt, new, total)?;
    fill_repeated(&list, &new, len, total);
    Ok(new.value())
}

/// Fills a new list of `total` items with those of `list`, again and again.
fn fill_repeated(list: &ListCell, new: &ListCell, len: usize, total: usize) {
    new.size.set(total as isize);
    for (i, slot) in new.raw_items().iter().enumerate() {
        slot.set(list.get(i % len));
    }
}

/// `len * n` items, or MemoryError.
pub fn checked_size(rt: &Runtime, len: usize, n: usize) -> R<usize> {
    len.checked_mul(n).filter(|&total| total <= isize::MAX as usize / 8).ok_or_else(|| rt.memory_error())
}

pub fn inplace_repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let list = cell(v);
    let (len, n) = (list.len(), n.max(0) as usize);
    if n == 0 {
        super::clear(rt, list);
        return Ok(v);
    }
    let total = checked_size(rt, len, n)?;
    reserve(rt, list, total)?;
    for i in len..total {
        if let Some(item) = list.get(i % len) {
            append(rt, list, item)?;
        }
    }
    Ok(v)
}
