//! The small checks that generated code makes itself.

use super::refusal::{cut, cut_str};
use crate::abi::{Borrowed, CResult, Cx, OneOrZero, Raised, Text, statics};
use core::ffi::CStr;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::value::{DictCell, StrCell, TupleCell};

/// `void _PyArg_BadArgument(const char *fname, const char *displayname, const char *expected, PyObject *arg)`
///
/// Raises TypeError: an argument is of a wrong type.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_BadArgument(
    cx: &Cx,
    fname: Text<'_>,
    displayname: Text<'_>,
    expected: Text<'_>,
    arg: Borrowed<'_>,
) {
    let t = arg.ty();
    let found = if t == statics::none_type() { "None" } else { t.tp_name_str() };
    let message = format!(
        "{}() {} must be {}, not {}",
        cut(fname, 200),
        cut(displayname, 200),
        cut(expected, 50),
        cut_str(found, 50)
    );
    let raised = cx.type_error(message);
    crate::abi::error::show(raised, cx);
}

/// The error of a wrong number of arguments, for `check_positional`.
#[cold]
fn wrong_number(cx: &Cx, name: Option<&CStr>, bound: &str, wanted: isize, given: isize) -> Raised {
    let plural = if wanted == 1 { "" } else { "s" };
    cx.type_error(match name {
        Some(name) => {
            format!("{} expected {bound}{wanted} argument{plural}, got {given}", cut(name, 200))
        }
        None => format!("unpacked tuple should have {bound}{wanted} element{plural}, but has {given}"),
    })
}

/// TypeError unless `min <= given <= max`.
#[inline(always)]
pub fn check_positional(cx: &Cx, name: Option<&CStr>, given: isize, min: isize, max: isize) -> CResult<()> {
    if given < min {
        return Err(wrong_number(cx, name, if min == max { "" } else { "at least " }, min, given));
    }
    if given > max {
        return Err(wrong_number(cx, name, if min == max { "" } else { "at most " }, max, given));
    }
    Ok(())
}

/// `int _PyArg_CheckPositional(const char *name, Py_ssize_t nargs, Py_ssize_t min, Py_ssize_t max)`
///
/// 1 if the number of arguments is within the limits. TypeError otherwise.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_CheckPositional(
    cx: &Cx,
    name: Option<Text<'_>>,
    nargs: isize,
    min: isize,
    max: isize,
) -> CResult<OneOrZero> {
    check_positional(cx, name, nargs, min, max)?;
    Ok(OneOrZero)
}

fn takes_no<T>(cx: &Cx, funcname: Text<'_>, what: &str) -> CResult<T> {
    Err(cx.type_error(format!("{}() takes no {what} arguments", cut(funcname, 200))))
}

/// `int _PyArg_NoKeywords(const char *funcname, PyObject *kwargs)`
///
/// 1 if `kwargs` is NULL or empty. TypeError otherwise.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_NoKeywords(cx: &Cx, funcname: Text<'_>, kwargs: Option<Borrowed<'_>>) -> CResult<OneOrZero> {
    let Some(kwargs) = kwargs else { return Ok(OneOrZero) };
    if kwargs.ty() != statics::dict_type() {
        return Err(cx.bad_internal_call());
    }
    match dict::len(kwargs.cell_or_bad_call(cx)?) {
        0 => Ok(OneOrZero),
        _ => takes_no(cx, funcname, "keyword"),
    }
}

/// `int _PyArg_NoKwnames(const char *funcname, PyObject *kwnames)`
///
/// 1 if `kwnames` is NULL or empty. TypeError otherwise.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_NoKwnames(cx: &Cx, funcname: Text<'_>, kwnames: Option<Borrowed<'_>>) -> CResult<OneOrZero> {
    let Some(kwnames) = kwnames else { return Ok(OneOrZero) };
    match kwnames.cell_or_bad_call::<TupleCell>(cx)?.len() {
        0 => Ok(OneOrZero),
        _ => takes_no(cx, funcname, "keyword"),
    }
}

/// `int _PyArg_NoPositional(const char *funcname, PyObject *args)`
///
/// 1 if `args` is NULL or empty. TypeError otherwise.
/// CPython: Python/getargs.c.
#[capi]
fn _PyArg_NoPositional(cx: &Cx, funcname: Text<'_>, args: Option<Borrowed<'_>>) -> CResult<OneOrZero> {
    let Some(args) = args else { return Ok(OneOrZero) };
    if args.ty() != statics::tuple_type() {
        return Err(cx.bad_internal_call());
    }
    match args.cell_or_bad_call::<TupleCell>(cx)?.len() {
        0 => Ok(OneOrZero),
        _ => takes_no(cx, funcname, "positional"),
    }
}

/// `int PyArg_ValidateKeywordArguments(PyObject *kwargs)`
///
/// 1 if all keys of the dict are strings. TypeError otherwise; SystemError if it is no dict.
/// CPython: c-api/arg, Python/getargs.c.
#[capi("3.2")]
fn PyArg_ValidateKeywordArguments(cx: &Cx, kwargs: Borrowed<'_>) -> CResult<OneOrZero> {
    let kwargs = kwargs.cell_or_bad_call::<DictCell>(cx)?;
    if dict::iter(kwargs).all(|(key, _)| key.is::<StrCell>()) {
        return Ok(OneOrZero);
    }
    Err(cx.type_error("keywords must be strings"))
}
