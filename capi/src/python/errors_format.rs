//! The functions of CPython's `Python/errors.c` and `Python/_warnings.c` that format their message.

use crate::abi::error::{clear, set_exception, set_object, take_exception};
use crate::abi::va::VaList;
use crate::abi::{Borrowed, CResult, Cx, Gc, New, Raised, Text, Value, statics};
use crate::objects::unicode_format::text;
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::modules::_warnings;
use kingsnake_runtime::objects::{dict, exceptions, str as text_objects};
use kingsnake_runtime::value::{ExceptionCell, StrCell};

/// Sets `exception(message)` as the error and returns its mark.
fn raise_text(cx: &Cx, exception: Borrowed<'_>, message: Gc<StrCell>) -> Raised {
    set_object(cx.runtime(), exception.object(), Some(message.header()));
    cx.pending().unwrap_or_else(|| cx.bad_internal_call())
}

/// `PyErr_Format`, `PyErr_FormatV`, `_PyErr_Format`
///
/// Raises `exception` with a formatted text. Always NULL. If formatting fails, its exception is the one that is set.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn kingsnake_rs_err_format<'c>(
    cx: &'c Cx,
    exception: Borrowed<'c>,
    format: Text<'c>,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    clear(cx.runtime());
    let message = text(cx, format, &mut va)?;
    Err(raise_text(cx, exception, message))
}

/// Makes the exception that is set now say that it came from `cause`.
fn set_cause_of_current(cx: &Cx, cause: Value) -> Raised {
    let rt = cx.runtime();
    if let Some(raised) = take_exception(rt) {
        exceptions::set_cause(raised, cause);
        exceptions::set_context(raised, cause);
        set_exception(rt, raised);
    }
    cx.pending().unwrap_or_else(|| cx.bad_internal_call())
}

/// `_PyErr_FormatFromCause`, `_PyErr_FormatFromCauseTstate`
///
/// As `PyErr_Format`; the exception that was set before becomes the cause and the context.
/// CPython: Python/errors.c.
#[capi]
fn kingsnake_rs_err_format_from_cause<'c>(
    cx: &'c Cx,
    exception: Borrowed<'c>,
    format: Text<'c>,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let Some(cause) = take_exception(cx.runtime()) else { return Err(cx.bad_internal_call()) };
    let message = text(cx, format, &mut va)?;
    let _ = raise_text(cx, exception, message);
    Err(set_cause_of_current(cx, cause))
}

/// Whether an exception with another text can stand for this one: nothing about it but its type and one text.
fn can_be_told_again(cx: &Cx, exception: Value) -> bool {
    let (ty, base) = (exception.ty(), statics::base_exception());
    let (own, plain) = (ty.slots(), base.slots());
    let same_init = match (own.init, plain.init) {
        (Some(a), Some(b)) => core::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let same_new = match (own.new, plain.new) {
        (Some(a), Some(b)) => core::ptr::fn_addr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let Some(cell) = exception.downcast::<ExceptionCell>() else { return false };
    let has_attributes = cx.runtime().own_dict(exception).is_some_and(|d| dict::len(d) != 0);
    let args = cell.args.get();
    let plain_args = args.is_none_or(|a| a.is_empty() || a.len() == 1 && a.get(0).is::<StrCell>());
    same_init && same_new && ty.tp_basicsize.get() == base.tp_basicsize.get() && !has_attributes && plain_args
}

/// `_PyErr_TrySetFromCause`
///
/// Replaces the exception that is set by one of the same type whose text begins with the formatted prefix, and whose cause
/// is the first; but only where nothing of the first would be lost. Always NULL.
/// CPython: Objects/exceptions.c.
#[capi]
fn kingsnake_rs_err_try_set_from_cause<'c>(
    cx: &'c Cx,
    prefix_format: Text<'c>,
    va: VaList<'c>,
) -> CResult<New> {
    let mut va = va;
    let rt = cx.runtime();
    let Some(cause) = take_exception(rt) else { return Err(cx.bad_internal_call()) };
    if !can_be_told_again(cx, cause) {
        set_exception(rt, cause);
        return Err(cx.pending().unwrap_or_else(|| cx.bad_internal_call()));
    }
    let prefix = text(cx, prefix_format, &mut va)?;
    let t = cause.ty();
    let shown = rt.str(cause)?;
    let message = format!("{} ({}: {})", prefix.to_text(), t.tp_name_str(), shown.to_text());
    let message = rt.new_str(&message);
    let _ = raise_text(cx, Borrowed::of_object(t.header()), message);
    Err(set_cause_of_current(cx, cause))
}

/// The category of a warning: RuntimeWarning for NULL.
fn category_or_default(category: Option<Borrowed<'_>>) -> Value {
    category.map_or(statics::runtime_warning().value(), Borrowed::value)
}

/// `PyErr_WarnFormat`
///
/// Issues a warning with a formatted text. -1 if a filter turns it into an exception.
/// CPython: c-api/exceptions, Python/_warnings.c.
#[capi("3.2")]
fn kingsnake_rs_warn_format<'c>(
    cx: &'c Cx,
    category: Option<Borrowed<'c>>,
    stack_level: isize,
    format: Text<'c>,
    va: VaList<'c>,
) -> CResult<()> {
    let mut va = va;
    let message = text(cx, format, &mut va)?.value();
    let category = category_or_default(category);
    Ok(_warnings::warn_about(cx.runtime(), category, message, stack_level as i64, None)?)
}

/// `PyErr_ResourceWarning`
///
/// Issues a ResourceWarning about `source`. -1 if a filter turns it into an exception.
/// CPython: c-api/exceptions, Python/_warnings.c.
#[capi("3.6")]
fn kingsnake_rs_resource_warning<'c>(
    cx: &'c Cx,
    source: Option<Borrowed<'c>>,
    stack_level: isize,
    format: Text<'c>,
    va: VaList<'c>,
) -> CResult<()> {
    let mut va = va;
    let message = text(cx, format, &mut va)?.value();
    let category = statics::resource_warning().value();
    let source = source.map(Borrowed::value).filter(|s| !s.is_none());
    Ok(_warnings::warn_about(cx.runtime(), category, message, stack_level as i64, source)?)
}

/// `PyErr_WarnExplicitFormat`
///
/// Issues a warning as if from a given place. -1 if a filter turns it into an exception.
/// CPython: c-api/exceptions, Python/_warnings.c.
#[capi]
fn kingsnake_rs_warn_explicit_format<'c>(
    cx: &'c Cx,
    category: Option<Borrowed<'c>>,
    filename: Text<'c>,
    line: c_int,
    module: Option<Text<'c>>,
    registry: Option<Borrowed<'c>>,
    format: Text<'c>,
    va: VaList<'c>,
) -> CResult<()> {
    let mut va = va;
    let rt = cx.runtime();
    let filename = text_objects::codec::fs_decode(rt, filename.to_bytes());
    let module = match module {
        Some(module) => Some(cx.text(module)?.value()),
        None => None,
    };
    let message = text(cx, format, &mut va)?.value();
    let registry = registry.map(Borrowed::value);
    let category = category_or_default(category);
    Ok(_warnings::warn_at(rt, category, message, (filename, line.into()), module, registry)?)
}
