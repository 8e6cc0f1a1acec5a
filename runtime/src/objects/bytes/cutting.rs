//! Methods of bytes and bytearray that take them apart or pad them.

use super::shared::{body, latin1, like, unchanged, units};
use crate::Runtime;
use crate::error::R;
use crate::objects::list;
use crate::objects::str::{limit_argument, ssize_argument};
use crate::types::{Args, Params};
use crate::value::{ByteArrayCell, BytesCell, Value, statics};
use kingsnake_plain::search::Side;
use kingsnake_plain::{bytes, search};
use std::ops::Range;

/// A list of parts of the receiver, each of its kind.
fn parts(rt: &Runtime, v: Value, ranges: &[Range<usize>]) -> R {
    let out = rt.new_list_with_capacity(ranges.len());
    for r in ranges {
        let whole = v.is_exact(statics::bytes_type()) && r.len() == body(v).len();
        let part = if whole { v } else { like(rt, v, &body(v)[r.clone()])? };
        list::append(rt, out, part)?;
    }
    Ok(out.value())
}

/// Splits by a separator (copied: it may be the receiver's own memory) or whitespace.
fn split_with(
    rt: &Runtime,
    v: Value,
    args: Args<'_>,
    params: &Params,
    by_space: fn(&[u8], usize) -> Vec<Range<usize>>,
    by_separator: fn(
        kingsnake_plain::units::Units<'_>,
        kingsnake_plain::units::Units<'_>,
        usize,
    ) -> Vec<Range<usize>>,
) -> R {
    let [sep, max] = args.bind(rt, params)?;
    let max = limit_argument(rt, max)?;
    let ranges = match sep.filter(|s| !s.is_none()) {
        None => by_space(&body(v), max),
        Some(sep) => {
            let sep = rt.bytes_of(sep)?;
            if sep.is_empty() {
                return Err(rt.value_error("empty separator"));
            }
            by_separator(units(&body(v)), units(&sep), max)
        }
    };
    parts(rt, v, &ranges)
}

pub(crate) fn split(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("split", &["sep", "maxsplit"]);
    split_with(rt, v, args, &P, bytes::split_whitespace, search::split)
}

pub(crate) fn rsplit(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("rsplit", &["sep", "maxsplit"]);
    split_with(rt, v, args, &P, bytes::rsplit_whitespace, search::rsplit)
}

pub(crate) fn splitlines(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("splitlines", &["keepends"]);
    let [keep] = args.bind(rt, &P)?;
    let keep = match keep {
        Some(keep) => rt.as_i32(keep)? != 0,
        None => false,
    };
    let ranges = bytes::splitlines(&body(v), keep);
    parts(rt, v, &ranges)
}

/// The separator's bytes; ValueError if there are none.
fn separator(rt: &Runtime, sep: Value) -> R<Vec<u8>> {
    let sep = rt.bytes_of(sep)?;
    if sep.is_empty() {
        return Err(rt.value_error("empty separator"));
    }
    Ok(sep)
}

fn three(rt: &Runtime, v: Value, before: Range<usize>, sep: Value, after: Range<usize>) -> R {
    let before = like(rt, v, &body(v)[before])?;
    let after = like(rt, v, &body(v)[after])?;
    Ok(rt.new_tuple(&[before, sep, after]).value())
}

/// The separator as it stands in the result: bytes give back what they were given, a bytearray a copy.
fn shown_separator(rt: &Runtime, v: Value, sep: Value, bytes: &[u8]) -> R {
    if v.is::<ByteArrayCell>() { like(rt, v, bytes) } else { Ok(sep) }
}

pub(crate) fn partition(rt: &Runtime, v: Value, sep: Value) -> R {
    let bytes = separator(rt, sep)?;
    match search::partition(units(&body(v)), units(&bytes)) {
        Some((before, after)) => three(rt, v, before, shown_separator(rt, v, sep, &bytes)?, after),
        None => {
            let whole = unchanged(rt, v)?;
            let empties = [like(rt, v, b"")?, like(rt, v, b"")?];
            Ok(rt.new_tuple(&[whole, empties[0], empties[1]]).value())
        }
    }
}

pub(crate) fn rpartition(rt: &Runtime, v: Value, sep: Value) -> R {
    let bytes = separator(rt, sep)?;
    match search::rpartition(units(&body(v)), units(&bytes)) {
        Some((before, after)) => three(rt, v, before, shown_separator(rt, v, sep, &bytes)?, after),
        None => {
            let whole = unchanged(rt, v)?;
            let empties = [like(rt, v, b"")?, like(rt, v, b"")?];
            Ok(rt.new_tuple(&[empties[0], empties[1], whole]).value())
        }
    }
}

