//! C-API room of CPython's `Objects/object.c` (declared in `Include/object.h`).

use crate::abi::args::RawObject;
use crate::abi::raw::incref;
use crate::abi::{Borrowed, CResult, Cx, Gc, New, OutObject, Stolen, Text, TypeArg, statics};
use crate::bridge::state::State;
use crate::bridge::{alloc, identifier};
use crate::layout::PyIdentifier;
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::object;
use kingsnake_runtime::types::Cmp;
use kingsnake_runtime::value::{DictCell, StrCell};

/// The name of an attribute; TypeError if it is not a str.
pub(crate) fn attribute_name(cx: &Cx, name: Borrowed<'_>) -> CResult<Gc<StrCell>> {
    match name.cell::<StrCell>() {
        Some(_) => Ok(cx.runtime().intern(name.value().expect_cell())),
        None => {
            let t = name.ty();
            Err(cx.type_error(format!("attribute name must be string, not '{}'", t.name())))
        }
    }
}

/// `PyObject *PyObject_GenericGetAttr(PyObject *o, PyObject *name)`
///
/// What `object.__getattribute__` does. AttributeError if there is none.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_GenericGetAttr(cx: &Cx, o: Borrowed<'_>, name: Borrowed<'_>) -> CResult<New> {
    let name = attribute_name(cx, name)?;
    Ok(cx.give(cx.runtime().generic_getattr(o.value(), name)?))
}

/// `int PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value)`
///
/// What `object.__setattr__` does; NULL deletes.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_GenericSetAttr(
    cx: &Cx,
    o: Borrowed<'_>,
    name: Borrowed<'_>,
    value: Option<Borrowed<'_>>,
) -> CResult<()> {
    let name = attribute_name(cx, name)?;
    Ok(cx.runtime().generic_setattr(o.value(), name, value.map(Borrowed::value))?)
}

/// `Py_hash_t PyObject_HashNotImplemented(PyObject *o)`
///
/// TypeError: the hash of types without one.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_HashNotImplemented(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(object::unhashable(cx.runtime(), o.value())? as isize)
}

/// `PyObject *PyObject_SelfIter(PyObject *o)`
///
/// `o` itself: the `tp_iter` of iterators.
/// CPython: Objects/object.c.
#[capi("3.2")]
fn PyObject_SelfIter(_cx: &Cx, o: Borrowed<'_>) -> New {
    o.new_ref()
}

/// `PyObject *PyObject_GetAttr(PyObject *o, PyObject *name)`
///
/// `o.name`. AttributeError if there is none.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_GetAttr(cx: &Cx, o: Borrowed<'_>, name: Borrowed<'_>) -> CResult<New> {
    let name = attribute_name(cx, name)?;
    Ok(cx.give(cx.runtime().getattr(o.value(), name)?))
}

/// `PyObject *PyObject_GetAttrString(PyObject *o, const char *name)`
///
/// `o.name`, the name in UTF-8.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_GetAttrString(cx: &Cx, o: Borrowed<'_>, name: Text<'_>) -> CResult<New> {
    let name = cx.name_text(name)?;
    Ok(cx.give(cx.runtime().getattr(o.value(), name)?))
}

/// `PyObject *_PyObject_GetAttrId(PyObject *o, _Py_Identifier *name)`
///
/// `o.name`
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_GetAttrId(cx: &Cx, o: Borrowed<'_>, name: *mut PyIdentifier) -> CResult<New> {
    let name = identifier::text_of(cx.runtime(), name)?;
    Ok(cx.give(cx.runtime().getattr(o.value(), name)?))
}

/// Stores an attribute's value, or NULL where there is none: 1 or 0.
fn lookup_attr(cx: &Cx, o: Borrowed<'_>, name: Gc<StrCell>, result: &OutObject<'_>) -> CResult<bool> {
    result.clear();
    let found = cx.runtime().getattr_opt(o.value(), name)?;
    if let Some(v) = found {
        result.give(cx.give(v));
    }
    Ok(found.is_some())
}

/// `int _PyObject_LookupAttr(PyObject *o, PyObject *name, PyObject **result)`
///
/// 1 with the value in `result`; 0 with NULL where `o.name` raises AttributeError.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_LookupAttr(
    cx: &Cx,
    o: Borrowed<'_>,
    name: Borrowed<'_>,
    result: OutObject<'_>,
) -> CResult<bool> {
    result.clear();
    let name = attribute_name(cx, name)?;
    lookup_attr(cx, o, name, &result)
}

