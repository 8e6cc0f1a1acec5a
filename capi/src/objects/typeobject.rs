//! C-API room of CPython's `Objects/typeobject.c` (declared in `Include/object.h`).

use crate::abi::{Borrowed, CResult, Cx, In, Lent, New, TypeArg, Value};
use crate::bridge::{modules, ready, spec};
use crate::layout::{PyIdentifier, PyModuleDef, PyType_Spec};
use core::ffi::{c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::type_;
use kingsnake_runtime::value::{ModuleCell, StrCell, TypeCell};

/// `int PyType_Ready(PyTypeObject *type)`
///
/// Makes a static type ready for use: bases, MRO, inherited slots, descriptors.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.2")]
fn PyType_Ready(cx: &Cx, ty: TypeArg<'_>) -> CResult<()> {
    Ok(ready::ready(cx.runtime(), ty.ty())?)
}

fn from_spec(
    cx: &Cx,
    module: Option<Borrowed<'_>>,
    given: In<'_, PyType_Spec>,
    bases: Option<Borrowed<'_>>,
) -> CResult<New> {
    let (module, bases) = (module.map(Borrowed::value), bases.map(Borrowed::value));
    let ty = spec::from_spec(cx.runtime(), module, &given, bases)?;
    Ok(cx.give(ty.value()))
}

/// `PyObject *PyType_FromSpec(PyType_Spec *spec)`
///
/// A heap type of the slots that the specification lists.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.2")]
fn PyType_FromSpec(cx: &Cx, spec: In<'_, PyType_Spec>) -> CResult<New> {
    from_spec(cx, None, spec, None)
}

/// `PyObject *PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases)`
///
/// As `PyType_FromSpec`, with bases.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.3")]
fn PyType_FromSpecWithBases(cx: &Cx, spec: In<'_, PyType_Spec>, bases: Option<Borrowed<'_>>) -> CResult<New> {
    from_spec(cx, None, spec, bases)
}

/// `PyObject *PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases)`
///
/// As `PyType_FromSpecWithBases`; `PyType_GetModule` gives the module.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.9")]
fn PyType_FromModuleAndSpec(
    cx: &Cx,
    module: Option<Borrowed<'_>>,
    spec: In<'_, PyType_Spec>,
    bases: Option<Borrowed<'_>>,
) -> CResult<New> {
    from_spec(cx, module, spec, bases)
}

/// `int PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b)`
///
/// Whether `a` is `b` or derives from it.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.2")]
fn PyType_IsSubtype(_cx: &Cx, a: TypeArg<'_>, b: TypeArg<'_>) -> bool {
    a.ty().is_subtype(b.ty())
}

/// `unsigned long PyType_GetFlags(PyTypeObject *type)`
///
/// `tp_flags`
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.2")]
fn PyType_GetFlags(_cx: &Cx, ty: TypeArg<'_>) -> u64 {
    ty.ty().tp_flags.get()
}

/// `void PyType_Modified(PyTypeObject *type)`
///
/// The type's attributes or slots have changed.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.2")]
fn PyType_Modified(cx: &Cx, ty: TypeArg<'_>) {
    ready::modified(cx.runtime(), ty.ty());
}

/// `unsigned int PyType_ClearCache(void)`
///
/// Drops what lookups have remembered.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.2")]
fn PyType_ClearCache(cx: &Cx) -> u32 {
    cx.runtime().lookup_cache.clear();
    0
}

/// `void *PyType_GetSlot(PyTypeObject *type, int slot)`
///
/// What a slot holds; NULL for an empty one. SystemError of an unknown number.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.4")]
fn PyType_GetSlot(cx: &Cx, ty: TypeArg<'_>, slot: c_int) -> CResult<*mut c_void> {
    match spec::slot_value(cx.runtime(), ty.ty(), slot) {
        Some(address) => Ok(core::ptr::with_exposed_provenance_mut(address)),
        None => Err(cx.bad_internal_call()),
    }
}

/// `PyObject *PyType_GetName(PyTypeObject *type)`
///
/// `type.__name__`
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.11")]
fn PyType_GetName(cx: &Cx, ty: TypeArg<'_>) -> CResult<New> {
    let rt = cx.runtime();
    Ok(cx.give(rt.getattr(ty.ty().value(), rt.names().__name__)?))
}

/// `PyObject *PyType_GetQualName(PyTypeObject *type)`
///
/// `type.__qualname__`
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.11")]
fn PyType_GetQualName(cx: &Cx, ty: TypeArg<'_>) -> New {
    cx.give(type_::qualname_of(cx.runtime(), ty.ty()).value())
}

/// `const char *_PyType_Name(PyTypeObject *type)`
///
/// `tp_name` behind its last dot.
/// CPython: Objects/typeobject.c.
#[capi]
fn _PyType_Name(_cx: &Cx, ty: TypeArg<'_>) -> *const core::ffi::c_char {
    let full = ty.ty().tp_name_str().as_bytes().len();
    let short = ty.ty().name().len();
    ty.ty().tp_name.get().wrapping_add(full - short)
}

/// `PyObject *_PyType_Lookup(PyTypeObject *type, PyObject *name)`
///
/// Lends what the MRO has under the name; NULL without an exception if nothing.
/// CPython: Objects/typeobject.c.
#[capi]
fn _PyType_Lookup<'c>(cx: &'c Cx, ty: TypeArg<'c>, name: Borrowed<'c>) -> Option<Lent<'c>> {
    let rt = cx.runtime();
    let name = rt.intern(name.value().downcast::<StrCell>()?);
    let found = rt.lookup(ty.ty(), name)?;
    Some(cx.lend(Borrowed::of_object(ty.ty()), found))
}

