//! C-API room of CPython's `Objects/dictobject.c` (declared in `Include/dictobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, Lent, New, Out, OutObject, Text, error};
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::objects::object as objects;
use kingsnake_runtime::value::{DictCell, StrCell, Value};

/// `PyObject *PyDict_New(void)`
///
/// An empty dict.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_New(cx: &Cx) -> New {
    cx.born(cx.runtime().new_dict())
}

/// `PyObject *_PyDict_NewPresized(Py_ssize_t size)`
///
/// An empty dict; the size is only a hint.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_NewPresized(cx: &Cx, _size: isize) -> New {
    cx.born(cx.runtime().new_dict())
}

/// `Py_ssize_t PyDict_Size(PyObject *dict)`
///
/// The number of entries. SystemError if `dict` is none.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Size(cx: &Cx, dict: Borrowed<'_>) -> CResult<isize> {
    Ok(dict.cell_or_bad_call::<DictCell>(cx)?.used.get())
}

/// `int PyDict_SetItem(PyObject *dict, PyObject *key, PyObject *value)`
///
/// `dict[key] = value`. TypeError if the key is unhashable.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_SetItem(cx: &Cx, dict: Borrowed<'_>, key: Borrowed<'_>, value: Borrowed<'_>) -> CResult<()> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(dict::set(cx.runtime(), target, key.value(), value.value())?)
}

/// `int _PyDict_SetItem_KnownHash(PyObject *dict, PyObject *key, PyObject *value, Py_hash_t hash)`
///
/// As `PyDict_SetItem`, with the key's hash.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_SetItem_KnownHash(
    cx: &Cx,
    dict: Borrowed<'_>,
    key: Borrowed<'_>,
    value: Borrowed<'_>,
    hash: isize,
) -> CResult<()> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(dict::set_hashed(cx.runtime(), target, key.value(), hash as i64, value.value())?)
}

/// `int PyDict_SetItemString(PyObject *dict, const char *key, PyObject *value)`
///
/// `dict[key] = value`, the key in UTF-8.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_SetItemString(cx: &Cx, dict: Borrowed<'_>, key: Text<'_>, value: Borrowed<'_>) -> CResult<()> {
    let key = cx.name_text(key)?;
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(dict::set(cx.runtime(), target, key.value(), value.value())?)
}

/// `int PyDict_DelItem(PyObject *dict, PyObject *key)`
///
/// `del dict[key]`. KeyError if it is not there.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_DelItem(cx: &Cx, dict: Borrowed<'_>, key: Borrowed<'_>) -> CResult<()> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    delete(cx, target, key.value())
}

fn delete(cx: &Cx, dict: Gc<DictCell>, key: Value) -> CResult<()> {
    let rt = cx.runtime();
    if dict::delete(rt, dict, key)? { Ok(()) } else { Err(rt.key_error(key).into()) }
}

/// `int PyDict_DelItemString(PyObject *dict, const char *key)`
///
/// `del dict[key]`, the key in UTF-8.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_DelItemString(cx: &Cx, dict: Borrowed<'_>, key: Text<'_>) -> CResult<()> {
    let key = cx.name_text(key)?;
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    delete(cx, target, key.value())
}

/// `PyObject *PyDict_GetItemWithError(PyObject *dict, PyObject *key)`
///
/// Lends the value; NULL without an exception if the key is not there.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_GetItemWithError<'c>(
    cx: &'c Cx,
    dict: Borrowed<'c>,
    key: Borrowed<'c>,
) -> CResult<Option<Lent<'c>>> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    cx.lend_dict_value(target, key.value())
}

/// `PyObject *_PyDict_GetItem_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash)`
///
/// As `PyDict_GetItemWithError`.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_GetItem_KnownHash<'c>(
    cx: &'c Cx,
    dict: Borrowed<'c>,
    key: Borrowed<'c>,
    _hash: isize,
) -> CResult<Option<Lent<'c>>> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    cx.lend_dict_value(target, key.value())
}

/// `PyObject *PyDict_GetItem(PyObject *dict, PyObject *key)`
///
/// As `PyDict_GetItemWithError`, but errors are dropped; an exception that is set stays.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_GetItem<'c>(cx: &'c Cx, dict: Borrowed<'c>, key: Borrowed<'c>) -> Option<Lent<'c>> {
    let target = dict.cell::<DictCell>()?;
    lend_quietly(cx, target, key.value())
}

