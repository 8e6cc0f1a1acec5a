//! What `bytes` and `bytearray` do alike: items, searching, joining. Results have the receiver's kind. Arguments are
//! converted before the receiver's bytes are looked at, since that may run Python code.

use crate::Runtime;
use crate::error::R;
use crate::objects::int;
use crate::objects::str::{self as text, codec, is_iterable, limit_argument, parse_count, range_arguments};
use crate::protocol::buffer::Borrowed;
use crate::types::{Args, Params};
use crate::value::{ByteArrayCell, BytesCell, Gc, ListCell, SliceCell, TupleCell, Value, statics};
use kingsnake_plain::search;
use kingsnake_plain::units::{Units, UnitsBuf};
use std::ops::{Deref, Range};

/// The bytes of a bytes or bytearray object.
pub enum Body {
    Bytes(Gc<BytesCell>),
    Array(Gc<ByteArrayCell>),
}

impl Deref for Body {
    type Target = [u8];
    #[inline(always)]
    fn deref(&self) -> &[u8] {
        match self {
            Body::Bytes(b) => b.as_slice(),
            Body::Array(a) => a.as_slice(),
        }
    }
}

/// The bytes of a receiver, for use before anything can change them.
#[inline]
pub fn body(v: Value) -> Body {
    match v.downcast::<BytesCell>() {
        Some(b) => Body::Bytes(b),
        None => Body::Array(v.expect_cell()),
    }
}

/// A new object of the receiver's kind.
pub fn like(rt: &Runtime, v: Value, bytes: &[u8]) -> R {
    if v.is::<BytesCell>() { Ok(rt.new_bytes(bytes).value()) } else { Ok(rt.new_bytearray(bytes)?.value()) }
}

/// The receiver itself if it is exactly bytes, else a copy.
pub(super) fn unchanged(rt: &Runtime, v: Value) -> R {
    if v.is_exact(statics::bytes_type()) { Ok(v) } else { like(rt, v, &body(v)) }
}

/// A view as the searching algorithms take it.
pub(super) fn units(bytes: &[u8]) -> Units<'_> {
    Units::Latin1(bytes)
}

/// The bytes of a buffer that only Latin-1 was put into.
pub(super) fn latin1(buf: UnitsBuf) -> Vec<u8> {
    match buf {
        UnitsBuf::Latin1(bytes) => bytes,
        other => other.as_units().iter().map(|c| c as u8).collect(),
    }
}

pub(crate) fn len(_: &Runtime, v: Value) -> R<usize> {
    Ok(body(v).len())
}

/// An index or a slice fitted to the length.
pub(crate) enum Key {
    Index(isize),
    /// start, step, count
    Slice(isize, isize, usize),
}

pub(crate) fn key(rt: &Runtime, v: Value, key: Value, name: &str) -> R<Key> {
    if let Some(slice) = key.downcast::<SliceCell>() {
        let (start, _, step, count) = rt.slice_indices(slice, body(v).len())?;
        return Ok(Key::Slice(start, step, count));
    }
    if !rt.has_index(key) {
        let t = key.ty();
        return Err(rt.type_error(format!("{name} indices must be integers or slices, not {}", t.name())));
    }
    let i = rt.index_isize(key, statics::index_error())?;
    Ok(Key::Index(if i < 0 { i + body(v).len() as isize } else { i }))
}

/// The bytes a slice takes.
pub(crate) fn take_slice(bytes: &[u8], start: isize, step: isize, count: usize) -> Vec<u8> {
    if count == 0 {
        return Vec::new();
    }
    if step == 1 {
        return bytes[start as usize..start as usize + count].to_vec();
    }
    (0..count).map(|i| bytes[(start + i as isize * step) as usize]).collect()
}

/// The length of a repetition; MemoryError or OverflowError where it is too long.
pub(crate) fn repeated_size(rt: &Runtime, len: usize, n: isize, overflow: bool) -> R<usize> {
    match len.checked_mul(n.max(0) as usize).filter(|&n| n <= isize::MAX as usize - 64) {
        Some(size) => Ok(size),
        None if overflow => Err(rt.overflow_error("repeated bytes are too long")),
        None => Err(rt.memory_error()),
    }
}

/// Fills `out`, whose length is a multiple of the unit's, with copies.
pub(crate) fn fill_repeated(out: &mut [u8], unit: &[u8]) {
    match unit {
        [] => {}
        &[b] => out.fill(b),
        _ => out.chunks_exact_mut(unit.len()).for_each(|c| c.copy_from_slice(unit)),
    }
}

