//! The error handlers that every Python has.

use super::{ByteOrder, CodecError, DecodeFix, EncodeFix, EncodeText, OnDecodeError, OnEncodeError};
use crate::error::{Error, ErrorKind};
use crate::repr::push_escape;
use crate::units::{Units, UnitsBuf, push_wtf8_char, wtf8_char};

/// The handlers registered from the start, but `namereplace`, which needs names: [`NameReplace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// Fails.
    Strict,
    /// Leaves out what is malformed.
    Ignore,
    /// Puts `?` or U+FFFD.
    Replace,
    /// Puts `\x…`, `\u…` or `\U…`.
    BackslashReplace,
    /// Puts `&#…;` (encoding only).
    XmlCharRefReplace,
    /// Keeps bytes as lone surrogates U+DC80…U+DCFF.
    SurrogateEscape,
    /// Lets surrogates through in the UTF encodings.
    SurrogatePass,
}

impl Builtin {
    /// The handler of a name; `None` for others (and for `namereplace`).
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "strict" => Builtin::Strict,
            "ignore" => Builtin::Ignore,
            "replace" => Builtin::Replace,
            "backslashreplace" => Builtin::BackslashReplace,
            "xmlcharrefreplace" => Builtin::XmlCharRefReplace,
            "surrogateescape" => Builtin::SurrogateEscape,
            "surrogatepass" => Builtin::SurrogatePass,
            _ => return None,
        })
    }

    /// The handler of a name for decoding, where `xmlcharrefreplace` is a TypeError for the caller to raise.
    pub fn decodes(self) -> bool {
        self != Builtin::XmlCharRefReplace
    }
}

/// A Unicode encoding, as `surrogatepass` tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// UTF-8.
    Utf8,
    /// UTF-16.
    Utf16(ByteOrder),
    /// UTF-32.
    Utf32(ByteOrder),
}

/// The Unicode encoding of a codec name (`utf-8`, `UTF_16le`, `utf32-be`, `cp65001`, …).
pub fn standard_encoding(name: &str) -> Option<Standard> {
    let name = name.to_ascii_lowercase();
    if name == "cp65001" {
        return Some(Standard::Utf8);
    }
    let dash = |c: char| c == '-' || c == '_';
    let rest = name.strip_prefix("utf")?;
    let rest = rest.strip_prefix(dash).unwrap_or(rest);
    if rest == "8" {
        return Some(Standard::Utf8);
    }
    let (wide, rest) = match (rest.strip_prefix("16"), rest.strip_prefix("32")) {
        (Some(rest), _) => (false, rest),
        (_, Some(rest)) => (true, rest),
        _ => return None,
    };
    let order = match rest.strip_prefix(dash).unwrap_or(rest) {
        "" if rest.is_empty() => ByteOrder::NATIVE,
        "le" => ByteOrder::Little,
        "be" => ByteOrder::Big,
        _ => return None,
    };
    Some(if wide { Standard::Utf32(order) } else { Standard::Utf16(order) })
}

/// The position a handler written in Python answered (negative ones count from the end), within the input.
pub fn resume_position(position: i64, len: usize) -> Result<usize, Error> {
    let at = if position < 0 { position.saturating_add(len as i64) } else { position };
    usize::try_from(at).ok().filter(|&at| at <= len).ok_or_else(|| {
        Error::new(ErrorKind::Index, format!("position {at} from error handler out of bounds"))
    })
}

fn text(text: &str, resume: usize) -> DecodeFix {
    DecodeFix { text: UnitsBuf::from(text), resume }
}

impl OnDecodeError for Builtin {
    type Error = CodecError;

    fn decode_error(&mut self, error: CodecError, input: &[u8]) -> Result<DecodeFix, CodecError> {
        let bad = &input[error.start..error.end];
        match self {
            Builtin::Strict | Builtin::XmlCharRefReplace => Err(error),
            Builtin::Ignore => Ok(text("", error.end)),
            Builtin::Replace => Ok(text("\u{fffd}", error.end)),
            Builtin::BackslashReplace => {
                let mut out = UnitsBuf::with_capacity(4 * bad.len());
                bad.iter().for_each(|&b| push_escape(&mut out, b.into()));
                Ok(DecodeFix { text: out, resume: error.end })
            }
            Builtin::SurrogateEscape => {
                let high = bad.iter().take(4).take_while(|&&b| b >= 0x80);
                let escaped: UnitsBuf = high.map(|&b| 0xdc00 + u32::from(b)).collect();
                if escaped.is_empty() {
                    return Err(error);
                }
                Ok(DecodeFix { resume: error.start + escaped.len(), text: escaped })
            }
            Builtin::SurrogatePass => {
                let found = standard_encoding(error.encoding)
                    .and_then(|encoding| surrogate_in(encoding, &input[error.start..]));
                let Some((surrogate, len)) = found else { return Err(error) };
                Ok(DecodeFix { text: [surrogate].into_iter().collect(), resume: error.start + len })
            }
        }
    }
}

