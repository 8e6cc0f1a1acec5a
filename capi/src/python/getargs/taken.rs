//! What units have taken for the caller, to be given back if a later one fails.

use crate::abi::units::{Converter, free_copy};
use crate::abi::{Out, OutBuffer};
use crate::bridge::buffer;
use core::ffi::{c_char, c_void};

enum Thing<'c> {
    Buffer(OutBuffer<'c>),
    Memory(Out<'c, *mut c_char>),
    Converted(Converter, *mut c_void),
}

/// Filled by units, emptied by success or failure.
#[derive(Default)]
pub struct Taken<'c>(Vec<Thing<'c>>);

impl<'c> Taken<'c> {
    pub fn buffer(&mut self, view: OutBuffer<'c>) {
        self.0.push(Thing::Buffer(view));
    }

    pub fn memory(&mut self, variable: Out<'c, *mut c_char>) {
        self.0.push(Thing::Memory(variable));
    }

    pub fn converted(&mut self, converter: Converter, address: *mut c_void) {
        self.0.push(Thing::Converted(converter, address));
    }

    /// A unit has failed: everything goes back, in the order in which it came.
    pub fn give_back(self) {
        for thing in self.0 {
            match thing {
                Thing::Buffer(view) => buffer::release(&view),
                Thing::Memory(variable) => free_copy(&variable),
                Thing::Converted(converter, address) => {
                    converter.call(None, address);
                }
            }
        }
    }
}
