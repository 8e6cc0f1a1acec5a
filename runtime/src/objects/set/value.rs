//! Sets as the runtime uses them: the table of `value::table`, without values.

use crate::Runtime;
use crate::error::R;
use crate::value::table::{self, Answer, Entry, Found, Table};
use crate::value::{DictCell, Gc, SetCell, StrCell, Type, Value, statics};
use std::cell::Cell;

/// `set()`
pub fn new_set(rt: &Runtime) -> Gc<SetCell> {
    new_of(rt, statics::set_type())
}

/// `frozenset()`, to be filled before anyone sees it.
pub fn new_frozenset(rt: &Runtime) -> Gc<SetCell> {
    new_of(rt, statics::frozenset_type())
}

/// An empty set of a type that is `set` or `frozenset`, or derives from one.
pub fn new_of(rt: &Runtime, ty: Type) -> Gc<SetCell> {
    rt.new_object(ty, |head| SetCell {
        head,
        fill: Cell::new(0),
        used: Cell::new(0),
        mask: Cell::new(7),
        table: Cell::new(0),
        hash: Cell::new(-1),
        finger: Cell::new(0),
        smalltable: [const { Cell::new(0) }; 16],
        weaklist: Cell::new(0),
    })
}

#[inline(always)]
pub fn len(set: &SetCell) -> usize {
    set.used.get() as usize
}

fn set_len(set: &SetCell, used: usize) {
    set.used.set(used as isize);
    set.fill.set(used as isize);
}

/// Finds an item; `==` may run Python code, after which a changed table is searched again.
#[inline]
fn find(rt: &Runtime, set: Gc<SetCell>, item: Value, hash: i64) -> R<Option<(Table, usize)>> {
    loop {
        let Some(t) = Table::at(set.table.get()) else { return Ok(None) };
        let found = t.find(hash, item, |other| {
            if item.is_exact(statics::str_type()) && other.is_exact(statics::str_type()) {
                let (a, b) = (item.expect_cell::<StrCell>(), other.expect_cell::<StrCell>());
                return Ok(if crate::objects::str::equal(&a, &b) { Answer::Same } else { Answer::Different });
            }
            let filled = t.filled();
            let same = rt.eq(other, item)?;
            if Table::at(set.table.get()) != Some(t) || t.filled() < filled {
                return Ok(Answer::Changed);
            }
            Ok(if same { Answer::Same } else { Answer::Different })
        })?;
        match found {
            Found::At(n) => return Ok(Some((t, n))),
            Found::Missing => return Ok(None),
            Found::Changed => {}
        }
    }
}

/// `item in set`; TypeError if the item is unhashable.
pub fn contains(rt: &Runtime, set: Gc<SetCell>, item: Value) -> R<bool> {
    contains_hashed(rt, set, item, rt.hash(item)?)
}

pub fn contains_hashed(rt: &Runtime, set: Gc<SetCell>, item: Value, hash: i64) -> R<bool> {
    Ok(find(rt, set, item, hash)?.is_some())
}

/// `set.add(item)`
pub fn add(rt: &Runtime, set: Gc<SetCell>, item: Value) -> R<()> {
    add_hashed(rt, set, item, rt.hash(item)?)
}

pub fn add_hashed(rt: &Runtime, set: Gc<SetCell>, item: Value, hash: i64) -> R<()> {
    if find(rt, set, item, hash)?.is_none() {
        let used = len(&set);
        if table::insert_new(&rt.heap, &set.table, used, Entry { hash, key: Some(item), value: None })
            .is_none()
        {
            return Err(rt.memory_error());
        }
        set_len(&set, used + 1);
    }
    Ok(())
}

/// Removes an item; false if it was not there.
pub fn discard(rt: &Runtime, set: Gc<SetCell>, item: Value) -> R<bool> {
    discard_hashed(rt, set, item, rt.hash(item)?)
}

pub fn discard_hashed(rt: &Runtime, set: Gc<SetCell>, item: Value, hash: i64) -> R<bool> {
    let Some((t, n)) = find(rt, set, item, hash)? else { return Ok(false) };
    t.delete(n);
    set_len(&set, len(&set) - 1);
    Ok(true)
}

/// Removes and gives some item.
pub fn pop(set: &SetCell) -> Option<Value> {
    let t = Table::at(set.table.get())?;
    // The last one: so that popping all takes linear time.
    let n = t.last()?;
    let item = t.entry(n).key;
    t.delete(n);
    set_len(set, len(set) - 1);
    item
}

pub fn clear(set: &SetCell) {
    set.table.set(0);
    set_len(set, 0);
}

/// The item at or after position `*at`, which moves behind it, and its hash.
#[inline]
pub fn next(set: &SetCell, at: &mut usize) -> Option<(Value, i64)> {
    let t = Table::at(set.table.get())?;
    let n = t.next_from(*at)?;
    *at = n + 1;
    let entry = t.entry(n);
    Some((entry.key?, entry.hash))
}

/// The items with their hashes, as they are when each is reached.
pub fn iter(set: Gc<SetCell>) -> impl Iterator<Item = (Value, i64)> {
    let mut at = 0;
    std::iter::from_fn(move || next(&set, &mut at))
}

/// Fills the empty set `new` with the items of `set`.
pub fn fill(rt: &Runtime, new: Gc<SetCell>, set: Gc<SetCell>) -> R<()> {
    if table::rebuild(&rt.heap, &new.table, 0, len(&set)).is_none() {
        return Err(rt.memory_error());
    }
    for (item, hash) in iter(set) {
        let used = len(&new);
        if table::insert_new(&rt.heap, &new.table, used, Entry { hash, key: Some(item), value: None })
            .is_none()
        {
            return Err(rt.memory_error());
        }
        set_len(&new, used + 1);
    }
    Ok(())
}

/// Adds the items of any iterable; those of sets and dicts need no hashing.
pub fn update(rt: &Runtime, set: Gc<SetCell>, iterable: Value) -> R<()> {
    if let Some(other) = iterable.downcast::<SetCell>() {
        if len(&set) == 0 && set.table.get() == 0 && len(&other) != 0 {
            return fill(rt, set, other);
        }
        return iter(other).try_for_each(|(item, hash)| add_hashed(rt, set, item, hash));
    }
    if iterable.is_exact(statics::dict_type()) {
        return each_key(iterable.expect_cell(), |key, hash| add_hashed(rt, set, key, hash));
    }
    rt.for_each(iterable, |item| add(rt, set, item))
}

/// The keys of a dict with their hashes.
pub fn each_key(dict: Gc<DictCell>, mut f: impl FnMut(Value, i64) -> R<()>) -> R<()> {
    let mut n = 0;
    while let Some(t) = Table::at(dict.table.get())
        && let Some(found) = t.next_from(n)
    {
        n = found + 1;
        let entry = *t.entry(found);
        if let Some(key) = entry.key {
            f(key, entry.hash)?;
        }
    }
    Ok(())
}
