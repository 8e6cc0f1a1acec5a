//! C-API room of CPython's `Objects/unicodeobject.c` (declared in `Include/unicodeobject.h`): making strings, reading them,
//! and what they can do. Encoding and decoding are in `unicode_codecs`, the writer in `unicode_writer`.

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Out, OutObject, Stolen, Text, Value, statics};
use crate::layout::PyIdentifier;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::ops::Range;
use kingsnake_capi_macros::capi;
use kingsnake_plain::units::Units;
use kingsnake_runtime::heap::native;
use kingsnake_runtime::objects::str as strings;
use kingsnake_runtime::types::Cmp;
use kingsnake_runtime::value::StrCell;

/// The string that a parameter is; TypeError otherwise.
pub(crate) fn expect_str(cx: &Cx, v: Borrowed<'_>) -> CResult<Gc<StrCell>> {
    match v.cell::<StrCell>() {
        Some(s) => Ok(s),
        None => {
            let t = v.ty();
            Err(cx.type_error(format!("must be str, not {}", t.tp_name_str())))
        }
    }
}

/// As [`expect_str`]; "bad argument type for built-in operation".
fn str_or_bad_argument(cx: &Cx, v: Borrowed<'_>) -> CResult<Gc<StrCell>> {
    v.cell::<StrCell>().ok_or_else(|| cx.type_error("bad argument type for built-in operation"))
}

/// `PyObject *PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar)`
///
/// A string of `size` characters that C fills, none beyond `maxchar`.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi]
fn PyUnicode_New(cx: &Cx, size: isize, maxchar: u32) -> CResult<New> {
    let kind = match maxchar {
        0..0x100 => 1,
        0x100..0x1_0000 => 2,
        0x1_0000..=0x10_ffff => 4,
        _ => return Err(cx.system_error("invalid maximum character passed to PyUnicode_New")),
    };
    match usize::try_from(size) {
        Ok(0) => Ok(cx.born(statics::empty_str())),
        Ok(n) => cx
            .runtime()
            .try_alloc_str(n, kind, maxchar < 0x80)
            .map(|s| cx.born(s))
            .ok_or_else(|| cx.memory_error()),
        Err(_) => Err(cx.system_error("Negative size passed to PyUnicode_New")),
    }
}

/// `int _PyUnicode_Ready(PyObject *unicode)`
///
/// Does nothing: strings are always ready.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_Ready(_cx: &Cx, _unicode: Option<Borrowed<'_>>) -> c_int {
    0
}

/// `PyObject *PyUnicode_FromString(const char *u)`
///
/// The string of UTF-8 text. UnicodeDecodeError where it is not.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FromString(cx: &Cx, u: &CStr) -> CResult<New> {
    Ok(cx.born(cx.text(u)?))
}

/// `PyObject *PyUnicode_FromStringAndSize(const char *u, Py_ssize_t size)`
///
/// The string of UTF-8 text of that size.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FromStringAndSize(cx: &Cx, u: *const c_char, size: isize) -> CResult<New> {
    let Ok(size) = usize::try_from(size) else {
        return Err(cx.system_error("Negative size passed to PyUnicode_FromStringAndSize"));
    };
    if u.is_null() && size > 0 {
        return Err(
            cx.system_error("NULL string with positive size with NULL passed to PyUnicode_FromStringAndSize")
        );
    }
    Ok(cx.born(crate::bridge::text::decode_utf8(cx.runtime(), cx.bytes(u.cast(), size))?))
}

/// `PyObject *PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)`
///
/// The string of characters of one, two or four bytes.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi]
fn PyUnicode_FromKindAndData(cx: &Cx, kind: c_int, buffer: *const c_void, size: isize) -> CResult<New> {
    let Ok(size) = usize::try_from(size) else { return Err(cx.value_error("size must be positive")) };
    let units = match kind {
        1 => Units::Latin1(cx.items(buffer.cast(), size)),
        2 => Units::Ucs2(cx.items(buffer.cast(), size)),
        4 => Units::Ucs4(cx.items(buffer.cast(), size)),
        _ => return Err(cx.system_error("invalid kind")),
    };
    Ok(cx.born(cx.runtime().new_str_units(units)))
}

