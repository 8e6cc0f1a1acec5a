//! The `__dict__` of extension objects that keep it in their own struct, at `tp_dictoffset`.

use super::cells::DictCell;
use super::gc::Gc;
use super::{TupleCell, Value};
use crate::Runtime;
use crate::heap::side;
use std::cell::Cell;

/// The word that holds the dict of a native object.
fn word(v: Value) -> Option<&'static Cell<Option<Gc<DictCell>>>> {
    let object = v.as_object()?;
    let ty = object.ty();
    let mut offset = ty.tp_dictoffset.get();
    if offset == 0 || !ty.is_native() {
        return None;
    }
    if offset < 0 {
        // Counted from the end of a variable-sized object, whose size is rounded up to a word.
        let items = object.cast_unchecked::<TupleCell>().size.get().abs();
        let size = (ty.tp_basicsize.get() + items * ty.tp_itemsize.get() + 7) & !7;
        offset += size;
    }
    // SAFETY: the type says that the object has its dict's address there.
    Some(unsafe { &*((object.address() as isize + offset) as *const Cell<Option<Gc<DictCell>>>) })
}

/// The dict, if the object has one already.
pub fn native_dict(v: Value) -> Option<Gc<DictCell>> {
    word(v)?.get()
}

/// Gives the object a dict; the field owns one count, since C code takes and replaces it. False: there is no room for one.
pub fn set_native_dict(_rt: &Runtime, v: Value, dict: Gc<DictCell>) -> bool {
    let Some(word) = word(v) else { return false };
    crate::heap::mark_crossed(dict.address(), side::CROSSED);
    dict.header().refcnt_add(1);
    if let Some(old) = word.replace(Some(dict)) {
        old.header().refcnt_add(-1);
    }
    true
}