fn strip_with(rt: &Runtime, v: Value, args: &[Value], side: Side) -> R {
    let range = match args.first().filter(|c| !c.is_none()) {
        None => bytes::strip_whitespace(&body(v), side),
        Some(&chars) => {
            let chars = rt.bytes_of(chars)?;
            search::strip(units(&body(v)), units(&chars), side)
        }
    };
    part(rt, v, range)
}

/// A part of the receiver; bytes that are the whole are themselves.
fn part(rt: &Runtime, v: Value, range: Range<usize>) -> R {
    if range.len() == body(v).len() {
        return unchanged(rt, v);
    }
    like(rt, v, &body(v)[range])
}

pub(crate) fn strip(rt: &Runtime, v: Value, args: &[Value]) -> R {
    strip_with(rt, v, args, Side::Both)
}

pub(crate) fn lstrip(rt: &Runtime, v: Value, args: &[Value]) -> R {
    strip_with(rt, v, args, Side::Left)
}

pub(crate) fn rstrip(rt: &Runtime, v: Value, args: &[Value]) -> R {
    strip_with(rt, v, args, Side::Right)
}

pub(crate) fn removeprefix(rt: &Runtime, v: Value, prefix: Value) -> R {
    let prefix = rt.bytes_of(prefix)?;
    let len = body(v).len();
    let start = if body(v).starts_with(&prefix) { prefix.len() } else { 0 };
    part(rt, v, start..len)
}

pub(crate) fn removesuffix(rt: &Runtime, v: Value, suffix: Value) -> R {
    let suffix = rt.bytes_of(suffix)?;
    let len = body(v).len();
    let end = if body(v).ends_with(&suffix) { len - suffix.len() } else { len };
    part(rt, v, 0..end)
}

pub(crate) fn expandtabs(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("expandtabs", &["tabsize"]);
    let [size] = args.bind(rt, &P)?;
    let size = match size {
        Some(size) => rt.as_i32(size)?.max(0) as usize,
        None => 8,
    };
    let expanded = search::expand_tabs(units(&body(v)), size);
    match expanded {
        Some(buf) => like(rt, v, &latin1(buf)),
        None => like(rt, v, &body(v)),
    }
}

/// The width and fill byte of `center`, `ljust`, `rjust`.
fn field_arguments(rt: &Runtime, args: &[Value], name: &str) -> R<(usize, u8)> {
    let width = ssize_argument(rt, args[0])?.max(0) as usize;
    let Some(&fill) = args.get(1) else { return Ok((width, b' ')) };
    if (fill.is::<BytesCell>() || fill.is::<ByteArrayCell>())
        && let [b] = body(fill)[..]
    {
        return Ok((width, b));
    }
    let t = fill.ty();
    Err(rt.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {}", t.name())))
}

fn pad(rt: &Runtime, v: Value, left: usize, right: usize, fill: u8) -> R {
    if left == 0 && right == 0 {
        return unchanged(rt, v);
    }
    let len = left.saturating_add(right);
    if len > isize::MAX as usize / 16 {
        return Err(rt.memory_error());
    }
    let mut out = vec![fill; left];
    out.extend_from_slice(&body(v));
    out.resize(out.len() + right, fill);
    like(rt, v, &out)
}

pub(crate) fn center(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let (width, fill) = field_arguments(rt, args, "center")?;
    let (left, right) = search::center_padding(body(v).len(), width);
    pad(rt, v, left, right, fill)
}

pub(crate) fn ljust(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let (width, fill) = field_arguments(rt, args, "ljust")?;
    pad(rt, v, 0, width.saturating_sub(body(v).len()), fill)
}

pub(crate) fn rjust(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let (width, fill) = field_arguments(rt, args, "rjust")?;
    pad(rt, v, width.saturating_sub(body(v).len()), 0, fill)
}

pub(crate) fn zfill(rt: &Runtime, v: Value, width: Value) -> R {
    let width = ssize_argument(rt, width)?.max(0) as usize;
    if width > isize::MAX as usize / 16 {
        return Err(rt.memory_error());
    }
    let filled = search::zfill(units(&body(v)), width);
    match filled {
        Some(buf) => like(rt, v, &latin1(buf)),
        None => unchanged(rt, v),
    }
}
