//! Values into bytes and out of them, by a parsed format.

use super::{raise, struct_error};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::objects::int;
use crate::value::{ByteArrayCell, BytesCell, LongCell, Value, statics};
use kingsnake_plain::format::IntRef;
use kingsnake_plain::structfmt::{self, Item, Layout, Mode, Unpacked};

/// The bytes of values; `struct.error` if their number is not the format's.
pub(super) fn pack(rt: &Runtime, layout: &Layout, values: &[Value], name: &str) -> R<Vec<u8>> {
    structfmt::check_count(name, layout.len, values.len()).map_err(|e| raise(rt, e))?;
    let mut out = vec![0; layout.size];
    for (item, &v) in layout.items().zip(values) {
        pack_item(rt, layout.mode, item, v, &mut out[item.offset..item.offset + item.size])?;
    }
    Ok(out)
}

fn pack_item(rt: &Runtime, mode: Mode, item: Item, v: Value, out: &mut [u8]) -> R<()> {
    let result = match item.code {
        b'?' => {
            out[0] = rt.truthy(v)?.into();
            Ok(())
        }
        b'c' => match v.downcast::<BytesCell>() {
            Some(b) => structfmt::pack_bytes(item.code, b.as_slice(), out),
            None => return Err(struct_error(rt, "char format requires a bytes object of length 1")),
        },
        code @ (b's' | b'p') => {
            if let Some(b) = v.downcast::<BytesCell>() {
                structfmt::pack_bytes(code, b.as_slice(), out)
            } else if let Some(b) = v.downcast::<ByteArrayCell>() {
                structfmt::pack_bytes(code, b.as_slice(), out)
            } else {
                let message = format!("argument for '{}' must be a bytes object", char::from(code));
                return Err(struct_error(rt, message));
            }
        }
        code @ (b'e' | b'f' | b'd') => match rt.as_f64(v) {
            Ok(x) => structfmt::pack_float(mode, code, x, out),
            Err(raised) => {
                rt.clear_raised(raised);
                return Err(struct_error(rt, "required argument is not a float"));
            }
        },
        code => {
            let n = number(rt, v)?;
            match int::as_i64(n) {
                Some(n) => structfmt::pack_int(mode, code, IntRef::Small(n), out),
                None => {
                    let big = int::to_bigint(n).unwrap_or_default();
                    structfmt::pack_int(mode, code, IntRef::Big(&big), out)
                }
            }
        }
    };
    result.map_err(|e| raise(rt, e))
}

fn number(rt: &Runtime, v: Value) -> R {
    if v.is_fixnum() || v.is::<LongCell>() {
        return Ok(v);
    }
    if rt.has_index(v) {
        return rt.index(v);
    }
    Err(struct_error(rt, "required argument is not an integer"))
}

/// The tuple of the values in `data`, which has the layout's size.
pub(super) fn unpack(rt: &Runtime, layout: &Layout, data: &[u8]) -> Value {
    let mut values = GcVec::with_capacity(rt, layout.len);
    for item in layout.items() {
        values.push(match structfmt::unpack(layout.mode, item, data) {
            Unpacked::Int(n) => rt.new_int(n),
            Unpacked::UInt(n) => rt.new_uint(n),
            Unpacked::Float(x) => rt.new_float(x),
            Unpacked::Bool(b) => Value::bool(b),
            Unpacked::Bytes(range) => rt.new_bytes(&data[range]).value(),
        });
    }
    rt.new_tuple(&values).value()
}

/// `unpack(buffer)`: the buffer must have the layout's size.
pub(super) fn unpack_all(rt: &Runtime, layout: &Layout, buffer: Value) -> R {
    let data = rt.bytes_like(buffer)?;
    if data.len() != layout.size {
        return Err(struct_error(rt, format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    Ok(unpack(rt, layout, &data))
}

fn offset_argument(rt: &Runtime, v: Option<Value>) -> R<isize> {
    v.map_or(Ok(0), |v| rt.index_isize(v, statics::index_error()))
}

/// An offset within `len` bytes, negative ones from the end; `lack` says what is missing where it is too near the end.
fn fit_offset(rt: &Runtime, offset: isize, size: usize, len: usize, lack: &str) -> R<usize> {
    if offset >= 0 {
        return Ok(offset as usize);
    }
    if offset + size as isize > 0 {
        return Err(struct_error(rt, format!("{lack} {size} bytes at offset {offset}")));
    }
    match len.checked_add_signed(offset) {
        Some(at) => Ok(at),
        None => Err(struct_error(rt, format!("offset {offset} out of range for {len}-byte buffer"))),
    }
}

/// `unpack_from(buffer, offset)`
pub(super) fn unpack_from(rt: &Runtime, layout: &Layout, buffer: Value, offset: Option<Value>) -> R {
    let offset = offset_argument(rt, offset)?;
    let data = rt.bytes_like(buffer)?;
    let at = fit_offset(rt, offset, layout.size, data.len(), "not enough data to unpack")?;
    if data.len().saturating_sub(at) < layout.size || at > data.len() {
        let (size, len) = (layout.size, data.len());
        return Err(struct_error(
            rt,
            format!(
                "unpack_from requires a buffer of at least {} bytes for unpacking {size} bytes at offset {at} \
                 (actual buffer size is {len})",
                at + size
            ),
        ));
    }
    Ok(unpack(rt, layout, &data[at..at + layout.size]))
}

/// `pack_into(buffer, offset, *values)`
pub(super) fn pack_into(rt: &Runtime, layout: &Layout, args: &[Value]) -> R {
    let (buffer, offset, values) = match args {
        [buffer, offset, values @ ..] => (*buffer, *offset, values),
        [] => return Err(struct_error(rt, "pack_into expected buffer argument")),
        [_] => return Err(struct_error(rt, "pack_into expected offset argument")),
    };
    structfmt::check_count("pack_into", layout.len, values.len()).map_err(|e| raise(rt, e))?;
    let Ok(target) = rt.writable_bytes(buffer).map_err(|raised| rt.clear_raised(raised)) else {
        let t = buffer.ty();
        return Err(rt.type_error(format!("argument must be read-write bytes-like object, not {}", t.name())));
    };
    let offset = offset_argument(rt, Some(offset))?;
    let (size, len) = (layout.size, target.len());
    let at = fit_offset(rt, offset, size, len, "no space to pack")?;
    if len.saturating_sub(at) < size || at > len {
        return Err(struct_error(
            rt,
            format!(
                "pack_into requires a buffer of at least {} bytes for packing {size} bytes at offset {at} \
                 (actual buffer size is {len})",
                at + size
            ),
        ));
    }
    let bytes = pack(rt, layout, values, "pack_into")?;
    target.view.as_mut_slice()[at..at + size].copy_from_slice(&bytes);
    Ok(Value::none())
}
