//! Text to bytes and back: `str.encode`, `bytes.decode`, and the codecs that need no search.
//!
//! - `handlers` error handlers, built in and registered      - `callbacks` the built-in ones as functions
//! - `registry` search functions, `codecs.lookup`, and codecs written in Python

mod callbacks;
pub mod charmap;
pub mod escapes;
mod handlers;
mod registry;

pub use callbacks::HANDLERS;
pub use handlers::{Failure, Handler};
pub use registry::{
    decode_by_codec, encode_by_codec, forget, lookup, lookup_error, normalize, register, register_error,
    unregister,
};

use super::text::{bad_argument, from_buf};
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Params};
use crate::value::{BytesCell, Gc, StrCell, Value, statics};
use kingsnake_plain::codecs::{self, ByteOrder, Decoded};
use kingsnake_plain::units::UnitsBuf;
use std::borrow::Cow;

/// The encodings that are not looked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    Utf8,
    Utf16(Option<ByteOrder>),
    Utf32(Option<ByteOrder>),
    Ascii,
    Latin1,
}

impl Known {
    /// By the name a program gives.
    pub fn from_name(name: &str) -> Option<Known> {
        Some(match normalize(name).as_str() {
            "utf8" | "utf_8" => Known::Utf8,
            "utf16" | "utf_16" => Known::Utf16(None),
            "utf32" | "utf_32" => Known::Utf32(None),
            "utf_16_le" | "utf_16le" => Known::Utf16(Some(ByteOrder::Little)),
            "utf_16_be" | "utf_16be" => Known::Utf16(Some(ByteOrder::Big)),
            "utf_32_le" | "utf_32le" => Known::Utf32(Some(ByteOrder::Little)),
            "utf_32_be" | "utf_32be" => Known::Utf32(Some(ByteOrder::Big)),
            "ascii" | "us_ascii" => Known::Ascii,
            "latin1" | "latin_1" | "iso_8859_1" | "iso8859_1" => Known::Latin1,
            _ => return None,
        })
    }

    /// Decodes all of `bytes`; unless `last`, an incomplete end may be left over. Gives the byte order found, too.
    pub fn decode(
        self,
        rt: &Runtime,
        bytes: &[u8],
        errors: Option<&str>,
        last: bool,
    ) -> R<(Decoded, Option<ByteOrder>)> {
        let mut handler = Handler::new(rt, errors);
        let all = |text: UnitsBuf| (Decoded { text, consumed: bytes.len() }, None);
        let result = match self {
            Known::Utf8 => codecs::decode_utf8(bytes, &mut handler, last).map(|d| (d, None)),
            Known::Utf16(order) => codecs::decode_utf16(bytes, order, &mut handler, last),
            Known::Utf32(order) => codecs::decode_utf32(bytes, order, &mut handler, last),
            Known::Ascii => codecs::decode_ascii(bytes, &mut handler).map(all),
            Known::Latin1 => Ok(all(codecs::decode_latin1(bytes))),
        };
        result.map_err(|failure| handler.decode_failed(failure, bytes))
    }

    /// Encodes a string.
    pub fn encode(self, rt: &Runtime, s: Gc<StrCell>, errors: Option<&str>) -> R<Vec<u8>> {
        let mut handler = Handler::for_text(rt, errors, s);
        let units = s.units();
        let result = match self {
            Known::Utf8 => codecs::encode_utf8(units, &mut handler),
            Known::Utf16(order) => codecs::encode_utf16(units, order, &mut handler),
            Known::Utf32(order) => codecs::encode_utf32(units, order, &mut handler),
            Known::Ascii => codecs::encode_ascii(units, &mut handler),
            Known::Latin1 => codecs::encode_latin1(units, &mut handler),
        };
        result.map_err(|failure| handler.encode_failed(failure))
    }
}

/// `bytes.decode(encoding, errors)`; UTF-8 and `strict` unless given.
pub fn decode(rt: &Runtime, bytes: &[u8], encoding: Option<&str>, errors: Option<&str>) -> R<Gc<StrCell>> {
    let name = encoding.unwrap_or("utf-8");
    match Known::from_name(name) {
        Some(Known::Utf8) if bytes.is_ascii() => Ok(rt.new_ascii(bytes)),
        Some(known) => Ok(from_buf(rt, &known.decode(rt, bytes, errors, true)?.0.text)),
        None => {
            let object = rt.new_bytes(bytes).value();
            registry::decode_text(rt, object, name, errors)
        }
    }
}

