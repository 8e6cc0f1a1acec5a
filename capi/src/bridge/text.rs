//! C strings as str objects.

use crate::abi::{CResult, Gc, Runtime, Value, statics};
use kingsnake_runtime::error::R;
use kingsnake_runtime::value::StrCell;

/// UTF-8 of C's as a str; UnicodeDecodeError where it is not.
pub fn decode_utf8(rt: &Runtime, bytes: &[u8]) -> CResult<Gc<StrCell>> {
    Ok(decode(rt, bytes)?)
}

pub fn decode_utf8_value(rt: &Runtime, bytes: &[u8]) -> R {
    decode(rt, bytes).map(|s| s.value())
}

pub fn decode(rt: &Runtime, bytes: &[u8]) -> R<Gc<StrCell>> {
    match core::str::from_utf8(bytes) {
        Ok(text) => Ok(rt.new_str(text)),
        Err(e) => Err(invalid(rt, bytes, e)),
    }
}

#[cold]
fn invalid(rt: &Runtime, bytes: &[u8], e: core::str::Utf8Error) -> kingsnake_runtime::error::Raised {
    let start = e.valid_up_to();
    let (end, reason) = match e.error_len() {
        None => (bytes.len(), "unexpected end of data"),
        Some(len) => {
            let lead = bytes[start];
            let bad_start = !(0xc2..=0xf4).contains(&lead);
            (start + len, if bad_start { "invalid start byte" } else { "invalid continuation byte" })
        }
    };
    let args = [
        rt.new_str("utf-8").value(),
        rt.new_bytes(bytes).value(),
        rt.new_int(start as i64),
        rt.new_int(end as i64),
        rt.new_str(reason).value(),
    ];
    rt.raise_with(statics::unicode_decode_error(), &args)
}

/// Value for a message: a str's text, or its repr.
pub fn shown(rt: &Runtime, v: Value) -> String {
    rt.repr_text(v).unwrap_or_default()
}

/// The largest character that a string's kind has room for.
pub fn largest_char(s: Gc<StrCell>) -> u32 {
    match (s.kind(), s.is_ascii()) {
        (_, true) => 0x7f,
        (1, _) => 0xff,
        (2, _) => 0xffff,
        _ => 0x10_ffff,
    }
}

/// Sets characters of a string that C is making.
pub fn fill(s: Gc<StrCell>, range: core::ops::Range<usize>, c: u32) {
    range.for_each(|i| put(s, i, c));
}

/// Copies characters into a string that C is making.
pub fn copy(to: Gc<StrCell>, at: usize, from: Gc<StrCell>, range: core::ops::Range<usize>) {
    if to.kind() == from.kind() {
        let unit = to.kind() as usize;
        if at + range.len() > to.len() || range.end > from.len() {
            return;
        }
        // SAFETY: both ranges lie within their strings, whose characters have the same size.
        unsafe {
            let source = from.data().add(range.start * unit);
            to.data().add(at * unit).copy_from(source, range.len() * unit);
        }
        return;
    }
    for (i, j) in range.enumerate() {
        put(to, at + i, from.char_at(j));
    }
}

#[inline]
fn put(s: Gc<StrCell>, i: usize, c: u32) {
    if i >= s.len() {
        return;
    }
    // SAFETY: within the string; the kind says the size of a character.
    unsafe {
        match s.kind() {
            1 => s.data().add(i).write(c as u8),
            2 => s.data().cast::<u16>().add(i).write(c as u16),
            _ => s.data().cast::<u32>().add(i).write(c),
        }
    }
}