fn lend_quietly<'c>(cx: &'c Cx, dict: Gc<DictCell>, key: Value) -> Option<Lent<'c>> {
    match cx.lend_dict_value(dict, key) {
        Ok(found) => found,
        Err(_) => {
            cx.runtime().thread().raised.set(None);
            None
        }
    }
}

/// `PyObject *PyDict_GetItemString(PyObject *dict, const char *key)`
///
/// As `PyDict_GetItem`, the key in UTF-8.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_GetItemString<'c>(cx: &'c Cx, dict: Borrowed<'c>, key: Text<'c>) -> Option<Lent<'c>> {
    let target = dict.cell::<DictCell>()?;
    let key = match cx.name_text(key) {
        Ok(key) => key,
        Err(_) => {
            cx.runtime().thread().raised.set(None);
            return None;
        }
    };
    lend_quietly(cx, target, key.value())
}

/// `PyObject *_PyDict_GetItemStringWithError(PyObject *dict, const char *key)`
///
/// As `PyDict_GetItemWithError`, the key in UTF-8.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_GetItemStringWithError<'c>(
    cx: &'c Cx,
    dict: Borrowed<'c>,
    key: Text<'c>,
) -> CResult<Option<Lent<'c>>> {
    let key = cx.name_text(key)?;
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    cx.lend_dict_value(target, key.value())
}

/// `PyObject *PyDict_SetDefault(PyObject *dict, PyObject *key, PyObject *value)`
///
/// Lends the value of `key`, which is `value` if it was not there.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi]
fn PyDict_SetDefault<'c>(
    cx: &'c Cx,
    dict: Borrowed<'c>,
    key: Borrowed<'c>,
    value: Borrowed<'c>,
) -> CResult<Option<Lent<'c>>> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    dict::set_default(cx.runtime(), target, key.value(), value.value())?;
    cx.lend_dict_value(target, key.value())
}

/// `int PyDict_Contains(PyObject *dict, PyObject *key)`
///
/// Whether the key is there.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Contains(cx: &Cx, dict: Borrowed<'_>, key: Borrowed<'_>) -> CResult<bool> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(dict::get(cx.runtime(), target, key.value())?.is_some())
}

/// `int _PyDict_ContainsId(PyObject *dict, _Py_Identifier *key)`
///
/// Whether the key is there.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_ContainsId(cx: &Cx, dict: Borrowed<'_>, key: *mut crate::layout::PyIdentifier) -> CResult<bool> {
    let key = crate::bridge::identifier::text_of(cx.runtime(), key)?;
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(dict::get(cx.runtime(), target, key.value())?.is_some())
}

/// `int _PyDict_SetItemId(PyObject *dict, _Py_Identifier *key, PyObject *value)`
///
/// `dict[key] = value`
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_SetItemId(
    cx: &Cx,
    dict: Borrowed<'_>,
    key: *mut crate::layout::PyIdentifier,
    value: Borrowed<'_>,
) -> CResult<()> {
    let key = crate::bridge::identifier::text_of(cx.runtime(), key)?;
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(dict::set(cx.runtime(), target, key.value(), value.value())?)
}

/// `PyObject *_PyDict_GetItemIdWithError(PyObject *dict, _Py_Identifier *key)`
///
/// Lends the value; NULL without an exception if the key is not there.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_GetItemIdWithError<'c>(
    cx: &'c Cx,
    dict: Borrowed<'c>,
    key: *mut crate::layout::PyIdentifier,
) -> CResult<Option<Lent<'c>>> {
    let key = crate::bridge::identifier::text_of(cx.runtime(), key)?;
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    cx.lend_dict_value(target, key.value())
}

/// `int PyDict_Next(PyObject *dict, Py_ssize_t *position, PyObject **key, PyObject **value)`
///
/// Lends the next entry. 0 at the end, and for what is no dict.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Next(
    cx: &Cx,
    dict: Borrowed<'_>,
    position: Out<'_, isize>,
    key: Option<OutObject<'_>>,
    value: Option<OutObject<'_>>,
) -> bool {
    next(cx, dict, &position, key, value).is_some()
}

