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
