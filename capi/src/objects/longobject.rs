//! C-API room of CPython's `Objects/longobject.c` (declared in `Include/longobject.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, Out, Value, statics};
use crate::bridge::number;
use core::ffi::{CStr, c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::int;
use kingsnake_runtime::value::LongCell;
use num_bigint::{BigInt, Sign};

/// `PyObject *PyLong_FromLong(long v)`
///
/// An int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromLong(cx: &Cx, v: i64) -> New {
    New::from_counted(cx.runtime().heap.box_int(v))
}

/// `PyObject *PyLong_FromLongLong(long long v)`
///
/// An int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromLongLong(cx: &Cx, v: i64) -> New {
    New::from_counted(cx.runtime().heap.box_int(v))
}

/// `PyObject *PyLong_FromSsize_t(Py_ssize_t v)`
///
/// An int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromSsize_t(cx: &Cx, v: isize) -> New {
    New::from_counted(cx.runtime().heap.box_int(v as i64))
}

#[inline(always)]
fn from_unsigned(cx: &Cx, v: u64) -> New {
    let rt = cx.runtime();
    match i64::try_from(v) {
        Ok(n) => New::from_counted(rt.heap.box_int(n)),
        Err(_) => cx.give(rt.new_uint(v)),
    }
}

/// `PyObject *PyLong_FromUnsignedLong(unsigned long v)`
///
/// An int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromUnsignedLong(cx: &Cx, v: u64) -> New {
    from_unsigned(cx, v)
}

/// `PyObject *PyLong_FromUnsignedLongLong(unsigned long long v)`
///
/// An int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromUnsignedLongLong(cx: &Cx, v: u64) -> New {
    from_unsigned(cx, v)
}

/// `PyObject *PyLong_FromSize_t(size_t v)`
///
/// An int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromSize_t(cx: &Cx, v: usize) -> New {
    from_unsigned(cx, v as u64)
}

/// `PyObject *PyLong_FromVoidPtr(void *p)`
///
/// The address as an int.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromVoidPtr(cx: &Cx, p: *mut c_void) -> New {
    from_unsigned(cx, p as u64)
}

/// `PyObject *PyLong_FromDouble(double v)`
///
/// The whole part. OverflowError of infinity, ValueError of NaN.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromDouble(cx: &Cx, v: f64) -> CResult<New> {
    let rt = cx.runtime();
    Ok(cx.give(rt.call(statics::int_type().value(), &[rt.new_float(v)])?))
}

/// The int cell behind an argument: itself, or what `__index__` gives.
fn int_of(cx: &Cx, v: Borrowed<'_>) -> CResult<Value> {
    Ok(cx.runtime().index(v.value())?)
}

/// A number that fits 64 bits, or on which side it does not.
#[inline(always)]
fn as_i64(cx: &Cx, v: Borrowed<'_>) -> CResult<Result<i64, bool>> {
    if let Some(cell) = v.cell::<LongCell>() {
        return Ok(cell.as_i64().ok_or_else(|| cell.is_negative()));
    }
    let n = int_of(cx, v)?;
    Ok(int::as_i64(n).ok_or_else(|| int::is_negative(n)))
}

#[cold]
fn too_large(cx: &Cx, what: &str) -> crate::abi::Raised {
    cx.overflow_error(format!("Python int too large to convert to C {what}"))
}

/// `long PyLong_AsLong(PyObject *v)`
///
/// TypeError if `v` has no index, OverflowError if it does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsLong(cx: &Cx, v: Borrowed<'_>) -> CResult<i64> {
    as_i64(cx, v)?.map_err(|_| too_large(cx, "long"))
}

/// `long long PyLong_AsLongLong(PyObject *v)`
///
/// TypeError if `v` has no index, OverflowError if it does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsLongLong(cx: &Cx, v: Borrowed<'_>) -> CResult<i64> {
    as_i64(cx, v)?.map_err(|_| cx.overflow_error("int too big to convert"))
}

