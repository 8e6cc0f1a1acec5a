//! C-API room of CPython's `Python/_warnings.c` (declared in `Include/warnings.h`). What takes a format is in
//! `errors_format`.

use crate::abi::{Borrowed, CResult, Cx, Text, Value, statics};
use core::ffi::c_int;
use kingsnake_capi_macros::capi;
use kingsnake_runtime::import::import_module;

/// `int PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t stack_level)`
///
/// Issues a warning; RuntimeWarning for NULL. -1 if a filter makes it an exception.
/// CPython: c-api/exceptions, Python/_warnings.c.
#[capi("3.2")]
fn PyErr_WarnEx(cx: &Cx, category: Option<Borrowed<'_>>, message: Text<'_>, level: isize) -> CResult<()> {
    let rt = cx.runtime();
    let text = cx.text(message)?;
    let category = category.map_or(statics::runtime_warning().value(), Borrowed::value);
    let module = import_module(rt, "_warnings")?;
    rt.call_method_text(module, "warn", &[text.value(), category, rt.new_int(level as i64)])?;
    Ok(())
}

/// `int PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename, int lineno, const char *module, PyObject *registry)`
///
/// Issues a warning about a given place.
/// CPython: c-api/exceptions, Python/_warnings.c.
#[capi("3.2")]
fn PyErr_WarnExplicit(
    cx: &Cx,
    category: Option<Borrowed<'_>>,
    message: Text<'_>,
    filename: Text<'_>,
    line: c_int,
    module: Option<Text<'_>>,
    registry: Option<Borrowed<'_>>,
) -> CResult<()> {
    let (message, filename) = (cx.text(message)?.value(), cx.text(filename)?.value());
    let module = module.map(|m| cx.text(m)).transpose()?.map(|m| m.value());
    explicit(cx, category, [message, filename], line, module, registry.map(Borrowed::value))
}

/// `int PyErr_WarnExplicitObject(PyObject *category, PyObject *message, PyObject *filename, int lineno, PyObject *module, PyObject *registry)`
///
/// Issues a warning about a given place.
/// CPython: c-api/exceptions, Python/_warnings.c.
#[capi]
fn PyErr_WarnExplicitObject(
    cx: &Cx,
    category: Option<Borrowed<'_>>,
    message: Borrowed<'_>,
    filename: Borrowed<'_>,
    line: c_int,
    module: Option<Borrowed<'_>>,
    registry: Option<Borrowed<'_>>,
) -> CResult<()> {
    let texts = [message.value(), filename.value()];
    explicit(cx, category, texts, line, module.map(Borrowed::value), registry.map(Borrowed::value))
}

fn explicit(
    cx: &Cx,
    category: Option<Borrowed<'_>>,
    [message, filename]: [Value; 2],
    line: c_int,
    module: Option<Value>,
    registry: Option<Value>,
) -> CResult<()> {
    let rt = cx.runtime();
    let category = category.map_or(statics::runtime_warning().value(), Borrowed::value);
    let warnings = import_module(rt, "_warnings")?;
    let none = Value::none();
    let args = [
        message,
        category,
        filename,
        rt.new_int(line.into()),
        module.unwrap_or(none),
        registry.unwrap_or(none),
    ];
    rt.call_method_text(warnings, "warn_explicit", &args)?;
    Ok(())
}
