//! Items, slices, operators and buffers of arrays.

use super::{ArrayCell, bad_argument, cell, new_array};
use crate::Runtime;
use crate::error::R;
use crate::objects::list::checked_size;
use crate::objects::slice;
use crate::protocol::buffer::{Buffer, flags};
use crate::value::{Gc, SliceCell, Value, statics};
use kingsnake_plain::units::{Units, UnitsBuf};

pub fn repr(rt: &Runtime, v: Value) -> R {
    let array = cell(v);
    let ty = v.ty();
    let code = char::from(array.kind.get().code);
    let name = ty.name().rsplit('.').next().unwrap_or("array");
    let mut out = UnitsBuf::from_utf8(name);
    out.push_str(&format!("('{code}'"));
    if array.len() != 0 {
        out.push_str(", ");
        let items = if code == 'u' { text(rt, &array)? } else { super::methods::tolist(rt, v)? };
        out.push_units(rt.repr(items)?.units());
    }
    out.push_str(")");
    Ok(rt.new_str_units(out.as_units()).value())
}

/// The items of a `u` array as a string. ValueError for numbers that are no characters.
pub fn text(rt: &Runtime, array: &ArrayCell) -> R {
    let units: Vec<u32> =
        array.data.borrow().chunks_exact(4).map(|b| u32::from_ne_bytes([b[0], b[1], b[2], b[3]])).collect();
    if let Some(c) = units.iter().find(|&&c| c > 0x10ffff) {
        return Err(rt.value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]")));
    }
    Ok(rt.new_str_units(Units::Ucs4(&units)).value())
}

fn position(array: &ArrayCell, index: isize) -> Option<usize> {
    let len = array.len() as isize;
    let index = if index < 0 { index + len } else { index };
    (0..len).contains(&index).then_some(index as usize)
}

pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let array = cell(v);
    if let Some(s) = key.downcast::<SliceCell>() {
        return getitem_slice(rt, v, s);
    }
    if !rt.has_index(key) {
        return Err(rt.type_error("array indices must be integers"));
    }
    let index = rt.index_isize(key, statics::index_error())?;
    match position(&array, index) {
        Some(i) => Ok(array.get(rt, i)),
        None => Err(rt.index_error("array index out of range")),
    }
}

pub fn item(rt: &Runtime, v: Value, index: isize) -> R {
    let array = cell(v);
    match usize::try_from(index).ok().filter(|&i| i < array.len()) {
        Some(i) => Ok(array.get(rt, i)),
        None => Err(rt.index_error("array index out of range")),
    }
}

fn getitem_slice(rt: &Runtime, v: Value, s: Gc<SliceCell>) -> R {
    let array = cell(v);
    let kind = array.kind.get();
    let (start, stop, step) = slice::unpack(rt, s)?;
    let (start, _, count) = slice::adjust(start, stop, step, array.len());
    let data = if step == 1 {
        array.bytes(start as usize, start as usize + count)
    } else {
        let all = array.data.borrow();
        let at = |k: usize| (start + k as isize * step) as usize * kind.size;
        (0..count).flat_map(|k| all[at(k)..at(k) + kind.size].iter().copied()).collect()
    };
    Ok(new_array(rt, super::array_type(rt, v), kind, data).value())
}

pub fn setitem(rt: &Runtime, v: Value, key: Value, value: Option<Value>) -> R<()> {
    let array = cell(v);
    if let Some(s) = key.downcast::<SliceCell>() {
        return set_slice(rt, array, s, value);
    }
    if !rt.has_index(key) {
        return Err(rt.type_error("array indices must be integers"));
    }
    let index = rt.index_isize(key, statics::index_error())?;
    let Some(i) = position(&array, index) else {
        return Err(rt.index_error("array assignment index out of range"));
    };
    match value {
        Some(value) => {
            let bytes = (array.kind.get().pack)(rt, value)?;
            // Converting the item may have run code that shortened the array.
            if i >= array.len() {
                return Err(rt.index_error("array assignment index out of range"));
            }
            array.put(i, bytes);
            Ok(())
        }
        None => array.splice(rt, i, i + 1, &[]),
    }
}

