//! Filling a dict from others: `update`, `|`, keyword arguments.

use super::{copy, get_hashed, iter, len, set, set_hashed};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::value::table::Table;
use crate::value::{DictCell, Gc, ListCell, Value, statics};

/// What becomes of a key that is there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeOverride {
    Keep,
    Replace,
    /// KeyError with the key.
    Refuse,
}

/// Whether iteration over a dict (maybe of a subclass) gives its own entries.
fn iterates_plainly(dict: Value) -> bool {
    let own = dict.ty().slots().iter;
    let plain = statics::dict_type().slots().iter;
    matches!((own, plain), (Some(a), Some(b)) if std::ptr::fn_addr_eq(a, b))
}

fn put(rt: &Runtime, dict: Gc<DictCell>, key: Value, hash: i64, value: Value, how: MergeOverride) -> R<()> {
    if how != MergeOverride::Replace && get_hashed(rt, dict, key, hash)?.is_some() {
        return match how {
            MergeOverride::Refuse => Err(rt.key_error(key)),
            _ => Ok(()),
        };
    }
    set_hashed(rt, dict, key, hash, value)
}

/// Adds the entries of a mapping: a dict, or anything with `keys()` and items. (`_PyDict_MergeEx`)
pub fn merge(rt: &Runtime, dict: Gc<DictCell>, other: Value, how: MergeOverride) -> R<()> {
    if let Some(source) = other.downcast::<DictCell>()
        && iterates_plainly(other)
    {
        return merge_dict(rt, dict, source, how);
    }
    let keys = keys_of(rt, other)?;
    for &key in keys.iter() {
        let hash = rt.hash(key)?;
        if how != MergeOverride::Replace && get_hashed(rt, dict, key, hash)?.is_some() {
            match how {
                MergeOverride::Refuse => return Err(rt.key_error(key)),
                _ => continue,
            }
        }
        let value = rt.getitem(other, key)?;
        set_hashed(rt, dict, key, hash, value)?;
    }
    Ok(())
}

/// The keys of a mapping. (`PyMapping_Keys`)
fn keys_of<'r>(rt: &'r Runtime, mapping: Value) -> R<GcVec<'r>> {
    let keys = rt.call_method(mapping, rt.names().keys, &[])?;
    match rt.iter(keys) {
        Ok(it) => rt.collect(it),
        Err(raised) if rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            let (m, k) = (mapping.ty(), keys.ty());
            Err(rt.type_error(format!("{}.keys() returned a non-iterable (type {})", m.name(), k.name())))
        }
        Err(raised) => Err(raised),
    }
}

/// The entries of another dict, with the hashes they have there.
fn merge_dict(rt: &Runtime, dict: Gc<DictCell>, source: Gc<DictCell>, how: MergeOverride) -> R<()> {
    if dict == source {
        return Ok(());
    }
    let size = len(source);
    let mut n = 0;
    while let Some(t) = Table::at(source.table.get())
        && let Some(found) = t.next_from(n)
    {
        n = found + 1;
        let entry = *t.entry(found);
        if let (Some(key), Some(value)) = (entry.key, entry.value) {
            put(rt, dict, key, entry.hash, value, how)?;
        }
        if len(source) != size {
            return Err(rt.runtime_error("dict mutated during update"));
        }
    }
    Ok(())
}

/// Adds pairs of key and value. (`PyDict_MergeFromSeq2`)
pub fn merge_from_pairs(rt: &Runtime, dict: Gc<DictCell>, pairs: Value, how: MergeOverride) -> R<()> {
    let mut n = 0;
    rt.for_each(pairs, |pair| {
        let items = match rt.collect(pair) {
            Ok(items) => items,
            Err(raised) => {
                if !rt.raised_is(statics::type_error()) {
                    return Err(raised);
                }
                rt.clear_raised(raised);
                let message = format!("cannot convert dictionary update sequence element #{n} to a sequence");
                return Err(rt.type_error(message));
            }
        };
        let [key, value] = *items else {
            let given = items.len();
            let message =
                format!("dictionary update sequence element #{n} has length {given}; 2 is required");
            return Err(rt.value_error(message));
        };
        n += 1;
        put(rt, dict, key, rt.hash(key)?, value, how)
    })
}

/// `dict.update(other)`: a dict, a mapping (it has `keys`), or pairs.
pub fn update(rt: &Runtime, dict: Gc<DictCell>, other: Value) -> R<()> {
    let mapping = other.is_exact(statics::dict_type()) || rt.getattr_opt(other, rt.names().keys)?.is_some();
    if mapping {
        merge(rt, dict, other, MergeOverride::Replace)
    } else {
        merge_from_pairs(rt, dict, other, MergeOverride::Replace)
    }
}

/// `a | b` of dicts: of the type of plain dicts.
pub fn or(rt: &Runtime, a: Value, b: Value) -> R {
    let (Some(x), true) = (a.downcast::<DictCell>(), b.is::<DictCell>()) else {
        return Ok(Value::not_implemented());
    };
    let new = copy(rt, x)?;
    update(rt, new, b)?;
    Ok(new.value())
}

/// `a |= b`
pub fn inplace_or(rt: &Runtime, a: Value, b: Value) -> R {
    update(rt, a.expect_cell(), b)?;
    Ok(a)
}

fn list_of(rt: &Runtime, dict: Gc<DictCell>, f: impl Fn(Value, Value) -> Value) -> Gc<ListCell> {
    let mut out = GcVec::with_capacity(rt, len(dict));
    for (key, value) in iter(dict) {
        out.push(f(key, value));
    }
    rt.new_list(&out)
}

/// `list(dict.keys())`
pub fn keys(rt: &Runtime, dict: Gc<DictCell>) -> Gc<ListCell> {
    list_of(rt, dict, |key, _| key)
}

/// `list(dict.values())`
pub fn values(rt: &Runtime, dict: Gc<DictCell>) -> Gc<ListCell> {
    list_of(rt, dict, |_, value| value)
}

/// `list(dict.items())`
pub fn items(rt: &Runtime, dict: Gc<DictCell>) -> Gc<ListCell> {
    list_of(rt, dict, |key, value| rt.new_tuple(&[key, value]).value())
}

/// Whether two dicts have equal values under equal keys.
pub fn same_contents(rt: &Runtime, a: Gc<DictCell>, b: Gc<DictCell>) -> R<bool> {
    if len(a) != len(b) {
        return Ok(false);
    }
    let mut n = 0;
    while let Some(t) = Table::at(a.table.get())
        && let Some(found) = t.next_from(n)
    {
        n = found + 1;
        let entry = *t.entry(found);
        let (Some(key), Some(value)) = (entry.key, entry.value) else { continue };
        match get_hashed(rt, b, key, entry.hash)? {
            Some(other) if rt.eq(value, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// `dict(zip(keys, values))` for constant tables.
pub fn from_pairs(rt: &Runtime, pairs: &[(Value, Value)]) -> R<Gc<DictCell>> {
    let dict = rt.new_dict();
    for &(key, value) in pairs {
        set(rt, dict, key, value)?;
    }
    Ok(dict)
}