/// `PyObject *_PyUnicode_FromASCII(const char *buffer, Py_ssize_t size)`
///
/// The string of ASCII text.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_FromASCII(cx: &Cx, buffer: *const c_char, size: isize) -> New {
    let units = Units::Latin1(cx.bytes(buffer.cast(), size.max(0) as usize));
    cx.born(cx.runtime().new_str_units(units))
}

/// `PyObject *PyUnicode_FromOrdinal(int ordinal)`
///
/// The string of one character. ValueError beyond Unicode.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FromOrdinal(cx: &Cx, ordinal: c_int) -> CResult<New> {
    match u32::try_from(ordinal) {
        Ok(c @ 0..=0x10_ffff) => Ok(cx.born(cx.runtime().new_char(c))),
        _ => Err(cx.value_error("chr() arg not in range(0x110000)")),
    }
}

/// `PyObject *PyUnicode_FromObject(PyObject *o)`
///
/// `o` as an exact str. TypeError if it is none.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FromObject(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    if o.ty() == statics::str_type() {
        return Ok(o.new_ref());
    }
    match o.cell::<StrCell>() {
        Some(s) => Ok(cx.born(cx.runtime().new_str_units(s.units()))),
        None => {
            let t = o.ty();
            Err(cx.type_error(format!("Can't convert '{}' object to str implicitly", t.tp_name_str())))
        }
    }
}

/// `PyObject *_PyUnicode_Copy(PyObject *unicode)`
///
/// A string of its own with the same characters.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_Copy(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    let s = unicode.cell_or_bad_call::<StrCell>(cx)?;
    Ok(cx.born(cx.runtime().new_str_units(s.units())))
}

/// `PyObject *PyUnicode_InternFromString(const char *u)`
///
/// The interned string of UTF-8 text.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_InternFromString(cx: &Cx, u: &CStr) -> CResult<New> {
    let s = cx.name_text(u)?;
    Ok(cx.give(s.value()))
}

/// `void PyUnicode_InternInPlace(PyObject **s)`
///
/// Replaces the string by the interned one of the same characters.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_InternInPlace(cx: &Cx, s: OutObject<'_>) {
    intern_in_place(cx, &s);
}

fn intern_in_place(cx: &Cx, s: &OutObject<'_>) {
    let Some(old) = s.get().filter(|o| o.ty() == statics::str_type()) else { return };
    let Some(cell) = old.value().downcast::<StrCell>() else { return };
    let interned = cx.runtime().intern(cell);
    if interned != cell {
        let old = s.take();
        s.give(cx.give(interned.value()));
        drop(old);
    }
}

/// `void PyUnicode_InternImmortal(PyObject **s)`
///
/// As `PyUnicode_InternInPlace`.
/// CPython: Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_InternImmortal(cx: &Cx, s: OutObject<'_>) {
    intern_in_place(cx, &s);
}

/// `PyObject *_PyUnicode_FromId(_Py_Identifier *id)`
///
/// Lends the interned string of a static identifier.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_FromId<'c>(cx: &'c Cx, id: *mut PyIdentifier) -> CResult<crate::abi::Lent<'c>> {
    Ok(cx.lend_object(crate::bridge::identifier::text_of(cx.runtime(), id)?))
}

/// `const char *PyUnicode_AsUTF8AndSize(PyObject *unicode, Py_ssize_t *size)`
///
/// The characters in UTF-8; they live as long as the string. TypeError if it is none, UnicodeEncodeError of surrogates.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.10")]
fn PyUnicode_AsUTF8AndSize(
    cx: &Cx,
    unicode: Borrowed<'_>,
    size: Option<Out<'_, isize>>,
) -> CResult<*const c_char> {
    utf8(cx, unicode, size)
}

