//! Sorting arguments into an array without converting them: `PyArg_UnpackTuple`, `_PyArg_UnpackKeywords`.

use super::checks::check_positional;
use super::keywords::{missing, too_many};
use super::parser::Ready;
use super::source::Keywords;
use super::tuple::Items;
use crate::abi::units::{ObjectArray, OutArray, ParserArg};
use crate::abi::va::VaList;
use crate::abi::{Array, Borrowed, CResult, Cx, New, OneOrZero, OutObject, Raised};
use crate::bridge::cross::tuple_of_objects;
use core::ffi::{CStr, c_int};
use kingsnake_capi_macros::capi;

/// Lends the arguments to variables of C's. Those without an argument stay as they are.
pub fn unpack<'c>(
    cx: &'c Cx,
    items: Items<'c>,
    name: Option<&CStr>,
    min: isize,
    max: isize,
    va: &mut VaList<'_>,
) -> CResult<OneOrZero> {
    check_positional(cx, name, items.len() as isize, min, max)?;
    for i in 0..items.len() {
        let variable: OutObject<'c> = cx.argument(va)?;
        variable.lend(cx.lend_back(items.get(cx, i)?));
    }
    Ok(OneOrZero)
}

/// What a call of `_PyArg_UnpackKeywords…` allows.
#[derive(Clone, Copy)]
struct Wanted {
    /// by position, at least
    min: usize,
    /// by position, at most
    max: usize,
    /// keyword-only parameters that are needed
    keyword_only: usize,
}

impl Wanted {
    fn of(min: c_int, max: c_int, keyword_only: c_int) -> Wanted {
        let at_least_0 = |n: c_int| usize::try_from(n).unwrap_or(0);
        Wanted { min: at_least_0(min), max: at_least_0(max), keyword_only: at_least_0(keyword_only) }
    }

    /// Whether parameter `i` needs an argument.
    fn needs(self, i: usize) -> bool {
        i < self.min || (self.keyword_only != 0 && (self.max..self.max + self.keyword_only).contains(&i))
    }
}

fn source<'c>(
    cx: &'c Cx,
    args: Array<'c>,
    nargs: usize,
    kwargs: Option<Borrowed<'c>>,
    kwnames: Option<Borrowed<'c>>,
) -> CResult<Keywords<'c>> {
    match kwargs {
        Some(_) => Keywords::of_dict(cx, kwargs),
        None => Keywords::of_names(cx, kwnames, args, nargs),
    }
}

#[cold]
fn too_few(cx: &Cx, ready: &Ready<'_>, takes: &str, wanted: usize, given: usize) -> Raised {
    ready.caller.wrong_count(cx, 200, takes, wanted, "positional ", given)
}

#[cold]
fn too_many_positional(cx: &Cx, ready: &Ready<'_>, wanted: Wanted, given: usize) -> Raised {
    if wanted.max == 0 {
        let who = ready.caller.called(200, "function");
        return cx.type_error(format!("{who} takes no positional arguments"));
    }
    let takes = if wanted.min < wanted.max { "at most" } else { "exactly" };
    ready.caller.wrong_count(cx, 200, takes, wanted.max, "positional ", given)
}