/// `int _PyObject_LookupAttrId(PyObject *o, _Py_Identifier *name, PyObject **result)`
///
/// As `_PyObject_LookupAttr`.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_LookupAttrId(
    cx: &Cx,
    o: Borrowed<'_>,
    name: *mut PyIdentifier,
    result: OutObject<'_>,
) -> CResult<bool> {
    let name = identifier::text_of(cx.runtime(), name)?;
    lookup_attr(cx, o, name, &result)
}

/// `int _PyObject_GetMethod(PyObject *o, PyObject *name, PyObject **method)`
///
/// 1: the function to be called with `o` in front; 0: what `o.name` is. NULL on errors.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_GetMethod(cx: &Cx, o: Borrowed<'_>, name: Borrowed<'_>, method: OutObject<'_>) -> CResult<bool> {
    method.clear();
    let name = attribute_name(cx, name)?;
    method.give(cx.give(cx.runtime().getattr(o.value(), name)?));
    Ok(false)
}

/// Whether `o.name` does not raise; the exception is dropped.
fn has_attr(cx: &Cx, o: Borrowed<'_>, name: CResult<Gc<StrCell>>) -> bool {
    let rt = cx.runtime();
    match name.and_then(|name| Ok(rt.getattr(o.value(), name)?)) {
        Ok(_) => true,
        Err(_) => {
            rt.thread().raised.set(None);
            false
        }
    }
}

/// `int PyObject_HasAttr(PyObject *o, PyObject *name)`
///
/// Whether `o.name` does not raise. It always succeeds.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_HasAttr(cx: &Cx, o: Borrowed<'_>, name: Borrowed<'_>) -> bool {
    has_attr(cx, o, attribute_name(cx, name))
}

/// `int PyObject_HasAttrString(PyObject *o, const char *name)`
///
/// As `PyObject_HasAttr`, the name in UTF-8.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_HasAttrString(cx: &Cx, o: Borrowed<'_>, name: Text<'_>) -> bool {
    has_attr(cx, o, cx.name_text(name))
}

/// `int PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value)`
///
/// `o.name = value`; NULL deletes.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_SetAttr(
    cx: &Cx,
    o: Borrowed<'_>,
    name: Borrowed<'_>,
    value: Option<Borrowed<'_>>,
) -> CResult<()> {
    let name = attribute_name(cx, name)?;
    Ok(cx.runtime().setattr_or_delete(o.value(), name, value.map(Borrowed::value))?)
}

/// `int PyObject_SetAttrString(PyObject *o, const char *name, PyObject *value)`
///
/// As `PyObject_SetAttr`, the name in UTF-8.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_SetAttrString(
    cx: &Cx,
    o: Borrowed<'_>,
    name: Text<'_>,
    value: Option<Borrowed<'_>>,
) -> CResult<()> {
    let name = cx.name_text(name)?;
    Ok(cx.runtime().setattr_or_delete(o.value(), name, value.map(Borrowed::value))?)
}

/// `int _PyObject_SetAttrId(PyObject *o, _Py_Identifier *name, PyObject *value)`
///
/// `o.name = value`; NULL deletes.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_SetAttrId(
    cx: &Cx,
    o: Borrowed<'_>,
    name: *mut PyIdentifier,
    value: Option<Borrowed<'_>>,
) -> CResult<()> {
    let name = identifier::text_of(cx.runtime(), name)?;
    Ok(cx.runtime().setattr_or_delete(o.value(), name, value.map(Borrowed::value))?)
}

/// `PyObject *_PyObject_GenericGetAttrWithDict(PyObject *o, PyObject *name, PyObject *dict, int suppress)`
///
/// As `PyObject_GenericGetAttr`, with another dict; NULL without an exception if `suppress` is true.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_GenericGetAttrWithDict(
    cx: &Cx,
    o: Borrowed<'_>,
    name: Borrowed<'_>,
    dict: Option<Borrowed<'_>>,
    suppress: c_int,
) -> CResult<Option<New>> {
    let rt = cx.runtime();
    let name = attribute_name(cx, name)?;
    if let Some(own) = dict.and_then(|d| d.cell::<DictCell>())
        && let Some(v) = kingsnake_runtime::objects::dict::get_str(rt, own, name)
        && rt.lookup(o.ty(), name).is_none_or(|d| d.ty().slots().descr_set.is_none())
    {
        return Ok(Some(cx.give(v)));
    }
    if suppress != 0 {
        return Ok(rt.generic_getattr_opt(o.value(), name)?.map(|v| cx.give(v)));
    }
    Ok(Some(cx.give(rt.generic_getattr(o.value(), name)?)))
}

