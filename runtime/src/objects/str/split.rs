//! Methods that take a string apart.

use super::methods::this;
use super::text::{self, limit_argument, parts, substring};
use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Params};
use crate::value::{Gc, StrCell, Value, statics};
use kingsnake_plain::search;
use kingsnake_plain::search::Side;
use std::ops::Range;

/// The separator of `split` and `rsplit` (`None`: whitespace) and the number of splits.
fn split_arguments(rt: &Runtime, args: Args<'_>, params: &Params) -> R<(Option<Gc<StrCell>>, usize)> {
    let [sep, max] = args.bind(rt, params)?;
    let max = limit_argument(rt, max)?;
    let Some(sep) = sep.filter(|s| !s.is_none()) else { return Ok((None, max)) };
    let Some(sep) = sep.downcast::<StrCell>() else {
        let t = sep.ty();
        return Err(rt.type_error(format!("must be str or None, not {}", t.name())));
    };
    if sep.is_empty() {
        return Err(rt.value_error("empty separator"));
    }
    Ok((Some(sep), max))
}

pub(super) fn str_split(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("split", &["sep", "maxsplit"]);
    let (sep, max) = split_arguments(rt, args, &P)?;
    let s = this(v);
    let units = s.units();
    let ranges = match &sep {
        None => search::split_whitespace(units, max),
        Some(sep) => search::split(units, sep.units(), max),
    };
    parts(rt, s, &ranges)
}

pub(super) fn str_rsplit(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("rsplit", &["sep", "maxsplit"]);
    let (sep, max) = split_arguments(rt, args, &P)?;
    let s = this(v);
    let units = s.units();
    let ranges = match &sep {
        None => search::rsplit_whitespace(units, max),
        Some(sep) => search::rsplit(units, sep.units(), max),
    };
    parts(rt, s, &ranges)
}

pub(super) fn str_splitlines(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("splitlines", &["keepends"]);
    let [keep] = args.bind(rt, &P)?;
    let keep = match keep {
        Some(keep) => rt.as_i32(keep)? != 0,
        None => false,
    };
    parts(rt, this(v), &search::splitlines(this(v).units(), keep))
}

fn separator(rt: &Runtime, sep: Value) -> R<Gc<StrCell>> {
    let Some(sep) = sep.downcast::<StrCell>() else {
        let t = sep.ty();
        return Err(rt.type_error(format!("must be str, not {}", t.name())));
    };
    if sep.is_empty() {
        return Err(rt.value_error("empty separator"));
    }
    Ok(sep)
}

fn three(rt: &Runtime, s: Gc<StrCell>, before: Range<usize>, sep: Gc<StrCell>, after: Range<usize>) -> R {
    let (before, after) = (substring(rt, s, before), substring(rt, s, after));
    Ok(rt.new_tuple(&[before.value(), sep.value(), after.value()]).value())
}

pub(super) fn str_partition(rt: &Runtime, v: Value, sep: Value) -> R {
    let (s, sep) = (this(v), separator(rt, sep)?);
    match search::partition(s.units(), sep.units()) {
        Some((before, after)) => three(rt, s, before, sep, after),
        None => three(rt, s, 0..s.len(), statics::empty_str(), 0..0),
    }
}

pub(super) fn str_rpartition(rt: &Runtime, v: Value, sep: Value) -> R {
    let (s, sep) = (this(v), separator(rt, sep)?);
    match search::rpartition(s.units(), sep.units()) {
        Some((before, after)) => three(rt, s, before, sep, after),
        None => three(rt, s, 0..0, statics::empty_str(), 0..s.len()),
    }
}

fn strip(rt: &Runtime, v: Value, args: &[Value], side: Side, name: &str) -> R {
    let s = this(v);
    let range = match args.first().filter(|c| !c.is_none()) {
        None => search::strip_whitespace(s.units(), side),
        Some(chars) => match chars.downcast::<StrCell>() {
            Some(chars) => search::strip(s.units(), chars.units(), side),
            None => return Err(rt.type_error(format!("{name} arg must be None or str"))),
        },
    };
    Ok(text::substring(rt, s, range).value())
}

pub(super) fn str_strip(rt: &Runtime, v: Value, args: &[Value]) -> R {
    strip(rt, v, args, Side::Both, "strip")
}

pub(super) fn str_lstrip(rt: &Runtime, v: Value, args: &[Value]) -> R {
    strip(rt, v, args, Side::Left, "lstrip")
}

pub(super) fn str_rstrip(rt: &Runtime, v: Value, args: &[Value]) -> R {
    strip(rt, v, args, Side::Right, "rstrip")
}
