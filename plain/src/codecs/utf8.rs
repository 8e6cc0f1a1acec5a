//! UTF-8.

use super::{CodecError, Decoded, EncodeText, OnDecodeError, OnEncodeError};
use crate::units::{Units, UnitsBuf};

/// Decodes UTF-8. Unless `last`, an incomplete sequence at the end is left for the next piece.
pub fn decode_utf8<H: OnDecodeError>(bytes: &[u8], errors: &mut H, last: bool) -> Result<Decoded, H::Error> {
    if bytes.is_ascii() {
        return Ok(Decoded { text: UnitsBuf::Latin1(bytes.to_vec()), consumed: bytes.len() });
    }
    let mut text = UnitsBuf::new();
    let mut at = 0;
    while at < bytes.len() {
        let error = match std::str::from_utf8(&bytes[at..]) {
            Ok(valid) => {
                text.push_str(valid);
                at = bytes.len();
                break;
            }
            Err(error) => error,
        };
        let valid = &bytes[at..at + error.valid_up_to()];
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        at += valid.len();
        let Some(error) = malformed(bytes, at, error.error_len(), last) else { break };
        let fix = errors.decode_error(error, bytes)?;
        text.push_units(fix.text.as_units());
        at = fix.resume;
    }
    Ok(Decoded { text, consumed: at })
}

/// The error at `at`, of which `len` bytes could have begun a sequence (none: the input ends within it).
fn malformed(bytes: &[u8], at: usize, len: Option<usize>, last: bool) -> Option<CodecError> {
    let Some(len) = len else {
        return last.then(|| CodecError::new("utf-8", at, bytes.len(), "unexpected end of data"));
    };
    let lead = matches!(bytes[at], 0xc2..=0xf4);
    let reason = if lead { "invalid continuation byte" } else { "invalid start byte" };
    Some(CodecError::new("utf-8", at, at + len, reason))
}

/// Encodes UTF-8; surrogates are errors.
pub fn encode_utf8<H: OnEncodeError>(text: Units<'_>, errors: &mut H) -> Result<Vec<u8>, H::Error> {
    let mut at = 0;
    let Some(mut start) = text.first_surrogate() else { return Ok(text.to_wtf8()) };
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
