//! C-API room of CPython's `Objects/bytesobject.c` (declared in `Include/bytesobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Out, OutObject, Stolen, statics};
use core::ffi::{CStr, c_char, c_int};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::{BytesCell, StrCell, TupleCell, Value};

/// `PyObject *PyBytes_FromStringAndSize(const char *data, Py_ssize_t size)`
///
/// A bytes object of a copy of the data; of `size` bytes that C fills, if `data` is NULL.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_FromStringAndSize(cx: &Cx, data: *const c_char, size: isize) -> CResult<New> {
    let Ok(len) = usize::try_from(size) else {
        return Err(cx.system_error("Negative size passed to PyBytes_FromStringAndSize"));
    };
    let rt = cx.runtime();
    if !data.is_null() {
        return Ok(cx.born(rt.new_bytes(cx.bytes(data.cast(), len))));
    }
    if len == 0 {
        return Ok(cx.born(statics::empty_bytes()));
    }
    rt.try_alloc_bytes(len).map(|b| cx.born(b)).ok_or_else(|| cx.memory_error())
}

/// `PyObject *PyBytes_FromString(const char *text)`
///
/// A bytes object of a copy of the text.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_FromString(cx: &Cx, text: &CStr) -> New {
    cx.born(cx.runtime().new_bytes(text.to_bytes()))
}

/// `PyObject *PyBytes_FromObject(PyObject *o)`
///
/// `bytes(o)` of what has a buffer or is iterable.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_FromObject(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    if o.ty() == statics::bytes_type() {
        return Ok(o.new_ref());
    }
    let rt = cx.runtime();
    let v = o.value();
    if v.is::<StrCell>() || kingsnake_runtime::objects::int::is_int(v) {
        let t = o.ty();
        return Err(cx.type_error(format!("cannot convert '{}' object to bytes", t.tp_name_str())));
    }
    Ok(cx.give(rt.call(statics::bytes_type().value(), &[v])?))
}

fn expected_bytes(cx: &Cx, o: Borrowed<'_>) -> CResult<Gc<BytesCell>> {
    o.cell::<BytesCell>().ok_or_else(|| {
        let t = o.ty();
        cx.type_error(format!("expected bytes, {} found", t.tp_name_str()))
    })
}

/// `Py_ssize_t PyBytes_Size(PyObject *o)`
///
/// The number of bytes. TypeError if `o` is no bytes object.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_Size(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(expected_bytes(cx, o)?.size.get())
}

/// `char *PyBytes_AsString(PyObject *o)`
///
/// The data, with a NUL behind. TypeError if `o` is no bytes object.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_AsString(cx: &Cx, o: Borrowed<'_>) -> CResult<*mut c_char> {
    Ok(expected_bytes(cx, o)?.data().cast())
}

/// `int PyBytes_AsStringAndSize(PyObject *o, char **data, Py_ssize_t *size)`
///
/// The data and their size. ValueError if there is a NUL among them and `size` is NULL.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_AsStringAndSize(
    cx: &Cx,
    o: Borrowed<'_>,
    data: Out<'_, *mut c_char>,
    size: Option<Out<'_, isize>>,
) -> CResult<()> {
    let b = expected_bytes(cx, o)?;
    data.set(b.data().cast());
    match size {
        Some(size) => size.set(b.size.get()),
        None if b.as_slice().contains(&0) => return Err(cx.value_error("embedded null byte")),
        None => {}
    }
    Ok(())
}

/// `int _PyBytes_Resize(PyObject **bytes, Py_ssize_t size)`
///
/// Gives a bytes object that nobody else has another size. On errors the variable is NULL.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi]
fn _PyBytes_Resize(cx: &Cx, bytes: OutObject<'_>, size: isize) -> CResult<()> {
    let old: Option<Stolen<'_>> = bytes.take();
    let cell = old.as_ref().and_then(|o| o.peek().cell::<BytesCell>());
    let (Some(cell), Ok(size)) = (cell, usize::try_from(size)) else { return Err(cx.bad_internal_call()) };
    let rt = cx.runtime();
    if cell.size.get() as usize == size
        && let Some(same) = old
    {
        bytes.give(New::from_counted(same.into_counted()));
        return Ok(());
    }
    if size == 0 {
        bytes.give(cx.born(statics::empty_bytes()));
        return Ok(());
    }
    let new = rt.try_alloc_bytes(size).ok_or_else(|| cx.memory_error())?;
    let kept = cell.as_slice();
    let kept = &kept[..kept.len().min(size)];
    cx.bytes_mut(new.data().cast(), kept.len()).copy_from_slice(kept);
    bytes.give(cx.born(new));
    Ok(())
}

/// `void PyBytes_Concat(PyObject **left, PyObject *right)`
///
/// Replaces `left` by `left + right`; NULL on errors.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_Concat(cx: &Cx, left: OutObject<'_>, right: Option<Borrowed<'_>>) -> CResult<()> {
    concat(cx, &left, right)
}

fn concat(cx: &Cx, left: &OutObject<'_>, right: Option<Borrowed<'_>>) -> CResult<()> {
    let Some(old) = left.take() else { return Ok(()) };
    let Some(right) = right else { return Ok(()) };
    let rt = cx.runtime();
    let joined = rt.binary(kingsnake_runtime::types::Bin::Add, old.peek().value(), right.value())?;
    left.give(cx.give(joined));
    Ok(())
}

/// `void PyBytes_ConcatAndDel(PyObject **left, PyObject *right)`
///
/// As `PyBytes_Concat`; steals `right`.
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_ConcatAndDel(cx: &Cx, left: OutObject<'_>, right: Option<Stolen<'_>>) -> CResult<()> {
    concat(cx, &left, right.as_ref().map(Stolen::peek))
}

/// `PyObject *PyBytes_Repr(PyObject *o, int smart_quotes)`
///
/// `repr(o)`
/// CPython: c-api/bytes, Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_Repr(cx: &Cx, o: Borrowed<'_>, _smart: c_int) -> CResult<New> {
    Ok(cx.give(cx.runtime().repr(o.value())?.value()))
}

/// `PyObject *_PyBytes_Join(PyObject *separator, PyObject *items)`
///
/// `separator.join(items)`
/// CPython: Objects/bytesobject.c.
#[capi]
fn _PyBytes_Join(cx: &Cx, separator: Borrowed<'_>, items: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call_method_text(separator.value(), "join", &[items.value()])?))
}

/// `PyObject *PyBytes_DecodeEscape(const char *data, Py_ssize_t size, const char *errors, Py_ssize_t unicode, const char *recode)`
///
/// The bytes that a literal's source stands for.
/// CPython: Objects/bytesobject.c.
#[capi("3.2")]
fn PyBytes_DecodeEscape(
    cx: &Cx,
    data: *const c_char,
    size: isize,
    errors: Option<&CStr>,
    _unicode: isize,
    _recode: *const c_char,
) -> CResult<New> {
    let rt = cx.runtime();
    let bytes = rt.new_bytes(cx.bytes(data.cast(), size.max(0) as usize));
    let codecs = kingsnake_runtime::import::import_module(rt, "_codecs")?;
    let errors = errors.map_or(Value::none(), |e| rt.new_str(&e.to_string_lossy()).value());
    let pair = rt.call_method_text(codecs, "escape_decode", &[bytes.value(), errors])?;
    match pair.downcast::<TupleCell>().filter(|p| !p.is_empty()) {
        Some(pair) => Ok(cx.give(pair.get(0))),
        None => Err(cx.system_error("escape_decode gave no tuple")),
    }
}