fn utf8(cx: &Cx, unicode: Borrowed<'_>, size: Option<Out<'_, isize>>) -> CResult<*const c_char> {
    let s = str_or_bad_argument(cx, unicode)?;
    let (data, len) =
        if s.is_ascii() { (s.data().cast_const(), s.len()) } else { native::utf8_of(cx.runtime(), s)? };
    if let Some(out) = size {
        out.set(len as isize);
    }
    Ok(data.cast())
}

/// `const char *PyUnicode_AsUTF8(PyObject *unicode)`
///
/// As `PyUnicode_AsUTF8AndSize`.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi]
fn PyUnicode_AsUTF8(cx: &Cx, unicode: Borrowed<'_>) -> CResult<*const c_char> {
    utf8(cx, unicode, None)
}

/// `Py_ssize_t PyUnicode_GetLength(PyObject *unicode)`
///
/// The number of characters. TypeError if it is no string.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.3")]
fn PyUnicode_GetLength(cx: &Cx, unicode: Borrowed<'_>) -> CResult<isize> {
    Ok(str_or_bad_argument(cx, unicode)?.length.get())
}

/// `Py_UCS4 PyUnicode_ReadChar(PyObject *unicode, Py_ssize_t index)`
///
/// The character at `index`. IndexError beyond the string.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.3")]
fn PyUnicode_ReadChar(cx: &Cx, unicode: Borrowed<'_>, index: isize) -> CResult<u32> {
    let s = str_or_bad_argument(cx, unicode)?;
    match usize::try_from(index) {
        Ok(i) if i < s.len() => Ok(s.char_at(i)),
        _ => Err(cx.raise(statics::index_error(), "string index out of range")),
    }
}

/// Whether C may still write to the string: nobody else has it.
fn is_modifiable(s: Gc<StrCell>) -> bool {
    s.header().refcnt.get() == 1 && s.hash.get() == -1 && !s.is_interned()
}

/// `int PyUnicode_WriteChar(PyObject *unicode, Py_ssize_t index, Py_UCS4 character)`
///
/// Sets a character of a new string.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.3")]
fn PyUnicode_WriteChar(cx: &Cx, unicode: Borrowed<'_>, index: isize, character: u32) -> CResult<()> {
    let s = str_or_bad_argument(cx, unicode)?;
    let Some(i) = usize::try_from(index).ok().filter(|&i| i < s.len()) else {
        return Err(cx.raise(statics::index_error(), "string index out of range"));
    };
    if !is_modifiable(s) {
        return Err(cx.system_error("Cannot modify a string currently used"));
    }
    if character > crate::bridge::text::largest_char(s) {
        return Err(cx.value_error("character out of range"));
    }
    crate::bridge::text::fill(s, i..i + 1, character);
    Ok(())
}

/// `Py_ssize_t PyUnicode_Fill(PyObject *unicode, Py_ssize_t start, Py_ssize_t length, Py_UCS4 fill_char)`
///
/// Sets characters of a new string; gives how many.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi]
fn PyUnicode_Fill(cx: &Cx, unicode: Borrowed<'_>, start: isize, length: isize, c: u32) -> CResult<isize> {
    let s = unicode.cell_or_bad_call::<StrCell>(cx)?;
    let Ok(start) = usize::try_from(start) else {
        return Err(cx.raise(statics::index_error(), "string index out of range"));
    };
    if !is_modifiable(s) {
        return Err(cx.system_error("Cannot modify a string currently used"));
    }
    if c > crate::bridge::text::largest_char(s) {
        return Err(cx.value_error("fill character is bigger than the string maximum character"));
    }
    let end = s.len().min(start.saturating_add(length.max(0) as usize));
    if start >= end {
        return Ok(0);
    }
    crate::bridge::text::fill(s, start..end, c);
    Ok((end - start) as isize)
}

