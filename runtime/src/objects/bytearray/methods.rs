//! Making bytearrays, and the methods that only they have.

use super::this;
use crate::Runtime;
use crate::error::R;
use crate::objects::bytes::{self, contents_of, contents_of_iterable, from_hex, shared};
use crate::objects::str::codec::name_argument;
use crate::objects::str::is_iterable;
use crate::types::{Args, Params};
use crate::value::{ByteArrayCell, Gc, StrCell, Type, Value, statics};

pub(super) fn bytearray_new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    Ok(rt.new_bytearray_cell(ty).value())
}

pub(super) fn bytearray_init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    const P: Params = Params::new("bytearray", &["source", "encoding", "errors"]);
    let [source, encoding, errors] = args.bind(rt, &P)?;
    let encoding = name_argument(rt, encoding, "bytearray() argument 'encoding'")?;
    let errors = name_argument(rt, errors, "bytearray() argument 'errors'")?;
    let contents = contents_of(rt, source, encoding.as_deref(), errors.as_deref(), "bytearray")?;
    set_contents(rt, this(v), &contents)
}

/// Replaces all bytes; BufferError where a view is out and the length changes.
pub fn set_contents(rt: &Runtime, array: Gc<ByteArrayCell>, contents: &[u8]) -> R<()> {
    array.splice(rt, 0, array.len(), contents)
}

/// Adds bytes at the end.
pub fn append(rt: &Runtime, array: Gc<ByteArrayCell>, more: &[u8]) -> R<()> {
    let len = array.len();
    array.splice(rt, len, len, more)
}

pub(super) fn append_method(rt: &Runtime, v: Value, item: Value) -> R {
    let byte = shared::byte_argument(rt, item)?;
    append(rt, this(v), &[byte])?;
    Ok(Value::none())
}

pub(super) fn extend(rt: &Runtime, v: Value, source: Value) -> R {
    let more = if rt.has_buffer(source) {
        bytes::buffer_contents(rt, source)?
    } else {
        if !is_iterable(source) {
            let t = source.ty();
            return Err(rt.type_error(format!("can't extend bytearray with {}", t.name())));
        }
        contents_of_iterable(rt, source, "byte")?
    };
    append(rt, this(v), &more)?;
    Ok(Value::none())
}

pub(super) fn insert(rt: &Runtime, v: Value, index: Value, item: Value) -> R {
    let at = rt.index_isize(index, statics::overflow_error())?;
    let byte = shared::byte_argument(rt, item)?;
    let array = this(v);
    let len = array.len() as isize;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) } as usize;
    array.splice(rt, at, at, &[byte])?;
    Ok(Value::none())
}

pub(super) fn pop(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let at = match args.first() {
        Some(&at) => rt.index_isize(at, statics::overflow_error())?,
        None => -1,
    };
    let array = this(v);
    if array.is_empty() {
        return Err(rt.index_error("pop from empty bytearray"));
    }
    let at = if at < 0 { at + array.len() as isize } else { at };
    let Some(byte) = usize::try_from(at).ok().and_then(|i| array.get(i)) else {
        return Err(rt.index_error("pop index out of range"));
    };
    array.check_resizable(rt)?;
    array.splice(rt, at as usize, at as usize + 1, &[])?;
    Ok(Value::int(byte.into()))
}

pub(super) fn remove(rt: &Runtime, v: Value, item: Value) -> R {
    let byte = shared::byte_argument(rt, item)?;
    let array = this(v);
    let Some(at) = array.as_slice().iter().position(|&b| b == byte) else {
        return Err(rt.value_error("value not found in bytearray"));
    };
    array.splice(rt, at, at + 1, &[])?;
    Ok(Value::none())
}

pub(super) fn clear(rt: &Runtime, v: Value) -> R {
    set_contents(rt, this(v), &[])?;
    Ok(Value::none())
}

pub(super) fn copy(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_bytearray(this(v).as_slice())?.value())
}

pub(super) fn reverse(_: &Runtime, v: Value) -> R {
    let array = this(v);
    let mut reversed = array.as_slice().to_vec();
    reversed.reverse();
    array.write(0, &reversed);
    Ok(Value::none())
}

pub(super) fn alloc(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(this(v).alloc.get() as i64))
}

pub(super) fn sizeof(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int((size_of::<ByteArrayCell>() as isize + this(v).alloc.get()) as i64))
}

pub(super) fn reduce(rt: &Runtime, v: Value) -> R {
    reduced(rt, v, 2)
}

pub(super) fn reduce_ex(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let protocol = match args.first() {
        Some(&p) => rt.as_i32(p)?,
        None => 0,
    };
    reduced(rt, v, protocol)
}

/// The type, its arguments (bytes from protocol 3 on, Latin-1 text before), and the instance's attributes.
fn reduced(rt: &Runtime, v: Value, protocol: i32) -> R {
    let array = this(v);
    let args: Gc<_> = if array.is_empty() {
        rt.new_tuple(&[])
    } else if protocol >= 3 {
        rt.new_tuple(&[rt.new_bytes(array.as_slice()).value()])
    } else {
        let text: Gc<StrCell> = rt.new_str_units(kingsnake_plain::units::Units::Latin1(array.as_slice()));
        rt.new_tuple(&[text.value(), rt.new_str("latin-1").value()])
    };
    let state = match rt.call_special(v, rt.names().__getstate__, &[])? {
        Some(state) => state,
        None => Value::none(),
    };
    Ok(rt.new_tuple(&[v.ty().value(), args.value(), state]).value())
}

pub(super) fn fromhex(rt: &Runtime, class: Value, string: Value) -> R {
    let contents = from_hex(rt, string)?;
    if class == statics::bytearray_type().value() {
        return Ok(rt.new_bytearray(&contents)?.value());
    }
    let bytes = rt.new_bytes(&contents).value();
    rt.call(class, &[bytes])
}

pub(super) fn bytearray_repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let array = this(v);
    let size = shared::repeated_size(rt, array.len(), n, false)?;
    Ok(rt.new_bytearray(&repeated(rt, array, size)?)?.value())
}

fn repeated(rt: &Runtime, array: Gc<ByteArrayCell>, size: usize) -> R<Vec<u8>> {
    let mut out = Vec::new();
    if out.try_reserve_exact(size).is_err() {
        return Err(rt.memory_error());
    }
    out.resize(size, 0);
    shared::fill_repeated(&mut out, array.as_slice());
    Ok(out)
}

pub(super) fn bytearray_inplace_repeat(rt: &Runtime, v: Value, n: isize) -> R {
    let array = this(v);
    let size = shared::repeated_size(rt, array.len(), n, false)?;
    let contents = repeated(rt, array, size)?;
    set_contents(rt, array, &contents)?;
    Ok(v)
}

pub(super) fn bytearray_inplace_concat(rt: &Runtime, v: Value, other: Value) -> R {
    if !rt.has_buffer(other) {
        let (x, y) = (v.ty(), other.ty());
        return Err(rt.type_error(format!("can't concat {} to {}", y.name(), x.name())));
    }
    let more = bytes::buffer_contents(rt, other)?;
    append(rt, this(v), &more)?;
    Ok(v)
}
