//! C-API room of CPython's `Python/errors.c` (declared in `Include/pyerrors.h`). What takes a format is in `errors_format`.

use crate::abi::error::{self, Indicator};
use crate::abi::{Borrowed, CResult, Cx, Lent, New, OutObject, Stolen, Text, Value, statics};
use core::ffi::{CStr, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::{dict, exceptions};
use kingsnake_runtime::value::{ExceptionCell, TupleCell, TypeCell};

/// `void PyErr_SetString(PyObject *exception, const char *message)`
///
/// Sets the error indicator.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_SetString(cx: &Cx, exception: Borrowed<'_>, message: Text<'_>) {
    let rt = cx.runtime();
    let text = kingsnake_runtime::objects::str::decode(rt, message.to_bytes(), None, Some("replace"));
    match text {
        Ok(text) => error::set_object(rt, exception.object(), Some(text.header())),
        Err(raised) => error::show(raised.into(), cx),
    }
}

/// `void PyErr_SetObject(PyObject *exception, PyObject *value)`
///
/// Sets the error indicator.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_SetObject(cx: &Cx, exception: Borrowed<'_>, value: Option<Borrowed<'_>>) {
    error::set_object(cx.runtime(), exception.object(), value.map(Borrowed::object));
}

/// `void PyErr_SetNone(PyObject *exception)`
///
/// Sets the error indicator, without a value.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_SetNone(cx: &Cx, exception: Borrowed<'_>) {
    error::set_object(cx.runtime(), exception.object(), None);
}

/// `void _PyErr_SetKeyError(PyObject *key)`
///
/// `KeyError(key)`, whatever the key is.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_SetKeyError(cx: &Cx, key: Borrowed<'_>) -> CResult<()> {
    Err(cx.runtime().key_error(key.value()).into())
}

/// `PyObject *PyErr_Occurred(void)`
///
/// Lends the type of the exception that is set; NULL if none.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_Occurred<'c>(cx: &'c Cx) -> Option<Lent<'c>> {
    let ty = cx.runtime().thread().c.curexc_type.get()?;
    Some(cx.lend_object(ty.as_object()?))
}

/// `void PyErr_Clear(void)`
///
/// Clears the error indicator.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_Clear(cx: &Cx) {
    let rt = cx.runtime();
    if error::is_set(rt) {
        error::clear(rt);
    }
}

/// Gives a field of the indicator away with its count.
fn give_field(out: &OutObject<'_>, field: Option<Value>) {
    match field.and_then(Value::as_object) {
        Some(object) => out.give(New::from_counted(object)),
        None => out.clear(),
    }
}

/// `void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback)`
///
/// Takes what the error indicator holds, and clears it.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_Fetch(cx: &Cx, ty: OutObject<'_>, value: OutObject<'_>, traceback: OutObject<'_>) {
    let found = error::fetch(cx.runtime());
    give_field(&ty, found.ty);
    give_field(&value, found.value);
    give_field(&traceback, found.traceback);
}

/// The content of a stolen argument, with its count.
fn field(v: Option<Stolen<'_>>) -> Option<Value> {
    v.map(|v| v.into_counted().value())
}

/// `void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback)`
///
/// Sets the error indicator; steals all three.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_Restore(cx: &Cx, ty: Option<Stolen<'_>>, value: Option<Stolen<'_>>, traceback: Option<Stolen<'_>>) {
    let new = Indicator { ty: field(ty), value: field(value), traceback: field(traceback) };
    error::restore(cx.runtime(), new);
}

/// `void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback)`
///
/// Makes the value an instance of the type.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_NormalizeException(cx: &Cx, ty: OutObject<'_>, value: OutObject<'_>, _traceback: OutObject<'_>) {
    let rt = cx.runtime();
    let Some(class) = ty.get() else { return };
    let is_instance = value.get().is_some_and(|v| {
        class.cell::<TypeCell>().is_some_and(|class| v.ty().is_subtype(class))
            && v.cell::<ExceptionCell>().is_some()
    });
    if is_instance {
        let (v, class) = (value.get(), class.object());
        if let Some(v) = v.filter(|v| v.ty().header() != class) {
            let exact = Borrowed::of_object(v.ty()).new_ref();
            drop(ty.take());
            ty.give(exact);
        }
        return;
    }
    let made = error::instance_of(rt, class.value(), value.get().map(Borrowed::value));
    drop(value.take());
    drop(ty.take());
    ty.give(cx.give(made.ty().value()));
    value.give(cx.give(made));
}

