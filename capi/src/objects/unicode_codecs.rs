//! C-API room of the codecs in CPython's `Objects/unicodeobject.c` (declared in `Include/unicodeobject.h`).

use super::unicodeobject::expect_str;
use crate::abi::{Borrowed, CResult, Cx, New, Out, OutObject, Text};
use core::ffi::{CStr, c_char, c_int};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::str as strings;
use kingsnake_runtime::value::{BytesCell, StrCell, Value};

fn decoded(cx: &Cx, bytes: &[u8], encoding: &str, errors: Option<&CStr>) -> CResult<New> {
    let errors = errors.map(CStr::to_string_lossy);
    Ok(cx.born(strings::decode(cx.runtime(), bytes, Some(encoding), errors.as_deref())?))
}

fn data<'c>(cx: &'c Cx, s: *const c_char, size: isize) -> &'c [u8] {
    cx.bytes(s.cast(), size.max(0) as usize)
}

/// `PyObject *PyUnicode_DecodeUTF8(const char *s, Py_ssize_t size, const char *errors)`
///
/// The string of bytes in utf-8.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeUTF8(cx: &Cx, s: *const c_char, size: isize, errors: Option<Text<'_>>) -> CResult<New> {
    decoded(cx, data(cx, s, size), "utf-8", errors)
}

/// `PyObject *PyUnicode_DecodeASCII(const char *s, Py_ssize_t size, const char *errors)`
///
/// The string of bytes in ascii.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeASCII(cx: &Cx, s: *const c_char, size: isize, errors: Option<Text<'_>>) -> CResult<New> {
    decoded(cx, data(cx, s, size), "ascii", errors)
}

/// `PyObject *PyUnicode_DecodeLatin1(const char *s, Py_ssize_t size, const char *errors)`
///
/// The string of bytes in latin-1.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeLatin1(cx: &Cx, s: *const c_char, size: isize, errors: Option<Text<'_>>) -> CResult<New> {
    decoded(cx, data(cx, s, size), "latin-1", errors)
}

/// `PyObject *PyUnicode_DecodeUnicodeEscape(const char *s, Py_ssize_t size, const char *errors)`
///
/// The string of bytes in unicode-escape.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeUnicodeEscape(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<Text<'_>>,
) -> CResult<New> {
    decoded(cx, data(cx, s, size), "unicode-escape", errors)
}

/// `PyObject *PyUnicode_DecodeRawUnicodeEscape(const char *s, Py_ssize_t size, const char *errors)`
///
/// The string of bytes in raw-unicode-escape.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeRawUnicodeEscape(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<Text<'_>>,
) -> CResult<New> {
    decoded(cx, data(cx, s, size), "raw-unicode-escape", errors)
}

/// `PyObject *PyUnicode_DecodeUTF7(const char *s, Py_ssize_t size, const char *errors)`
///
/// The string of bytes in utf-7.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeUTF7(cx: &Cx, s: *const c_char, size: isize, errors: Option<Text<'_>>) -> CResult<New> {
    decoded(cx, data(cx, s, size), "utf-7", errors)
}

fn encoded(cx: &Cx, unicode: Borrowed<'_>, encoding: &str, errors: Option<&CStr>) -> CResult<New> {
    let s =
        unicode.cell::<StrCell>().ok_or_else(|| cx.type_error("bad argument type for built-in operation"))?;
    let errors = errors.map(CStr::to_string_lossy);
    Ok(cx.born(strings::codec::encode_object(cx.runtime(), s, Some(encoding), errors.as_deref())?))
}

/// `PyObject *PyUnicode_AsUTF8String(PyObject *unicode)`
///
/// The bytes of the string in utf-8.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsUTF8String(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "utf-8", None)
}

/// `PyObject *PyUnicode_AsASCIIString(PyObject *unicode)`
///
/// The bytes of the string in ascii.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsASCIIString(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "ascii", None)
}

/// `PyObject *PyUnicode_AsLatin1String(PyObject *unicode)`
///
/// The bytes of the string in latin-1.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsLatin1String(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "latin-1", None)
}

