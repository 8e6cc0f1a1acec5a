//! C-API room of CPython's `Objects/abstract.c` (declared in `Include/abstract.h`): objects, sequences, mappings, iterators.
//! Numbers are in `abstract_number`, buffers in `abstract_buffer`.

use crate::abi::{Borrowed, CResult, Cx, New, OutObject, Text, statics};
use core::ffi::{CStr, c_int};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::types::Bin;
use kingsnake_runtime::value::{SliceCell, Value, flag};

/// `Py_ssize_t PyObject_Size(PyObject *o)`
///
/// `len(o)`. TypeError if it has none.
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_Size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(cx.runtime().len(o.value())? as isize)
}

/// `Py_ssize_t PyObject_Length(PyObject *o)`
///
/// As `PyObject_Size`.
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_Length(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(cx.runtime().len(o.value())? as isize)
}

/// `Py_ssize_t PyObject_LengthHint(PyObject *o, Py_ssize_t default)`
///
/// `operator.length_hint(o, default)`
/// CPython: c-api/object, Objects/abstract.c.
#[capi]
fn PyObject_LengthHint(cx: &Cx, o: Borrowed<'_>, default: isize) -> CResult<isize> {
    Ok(cx.runtime().length_hint(o.value(), default.max(0) as usize)? as isize)
}

/// `PyObject *PyObject_GetItem(PyObject *o, PyObject *key)`
///
/// `o[key]`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_GetItem(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().getitem(o.value(), key.value())?))
}

/// `int PyObject_SetItem(PyObject *o, PyObject *key, PyObject *value)`
///
/// `o[key] = value`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_SetItem(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>, value: Borrowed<'_>) -> CResult<()> {
    Ok(cx.runtime().setitem(o.value(), key.value(), value.value())?)
}

/// `int PyObject_DelItem(PyObject *o, PyObject *key)`
///
/// `del o[key]`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_DelItem(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>) -> CResult<()> {
    Ok(cx.runtime().delitem(o.value(), key.value())?)
}

/// `int PyObject_DelItemString(PyObject *o, const char *key)`
///
/// `del o[key]`, the key in UTF-8.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PyObject_DelItemString(cx: &Cx, o: Borrowed<'_>, key: Text<'_>) -> CResult<()> {
    let key = cx.text(key)?;
    Ok(cx.runtime().delitem(o.value(), key.value())?)
}

/// `PyObject *PyObject_Type(PyObject *o)`
///
/// The type of `o`.
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_Type(_cx: &Cx, o: Borrowed<'_>) -> New {
    Borrowed::of_object(o.ty()).new_ref()
}

/// `PyObject *PyObject_Format(PyObject *o, PyObject *spec)`
///
/// `format(o, spec)`; no spec for NULL.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PyObject_Format(cx: &Cx, o: Borrowed<'_>, spec: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let format = kingsnake_runtime::objects::builtin::function_of_builtins(rt, "format")?;
    let spec = spec.map_or(statics::empty_str().value(), Borrowed::value);
    Ok(cx.give(rt.call(format, &[o.value(), spec])?))
}

/// `int PyObject_IsInstance(PyObject *o, PyObject *class)`
///
/// `isinstance(o, class)`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_IsInstance(cx: &Cx, o: Borrowed<'_>, class: Borrowed<'_>) -> CResult<bool> {
    if o.ty().header() == class.object() {
        return Ok(true);
    }
    Ok(cx.runtime().is_instance(o.value(), class.value())?)
}

/// `int PyObject_IsSubclass(PyObject *derived, PyObject *class)`
///
/// `issubclass(derived, class)`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_IsSubclass(cx: &Cx, derived: Borrowed<'_>, class: Borrowed<'_>) -> CResult<bool> {
    Ok(cx.runtime().is_subclass(derived.value(), class.value())?)
}

/// `PyObject *PyObject_GetIter(PyObject *o)`
///
/// `iter(o)`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.2")]
fn PyObject_GetIter(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().iter(o.value())?))
}

/// `PyObject *PyObject_GetAIter(PyObject *o)`
///
/// `aiter(o)`
/// CPython: c-api/object, Objects/abstract.c.
#[capi("3.10")]
fn PyObject_GetAIter(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    match o.ty().slots().aiter {
        Some(f) => Ok(cx.give(f(rt, o.value())?)),
        None => {
            let t = o.ty();
            Err(cx.type_error(format!("'{}' object is not an async iterable", t.tp_name_str())))
        }
    }
}

