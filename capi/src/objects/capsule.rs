//! C-API room of CPython's `Objects/capsule.c` (declared in `Include/pycapsule.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, NullOr, Text};
use crate::layout::PyObject;
use core::ffi::{CStr, c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::capsule::{CapsuleCell, new_capsule};

type Destructor = unsafe extern "C" fn(*mut PyObject);

/// `PyObject *PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destructor)`
///
/// A capsule around a pointer that is not NULL; ValueError otherwise. The name is not copied.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_New(
    cx: &Cx,
    pointer: *mut c_void,
    name: *const c_char,
    destructor: NullOr<Destructor>,
) -> CResult<New> {
    if pointer.is_null() {
        return Err(cx.value_error("PyCapsule_New called with null pointer"));
    }
    let address = destructor.0.map_or(0, |f| f as usize);
    let cell = new_capsule(cx.runtime(), pointer as usize, name.cast(), address);
    Ok(cx.give(cell.value()))
}

/// The capsule, if it is one with a pointer.
fn legal(cx: &Cx, capsule: Option<Borrowed<'_>>, function: &str) -> CResult<Gc<CapsuleCell>> {
    let cell = capsule.and_then(|c| c.cell::<CapsuleCell>()).filter(|c| c.pointer.get() != 0);
    cell.ok_or_else(|| cx.value_error(format!("{function} called with invalid PyCapsule object")))
}

fn name_matches(cell: Gc<CapsuleCell>, name: Option<&CStr>) -> bool {
    let own = crate::bridge::methods::c_text_bytes(cell.name.get().cast());
    own == name.map(CStr::to_bytes)
}

/// `int PyCapsule_IsValid(PyObject *capsule, const char *name)`
///
/// Whether it is a capsule of that name. It always succeeds.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_IsValid(_cx: &Cx, capsule: Option<Borrowed<'_>>, name: Option<Text<'_>>) -> bool {
    let cell = capsule.and_then(|c| c.cell::<CapsuleCell>()).filter(|c| c.pointer.get() != 0);
    cell.is_some_and(|c| name_matches(c, name))
}

/// `void *PyCapsule_GetPointer(PyObject *capsule, const char *name)`
///
/// The pointer, if the name is right; ValueError otherwise.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetPointer(
    cx: &Cx,
    capsule: Option<Borrowed<'_>>,
    name: Option<Text<'_>>,
) -> CResult<*mut c_void> {
    let cell = legal(cx, capsule, "PyCapsule_GetPointer")?;
    if !name_matches(cell, name) {
        return Err(cx.value_error("PyCapsule_GetPointer called with incorrect name"));
    }
    Ok(core::ptr::with_exposed_provenance_mut(cell.pointer.get()))
}

/// `const char *PyCapsule_GetName(PyObject *capsule)`
///
/// The name, perhaps NULL.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetName(cx: &Cx, capsule: Option<Borrowed<'_>>) -> CResult<*const c_char> {
    Ok(legal(cx, capsule, "PyCapsule_GetName")?.name.get().cast())
}

/// `PyCapsule_Destructor PyCapsule_GetDestructor(PyObject *capsule)`
///
/// The destructor, perhaps NULL.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetDestructor(cx: &Cx, capsule: Option<Borrowed<'_>>) -> CResult<*mut c_void> {
    let cell = legal(cx, capsule, "PyCapsule_GetDestructor")?;
    Ok(core::ptr::with_exposed_provenance_mut(cell.destructor.get()))
}

/// `void *PyCapsule_GetContext(PyObject *capsule)`
///
/// The context, perhaps NULL.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetContext(cx: &Cx, capsule: Option<Borrowed<'_>>) -> CResult<*mut c_void> {
    let cell = legal(cx, capsule, "PyCapsule_GetContext")?;
    Ok(core::ptr::with_exposed_provenance_mut(cell.context.get()))
}

/// `int PyCapsule_SetPointer(PyObject *capsule, void *pointer)`
///
/// Replaces the pointer, which is not NULL.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetPointer(cx: &Cx, capsule: Option<Borrowed<'_>>, pointer: *mut c_void) -> CResult<()> {
    if pointer.is_null() {
        return Err(cx.value_error("PyCapsule_SetPointer called with null pointer"));
    }
    legal(cx, capsule, "PyCapsule_SetPointer")?.pointer.set(pointer as usize);
    Ok(())
}

/// `int PyCapsule_SetName(PyObject *capsule, const char *name)`
///
/// Replaces the name, which is not copied.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetName(cx: &Cx, capsule: Option<Borrowed<'_>>, name: *const c_char) -> CResult<()> {
    legal(cx, capsule, "PyCapsule_SetName")?.name.set(name.cast());
    Ok(())
}

/// `int PyCapsule_SetDestructor(PyObject *capsule, PyCapsule_Destructor destructor)`
///
/// Replaces the destructor.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetDestructor(
    cx: &Cx,
    capsule: Option<Borrowed<'_>>,
    destructor: NullOr<Destructor>,
) -> CResult<()> {
    let cell = legal(cx, capsule, "PyCapsule_SetDestructor")?;
    cell.destructor.set(destructor.0.map_or(0, |f| f as usize));
    Ok(())
}

/// `int PyCapsule_SetContext(PyObject *capsule, void *context)`
///
/// Replaces the context.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetContext(cx: &Cx, capsule: Option<Borrowed<'_>>, context: *mut c_void) -> CResult<()> {
    legal(cx, capsule, "PyCapsule_SetContext")?.context.set(context as usize);
    Ok(())
}

/// `void *PyCapsule_Import(const char *name, int no_block)`
///
/// The pointer of the capsule `module.attribute…`, whose own name is the whole. AttributeError if it is no such capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_Import(cx: &Cx, name: Text<'_>, _no_block: c_int) -> CResult<*mut c_void> {
    let rt = cx.runtime();
    let full = name.to_string_lossy();
    let mut parts = full.split('.');
    let module = parts.next().unwrap_or_default();
    let mut object = match kingsnake_runtime::import::import_module(rt, module) {
        Ok(module) => module,
        Err(raised) if rt.raised_is(crate::abi::statics::module_not_found_error()) => {
            rt.clear_raised(raised);
            return Err(cx.raise(
                crate::abi::statics::import_error(),
                format!("PyCapsule_Import could not import module \"{module}\""),
            ));
        }
        Err(raised) => return Err(raised.into()),
    };
    for part in parts {
        object = rt.getattr(object, rt.intern_str(part))?;
    }
    match object.downcast::<CapsuleCell>() {
        Some(cell) if name_matches(cell, Some(name)) => {
            Ok(core::ptr::with_exposed_provenance_mut(cell.pointer.get()))
        }
        _ => Err(rt.attribute_error(format!("PyCapsule_Import \"{full}\" is not valid")).into()),
    }
}
