//! The words in which descriptors and built-in functions keep their definitions: the address of C's struct, or one of ours.

use crate::types::spec::c_text;
use crate::types::{GetSetDef, METH_KINGSNAKE, MethodDef};
use crate::value::Value;
use crate::value::gc::{Gc, Header, Trace};
use std::cell::Cell;
use std::ffi::c_char;

/// `PyMethodDef`, as C lays it out. One of ours begins with it.
#[repr(C)]
struct NativeMethodDef {
    name: *const c_char,
    meth: usize,
    flags: i32,
    doc: *const c_char,
}

/// The address of a `PyMethodDef`, an extension's or ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct MethodWord(*const u8);

impl MethodWord {
    pub const fn own(def: &'static MethodDef) -> MethodWord {
        MethodWord((def as *const MethodDef).cast())
    }

    /// From the field of a cell.
    pub const fn from_field(word: *const u8) -> MethodWord {
        MethodWord(word)
    }

    pub const fn address(self) -> *const u8 {
        self.0
    }

    fn native(&self) -> &NativeMethodDef {
        // SAFETY: made from one of our definitions, or by C from a `PyMethodDef` that lives as long as its function.
        unsafe { &*self.0.cast() }
    }

    /// The definition, if it is one of ours.
    #[inline(always)]
    pub fn as_own(self) -> Option<&'static MethodDef> {
        if self.native().flags & METH_KINGSNAKE == 0 {
            return None;
        }
        // SAFETY: only our static definitions have that flag.
        Some(unsafe { &*self.0.cast::<MethodDef>() })
    }

    pub fn name(self) -> &'static str {
        c_text(self.native().name)
    }

    /// With the signature line in front, if there is one.
    pub fn doc(self) -> &'static str {
        c_text(self.native().doc)
    }

    pub fn flags(self) -> i32 {
        self.native().flags
    }

    /// The C function's address; 0 for one of ours that C has not asked for.
    pub fn function(self) -> usize {
        self.native().meth
    }
}

/// What a getset or member descriptor stands for.
#[derive(Clone, Copy)]
pub enum Attribute {
    /// Computed by Rust code.
    Own(&'static GetSetDef),
    /// A `__slots__` word of the instance, at this offset.
    Slot(usize),
    /// An extension's `PyGetSetDef` or `PyMemberDef`.
    Native(usize),
}

/// An `Attribute` in one word: C's struct as its plain address, ours with a mark in the low bits.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct AttributeWord(usize);

impl Trace for Cell<AttributeWord> {
    fn trace(&self, _: &mut crate::heap::Tracer<'_>) {}
}

impl AttributeWord {
    pub fn own(def: &'static GetSetDef) -> AttributeWord {
        AttributeWord((&raw const *def).addr() | 2)
    }

    pub const fn slot(offset: usize) -> AttributeWord {
        AttributeWord(offset << 2 | 1)
    }

    /// `address` is that of a `PyGetSetDef` or `PyMemberDef`.
    pub const fn native(address: usize) -> AttributeWord {
        AttributeWord(address)
    }

    /// The offset, of a `__slots__` attribute.
    #[inline(always)]
    pub fn slot_offset(self) -> Option<usize> {
        (self.0 & 3 == 1).then_some(self.0 >> 2)
    }

    #[inline(always)]
    pub fn unpack(self) -> Attribute {
        match self.0 & 3 {
            1 => Attribute::Slot(self.0 >> 2),
            // SAFETY: only `own` sets this mark, on the address of a static definition.
            2 => Attribute::Own(unsafe { &*std::ptr::with_exposed_provenance::<GetSetDef>(self.0 & !3) }),
            _ => Attribute::Native(self.0),
        }
    }
}

/// The `__slots__` word of an instance at an offset that its type's member descriptor names.
#[inline(always)]
pub fn slot_word(object: &Gc<Header>, offset: usize) -> &Cell<Option<Value>> {
    // SAFETY: the descriptor has checked that the object is an instance of the class that has the slot there.
    unsafe { &*((object.address() + offset) as *const Cell<Option<Value>>) }
}