/// `int PyIter_Check(PyObject *o)`
///
/// Whether `o` has `tp_iternext`.
/// CPython: c-api/iter, Objects/abstract.c.
#[capi("3.2")]
fn PyIter_Check(_cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().slots().next.is_some()
}

/// `int PyAIter_Check(PyObject *o)`
///
/// Whether `o` is an asynchronous iterator.
/// CPython: c-api/iter, Objects/abstract.c.
#[capi("3.10")]
fn PyAIter_Check(_cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().slots().anext.is_some()
}

/// `PyObject *PyIter_Next(PyObject *iterator)`
///
/// The next item; NULL without an exception at the end.
/// CPython: c-api/iter, Objects/abstract.c.
#[capi("3.2")]
fn PyIter_Next(cx: &Cx, iterator: Borrowed<'_>) -> CResult<Option<New>> {
    let rt = cx.runtime();
    match rt.next(iterator.value()) {
        Ok(found) => Ok(found.map(|v| cx.give(v))),
        Err(raised) if rt.raised_is(statics::stop_iteration()) => {
            rt.clear_raised(raised);
            Ok(None)
        }
        Err(raised) => Err(raised.into()),
    }
}

/// `PySendResult PyIter_Send(PyObject *iterator, PyObject *value, PyObject **result)`
///
/// Sends a value: 1 with what was yielded, 0 with what was returned, -1 on errors.
/// CPython: c-api/iter, Objects/abstract.c.
#[capi("3.10")]
fn PyIter_Send(
    cx: &Cx,
    iterator: Borrowed<'_>,
    value: Borrowed<'_>,
    result: OutObject<'_>,
) -> CResult<c_int> {
    let rt = cx.runtime();
    result.clear();
    let it = iterator.value();
    let sent = if value.object() == statics::none() && it.ty().slots().next.is_some() {
        rt.next(it).and_then(|v| match v {
            Some(v) => Ok(v),
            None => Err(rt.stop_iteration(kingsnake_runtime::objects::generator::take_return_value(rt, it))),
        })
    } else {
        rt.call_method_text(it, "send", &[value.value()])
    };
    match sent {
        Ok(v) => {
            result.give(cx.give(v));
            Ok(1)
        }
        Err(raised) if rt.raised_is(statics::stop_iteration()) => {
            let stop = rt.take_raised(raised);
            result.give(cx.give(kingsnake_runtime::objects::exceptions::stop_iteration_value(stop)));
            Ok(0)
        }
        Err(raised) => Err(raised.into()),
    }
}

// ---- sequences ----

/// `int PySequence_Check(PyObject *o)`
///
/// Whether `o` has items by index; dicts do not.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Check(_cx: &Cx, o: Borrowed<'_>) -> bool {
    let ty = o.ty();
    !ty.has(flag::DICT) && crate::bridge::slot::SQ_ITEM.read(ty) != 0
}

fn not_a_sequence(cx: &Cx, o: Borrowed<'_>, what: &str) -> crate::abi::Raised {
    let t = o.ty();
    cx.type_error(format!("'{}' object {what}", t.tp_name_str()))
}

/// `Py_ssize_t PySequence_Size(PyObject *o)`
///
/// `len(o)` of a sequence.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    sequence_size(cx, o)
}

fn sequence_size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    let ty = o.ty();
    if crate::bridge::slot::SQ_LENGTH.read(ty) == 0 {
        if crate::bridge::slot::MP_LENGTH.read(ty) != 0 {
            return Err(cx.type_error(format!("{} is not a sequence", ty.tp_name_str())));
        }
        return Err(cx.type_error(format!("object of type '{}' has no len()", ty.tp_name_str())));
    }
    Ok(cx.runtime().len(o.value())? as isize)
}

/// `Py_ssize_t PySequence_Length(PyObject *o)`
///
/// As `PySequence_Size`.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Length(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    sequence_size(cx, o)
}

/// `PyObject *PySequence_GetItem(PyObject *o, Py_ssize_t index)`
///
/// `o[index]` of a sequence; negative indices count from the end.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_GetItem(cx: &Cx, o: Borrowed<'_>, index: isize) -> CResult<New> {
    let rt = cx.runtime();
    let slots = o.ty().slots();
    if slots.item.is_none() && slots.getitem.is_some() && o.ty().has(flag::DICT) {
        return Err(cx.type_error(format!("{} is not a sequence", o.ty().tp_name_str())));
    }
    if slots.item.is_none() && slots.getitem.is_none() {
        return Err(not_a_sequence(cx, o, "does not support indexing"));
    }
    Ok(cx.give(rt.sequence_item(o.value(), index)?))
}

