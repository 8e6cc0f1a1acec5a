//! Text that may hold lone surrogates.

use std::fmt;

/// A Python string constant: WTF-8 bytes, that is UTF-8 in which a lone surrogate may stand as its three bytes
/// (`ED A0 80` … `ED BF BF`). A surrogate pair made of two escapes stays two lone surrogates, as in Python.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text {
    bytes: Box<[u8]>,
    ascii: bool,
    utf8: bool,
}

impl Text {
    /// From WTF-8 bytes; `None` if they are not WTF-8.
    pub fn from_wtf8(bytes: Box<[u8]>) -> Option<Text> {
        if bytes.is_ascii() {
            return Some(Text { bytes, ascii: true, utf8: true });
        }
        if std::str::from_utf8(&bytes).is_ok() {
            return Some(Text { bytes, ascii: false, utf8: true });
        }
        let mut rest = &bytes[..];
        while let Err(error) = std::str::from_utf8(rest) {
            let bad = &rest[error.valid_up_to()..];
            match bad {
                [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..] => rest = &bad[3..],
                _ => return None,
            }
        }
        Some(Text { bytes, ascii: false, utf8: false })
    }

    /// From code points, surrogates included; values above 0x10FFFF become U+FFFD.
    pub fn from_code_points(points: impl IntoIterator<Item = u32>) -> Text {
        let mut bytes = Vec::new();
        for point in points {
            push_code_point(&mut bytes, point);
        }
        let ascii = bytes.is_ascii();
        let utf8 = ascii || std::str::from_utf8(&bytes).is_ok();
        Text { bytes: bytes.into(), ascii, utf8 }
    }

    /// The WTF-8 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// As `&str`, unless it holds lone surrogates.
    pub fn as_str(&self) -> Option<&str> {
        if self.utf8 { std::str::from_utf8(&self.bytes).ok() } else { None }
    }

    /// Whether every character is ASCII.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The code points, surrogates included.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        let mut rest = &self.bytes[..];
        std::iter::from_fn(move || {
            let first = *rest.first()?;
            let (length, start) = match first {
                0..0x80 => (1, u32::from(first)),
                0x80..0xE0 => (2, u32::from(first & 0x1F)),
                0xE0..0xF0 => (3, u32::from(first & 0x0F)),
                _ => (4, u32::from(first & 0x07)),
            };
            let point =
                rest[1..length].iter().fold(start, |point, &byte| point << 6 | u32::from(byte & 0x3F));
            rest = &rest[length..];
            Some(point)
        })
    }
}

/// Appends one code point as WTF-8.
pub(crate) fn push_code_point(bytes: &mut Vec<u8>, point: u32) {
    if let 0xD800..=0xDFFF = point {
        bytes.extend([0xED, 0x80 | (point >> 6 & 0x3F) as u8, 0x80 | (point & 0x3F) as u8]);
    } else {
        let character = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
        bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text { bytes: text.as_bytes().into(), ascii: text.is_ascii(), utf8: true }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => fmt::Debug::fmt(text, f),
            None => {
                f.write_str("\"")?;
                for point in self.code_points() {
                    match char::from_u32(point) {
                        Some(character) => write!(f, "{}", character.escape_debug())?,
                        None => write!(f, "\\u{{{point:x}}}")?,
                    }
                }
                f.write_str("\"")
            }
        }
    }
}