/// `void _PyUnicode_FastFill(PyObject *unicode, Py_ssize_t start, Py_ssize_t length, Py_UCS4 fill_char)`
///
/// Sets characters of a new string, unchecked by contract.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_FastFill(_cx: &Cx, unicode: Borrowed<'_>, start: isize, length: isize, c: u32) {
    if let Some(s) = unicode.cell::<StrCell>() {
        let start = (start.max(0) as usize).min(s.len());
        let end = (start + length.max(0) as usize).min(s.len());
        crate::bridge::text::fill(s, start..end, c);
    }
}

/// `Py_ssize_t PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t how_many)`
///
/// Copies characters into a new string; gives how many.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi]
fn PyUnicode_CopyCharacters(
    cx: &Cx,
    to: Borrowed<'_>,
    to_start: isize,
    from: Borrowed<'_>,
    from_start: isize,
    how_many: isize,
) -> CResult<isize> {
    let (target, source) = (to.cell_or_bad_call::<StrCell>(cx)?, from.cell_or_bad_call::<StrCell>(cx)?);
    let (Ok(at), Ok(start)) = (usize::try_from(to_start), usize::try_from(from_start)) else {
        return Err(cx.raise(statics::index_error(), "string index out of range"));
    };
    if at > target.len() || start > source.len() {
        return Err(cx.raise(statics::index_error(), "string index out of range"));
    }
    let Ok(wanted) = usize::try_from(how_many) else {
        return Err(cx.system_error("how_many cannot be negative"));
    };
    let count = wanted.min(source.len() - start);
    if at + count > target.len() {
        let room = target.len() - at;
        return Err(cx.system_error(format!(
            "Cannot write {count} characters at {at} in a string of {room} characters"
        )));
    }
    if count == 0 {
        return Ok(0);
    }
    if !is_modifiable(target) {
        return Err(cx.system_error("Cannot modify a string currently used"));
    }
    crate::bridge::text::copy(target, at, source, start..start + count);
    Ok(count as isize)
}

/// `void _PyUnicode_FastCopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t how_many)`
///
/// As `PyUnicode_CopyCharacters`, unchecked by contract.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_FastCopyCharacters(
    _cx: &Cx,
    to: Borrowed<'_>,
    to_start: isize,
    from: Borrowed<'_>,
    from_start: isize,
    how_many: isize,
) {
    let (Some(target), Some(source)) = (to.cell::<StrCell>(), from.cell::<StrCell>()) else { return };
    let (at, start) = (to_start.max(0) as usize, from_start.max(0) as usize);
    let count = (how_many.max(0) as usize)
        .min(source.len().saturating_sub(start))
        .min(target.len().saturating_sub(at));
    crate::bridge::text::copy(target, at, source, start..start + count);
}

/// `int PyUnicode_Resize(PyObject **unicode, Py_ssize_t length)`
///
/// Gives a string that nobody else has another length.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Resize(cx: &Cx, unicode: OutObject<'_>, length: isize) -> CResult<()> {
    let Some(old) = unicode.get().and_then(|o| o.cell::<StrCell>()) else {
        return Err(cx.bad_internal_call());
    };
    let Ok(len) = usize::try_from(length) else { return Err(cx.bad_internal_call()) };
    if old.len() == len {
        return Ok(());
    }
    let rt = cx.runtime();
    let new = if len == 0 {
        statics::empty_str()
    } else {
        let new = rt.try_alloc_str(len, old.kind(), old.is_ascii()).ok_or_else(|| cx.memory_error())?;
        crate::bridge::text::copy(new, 0, old, 0..len.min(old.len()));
        new
    };
    let new = cx.born(new);
    drop(unicode.take());
    unicode.give(new);
    Ok(())
}

/// `PyObject *PyUnicode_Concat(PyObject *left, PyObject *right)`
///
/// `left + right`. TypeError if one is no string.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Concat(cx: &Cx, left: Borrowed<'_>, right: Borrowed<'_>) -> CResult<New> {
    concat(cx, left, right)
}

