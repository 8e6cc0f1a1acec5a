//! UTF-7.

use super::{CodecError, Decoded, OnDecodeError};
use crate::units::{Units, UnitsBuf};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_value(b: u8) -> Option<u32> {
    Some(match b {
        b'A'..=b'Z' => u32::from(b - b'A'),
        b'a'..=b'z' => u32::from(b - b'a') + 26,
        b'0'..=b'9' => u32::from(b - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// A base-64 section being read.
#[derive(Clone, Copy)]
struct Shift {
    /// How much text there was when it began.
    text_len: usize,
    /// A high surrogate waiting for its low one, or 0.
    surrogate: u32,
    buffer: u32,
    bits: u32,
}

impl Shift {
    /// Takes six bits, and writes a character once there are sixteen.
    fn take(&mut self, value: u32, text: &mut UnitsBuf) {
        self.buffer = self.buffer << 6 | value;
        self.bits += 6;
        if self.bits < 16 {
            return;
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits;
        self.buffer &= (1 << self.bits) - 1;
        if self.surrogate != 0 {
            let high = std::mem::take(&mut self.surrogate);
            if (0xdc00..0xe000).contains(&unit) {
                text.push(0x10000 + ((high & 0x3ff) << 10 | (unit & 0x3ff)));
                return;
            }
            text.push(high);
        }
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = unit;
        } else {
            text.push(unit);
        }
    }

    /// What is wrong with leaving the section here.
    fn leftover(&self) -> Option<&'static str> {
        match self.bits {
            6.. => Some("partial character in shift sequence"),
            1.. if self.buffer != 0 => Some("non-zero padding bits in shift sequence"),
            _ => None,
        }
    }
}

/// A decoder on its way.
struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the section or the error began.
    start: usize,
    shift: Option<Shift>,
    text: UnitsBuf,
}

impl Decoder<'_> {
    /// Reads one byte; an error's reason, in which case `start` and `at` bound it.
    fn step(&mut self) -> Result<(), &'static str> {
        let b = self.bytes[self.at];
        if let Some(shift) = &mut self.shift {
            if let Some(value) = base64_value(b) {
                shift.take(value, &mut self.text);
                self.at += 1;
                return Ok(());
            }
            return self.leave(b);
        }
        if b == b'+' {
            return self.enter();
        }
        if !b.is_ascii() {
            self.start = self.at;
            self.at += 1;
            return Err("unexpected special character");
        }
        self.text.push(b.into());
        self.at += 1;
        Ok(())
    }

    fn enter(&mut self) -> Result<(), &'static str> {
        self.start = self.at;
        self.at += 1;
        match self.bytes.get(self.at) {
            Some(b'-') => {
                self.text.push(b'+'.into());
                self.at += 1;
            }
            Some(&b) if base64_value(b).is_none() => {
                self.at += 1;
                return Err("ill-formed sequence");
            }
            _ => self.shift = Some(Shift { text_len: self.text.len(), surrogate: 0, buffer: 0, bits: 0 }),
        }
        Ok(())
    }

    /// Leaves the section at a byte outside the alphabet; a hyphen is part of it.
    fn leave(&mut self, b: u8) -> Result<(), &'static str> {
        let Some(shift) = self.shift.take() else { return Ok(()) };
        if let Some(reason) = shift.leftover() {
            self.at += 1;
            return Err(reason);
        }
        if shift.surrogate != 0 && b.is_ascii() {
            self.text.push(shift.surrogate);
        }
        self.at += usize::from(b == b'-');
        Ok(())
    }

    /// Whether the input ends where a section may not.
    fn unterminated(&mut self) -> bool {
        self.shift.take().is_some_and(|shift| shift.surrogate != 0 || shift.leftover().is_some())
    }
}

/// Decodes UTF-7. Unless `last`, an unfinished base-64 section at the end is left for the next piece.
pub fn decode_utf7<H: OnDecodeError>(bytes: &[u8], errors: &mut H, last: bool) -> Result<Decoded, H::Error> {
    let mut decoder =
        Decoder { bytes, at: 0, start: 0, shift: None, text: UnitsBuf::with_capacity(bytes.len()) };
    loop {
        let error = if decoder.at < bytes.len() {
            let Err(reason) = decoder.step() else { continue };
            CodecError::new("utf7", decoder.start, decoder.at, reason)
        } else if last && decoder.unterminated() {
            CodecError::new("utf7", decoder.start, bytes.len(), "unterminated shift sequence")
        } else {
            break;
        };
        let fix = errors.decode_error(error, bytes)?;
        decoder.text.push_units(fix.text.as_units());
        decoder.at = fix.resume;
    }
    let Decoder { at, start, shift, mut text, .. } = decoder;
    match shift {
        Some(shift) if !last => {
            text.truncate(shift.text_len);
            Ok(Decoded { text: text.narrow(), consumed: start })
        }
        _ => Ok(Decoded { text, consumed: at }),
    }
}

/// Whether a character may stand for itself.
fn is_direct(c: u32) -> bool {
    match u8::try_from(c) {
        Ok(b' ' | b'\t' | b'\n' | b'\r') => true,
        Ok(b'+' | b'\\' | b'~') => false,
        Ok(b) => b.is_ascii_graphic(),
        Err(_) => false,
    }
}

/// Encodes UTF-7, which cannot fail.
pub fn encode_utf7(text: Units<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let (mut shifted, mut buffer, mut bits) = (false, 0u64, 0);
    let digit = |value: u64| ALPHABET[(value & 63) as usize];
    for c in text {
        if is_direct(c) {
            if shifted {
                if bits > 0 {
                    out.push(digit(buffer << (6 - bits)));
                }
                (shifted, buffer, bits) = (false, 0, 0);
                if c == u32::from(b'-') || base64_value(c as u8).is_some() {
                    out.push(b'-');
                }
            }
            out.push(c as u8);
            continue;
        }
        if !shifted {
            out.push(b'+');
            if c == u32::from(b'+') {
                out.push(b'-');
                continue;
            }
            shifted = true;
        }
        let units: &[u32] = match c {
            0x10000.. => &[0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff)],
            _ => &[c],
        };
        for &unit in units {
            buffer = (buffer & 63) << 16 | u64::from(unit);
            bits += 16;
            while bits >= 6 {
                bits -= 6;
                out.push(digit(buffer >> bits));
            }
        }
    }
    if bits > 0 {
        out.push(digit(buffer << (6 - bits)));
    }
    if shifted {
        out.push(b'-');
    }
    out
}
