//! `UnicodeDecodeError`, `UnicodeEncodeError`, `UnicodeTranslateError`: which part of what could not be converted, and why.

use super::attributes::object_field;
use super::base::{base_init, base_new};
use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Slots, TypeSpec};
use crate::value::{BytesCell, Gc, StrCell, Type, UnicodeErrorCell, Value, flag, statics};
use kingsnake_plain::units::UnitsBuf;

fn error(v: Value) -> Gc<UnicodeErrorCell> {
    v.expect_cell()
}

/// The arguments of a constructor that takes exactly `N`.
fn exactly<const N: usize>(rt: &Runtime, args: &[Value]) -> R<[Value; N]> {
    args.try_into()
        .map_err(|_| rt.type_error(format!("function takes exactly {N} arguments ({} given)", args.len())))
}

fn expect_str(rt: &Runtime, v: Value, n: usize) -> R {
    if v.is::<StrCell>() {
        return Ok(v);
    }
    let t = v.ty();
    let t = if v.is_none() { "None" } else { t.name() };
    Err(rt.type_error(format!("argument {n} must be str, not {t}")))
}

fn set_range(rt: &Runtime, v: Value, start: Value, end: Value) -> R<()> {
    let start = rt.index_isize(start, statics::overflow_error())?;
    let end = rt.index_isize(end, statics::overflow_error())?;
    error(v).start.set(start);
    error(v).end.set(end);
    Ok(())
}

fn encode_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    base_init(rt, v, args)?;
    let [encoding, object, start, end, reason] = exactly(rt, args.pos())?;
    let (encoding, object) = (expect_str(rt, encoding, 1)?, expect_str(rt, object, 2)?);
    set_range(rt, v, start, end)?;
    let e = error(v);
    e.encoding.set(Some(encoding));
    e.object.set(Some(object));
    e.reason.set(Some(expect_str(rt, reason, 5)?));
    Ok(())
}

/// Any bytes-like object is kept as bytes.
fn decode_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    base_init(rt, v, args)?;
    let [encoding, object, start, end, reason] = exactly(rt, args.pos())?;
    let encoding = expect_str(rt, encoding, 1)?;
    set_range(rt, v, start, end)?;
    let reason = expect_str(rt, reason, 5)?;
    let object = if object.is::<BytesCell>() { object } else { rt.new_bytes(&rt.bytes_of(object)?).value() };
    let e = error(v);
    e.encoding.set(Some(encoding));
    e.object.set(Some(object));
    e.reason.set(Some(reason));
    Ok(())
}

fn translate_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    base_init(rt, v, args)?;
    let [object, start, end, reason] = exactly(rt, args.pos())?;
    let object = expect_str(rt, object, 1)?;
    set_range(rt, v, start, end)?;
    let e = error(v);
    e.object.set(Some(object));
    e.reason.set(Some(expect_str(rt, reason, 4)?));
    Ok(())
}

/// What could not be converted: one unit as messages show it, or the positions of several.
fn place(e: &UnicodeErrorCell) -> (Option<u32>, String) {
    let (start, end) = (e.start.get(), e.end.get());
    let object = e.object.get();
    let at = usize::try_from(start).ok().filter(|_| end == start + 1);
    let unit = at.and_then(|i| {
        let object = object?;
        match object.downcast::<StrCell>() {
            Some(s) => (i < s.len()).then(|| s.char_at(i)),
            None => object.downcast::<BytesCell>()?.as_slice().get(i).map(|&b| b as u32),
        }
    });
    let range = if unit.is_some() { format!("{start}") } else { format!("{start}-{}", end.wrapping_sub(1)) };
    (unit, range)
}

