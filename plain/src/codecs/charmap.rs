//! Encodings of one byte a character, by a table or a mapping.

use super::{CodecError, EncodeText, OnDecodeError, OnEncodeError};
use crate::units::{Units, UnitsBuf};
use std::collections::HashMap;

/// The code point that stands for "no character" in a decoding table.
const UNDEFINED: u32 = 0xfffe;

/// Decodes by a function from bytes to texts; `None` is an undefined byte. The function may fail in its own way.
pub fn decode_charmap<H: OnDecodeError>(
    bytes: &[u8],
    mut lookup: impl FnMut(u8) -> Result<Option<UnitsBuf>, H::Error>,
    errors: &mut H,
) -> Result<UnitsBuf, H::Error> {
    let mut text = UnitsBuf::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match lookup(bytes[at])? {
            Some(found) => {
                text.push_units(found.as_units());
                at += 1;
            }
            None => at = undefined(bytes, at, &mut text, errors)?,
        }
    }
    Ok(text)
}

/// Decodes by a table of characters; bytes beyond it, and U+FFFE in it, are undefined.
pub fn decode_charmap_table<H: OnDecodeError>(
    bytes: &[u8],
    table: Units<'_>,
    errors: &mut H,
) -> Result<UnitsBuf, H::Error> {
    let mut text = UnitsBuf::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match table.get(bytes[at].into()) {
            Some(c) if c != UNDEFINED => {
                text.push(c);
                at += 1;
            }
            _ => at = undefined(bytes, at, &mut text, errors)?,
        }
    }
    Ok(text)
}

fn undefined<H: OnDecodeError>(
    bytes: &[u8],
    at: usize,
    text: &mut UnitsBuf,
    errors: &mut H,
) -> Result<usize, H::Error> {
    let error = CodecError::new("charmap", at, at + 1, "character maps to <undefined>");
    let fix = errors.decode_error(error, bytes)?;
    text.push_units(fix.text.as_units());
    Ok(fix.resume)
}

/// Encodes by a function that appends a character's bytes and says whether it has any. The function may fail in its
/// own way.
pub fn encode_charmap<H: OnEncodeError>(
    text: Units<'_>,
    mut push: impl FnMut(u32, &mut Vec<u8>) -> Result<bool, H::Error>,
    errors: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at) {
        if push(c, &mut out)? {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut scratch = Vec::new();
        while let Some(c) = text.get(end) {
            if push(c, &mut scratch)? {
                break;
            }
            end += 1;
        }
        let error = CodecError::new("charmap", at, end, "character maps to <undefined>");
        let fix = errors.encode_error(error.clone(), text)?;
        match fix.with {
            EncodeText::Bytes(bytes) => out.extend_from_slice(&bytes),
            EncodeText::Text(text) => {
                for c in text.as_units() {
                    if !push(c, &mut out)? {
                        return Err(error.into());
                    }
                }
            }
        }
        at = fix.resume;
    }
    Ok(out)
}

/// The inverse of a decoding table, as `codecs.charmap_build` makes it.
#[derive(Clone, Debug)]
pub struct EncodingMap {
    low: [Option<u8>; 256],
    high: HashMap<u32, u8>,
}

impl EncodingMap {
    /// Inverts a decoding table, of which at most 256 characters count.
    pub fn build(table: Units<'_>) -> Self {
        let mut map = EncodingMap { low: [None; 256], high: HashMap::new() };
        for (byte, c) in (0..=255u8).zip(table) {
            match map.low.get_mut(c as usize) {
                Some(entry) => *entry = Some(byte),
                None if c != UNDEFINED => drop(map.high.insert(c, byte)),
                None => {}
            }
        }
        map
    }

    /// The byte of a character.
    pub fn get(&self, c: u32) -> Option<u8> {
        match self.low.get(c as usize) {
            Some(entry) => *entry,
            None => self.high.get(&c).copied(),
        }
    }
}
