//! C-API room of CPython's `Objects/call.c` (declared in `Include/abstract.h` and `Include/cpython/abstract.h`).

use super::object::attribute_name;
use crate::abi::{Array, Borrowed, CResult, Cx, New, Stolen, error};
use core::ffi::{c_char, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::heap::GcVec;
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::types::Args;
use kingsnake_runtime::value::{DictCell, StrCell, TupleCell, Value};

/// The bit of `nargsf` that says that the word in front of the arguments may be used.
const ARGUMENTS_OFFSET: usize = 1 << 63;

/// `PyObject *PyObject_CallNoArgs(PyObject *f)`
///
/// `f()`
/// CPython: c-api/call, Objects/call.c.
#[capi("3.9")]
fn PyObject_CallNoArgs(cx: &Cx, f: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call(f.value(), &[])?))
}

/// `PyObject *_PyObject_CallNoArgs(PyObject *f)`
///
/// `f()`
/// CPython: Objects/call.c.
#[capi]
fn _PyObject_CallNoArgs(cx: &Cx, f: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call(f.value(), &[])?))
}

/// `PyObject *PyObject_CallOneArg(PyObject *f, PyObject *arg)`
///
/// `f(arg)`
/// CPython: c-api/call, Objects/call.c.
#[capi]
fn PyObject_CallOneArg(cx: &Cx, f: Borrowed<'_>, arg: Borrowed<'_>) -> CResult<New> {
    Ok(cx.give(cx.runtime().call(f.value(), &[arg.value()])?))
}

/// The keywords of a call, from a dict: their names and values.
fn spread<'r>(
    cx: &'r Cx,
    values: &mut GcVec<'r>,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<Option<kingsnake_runtime::value::Gc<TupleCell>>> {
    let Some(kwargs) = kwargs else { return Ok(None) };
    let rt = cx.runtime();
    let Some(d) = kwargs.value().downcast::<DictCell>() else { return Err(cx.bad_internal_call()) };
    if dict::len(d) == 0 {
        return Ok(None);
    }
    let mut names = GcVec::with_capacity(rt, dict::len(d));
    for (k, v) in dict::iter(d) {
        if !k.is::<StrCell>() {
            return Err(cx.type_error("keywords must be strings"));
        }
        names.push(k);
        values.push(v);
    }
    Ok(Some(rt.new_tuple(&names)))
}

fn call_tuple(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Option<Borrowed<'_>>,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let mut values = GcVec::new(rt);
    if let Some(args) = args {
        let Some(tuple) = args.value().downcast::<TupleCell>() else {
            return Err(cx.type_error("argument list must be a tuple"));
        };
        values.extend(tuple.iter());
    }
    let names = spread(cx, &mut values, kwargs)?;
    Ok(cx.give(rt.call_with_args(f.value(), Args { all: &values, names })?))
}

/// `PyObject *PyObject_Call(PyObject *f, PyObject *args, PyObject *kwargs)`
///
/// `f(*args, **kwargs)`
/// CPython: c-api/call, Objects/call.c.
#[capi("3.2")]
fn PyObject_Call(cx: &Cx, f: Borrowed<'_>, args: Borrowed<'_>, kwargs: Option<Borrowed<'_>>) -> CResult<New> {
    call_tuple(cx, f, Some(args), kwargs)
}

/// `PyObject *PyObject_CallObject(PyObject *f, PyObject *args)`
///
/// `f(*args)`; `f()` for NULL.
/// CPython: c-api/call, Objects/call.c.
#[capi("3.2")]
fn PyObject_CallObject(cx: &Cx, f: Borrowed<'_>, args: Option<Borrowed<'_>>) -> CResult<New> {
    call_tuple(cx, f, args, None)
}

/// `PyObject *PyEval_CallObjectWithKeywords(PyObject *f, PyObject *args, PyObject *kwargs)`
///
/// As `PyObject_Call`; NULL for no arguments.
/// CPython: Objects/call.c.
#[capi("3.2")]
fn PyEval_CallObjectWithKeywords(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Option<Borrowed<'_>>,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    call_tuple(cx, f, args, kwargs)
}

