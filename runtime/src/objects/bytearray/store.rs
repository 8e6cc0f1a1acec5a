//! Items and slices of bytearrays, read and assigned.

use super::this;
use crate::Runtime;
use crate::error::R;
use crate::objects::bytes::shared::{Key, byte_argument, key, take_slice};
use crate::objects::bytes::{buffer_contents, contents_of_iterable};
use crate::objects::int;
use crate::objects::str::is_iterable;
use crate::value::{StrCell, Value};

fn checked(rt: &Runtime, v: Value, i: isize) -> R<usize> {
    match usize::try_from(i) {
        Ok(i) if i < this(v).len() => Ok(i),
        _ => Err(rt.index_error("bytearray index out of range")),
    }
}

pub(super) fn item(rt: &Runtime, v: Value, i: isize) -> R {
    let i = checked(rt, v, i)?;
    Ok(Value::int(this(v).as_slice()[i].into()))
}

pub(super) fn getitem(rt: &Runtime, v: Value, k: Value) -> R {
    match key(rt, v, k, "bytearray")? {
        Key::Index(i) => item(rt, v, i),
        Key::Slice(start, step, count) => {
            let part = take_slice(this(v).as_slice(), start, step, count);
            Ok(rt.new_bytearray(&part)?.value())
        }
    }
}

pub(super) fn set_item(rt: &Runtime, v: Value, i: isize, value: Option<Value>) -> R<()> {
    let at = checked(rt, v, i)?;
    match value {
        None => this(v).splice(rt, at, at + 1, &[]),
        Some(value) => {
            let byte = byte_argument(rt, value)?;
            // The conversion may have run Python code.
            let at = checked(rt, v, at as isize)?;
            this(v).set(at, byte);
            Ok(())
        }
    }
}

pub(super) fn setitem(rt: &Runtime, v: Value, k: Value, value: Option<Value>) -> R<()> {
    match key(rt, v, k, "bytearray")? {
        Key::Index(i) => set_item(rt, v, i, value),
        Key::Slice(..) => {
            let new = value.map(|value| assigned(rt, value)).transpose()?;
            // The conversion may have changed the length.
            match key(rt, v, k, "bytearray")? {
                Key::Slice(start, step, count) => set_slice(rt, v, (start, step, count), new.as_deref()),
                Key::Index(_) => Ok(()),
            }
        }
    }
}

/// The bytes that are assigned to a slice.
fn assigned(rt: &Runtime, value: Value) -> R<Vec<u8>> {
    if rt.has_buffer(value) {
        return buffer_contents(rt, value);
    }
    if int::is_int(value) || value.is::<StrCell>() || !is_iterable(value) {
        let message = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
        return Err(rt.type_error(message));
    }
    contents_of_iterable(rt, value, "byte")
}

fn set_slice(
    rt: &Runtime,
    v: Value,
    (start, step, count): (isize, isize, usize),
    new: Option<&[u8]>,
) -> R<()> {
    let array = this(v);
    let bytes = new.unwrap_or(&[]);
    if step == 1 {
        let start = start as usize;
        return array.splice(rt, start, start + count, bytes);
    }
    let at = |i: usize| (start + i as isize * step) as usize;
    if new.is_none() {
        if count == 0 {
            return Ok(());
        }
        array.check_resizable(rt)?;
        let mut dropped = vec![false; array.len()];
        (0..count).for_each(|i| dropped[at(i)] = true);
        let kept: Vec<u8> =
            array.as_slice().iter().zip(&dropped).filter(|(_, d)| !**d).map(|(b, _)| *b).collect();
        return array.splice(rt, 0, array.len(), &kept);
    }
    if bytes.len() != count {
        let message =
            format!("attempt to assign bytes of size {} to extended slice of size {count}", bytes.len());
        return Err(rt.value_error(message));
    }
    bytes.iter().enumerate().for_each(|(i, &b)| array.set(at(i), b));
    Ok(())
}
