//! What a dict does for the rest of the runtime: lookups, stores, iteration. No Python-level methods here.

use crate::Runtime;
use crate::error::R;
use crate::heap::side;
pub use crate::value::DictCell;
use crate::value::table::{self, Answer, Entry, Found, Table};
use crate::value::{Gc, StrCell, Value, statics};

impl Runtime {
    /// `{}`
    pub fn new_dict(&self) -> Gc<DictCell> {
        let dict: Gc<DictCell> = self.heap.raw_object(
            size_of::<DictCell>(),
            side::DICT,
            statics::dict_type(),
            crate::value::gc::BIAS,
        );
        dict.used.replace(0);
        dict.version.set(self.next_dict_version());
        dict.table.set(0);
        dict.values.set(0);
        dict
    }

    #[inline(always)]
    pub(crate) fn next_dict_version(&self) -> u64 {
        let v = self.dict_versions.get() + 1;
        self.dict_versions.set(v);
        v
    }
}

#[inline(always)]
pub fn len(dict: Gc<DictCell>) -> usize {
    dict.used.get() as usize
}

/// Finds a key; `==` of keys may run Python code, after which a changed table is searched again.
#[inline]
pub(crate) fn find(rt: &Runtime, dict: Gc<DictCell>, key: Value, hash: i64) -> R<Option<(Table, usize)>> {
    loop {
        let Some(t) = Table::at(dict.table.get()) else { return Ok(None) };
        let found = t.find(hash, key, |other| {
            if let (Some(a), Some(b)) = (key.downcast::<StrCell>(), other.downcast::<StrCell>())
                && key.is_exact(statics::str_type())
                && other.is_exact(statics::str_type())
            {
                return Ok(if crate::objects::str::equal(&a, &b) { Answer::Same } else { Answer::Different });
            }
            let filled = t.filled();
            let same = rt.eq(other, key)?;
            if Table::at(dict.table.get()) != Some(t) || t.filled() < filled {
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

/// `dict.get(key)`; TypeError if the key is unhashable.
#[inline]
pub fn get(rt: &Runtime, dict: Gc<DictCell>, key: Value) -> R<Option<Value>> {
    get_hashed(rt, dict, key, rt.hash(key)?)
}

#[inline]
pub fn get_hashed(rt: &Runtime, dict: Gc<DictCell>, key: Value, hash: i64) -> R<Option<Value>> {
    Ok(find(rt, dict, key, hash)?.and_then(|(t, n)| t.entry(n).value))
}

/// The value of a string key. Dicts with keys whose `==` raises make it `None`: for namespaces.
#[inline]
pub fn get_str(rt: &Runtime, dict: Gc<DictCell>, key: Gc<StrCell>) -> Option<Value> {
    let hash = crate::objects::str::hash(rt, &key);
    match find(rt, dict, key.value(), hash) {
        Ok(found) => found.and_then(|(t, n)| t.entry(n).value),
        Err(raised) => {
            rt.clear_raised(raised);
            None
        }
    }
}

/// As `get_str`, by Rust text.
pub fn get_text(rt: &Runtime, dict: Gc<DictCell>, key: &str) -> Option<Value> {
    get_str(rt, dict, rt.new_str(key))
}

/// `dict[key] = value`
#[inline]
pub fn set(rt: &Runtime, dict: Gc<DictCell>, key: Value, value: Value) -> R<()> {
    set_hashed(rt, dict, key, rt.hash(key)?, value)
}

pub fn set_hashed(rt: &Runtime, dict: Gc<DictCell>, key: Value, hash: i64, value: Value) -> R<()> {
    match find(rt, dict, key, hash)? {
        Some((t, n)) => t.set_value(n, Some(value)),
        None => {
            let entry = Entry { hash, key: Some(key), value: Some(value) };
            let used = len(dict);
            if table::insert_new(&rt.heap, &dict.table, used, entry).is_none() {
                return Err(rt.memory_error());
            }
            dict.used.set(used as isize + 1);
        }
    }
    dict.version.set(rt.next_dict_version());
    Ok(())
}

pub fn set_str(rt: &Runtime, dict: Gc<DictCell>, key: Gc<StrCell>, value: Value) -> R<()> {
    set_hashed(rt, dict, key.value(), crate::objects::str::hash(rt, &key), value)
}

/// As `set_str`, by Rust text (interned).
pub fn set_text(rt: &Runtime, dict: Gc<DictCell>, key: &str, value: Value) -> R<()> {
    set_str(rt, dict, rt.intern_str(key), value)
}

/// The value of `key`, or `default` stored under it.
pub fn set_default(rt: &Runtime, dict: Gc<DictCell>, key: Value, default: Value) -> R {
    let hash = rt.hash(key)?;
    if let Some(v) = get_hashed(rt, dict, key, hash)? {
        return Ok(v);
    }
    set_hashed(rt, dict, key, hash, default)?;
    Ok(default)
}

/// Removes a key; false if it was not there.
pub fn delete(rt: &Runtime, dict: Gc<DictCell>, key: Value) -> R<bool> {
    Ok(take(rt, dict, key)?.is_some())
}

/// Removes a key and gives its value.
pub fn take(rt: &Runtime, dict: Gc<DictCell>, key: Value) -> R<Option<Value>> {
    let hash = rt.hash(key)?;
    let Some((t, n)) = find(rt, dict, key, hash)? else { return Ok(None) };
    let value = t.entry(n).value;
    t.delete(n);
    dict.used.set(dict.used.get() - 1);
    dict.version.set(rt.next_dict_version());
    Ok(value)
}

/// Removes and gives the last entry.
pub fn pop_last(rt: &Runtime, dict: Gc<DictCell>) -> Option<(Value, Value)> {
    let t = Table::at(dict.table.get())?;
    let n = t.last()?;
    let entry = *t.entry(n);
    t.delete(n);
    dict.used.set(dict.used.get() - 1);
    dict.version.set(rt.next_dict_version());
    Some((entry.key?, entry.value?))
}

pub fn clear(rt: &Runtime, dict: Gc<DictCell>) {
    dict.table.set(0);
    dict.used.set(0);
    dict.version.set(rt.next_dict_version());
}

/// The entry at or after position `*at`, which moves behind it. Positions stay valid while no key is added.
#[inline]
pub fn next(dict: Gc<DictCell>, at: &mut usize) -> Option<(Value, Value)> {
    let t = Table::at(dict.table.get())?;
    let n = t.next_from(*at)?;
    *at = n + 1;
    let entry = t.entry(n);
    Some((entry.key?, entry.value?))
}

/// All entries, as they are when each is reached. The dict may change under the loop; nothing is visited twice.
pub fn iter(dict: Gc<DictCell>) -> impl Iterator<Item = (Value, Value)> {
    let mut at = 0;
    std::iter::from_fn(move || next(dict, &mut at))
}

/// A copy, in order.
pub fn copy(rt: &Runtime, dict: Gc<DictCell>) -> R<Gc<DictCell>> {
    let new = rt.new_dict();
    if len(dict) == 0 {
        return Ok(new);
    }
    if table::rebuild(&rt.heap, &new.table, 0, len(dict)).is_none() {
        return Err(rt.memory_error());
    }
    let Some(t) = Table::at(dict.table.get()) else { return Ok(new) };
    for n in 0..t.filled() {
        let entry = *t.entry(n);
        if entry.key.is_some() {
            let used = len(new);
            if table::insert_new(&rt.heap, &new.table, used, entry).is_none() {
                return Err(rt.memory_error());
            }
            new.used.set(used as isize + 1);
        }
    }
    Ok(new)
}

/// Where a string key's entry is, for inline caches: the entry's number, and its value.
#[inline]
pub fn locate(rt: &Runtime, dict: Gc<DictCell>, key: Gc<StrCell>) -> Option<(usize, Value)> {
    let hash = crate::objects::str::hash(rt, &key);
    let (_, n) = find(rt, dict, key.value(), hash).ok()??;
    Some((n, Table::at(dict.table.get())?.entry(n).value?))
}

/// The value at entry `n`, if that entry is still the one of `key` (interned).
#[inline(always)]
pub fn value_at(dict: Gc<DictCell>, n: usize, key: Gc<StrCell>) -> Option<Value> {
    let t = Table::at(dict.table.get())?;
    if n >= t.filled() {
        return None;
    }
    let entry = t.entry(n);
    if entry.key == Some(key.value()) { entry.value } else { None }
}

/// Names the set of keys: it changes when a key is added (not when one is deleted or a value changes).
#[inline(always)]
pub fn keys_tag(dict: Gc<DictCell>) -> (usize, usize) {
    match Table::at(dict.table.get()) {
        Some(t) => (t.id(), t.filled()),
        None => (0, 0),
    }
}