/// `PyObject *PyCFunction_Call(PyObject *f, PyObject *args, PyObject *kwargs)`
///
/// As `PyObject_Call`.
/// CPython: Objects/call.c.
#[capi("3.2")]
fn PyCFunction_Call(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Borrowed<'_>,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    call_tuple(cx, f, Some(args), kwargs)
}

/// The names of a vectorcall's keywords.
fn names_of(names: Option<Borrowed<'_>>) -> Option<kingsnake_runtime::value::Gc<TupleCell>> {
    names.and_then(|n| n.value().downcast::<TupleCell>()).filter(|n| !n.is_empty())
}

fn vectorcall(cx: &Cx, f: Value, args: Array<'_>, count: usize, names: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let names = names_of(names);
    let count = count & !ARGUMENTS_OFFSET;
    let total = count + names.map_or(0, |n| n.len());
    let values = args.values(rt, total);
    Ok(cx.give(rt.call_with_args(f, Args { all: &values, names })?))
}

/// `PyObject *PyObject_Vectorcall(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwnames)`
///
/// Calls `f` with an array: positional arguments, then the values of the names.
/// CPython: c-api/call, Objects/call.c.
#[capi]
fn PyObject_Vectorcall(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Array<'_>,
    nargsf: usize,
    names: Option<Borrowed<'_>>,
) -> CResult<New> {
    vectorcall(cx, f.value(), args, nargsf, names)
}

/// `PyObject *_PyObject_Vectorcall(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwnames)`
///
/// The old name of `PyObject_Vectorcall`.
/// CPython: Objects/call.c.
#[capi]
fn _PyObject_Vectorcall(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Array<'_>,
    nargsf: usize,
    names: Option<Borrowed<'_>>,
) -> CResult<New> {
    vectorcall(cx, f.value(), args, nargsf, names)
}

/// `PyObject *PyObject_VectorcallDict(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwargs)`
///
/// Calls `f` with an array of positional arguments and a dict.
/// CPython: c-api/call, Objects/call.c.
#[capi]
fn PyObject_VectorcallDict(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Array<'_>,
    nargsf: usize,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    fast_call_dict(cx, f, args, nargsf, kwargs)
}

fn fast_call_dict(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Array<'_>,
    nargsf: usize,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let mut values = args.values(rt, nargsf & !ARGUMENTS_OFFSET);
    let names = spread(cx, &mut values, kwargs)?;
    Ok(cx.give(rt.call_with_args(f.value(), Args { all: &values, names })?))
}

/// `PyObject *_PyObject_FastCallDict(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *kwargs)`
///
/// As `PyObject_VectorcallDict`.
/// CPython: Objects/call.c.
#[capi]
fn _PyObject_FastCallDict(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Array<'_>,
    nargsf: usize,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    fast_call_dict(cx, f, args, nargsf, kwargs)
}

/// `PyObject *_PyObject_FastCall(PyObject *f, PyObject *const *args, Py_ssize_t nargs)`
///
/// Calls `f` with an array of positional arguments.
/// CPython: Objects/call.c.
#[capi]
fn _PyObject_FastCall(cx: &Cx, f: Borrowed<'_>, args: Array<'_>, nargs: isize) -> CResult<New> {
    vectorcall(cx, f.value(), args, nargs.max(0) as usize, None)
}

/// `PyObject *PyObject_VectorcallMethod(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *kwnames)`
///
/// Calls a method of the first argument.
/// CPython: c-api/call, Objects/call.c.
#[capi]
fn PyObject_VectorcallMethod(
    cx: &Cx,
    name: Borrowed<'_>,
    args: Array<'_>,
    nargsf: usize,
    names: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let name = attribute_name(cx, name)?;
    let names = names_of(names);
    let total = (nargsf & !ARGUMENTS_OFFSET) + names.map_or(0, |n| n.len());
    let values = args.values(rt, total);
    let Some((&receiver, rest)) = values.split_first() else { return Err(cx.bad_internal_call()) };
    let method = rt.getattr(receiver, name)?;
    Ok(cx.give(rt.call_with_args(method, Args { all: rest, names })?))
}

