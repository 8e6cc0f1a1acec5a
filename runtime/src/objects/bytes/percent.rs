//! `template % arguments`, for bytes and bytearray.

use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::objects::str::{Arguments, plain_error, render_number};
use crate::value::{ByteArrayCell, BytesCell, Value};
use kingsnake_plain::percent::{self, Conversion, Segment, Template};
use kingsnake_plain::units::{Units, UnitsBuf};

/// `template % args`; `is_text` if the arguments are of the template's own type, which is no mapping here.
pub fn percent(rt: &Runtime, template: &[u8], args: Value, is_text: bool) -> R<Vec<u8>> {
    let mut arguments = Arguments::new(args, is_text || args.is::<BytesCell>() || args.is::<ByteArrayCell>());
    let mut out = UnitsBuf::with_capacity(template.len() + 16);
    for segment in Template::of_bytes(template) {
        match segment.map_err(|e| plain_error(rt, e))? {
            Segment::Literal(range) => out.push_latin1(&template[range]),
            Segment::Value(found) => convert(rt, template, &found, &mut arguments, &mut out)?,
        }
    }
    arguments.finish(rt, "bytes")?;
    Ok(super::shared::latin1(out))
}

fn convert(
    rt: &Runtime,
    template: &[u8],
    found: &Conversion,
    arguments: &mut Arguments,
    out: &mut UnitsBuf,
) -> R<()> {
    if let Some(key) = &found.key {
        let key = rt.new_bytes(&template[key.clone()]).value();
        arguments.by_key(rt, key)?;
    }
    let layout = arguments.layout(rt, found)?;
    let v = arguments.next(rt)?;
    match u8::try_from(found.kind).unwrap_or(0) {
        b'r' | b'a' => {
            let shown = rt.ascii(v)?;
            percent::render_text(out, shown.units(), &layout, false);
        }
        b's' | b'b' => {
            let bytes = bytes_of(rt, v)?;
            percent::render_text(out, Units::Latin1(&bytes), &layout, false);
        }
        b'c' => {
            let byte = byte_of(rt, v)?;
            percent::render_text(out, Units::Latin1(&[byte]), &layout, true);
        }
        kind @ (b'd' | b'i' | b'u' | b'o' | b'x' | b'X' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G') => {
            out.push_latin1(render_number(rt, v, kind, &layout, true)?.as_bytes());
        }
        _ => return Err(plain_error(rt, percent::unsupported(found.kind, found.index, true))),
    }
    Ok(())
}

/// `%b`: the bytes of an object.
fn bytes_of(rt: &Runtime, v: Value) -> R<Vec<u8>> {
    if rt.has_buffer(v) {
        return rt.bytes_of(v);
    }
    if let Some(special) = rt.call_special(v, rt.names().__bytes__, &[])? {
        let Some(bytes) = special.downcast::<BytesCell>() else {
            let t = special.ty();
            return Err(rt.type_error(format!("__bytes__ returned non-bytes (type {})", t.name())));
        };
        return Ok(bytes.as_slice().to_vec());
    }
    let t = v.ty();
    Err(rt.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        t.name()
    )))
}

/// `%c`: one byte, or a number.
fn byte_of(rt: &Runtime, v: Value) -> R<u8> {
    let wrong = "%c requires an integer in range(256) or a single byte";
    if v.is::<BytesCell>() || v.is::<ByteArrayCell>() {
        return match super::body(v)[..] {
            [b] => Ok(b),
            _ => Err(rt.type_error(wrong)),
        };
    }
    if !rt.has_index(v) {
        return Err(rt.type_error(wrong));
    }
    let n = rt.index(v)?;
    match int::as_i64(n).and_then(|n| u8::try_from(n).ok()) {
        Some(b) => Ok(b),
        None => Err(rt.overflow_error("%c arg not in range(256)")),
    }
}
