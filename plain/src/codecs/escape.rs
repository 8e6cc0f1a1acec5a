//! `unicode_escape`, `raw_unicode_escape`, and the escapes of bytes literals.

use super::{CodecError, Decoded, OnDecodeError};
use crate::error::Error;
use crate::repr::push_escape;
use crate::units::{Units, UnitsBuf};

/// What stands after a backslash.
enum Escape {
    /// A character; the escape ends at this index.
    Char(u32, usize),
    /// Nothing (a backslash before a line end).
    Nothing(usize),
    /// No escape at all: the backslash stands for itself.
    Unknown,
    /// The input ends within it.
    Incomplete(&'static str),
    /// Malformed; the error ends at this index.
    Malformed(&'static str, usize),
}

fn hex_digits(bytes: &[u8], start: usize, count: usize, reason: &'static str) -> Escape {
    let mut c = 0u32;
    for at in start..start + count {
        let Some(&b) = bytes.get(at) else { return Escape::Incomplete(reason) };
        let Some(digit) = (b as char).to_digit(16) else { return Escape::Malformed(reason, at) };
        c = c << 4 | digit;
    }
    Escape::Char(c, start + count)
}

/// The characters that a single letter after a backslash stands for.
fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'a' => 7,
        b'b' => 8,
        b't' => 9,
        b'n' => 10,
        b'v' => 11,
        b'f' => 12,
        b'r' => 13,
        _ => return None,
    })
}

/// Up to three octal digits at `start`.
fn octal(bytes: &[u8], start: usize) -> (u32, usize) {
    let digits = bytes[start..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    let (value, len) = digits.fold((0, 0), |(n, len), b| (n * 8 + u32::from(b - b'0'), len + 1));
    (value, start + len)
}

/// The escape whose letter is at `at`.
fn unicode_escape(bytes: &[u8], at: usize, name: &mut dyn FnMut(&str) -> Option<u32>) -> Escape {
    let Some(&letter) = bytes.get(at) else { return Escape::Incomplete("\\ at end of string") };
    match letter {
        b'\n' => Escape::Nothing(at + 1),
        b'0'..=b'7' => {
            let (c, end) = octal(bytes, at);
            Escape::Char(c, end)
        }
        b'x' => hex_digits(bytes, at + 1, 2, "truncated \\xXX escape"),
        b'u' => hex_digits(bytes, at + 1, 4, "truncated \\uXXXX escape"),
        b'U' => match hex_digits(bytes, at + 1, 8, "truncated \\UXXXXXXXX escape") {
            Escape::Char(0x110000.., end) => Escape::Malformed("illegal Unicode character", end),
            escape => escape,
        },
        b'N' => named(bytes, at + 1, name),
        _ => simple(letter).map_or(Escape::Unknown, |b| Escape::Char(b.into(), at + 1)),
    }
}

/// `{name}` at `at`.
fn named(bytes: &[u8], at: usize, lookup: &mut dyn FnMut(&str) -> Option<u32>) -> Escape {
    const MALFORMED: &str = "malformed \\N character escape";
    match bytes.get(at) {
        None => return Escape::Incomplete(MALFORMED),
        Some(b'{') => {}
        Some(_) => return Escape::Malformed(MALFORMED, at),
    }
    let rest = &bytes[at + 1..];
    let Some(len) = memchr::memchr(b'}', rest) else { return Escape::Incomplete(MALFORMED) };
    if len == 0 {
        return Escape::Malformed(MALFORMED, at + 1);
    }
    let end = at + len + 2;
    match std::str::from_utf8(&rest[..len]).ok().and_then(lookup) {
        Some(c) => Escape::Char(c, end),
        None => Escape::Malformed("unknown Unicode character name", end),
    }
}

/// Runs an escape reader over the input.
fn decode_escapes<H: OnDecodeError>(
    bytes: &[u8],
    encoding: &'static str,
    read: &mut dyn FnMut(usize) -> Escape,
    errors: &mut H,
    last: bool,
) -> Result<Decoded, H::Error> {
    let mut text = UnitsBuf::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let plain = memchr::memchr(b'\\', &bytes[at..]).unwrap_or(bytes.len() - at);
        text.push_latin1(&bytes[at..at + plain]);
        at += plain;
        if at == bytes.len() {
            break;
        }
        let (reason, end) = match read(at + 1) {
            Escape::Char(c, end) => {
                text.push(c);
                at = end;
                continue;
            }
            Escape::Nothing(end) => {
                at = end;
                continue;
            }
            Escape::Unknown => {
                // The letter itself is read as ordinary text.
                let end = (at + 2).min(bytes.len());
                text.push_latin1(&bytes[at..end]);
                at = end;
                continue;
            }
            Escape::Incomplete(_) if !last => break,
            Escape::Incomplete(reason) => (reason, bytes.len()),
            Escape::Malformed(reason, end) => (reason, end),
        };
        let fix = errors.decode_error(CodecError::new(encoding, at, end, reason), bytes)?;
        text.push_units(fix.text.as_units());
        at = fix.resume;
    }
    Ok(Decoded { text, consumed: at })
}

