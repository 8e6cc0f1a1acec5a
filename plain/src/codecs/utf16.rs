//! UTF-16.

use super::{ByteOrder, CodecError, Decoded, EncodeText, OnDecodeError, OnEncodeError};
use crate::units::{Units, UnitsBuf};

fn unit(order: ByteOrder, pair: [u8; 2]) -> u16 {
    match order {
        ByteOrder::Little => u16::from_le_bytes(pair),
        ByteOrder::Big => u16::from_be_bytes(pair),
    }
}

fn is_surrogate(unit: u16) -> bool {
    unit & 0xf800 == 0xd800
}

/// Decodes UTF-16. Without an order a byte order mark at the start decides (and is dropped), else this machine's.
/// Gives the text and, where a mark was found or an order given, the order. Unless `last`, incomplete units at the
/// end are left for the next piece.
pub fn decode_utf16<H: OnDecodeError>(
    bytes: &[u8],
    order: Option<ByteOrder>,
    errors: &mut H,
    last: bool,
) -> Result<(Decoded, Option<ByteOrder>), H::Error> {
    let marked = match (order, bytes) {
        (None, [0xff, 0xfe, ..]) => Some(ByteOrder::Little),
        (None, [0xfe, 0xff, ..]) => Some(ByteOrder::Big),
        _ => None,
    };
    let found = order.or(marked);
    let start = if marked.is_some() { 2 } else { 0 };
    let decoded = decode_from(bytes, start, found.unwrap_or(ByteOrder::NATIVE), errors, last)?;
    Ok((decoded, found))
}

/// What stands at a place.
enum Next {
    Char(u32, usize),
    Incomplete(CodecError),
    Malformed(CodecError),
}

fn next(bytes: &[u8], at: usize, order: ByteOrder) -> Next {
    let encoding = if order == ByteOrder::Little { "utf-16-le" } else { "utf-16-be" };
    let pair = |at: usize| Some(unit(order, [*bytes.get(at)?, *bytes.get(at + 1)?]));
    let Some(first) = pair(at) else {
        return Next::Incomplete(CodecError::new(encoding, at, bytes.len(), "truncated data"));
    };
    if !is_surrogate(first) {
        return Next::Char(first.into(), 2);
    }
    if first >= 0xdc00 {
        return Next::Malformed(CodecError::new(encoding, at, at + 2, "illegal encoding"));
    }
    match pair(at + 2) {
        None => Next::Incomplete(CodecError::new(encoding, at, bytes.len(), "unexpected end of data")),
        Some(second @ 0xdc00..=0xdfff) => {
            Next::Char(0x10000 + (u32::from(first & 0x3ff) << 10 | u32::from(second & 0x3ff)), 4)
        }
        Some(_) => Next::Malformed(CodecError::new(encoding, at, at + 2, "illegal UTF-16 surrogate")),
    }
}

fn decode_from<H: OnDecodeError>(
    bytes: &[u8],
    start: usize,
    order: ByteOrder,
    errors: &mut H,
    last: bool,
) -> Result<Decoded, H::Error> {
    let mut text = UnitsBuf::new();
    let mut at = start;
    while at < bytes.len() {
        // Whatever is free of surrogates is copied whole.
        let (pairs, _) = bytes[at..].as_chunks::<2>();
        let plain = pairs.iter().take_while(|pair| !is_surrogate(unit(order, **pair))).count();
        if plain > 0 {
            let units: Vec<u16> = pairs[..plain].iter().map(|pair| unit(order, *pair)).collect();
            text.push_units(Units::Ucs2(&units));
            at += 2 * plain;
            continue;
        }
        let error = match next(bytes, at, order) {
            Next::Char(c, len) => {
                text.push(c);
                at += len;
                continue;
            }
            Next::Incomplete(_) if !last => break,
            Next::Incomplete(error) | Next::Malformed(error) => error,
        };
        let fix = errors.decode_error(error, bytes)?;
        text.push_units(fix.text.as_units());
        at = fix.resume;
    }
    Ok(Decoded { text, consumed: at })
}

fn push_unit(out: &mut Vec<u8>, order: ByteOrder, unit: u16) {
    out.extend_from_slice(&if order == ByteOrder::Little { unit.to_le_bytes() } else { unit.to_be_bytes() });
}

/// Encodes UTF-16; without an order in this machine's, after a byte order mark. Surrogates are errors.
pub fn encode_utf16<H: OnEncodeError>(
    text: Units<'_>,
    order: Option<ByteOrder>,
    errors: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let encoding = match order {
        None => "utf-16",
        Some(ByteOrder::Little) => "utf-16-le",
        Some(ByteOrder::Big) => "utf-16-be",
    };
    let mut out = Vec::with_capacity(2 * text.len() + 2);
    if order.is_none() {
        push_unit(&mut out, ByteOrder::NATIVE, 0xfeff);
    }
    let order = order.unwrap_or(ByteOrder::NATIVE);
    let mut at = 0;
    while let Some(c) = text.get(at) {
        match c {
            0xd800..=0xdfff => {
                let error = CodecError::new(encoding, at, at + 1, "surrogates not allowed");
                let fix = errors.encode_error(error.clone(), text)?;
                match fix.with {
                    EncodeText::Bytes(bytes) if bytes.len() % 2 == 0 => out.extend_from_slice(&bytes),
                    EncodeText::Text(text) if text.is_ascii() => {
                        text.as_units().iter().for_each(|c| push_unit(&mut out, order, c as u16));
                    }
                    _ => return Err(error.into()),
                }
                at = fix.resume;
                continue;
            }
            0..=0xffff => push_unit(&mut out, order, c as u16),
            _ => {
                push_unit(&mut out, order, (0xd800 + ((c - 0x10000) >> 10)) as u16);
                push_unit(&mut out, order, (0xdc00 + (c & 0x3ff)) as u16);
            }
        }
        at += 1;
    }
    Ok(out)
}