/// Stores or deletes by index.
fn assign(cx: &Cx, o: Borrowed<'_>, index: isize, value: Option<Value>) -> CResult<()> {
    let slots = o.ty().slots();
    if slots.set_item.is_none() && slots.setitem.is_none() {
        let what = if value.is_some() { "assignment" } else { "deletion" };
        return Err(not_a_sequence(cx, o, &format!("does not support item {what}")));
    }
    let rt = cx.runtime();
    let index = rt.new_int(index as i64);
    Ok(rt.setitem_or_delete(o.value(), index, value)?)
}

/// `int PySequence_SetItem(PyObject *o, Py_ssize_t index, PyObject *value)`
///
/// `o[index] = value`; NULL deletes.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_SetItem(cx: &Cx, o: Borrowed<'_>, index: isize, value: Option<Borrowed<'_>>) -> CResult<()> {
    assign(cx, o, index, value.map(Borrowed::value))
}

/// `int PySequence_DelItem(PyObject *o, Py_ssize_t index)`
///
/// `del o[index]`
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_DelItem(cx: &Cx, o: Borrowed<'_>, index: isize) -> CResult<()> {
    assign(cx, o, index, None)
}

/// The slice between two indices.
fn slice(cx: &Cx, low: isize, high: isize) -> Value {
    let rt = cx.runtime();
    let cell = rt.new_object(statics::slice_type(), |head| SliceCell {
        head,
        start: core::cell::Cell::new(rt.new_int(low as i64)),
        stop: core::cell::Cell::new(rt.new_int(high as i64)),
        step: core::cell::Cell::new(Value::none()),
    });
    cell.value()
}

/// `PyObject *PySequence_GetSlice(PyObject *o, Py_ssize_t low, Py_ssize_t high)`
///
/// `o[low:high]`
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_GetSlice(cx: &Cx, o: Borrowed<'_>, low: isize, high: isize) -> CResult<New> {
    if o.ty().slots().getitem.is_none() {
        let t = o.ty();
        return Err(cx.type_error(format!("'{}' object is unsliceable", t.tp_name_str())));
    }
    Ok(cx.give(cx.runtime().getitem(o.value(), slice(cx, low, high))?))
}

/// `int PySequence_SetSlice(PyObject *o, Py_ssize_t low, Py_ssize_t high, PyObject *value)`
///
/// `o[low:high] = value`; NULL deletes.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_SetSlice(
    cx: &Cx,
    o: Borrowed<'_>,
    low: isize,
    high: isize,
    value: Option<Borrowed<'_>>,
) -> CResult<()> {
    if o.ty().slots().setitem.is_none() {
        return Err(not_a_sequence(cx, o, "doesn't support slice assignment"));
    }
    Ok(cx.runtime().setitem_or_delete(o.value(), slice(cx, low, high), value.map(Borrowed::value))?)
}

/// `int PySequence_DelSlice(PyObject *o, Py_ssize_t low, Py_ssize_t high)`
///
/// `del o[low:high]`
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_DelSlice(cx: &Cx, o: Borrowed<'_>, low: isize, high: isize) -> CResult<()> {
    if o.ty().slots().setitem.is_none() {
        return Err(not_a_sequence(cx, o, "doesn't support slice deletion"));
    }
    Ok(cx.runtime().delitem(o.value(), slice(cx, low, high))?)
}

/// `PyObject *PySequence_List(PyObject *o)`
///
/// `list(o)`
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_List(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    Ok(cx.give(rt.new_list(&rt.collect(o.value())?).value()))
}

/// `PyObject *PySequence_Tuple(PyObject *o)`
///
/// `tuple(o)`
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Tuple(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    if o.ty() == statics::tuple_type() {
        return Ok(o.new_ref());
    }
    let rt = cx.runtime();
    Ok(cx.give(rt.new_tuple(&rt.collect(o.value())?).value()))
}

/// `PyObject *PySequence_Fast(PyObject *o, const char *message)`
///
/// A list or tuple as it is; a list of anything else that is iterable. TypeError with the message otherwise.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Fast(cx: &Cx, o: Borrowed<'_>, message: &CStr) -> CResult<New> {
    if o.ty() == statics::list_type() || o.ty() == statics::tuple_type() {
        return Ok(o.new_ref());
    }
    let rt = cx.runtime();
    let it = match rt.iter(o.value()) {
        Ok(it) => it,
        Err(raised) if rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            return Err(cx.type_error(message.to_string_lossy()));
        }
        Err(raised) => return Err(raised.into()),
    };
    Ok(cx.give(rt.new_list(&rt.collect(it)?).value()))
}

