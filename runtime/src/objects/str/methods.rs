//! The slots of `str` and the methods that ask about a string or search it.

use super::case::*;
use super::split::*;
use super::text::{self, expect_str, parse_count, range_arguments};
use super::{codec, format, translate};
use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::{Args, Cmp, MethodDef, Params};
use crate::value::{Gc, LongStrCell, StrCell, TupleCell, Value, statics};
use kingsnake_plain::search;

/// The receiver of a method.
#[inline(always)]
pub(super) fn this(v: Value) -> Gc<StrCell> {
    v.expect_cell()
}

pub(super) static METHODS: &[MethodDef] = methods! {
    "encode" => Full(codec::str_encode), "encode($self, /, encoding='utf-8', errors='strict')\n--\n\nThe text as bytes of an encoding.";
    "replace" => Pos(2, 3, str_replace), "replace($self, old, new, count=-1, /)\n--\n\nA copy with `old` replaced by `new`, at most `count` times.";
    "split" => Full(str_split), "split($self, /, sep=None, maxsplit=-1)\n--\n\nThe parts between separators (or runs of whitespace), from the left.";
    "rsplit" => Full(str_rsplit), "rsplit($self, /, sep=None, maxsplit=-1)\n--\n\nThe parts between separators (or runs of whitespace), from the right.";
    "join" => One(str_join), "join($self, iterable, /)\n--\n\nThe strings of an iterable in a row, with this one between them.";
    "capitalize" => Zero(str_capitalize), "capitalize($self, /)\n--\n\nThe first character in title case, the rest in lower case.";
    "casefold" => Zero(str_casefold), "casefold($self, /)\n--\n\nA form for comparison without case.";
    "title" => Zero(str_title), "title($self, /)\n--\n\nEach word with its first letter in title case.";
    "center" => Pos(1, 2, str_center), "center($self, width, fillchar=' ', /)\n--\n\nCentred in a field.";
    "count" => Full(str_count), "S.count(sub[, start[, end]]) -> int\n\nThe number of occurrences that do not overlap.";
    "expandtabs" => Full(str_expandtabs), "expandtabs($self, /, tabsize=8)\n--\n\nTabs as spaces up to the next stop.";
    "find" => Full(str_find), "S.find(sub[, start[, end]]) -> int\n\nIndex of the first occurrence, or -1.";
    "partition" => One(str_partition), "partition($self, sep, /)\n--\n\nWhat is before the first separator, it, and what is after.";
    "index" => Full(str_index), "S.index(sub[, start[, end]]) -> int\n\nIndex of the first occurrence; ValueError if there is none.";
    "ljust" => Pos(1, 2, str_ljust), "ljust($self, width, fillchar=' ', /)\n--\n\nAt the left of a field.";
    "lower" => Zero(str_lower), "lower($self, /)\n--\n\nIn lower case.";
    "lstrip" => Pos(0, 1, str_lstrip), "lstrip($self, chars=None, /)\n--\n\nWithout whitespace (or `chars`) at the start.";
    "rfind" => Full(str_rfind), "S.rfind(sub[, start[, end]]) -> int\n\nIndex of the last occurrence, or -1.";
    "rindex" => Full(str_rindex), "S.rindex(sub[, start[, end]]) -> int\n\nIndex of the last occurrence; ValueError if there is none.";
    "rjust" => Pos(1, 2, str_rjust), "rjust($self, width, fillchar=' ', /)\n--\n\nAt the right of a field.";
    "rstrip" => Pos(0, 1, str_rstrip), "rstrip($self, chars=None, /)\n--\n\nWithout whitespace (or `chars`) at the end.";
    "rpartition" => One(str_rpartition), "rpartition($self, sep, /)\n--\n\nWhat is before the last separator, it, and what is after.";
    "splitlines" => Full(str_splitlines), "splitlines($self, /, keepends=False)\n--\n\nThe lines.";
    "strip" => Pos(0, 1, str_strip), "strip($self, chars=None, /)\n--\n\nWithout whitespace (or `chars`) at both ends.";
    "swapcase" => Zero(str_swapcase), "swapcase($self, /)\n--\n\nUpper case as lower, lower as upper.";
    "translate" => One(translate::str_translate), "translate($self, table, /)\n--\n\nEach character replaced by what the table has for it.";
    "upper" => Zero(str_upper), "upper($self, /)\n--\n\nIn upper case.";
    "startswith" => Full(str_startswith), "S.startswith(prefix[, start[, end]]) -> bool\n\nWhether it begins with the prefix, or one of a tuple of them.";
    "endswith" => Full(str_endswith), "S.endswith(suffix[, start[, end]]) -> bool\n\nWhether it ends with the suffix, or one of a tuple of them.";
    "removeprefix" => One(str_removeprefix), "removeprefix($self, prefix, /)\n--\n\nWithout the prefix, if it is there.";
    "removesuffix" => One(str_removesuffix), "removesuffix($self, suffix, /)\n--\n\nWithout the suffix, if it is there.";
    "isascii" => Zero(str_isascii), "isascii($self, /)\n--\n\nWhether all characters are ASCII.";
    "islower" => Zero(str_islower), "islower($self, /)\n--\n\nWhether there are cased characters, all in lower case.";
    "isupper" => Zero(str_isupper), "isupper($self, /)\n--\n\nWhether there are cased characters, all in upper case.";
    "istitle" => Zero(str_istitle), "istitle($self, /)\n--\n\nWhether each word begins with upper case and goes on with lower.";
    "isspace" => Zero(str_isspace), "isspace($self, /)\n--\n\nWhether there are only whitespace characters.";
    "isdecimal" => Zero(str_isdecimal), "isdecimal($self, /)\n--\n\nWhether there are only decimal digits.";
    "isdigit" => Zero(str_isdigit), "isdigit($self, /)\n--\n\nWhether there are only digits.";
    "isnumeric" => Zero(str_isnumeric), "isnumeric($self, /)\n--\n\nWhether there are only numeric characters.";
    "isalpha" => Zero(str_isalpha), "isalpha($self, /)\n--\n\nWhether there are only letters.";
    "isalnum" => Zero(str_isalnum), "isalnum($self, /)\n--\n\nWhether there are only letters and digits.";
    "isidentifier" => Zero(str_isidentifier), "isidentifier($self, /)\n--\n\nWhether it could be a name.";
    "isprintable" => Zero(str_isprintable), "isprintable($self, /)\n--\n\nWhether repr() would show every character as it is.";
    "zfill" => One(str_zfill), "zfill($self, width, /)\n--\n\nWith zeros in front, behind a sign.";
    "format" => Full(format::str_format), "S.format(*args, **kwargs) -> str\n\nThe fields in braces filled with the arguments.";
    "format_map" => One(format::str_format_map), "S.format_map(mapping) -> str\n\nThe fields in braces filled from a mapping.";
    "__format__" => One(format::str_dunder_format), "__format__($self, format_spec, /)\n--\n\nFormatted by a spec.";
    #static "maketrans" => Pos(1, 3, translate::str_maketrans), "A table for translate().";
    "__getnewargs__" => Zero(str_getnewargs);
    "__sizeof__" => Zero(str_sizeof), "__sizeof__($self, /)\n--\n\nSize in memory, in bytes.";
};

