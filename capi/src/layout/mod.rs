//! CPython 3.11's structures and constants, as Rust sees them.
//!
//! `bindings.rs` is generated from `include/` (`cargo xtask bindgen`) and asserts every size and offset when it is
//! compiled; that the headers themselves are right is proved by `tests/abi`, which compares them with CPython's. Which
//! field of which structure is the truth in our runtime is said in `docs/layouts.md`.
//!
//! Everything is known here by CPython's name; structures that CPython marks private by an underscore have a name
//! without it as well.

#[rustfmt::skip]
#[allow(
    clippy::all,
    clippy::undocumented_unsafe_blocks,
    clippy::missing_safety_doc,
    clippy::allow_attributes_without_reason,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unused_imports,
    missing_docs,
    reason = "generated code in C's names"
)]
mod bindings;

pub use bindings::*;
pub use bindings::{
    _Py_Identifier as PyIdentifier, _PyArg_Parser as PyArgParser, _PyBytesWriter as PyBytesWriter,
    _PyCFrame as PyCFrame, _PyDictViewObject as PyDictViewObject, _PyErr_StackItem as PyErrStackItem,
    _PyInterpreterFrame as PyInterpreterFrame, _PyManagedBufferObject as PyManagedBufferObject,
    _PyUnicodeWriter as PyUnicodeWriter, PyASCIIObject__bindgen_ty_1 as PyUnicodeState,
};

/// Where the bit fields of [`PyUnicodeState`] lie in its 32 bits.
pub mod unicode_state {
    /// 0 not interned, 1 mortal, 2 immortal.
    pub const INTERNED: u32 = 0b11;
    /// Bytes per character (1, 2 or 4), at [`KIND_SHIFT`]; 0 in strings that C made the old way and not yet ready.
    pub const KIND: u32 = 0b111 << KIND_SHIFT;
    pub const KIND_SHIFT: u32 = 2;
    /// The characters follow the structure.
    pub const COMPACT: u32 = 1 << 5;
    /// All characters are below 128; a compact string then has the short head.
    pub const ASCII: u32 = 1 << 6;
    pub const READY: u32 = 1 << 7;
}

/// The head of every object: reference count, then type.
const _: () = {
    assert!(size_of::<PyObject>() == 16 && align_of::<PyObject>() == 8);
    assert!(core::mem::offset_of!(PyObject, ob_refcnt) == 0);
    assert!(core::mem::offset_of!(PyObject, ob_type) == 8);
    assert!(core::mem::offset_of!(PyVarObject, ob_size) == 16);
};

#[cfg(test)]
#[allow(non_snake_case, reason = "test names are FunctionConditionOutcome")]
mod tests {
    use super::*;

    /// The 32 bits of a state in which only `set` was done.
    fn bits(set: impl FnOnce(&mut PyUnicodeState)) -> u32 {
        let mut state =
            PyUnicodeState { _bitfield_align_1: [], _bitfield_1: __BindgenBitfieldUnit::new([0; 4]) };
        set(&mut state);
        (0..32).filter(|&i| state._bitfield_1.get_bit(i)).map(|i| 1 << i).sum()
    }

    #[test]
    fn UnicodeStateMasksEqualTheBitFields() {
        use unicode_state::{ASCII, COMPACT, INTERNED, KIND, READY};
        assert_eq!(bits(|s| s.set_interned(3)), INTERNED);
        assert_eq!(bits(|s| s.set_kind(7)), KIND);
        assert_eq!(bits(|s| s.set_compact(1)), COMPACT);
        assert_eq!(bits(|s| s.set_ascii(1)), ASCII);
        assert_eq!(bits(|s| s.set_ready(1)), READY);
    }
}