/// `int _PyLong_AsInt(PyObject *v)`
///
/// TypeError if `v` has no index, OverflowError if it does not fit.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_AsInt(cx: &Cx, v: Borrowed<'_>) -> CResult<c_int> {
    let n = as_i64(cx, v)?.ok().and_then(|n| c_int::try_from(n).ok());
    n.ok_or_else(|| too_large(cx, "int"))
}

/// -1 with the sign of what does not fit in `overflow`; 0 there otherwise.
fn and_overflow(cx: &Cx, v: Borrowed<'_>, overflow: &Out<'_, c_int>) -> CResult<i64> {
    overflow.set(0);
    match as_i64(cx, v)? {
        Ok(n) => Ok(n),
        Err(negative) => {
            overflow.set(if negative { -1 } else { 1 });
            Ok(-1)
        }
    }
}

/// `long PyLong_AsLongAndOverflow(PyObject *v, int *overflow)`
///
/// -1 without an exception if it does not fit: the side is in `overflow`.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsLongAndOverflow(cx: &Cx, v: Borrowed<'_>, overflow: Out<'_, c_int>) -> CResult<i64> {
    and_overflow(cx, v, &overflow)
}

/// `long long PyLong_AsLongLongAndOverflow(PyObject *v, int *overflow)`
///
/// -1 without an exception if it does not fit: the side is in `overflow`.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsLongLongAndOverflow(cx: &Cx, v: Borrowed<'_>, overflow: Out<'_, c_int>) -> CResult<i64> {
    and_overflow(cx, v, &overflow)
}

/// Functions that take ints only, and say so.
fn exact_int(cx: &Cx, v: Borrowed<'_>) -> CResult<Gc<LongCell>> {
    v.cell::<LongCell>().ok_or_else(|| cx.type_error("an integer is required"))
}

/// `Py_ssize_t PyLong_AsSsize_t(PyObject *v)`
///
/// TypeError if `v` is no int, OverflowError if it does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsSsize_t(cx: &Cx, v: Borrowed<'_>) -> CResult<isize> {
    let n = exact_int(cx, v)?.as_i64();
    n.map(|n| n as isize).ok_or_else(|| too_large(cx, "ssize_t"))
}

fn unsigned(cx: &Cx, v: Borrowed<'_>, what: &str) -> CResult<u64> {
    let cell = exact_int(cx, v)?;
    if cell.is_negative() {
        return Err(cx.overflow_error(format!("can't convert negative value to {what}")));
    }
    number::as_u64(cell.value()).ok_or_else(|| match what {
        "unsigned int" => cx.overflow_error("int too big to convert"),
        _ => too_large(cx, what),
    })
}

/// `unsigned long PyLong_AsUnsignedLong(PyObject *v)`
///
/// TypeError if `v` is no int, OverflowError if it is negative or does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsUnsignedLong(cx: &Cx, v: Borrowed<'_>) -> CResult<u64> {
    let cell = exact_int(cx, v)?;
    if cell.is_negative() {
        return Err(cx.overflow_error("can't convert negative value to unsigned int"));
    }
    number::as_u64(cell.value()).ok_or_else(|| too_large(cx, "unsigned long"))
}

/// `unsigned long long PyLong_AsUnsignedLongLong(PyObject *v)`
///
/// TypeError if `v` is no int, OverflowError if it is negative or does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsUnsignedLongLong(cx: &Cx, v: Borrowed<'_>) -> CResult<u64> {
    let cell = exact_int(cx, v)?;
    if cell.is_negative() {
        return Err(cx.overflow_error("can't convert negative int to unsigned"));
    }
    number::as_u64(cell.value()).ok_or_else(|| cx.overflow_error("int too big to convert"))
}