/// `Py_ssize_t PySequence_Count(PyObject *o, PyObject *value)`
///
/// How many items equal `value`.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Count(cx: &Cx, o: Borrowed<'_>, value: Borrowed<'_>) -> CResult<isize> {
    let rt = cx.runtime();
    let (mut n, wanted) = (0, value.value());
    rt.for_each(o.value(), |item| {
        n += isize::from(rt.eq(item, wanted)?);
        Ok(())
    })?;
    Ok(n)
}

/// `int PySequence_Contains(PyObject *o, PyObject *value)`
///
/// `value in o`
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Contains(cx: &Cx, o: Borrowed<'_>, value: Borrowed<'_>) -> CResult<bool> {
    Ok(cx.runtime().contains(o.value(), value.value())?)
}

/// `int PySequence_In(PyObject *o, PyObject *value)`
///
/// As `PySequence_Contains`.
/// CPython: Objects/abstract.c.
#[capi("3.2")]
fn PySequence_In(cx: &Cx, o: Borrowed<'_>, value: Borrowed<'_>) -> CResult<bool> {
    Ok(cx.runtime().contains(o.value(), value.value())?)
}

/// `Py_ssize_t PySequence_Index(PyObject *o, PyObject *value)`
///
/// The index of the first item that equals `value`. ValueError if there is none.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Index(cx: &Cx, o: Borrowed<'_>, value: Borrowed<'_>) -> CResult<isize> {
    let rt = cx.runtime();
    let wanted = value.value();
    let it = rt.iter(o.value())?;
    let mut n = 0;
    while let Some(item) = rt.next(it)? {
        if rt.eq(item, wanted)? {
            return Ok(n);
        }
        n += 1;
    }
    Err(cx.value_error("sequence.index(x): x not in sequence"))
}

/// `PyObject *PySequence_Concat(PyObject *a, PyObject *b)`
///
/// `a + b` of sequences.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Concat(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    if let Some(f) = a.ty().slots().concat {
        return Ok(cx.give(f(rt, a.value(), b.value())?));
    }
    let result = rt.try_binary(Bin::Add, a.value(), b.value())?;
    if result.is_not_implemented() {
        return Err(not_a_sequence(cx, a, "can't be concatenated"));
    }
    Ok(cx.give(result))
}

/// `PyObject *PySequence_Repeat(PyObject *o, Py_ssize_t count)`
///
/// `o * count` of a sequence.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_Repeat(cx: &Cx, o: Borrowed<'_>, count: isize) -> CResult<New> {
    let rt = cx.runtime();
    if let Some(f) = o.ty().slots().repeat {
        return Ok(cx.give(f(rt, o.value(), count)?));
    }
    let result = rt.try_binary(Bin::Mul, o.value(), rt.new_int(count as i64))?;
    if result.is_not_implemented() {
        return Err(not_a_sequence(cx, o, "can't be repeated"));
    }
    Ok(cx.give(result))
}

/// `PyObject *PySequence_InPlaceConcat(PyObject *a, PyObject *b)`
///
/// `a += b` of sequences.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_InPlaceConcat(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().inplace(Bin::Add, a.value(), b.value())?))
}

/// `PyObject *PySequence_InPlaceRepeat(PyObject *o, Py_ssize_t count)`
///
/// `o *= count` of a sequence.
/// CPython: c-api/sequence, Objects/abstract.c.
#[capi("3.2")]
fn PySequence_InPlaceRepeat(cx: &Cx, o: Borrowed<'_>, count: isize) -> CResult<New> {
    let rt = cx.runtime();
    Ok(cx.give(rt.inplace(Bin::Mul, o.value(), rt.new_int(count as i64))?))
}

// ---- mappings ----

/// `int PyMapping_Check(PyObject *o)`
///
/// Whether `o` has items by key.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_Check(_cx: &Cx, o: Option<Borrowed<'_>>) -> bool {
    o.is_some_and(|o| crate::bridge::slot::MP_SUBSCRIPT.read(o.ty()) != 0)
}

/// `Py_ssize_t PyMapping_Size(PyObject *o)`
///
/// `len(o)` of a mapping.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_Size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(cx.runtime().len(o.value())? as isize)
}

