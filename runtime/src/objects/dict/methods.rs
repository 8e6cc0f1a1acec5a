//! `dict(…)`, operators and methods.

use super::{
    MergeOverride, clear, copy, delete, find, get_hashed, len as dict_len, merge, pop_last, same_contents,
    set, set_hashed, take, update as merge_any, views,
};
use crate::Runtime;
use crate::error::R;
use crate::objects::support::enter_repr;
use crate::types::args::check_count;
use crate::types::{Args, Cmp, MethodDef};
use crate::value::table::Table;
use crate::value::{DictCell, Gc, SetCell, Type, Value, statics};
use kingsnake_plain::units::UnitsBuf;

pub const METHODS: &[MethodDef] = crate::methods! {
    "__reversed__" => Zero(super::iter::reversed_keys), "__reversed__($self, /)\n--\n\nReturn a reverse iterator over the dict keys.";
    "__sizeof__" => Zero(sizeof), "D.__sizeof__() -> size of D in memory, in bytes";
    "get" => Pos(1, 2, get), "get($self, key, default=None, /)\n--\n\nReturn the value for key if key is in the dictionary, else default.";
    "setdefault" => Pos(1, 2, setdefault), "setdefault($self, key, default=None, /)\n--\n\nInsert key with a value of default if key is not in the dictionary.";
    "pop" => Pos(1, 2, dict_pop), "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.";
    "popitem" => Zero(popitem), "popitem($self, /)\n--\n\nRemove and return the key-value pair that was added last.";
    "keys" => Zero(views::keys), "D.keys() -> a set-like object providing a view on D\'s keys";
    "items" => Zero(views::items), "D.items() -> a set-like object providing a view on D\'s items";
    "values" => Zero(views::values), "D.values() -> an object providing a view on D\'s values";
    "update" => Full(update), "D.update([E, ]**F) -> None.  Update D from mapping or iterable E, and F.";
    #class "fromkeys" => Pos(1, 2, fromkeys), "fromkeys($type, iterable, value=None, /)\n--\n\nCreate a new dictionary with keys from iterable and values set to value.";
    "clear" => Zero(dict_clear), "D.clear() -> None.  Remove all items from D.";
    "copy" => Zero(dict_copy), "D.copy() -> a shallow copy of D";
    #class "__class_getitem__" => One(crate::objects::generic_alias::class_getitem), "See PEP 585";
};

#[inline(always)]
fn cell(v: Value) -> Gc<DictCell> {
    v.expect_cell()
}

pub fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(new_of(rt, ty).value())
}

/// An empty dict of a type that is `dict` or derives from it.
pub fn new_of(rt: &Runtime, ty: Type) -> Gc<DictCell> {
    if ty == statics::dict_type() {
        return rt.new_dict();
    }
    let dict: Gc<DictCell> = rt.alloc_instance(ty, 0).value().expect_cell();
    dict.version.set(rt.next_dict_version());
    dict
}

/// `dict(…)`: adds to what is there.
pub fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    update_with(rt, cell(v), args, "dict")
}

fn update(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    update_with(rt, cell(v), args, "update")?;
    Ok(Value::none())
}

fn update_with(rt: &Runtime, dict: Gc<DictCell>, args: Args<'_>, name: &str) -> R<()> {
    let pos = args.pos();
    check_count(rt, name, pos.len(), 0, 1)?;
    if let Some(&other) = pos.first() {
        merge_any(rt, dict, other)?;
    }
    for (key, value) in args.keywords() {
        super::set_str(rt, dict, key, value)?;
    }
    Ok(())
}

pub fn len(_: &Runtime, v: Value) -> R<usize> {
    Ok(dict_len(cell(v)))
}

pub fn repr(rt: &Runtime, v: Value) -> R {
    let dict = cell(v);
    if dict_len(dict) == 0 {
        return Ok(rt.intern_str("{}").value());
    }
    let Some(_guard) = enter_repr(rt, v) else { return Ok(rt.intern_str("{...}").value()) };
    let mut out = UnitsBuf::from_utf8("{");
    let mut first = true;
    for (key, value) in super::value::iter(dict) {
        if !std::mem::take(&mut first) {
            out.push_str(", ");
        }
        out.push_units(rt.repr(key)?.units());
        out.push_str(": ");
        out.push_units(rt.repr(value)?.units());
    }
    out.push_str("}");
    Ok(rt.new_str_units(out.as_units()).value())
}

pub fn compare(rt: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(x), Some(y)) = (a.downcast::<DictCell>(), b.downcast::<DictCell>()) else {
        return Ok(Value::not_implemented());
    };
    match op {
        Cmp::Eq => Ok(Value::bool(same_contents(rt, x, y)?)),
        Cmp::Ne => Ok(Value::bool(!same_contents(rt, x, y)?)),
        _ => Ok(Value::not_implemented()),
    }
}

