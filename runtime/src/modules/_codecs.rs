//! `_codecs`: the registry of codecs, and the encodings that need no Python code.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::objects::bytes::escapes::{escape_decode, escape_encode};
use crate::objects::str::codec::{self, Known, charmap, escapes};
use crate::objects::str::{as_utf8, bad_argument, from_buf};
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{Gc, ModuleCell, StrCell, Value};
use kingsnake_plain::codecs::{self, ByteOrder, Decoded};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_codecs",
    doc: "",
    functions: methods! {
        "register" => One(register), "register($module, search_function, /)\n--\n\nAdds a function that finds codecs.";
        "unregister" => One(unregister), "unregister($module, search_function, /)\n--\n\nRemoves a search function and forgets what was found.";
        "lookup" => One(lookup), "lookup($module, encoding, /)\n--\n\nThe codec of a name.";
        "encode" => Full(encode), "encode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nEncodes an object by a codec.";
        "decode" => Full(decode), "decode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nDecodes an object by a codec.";
        "escape_encode" => Pos(1, 2, escape_encode_function), "escape_encode($module, data, errors=None, /)\n--\n\n";
        "escape_decode" => Pos(1, 2, escape_decode_function), "escape_decode($module, data, errors=None, /)\n--\n\n";
        "utf_8_encode" => Pos(1, 2, utf_8_encode), "utf_8_encode($module, str, errors=None, /)\n--\n\n";
        "utf_8_decode" => Pos(1, 3, utf_8_decode), "utf_8_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_7_encode" => Pos(1, 2, utf_7_encode), "utf_7_encode($module, str, errors=None, /)\n--\n\n";
        "utf_7_decode" => Pos(1, 3, utf_7_decode), "utf_7_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_16_encode" => Pos(1, 3, utf_16_encode), "utf_16_encode($module, str, errors=None, byteorder=0, /)\n--\n\n";
        "utf_16_le_encode" => Pos(1, 2, utf_16_le_encode), "utf_16_le_encode($module, str, errors=None, /)\n--\n\n";
        "utf_16_be_encode" => Pos(1, 2, utf_16_be_encode), "utf_16_be_encode($module, str, errors=None, /)\n--\n\n";
        "utf_16_decode" => Pos(1, 3, utf_16_decode), "utf_16_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_16_le_decode" => Pos(1, 3, utf_16_le_decode), "utf_16_le_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_16_be_decode" => Pos(1, 3, utf_16_be_decode), "utf_16_be_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_16_ex_decode" => Pos(1, 4, utf_16_ex_decode), "utf_16_ex_decode($module, data, errors=None, byteorder=0, final=False, /)\n--\n\n";
        "utf_32_encode" => Pos(1, 3, utf_32_encode), "utf_32_encode($module, str, errors=None, byteorder=0, /)\n--\n\n";
        "utf_32_le_encode" => Pos(1, 2, utf_32_le_encode), "utf_32_le_encode($module, str, errors=None, /)\n--\n\n";
        "utf_32_be_encode" => Pos(1, 2, utf_32_be_encode), "utf_32_be_encode($module, str, errors=None, /)\n--\n\n";
        "utf_32_decode" => Pos(1, 3, utf_32_decode), "utf_32_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_32_le_decode" => Pos(1, 3, utf_32_le_decode), "utf_32_le_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_32_be_decode" => Pos(1, 3, utf_32_be_decode), "utf_32_be_decode($module, data, errors=None, final=False, /)\n--\n\n";
        "utf_32_ex_decode" => Pos(1, 4, utf_32_ex_decode), "utf_32_ex_decode($module, data, errors=None, byteorder=0, final=False, /)\n--\n\n";
        "unicode_escape_encode" => Pos(1, 2, unicode_escape_encode), "unicode_escape_encode($module, str, errors=None, /)\n--\n\n";
        "unicode_escape_decode" => Pos(1, 3, unicode_escape_decode), "unicode_escape_decode($module, data, errors=None, final=True, /)\n--\n\n";
        "raw_unicode_escape_encode" => Pos(1, 2, raw_unicode_escape_encode), "raw_unicode_escape_encode($module, str, errors=None, /)\n--\n\n";
        "raw_unicode_escape_decode" => Pos(1, 3, raw_unicode_escape_decode), "raw_unicode_escape_decode($module, data, errors=None, final=True, /)\n--\n\n";
        "latin_1_encode" => Pos(1, 2, latin_1_encode), "latin_1_encode($module, str, errors=None, /)\n--\n\n";
        "latin_1_decode" => Pos(1, 2, latin_1_decode), "latin_1_decode($module, data, errors=None, /)\n--\n\n";
        "ascii_encode" => Pos(1, 2, ascii_encode), "ascii_encode($module, str, errors=None, /)\n--\n\n";
        "ascii_decode" => Pos(1, 2, ascii_decode), "ascii_decode($module, data, errors=None, /)\n--\n\n";
        "charmap_encode" => Pos(1, 3, charmap_encode), "charmap_encode($module, str, errors=None, mapping=None, /)\n--\n\n";
        "charmap_decode" => Pos(1, 3, charmap_decode), "charmap_decode($module, data, errors=None, mapping=None, /)\n--\n\n";
        "charmap_build" => One(charmap_build), "charmap_build($module, map, /)\n--\n\n";
        "readbuffer_encode" => Pos(1, 2, readbuffer_encode), "readbuffer_encode($module, data, errors=None, /)\n--\n\n";
        "register_error" => Two(register_error), "register_error($module, errors, handler, /)\n--\n\nRegisters an error handler under a name.";
        "lookup_error" => One(lookup_error), "lookup_error($module, name, /)\n--\n\nThe error handler of a name.";
    },
    exec: |_, _: Gc<ModuleCell>| Ok(()),
};

