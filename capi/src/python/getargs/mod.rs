//! C-API room of CPython's `Python/getargs.c` (declared in `Include/modsupport.h`): arguments become C's variables.
//!
//! - [`tuple`]    by position                     - [`keywords`] by position and name, the format read as it is used
//! - [`parser`]   the same with a `_PyArg_Parser` - [`unpack`]   into an array, unconverted
//! - [`units`], [`text`]  one unit of a format    - [`taken`]    what is given back when a later unit fails
//! - [`format`]   reading formats                 - [`refusal`]  why something does not fit
//! - [`source`]   keyword arguments               - [`checks`]   small checks of generated code
//!
//! The exported names with `...` are C (`csrc/variadic.c`), which hands its list on to the functions here. Differences from
//! CPython: `t#` of Python 2 still works (text as UTF-8, and read-only bytes-like objects).

pub mod checks;
pub mod format;
pub mod keywords;
pub mod parser;
pub mod refusal;
pub mod source;
pub mod taken;
pub mod text;
pub mod tuple;
pub mod units;
pub mod unpack;

use crate::abi::units::{Names, ParserArg};
use crate::abi::va::VaList;
use crate::abi::{Array, Borrowed, CResult, Cx, Gc, OneOrZero, Text};
use core::ffi::c_int;
use format::Variables;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::value::TupleCell;
use source::Keywords;
use tuple::Items;

/// Lengths that go with `#` are `Py_ssize_t`.
pub const SIZE_T: c_int = 1;
/// The format describes one object, not the items of a tuple.
const ONE_OBJECT: c_int = 2;

fn tuple_items<'c>(cx: &Cx, args: Option<Borrowed<'c>>) -> CResult<Items<'c>> {
    match args.and_then(Borrowed::cell::<TupleCell>) {
        Some(tuple) => Ok(Items::Tuple(tuple)),
        None => Err(cx.bad_internal_call()),
    }
}

fn array_items(args: Array<'_>, nargs: isize) -> Items<'_> {
    Items::Array(args, usize::try_from(nargs).unwrap_or(0))
}

/// `PyArg_Parse`, `PyArg_ParseTuple`, `PyArg_VaParse`
///
/// Converts arguments by position to the variables that the list names. TypeError, ValueError or OverflowError says what
/// does not fit, SystemError what is wrong with the format.
/// CPython: c-api/arg, Python/getargs.c.
#[capi("3.2")]
fn kingsnake_rs_arg_parse<'c>(
    cx: &'c Cx,
    args: Option<Borrowed<'c>>,
    format: Text<'c>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    let mut to = Variables { cx, va: &mut va, clean: flags & SIZE_T != 0 };
    if flags & ONE_OBJECT != 0 {
        return tuple::parse_one(cx, args, format, &mut to);
    }
    let Some(args): Option<Gc<TupleCell>> = args.and_then(Borrowed::cell) else {
        return Err(cx.system_error("new style getargs format but argument is not a tuple"));
    };
    tuple::parse(cx, Items::Tuple(args), format, &mut to)
}

/// `PyArg_ParseTupleAndKeywords`, `PyArg_VaParseTupleAndKeywords`
///
/// As `PyArg_ParseTuple`, with arguments by name too.
/// CPython: c-api/arg, Python/getargs.c.
#[capi("3.2")]
fn kingsnake_rs_arg_parse_keywords<'c>(
    cx: &'c Cx,
    args: Option<Borrowed<'c>>,
    kwargs: Option<Borrowed<'c>>,
    format: Text<'c>,
    names: Names<'c>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    let mut to = Variables { cx, va: &mut va, clean: flags & SIZE_T != 0 };
    let items = tuple_items(cx, args)?;
    let keywords = Keywords::of_dict(cx, kwargs)?;
    keywords::parse(cx, items, keywords, format, names, &mut to)
}

/// `_PyArg_ParseStack`
///
/// As `PyArg_ParseTuple`, with the arguments in an array.
/// CPython: Python/getargs.c.
#[capi]
fn kingsnake_rs_arg_parse_stack<'c>(
    cx: &'c Cx,
    args: Array<'c>,
    nargs: isize,
    format: Text<'c>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    let mut to = Variables { cx, va: &mut va, clean: flags & SIZE_T != 0 };
    tuple::parse(cx, array_items(args, nargs), format, &mut to)
}

/// `_PyArg_ParseStackAndKeywords`
///
/// The arguments of a vectorcall, by position and name.
/// CPython: Python/getargs.c.
#[capi]
fn kingsnake_rs_arg_parse_stack_fast<'c>(
    cx: &'c Cx,
    args: Array<'c>,
    nargs: isize,
    kwnames: Option<Borrowed<'c>>,
    parser: ParserArg<'c>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    let mut to = Variables { cx, va: &mut va, clean: flags & SIZE_T != 0 };
    let items = array_items(args, nargs);
    let keywords = Keywords::of_names(cx, kwnames, args, items.len())?;
    parser::parse(cx, items, keywords, parser, &mut to)
}

/// `_PyArg_ParseTupleAndKeywordsFast`, `_PyArg_VaParseTupleAndKeywordsFast`
///
/// As `PyArg_ParseTupleAndKeywords`, with a parser instead of a format and names.
/// CPython: Python/getargs.c.
#[capi]
fn kingsnake_rs_arg_parse_tuple_fast<'c>(
    cx: &'c Cx,
    args: Option<Borrowed<'c>>,
    kwargs: Option<Borrowed<'c>>,
    parser: ParserArg<'c>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    let mut to = Variables { cx, va: &mut va, clean: flags & SIZE_T != 0 };
    let items = tuple_items(cx, args)?;
    let keywords = Keywords::of_dict(cx, kwargs)?;
    parser::parse(cx, items, keywords, parser, &mut to)
}

/// `PyArg_UnpackTuple`
///
/// Lends a tuple's items to the variables that the list names. TypeError for a wrong number of them.
/// CPython: c-api/arg, Python/getargs.c.
#[capi("3.2")]
fn kingsnake_rs_arg_unpack_tuple<'c>(
    cx: &'c Cx,
    args: Option<Borrowed<'c>>,
    name: Option<Text<'c>>,
    min: isize,
    max: isize,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    let Some(args): Option<Gc<TupleCell>> = args.and_then(Borrowed::cell) else {
        return Err(cx.system_error("PyArg_UnpackTuple() argument list is not a tuple"));
    };
    unpack::unpack(cx, Items::Tuple(args), name, min, max, &mut va)
}

/// `_PyArg_UnpackStack`
///
/// As `PyArg_UnpackTuple`, with the arguments in an array.
/// CPython: Python/getargs.c.
#[capi]
fn kingsnake_rs_arg_unpack_stack<'c>(
    cx: &'c Cx,
    args: Array<'c>,
    nargs: isize,
    name: Option<Text<'c>>,
    min: isize,
    max: isize,
    va: VaList<'c>,
) -> CResult<OneOrZero> {
    let mut va = va;
    unpack::unpack(cx, array_items(args, nargs), name, min, max, &mut va)
}
