//! Pickling of arrays: bytes and the number of their format, so that another kind of machine can read them.

use super::kinds::{self, Kind};
use super::methods::extend_with_bytes;
use super::{ArrayCell, cell, new_array};
use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::value::{BytesCell, Gc, StrCell, Type, TypeCell, Value};

/// `__reduce_ex__(protocol)`
pub fn reduce(rt: &Runtime, v: Value, protocol: Value) -> R {
    let array = cell(v);
    let kind = array.kind.get();
    if !int::is_int(protocol) {
        return Err(rt.type_error("__reduce_ex__ argument should be an integer"));
    }
    let protocol = rt.as_i64(protocol)?;
    let dict = rt.getattr_opt(v, rt.names().__dict__)?.unwrap_or(Value::none());
    let class = v.ty().value();
    let code = rt.new_char(kind.code.into()).value();
    let reconstructor = super::types(rt).reconstructor.get();
    let Some(reconstructor) = reconstructor.filter(|_| protocol >= 3) else {
        let items = super::methods::tolist(rt, v)?;
        let args = rt.new_tuple(&[code, items]).value();
        return Ok(rt.new_tuple(&[class, args, dict]).value());
    };
    let bytes = rt.new_bytes(&array.data.borrow()).value();
    let args = rt.new_tuple(&[class, code, rt.new_int(kind.machine_format), bytes]).value();
    Ok(rt.new_tuple(&[reconstructor, args, dict]).value())
}

/// How items lie in memory, by the number that pickles have.
#[derive(Clone, Copy)]
enum Format {
    Int { size: usize, signed: bool },
    Float { size: usize },
    Text { size: usize },
}

/// The format of a number below 22; odd ones are big-endian.
fn format(number: i64) -> Option<(Format, bool)> {
    let format = match number {
        0 => return Some((Format::Int { size: 1, signed: false }, false)),
        1 => return Some((Format::Int { size: 1, signed: true }, false)),
        2..=13 => {
            let pair = (number - 2) / 2;
            Format::Int { size: 2 << (pair / 2), signed: pair % 2 == 1 }
        }
        14 | 15 => Format::Float { size: 4 },
        16 | 17 => Format::Float { size: 8 },
        18 | 19 => Format::Text { size: 2 },
        20 | 21 => Format::Text { size: 4 },
        _ => return None,
    };
    Some((format, number % 2 == 1))
}

/// `_array_reconstructor(arraytype, typecode, mformat_code, items)`
pub fn reconstruct(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let (class, number) = (args[0], rt.as_i32(args[2])?);
    let Some(ty) = class.downcast::<TypeCell>() else {
        return Err(
            rt.type_error("first argument must be a type object, not ".to_string() + args[0].ty().name())
        );
    };
    let base = super::types(rt).array.get().unwrap_or(ty);
    if !ty.is_subtype(base) {
        return Err(rt.type_error(format!("{} is not a subtype of array.array", ty.name())));
    }
    let code = args[1].downcast::<StrCell>().filter(|s| s.len() == 1);
    let Some(kind) = code.and_then(|s| kinds::find(s.char_at(0))) else {
        return Err(rt.value_error("second argument must be a valid type code"));
    };
    let Some((format, big)) = format(number.into()) else {
        return Err(rt.value_error("third argument must be a valid machine format code."));
    };
    let Some(bytes) = args[3].downcast::<BytesCell>() else {
        let t = args[3].ty();
        return Err(rt.type_error(format!("fourth argument should be bytes, not {}", t.name())));
    };
    if kind.machine_format == i64::from(number) {
        let array = new_array(rt, ty, kind, Vec::new());
        extend_with_bytes(rt, &array, bytes.as_slice())?;
        return Ok(array.value());
    }
    convert(rt, ty, kind, (format, big), bytes).map(Gc::value)
}

/// Items in a format that is not the kind's own: one by one.
fn convert(
    rt: &Runtime,
    ty: Type,
    kind: &'static Kind,
    (format, big): (Format, bool),
    bytes: Gc<BytesCell>,
) -> R<Gc<ArrayCell>> {
    let size = match format {
        Format::Int { size, .. } | Format::Float { size } | Format::Text { size } => size,
    };
    let bytes = bytes.as_slice();
    if !bytes.len().is_multiple_of(size) && !matches!(format, Format::Text { .. }) {
        return Err(rt.value_error("string length not a multiple of item size"));
    }
    let kind = same_representation(format).unwrap_or(kind);
    let array = new_array(rt, ty, kind, Vec::new());
    if let Format::Text { .. } = format {
        for c in characters(bytes, size, big) {
            array.append(rt, rt.new_char(c).value())?;
        }
        return Ok(array);
    }
    for item in bytes.chunks_exact(size) {
        let mut little = item.to_vec();
        if big {
            little.reverse();
        }
        let v = match format {
            Format::Int { signed, .. } => int::from_bytes(rt, &little, true, signed),
            _ if size == 4 => rt.new_float(f32::from_le_bytes(first(&little)).into()),
            _ => rt.new_float(f64::from_le_bytes(first(&little))),
        };
        array.append(rt, v)?;
    }
    Ok(array)
}

fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|i| bytes[i])
}

/// The kind whose numbers have that size and sign: the same values, whatever the machine called them.
fn same_representation(format: Format) -> Option<&'static Kind> {
    let Format::Int { size, signed } = format else { return None };
    let codes: &[u8] = if signed { b"bhilq" } else { b"BHILQ" };
    codes.iter().filter_map(|&code| kinds::find(code.into())).find(|kind| kind.size == size)
}

/// The code points of UTF-16 or UTF-32.
fn characters(bytes: &[u8], size: usize, big: bool) -> Vec<u32> {
    let units = bytes.chunks_exact(size).map(|unit| {
        let fold = |n: u32, &b: &u8| n << 8 | u32::from(b);
        if big { unit.iter().fold(0, fold) } else { unit.iter().rev().fold(0, fold) }
    });
    if size == 4 {
        return units.collect();
    }
    char::decode_utf16(units.map(|u| u as u16))
        .map(|c| c.map_or_else(|e| u32::from(e.unpaired_surrogate()), u32::from))
        .collect()
}