/// `PyObject *PyUnicode_AsUnicodeEscapeString(PyObject *unicode)`
///
/// The bytes of the string in unicode-escape.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsUnicodeEscapeString(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "unicode-escape", None)
}

/// `PyObject *PyUnicode_AsRawUnicodeEscapeString(PyObject *unicode)`
///
/// The bytes of the string in raw-unicode-escape.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsRawUnicodeEscapeString(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "raw-unicode-escape", None)
}

/// `PyObject *PyUnicode_AsUTF16String(PyObject *unicode)`
///
/// The bytes of the string in utf-16.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsUTF16String(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "utf-16", None)
}

/// `PyObject *PyUnicode_AsUTF32String(PyObject *unicode)`
///
/// The bytes of the string in utf-32.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsUTF32String(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "utf-32", None)
}

/// `PyObject *_PyUnicode_AsUTF8String(PyObject *unicode, const char *errors)`
///
/// The bytes of the string in utf-8.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_AsUTF8String(cx: &Cx, unicode: Borrowed<'_>, errors: Option<Text<'_>>) -> CResult<New> {
    encoded(cx, unicode, "utf-8", errors)
}

/// `PyObject *_PyUnicode_AsASCIIString(PyObject *unicode, const char *errors)`
///
/// The bytes of the string in ascii.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_AsASCIIString(cx: &Cx, unicode: Borrowed<'_>, errors: Option<Text<'_>>) -> CResult<New> {
    encoded(cx, unicode, "ascii", errors)
}

/// `PyObject *_PyUnicode_AsLatin1String(PyObject *unicode, const char *errors)`
///
/// The bytes of the string in latin-1.
/// CPython: Objects/unicodeobject.c.
#[capi]
fn _PyUnicode_AsLatin1String(cx: &Cx, unicode: Borrowed<'_>, errors: Option<Text<'_>>) -> CResult<New> {
    encoded(cx, unicode, "latin-1", errors)
}

/// `PyObject *PyUnicode_Decode(const char *s, Py_ssize_t size, const char *encoding, const char *errors)`
///
/// The string of encoded bytes; UTF-8 for NULL.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_Decode(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    encoding: Option<Text<'_>>,
    errors: Option<Text<'_>>,
) -> CResult<New> {
    let encoding = encoding.map_or("utf-8".into(), CStr::to_string_lossy);
    decoded(cx, data(cx, s, size), &encoding, errors)
}

/// `PyObject *PyUnicode_AsEncodedString(PyObject *unicode, const char *encoding, const char *errors)`
///
/// The bytes of the string; UTF-8 for NULL.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsEncodedString(
    cx: &Cx,
    unicode: Borrowed<'_>,
    encoding: Option<Text<'_>>,
    errors: Option<Text<'_>>,
) -> CResult<New> {
    let encoding = encoding.map_or("utf-8".into(), CStr::to_string_lossy);
    encoded(cx, unicode, &encoding, errors)
}

/// `PyObject *PyUnicode_FromEncodedObject(PyObject *o, const char *encoding, const char *errors)`
///
/// `str(o, encoding, errors)`
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FromEncodedObject(
    cx: &Cx,
    o: Borrowed<'_>,
    encoding: Option<Text<'_>>,
    errors: Option<Text<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    if o.cell::<StrCell>().is_some() {
        return Err(cx.type_error("decoding str is not supported"));
    }
    if !rt.has_buffer(o.value()) {
        let t = o.ty();
        return Err(
            cx.type_error(format!("decoding to str: need a bytes-like object, {} found", t.tp_name_str()))
        );
    }
    let view = rt.bytes_like(o.value())?;
    let encoding = encoding.map_or("utf-8".into(), CStr::to_string_lossy);
    decoded(cx, &view, &encoding, errors)
}

/// `PyObject *PyUnicode_DecodeUTF8Stateful(const char *s, Py_ssize_t size, const char *errors, Py_ssize_t *consumed)`
///
/// As `PyUnicode_DecodeUTF8`; an incomplete character at the end is left if `consumed` is given.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeUTF8Stateful(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<Text<'_>>,
    consumed: Option<Out<'_, isize>>,
) -> CResult<New> {
    let bytes = data(cx, s, size);
    let Some(consumed) = consumed else { return decoded(cx, bytes, "utf-8", errors) };
    let complete = complete_utf8(bytes);
    let made = decoded(cx, &bytes[..complete], "utf-8", errors)?;
    consumed.set(complete as isize);
    Ok(made)
}