/// `int _PyObject_GenericSetAttrWithDict(PyObject *o, PyObject *name, PyObject *value, PyObject *dict)`
///
/// As `PyObject_GenericSetAttr`, with another dict.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_GenericSetAttrWithDict(
    cx: &Cx,
    o: Borrowed<'_>,
    name: Borrowed<'_>,
    value: Option<Borrowed<'_>>,
    dict: Option<Borrowed<'_>>,
) -> CResult<()> {
    let rt = cx.runtime();
    let name = attribute_name(cx, name)?;
    let data = rt.lookup(o.ty(), name).is_some_and(|d| d.ty().slots().descr_set.is_some());
    match (dict.and_then(|d| d.cell::<DictCell>()), value) {
        (Some(own), Some(v)) if !data => {
            Ok(kingsnake_runtime::objects::dict::set_str(rt, own, name, v.value())?)
        }
        (Some(own), None) if !data => {
            if kingsnake_runtime::objects::dict::delete(rt, own, name.value())? {
                return Ok(());
            }
            Err(rt.no_attribute(o.value(), name).into())
        }
        (_, value) => Ok(rt.generic_setattr(o.value(), name, value.map(Borrowed::value))?),
    }
}

/// `int PyObject_GenericSetDict(PyObject *o, PyObject *value, void *context)`
///
/// `o.__dict__ = value`. TypeError if it is no dict, or NULL.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.3")]
fn PyObject_GenericSetDict(
    cx: &Cx,
    o: Borrowed<'_>,
    value: Option<Borrowed<'_>>,
    _context: *mut c_void,
) -> CResult<()> {
    let rt = cx.runtime();
    let Some(value) = value else { return Err(cx.type_error("cannot delete __dict__")) };
    let Some(d) = value.value().downcast::<DictCell>() else {
        let t = value.ty();
        return Err(
            cx.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", t.tp_name_str()))
        );
    };
    if rt.set_instance_dict(o.object(), o.ty(), d)
        || kingsnake_runtime::value::set_native_dict(rt, o.value(), d)
    {
        return Ok(());
    }
    Err(rt.attribute_error("This object has no __dict__").into())
}

/// `PyObject **_PyObject_GetDictPtr(PyObject *o)`
///
/// Where a type of C's keeps the `__dict__` in its struct; NULL otherwise.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_GetDictPtr(_cx: &Cx, o: Borrowed<'_>) -> *mut c_void {
    let offset = o.ty().tp_dictoffset.get();
    if offset <= 0 {
        return core::ptr::null_mut();
    }
    core::ptr::with_exposed_provenance_mut(o.object().address() + offset as usize)
}

/// `PyObject *PyObject_Repr(PyObject *o)`
///
/// `repr(o)`; "<NULL>" for NULL.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_Repr(cx: &Cx, o: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    match o {
        Some(o) => Ok(cx.give(rt.repr(o.value())?.value())),
        None => Ok(cx.born(rt.new_str("<NULL>"))),
    }
}

/// `PyObject *PyObject_Str(PyObject *o)`
///
/// `str(o)`; "<NULL>" for NULL.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_Str(cx: &Cx, o: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    match o {
        Some(o) if o.ty() == statics::str_type() => Ok(o.new_ref()),
        Some(o) => Ok(cx.give(rt.str(o.value())?.value())),
        None => Ok(cx.born(rt.new_str("<NULL>"))),
    }
}

/// `PyObject *PyObject_ASCII(PyObject *o)`
///
/// `ascii(o)`
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_ASCII(cx: &Cx, o: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    match o {
        Some(o) => Ok(cx.give(rt.ascii(o.value())?.value())),
        None => Ok(cx.born(rt.new_str("<NULL>"))),
    }
}