/// A surrogate at the start of the bytes, and its length.
fn surrogate_in(encoding: Standard, bytes: &[u8]) -> Option<(u32, usize)> {
    let number = |order: ByteOrder, bytes: &[u8]| {
        let join = |n: u32, b: &u8| n << 8 | u32::from(*b);
        match order {
            ByteOrder::Little => bytes.iter().rev().fold(0, join),
            ByteOrder::Big => bytes.iter().fold(0, join),
        }
    };
    let (c, len) = match encoding {
        Standard::Utf8 => wtf8_char(bytes)?,
        Standard::Utf16(order) => (number(order, bytes.get(..2)?), 2),
        Standard::Utf32(order) => (number(order, bytes.get(..4)?), 4),
    };
    (0xd800..0xe000).contains(&c).then_some((c, len))
}

fn push_in(encoding: Standard, c: u32, out: &mut Vec<u8>) {
    match encoding {
        Standard::Utf8 => push_wtf8_char(out, c),
        Standard::Utf16(ByteOrder::Little) => out.extend_from_slice(&(c as u16).to_le_bytes()),
        Standard::Utf16(ByteOrder::Big) => out.extend_from_slice(&(c as u16).to_be_bytes()),
        Standard::Utf32(ByteOrder::Little) => out.extend_from_slice(&c.to_le_bytes()),
        Standard::Utf32(ByteOrder::Big) => out.extend_from_slice(&c.to_be_bytes()),
    }
}

impl OnEncodeError for Builtin {
    type Error = CodecError;

    fn encode_error(&mut self, error: CodecError, input: Units<'_>) -> Result<EncodeFix, CodecError> {
        let bad = input.slice(error.start..error.end);
        let with = match self {
            Builtin::Strict => return Err(error),
            Builtin::Ignore => EncodeText::Text(UnitsBuf::new()),
            Builtin::Replace => EncodeText::Text(UnitsBuf::Latin1(vec![b'?'; bad.len()])),
            Builtin::BackslashReplace => {
                let mut out = UnitsBuf::with_capacity(6 * bad.len());
                bad.iter().for_each(|c| push_escape(&mut out, c));
                EncodeText::Text(out)
            }
            Builtin::XmlCharRefReplace => {
                let refs: String = bad.iter().map(|c| format!("&#{c};")).collect();
                EncodeText::Text(UnitsBuf::from(refs))
            }
            Builtin::SurrogateEscape => return unescape_surrogates(error, bad),
            Builtin::SurrogatePass => {
                let all = bad.iter().all(|c| (0xd800..0xe000).contains(&c));
                let Some(encoding) = standard_encoding(error.encoding).filter(|_| all) else {
                    return Err(error);
                };
                let mut out = Vec::with_capacity(4 * bad.len());
                bad.iter().for_each(|c| push_in(encoding, c, &mut out));
                EncodeText::Bytes(out)
            }
        };
        Ok(EncodeFix { with, resume: error.end })
    }
}

/// The bytes of escaped ones at the start of `bad`; what follows is tried anew, so that an error shows where the
/// first other character stands. A charmap takes all or nothing.
fn unescape_surrogates(error: CodecError, bad: Units<'_>) -> Result<EncodeFix, CodecError> {
    let byte = |c: u32| (0xdc80..=0xdcff).contains(&c).then(|| (c - 0xdc00) as u8);
    let bytes: Vec<u8> = bad.iter().map_while(byte).collect();
    let enough = if error.encoding == "charmap" { bad.len() } else { 1 };
    if bytes.len() < enough {
        return Err(error);
    }
    Ok(EncodeFix { resume: error.start + bytes.len(), with: EncodeText::Bytes(bytes) })
}

/// `namereplace`: `\N{…}` by a function that knows the names, other characters as by `backslashreplace`.
pub struct NameReplace<F: FnMut(u32) -> Option<String>>(pub F);

impl<F: FnMut(u32) -> Option<String>> OnEncodeError for NameReplace<F> {
    type Error = CodecError;

    fn encode_error(&mut self, error: CodecError, input: Units<'_>) -> Result<EncodeFix, CodecError> {
        let mut out = UnitsBuf::new();
        for c in input.slice(error.start..error.end) {
            match (self.0)(c) {
                Some(name) => out.push_str(&format!("\\N{{{name}}}")),
                None => push_escape(&mut out, c),
            }
        }
        Ok(EncodeFix { with: EncodeText::Text(out), resume: error.end })
    }
}
