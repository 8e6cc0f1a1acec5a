//! Fields of an extension's struct as attributes: `PyMemberDef`.

use super::methods::{c_text_bytes, field_value, set_field};
use crate::abi::{Runtime, Value, statics};
use crate::layout::{
    PyMemberDef, READONLY, T_BOOL, T_BYTE, T_CHAR, T_DOUBLE, T_FLOAT, T_INT, T_LONG, T_LONGLONG, T_NONE,
    T_OBJECT, T_OBJECT_EX, T_PYSSIZET, T_SHORT, T_STRING, T_STRING_INPLACE, T_UBYTE, T_UINT, T_ULONG,
    T_ULONGLONG, T_USHORT,
};
use core::cell::Cell;
use core::ffi::c_char;
use kingsnake_runtime::error::R;
use kingsnake_runtime::value::StrCell;

/// The field's address.
fn address(def: &PyMemberDef, object: Value) -> usize {
    let base = object.as_object().map_or(0, |o| o.address());
    base.wrapping_add_signed(def.offset)
}

/// Reads a plain field.
fn read<T: Copy>(at: usize) -> T {
    // SAFETY: the definition says that instances of its type have a `T` there; the instance was checked.
    unsafe { (at as *const T).read_unaligned() }
}

fn write<T>(at: usize, value: T) {
    // SAFETY: as in `read`.
    unsafe { (at as *mut T).write_unaligned(value) }
}

/// A field that holds a counted reference.
fn object_field<'a>(at: usize) -> &'a Cell<Option<Value>> {
    // SAFETY: as in `read`: an aligned pointer, NULL or an object.
    unsafe { &*(at as *const Cell<Option<Value>>) }
}

fn text(rt: &Runtime, p: *const c_char) -> R {
    let Some(bytes) = c_text_bytes(p) else { return Ok(Value::none()) };
    super::text::decode_utf8_value(rt, bytes)
}

pub fn get(rt: &Runtime, def: &PyMemberDef, object: Value) -> R {
    let at = address(def, object);
    let int = |n: i64| Ok(rt.new_int(n));
    match def.type_ as u32 {
        T_BOOL => Ok(Value::bool(read::<c_char>(at) != 0)),
        T_BYTE => int(read::<i8>(at).into()),
        T_UBYTE => int(read::<u8>(at).into()),
        T_SHORT => int(read::<i16>(at).into()),
        T_USHORT => int(read::<u16>(at).into()),
        T_INT => int(read::<i32>(at).into()),
        T_UINT => int(read::<u32>(at).into()),
        T_LONG | T_LONGLONG => int(read(at)),
        T_PYSSIZET => int(read::<isize>(at) as i64),
        T_ULONG | T_ULONGLONG => Ok(rt.new_uint(read(at))),
        T_FLOAT => Ok(rt.new_float(read::<f32>(at).into())),
        T_DOUBLE => Ok(rt.new_float(read(at))),
        T_STRING => text(rt, read::<*const c_char>(at)),
        T_STRING_INPLACE => text(rt, at as *const c_char),
        T_CHAR => Ok(rt.new_char(read::<u8>(at).into()).value()),
        T_OBJECT => Ok(field_value(object_field(at)).unwrap_or(Value::none())),
        T_OBJECT_EX => field_value(object_field(at)).ok_or_else(|| {
            let (name, ty) = (name_of(def), object.ty());
            rt.attribute_error(format!("'{}' object has no attribute '{name}'", ty.tp_name_str()))
        }),
        T_NONE => Ok(Value::none()),
        _ => Err(rt.system_error("bad memberdescr type")),
    }
}

fn name_of(def: &PyMemberDef) -> String {
    String::from_utf8_lossy(c_text_bytes(def.name).unwrap_or_default()).into_owned()
}

pub fn set(rt: &Runtime, def: &PyMemberDef, object: Value, value: Option<Value>) -> R<()> {
    if def.flags as u32 & READONLY != 0 {
        return Err(rt.attribute_error("readonly attribute"));
    }
    let at = address(def, object);
    let Some(new) = value else { return delete(rt, def, at) };
    match def.type_ as u32 {
        T_OBJECT | T_OBJECT_EX => set_field(rt, object_field(at), value),
        T_BOOL => {
            if !new.is_exact(statics::bool_type()) {
                return Err(rt.type_error("attribute value type must be bool"));
            }
            write::<c_char>(at, new.is_true().into());
        }
        T_FLOAT => write(at, rt.as_f64(new)? as f32),
        T_DOUBLE => write(at, rt.as_f64(new)?),
        T_CHAR => {
            let c = new.downcast::<StrCell>().filter(|s| s.len() == 1 && s.is_ascii());
            let Some(c) = c else {
                return Err(rt.type_error("bad argument type for built-in operation"));
            };
            write::<u8>(at, c.char_at(0) as u8);
        }
        T_STRING | T_STRING_INPLACE => return Err(rt.type_error("readonly attribute")),
        _ => return set_int(rt, def.type_ as u32, at, new),
    }
    Ok(())
}

fn delete(rt: &Runtime, def: &PyMemberDef, at: usize) -> R<()> {
    match def.type_ as u32 {
        T_OBJECT_EX if object_field(at).get().is_none() => Err(rt.attribute_error(name_of(def))),
        T_OBJECT | T_OBJECT_EX => {
            set_field(rt, object_field(at), None);
            Ok(())
        }
        _ => Err(rt.type_error("can't delete numeric/char attribute")),
    }
}

/// Whole numbers: what does not fit is cut, with a warning where the field is narrower than `long`.
fn set_int(rt: &Runtime, kind: u32, at: usize, value: Value) -> R<()> {
    if matches!(kind, T_ULONG | T_ULONGLONG | T_UINT) {
        let n = super::number::as_u64_mask(rt, value)?;
        if kind == T_UINT {
            write(at, n as u32);
            if n > u32::MAX.into() {
                truncated(rt, "unsigned int")?;
            }
        } else {
            write(at, n);
        }
        return Ok(());
    }
    let n = rt.as_i64(value)?;
    let fits = match kind {
        T_BYTE => {
            write(at, n as i8);
            i8::try_from(n).is_ok().then_some(()).ok_or("char")
        }
        T_UBYTE => {
            write(at, n as u8);
            u8::try_from(n).is_ok().then_some(()).ok_or("unsigned char")
        }
        T_SHORT => {
            write(at, n as i16);
            i16::try_from(n).is_ok().then_some(()).ok_or("short")
        }
        T_USHORT => {
            write(at, n as u16);
            u16::try_from(n).is_ok().then_some(()).ok_or("unsigned short")
        }
        T_INT => {
            write(at, n as i32);
            i32::try_from(n).is_ok().then_some(()).ok_or("int")
        }
        T_LONG | T_LONGLONG | T_PYSSIZET => {
            write(at, n);
            Ok(())
        }
        _ => return Err(rt.system_error("bad memberdescr type")),
    };
    fits.or_else(|to| truncated(rt, to))
}

fn truncated(rt: &Runtime, to: &str) -> R<()> {
    let message = format!("Truncation of value to {to}");
    kingsnake_runtime::objects::exceptions::warn(rt, statics::runtime_warning(), &message)
}