/// Whether `err` (a class or an instance) is of a class or of one of a tuple.
fn matches(cx: &Cx, err: Value, class: Value) -> bool {
    if let Some(classes) = class.downcast::<TupleCell>() {
        return classes.iter().any(|c| matches(cx, err, c));
    }
    let err = if err.is::<ExceptionCell>() { err.ty().value() } else { err };
    match (err.downcast::<TypeCell>(), class.downcast::<TypeCell>()) {
        (Some(a), Some(b)) => a.is_subtype(b),
        _ => err == class,
    }
}

/// `int PyErr_GivenExceptionMatches(PyObject *err, PyObject *class)`
///
/// Whether an exception is of a class, or of one of a tuple; 0 for NULL.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_GivenExceptionMatches(cx: &Cx, err: Option<Borrowed<'_>>, class: Option<Borrowed<'_>>) -> bool {
    matches!((err, class), (Some(e), Some(c)) if matches(cx, e.value(), c.value()))
}

/// `int PyErr_ExceptionMatches(PyObject *class)`
///
/// Whether the exception that is set is of a class, or of one of a tuple.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_ExceptionMatches(cx: &Cx, class: Option<Borrowed<'_>>) -> bool {
    let err = cx.runtime().thread().c.curexc_type.get();
    match (err.and_then(Value::as_object), class) {
        (Some(e), Some(c)) => e == c.object() || matches(cx, kingsnake_runtime::heap::see(e), c.value()),
        _ => false,
    }
}

/// `PyObject *PyErr_NoMemory(void)`
///
/// Raises MemoryError; gives NULL.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_NoMemory(cx: &Cx) -> CResult<New> {
    Err(cx.memory_error())
}

/// `int PyErr_BadArgument(void)`
///
/// TypeError "bad argument type for built-in operation"; gives 0.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_BadArgument(cx: &Cx) -> CResult<crate::abi::OneOrZero> {
    Err(cx.type_error("bad argument type for built-in operation"))
}

/// `void _PyErr_BadInternalCall(const char *filename, int line)`
///
/// SystemError that names the place.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn _PyErr_BadInternalCall(cx: &Cx, filename: Text<'_>, line: c_int) -> CResult<()> {
    let file = filename.to_string_lossy();
    Err(cx.system_error(format!("{file}:{line}: bad argument to internal function")))
}

/// `void PyErr_BadInternalCall(void)`
///
/// SystemError.
/// CPython: Python/errors.c.
#[capi("3.2")]
fn PyErr_BadInternalCall(cx: &Cx) -> CResult<()> {
    Err(cx.system_error("bad argument to internal function"))
}

fn last_errno() -> c_int {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Raises `class(errno, text, filenames…)`.
fn from_errno(cx: &Cx, class: Borrowed<'_>, names: [Option<Value>; 2]) -> CResult<New> {
    let rt = cx.runtime();
    let errno = last_errno();
    let text = rt.new_str(&kingsnake_runtime::error::errno_text(errno)).value();
    let mut args = vec![rt.new_int(errno.into()), text];
    match names {
        [Some(a), Some(b)] => args.extend([a, rt.new_int(0), b]),
        [Some(a), None] => args.push(a),
        _ => {}
    }
    let made = rt.call(class.value(), &args)?;
    let Some(object) = made.as_object() else { return Err(cx.bad_internal_call()) };
    rt.heap.show_to_c(object);
    error::set_object(rt, object.ty().header(), Some(object));
    cx.pending().map_or_else(|| Err(cx.bad_internal_call()), Err)
}

/// `PyObject *PyErr_SetFromErrno(PyObject *class)`
///
/// Raises the class with `errno` and its text; gives NULL.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_SetFromErrno(cx: &Cx, class: Borrowed<'_>) -> CResult<New> {
    from_errno(cx, class, [None, None])
}