fn concat(cx: &Cx, left: Borrowed<'_>, right: Borrowed<'_>) -> CResult<New> {
    let a = expect_str(cx, left)?;
    let Some(b) = right.cell::<StrCell>() else {
        let t = right.ty();
        return Err(cx.type_error(format!("can only concatenate str (not \"{}\") to str", t.tp_name_str())));
    };
    if a.is_empty() && right.ty() == statics::str_type() {
        return Ok(right.new_ref());
    }
    if b.is_empty() && left.ty() == statics::str_type() {
        return Ok(left.new_ref());
    }
    Ok(cx.born(strings::concat(cx.runtime(), a, b)?))
}

/// `void PyUnicode_Append(PyObject **left, PyObject *right)`
///
/// Replaces `left` by `left + right`; NULL on errors.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Append(cx: &Cx, left: OutObject<'_>, right: Option<Borrowed<'_>>) -> CResult<()> {
    append(cx, &left, right)
}

fn append(cx: &Cx, left: &OutObject<'_>, right: Option<Borrowed<'_>>) -> CResult<()> {
    let old = left.take();
    let (Some(old), Some(right)) = (&old, right) else {
        return if old.is_none() && cx.pending().is_none() { Err(cx.bad_internal_call()) } else { Ok(()) };
    };
    left.give(concat(cx, old.peek(), right)?);
    Ok(())
}

/// `void PyUnicode_AppendAndDel(PyObject **left, PyObject *right)`
///
/// As `PyUnicode_Append`; steals `right`.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AppendAndDel(cx: &Cx, left: OutObject<'_>, right: Option<Stolen<'_>>) -> CResult<()> {
    append(cx, &left, right.as_ref().map(Stolen::peek))
}

/// `PyObject *PyUnicode_Join(PyObject *separator, PyObject *items)`
///
/// `separator.join(items)`; a space for NULL.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Join(cx: &Cx, separator: Option<Borrowed<'_>>, items: Borrowed<'_>) -> CResult<New> {
    let rt = cx.runtime();
    let sep = match separator {
        Some(s) => expect_str(cx, s)?,
        None => statics::char_str(b' '),
    };
    Ok(cx.give(strings::join_iterable(rt, sep, items.value())?.value()))
}

/// `PyObject *_PyUnicode_JoinArray(PyObject *separator, PyObject *const *items, Py_ssize_t count)`
///
/// `separator.join(items)`
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_JoinArray(
    cx: &Cx,
    separator: Option<Borrowed<'_>>,
    items: crate::abi::Array<'_>,
    count: isize,
) -> CResult<New> {
    let rt = cx.runtime();
    let sep = match separator {
        Some(s) => expect_str(cx, s)?,
        None => statics::char_str(b' '),
    };
    let values = items.values(rt, count.max(0) as usize);
    Ok(cx.give(strings::join(rt, sep, &values)?.value()))
}

/// Calls a method of `str` on a string.
fn method(cx: &Cx, s: Borrowed<'_>, name: &str, args: &[Value]) -> CResult<New> {
    expect_str(cx, s)?;
    let rt = cx.runtime();
    let f = rt.getattr_text(statics::str_type().value(), name)?;
    let mut all = kingsnake_runtime::heap::GcVec::with_capacity(rt, args.len() + 1);
    all.push(s.value());
    all.extend(args.iter().copied());
    Ok(cx.give(rt.call(f, &all)?))
}

fn or_none(v: Option<Borrowed<'_>>) -> Value {
    v.map_or(Value::none(), Borrowed::value)
}

fn number(cx: &Cx, n: isize) -> Value {
    cx.runtime().new_int(n as i64)
}