/// `PyObject *const *_PyArg_UnpackKeywords(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs, PyObject *kwnames,
/// struct _PyArg_Parser *parser, int minpos, int maxpos, int minkw, PyObject **buf)`
///
/// The arguments in the order of the parameters: `args` itself where that is so already, else `buf`, in which NULL stands
/// for what was not given. TypeError for wrong counts and names.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_UnpackKeywords<'c>(
    cx: &'c Cx,
    args: Array<'c>,
    nargs: isize,
    kwargs: Option<Borrowed<'c>>,
    kwnames: Option<Borrowed<'c>>,
    parser: ParserArg<'c>,
    minpos: c_int,
    maxpos: c_int,
    minkw: c_int,
    buf: OutArray<'c>,
) -> CResult<ObjectArray> {
    let given = usize::try_from(nargs).unwrap_or(0);
    let wanted = Wanted::of(minpos, maxpos, minkw);
    let keywords = source(cx, args, given, kwargs, kwnames)?;
    if matches!(keywords, Keywords::None)
        && wanted.keyword_only == 0
        && (wanted.min..=wanted.max).contains(&given)
    {
        return Ok(if given == 0 && args.as_ptr().is_null() { buf.pointer() } else { ObjectArray::of(args) });
    }
    let ready = Ready::of(cx, parser)?;
    let count = ready.count();
    if given + keywords.len() > count {
        return Err(too_many(cx, ready.caller, count, given, given + keywords.len()));
    }
    if given > wanted.max {
        return Err(too_many_positional(cx, &ready, wanted, given));
    }
    let by_position = ready.limits.positional_only.min(wanted.min);
    if given < by_position {
        let takes = if by_position < wanted.max { "at least" } else { "exactly" };
        return Err(too_few(cx, &ready, takes, by_position, given));
    }
    (0..given).for_each(|i| buf.lend(i, args.get(i)));
    let left = by_name(cx, keywords, &ready, wanted, given, |i, arg| buf.lend(i, arg))?;
    if left != 0 {
        keywords.check_rest(cx, ready.names, ready.limits.positional_only, given, ready.caller)?;
    }
    Ok(buf.pointer())
}

/// Places the arguments by name of the parameters from `given` on; returns how many were not used.
fn by_name<'c>(
    cx: &'c Cx,
    keywords: Keywords<'c>,
    ready: &Ready<'c>,
    wanted: Wanted,
    given: usize,
    place: impl Fn(usize, Option<Borrowed<'c>>),
) -> CResult<usize> {
    let mut left = keywords.len();
    for (i, name) in ready.names.from(0).enumerate().skip(given) {
        let found =
            if left == 0 || i < ready.limits.positional_only { None } else { keywords.find(cx, name)? };
        left -= found.is_some() as usize;
        place(i, found);
        if found.is_none() && i >= ready.limits.positional_only && wanted.needs(i) {
            return Err(missing(cx, ready.caller, name, i + 1));
        }
    }
    Ok(left)
}

/// `PyObject *const *_PyArg_UnpackKeywordsWithVararg(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs, PyObject
/// *kwnames, struct _PyArg_Parser *parser, int minpos, int maxpos, int minkw, int vararg, PyObject **buf)`
///
/// As `_PyArg_UnpackKeywords`; place `vararg` of `buf` gets a new tuple of the surplus positional arguments.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_UnpackKeywordsWithVararg<'c>(
    cx: &'c Cx,
    args: Array<'c>,
    nargs: isize,
    kwargs: Option<Borrowed<'c>>,
    kwnames: Option<Borrowed<'c>>,
    parser: ParserArg<'c>,
    minpos: c_int,
    maxpos: c_int,
    minkw: c_int,
    vararg: c_int,
    buf: OutArray<'c>,
) -> CResult<ObjectArray> {
    let given = usize::try_from(nargs).unwrap_or(0);
    let wanted = Wanted::of(minpos, maxpos, minkw);
    let keywords = source(cx, args, given, kwargs, kwnames)?;
    let ready = Ready::of(cx, parser)?;
    let by_position = ready.limits.positional_only.min(wanted.min);
    if given < by_position {
        let takes = if by_position < wanted.max { "at least" } else { "exactly" };
        return Err(too_few(cx, &ready, takes, by_position, given));
    }
    let named = given.min(wanted.max);
    let vararg = usize::try_from(vararg).unwrap_or(0);
    // The parameters behind the tuple lie one place further on.
    let place = |i: usize| i + (i >= vararg) as usize;
    (0..named).for_each(|i| buf.lend(place(i), args.get(i)));
    let left = by_name(cx, keywords, &ready, wanted, named, |i, arg| buf.lend(place(i), arg))?;
    if left != 0 {
        keywords.check_rest(cx, ready.names, ready.limits.positional_only, named, ready.caller)?;
    }
    let surplus = tuple_of_objects(cx.runtime(), (named..given).filter_map(|i| args.get(i)));
    buf.give(vararg, New::from_counted(surplus));
    Ok(buf.pointer())
}
