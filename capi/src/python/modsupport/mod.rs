//! C-API room of CPython's `Python/modsupport.c` (declared in `Include/modsupport.h`): C's variables become objects.
//!
//! - [`builder`] `Py_BuildValue` and its kin     - [`modules`] adding to modules

pub mod builder;
pub mod modules;

use crate::abi::units::{ObjectArray, OutArray};
use crate::abi::va::VaList;
use crate::abi::{Borrowed, CResult, Cx, New, OneOrZero, Out, Text, statics};
use crate::bridge::cross::new_tuple;
use crate::python::getargs::SIZE_T;
use builder::Builder;
use core::ffi::c_int;
use kingsnake_capi_macros::capi;

/// `Py_BuildValue`, `Py_VaBuildValue`
///
/// A new object from variables: None for an empty format, a tuple for more than one unit. SystemError for a bad format or a
/// NULL object. References given with `N` are taken even when something else fails.
/// CPython: c-api/arg, Python/modsupport.c.
#[capi("3.2")]
fn kingsnake_rs_build_value<'c>(cx: &'c Cx, format: Text<'c>, flags: c_int, va: VaList<'c>) -> CResult<New> {
    let mut va = va;
    Builder::new(cx, format, &mut va, flags & SIZE_T != 0).whole()
}

/// `_Py_VaBuildStack`
///
/// The objects of a format in an array: `small` if it is big enough, else one that the caller frees.
/// CPython: Python/modsupport.c.
#[capi]
fn kingsnake_rs_build_stack<'c>(
    cx: &'c Cx,
    small: OutArray<'c>,
    small_length: isize,
    format: Text<'c>,
    nargs: Out<'c, isize>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<ObjectArray> {
    let mut va = va;
    let mut builder = Builder::new(cx, format, &mut va, flags & SIZE_T != 0);
    let count = builder.count(0)?;
    let fits = count as isize <= small_length;
    let array = if fits { small } else { OutArray::allocate(count).ok_or_else(|| cx.memory_error())? };
    let mut done = 0;
    let built = builder.units(0, count, |i, new| {
        array.give(i, new);
        done = i + 1;
    });
    if let Err(raised) = built {
        (0..done).filter_map(|i| array.take(i)).for_each(New::discard);
        if !fits {
            array.free();
        }
        return Err(raised);
    }
    nargs.set(count as isize);
    Ok(array.pointer())
}

/// `PyTuple_Pack`
///
/// A new tuple of the list's objects.
/// CPython: c-api/tuple, Objects/tupleobject.c.
#[capi("3.2")]
fn kingsnake_rs_tuple_pack<'c>(cx: &'c Cx, size: isize, va: VaList<'c>) -> CResult<New> {
    let mut va = va;
    let count = usize::try_from(size).map_err(|_| cx.bad_internal_call())?;
    let tuple = new_tuple(cx.runtime(), count);
    for slot in tuple.raw_items() {
        let item: CResult<Borrowed<'c>> = cx.argument(&mut va);
        match item {
            Ok(item) => slot.set(Some(item.new_ref().into_counted().value())),
            Err(raised) => {
                New::from_counted(tuple).discard();
                return Err(raised);
            }
        }
    }
    Ok(New::from_counted(tuple))
}

/// `int _Py_convert_optional_to_ssize_t(PyObject *obj, void *result)`
///
/// A converter: None leaves the variable as it is. OverflowError or TypeError otherwise.
/// CPython: Python/modsupport.c.
#[capi]
fn _Py_convert_optional_to_ssize_t(cx: &Cx, obj: Borrowed<'_>, result: Out<'_, isize>) -> CResult<OneOrZero> {
    if obj.ty() == statics::none_type() {
        return Ok(OneOrZero);
    }
    let (rt, value) = (cx.runtime(), obj.value());
    if !rt.has_index(value) {
        let t = obj.ty();
        return Err(cx.type_error(format!("argument should be integer or None, not '{}'", t.name())));
    }
    result.set(rt.index_isize(value, statics::overflow_error())?);
    Ok(OneOrZero)
}
