//! `PyCapsule`: a C pointer that extensions hand to each other.

use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::spec::c_text;
use crate::types::{Slots, TypeSpec};
use crate::value::{Gc, Value, statics};
use std::cell::Cell;

crate::cell! {
    /// CPython's `PyCapsule` struct: addresses of C's.
    pub struct CapsuleCell {
        pub pointer: Cell<usize>,
        /// A NUL-terminated string, or null.
        pub name: Cell<*const u8>,
        pub context: Cell<usize>,
        pub destructor: Cell<usize>,
    }
}
const _: () = assert!(std::mem::size_of::<CapsuleCell>() == 48);

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(capsule_repr), finalize: Some(capsule_finalize), ..Slots::of::<CapsuleCell>() },
    doc: "Capsule objects let you wrap a C \"void *\" pointer in a Python\nobject.  They're a way of passing data \
          through the Python interpreter\nwithout creating your own custom type.",
    ..TypeSpec::new("PyCapsule", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::capsule_type(), spec: &SPEC, bases: &[] }]
}

/// A capsule; its destructor is called when nobody reaches it any more.
pub fn new_capsule(rt: &Runtime, pointer: usize, name: *const u8, destructor: usize) -> Gc<CapsuleCell> {
    rt.new_object(statics::capsule_type(), |head| CapsuleCell {
        head,
        pointer: Cell::new(pointer),
        name: Cell::new(name),
        context: Cell::new(0),
        destructor: Cell::new(destructor),
    })
}

fn capsule_finalize(rt: &Runtime, v: Value) {
    if let Some(native) = rt.native() {
        (native.destroy_capsule)(rt, v);
    }
}

fn capsule_repr(rt: &Runtime, v: Value) -> R {
    let c: Gc<CapsuleCell> = v.expect_cell();
    let name = c.name.get();
    let name = if name.is_null() { "NULL".into() } else { format!("\"{}\"", c_text(name.cast())) };
    Ok(rt.new_str(&format!("<capsule object {name} at {:#x}>", c.address())).value())
}
