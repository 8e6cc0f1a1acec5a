//! Operations on strings that other rooms and the C-API share: joining, slicing, searching, repr.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::heap::GcVec;
use crate::value::{Gc, ListCell, SliceCell, StrCell, TupleCell, Value, statics};
use kingsnake_plain::error::{Error, ErrorKind};
use kingsnake_plain::units::{Units, UnitsBuf, Width};
use kingsnake_plain::{repr, search};
use std::ops::Range;

/// The exception that a failure of a plain algorithm becomes. (Those of modules with their own exceptions are ValueErrors
/// here.)
#[cold]
pub fn plain_error(rt: &Runtime, error: Error) -> Raised {
    match error.kind {
        ErrorKind::Type => rt.type_error(&*error.message),
        ErrorKind::Overflow => rt.overflow_error(&*error.message),
        ErrorKind::Index => rt.index_error(&*error.message),
        _ => rt.value_error(&*error.message),
    }
}

/// The width class of a string, from its header.
pub fn width(s: &StrCell) -> Width {
    match s.kind() {
        _ if s.is_ascii() => Width::Ascii,
        1 => Width::Latin1,
        2 => Width::Ucs2,
        _ => Width::Ucs4,
    }
}

/// A string of a buffer's text.
pub fn from_buf(rt: &Runtime, buf: &UnitsBuf) -> Gc<StrCell> {
    rt.new_str_units(buf.as_units())
}

/// `s` itself if it is exactly a str, else a str of the same text.
pub fn exact(rt: &Runtime, s: Gc<StrCell>) -> Gc<StrCell> {
    if s.type_of() == statics::str_type() { s } else { rt.new_str_units(s.units()) }
}

/// `a + b`
pub fn concat(rt: &Runtime, a: Gc<StrCell>, b: Gc<StrCell>) -> R<Gc<StrCell>> {
    if a.is_empty() {
        return Ok(exact(rt, b));
    }
    if b.is_empty() {
        return Ok(exact(rt, a));
    }
    let mut out = rt.begin_str(a.len() + b.len(), width(&a).max(width(&b)))?;
    out.push(a.units());
    out.push(b.units());
    Ok(out.finish())
}

/// `s * count`
pub fn repeat(rt: &Runtime, s: Gc<StrCell>, count: isize) -> R<Gc<StrCell>> {
    if count <= 0 || s.is_empty() {
        return Ok(statics::empty_str());
    }
    if count == 1 {
        return Ok(exact(rt, s));
    }
    let len = s.len().checked_mul(count as usize).filter(|&n| n <= isize::MAX as usize);
    let Some(len) = len else { return Err(rt.overflow_error("repeated string is too long")) };
    let mut out = rt.begin_str(len, width(&s))?;
    out.push(s.units());
    out.repeat_to_end();
    Ok(out.finish())
}

/// Characters `range` of `s`.
pub fn substring(rt: &Runtime, s: Gc<StrCell>, range: Range<usize>) -> Gc<StrCell> {
    if range == (0..s.len()) {
        return exact(rt, s);
    }
    let units = s.units().slice(range);
    match units {
        Units::Latin1(u) if s.is_ascii() => rt.new_ascii(u),
        _ => rt.new_str_units(units),
    }
}

/// `s[start:stop:step]`, the slice's numbers already fitted to the length.
pub fn slice(rt: &Runtime, s: Gc<StrCell>, start: isize, step: isize, count: usize) -> Gc<StrCell> {
    if count == 0 {
        return statics::empty_str();
    }
    if step == 1 {
        return substring(rt, s, start as usize..start as usize + count);
    }
    let units = s.units();
    let buf: UnitsBuf = (0..count).map(|i| units.at((start + i as isize * step) as usize)).collect();
    from_buf(rt, &buf)
}

/// `s[key]`
pub fn getitem(rt: &Runtime, v: Value, key: Value) -> R {
    let s: Gc<StrCell> = v.expect_cell();
    if let Some(slice_) = key.downcast::<SliceCell>() {
        let (start, _, step, count) = rt.slice_indices(slice_, s.len())?;
        return Ok(slice(rt, s, start, step, count).value());
    }
    if !rt.has_index(key) {
        let t = key.ty();
        return Err(rt.type_error(format!("string indices must be integers, not '{}'", t.name())));
    }
    let i = rt.index_isize(key, statics::index_error())?;
    item(rt, v, if i < 0 { i + s.len() as isize } else { i })
}