/// `PyObject *PyUnicode_Split(PyObject *s, PyObject *separator, Py_ssize_t maxsplit)`
///
/// `s.split(separator, maxsplit)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Split(cx: &Cx, s: Borrowed<'_>, sep: Option<Borrowed<'_>>, max: isize) -> CResult<New> {
    method(cx, s, "split", &[or_none(sep), number(cx, max)])
}

/// `PyObject *PyUnicode_RSplit(PyObject *s, PyObject *separator, Py_ssize_t maxsplit)`
///
/// `s.rsplit(separator, maxsplit)`
/// CPython: Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_RSplit(cx: &Cx, s: Borrowed<'_>, sep: Option<Borrowed<'_>>, max: isize) -> CResult<New> {
    method(cx, s, "rsplit", &[or_none(sep), number(cx, max)])
}

/// `PyObject *PyUnicode_Splitlines(PyObject *s, int keepends)`
///
/// `s.splitlines(keepends)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Splitlines(cx: &Cx, s: Borrowed<'_>, keepends: c_int) -> CResult<New> {
    method(cx, s, "splitlines", &[Value::bool(keepends != 0)])
}

/// `PyObject *PyUnicode_Partition(PyObject *s, PyObject *separator)`
///
/// `s.partition(separator)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Partition(cx: &Cx, s: Borrowed<'_>, sep: Borrowed<'_>) -> CResult<New> {
    method(cx, s, "partition", &[sep.value()])
}

/// `PyObject *PyUnicode_RPartition(PyObject *s, PyObject *separator)`
///
/// `s.rpartition(separator)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_RPartition(cx: &Cx, s: Borrowed<'_>, sep: Borrowed<'_>) -> CResult<New> {
    method(cx, s, "rpartition", &[sep.value()])
}

/// `PyObject *PyUnicode_Replace(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t maxcount)`
///
/// `s.replace(old, new, maxcount)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Replace(
    cx: &Cx,
    s: Borrowed<'_>,
    old: Borrowed<'_>,
    new: Borrowed<'_>,
    max: isize,
) -> CResult<New> {
    method(cx, s, "replace", &[old.value(), new.value(), number(cx, max)])
}

/// `PyObject *PyUnicode_Translate(PyObject *s, PyObject *table, const char *errors)`
///
/// `s.translate(table)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Translate(
    cx: &Cx,
    s: Borrowed<'_>,
    table: Borrowed<'_>,
    _errors: Option<Text<'_>>,
) -> CResult<New> {
    method(cx, s, "translate", &[table.value()])
}

/// `PyObject *PyUnicode_Format(PyObject *format, PyObject *args)`
///
/// `format % args`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Format(cx: &Cx, format: Borrowed<'_>, args: Borrowed<'_>) -> CResult<New> {
    method(cx, format, "__mod__", &[args.value()])
}

/// A range of a string by CPython's bounds: negative ones count from the end.
fn bounds(s: Gc<StrCell>, start: isize, end: isize) -> Option<Range<usize>> {
    let len = s.len() as isize;
    let clamp = |n: isize| if n < 0 { (n + len).max(0) } else { n };
    let (start, end) = (clamp(start), clamp(end).min(len));
    (start <= end).then(|| start as usize..end as usize)
}

/// `PyObject *PyUnicode_Substring(PyObject *s, Py_ssize_t start, Py_ssize_t end)`
///
/// The characters between the two. IndexError of negative ones.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.3")]
fn PyUnicode_Substring(cx: &Cx, s: Borrowed<'_>, start: isize, end: isize) -> CResult<New> {
    let text = expect_str(cx, s)?;
    if start < 0 || end < 0 {
        return Err(cx.raise(statics::index_error(), "string index out of range"));
    }
    let end = (end as usize).min(text.len());
    let start = (start as usize).min(end);
    if start == 0 && end == text.len() && s.ty() == statics::str_type() {
        return Ok(s.new_ref());
    }
    Ok(cx.born(strings::substring(cx.runtime(), text, start..end)))
}