/// `a + b` of any two bytes-like objects; the result has the kind of `a`.
pub(crate) fn concat(rt: &Runtime, a: Value, b: Value) -> R {
    let other = if rt.has_buffer(b) { Some(rt.bytes_like(b)) } else { None };
    let other = match other {
        Some(result) => rt.catch(result, statics::type_error())?,
        None => None,
    };
    let Some(other) = other else {
        let (x, y) = (a.ty(), b.ty());
        return Err(rt.type_error(format!("can't concat {} to {}", y.name(), x.name())));
    };
    if a.is_exact(statics::bytes_type()) && b.is_exact(statics::bytes_type()) {
        if other.is_empty() {
            return Ok(a);
        }
        if body(a).is_empty() {
            return Ok(b);
        }
    }
    let first = body(a);
    if let Body::Bytes(_) = first {
        let (n, m) = (first.len(), other.len());
        if n + m > 1 {
            let joined = rt.new_bytes_with(n + m, |out| {
                out[..n].copy_from_slice(&first);
                out[n..].copy_from_slice(&other);
            })?;
            return Ok(joined.value());
        }
    }
    like(rt, a, &[&first[..], &other[..]].concat())
}

/// What a search looks for: a byte, or the bytes of an object.
enum Needle<'r> {
    Byte([u8; 1]),
    Bytes(Borrowed<'r>),
}

impl Deref for Needle<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => b,
            Needle::Bytes(b) => b,
        }
    }
}

/// A number as a byte: `ValueError` beyond.
pub(crate) fn byte_argument(rt: &Runtime, v: Value) -> R<u8> {
    let n = rt.index(v)?;
    match int::as_i64(n).and_then(|n| u8::try_from(n).ok()) {
        Some(b) => Ok(b),
        None => Err(rt.value_error("byte must be in range(0, 256)")),
    }
}

/// The needle of `find` and its like, and the place where to look (`None`: nowhere).
fn search_arguments<'r>(
    rt: &'r Runtime,
    v: Value,
    args: Args<'_>,
    name: &str,
) -> R<(Needle<'r>, Option<Range<usize>>)> {
    let t = v.ty();
    let args = args.no_keywords(rt, &format!("{}.{name}", t.name()))?;
    parse_count(rt, name, args.len(), 1, 3)?;
    let start = text::slice_bound(rt, args.get(1).copied(), 0)?;
    let end = text::slice_bound(rt, args.get(2).copied(), i64::MAX)?;
    let needle = if rt.has_buffer(args[0]) {
        Needle::Bytes(rt.bytes_like(args[0])?)
    } else if rt.has_index(args[0]) {
        Needle::Byte([byte_argument(rt, args[0])?])
    } else {
        let t = args[0].ty();
        let message = format!("argument should be integer or bytes-like object, not '{}'", t.name());
        return Err(rt.type_error(message));
    };
    Ok((needle, search::clamp_range(body(v).len(), start, end)))
}

fn search_with(
    rt: &Runtime,
    v: Value,
    args: Args<'_>,
    name: &str,
    f: impl Fn(Units<'_>, Units<'_>) -> Option<usize>,
) -> R<Option<usize>> {
    let (needle, range) = search_arguments(rt, v, args, name)?;
    let Some(range) = range else { return Ok(None) };
    let hay = body(v);
    Ok(f(units(&hay[range.clone()]), units(&needle)).map(|i| i + range.start))
}

fn position(rt: &Runtime, found: Option<usize>) -> R {
    Ok(rt.new_int(found.map_or(-1, |i| i as i64)))
}

pub(crate) fn find(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let found = search_with(rt, v, args, "find", search::find)?;
    position(rt, found)
}

pub(crate) fn rfind(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let found = search_with(rt, v, args, "rfind", search::rfind)?;
    position(rt, found)
}

pub(crate) fn index(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    match search_with(rt, v, args, "index", search::find)? {
        Some(i) => Ok(rt.new_int(i as i64)),
        None => Err(rt.value_error("subsection not found")),
    }
}

pub(crate) fn rindex(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    match search_with(rt, v, args, "rindex", search::rfind)? {
        Some(i) => Ok(rt.new_int(i as i64)),
        None => Err(rt.value_error("subsection not found")),
    }
}

pub(crate) fn count(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let (needle, range) = search_arguments(rt, v, args, "count")?;
    let hay = body(v);
    let n = range.map_or(0, |r| search::count(units(&hay[r]), units(&needle), usize::MAX));
    Ok(rt.new_int(n as i64))
}

pub(crate) fn contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    if rt.has_index(item) && !rt.has_buffer(item) {
        let b = byte_argument(rt, item)?;
        return Ok(body(v).contains(&b));
    }
    let needle = rt.bytes_like(item)?;
    Ok(search::contains(units(&body(v)), units(&needle)))
}