/// The character at `i`.
pub fn item(rt: &Runtime, v: Value, i: isize) -> R {
    let s: Gc<StrCell> = v.expect_cell();
    if i < 0 || i as usize >= s.len() {
        return Err(rt.index_error("string index out of range"));
    }
    Ok(rt.new_char(s.char_at(i as usize)).value())
}

/// `sep.join(items)` of values that must all be strings.
pub fn join(rt: &Runtime, sep: Gc<StrCell>, items: &[Value]) -> R<Gc<StrCell>> {
    if let [one] = items
        && one.is_exact(statics::str_type())
    {
        return Ok(one.expect_cell());
    }
    let mut len = sep.len().checked_mul(items.len().saturating_sub(1));
    let mut widest = if items.len() > 1 { width(&sep) } else { Width::Ascii };
    for (i, v) in items.iter().enumerate() {
        let Some(s) = v.downcast::<StrCell>() else {
            let t = v.ty();
            return Err(
                rt.type_error(format!("sequence item {i}: expected str instance, {} found", t.name()))
            );
        };
        len = len.and_then(|n| n.checked_add(s.len()));
        widest = widest.max(width(&s));
    }
    let Some(len) = len.filter(|&n| n <= isize::MAX as usize) else {
        return Err(rt.overflow_error("join() result is too long for a Python string"));
    };
    if len <= 1 {
        let one = items.iter().filter_map(|v| v.downcast::<StrCell>()).chain([sep]).find(|s| !s.is_empty());
        return Ok(one.filter(|_| len == 1).map_or(statics::empty_str(), |s| rt.new_char(s.char_at(0))));
    }
    let mut out = rt.begin_str(len, widest)?;
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            out.push(sep.units());
        }
        out.push(v.expect_cell::<StrCell>().units());
    }
    Ok(out.finish())
}

/// `sep.join(iterable)`
pub fn join_iterable(rt: &Runtime, sep: Gc<StrCell>, iterable: Value) -> R<Gc<StrCell>> {
    if let Some(tuple) = iterable.downcast::<TupleCell>() {
        let mut items = GcVec::with_capacity(rt, tuple.len());
        items.extend(tuple.iter());
        return join(rt, sep, &items);
    }
    if let Some(list) = iterable.downcast::<ListCell>() {
        let mut items = GcVec::with_capacity(rt, list.len());
        (0..list.len()).filter_map(|i| list.get(i)).for_each(|v| items.push(v));
        return join(rt, sep, &items);
    }
    if !is_iterable(iterable) {
        return Err(rt.type_error("can only join an iterable"));
    }
    let items = rt.collect(iterable)?;
    join(rt, sep, &items)
}

/// Whether `iter(v)` has something to go by.
pub fn is_iterable(v: Value) -> bool {
    let ty = v.ty();
    let slots = ty.slots();
    slots.iter.is_some() || slots.item.is_some() || slots.getitem.is_some()
}

/// The strings in a row: what an f-string makes of its parts.
pub fn concat_all(rt: &Runtime, parts: &[Value]) -> R {
    Ok(join(rt, statics::empty_str(), parts)?.value())
}

/// Index of the first occurrence of `needle` in `hay[range]`.
pub fn find(hay: &StrCell, needle: &StrCell, range: Range<usize>) -> Option<usize> {
    search::find(hay.units().slice(range.clone()), needle.units()).map(|i| i + range.start)
}

/// Index of the last occurrence.
pub fn rfind(hay: &StrCell, needle: &StrCell, range: Range<usize>) -> Option<usize> {
    search::rfind(hay.units().slice(range.clone()), needle.units()).map(|i| i + range.start)
}

/// `needle in hay`
pub fn contains(hay: &StrCell, needle: &StrCell) -> bool {
    search::contains(hay.units(), needle.units())
}