fn next(
    cx: &Cx,
    dict: Borrowed<'_>,
    position: &Out<'_, isize>,
    key: Option<OutObject<'_>>,
    value: Option<OutObject<'_>>,
) -> Option<usize> {
    let mut at = usize::try_from(position.get()).ok()?;
    let (k, v) = cx.lend_dict_next(dict.cell()?, &mut at)?;
    position.set(at as isize);
    if let Some(out) = key {
        out.lend(k);
    }
    if let Some(out) = value {
        out.lend(v);
    }
    Some(at)
}

/// `int _PyDict_Next(PyObject *dict, Py_ssize_t *position, PyObject **key, PyObject **value, Py_hash_t *hash)`
///
/// As `PyDict_Next`, with the key's hash.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_Next(
    cx: &Cx,
    dict: Borrowed<'_>,
    position: Out<'_, isize>,
    key: Option<OutObject<'_>>,
    value: Option<OutObject<'_>>,
    hash: Option<Out<'_, isize>>,
) -> bool {
    let Some(at) = next(cx, dict, &position, key, value) else { return false };
    if let (Some(out), Some(d)) = (hash, dict.cell::<DictCell>()) {
        out.set(kingsnake_runtime::heap::native::dict_hash_at(d, at - 1) as isize);
    }
    true
}

/// `void PyDict_Clear(PyObject *dict)`
///
/// Removes all entries; does nothing to what is no dict.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Clear(cx: &Cx, dict: Borrowed<'_>) {
    if let Some(d) = dict.cell::<DictCell>() {
        dict::clear(cx.runtime(), d);
    }
}

/// `PyObject *PyDict_Copy(PyObject *dict)`
///
/// A shallow copy.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Copy(cx: &Cx, dict: Borrowed<'_>) -> CResult<New> {
    let d = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(cx.born(dict::copy(cx.runtime(), d)?))
}

/// The entries as a list that `of` picks from.
fn listed(cx: &Cx, dict: Borrowed<'_>, of: impl Fn(Value, Value) -> Value) -> CResult<New> {
    let d = dict.cell_or_bad_call::<DictCell>(cx)?;
    let rt = cx.runtime();
    let mut values = kingsnake_runtime::heap::GcVec::new(rt);
    dict::iter(d).for_each(|(k, v)| values.push(of(k, v)));
    Ok(cx.give(rt.new_list(&values).value()))
}

/// `PyObject *PyDict_Keys(PyObject *dict)`
///
/// A list of the keys.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Keys(cx: &Cx, dict: Borrowed<'_>) -> CResult<New> {
    listed(cx, dict, |k, _| k)
}

/// `PyObject *PyDict_Values(PyObject *dict)`
///
/// A list of the values.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Values(cx: &Cx, dict: Borrowed<'_>) -> CResult<New> {
    listed(cx, dict, |_, v| v)
}

/// `PyObject *PyDict_Items(PyObject *dict)`
///
/// A list of the entries, as tuples.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Items(cx: &Cx, dict: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    listed(cx, dict, |k, v| rt.new_tuple(&[k, v]).value())
}

/// `int PyDict_Merge(PyObject *dict, PyObject *other, int override)`
///
/// Adds the entries of a mapping; those that are there already stay unless `override` is true.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Merge(cx: &Cx, dict: Borrowed<'_>, other: Borrowed<'_>, replace: c_int) -> CResult<()> {
    merge(cx, dict, other, replace != 0)
}

fn merge(cx: &Cx, dict: Borrowed<'_>, other: Borrowed<'_>, replace: bool) -> CResult<()> {
    let rt = cx.runtime();
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    if let Some(source) = other.cell::<DictCell>() {
        for (k, v) in dict::iter(source) {
            if replace {
                dict::set(rt, target, k, v)?;
            } else {
                dict::set_default(rt, target, k, v)?;
            }
        }
        return Ok(());
    }
    let source = other.value();
    let keys = rt.call_method_text(source, "keys", &[])?;
    for &k in rt.collect(keys)?.iter() {
        if replace || dict::get(rt, target, k)?.is_none() {
            let v = rt.getitem(source, k)?;
            dict::set(rt, target, k, v)?;
        }
    }
    Ok(())
}

