//! Operators, comparison, repr and hash of sets.

use super::value::{self, add_hashed, contains_hashed, discard_hashed, iter, new_of};
use crate::Runtime;
use crate::error::R;
use crate::objects::support::enter_repr;
use crate::types::Cmp;
use crate::value::{Gc, SetCell, Type, Value, statics};
use kingsnake_plain::units::UnitsBuf;

#[inline(always)]
pub(super) fn cell(v: Value) -> Gc<SetCell> {
    v.expect_cell()
}

/// Whether the value is a set or frozenset, or of a subclass.
pub fn is_any_set(v: Value) -> bool {
    v.is::<SetCell>()
}

/// `set` or `frozenset`, whichever the type derives from: what operators give.
pub(super) fn base_type(ty: Type) -> Type {
    if ty.is_subtype(statics::frozenset_type()) { statics::frozenset_type() } else { statics::set_type() }
}

/// A copy as a set or frozenset, whichever `v` is.
pub(super) fn copy_base(rt: &Runtime, v: Value) -> R<Gc<SetCell>> {
    let new = new_of(rt, base_type(v.ty()));
    value::fill(rt, new, cell(v))?;
    Ok(new)
}

pub fn len(_: &Runtime, v: Value) -> R<usize> {
    Ok(value::len(&cell(v)))
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    let ty = v.ty();
    let name = ty.name();
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.new_str(&format!("{name}(...)")).value()) };
    let items = rt.collect(v)?;
    if items.is_empty() {
        return Ok(rt.new_str(&format!("{name}()")).value());
    }
    let bare = ty == statics::set_type();
    let mut out = UnitsBuf::new();
    if !bare {
        out.push_str(name);
        out.push_str("(");
    }
    out.push_str("{");
    for (i, &item) in items.iter().enumerate() {
        if i != 0 {
            out.push_str(", ");
        }
        out.push_units(rt.repr(item)?.units());
    }
    out.push_str(if bare { "}" } else { "})" });
    Ok(rt.new_str_units(out.as_units()).value())
}

/// The hash of a frozenset, kept in it.
pub fn hash(_: &Runtime, v: Value) -> R<i64> {
    let set = cell(v);
    if set.hash.get() != -1 {
        return Ok(set.hash.get() as i64);
    }
    let hash = kingsnake_plain::hash::hash_frozenset(iter(set).map(|(_, hash)| hash));
    set.hash.set(hash as isize);
    Ok(hash)
}

/// Whether every item of `a` is in `b`.
pub fn is_subset(rt: &Runtime, a: Gc<SetCell>, b: Gc<SetCell>) -> R<bool> {
    if value::len(&a) > value::len(&b) {
        return Ok(false);
    }
    for (item, hash) in iter(a) {
        if !contains_hashed(rt, b, item, hash)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal(rt: &Runtime, a: Gc<SetCell>, b: Gc<SetCell>) -> R<bool> {
    let different_hashes = a.hash.get() != -1 && b.hash.get() != -1 && a.hash.get() != b.hash.get();
    if value::len(&a) != value::len(&b) || different_hashes {
        return Ok(false);
    }
    is_subset(rt, a, b)
}

pub fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<SetCell>(), b.downcast::<SetCell>()) else {
        return Ok(Value::not_implemented());
    };
    let (m, n) = (value::len(&x), value::len(&y));
    let answer = match op {
        Cmp::Eq => equal(rt, x, y)?,
        Cmp::Ne => !equal(rt, x, y)?,
        Cmp::Le => is_subset(rt, x, y)?,
        Cmp::Ge => is_subset(rt, y, x)?,
        Cmp::Lt => m < n && is_subset(rt, x, y)?,
        Cmp::Gt => m > n && is_subset(rt, y, x)?,
    };
    Ok(Value::bool(answer))
}

macro_rules! both_sets {
    ($a:expr, $b:expr) => {
        if !$a.is::<SetCell>() || !$b.is::<SetCell>() {
            return Ok(Value::not_implemented());
        }
    };
}