/// `PyObject *PyObject_Bytes(PyObject *o)`
///
/// `bytes(o)`, but that ints are refused.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_Bytes(cx: &Cx, o: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let Some(o) = o else { return Ok(cx.born(rt.new_bytes(b"<NULL>"))) };
    if let Some(made) = rt.call_special(o.value(), rt.intern_str("__bytes__"), &[])? {
        return Ok(cx.give(made));
    }
    super::bytesobject::pybytes_fromobject_impl(cx, o)
}

/// `Py_hash_t PyObject_Hash(PyObject *o)`
///
/// `hash(o)`. TypeError if it has none.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_Hash(cx: &Cx, o: Borrowed<'_>) -> CResult<isize> {
    Ok(cx.runtime().hash(o.value())? as isize)
}

/// The operator of a rich comparison.
fn operator(cx: &Cx, op: c_int) -> CResult<Cmp> {
    usize::try_from(op).ok().and_then(|i| Cmp::ALL.get(i).copied()).ok_or_else(|| cx.bad_internal_call())
}

/// `PyObject *PyObject_RichCompare(PyObject *a, PyObject *b, int op)`
///
/// `a OP b`
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_RichCompare(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>, op: c_int) -> CResult<New> {
    let op = operator(cx, op)?;
    Ok(cx.give(cx.runtime().compare(a.value(), b.value(), op)?))
}

/// `int PyObject_RichCompareBool(PyObject *a, PyObject *b, int op)`
///
/// The truth of `a OP b`; the same object is equal to itself.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_RichCompareBool(cx: &Cx, a: Borrowed<'_>, b: Borrowed<'_>, op: c_int) -> CResult<bool> {
    let op = operator(cx, op)?;
    if a.object() == b.object() {
        match op {
            Cmp::Eq => return Ok(true),
            Cmp::Ne => return Ok(false),
            _ => {}
        }
    }
    let rt = cx.runtime();
    let answer = rt.compare(a.value(), b.value(), op)?;
    Ok(rt.truthy(answer)?)
}

/// `int PyObject_IsTrue(PyObject *o)`
///
/// The truth of `o`.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_IsTrue(cx: &Cx, o: Borrowed<'_>) -> CResult<bool> {
    let object = o.object();
    if object == statics::true_().header() {
        return Ok(true);
    }
    if object == statics::false_().header() || object == statics::none() {
        return Ok(false);
    }
    Ok(cx.runtime().truthy(o.value())?)
}

/// `int PyObject_Not(PyObject *o)`
///
/// `not o`
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_Not(cx: &Cx, o: Borrowed<'_>) -> CResult<bool> {
    Ok(!cx.runtime().truthy(o.value())?)
}

/// `int PyCallable_Check(PyObject *o)`
///
/// Whether `o` can be called; 0 for NULL.
/// CPython: c-api/call, Objects/object.c.
#[capi("3.2")]
fn PyCallable_Check(cx: &Cx, o: Option<Borrowed<'_>>) -> bool {
    o.is_some_and(|o| cx.runtime().is_callable(o.value()))
}

/// `PyObject *PyObject_Dir(PyObject *o)`
///
/// `dir(o)`; the names of the current scope for NULL.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn PyObject_Dir(cx: &Cx, o: Option<Borrowed<'_>>) -> CResult<New> {
    let rt = cx.runtime();
    let dir = kingsnake_runtime::objects::builtin::function_of_builtins(rt, "dir")?;
    let made = match o {
        Some(o) => rt.call(dir, &[o.value()])?,
        None => rt.call(dir, &[])?,
    };
    Ok(cx.give(made))
}

/// `PyObject *PyObject_Init(PyObject *o, PyTypeObject *type)`
///
/// Gives memory of C's its header, with one reference.
/// CPython: c-api/allocation, Objects/object.c.
#[capi("3.2")]
fn PyObject_Init(cx: &Cx, o: Option<RawObject>, ty: TypeArg<'_>) -> CResult<RawObject> {
    let Some(o) = o else { return Err(cx.memory_error()) };
    Ok(o.init(cx.runtime(), ty.ty()))
}

/// `PyVarObject *PyObject_InitVar(PyVarObject *o, PyTypeObject *type, Py_ssize_t size)`
///
/// As `PyObject_Init`, with the number of items.
/// CPython: c-api/allocation, Objects/object.c.
#[capi("3.2")]
fn PyObject_InitVar(cx: &Cx, o: Option<RawObject>, ty: TypeArg<'_>, size: isize) -> CResult<RawObject> {
    let Some(o) = o else { return Err(cx.memory_error()) };
    Ok(o.init(cx.runtime(), ty.ty()).with_size(size))
}

