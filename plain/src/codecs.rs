//! Encodings: bytes to text and back, with error handlers.
//!
//! A decoder or encoder that meets something malformed makes a [`CodecError`] and asks its handler, which either fails or
//! gives a replacement and the position to go on from. [`Builtin`] holds the handlers every Python has; the
//! runtime wraps handlers written in Python in its own types.

mod charmap;
mod escape;
mod handlers;
mod messages;
mod single;
mod utf16;
mod utf32;
mod utf7;
mod utf8;

pub use charmap::{EncodingMap, decode_charmap, decode_charmap_table, encode_charmap};
pub use escape::{
    EscapeErrors, decode_bytes_escape, decode_raw_unicode_escape, decode_unicode_escape, encode_bytes_escape,
    encode_raw_unicode_escape, encode_unicode_escape,
};
pub use handlers::{Builtin, NameReplace, Standard, resume_position, standard_encoding};
pub use messages::{decode_error_message, encode_error_message, translate_error_message};
pub use single::{decode_ascii, decode_latin1, encode_ascii, encode_latin1};
pub use utf7::{decode_utf7, encode_utf7};
pub use utf8::{decode_utf8, encode_utf8};
pub use utf16::{decode_utf16, encode_utf16};
pub use utf32::{decode_utf32, encode_utf32};

use crate::units::{Units, UnitsBuf};
use std::borrow::Cow;

/// What could not be decoded or encoded. Becomes a UnicodeDecodeError or UnicodeEncodeError.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecError {
    /// The codec's name, as in CPython's errors.
    pub encoding: &'static str,
    /// Index of the first unit concerned.
    pub start: usize,
    /// Index after the last.
    pub end: usize,
    /// Why.
    pub reason: Cow<'static, str>,
}

impl CodecError {
    fn new(encoding: &'static str, start: usize, end: usize, reason: &'static str) -> Self {
        CodecError { encoding, start, end, reason: reason.into() }
    }
}

/// What a decoding handler answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeFix {
    /// Text in place of the malformed bytes.
    pub text: UnitsBuf,
    /// Where to go on; at most the input's length.
    pub resume: usize,
}

/// What an encoding handler puts in place of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncodeText {
    /// Text, to be encoded in turn.
    Text(UnitsBuf),
    /// Bytes, to be taken as they are.
    Bytes(Vec<u8>),
}

/// What an encoding handler answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeFix {
    /// The replacement.
    pub with: EncodeText,
    /// Where to go on; at most the input's length.
    pub resume: usize,
}

/// A handler of decoding errors.
pub trait OnDecodeError {
    /// How the whole decoding fails.
    type Error: From<CodecError>;
    /// Answers one error in `input`.
    fn decode_error(&mut self, error: CodecError, input: &[u8]) -> Result<DecodeFix, Self::Error>;
}

/// A handler of encoding errors.
pub trait OnEncodeError {
    /// How the whole encoding fails.
    type Error: From<CodecError>;
    /// Answers one error in `input`.
    fn encode_error(&mut self, error: CodecError, input: Units<'_>) -> Result<EncodeFix, Self::Error>;
}

/// The order of bytes in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl ByteOrder {
    /// The order of this machine.
    pub const NATIVE: ByteOrder =
        if cfg!(target_endian = "little") { ByteOrder::Little } else { ByteOrder::Big };
}

/// The result of a decoder that may be given its input in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: UnitsBuf,
    /// How many bytes it stands for; the others belong before the next piece.
    pub consumed: usize,
}

#[cfg(test)]
mod tests;