/// How much of the bytes ends with a whole character.
fn complete_utf8(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    for at in (tail..bytes.len()).rev() {
        let need = match bytes[at] {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            0x80..=0xbf => continue,
            _ => return bytes.len(),
        };
        return if bytes.len() - at < need { at } else { bytes.len() };
    }
    bytes.len()
}

fn by_order(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<&CStr>,
    order: Option<Out<'_, c_int>>,
    bits: u32,
) -> CResult<New> {
    let bytes = data(cx, s, size);
    let wanted = order.as_ref().map_or(0, Out::get);
    let unit = bits as usize / 8;
    let mark: u32 = 0xfeff;
    let little = bytes.len() >= unit && bytes[..unit] == mark.to_le_bytes()[..unit];
    let big = bytes.len() >= unit && bytes[..unit] == mark.to_be_bytes()[4 - unit..];
    let (suffix, skip) = match wanted {
        -1 => ("le", 0),
        1 => ("be", 0),
        _ if big => ("be", unit),
        _ if little => ("le", unit),
        _ => ("le", 0),
    };
    let made = decoded(cx, &bytes[skip..], &format!("utf-{bits}-{suffix}"), errors)?;
    if let Some(out) = order {
        out.set(match (suffix, skip, wanted) {
            (_, 0, 0) => 0,
            ("be", ..) => 1,
            _ => -1,
        });
    }
    Ok(made)
}

/// `PyObject *PyUnicode_DecodeUTF16(const char *s, Py_ssize_t size, const char *errors, int *byteorder)`
///
/// The string of bytes in UTF-16.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeUTF16(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<Text<'_>>,
    order: Option<Out<'_, c_int>>,
) -> CResult<New> {
    by_order(cx, s, size, errors, order, 16)
}

/// `PyObject *PyUnicode_DecodeUTF32(const char *s, Py_ssize_t size, const char *errors, int *byteorder)`
///
/// The string of bytes in UTF-32.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeUTF32(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<Text<'_>>,
    order: Option<Out<'_, c_int>>,
) -> CResult<New> {
    by_order(cx, s, size, errors, order, 32)
}

/// `PyObject *PyUnicode_DecodeFSDefaultAndSize(const char *s, Py_ssize_t size)`
///
/// Text from the operating system.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeFSDefaultAndSize(cx: &Cx, s: *const c_char, size: isize) -> New {
    cx.born(strings::codec::fs_decode(cx.runtime(), data(cx, s, size)))
}

/// `PyObject *PyUnicode_DecodeFSDefault(const char *s)`
///
/// Text from the operating system.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_DecodeFSDefault(cx: &Cx, s: &CStr) -> New {
    cx.born(strings::codec::fs_decode(cx.runtime(), s.to_bytes()))
}

/// `PyObject *PyUnicode_DecodeLocale(const char *s, const char *errors)`
///
/// Text in the locale's encoding, which is UTF-8.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.7")]
fn PyUnicode_DecodeLocale(cx: &Cx, s: &CStr, errors: Option<Text<'_>>) -> CResult<New> {
    decoded(cx, s.to_bytes(), "utf-8", errors)
}

/// `PyObject *PyUnicode_DecodeLocaleAndSize(const char *s, Py_ssize_t size, const char *errors)`
///
/// Text in the locale's encoding, which is UTF-8.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.7")]
fn PyUnicode_DecodeLocaleAndSize(
    cx: &Cx,
    s: *const c_char,
    size: isize,
    errors: Option<Text<'_>>,
) -> CResult<New> {
    decoded(cx, data(cx, s, size), "utf-8", errors)
}

/// `PyObject *PyUnicode_EncodeLocale(PyObject *unicode, const char *errors)`
///
/// The bytes of the string in the locale's encoding, which is UTF-8.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.7")]
fn PyUnicode_EncodeLocale(cx: &Cx, unicode: Borrowed<'_>, errors: Option<Text<'_>>) -> CResult<New> {
    encoded(cx, unicode, "utf-8", errors)
}