/// `s.replace(old, new, max)`
pub fn replace(rt: &Runtime, s: Gc<StrCell>, old: &StrCell, new: &StrCell, max: usize) -> R<Gc<StrCell>> {
    match search::replace(s.units(), old.units(), new.units(), max) {
        Ok(Some(buf)) => Ok(from_buf(rt, &buf)),
        Ok(None) => Ok(exact(rt, s)),
        Err(_) => Err(rt.overflow_error("replace string is too long")),
    }
}

/// A list of the given parts of `s`.
pub fn parts(rt: &Runtime, s: Gc<StrCell>, ranges: &[Range<usize>]) -> R {
    let list = rt.new_list_with_capacity(ranges.len());
    for range in ranges {
        crate::objects::list::append(rt, list, substring(rt, s, range.clone()).value())?;
    }
    Ok(list.value())
}

/// `repr(s)`
pub fn repr(rt: &Runtime, s: &StrCell) -> Gc<StrCell> {
    from_buf(rt, &repr::str_repr(s.units()))
}

/// `s` with everything but ASCII escaped, for `ascii()` of what `repr` gave.
pub fn to_ascii(rt: &Runtime, s: &StrCell) -> Gc<StrCell> {
    let mut out = UnitsBuf::with_capacity(s.len() + 16);
    for c in s.units() {
        if c < 0x80 { out.push(c) } else { repr::push_escape(&mut out, c) }
    }
    from_buf(rt, &out)
}

/// The order of two strings, by code points.
pub fn compare(a: &StrCell, b: &StrCell) -> std::cmp::Ordering {
    a.units().cmp(&b.units())
}

/// An argument that must be a str: `TypeError: {what} must be str, not {type}`.
pub fn expect_str(rt: &Runtime, v: Value, what: &str) -> R<Gc<StrCell>> {
    match v.downcast() {
        Some(s) => Ok(s),
        None => Err(bad_argument(rt, what, "str", v)),
    }
}

/// `{what} must be {expected}, not {type}`
#[cold]
pub fn bad_argument(rt: &Runtime, what: &str, expected: &str, v: Value) -> Raised {
    let t = v.ty();
    let name = if v.is_none() { "None" } else { t.name() };
    rt.type_error(format!("{what} must be {expected}, not {name}"))
}

/// A `start` or `end` argument: None gives `default`, large numbers are clamped.
pub fn slice_bound(rt: &Runtime, v: Option<Value>, default: i64) -> R<i64> {
    match v {
        None => Ok(default),
        Some(v) if v.is_none() => Ok(default),
        Some(v) if rt.has_index(v) => Ok(rt.index_isize(v, statics::none_type())? as i64),
        Some(_) => Err(rt.type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// Optional `start` and `end` arguments as a range within `len`; `None` if start lies behind end.
pub fn range_arguments(rt: &Runtime, len: usize, args: &[Value]) -> R<Option<Range<usize>>> {
    let start = slice_bound(rt, args.first().copied(), 0)?;
    let end = slice_bound(rt, args.get(1).copied(), i64::MAX)?;
    Ok(search::clamp_range(len, start, end))
}

/// Checks the number of arguments in the words of CPython's older argument parser: `find() takes at least 1 argument`.
pub fn parse_count(rt: &Runtime, name: &str, given: usize, min: usize, max: usize) -> R<()> {
    if given >= min && given <= max {
        return Ok(());
    }
    let (how, bound) = match given < min {
        _ if min == max => ("exactly", min),
        true => ("at least", min),
        false => ("at most", max),
    };
    let s = if bound == 1 { "" } else { "s" };
    Err(rt.type_error(format!("{name}() takes {how} {bound} argument{s} ({given} given)")))
}

/// A count argument (`maxsplit`, `count`): negative is no limit.
pub fn limit_argument(rt: &Runtime, v: Option<Value>) -> R<usize> {
    match v {
        None => Ok(usize::MAX),
        Some(v) => {
            let n = ssize_argument(rt, v)?;
            Ok(if n < 0 { usize::MAX } else { n as usize })
        }
    }
}

/// An argument that C code takes as `Py_ssize_t`.
pub fn ssize_argument(rt: &Runtime, v: Value) -> R<isize> {
    let n = rt.index(v)?;
    match crate::objects::int::as_i64(n) {
        Some(n) => Ok(n as isize),
        None => Err(rt.overflow_error("Python int too large to convert to C ssize_t")),
    }
}