fn set_slice(rt: &Runtime, array: Gc<ArrayCell>, s: Gc<SliceCell>, value: Option<Value>) -> R<()> {
    let new = match value {
        None => Vec::new(),
        Some(value) => {
            let Some(other) = value.downcast::<ArrayCell>() else {
                let t = value.ty();
                let message = format!("can only assign array (not \"{}\") to array slice", t.name());
                return Err(rt.type_error(message));
            };
            if !std::ptr::eq(other.kind.get(), array.kind.get()) {
                return Err(bad_argument(rt));
            }
            other.bytes(0, other.len())
        }
    };
    let size = array.kind.get().size;
    let (start, stop, step) = slice::unpack(rt, s)?;
    let (start, _, count) = slice::adjust(start, stop, step, array.len());
    if new.len() != count * size {
        // As CPython, also where no item would move.
        array.check_resizable(rt)?;
    }
    if step == 1 {
        return array.splice(rt, start as usize, start as usize + count, &new);
    }
    if value.is_none() {
        remove_items(&array, start, step, count);
        return Ok(());
    }
    if new.len() != count * size {
        let given = new.len() / size;
        let message = format!("attempt to assign array of size {given} to extended slice of size {count}");
        return Err(rt.value_error(message));
    }
    let mut data = array.data.borrow_mut();
    for (k, item) in new.chunks_exact(size).enumerate() {
        let at = (start + k as isize * step) as usize * size;
        data[at..at + size].copy_from_slice(item);
    }
    Ok(())
}

/// Deletes every `step`th of `count` items.
fn remove_items(array: &ArrayCell, start: isize, step: isize, count: usize) {
    if count == 0 {
        return;
    }
    let first = if step < 0 { start + (count as isize - 1) * step } else { start } as usize;
    let step = step.unsigned_abs();
    let size = array.kind.get().size;
    let mut kept = Vec::new();
    for (i, item) in array.data.borrow().chunks_exact(size).enumerate() {
        let gone = i >= first && (i - first).is_multiple_of(step) && (i - first) / step < count;
        if !gone {
            kept.extend_from_slice(item);
        }
    }
    *array.data.borrow_mut() = kept;
    array.update_length();
}

pub fn contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    let array = cell(v);
    let mut i = 0;
    while i < array.len() {
        if rt.eq(array.get(rt, i), item)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

pub fn concat(rt: &Runtime, a: Value, b: Value) -> R {
    let Some(other) = b.downcast::<ArrayCell>() else {
        let t = b.ty();
        return Err(rt.type_error(format!("can only append array (not \"{}\") to array", t.name())));
    };
    let array = cell(a);
    if !std::ptr::eq(array.kind.get(), other.kind.get()) {
        return Err(bad_argument(rt));
    }
    let mut data = array.bytes(0, array.len());
    data.extend_from_slice(&other.data.borrow());
    Ok(new_array(rt, super::array_type(rt, a), array.kind.get(), data).value())
}

pub fn inplace_concat(rt: &Runtime, a: Value, b: Value) -> R {
    if !b.is::<ArrayCell>() {
        let t = b.ty();
        return Err(rt.type_error(format!("can only extend array with array (not \"{}\")", t.name())));
    }
    super::methods::extend_with(rt, cell(a), b)?;
    Ok(a)
}

fn repeated(rt: &Runtime, array: &ArrayCell, n: isize) -> R<Vec<u8>> {
    let data = array.data.borrow();
    checked_size(rt, data.len(), n.max(0) as usize)?;
    Ok(data.repeat(n.max(0) as usize))
}

pub fn repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let array = cell(v);
    let data = repeated(rt, &array, n)?;
    Ok(new_array(rt, super::array_type(rt, v), array.kind.get(), data).value())
}

pub fn inplace_repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let array = cell(v);
    if n != 1 && array.len() != 0 {
        array.check_resizable(rt)?;
        let data = repeated(rt, &array, n)?;
        *array.data.borrow_mut() = data;
        array.update_length();
    }
    Ok(v)
}

/// `bf_getbuffer`: the bytes themselves, writable.
pub fn buffer(_: &Runtime, v: Value, requested: i32) -> R<Buffer> {
    let array = cell(v);
    let kind = array.kind.get();
    let (data, len) = {
        let mut data = array.data.borrow_mut();
        (data.as_mut_ptr(), data.len())
    };
    let mut view = Buffer::bytes(v, data, len, false);
    view.itemsize = kind.size as isize;
    if requested & flags::ND != 0 {
        view.shape = array.length.as_ptr();
    }
    if requested & flags::STRIDES == flags::STRIDES {
        view.strides = array.stride.as_ptr();
    }
    if requested & flags::FORMAT != 0 {
        view.format = kind.format.as_ptr();
    }
    array.exports.set(array.exports.get() + 1);
    Ok(view)
}