/// `Py_ssize_t PyUnicode_Find(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction)`
///
/// Where `sub` first (or last, for a negative direction) occurs; -1: nowhere, -2: error.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Find(
    cx: &Cx,
    s: Borrowed<'_>,
    sub: Borrowed<'_>,
    start: isize,
    end: isize,
    direction: c_int,
) -> isize {
    let found = (|| -> CResult<Option<usize>> {
        let (text, needle) = (expect_str(cx, s)?, expect_str(cx, sub)?);
        let Some(range) = bounds(text, start, end) else { return Ok(None) };
        Ok(if direction >= 0 {
            strings::find(&text, &needle, range)
        } else {
            strings::rfind(&text, &needle, range)
        })
    })();
    match found {
        Ok(at) => at.map_or(-1, |i| i as isize),
        Err(raised) => {
            crate::abi::error::show(raised, cx);
            -2
        }
    }
}

/// `Py_ssize_t PyUnicode_FindChar(PyObject *s, Py_UCS4 c, Py_ssize_t start, Py_ssize_t end, int direction)`
///
/// Where the character first (or last) occurs; -1: nowhere, -2: error.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.3")]
fn PyUnicode_FindChar(
    _cx: &Cx,
    s: Borrowed<'_>,
    c: u32,
    start: isize,
    end: isize,
    direction: c_int,
) -> isize {
    let Some(text) = s.cell::<StrCell>() else { return -2 };
    let Some(range) = bounds(text, start, end) else { return -1 };
    let found = if direction >= 0 {
        range.clone().find(|&i| text.char_at(i) == c)
    } else {
        range.rev().find(|&i| text.char_at(i) == c)
    };
    found.map_or(-1, |i| i as isize)
}

/// `Py_ssize_t PyUnicode_Count(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end)`
///
/// How often `sub` occurs without overlap.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Count(cx: &Cx, s: Borrowed<'_>, sub: Borrowed<'_>, start: isize, end: isize) -> CResult<isize> {
    expect_str(cx, s)?;
    let rt = cx.runtime();
    let args = [sub.value(), number(cx, start), number(cx, end)];
    let n = rt.call_method_text(s.value(), "count", &args)?;
    Ok(rt.as_i64(n)? as isize)
}

/// `Py_ssize_t PyUnicode_Tailmatch(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction)`
///
/// Whether the range begins with `sub`, or ends with it for a positive direction.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Tailmatch(
    cx: &Cx,
    s: Borrowed<'_>,
    sub: Borrowed<'_>,
    start: isize,
    end: isize,
    direction: c_int,
) -> CResult<isize> {
    let (text, part) = (expect_str(cx, s)?, expect_str(cx, sub)?);
    let Some(range) = bounds(text, start, end) else { return Ok(0) };
    if part.len() > range.len() {
        return Ok(0);
    }
    let at = if direction > 0 { range.end - part.len() } else { range.start };
    Ok((0..part.len()).all(|i| text.char_at(at + i) == part.char_at(i)).into())
}

/// `int PyUnicode_Contains(PyObject *s, PyObject *part)`
///
/// `part in s`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Contains(cx: &Cx, s: Borrowed<'_>, part: Borrowed<'_>) -> CResult<bool> {
    let Some(needle) = part.cell::<StrCell>() else {
        let t = part.ty();
        let message = format!("'in <string>' requires string as left operand, not {}", t.tp_name_str());
        return Err(cx.type_error(message));
    };
    let text = expect_str(cx, s)?;
    Ok(strings::contains(&text, &needle))
}

/// `int PyUnicode_Compare(PyObject *a, PyObject *b)`
///
/// -1, 0 or 1. TypeError (and -1) if one is no string.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Compare(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<c_int> {
    match (a.cell::<StrCell>(), b.cell::<StrCell>()) {
        (Some(x), Some(y)) => Ok(strings::compare(&x, &y) as c_int),
        _ => {
            let (x, y) = (a.ty(), b.ty());
            Err(cx.type_error(format!("Can't compare {} and {}", x.tp_name_str(), y.tp_name_str())))
        }
    }
}