/// `PyObject *_PyObject_New(PyTypeObject *type)`
///
/// A new object of a type of C's, whose fields are to be filled.
/// CPython: c-api/allocation, Objects/object.c.
#[capi("3.2")]
fn _PyObject_New(cx: &Cx, ty: TypeArg<'_>) -> CResult<New> {
    Ok(New::from_counted(alloc::new_object(cx.runtime(), ty.ty(), 0)))
}

/// `PyVarObject *_PyObject_NewVar(PyTypeObject *type, Py_ssize_t size)`
///
/// As `_PyObject_New`, with items.
/// CPython: c-api/allocation, Objects/object.c.
#[capi("3.2")]
fn _PyObject_NewVar(cx: &Cx, ty: TypeArg<'_>, size: isize) -> CResult<New> {
    Ok(New::from_counted(alloc::new_object(cx.runtime(), ty.ty(), size.max(0) as usize)))
}

/// `void _Py_NewReference(PyObject *o)`
///
/// One reference, of an object that is being brought back.
/// CPython: Objects/object.c.
#[capi]
fn _Py_NewReference(_cx: &Cx, o: Borrowed<'_>) {
    o.object().refcnt.set(1);
}

/// `void Py_IncRef(PyObject *o)`
///
/// One more reference; NULL is allowed.
/// CPython: c-api/refcounting, Objects/object.c.
#[capi("3.2")]
fn Py_IncRef(_cx: &Cx, o: Option<Borrowed<'_>>) {
    if let Some(o) = o {
        incref(o.object());
    }
}

/// `void Py_DecRef(PyObject *o)`
///
/// Gives up a reference; NULL is allowed.
/// CPython: c-api/refcounting, Objects/object.c.
#[capi("3.2")]
fn Py_DecRef(_cx: &Cx, o: Option<Stolen<'_>>) {
    drop(o);
}

/// `void _Py_IncRef(PyObject *o)`
///
/// One more reference, for the limited API.
/// CPython: Objects/object.c.
#[capi("3.10")]
fn _Py_IncRef(_cx: &Cx, o: Borrowed<'_>) {
    incref(o.object());
}

/// `void _Py_DecRef(PyObject *o)`
///
/// Gives up a reference, for the limited API.
/// CPython: Objects/object.c.
#[capi("3.10")]
fn _Py_DecRef(_cx: &Cx, o: Stolen<'_>) {
    drop(o);
}

/// `PyObject *Py_NewRef(PyObject *o)`
///
/// `o` with one more reference.
/// CPython: c-api/refcounting, Objects/object.c.
#[capi("3.10")]
fn Py_NewRef(_cx: &Cx, o: Borrowed<'_>) -> New {
    o.new_ref()
}

/// `PyObject *Py_XNewRef(PyObject *o)`
///
/// `o` with one more reference; NULL is allowed.
/// CPython: c-api/refcounting, Objects/object.c.
#[capi("3.10")]
fn Py_XNewRef(_cx: &Cx, o: Option<Borrowed<'_>>) -> Option<New> {
    o.map(Borrowed::new_ref)
}

/// `int Py_Is(PyObject *a, PyObject *b)`
///
/// Whether they are the same object.
/// CPython: c-api/structures, Objects/object.c.
#[capi("3.10")]
fn Py_Is(_cx: &Cx, a: Option<Borrowed<'_>>, b: Option<Borrowed<'_>>) -> bool {
    a.map(Borrowed::object) == b.map(Borrowed::object)
}

/// `int Py_IsNone(PyObject *o)`
///
/// Whether it is None.
/// CPython: c-api/structures, Objects/object.c.
#[capi("3.10")]
fn Py_IsNone(_cx: &Cx, o: Option<Borrowed<'_>>) -> bool {
    o.is_some_and(|o| o.object() == statics::none())
}

/// `int Py_IsTrue(PyObject *o)`
///
/// Whether it is True.
/// CPython: c-api/structures, Objects/object.c.
#[capi("3.10")]
fn Py_IsTrue(_cx: &Cx, o: Option<Borrowed<'_>>) -> bool {
    o.is_some_and(|o| o.object() == statics::true_().header())
}

