//! Destructors of capsules: they run when the capsule is found dead.

use super::cross::InC;
use crate::abi::raw::pointer;
use crate::abi::{Runtime, Value, error};
use crate::layout::PyObject;
use kingsnake_runtime::objects::capsule::CapsuleCell;
use kingsnake_runtime::objects::exceptions;

/// The `finalize` operation of capsules.
pub fn finalize(rt: &Runtime, v: Value) {
    let Some(cell) = v.downcast::<CapsuleCell>() else { return };
    let destructor = cell.destructor.replace(0);
    if destructor == 0 {
        return;
    }
    let saved = error::fetch(rt);
    let in_c = InC::enter(rt);
    // SAFETY: the destructor that C gave the capsule, on that capsule.
    unsafe {
        core::mem::transmute::<usize, unsafe extern "C" fn(*mut PyObject)>(destructor)(pointer(cell));
    }
    drop(in_c);
    if let Some(exception) = error::take_exception(rt) {
        exceptions::write_unraisable(rt, exception, "", None);
    }
    error::restore(rt, saved);
}
