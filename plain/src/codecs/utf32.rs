//! UTF-32.

use super::{ByteOrder, CodecError, Decoded, EncodeText, OnDecodeError, OnEncodeError};
use crate::units::{Units, UnitsBuf};

/// Decodes UTF-32, like [`super::decode_utf16`].
pub fn decode_utf32<H: OnDecodeError>(
    bytes: &[u8],
    order: Option<ByteOrder>,
    errors: &mut H,
    last: bool,
) -> Result<(Decoded, Option<ByteOrder>), H::Error> {
    let marked = match (order, bytes) {
        (None, [0xff, 0xfe, 0, 0, ..]) => Some(ByteOrder::Little),
        (None, [0, 0, 0xfe, 0xff, ..]) => Some(ByteOrder::Big),
        _ => None,
    };
    let found = order.or(marked);
    let order = found.unwrap_or(ByteOrder::NATIVE);
    let encoding = if order == ByteOrder::Little { "utf-32-le" } else { "utf-32-be" };
    let mut text = UnitsBuf::with_capacity(bytes.len() / 4);
    let mut at = if marked.is_some() { 4 } else { 0 };
    while at < bytes.len() {
        let error = match bytes[at..].first_chunk::<4>() {
            None if !last => break,
            None => CodecError::new(encoding, at, bytes.len(), "truncated data"),
            Some(four) => {
                let c = if order == ByteOrder::Little {
                    u32::from_le_bytes(*four)
                } else {
                    u32::from_be_bytes(*four)
                };
                match c {
                    0xd800..=0xdfff => CodecError::new(
                        encoding,
                        at,
                        at + 4,
                        "code point in surrogate code point range(0xd800, 0xe000)",
                    ),
                    0..=0x10ffff => {
                        text.push(c);
                        at += 4;
                        continue;
                    }
                    _ => CodecError::new(encoding, at, at + 4, "code point not in range(0x110000)"),
                }
            }
        };
        let fix = errors.decode_error(error, bytes)?;
        text.push_units(fix.text.as_units());
        at = fix.resume;
    }
    Ok((Decoded { text, consumed: at }, found))
}

fn push_unit(out: &mut Vec<u8>, order: ByteOrder, c: u32) {
    out.extend_from_slice(&if order == ByteOrder::Little { c.to_le_bytes() } else { c.to_be_bytes() });
}

/// Encodes UTF-32; without an order in this machine's, after a byte order mark. Surrogates are errors.
pub fn encode_utf32<H: OnEncodeError>(
    text: Units<'_>,
    order: Option<ByteOrder>,
    errors: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let encoding = match order {
        None => "utf-32",
        Some(ByteOrder::Little) => "utf-32-le",
        Some(ByteOrder::Big) => "utf-32-be",
    };
    let mut out = Vec::with_capacity(4 * text.len() + 4);
    if order.is_none() {
        push_unit(&mut out, ByteOrder::NATIVE, 0xfeff);
    }
    let order = order.unwrap_or(ByteOrder::NATIVE);
    let mut at = 0;
    while let Some(c) = text.get(at) {
        if !(0xd800..0xe000).contains(&c) {
            push_unit(&mut out, order, c);
            at += 1;
            continue;
        }
        let error = CodecError::new(encoding, at, at + 1, "surrogates not allowed");
        let fix = errors.encode_error(error.clone(), text)?;
        match fix.with {
            EncodeText::Bytes(bytes) if bytes.len() % 4 == 0 => out.extend_from_slice(&bytes),
            EncodeText::Text(text) if text.is_ascii() => {
                text.as_units().iter().for_each(|c| push_unit(&mut out, order, c));
            }
            _ => return Err(error.into()),
        }
        at = fix.resume;
    }
    Ok(out)
}