fn name_of(rt: &Runtime, v: Value, what: &str) -> R<String> {
    match v.downcast::<StrCell>() {
        Some(s) => codec::name_text(rt, s),
        None => Err(bad_argument(rt, what, "str", v)),
    }
}

fn register(rt: &Runtime, _: Value, function: Value) -> R {
    codec::register(rt, function)?;
    Ok(Value::none())
}

fn unregister(rt: &Runtime, _: Value, function: Value) -> R {
    codec::unregister(rt, function)?;
    Ok(Value::none())
}

fn lookup(rt: &Runtime, _: Value, encoding: Value) -> R {
    let encoding = name_of(rt, encoding, "lookup() argument")?;
    Ok(codec::lookup(rt, &encoding)?.value())
}

fn register_error(rt: &Runtime, _: Value, name: Value, handler: Value) -> R {
    let name = name_of(rt, name, "register_error() argument 1")?;
    codec::register_error(rt, &name, handler)?;
    Ok(Value::none())
}

fn lookup_error(rt: &Runtime, _: Value, name: Value) -> R {
    let name = name_of(rt, name, "lookup_error() argument")?;
    codec::lookup_error(rt, &name)
}

fn encode(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("encode", &["obj", "encoding", "errors"]).required(1);
    let [object, encoding, errors] = args.bind(rt, &P)?;
    let encoding = codec::name_argument(rt, encoding, "encode() argument 'encoding'")?;
    let errors = codec::name_argument(rt, errors, "encode() argument 'errors'")?;
    let object = object.unwrap_or(Value::none());
    codec::encode_by_codec(rt, object, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())
}

fn decode(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("decode", &["obj", "encoding", "errors"]).required(1);
    let [object, encoding, errors] = args.bind(rt, &P)?;
    let encoding = codec::name_argument(rt, encoding, "decode() argument 'encoding'")?;
    let errors = codec::name_argument(rt, errors, "decode() argument 'errors'")?;
    let object = object.unwrap_or(Value::none());
    codec::decode_by_codec(rt, object, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())
}

/// The `errors` argument, at position 2: a str or None.
fn errors_argument(rt: &Runtime, args: &[Value], name: &str) -> R<Option<String>> {
    match args.get(1) {
        Some(v) if !v.is_none() => match v.downcast::<StrCell>() {
            Some(s) => Ok(Some(codec::name_text(rt, s)?)),
            None => Err(bad_argument(rt, &format!("{name}() argument 2"), "str or None", *v)),
        },
        _ => Ok(None),
    }
}

/// The string to be encoded, at position 1.
fn text_argument(rt: &Runtime, v: Value, name: &str) -> R<Gc<StrCell>> {
    match v.downcast() {
        Some(s) => Ok(s),
        None => Err(bad_argument(rt, &format!("{name}() argument 1"), "str", v)),
    }
}