/// `Py_ssize_t PyVectorcall_NARGS(size_t nargsf)`
///
/// The number of positional arguments.
/// CPython: c-api/call, Objects/call.c.
#[capi]
fn PyVectorcall_NARGS(_cx: &Cx, nargsf: usize) -> isize {
    (nargsf & !ARGUMENTS_OFFSET) as isize
}

/// `PyObject *PyVectorcall_Call(PyObject *f, PyObject *args, PyObject *kwargs)`
///
/// Calls `f` through its vectorcall function: the `tp_call` of types that have one.
/// CPython: c-api/call, Objects/call.c.
#[capi]
fn PyVectorcall_Call(
    cx: &Cx,
    f: Borrowed<'_>,
    args: Borrowed<'_>,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    let function = crate::bridge::call::vectorcall_of(f.object());
    if function == 0 {
        let t = f.ty();
        return Err(cx.type_error(format!("'{}' object does not support vectorcall", t.tp_name_str())));
    }
    let rt = cx.runtime();
    let mut values = GcVec::new(rt);
    if let Some(tuple) = args.value().downcast::<TupleCell>() {
        values.extend(tuple.iter());
    }
    let names = spread(cx, &mut values, kwargs)?;
    let made = crate::bridge::call::call_vector(rt, function, f.value(), Args { all: &values, names })?;
    Ok(cx.give(made))
}

/// `PyObject *_PyObject_MakeTpCall(PyThreadState *tstate, PyObject *f, PyObject *const *args, Py_ssize_t nargs, PyObject *keywords)`
///
/// Calls `f` by `tp_call`; `keywords` is a tuple of names, or a dict.
/// CPython: Objects/call.c.
#[capi]
fn _PyObject_MakeTpCall(
    cx: &Cx,
    _tstate: *mut c_void,
    f: Borrowed<'_>,
    args: Array<'_>,
    nargs: isize,
    keywords: Option<Borrowed<'_>>,
) -> CResult<New> {
    let count = nargs.max(0) as usize;
    if keywords.is_some_and(|k| k.cell::<DictCell>().is_some()) {
        return fast_call_dict(cx, f, args, count, keywords);
    }
    vectorcall(cx, f.value(), args, count, keywords)
}

/// `PyObject *_Py_CheckFunctionResult(PyThreadState *tstate, PyObject *f, PyObject *result, const char *where)`
///
/// Gives the result on; SystemError if it does not agree with the error indicator.
/// CPython: Objects/call.c.
#[capi]
fn _Py_CheckFunctionResult(
    cx: &Cx,
    _tstate: *mut c_void,
    f: Option<Borrowed<'_>>,
    result: Option<Stolen<'_>>,
    place: *const c_char,
) -> CResult<New> {
    let rt = cx.runtime();
    let who = || match f {
        Some(f) => rt.repr_text(f.value()).unwrap_or_default(),
        None => crate::bridge::methods::c_text_bytes(place)
            .map(|b| String::from_utf8_lossy(b).into_owned())
            .unwrap_or_default(),
    };
    match result {
        Some(result) if !error::is_set(rt) => Ok(New::from_counted(result.into_counted())),
        Some(result) => {
            drop(result);
            Err(error::result_with_exception(rt, &who).into())
        }
        None if error::is_set(rt) => Err(cx.pending().unwrap_or_else(|| cx.bad_internal_call())),
        None => Err(cx.system_error(format!("{} returned NULL without setting an exception", who()))),
    }
}

/// `PyObject *_PyObject_Call_Prepend(PyThreadState *tstate, PyObject *f, PyObject *object, PyObject *args, PyObject *kwargs)`
///
/// `f(object, *args, **kwargs)`
/// CPython: Objects/call.c.
#[capi]
fn _PyObject_Call_Prepend(
    cx: &Cx,
    _tstate: *mut c_void,
    f: Borrowed<'_>,
    object: Borrowed<'_>,
    args: Borrowed<'_>,
    kwargs: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let mut values = GcVec::new(rt);
    values.push(object.value());
    if let Some(tuple) = args.value().downcast::<TupleCell>() {
        values.extend(tuple.iter());
    }
    let names = spread(cx, &mut values, kwargs)?;
    Ok(cx.give(rt.call_with_args(f.value(), Args { all: &values, names })?))
}