fn matches_end(rt: &Runtime, v: Value, args: Args<'_>, name: &str, at_end: bool) -> R {
    let t = v.ty();
    let args = args.no_keywords(rt, &format!("{}.{name}", t.name()))?;
    parse_count(rt, name, args.len(), 1, 3)?;
    let range = range_arguments(rt, body(v).len(), &args[1..])?;
    let test = |affix: &[u8]| {
        let hay = body(v);
        let part = range.clone().and_then(|r| hay.get(r));
        part.is_some_and(|p| if at_end { p.ends_with(affix) } else { p.starts_with(affix) })
    };
    if let Some(tuple) = args[0].downcast::<TupleCell>() {
        for item in tuple.iter() {
            if test(&rt.bytes_like(item)?) {
                return Ok(Value::bool(true));
            }
        }
        return Ok(Value::bool(false));
    }
    if !rt.has_buffer(args[0]) {
        let t = args[0].ty();
        let message = format!("{name} first arg must be bytes or a tuple of bytes, not {}", t.name());
        return Err(rt.type_error(message));
    }
    Ok(Value::bool(test(&rt.bytes_like(args[0])?)))
}

pub(crate) fn startswith(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    matches_end(rt, v, args, "startswith", false)
}

pub(crate) fn endswith(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    matches_end(rt, v, args, "endswith", true)
}

pub(crate) fn replace(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let old = rt.bytes_like(args[0])?;
    let new = rt.bytes_like(args[1])?;
    let max = limit_argument(rt, args.get(2).copied())?;
    let replaced = search::replace(units(&body(v)), units(&old), units(&new), max);
    match replaced {
        Ok(Some(buf)) => like(rt, v, &latin1(buf)),
        Ok(None) => unchanged(rt, v),
        Err(_) => Err(rt.overflow_error("replace bytes are too long")),
    }
}

/// Appends the joined items to a vector.
fn push_joined(rt: &Runtime, sep: &[u8], items: &[Value]) -> R<Vec<u8>> {
    let mut out = Vec::new();
    for (i, &item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep);
        }
        if let Some(b) = item.downcast::<BytesCell>() {
            out.extend_from_slice(b.as_slice());
            continue;
        }
        if !rt.has_buffer(item) {
            let t = item.ty();
            let message = format!("sequence item {i}: expected a bytes-like object, {} found", t.name());
            return Err(rt.type_error(message));
        }
        out.extend_from_slice(&rt.bytes_like(item)?);
    }
    Ok(out)
}

/// `sep.join(iterable)` of bytes-like items.
pub fn join(rt: &Runtime, sep: &[u8], iterable: Value) -> R<Vec<u8>> {
    let sequence = iterable.is::<ListCell>() || iterable.is::<TupleCell>();
    if !sequence && !is_iterable(iterable) {
        return Err(rt.type_error("can only join an iterable"));
    }
    let items = rt.collect(iterable)?;
    push_joined(rt, sep, &items)
}

pub(crate) fn join_method(rt: &Runtime, v: Value, iterable: Value) -> R {
    if v.is::<BytesCell>()
        && let Some(only) = single_bytes(iterable)
    {
        return Ok(only);
    }
    let sep = body(v).to_vec();
    let joined = join(rt, &sep, iterable)?;
    like(rt, v, &joined)
}

/// The one item of a list or tuple, if it is exactly bytes: joining gives it back.
fn single_bytes(v: Value) -> Option<Value> {
    let only = match v.downcast::<ListCell>() {
        Some(list) => list.get(0).filter(|_| list.len() == 1),
        None => v.downcast::<TupleCell>().filter(|t| t.len() == 1).map(|t| t.get(0)),
    };
    only.filter(|v| v.is_exact(statics::bytes_type()))
}

pub(crate) fn decode(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("decode", &["encoding", "errors"]);
    let [encoding, errors] = args.bind(rt, &P)?;
    let encoding = codec::name_argument(rt, encoding, "decode() argument 'encoding'")?;
    let errors = codec::name_argument(rt, errors, "decode() argument 'errors'")?;
    Ok(codec::decode_object(rt, v, encoding.as_deref(), errors.as_deref())?.value())
}

pub(crate) fn maketrans(rt: &Runtime, _: Value, from: Value, to: Value) -> R {
    let (from, to) = (rt.bytes_like(from)?, rt.bytes_like(to)?);
    if from.len() != to.len() {
        return Err(rt.value_error("maketrans arguments must have same length"));
    }
    let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
    for (&f, &t) in from.iter().zip(to.iter()) {
        table[usize::from(f)] = t;
    }
    Ok(rt.new_bytes(&table).value())
}

pub(crate) fn translate(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("translate", &["table", "delete"]).required(1).positional_only(1);
    let [table, delete] = args.bind(rt, &P)?;
    let table = match table.filter(|t| !t.is_none()) {
        None => None,
        Some(table) => {
            let table = rt.bytes_like(table)?;
            let Ok(table) = <[u8; 256]>::try_from(&table[..]) else {
                return Err(rt.value_error("translation table must be 256 characters long"));
            };
            Some(table)
        }
    };
    let delete = match delete {
        Some(delete) => rt.bytes_like(delete)?.to_vec(),
        None => Vec::new(),
    };
    let out = kingsnake_plain::bytes::translate(&body(v), table.as_ref(), &delete);
    if v.is_exact(statics::bytes_type()) && out == body(v)[..] {
        return Ok(v);
    }
    like(rt, v, &out)
}