/// `int PyDict_Update(PyObject *dict, PyObject *other)`
///
/// `PyDict_Merge` that replaces.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_Update(cx: &Cx, dict: Borrowed<'_>, other: Borrowed<'_>) -> CResult<()> {
    merge(cx, dict, other, true)
}

/// `int PyDict_MergeFromSeq2(PyObject *dict, PyObject *pairs, int override)`
///
/// Adds the entries that an iterable of pairs lists.
/// CPython: c-api/dict, Objects/dictobject.c.
#[capi("3.2")]
fn PyDict_MergeFromSeq2(cx: &Cx, dict: Borrowed<'_>, pairs: Borrowed<'_>, replace: c_int) -> CResult<()> {
    let rt = cx.runtime();
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    for (i, &pair) in rt.collect(pairs.value())?.iter().enumerate() {
        let items = match rt.collect(pair) {
            Ok(items) => items,
            Err(raised) if rt.raised_is(crate::abi::statics::type_error()) => {
                rt.clear_raised(raised);
                let message = format!("cannot convert dictionary update sequence element #{i} to a sequence");
                return Err(cx.type_error(message));
            }
            Err(raised) => return Err(raised.into()),
        };
        let &[k, v] = &items[..] else {
            let n = items.len();
            let message = format!("dictionary update sequence element #{i} has length {n}; 2 is required");
            return Err(cx.value_error(message));
        };
        if replace != 0 {
            dict::set(rt, target, k, v)?;
        } else {
            dict::set_default(rt, target, k, v)?;
        }
    }
    Ok(())
}

/// `PyObject *_PyDict_Pop(PyObject *dict, PyObject *key, PyObject *default)`
///
/// Removes a key and gives its value, or the default; KeyError without one.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_Pop(
    cx: &Cx,
    dict: Borrowed<'_>,
    key: Borrowed<'_>,
    default: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let d = dict.cell_or_bad_call::<DictCell>(cx)?;
    match dict::take(rt, d, key.value())? {
        Some(v) => Ok(cx.give(v)),
        None => default.map(Borrowed::new_ref).ok_or_else(|| rt.key_error(key.value()).into()),
    }
}

/// `PyObject *PyObject_GenericGetDict(PyObject *o, void *context)`
///
/// The object's `__dict__`, made on first use. AttributeError if it has none.
/// CPython: c-api/object, Objects/dictobject.c.
#[capi("3.10")]
fn PyObject_GenericGetDict(cx: &Cx, o: Borrowed<'_>, _context: *mut c_void) -> CResult<New> {
    let rt = cx.runtime();
    match objects::dict_of(rt, o.value()) {
        Some(d) => Ok(cx.give(d.value())),
        None => Err(rt.attribute_error("This object has no __dict__").into()),
    }
}

/// `Py_ssize_t _PyDict_SizeOf(PyDictObject *dict)`
///
/// Bytes of the dict and its table.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_SizeOf(cx: &Cx, dict: Borrowed<'_>) -> CResult<isize> {
    let d = dict.cell_or_bad_call::<DictCell>(cx)?;
    Ok(64 + dict::len(d) as isize * 32)
}

/// `int _PyDict_DelItem_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash)`
///
/// As `PyDict_DelItem`.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_DelItem_KnownHash(cx: &Cx, dict: Borrowed<'_>, key: Borrowed<'_>, _hash: isize) -> CResult<()> {
    let target = dict.cell_or_bad_call::<DictCell>(cx)?;
    delete(cx, target, key.value())
}

/// `int _PyDict_HasOnlyStringKeys(PyObject *dict)`
///
/// Whether all keys are str.
/// CPython: Objects/dictobject.c.
#[capi]
fn _PyDict_HasOnlyStringKeys(_cx: &Cx, dict: Borrowed<'_>) -> bool {
    dict.cell::<DictCell>().is_some_and(|d| dict::iter(d).all(|(k, _)| k.is::<StrCell>()))
}

/// Drops an error of a function that must not have one.
pub(crate) fn forget_error(cx: &Cx) {
    cx.runtime().thread().raised.set(None);
    error::clear(cx.runtime());
}
