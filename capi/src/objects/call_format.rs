//! The functions of CPython's `Objects/call.c` whose arguments are formatted, or end in NULL.

use crate::abi::units::IdentifierArg;
use crate::abi::va::VaList;
use crate::abi::{Borrowed, CResult, Cx, New, Text, Value};
use crate::objects::object::attribute_name;
use crate::python::getargs::SIZE_T;
use crate::python::modsupport::builder::Builder;
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::heap::GcVec;
use kingsnake_runtime::value::TupleCell;

/// Calls with the arguments that a format describes; a single tuple is the arguments itself.
fn call_formatted<'c>(
    cx: &'c Cx,
    callable: Value,
    format: Option<Text<'c>>,
    flags: c_int,
    va: &mut VaList<'c>,
) -> CResult<New> {
    let rt = cx.runtime();
    let mut args = GcVec::new(rt);
    if let Some(format) = format {
        let mut builder = Builder::new(cx, format, va, flags & SIZE_T != 0);
        let count = builder.count(0)?;
        builder.units(0, count, |_, new| args.push(rt.heap.receive(new.into_counted())))?;
    }
    if args.len() == 1
        && let Some(tuple) = args[0].downcast::<TupleCell>()
    {
        args = GcVec::new(rt);
        args.extend(tuple.iter());
    }
    Ok(cx.give(rt.call(callable, &args)?))
}

/// The objects of a list that ends in NULL.
fn objects<'c>(cx: &'c Cx, va: &mut VaList<'c>) -> CResult<GcVec<'c>> {
    let mut args = GcVec::new(cx.runtime());
    while let Some(object) = cx.argument::<Option<Borrowed<'c>>>(va)? {
        args.push(object.value());
    }
    Ok(args)
}

/// Calls a method's attribute with formatted arguments.
fn call_attribute<'c>(
    cx: &'c Cx,
    attribute: Value,
    format: Option<Text<'c>>,
    flags: c_int,
    va: &mut VaList<'c>,
) -> CResult<New> {
    if !cx.runtime().is_callable(attribute) {
        let t = attribute.ty();
        return Err(cx.type_error(format!("attribute of type '{}' is not callable", t.tp_name_str())));
    }
    call_formatted(cx, attribute, format, flags, va)
}

/// `PyObject_CallFunction`, `PyEval_CallFunction`
///
/// Calls with the arguments that `Py_BuildValue` would make of the format; NULL or an empty one is no arguments.
/// CPython: c-api/call, Objects/call.c.
#[capi("3.2")]
fn kingsnake_rs_call_function<'c>(
    cx: &'c Cx,
    callable: Borrowed<'c>,
    format: Option<Text<'c>>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    call_formatted(cx, callable.value(), format, flags, &mut va)
}

/// `PyObject_CallMethod`, `PyEval_CallMethod`
///
/// As `PyObject_CallFunction` of the object's attribute `name`.
/// CPython: c-api/call, Objects/call.c.
#[capi("3.2")]
fn kingsnake_rs_call_method<'c>(
    cx: &'c Cx,
    object: Borrowed<'c>,
    name: Option<Text<'c>>,
    format: Option<Text<'c>>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let name = cx.name_text(name.ok_or_else(|| cx.null_argument())?)?;
    let attribute = cx.runtime().getattr(object.value(), name)?;
    call_attribute(cx, attribute, format, flags, &mut va)
}

/// `_PyObject_CallMethod`
///
/// As `PyObject_CallMethod` with the name as an object.
/// CPython: Objects/call.c.
#[capi]
fn kingsnake_rs_call_method_name<'c>(
    cx: &'c Cx,
    object: Borrowed<'c>,
    name: Borrowed<'c>,
    format: Option<Text<'c>>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let name = attribute_name(cx, name)?;
    let attribute = cx.runtime().getattr(object.value(), name)?;
    call_attribute(cx, attribute, format, flags, &mut va)
}

/// `_PyObject_CallMethodId`
///
/// As `PyObject_CallMethod` with an identifier for the name.
/// CPython: Objects/call.c.
#[capi]
fn kingsnake_rs_call_method_id<'c>(
    cx: &'c Cx,
    object: Borrowed<'c>,
    name: IdentifierArg<'c>,
    format: Option<Text<'c>>,
    flags: c_int,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let attribute = cx.runtime().getattr(object.value(), name.name(cx)?)?;
    call_attribute(cx, attribute, format, flags, &mut va)
}

/// `PyObject_CallFunctionObjArgs`
///
/// Calls with the objects of the list, which ends in NULL.
/// CPython: c-api/call, Objects/call.c.
#[capi("3.2")]
fn kingsnake_rs_call_function_objects<'c>(
    cx: &'c Cx,
    callable: Borrowed<'c>,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let args = objects(cx, &mut va)?;
    Ok(cx.give(cx.runtime().call(callable.value(), &args)?))
}

/// `PyObject_CallMethodObjArgs`
///
/// Calls a method with the objects of the list, which ends in NULL.
/// CPython: c-api/call, Objects/call.c.
#[capi("3.2")]
fn kingsnake_rs_call_method_objects<'c>(
    cx: &'c Cx,
    object: Borrowed<'c>,
    name: Borrowed<'c>,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let name = attribute_name(cx, name)?;
    let args = objects(cx, &mut va)?;
    Ok(cx.give(cx.runtime().call_method(object.value(), name, &args)?))
}

/// `_PyObject_CallMethodIdObjArgs`
///
/// As `PyObject_CallMethodObjArgs` with an identifier for the name.
/// CPython: Objects/call.c.
#[capi]
fn kingsnake_rs_call_method_id_objects<'c>(
    cx: &'c Cx,
    object: Borrowed<'c>,
    name: IdentifierArg<'c>,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let name = name.name(cx)?;
    let args = objects(cx, &mut va)?;
    Ok(cx.give(cx.runtime().call_method(object.value(), name, &args)?))
}