pub(super) fn str_repr(rt: &Runtime, v: Value) -> R {
    Ok(text::repr(rt, &this(v)).value())
}

pub(super) fn str_str(rt: &Runtime, v: Value) -> R {
    Ok(text::exact(rt, this(v)).value())
}

pub(super) fn str_hash(rt: &Runtime, v: Value) -> R<i64> {
    Ok(super::hash(rt, &this(v)))
}

pub(super) fn str_len(_: &Runtime, v: Value) -> R<usize> {
    Ok(this(v).len())
}

pub(super) fn str_compare(_: &Runtime, a: Value, b: Value, op: Cmp) -> R {
    let (Some(a), Some(b)) = (a.downcast::<StrCell>(), b.downcast::<StrCell>()) else {
        return Ok(Value::not_implemented());
    };
    Ok(Value::bool(match op {
        Cmp::Eq => super::equal(&a, &b),
        Cmp::Ne => !super::equal(&a, &b),
        _ => op.test(text::compare(&a, &b)),
    }))
}

pub(super) fn str_contains(rt: &Runtime, v: Value, item: Value) -> R<bool> {
    match item.downcast::<StrCell>() {
        Some(needle) => Ok(text::contains(&this(v), &needle)),
        None => {
            let t = item.ty();
            Err(rt.type_error(format!("'in <string>' requires string as left operand, not {}", t.name())))
        }
    }
}

pub(super) fn str_concat(rt: &Runtime, a: Value, b: Value) -> R {
    match b.downcast::<StrCell>() {
        Some(b) => Ok(text::concat(rt, this(a), b)?.value()),
        None => {
            let t = b.ty();
            Err(rt.type_error(format!("can only concatenate str (not \"{}\") to str", t.name())))
        }
    }
}

pub(super) fn str_repeat(rt: &Runtime, v: Value, count: isize) -> R {
    Ok(text::repeat(rt, this(v), count)?.value())
}

fn str_join(rt: &Runtime, v: Value, iterable: Value) -> R {
    Ok(text::join_iterable(rt, this(v), iterable)?.value())
}

fn str_replace(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let old = expect_str(rt, args[0], "replace() argument 1")?;
    let new = expect_str(rt, args[1], "replace() argument 2")?;
    let max = text::limit_argument(rt, args.get(2).copied())?;
    Ok(text::replace(rt, this(v), &old, &new, max)?.value())
}

/// The needle of a search method, and the place where to look (`None`: nowhere).
fn needle_arguments(
    rt: &Runtime,
    v: Value,
    args: Args<'_>,
    name: &str,
) -> R<(Gc<StrCell>, Option<std::ops::Range<usize>>)> {
    let args = args.no_keywords(rt, &format!("str.{name}"))?;
    parse_count(rt, name, args.len(), 1, 3)?;
    let range = range_arguments(rt, this(v).len(), &args[1..])?;
    match args[0].downcast() {
        Some(needle) => Ok((needle, range)),
        None => {
            let t = args[0].ty();
            Err(rt.type_error(format!("must be str, not {}", t.name())))
        }
    }
}