/// The order of a string and Latin-1 text.
fn order(s: Gc<StrCell>, text: &[u8]) -> core::cmp::Ordering {
    (0..s.len()).map(|i| s.char_at(i)).cmp(text.iter().map(|&b| u32::from(b)))
}

/// `int PyUnicode_CompareWithASCIIString(PyObject *s, const char *text)`
///
/// -1, 0 or 1.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_CompareWithASCIIString(_cx: &Cx, s: Borrowed<'_>, text: &CStr) -> c_int {
    s.cell::<StrCell>().map_or(-1, |s| order(s, text.to_bytes()) as c_int)
}

/// `int _PyUnicode_EqualToASCIIString(PyObject *s, const char *text)`
///
/// Whether they are equal.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_EqualToASCIIString(_cx: &Cx, s: Borrowed<'_>, text: &CStr) -> bool {
    s.cell::<StrCell>().is_some_and(|s| order(s, text.to_bytes()).is_eq())
}

/// `int _PyUnicode_EqualToASCIIId(PyObject *s, _Py_Identifier *id)`
///
/// Whether they are equal.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_EqualToASCIIId(cx: &Cx, s: Borrowed<'_>, id: *mut PyIdentifier) -> CResult<bool> {
    let text = crate::bridge::identifier::text_of(cx.runtime(), id)?;
    Ok(s.cell::<StrCell>().is_some_and(|s| strings::equal(&s, &text)))
}

fn both_equal(a: Borrowed<'_>, b: Borrowed<'_>) -> bool {
    matches!((a.cell::<StrCell>(), b.cell::<StrCell>()), (Some(x), Some(y)) if strings::equal(&x, &y))
}

/// `int _PyUnicode_EQ(PyObject *a, PyObject *b)`
///
/// Whether two strings are equal.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_EQ(_cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> bool {
    both_equal(a, b)
}

/// `int _PyUnicode_Equal(PyObject *a, PyObject *b)`
///
/// Whether two strings are equal.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_Equal(_cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> bool {
    both_equal(a, b)
}

/// `PyObject *PyUnicode_RichCompare(PyObject *a, PyObject *b, int op)`
///
/// The comparison's answer; NotImplemented if one is no string.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_RichCompare(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>, op: c_int) -> CResult<New> {
    let Some(&op) = usize::try_from(op).ok().and_then(|i| Cmp::ALL.get(i)) else {
        return Err(cx.bad_internal_call());
    };
    match (a.cell::<StrCell>(), b.cell::<StrCell>()) {
        (Some(x), Some(y)) => Ok(cx.bool(op.test(strings::compare(&x, &y)))),
        _ => Ok(cx.give(Value::not_implemented())),
    }
}

/// `int PyUnicode_IsIdentifier(PyObject *s)`
///
/// `s.isidentifier()`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_IsIdentifier(cx: &Cx, s: Borrowed<'_>) -> CResult<bool> {
    let rt = cx.runtime();
    let answer = rt.call_method_text(s.value(), "isidentifier", &[])?;
    Ok(rt.truthy(answer)?)
}

/// `Py_UCS4 _PyUnicode_FindMaxChar(PyObject *s, Py_ssize_t start, Py_ssize_t end)`
///
/// An upper bound of the characters of the range.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_FindMaxChar(_cx: &Cx, s: Borrowed<'_>, start: isize, end: isize) -> u32 {
    let Some(text) = s.cell::<StrCell>() else { return 127 };
    let Some(range) = bounds(text, start, end) else { return 127 };
    match range.map(|i| text.char_at(i)).max().unwrap_or(0) {
        0..0x80 => 0x7f,
        0x80..0x100 => 0xff,
        0x100..0x1_0000 => 0xffff,
        _ => 0x10_ffff,
    }
}
