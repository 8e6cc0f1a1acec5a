//! Function pointers of C's in objects: destructors of capsules, `vectorcallfunc`s.

use crate::abi::raw::pointer;
use crate::abi::{Gc, Header, Runtime, Value, error};
use crate::bridge::cross::InC;
use crate::layout::PyObject;
use kingsnake_runtime::objects::capsule::CapsuleCell;

/// `NativeSide::destroy_capsule`: calls the destructor of a capsule that nobody reaches any more, once.
pub fn destroy_capsule(rt: &Runtime, v: Value) {
    type Destructor = unsafe extern "C" fn(*mut PyObject);
    let Some(capsule) = v.downcast::<CapsuleCell>() else { return };
    let destructor = capsule.destructor.replace(0);
    if destructor == 0 {
        return;
    }
    let saved = error::fetch(rt);
    let in_c = InC::enter(rt);
    // SAFETY: what `PyCapsule_New` or `PyCapsule_SetDestructor` was given, on a live capsule.
    unsafe { core::mem::transmute::<usize, Destructor>(destructor)(pointer(capsule)) };
    drop(in_c);
    if let Some(exception) = error::take_exception(rt) {
        let context = "Exception ignored in: ";
        kingsnake_runtime::objects::exceptions::write_unraisable(rt, exception, context, Some(v));
    }
    error::restore(rt, saved);
}

/// The `vectorcallfunc` that an object has, 0 for none.
pub fn vectorcall_of(object: Gc<Header>) -> usize {
    let ty = object.ty();
    let offset = ty.tp_vectorcall_offset.get();
    if !ty.has(kingsnake_runtime::value::flag::HAVE_VECTORCALL) || offset <= 0 {
        return 0;
    }
    // SAFETY: the type says that its objects have a function pointer there.
    unsafe { *((object.address() + offset as usize) as *const usize) }
}