/// Decodes `unicode_escape` (and the body of a str literal given as Latin-1 with wide characters escaped). `name`
/// finds the character of a name. Gives the text and where the first unknown escape's letter stands, for a warning.
pub fn decode_unicode_escape<H: OnDecodeError>(
    bytes: &[u8],
    name: &mut dyn FnMut(&str) -> Option<u32>,
    errors: &mut H,
    last: bool,
) -> Result<(Decoded, Option<usize>), H::Error> {
    let mut first_unknown = None;
    let mut read = |at: usize| {
        let escape = unicode_escape(bytes, at, name);
        if matches!(escape, Escape::Unknown) {
            first_unknown.get_or_insert(at);
        }
        escape
    };
    let decoded = decode_escapes(bytes, "unicodeescape", &mut read, errors, last)?;
    Ok((decoded, first_unknown))
}

/// Decodes `raw_unicode_escape`: only `\u` and `\U` are escapes.
pub fn decode_raw_unicode_escape<H: OnDecodeError>(
    bytes: &[u8],
    errors: &mut H,
    last: bool,
) -> Result<Decoded, H::Error> {
    let mut read = |at: usize| match bytes.get(at) {
        None if last => Escape::Unknown,
        None => Escape::Incomplete("\\ at end of string"),
        Some(b'u') => hex_digits(bytes, at + 1, 4, "truncated \\uXXXX escape"),
        Some(b'U') => match hex_digits(bytes, at + 1, 8, "truncated \\UXXXXXXXX escape") {
            Escape::Char(0x110000.., end) => Escape::Malformed("\\Uxxxxxxxx out of range", end),
            escape => escape,
        },
        Some(_) => Escape::Unknown,
    };
    decode_escapes(bytes, "rawunicodeescape", &mut read, errors, last)
}

/// Encodes `unicode_escape`, which cannot fail.
pub fn encode_unicode_escape(text: Units<'_>) -> Vec<u8> {
    let mut out = UnitsBuf::with_capacity(text.len());
    for c in text {
        match c {
            0x5c => out.push_latin1(b"\\\\"),
            9 => out.push_latin1(b"\\t"),
            10 => out.push_latin1(b"\\n"),
            13 => out.push_latin1(b"\\r"),
            0x20..=0x7e => out.push(c),
            _ => push_escape(&mut out, c),
        }
    }
    latin1_bytes(out)
}

/// Encodes `raw_unicode_escape`, which cannot fail.
pub fn encode_raw_unicode_escape(text: Units<'_>) -> Vec<u8> {
    let mut out = UnitsBuf::with_capacity(text.len());
    for c in text {
        if c < 0x100 { out.push(c) } else { push_escape(&mut out, c) }
    }
    latin1_bytes(out)
}

fn latin1_bytes(text: UnitsBuf) -> Vec<u8> {
    match text {
        UnitsBuf::Latin1(bytes) => bytes,
        // Nothing wide is ever pushed above.
        other => other.as_units().to_wtf8(),
    }
}

/// What to do about a malformed `\x` in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscapeErrors {
    /// Fail.
    Strict,
    /// Leave it out.
    Ignore,
    /// Put a question mark.
    Replace,
}

/// Decodes the escapes of a bytes literal (`codecs.escape_decode`). Gives the bytes and where the first unknown
/// escape's letter stands, for a warning.
pub fn decode_bytes_escape(bytes: &[u8], errors: EscapeErrors) -> Result<(Vec<u8>, Option<usize>), Error> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut first_unknown = None;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let letter = *bytes.get(at + 1).ok_or_else(|| Error::value("Trailing \\ in string"))?;
        match letter {
            b'\n' => at += 2,
            b'0'..=b'7' => {
                let (value, end) = octal(bytes, at + 1);
                out.push(value as u8);
                at = end;
            }
            b'x' => match hex_digits(bytes, at + 2, 2, "") {
                Escape::Char(value, end) => {
                    out.push(value as u8);
                    at = end;
                }
                _ if errors == EscapeErrors::Strict => {
                    return Err(Error::value(format!("invalid \\x escape at position {at}")));
                }
                _ => {
                    out.extend((errors == EscapeErrors::Replace).then_some(b'?'));
                    at += 2;
                    at += usize::from(bytes.get(at).is_some_and(u8::is_ascii_hexdigit));
                }
            },
            _ => {
                match simple(letter) {
                    Some(b) => out.push(b),
                    None => {
                        first_unknown.get_or_insert(at + 1);
                        out.extend_from_slice(&[b'\\', letter]);
                    }
                }
                at += 2;
            }
        }
    }
    Ok((out, first_unknown))
}

/// `codecs.escape_encode`: escapes backslashes, single quotes and all but printable ASCII.
pub fn encode_bytes_escape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &b in bytes {
        match b {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', b]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0x20..=0x7e => out.push(b),
            _ => out.extend_from_slice(format!("\\x{b:02x}").as_bytes()),
        }
    }
    out
}
