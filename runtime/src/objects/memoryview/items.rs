//! One item of a memoryview as a value, and a value as an item.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::int;
use crate::value::memory::ViewShape;
use crate::value::{BytesCell, Value, statics};
use kingsnake_plain::format::IntRef;
use kingsnake_plain::structfmt::{self, Item, Mode, Unpacked};

/// The code of a format of one native code, with `@` in front or not; `None` for longer ones.
pub(super) fn code(format: &str) -> Option<u8> {
    match format.strip_prefix('@').unwrap_or(format).as_bytes() {
        [code] => Some(*code),
        _ => None,
    }
}

/// The code of a view's items; NotImplementedError for formats that are not of one native code.
pub(super) fn supported_code(rt: &Runtime, shape: &ViewShape) -> R<u8> {
    let format = shape.format();
    let Some(code) = code(format) else {
        return Err(rt.not_implemented_error(format!("memoryview: unsupported format {format}")));
    };
    match structfmt::view_code(&[code]) {
        Some((_, size)) if size as isize == shape.itemsize => Ok(code),
        _ => Err(rt.not_implemented_error(format!("memoryview: format {format} not supported"))),
    }
}

pub(super) fn unpack(rt: &Runtime, code: u8, bytes: &[u8]) -> R {
    Ok(value_of(
        rt,
        structfmt::unpack(Mode::Native, Item { code, offset: 0, size: bytes.len() }, bytes),
        bytes,
    ))
}

/// An unpacked item as a value.
pub(crate) fn value_of(rt: &Runtime, item: Unpacked, bytes: &[u8]) -> Value {
    match item {
        Unpacked::Int(n) => rt.new_int(n),
        Unpacked::UInt(n) => rt.new_uint(n),
        Unpacked::Float(x) => rt.new_float(x),
        Unpacked::Bool(b) => Value::bool(b),
        Unpacked::Bytes(range) => rt.new_bytes(&bytes[range]).value(),
    }
}

fn wrong_type(rt: &Runtime, format: &str) -> Raised {
    rt.type_error(format!("memoryview: invalid type for format '{format}'"))
}

fn wrong_value(rt: &Runtime, format: &str) -> Raised {
    rt.value_error(format!("memoryview: invalid value for format '{format}'"))
}

/// A value as the bytes of an item.
pub(super) fn pack(rt: &Runtime, shape: &ViewShape, code: u8, v: Value) -> R<Vec<u8>> {
    let mut out = vec![0; shape.itemsize as usize];
    let shown = char::from(code).to_string();
    match code {
        b'?' => out[0] = rt.truthy(v)?.into(),
        b'c' => {
            let Some(b) = v.downcast::<BytesCell>() else { return Err(wrong_type(rt, &shown)) };
            let [b] = b.as_slice() else { return Err(wrong_value(rt, &shown)) };
            out[0] = *b;
        }
        b'f' | b'd' => {
            let x = rt.as_f64(v);
            let Some(x) = rt.catch(x, statics::type_error())? else { return Err(wrong_type(rt, &shown)) };
            if structfmt::pack_float(Mode::Native, code, x, &mut out).is_err() {
                return Err(wrong_value(rt, &shown));
            }
        }
        _ => {
            let n = rt.index(v);
            let Some(n) = rt.catch(n, statics::type_error())? else { return Err(wrong_type(rt, &shown)) };
            let big = int::to_bigint(n).unwrap_or_default();
            let n = int::as_i64(n).map_or(IntRef::Big(&big), IntRef::Small);
            if structfmt::pack_int(Mode::Native, code, n, &mut out).is_err() {
                return Err(wrong_value(rt, &shown));
            }
        }
    }
    Ok(out)
}
