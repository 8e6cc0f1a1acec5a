//! `_Py_Identifier`: static C strings that become interned str objects, one for each runtime.

use super::state::State;
use crate::abi::{CResult, Gc, Runtime};
use crate::layout::PyIdentifier;
use core::ffi::CStr;
use core::sync::atomic::{AtomicIsize, Ordering};
use kingsnake_runtime::value::StrCell;

/// The last index that an identifier got; they are the process's, like the identifiers.
static LAST: AtomicIsize = AtomicIsize::new(0);

/// The str of an identifier.
pub fn text_of(rt: &Runtime, id: *mut PyIdentifier) -> CResult<Gc<StrCell>> {
    // SAFETY: a static structure of C's with a NUL-terminated string.
    let (id, text) = unsafe { (&mut *id, CStr::from_ptr((*id).string)) };
    if id.index < 0 {
        id.index = LAST.fetch_add(1, Ordering::Relaxed);
    }
    let index = id.index as usize;
    let state = State::of(rt);
    let known = state.identifiers.borrow().get(index).copied().flatten();
    if let Some(s) = known.and_then(|v| v.downcast::<StrCell>()) {
        return Ok(s);
    }
    let s = rt.intern(super::text::decode(rt, text.to_bytes())?);
    let mut all = state.identifiers.borrow_mut();
    if all.len() <= index {
        all.resize(index + 1, None);
    }
    all[index] = Some(s.value());
    Ok(s)
}
