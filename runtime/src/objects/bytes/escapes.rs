//! `codecs.escape_decode` and `codecs.escape_encode`: the escapes of bytes literals.

use crate::Runtime;
use crate::error::R;
use crate::objects::str::codec::escapes::warn_unknown;
use crate::objects::str::{bad_argument, plain_error};
use crate::value::{BytesCell, Value};
use kingsnake_plain::codecs::{EscapeErrors, decode_bytes_escape, encode_bytes_escape};

/// The bytes that a literal's body stands for; an unknown escape gives a DeprecationWarning.
pub fn escape_decode(rt: &Runtime, bytes: &[u8], errors: Option<&str>) -> R<Vec<u8>> {
    let how = match errors.unwrap_or("strict") {
        "replace" => EscapeErrors::Replace,
        "ignore" => EscapeErrors::Ignore,
        _ => EscapeErrors::Strict,
    };
    let result = decode_bytes_escape(bytes, how);
    let (out, unknown) = match (result, errors) {
        (Err(_), Some(name)) if name != "strict" => {
            return Err(rt.value_error(format!("decoding error; unknown error handling code: {name}")));
        }
        (Err(e), _) => return Err(plain_error(rt, e)),
        (Ok(done), _) => done,
    };
    if let Some(at) = unknown {
        warn_unknown(rt, bytes, at)?;
    }
    Ok(out)
}

/// `(escaped, length)`
pub fn escape_encode(rt: &Runtime, v: Value) -> R {
    let Some(bytes) = v.downcast::<BytesCell>() else {
        return Err(bad_argument(rt, "escape_encode() argument 1", "bytes", v));
    };
    let out = rt.new_bytes(&encode_bytes_escape(bytes.as_slice())).value();
    Ok(rt.new_tuple(&[out, rt.new_int(bytes.as_slice().len() as i64)]).value())
}
