//! C-API room of CPython's `Objects/capsule.c` (declared in `Include/pycapsule.h`).

use crate::abi::{Borrowed, CResult, Cx, Gc, New, NullOr, Text, statics};
use crate::bridge::methods::c_text_bytes;
use crate::layout::PyObject;
use core::ffi::{CStr, c_char, c_int, c_void};
use kingsnake_capi_macros::capi;
use kingsnake_runtime::objects::capsule::{self, CapsuleCell};

type Destructor = unsafe extern "C" fn(*mut PyObject);

fn address(destructor: NullOr<Destructor>) -> usize {
    destructor.0.map_or(0, |f| f as *const () as usize)
}

/// A capsule that has a pointer; ValueError otherwise.
fn legal(cx: &Cx, v: Option<Borrowed<'_>>) -> CResult<Gc<CapsuleCell>> {
    match v.and_then(|v| v.cell::<CapsuleCell>()).filter(|c| c.pointer.get() != 0) {
        Some(c) => Ok(c),
        None => Err(cx.value_error(format!("{} called with invalid PyCapsule object", cx.name()))),
    }
}

fn has_name(capsule: &CapsuleCell, name: Option<&CStr>) -> bool {
    c_text_bytes(capsule.name.get().cast()) == name.map(CStr::to_bytes)
}

/// `PyObject *PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destructor)`
///
/// A capsule. `name` is not copied; `destructor` may be NULL. ValueError if `pointer` is NULL.
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
    let made = capsule::new_capsule(cx.runtime(), pointer as usize, name.cast(), address(destructor));
    Ok(cx.give(made.value()))
}

/// `void *PyCapsule_GetPointer(PyObject *capsule, const char *name)`
///
/// The pointer. ValueError if it is no capsule, or has another name.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetPointer(cx: &Cx, v: Option<Borrowed<'_>>, name: Option<Text<'_>>) -> CResult<*mut c_void> {
    let capsule = legal(cx, v)?;
    if !has_name(&capsule, name) {
        return Err(cx.value_error("PyCapsule_GetPointer called with incorrect name"));
    }
    Ok(capsule.pointer.get() as *mut c_void)
}

/// `const char *PyCapsule_GetName(PyObject *capsule)`
///
/// The name, which may be NULL. ValueError if it is no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetName(cx: &Cx, v: Option<Borrowed<'_>>) -> CResult<*const c_char> {
    Ok(legal(cx, v)?.name.get().cast())
}

/// `void *PyCapsule_GetContext(PyObject *capsule)`
///
/// The context, which may be NULL. ValueError if it is no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetContext(cx: &Cx, v: Option<Borrowed<'_>>) -> CResult<*mut c_void> {
    Ok(legal(cx, v)?.context.get() as *mut c_void)
}

/// `PyCapsule_Destructor PyCapsule_GetDestructor(PyObject *capsule)`
///
/// The destructor, which may be NULL. ValueError if it is no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_GetDestructor(cx: &Cx, v: Option<Borrowed<'_>>) -> CResult<*mut c_void> {
    Ok(legal(cx, v)?.destructor.get() as *mut c_void)
}

/// `int PyCapsule_IsValid(PyObject *capsule, const char *name)`
///
/// Whether `PyCapsule_GetPointer` succeeds.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_IsValid(_cx: &Cx, v: Option<Borrowed<'_>>, name: Option<Text<'_>>) -> bool {
    v.and_then(|v| v.cell::<CapsuleCell>()).is_some_and(|c| c.pointer.get() != 0 && has_name(&c, name))
}

/// `int PyCapsule_SetPointer(PyObject *capsule, void *pointer)`
///
/// Replaces the pointer. ValueError if it is NULL, or no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetPointer(cx: &Cx, v: Option<Borrowed<'_>>, pointer: *mut c_void) -> CResult<()> {
    let capsule = legal(cx, v)?;
    if pointer.is_null() {
        return Err(cx.value_error("PyCapsule_SetPointer called with null pointer"));
    }
    capsule.pointer.set(pointer as usize);
    Ok(())
}

/// `int PyCapsule_SetName(PyObject *capsule, const char *name)`
///
/// Replaces the name, which is not copied. ValueError if it is no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetName(cx: &Cx, v: Option<Borrowed<'_>>, name: *const c_char) -> CResult<()> {
    legal(cx, v)?.name.set(name.cast());
    Ok(())
}

/// `int PyCapsule_SetContext(PyObject *capsule, void *context)`
///
/// Replaces the context. ValueError if it is no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetContext(cx: &Cx, v: Option<Borrowed<'_>>, context: *mut c_void) -> CResult<()> {
    legal(cx, v)?.context.set(context as usize);
    Ok(())
}

/// `int PyCapsule_SetDestructor(PyObject *capsule, PyCapsule_Destructor destructor)`
///
/// Replaces the destructor. ValueError if it is no capsule.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_SetDestructor(cx: &Cx, v: Option<Borrowed<'_>>, destructor: NullOr<Destructor>) -> CResult<()> {
    legal(cx, v)?.destructor.set(address(destructor));
    Ok(())
}

/// `void *PyCapsule_Import(const char *name, int no_block)`
///
/// The pointer of the capsule `module.attribute…` that has this name. AttributeError if there is none.
/// CPython: c-api/capsule, Objects/capsule.c.
#[capi("3.2")]
fn PyCapsule_Import(cx: &Cx, name: Text<'_>, _no_block: c_int) -> CResult<*mut c_void> {
    let rt = cx.runtime();
    let text = name.to_string_lossy().into_owned();
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or_default();
    let mut found = match kingsnake_runtime::import::import_module(rt, first) {
        Ok(module) => module,
        Err(raised) if rt.raised_is(statics::import_error()) => {
            rt.clear_raised(raised);
            let message = format!("PyCapsule_Import could not import module \"{first}\"");
            return Err(cx.raise(statics::import_error(), message));
        }
        Err(raised) => return Err(raised.into()),
    };
    for part in parts {
        found = rt.getattr_text(found, part)?;
    }
    match found.downcast::<CapsuleCell>().filter(|c| c.pointer.get() != 0 && has_name(c, Some(name))) {
        Some(c) => Ok(c.pointer.get() as *mut c_void),
        None => {
            let message = format!("PyCapsule_Import \"{text}\" is not valid");
            Err(cx.raise(statics::attribute_error(), message))
        }
    }
}