/// `int Py_IsFalse(PyObject *o)`
///
/// Whether it is False.
/// CPython: c-api/structures, Objects/object.c.
#[capi("3.10")]
fn Py_IsFalse(_cx: &Cx, o: Option<Borrowed<'_>>) -> bool {
    o.is_some_and(|o| o.object() == statics::false_().header())
}

/// `PyObject *_PyObject_NextNotImplemented(PyObject *o)`
///
/// TypeError: the `tp_iternext` of what is no iterator.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_NextNotImplemented(cx: &Cx, o: Borrowed<'_>) -> CResult<New> {
    let t = o.ty();
    Err(cx.type_error(format!("'{}' object is not iterable", t.tp_name_str())))
}

/// `int PyObject_CallFinalizerFromDealloc(PyObject *o)`
///
/// Calls `tp_finalize` of an object that is about to die; -1 if that brought it back.
/// CPython: c-api/allocation, Objects/object.c.
#[capi]
fn PyObject_CallFinalizerFromDealloc(cx: &Cx, o: Borrowed<'_>) -> c_int {
    if crate::bridge::dealloc::finalize_before_death(cx.runtime(), o.object()) { 0 } else { -1 }
}

/// `void PyObject_CallFinalizer(PyObject *o)`
///
/// Calls `tp_finalize`, once in the object's life.
/// CPython: Objects/object.c.
#[capi]
fn PyObject_CallFinalizer(cx: &Cx, o: Borrowed<'_>) {
    crate::bridge::dealloc::finalize_once(cx.runtime(), o.object());
}

/// `int _PyTrash_begin(PyThreadState *tstate, PyObject *o)`
///
/// 0: deep destructors are not put off.
/// CPython: Objects/object.c.
#[capi]
fn _PyTrash_begin(_cx: &Cx, _tstate: *mut c_void, _o: *mut c_void) -> c_int {
    0
}

/// `void _PyTrash_end(PyThreadState *tstate)`
///
/// Does nothing.
/// CPython: Objects/object.c.
#[capi]
fn _PyTrash_end(_cx: &Cx, _tstate: *mut c_void) {}

/// `int _PyTrash_cond(PyObject *o, destructor dealloc)`
///
/// 0: deep destructors are not put off.
/// CPython: Objects/object.c.
#[capi]
fn _PyTrash_cond(_cx: &Cx, _o: *mut c_void, _dealloc: *mut c_void) -> c_int {
    0
}

/// `int Py_ReprEnter(PyObject *o)`
///
/// 1 if a repr of the object is being made already.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn Py_ReprEnter(cx: &Cx, o: Borrowed<'_>) -> CResult<c_int> {
    let state = State::of(cx.runtime());
    let mut busy = state.in_repr.borrow_mut();
    let address = o.object().address();
    if busy.contains(&address) {
        return Ok(1);
    }
    busy.push(address);
    Ok(0)
}

/// `void Py_ReprLeave(PyObject *o)`
///
/// Ends what `Py_ReprEnter` began.
/// CPython: c-api/object, Objects/object.c.
#[capi("3.2")]
fn Py_ReprLeave(cx: &Cx, o: Borrowed<'_>) {
    let state = State::of(cx.runtime());
    let mut busy = state.in_repr.borrow_mut();
    if let Some(i) = busy.iter().rposition(|&a| a == o.object().address()) {
        busy.remove(i);
    }
}

/// `PyObject *_PyObject_FunctionStr(PyObject *o)`
///
/// How messages name a function.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_FunctionStr(cx: &Cx, o: Borrowed<'_>) -> New {
    let rt = cx.runtime();
    cx.born(rt.new_str(&crate::bridge::call::function_text(rt, o.value())))
}

/// `int _PyObject_IsAbstract(PyObject *o)`
///
/// The truth of `o.__isabstractmethod__`; 0 if there is none.
/// CPython: Objects/object.c.
#[capi]
fn _PyObject_IsAbstract(cx: &Cx, o: Option<Borrowed<'_>>) -> CResult<bool> {
    let rt = cx.runtime();
    let Some(o) = o else { return Ok(false) };
    match rt.getattr_opt(o.value(), rt.intern_str("__isabstractmethod__"))? {
        Some(v) => Ok(rt.truthy(v)?),
        None => Ok(false),
    }
}