/// `size_t PyLong_AsSize_t(PyObject *v)`
///
/// TypeError if `v` is no int, OverflowError if it is negative or does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsSize_t(cx: &Cx, v: Borrowed<'_>) -> CResult<usize> {
    unsigned(cx, v, "size_t").map(|n| n as usize)
}

/// `unsigned long PyLong_AsUnsignedLongMask(PyObject *v)`
///
/// The low 64 bits. TypeError if `v` has no index.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsUnsignedLongMask(cx: &Cx, v: Borrowed<'_>) -> CResult<u64> {
    Ok(number::as_u64_mask(cx.runtime(), v.value())?)
}

/// `unsigned long long PyLong_AsUnsignedLongLongMask(PyObject *v)`
///
/// The low 64 bits. TypeError if `v` has no index.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsUnsignedLongLongMask(cx: &Cx, v: Borrowed<'_>) -> CResult<u64> {
    Ok(number::as_u64_mask(cx.runtime(), v.value())?)
}

/// `void *PyLong_AsVoidPtr(PyObject *v)`
///
/// The address that an int holds.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsVoidPtr(cx: &Cx, v: Borrowed<'_>) -> CResult<*mut c_void> {
    let cell = exact_int(cx, v)?;
    let n = match cell.as_i64() {
        Some(n) => n as usize,
        None => unsigned(cx, v, "unsigned long")? as usize,
    };
    Ok(core::ptr::with_exposed_provenance_mut(n))
}

/// `double PyLong_AsDouble(PyObject *v)`
///
/// TypeError if `v` is no int, OverflowError if it does not fit.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_AsDouble(cx: &Cx, v: Borrowed<'_>) -> CResult<f64> {
    exact_int(cx, v)?;
    Ok(cx.runtime().as_f64(v.value())?)
}

/// `PyObject *PyLong_FromString(const char *text, char **end, int base)`
///
/// Reads a number; where it ends goes to `end`. ValueError if there is none, or if something follows and `end` is NULL.
/// CPython: c-api/long, Objects/longobject.c.
#[capi("3.2")]
fn PyLong_FromString(cx: &Cx, text: &CStr, end: Option<Out<'_, *const c_char>>, base: c_int) -> CResult<New> {
    let rt = cx.runtime();
    let bytes = text.to_bytes();
    let number = number_end(bytes, base);
    let mut behind = number;
    while bytes.get(behind).is_some_and(|b| b.is_ascii_whitespace() || *b == 0x0b) {
        behind += 1;
    }
    let whole = if end.is_some() { number } else { bytes.len() };
    if let Some(out) = &end {
        out.set(text.as_ptr().wrapping_add(behind));
    }
    let shown = core::str::from_utf8(&bytes[..whole]).map(|t| rt.new_str(t));
    let shown = match shown {
        Ok(s) => s,
        Err(_) => kingsnake_runtime::objects::str::decode(rt, bytes, Some("utf-8"), Some("replace"))?,
    };
    let made = rt.call(statics::int_type().value(), &[shown.value(), rt.new_int(base.into())])?;
    Ok(cx.give(made))
}

/// Where the longest number at the start of the text ends.
fn number_end(bytes: &[u8], base: c_int) -> usize {
    let mut at = bytes.iter().take_while(|b| b.is_ascii_whitespace() || **b == 0x0b).count();
    if matches!(bytes.get(at), Some(b'+' | b'-')) {
        at += 1;
    }
    let mut radix = base as u32;
    if bytes.get(at) == Some(&b'0') {
        let prefix = match bytes.get(at + 1).map(u8::to_ascii_lowercase) {
            Some(b'x') => Some(16),
            Some(b'o') => Some(8),
            Some(b'b') => Some(2),
            _ => None,
        };
        if let Some(p) = prefix.filter(|&p| base == 0 || base as u32 == p) {
            radix = p;
            at += 2;
        }
    }
    let radix = if radix == 0 { 10 } else { radix };
    let is_digit = |b: &u8| (*b as char).is_digit(radix.clamp(2, 36));
    while bytes
        .get(at)
        .is_some_and(|b| is_digit(b) || (*b == b'_' && bytes.get(at + 1).is_some_and(is_digit)))
    {
        at += 1;
    }
    at
}