/// `str.encode(encoding, errors)`, as bytes of Rust's.
pub fn encode(rt: &Runtime, s: Gc<StrCell>, encoding: Option<&str>, errors: Option<&str>) -> R<Vec<u8>> {
    let name = encoding.unwrap_or("utf-8");
    match Known::from_name(name) {
        Some(known) => known.encode(rt, s, errors),
        None => Ok(registry::encode_text(rt, s.value(), name, errors)?.as_slice().to_vec()),
    }
}

/// `str.encode(encoding, errors)`, as a bytes object.
pub fn encode_object(
    rt: &Runtime,
    s: Gc<StrCell>,
    encoding: Option<&str>,
    errors: Option<&str>,
) -> R<Gc<BytesCell>> {
    let name = encoding.unwrap_or("utf-8");
    match Known::from_name(name) {
        Some(known) => {
            if s.is_ascii() && matches!(known, Known::Utf8 | Known::Ascii | Known::Latin1) {
                return Ok(rt.new_bytes(s.raw()));
            }
            Ok(rt.new_bytes(&known.encode(rt, s, errors)?))
        }
        None => registry::encode_text(rt, s.value(), name, errors),
    }
}

/// The string in UTF-8; UnicodeEncodeError for surrogates.
pub fn as_utf8<'s>(rt: &Runtime, s: &'s Gc<StrCell>) -> R<Cow<'s, [u8]>> {
    if s.is_ascii() {
        return Ok(Cow::Borrowed(s.raw()));
    }
    Known::Utf8.encode(rt, *s, None).map(Cow::Owned)
}

/// Text for the operating system: UTF-8 with escaped bytes given back.
pub fn fs_encode(rt: &Runtime, s: Gc<StrCell>) -> R<Vec<u8>> {
    if s.is_ascii() {
        return Ok(s.raw().to_vec());
    }
    Known::Utf8.encode(rt, s, Some("surrogateescape"))
}

/// Text from the operating system: bytes that are not UTF-8 become lone surrogates.
pub fn fs_decode(rt: &Runtime, bytes: &[u8]) -> Gc<StrCell> {
    if bytes.is_ascii() {
        return rt.new_ascii(bytes);
    }
    let mut handler = codecs::Builtin::SurrogateEscape;
    match codecs::decode_utf8(bytes, &mut handler, true) {
        Ok(decoded) => from_buf(rt, &decoded.text),
        Err(_) => rt.new_str(&String::from_utf8_lossy(bytes)),
    }
}

/// `str(object, encoding, errors)`
pub(super) fn from_encoded_object(
    rt: &Runtime,
    object: Value,
    encoding: Option<&str>,
    errors: Option<&str>,
) -> R<Gc<StrCell>> {
    if object.is::<StrCell>() {
        return Err(rt.type_error("decoding str is not supported"));
    }
    if !rt.has_buffer(object) {
        let t = object.ty();
        return Err(rt.type_error(format!("decoding to str: need a bytes-like object, {} found", t.name())));
    }
    decode_object(rt, object, encoding, errors)
}

/// Decodes what a bytes-like object has.
pub fn decode_object(
    rt: &Runtime,
    object: Value,
    encoding: Option<&str>,
    errors: Option<&str>,
) -> R<Gc<StrCell>> {
    if let Some(bytes) = object.downcast::<BytesCell>() {
        return decode(rt, bytes.as_slice(), encoding, errors);
    }
    let bytes = rt.bytes_of(object)?;
    if bytes.is_empty() {
        return Ok(statics::empty_str());
    }
    decode(rt, &bytes, encoding, errors)
}

/// An optional argument that names an encoding or handler: `{what} must be str, not …`.
pub fn name_argument(rt: &Runtime, v: Option<Value>, what: &str) -> R<Option<String>> {
    let Some(v) = v else { return Ok(None) };
    let Some(s) = v.downcast::<StrCell>() else { return Err(bad_argument(rt, what, "str", v)) };
    Ok(Some(name_text(rt, s)?))
}

/// A name as UTF-8 without NUL.
pub fn name_text(rt: &Runtime, s: Gc<StrCell>) -> R<String> {
    let text = String::from_utf8_lossy(&as_utf8(rt, &s)?).into_owned();
    if text.contains('\0') {
        return Err(rt.value_error("embedded null character"));
    }
    Ok(text)
}

pub(super) fn str_encode(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("encode", &["encoding", "errors"]);
    let [encoding, errors] = args.bind(rt, &P)?;
    let encoding = name_argument(rt, encoding, "encode() argument 'encoding'")?;
    let errors = name_argument(rt, errors, "encode() argument 'errors'")?;
    Ok(encode_object(rt, v.expect_cell(), encoding.as_deref(), errors.as_deref())?.value())
}