fn escaped(c: u32) -> String {
    match c {
        0..=0xff => format!("\\x{c:02x}"),
        0x100..=0xffff => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

fn finish(rt: &Runtime, v: Value, middle: &str) -> R {
    let e = error(v);
    let reason = rt.str(e.reason.get().unwrap_or(Value::none()))?;
    let mut out = UnitsBuf::new();
    if !v.ty().is_subtype(statics::unicode_translate_error()) {
        let encoding = rt.str(e.encoding.get().unwrap_or(Value::none()))?;
        out.push_str("'");
        out.push_units(encoding.units());
        out.push_str("' codec ");
    }
    out.push_str(middle);
    out.push_str(": ");
    out.push_units(reason.units());
    Ok(rt.new_str_units(out.as_units()).value())
}

fn encode_str(rt: &Runtime, v: Value) -> R {
    if error(v).object.get().is_none() {
        return Ok(statics::empty_str().value());
    }
    match place(&error(v)) {
        (Some(c), at) => finish(rt, v, &format!("can't encode character '{}' in position {at}", escaped(c))),
        (None, range) => finish(rt, v, &format!("can't encode characters in position {range}")),
    }
}

fn decode_str(rt: &Runtime, v: Value) -> R {
    if error(v).object.get().is_none() {
        return Ok(statics::empty_str().value());
    }
    match place(&error(v)) {
        (Some(b), at) => finish(rt, v, &format!("can't decode byte {b:#04x} in position {at}")),
        (None, range) => finish(rt, v, &format!("can't decode bytes in position {range}")),
    }
}

fn translate_str(rt: &Runtime, v: Value) -> R {
    if error(v).object.get().is_none() {
        return Ok(statics::empty_str().value());
    }
    match place(&error(v)) {
        (Some(c), at) => {
            finish(rt, v, &format!("can't translate character '{}' in position {at}", escaped(c)))
        }
        (None, range) => finish(rt, v, &format!("can't translate characters in position {range}")),
    }
}

object_field!(get_encoding, set_encoding, UnicodeErrorCell, encoding);
object_field!(get_object, set_object, UnicodeErrorCell, object);
object_field!(get_reason, set_reason, UnicodeErrorCell, reason);

fn get_start(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(error(v).start.get() as i64))
}

fn get_end(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(error(v).end.get() as i64))
}

fn position(rt: &Runtime, value: Option<Value>) -> R<isize> {
    let Some(value) = value else { return Err(rt.type_error("can't delete numeric/char attribute")) };
    if !value.ty().has(flag::LONG) {
        return Err(rt.type_error("an integer is required"));
    }
    rt.index_isize(value, statics::overflow_error())
}

fn set_start(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    error(v).start.set(position(rt, value)?);
    Ok(())
}

fn set_end(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    error(v).end.set(position(rt, value)?);
    Ok(())
}

const GETSET: &[GetSetDef] = &[
    GetSetDef::new("encoding", get_encoding, set_encoding).doc("exception encoding"),
    GetSetDef::new("object", get_object, set_object).doc("exception object"),
    GetSetDef::new("start", get_start, set_start).doc("exception start"),
    GetSetDef::new("end", get_end, set_end).doc("exception end"),
    GetSetDef::new("reason", get_reason, set_reason).doc("exception reason"),
];

type Init = fn(&Runtime, Value, Args<'_>) -> R<()>;
type Str = fn(&Runtime, Value) -> R;

const fn spec(name: &'static str, init: Init, str: Str, doc: &'static str) -> TypeSpec {
    let slots =
        Slots { new: Some(base_new), init: Some(init), str: Some(str), ..Slots::of::<UnicodeErrorCell>() };
    TypeSpec { doc, getset: GETSET, flags: 1 << flag::BASETYPE, has_dict: true, ..TypeSpec::new(name, slots) }
}

static DECODE: TypeSpec = spec("UnicodeDecodeError", decode_init, decode_str, "Unicode decoding error.");
static ENCODE: TypeSpec = spec("UnicodeEncodeError", encode_init, encode_str, "Unicode encoding error.");
static TRANSLATE: TypeSpec =
    spec("UnicodeTranslateError", translate_init, translate_str, "Unicode translation error.");

static UNICODE_ERROR: [Type; 1] = [statics::unicode_error()];

pub(super) fn builtin_types() -> Vec<Builtin> {
    vec![
        Builtin { ty: statics::unicode_decode_error(), spec: &DECODE, bases: &UNICODE_ERROR },
        Builtin { ty: statics::unicode_encode_error(), spec: &ENCODE, bases: &UNICODE_ERROR },
        Builtin { ty: statics::unicode_translate_error(), spec: &TRANSLATE, bases: &UNICODE_ERROR },
    ]
}
