//! `hex` and `fromhex`.

use super::shared::body;
use crate::Runtime;
use crate::error::R;
use crate::objects::str::bad_argument;
use crate::types::{Args, Params};
use crate::value::{BytesCell, StrCell, Value};

/// The bytes of hexadecimal digits, between which whitespace may stand.
pub fn from_hex(rt: &Runtime, string: Value) -> R<Vec<u8>> {
    let Some(s) = string.downcast::<StrCell>() else {
        return Err(bad_argument(rt, "fromhex() argument", "str", string));
    };
    let digit = |i: usize| s.units().get(i).and_then(char::from_u32).and_then(|c| c.to_digit(16));
    let mut out = Vec::with_capacity(s.len() / 2);
    let mut at = 0;
    while at < s.len() {
        if matches!(s.char_at(at), 9..=13 | 32) {
            at += 1;
            continue;
        }
        let bad = match (digit(at), digit(at + 1)) {
            (Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 2;
                continue;
            }
            (None, _) => at,
            _ => at + 1,
        };
        let message = format!("non-hexadecimal number found in fromhex() arg at position {bad}");
        return Err(rt.value_error(message));
    }
    Ok(out)
}

/// The separator argument of `hex`, if it is given: one ASCII character.
pub(crate) fn separator(rt: &Runtime, sep: Value) -> R<u8> {
    if rt.len(sep)? != 1 {
        return Err(rt.value_error("sep must be length 1."));
    }
    if let Some(s) = sep.downcast::<StrCell>() {
        return if s.is_ascii() { Ok(s.char_at(0) as u8) } else { Err(rt.value_error("sep must be ASCII.")) };
    }
    match sep.downcast::<BytesCell>() {
        Some(b) if b.as_slice()[0] < 0x80 => Ok(b.as_slice()[0]),
        Some(_) => Err(rt.value_error("sep must be ASCII.")),
        None => Err(rt.type_error("sep must be str or bytes.")),
    }
}

/// Hexadecimal digits of `bytes`, with `sep` between groups of `group` bytes counted from the right (negative: left).
pub fn hex_of(bytes: &[u8], sep: Option<u8>, group: i32) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let size = group.unsigned_abs() as usize;
    let len = bytes.len();
    let mut out = String::with_capacity(2 * len);
    for (i, &b) in bytes.iter().enumerate() {
        let from_edge = if group > 0 { len - i } else { i };
        if let Some(sep) = sep
            && size != 0
            && i != 0
            && from_edge % size == 0
        {
            out.push(sep.into());
        }
        out.push(DIGITS[usize::from(b >> 4)].into());
        out.push(DIGITS[usize::from(b & 15)].into());
    }
    out
}

/// `hex(sep, bytes_per_sep)` of any bytes.
pub fn bytes_hex(rt: &Runtime, bytes: &[u8], args: Args<'_>) -> R {
    const P: Params = Params::new("hex", &["sep", "bytes_per_sep"]);
    let [sep, group] = args.bind(rt, &P)?;
    let group = group.map_or(Ok(1), |g| rt.as_i32(g))?;
    let sep = sep.map(|s| separator(rt, s)).transpose()?;
    Ok(rt.new_ascii(hex_of(bytes, sep, group).as_bytes()).value())
}

pub(crate) fn hex_method(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let copy = body(v).to_vec();
    bytes_hex(rt, &copy, args)
}