/// `dict[key]`: subclasses may have `__missing__`.
pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let dict = cell(v);
    let hash = rt.hash(key)?;
    if let Some(found) = get_hashed(rt, dict, key, hash)? {
        return Ok(found);
    }
    if !v.is_exact(statics::dict_type())
        && let Some(value) = rt.call_special(v, rt.names().__missing__, &[key])?
    {
        return Ok(value);
    }
    Err(rt.key_error(key))
}

pub fn setitem(rt: &Runtime, v: Value, key: Value, value: Option<Value>) -> R<()> {
    let dict = cell(v);
    match value {
        Some(value) => set(rt, dict, key, value),
        None if delete(rt, dict, key)? => Ok(()),
        None => Err(rt.key_error(key)),
    }
}

pub fn contains(rt: &Runtime, v: Value, key: Value) -> R<bool> {
    Ok(find(rt, cell(v), key, rt.hash(key)?)?.is_some())
}

fn get(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let hash = rt.hash(args[0])?;
    let found = get_hashed(rt, cell(v), args[0], hash)?;
    Ok(found.or(args.get(1).copied()).unwrap_or(Value::none()))
}

fn setdefault(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let default = args.get(1).copied().unwrap_or(Value::none());
    super::set_default(rt, cell(v), args[0], default)
}

/// `dict.pop(key)`: the value, and the entry is gone.
pub fn pop(rt: &Runtime, dict: Gc<DictCell>, key: Value) -> R<Option<Value>> {
    if dict_len(dict) == 0 {
        return Ok(None);
    }
    take(rt, dict, key)
}

fn dict_pop(rt: &Runtime, v: Value, args: &[Value]) -> R {
    match (pop(rt, cell(v), args[0])?, args.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(&default)) => Ok(default),
        (None, None) => Err(rt.key_error(args[0])),
    }
}

fn popitem(rt: &Runtime, v: Value) -> R {
    match pop_last(rt, cell(v)) {
        Some((key, value)) => Ok(rt.new_tuple(&[key, value]).value()),
        None => {
            let message = rt.new_str("popitem(): dictionary is empty").value();
            Err(rt.key_error(message))
        }
    }
}

fn fromkeys(rt: &Runtime, class: Value, args: &[Value]) -> R {
    let (iterable, value) = (args[0], args.get(1).copied().unwrap_or(Value::none()));
    let new = rt.call(class, &[])?;
    if let Some(dict) = new.downcast::<DictCell>()
        && new.is_exact(statics::dict_type())
    {
        fill_from_keys(rt, dict, iterable, value)?;
        return Ok(new);
    }
    rt.for_each(iterable, |key| rt.setitem(new, key, value))?;
    Ok(new)
}

/// Sets `value` under every key; those of dicts and sets need no hashing.
fn fill_from_keys(rt: &Runtime, dict: Gc<DictCell>, iterable: Value, value: Value) -> R<()> {
    let table = if iterable.is_exact(statics::dict_type()) {
        cell(iterable).table.get()
    } else if iterable.is_exact(statics::set_type()) || iterable.is_exact(statics::frozenset_type()) {
        iterable.expect_cell::<SetCell>().table.get()
    } else {
        return rt.for_each(iterable, |key| set(rt, dict, key, value));
    };
    let Some(t) = Table::at(table) else { return Ok(()) };
    let mut n = 0;
    while let Some(found) = t.next_from(n) {
        n = found + 1;
        let entry = *t.entry(found);
        if let Some(key) = entry.key {
            set_hashed(rt, dict, key, entry.hash, value)?;
        }
    }
    Ok(())
}

fn dict_clear(rt: &Runtime, v: Value) -> R {
    clear(rt, cell(v));
    Ok(Value::none())
}

fn dict_copy(rt: &Runtime, v: Value) -> R {
    let dict = cell(v);
    if v.is_exact(statics::dict_type()) {
        return Ok(copy(rt, dict)?.value());
    }
    let new = rt.new_dict();
    merge(rt, new, v, MergeOverride::Replace)?;
    Ok(new.value())
}

fn sizeof(rt: &Runtime, v: Value) -> R {
    let dict = cell(v);
    let basic = v.ty().tp_basicsize.get() as i64;
    let entries = Table::at(dict.table.get()).map_or(0, |t| t.filled() as i64);
    Ok(rt.new_int(basic + if entries == 0 { 0 } else { 40 + 26 * entries.max(5) }))
}