/// `PyObject *PyUnicode_EncodeFSDefault(PyObject *unicode)`
///
/// The bytes of the string for the operating system.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_EncodeFSDefault(cx: &Cx, unicode: Borrowed<'_>) -> CResult<New> {
    encoded(cx, unicode, "utf-8", Some(c"surrogateescape"))
}

/// `const char *PyUnicode_GetDefaultEncoding(void)`
///
/// "utf-8"
/// CPython: Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_GetDefaultEncoding(_cx: &Cx) -> *const c_char {
    c"utf-8".as_ptr()
}

/// What `Py_CLEANUP_SUPPORTED` is: the converter will be called again with NULL to give up what it made.
const CLEANUP_SUPPORTED: c_int = 0x20000;

/// The path of a path-like object, as str or bytes.
fn path_of(cx: &Cx, o: Borrowed<'_>) -> CResult<Value> {
    let rt = cx.runtime();
    let v = o.value();
    if v.is::<StrCell>() || v.is::<BytesCell>() {
        return Ok(v);
    }
    match rt.call_special(v, rt.intern_str("__fspath__"), &[])? {
        Some(path) if path.is::<StrCell>() || path.is::<BytesCell>() => Ok(path),
        Some(path) => {
            let (t, p) = (v.ty(), path.ty());
            let (t, p) = (t.tp_name_str(), p.tp_name_str());
            Err(cx.type_error(format!("expected {t}.__fspath__() to return str or bytes, not {p}")))
        }
        None => {
            let t = v.ty();
            Err(cx.type_error(format!("expected str, bytes or os.PathLike object, not {}", t.tp_name_str())))
        }
    }
}

/// `int PyUnicode_FSConverter(PyObject *o, void *address)`
///
/// Stores the bytes of a path at `address`, for `PyArg_Parse…`; 0 on errors. NULL gives up what was stored.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FSConverter(cx: &Cx, o: Option<Borrowed<'_>>, address: OutObject<'_>) -> CResult<FsConverted> {
    let Some(o) = o else {
        drop(address.take());
        return Ok(FsConverted(1));
    };
    let path = path_of(cx, o)?;
    let rt = cx.runtime();
    let bytes = match path.downcast::<StrCell>() {
        Some(s) => rt.new_bytes(&strings::codec::fs_encode(rt, s)?),
        None => path.expect_cell(),
    };
    if bytes.as_slice().contains(&0) {
        return Err(cx.value_error("embedded null byte"));
    }
    address.give(cx.give(bytes.value()));
    Ok(FsConverted(CLEANUP_SUPPORTED))
}

/// `int PyUnicode_FSDecoder(PyObject *o, void *address)`
///
/// Stores the text of a path at `address`, for `PyArg_Parse…`; 0 on errors. NULL gives up what was stored.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FSDecoder(cx: &Cx, o: Option<Borrowed<'_>>, address: OutObject<'_>) -> CResult<FsConverted> {
    let Some(o) = o else {
        drop(address.take());
        return Ok(FsConverted(1));
    };
    let path = path_of(cx, o)?;
    let rt = cx.runtime();
    let text = match path.downcast::<BytesCell>() {
        Some(b) => strings::codec::fs_decode(rt, b.as_slice()),
        None => path.expect_cell(),
    };
    if (0..text.len()).any(|i| text.char_at(i) == 0) {
        return Err(cx.value_error("embedded null character"));
    }
    address.give(cx.give(text.value()));
    Ok(FsConverted(CLEANUP_SUPPORTED))
}

/// What a converter says: not 0.
pub struct FsConverted(c_int);

impl crate::abi::IntoC for CResult<FsConverted> {
    type C = c_int;
    const EFFECT: &'static str = "status 1 or cleanup; error 0";
    fn into_c(self, cx: &Cx) -> c_int {
        match self {
            Ok(FsConverted(n)) => n,
            Err(raised) => Self::error(raised, cx),
        }
    }
    fn error(raised: crate::abi::Raised, cx: &Cx) -> c_int {
        crate::abi::error::show(raised, cx);
        0
    }
}

