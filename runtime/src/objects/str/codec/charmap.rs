//! Encodings of one byte a character, by a table or a mapping.

use super::Handler;
use crate::Runtime;
use crate::error::R;
use crate::objects::{dict, int};
use crate::value::{BytesCell, Gc, StrCell, Value, statics};
use kingsnake_plain::codecs;
use kingsnake_plain::units::UnitsBuf;

/// What a mapping has for a byte or character; `None`: nothing, or None itself.
fn mapped(rt: &Runtime, mapping: Value, key: u32) -> R<Option<Value>> {
    let result = rt.getitem(mapping, Value::int(key as i32));
    let found = rt.catch(result, statics::lookup_error())?;
    Ok(found.filter(|v| !v.is_none()))
}

/// `codecs.charmap_decode` with a mapping: a str by position, or anything with items by number.
pub fn decode(rt: &Runtime, bytes: &[u8], errors: Option<&str>, mapping: Value) -> R<UnitsBuf> {
    let mut handler = Handler::new(rt, errors);
    let table = mapping.downcast::<StrCell>().filter(|_| mapping.is_exact(statics::str_type()));
    let result = match table {
        Some(table) => codecs::decode_charmap_table(bytes, table.units(), &mut handler),
        None => {
            codecs::decode_charmap(bytes, |b| Ok(text_of(rt, mapped(rt, mapping, b.into())?)?), &mut handler)
        }
    };
    result.map_err(|failure| handler.decode_failed(failure, bytes))
}

fn text_of(rt: &Runtime, v: Option<Value>) -> R<Option<UnitsBuf>> {
    let Some(v) = v else { return Ok(None) };
    if let Some(s) = v.downcast::<StrCell>() {
        let undefined = s.len() == 1 && s.char_at(0) == 0xfffe;
        return Ok((!undefined).then(|| s.units().to_buf()));
    }
    if !int::is_int(v) {
        return Err(rt.type_error("character mapping must return integer, None or str"));
    }
    match int::as_i64(v) {
        Some(0xfffe) => Ok(None),
        Some(c @ 0..=0x10ffff) => Ok(Some([c as u32].into_iter().collect())),
        _ => Err(rt.type_error("character mapping must be in range(0x110000)")),
    }
}

/// `codecs.charmap_encode` with a mapping.
pub fn encode(rt: &Runtime, s: Gc<StrCell>, errors: Option<&str>, mapping: Value) -> R<Vec<u8>> {
    let mut handler = Handler::for_text(rt, errors, s);
    let push = |c: u32, out: &mut Vec<u8>| Ok(push_byte(rt, mapped(rt, mapping, c)?, out)?);
    let result = codecs::encode_charmap(s.units(), push, &mut handler);
    result.map_err(|failure| handler.encode_failed(failure))
}

fn push_byte(rt: &Runtime, v: Option<Value>, out: &mut Vec<u8>) -> R<bool> {
    let Some(v) = v else { return Ok(false) };
    if let Some(bytes) = v.downcast::<BytesCell>() {
        out.extend_from_slice(bytes.as_slice());
        return Ok(true);
    }
    if !int::is_int(v) {
        let t = v.ty();
        let message = format!("character mapping must return integer, bytes or None, not {}", t.name());
        return Err(rt.type_error(message));
    }
    match int::as_i64(v).and_then(|n| u8::try_from(n).ok()) {
        Some(b) => {
            out.push(b);
            Ok(true)
        }
        None => Err(rt.type_error("character mapping must be in range(256)")),
    }
}

/// `codecs.charmap_build`: the dict from characters to bytes of a decoding table.
pub fn build(rt: &Runtime, table: Gc<StrCell>) -> R {
    let map = rt.new_dict();
    for (byte, c) in table.units().iter().take(256).enumerate() {
        if c != 0xfffe {
            dict::set(rt, map, Value::int(c as i32), Value::int(byte as i32))?;
        }
    }
    Ok(map.value())
}