pub fn or(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    let new = copy_base(rt, a)?;
    if a != b {
        value::update(rt, new, b)?;
    }
    Ok(new.value())
}

pub fn and(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    intersection(rt, a, b)
}

pub fn sub(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    difference(rt, a, b)
}

pub fn xor(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    let new = copy_base(rt, a)?;
    symmetric_difference_update(rt, new, cell(b))?;
    Ok(new.value())
}

/// The items of `a` that are in the iterable `b`, too.
pub(super) fn intersection(rt: &Runtime, a: Value, b: Value) -> R {
    let set = cell(a);
    let new = new_of(rt, base_type(a.ty()));
    if let Some(other) = b.downcast::<SetCell>() {
        if a == b {
            return Ok(copy_base(rt, a)?.value());
        }
        let (few, many) = if value::len(&other) > value::len(&set) { (set, other) } else { (other, set) };
        for (item, hash) in iter(few) {
            if contains_hashed(rt, many, item, hash)? {
                add_hashed(rt, new, item, hash)?;
            }
        }
        return Ok(new.value());
    }
    rt.for_each(b, |item| {
        let hash = rt.hash(item)?;
        if contains_hashed(rt, set, item, hash)? { add_hashed(rt, new, item, hash) } else { Ok(()) }
    })?;
    Ok(new.value())
}

/// The items of `a` that are not in the iterable `b`.
pub(super) fn difference(rt: &Runtime, a: Value, b: Value) -> R {
    let set = cell(a);
    let Some(other) = b.downcast::<SetCell>() else {
        let new = copy_base(rt, a)?;
        difference_update(rt, new, b)?;
        return Ok(new.value());
    };
    let new = new_of(rt, base_type(a.ty()));
    for (item, hash) in iter(set) {
        if !contains_hashed(rt, other, item, hash)? {
            add_hashed(rt, new, item, hash)?;
        }
    }
    Ok(new.value())
}

/// Removes the items of an iterable.
pub(super) fn difference_update(rt: &Runtime, set: Gc<SetCell>, other: Value) -> R<()> {
    if other == set.value() {
        value::clear(&set);
        return Ok(());
    }
    if let Some(other) = other.downcast::<SetCell>() {
        return iter(other).try_for_each(|(item, hash)| discard_hashed(rt, set, item, hash).map(drop));
    }
    if other.is_exact(statics::dict_type()) {
        let dict = other.expect_cell();
        return value::each_key(dict, |key, hash| discard_hashed(rt, set, key, hash).map(drop));
    }
    rt.for_each(other, |item| value::discard(rt, set, item).map(drop))
}

/// Removes the items that both sets have, and adds those that only `other` has.
pub fn symmetric_difference_update(rt: &Runtime, set: Gc<SetCell>, other: Gc<SetCell>) -> R<()> {
    if set == other {
        value::clear(&set);
        return Ok(());
    }
    for (item, hash) in iter(other) {
        if !discard_hashed(rt, set, item, hash)? {
            add_hashed(rt, set, item, hash)?;
        }
    }
    Ok(())
}

/// Takes over the contents of a set that nobody else has.
pub(super) fn replace_by(set: &SetCell, new: &SetCell) {
    set.table.set(new.table.replace(0));
    set.used.set(new.used.get());
    set.fill.set(new.fill.get());
}

pub fn inplace_or(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    value::update(rt, cell(a), b)?;
    Ok(a)
}

pub fn inplace_and(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    let new = intersection(rt, a, b)?;
    replace_by(&cell(a), &cell(new));
    Ok(a)
}

pub fn inplace_sub(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    difference_update(rt, cell(a), b)?;
    Ok(a)
}

pub fn inplace_xor(rt: &Runtime, a: Value, b: Value) -> R {
    both_sets!(a, b);
    symmetric_difference_update(rt, cell(a), cell(b))?;
    Ok(a)
}