/// `PyObject *_PyType_LookupId(PyTypeObject *type, _Py_Identifier *name)`
///
/// As `_PyType_Lookup`.
/// CPython: Objects/typeobject.c.
#[capi]
fn _PyType_LookupId<'c>(cx: &'c Cx, ty: TypeArg<'c>, name: *mut PyIdentifier) -> CResult<Option<Lent<'c>>> {
    let rt = cx.runtime();
    let name = crate::bridge::identifier::text_of(rt, name)?;
    Ok(rt.lookup(ty.ty(), name).map(|v| cx.lend(Borrowed::of_object(ty.ty()), v)))
}

/// `PyObject *_PyObject_LookupSpecial(PyObject *o, PyObject *name)`
///
/// The special method of the object's type, bound; NULL without an exception if there is none.
/// CPython: Objects/typeobject.c.
#[capi]
fn _PyObject_LookupSpecial(cx: &Cx, o: Borrowed<'_>, name: Borrowed<'_>) -> CResult<Option<New>> {
    let rt = cx.runtime();
    let Some(name) = name.value().downcast::<StrCell>() else { return Err(cx.bad_internal_call()) };
    Ok(rt.lookup_special(o.value(), rt.intern(name))?.map(|v| cx.give(v)))
}

/// The module of a heap type, as `PyType_FromModuleAndSpec` got it.
fn module_of(cx: &Cx, ty: TypeArg<'_>) -> CResult<Value> {
    match modules::module_of_type(ty.ty().value()) {
        Some(module) => Ok(module),
        None => {
            let t = ty.ty();
            let t = t.tp_name_str();
            let why = if ty.ty().is_heap_type() {
                format!("PyType_GetModule: Type '{t}' has no associated module")
            } else {
                format!("PyType_GetModule: Type '{t}' is not a heap type")
            };
            Err(cx.type_error(why))
        }
    }
}

/// `PyObject *PyType_GetModule(PyTypeObject *type)`
///
/// Lends the module that the type was made for. TypeError if there is none.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.9")]
fn PyType_GetModule<'c>(cx: &'c Cx, ty: TypeArg<'c>) -> CResult<Lent<'c>> {
    let module = module_of(cx, ty)?;
    Ok(cx.lend(Borrowed::of_object(ty.ty()), module))
}

/// `void *PyType_GetModuleState(PyTypeObject *type)`
///
/// The state of the module that the type was made for. TypeError if there is none.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi("3.9")]
fn PyType_GetModuleState(cx: &Cx, ty: TypeArg<'_>) -> CResult<*mut c_void> {
    let module = module_of(cx, ty)?;
    let state = module.downcast::<ModuleCell>().map_or(0, |m| m.state.get());
    Ok(core::ptr::with_exposed_provenance_mut(state))
}

/// `PyObject *PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def)`
///
/// Lends the module of that definition for which the type or one of its bases was made. TypeError if there is none.
/// CPython: c-api/type, Objects/typeobject.c.
#[capi]
fn PyType_GetModuleByDef<'c>(cx: &'c Cx, ty: TypeArg<'c>, def: *mut PyModuleDef) -> CResult<Lent<'c>> {
    let mro = ty.ty().tp_mro.get();
    let classes = mro.iter().flat_map(|m| m.iter()).filter_map(|c| c.downcast::<TypeCell>());
    for class in classes {
        if let Some(module) = modules::module_of_type(class.value())
            && module.downcast::<ModuleCell>().is_some_and(|m| m.def.get() == def as usize)
        {
            return Ok(cx.lend(Borrowed::of_object(class), module));
        }
    }
    let t = ty.ty();
    let message =
        format!("PyType_GetModuleByDef: No superclass of '{}' has the given module", t.tp_name_str());
    Err(cx.type_error(message))
}

/// `int PyType_SUPPORTS_WEAKREFS(PyTypeObject *type)`
///
/// Whether instances can be referred to weakly.
/// CPython: Include/objimpl.h.
#[capi]
fn PyType_SUPPORTS_WEAKREFS(cx: &Cx, ty: TypeArg<'_>) -> bool {
    kingsnake_runtime::objects::weakref::supports_weakrefs(cx.runtime(), ty.ty())
}

/// `PyTypeObject *_PyType_CalculateMetaclass(PyTypeObject *metatype, PyObject *bases)`
///
/// The most derived metaclass of the bases.
/// CPython: Objects/typeobject.c.
#[capi]
fn _PyType_CalculateMetaclass(
    cx: &Cx,
    metatype: TypeArg<'_>,
    bases: Borrowed<'_>,
) -> CResult<*mut crate::layout::PyTypeObject> {
    let rt = cx.runtime();
    let given: Vec<Value> = rt.collect(bases.value())?.to_vec(); // the tuple holds them
    let winner = kingsnake_runtime::types::create::winner(rt, metatype.ty(), &given)?;
    Ok(ready::for_c(winner))
}