/// `PyObject *PyErr_SetFromErrnoWithFilename(PyObject *class, const char *filename)`
///
/// As `PyErr_SetFromErrno`, with a file name.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_SetFromErrnoWithFilename(cx: &Cx, class: Borrowed<'_>, filename: Option<Text<'_>>) -> CResult<New> {
    let errno = last_errno();
    let rt = cx.runtime();
    let name = filename.map(|f| kingsnake_runtime::objects::str::codec::fs_decode(rt, f.to_bytes()).value());
    cx.set_errno(errno);
    from_errno(cx, class, [name, None])
}

/// `PyObject *PyErr_SetFromErrnoWithFilenameObject(PyObject *class, PyObject *filename)`
///
/// As `PyErr_SetFromErrno`, with a file name.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_SetFromErrnoWithFilenameObject(
    cx: &Cx,
    class: Borrowed<'_>,
    filename: Option<Borrowed<'_>>,
) -> CResult<New> {
    from_errno(cx, class, [filename.map(Borrowed::value), None])
}

/// `PyObject *PyErr_SetFromErrnoWithFilenameObjects(PyObject *class, PyObject *filename, PyObject *filename2)`
///
/// As `PyErr_SetFromErrno`, with two file names.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.7")]
fn PyErr_SetFromErrnoWithFilenameObjects(
    cx: &Cx,
    class: Borrowed<'_>,
    filename: Option<Borrowed<'_>>,
    filename2: Option<Borrowed<'_>>,
) -> CResult<New> {
    from_errno(cx, class, [filename.map(Borrowed::value), filename2.map(Borrowed::value)])
}

/// A new exception class; `name` has its module in front.
fn new_exception(
    cx: &Cx,
    name: &CStr,
    doc: Option<&CStr>,
    base: Option<Borrowed<'_>>,
    given: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let full = name.to_string_lossy();
    let Some((module, short)) = full.rsplit_once('.') else {
        return Err(cx.system_error("PyErr_NewException: name must be module.class"));
    };
    let namespace = match given.and_then(|d| d.value().downcast()) {
        Some(d) => d,
        None => rt.new_dict(),
    };
    if dict::get_str(rt, namespace, rt.names().__module__).is_none() {
        dict::set_str(rt, namespace, rt.names().__module__, rt.intern_str(module).value())?;
    }
    if let Some(doc) = doc {
        let doc = cx.text(doc)?;
        dict::set_str(rt, namespace, rt.names().__doc__, doc.value())?;
    }
    let base = base.map_or(statics::exception().value(), Borrowed::value);
    let bases = if base.is::<TupleCell>() { base } else { rt.new_tuple(&[base]).value() };
    let args = [rt.new_str(short).value(), bases, namespace.value()];
    Ok(cx.give(rt.call(statics::type_type().value(), &args)?))
}

/// `PyObject *PyErr_NewException(const char *name, PyObject *base, PyObject *dict)`
///
/// A new exception class; `name` is `module.class`, `base` a class or a tuple of them.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_NewException(
    cx: &Cx,
    name: Text<'_>,
    base: Option<Borrowed<'_>>,
    namespace: Option<Borrowed<'_>>,
) -> CResult<New> {
    new_exception(cx, name, None, base, namespace)
}

/// `PyObject *PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base, PyObject *dict)`
///
/// As `PyErr_NewException`, with a docstring.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_NewExceptionWithDoc(
    cx: &Cx,
    name: Text<'_>,
    doc: Option<Text<'_>>,
    base: Option<Borrowed<'_>>,
    namespace: Option<Borrowed<'_>>,
) -> CResult<New> {
    new_exception(cx, name, doc, base, namespace)
}

/// `void PyErr_WriteUnraisable(PyObject *o)`
///
/// Reports the exception that is set to `sys.unraisablehook`, and clears it.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.2")]
fn PyErr_WriteUnraisable(cx: &Cx, o: Option<Borrowed<'_>>) {
    unraisable(cx, "", o);
}

fn unraisable(cx: &Cx, context: &str, o: Option<Borrowed<'_>>) {
    let rt = cx.runtime();
    if let Some(exception) = error::take_exception(rt) {
        exceptions::write_unraisable(rt, exception, context, o.map(Borrowed::value));
    }
}

