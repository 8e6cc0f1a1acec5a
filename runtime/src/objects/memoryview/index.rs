//! Items and slices of memoryviews, read and assigned.

use super::{another, items, open};
use crate::Runtime;
use crate::error::R;
use crate::protocol::buffer::flags;
use crate::value::memory::ViewShape;
use crate::value::{SliceCell, TupleCell, Value, statics};
use kingsnake_plain::structfmt::view_code;

/// What stands in the brackets.
enum Key {
    Index(isize),
    Slice(Value),
    Indices(Vec<isize>),
    Slices,
    Ellipsis,
    Empty,
    Other,
}

fn key_of(rt: &Runtime, key: Value) -> R<Key> {
    if rt.has_index(key) {
        return Ok(Key::Index(rt.index_isize(key, statics::index_error())?));
    }
    if key.is::<SliceCell>() {
        return Ok(Key::Slice(key));
    }
    if key == Value::ellipsis() {
        return Ok(Key::Ellipsis);
    }
    let Some(tuple) = key.downcast::<TupleCell>() else { return Ok(Key::Other) };
    if tuple.is_empty() {
        return Ok(Key::Empty);
    }
    if tuple.iter().all(|k| rt.has_index(k)) {
        let mut indices = Vec::with_capacity(tuple.len());
        for k in tuple.iter() {
            indices.push(rt.index_isize(k, statics::index_error())?);
        }
        return Ok(Key::Indices(indices));
    }
    Ok(if tuple.iter().all(|k| k.is::<SliceCell>()) { Key::Slices } else { Key::Other })
}

/// The address of an item; IndexError names the dimension.
fn address(rt: &Runtime, shape: &ViewShape, indices: &[isize]) -> R<usize> {
    let ndim = shape.shape.len();
    if indices.len() > ndim {
        let message = format!("cannot index {ndim}-dimension view with {}-element tuple", indices.len());
        return Err(rt.type_error(message));
    }
    let mut fitted = Vec::with_capacity(ndim);
    for (d, (&i, &n)) in indices.iter().zip(&shape.shape).enumerate() {
        let i = if i < 0 { i + n } else { i };
        if i < 0 || i >= n {
            return Err(rt.index_error(format!("index out of bounds on dimension {}", d + 1)));
        }
        fitted.push(i);
    }
    Ok(shape.address(&fitted))
}

fn invalid_key(rt: &Runtime) -> crate::error::Raised {
    rt.type_error("memoryview: invalid slice key")
}

fn zero_dim(rt: &Runtime) -> crate::error::Raised {
    rt.type_error("invalid indexing of 0-dim memory")
}

/// The slice of the first dimension.
fn sliced(rt: &Runtime, shape: &ViewShape, slice: Value) -> R<ViewShape> {
    let mut part = shape.clone();
    let (start, _, step, count) = rt.slice_indices(slice.expect_cell(), shape.shape[0] as usize)?;
    part.slice(start, step, count);
    Ok(part)
}

/// `sq_item`
pub(super) fn item(rt: &Runtime, v: Value, i: isize) -> R {
    let view = open(rt, v)?;
    if let (Some(bytes), Some(code)) = (view.plain_item(i), items::code(view.format()))
        && view_code(&[code]).is_some_and(|(_, size)| size == bytes.len())
    {
        return items::unpack(rt, code, bytes);
    }
    let shape = view.shape();
    let code = items::supported_code(rt, &shape)?;
    match shape.shape.len() {
        0 => Err(zero_dim(rt)),
        1 => items::unpack(rt, code, shape.item(address(rt, &shape, &[i])?)),
        _ => Err(rt.not_implemented_error("multi-dimensional sub-views are not implemented")),
    }
}

pub(super) fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let view = open(rt, v)?;
    if let Some(i) = key.as_fixnum().filter(|_| view.view.ndim.get() == 1) {
        return item(rt, v, i as isize);
    }
    let shape = view.shape();
    let key = key_of(rt, key)?;
    let shape = if view.is_released() { open(rt, v)?.shape() } else { shape };
    if shape.shape.is_empty() {
        return match key {
            Key::Empty => {
                let code = items::supported_code(rt, &shape)?;
                items::unpack(rt, code, shape.item(shape.address(&[])))
            }
            Key::Ellipsis => Ok(v),
            _ => Err(zero_dim(rt)),
        };
    }
    match key {
        Key::Index(i) => item(rt, v, i),
        Key::Slice(slice) => {
            let part = sliced(rt, &shape, slice)?;
            Ok(another(rt, view, &part).value())
        }
        Key::Indices(indices) => {
            let code = items::supported_code(rt, &shape)?;
            if indices.len() < shape.shape.len() {
                return Err(rt.not_implemented_error("sub-views are not implemented"));
            }
            let at = address(rt, &shape, &indices)?;
            items::unpack(rt, code, shape.item(at))
        }
        Key::Slices => Err(rt.not_implemented_error("multi-dimensional slicing is not implemented")),
        _ => Err(invalid_key(rt)),
    }
}

pub(super) fn setitem(rt: &Runtime, v: Value, key: Value, value: Option<Value>) -> R<()> {
    let shape = open(rt, v)?.shape();
    let code = items::supported_code(rt, &shape)?;
    if shape.readonly {
        return Err(rt.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(rt.type_error("cannot delete memory")) };
    let key = key_of(rt, key)?;
    if shape.shape.is_empty() {
        return match key {
            Key::Empty | Key::Ellipsis => store(rt, v, &shape, code, &[], value),
            _ => Err(zero_dim(rt)),
        };
    }
    match key {
        Key::Index(_) if shape.shape.len() > 1 => {
            Err(rt.not_implemented_error("sub-views are not implemented"))
        }
        Key::Index(i) => store(rt, v, &shape, code, &[i], value),
        Key::Slice(slice) if shape.shape.len() == 1 => store_slice(rt, &sliced(rt, &shape, slice)?, value),
        Key::Indices(indices) => {
            if indices.len() < shape.shape.len() {
                return Err(rt.not_implemented_error("sub-views are not implemented"));
            }
            store(rt, v, &shape, code, &indices, value)
        }
        Key::Slice(_) | Key::Slices => {
            let message = "memoryview slice assignments are currently restricted to ndim = 1";
            Err(rt.not_implemented_error(message))
        }
        _ => Err(invalid_key(rt)),
    }
}

/// Packs a value into an item; converting it may have released the view.
fn store(rt: &Runtime, v: Value, shape: &ViewShape, code: u8, indices: &[isize], value: Value) -> R<()> {
    let at = address(rt, shape, indices)?;
    let bytes = items::pack(rt, shape, code, value)?;
    open(rt, v)?;
    shape.write_item(at, &bytes);
    Ok(())
}

/// Copies another object's items into a slice of the same structure.
fn store_slice(rt: &Runtime, part: &ViewShape, value: Value) -> R<()> {
    let source = rt.get_buffer(value, flags::FULL_RO)?;
    let from = ViewShape::of(&source);
    let plain = |f: &'static str| f.strip_prefix('@').unwrap_or(f);
    let same = from.itemsize == part.itemsize
        && plain(from.format()) == plain(part.format())
        && from.shape == part.shape;
    if !same {
        rt.release_buffer(&source);
        let message = "memoryview assignment: lvalue and rvalue have different structures";
        return Err(rt.value_error(message));
    }
    let copy = from.copy();
    rt.release_buffer(&source);
    let mut rest = &copy[..];
    part.each(&mut |at| {
        let (item, after) = rest.split_at(part.itemsize as usize);
        part.write_item(at, item);
        rest = after;
    });
    Ok(())
}