/// `PyObject *PyLong_FromUnicodeObject(PyObject *text, int base)`
///
/// `int(text, base)`
/// CPython: c-api/long, Objects/longobject.c.
#[capi]
fn PyLong_FromUnicodeObject(cx: &Cx, text: Borrowed<'_>, base: c_int) -> CResult<New> {
    let rt = cx.runtime();
    Ok(cx.give(rt.call(statics::int_type().value(), &[text.value(), rt.new_int(base.into())])?))
}

/// `PyObject *_PyLong_FromByteArray(const unsigned char *bytes, size_t size, int little_endian, int is_signed)`
///
/// The int in the bytes.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_FromByteArray(cx: &Cx, bytes: *const u8, size: usize, little: c_int, signed: c_int) -> New {
    let bytes = cx.bytes(bytes.cast(), size);
    let n = match (little != 0, signed != 0) {
        (true, true) => BigInt::from_signed_bytes_le(bytes),
        (false, true) => BigInt::from_signed_bytes_be(bytes),
        (true, false) => BigInt::from_bytes_le(Sign::Plus, bytes),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
    };
    cx.give(cx.runtime().new_bigint(&n))
}

/// `int _PyLong_AsByteArray(PyLongObject *v, unsigned char *bytes, size_t size, int little_endian, int is_signed)`
///
/// The int as bytes, two's complement. OverflowError if it does not fit, or is negative and must not be.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_AsByteArray(
    cx: &Cx,
    v: Borrowed<'_>,
    bytes: *mut u8,
    size: usize,
    little: c_int,
    signed: c_int,
) -> CResult<()> {
    let Some(n) = int::to_bigint(v.value()) else { return Err(cx.bad_internal_call()) };
    if n.sign() == Sign::Minus && signed == 0 {
        return Err(cx.overflow_error("can't convert negative int to unsigned"));
    }
    let mut digits = if signed != 0 { n.to_signed_bytes_le() } else { n.magnitude().to_bytes_le() };
    let fill = if n.sign() == Sign::Minus { 0xff } else { 0 };
    while digits.len() > size && digits.last() == Some(&0) && signed == 0 {
        digits.pop();
    }
    if n.sign() == Sign::NoSign {
        digits.clear();
    }
    if digits.len() > size {
        return Err(cx.overflow_error("int too big to convert"));
    }
    let out = cx.bytes_mut(bytes.cast(), size);
    for (i, slot) in out.iter_mut().enumerate() {
        let at = if little != 0 { i } else { size - 1 - i };
        *slot = digits.get(at).copied().unwrap_or(fill);
    }
    Ok(())
}

/// `int _PyLong_Sign(PyObject *v)`
///
/// -1, 0 or 1.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_Sign(_cx: &Cx, v: Borrowed<'_>) -> c_int {
    v.cell::<LongCell>().map_or(0, |c| c.size.get().signum() as c_int)
}

/// `size_t _PyLong_NumBits(PyObject *v)`
///
/// The bits of the magnitude.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_NumBits(cx: &Cx, v: Borrowed<'_>) -> CResult<usize> {
    let digits = v.cell_or_bad_call::<LongCell>(cx)?;
    let digits = digits.magnitude();
    Ok(digits.last().map_or(0, |d| (digits.len() - 1) * 30 + (32 - d.leading_zeros() as usize)))
}

/// `PyObject *_PyLong_Copy(PyLongObject *v)`
///
/// An exact int of the same value.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_Copy(cx: &Cx, v: Borrowed<'_>) -> CResult<New> {
    let Some(n) = int::to_bigint(v.value()) else { return Err(cx.bad_internal_call()) };
    Ok(cx.give(cx.runtime().new_bigint(&n)))
}