/// `void _PyErr_WriteUnraisableMsg(const char *message, PyObject *o)`
///
/// As `PyErr_WriteUnraisable`, with a message.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_WriteUnraisableMsg(cx: &Cx, message: Option<Text<'_>>, o: Option<Borrowed<'_>>) {
    let text = message.map_or(String::new(), |m| format!("Exception ignored {}", m.to_string_lossy()));
    unraisable(cx, &text, o);
}

/// `PyObject *PyErr_GetHandledException(void)`
///
/// The exception being handled; NULL if none.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.11")]
fn PyErr_GetHandledException(cx: &Cx) -> Option<New> {
    cx.runtime().thread().handled().map(|e| cx.give(e))
}

/// `void PyErr_SetHandledException(PyObject *exception)`
///
/// Replaces the exception being handled.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.11")]
fn PyErr_SetHandledException(cx: &Cx, exception: Option<Borrowed<'_>>) {
    let new = exception.map(Borrowed::value).filter(|e| !e.is_none());
    cx.runtime().thread().swap_handled(new);
}

/// `void PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback)`
///
/// The exception being handled, as a triple.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.7")]
fn PyErr_GetExcInfo(cx: &Cx, ty: OutObject<'_>, value: OutObject<'_>, traceback: OutObject<'_>) {
    let Some(e) = cx.runtime().thread().handled() else {
        [&ty, &value, &traceback].iter().for_each(|out| out.give(cx.none()));
        return;
    };
    ty.give(cx.give(e.ty().value()));
    value.give(cx.give(e));
    traceback.give(cx.give(exceptions::traceback_of(e)));
}

/// `void PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback)`
///
/// Replaces the exception being handled; steals all three.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.7")]
fn PyErr_SetExcInfo(
    cx: &Cx,
    ty: Option<Stolen<'_>>,
    value: Option<Stolen<'_>>,
    traceback: Option<Stolen<'_>>,
) {
    let new = value.map(|v| v.take(cx)).filter(|v| !v.is_none());
    cx.runtime().thread().swap_handled(new);
    drop((ty, traceback));
}

/// `void _PyErr_ChainExceptions(PyObject *type, PyObject *value, PyObject *traceback)`
///
/// Makes an exception the context of the one that is set, or sets it; steals all three.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_ChainExceptions(
    cx: &Cx,
    ty: Option<Stolen<'_>>,
    value: Option<Stolen<'_>>,
    traceback: Option<Stolen<'_>>,
) {
    let rt = cx.runtime();
    let Some(ty) = ty else { return };
    if !error::is_set(rt) {
        let new = Indicator { ty: field(Some(ty)), value: field(value), traceback: field(traceback) };
        return error::restore(rt, new);
    }
    let later = error::take_exception(rt);
    let new = Indicator { ty: field(Some(ty)), value: field(value), traceback: field(traceback) };
    error::restore(rt, new);
    let earlier = error::take_exception(rt);
    if let (Some(later), Some(earlier)) = (later, earlier) {
        exceptions::set_context(later, earlier);
        error::set_exception(rt, later);
    }
}

/// `PyObject *PyErr_SetImportError(PyObject *message, PyObject *name, PyObject *path)`
///
/// Raises ImportError; gives NULL.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.3")]
fn PyErr_SetImportError(
    cx: &Cx,
    message: Option<Borrowed<'_>>,
    name: Option<Borrowed<'_>>,
    path: Option<Borrowed<'_>>,
) -> CResult<New> {
    import_error(cx, statics::import_error().value(), message, name, path)
}

/// `PyObject *PyErr_SetImportErrorSubclass(PyObject *class, PyObject *message, PyObject *name, PyObject *path)`
///
/// Raises a subclass of ImportError; gives NULL.
/// CPython: c-api/exceptions, Python/errors.c.
#[capi("3.6")]
fn PyErr_SetImportErrorSubclass(
    cx: &Cx,
    class: Borrowed<'_>,
    message: Option<Borrowed<'_>>,
    name: Option<Borrowed<'_>>,
    path: Option<Borrowed<'_>>,
) -> CResult<New> {
    import_error(cx, class.value(), message, name, path)
}

fn import_error(
    cx: &Cx,
    class: Value,
    message: Option<Borrowed<'_>>,
    name: Option<Borrowed<'_>>,
    path: Option<Borrowed<'_>>,
) -> CResult<New> {
    let rt = cx.runtime();
    let Some(message) = message else { return Err(cx.type_error("expected a message argument")) };
    let made = rt.call(class, &[message.value()])?;
    let or_none = |v: Option<Borrowed<'_>>| v.map_or(Value::none(), Borrowed::value);
    exceptions::set_import_fields(made, or_none(name), or_none(path));
    Err(rt.raise_value(made).into())
}

