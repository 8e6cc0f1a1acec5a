//! UTF-8.

use super::{CodecError, Decoded, EncodeText, OnDecodeError, OnEncodeError};
use crate::units::{Unit, Units, UnitsBuf, Width, wtf8_char};

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Decodes UTF-8. Unless `last`, an incomplete sequence at the end is left for the next piece.
pub fn decode_utf8<H: OnDecodeError>(bytes: &[u8], errors: &mut H, last: bool) -> Result<Decoded, H::Error> {
    if bytes.is_ascii() {
        return Ok(Decoded { text: UnitsBuf::Latin1(bytes.to_vec()), consumed: bytes.len() });
    }
    let (mut text, mut at) = decode_valid(bytes);
    while at < bytes.len() {
        let Some(error) = malformed(bytes, at, last) else { break };
        let fix = errors.decode_error(error, bytes)?;
        text.push_units(fix.text.as_units());
        at = fix.resume;
        // Only what is valid up to the next error is looked at: many errors must not cost a pass each.
        let rest = &bytes[at..];
        let len = std::str::from_utf8(rest).map_or_else(|error| error.valid_up_to(), str::len);
        text.push_units(decode_valid(&rest[..len]).0.as_units());
        at += len;
    }
    Ok(Decoded { text, consumed: at })
}

/// Decodes up to the first malformed or incomplete sequence; the text and how many bytes it takes.
fn decode_valid(bytes: &[u8]) -> (UnitsBuf, usize) {
    match lead_width(bytes) {
        Width::Ascii | Width::Latin1 => {
            let (text, len) = decode_as::<u8>(bytes);
            (UnitsBuf::Latin1(text), len)
        }
        Width::Ucs2 => {
            let (text, len) = decode_as::<u16>(bytes);
            (narrow_if(UnitsBuf::Ucs2(text), len < bytes.len()), len)
        }
        Width::Ucs4 => {
            let (text, len) = decode_as::<u32>(bytes);
            (narrow_if(UnitsBuf::Ucs4(text), len < bytes.len()), len)
        }
    }
}

/// The width class by lead bytes alone: a bound where something is malformed.
fn lead_width(bytes: &[u8]) -> Width {
    match bytes.iter().fold(0, |widest: u8, &b| widest.max(b)) {
        0..=0x7f => Width::Ascii,
        0x80..=0xc3 => Width::Latin1,
        0xc4..=0xef => Width::Ucs2,
        _ => Width::Ucs4,
    }
}

/// What stands before a malformed sequence may be narrower than the lead bytes after it said.
fn narrow_if(text: UnitsBuf, cut: bool) -> UnitsBuf {
    if cut { text.narrow() } else { text }
}

fn decode_as<T: Unit>(bytes: &[u8]) -> (Vec<T>, usize) {
    // Eight units are stored at a time, of which those that count are kept.
    let mut out = vec![T::default(); bytes.len() + 8];
    let (mut at, mut len) = (0, 0);
    while at < bytes.len() {
        if let Some(block) = bytes[at..].first_chunk::<8>() {
            let slots = &mut out[len..len + 8];
            for (slot, &b) in slots.iter_mut().zip(block) {
                *slot = T::truncate(b.into());
            }
            let high = u64::from_le_bytes(*block) & HIGH_BITS;
            let plain = (high.trailing_zeros() / 8) as usize;
            at += plain;
            len += plain;
            if plain == 8 {
                continue;
            }
        }
        // Several wide characters usually come one after the other.
        loop {
            let Some((c, size)) = strict_char(&bytes[at..]) else {
                out.truncate(len);
                return (out, at);
            };
            out[len] = T::truncate(c);
            len += 1;
            at += size;
            if bytes.get(at).is_none_or(|b| b.is_ascii()) {
                break;
            }
        }
    }
    out.truncate(len);
    (out, at)
}

/// The first character and its length, without surrogates.
#[inline]
fn strict_char(bytes: &[u8]) -> Option<(u32, usize)> {
    match *bytes {
        [a @ 0xe0..=0xef, b @ 0x80..=0xbf, c @ 0x80..=0xbf, ..] => {
            let code = u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63);
            (code >= 0x800 && code & 0xf800 != 0xd800).then_some((code, 3))
        }
        _ => wtf8_char(bytes),
    }
}

/// The error at `at`; none where the input merely ends too early and more may come.
fn malformed(bytes: &[u8], at: usize, last: bool) -> Option<CodecError> {
    let window = &bytes[at..bytes.len().min(at + 4)];
    let len = std::str::from_utf8(window).err().and_then(|error| error.error_len());
    let Some(len) = len else {
        return last.then(|| CodecError::new("utf-8", at, bytes.len(), "unexpected end of data"));
    };
    let lead = matches!(bytes[at], 0xc2..=0xf4);
    let reason = if lead { "invalid continuation byte" } else { "invalid start byte" };
    Some(CodecError::new("utf-8", at, at + len, reason))
}

/// Encodes UTF-8; surrogates are errors.
pub fn encode_utf8<H: OnEncodeError>(text: Units<'_>, errors: &mut H) -> Result<Vec<u8>, H::Error> {
    let Some(mut start) = text.first_surrogate() else { return Ok(text.to_wtf8()) };
    let mut at = 0;
    let mut out = Vec::with_capacity(text.len() + text.len() / 2);
    loop {
        text.slice(at..start).push_wtf8(&mut out);
        let surrogate = |i: usize| text.get(i).is_some_and(|c| (0xd800..0xe000).contains(&c));
        let mut end = start;
        while surrogate(end) {
            end += 1;
        }
        let error = CodecError::new("utf-8", start, end, "surrogates not allowed");
        let fix = errors.encode_error(error.clone(), text)?;
        match fix.with {
            EncodeText::Bytes(bytes) => out.extend_from_slice(&bytes),
            EncodeText::Text(text) => match text.as_units().as_ascii() {
                Some(ascii) => out.extend_from_slice(ascii),
                None => return Err(error.into()),
            },
        }
        at = fix.resume;
        match text.slice(at..text.len()).first_surrogate() {
            Some(next) => start = at + next,
            None => {
                text.slice(at..text.len()).push_wtf8(&mut out);
                return Ok(out);
            }
        }
    }
}