/// `PyLongObject *_PyLong_New(Py_ssize_t size)`
///
/// An int of that many digits, which C fills in.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_New(cx: &Cx, size: isize) -> CResult<New> {
    let Ok(size) = usize::try_from(size) else { return Err(cx.bad_internal_call()) };
    let digits = vec![0; size];
    Ok(cx.born(cx.runtime().new_long(false, &digits)))
}

/// `double _PyLong_Frexp(PyLongObject *v, Py_ssize_t *exponent)`
///
/// The number as a fraction in [0.5, 1) and an exponent of 2.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_Frexp(cx: &Cx, v: Borrowed<'_>, exponent: Out<'_, isize>) -> CResult<f64> {
    let Some(n) = int::to_bigint(v.value()) else { return Err(cx.bad_internal_call()) };
    let bits = n.bits();
    exponent.set(bits as isize);
    if bits == 0 {
        return Ok(0.0);
    }
    // 60 bits with a sticky one behind them: the conversion to double rounds them once.
    let cut = bits.saturating_sub(60);
    let head = n.magnitude() >> cut;
    let sticky = u64::from((&head << cut) != *n.magnitude());
    let top = u64::try_from(&head).unwrap_or(0) | sticky;
    let mut fraction = top as f64 / (2_f64).powi((bits - cut) as i32);
    if fraction >= 1.0 {
        fraction /= 2.0;
        exponent.set(bits as isize + 1);
    }
    Ok(if n.sign() == Sign::Minus { -fraction } else { fraction })
}

/// `PyObject *PyLong_GetInfo(void)`
///
/// `sys.int_info`
/// CPython: Objects/longobject.c.
#[capi("3.2")]
fn PyLong_GetInfo(cx: &Cx) -> CResult<New> {
    let rt = cx.runtime();
    let found = rt.sys_dict.get().and_then(|d| kingsnake_runtime::objects::dict::get_text(rt, d, "int_info"));
    found.map(|v| cx.give(v)).ok_or_else(|| cx.system_error("sys.int_info is missing"))
}

/// `PyObject *_PyLong_GCD(PyObject *a, PyObject *b)`
///
/// The greatest common divisor.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_GCD(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>) -> CResult<New> {
    let (Some(mut x), Some(mut y)) = (int::to_bigint(a.value()), int::to_bigint(b.value())) else {
        return Err(cx.bad_internal_call());
    };
    while y.sign() != Sign::NoSign {
        let r = &x % &y;
        x = core::mem::replace(&mut y, r);
    }
    let n = BigInt::from_biguint(Sign::Plus, x.magnitude().clone());
    Ok(cx.give(cx.runtime().new_bigint(&n)))
}

/// `PyObject *_PyLong_Format(PyObject *v, int base)`
///
/// The digits in base 2, 8, 10 or 16, with their prefix.
/// CPython: Objects/longobject.c.
#[capi]
fn _PyLong_Format(cx: &Cx, v: Borrowed<'_>, base: c_int) -> CResult<New> {
    let text = format_in(cx, v.value(), base)?;
    Ok(cx.born(cx.runtime().new_str(&text)))
}

/// The digits of an int in a base, with the base's prefix.
pub(crate) fn format_in(cx: &Cx, v: Value, base: c_int) -> CResult<String> {
    let n = cx.runtime().index(v)?;
    let Some(n) = int::to_bigint(n) else { return Err(cx.bad_internal_call()) };
    let prefix = match base {
        2 => "0b",
        8 => "0o",
        10 => "",
        16 => "0x",
        _ => return Err(cx.system_error("PyNumber_ToBase: base must be 2, 8, 10 or 16")),
    };
    let sign = if n.sign() == Sign::Minus { "-" } else { "" };
    Ok(format!("{sign}{prefix}{}", n.magnitude().to_str_radix(base as u32)))
}