/// `void PyErr_SyntaxLocation(const char *filename, int line)`
///
/// Adds the place to the SyntaxError that is set.
/// CPython: Python/errors.c.
#[capi("3.2")]
fn PyErr_SyntaxLocation(cx: &Cx, filename: Option<Text<'_>>, line: c_int) {
    syntax_location(cx, filename, line, -1);
}

/// `void PyErr_SyntaxLocationEx(const char *filename, int line, int column)`
///
/// Adds the place to the SyntaxError that is set.
/// CPython: Python/errors.c.
#[capi("3.7")]
fn PyErr_SyntaxLocationEx(cx: &Cx, filename: Option<Text<'_>>, line: c_int, column: c_int) {
    syntax_location(cx, filename, line, column);
}

fn syntax_location(cx: &Cx, filename: Option<&CStr>, line: c_int, column: c_int) {
    let rt = cx.runtime();
    let Some(e) = error::take_exception(rt) else { return };
    let set = |name: &str, v: Value| {
        if let Err(raised) = rt.setattr(e, rt.intern_str(name), v) {
            rt.clear_raised(raised);
        }
    };
    set("lineno", rt.new_int(line.into()));
    if column >= 0 {
        set("offset", rt.new_int(i64::from(column) + 1));
    }
    if let Some(f) = filename {
        set("filename", kingsnake_runtime::objects::str::codec::fs_decode(rt, f.to_bytes()).value());
    }
    error::set_exception(rt, e);
}

/// `PyObject *PyErr_ProgramText(const char *filename, int line)`
///
/// A line of a source file; NULL without an exception if it cannot be read.
/// CPython: Python/errors.c.
#[capi("3.2")]
fn PyErr_ProgramText(cx: &Cx, filename: Text<'_>, line: c_int) -> Option<New> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::path::Path::new(std::ffi::OsStr::from_bytes(filename.to_bytes()));
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.split_inclusive('\n').nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    Some(cx.born(cx.runtime().new_str(line)))
}

/// `PyObject *_PyErr_Occurred(PyThreadState *tstate)`
///
/// As `PyErr_Occurred`.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_Occurred<'c>(cx: &'c Cx, _tstate: *mut c_void) -> Option<Lent<'c>> {
    let ty = cx.runtime().thread().c.curexc_type.get()?;
    Some(cx.lend_object(ty.as_object()?))
}

/// `void _PyErr_Clear(PyThreadState *tstate)`
///
/// As `PyErr_Clear`.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_Clear(cx: &Cx, _tstate: *mut c_void) {
    error::clear(cx.runtime());
}

/// `void _PyErr_SetString(PyThreadState *tstate, PyObject *exception, const char *message)`
///
/// As `PyErr_SetString`.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_SetString(cx: &Cx, _tstate: *mut c_void, exception: Borrowed<'_>, message: Text<'_>) {
    pyerr_setstring_impl(cx, exception, message);
}

/// `void _PyErr_SetObject(PyThreadState *tstate, PyObject *exception, PyObject *value)`
///
/// As `PyErr_SetObject`.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_SetObject(cx: &Cx, _tstate: *mut c_void, exception: Borrowed<'_>, value: Option<Borrowed<'_>>) {
    error::set_object(cx.runtime(), exception.object(), value.map(Borrowed::object));
}

/// `int _PyErr_ExceptionMatches(PyThreadState *tstate, PyObject *class)`
///
/// As `PyErr_ExceptionMatches`.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_ExceptionMatches(cx: &Cx, _tstate: *mut c_void, class: Option<Borrowed<'_>>) -> bool {
    pyerr_exceptionmatches_impl(cx, class)
}

/// `PyObject *_PyErr_NoMemory(PyThreadState *tstate)`
///
/// As `PyErr_NoMemory`.
/// CPython: Python/errors.c.
#[capi]
fn _PyErr_NoMemory(cx: &Cx, _tstate: *mut c_void) -> CResult<New> {
    Err(cx.memory_error())
}