/// The bytes of a buffer, or of a str in UTF-8.
fn bytes_or_text(rt: &Runtime, v: Value) -> R<Vec<u8>> {
    match v.downcast::<StrCell>() {
        Some(s) => Ok(as_utf8(rt, &s)?.into_owned()),
        None => rt.bytes_of(v),
    }
}

fn encoded(rt: &Runtime, bytes: &[u8], consumed: usize) -> R {
    let bytes = rt.new_bytes(bytes).value();
    Ok(rt.new_tuple(&[bytes, rt.new_int(consumed as i64)]).value())
}

fn decoded(rt: &Runtime, result: &Decoded) -> R {
    let text = from_buf(rt, &result.text).value();
    Ok(rt.new_tuple(&[text, rt.new_int(result.consumed as i64)]).value())
}

fn flag_argument(rt: &Runtime, v: Option<&Value>, default: bool) -> R<bool> {
    v.map_or(Ok(default), |&v| rt.truthy(v))
}

fn encode_known(rt: &Runtime, args: &[Value], name: &str, encoding: Known) -> R {
    let s = text_argument(rt, args[0], name)?;
    let errors = errors_argument(rt, args, name)?;
    encoded(rt, &encoding.encode(rt, s, errors.as_deref())?, s.len())
}

fn decode_known(rt: &Runtime, args: &[Value], name: &str, encoding: Known, last: bool) -> R {
    let bytes = rt.bytes_of(args[0])?;
    let errors = errors_argument(rt, args, name)?;
    let last = last || flag_argument(rt, args.get(2), false)?;
    decoded(rt, &encoding.decode(rt, &bytes, errors.as_deref(), last)?.0)
}

macro_rules! encoders {
    ($($name:ident => $encoding:expr;)*) => {$(
        fn $name(rt: &Runtime, _: Value, args: &[Value]) -> R {
            encode_known(rt, args, stringify!($name), $encoding)
        }
    )*};
}
encoders! {
    utf_8_encode => Known::Utf8;
    utf_16_le_encode => Known::Utf16(Some(ByteOrder::Little));
    utf_16_be_encode => Known::Utf16(Some(ByteOrder::Big));
    utf_32_le_encode => Known::Utf32(Some(ByteOrder::Little));
    utf_32_be_encode => Known::Utf32(Some(ByteOrder::Big));
    latin_1_encode => Known::Latin1;
    ascii_encode => Known::Ascii;
}

macro_rules! decoders {
    ($($name:ident => $encoding:expr, $last:expr;)*) => {$(
        fn $name(rt: &Runtime, _: Value, args: &[Value]) -> R {
            decode_known(rt, args, stringify!($name), $encoding, $last)
        }
    )*};
}
decoders! {
    utf_8_decode => Known::Utf8, false;
    utf_16_decode => Known::Utf16(None), false;
    utf_16_le_decode => Known::Utf16(Some(ByteOrder::Little)), false;
    utf_16_be_decode => Known::Utf16(Some(ByteOrder::Big)), false;
    utf_32_decode => Known::Utf32(None), false;
    utf_32_le_decode => Known::Utf32(Some(ByteOrder::Little)), false;
    utf_32_be_decode => Known::Utf32(Some(ByteOrder::Big)), false;
    latin_1_decode => Known::Latin1, true;
    ascii_decode => Known::Ascii, true;
}

/// A `byteorder` argument: negative little, positive big, 0 open.
fn order_argument(rt: &Runtime, v: Option<&Value>) -> R<Option<ByteOrder>> {
    let n = v.map_or(Ok(0), |&v| rt.as_i32(v))?;
    Ok(match n {
        0 => None,
        n if n < 0 => Some(ByteOrder::Little),
        _ => Some(ByteOrder::Big),
    })
}

fn utf_16_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let order = order_argument(rt, args.get(2))?;
    encode_known(rt, args, "utf_16_encode", Known::Utf16(order))
}

fn utf_32_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let order = order_argument(rt, args.get(2))?;
    encode_known(rt, args, "utf_32_encode", Known::Utf32(order))
}