/// `PyObject *PyUnicode_FromWideChar(const wchar_t *w, Py_ssize_t size)`
///
/// The string of wide characters; -1: up to the NUL.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_FromWideChar(cx: &Cx, w: *const u32, size: isize) -> CResult<New> {
    if w.is_null() && size != 0 {
        return Err(cx.bad_internal_call());
    }
    let units = cx.wide_text(w, usize::try_from(size).ok());
    if units.iter().any(|&c| c > 0x10_ffff) {
        return Err(cx.value_error("character is not in range [U+0000; U+10ffff]"));
    }
    Ok(cx.born(cx.runtime().new_str_units(kingsnake_plain::units::Units::Ucs4(units))))
}

/// `Py_ssize_t PyUnicode_AsWideChar(PyObject *unicode, wchar_t *w, Py_ssize_t size)`
///
/// Copies up to `size` characters, and a NUL if there is room; gives how many, or how much room is needed for NULL.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.2")]
fn PyUnicode_AsWideChar(cx: &Cx, unicode: Borrowed<'_>, w: *mut u32, size: isize) -> CResult<isize> {
    let s = expect_str(cx, unicode)?;
    if w.is_null() {
        return Ok(s.len() as isize + 1);
    }
    let room = size.max(0) as usize;
    let out = cx.items_mut(w, room);
    for (i, slot) in out.iter_mut().enumerate().take(s.len() + 1) {
        *slot = if i < s.len() { s.char_at(i) } else { 0 };
    }
    Ok(s.len().min(room) as isize)
}

/// `wchar_t *PyUnicode_AsWideCharString(PyObject *unicode, Py_ssize_t *size)`
///
/// The characters with a NUL behind, to be freed by `PyMem_Free`. ValueError of a NUL within, if `size` is NULL.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.7")]
fn PyUnicode_AsWideCharString(
    cx: &Cx,
    unicode: Borrowed<'_>,
    size: Option<Out<'_, isize>>,
) -> CResult<*mut u32> {
    let s = expect_str(cx, unicode)?;
    let units: Vec<u32> = (0..s.len()).map(|i| s.char_at(i)).chain([0]).collect();
    match size {
        Some(out) => out.set(s.len() as isize),
        None if units[..s.len()].contains(&0) => return Err(cx.value_error("embedded null character")),
        None => {}
    }
    cx.copied_out(&units).ok_or_else(|| cx.memory_error())
}

/// `Py_UCS4 *PyUnicode_AsUCS4(PyObject *unicode, Py_UCS4 *buffer, Py_ssize_t size, int copy_null)`
///
/// Copies the characters. SystemError if there is no room.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.7")]
fn PyUnicode_AsUCS4(
    cx: &Cx,
    unicode: Borrowed<'_>,
    buffer: *mut u32,
    size: isize,
    with_null: c_int,
) -> CResult<*mut u32> {
    let s = unicode.cell_or_bad_call::<StrCell>(cx)?;
    if buffer.is_null() || size < 0 {
        return Err(cx.bad_internal_call());
    }
    let room = size as usize;
    if room < s.len() + usize::from(with_null != 0) {
        return Err(cx.system_error("string is longer than the buffer"));
    }
    let out = cx.items_mut(buffer, room);
    (0..s.len()).for_each(|i| out[i] = s.char_at(i));
    if with_null != 0 {
        out[s.len()] = 0;
    }
    Ok(buffer)
}

/// `Py_UCS4 *PyUnicode_AsUCS4Copy(PyObject *unicode)`
///
/// The characters with a NUL behind, to be freed by `PyMem_Free`.
/// CPython: c-api/unicode, Objects/unicodeobject.c.
#[capi("3.7")]
fn PyUnicode_AsUCS4Copy(cx: &Cx, unicode: Borrowed<'_>) -> CResult<*mut u32> {
    let s = unicode.cell_or_bad_call::<StrCell>(cx)?;
    let units: Vec<u32> = (0..s.len()).map(|i| s.char_at(i)).chain([0]).collect();
    cx.copied_out(&units).ok_or_else(|| cx.memory_error())
}
