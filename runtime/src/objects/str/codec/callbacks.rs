//! The built-in error handlers as functions that take an exception: what `codecs.lookup_error` gives.

use super::handlers::{answer, character_name};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::str::text::{expect_str, ssize_argument};
use crate::types::MethodDef;
use crate::value::{BytesCell, StrCell, Value, statics};
use kingsnake_plain::codecs::{
    Builtin, ByteOrder, CodecError, EncodeText, NameReplace, OnDecodeError, OnEncodeError, Standard,
    standard_encoding,
};
use kingsnake_plain::units::UnitsBuf;

/// The functions, in the order of `NAMES`.
pub static HANDLERS: &[MethodDef] = methods! {
    "strict_errors" => One(strict_errors), "Raises the exception.";
    "ignore_errors" => One(ignore_errors), "Leaves out what is malformed.";
    "replace_errors" => One(replace_errors), "Puts a replacement character.";
    "xmlcharrefreplace_errors" => One(xmlcharrefreplace_errors), "Puts XML character references.";
    "backslashreplace_errors" => One(backslashreplace_errors), "Puts backslash escapes.";
    "namereplace_errors" => One(namereplace_errors), "Puts escapes by name.";
    "surrogatepass" => One(surrogatepass), "Lets surrogates through.";
    "surrogateescape" => One(surrogateescape), "Keeps bytes as lone surrogates.";
};

/// The names that `HANDLERS` are registered under.
pub(super) const NAMES: [&str; 8] = [
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogatepass",
    "surrogateescape",
];

fn strict_errors(rt: &Runtime, _: Value, exception: Value) -> R {
    if exception.ty().is_subtype(statics::base_exception()) {
        return Err(rt.raise_value(exception));
    }
    Err(rt.type_error("codec must pass exception instance"))
}

fn ignore_errors(rt: &Runtime, _: Value, exception: Value) -> R {
    handle(rt, exception, Builtin::Ignore)
}

fn replace_errors(rt: &Runtime, _: Value, exception: Value) -> R {
    handle(rt, exception, Builtin::Replace)
}

fn xmlcharrefreplace_errors(rt: &Runtime, _: Value, exception: Value) -> R {
    if !exception.ty().is_subtype(statics::unicode_encode_error()) {
        return Err(cannot_handle(rt, exception));
    }
    handle(rt, exception, Builtin::XmlCharRefReplace)
}

fn backslashreplace_errors(rt: &Runtime, _: Value, exception: Value) -> R {
    handle(rt, exception, Builtin::BackslashReplace)
}

fn surrogatepass(rt: &Runtime, _: Value, exception: Value) -> R {
    if exception.ty().is_subtype(statics::unicode_translate_error()) {
        return Err(cannot_handle(rt, exception));
    }
    handle(rt, exception, Builtin::SurrogatePass)
}

fn surrogateescape(rt: &Runtime, _: Value, exception: Value) -> R {
    if exception.ty().is_subtype(statics::unicode_translate_error()) {
        return Err(cannot_handle(rt, exception));
    }
    handle(rt, exception, Builtin::SurrogateEscape)
}

fn cannot_handle(rt: &Runtime, exception: Value) -> crate::error::Raised {
    let t = exception.ty();
    rt.type_error(format!("don't know how to handle {} in error callback", t.name()))
}

/// `start` and `end` of a UnicodeError, within an object of `len` units.
fn positions(rt: &Runtime, exception: Value, len: usize) -> R<(usize, usize)> {
    let number = |name| ssize_argument(rt, rt.getattr_text(exception, name)?);
    let (start, end) = (number("start")?, number("end")?);
    let start = start.clamp(0, (len as isize - 1).max(0)) as usize;
    let end = end.clamp(1.min(len as isize), len as isize) as usize;
    Ok((start, end.max(start)))
}

/// The codec's name as one that outlives the call; only the Unicode encodings and `charmap` matter to handlers.
fn static_name(name: &str) -> &'static str {
    match standard_encoding(name) {
        Some(Standard::Utf8) => "utf-8",
        Some(Standard::Utf16(ByteOrder::Little)) => "utf-16-le",
        Some(Standard::Utf16(ByteOrder::Big)) => "utf-16-be",
        Some(Standard::Utf32(ByteOrder::Little)) => "utf-32-le",
        Some(Standard::Utf32(ByteOrder::Big)) => "utf-32-be",
        None => "charmap",
    }
}

fn handle(rt: &Runtime, exception: Value, mut handler: Builtin) -> R {
    let ty = exception.ty();
    let decode = ty.is_subtype(statics::unicode_decode_error());
    let encode = ty.is_subtype(statics::unicode_encode_error());
    if !decode && !encode && !ty.is_subtype(statics::unicode_translate_error()) {
        return Err(cannot_handle(rt, exception));
    }
    let object = rt.getattr_text(exception, "object")?;
    let encoding = match decode || encode {
        true => expect_str(rt, rt.getattr_text(exception, "encoding")?, "encoding attribute")?,
        false => statics::empty_str(),
    };
    let name = if handler == Builtin::SurrogatePass { static_name(&encoding.to_text()) } else { "charmap" };
    let error = |start, end| CodecError { encoding: name, start, end, reason: "".into() };
    if decode {
        let Some(bytes) = object.downcast::<BytesCell>() else {
            return Err(rt.type_error("object attribute must be bytes"));
        };
        let (start, end) = positions(rt, exception, bytes.as_slice().len())?;
        return match OnDecodeError::decode_error(&mut handler, error(start, end), bytes.as_slice()) {
            Ok(fix) => answer(rt, &fix.text, fix.resume),
            Err(_) => Err(rt.raise_value(exception)),
        };
    }
    let Some(text) = object.downcast::<StrCell>() else {
        return Err(rt.type_error("object attribute must be unicode"));
    };
    let (start, end) = positions(rt, exception, text.len())?;
    if handler == Builtin::Replace && !encode {
        let mut fill = UnitsBuf::new();
        fill.push_repeated(0xfffd, end - start);
        return answer(rt, &fill, end);
    }
    match OnEncodeError::encode_error(&mut handler, error(start, end), text.units()) {
        Ok(fix) => match fix.with {
            EncodeText::Text(with) => answer(rt, &with, fix.resume),
            EncodeText::Bytes(bytes) => {
                let bytes = rt.new_bytes(&bytes).value();
                Ok(rt.new_tuple(&[bytes, rt.new_int(fix.resume as i64)]).value())
            }
        },
        Err(_) => Err(rt.raise_value(exception)),
    }
}

fn namereplace_errors(rt: &Runtime, _: Value, exception: Value) -> R {
    if !exception.ty().is_subtype(statics::unicode_encode_error()) {
        return Err(cannot_handle(rt, exception));
    }
    let object = rt.getattr_text(exception, "object")?;
    let text = expect_str(rt, object, "object attribute")?;
    let (start, end) = positions(rt, exception, text.len())?;
    let error = CodecError { encoding: "charmap", start, end, reason: "".into() };
    match NameReplace(|c| character_name(rt, c)).encode_error(error, text.units()) {
        Ok(fix) => match fix.with {
            EncodeText::Text(with) => answer(rt, &with, fix.resume),
            EncodeText::Bytes(_) => Err(rt.raise_value(exception)),
        },
        Err(_) => Err(rt.raise_value(exception)),
    }
}