/// `utf_16_ex_decode` and `utf_32_ex_decode`: the text, the bytes consumed, and the order found.
fn ex_decode(rt: &Runtime, args: &[Value], name: &str, encoding: fn(Option<ByteOrder>) -> Known) -> R {
    let bytes = rt.bytes_of(args[0])?;
    let errors = errors_argument(rt, args, name)?;
    let order = order_argument(rt, args.get(2))?;
    let last = flag_argument(rt, args.get(3), false)?;
    let (result, found) = encoding(order).decode(rt, &bytes, errors.as_deref(), last)?;
    let order = match found.or(order) {
        None => 0,
        Some(ByteOrder::Little) => -1,
        Some(ByteOrder::Big) => 1,
    };
    let text = from_buf(rt, &result.text).value();
    Ok(rt.new_tuple(&[text, rt.new_int(result.consumed as i64), Value::int(order)]).value())
}

fn utf_16_ex_decode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    ex_decode(rt, args, "utf_16_ex_decode", Known::Utf16)
}

fn utf_32_ex_decode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    ex_decode(rt, args, "utf_32_ex_decode", Known::Utf32)
}

fn utf_7_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let s = text_argument(rt, args[0], "utf_7_encode")?;
    encoded(rt, &codecs::encode_utf7(s.units()), s.len())
}

fn utf_7_decode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let bytes = rt.bytes_of(args[0])?;
    let errors = errors_argument(rt, args, "utf_7_decode")?;
    let last = flag_argument(rt, args.get(2), false)?;
    let mut handler = codec::Handler::new(rt, errors.as_deref());
    match codecs::decode_utf7(&bytes, &mut handler, last) {
        Ok(result) => decoded(rt, &result),
        Err(failure) => Err(handler.decode_failed(failure, &bytes)),
    }
}

fn unicode_escape_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let s = text_argument(rt, args[0], "unicode_escape_encode")?;
    encoded(rt, &codecs::encode_unicode_escape(s.units()), s.len())
}

fn raw_unicode_escape_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let s = text_argument(rt, args[0], "raw_unicode_escape_encode")?;
    encoded(rt, &codecs::encode_raw_unicode_escape(s.units()), s.len())
}

fn unicode_escape_decode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let bytes = bytes_or_text(rt, args[0])?;
    let errors = errors_argument(rt, args, "unicode_escape_decode")?;
    let last = flag_argument(rt, args.get(2), true)?;
    decoded(rt, &escapes::decode_unicode_escape(rt, &bytes, errors.as_deref(), last)?)
}

fn raw_unicode_escape_decode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let bytes = bytes_or_text(rt, args[0])?;
    let errors = errors_argument(rt, args, "raw_unicode_escape_decode")?;
    let last = flag_argument(rt, args.get(2), true)?;
    decoded(rt, &escapes::decode_raw_unicode_escape(rt, &bytes, errors.as_deref(), last)?)
}

fn escape_encode_function(rt: &Runtime, _: Value, args: &[Value]) -> R {
    escape_encode(rt, args[0])
}

fn escape_decode_function(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let bytes = bytes_or_text(rt, args[0])?;
    let errors = errors_argument(rt, args, "escape_decode")?;
    let out = escape_decode(rt, &bytes, errors.as_deref())?;
    encoded(rt, &out, bytes.len())
}

fn charmap_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let s = text_argument(rt, args[0], "charmap_encode")?;
    let errors = errors_argument(rt, args, "charmap_encode")?;
    let out = match args.get(2).filter(|m| !m.is_none()) {
        None => Known::Latin1.encode(rt, s, errors.as_deref())?,
        Some(&mapping) => charmap::encode(rt, s, errors.as_deref(), mapping)?,
    };
    encoded(rt, &out, s.len())
}

fn charmap_decode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let bytes = rt.bytes_of(args[0])?;
    let errors = errors_argument(rt, args, "charmap_decode")?;
    let text = match args.get(2).filter(|m| !m.is_none()) {
        None => codecs::decode_latin1(&bytes),
        Some(&mapping) => charmap::decode(rt, &bytes, errors.as_deref(), mapping)?,
    };
    decoded(rt, &Decoded { text, consumed: bytes.len() })
}

fn charmap_build(rt: &Runtime, _: Value, map: Value) -> R {
    match map.downcast::<StrCell>() {
        Some(map) => charmap::build(rt, map),
        None => Err(bad_argument(rt, "charmap_build() argument", "str", map)),
    }
}

fn readbuffer_encode(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let bytes = bytes_or_text(rt, args[0])?;
    encoded(rt, &bytes, bytes.len())
}
