//! ASCII and Latin-1.

use super::{CodecError, EncodeText, OnDecodeError, OnEncodeError};
use crate::units::{Units, UnitsBuf};

/// Decodes ASCII.
pub fn decode_ascii<H: OnDecodeError>(bytes: &[u8], errors: &mut H) -> Result<UnitsBuf, H::Error> {
    if bytes.is_ascii() {
        return Ok(UnitsBuf::Latin1(bytes.to_vec()));
    }
    let mut text = UnitsBuf::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let plain = rest.iter().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        text.push_latin1(&rest[..plain]);
        at += plain;
        if at == bytes.len() {
            break;
        }
        let error = CodecError::new("ascii", at, at + 1, "ordinal not in range(128)");
        let fix = errors.decode_error(error, bytes)?;
        text.push_units(fix.text.as_units());
        at = fix.resume;
    }
    Ok(text)
}

/// Decodes Latin-1, which cannot fail.
pub fn decode_latin1(bytes: &[u8]) -> UnitsBuf {
    UnitsBuf::Latin1(bytes.to_vec())
}

/// Encodes ASCII.
pub fn encode_ascii<H: OnEncodeError>(text: Units<'_>, errors: &mut H) -> Result<Vec<u8>, H::Error> {
    match text.as_ascii() {
        Some(ascii) => Ok(ascii.to_vec()),
        None => encode_below(text, 0x80, ("ascii", "ordinal not in range(128)"), errors),
    }
}

/// Encodes Latin-1.
pub fn encode_latin1<H: OnEncodeError>(text: Units<'_>, errors: &mut H) -> Result<Vec<u8>, H::Error> {
    match text {
        Units::Latin1(bytes) => Ok(bytes.to_vec()),
        _ => encode_below(text, 0x100, ("latin-1", "ordinal not in range(256)"), errors),
    }
}

fn encode_below<H: OnEncodeError>(
    text: Units<'_>,
    limit: u32,
    (encoding, reason): (&'static str, &'static str),
    errors: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at) {
        if c < limit {
            out.push(c as u8);
            at += 1;
            continue;
        }
        let run = text.slice(at..text.len()).iter().take_while(|&c| c >= limit).count();
        let error = CodecError::new(encoding, at, at + run, reason);
        let fix = errors.encode_error(error.clone(), text)?;
        match fix.with {
            EncodeText::Bytes(bytes) => out.extend_from_slice(&bytes),
            EncodeText::Text(text) => {
                if text.as_units().iter().any(|c| c >= limit) {
                    return Err(error.into());
                }
                out.extend(text.as_units().iter().map(|c| c as u8));
            }
        }
        at = fix.resume;
    }
    Ok(out)
}
