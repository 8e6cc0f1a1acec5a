//! C-API room of CPython's `Objects/descrobject.c` (declared in `Include/descrobject.h`).

use crate::abi::{Borrowed, Cx, New, TypeArg, statics};
use crate::bridge::methods::name_at;
use crate::layout::{PyGetSetDef, PyMemberDef, PyMethodDef};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::{descriptors, mappingproxy};
use kingsnake_runtime::value::defs::{AttributeWord, MethodWord};

fn method(cx: &Cx, ty: TypeArg<'_>, def: crate::abi::In<'_, PyMethodDef>, class: bool) -> New {
    let rt = cx.runtime();
    let word = MethodWord::from_field(def.as_ptr().cast_const().cast());
    cx.give(descriptors::new_method_from_word(rt, ty.ty(), word, name_at(rt, def.ml_name), class))
}

/// `PyObject *PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *def)`
///
/// A `method_descriptor`.
/// CPython: c-api/descriptor, Objects/descrobject.c.
#[capi("3.2")]
fn PyDescr_NewMethod(cx: &Cx, ty: TypeArg<'_>, def: crate::abi::In<'_, PyMethodDef>) -> New {
    method(cx, ty, def, false)
}

/// `PyObject *PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *def)`
///
/// A `classmethod_descriptor`.
/// CPython: c-api/descriptor, Objects/descrobject.c.
#[capi("3.2")]
fn PyDescr_NewClassMethod(cx: &Cx, ty: TypeArg<'_>, def: crate::abi::In<'_, PyMethodDef>) -> New {
    method(cx, ty, def, true)
}

/// `PyObject *PyDescr_NewMember(PyTypeObject *type, PyMemberDef *def)`
///
/// A `member_descriptor`.
/// CPython: c-api/descriptor, Objects/descrobject.c.
#[capi("3.2")]
fn PyDescr_NewMember(cx: &Cx, ty: TypeArg<'_>, def: crate::abi::In<'_, PyMemberDef>) -> New {
    let rt = cx.runtime();
    let word = AttributeWord::native(def.as_ptr() as usize);
    let name = name_at(rt, def.name);
    cx.give(descriptors::new_attribute(rt, statics::member_descriptor_type(), ty.ty(), name, word))
}

/// `PyObject *PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *def)`
///
/// A `getset_descriptor`.
/// CPython: c-api/descriptor, Objects/descrobject.c.
#[capi("3.2")]
fn PyDescr_NewGetSet(cx: &Cx, ty: TypeArg<'_>, def: crate::abi::In<'_, PyGetSetDef>) -> New {
    let rt = cx.runtime();
    let word = AttributeWord::native(def.as_ptr() as usize);
    let name = name_at(rt, def.name);
    cx.give(descriptors::new_attribute(rt, statics::getset_descriptor_type(), ty.ty(), name, word))
}

/// `PyObject *PyDictProxy_New(PyObject *mapping)`
///
/// A read-only view of a mapping.
/// CPython: c-api/dict, Objects/descrobject.c.
#[capi("3.2")]
fn PyDictProxy_New(cx: &Cx, mapping: Borrowed<'_>) -> New {
    cx.give(mappingproxy::new_proxy(cx.runtime(), mapping.value()))
}

/// `int PyDescr_IsData(PyObject *descr)`
///
/// Whether the descriptor has `__set__` or `__delete__`.
/// CPython: c-api/descriptor, Objects/descrobject.c.
#[capi]
fn PyDescr_IsData(_cx: &Cx, descr: Borrowed<'_>) -> bool {
    descr.ty().slots().descr_set.is_some()
}