/// `Py_ssize_t PyMapping_Length(PyObject *o)`
///
/// As `PyMapping_Size`.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_Length(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(cx.runtime().len(o.value())? as isize)
}

/// `PyObject *PyMapping_GetItemString(PyObject *o, const char *key)`
///
/// `o[key]`, the key in UTF-8.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_GetItemString(cx: &Cx, o: Borrowed<'_>, key: Text<'_>) -> CResult<New> {
    let key = cx.text(key)?;
    Ok(cx.give(cx.runtime().getitem(o.value(), key.value())?))
}

/// `int PyMapping_SetItemString(PyObject *o, const char *key, PyObject *value)`
///
/// `o[key] = value`, the key in UTF-8.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_SetItemString(cx: &Cx, o: Borrowed<'_>, key: Text<'_>, value: Borrowed<'_>) -> CResult<()> {
    let key = cx.text(key)?;
    Ok(cx.runtime().setitem(o.value(), key.value(), value.value())?)
}

/// Whether `o[key]` does not raise; the exception is dropped.
fn has_key(cx: &Cx, o: Borrowed<'_>, key: CResult<Value>) -> bool {
    let rt = cx.runtime();
    match key.and_then(|key| Ok(rt.getitem(o.value(), key)?)) {
        Ok(_) => true,
        Err(_) => {
            rt.thread().raised.set(None);
            false
        }
    }
}

/// `int PyMapping_HasKey(PyObject *o, PyObject *key)`
///
/// Whether `o[key]` does not raise. It always succeeds.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_HasKey(cx: &Cx, o: Borrowed<'_>, key: Borrowed<'_>) -> bool {
    has_key(cx, o, Ok(key.value()))
}

/// `int PyMapping_HasKeyString(PyObject *o, const char *key)`
///
/// As `PyMapping_HasKey`, the key in UTF-8.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_HasKeyString(cx: &Cx, o: Borrowed<'_>, key: Text<'_>) -> bool {
    has_key(cx, o, cx.text(key).map(|s| s.value()))
}

/// A list of what a method of a mapping gives.
fn listed(cx: &Cx, o: Borrowed<'_>, method: &str) -> CResult<New> {
    let rt = cx.runtime();
    let made = rt.call_method_text(o.value(), method, &[])?;
    if made.is_exact(statics::list_type()) {
        return Ok(cx.give(made));
    }
    let it = match rt.iter(made) {
        Ok(it) => it,
        Err(raised) if rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            let (t, m) = (o.ty(), made.ty());
            let (t, m) = (t.tp_name_str(), m.tp_name_str());
            return Err(cx.type_error(format!("{t}.{method}() returned a non-iterable (type {m})")));
        }
        Err(raised) => return Err(raised.into()),
    };
    Ok(cx.give(rt.new_list(&rt.collect(it)?).value()))
}

/// `PyObject *PyMapping_Keys(PyObject *o)`
///
/// A list of the keys.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_Keys(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    listed(cx, o, "keys")
}

/// `PyObject *PyMapping_Values(PyObject *o)`
///
/// A list of the values.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_Values(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    listed(cx, o, "values")
}

/// `PyObject *PyMapping_Items(PyObject *o)`
///
/// A list of the entries, as tuples.
/// CPython: c-api/mapping, Objects/abstract.c.
#[capi("3.2")]
fn PyMapping_Items(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    listed(cx, o, "items")
}

/// `int _PyObject_RealIsInstance(PyObject *o, PyObject *class)`
///
/// What `type.__instancecheck__` does.
/// CPython: Objects/abstract.c.
#[capi]
fn _PyObject_RealIsInstance(cx: &Cx, o: Borrowed<'_>, class: Borrowed<'_>) -> CResult<bool> {
    Ok(cx.runtime().plain_is_instance(o.value(), class.value())?)
}

/// `int _PyObject_RealIsSubclass(PyObject *derived, PyObject *class)`
///
/// What `type.__subclasscheck__` does.
/// CPython: Objects/abstract.c.
#[capi]
fn _PyObject_RealIsSubclass(cx: &Cx, derived: Borrowed<'_>, class: Borrowed<'_>) -> CResult<bool> {
    Ok(cx.runtime().plain_is_subclass(derived.value(), class.value())?)
}

/// `int _PyObject_HasLen(PyObject *o)`
///
/// Whether `o` has a length.
/// CPython: Objects/abstract.c.
#[capi]
fn _PyObject_HasLen(_cx: &Cx, o: Borrowed<'_>) -> bool {
    o.ty().slots().len.is_some()
}
