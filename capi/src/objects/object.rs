//! C-API room of CPython's `Objects/object.c` (declared in `Include/object.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::object;
use kingsnake_runtime::value::StrCell;

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