fn found(rt: &Runtime, index: Option<usize>) -> Value {
    rt.new_int(index.map_or(-1, |i| i as i64))
}

fn str_find(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let (needle, range) = needle_arguments(rt, v, args, "find")?;
    Ok(found(rt, range.and_then(|r| text::find(&this(v), &needle, r))))
}

fn str_rfind(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let (needle, range) = needle_arguments(rt, v, args, "rfind")?;
    Ok(found(rt, range.and_then(|r| text::rfind(&this(v), &needle, r))))
}

fn str_index(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let (needle, range) = needle_arguments(rt, v, args, "index")?;
    match range.and_then(|r| text::find(&this(v), &needle, r)) {
        Some(i) => Ok(rt.new_int(i as i64)),
        None => Err(rt.value_error("substring not found")),
    }
}

fn str_rindex(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let (needle, range) = needle_arguments(rt, v, args, "rindex")?;
    match range.and_then(|r| text::rfind(&this(v), &needle, r)) {
        Some(i) => Ok(rt.new_int(i as i64)),
        None => Err(rt.value_error("substring not found")),
    }
}

fn str_count(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    let (needle, range) = needle_arguments(rt, v, args, "count")?;
    let n = range.map_or(0, |r| search::count(this(v).units().slice(r), needle.units(), usize::MAX));
    Ok(rt.new_int(n as i64))
}

/// `startswith` and `endswith`.
fn matches_end(rt: &Runtime, v: Value, args: Args<'_>, name: &str, at_end: bool) -> R {
    let args = args.no_keywords(rt, &format!("str.{name}"))?;
    parse_count(rt, name, args.len(), 1, 3)?;
    let s = this(v);
    let range = range_arguments(rt, s.len(), &args[1..])?;
    let test = |affix: Gc<StrCell>| {
        range.clone().is_some_and(|r| {
            let part = s.units().slice(r);
            if at_end {
                search::ends_with(part, affix.units())
            } else {
                search::starts_with(part, affix.units())
            }
        })
    };
    if let Some(tuple) = args[0].downcast::<TupleCell>() {
        for item in tuple.iter() {
            let Some(affix) = item.downcast::<StrCell>() else {
                let t = item.ty();
                let message = format!("tuple for {name} must only contain str, not {}", t.name());
                return Err(rt.type_error(message));
            };
            if test(affix) {
                return Ok(Value::bool(true));
            }
        }
        return Ok(Value::bool(false));
    }
    match args[0].downcast::<StrCell>() {
        Some(affix) => Ok(Value::bool(test(affix))),
        None => {
            let t = args[0].ty();
            Err(rt.type_error(format!("{name} first arg must be str or a tuple of str, not {}", t.name())))
        }
    }
}

fn str_startswith(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    matches_end(rt, v, args, "startswith", false)
}

fn str_endswith(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    matches_end(rt, v, args, "endswith", true)
}

fn str_removeprefix(rt: &Runtime, v: Value, prefix: Value) -> R {
    let (s, prefix) = (this(v), expect_str(rt, prefix, "removeprefix() argument")?);
    let start = if search::starts_with(s.units(), prefix.units()) { prefix.len() } else { 0 };
    Ok(text::substring(rt, s, start..s.len()).value())
}

fn str_removesuffix(rt: &Runtime, v: Value, suffix: Value) -> R {
    let (s, suffix) = (this(v), expect_str(rt, suffix, "removesuffix() argument")?);
    let end = if search::ends_with(s.units(), suffix.units()) { s.len() - suffix.len() } else { s.len() };
    Ok(text::substring(rt, s, 0..end).value())
}

fn str_expandtabs(rt: &Runtime, v: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("expandtabs", &["tabsize"]);
    let [size] = args.bind(rt, &P)?;
    let size = match size {
        Some(size) => rt.as_i32(size)?.max(0) as usize,
        None => 8,
    };
    let s = this(v);
    match search::expand_tabs(s.units(), size) {
        Some(buf) => Ok(text::from_buf(rt, &buf).value()),
        None => Ok(text::exact(rt, s).value()),
    }
}

fn str_getnewargs(rt: &Runtime, v: Value) -> R {
    let copy = text::exact(rt, this(v));
    Ok(rt.new_tuple(&[copy.value()]).value())
}

fn str_sizeof(rt: &Runtime, v: Value) -> R {
    let s = this(v);
    let front = if !v.is_exact(statics::str_type()) {
        v.ty().tp_basicsize.get() as usize
    } else if s.is_ascii() {
        size_of::<StrCell>()
    } else {
        size_of::<LongStrCell>() - 8
    };
    Ok(rt.new_int((front + (s.len() + 1) * s.kind() as usize) as i64))
}
